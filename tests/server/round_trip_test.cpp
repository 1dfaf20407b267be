// Our own exports, imported again: the same graph, whatever is in it.

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "core/storage/open_engine.h"
#include "core/value_json.h"
#include "importers/tables/table_import.h"
#include "server/formats/export_format.h"
#include "tests/support/catch.h"
#include "tests/support/hostile_graph.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using namespace entente::testing;

namespace {

std::unique_ptr<GraphStore> open(const std::string& path) {
    auto engine = open_engine("rocksdb:" + path, OpenMode::create);
    REQUIRE(engine.ok());
    auto store = GraphStore::open(std::move(*engine));
    REQUIRE(store.ok());
    return *std::move(store);
}

// Everything that is no bookkeeping, without internal numbers. Facts by the id that they have once imported.
std::vector<std::string> dump(const GraphStore& store) {
    const GraphView view = store.view().value();
    std::map<NodeId, std::string> nodes;
    REQUIRE(view.each_node([&](const Node& node) {
                    if (!node.has_label("Article") && !node.has_label("Claim")) {
                        std::vector<std::string> labels = node.labels;
                        std::ranges::sort(labels);
                        std::string text;
                        for (const std::string& label : labels) {
                            text += "[" + label + "]";
                        }
                        nodes[node.id] = text + to_typed_json(node.properties);
                    }
                    return true;
                })
                .ok());
    std::vector<std::string> lines;
    for (const auto& [id, text] : nodes) {
        lines.push_back(text);
    }
    REQUIRE(view.each_edge([&](const Edge& edge) {
                    if (nodes.contains(edge.source) && nodes.contains(edge.target)) {
                        Properties properties = edge.properties;
                        const std::string id(string_property(properties, "id"));
                        if (id.starts_with("f:")) {
                            properties["id"] = "fact/" + id.substr(2);
                        }
                        lines.push_back(nodes[edge.source] + " -" + edge.type + "-> " +
                                        nodes[edge.target] + to_typed_json(properties));
                    }
                    return true;
                })
                .ok());
    std::ranges::sort(lines);
    return lines;
}

struct Kept {
    std::string path;
    TableFormat format;
};

Kept keep(const GraphStore& store, const TempDir& dir, ExportFormat format) {
    const std::string name = std::string(export_format_info(format).name);
    const Kept kept{dir.file(name + "." + std::string(export_format_info(format).extension)),
                    *parse_table_format(name)};
    std::ofstream file(kept.path, std::ios::binary);
    const auto source = whole_graph(store.view().value(), {});
    ExportOptions options;
    options.format = format;
    REQUIRE(export_graph(*source, options, [&](std::string_view bytes) {
                file << bytes;
                return true;
            }).ok());
    return kept;
}

TableSummary import(GraphStore& store,
                    const std::vector<std::string>& paths,
                    TableFormat format,
                    std::istream* input = nullptr) {
    TableImportOptions options;
    options.format = format;
    options.standard_input = input;
    std::string refused;
    options.on_refused = [&](const RefusedRecord& record) { refused += to_string(record) + "\n"; };
    const auto summary = import_tables(store, paths, options);
    INFO(refused << (summary.ok() ? "" : summary.error().message));
    REQUIRE(summary.ok());
    CHECK(summary->refused == 0);
    return *summary;
}

}  // namespace

TEST_CASE("an export in apoc, csv or graphml imports as the same graph", "[server][round-trip]") {
    const TempDir dir;
    const auto store = open(dir.file("first.db"));
    add_hostile_graph(*store);
    const std::vector<std::string> before = dump(*store);
    for (const ExportFormat format :
         {ExportFormat::apoc, ExportFormat::csv, ExportFormat::graphml}) {
        const Kept kept = keep(*store, dir, format);
        INFO(kept.path);
        const auto again = open(dir.file("again-" + std::to_string(static_cast<int>(format))));
        import(*again, {kept.path}, kept.format);
        const std::vector<std::string> after = dump(*again);
        REQUIRE(after.size() == before.size());
        for (std::size_t i = 0; i < before.size(); ++i) {
            CHECK(after[i] == before[i]);
        }
    }
}

TEST_CASE("an export imports from standard input as well", "[server][round-trip]") {
    const TempDir dir;
    const auto store = open(dir.file("first.db"));
    add_hostile_graph(*store);
    const Kept kept = keep(*store, dir, ExportFormat::csv);
    std::ifstream input(kept.path, std::ios::binary);
    const auto again = open(dir.file("again.db"));
    import(*again, {"-"}, kept.format, &input);
    CHECK(dump(*again) == dump(*store));
}

TEST_CASE("tables in a folder import as the same graph", "[server][round-trip]") {
    const TempDir dir;
    const auto store = open(dir.file("first.db"));
    add_hostile_graph(*store);
    const auto source = whole_graph(store->view().value(), {});
    ExportOptions options;
    options.format = ExportFormat::csv;
    std::ofstream nodes(dir.file("nodes.csv"), std::ios::binary);
    std::ofstream edges(dir.file("relationships.csv"), std::ios::binary);
    const auto to = [](std::ofstream& file) {
        return [&file](std::string_view bytes) {
            file << bytes;
            return true;
        };
    };
    REQUIRE(export_tables(*source, options, to(nodes), to(edges)).ok());
    nodes.close();
    edges.close();
    const auto again = open(dir.file("again.db"));
    TableImportOptions wanted;
    std::string refused;
    wanted.on_refused = [&](const RefusedRecord& record) { refused += to_string(record) + "\n"; };
    const std::vector<std::string> paths = {dir.file("nodes.csv"), dir.file("relationships.csv")};
    REQUIRE(import_tables(*again, paths, wanted).ok());
    CHECK(refused.empty());
    CHECK(dump(*again) == dump(*store));
}

TEST_CASE("properties that are called as GraphML calls labels and types come back",
          "[server][round-trip]") {
    const TempDir dir;
    const auto store = open(dir.file("first.db"));
    std::ofstream(dir.file("n.csv")) << "id:ID,labels,property_labels,:LABEL\n"
                                        "a,mine,other,One\nb,yours,,Two\n";
    std::ofstream(dir.file("e.csv")) << ":START_ID,:END_ID,:TYPE,label\na,b,KNOWS,well\n";
    import(*store, {dir.file("n.csv"), dir.file("e.csv")}, TableFormat::csv);
    const Kept kept = keep(*store, dir, ExportFormat::graphml);
    std::stringstream text;
    text << std::ifstream(kept.path).rdbuf();
    const std::string declared = "for=\"node\" attr.name=\"labels\"";
    CHECK(text.str().find(declared) != std::string::npos);
    CHECK(text.str().find(declared) == text.str().rfind(declared));
    const auto again = open(dir.file("again.db"));
    import(*again, {kept.path}, kept.format);
    CHECK(dump(*again) == dump(*store));
}

TEST_CASE("importing an export twice changes nothing where nodes have ids",
          "[server][round-trip]") {
    const TempDir dir;
    const auto store = open(dir.file("first.db"));
    ReadingBuilder builder("One");
    const auto a = builder.entity("Country", "Aland");
    const auto b = builder.entity("Country", "Borduria");
    builder.claim("MET_WITH", {a}, {b});
    REQUIRE(store->import_article(builder.reading()).ok());
    for (const ExportFormat format :
         {ExportFormat::apoc, ExportFormat::csv, ExportFormat::graphml}) {
        const Kept kept = keep(*store, dir, format);
        const auto again = open(dir.file("again-" + std::to_string(static_cast<int>(format))));
        const TableSummary first = import(*again, {kept.path}, kept.format);
        CHECK(first.nodes == 2);
        CHECK(first.edges == 1);
        const TableSummary second = import(*again, {kept.path}, kept.format);
        CHECK(second.nodes == 0);
        CHECK(second.edges == 0);
        CHECK(second.unchanged_edges == 1);
    }
}

TEST_CASE("what is no node or edge is refused with its line, and the rest goes in",
          "[server][round-trip]") {
    const TempDir dir;
    const auto refusals =
        [&](const std::string& name, TableFormat format, const std::string& text) {
            const std::string path = dir.file(name);
            std::ofstream(path, std::ios::binary) << text;
            const auto store = open(dir.file(name + ".db"));
            TableImportOptions options;
            options.format = format;
            std::string refused;
            options.on_refused = [&](const RefusedRecord& record) {
                refused += std::to_string(record.line) + ": " + record.error.message + "\n";
            };
            const std::vector<std::string> paths = {path};
            const auto summary = import_tables(*store, paths, options);
            REQUIRE(summary.ok());
            return refused + std::to_string(summary->nodes) + "+" + std::to_string(summary->edges);
        };
    const std::string apoc =
        refusals("bad.jsonl",
                 TableFormat::apoc,
                 "{\"type\":\"node\",\"id\":\"0\",\"labels\":[\"A\"],\"properties\":{}}\n"
                 "no json\n"
                 "{\"type\":\"leaf\"}\n"
                 "{\"type\":\"relationship\",\"label\":\"R\",\"start\":{\"id\":\"0\"},\"end\":{"
                 "\"id\":\"9\"}}\n"
                 "{\"type\":\"relationship\",\"label\":\"R\",\"start\":{\"id\":\"0\"},\"end\":{"
                 "\"id\":0}}\n" +
                     std::string(100, '[') + "\n");
    CHECK_THAT(apoc, Catch::Contains("2: the line is no JSON"));
    CHECK_THAT(apoc, Catch::Contains("3: the type is 'leaf'"));
    CHECK_THAT(apoc, Catch::Contains("4: no node has the id '9'"));
    CHECK_THAT(apoc, Catch::Contains("6: the line nests deeper"));
    CHECK_THAT(apoc, Catch::EndsWith("1+1"));
    const std::string graphml =
        refusals("bad.graphml",
                 TableFormat::graphml,
                 "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
                 "<key id=\"k\" for=\"node\" attr.name=\"size\" attr.type=\"int\"/>\n"
                 "<graph edgedefault=\"directed\">\n"
                 "<node id=\"a\"><data key=\"k\">12</data></node>\n"
                 "<node id=\"b\"><data key=\"k\">twelve</data></node>\n"
                 "<node id=\"c\"><graph><node id=\"d\"/></graph></node>\n"
                 "<edge source=\"a\" target=\"a\"/>\n"
                 "<edge source=\"a\"/>\n"
                 "</graph>");
    CHECK_THAT(graphml, Catch::Contains("5: the property 'size'"));
    CHECK_THAT(graphml, Catch::Contains("6: the node has a graph in it"));
    CHECK_THAT(graphml, Catch::Contains("8: the edge has no source"));
    CHECK_THAT(graphml, Catch::Contains("the XML cannot be read"));
    CHECK_THAT(graphml, Catch::EndsWith("1+1"));
    std::string tag = "<node ";
    for (int i = 0; i < 1'000'000; ++i) {
        tag += "a" + std::to_string(i) + "='' ";
    }
    CHECK_THAT(refusals("crowded.graphml",
                        TableFormat::graphml,
                        "<graphml><graph><node id='a'/>" + tag + "/></graph></graphml>"),
               Catch::Contains("xml_attributes_max"));
    const std::string bomb =
        refusals("bomb.graphml",
                 TableFormat::graphml,
                 "<!DOCTYPE graphml [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n"
                 "<graphml><graph><node id=\"&b;\"/></graph></graphml>");
    CHECK_THAT(bomb, Catch::Contains("document type"));
}
