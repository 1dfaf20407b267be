// Loading in bulk against writing the same graph change by change: nobody can tell which it was.

#include "core/bulk_loader.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/check.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/core/random_graph.h"
#include "tests/support/catch.h"
#include "tests/support/graph_dump.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

const std::vector<std::string> kNoLabels;

// A table of edges as it is to be: the same for both ways.
struct SpecEdge {
    std::size_t source = 0;
    std::string type;
    std::size_t target = 0;
    std::vector<Value> cells;  // null where there is nothing
};

struct SpecTable {
    std::vector<BulkColumn> columns;
    std::vector<SpecEdge> edges;
};

struct SpecNode {
    std::vector<std::string> labels;
    Properties properties;
};

struct Spec {
    std::vector<SpecNode> nodes;
    std::vector<SpecTable> tables;
};

BulkCell cell_of(ValueType column, const Value& value) {
    if (column == ValueType::null && !value.is_null()) {
        return &value;
    }
    switch (value.type()) {
        case ValueType::integer: return *value.as_integer();
        case ValueType::floating: return *value.as_float();
        case ValueType::string: return std::string_view(*value.as_string());
        case ValueType::date: return *value.as_date();
        case ValueType::boolean: return *value.as_boolean();
        default: return {};
    }
}

Value random_value(std::mt19937& random, ValueType type) {
    switch (type) {
        case ValueType::integer: return Value(static_cast<std::int64_t>(random() % 1000) - 500);
        case ValueType::floating: return Value(static_cast<double>(random() % 100) / 8);
        case ValueType::string:
            return Value(std::string(random() % 20, static_cast<char>('a' + random() % 26)));
        case ValueType::date: return Value(Date{static_cast<std::int32_t>(random() % 20000)});
        case ValueType::null:
            switch (random() % 4) {
                case 0: return Value(ValueList{"x", Value(static_cast<int>(random() % 9)), 0.5});
                case 1: return Value("text " + std::to_string(random() % 9));
                case 2: return Value(static_cast<int>(random() % 9));
                default: return Value(Duration{1, 2, static_cast<std::int64_t>(random() % 9), 0});
            }
        default: return Value(random() % 2 == 0);
    }
}

// Nodes from `first` on, and edges between any nodes up to the last; the first few are hubs.
Spec random_spec(std::mt19937& random,
                 std::size_t first,
                 std::size_t node_count,
                 std::size_t edge_count) {
    static const std::vector<std::string> kNames = {
        "Ada Lovelace", "Alan Turing", "Grace Hopper", "Edsger Dijkstra", "Barbara Liskov"};
    Spec spec;
    for (std::size_t i = first; i < first + node_count; ++i) {
        SpecNode node;
        node.properties["id"] = "n" + std::to_string(i);
        if (random() % 4 > 0) {
            node.properties["name"] =
                kNames[random() % kNames.size()] + " " + std::to_string(i % 50);
        }
        if (random() % 3 == 0) {
            node.properties["aliases"] = ValueList{"Alias " + std::to_string(i), "the other"};
        }
        node.properties["rank"] = static_cast<std::int64_t>(random() % 10);
        node.labels = random() % 5 == 0
                          ? kNoLabels
                          : std::vector<std::string>{random() % 2 == 0 ? "Person" : "Thing"};
        if (random() % 4 == 0) {
            node.labels.emplace_back("Extra");
        }
        spec.nodes.push_back(std::move(node));
    }
    static const std::vector<BulkColumn> kColumns = {{"count", ValueType::integer},
                                                     {"weight", ValueType::floating},
                                                     {"note", ValueType::string},
                                                     {"day", ValueType::date},
                                                     {"sure", ValueType::boolean},
                                                     {"anything", ValueType::null}};
    const std::size_t all = first + node_count;
    for (std::size_t t = 0; t < 3; ++t) {
        SpecTable table;
        for (const BulkColumn& column : kColumns) {
            if (t == 0 || random() % 2 == 0) {
                table.columns.push_back(column);
            }
        }
        const bool gaps = t > 0;
        for (std::size_t i = 0; i < edge_count / 3; ++i) {
            const auto end = [&] {
                return random() % (random() % 3 == 0 ? std::min<std::size_t>(all, 2) : all);
            };
            SpecEdge edge{end(), "TYPE_" + std::to_string(random() % 3), end(), {}};
            if (random() % 20 == 0) {
                edge.target = edge.source;
            }
            for (const BulkColumn& column : table.columns) {
                edge.cells.push_back(gaps && random() % 3 == 0 ? Value()
                                                               : random_value(random, column.type));
            }
            table.edges.push_back(edge);
            if (random() % 10 == 0) {
                table.edges.push_back(edge);  // an edge twice
            }
        }
        spec.tables.push_back(std::move(table));
    }
    return spec;
}

std::unique_ptr<GraphStore> open_store(const std::string& path) {
    auto engine = open_rocksdb_engine(path);
    INFO((engine.ok() ? std::string() : engine.error().message));
    REQUIRE(engine.ok());
    auto store = GraphStore::open(*std::move(engine));
    REQUIRE(store.ok());
    return *std::move(store);
}

void require_ok(const Status& status) {
    INFO((status.ok() ? std::string() : status.error().message));
    REQUIRE(status.ok());
}

NodeId node_with_id(const GraphView& view, const std::string& id) {
    const auto found = view.find(id);
    REQUIRE(found.ok());
    REQUIRE(found->has_value());
    return (*found)->node;
}

void write_slowly(GraphStore& store, const Spec& spec) {
    require_ok(store.update([&](GraphBatch& batch) -> Status {
        for (const SpecNode& node : spec.nodes) {
            ENTENTE_TRY(batch.put_node({batch.new_node_id(), node.labels, node.properties}));
        }
        for (const SpecTable& table : spec.tables) {
            for (const SpecEdge& edge : table.edges) {
                Properties properties;
                for (std::size_t i = 0; i < edge.cells.size(); ++i) {
                    if (!edge.cells[i].is_null()) {
                        properties[table.columns[i].name] = edge.cells[i];
                    }
                }
                const GraphView view = batch.view();
                ENTENTE_TRY(batch
                                .create_edge(node_with_id(view, "n" + std::to_string(edge.source)),
                                             edge.type,
                                             node_with_id(view, "n" + std::to_string(edge.target)),
                                             properties)
                                .status());
            }
        }
        return {};
    }));
}

Status fill(BulkLoader& loader, const Spec& spec) {
    for (const SpecNode& node : spec.nodes) {
        ENTENTE_TRY(loader.add_node(node.labels, node.properties).status());
    }
    for (const SpecTable& table : spec.tables) {
        BulkEdges& edges = loader.edges(table.columns);
        for (const SpecEdge& edge : table.edges) {
            ENTENTE_ASSIGN(const auto source, loader.find("n" + std::to_string(edge.source)));
            ENTENTE_ASSIGN(const auto target, loader.find("n" + std::to_string(edge.target)));
            std::vector<BulkCell> cells;
            for (std::size_t i = 0; i < edge.cells.size(); ++i) {
                cells.push_back(cell_of(table.columns[i].type, edge.cells[i]));
            }
            ENTENTE_TRY(
                edges.add(source.value(), loader.edge_type(edge.type), target.value(), cells));
        }
    }
    return {};
}

BulkOutcome load(GraphStore& store, const Spec& spec) {
    auto loader = BulkLoader::begin(store);
    REQUIRE(loader.ok());
    require_ok(fill(**loader, spec));
    const auto outcome = (*loader)->finish();
    INFO((outcome.ok() ? std::string() : outcome.error().message));
    REQUIRE(outcome.ok());
    return *outcome;
}

// -- everything that a view shows, without ids of edges, which are handed out in another order --

using Lines = std::multiset<std::string>;

Lines hops_of(const GraphView& view) {
    std::vector<NodeId> nodes;
    require_ok(view.each_node([&](const Node& node) {
        nodes.push_back(node.id);
        return true;
    }));
    Lines lines;
    const auto hops = view.hops(nodes, Direction::both);
    REQUIRE(hops.ok());
    for (const auto& of_node : *hops) {
        std::vector<EdgeId> ids;
        for (const Hop& hop : of_node) {
            ids.push_back(hop.edge);
        }
        const auto edges = view.edges(ids);  // by their locators
        REQUIRE(edges.ok());
        for (std::size_t i = 0; i < of_node.size(); ++i) {
            const Hop& hop = of_node[i];
            const std::optional<Edge>& edge = (*edges)[i];
            REQUIRE(edge);
            CHECK(edge->source == (hop.outgoing ? hop.node : hop.other));
            CHECK(edge->target == (hop.outgoing ? hop.other : hop.node));
            lines.insert(std::to_string(hop.node.value) + (hop.outgoing ? ">" : "<") +
                         std::to_string(hop.other.value) + view.edge_type_name(hop.type) +
                         testing::properties_to_json(edge->properties).dump());
        }
    }
    return lines;
}

Lines topology_of(const GraphView& view) {
    const auto snapshot = view.topology();
    REQUIRE(snapshot.ok());
    Lines lines;
    for (Vertex vertex = 0; vertex < snapshot->vertex_count(); ++vertex) {
        const NodeId node = snapshot->node(vertex);
        if (!node.valid()) {
            continue;
        }
        lines.insert(std::to_string(node.value));
        for (const Orientation orientation : {Orientation::out, Orientation::in}) {
            for (const EdgeTypeId type : snapshot->types()) {
                const auto index = snapshot->type_index(type);
                for (const Vertex other : snapshot->edges(vertex, orientation, *index).neighbours) {
                    lines.insert(
                        std::to_string(node.value) + (orientation == Orientation::out ? ">" : "<") +
                        std::to_string(snapshot->node(other).value) + view.edge_type_name(type));
                }
            }
        }
    }
    return lines;
}

Lines searches_of(const GraphView& view) {
    Lines lines;
    for (const char* query : {"ada lovelace 3",
                              "Allan Turing",
                              "hoper",
                              "dijkstr",
                              "alias",
                              "the other",
                              "liskov 49"}) {
        const auto matches = view.search_names(query, 1000);
        REQUIRE(matches.ok());
        for (const NameMatch& match : *matches) {
            lines.insert(std::string(query) + ": " + std::to_string(match.node.value) + " " +
                         match.matched + " " + std::to_string(match.score));
        }
        const auto named = view.named(query);
        REQUIRE(named.ok());
        for (const NodeId node : *named) {
            lines.insert(std::string(query) + "= " + std::to_string(node.value));
        }
    }
    for (const char* label : {"Person", "Thing", "Extra"}) {
        const auto nodes = view.nodes_with_label(label, NodeId(), SIZE_MAX);
        REQUIRE(nodes.ok());
        for (const NodeId node : *nodes) {
            lines.insert(std::string(label) + std::to_string(node.value));
        }
        for (int rank = 0; rank < 10; ++rank) {
            const auto page = view.nodes_with_value(label, "rank", Value(rank));
            REQUIRE(page.ok());
            for (const NodeId node : *page ? (*page)->nodes : std::vector<NodeId>()) {
                lines.insert(std::string(label) + std::to_string(rank) + "." +
                             std::to_string(node.value));
            }
        }
    }
    return lines;
}

void check_clean(const GraphStore& store) {
    const auto report = check_store(store);
    REQUIRE(report.ok());
    CHECK(report->faults == std::vector<std::string>());
}

void check_same(const GraphStore& a, const GraphStore& b) {
    const GraphView x = a.view().value();
    const GraphView y = b.view().value();
    const auto counts_x = x.counts();
    const auto counts_y = y.counts();
    REQUIRE((counts_x.ok() && counts_y.ok()));
    CHECK(counts_x->nodes == counts_y->nodes);
    CHECK(counts_x->edges == counts_y->edges);
    CHECK(counts_x->labels == counts_y->labels);
    CHECK(counts_x->edge_types == counts_y->edge_types);
    CHECK(testing::graph_to_json(x).value() == testing::graph_to_json(y).value());
    CHECK(hops_of(x) == hops_of(y));
    CHECK(topology_of(x) == topology_of(y));
    const Lines searches = searches_of(x);
    CHECK(searches == searches_of(y));
    CHECK_FALSE(searches.empty());
    check_clean(a);
    check_clean(b);
}

struct TwoStores {
    explicit TwoStores() : slow(open_store(dir.file("slow"))), fast(open_store(dir.file("fast"))) {
        for (GraphStore* store : {slow.get(), fast.get()}) {
            require_ok(store->create_property_index("Person", "rank", false));
        }
    }

    void write(const Spec& spec) {
        write_slowly(*slow, spec);
        const BulkOutcome outcome = load(*fast, spec);
        CHECK(outcome.nodes == spec.nodes.size());
    }

    void reopen() {
        slow.reset();
        fast.reset();
        slow = open_store(dir.file("slow"));
        fast = open_store(dir.file("fast"));
    }

    testing::TempDir dir;
    std::unique_ptr<GraphStore> slow;
    std::unique_ptr<GraphStore> fast;
};

// Of edges that can be told apart: the first that has such ends.
std::optional<EdgeId> edge_between(const GraphView& view, NodeId source, NodeId target) {
    const auto hops = view.hops(std::span(&source, 1), Direction::out);
    REQUIRE(hops.ok());
    for (const Hop& hop : hops->front()) {
        if (hop.other == target) {
            return hop.edge;
        }
    }
    return std::nullopt;
}

}  // namespace

TEST_CASE("a graph that was loaded is the same as one that was written", "[core][bulk]") {
    std::mt19937 random(Catch::rngSeed());
    for (int round = 0; round < 4; ++round) {
        CAPTURE(Catch::rngSeed(), round);
        TwoStores stores;
        stores.write(random_spec(random, 0, 1 + random() % 300, random() % 4000));
        check_same(*stores.slow, *stores.fast);
        stores.reopen();
        check_same(*stores.slow, *stores.fast);
    }
}

TEST_CASE("a load onto a store that has data is the same as writing onto it", "[core][bulk]") {
    std::mt19937 random(Catch::rngSeed() + 1);
    CAPTURE(Catch::rngSeed());
    TwoStores stores;
    const Spec first = random_spec(random, 0, 200, 1500);
    const Spec second = random_spec(random, 200, 100, 2000);
    const Spec third = random_spec(random, 300, 1, 900);
    // Written, then loaded, then loaded: lists in blocks, in deltas, and none.
    write_slowly(*stores.slow, first);
    write_slowly(*stores.fast, first);
    // A reader who had the topology before sees the loaded edges too.
    topology_of(stores.fast->view().value());
    stores.write(second);
    check_same(*stores.slow, *stores.fast);
    stores.write(third);
    check_same(*stores.slow, *stores.fast);
    stores.reopen();
    check_same(*stores.slow, *stores.fast);
}

TEST_CASE("edges of a load are changed, moved and deleted as others are", "[core][bulk]") {
    std::mt19937 random(Catch::rngSeed() + 2);
    CAPTURE(Catch::rngSeed());
    TwoStores stores;
    Spec spec;
    for (int i = 0; i < 400; ++i) {
        spec.nodes.push_back({{"Person"},
                              {{"id", "n" + std::to_string(i)},
                               {"rank", i % 7},
                               {"name", "Ada Lovelace " + std::to_string(i)}}});
    }
    SpecTable table{{{"count", ValueType::integer}}, {}};
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t i = 0; i < 400; ++i) {
        table.edges.push_back({0, "T", i, {Value(static_cast<std::int64_t>(i))}});
        pairs.emplace_back(0, i);
        table.edges.push_back({i, "U", (i * 7 + 1) % 400, {Value()}});
    }
    spec.tables = {table};
    stores.write(spec);
    // From the middle, the ends and everywhere of the list that one locator speaks for.
    std::shuffle(pairs.begin(), pairs.end(), random);
    for (std::size_t i = 0; i < 120; ++i) {
        const auto [source, target] = pairs[i];
        for (GraphStore* store : {stores.slow.get(), stores.fast.get()}) {
            require_ok(store->update([&](GraphBatch& batch) -> Status {
                const GraphView view = batch.view();
                const NodeId from = node_with_id(view, "n" + std::to_string(source));
                const NodeId to = node_with_id(view, "n" + std::to_string(target));
                const auto edge = edge_between(view, from, to);
                REQUIRE(edge);
                switch (i % 4) {
                    case 0: return batch.set_edge_properties(*edge, {{"count", -1}, {"new", "x"}});
                    case 1:
                        return batch.move_edge(
                            *edge, node_with_id(view, "n399"), to, {{"moved", true}});
                    case 2: return batch.delete_edge(*edge);
                    default: return batch.create_edge(from, "T", to, {}).status();
                }
            }));
        }
    }
    for (GraphStore* store : {stores.slow.get(), stores.fast.get()}) {
        require_ok(store->update([&](GraphBatch& batch) {
            return batch.delete_node(node_with_id(batch.view(), "n17"));
        }));
    }
    check_same(*stores.slow, *stores.fast);
    stores.reopen();
    check_same(*stores.slow, *stores.fast);
}

TEST_CASE("articles come, go and are merged after a load", "[core][bulk]") {
    const testing::TempDir dir;
    const auto store = open_store(dir.file("store"));
    std::mt19937 random(Catch::rngSeed() + 3);
    load(*store, random_spec(random, 0, 50, 500));
    std::string first;
    for (int i = 0; i < 4; ++i) {
        testing::ReadingBuilder article("Article " + std::to_string(i));
        article.claim("ALLIED_WITH",
                      {article.entity("Country", "Country " + std::to_string(i % 2))},
                      {article.entity("Country", "Land")});
        const auto outcome = store->import_article(article.reading());
        REQUIRE(outcome.ok());
        first = first.empty() ? outcome->article_id : first;
    }
    auto loader = BulkLoader::begin(*store);
    REQUIRE(loader.ok());
    const auto country = (*loader)->find("country/country-0");
    const auto node = (*loader)->find("n3");
    REQUIRE((country.ok() && *country && node.ok() && *node));
    CHECK((*loader)->existed(**country));
    BulkEdges& edges = (*loader)->edges({});
    require_ok(edges.add(**country, (*loader)->edge_type("SEEN_BY"), **node, {}));
    require_ok(edges.add(**node, (*loader)->edge_type("SEES"), **country, {}));
    REQUIRE((*loader)->finish().ok());
    loader = Error{ErrorCode::cancelled, ""};
    check_clean(*store);
    require_ok(store->merge_entities("country/country-1", "country/country-0", {"test", "", ""}));
    check_clean(*store);
    // Both ids lead to one node: its edges are listed once.
    loader = BulkLoader::begin(*store);
    REQUIRE(loader.ok());
    const auto kept = (*loader)->find("country/country-1");
    const auto merged = (*loader)->find("country/country-0");
    REQUIRE((kept.ok() && *kept && merged.ok() && *merged));
    CHECK(**kept == **merged);
    require_ok((*loader)->edges({}).add(**merged, (*loader)->edge_type("SEEN_BY"), **kept, {}));
    REQUIRE((*loader)->finish().ok());
    loader = Error{ErrorCode::cancelled, ""};
    check_clean(*store);
    require_ok(store->unmerge_entity("country/country-0", {"test", "", ""}));
    require_ok(store->delete_article(first));
    check_clean(*store);
}

TEST_CASE("an edge with an id is found by it after a load, and no two things have one id",
          "[core][bulk]") {
    const testing::TempDir dir;
    const auto store = open_store(dir.file("store"));
    const auto load_edges = [&](const std::string& node, const std::vector<std::string>& ids) {
        auto loader = BulkLoader::begin(*store);
        REQUIRE(loader.ok());
        const auto made = (*loader)->add_node({}, {{"id", node}});
        REQUIRE(made.ok());
        BulkEdges& edges = (*loader)->edges({{"id", ValueType::string}});
        for (const std::string& id : ids) {
            const std::vector<BulkCell> cells = {id.empty() ? BulkCell()
                                                            : BulkCell(std::string_view(id))};
            require_ok(edges.add(*made, (*loader)->edge_type("SEES"), *made, cells));
        }
        return (*loader)->finish().status();
    };
    require_ok(load_edges("a", {"first", "", "second", ""}));
    for (const char* id : {"first", "second"}) {
        const auto found = store->view()->find(id);
        REQUIRE((found.ok() && *found && (*found)->edge.valid()));
        CHECK(string_property(store->view()->edge((*found)->edge).value()->properties, "id") == id);
    }
    for (const std::vector<std::string>& ids :
         {std::vector<std::string>{"x", "x"}, {"first"}, {"a"}, {"b"}}) {
        const Status status = load_edges("b", ids);
        REQUIRE_FALSE(status.ok());
        CHECK(status.error().code == ErrorCode::already_exists);
        CHECK(status.error().message.find("'" + ids.front() + "'") != std::string::npos);
    }
    {
        auto loader = BulkLoader::begin(*store);
        REQUIRE(loader.ok());
        CHECK((*loader)->add_node({}, {{"id", "first"}}).status().error().code ==
              ErrorCode::already_exists);
    }
    require_ok(store->update([&](GraphBatch& batch) -> Status {
        ENTENTE_ASSIGN(const auto found, batch.view().find("first"));
        return batch.delete_edge(found->edge);
    }));
    require_ok(load_edges("c", {"first"}));
    check_clean(*store);
}

TEST_CASE("a load that is given up leaves no trace", "[core][bulk]") {
    const testing::TempDir dir;
    auto store = open_store(dir.file("store"));
    std::mt19937 random(Catch::rngSeed() + 4);
    const Spec spec = random_spec(random, 0, 100, 1000);
    for (int steps = 0;; ++steps) {
        int left = steps;
        BulkOptions options;
        options.progress = [&](const BulkProgress&) { return left-- > 0; };
        auto loader = BulkLoader::begin(*store, options);
        REQUIRE(loader.ok());
        require_ok(fill(**loader, spec));
        const auto outcome = (*loader)->finish();
        if (outcome.ok()) {
            CHECK(steps >= 3);
            break;
        }
        CHECK(outcome.error().code == ErrorCode::cancelled);
        CHECK((*loader)->finish().status().error().code == ErrorCode::invalid_argument);
        const auto counts = store->view()->counts();
        REQUIRE(counts.ok());
        CHECK(counts->nodes == 0);
        CHECK(counts->labels.empty());
        CHECK_FALSE(std::filesystem::exists(dir.file("store/bulk")));
    }
    CHECK(store->view()->counts()->nodes == 100);
    check_clean(*store);
}

TEST_CASE("a load refuses what a store would", "[core][bulk]") {
    const testing::TempDir dir;
    const auto store = open_store(dir.file("store"));
    require_ok(store->create_property_index("Person", "name", true));
    const std::vector<std::string> person = {"Person"};
    const std::vector<std::string> twice = {"Person", "Person"};
    BulkOptions options;
    options.memory_bytes_max = 100'000;
    {
        auto loader = BulkLoader::begin(*store, options);
        REQUIRE(loader.ok());
        REQUIRE((*loader)->add_node(person, {{"id", "a"}, {"name", "Ada"}}).ok());
        CHECK((*loader)->add_node(person, {{"id", "a"}}).status().error().code ==
              ErrorCode::already_exists);
        CHECK((*loader)->add_node(twice, {{"id", "b"}}).status().error().code ==
              ErrorCode::invalid_argument);
        BulkEdges& edges = (*loader)->edges({{"n", ValueType::integer}});
        const std::vector<BulkCell> wrong = {BulkCell(1.5)};
        const Status status = edges.add(0, (*loader)->edge_type("T"), 0, wrong);
        REQUIRE_FALSE(status.ok());
        CHECK(status.error().message.find("'n'") != std::string::npos);
    }
    {
        auto loader = BulkLoader::begin(*store, options);
        Status status;
        for (int i = 0; i < 100'000 && status.ok(); ++i) {
            status = (*loader)->add_node({}, {{"id", std::to_string(i)}}).status();
        }
        REQUIRE_FALSE(status.ok());
        CHECK(status.error().code == ErrorCode::limit_exceeded);
        CHECK(status.error().message.find("memory_bytes_max") != std::string::npos);
    }
    {
        auto loader = BulkLoader::begin(*store, options);
        REQUIRE((*loader)->add_node({}, {{"id", "a"}}).ok());
        BulkEdges& edges = (*loader)->edges({});
        Status status;
        for (int i = 0; i < 200'000 && status.ok(); ++i) {
            status = edges.add(0, (*loader)->edge_type("T"), 0, {});
        }
        REQUIRE_FALSE(status.ok());
        CHECK(status.error().code == ErrorCode::limit_exceeded);
        const auto outcome = (*loader)->finish();
        REQUIRE_FALSE(outcome.ok());
        CHECK(outcome.status().error().code == ErrorCode::limit_exceeded);
    }
    CHECK(store->view()->counts()->nodes == 0);
    {
        auto loader = BulkLoader::begin(*store);
        REQUIRE((*loader)->add_node(person, {{"id", "a"}, {"name", "Ada"}}).ok());
        REQUIRE((*loader)->finish().ok());
    }
    auto loader = BulkLoader::begin(*store);
    for (const Properties& properties :
         {Properties{{"id", "a"}}, Properties{{"id", "b"}, {"name", "Ada"}}}) {
        CHECK((*loader)->add_node(person, properties).status().error().code ==
              ErrorCode::already_exists);
    }
    CHECK_FALSE((*loader)->find("nobody")->has_value());
    check_clean(*store);
}

TEST_CASE("an engine without bulk loading says so", "[core][bulk]") {
    const auto store = GraphStore::open(make_memory_engine());
    REQUIRE(store.ok());
    const auto loader = BulkLoader::begin(**store);
    REQUIRE_FALSE(loader.ok());
    CHECK(loader.status().error().code == ErrorCode::unsupported);
}

namespace {

// A load of edges from one node to a hundred, numbered.
Status load_fan(GraphStore& store, std::uint32_t edge_count, const BulkOptions& options) {
    ENTENTE_ASSIGN(const auto loader, BulkLoader::begin(store, options));
    for (int i = 0; i < 100; ++i) {
        ENTENTE_TRY(loader->add_node({}, {{"id", "n" + std::to_string(i)}}).status());
    }
    BulkEdges& edges = loader->edges({{"i", ValueType::integer}});
    const std::uint32_t type = loader->edge_type("T");
    for (std::uint32_t i = 0; i < edge_count; ++i) {
        const std::vector<BulkCell> cells = {static_cast<std::int64_t>(i)};
        ENTENTE_TRY(edges.add(0, type, i % 100, cells));
    }
    return loader->finish().status();
}

}  // namespace

TEST_CASE("edges of one node are found where their ids pass from one locator partition to the next",
          "[core][bulk]") {
    const testing::TempDir dir;
    auto store = open_store(dir.file("store"));
    constexpr std::uint32_t kEdges = 600;
    // A load that is given up late has taken its ids, which are not used again.
    BulkOptions late;
    int reports = 0;
    late.progress = [&](const BulkProgress&) { return ++reports < 2; };
    CHECK(load_fan(*store, (1U << 20) - kEdges / 2, late).error().code == ErrorCode::cancelled);
    require_ok(load_fan(*store, kEdges, {}));
    store.reset();
    store = open_store(dir.file("store"));
    const GraphView view = store->view().value();
    CHECK(view.counts()->edges == kEdges);
    std::vector<EdgeId> border;
    for (std::uint64_t id = (1U << 20) - 200; id < (1U << 20) + 200; ++id) {
        border.emplace_back(id);
    }
    const auto found = view.edges(border);
    REQUIRE(found.ok());
    std::set<std::int64_t> numbers;
    for (std::size_t i = 0; i < border.size(); ++i) {
        REQUIRE((*found)[i]);
        CHECK((*found)[i]->id == border[i]);
        numbers.insert(*(*found)[i]->properties.at("i").as_integer());
    }
    CHECK(numbers.size() == border.size());
    for (const std::uint64_t id : {(1ULL << 20) - 1, 1ULL << 20, (1ULL << 20) + 1}) {
        require_ok(store->update([&](GraphBatch& batch) { return batch.delete_edge(EdgeId(id)); }));
        CHECK_FALSE(store->view()->edge(EdgeId(id))->has_value());
    }
    check_clean(*store);
}
