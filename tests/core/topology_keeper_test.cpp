// The topology of each moment against one read from the moment's own rows and one made of its edges one by one, while
// the store is written, folded, loaded in bulk, and its engine fails.

#include "core/topology_keeper.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <tuple>

#include "core/bulk_loader.h"
#include "core/date.h"
#include "core/graph_store.h"
#include "core/ontology.h"
#include "core/storage/keys.h"
#include "core/storage/row_reader.h"
#include "core/topology_load.h"
#include "core/triples.h"
#include "tests/support/catch.h"
#include "tests/support/concurrency.h"
#include "tests/support/readings.h"

using namespace entente;
using testing::ConcurrentStore;
using testing::must;

namespace {

// An edge as a topology has it: source, type, target, id, from, to, confidence, sign.
using Line = std::tuple<std::uint64_t,
                        std::uint32_t,
                        std::uint64_t,
                        std::uint64_t,
                        std::int32_t,
                        std::int32_t,
                        long,
                        int>;

struct Graph {
    std::set<std::uint64_t> nodes;
    std::vector<Line> edges;

    friend bool operator==(const Graph&, const Graph&) = default;
};

template <typename Topology>
Graph read_back(const Topology& topology, Orientation orientation) {
    Graph graph;
    for (Vertex vertex = 0; vertex < topology.vertex_count(); ++vertex) {
        const NodeId node = topology.node(vertex);
        if (!node.valid()) {
            continue;
        }
        graph.nodes.insert(node.value);
        const EdgeRange range = topology.edges(vertex, orientation).all;
        for (std::size_t i = 0; i < range.size(); ++i) {
            const EdgeAttributes& one = range.attributes(i);
            const NodeId other = topology.node(range.neighbours[i]);
            const bool out = orientation == Orientation::out;
            graph.edges.emplace_back((out ? node : other).value,
                                     topology.types()[one.type()].value,
                                     (out ? other : node).value,
                                     range.id(i).value,
                                     one.from_day,
                                     one.to_day,
                                     std::lround(one.confidence() * 50000),
                                     one.sign());
        }
    }
    std::sort(graph.edges.begin(), graph.edges.end());
    return graph;
}

// What topology_rules.h promises, said once more, of values as callers write them.
Line line_of(const GraphView& view, const Edge& edge) {
    const RelationType* type = ontology().relation_type(edge.type);
    const auto day = [&](const char* name) -> std::optional<Date> {
        const auto found = edge.properties.find(name);
        return found == edge.properties.end() || found->second.as_date() == nullptr
                   ? std::nullopt
                   : std::optional(*found->second.as_date());
    };
    std::int32_t from_day = kSinceUnknown;
    std::int32_t to_day = kUntilOpen;
    const auto from = day("from");
    const auto to = day("to");
    const auto date = day("date");
    if (from) {
        const auto precision = parse_date_precision(string_property(edge.properties, "precision"));
        const PartialDate period = {*from, precision.value_or(DatePrecision::day)};
        from_day = period.earliest().days;
        if (!to && (type == nullptr || type->relation_class != RelationClass::state)) {
            to_day = period.latest().days;
        }
    }
    if (to) {
        to_day = to->days;
    }
    if (date && !from && !to) {
        from_day = to_day = date->days;
    }
    // one that ends before it begins holds on the day that is named for its beginning
    to_day = std::max({from_day, to_day, from ? from->days : from_day});
    double confidence = 1;
    const auto sure = edge.properties.find("confidence");
    if (sure != edge.properties.end() && sure->second.as_float() != nullptr &&
        *sure->second.as_float() >= 0 && *sure->second.as_float() <= 1) {
        confidence = *sure->second.as_float();
    }
    return {edge.source.value,
            view.edge_type(edge.type)->value,
            edge.target.value,
            edge.id.value,
            from_day,
            to_day,
            std::lround(static_cast<float>(confidence) * 50000.0F),
            type == nullptr ? 0 : type->sign};
}

Graph naive(const GraphView& view) {
    Graph graph;
    must(view.each_node([&](const Node& node) {
        graph.nodes.insert(node.id.value);
        return true;
    }));
    must(view.each_edge([&](const Edge& edge) {
        graph.edges.push_back(line_of(view, edge));
        return true;
    }));
    std::sort(graph.edges.begin(), graph.edges.end());
    return graph;
}

void require_right(const GraphView& view) {
    const Graph expected = naive(view);
    const TopologySnapshot topology = must(view.topology());
    REQUIRE(read_back(topology, Orientation::out) == expected);
    REQUIRE(read_back(topology, Orientation::in) == expected);
    const auto loaded = must(load_topology(view.rows(), view.names()));
    REQUIRE(read_back(*loaded, Orientation::out) == expected);
    REQUIRE(read_back(*loaded, Orientation::in) == expected);
    const auto folded = must(topology.fold());
    REQUIRE(read_back(*folded, Orientation::out) == expected);
    REQUIRE(read_back(*folded, Orientation::in) == expected);
}

// Dated and undated, exact and not, and some of types that mean nothing there.
Properties any_properties(std::mt19937& random) {
    Properties properties;
    const auto date = [&] { return Value(Date{static_cast<std::int32_t>(random() % 20000)}); };
    static const std::vector<std::string> precisions = {"day", "month", "year", "decade", "never"};
    if (random() % 3 == 0) {
        properties["from"] = date();
    }
    if (random() % 4 == 0) {
        properties["to"] = date();
    }
    if (random() % 2 == 0) {
        properties["date"] = random() % 8 == 0 ? Value("1914") : date();
    }
    if (random() % 3 == 0) {
        properties["precision"] = precisions[random() % precisions.size()];
    }
    switch (random() % 6) {
        case 0: properties["confidence"] = static_cast<double>(random() % 101) / 100; break;
        case 1: properties["confidence"] = static_cast<double>(random()) / 4294967296.0; break;
        case 2: properties["confidence"] = 7.5; break;
        case 3: properties["confidence"] = Value(std::int64_t{0}); break;
        default: break;
    }
    if (random() % 5 == 0) {
        properties["note" + std::to_string(random() % 3)] = "x";
    }
    return properties;
}

// The rows of another reader, but for the number of edges, which it says is 1.
class MiscountingReader : public RowReader {
public:
    explicit MiscountingReader(const RowReader& rows) : rows_(rows) {}

    Result<std::vector<std::optional<Bytes>>> get_many(
        std::span<const RowKey> wanted) const override {
        ENTENTE_ASSIGN(auto values, rows_.get_many(wanted));
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (wanted[i] == keys::counter(keys::Counter::edges)) {
                values[i] = encode_count(1);
            }
        }
        return values;
    }

    Status scan_many(std::span<const ScanRequest> requests,
                     const RowCallback& callback) const override {
        return rows_.scan_many(requests, callback);
    }

    Status each_partition(PartitionKind kind,
                          const std::function<bool(Partition)>& callback) const override {
        return rows_.each_partition(kind, callback);
    }

private:
    const RowReader& rows_;
};

// Random changes of nodes and edges.
class Writer {
public:
    Writer(const ConcurrentStore& store, unsigned seed) : store_(store), random_(seed) {}

    void step() {
        store_.update([&](GraphBatch& batch) -> Status {
            for (std::size_t i = 0; i <= random_() % 6; ++i) {
                ENTENTE_TRY(change(batch));
            }
            return {};
        });
    }

private:
    NodeId any_node() { return nodes_[random_() % nodes_.size()]; }

    Status change(GraphBatch& batch) {
        static const std::vector<std::string> types = {
            "KNOWS", "ALLIED_WITH", "ATTACKED", "HOLDS_POSITION", "MET_WITH", "ODD"};
        const auto what = random_() % 20;
        if (nodes_.size() < 5 || what < 3) {
            const NodeId id = batch.new_node_id();
            nodes_.push_back(id);
            return batch.put_node({id, {"Thing"}, {}});
        }
        const bool known = !edges_.empty() && what < 12;
        const std::size_t at = edges_.empty() ? 0 : random_() % edges_.size();
        if (known && what < 6) {
            return batch.set_edge_properties(edges_[at], any_properties(random_));
        }
        if (known && what < 8) {
            return batch.move_edge(edges_[at], any_node(), any_node(), any_properties(random_));
        }
        if (known && what < 11) {
            const EdgeId edge = edges_[at];
            edges_.erase(edges_.begin() + static_cast<std::ptrdiff_t>(at));
            return batch.delete_edge(edge);
        }
        if (what == 11) {
            return toggle_node(batch);
        }
        const std::string& type = types[random_() % types.size()];
        ENTENTE_ASSIGN(const EdgeId edge,
                       batch.create_edge(any_node(), type, any_node(), any_properties(random_)));
        edges_.push_back(edge);
        return {};
    }

    // A node goes with its edges, or one that had gone comes back.
    Status toggle_node(GraphBatch& batch) {
        if (!gone_.empty() && random_() % 2 == 0) {
            const NodeId id = gone_.back();
            gone_.pop_back();
            nodes_.push_back(id);
            return batch.put_node({id, {"Thing"}, {}});
        }
        const std::size_t at = random_() % nodes_.size();
        const NodeId id = nodes_[at];
        nodes_.erase(nodes_.begin() + static_cast<std::ptrdiff_t>(at));
        gone_.push_back(id);
        ENTENTE_ASSIGN(const auto hops, batch.view().hops(std::span(&id, 1), Direction::both));
        for (const Hop& hop : hops.front()) {
            edges_.erase(std::remove(edges_.begin(), edges_.end(), hop.edge), edges_.end());
        }
        return batch.delete_node(id);
    }

    const ConcurrentStore& store_;
    std::mt19937 random_;
    std::vector<NodeId> nodes_;
    std::vector<NodeId> gone_;
    std::vector<EdgeId> edges_;
};

testing::ReadingBuilder article(unsigned number) {
    testing::ReadingBuilder builder("Article " + std::to_string(number));
    const auto a = builder.entity("Country", "Land " + std::to_string(number % 5));
    const auto b = builder.entity("Country", "Land " + std::to_string(number % 7 + 5));
    builder.claim("ALLIED_WITH", {a}, {b}).date = testing::on_date("2024-05-03");
    builder.claim("MET_WITH", {a, b}, {});
    return builder;
}

}  // namespace

TEST_CASE("the topology of every moment is that of its rows, asked for early, late or never",
          "[core][topology_keeper][random]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    StoreOptions options;
    options.topology = {3, 12, GENERATE(std::size_t{0}, std::size_t{40}, std::size_t{100'000})};
    const ConcurrentStore store(options);
    Writer writer(store, seed);
    std::mt19937 random(seed + 1);
    std::vector<GraphView> kept;
    for (int step = 0; step < 250; ++step) {
        const auto what = random() % 40;
        const unsigned number = random() % 20;
        if (what == 0) {
            must(store->import_article(article(number).reading(), Durability::buffered));
        } else if (what == 1) {
            // Absent most often.
            static_cast<void>(
                store->delete_article(article_id_of(article(number).reading().article.text)));
        } else if (what == 2) {
            static_cast<void>(
                store->merge_entities("country/land-" + std::to_string(number % 5),
                                      "country/land-" + std::to_string(number % 7 + 5),
                                      {"me", "same", "2024"}));
        } else if (what == 3) {
            static_cast<void>(store->unmerge_entity(
                "country/land-" + std::to_string(number % 7 + 5), {"me", "not", "2024"}));
        } else {
            writer.step();
        }
        if (random() % 3 == 0) {
            kept.push_back(store.view());
        }
        if (random() % 5 == 0) {
            require_right(store.view());
        }
        if (random() % 4 == 0 && !kept.empty()) {
            const std::size_t at = random() % kept.size();
            if (random() % 2 == 0) {
                require_right(kept[at]);
            }
            kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(at));
        }
    }
    store->settle();
    for (const GraphView& view : kept) {
        require_right(view);
    }
    require_right(store.view());
    store.check();
}

TEST_CASE("threads that ask at once while the store is written all get their moment's topology",
          "[core][topology_keeper][random]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    StoreOptions options;
    options.topology = {4, 16, 20};
    const ConcurrentStore store(options);
    Writer writer(store, seed);
    std::atomic<bool> writing = true;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 3; ++i) {
        threads.emplace_back([&, i] {
            std::mt19937 random(seed + 10 + i);
            std::vector<GraphView> kept;
            while (writing) {
                if (auto view = store->view(); view.ok()) {
                    kept.push_back(*std::move(view));
                }
                const std::size_t at = random() % kept.size();
                const auto topology = kept[at].topology();
                const auto counts = kept[at].counts();
                const bool right =
                    topology.ok() && counts.ok() && topology->edge_count() == counts->edges &&
                    read_back(*topology, Orientation::out) == read_back(*topology, Orientation::in);
                wrong += right ? 0 : 1;
                if (kept.size() > 8) {
                    kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(at));
                }
            }
        });
    }
    for (int step = 0; step < 300; ++step) {
        writer.step();
    }
    writing = false;
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(wrong == 0);
    require_right(store.view());
}

TEST_CASE("edges are read even when the store counts fewer", "[core][topology_keeper]") {
    const ConcurrentStore store;
    Writer writer(store, Catch::rngSeed());
    for (int step = 0; step < 60; ++step) {
        writer.step();
    }
    const GraphView view = store.view();
    const Graph expected = naive(view);
    REQUIRE(expected.edges.size() > 1);
    const auto loaded = must(load_topology(MiscountingReader(view.rows()), view.names()));
    CHECK(read_back(*loaded, Orientation::out) == expected);
    CHECK(read_back(*loaded, Orientation::in) == expected);
}

TEST_CASE("an engine that fails while a topology is read says so, and the next call succeeds",
          "[core][topology_keeper]") {
    const ConcurrentStore store;
    Writer writer(store, Catch::rngSeed());
    for (int step = 0; step < 30; ++step) {
        writer.step();
    }
    const GraphView early = store.view();
    for (int operation = 0; operation < 3; ++operation) {
        store.plan().operations_left = operation;
        const auto topology = store.view().topology();
        store.plan().repair();
        REQUIRE_FALSE(topology.ok());
        CHECK(topology.error().code == ErrorCode::io_error);
    }
    writer.step();
    require_right(store.view());
    require_right(early);
    store.plan().operations_left = 0;
    // Made from changes that are in memory.
    CHECK(store.view().topology().ok());
    store.plan().repair();
}

TEST_CASE("a moment that could not be published is made up for, with its topology",
          "[core][topology_keeper]") {
    const ConcurrentStore store;
    const NodeId a = store.add_node({{"value", Value(1)}});
    const GraphView before = store.view();
    require_right(before);
    REQUIRE(must(before.borrow_node(a)) != nullptr);
    store.plan().after_write = [&] { store.plan().operations_left = 0; };
    store.update([&](GraphBatch& batch) -> Status {
        ENTENTE_TRY(batch.put_node({a, {"Thing"}, {{"value", Value(2)}}}));
        return batch.create_edge(a, "KNOWS", a, {}).status();
    });
    store.plan().after_write = nullptr;
    REQUIRE(store.plan().failures == 1);
    const GraphView after = store.view();
    CHECK(must(after.borrow_node(a))->properties.at("value") == Value(2));
    CHECK(must(before.borrow_node(a))->properties.at("value") == Value(1));
    require_right(after);
    require_right(before);
    store.add_edge(a, "KNOWS", a);
    require_right(store.view());
    store.check();
}

TEST_CASE("a topology asked for while the store is replaced is still its moment's",
          "[core][topology_keeper]") {
    // The keeper by itself, with a load that is overtaken by a restart.
    TopologyKeeper keeper;
    const auto graph_of = [](std::uint64_t node) { return Topology::build({NodeId(node)}, {}); };
    int loads = 0;
    keeper.restart([&]() -> Result<std::shared_ptr<const Topology>> {
        ++loads;
        return graph_of(1);
    });
    const auto first = keeper.current();
    CHECK(must(first->get()).vertex(NodeId(1)) == 0);
    CHECK(loads == 1);
    TopologyChanges changes;
    changes.added_nodes = {NodeId(2)};
    keeper.commit(changes, [&] { return graph_of(2); });
    const auto second = keeper.current();
    keeper.restart([&]() -> Result<std::shared_ptr<const Topology>> {
        keeper.restart([&] { return graph_of(4); });
        return graph_of(3);
    });
    const auto third = keeper.current();
    keeper.commit({}, [&] { return graph_of(3); });
    CHECK(must(second->get()).vertex(NodeId(2)) != kNoVertex);
    CHECK(must(third->get()).vertex(NodeId(3)) == 0);
    CHECK(must(keeper.current()->get()).vertex(NodeId(4)) == 0);
}

TEST_CASE("a version behind a load that is overtaken by a restart is read for itself",
          "[core][topology_keeper]") {
    TopologyKeeper keeper;
    const auto graph_of = [](std::uint64_t node) { return Topology::build({NodeId(node)}, {}); };
    bool fail = true;
    keeper.restart([&]() -> Result<std::shared_ptr<const Topology>> {
        if (fail) {
            return Error{ErrorCode::io_error, "not yet"};
        }
        keeper.restart([&] { return graph_of(4); });  // a bulk load, say, is through meanwhile
        return graph_of(1);
    });
    const auto first = keeper.current();
    REQUIRE_FALSE(first->get().ok());
    TopologyChanges changes;
    changes.added_nodes = {NodeId(2)};
    keeper.commit(changes, [&] { return Topology::build({NodeId(1), NodeId(2)}, {}); });
    const auto second = keeper.current();
    fail = false;
    CHECK(must(second->get()).vertex(NodeId(2)) == 1);
    CHECK(must(keeper.current()->get()).vertex(NodeId(4)) == 0);
}

TEST_CASE("a keeper lets go of the moments and bases that nobody holds",
          "[core][topology_keeper]") {
    TopologyKeeper keeper;
    auto moment = std::make_shared<int>(0);
    const std::weak_ptr<int> moment_lives = moment;
    std::weak_ptr<const Topology> base_lives;
    keeper.restart([moment, &base_lives] {
        auto topology = Topology::build({NodeId(1)}, {});
        base_lives = *topology;
        return topology;
    });
    moment = nullptr;
    REQUIRE(keeper.current()->get().ok());
    CHECK(moment_lives.expired());
    for (std::uint64_t node = 2; node < 20'000; node += 1000) {
        TopologyChanges changes;
        for (std::uint64_t i = node; i < node + 1000; ++i) {
            changes.added_nodes.emplace_back(i);
        }
        keeper.commit(changes, [] { return Topology::build({}, {}); });
        REQUIRE(keeper.current()->get().ok());
        keeper.settle();
    }
    CHECK(base_lives.expired());
}

TEST_CASE("a bulk load between commits is in the topology after it", "[core][topology_keeper]") {
    const ConcurrentStore store;
    Writer writer(store, Catch::rngSeed());
    for (int round = 0; round < 3; ++round) {
        for (int step = 0; step < 20; ++step) {
            writer.step();
        }
        const GraphView before = store.view();
        if (round == 1) {
            require_right(before);
        }
        {
            auto loader = must(BulkLoader::begin(*store));
            const std::vector<std::string> labels = {"Loaded"};
            const BulkNode a = must(loader->add_node(labels, {}));
            const BulkNode b = must(loader->add_node(labels, {}));
            const auto type = loader->edge_type("KNOWS");
            BulkEdges& edges =
                loader->edges({{"date", ValueType::date}, {"confidence", ValueType::floating}});
            for (int i = 0; i < 600; ++i) {
                const std::vector<BulkCell> cells = {Date{i}, i / 1000.0};
                must(edges.add(a, type, b, cells));
            }
            must(loader->finish());
        }
        require_right(before);
        require_right(store.view());
        writer.step();
        require_right(store.view());
    }
    store.check();
}

TEST_CASE("valid time, confidence and sign of an edge are what its properties and type say",
          "[core][topology_keeper]") {
    const ConcurrentStore store;
    const NodeId a = store.add_node();
    const NodeId b = store.add_node();
    const auto date = [](const char* text) { return Value(*Date::parse(text)); };
    const auto day = [](const char* text) { return Date::parse(text)->days; };
    struct Case {
        std::string type;
        Properties properties;
        std::int32_t from;
        std::int32_t to;
        double confidence = 1;
    };
    const std::vector<Case> cases = {
        {"KNOWS", {}, kSinceUnknown, kUntilOpen},
        // Names of all these are there before the first `to` and `precision`.
        {"KNOWS",
         {{"confidence", 0.5}, {"date", date("1999-01-01")}, {"from", date("2001-02-03")}},
         day("2001-02-03"),
         day("2001-02-03"),
         0.5},
        {"KNOWS", {{"date", date("2001-02-03")}}, day("2001-02-03"), day("2001-02-03")},
        {"MET_WITH", {{"from", date("2001-02-03")}}, day("2001-02-03"), day("2001-02-03")},
        {"MET_WITH",
         {{"from", date("2001-02-01")}, {"precision", "month"}},
         day("2001-02-01"),
         day("2001-02-28")},
        {"ALLIED_WITH",
         {{"from", date("2001-01-01")}, {"precision", "year"}},
         day("2001-01-01"),
         kUntilOpen},
        {"ALLIED_WITH",
         {{"from", date("2001-01-01")}, {"to", date("2003-04-05")}, {"confidence", 0.25}},
         day("2001-01-01"),
         day("2003-04-05"),
         0.25},
        {"ALLIED_WITH", {{"to", date("2003-04-05")}}, kSinceUnknown, day("2003-04-05")},
        {"ATTACKED", {{"confidence", 7.0}}, kSinceUnknown, kUntilOpen},
    };
    std::vector<EdgeId> edges;
    const bool one_commit_each = GENERATE(true, false);
    must(store.view().topology());  // so that changes are what makes the next
    const auto add = [&](GraphBatch& batch, const Case& one) -> Status {
        ENTENTE_ASSIGN(const EdgeId edge, batch.create_edge(a, one.type, b, one.properties));
        edges.push_back(edge);
        return {};
    };
    if (one_commit_each) {
        for (const Case& one : cases) {
            store.update([&](GraphBatch& batch) { return add(batch, one); });
        }
    } else {
        store.update([&](GraphBatch& batch) -> Status {
            for (const Case& one : cases) {
                ENTENTE_TRY(add(batch, one));
            }
            return {};
        });
    }
    require_right(store.view());
    const TopologySnapshot topology = must(store.view().topology());
    const EdgeRange range = topology.edges(topology.vertex(a), Orientation::out).all;
    for (std::size_t c = 0; c < cases.size(); ++c) {
        INFO("edge " << c);
        for (std::size_t i = 0; i < range.size(); ++i) {
            if (range.id(i) == edges[c]) {
                const EdgeAttributes& one = range.attributes(i);
                CHECK(one.from_day == cases[c].from);
                CHECK(one.to_day == cases[c].to);
                CHECK(one.confidence() == Approx(cases[c].confidence));
                const RelationType* type = ontology().relation_type(cases[c].type);
                CHECK(one.sign() == (type == nullptr ? 0 : type->sign));
            }
        }
    }
}
