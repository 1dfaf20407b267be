// Nodes whose lists are many blocks with changes beside them, against a plain map of edges.

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "core/bulk_loader.h"
#include "core/graph_store.h"
#include "tests/support/catch.h"
#include "tests/support/concurrency.h"

using namespace entente;
using testing::ConcurrentStore;
using testing::must;

namespace {

struct ModelEdge {
    NodeId source;
    std::string type;
    NodeId target;
    Properties properties;
};

using Model = std::map<EdgeId, ModelEdge>;
using Step =
    std::tuple<bool, std::uint32_t, std::uint64_t, std::uint64_t>;  // in, type, other, edge

std::vector<Step> expected_steps(const GraphView& view,
                                 const Model& model,
                                 NodeId node,
                                 Direction direction,
                                 const std::set<std::string>& types) {
    std::vector<Step> steps;
    for (const auto& [id, edge] : model) {
        if (!types.empty() && types.count(edge.type) == 0) {
            continue;
        }
        const std::uint32_t type = view.edge_type(edge.type)->value;
        if (edge.source == node && direction != Direction::in) {
            steps.emplace_back(false, type, edge.target.value, id.value);
        }
        if (edge.target == node && direction != Direction::out) {
            steps.emplace_back(true, type, edge.source.value, id.value);
        }
    }
    std::sort(steps.begin(), steps.end());
    return steps;
}

void compare_hops(const GraphView& view, const Model& model, NodeId node, std::mt19937& random) {
    for (const Direction direction : {Direction::out, Direction::in, Direction::both}) {
        std::set<std::string> types;
        std::vector<EdgeTypeId> codes;
        if (random() % 2 == 0 && view.edge_type("B")) {
            types = {"B"};
            codes = {*view.edge_type("B")};
        }
        const auto hops = must(view.hops(std::span(&node, 1), direction, codes)).front();
        std::vector<Step> steps;
        for (const Hop& hop : hops) {
            REQUIRE(hop.node == node);
            steps.emplace_back(!hop.outgoing, hop.type.value, hop.other.value, hop.edge.value);
        }
        REQUIRE(steps == expected_steps(view, model, node, direction, types));
        if (!steps.empty()) {
            REQUIRE(must(view.hops(std::span(&node, 1), direction, codes, steps.size()))
                        .front()
                        .size() == steps.size());
            const auto beyond = view.hops(std::span(&node, 1), direction, codes, steps.size() - 1);
            REQUIRE_FALSE(beyond.ok());
            CHECK(beyond.error().code == ErrorCode::limit_exceeded);
        }
    }
}

void compare(const GraphView& view,
             const Model& model,
             std::span<const NodeId> nodes,
             std::mt19937& random) {
    for (const NodeId node : nodes) {
        compare_hops(view, model, node, random);
    }
    std::vector<EdgeId> ids;
    for (std::uint64_t id = 1; id <= (model.empty() ? 1 : model.rbegin()->first.value) + 2; ++id) {
        ids.emplace_back(id);
    }
    std::shuffle(ids.begin(), ids.end(), random);
    const auto edges = must(view.edges(ids));
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto known = model.find(ids[i]);
        INFO("edge " << ids[i].value);
        REQUIRE(edges[i].has_value() == (known != model.end()));
        if (edges[i]) {
            REQUIRE(edges[i]->source == known->second.source);
            REQUIRE(edges[i]->target == known->second.target);
            REQUIRE(edges[i]->type == known->second.type);
            REQUIRE(edges[i]->properties == known->second.properties);
        }
    }
    std::size_t seen = 0;
    std::optional<std::tuple<NodeId, std::uint32_t, NodeId, EdgeId>> last;
    must(view.each_edge([&](const Edge& edge) {
        const auto known = model.find(edge.id);
        REQUIRE(known != model.end());
        REQUIRE(edge.properties == known->second.properties);
        const auto place =
            std::tuple(edge.source, view.edge_type(edge.type)->value, edge.target, edge.id);
        REQUIRE((!last || *last < place));
        last = place;
        ++seen;
        return true;
    }));
    REQUIRE(seen == model.size());
}

Properties any_properties(std::mt19937& random) {
    Properties properties;
    if (random() % 2 == 0) {
        properties["weight"] = Value(static_cast<std::int64_t>(random() % 1000));
    }
    if (random() % 3 == 0) {
        properties["note"] = std::string(random() % 20, 'x');
    }
    return properties;
}

// Some random changes around the hubs, in the batch and in the model.
Status change(GraphBatch& batch,
              Model& model,
              std::span<const NodeId> nodes,
              std::mt19937& random) {
    const auto any_edge = [&] {
        auto edge = model.lower_bound(EdgeId(random() % (model.rbegin()->first.value + 1)));
        return edge == model.end() ? model.begin() : edge;
    };
    const auto any_node = [&] { return nodes[random() % 3 == 0 ? random() % nodes.size() : 0]; };
    const auto what = random() % 10;
    if (model.empty() || what < 5) {
        ModelEdge edge = {any_node(),
                          random() % 2 == 0 ? "A" : "B",
                          nodes[random() % nodes.size()],
                          any_properties(random)};
        ENTENTE_ASSIGN(const EdgeId id,
                       batch.create_edge(edge.source, edge.type, edge.target, edge.properties));
        model[id] = edge;
    } else if (what < 7) {
        const auto edge = any_edge();
        edge->second.properties = any_properties(random);
        return batch.set_edge_properties(edge->first, edge->second.properties);
    } else if (what < 9) {
        const auto edge = any_edge();
        const EdgeId id = edge->first;
        model.erase(edge);
        return batch.delete_edge(id);
    } else {
        const auto edge = any_edge();
        edge->second.source = nodes[random() % nodes.size()];
        edge->second.target = any_node();
        return batch.move_edge(
            edge->first, edge->second.source, edge->second.target, edge->second.properties);
    }
    return {};
}

}  // namespace

TEST_CASE(
    "the edges of hubs are those of a model, in memory, on disk, folded or not, until they go",
    "[core][hub][random]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const ConcurrentStore store;
    std::vector<NodeId> nodes;
    Model model;
    const bool loaded = GENERATE(false, true);
    if (loaded) {
        auto loader = must(BulkLoader::begin(*store));
        const std::vector<std::string> labels = {"Thing"};
        for (int i = 0; i < 8; ++i) {
            must(loader->add_node(labels, {}));
        }
        BulkEdges& edges = loader->edges({{"weight", ValueType::integer}});
        const std::uint32_t a = loader->edge_type("A");
        for (std::uint32_t i = 0; i < 2000; ++i) {
            const std::vector<BulkCell> cells = {static_cast<std::int64_t>(i)};
            must(edges.add(i % 3 == 0 ? i % 8 : 0, a, i % 7, cells));
        }
        must(loader->finish());
        must(store.view().each_edge([&](const Edge& edge) {
            model[edge.id] = {edge.source, edge.type, edge.target, edge.properties};
            return true;
        }));
        nodes = must(store.view().nodes_with_label("Thing", NodeId(), 100));
        REQUIRE(model.size() == 2000);
    } else {
        for (int i = 0; i < 8; ++i) {
            nodes.push_back(store.add_node());
        }
    }
    for (int round = 0; round < 40; ++round) {
        const std::size_t changes = round % 8 == 0 ? 1500 : 1 + random() % 60;
        store.update([&](GraphBatch& batch) -> Status {
            for (std::size_t i = 0; i < changes; ++i) {
                ENTENTE_TRY(change(batch, model, nodes, random));
            }
            if (round % 8 == 1) {
                compare(batch.view(), model, nodes, random);
            }
            return {};
        });
        if (round % 8 == 2) {
            compare(store.view(), model, nodes, random);
        }
    }
    store.check();
    // In a transaction, beside an edge that goes elsewhere.
    auto transaction = must(store->begin());
    must(transaction->batch().delete_node(nodes[0]));
    store.update([&](GraphBatch& batch) -> Status {
        ENTENTE_ASSIGN(const EdgeId id, batch.create_edge(nodes[1], "A", nodes[2], {}));
        model[id] = {nodes[1], "A", nodes[2], {}};
        return {};
    });
    must(transaction->commit());
    for (auto edge = model.begin(); edge != model.end();) {
        const bool gone = edge->second.source == nodes[0] || edge->second.target == nodes[0];
        edge = gone ? model.erase(edge) : std::next(edge);
    }
    compare(store.view(), model, nodes, random);
    CHECK_FALSE(must(store.view().node(nodes[0])).has_value());
    CHECK(must(store.view().counts()).edges == model.size());
    store.check();
}

TEST_CASE("edges that were loaded side by side are found in whatever order they move or go",
          "[core][hub]") {
    constexpr std::uint32_t kEdges = 5;
    std::vector<std::uint32_t> order(kEdges);
    std::iota(order.begin(), order.end(), 0U);
    const ConcurrentStore store;
    do {
        auto loader = must(BulkLoader::begin(*store));
        const std::vector<std::string> labels = {"Thing"};
        for (int i = 0; i < 4; ++i) {
            must(loader->add_node(labels, {}));
        }
        BulkEdges& edges = loader->edges({});
        const std::uint32_t type = loader->edge_type("A");
        for (std::uint32_t i = 0; i < 2 * kEdges; ++i) {
            must(edges.add(i < kEdges ? 0 : 1, type, 2, {}));
        }
        must(loader->finish());
        const auto nodes = must(store.view().nodes_with_label("Thing", NodeId(), 1'000'000));
        const std::span<const NodeId> loaded(nodes.end() - 4, nodes.end());
        const auto hops = must(store.view().hops(loaded.first(2), Direction::out));
        REQUIRE(hops[0].size() == kEdges);
        std::set<std::uint32_t> deleted;
        store.update([&](GraphBatch& batch) -> Status {
            for (const std::uint32_t i : order) {
                const EdgeId id = hops[0][i].edge;
                ENTENTE_TRY(batch.move_edge(id, loaded[3], loaded[2], {}));
                if (order[0] % 2 == 0 && i % 2 == 1) {
                    ENTENTE_TRY(batch.delete_edge(id));
                    deleted.insert(i);
                }
            }
            return {};
        });
        for (std::uint32_t i = 0; i < kEdges; ++i) {
            INFO("edge " << i << " of those that moved first: " << order[0] << order[1]
                         << order[2]);
            const auto moved = must(store.view().edge(hops[0][i].edge));
            REQUIRE(moved.has_value() == (deleted.count(i) == 0));
            CHECK((!moved || moved->source == loaded[3]));
            const auto beside = must(store.view().edge(hops[1][i].edge));
            REQUIRE(beside.has_value());
            CHECK(beside->source == loaded[1]);
        }
    } while (std::next_permutation(order.begin(), order.end()));
    store.check();
}
