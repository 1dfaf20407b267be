// Graphs in the language of Graphviz.
#include <algorithm>
#include <array>
#include <cctype>

#include "core/value_json.h"
#include "server/formats/attributes.h"
#include "server/formats/writers.h"

namespace entente {

namespace {

// Graphviz 2.42, "Node, Edge and Graph Attributes": names that act on a drawing. Sorted.
constexpr std::array<std::string_view, 104> kDrawing = {"K",
                                                        "URL",
                                                        "area",
                                                        "arrowhead",
                                                        "arrowsize",
                                                        "arrowtail",
                                                        "background",
                                                        "bgcolor",
                                                        "bb",
                                                        "center",
                                                        "charset",
                                                        "class",
                                                        "cluster",
                                                        "clusterrank",
                                                        "color",
                                                        "colorscheme",
                                                        "comment",
                                                        "compound",
                                                        "concentrate",
                                                        "constraint",
                                                        "decorate",
                                                        "defaultdist",
                                                        "dim",
                                                        "dimen",
                                                        "dir",
                                                        "distortion",
                                                        "dpi",
                                                        "edgeURL",
                                                        "edgehref",
                                                        "edgetarget",
                                                        "edgetooltip",
                                                        "fillcolor",
                                                        "fixedsize",
                                                        "fontcolor",
                                                        "fontname",
                                                        "fontnames",
                                                        "fontpath",
                                                        "fontsize",
                                                        "gradientangle",
                                                        "group",
                                                        "headURL",
                                                        "headclip",
                                                        "headhref",
                                                        "headlabel",
                                                        "headport",
                                                        "headtarget",
                                                        "headtooltip",
                                                        "height",
                                                        "href",
                                                        "id",
                                                        "image",
                                                        "imagepath",
                                                        "imagepos",
                                                        "imagescale",
                                                        "key",
                                                        "label",
                                                        "labelURL",
                                                        "labelangle",
                                                        "labeldistance",
                                                        "labelfloat",
                                                        "labelfontcolor",
                                                        "labelfontname",
                                                        "labelfontsize",
                                                        "labelhref",
                                                        "labeljust",
                                                        "labelloc",
                                                        "labels",
                                                        "labeltooltip",
                                                        "layer",
                                                        "len",
                                                        "lhead",
                                                        "lp",
                                                        "ltail",
                                                        "margin",
                                                        "minlen",
                                                        "nojustify",
                                                        "ordering",
                                                        "orientation",
                                                        "penwidth",
                                                        "peripheries",
                                                        "pin",
                                                        "pos",
                                                        "rank",
                                                        "rects",
                                                        "regular",
                                                        "root",
                                                        "samehead",
                                                        "sametail",
                                                        "samplepoints",
                                                        "shape",
                                                        "shapefile",
                                                        "sides",
                                                        "size",
                                                        "skew",
                                                        "sortv",
                                                        "style",
                                                        "tailURL",
                                                        "taillabel",
                                                        "target",
                                                        "tooltip",
                                                        "vertices",
                                                        "weight",
                                                        "width",
                                                        "xlabel"};

// In double quotes. Only what an escape begins with and what ends a string has to be escaped; control
// characters go, since Graphviz takes a zero for the end.
std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : to_utf8(text)) {
        switch (c) {
            case '"': result += "\\\""; break;
            case '\\': result += "\\\\"; break;
            case '\n': result += "\\n"; break;
            case '\t': result += c; break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
                    result += c;
                }
        }
    }
    return result + "\"";
}

// Labels know the entities of HTML: text that looks like one has to be escaped there.
std::string label_text(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        result += text[i];
        if (text[i] != '&') {
            continue;
        }
        std::size_t end = i + 1;
        while (end < text.size() &&
               (text[end] == '#' || std::isalnum(static_cast<unsigned char>(text[end])) != 0)) {
            ++end;
        }
        if (end > i + 1 && end < text.size() && text[end] == ';') {
            result += "amp;";
        }
    }
    return result;
}

void write_properties(const Properties& properties, std::string_view said_id, ExportOut& out) {
    for (const auto& [name, value] : properties) {
        const std::string* text = value.as_string();
        if (name == "id" && text != nullptr && *text == said_id) {
            continue;
        }
        const bool acts = std::ranges::find(kDrawing, name) != kDrawing.end();
        out << ", " << quoted(acts ? "data_" + name : name) << "=" << quoted(export_text(value));
    }
}

std::string joined(const std::vector<std::string>& labels) {
    std::string text;
    for (const std::string& label : labels) {
        text += (text.empty() ? "" : ";") + label;
    }
    return text;
}

}  // namespace

Status write_dot(const GraphSource& source, ExportOut& out) {
    out << "// Beyond some 2,000 nodes and edges: sfdp -Tsvg -Goverlap=prism\ndigraph \"entente\" "
           "{\n";
    ENTENTE_TRY(source.each_node([&](const Node& node) {
        const std::string id = export_id(node);
        out << "  " << quoted(id) << " [label=" << quoted(label_text(display_name(node, id)))
            << ", labels=" << quoted(joined(node.labels));
        write_properties(node.properties, id, out);
        out << "];\n";
        return out.status();
    }));
    ENTENTE_TRY(source.each_edge([&](const ExportedEdge& edge) {
        out << "  " << quoted(edge.source.id) << " -> " << quoted(edge.target.id)
            << " [id=" << quoted(edge.id) << ", label=" << quoted(label_text(edge.edge.type));
        write_properties(edge.edge.properties, edge.id, out);
        out << "];\n";
        return out.status();
    }));
    out << "}\n";
    return {};
}

}  // namespace entente
