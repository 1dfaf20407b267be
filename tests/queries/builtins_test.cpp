#include "queries/runtime/builtins.h"

#include <cmath>
#include <limits>
#include <random>

#include "queries/runtime/aggregate.h"
#include "queries/runtime/arithmetic.h"
#include "queries/runtime/regex.h"
#include "tests/queries/runtime_support.h"

using namespace entente;
using namespace entente::cypher;

namespace {

const QueryValue kNull{};
constexpr std::int64_t kMaxInteger = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMinInteger = std::numeric_limits<std::int64_t>::min();

std::string aggregate(std::string_view name,
                      std::vector<QueryValue> values,
                      bool distinct = false,
                      const QueryValue& second = 0.5) {
    const auto sum = make_aggregator(find_function(name)->id, distinct, nullptr);
    for (const QueryValue& value : values) {
        const auto status = sum->add(value, &second);
        if (!status.ok()) {
            return std::string(error_type_name(status.error().type)) + " " + status.error().detail;
        }
    }
    return show(sum->result());
}

}  // namespace

TEST_CASE("every function that can be called is built in") {
    for (const FunctionSignature& function : functions()) {
        INFO(function.name);
        CHECK((find_builtin(function.id) != nullptr) == !function.aggregate);
    }
}

TEST_CASE("integers overflow with an error, floats as IEEE 754 says") {
    CHECK(show(add(kMaxInteger, 1)) == "ArithmeticError IntegerOverflow");
    CHECK(show(subtract(kMinInteger, 1)) == "ArithmeticError IntegerOverflow");
    CHECK(show(multiply(kMaxInteger, 2)) == "ArithmeticError IntegerOverflow");
    CHECK(show(negate(kMinInteger)) == "ArithmeticError IntegerOverflow");
    CHECK(show(divide(kMinInteger, -1)) == "ArithmeticError IntegerOverflow");
    CHECK(show(divide(1, 0)) == "ArithmeticError DivisionByZero");
    CHECK(show(modulo(1, 0)) == "ArithmeticError DivisionByZero");
    CHECK(show(modulo(kMinInteger, -1)) == "0");
    CHECK(show(divide(7, 2)) == "3");
    CHECK(show(divide(1.0, 0)) == "Infinity");
    CHECK(show(divide(0.0, 0.0)) == "NaN");
    CHECK(show(modulo(-7, 3)) == "-1");
    CHECK(show(power(2, 3)) == "8.0");
    CHECK(show(add(1, kNull)) == "null");
    CHECK(show(add(1, true)) == "TypeError InvalidArgumentType");
}

TEST_CASE("texts and lists are joined with +") {
    CHECK(show(add("a", "b")) == "'ab'");
    CHECK(show(add("a", 1)) == "'a1'");
    CHECK(show(add(1.5, "a")) == "'1.5a'");
    CHECK(show(add(list_of({1}), list_of({2}))) == "[1, 2]");
    CHECK(show(add(list_of({1}), 2)) == "[1, 2]");
    CHECK(show(add(0, list_of({1}))) == "[0, 1]");
    CHECK(show(add(list_of({1}), kNull)) == "null");
    CHECK(show(concatenate("a", 1)) == "TypeError InvalidArgumentType");
}

TEST_CASE("floats are shown with the fewest digits that are read back the same") {
    CHECK(float_text(1) == "1.0");
    CHECK(float_text(-0.0) == "-0.0");
    CHECK(float_text(0.1) == "0.1");
    CHECK(float_text(0.001) == "0.001");
    CHECK(float_text(0.0001) == "1.0E-4");
    CHECK(float_text(1234567.5) == "1234567.5");
    CHECK(float_text(12345678) == "1.2345678E7");
    CHECK(float_text(1e300) == "1.0E300");
    CHECK(float_text(std::numeric_limits<double>::infinity()) == "Infinity");
    CHECK(float_text(0.812) == "0.812");
    CHECK(float_text(-123456.789012) == "-123456.789012");
    CHECK(float_text(9999999.5) == "9999999.5");
    CHECK(float_text(1e7) == "1.0E7");
    CHECK(float_text(0.1 + 0.2) == "0.30000000000000004");
    CHECK(float_text(0.0010000001) == "0.0010000001");
    CHECK(float_text(1.25e-5) == "1.25E-5");
    CHECK(float_text(1e20) == "1.0E20");
}

TEST_CASE("every float is read back the same, and none that few digits name has more") {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> size(-8, 9);
    for (int i = 0; i < 20'000; ++i) {
        const double number = std::pow(10, size(random));
        REQUIRE(parse_float(float_text(number)) == number);
        const auto millionths = static_cast<std::int64_t>(random() % 10'000'000'000'000);
        const double named = static_cast<double>(millionths) / 1e6;
        REQUIRE(parse_float(float_text(named)) == named);
        REQUIRE(float_text(named).size() <= 16);
    }
}

TEST_CASE(
    "conversions give null for texts that say something else, and errors for types that cannot say "
    "it") {
    CHECK(call("toInteger", {"42"}) == "42");
    CHECK(call("toInteger", {" -0x1F "}) == "-31");
    CHECK(call("toInteger", {"2.9"}) == "2");
    CHECK(call("toInteger", {"foo"}) == "null");
    CHECK(call("toInteger", {""}) == "null");
    CHECK(call("toInteger", {2.9}) == "2");
    CHECK(call("toInteger", {true}) == "1");
    CHECK(call("toInteger", {list_of({})}) == "TypeError InvalidArgumentValue");
    CHECK(call("toIntegerOrNull", {list_of({})}) == "null");
    CHECK(call("toIntegerList", {list_of({"1", 2.5, list_of({}), kNull})}) == "[1, 2, null, null]");
    CHECK(call("toFloat", {"5"}) == "5.0");
    CHECK(call("toFloat", {"1e3"}) == "1000.0");
    CHECK(call("toFloat", {true}) == "TypeError InvalidArgumentValue");
    CHECK(call("toBoolean", {"TRUE"}) == "true");
    CHECK(call("toBoolean", {" tru "}) == "null");
    CHECK(call("toBoolean", {1.0}) == "TypeError InvalidArgumentValue");
    CHECK(call("toBoolean", {0}) == "false");
    CHECK(call("toString", {2.3}) == "'2.3'");
    CHECK(call("toString", {Date{0}}) == "'1970-01-01'");
    CHECK(call("toString", {map_of({})}) == "TypeError InvalidArgumentValue");
    CHECK(call("toString", {kNull}) == "null");
}

TEST_CASE("functions of texts count Unicode characters, not bytes") {
    CHECK(call("size", {"h\xC3\xA9llo"}) == "5");
    CHECK(call("left", {"h\xC3\xA9llo", 2}) == "'h\xC3\xA9'");
    CHECK(call("right", {"h\xC3\xA9llo", 4}) == "'\xC3\xA9llo'");
    CHECK(call("substring", {"hello", 1, 3}) == "'ell'");
    CHECK(call("substring", {"hello", 9}) == "''");
    CHECK(call("substring", {"hello", -1}) == "ArgumentError NumberOutOfRange");
    CHECK(call("reverse", {"h\xC3\xA9l"}) == "'l\xC3\xA9h'");
    CHECK(call("toUpper",
               {"stra\xC3\x9F"
                "e"}) == "'STRASSE'");
    CHECK(call("toLower", {"\xC3\x89T\xC3\x89"}) == "'\xC3\xA9t\xC3\xA9'");
    CHECK(call("trim", {" \xC2\xA0 a b\t"}) == "'a b'");
    CHECK(call("ltrim", {"xxaxx", "x"}) == "'axx'");
    CHECK(call("rtrim", {"xxaxx", "x"}) == "'xxa'");
    CHECK(call("replace", {"hello", "l", "w"}) == "'hewwo'");
    CHECK(call("replace", {"hello", "l", "w", 1}) == "'hewlo'");
    CHECK(call("replace", {"ab", "", "-"}) == "'-a-b-'");
    CHECK(call("split", {"one1two", "1"}) == "['one', 'two']");
    CHECK(call("split", {"a,b;c", list_of({",", ";"})}) == "['a', 'b', 'c']");
    CHECK(call("split", {"abc", ""}) == "['a', 'b', 'c']");
    CHECK(call("split", {"", ","}) == "['']");
    CHECK(call("normalize", {"e\xCC\x81"}) == "'\xC3\xA9'");
    CHECK(call("char_length", {1}) == "TypeError InvalidArgumentValue");
}

TEST_CASE("functions of lists answer null of an empty list and refuse other values") {
    CHECK(call("head", {list_of({})}) == "null");
    CHECK(call("last", {list_of({1, 2})}) == "2");
    CHECK(call("tail", {list_of({1, 2, 3})}) == "[2, 3]");
    CHECK(call("head", {1}) == "TypeError InvalidArgumentValue");
    CHECK(call("range", {0, 10, 3}) == "[0, 3, 6, 9]");
    CHECK(call("range", {5, 1, -2}) == "[5, 3, 1]");
    CHECK(call("range", {1, 0}) == "[]");
    CHECK(call("range", {1, 2, 0}) == "ArgumentError NumberOutOfRange");
    CHECK(call("range", {1, "2"}) == "ArgumentError InvalidArgumentType");
    CHECK(call("range", {kMaxInteger - 1, kMaxInteger}) ==
          "[9223372036854775806, 9223372036854775807]");
    CHECK(call("range", {kMinInteger, kMaxInteger}) == "LimitExceeded range_items_max");
    CHECK(call("keys", {map_of({{"b", 1}, {"a", kNull}})}) == "['a', 'b']");
    CHECK(call("isEmpty", {map_of({})}) == "true");
    CHECK(call("nodes", {QueryPath{{NodeId(1)}, {}}}) == "[(1)]");
    CHECK(call("length", {QueryPath{{NodeId(1)}, {}}}) == "0");
    CHECK(call("valueType", {list_of({1, "a"})}) ==
          "'LIST<INTEGER NOT NULL | STRING NOT NULL> NOT NULL'");
    CHECK(call("nullIf", {1, 1.0}) == "null");
}

TEST_CASE("numbers are rounded as asked") {
    CHECK(call("round", {1.5}) == "2.0");
    CHECK(call("round", {-1.5}) == "-1.0");
    CHECK(call("round", {1.005, 2}) == "1.01");
    CHECK(call("round", {-1.55, 1}) == "-1.6");
    CHECK(call("round", {9.99, 1}) == "10.0");
    CHECK(call("round", {0.249, 1, "HALF_EVEN"}) == "0.2");
    CHECK(call("round", {2.5, 0, "HALF_EVEN"}) == "2.0");
    CHECK(call("round", {1.1, 0, "UP"}) == "2.0");
    CHECK(call("round", {-1.1, 0, "CEILING"}) == "-1.0");
    CHECK(call("round", {1.1, 0, "SIDEWAYS"}) == "ArgumentError InvalidArgumentValue");
    CHECK(call("abs", {kMinInteger}) == "ArithmeticError IntegerOverflow");
    CHECK(call("sign", {-0.5}) == "-1");
    CHECK(call("sqrt", {"4"}) == "TypeError InvalidArgumentValue");
    CHECK(call("ceil", {1}) == "1.0");
}

TEST_CASE("a random UUID has its version, its variant and its length") {
    const std::string uuid = call("randomUUID", {});
    REQUIRE(uuid.size() == 38);
    CHECK(uuid[15] == '4');
    CHECK(std::string("89ab").find(uuid[20]) != std::string::npos);
    CHECK(uuid != call("randomUUID", {}));
}

TEST_CASE("points are of the plane or of the earth, by the names of their coordinates") {
    CHECK(call("point", {map_of({{"x", 1}, {"y", 2}})}) == "point({srid:7203, x:1, y:2})");
    CHECK(call("distance", {Point{Srid::cartesian, 0, 0, 0}, Point{Srid::cartesian, 3, 4, 0}}) ==
          "5.0");
    CHECK(call("distance", {Point{Srid::cartesian, 0, 0, 0}, Point{Srid::wgs_84, 3, 4, 0}}) ==
          "null");
    CHECK(call("point", {map_of({{"x", 1}})}) == "ArgumentError InvalidArgumentValue");
    CHECK(call("point", {map_of({{"longitude", 0}, {"latitude", 91}})}) ==
          "ArgumentError InvalidArgumentValue");
    CHECK(call("point.withinBBox",
               {Point{Srid::wgs_84, 179, 0, 0},
                Point{Srid::wgs_84, 170, -1, 0},
                Point{Srid::wgs_84, -170, 1, 0}}) == "true");
}

TEST_CASE("aggregates leave nulls out") {
    const std::vector<QueryValue> values = {1, kNull, 3, 2.0, 3};
    CHECK(aggregate("count", values) == "4");
    CHECK(aggregate("count", values, true) == "3");
    CHECK(aggregate("sum", values) == "9.0");
    CHECK(aggregate("sum", values, true) == "6.0");
    CHECK(aggregate("sum", {}) == "0");
    CHECK(aggregate("sum", {kMaxInteger, 1}) == "ArithmeticError IntegerOverflow");
    CHECK(aggregate("sum", {"a"}) == "TypeError InvalidArgumentValue");
    CHECK(aggregate("avg", {1, 2}) == "1.5");
    CHECK(aggregate("avg", {}) == "null");
    CHECK(aggregate("avg", {Duration{0, 1, 0, 0}, Duration{0, 2, 0, 0}}) == "P1DT12H");
    CHECK(aggregate("min", {1, "a", list_of({1})}) == "[1]");
    CHECK(aggregate("max", {1, "a", list_of({1})}) == "1");
    CHECK(aggregate("collect", values) == "[1, 3, 2.0, 3]");
    CHECK(aggregate("collect", {}) == "[]");
    CHECK(aggregate("stDev", {1, 2, 3}) == "1.0");
    CHECK(aggregate("stDev", {1}) == "0.0");
    CHECK(aggregate("stDevP", {1, 3}) == "1.0");
    CHECK(aggregate("percentileDisc", {10, 20, 30}, false, 0.5) == "20");
    CHECK(aggregate("percentileDisc", {10, 20, 30}, false, 0.0) == "10");
    CHECK(aggregate("percentileCont", {10, 20, 30}, false, 0.25) == "15.0");
    CHECK(aggregate("percentileCont", {10}, false, 1.1) == "ArgumentError NumberOutOfRange");
}

TEST_CASE("an aggregate that keeps values stays within the budget and gives it back") {
    Budget budget;
    budget.memory_bytes_max = 4096;
    BudgetMeter meter(budget);
    {
        const auto sum = make_aggregator(FunctionId::collect, false, &meter);
        bool refused = false;
        for (int i = 0; i < 1000 && !refused; ++i) {
            refused = !sum->add(i, nullptr).ok();
        }
        CHECK(refused);
    }
    CHECK(meter.reserve(4096));
}

TEST_CASE("regular expressions match whole texts in linear time") {
    const auto regex = Regex::compile("a.c(d|e)*");
    REQUIRE(regex.ok());
    CHECK((*regex)->matches("abcdede"));
    CHECK_FALSE((*regex)->matches("abcx"));
    CHECK_FALSE(Regex::compile("a(").ok());
    CHECK_FALSE(Regex::compile("(?=a)b").ok());
    CHECK((*Regex::compile("(?i)ABC"))->matches("abc"));
    // Where a matcher that tries all ways would not come to an end.
    CHECK_FALSE((*Regex::compile("(a*)*b"))->matches(std::string(10'000, 'a')));
}
