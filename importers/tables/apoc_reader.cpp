// JSON lines of Neo4j's APOC library.
#include <algorithm>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/coding.h"
#include "core/value_json.h"
#include "importers/tables/json_lines.h"

namespace entente {

namespace {

using Json = nlohmann::json;

Error wrong(std::string message) {
    return {ErrorCode::invalid_argument, std::move(message)};
}

// The text of a member that has to be there; numbers count, as ids may be.
Result<std::string> member_text(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found != object.end() && found->is_string()) {
        return found->get<std::string>();
    }
    if (found != object.end() && found->is_number_integer()) {
        return found->dump();
    }
    return wrong(std::string("the line has no text '") + name + "'");
}

// As APOC writes points: {"crs": "wgs-84", "latitude": .., "longitude": .., "height": null}, or x, y and z.
std::optional<Value> point_of(const Json& object) {
    const auto crs = object.find("crs");
    if (crs == object.end() || !crs->is_string()) {
        return std::nullopt;
    }
    const auto coordinate = [&](const char* earthly, const char* flat) -> std::optional<double> {
        for (const char* name : {earthly, flat}) {
            const auto found = object.find(name);
            if (found != object.end() && found->is_number()) {
                return found->get<double>();
            }
        }
        return std::nullopt;
    };
    const auto x = coordinate("longitude", "x");
    const auto y = coordinate("latitude", "y");
    const auto z = coordinate("height", "z");
    for (const Srid srid : {Srid::cartesian, Srid::cartesian_3d, Srid::wgs_84, Srid::wgs_84_3d}) {
        if (crs->get_ref<const std::string&>() == srid_name(srid) && x && y) {
            const auto point = Point::of(srid, *x, *y, z.value_or(0));
            return point ? std::optional<Value>(*point) : std::nullopt;
        }
    }
    return std::nullopt;
}

// The line was checked: it nests no deeper than kElementDepthMax.
Result<Value> value_of(const Json& json) {
    switch (json.type()) {
        case Json::value_t::null: return Value();
        case Json::value_t::boolean: return Value(json.get<bool>());
        case Json::value_t::string: return Value(json.get_ref<const std::string&>());
        case Json::value_t::number_integer: return Value(json.get<std::int64_t>());
        case Json::value_t::number_unsigned:
            if (json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
                return wrong("the integer " + json.dump() + " is beyond 2^63 - 1");
            }
            return Value(json.get<std::int64_t>());
        case Json::value_t::number_float: return Value(json.get<double>());
        case Json::value_t::array: {
            ValueList list;
            for (const Json& item : json) {
                ENTENTE_ASSIGN(Value value, value_of(item));
                list.push_back(std::move(value));
            }
            return Value(std::move(list));
        }
        default: break;
    }
    if (json.is_object()) {
        if (auto point = point_of(json)) {
            return *std::move(point);
        }
    }
    return wrong(
        "an object is no value of a property, but for points {\"crs\": \"wgs-84\", "
        "\"latitude\": .., \"longitude\": ..}");
}

class ApocReader : public JsonLineReader {
public:
    using JsonLineReader::JsonLineReader;

private:
    Status parse(const Json& line) override {
        read_ = GraphElement();
        ENTENTE_ASSIGN(const std::string type, member_text(line, "type"));
        if (type != "node" && type != "relationship") {
            return wrong("the type is '" + type.substr(0, 40) +
                         "'; there are node and relationship");
        }
        read_.is_edge = type == "relationship";
        ENTENTE_TRY(read_.is_edge ? parse_edge(line) : parse_node(line));
        ENTENTE_TRY(parse_properties(line));
        waiting_.push_back(std::move(read_));
        return {};
    }

    Status parse_node(const Json& line) {
        ENTENTE_ASSIGN(read_.id, member_text(line, "id"));
        const auto labels = line.find("labels");
        if (labels == line.end()) {
            return {};
        }
        if (!labels->is_array()) {
            return wrong("'labels' is no list");
        }
        for (const Json& label : *labels) {
            if (!label.is_string()) {
                return wrong("a label is no text");
            }
            read_.labels.push_back(label.get<std::string>());
        }
        return {};
    }

    Status parse_edge(const Json& line) {
        ENTENTE_ASSIGN(read_.type, member_text(line, "label"));
        for (const auto& [name, end] :
             {std::pair("start", &read_.source), std::pair("end", &read_.target)}) {
            const auto found = line.find(name);
            if (found == line.end() || !found->is_object()) {
                return wrong(std::string("the relationship has no '") + name + "'");
            }
            ENTENTE_ASSIGN(*end, member_text(*found, "id"));
        }
        return {};
    }

    Status parse_properties(const Json& line) {
        Properties exact;
        if (const auto member = line.find("exact"); member != line.end()) {
            ENTENTE_ASSIGN(exact, parse_typed_json(member->dump()));
        }
        const auto types = line.find("types");
        if (const auto properties = line.find("properties");
            properties != line.end() && !properties->is_null()) {
            if (!properties->is_object()) {
                return wrong("'properties' is no object");
            }
            for (const auto& [name, json] : properties->items()) {
                if (exact.contains(name)) {
                    continue;
                }
                auto value = typed_value(name, json, types == line.end() ? nullptr : &*types);
                if (!value.ok()) {
                    return with_context("the property '" + name + "'", value.error());
                }
                if (!value->is_null()) {
                    read_.properties[name] = *std::move(value);
                }
            }
        }
        for (auto& [name, value] : exact) {
            if (!value.is_null()) {
                read_.properties[name] = std::move(value);
            }
        }
        return {};
    }

    static Result<Value> typed_value(const std::string& name, const Json& json, const Json* types) {
        const auto type =
            types != nullptr && types->is_object() ? types->find(name) : Json::const_iterator();
        if (types == nullptr || !types->is_object() || type == types->end() || !type->is_string() ||
            !json.is_string()) {
            return value_of(json);
        }
        return parse_tagged_text(type->get_ref<const std::string&>(),
                                 json.get_ref<const std::string&>());
    }

    GraphElement read_;
};

}  // namespace

std::unique_ptr<ElementReader> make_apoc_reader(std::istream& input) {
    return std::make_unique<ApocReader>(input);
}

}  // namespace entente
