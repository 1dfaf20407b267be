// GraphML and GEXF.
//
// GraphML is read again by our own import without loss: the <desc> of a key says the type of its values where
// GraphML has no word for it ("entente:date"), and the key `entente.exact`, which is there only when it is needed, has what
// text does not carry, as typed JSON (core/value_json.h).
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "core/value_json.h"
#include "server/formats/attributes.h"
#include "server/formats/json_values.h"
#include "server/formats/writers.h"
#include "server/formats/xml_out.h"

namespace entente {

namespace {

// The types that both formats have.
std::string_view xml_type(const Attribute& attribute) {
    if (!attribute.list && !attribute.mixed) {
        switch (attribute.type) {
            case ValueType::boolean: return "boolean";
            case ValueType::integer: return "long";
            case ValueType::floating: return "double";
            default: break;
        }
    }
    return "string";
}

bool is_clean(std::string_view text) {
    return xml_text(text) == text;
}

// Whether JSON gives the list back.
bool is_plain_list(const ValueList& items) {
    return std::ranges::all_of(items, [](const Value& item) {
        const std::string* text = item.as_string();
        const double* number = item.as_float();
        return (text != nullptr && is_clean(*text)) || item.as_boolean() != nullptr ||
               item.as_integer() != nullptr ||
               (number != nullptr && plain_text(item) != "NaN" &&
                plain_text(item).find("Inf") == std::string::npos);
    });
}

// Whether the text of a value of an attribute gives it back.
bool is_carried(const Value& value, const Attribute& attribute) {
    if (attribute.mixed) {
        return false;
    }
    if (const ValueList* items = value.as_list()) {
        return attribute.list && is_plain_list(*items);
    }
    if (const std::string* text = value.as_string()) {
        return is_clean(*text);
    }
    return true;
}

// -- GraphML --

struct Key {
    std::string id;
    std::string name;
    Attribute attribute;
    bool renamed = false;  // the name is another than the property's
};

using Keys = std::map<std::string, Key, std::less<>>;  // by property

// What readers of GraphML would take for the labels, the type or our own key gets a name that no property has.
std::string key_name(const std::string& name, const Attributes& attributes, char prefix) {
    const bool taken = name == "entente.exact" || name == (prefix == 'n' ? "labels" : "label");
    std::string other = xml_text(name);
    while (taken && (other == name || attributes.contains(other))) {
        other = "property_" + other;
    }
    return other;
}

// Ids are name tokens, unique over both kinds.
Keys make_keys(const Attributes& attributes, char prefix) {
    Keys keys;
    for (const auto& [name, attribute] : attributes) {
        const bool token = std::ranges::all_of(name, [](unsigned char c) {
            return (c < 0x80 && std::isalnum(c) != 0) || c == '_' || c == '.' || c == '-';
        });
        std::string id =
            std::string(1, prefix) +
            (token && !name.starts_with('.') ? "_" + name : "." + std::to_string(keys.size()));
        std::string shown = key_name(name, attributes, prefix);
        const bool renamed = shown != name;
        keys.emplace(name, Key{std::move(id), std::move(shown), attribute, renamed});
    }
    return keys;
}

std::string key_description(const Attribute& attribute) {
    if (attribute.mixed) {
        return "entente:mixed";
    }
    if (attribute.list) {
        return "entente:list";
    }
    return xml_type(attribute) == "string" && attribute.type != ValueType::string
               ? "entente:" + std::string(value_type_tag(attribute.type))
               : std::string();
}

std::string apoc_labels(const std::vector<std::string>& labels) {
    std::string text;
    for (const std::string& label : labels) {
        text += ":" + label;
    }
    return text;
}

bool are_plain_labels(const std::vector<std::string>& labels) {
    return std::ranges::all_of(labels, [](const std::string& label) {
        return is_clean(label) && label.find(':') == std::string::npos;
    });
}

class GraphmlWriter {
public:
    GraphmlWriter(const GraphSource& source, bool yed, ExportOut& out)
        : source_(source), yed_(yed), out_(out), xml_(out) {}

    Status run() {
        ENTENTE_TRY(declare_all());
        write_head();
        ENTENTE_TRY(source_.each_node([&](const Node& node) {
            write_node(node);
            return out_.status();
        }));
        ENTENTE_TRY(source_.each_edge([&](const ExportedEdge& edge) {
            write_edge(edge);
            return out_.status();
        }));
        return xml_.finish();
    }

private:
    Status declare_all() {
        DeclaredAttributes declared;
        ENTENTE_TRY(source_.each_node([&](const Node& node) {
            Properties rest = node.properties;
            const bool plain_id = drop_id(rest, export_id(node));
            declare(rest, declared.nodes);
            exact_nodes_ =
                exact_nodes_ || !plain_id || !are_plain_labels(node.labels) || !all_carried(rest);
            return Status();
        }));
        ENTENTE_TRY(source_.each_edge([&](const ExportedEdge& edge) {
            declare(edge.edge.properties, declared.edges);
            exact_edges_ =
                exact_edges_ || !all_carried(edge.edge.properties) || !is_clean(edge.edge.type);
            return Status();
        }));
        nodes_ = make_keys(declared.nodes, 'n');
        edges_ = make_keys(declared.edges, 'e');
        const auto needs = [](const auto& entry) {
            return entry.second.attribute.mixed || entry.second.renamed;
        };
        exact_nodes_ = exact_nodes_ || std::ranges::any_of(nodes_, needs);
        exact_edges_ = exact_edges_ || std::ranges::any_of(edges_, needs);
        return {};
    }

    // Whether each value is carried by an attribute of its own type.
    static bool all_carried(const Properties& properties) {
        Attributes own;
        declare(properties, own);
        return std::ranges::all_of(properties, [&](const auto& entry) {
            return is_carried(entry.second, own.find(entry.first)->second);
        });
    }

    // Takes the property away that the XML attribute says. False when there is no such property.
    static bool drop_id(Properties& properties, std::string_view id) {
        const auto found = properties.find("id");
        if (found == properties.end() || found->second.as_string() == nullptr ||
            *found->second.as_string() != id || !is_clean(id)) {
            return false;
        }
        properties.erase(found);
        return true;
    }

    void write_key(std::string_view id,
                   std::string_view scope,
                   std::string_view name,
                   std::string_view type,
                   std::string_view description = {}) {
        xml_.start("key");
        xml_.attribute("id", id);
        xml_.attribute("for", scope);
        xml_.attribute("attr.name", name);
        xml_.attribute("attr.type", type);
        if (!description.empty()) {
            xml_.element("desc", description);
        }
        xml_.end();
        xml_.line_break();
    }

    void write_head() {
        xml_.start("graphml");
        xml_.attribute("xmlns", "http://graphml.graphdrawing.org/xmlns");
        xml_.attribute("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
        if (yed_) {
            xml_.attribute("xmlns:y", "http://www.yworks.com/xml/graphml");
        }
        xml_.attribute("xsi:schemaLocation",
                       "http://graphml.graphdrawing.org/xmlns "
                       "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd");
        xml_.line_break();
        write_key("labels", "node", "labels", "string", "entente:labels");
        write_key("label", "edge", "label", "string", "entente:type");
        for (const auto& [keys, scope] : {std::pair(&nodes_, "node"), std::pair(&edges_, "edge")}) {
            for (const auto& [property, key] : *keys) {
                write_key(key.id,
                          scope,
                          key.name,
                          xml_type(key.attribute),
                          key_description(key.attribute));
            }
        }
        if (exact_nodes_) {
            write_key("n-exact", "node", "entente.exact", "string", "entente:exact");
        }
        if (exact_edges_) {
            write_key("e-exact", "edge", "entente.exact", "string", "entente:exact");
        }
        for (const auto& [id, scope, type] :
             {std::tuple("ng", "node", "nodegraphics"), std::tuple("eg", "edge", "edgegraphics")}) {
            if (yed_) {
                xml_.start("key");
                xml_.attribute("id", id);
                xml_.attribute("for", scope);
                xml_.attribute("yfiles.type", type);
                xml_.end();
                xml_.line_break();
            }
        }
        xml_.start("graph");
        xml_.attribute("id", "G");
        xml_.attribute("edgedefault", "directed");
        xml_.line_break();
    }

    void write_data(std::string_view key, std::string_view text) {
        xml_.start("data");
        xml_.attribute("key", key);
        xml_.text(text);
        xml_.end();
    }

    // What the data do not carry goes into `exact`.
    void write_properties(const Properties& properties, const Keys& keys, Properties& exact) {
        for (const auto& [name, value] : properties) {
            const auto key = keys.find(name);
            if (key == keys.end()) {
                continue;
            }
            write_data(key->second.id, export_text(value));
            if (!is_carried(value, key->second.attribute) || key->second.renamed) {
                exact.insert_or_assign(name, value);
            }
            if (key->second.renamed) {
                exact.insert_or_assign(key->second.name, Value());
            }
        }
    }

    void write_exact(const char* key, const Properties& exact) {
        if (!exact.empty()) {
            write_data(key, to_typed_json(exact));
        }
    }

    void write_node(const Node& node) {
        const std::string id = export_id(node);
        Properties rest = node.properties;
        Properties exact;
        if (!drop_id(rest, id)) {
            const auto other = rest.find("id");
            exact.emplace("id", other == rest.end() ? Value() : other->second);
        }
        if (!are_plain_labels(node.labels)) {
            ValueList labels;
            for (const std::string& label : node.labels) {
                labels.emplace_back(label);
            }
            exact.emplace("", std::move(labels));  // no property is called so
        }
        const std::string labels = apoc_labels(node.labels);
        xml_.start("node");
        xml_.attribute("id", id);
        if (!labels.empty()) {
            xml_.attribute("labels", labels);
            write_data("labels", labels);
        }
        write_properties(rest, nodes_, exact);
        write_exact("n-exact", exact);
        if (yed_) {
            write_shape(display_name(node, id));
        }
        xml_.end();
        xml_.line_break();
    }

    void write_edge(const ExportedEdge& edge) {
        Properties exact;
        xml_.start("edge");
        xml_.attribute("id", edge.id);
        xml_.attribute("source", edge.source.id);
        xml_.attribute("target", edge.target.id);
        xml_.attribute("label", edge.edge.type);
        write_data("label", edge.edge.type);
        write_properties(edge.edge.properties, edges_, exact);
        if (!is_clean(edge.edge.type)) {
            exact.emplace("", Value(edge.edge.type));
        }
        write_exact("e-exact", exact);
        if (yed_) {
            write_line(edge.edge.type);
        }
        xml_.end();
        xml_.line_break();
    }

    void write_shape(std::string_view label) {
        xml_.start("data");
        xml_.attribute("key", "ng");
        xml_.start("y:ShapeNode");
        xml_.start("y:Geometry");
        xml_.attribute("height", "30");
        xml_.attribute("width", "80");
        xml_.end();
        xml_.element("y:NodeLabel", label);
        xml_.end();
        xml_.end();
    }

    void write_line(std::string_view label) {
        xml_.start("data");
        xml_.attribute("key", "eg");
        xml_.start("y:PolyLineEdge");
        xml_.start("y:Arrows");
        xml_.attribute("source", "none");
        xml_.attribute("target", "standard");
        xml_.end();
        xml_.element("y:EdgeLabel", label);
        xml_.end();
        xml_.end();
    }

    const GraphSource& source_;
    bool yed_;
    ExportOut& out_;
    XmlOut xml_;
    Keys nodes_;
    Keys edges_;
    bool exact_nodes_ = false;
    bool exact_edges_ = false;
};

// -- GEXF --

class GexfWriter {
public:
    GexfWriter(const GraphSource& source, bool old_version, ExportOut& out)
        : source_(source), old_(old_version), out_(out), xml_(out) {}

    Status run() {
        ENTENTE_TRY(declare_all());
        write_head();
        xml_.start("nodes");
        xml_.line_break();
        ENTENTE_TRY(source_.each_node([&](const Node& node) {
            write_node(node);
            return out_.status();
        }));
        xml_.end();
        xml_.line_break();
        xml_.start("edges");
        xml_.line_break();
        ENTENTE_TRY(source_.each_edge([&](const ExportedEdge& edge) {
            write_edge(edge);
            return out_.status();
        }));
        return xml_.finish();
    }

private:
    Status declare_all() {
        ENTENTE_TRY(source_.each_node([&](const Node& node) {
            declare(node.properties, declared_.nodes);
            return Status();
        }));
        return source_.each_edge([&](const ExportedEdge& edge) {
            declare(edge.edge.properties, declared_.edges);
            const EdgeSpell spell = edge_spell(edge.edge);
            dynamic_ = dynamic_ || !spell.start.empty() || !spell.end.empty();
            return Status();
        });
    }

    void write_attributes(const char* of, const Attributes& attributes) {
        xml_.start("attributes");
        xml_.attribute("class", of);
        const auto declare_one = [&](std::string_view name, std::string_view type) {
            xml_.start("attribute");
            xml_.attribute("id", name);
            xml_.attribute("title", name);
            xml_.attribute("type", type);
            xml_.end();
        };
        if (std::string_view(of) == "node") {
            declare_one("labels", "string");
        }
        for (const auto& [name, attribute] : attributes) {
            declare_one(title(name, of), xml_type(attribute));
        }
        xml_.end();
        xml_.line_break();
    }

    // Of a property, where the format or we have an attribute of that name ourselves.
    static std::string title(std::string_view name, std::string_view of) {
        const bool ours =
            name == "label" || (name == "labels" && of == "node") ||
            (of == "edge" && (name == "weight" || name == "source" || name == "target" ||
                              name == "type" || name == "kind" || name == "key"));
        return (ours ? "property_" : "") + std::string(name);
    }

    void write_head() {
        xml_.start("gexf");
        xml_.attribute("xmlns", old_ ? "http://www.gexf.net/1.2draft" : "http://gexf.net/1.3");
        xml_.attribute("version", old_ ? "1.2" : "1.3");
        xml_.line_break();
        xml_.start("meta");
        xml_.element("creator", "entente");
        xml_.end();
        xml_.line_break();
        xml_.start("graph");
        xml_.attribute("defaultedgetype", "directed");
        xml_.attribute("mode", dynamic_ ? "dynamic" : "static");
        if (dynamic_) {
            xml_.attribute("timeformat", "date");
        }
        xml_.line_break();
        write_attributes("node", declared_.nodes);
        write_attributes("edge", declared_.edges);
    }

    void write_value(std::string_view name, std::string_view text) {
        xml_.start("attvalue");
        xml_.attribute("for", name);
        xml_.attribute("value", text);
        xml_.end();
    }

    void write_values(const Properties& properties, std::string_view said_id, const char* of) {
        for (const auto& [name, value] : properties) {
            const std::string* text = value.as_string();
            if (name != "id" || text == nullptr || *text != said_id) {
                write_value(title(name, of), export_text(value));
            }
        }
    }

    void write_node(const Node& node) {
        const std::string id = export_id(node);
        xml_.start("node");
        xml_.attribute("id", id);
        xml_.attribute("label", display_name(node, id));
        xml_.start("attvalues");
        if (!node.labels.empty()) {
            std::string labels;
            for (const std::string& label : node.labels) {
                labels += (labels.empty() ? "" : ";") + label;
            }
            write_value("labels", labels);
        }
        write_values(node.properties, id, "node");
        xml_.end();
        xml_.end();
        xml_.line_break();
    }

    void write_edge(const ExportedEdge& edge) {
        const EdgeSpell spell = edge_spell(edge.edge);
        xml_.start("edge");
        xml_.attribute("id", edge.id);
        xml_.attribute("source", edge.source.id);
        xml_.attribute("target", edge.target.id);
        if (!old_) {
            xml_.attribute("kind", edge.edge.type);
        }
        xml_.attribute("label", edge.edge.type);
        xml_.attribute("weight", plain_text(Value(edge_weight(edge.edge))));
        if (!spell.start.empty()) {
            xml_.attribute("start", spell.start);
        }
        if (!spell.end.empty()) {
            xml_.attribute("end", spell.end);
        }
        xml_.start("attvalues");
        write_values(edge.edge.properties, edge.id, "edge");
        xml_.end();
        xml_.end();
        xml_.line_break();
    }

    const GraphSource& source_;
    bool old_;
    ExportOut& out_;
    XmlOut xml_;
    DeclaredAttributes declared_;
    bool dynamic_ = false;
};

}  // namespace

Status write_graphml(const GraphSource& source, bool yed, ExportOut& out) {
    return GraphmlWriter(source, yed, out).run();
}

Status write_gexf(const GraphSource& source, bool old_version, ExportOut& out) {
    return GexfWriter(source, old_version, out).run();
}

}  // namespace entente
