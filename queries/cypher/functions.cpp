// The table of functions, in the order of their lower-case names, and its look-up.

#include "queries/cypher/functions.h"

#include <algorithm>
#include <array>

#include "queries/cypher/suggest.h"

namespace entente::cypher {

namespace {

constexpr std::array<std::uint32_t, 1> kAnyArguments = {kAnyType};
constexpr std::array<std::uint32_t, 1> kEntityArguments = {kEntityTypes};
constexpr std::array<std::uint32_t, 1> kEntityOrMapArguments = {kEntityTypes | kMapType};
constexpr std::array<std::uint32_t, 1> kListArguments = {kListType};
constexpr std::array<std::uint32_t, 1> kListOrMapOrStringArguments = {kListType | kMapType |
                                                                      kStringType};
constexpr std::array<std::uint32_t, 1> kListOrStringArguments = {kListType | kStringType};
constexpr std::array<std::uint32_t, 1> kMapArguments = {kMapType};
constexpr std::array<std::uint32_t, 1> kNodeArguments = {kNodeType};
constexpr std::array<std::uint32_t, 1> kNumberArguments = {kNumberTypes};
constexpr std::array<std::uint32_t, 2> kNumberNumberArguments = {kNumberTypes, kNumberTypes};
constexpr std::array<std::uint32_t, 3> kNumberNumberStringArguments = {
    kNumberTypes, kNumberTypes, kStringType};
constexpr std::array<std::uint32_t, 1> kNumberOrDurationArguments = {kNumberTypes | kDurationType};
constexpr std::array<std::uint32_t, 1> kPathArguments = {kPathType};
constexpr std::array<std::uint32_t, 1> kPointArguments = {kPointType};
constexpr std::array<std::uint32_t, 1> kRelationshipArguments = {kRelationshipType};
constexpr std::array<std::uint32_t, 3> kStringAnyMapArguments = {kStringType, kAnyType, kMapType};
constexpr std::array<std::uint32_t, 1> kStringArguments = {kStringType};
constexpr std::array<std::uint32_t, 2> kStringIntegerArguments = {kStringType, kIntegerType};
constexpr std::array<std::uint32_t, 2> kStringStringOrListArguments = {kStringType,
                                                                       kStringType | kListType};
constexpr std::array<std::uint32_t, 4> kStringStringStringIntegerArguments = {
    kStringType, kStringType, kStringType, kIntegerType};

// clang-format off
const auto kFunctions = std::to_array<FunctionSignature>({
    {FunctionId::abs, "abs", 1, 1, kNumberArguments, StaticType::of(kNumberTypes), false, true, false, "Absolute value.", "abs(input :: INTEGER | FLOAT) :: INTEGER | FLOAT"},
    {FunctionId::acos, "acos", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Arc cosine in radians.", "acos(input :: FLOAT) :: FLOAT"},
    {FunctionId::asin, "asin", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Arc sine in radians.", "asin(input :: FLOAT) :: FLOAT"},
    {FunctionId::atan, "atan", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Arc tangent in radians.", "atan(input :: FLOAT) :: FLOAT"},
    {FunctionId::atan2, "atan2", 2, 2, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Arc tangent of y / x in radians.", "atan2(y :: FLOAT, x :: FLOAT) :: FLOAT"},
    {FunctionId::avg, "avg", 1, 1, kNumberOrDurationArguments, StaticType::of(kNumberTypes | kDurationType), true, true, false, "Mean of the values that are not null.", "avg(input :: INTEGER | FLOAT | DURATION) :: INTEGER | FLOAT | DURATION"},
    {FunctionId::btrim, "btrim", 1, 2, kStringArguments, StaticType::of(kStringType), false, true, false, "Without white space, or these characters, at either end.", "btrim(input :: STRING, characters :: STRING) :: STRING"},
    {FunctionId::ceil, "ceil", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Least whole number not below, as a float.", "ceil(input :: FLOAT) :: FLOAT"},
    {FunctionId::ceil, "ceiling", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Least whole number not below, as a float.", "ceiling(input :: FLOAT) :: FLOAT"},
    {FunctionId::char_length, "char_length", 1, 1, kStringArguments, StaticType::of(kIntegerType), false, true, false, "Number of Unicode characters.", "char_length(input :: STRING) :: INTEGER"},
    {FunctionId::char_length, "character_length", 1, 1, kStringArguments, StaticType::of(kIntegerType), false, true, false, "Number of Unicode characters.", "character_length(input :: STRING) :: INTEGER"},
    {FunctionId::claims, "claims", 1, 1, kRelationshipArguments, StaticType::of(kListType), false, true, true, "Extension: what sources claim about a fact.", "claims(fact :: RELATIONSHIP) :: LIST<ANY>"},
    {FunctionId::coalesce, "coalesce", 1, kFunctionArgumentsMax, kAnyArguments, StaticType::any(), false, true, false, "First argument that is not null.", "coalesce(input :: ANY...) :: ANY"},
    {FunctionId::collect, "collect", 1, 1, kAnyArguments, StaticType::of(kListType), true, true, false, "List of the values that are not null.", "collect(input :: ANY) :: LIST<ANY>"},
    {FunctionId::cos, "cos", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Cosine.", "cos(input :: FLOAT) :: FLOAT"},
    {FunctionId::cosh, "cosh", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Hyperbolic cosine.", "cosh(input :: FLOAT) :: FLOAT"},
    {FunctionId::cot, "cot", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Cotangent.", "cot(input :: FLOAT) :: FLOAT"},
    {FunctionId::coth, "coth", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Hyperbolic cotangent.", "coth(input :: FLOAT) :: FLOAT"},
    {FunctionId::count, "count", 1, 1, kAnyArguments, StaticType::of(kIntegerType), true, true, false, "How many values are not null.", "count(input :: ANY) :: INTEGER"},
    {FunctionId::date, "date", 0, 2, kAnyArguments, StaticType::of(kDateType), false, true, false, "From a string, a map of components or another temporal value; without arguments now.", "date(input :: ANY) :: DATE"},
    {FunctionId::date_realtime, "date.realtime", 0, 1, kAnyArguments, StaticType::of(kDateType), false, false, false, "Now by the clock named.", "date.realtime(timezone :: STRING) :: DATE"},
    {FunctionId::date_statement, "date.statement", 0, 1, kAnyArguments, StaticType::of(kDateType), false, false, false, "Now by the clock named.", "date.statement(timezone :: STRING) :: DATE"},
    {FunctionId::date_transaction, "date.transaction", 0, 1, kAnyArguments, StaticType::of(kDateType), false, false, false, "Now by the clock named.", "date.transaction(timezone :: STRING) :: DATE"},
    {FunctionId::date_truncate, "date.truncate", 1, 3, kStringAnyMapArguments, StaticType::of(kDateType), false, true, false, "Cut to a unit, with the fields given put in.", "date.truncate(unit :: STRING, input :: ANY, fields :: MAP) :: DATE"},
    {FunctionId::date_time, "datetime", 0, 2, kAnyArguments, StaticType::of(kDateTimeType), false, true, false, "From a string, a map of components or another temporal value; without arguments now.", "datetime(input :: ANY) :: ZONED DATETIME"},
    {FunctionId::date_time_from_epoch, "datetime.fromEpoch", 2, 2, kNumberArguments, StaticType::of(kDateTimeType), false, true, false, "Instant so many seconds and nanoseconds after 1970-01-01.", "datetime.fromEpoch(seconds :: INTEGER, nanoseconds :: INTEGER) :: ZONED DATETIME"},
    {FunctionId::date_time_from_epoch_millis, "datetime.fromEpochMillis", 1, 1, kNumberArguments, StaticType::of(kDateTimeType), false, true, false, "Instant so many milliseconds after 1970-01-01.", "datetime.fromEpochMillis(milliseconds :: INTEGER) :: ZONED DATETIME"},
    {FunctionId::date_time_realtime, "datetime.realtime", 0, 1, kAnyArguments, StaticType::of(kDateTimeType), false, false, false, "Now by the clock named.", "datetime.realtime(timezone :: STRING) :: ZONED DATETIME"},
    {FunctionId::date_time_statement, "datetime.statement", 0, 1, kAnyArguments, StaticType::of(kDateTimeType), false, false, false, "Now by the clock named.", "datetime.statement(timezone :: STRING) :: ZONED DATETIME"},
    {FunctionId::date_time_transaction, "datetime.transaction", 0, 1, kAnyArguments, StaticType::of(kDateTimeType), false, false, false, "Now by the clock named.", "datetime.transaction(timezone :: STRING) :: ZONED DATETIME"},
    {FunctionId::date_time_truncate, "datetime.truncate", 1, 3, kStringAnyMapArguments, StaticType::of(kDateTimeType), false, true, false, "Cut to a unit, with the fields given put in.", "datetime.truncate(unit :: STRING, input :: ANY, fields :: MAP) :: ZONED DATETIME"},
    {FunctionId::degrees, "degrees", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Radians to degrees.", "degrees(input :: FLOAT) :: FLOAT"},
    {FunctionId::point_distance, "distance", 2, 2, kPointArguments, StaticType::of(kFloatType), false, true, false, "Distance in metres, or in units of a Cartesian system.", "distance(from :: POINT, to :: POINT) :: FLOAT"},
    {FunctionId::duration, "duration", 1, 1, kAnyArguments, StaticType::of(kDurationType), false, true, false, "From a string or a map of components.", "duration(input :: ANY) :: DURATION"},
    {FunctionId::duration_between, "duration.between", 2, 2, kAnyArguments, StaticType::of(kDurationType), false, true, false, "Difference of two instants in months, days, seconds.", "duration.between(from :: ANY, to :: ANY) :: DURATION"},
    {FunctionId::duration_in_days, "duration.inDays", 2, 2, kAnyArguments, StaticType::of(kDurationType), false, true, false, "Difference in whole days.", "duration.inDays(from :: ANY, to :: ANY) :: DURATION"},
    {FunctionId::duration_in_months, "duration.inMonths", 2, 2, kAnyArguments, StaticType::of(kDurationType), false, true, false, "Difference in whole months.", "duration.inMonths(from :: ANY, to :: ANY) :: DURATION"},
    {FunctionId::duration_in_seconds, "duration.inSeconds", 2, 2, kAnyArguments, StaticType::of(kDurationType), false, true, false, "Difference in seconds and nanoseconds.", "duration.inSeconds(from :: ANY, to :: ANY) :: DURATION"},
    {FunctionId::e, "e", 0, 0, {}, StaticType::of(kFloatType), false, true, false, "Euler's number.", "e() :: FLOAT"},
    {FunctionId::element_id, "elementId", 1, 1, kEntityArguments, StaticType::of(kStringType), false, true, false, "Identifier of a node or relationship, as drivers see it.", "elementId(input :: NODE | RELATIONSHIP) :: STRING"},
    {FunctionId::end_node, "endNode", 1, 1, kRelationshipArguments, StaticType::of(kNodeType), false, true, false, "Node at which a relationship ends.", "endNode(input :: RELATIONSHIP) :: NODE"},
    {FunctionId::evidence, "evidence", 1, 1, kRelationshipArguments, StaticType::list_of(kMapType), false, true, true, "Extension: the sentences that support a fact, with article, publisher, date and speaker.", "evidence(fact :: RELATIONSHIP) :: LIST<MAP>"},
    {FunctionId::exists, "exists", 1, 1, kAnyArguments, StaticType::of(kBooleanType), false, true, false, "Whether a property is there (is not null), or a pattern matches.", "exists(input :: ANY) :: BOOLEAN"},
    {FunctionId::exp, "exp", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "e to the power of the argument.", "exp(input :: FLOAT) :: FLOAT"},
    {FunctionId::floor, "floor", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Greatest whole number not above, as a float.", "floor(input :: FLOAT) :: FLOAT"},
    {FunctionId::haversin, "haversin", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Half the versine.", "haversin(input :: FLOAT) :: FLOAT"},
    {FunctionId::head, "head", 1, 1, kListArguments, StaticType::any(), false, true, false, "First element of a list.", "head(list :: LIST<ANY>) :: ANY"},
    {FunctionId::id, "id", 1, 1, kEntityArguments, StaticType::of(kIntegerType | kStringType), false, true, false, "Internal number of a node or relationship.", "id(input :: NODE | RELATIONSHIP) :: INTEGER"},
    {FunctionId::is_empty, "isEmpty", 1, 1, kListOrMapOrStringArguments, StaticType::of(kBooleanType), false, true, false, "Whether a string, list or map is empty.", "isEmpty(input :: STRING | LIST<ANY> | MAP) :: BOOLEAN"},
    {FunctionId::is_nan, "isNaN", 1, 1, kNumberArguments, StaticType::of(kBooleanType), false, true, false, "Whether a number is NaN.", "isNaN(input :: INTEGER | FLOAT) :: BOOLEAN"},
    {FunctionId::keys, "keys", 1, 1, kEntityOrMapArguments, StaticType::list_of(kStringType), false, true, false, "Names of the properties or keys.", "keys(input :: NODE | RELATIONSHIP | MAP) :: LIST<STRING>"},
    {FunctionId::labels, "labels", 1, 1, kNodeArguments, StaticType::list_of(kStringType), false, true, false, "Labels of a node.", "labels(input :: NODE) :: LIST<STRING>"},
    {FunctionId::last, "last", 1, 1, kListArguments, StaticType::any(), false, true, false, "Last element of a list.", "last(list :: LIST<ANY>) :: ANY"},
    {FunctionId::left, "left", 2, 2, kStringIntegerArguments, StaticType::of(kStringType), false, true, false, "The first characters.", "left(original :: STRING, length :: INTEGER) :: STRING"},
    {FunctionId::length, "length", 1, 1, kPathArguments, StaticType::of(kIntegerType), false, true, false, "Number of relationships of a path.", "length(input :: PATH) :: INTEGER"},
    {FunctionId::log, "ln", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Natural logarithm.", "ln(input :: FLOAT) :: FLOAT"},
    {FunctionId::local_date_time, "localdatetime", 0, 2, kAnyArguments, StaticType::of(kLocalDateTimeType), false, true, false, "From a string, a map of components or another temporal value; without arguments now.", "localdatetime(input :: ANY) :: LOCAL DATETIME"},
    {FunctionId::local_date_time_realtime, "localdatetime.realtime", 0, 1, kAnyArguments, StaticType::of(kLocalDateTimeType), false, false, false, "Now by the clock named.", "localdatetime.realtime(timezone :: STRING) :: LOCAL DATETIME"},
    {FunctionId::local_date_time_statement, "localdatetime.statement", 0, 1, kAnyArguments, StaticType::of(kLocalDateTimeType), false, false, false, "Now by the clock named.", "localdatetime.statement(timezone :: STRING) :: LOCAL DATETIME"},
    {FunctionId::local_date_time_transaction, "localdatetime.transaction", 0, 1, kAnyArguments, StaticType::of(kLocalDateTimeType), false, false, false, "Now by the clock named.", "localdatetime.transaction(timezone :: STRING) :: LOCAL DATETIME"},
    {FunctionId::local_date_time_truncate, "localdatetime.truncate", 1, 3, kStringAnyMapArguments, StaticType::of(kLocalDateTimeType), false, true, false, "Cut to a unit, with the fields given put in.", "localdatetime.truncate(unit :: STRING, input :: ANY, fields :: MAP) :: LOCAL DATETIME"},
    {FunctionId::local_time, "localtime", 0, 2, kAnyArguments, StaticType::of(kLocalTimeType), false, true, false, "From a string, a map of components or another temporal value; without arguments now.", "localtime(input :: ANY) :: LOCAL TIME"},
    {FunctionId::local_time_realtime, "localtime.realtime", 0, 1, kAnyArguments, StaticType::of(kLocalTimeType), false, false, false, "Now by the clock named.", "localtime.realtime(timezone :: STRING) :: LOCAL TIME"},
    {FunctionId::local_time_statement, "localtime.statement", 0, 1, kAnyArguments, StaticType::of(kLocalTimeType), false, false, false, "Now by the clock named.", "localtime.statement(timezone :: STRING) :: LOCAL TIME"},
    {FunctionId::local_time_transaction, "localtime.transaction", 0, 1, kAnyArguments, StaticType::of(kLocalTimeType), false, false, false, "Now by the clock named.", "localtime.transaction(timezone :: STRING) :: LOCAL TIME"},
    {FunctionId::local_time_truncate, "localtime.truncate", 1, 3, kStringAnyMapArguments, StaticType::of(kLocalTimeType), false, true, false, "Cut to a unit, with the fields given put in.", "localtime.truncate(unit :: STRING, input :: ANY, fields :: MAP) :: LOCAL TIME"},
    {FunctionId::log, "log", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Natural logarithm.", "log(input :: FLOAT) :: FLOAT"},
    {FunctionId::log10, "log10", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Logarithm to base 10.", "log10(input :: FLOAT) :: FLOAT"},
    {FunctionId::to_lower, "lower", 1, 1, kStringArguments, StaticType::of(kStringType), false, true, false, "In lower case.", "lower(input :: STRING) :: STRING"},
    {FunctionId::ltrim, "lTrim", 1, 2, kStringArguments, StaticType::of(kStringType), false, true, false, "Without white space, or these characters, at the beginning.", "lTrim(input :: STRING, characters :: STRING) :: STRING"},
    {FunctionId::max, "max", 1, 1, kAnyArguments, StaticType::any(), true, true, false, "Greatest value in the order of ORDER BY, null left out.", "max(input :: ANY) :: ANY"},
    {FunctionId::min, "min", 1, 1, kAnyArguments, StaticType::any(), true, true, false, "Least value in the order of ORDER BY, null left out.", "min(input :: ANY) :: ANY"},
    {FunctionId::nodes, "nodes", 1, 1, kPathArguments, StaticType::list_of(kNodeType), false, true, false, "Nodes of a path in order.", "nodes(input :: PATH) :: LIST<NODE>"},
    {FunctionId::normalize, "normalize", 1, 2, kStringArguments, StaticType::of(kStringType), false, true, false, "Unicode normalisation: NFC, NFD, NFKC or NFKD.", "normalize(input :: STRING, form :: STRING) :: STRING"},
    {FunctionId::null_if, "nullIf", 2, 2, kAnyArguments, StaticType::any(), false, true, false, "Null if both are equal, else the first.", "nullIf(v1 :: ANY, v2 :: ANY) :: ANY"},
    {FunctionId::overlaps, "overlaps", 2, 2, kEntityOrMapArguments, StaticType::of(kBooleanType), false, true, true, "Extension: whether two facts held at a common time.", "overlaps(a :: RELATIONSHIP, b :: RELATIONSHIP) :: BOOLEAN"},
    {FunctionId::percentile_cont, "percentileCont", 2, 2, kNumberNumberArguments, StaticType::of(kFloatType), true, true, false, "Percentile (0.0 to 1.0), interpolated between the two nearest values.", "percentileCont(input :: INTEGER | FLOAT, percentile :: FLOAT) :: FLOAT"},
    {FunctionId::percentile_disc, "percentileDisc", 2, 2, kNumberNumberArguments, StaticType::of(kNumberTypes), true, true, false, "Percentile (0.0 to 1.0), the nearest value that occurs.", "percentileDisc(input :: INTEGER | FLOAT, percentile :: FLOAT) :: INTEGER | FLOAT"},
    {FunctionId::pi, "pi", 0, 0, {}, StaticType::of(kFloatType), false, true, false, "The number pi.", "pi() :: FLOAT"},
    {FunctionId::point, "point", 1, 1, kMapArguments, StaticType::of(kPointType), false, true, false, "From a map with x and y, or longitude and latitude, and maybe a third coordinate.", "point(input :: MAP) :: POINT"},
    {FunctionId::point_distance, "point.distance", 2, 2, kPointArguments, StaticType::of(kFloatType), false, true, false, "Distance in metres, or in units of a Cartesian system.", "point.distance(from :: POINT, to :: POINT) :: FLOAT"},
    {FunctionId::point_within_bbox, "point.withinBBox", 3, 3, kPointArguments, StaticType::of(kBooleanType), false, true, false, "Whether a point lies in a box.", "point.withinBBox(point :: POINT, lowerLeft :: POINT, upperRight :: POINT) :: BOOLEAN"},
    {FunctionId::power, "power", 2, 2, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Base to the power of the exponent.", "power(base :: FLOAT, exponent :: FLOAT) :: FLOAT"},
    {FunctionId::properties, "properties", 1, 1, kEntityOrMapArguments, StaticType::of(kMapType), false, true, false, "All properties as a map.", "properties(input :: NODE | RELATIONSHIP | MAP) :: MAP"},
    {FunctionId::radians, "radians", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Degrees to radians.", "radians(input :: FLOAT) :: FLOAT"},
    {FunctionId::rand, "rand", 0, 0, {}, StaticType::of(kFloatType), false, false, false, "Random number from 0 to below 1.", "rand() :: FLOAT"},
    {FunctionId::random_uuid, "randomUUID", 0, 0, {}, StaticType::of(kStringType), false, false, false, "A random UUID.", "randomUUID() :: STRING"},
    {FunctionId::range, "range", 2, 3, kAnyArguments, StaticType::list_of(kIntegerType), false, true, false, "Integers from start to end, both included.", "range(start :: INTEGER, end :: INTEGER, step :: INTEGER) :: LIST<INTEGER>"},
    {FunctionId::relationships, "relationships", 1, 1, kPathArguments, StaticType::list_of(kRelationshipType), false, true, false, "Relationships of a path in order.", "relationships(input :: PATH) :: LIST<RELATIONSHIP>"},
    {FunctionId::replace, "replace", 3, 4, kStringStringStringIntegerArguments, StaticType::of(kStringType), false, true, false, "All occurrences, or the first `limit`, replaced.", "replace(original :: STRING, search :: STRING, replace :: STRING, limit :: INTEGER) :: STRING"},
    {FunctionId::reverse, "reverse", 1, 1, kListOrStringArguments, StaticType::of(kListType | kStringType), false, true, false, "The same backwards.", "reverse(input :: STRING | LIST<ANY>) :: STRING | LIST<ANY>"},
    {FunctionId::right, "right", 2, 2, kStringIntegerArguments, StaticType::of(kStringType), false, true, false, "The last characters.", "right(original :: STRING, length :: INTEGER) :: STRING"},
    {FunctionId::round, "round", 1, 3, kNumberNumberStringArguments, StaticType::of(kFloatType), false, true, false, "Rounded to the nearest whole number, or to `precision` digits by `mode`.", "round(value :: FLOAT, precision :: INTEGER, mode :: STRING) :: FLOAT"},
    {FunctionId::rtrim, "rTrim", 1, 2, kStringArguments, StaticType::of(kStringType), false, true, false, "Without white space, or these characters, at the end.", "rTrim(input :: STRING, characters :: STRING) :: STRING"},
    {FunctionId::sign, "sign", 1, 1, kNumberArguments, StaticType::of(kIntegerType), false, true, false, "-1, 0 or 1.", "sign(input :: INTEGER | FLOAT) :: INTEGER"},
    {FunctionId::sin, "sin", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Sine.", "sin(input :: FLOAT) :: FLOAT"},
    {FunctionId::sinh, "sinh", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Hyperbolic sine.", "sinh(input :: FLOAT) :: FLOAT"},
    {FunctionId::size, "size", 1, 1, kListOrStringArguments, StaticType::of(kIntegerType), false, true, false, "Number of elements, or of Unicode characters.", "size(input :: STRING | LIST<ANY>) :: INTEGER"},
    {FunctionId::split, "split", 2, 2, kStringStringOrListArguments, StaticType::list_of(kStringType), false, true, false, "Parts between the delimiters.", "split(original :: STRING, delimiters :: STRING | LIST<STRING>) :: LIST<STRING>"},
    {FunctionId::sqrt, "sqrt", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Square root.", "sqrt(input :: FLOAT) :: FLOAT"},
    {FunctionId::start_node, "startNode", 1, 1, kRelationshipArguments, StaticType::of(kNodeType), false, true, false, "Node at which a relationship begins.", "startNode(input :: RELATIONSHIP) :: NODE"},
    {FunctionId::st_dev, "stDev", 1, 1, kNumberArguments, StaticType::of(kFloatType), true, true, false, "Standard deviation of a sample.", "stDev(input :: INTEGER | FLOAT) :: FLOAT"},
    {FunctionId::st_dev_p, "stDevP", 1, 1, kNumberArguments, StaticType::of(kFloatType), true, true, false, "Standard deviation of a whole population.", "stDevP(input :: INTEGER | FLOAT) :: FLOAT"},
    {FunctionId::substring, "substring", 2, 3, kStringIntegerArguments, StaticType::of(kStringType), false, true, false, "Characters from start (the first is 0).", "substring(original :: STRING, start :: INTEGER, length :: INTEGER) :: STRING"},
    {FunctionId::sum, "sum", 1, 1, kNumberOrDurationArguments, StaticType::of(kNumberTypes | kDurationType), true, true, false, "Sum of the values that are not null.", "sum(input :: INTEGER | FLOAT | DURATION) :: INTEGER | FLOAT | DURATION"},
    {FunctionId::tail, "tail", 1, 1, kListArguments, StaticType::of(kListType), false, true, false, "All elements but the first.", "tail(list :: LIST<ANY>) :: LIST<ANY>"},
    {FunctionId::tan, "tan", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Tangent.", "tan(input :: FLOAT) :: FLOAT"},
    {FunctionId::tanh, "tanh", 1, 1, kNumberArguments, StaticType::of(kFloatType), false, true, false, "Hyperbolic tangent.", "tanh(input :: FLOAT) :: FLOAT"},
    {FunctionId::time, "time", 0, 2, kAnyArguments, StaticType::of(kTimeType), false, true, false, "From a string, a map of components or another temporal value; without arguments now.", "time(input :: ANY) :: ZONED TIME"},
    {FunctionId::time_realtime, "time.realtime", 0, 1, kAnyArguments, StaticType::of(kTimeType), false, false, false, "Now by the clock named.", "time.realtime(timezone :: STRING) :: ZONED TIME"},
    {FunctionId::time_statement, "time.statement", 0, 1, kAnyArguments, StaticType::of(kTimeType), false, false, false, "Now by the clock named.", "time.statement(timezone :: STRING) :: ZONED TIME"},
    {FunctionId::time_transaction, "time.transaction", 0, 1, kAnyArguments, StaticType::of(kTimeType), false, false, false, "Now by the clock named.", "time.transaction(timezone :: STRING) :: ZONED TIME"},
    {FunctionId::time_truncate, "time.truncate", 1, 3, kStringAnyMapArguments, StaticType::of(kTimeType), false, true, false, "Cut to a unit, with the fields given put in.", "time.truncate(unit :: STRING, input :: ANY, fields :: MAP) :: ZONED TIME"},
    {FunctionId::timestamp, "timestamp", 0, 0, {}, StaticType::of(kIntegerType), false, false, false, "Milliseconds since 1970-01-01 when the statement began.", "timestamp() :: INTEGER"},
    {FunctionId::to_boolean, "toBoolean", 1, 1, kAnyArguments, StaticType::of(kBooleanType), false, true, false, "Converts; null where a string does not say one, an error for what cannot be converted.", "toBoolean(input :: ANY) :: BOOLEAN"},
    {FunctionId::to_boolean_list, "toBooleanList", 1, 1, kListArguments, StaticType::list_of(kBooleanType), false, true, false, "Converts each element; null where that cannot be done.", "toBooleanList(input :: LIST<ANY>) :: LIST<BOOLEAN>"},
    {FunctionId::to_boolean_or_null, "toBooleanOrNull", 1, 1, kAnyArguments, StaticType::of(kBooleanType), false, true, false, "Converts; null where that cannot be done.", "toBooleanOrNull(input :: ANY) :: BOOLEAN"},
    {FunctionId::to_float, "toFloat", 1, 1, kAnyArguments, StaticType::of(kFloatType), false, true, false, "Converts; null where a string does not say one, an error for what cannot be converted.", "toFloat(input :: ANY) :: FLOAT"},
    {FunctionId::to_float_list, "toFloatList", 1, 1, kListArguments, StaticType::list_of(kFloatType), false, true, false, "Converts each element; null where that cannot be done.", "toFloatList(input :: LIST<ANY>) :: LIST<FLOAT>"},
    {FunctionId::to_float_or_null, "toFloatOrNull", 1, 1, kAnyArguments, StaticType::of(kFloatType), false, true, false, "Converts; null where that cannot be done.", "toFloatOrNull(input :: ANY) :: FLOAT"},
    {FunctionId::to_integer, "toInteger", 1, 1, kAnyArguments, StaticType::of(kIntegerType), false, true, false, "Converts; null where a string does not say one, an error for what cannot be converted.", "toInteger(input :: ANY) :: INTEGER"},
    {FunctionId::to_integer_list, "toIntegerList", 1, 1, kListArguments, StaticType::list_of(kIntegerType), false, true, false, "Converts each element; null where that cannot be done.", "toIntegerList(input :: LIST<ANY>) :: LIST<INTEGER>"},
    {FunctionId::to_integer_or_null, "toIntegerOrNull", 1, 1, kAnyArguments, StaticType::of(kIntegerType), false, true, false, "Converts; null where that cannot be done.", "toIntegerOrNull(input :: ANY) :: INTEGER"},
    {FunctionId::to_lower, "toLower", 1, 1, kStringArguments, StaticType::of(kStringType), false, true, false, "In lower case.", "toLower(input :: STRING) :: STRING"},
    {FunctionId::to_string, "toString", 1, 1, kAnyArguments, StaticType::of(kStringType), false, true, false, "Converts; null where a string does not say one, an error for what cannot be converted.", "toString(input :: ANY) :: STRING"},
    {FunctionId::to_string_list, "toStringList", 1, 1, kListArguments, StaticType::list_of(kStringType), false, true, false, "Converts each element; null where that cannot be done.", "toStringList(input :: LIST<ANY>) :: LIST<STRING>"},
    {FunctionId::to_string_or_null, "toStringOrNull", 1, 1, kAnyArguments, StaticType::of(kStringType), false, true, false, "Converts; null where that cannot be done.", "toStringOrNull(input :: ANY) :: STRING"},
    {FunctionId::to_upper, "toUpper", 1, 1, kStringArguments, StaticType::of(kStringType), false, true, false, "In upper case.", "toUpper(input :: STRING) :: STRING"},
    {FunctionId::btrim, "trim", 1, 2, kStringArguments, StaticType::of(kStringType), false, true, false, "Without white space at either end; also trim(BOTH characters FROM input).", "trim(input :: STRING) :: STRING"},
    {FunctionId::type, "type", 1, 1, kRelationshipArguments, StaticType::of(kStringType), false, true, false, "Type of a relationship.", "type(input :: RELATIONSHIP) :: STRING"},
    {FunctionId::to_upper, "upper", 1, 1, kStringArguments, StaticType::of(kStringType), false, true, false, "In upper case.", "upper(input :: STRING) :: STRING"},
    {FunctionId::value_type, "valueType", 1, 1, kAnyArguments, StaticType::of(kStringType), false, true, false, "Most precise name of the type of a value.", "valueType(input :: ANY) :: STRING"},
});
// clang-format on

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// Three-way comparison as if both were in lower case.
int compare_ignoring_case(std::string_view a, std::string_view b) {
    const std::size_t common = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < common; ++i) {
        const int difference = lower(a[i]) - lower(b[i]);
        if (difference != 0) {
            return difference;
        }
    }
    return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

}  // namespace

std::span<const FunctionSignature> functions() {
    return kFunctions;
}

const FunctionSignature* find_function(std::string_view name) {
    const auto* found =
        std::lower_bound(kFunctions.begin(),
                         kFunctions.end(),
                         name,
                         [](const FunctionSignature& function, std::string_view wanted) {
                             return compare_ignoring_case(function.name, wanted) < 0;
                         });
    const bool same = found != kFunctions.end() && compare_ignoring_case(found->name, name) == 0;
    return same ? found : nullptr;
}

std::vector<std::string_view> similar_functions(std::string_view name) {
    std::vector<std::string_view> names;
    names.reserve(kFunctions.size());
    for (const FunctionSignature& function : kFunctions) {
        names.push_back(function.name);
    }
    return near_names(name, names);
}

}  // namespace entente::cypher
