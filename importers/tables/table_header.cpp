#include "importers/tables/table_header.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "core/ascii.h"

namespace entente {

namespace {

// Of our own export.
constexpr std::string_view kExactColumn = "entente.exact";
constexpr char kListSeparator = ';';
// What a message shows of a field.
constexpr std::size_t kShownBytesMax = 40;

struct TypeName {
    std::string_view name;
    ValueType type;
};

constexpr std::array<TypeName, 16> kTypes = {{{"string", ValueType::string},
                                              {"char", ValueType::string},
                                              {"int", ValueType::integer},
                                              {"long", ValueType::integer},
                                              {"short", ValueType::integer},
                                              {"byte", ValueType::integer},
                                              {"float", ValueType::floating},
                                              {"double", ValueType::floating},
                                              {"boolean", ValueType::boolean},
                                              {"date", ValueType::date},
                                              {"localtime", ValueType::local_time},
                                              {"time", ValueType::time},
                                              {"localdatetime", ValueType::local_date_time},
                                              {"datetime", ValueType::date_time},
                                              {"duration", ValueType::duration},
                                              {"point", ValueType::point}}};
constexpr std::string_view kTypeList =
    "string, int, long, float, double, boolean, date, localtime, time, localdatetime, datetime, "
    "duration, "
    "point, each also with [], or ID, LABEL, START_ID, END_ID, TYPE, IGNORE";

struct RoleName {
    std::string_view name;
    ColumnRole role;
};

constexpr std::array<RoleName, 6> kRoles = {{{"ID", ColumnRole::id},
                                             {"LABEL", ColumnRole::label},
                                             {"START_ID", ColumnRole::start_id},
                                             {"END_ID", ColumnRole::end_id},
                                             {"TYPE", ColumnRole::type},
                                             {"IGNORE", ColumnRole::ignored}}};

std::string shown(std::string_view text) {
    if (text.size() <= kShownBytesMax) {
        return "'" + std::string(text) + "'";
    }
    std::size_t end = kShownBytesMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;  // not in the middle of a character
    }
    return "'" + std::string(text.substr(0, end)) + "...'";
}

Error in_column(std::size_t number, std::string_view text, ErrorCode code, std::string_view what) {
    return {code,
            "column " + std::to_string(number) + " of the header, " + shown(text) + ": " +
                std::string(what)};
}

// `number` is the column's, from 1.
Result<TableColumn> parse_column(std::string_view text, std::size_t number) {
    TableColumn column;
    const std::size_t brace = text.find('{');
    if (brace != std::string_view::npos) {
        return in_column(
            number, text, ErrorCode::unsupported, "options in braces are not read; leave them out");
    }
    const std::size_t colon = text.rfind(':');
    column.name = std::string(trimmed(text.substr(0, colon)));
    std::string_view type =
        colon == std::string_view::npos ? "string" : trimmed(text.substr(colon + 1));
    const std::size_t group = type.find('(');
    if (group != std::string_view::npos) {
        return in_column(
            number,
            text,
            ErrorCode::unsupported,
            "groups of ids are not read, since an id is unique in the whole store; leave the "
            "group out and write ids that differ, such as 'person/1' and 'city/1'");
    }
    if (type == "IGNORE" && column.name == kExactColumn) {
        column.name.clear();
        column.role = ColumnRole::exact;
        return column;
    }
    for (const RoleName& role : kRoles) {
        if (type == role.name) {
            column.role = role.role;
            if (column.role != ColumnRole::id) {
                column.name.clear();
            }
            return column;
        }
    }
    if (type.ends_with("[]")) {
        column.list = true;
        type.remove_suffix(2);
    }
    const auto* const known = std::ranges::find_if(
        kTypes, [&](const TypeName& name) { return equal_but_for_case(type, name.name); });
    if (known == kTypes.end()) {
        return in_column(
            number,
            text,
            ErrorCode::invalid_argument,
            "no type is called " + shown(type) + "; there are " + std::string(kTypeList));
    }
    column.type = known->type;
    if (column.name.empty()) {
        return in_column(
            number,
            text,
            ErrorCode::invalid_argument,
            "the property has no name; write 'name:type', or :IGNORE for a column to skip");
    }
    return column;
}

// Columns that stand where they must not, twice, or are of a type that edges cannot have yet.
Status check_columns(const TableHeader& header, std::span<const DelimitedField> fields) {
    std::set<std::string> names;
    std::set<ColumnRole> roles;
    TableKind kind = header.kind == TableKind::both ? TableKind::nodes : header.kind;
    for (std::size_t i = 0; i < header.columns.size(); ++i) {
        const TableColumn& column = header.columns[i];
        if (header.kind == TableKind::both && kind == TableKind::nodes &&
            column.role == ColumnRole::start_id) {
            kind = TableKind::edges;
            names.clear();
            roles.clear();
        }
        const auto wrong = [&](ErrorCode code, std::string_view what) {
            return in_column(i + 1, fields[i].text, code, what);
        };
        const bool of_edges = column.role == ColumnRole::start_id ||
                              column.role == ColumnRole::end_id || column.role == ColumnRole::type;
        const bool of_nodes = column.role == ColumnRole::id || column.role == ColumnRole::label;
        if ((kind == TableKind::nodes && of_edges) || (kind == TableKind::edges && of_nodes)) {
            return wrong(
                ErrorCode::invalid_argument,
                "a table holds nodes (:ID, :LABEL) or relationships (:START_ID, :END_ID, :TYPE), "
                "not both; make two files, or write the columns of nodes first and those of "
                "relationships, from :START_ID on, behind them");
        }
        if (column.role != ColumnRole::property && column.role != ColumnRole::ignored &&
            column.role != ColumnRole::label && !roles.insert(column.role).second) {
            return wrong(ErrorCode::invalid_argument, "there is such a column already");
        }
        // Under another name than `id` the id is a property once more.
        if (!column.name.empty() && !names.insert(column.name).second) {
            return wrong(ErrorCode::invalid_argument, "there is a column of that name already");
        }
        if (kind == TableKind::nodes && column.role == ColumnRole::property &&
            column.name == "id") {
            return wrong(ErrorCode::invalid_argument,
                         "the property 'id' is what the column :ID says; use another name");
        }
        const bool storable = column.type == ValueType::string ||
                              column.type == ValueType::integer ||
                              column.type == ValueType::floating ||
                              column.type == ValueType::boolean || column.type == ValueType::date;
        if (header.kind == TableKind::edges && column.role == ColumnRole::property &&
            (column.list || !storable)) {
            return wrong(
                ErrorCode::unsupported,
                "a table of relationships may have columns of type string, int, float, boolean and "
                "date; lists and other types are read for nodes only");
        }
    }
    return {};
}

template <typename T>
bool parse_whole(std::string_view text, T& number) {
    if (text.size() > 1 && text.front() == '+' && text[1] != '-') {
        text.remove_prefix(1);
    }
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end && !text.empty();
}

template <typename T>
std::optional<Value> valued(const std::optional<T>& parsed) {
    return parsed ? std::optional<Value>(*parsed) : std::nullopt;
}

// "{latitude: 59.3, longitude: 18.1}", "{x: 1, y: 2, z: 3, srid: 9157}", "{x:1, y:2, crs:wgs-84}".
std::optional<Value> parse_point(std::string_view text) {
    if (text.size() < 2 || text.front() != '{' || text.back() != '}') {
        return std::nullopt;
    }
    text = text.substr(1, text.size() - 2);
    std::array<std::optional<double>, 3> xyz;
    bool geographic = false;
    std::optional<Srid> srid;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view item = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        const std::size_t colon = item.find(':');
        if (colon == std::string_view::npos) {
            return std::nullopt;
        }
        const std::string_view key = trimmed(item.substr(0, colon));
        std::string_view value = trimmed(item.substr(colon + 1));
        if (equal_but_for_case(key, "crs") || equal_but_for_case(key, "srid")) {
            std::int64_t number = 0;
            for (const Srid known :
                 {Srid::cartesian, Srid::cartesian_3d, Srid::wgs_84, Srid::wgs_84_3d}) {
                if (equal_but_for_case(value, srid_name(known))) {
                    srid = known;
                }
            }
            if (parse_whole(value, number) && number > 0) {
                srid = parse_srid(static_cast<std::uint64_t>(number));
            }
            if (!srid) {
                return std::nullopt;
            }
            continue;
        }
        const bool earthly = key == "longitude" || key == "latitude" || key == "height";
        const std::size_t axis = key == "x" || key == "longitude"  ? 0
                                 : key == "y" || key == "latitude" ? 1
                                 : key == "z" || key == "height"   ? 2
                                                                   : 3;
        double number = 0;
        if (axis == 3 || xyz.at(axis) || !parse_whole(value, number)) {
            return std::nullopt;
        }
        geographic = geographic || earthly;
        xyz.at(axis) = number;
    }
    if (!xyz[0] || !xyz[1]) {
        return std::nullopt;
    }
    if (!srid) {
        srid = geographic ? (xyz[2] ? Srid::wgs_84_3d : Srid::wgs_84)
                          : (xyz[2] ? Srid::cartesian_3d : Srid::cartesian);
    }
    return valued(Point::of(*srid, *xyz[0], *xyz[1], xyz[2].value_or(0)));
}

std::optional<Value> parse_one(ValueType type, std::string_view text) {
    std::int64_t integer = 0;
    double floating = 0;
    bool truth = false;
    switch (type) {
        case ValueType::string: return Value(text);
        case ValueType::integer:
            return parse_table_integer(text, integer) ? std::optional<Value>(integer)
                                                      : std::nullopt;
        case ValueType::floating:
            return parse_table_float(text, floating) ? std::optional<Value>(floating)
                                                     : std::nullopt;
        case ValueType::boolean:
            return parse_table_boolean(text, truth) ? std::optional<Value>(truth) : std::nullopt;
        case ValueType::date: return valued(Date::parse(trimmed(text)));
        case ValueType::local_time: return valued(LocalTime::parse(trimmed(text)));
        case ValueType::time: return valued(Time::parse(trimmed(text)));
        case ValueType::local_date_time: return valued(LocalDateTime::parse(trimmed(text)));
        case ValueType::date_time: return valued(DateTime::parse(trimmed(text)));
        case ValueType::duration: return valued(Duration::parse(trimmed(text)));
        case ValueType::point: return parse_point(trimmed(text));
        default: return std::nullopt;
    }
}

std::string_view example_of(ValueType type) {
    switch (type) {
        case ValueType::integer: return "such as -12, from -2^63 to 2^63 - 1";
        case ValueType::floating: return "such as 0.5 or 1e-3";
        case ValueType::boolean: return "true or false";
        case ValueType::date: return "such as 2021-11-24";
        case ValueType::local_time: return "such as 21:40:32";
        case ValueType::time: return "such as 21:40:32+01:00";
        case ValueType::local_date_time: return "such as 2021-11-24T21:40:32";
        case ValueType::date_time: return "such as 2021-11-24T21:40:32+01:00";
        case ValueType::duration: return "such as P1Y2M or PT90S";
        case ValueType::point: return "such as {latitude: 59.3, longitude: 18.1} or {x: 1, y: 2}";
        default: return "text";
    }
}

}  // namespace

bool parse_table_integer(std::string_view text, std::int64_t& number) {
    return parse_whole(trimmed(text), number);
}

bool parse_table_float(std::string_view text, double& number) {
    return parse_whole(trimmed(text), number);
}

bool parse_table_boolean(std::string_view text, bool& truth) {
    text = trimmed(text);
    truth = equal_but_for_case(text, "true");
    return truth || equal_but_for_case(text, "false");
}

Error not_a_value(ValueType type, std::string_view text) {
    return {ErrorCode::invalid_argument,
            shown(text) + " is no " + std::string(value_type_name(type)) + "; write one " +
                std::string(example_of(type))};
}

Result<TableHeader> parse_table_header(std::span<const DelimitedField> fields) {
    TableHeader header;
    bool id = false;
    bool start = false;
    bool end = false;
    bool type = false;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        ENTENTE_ASSIGN(TableColumn column, parse_column(fields[i].text, i + 1));
        id = id || column.role == ColumnRole::id;
        start = start || column.role == ColumnRole::start_id;
        end = end || column.role == ColumnRole::end_id;
        type = type || column.role == ColumnRole::type;
        header.columns.push_back(std::move(column));
    }
    if (!id && !(start && end && type)) {
        return Error{
            ErrorCode::invalid_argument,
            std::string("the header does not say what the table holds; ") +
                (start || end || type
                     ? "relationships need the columns :START_ID, :END_ID and :TYPE"
                     : "name the columns of nodes like 'id:ID,name,since:int,:LABEL' and those of "
                       "relationships like ':START_ID,:END_ID,:TYPE,date:date'")};
    }
    header.kind = !id                    ? TableKind::edges
                  : start && end && type ? TableKind::both
                                         : TableKind::nodes;
    ENTENTE_TRY(check_columns(header, fields));
    return header;
}

Result<Value> parse_table_value(const TableColumn& column, const DelimitedField& field) {
    const bool empty_text = field.quoted && column.type == ValueType::string && !column.list;
    if (field.text.empty() && !empty_text) {
        return Value();
    }
    if (!column.list) {
        std::optional<Value> value = parse_one(column.type, field.text);
        if (!value) {
            return not_a_value(column.type, field.text);
        }
        return *std::move(value);
    }
    ValueList list;
    std::string_view rest = field.text;
    while (true) {
        const std::size_t end = std::min(rest.find(kListSeparator), rest.size());
        std::optional<Value> item = parse_one(column.type, rest.substr(0, end));
        if (!item) {
            return not_a_value(column.type, rest.substr(0, end));
        }
        list.push_back(*std::move(item));
        if (end == rest.size()) {
            return Value(std::move(list));
        }
        rest.remove_prefix(end + 1);
    }
}

}  // namespace entente
