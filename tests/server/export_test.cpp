// Exports, read back by programs that we did not write and compared with the store. Consumers that are not installed
// are skipped with a word.

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

#include "core/storage/memory_engine.h"
#include "server/formats/export_format.h"
#include "server/formats/json_values.h"
#include "tests/server/npm_packages.h"
#include "tests/support/catch.h"
#include "tests/support/hostile_graph.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using namespace entente::testing;
using http::Json;

namespace {

bool succeeds(const std::string& command) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    return std::system(command.c_str()) == 0;
}

const std::string kTests = std::string(ENTENTE_SOURCE_DIR) + "/tests";

std::unique_ptr<GraphStore> hostile_store() {
    auto store = GraphStore::open(make_memory_engine());
    REQUIRE(store.ok());
    add_hostile_graph(**store);
    return *std::move(store);
}

std::string exported(const GraphStore& store,
                     ExportFormat format,
                     const std::string& flavor = "",
                     bool all = false) {
    ExportScope scope;
    scope.bookkeeping = all;
    const auto source = whole_graph(store.view().value(), scope);
    ExportOptions options;
    options.format = format;
    options.flavor = flavor;
    std::string text;
    const Status status = export_graph(*source, options, [&](std::string_view bytes) {
        text += bytes;
        return true;
    });
    INFO((status.ok() ? "" : status.error().message));
    REQUIRE(status.ok());
    return text;
}

void write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

// What the store has, said without the code of the exports: entities, things and what is between them.
Json expectation(const GraphStore& store) {
    const GraphView view = store.view().value();
    std::map<NodeId, std::string> ids;
    Json nodes = Json::array();
    REQUIRE(view.each_node([&](const Node& node) {
                    if (node.has_label("Article") || node.has_label("Claim")) {
                        return true;
                    }
                    ids[node.id] = export_id(node);
                    Json properties = Json::object();
                    for (const auto& [name, value] : node.properties) {
                        properties[name] = json_value(value);
                    }
                    nodes.push_back({{"id", ids[node.id]},
                                     {"labels", node.labels},
                                     {"properties", properties}});
                    return true;
                })
                .ok());
    Json edges = Json::array();
    REQUIRE(view.each_edge([&](const Edge& edge) {
                    if (ids.count(edge.source) == 0 || ids.count(edge.target) == 0) {
                        return true;
                    }
                    Json properties = Json::object();
                    for (const auto& [name, value] : edge.properties) {
                        properties[name] = json_value(value);
                    }
                    edges.push_back({{"id", export_id(edge)},
                                     {"type", edge.type},
                                     {"source", ids[edge.source]},
                                     {"target", ids[edge.target]},
                                     {"properties", properties}});
                    return true;
                })
                .ok());
    return {{"nodes", nodes}, {"edges", edges}};
}

// All formats in a folder, with expected.json.
void write_all(const GraphStore& store, const TempDir& dir) {
    for (const ExportFormatInfo& info : export_formats()) {
        for (const std::string_view flavor : info.flavors) {
            write(dir.file(std::string(info.name) + (flavor.empty() ? "" : "-") +
                           std::string(flavor)),
                  exported(store, info.format, std::string(flavor)));
        }
    }
    write(dir.file("expected.json"), json_text(expectation(store)));
}

void check_with_python(const char* module, const char* package, const std::string& what) {
    // Debian's own first: its packages are where another one does not look.
    const std::string import = " -c 'import " + std::string(module) + "'";
    const std::string python =
        command_runs("/usr/bin/python3" + import) ? "/usr/bin/python3" : "python3";
    if (!command_runs(python + import)) {
        WARN("skipped: python3 with " << module << " is not installed (apt-get install " << package
                                      << ")");
        return;
    }
    const TempDir dir;
    const auto store = hostile_store();
    write_all(*store, dir);
    CHECK(succeeds(python + " '" + kTests + "/consumers/check_exports.py' " + what + " '" +
                   dir.file("") + "'"));
}

}  // namespace

TEST_CASE("networkx reads GraphML, GEXF 1.2 and node-link JSON as what is stored",
          "[server][export]") {
    check_with_python("networkx", "python3-networkx", "networkx");
}

TEST_CASE("rdflib reads Turtle and JSON-LD as the same graph, with who says so",
          "[server][export]") {
    check_with_python("rdflib", "python3-rdflib", "rdflib");
}

TEST_CASE("JSON lines and tables are well-formed, and of the schemas that they name",
          "[server][export]") {
    check_with_python("json", "python3", "lines");
}

TEST_CASE("rapper reads the Turtle", "[server][export]") {
    if (!command_runs("rapper --version")) {
        WARN("skipped: rapper is not installed (apt-get install raptor2-utils)");
        return;
    }
    const TempDir dir;
    write_all(*hostile_store(), dir);
    CHECK(succeeds("rapper -q -c -i turtle '" + dir.file("turtle") + "' urn:x"));
}

TEST_CASE("graphviz reads and draws the DOT", "[server][export]") {
    if (!command_runs("gvpr -V")) {
        WARN("skipped: graphviz is not installed (apt-get install graphviz)");
        return;
    }
    check_with_python("json", "python3", "graphviz");
}

TEST_CASE("graphology and Cytoscape.js read their formats as what is stored", "[server][export]") {
    const TempDir dir;
    const std::string folder = dir.file("npm");
    if (!has_npm_packages(folder)) {
        WARN(
            "skipped: node and npm with the packages of tests/consumers/package-lock.json cannot "
            "be "
            "had here");
        return;
    }
    write_all(*hostile_store(), dir);
    CHECK(succeeds("cd '" + folder + "' && node check_exports.mjs '" + dir.file("") + "'"));
}

TEST_CASE("the same graph gives the same bytes, and articles and claims only when asked",
          "[server][export]") {
    const auto store = hostile_store();
    for (const ExportFormatInfo& info : export_formats()) {
        CHECK(exported(*store, info.format) == exported(*store, info.format));
    }
    const std::string facts = exported(*store, ExportFormat::apoc);
    CHECK(facts.find("\"Article\"") == std::string::npos);
    CHECK(facts.find("\"Claim\"") == std::string::npos);
    const std::string all = exported(*store, ExportFormat::apoc, "", true);
    CHECK(all.find("\"Article\"") != std::string::npos);
    CHECK(all.find("\"MENTIONS\"") != std::string::npos);
}

TEST_CASE("an empty graph is a whole document in every format", "[server][export]") {
    const TempDir dir;
    auto store = GraphStore::open(make_memory_engine());
    REQUIRE(store.ok());
    write_all(**store, dir);
    CHECK(exported(**store, ExportFormat::apoc).empty());
    CHECK(Json::parse(exported(**store, ExportFormat::cytoscape))["elements"]["nodes"].empty());
    CHECK(Json::parse(exported(**store, ExportFormat::graphology))["edges"].empty());
}

TEST_CASE("an export ends with an error when nobody takes the bytes", "[server][export]") {
    const auto store = hostile_store();
    const auto source = whole_graph(store->view().value(), {});
    for (const ExportFormatInfo& info : export_formats()) {
        ExportOptions options;
        options.format = info.format;
        const Status status =
            export_graph(*source, options, [](std::string_view) { return false; });
        INFO(info.name);
        REQUIRE(!status.ok());
        CHECK(status.error().code == ErrorCode::io_error);
    }
}

TEST_CASE("an unknown flavor names those that there are", "[server][export]") {
    ExportOptions options;
    options.format = ExportFormat::gexf;
    options.flavor = "9";
    CHECK_THAT(check_export_options(options).error().message, Catch::Contains("1.2, 1.3"));
}
