// The JSON forms of visualisation libraries, and the JSON lines of Neo4j's APOC library.
#include <array>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <utility>

#include "core/hash.h"
#include "core/value_json.h"
#include "server/formats/attributes.h"
#include "server/formats/json_values.h"
#include "server/formats/writers.h"

namespace entente {

namespace {

using http::Json;

// Writes the elements of an array as they come.
class ArrayOut {
public:
    explicit ArrayOut(ExportOut& out) : out_(out) {}

    Status add(const Json& element) {
        out_ << (first_ ? "\n" : ",\n") << json_text(element);
        first_ = false;
        return out_.status();
    }

private:
    ExportOut& out_;
    bool first_ = true;
};

// Adds the properties, but for an `id` that the object has said, and under another name those that have a name
// which means something else to the library.
void add_data(const Properties& properties,
              std::string_view said_id,
              std::initializer_list<std::string_view> reserved,
              Json& object) {
    Json others = Json::object();
    for (const std::string_view name : reserved) {
        others[std::string(name)] = true;
    }
    for (const auto& [name, value] : properties) {
        const std::string* text = value.as_string();
        if ((name == "id" && text != nullptr && *text == said_id) ||
            (name == "name" && text != nullptr && object.contains(name) &&
             object[name] == json_value(value))) {
            continue;
        }
        std::string free = name;
        while (object.contains(free) || others.contains(free) ||
               (free != name && properties.contains(free))) {
            free = "property_" + free;
        }
        object[free] = json_value(value);
    }
}

void write_truncation(const GraphSource& source, ExportOut& out) {
    if (source.is_part()) {
        out << ",\n\"truncated\":" << (source.truncated() ? "true" : "false")
            << ",\"omitted\":" << std::to_string(source.edges_omitted());
    }
}

// -- apoc --

// As APOC writes points.
Json apoc_value(const Value& value) {
    if (const Point* point = value.as_point()) {
        Json object = {{"crs", srid_name(point->srid)}};
        object[point->geographic() ? "latitude" : "x"] = point->geographic() ? point->y : point->x;
        object[point->geographic() ? "longitude" : "y"] = point->geographic() ? point->x : point->y;
        if (point->three_dimensional()) {
            object[point->geographic() ? "height" : "z"] = point->z;
        }
        return object;
    }
    const ValueList* items = value.as_list();
    if (items == nullptr) {
        return json_value(value);
    }
    Json list = Json::array();
    for (const Value& item : *items) {
        list.push_back(apoc_value(item));
    }
    return list;
}

// Whether JSON by itself gives the value back.
bool is_plain_json(const Value& value) {
    if (const double* number = value.as_float()) {
        return std::isfinite(*number);
    }
    if (const std::string* text = value.as_string()) {
        return is_utf8(*text);
    }
    if (const ValueList* items = value.as_list()) {
        for (const Value& item : *items) {
            if (!is_plain_json(item)) {
                return false;
            }
        }
        return true;
    }
    return value.type() == ValueType::boolean || value.type() == ValueType::integer;
}

// Adds the properties, and what JSON cannot say of them: the types of those whose text is enough together with
// it, and the whole value of the others. APOC passes over members that it does not know.
void add_apoc_properties(const Properties& properties, Json& line) {
    Json plain = Json::object();
    Json types = Json::object();
    Properties exact;
    for (const auto& [name, value] : properties) {
        plain[name] = apoc_value(value);
        if (is_plain_json(value)) {
            continue;
        }
        if (temporal_text(value) || value.as_bytes() != nullptr) {
            types[name] = value_type_tag(value.type());
        } else {
            exact.emplace(name, value);
        }
    }
    line["properties"] = std::move(plain);
    if (!types.empty()) {
        line["types"] = std::move(types);
    }
    if (!exact.empty()) {
        line["exact"] = Json::parse(to_typed_json(exact));
    }
}

Json apoc_end(const EdgeEnd& end) {
    return {{"id", end.id}, {"labels", end.labels}};
}

// -- positions --

// A number from -1 to 1 that depends on the text alone.
double place_of(std::string_view text) {
    constexpr double kSteps = 1 << 20;
    const double step = static_cast<double>(sha256_prefix(text) >> 44);
    return std::round((step / kSteps * 2 - 1) * 10'000) / 10'000;
}

std::optional<double> finite_property(const Node& node, std::string_view name) {
    const auto found = node.properties.find(name);
    if (found == node.properties.end()) {
        return std::nullopt;
    }
    if (const double* number = found->second.as_float();
        number != nullptr && std::isfinite(*number)) {
        return *number;
    }
    const std::int64_t* integer = found->second.as_integer();
    return integer == nullptr ? std::nullopt : std::optional(static_cast<double>(*integer));
}

Json graphology_node(const Node& node) {
    const std::string id = export_id(node);
    const auto x = finite_property(node, "x");
    const auto y = finite_property(node, "y");
    const bool placed = x && y;
    Json attributes = {{"label", display_name(node, id)},
                       {"labels", node.labels},
                       {"x", placed ? *x : place_of("x" + id)},
                       {"y", placed ? *y : place_of("y" + id)}};
    Properties rest = node.properties;
    if (placed) {
        rest.erase("x");
        rest.erase("y");
    }
    // What sigma's renderers take for theirs.
    add_data(rest,
             id,
             {"type", "size", "color", "hidden", "highlighted", "forceLabel", "zIndex", "image"},
             attributes);
    return {{"key", id}, {"attributes", std::move(attributes)}};
}

}  // namespace

Status write_apoc(const GraphSource& source, ExportOut& out) {
    ENTENTE_TRY(source.each_node([&](const Node& node) {
        Json line = {{"type", "node"}, {"id", export_id(node)}, {"labels", node.labels}};
        add_apoc_properties(node.properties, line);
        out << json_text(line) << "\n";
        return out.status();
    }));
    return source.each_edge([&](const ExportedEdge& edge) {
        Json line = {{"type", "relationship"}, {"id", edge.id}, {"label", edge.edge.type}};
        add_apoc_properties(edge.edge.properties, line);
        line["start"] = apoc_end(edge.source);
        line["end"] = apoc_end(edge.target);
        out << json_text(line) << "\n";
        return out.status();
    });
}

Status write_cytoscape(const GraphSource& source, ExportOut& out) {
    out << R"({"format_version":"1.0","generated_by":"entente",)"
        << R"("target_cytoscapejs_version":"~2.1","data":{"name":"entente"},)"
        << "\n\"elements\":{\"nodes\":[";
    ArrayOut nodes(out);
    ENTENTE_TRY(source.each_node([&](const Node& node) {
        const std::string id = export_id(node);
        Json data = {{"id", id}, {"name", display_name(node, id)}, {"labels", node.labels}};
        add_data(node.properties, id, {"source", "target", "parent"}, data);
        return nodes.add({{"data", std::move(data)}});
    }));
    out << "],\n\"edges\":[";
    ArrayOut edges(out);
    ENTENTE_TRY(source.each_edge([&](const ExportedEdge& edge) {
        Json data = {{"id", edge.id},
                     {"source", edge.source.id},
                     {"target", edge.target.id},
                     {"type", edge.edge.type},
                     {"interaction", edge.edge.type}};
        add_data(edge.edge.properties, edge.id, {"parent"}, data);
        return edges.add({{"data", std::move(data)}});
    }));
    out << "]}";
    write_truncation(source, out);
    out << "}\n";
    return {};
}

Status write_d3(const GraphSource& source, std::string_view links, ExportOut& out) {
    out << R"({"directed":true,"multigraph":true,"graph":{},)"
        << "\n\"nodes\":[";
    ArrayOut nodes(out);
    ENTENTE_TRY(source.each_node([&](const Node& node) {
        const std::string id = export_id(node);
        Json data = {{"id", id}, {"name", display_name(node, id)}, {"labels", node.labels}};
        // What d3-force keeps in nodes.
        add_data(node.properties, id, {"index", "x", "y", "vx", "vy", "fx", "fy"}, data);
        return nodes.add(data);
    }));
    out << "],\n\"" << links << "\":[";
    ArrayOut edges(out);
    ENTENTE_TRY(source.each_edge([&](const ExportedEdge& edge) {
        Json data = {{"source", edge.source.id},
                     {"target", edge.target.id},
                     {"key", edge.id},
                     {"id", edge.id},
                     {"type", edge.edge.type}};
        add_data(edge.edge.properties, edge.id, {"index"}, data);
        return edges.add(data);
    }));
    out << "]";
    write_truncation(source, out);
    out << "}\n";
    return {};
}

Status write_graphology(const GraphSource& source, ExportOut& out) {
    out << R"({"options":{"type":"directed","multi":true,"allowSelfLoops":true},)"
        << R"("attributes":{"name":"entente"},)"
        << "\n\"nodes\":[";
    ArrayOut nodes(out);
    ENTENTE_TRY(
        source.each_node([&](const Node& node) { return nodes.add(graphology_node(node)); }));
    out << "],\n\"edges\":[";
    ArrayOut edges(out);
    ENTENTE_TRY(source.each_edge([&](const ExportedEdge& edge) {
        Json attributes = {{"label", edge.edge.type}, {"relType", edge.edge.type}};
        add_data(edge.edge.properties,
                 edge.id,
                 {"type", "size", "color", "hidden", "forceLabel", "zIndex"},
                 attributes);
        return edges.add({{"key", edge.id},
                          {"source", edge.source.id},
                          {"target", edge.target.id},
                          {"attributes", std::move(attributes)}});
    }));
    out << "]}\n";
    return {};
}

}  // namespace entente
