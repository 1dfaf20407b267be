#include "server/formats/query_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "core/temporal.h"
#include "queries/runtime/text_form.h"
#include "server/formats/json_text.h"

namespace entente {

namespace {

using cypher::EntityAccess;

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group = group << 8U |
                    (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            out += i + j <= bytes.size() ? kDigits[group >> (18 - 6 * j) & 63U] : '=';
        }
    }
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string out;
    std::uint32_t group = 0;
    int bits = 0;
    for (const char c : text) {
        int digit = 0;
        if (c >= 'A' && c <= 'Z') {
            digit = c - 'A';
        } else if (c >= 'a' && c <= 'z') {
            digit = c - 'a' + 26;
        } else if (c >= '0' && c <= '9') {
            digit = c - '0' + 52;
        } else if (c == '+' || c == '/') {
            digit = c == '+' ? 62 : 63;
        } else if (c == '=') {
            break;
        } else {
            return std::nullopt;
        }
        group = group << 6U | static_cast<std::uint32_t>(digit);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(group >> static_cast<unsigned>(bits) & 255U);
        }
    }
    return out;
}

// JSON has no NaN and no infinity.
void append_float_json(std::string& out, double number) {
    const bool quoted = !std::isfinite(number);
    out += quoted ? "\"" : "";
    cypher::append_float_text(out, number);
    out += quoted ? "\"" : "";
}

void append_integer(std::string& out, std::int64_t number) {
    std::array<char, 24> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    out.append(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

std::string point_text(const Point& point) {
    const auto number = [](double value) { return cypher::float_text(value); };
    std::string text = "SRID=" + std::to_string(static_cast<int>(point.srid)) + ";POINT ";
    text += point.three_dimensional() ? "Z (" : "(";
    text += number(point.x) + " " + number(point.y);
    if (point.three_dimensional()) {
        text += " " + number(point.z);
    }
    return text + ")";
}

// "12:00+01:00" to "12:00:00.000000000+01:00": some clients read no shorter form.
std::string full_time(std::string_view text) {
    const std::size_t t = text.find('T');
    const std::size_t begin = t == std::string_view::npos ? 0 : t + 1;
    std::string out(text.substr(0, begin + 5));
    std::string_view rest = text.substr(begin + 5);
    std::string seconds = "00";
    std::string fraction;
    if (rest.starts_with(':')) {
        seconds = rest.substr(1, 2);
        rest.remove_prefix(3);
    }
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
            fraction += rest.front();
            rest.remove_prefix(1);
        }
    }
    fraction.resize(9, '0');
    return out + ":" + seconds + "." + fraction + std::string(rest);
}

std::string text_of(const QueryValue& value) {
    return cypher::plain_text(value).value_or("");
}

// The name and the text of a scalar in the typed form, of those that are rare.
std::pair<std::string_view, std::string> typed_scalar(const QueryValue& value) {
    switch (value.type()) {
        case QueryType::bytes: return {"Base64", base64(value.bytes().data)};
        case QueryType::local_time: return {"LocalTime", full_time(text_of(value))};
        case QueryType::time: return {"Time", full_time(text_of(value))};
        case QueryType::local_date_time: return {"LocalDateTime", full_time(text_of(value))};
        case QueryType::date_time:
            return {value.date_time().zone.empty() ? "OffsetDateTime" : "ZonedDateTime",
                    full_time(text_of(value))};
        case QueryType::duration: return {"Duration", text_of(value)};
        case QueryType::point: return {"Point", point_text(value.point())};
        default: return {"Null", ""};
    }
}

class JsonWriter {
public:
    JsonWriter(std::string& out, QueryJsonForm form, EntityAccess& entities)
        : out_(out), form_(form), entities_(entities) {}

    void value(const QueryValue& value) {
        const bool typed = form_ == QueryJsonForm::typed;
        switch (value.type()) {
            case QueryType::null:
                out_ += typed ? R"({"$type":"Null","_value":null})" : "null";
                break;
            case QueryType::boolean:
                if (typed) {
                    begin("Boolean");
                }
                out_ += value.boolean() ? "true" : "false";
                end();
                break;
            case QueryType::list: list(value.list()); break;
            case QueryType::map:
                if (typed) {
                    begin("Map");
                }
                map(value.map());
                end();
                break;
            case QueryType::node: node(value.node()); break;
            case QueryType::relationship: relationship(value.relationship()); break;
            case QueryType::path: path(value.path()); break;
            default: scalar(value);
        }
    }

private:
    void begin(std::string_view type) {
        out_ += R"({"$type":")";
        out_ += type;
        out_ += R"(","_value":)";
    }

    void end() {
        if (form_ == QueryJsonForm::typed) {
            out_ += '}';
        }
    }

    void scalar(const QueryValue& value) {
        if (form_ == QueryJsonForm::typed) {
            typed(value);
            return;
        }
        switch (value.type()) {
            case QueryType::integer: append_integer(out_, value.integer()); break;
            case QueryType::floating: append_float_json(out_, value.floating()); break;
            case QueryType::date: date(value); break;
            case QueryType::string: append_json_string(out_, value.string()); break;
            case QueryType::bytes: append_json_string(out_, base64(value.bytes().data)); break;
            case QueryType::point: append_json_string(out_, point_text(value.point())); break;
            default: append_json_string(out_, text_of(value));
        }
    }

    void typed(const QueryValue& value) {
        switch (value.type()) {
            case QueryType::integer:
                begin("Integer");
                out_ += '"';
                append_integer(out_, value.integer());
                out_ += '"';
                break;
            case QueryType::floating:
                begin("Float");
                out_ += '"';
                cypher::append_float_text(out_, value.floating());
                out_ += '"';
                break;
            case QueryType::string:
                begin("String");
                append_json_string(out_, value.string());
                break;
            case QueryType::date:
                begin("Date");
                date(value);
                break;
            default: {
                const auto [type, text] = typed_scalar(value);
                begin(type);
                append_json_string(out_, text);
            }
        }
        end();
    }

    void date(const QueryValue& value) {
        out_ += '"';
        append_iso_date(out_, value.date().days);
        out_ += '"';
    }

    void list(const QueryList& items) {
        if (form_ == QueryJsonForm::typed) {
            begin("List");
        }
        out_ += '[';
        for (std::size_t i = 0; i < items.size(); ++i) {
            out_ += i == 0 ? "" : ",";
            value(items[i]);
        }
        out_ += ']';
        end();
    }

    void map(const QueryMap& entries) {
        out_ += '{';
        bool first = true;
        for (const QueryMap::Entry& entry : entries) {
            out_ += first ? "" : ",";
            first = false;
            append_json_string(out_, entry.name());
            out_ += ':';
            value(entry.value);
        }
        out_ += '}';
    }

    template <typename Entity>
    void properties(const Entity& entity) {
        const auto found = entities_.properties(entity);
        if (found.ok()) {
            map(*found);
        } else {
            out_ += "{}";
        }
    }

    void labels(NodeId node) {
        const auto found = entities_.labels(node);
        out_ += '[';
        if (found.ok()) {
            for (std::size_t i = 0; i < found->size(); ++i) {
                out_ += i == 0 ? "" : ",";
                append_json_string(out_, (*found)[i].string());
            }
        }
        out_ += ']';
    }

    // "country/MA", or "n:17" for a node without a readable id.
    std::string readable_id(NodeId node) {
        const auto id = entities_.property(node, {"id", 0});
        return id.ok() && id->is(QueryType::string) && !id->string().empty()
                   ? std::string(id->string())
                   : "n:" + std::to_string(node.value);
    }

    std::string readable_id(const EdgeRef& edge) {
        const auto id = entities_.property(edge, {"id", 0});
        return id.ok() && id->is(QueryType::string) && !id->string().empty()
                   ? std::string(id->string())
                   : "e:" + std::to_string(edge.edge.value);
    }

    void node(NodeId node) {
        if (form_ == QueryJsonForm::typed) {
            begin("Node");
            out_ += R"({"_element_id":)";
            append_json_string(out_, entities_.element_id(node));
            out_ += R"(,"_labels":)";
            labels(node);
            out_ += R"(,"_properties":)";
        } else {
            out_ += form_ == QueryJsonForm::plain ? R"({"elementId":)" : R"({"id":)";
            append_json_string(
                out_,
                form_ == QueryJsonForm::plain ? entities_.element_id(node) : readable_id(node));
            out_ += R"(,"labels":)";
            labels(node);
            out_ += R"(,"properties":)";
        }
        properties(node);
        out_ += '}';
        end();
    }

    std::string type_name(const EdgeRef& edge) {
        const auto name = entities_.type_name(edge.type);
        return name.ok() && name->is(QueryType::string) ? std::string(name->string()) : "";
    }

    void member(std::string_view name, std::string_view text) {
        out_ += name;
        append_json_string(out_, text);
    }

    void relationship(const EdgeRef& edge) {
        if (form_ == QueryJsonForm::contract) {
            member(R"({"id":)", readable_id(edge));
            member(R"(,"type":)", type_name(edge));
            member(R"(,"source":)", readable_id(edge.source));
            member(R"(,"target":)", readable_id(edge.target));
            out_ += R"(,"properties":)";
        } else if (form_ == QueryJsonForm::plain) {
            member(R"({"elementId":)", entities_.element_id(edge));
            member(R"(,"startNodeElementId":)", entities_.element_id(edge.source));
            member(R"(,"endNodeElementId":)", entities_.element_id(edge.target));
            member(R"(,"type":)", type_name(edge));
            out_ += R"(,"properties":)";
        } else {
            begin("Relationship");
            member(R"({"_element_id":)", entities_.element_id(edge));
            member(R"(,"_start_node_element_id":)", entities_.element_id(edge.source));
            member(R"(,"_end_node_element_id":)", entities_.element_id(edge.target));
            member(R"(,"_type":)", type_name(edge));
            out_ += R"(,"_properties":)";
        }
        properties(edge);
        out_ += '}';
        end();
    }

    void path(const QueryPath& path) {
        if (form_ == QueryJsonForm::contract) {
            out_ += R"({"nodes":[)";
            for (std::size_t i = 0; i < path.nodes.size(); ++i) {
                out_ += i == 0 ? "" : ",";
                node(path.nodes[i]);
            }
            out_ += R"(],"edges":[)";
            for (std::size_t i = 0; i < path.relationships.size(); ++i) {
                out_ += i == 0 ? "" : ",";
                relationship(path.relationships[i]);
            }
            out_ += "]}";
            return;
        }
        if (form_ == QueryJsonForm::typed) {
            begin("Path");
        }
        out_ += '[';
        for (std::size_t i = 0; i < path.nodes.size(); ++i) {
            if (i > 0) {
                out_ += ',';
                relationship(path.relationships[i - 1]);
                out_ += ',';
            }
            node(path.nodes[i]);
        }
        out_ += ']';
        end();
    }

    std::string& out_;
    QueryJsonForm form_;
    EntityAccess& entities_;
};

// -- reading --

Error bad_parameter(std::string message) {
    return {ErrorCode::invalid_argument, std::move(message)};
}

using nlohmann::json;

Result<QueryValue> read_typed_scalar(const std::string& type, const json& value) {
    if (type == "Null") {
        return QueryValue();
    }
    if (type == "Boolean") {
        return value.is_boolean()
                   ? QueryValue(value.get<bool>())
                   : QueryValue(value.is_string() && value.get<std::string>() == "true");
    }
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (type == "Integer") {
        const auto number = cypher::parse_integer(text);
        return number ? Result<QueryValue>(QueryValue(*number))
                      : bad_parameter("'" + text + "' is no integer of 64 bits");
    }
    if (type == "Float") {
        const auto number = cypher::parse_float(text);
        return number ? Result<QueryValue>(QueryValue(*number))
                      : bad_parameter("'" + text + "' is no number");
    }
    if (type == "String" || type == "UUID") {
        return QueryValue(std::string_view(text));
    }
    if (type == "Base64") {
        const auto bytes = from_base64(text);
        return bytes ? Result<QueryValue>(QueryValue(ByteArray{*bytes}))
                     : bad_parameter("a Base64 value is not base64");
    }
    return bad_parameter("a parameter cannot be of the type '" + type + "'");
}

template <typename T>
Result<QueryValue> parsed(const std::string& type, const std::string& text) {
    const auto value = T::parse(text);
    return value ? Result<QueryValue>(QueryValue(*value))
                 : bad_parameter("'" + text + "' is no " + type);
}

Result<QueryValue> read_typed_temporal(const std::string& type, const json& value) {
    const std::string text = value.is_string() ? value.get<std::string>() : "";
    if (type == "Date") {
        return parsed<Date>(type, text);
    }
    if (type == "Time" || type == "OffsetTime") {
        return parsed<Time>(type, text);
    }
    if (type == "LocalTime") {
        return parsed<LocalTime>(type, text);
    }
    if (type == "LocalDateTime") {
        return parsed<LocalDateTime>(type, text);
    }
    if (type == "OffsetDateTime" || type == "ZonedDateTime") {
        return parsed<DateTime>(type, text);
    }
    return parsed<Duration>(type, text);
}

// "SRID=4326;POINT (1.5 2.5)", "SRID=4979;POINT Z (1 2 3)".
Result<QueryValue> read_point(const std::string& text) {
    const std::size_t semicolon = text.find(';');
    const std::size_t open = text.find('(');
    if (!text.starts_with("SRID=") || semicolon == std::string::npos || open == std::string::npos) {
        return bad_parameter("'" + text + "' is no point; write SRID=4326;POINT (1.5 2.5)");
    }
    const auto number = cypher::parse_integer(text.substr(5, semicolon - 5));
    const auto srid =
        number && *number > 0 ? parse_srid(static_cast<std::uint64_t>(*number)) : std::nullopt;
    std::array<double, 3> coordinates = {};
    std::size_t count = 0;
    std::size_t at = open + 1;
    while (at < text.size() && text[at] != ')' && count < 3) {
        const std::size_t end = text.find_first_of(" )", at);
        const auto coordinate = cypher::parse_float(text.substr(at, end - at));
        if (!coordinate || end == std::string::npos) {
            return bad_parameter("'" + text + "' is no point");
        }
        coordinates.at(count++) = *coordinate;
        at = text[end] == ' ' ? end + 1 : end;
    }
    if (!srid || count < 2) {
        return bad_parameter("'" + text + "' is no point");
    }
    const auto point = Point::of(*srid, coordinates[0], coordinates[1], coordinates[2]);
    return point ? Result<QueryValue>(QueryValue(*point))
                 : bad_parameter("'" + text + "' is no point");
}

Result<QueryValue> read_at_depth(const json& value, bool typed, std::size_t depth);

Result<QueryValue> read_list(const json& items, bool typed, std::size_t depth) {
    QueryList list;
    list.reserve(items.size());
    for (const json& item : items) {
        ENTENTE_ASSIGN(auto read, read_at_depth(item, typed, depth + 1));
        list.push_back(std::move(read));
    }
    return QueryValue(std::move(list));
}

Result<QueryMap> read_map(const json& object, bool typed, std::size_t depth) {
    std::vector<QueryMap::Entry> entries;
    for (const auto& [key, value] : object.items()) {
        ENTENTE_ASSIGN(auto read, read_at_depth(value, typed, depth + 1));
        entries.push_back({QueryValue(std::string_view(key)), std::move(read)});
    }
    return QueryMap(std::move(entries));
}

Result<QueryValue> read_typed(const json& object, std::size_t depth) {
    const auto type_member = object.find("$type");
    const auto value_member = object.find("_value");
    if (type_member == object.end() || !type_member->is_string() ||
        (value_member == object.end() && *type_member != "Null")) {
        return bad_parameter("a typed value has the members $type and _value");
    }
    const std::string type = type_member->get<std::string>();
    if (type == "Null") {
        return QueryValue();
    }
    if (type == "List" && value_member->is_array()) {
        return read_list(*value_member, true, depth);
    }
    if (type == "Map" && value_member->is_object()) {
        ENTENTE_ASSIGN(auto map, read_map(*value_member, true, depth));
        return QueryValue(std::move(map));
    }
    if (type == "Point" && value_member->is_string()) {
        return read_point(value_member->get<std::string>());
    }
    for (const std::string_view temporal : {"Date",
                                            "Time",
                                            "OffsetTime",
                                            "LocalTime",
                                            "LocalDateTime",
                                            "OffsetDateTime",
                                            "ZonedDateTime",
                                            "Duration"}) {
        if (type == temporal) {
            return read_typed_temporal(type, *value_member);
        }
    }
    return read_typed_scalar(type, *value_member);
}

Result<QueryValue> read_at_depth(const json& value, bool typed, std::size_t depth) {
    if (depth > cypher::kQueryValueDepthMax) {
        return Error{
            ErrorCode::limit_exceeded,
            "parameters are nested deeper than " + std::to_string(cypher::kQueryValueDepthMax)};
    }
    if (typed && value.is_object() && value.contains("$type")) {
        return read_typed(value, depth);
    }
    switch (value.type()) {
        case json::value_t::null: return QueryValue();
        case json::value_t::boolean: return QueryValue(value.get<bool>());
        case json::value_t::number_integer: return QueryValue(value.get<std::int64_t>());
        case json::value_t::number_unsigned: {
            const auto number = value.get<std::uint64_t>();
            if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
                return bad_parameter("the integer " + std::to_string(number) +
                                     " is beyond 64 bits with a sign");
            }
            return QueryValue(static_cast<std::int64_t>(number));
        }
        case json::value_t::number_float: return QueryValue(value.get<double>());
        case json::value_t::string: return QueryValue(value.get_ref<const std::string&>());
        case json::value_t::array: return read_list(value, typed, depth);
        case json::value_t::object: {
            ENTENTE_ASSIGN(auto map, read_map(value, typed, depth));
            return QueryValue(std::move(map));
        }
        default: return bad_parameter("a parameter is no JSON value");
    }
}

void append_plan(std::string& out, const cypher::PlanDescription& plan, bool profiled, bool typed) {
    const auto argument =
        [&](std::string_view name, std::string_view type, const std::string& value, bool text) {
            append_json_string(out, name);
            out += ':';
            if (typed) {
                out += R"({"$type":")" + std::string(type) + R"(","_value":)";
                append_json_string(out, value);
                out += '}';
            } else if (text) {
                append_json_string(out, value);
            } else {
                out += value;
            }
        };
    out += R"({"operatorType":)";
    append_json_string(out, plan.operator_type);
    out += R"(,"arguments":{)";
    argument("Details", "String", plan.details, true);
    out += ',';
    argument("EstimatedRows", "Float", cypher::float_text(plan.estimated_rows), false);
    if (profiled) {
        out += ',';
        argument("Rows", "Integer", std::to_string(plan.rows), false);
        out += ',';
        argument("Time", "Integer", std::to_string(plan.nanoseconds), false);
    }
    out += R"(},"identifiers":[)";
    for (std::size_t i = 0; i < plan.identifiers.size(); ++i) {
        out += i == 0 ? "" : ",";
        append_json_string(out, plan.identifiers[i]);
    }
    out += ']';
    if (profiled) {
        out +=
            R"(,"dbHits":0,"records":)" + std::to_string(plan.rows) +
            R"(,"hasPageCacheStats":false,"pageCacheHits":0,"pageCacheMisses":0,"pageCacheHitRatio":0.0,"time":)" +
            std::to_string(plan.nanoseconds);
    }
    out += R"(,"children":[)";
    for (std::size_t i = 0; i < plan.children.size(); ++i) {
        out += i == 0 ? "" : ",";
        append_plan(out, plan.children[i], profiled, typed);
    }
    out += "]}";
}

bool is_plain(std::string_view text) {
    for (; text.size() >= sizeof(std::uint64_t); text.remove_prefix(sizeof(std::uint64_t))) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data(), sizeof bytes);
        if (!is_plain_json(bytes)) {
            return false;
        }
    }
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
    });
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    if (is_plain(text)) {
        out += '"';
        out += text;
        out += '"';
        return;
    }
    out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

void append_query_json(std::string& out,
                       const QueryValue& value,
                       QueryJsonForm form,
                       EntityAccess& entities) {
    JsonWriter(out, form, entities).value(value);
}

Result<QueryValue> read_query_json(const nlohmann::json& value, bool typed) {
    return read_at_depth(value, typed, 0);
}

Result<QueryMap> read_query_parameters(const nlohmann::json& object, bool typed) {
    if (object.is_null()) {
        return QueryMap();
    }
    if (!object.is_object()) {
        return bad_parameter("parameters have to be an object: {\"name\": value}");
    }
    return read_map(object, typed, 0);
}

std::string notifications_json(const std::vector<cypher::QueryNotification>& notifications) {
    std::string out = "[";
    for (const cypher::QueryNotification& notification : notifications) {
        out += out.size() == 1 ? "{" : ",{";
        std::string_view separator;
        const auto member = [&](std::string_view name, std::string_view text) {
            out += separator;
            separator = ",";
            append_json_string(out, name);
            out += ':';
            append_json_string(out, text);
        };
        member("code", notification.code);
        member("title", notification.title);
        member("description", notification.description);
        member("severity", notification.severity);
        member("category", notification.category);
        out += '}';
    }
    return out + "]";
}

std::string counters_json(const cypher::QueryCounters& counters) {
    std::string out = R"({"containsUpdates":)";
    out += counters.contains_updates() ? "true" : "false";
    const std::pair<std::string_view, std::uint64_t> numbers[] = {
        {R"(,"nodesCreated":)", counters.nodes_created},
        {R"(,"nodesDeleted":)", counters.nodes_deleted},
        {R"(,"propertiesSet":)", counters.properties_set},
        {R"(,"relationshipsCreated":)", counters.relationships_created},
        {R"(,"relationshipsDeleted":)", counters.relationships_deleted},
        {R"(,"labelsAdded":)", counters.labels_added},
        {R"(,"labelsRemoved":)", counters.labels_removed},
        {R"(,"indexesAdded":)", counters.indexes_added},
        {R"(,"indexesRemoved":)", counters.indexes_removed},
        {R"(,"constraintsAdded":)", counters.constraints_added},
        {R"(,"constraintsRemoved":)", counters.constraints_removed}};
    for (const auto& [member, number] : numbers) {
        out += member;
        append_integer(out, static_cast<std::int64_t>(number));
    }
    return out + R"(,"containsSystemUpdates":false,"systemUpdates":0})";
}

std::string plan_json(const cypher::PlanDescription& plan, bool profiled, bool typed) {
    std::string out;
    append_plan(out, plan, profiled, typed);
    return out;
}

std::string cell_text(const QueryValue& value, EntityAccess& entities) {
    switch (value.type()) {
        case QueryType::null: return "";
        case QueryType::string: return std::string(value.string());
        case QueryType::list:
        case QueryType::map:
        case QueryType::node:
        case QueryType::relationship:
        case QueryType::path:
        case QueryType::bytes: {
            std::string out;
            append_query_json(out, value, QueryJsonForm::contract, entities);
            return out;
        }
        default: return text_of(value);
    }
}

void append_csv_field(std::string& out, std::string_view text, char separator) {
    const char special[] = {separator, '"', '\n', '\r'};
    if (text.find_first_of(std::string_view(special, sizeof special)) == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        out += c == '"' ? "\"\"" : std::string(1, c);
    }
    out += '"';
}

}  // namespace entente
