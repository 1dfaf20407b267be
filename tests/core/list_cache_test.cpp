// The cache of lists of edges against a model of every moment: what is read of an edge is what the view's moment holds.

#include "core/storage/list_cache.h"

#include <map>
#include <random>

#include "core/graph_store.h"
#include "tests/support/catch.h"
#include "tests/support/concurrency.h"

using namespace entente;
using testing::ConcurrentStore;
using testing::must;

namespace {

std::int64_t value_of(const Edge& edge) {
    return *edge.properties.at("value").as_integer();
}

// Of each edge that is there, where it is and what it says.
struct Known {
    NodeId source;
    NodeId target;
    std::int64_t value = 0;
};
using Model = std::map<EdgeId, Known>;

std::vector<EdgeRef> refs_of(const GraphView& view, const Model& model) {
    std::vector<EdgeRef> refs;
    for (const auto& [id, known] : model) {
        refs.push_back({known.source, *view.edge_type("R"), known.target, id});
    }
    return refs;
}

// Whether the view has all edges of the model with their values, and none of the others that ever were.
bool same(const GraphView& view, const Model& model, const Model& ever) {
    const auto refs = refs_of(view, ever);
    const auto edges = view.edges(refs);
    if (!edges.ok()) {
        return false;
    }
    for (std::size_t i = 0; i < refs.size(); ++i) {
        const auto expected = model.find(refs[i].edge);
        const auto& edge = (*edges)[i];
        const bool is_there = expected != model.end() &&
                              expected->second.source == refs[i].source &&
                              expected->second.target == refs[i].target;
        if (edge.has_value() != is_there ||
            (is_there && value_of(*edge) != expected->second.value)) {
            return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("a list that was read is read again as each view has it", "[core][list_cache]") {
    const ConcurrentStore store;
    const NodeId a = store.add_node();
    const NodeId b = store.add_node();
    // As many as are folded into blocks, which is what the cache takes.
    std::vector<EdgeId> ids;
    for (int i = 0; i < 40; ++i) {
        ids.push_back(store.add_edge(a, "R", b, {{"value", Value(i)}}));
    }
    const GraphView before = store.view();
    CHECK(value_of(*must(before.edge(ids[3]))) == 3);
    CHECK(value_of(*must(before.edge(ids[3]))) == 3);
    store.update([&](GraphBatch& batch) {
        return batch.set_edge_properties(ids[3], {{"value", Value(-3)}});
    });
    const GraphView after = store.view();
    CHECK(value_of(*must(after.edge(ids[3]))) == -3);
    CHECK(value_of(*must(before.edge(ids[3]))) == 3);
    store.update([&](GraphBatch& batch) { return batch.delete_edge(ids[3]); });
    CHECK_FALSE(must(store.view().edge(ids[3])).has_value());
    CHECK(value_of(*must(after.edge(ids[3]))) == -3);
    CHECK(value_of(*must(store.view().edge(ids[39]))) == 39);
    store.check();
}

TEST_CASE("a list is in memory when all of it lies in few blocks", "[core][list_cache]") {
    const ConcurrentStore store;
    const NodeId quiet = store.add_node();
    const NodeId hub = store.add_node();
    const NodeId changing = store.add_node();
    EdgeId last;
    store.update([&](GraphBatch& batch) -> Status {
        for (std::size_t i = 0; i < kCachedBlocksMax * kBlockEdgesMax + 1; ++i) {
            ENTENTE_TRY(batch.create_edge(hub, "R", quiet, {}).status());
        }
        for (int i = 0; i < 100; ++i) {
            ENTENTE_TRY(batch.create_edge(quiet, "R", hub, {}).status());
            ENTENTE_ASSIGN(last, batch.create_edge(changing, "R", hub, {}));
        }
        return {};
    });
    store.update([&](GraphBatch& batch) {
        return batch.set_edge_properties(last, {{"value", Value(1)}});
    });
    const GraphView view = store.view();
    const CachedLists* lists = view.rows().cached_lists();
    REQUIRE(lists != nullptr);
    const std::vector<NodeId> nodes = {quiet, hub, changing, NodeId(99'999)};
    must(lists->read(view.rows(), nodes));
    REQUIRE(lists->find(quiet) != nullptr);
    CHECK(lists->find(quiet)->blocks_from({}).front().size() == 100);
    CHECK(lists->find(hub) == nullptr);
    CHECK(lists->find(changing) == nullptr);  // it has a delta
    CHECK(value_of(*must(view.edge(last))) == 1);
}

TEST_CASE("whatever is written meanwhile, lists are read as of the view",
          "[core][list_cache][random]") {
    StoreOptions options;
    // Some that the cache outgrows all the time, and one that it never does.
    options.list_cache_bytes_max =
        GENERATE(std::size_t{0}, std::size_t{4000}, std::size_t{1} << 26);
    const ConcurrentStore store(options);
    std::mt19937 random(7);
    const auto below = [&](std::size_t bound) { return random() % bound; };
    std::vector<NodeId> nodes;
    for (int i = 0; i < 6; ++i) {
        nodes.push_back(store.add_node());
    }
    Model model;
    Model ever;
    std::vector<std::pair<GraphView, Model>> moments;
    for (int step = 0; step < 300; ++step) {
        store.update([&](GraphBatch& batch) -> Status {
            for (std::size_t change = 0; change < 1 + below(12); ++change) {
                const auto value = static_cast<std::int64_t>(below(1000));
                auto victim = model.empty()
                                  ? model.end()
                                  : std::next(model.begin(),
                                              static_cast<std::ptrdiff_t>(below(model.size())));
                if (victim == model.end() || below(3) > 0) {
                    const Known known{nodes[below(6)], nodes[below(6)], value};
                    ENTENTE_ASSIGN(const EdgeId id,
                                   batch.create_edge(
                                       known.source, "R", known.target, {{"value", Value(value)}}));
                    model[id] = known;
                    ever[id] = known;
                } else if (below(2) == 0) {
                    ENTENTE_TRY(
                        batch.set_edge_properties(victim->first, {{"value", Value(value)}}));
                    victim->second.value = value;
                } else {
                    ENTENTE_TRY(batch.delete_edge(victim->first));
                    model.erase(victim);
                }
            }
            return {};
        });
        const GraphView now = store.view();
        INFO("step " << step);
        REQUIRE(same(now, model, ever));
        if (below(10) == 0) {
            moments.emplace_back(now, model);
        }
        if (!moments.empty()) {
            const auto& [view, then] = moments[below(moments.size())];
            REQUIRE(same(view, then, ever));
        }
    }
    store.check();
}
