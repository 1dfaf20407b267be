// Tables: in the convention of neo4j-admin's import, which our own import reads again, and in Gephi's.
//
// A column has one type, that of all values of the property; where they disagree, or a list does not fit between
// semicolons, it is text, and the column `entente.exact:IGNORE` has what the text does not carry, as typed JSON
// (core/value_json.h). neo4j-admin passes over it.
#include <algorithm>
#include <optional>
#include <utility>

#include "core/value_json.h"
#include "server/formats/attributes.h"
#include "server/formats/json_values.h"
#include "server/formats/writers.h"

namespace entente {

namespace {

constexpr std::string_view kExactColumn = "entente.exact:IGNORE";

// RFC 4180. An empty text stands in quotes, nothing for no value.
std::string field(std::string_view text) {
    if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos &&
        text.front() != ' ' && text.back() != ' ' && text.front() != '\xEF') {
        return std::string(text);
    }
    std::string result = "\"";
    for (const char c : text) {
        result += c;
        if (c == '"') {
            result += c;
        }
    }
    return result + "\"";
}

std::string_view column_type(ValueType type) {
    switch (type) {
        case ValueType::integer: return "long";
        case ValueType::floating: return "double";
        default: return value_type_tag(type);
    }
}

// The types that a column of relationships may have for our import.
bool is_edge_type(const Attribute& attribute) {
    return !attribute.list &&
           (attribute.type == ValueType::string || attribute.type == ValueType::integer ||
            attribute.type == ValueType::floating || attribute.type == ValueType::boolean ||
            attribute.type == ValueType::date);
}

struct Column {
    std::string name;
    Attribute attribute;  // as the header declares it
};

// A header's name for a property; without what means something there.
std::string header_name(const Column& column) {
    std::string name = to_utf8(column.name);
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == ':' || c == '{' || c == '}'; }, '_');
    return name + ":" + std::string(column_type(column.attribute.type)) +
           (column.attribute.list ? "[]" : "");
}

// Columns whose names differ once they are in a header.
class Columns {
public:
    Columns(const Attributes& attributes, bool of_edges) : of_edges_(of_edges) {
        for (const auto& [name, attribute] : attributes) {
            if (!of_edges && name == "id") {
                continue;  // the column :ID
            }
            Column column{name, attribute};
            if (column.attribute.type == ValueType::bytes || column.attribute.mixed ||
                (of_edges && !is_edge_type(attribute))) {
                column.attribute = {ValueType::string, false, true};
            }
            columns_.push_back(std::move(column));
            std::string header = header_name(columns_.back());
            const std::string plain = header.substr(0, header.rfind(':'));
            for (int n = 2; !names_.insert({plain_of(header), 0}).second || is_odd(header); ++n) {
                header = plain + "_" + std::to_string(n) + header.substr(header.rfind(':'));
            }
            renamed_.push_back(plain_of(header) != name);
            headers_.push_back(std::move(header));
        }
    }

    std::string header() const {
        std::string text;
        for (const std::string& one : headers_) {
            text += "," + field(one);
        }
        return text;
    }

    // The fields, each with a comma before it; what they do not carry is added to `exact`.
    std::string row(const Properties& properties, Properties& exact) const {
        std::string text;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const Column& column = columns_[i];
            text += ',';
            const auto found = properties.find(column.name);
            if (found == properties.end()) {
                continue;
            }
            const std::optional<std::string> carried = carried_text(column, found->second);
            text += field(carried ? *carried : nearest_text(column, found->second));
            if (!carried || renamed_[i]) {
                exact.insert_or_assign(column.name, found->second);
                if (renamed_[i]) {
                    exact.insert_or_assign(plain_of(headers_[i]), Value());
                }
            }
        }
        return text;
    }

    std::string blank() const { return std::string(columns_.size(), ','); }

private:
    static std::string plain_of(const std::string& header) {
        return header.substr(0, header.rfind(':'));
    }

    // Names that our import, or its trimming, would take otherwise.
    bool is_odd(const std::string& header) const {
        const std::string plain = plain_of(header);
        return plain.empty() || plain.front() == ' ' || plain.front() == '\t' ||
               plain.back() == ' ' || plain.back() == '\t' || (plain == "id" && !of_edges_) ||
               plain == "entente.exact";
    }

    // The field by which the value is read again as what it is; nullopt when there is none.
    static std::optional<std::string> carried_text(const Column& column, const Value& value) {
        if (const ValueList* items = value.as_list()) {
            return column.attribute.list ? joined(*items) : std::nullopt;
        }
        if (value.type() != column.attribute.type || column.attribute.list) {
            return std::nullopt;
        }
        const std::string text = export_text(value);
        const std::string* original = value.as_string();
        return original == nullptr || *original == text ? std::optional(text) : std::nullopt;
    }

    // What a field says that does not carry the value.
    static std::string nearest_text(const Column& column, const Value& value) {
        const ValueList* items = value.as_list();
        if (items == nullptr || !column.attribute.list) {
            return export_text(value);
        }
        std::string text;
        for (const Value& item : *items) {
            std::string one = export_text(item);
            std::ranges::replace(one, ';', ',');
            text += (text.empty() ? "" : ";") + one;
        }
        return text;
    }

    // Items between semicolons; nullopt when one has a semicolon itself, or there is none or only an empty one.
    static std::optional<std::string> joined(const ValueList& items) {
        std::string text;
        for (const Value& item : items) {
            std::string one = export_text(item);
            const std::string* original = item.as_string();
            if (one.find(';') != std::string::npos || one.empty() ||
                (original != nullptr && *original != one)) {
                return std::nullopt;
            }
            text += (text.empty() ? "" : ";") + one;
        }
        return text.empty() ? std::nullopt : std::optional(text);
    }

    bool of_edges_;
    std::vector<Column> columns_;
    std::vector<std::string> headers_;
    std::vector<bool> renamed_;
    std::map<std::string, int> names_;
};

// Labels between semicolons. Those that do not come back from that are the exact value of the name "", which no
// property has.
std::string label_field(const std::vector<std::string>& labels, Properties& exact) {
    std::string text;
    ValueList list;
    bool odd = false;
    for (const std::string& label : labels) {
        const std::string one = to_utf8(label);
        text += (text.empty() ? "" : ";") + one;
        list.emplace_back(label);
        odd = odd || one != label || one.find(';') != std::string::npos || one.front() == ' ' ||
              one.back() == ' ' || one.front() == '\t' || one.back() == '\t';
    }
    if (odd) {
        exact.insert_or_assign("", Value(std::move(list)));
    }
    return labels.empty() ? std::string() : field(text);
}

std::string exact_field(const Properties& exact) {
    return exact.empty() ? std::string() : field(to_typed_json(exact));
}

// What the id column does not say: that a node has no `id`, or another one than it is called by here.
void note_id(const Properties& properties, std::string_view id, Properties& exact) {
    const auto found = properties.find("id");
    if (found == properties.end()) {
        exact.insert_or_assign("id", Value());
    } else if (found->second.as_string() == nullptr || *found->second.as_string() != id ||
               !is_utf8(id)) {
        exact.insert_or_assign("id", found->second);
    }
}

std::string node_row(const Node& node, const Columns& columns) {
    const std::string id = export_id(node);
    Properties exact;
    note_id(node.properties, id, exact);
    const std::string labels = label_field(node.labels, exact);
    const std::string fields = columns.row(node.properties, exact);
    return field(to_utf8(id)) + "," + labels + "," + exact_field(exact) + fields;
}

std::string edge_row(const ExportedEdge& edge, const Columns& columns) {
    Properties exact;
    const std::string fields = columns.row(edge.edge.properties, exact);
    return field(to_utf8(edge.source.id)) + "," + field(to_utf8(edge.target.id)) + "," +
           field(to_utf8(edge.edge.type)) + "," + exact_field(exact) + fields;
}

// Of a property, where Gephi has no column of its own with that name.
std::string gephi_name(std::string_view name) {
    std::string lower = to_utf8(name);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    for (const char* own :
         {"id", "label", "labels", "source", "target", "type", "kind", "weight"}) {
        if (lower == own) {
            return "property_" + std::string(name);
        }
    }
    return to_utf8(name);
}

constexpr std::string_view kNodeHeader = "id:ID,:LABEL,";
constexpr std::string_view kEdgeHeader = ":START_ID,:END_ID,:TYPE,";

}  // namespace

Status write_csv_tables(const GraphSource& source, ExportOut& nodes, ExportOut& edges) {
    ENTENTE_ASSIGN(const DeclaredAttributes declared, declare_attributes(source));
    const Columns node_columns(declared.nodes, false);
    const Columns edge_columns(declared.edges, true);
    nodes << kNodeHeader << kExactColumn << node_columns.header() << "\n";
    ENTENTE_TRY(source.each_node([&](const Node& node) {
        nodes << node_row(node, node_columns) << "\n";
        return nodes.status();
    }));
    edges << kEdgeHeader << kExactColumn << edge_columns.header() << "\n";
    return source.each_edge([&](const ExportedEdge& edge) {
        edges << edge_row(edge, edge_columns) << "\n";
        return edges.status();
    });
}

Status write_csv(const GraphSource& source, ExportOut& out) {
    ENTENTE_ASSIGN(const DeclaredAttributes declared, declare_attributes(source));
    const Columns node_columns(declared.nodes, false);
    const Columns edge_columns(declared.edges, true);
    out << kNodeHeader << kExactColumn << node_columns.header() << "," << kEdgeHeader
        << kExactColumn << edge_columns.header() << "\n";
    const std::string no_edge = ",,,," + edge_columns.blank();
    const std::string no_node = ",," + node_columns.blank() + ",";
    ENTENTE_TRY(source.each_node([&](const Node& node) {
        out << node_row(node, node_columns) << no_edge << "\n";
        return out.status();
    }));
    return source.each_edge([&](const ExportedEdge& edge) {
        out << no_node << edge_row(edge, edge_columns) << "\n";
        return out.status();
    });
}

Status write_gephi_nodes(const GraphSource& source, ExportOut& out) {
    ENTENTE_ASSIGN(const DeclaredAttributes declared, declare_attributes(source));
    out << "Id,Label,labels";
    for (const auto& [name, attribute] : declared.nodes) {
        if (name != "id") {
            out << "," << field(gephi_name(name));
        }
    }
    out << "\n";
    return source.each_node([&](const Node& node) {
        const std::string id = export_id(node);
        Properties unused;
        out << field(to_utf8(id)) << "," << field(display_name(node, id)) << ","
            << label_field(node.labels, unused);
        for (const auto& [name, attribute] : declared.nodes) {
            if (name == "id") {
                continue;
            }
            const auto found = node.properties.find(name);
            out << "," << (found == node.properties.end() ? "" : field(export_text(found->second)));
        }
        out << "\n";
        return out.status();
    });
}

Status write_gephi_edges(const GraphSource& source, ExportOut& out) {
    ENTENTE_ASSIGN(const DeclaredAttributes declared, declare_attributes(source));
    // Gephi keeps parallel edges apart by their Kind.
    out << "Source,Target,Type,Id,Label,Kind,Weight";
    for (const auto& [name, attribute] : declared.edges) {
        if (name != "id" && name != "weight") {
            out << "," << field(gephi_name(name));
        }
    }
    out << "\n";
    return source.each_edge([&](const ExportedEdge& edge) {
        const std::string type = field(to_utf8(edge.edge.type));
        out << field(to_utf8(edge.source.id)) << "," << field(to_utf8(edge.target.id))
            << ",Directed," << field(to_utf8(edge.id)) << "," << type << "," << type << ","
            << plain_text(Value(edge_weight(edge.edge)));
        for (const auto& [name, attribute] : declared.edges) {
            if (name == "id" || name == "weight") {
                continue;
            }
            const auto found = edge.edge.properties.find(name);
            out << ","
                << (found == edge.edge.properties.end() ? "" : field(export_text(found->second)));
        }
        out << "\n";
        return out.status();
    });
}

}  // namespace entente
