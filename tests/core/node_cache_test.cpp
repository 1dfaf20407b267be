// The cache of decoded nodes against a model of every moment: what is borrowed is what the view's moment holds.

#include "core/node_cache.h"

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "core/graph_store.h"
#include "tests/support/catch.h"
#include "tests/support/concurrency.h"
#include "tests/support/readings.h"

using namespace entente;
using testing::ConcurrentStore;
using testing::must;

namespace {

Node make_node(NodeId id, std::int64_t value, const std::string& readable = {}) {
    Node node{id, {"Thing"}, {{"value", Value(value)}}};
    if (!readable.empty()) {
        node.properties["id"] = readable;
    }
    return node;
}

std::int64_t value_of(const Node& node) {
    return *node.properties.at("value").as_integer();
}

// A number of each node that is there.
using Model = std::map<NodeId, std::int64_t>;

bool same(const GraphView& view, const Model& model, const std::vector<NodeId>& ids) {
    const auto nodes = view.borrow_nodes(ids);
    if (!nodes.ok()) {
        return false;
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto expected = model.find(ids[i]);
        const BorrowedNode* node = (*nodes)[i];
        const auto one = view.borrow_node(ids[i]);
        if (!one.ok() || (node == nullptr) != (expected == model.end()) ||
            (*one == nullptr) != (node == nullptr)) {
            return false;
        }
        if (node != nullptr && (node->id != ids[i] || value_of(*node) != expected->second ||
                                value_of(**one) != expected->second)) {
            return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("a node that was changed before anybody read it is not for older views",
          "[core][node_cache]") {
    NodeCache cache(10, 1 << 20, 1);
    const std::vector<NodeId> changed = {NodeId(5)};
    cache.changed(changed, 2);
    REQUIRE(cache.insert(make_node(NodeId(5), 2), 2) != nullptr);
    CHECK(cache.find(NodeId(5), 1) == nullptr);
    REQUIRE(cache.find(NodeId(5), 2) != nullptr);
    cache.changed({}, 3);
    REQUIRE(cache.find(NodeId(5), 3) != nullptr);
    cache.changed(changed, 4);
    CHECK(cache.find(NodeId(5), 4) == nullptr);
}

TEST_CASE("only who reads the newest moment adds nodes, up to the budget", "[core][node_cache]") {
    NodeCache cache(10, 2000, 1);
    cache.changed({}, 2);
    CHECK(cache.insert(make_node(NodeId(1), 1), 1) == nullptr);
    std::size_t kept = 0;
    for (std::uint64_t id = 1; id < 500; ++id) {
        kept += cache.insert(make_node(NodeId(id), 1), 2) != nullptr ? 1 : 0;
    }
    CHECK(kept > 1);
    CHECK(kept < 50);
    CHECK(cache.outgrown(10));
    CHECK(cache.insert(make_node(NodeId(1'000'000), 1), 2) == nullptr);
    CHECK(NodeCache(10, 2000, 1).outgrown(1'000'000));
    CHECK_FALSE(NodeCache(10, 2000, 1).outgrown(10));
}

TEST_CASE("an older view does not meet a node as a newer view read it", "[core][node_cache]") {
    const ConcurrentStore store;
    const NodeId id = store.add_node({{"value", Value(1)}, {"id", "thing/1"}});
    const GraphView before = store.view();
    store.update([&](GraphBatch& batch) { return batch.put_node(make_node(id, 2, "thing/1")); });
    const GraphView between = store.view();
    CHECK(value_of(*must(between.borrow_node(id))) == 2);
    store.update([&](GraphBatch& batch) { return batch.put_node(make_node(id, 3, "thing/1")); });
    const GraphView after = store.view();
    CHECK(value_of(*must(after.borrow_node(id))) == 3);
    CHECK(value_of(*must(before.borrow_node(id))) == 1);
    CHECK(value_of(*must(before.borrow_node_with_id("thing/1"))) == 1);
    CHECK(value_of(*must(between.borrow_node_with_id("thing/1"))) == 2);
    store.update([&](GraphBatch& batch) { return batch.delete_node(id); });
    CHECK(must(store.view().borrow_node(id)) == nullptr);
    CHECK(must(store.view().borrow_node_with_id("thing/1")) == nullptr);
    store.update([&](GraphBatch& batch) { return batch.put_node(make_node(id, 4, "thing/1")); });
    CHECK(value_of(*must(store.view().borrow_node_with_id("thing/1"))) == 4);
    CHECK(value_of(*must(after.borrow_node(id))) == 3);
}

TEST_CASE("a view that the cache serves no more lends a node once", "[core][node_cache]") {
    const ConcurrentStore store;
    const NodeId id = store.add_node({{"value", Value(1)}});
    const GraphView before = store.view();
    store.update([&](GraphBatch& batch) { return batch.put_node(make_node(id, 2)); });
    const BorrowedNode* const lent = must(before.borrow_node(id));
    CHECK(must(before.borrow_node(id)) == lent);
    CHECK(must(GraphView(before).borrow_node(id)) == lent);
    // What a batch writes changes, so it is read anew.
    store.update([&](GraphBatch& batch) -> Status {
        const GraphView view = batch.view();
        CHECK(value_of(*must(view.borrow_node(id))) == 2);
        ENTENTE_TRY(batch.put_node(make_node(id, 3)));
        CHECK(value_of(*must(view.borrow_node(id))) == 3);
        return {};
    });
}

TEST_CASE("the id of a merged entity and of an article that returns lead to what is there",
          "[core][node_cache]") {
    const ConcurrentStore store;
    testing::ReadingBuilder builder("A pact");
    builder.claim("ALLIED_WITH",
                  {builder.entity("Country", "Spain")},
                  {builder.entity("Country", "Portugal")});
    const ImportOutcome first = must(store->import_article(builder.reading()));
    const GraphView imported = store.view();
    const BorrowedNode* const spain = must(imported.borrow_node_with_id("country/spain"));
    const BorrowedNode* const portugal = must(imported.borrow_node_with_id("country/portugal"));
    REQUIRE(must(imported.borrow_node_with_id(first.article_id))->id == first.article);
    must(store->merge_entities("country/spain", "country/portugal", {"me", "same", "2024"}));
    CHECK(must(store.view().borrow_node_with_id("country/portugal"))->id == spain->id);
    CHECK(must(store.view().borrow_node(portugal->id)) == nullptr);
    CHECK(must(imported.borrow_node_with_id("country/portugal"))->id == portugal->id);
    must(store->unmerge_entity("country/portugal", {"me", "not the same", "2024"}));
    CHECK(must(store.view().borrow_node_with_id("country/portugal"))->id == portugal->id);
    must(store->delete_article(first.article_id));
    CHECK(must(store.view().borrow_node_with_id(first.article_id)) == nullptr);
    const ImportOutcome second = must(store->import_article(builder.reading()));
    CHECK(must(store.view().borrow_node_with_id(first.article_id))->id == second.article);
    CHECK(must(store.view().borrow_node(first.article)) == nullptr);
}

TEST_CASE("whatever is written meanwhile, what is borrowed is as of the view",
          "[core][node_cache][random]") {
    constexpr std::size_t kNodes = 40;
    StoreOptions options;
    // Some that the cache outgrows all the time, and one that it never does.
    options.node_cache_bytes_max =
        GENERATE(std::size_t{2000}, std::size_t{20'000}, std::size_t{1} << 20);
    const ConcurrentStore store(options);
    std::vector<NodeId> ids;
    Model model;
    for (std::size_t i = 0; i < kNodes; ++i) {
        ids.push_back(store.add_node({{"value", Value(std::int64_t{0})}}));
        model[ids.back()] = 0;
    }
    std::mutex mutex;
    std::deque<std::pair<GraphView, Model>> moments = {{store.view(), model}};
    std::atomic<bool> writing = true;
    std::atomic<int> wrong = 0;
    const unsigned seed = Catch::rngSeed();
    std::vector<std::thread> readers;
    for (unsigned i = 0; i < 3; ++i) {
        readers.emplace_back([&, i] {
            std::mt19937 random(seed + i);
            while (writing) {
                const auto [view, expected] = [&] {
                    const std::lock_guard<std::mutex> lock(mutex);
                    return random() % 2 == 0 ? moments.back() : moments[random() % moments.size()];
                }();
                std::vector<NodeId> some;
                for (const NodeId id : ids) {
                    if (random() % 3 == 0) {
                        some.push_back(id);
                    }
                }
                wrong += same(view, expected, some) ? 0 : 1;
            }
        });
    }
    std::mt19937 random(seed + 99);
    for (int step = 1; step <= 300; ++step) {
        store.update([&](GraphBatch& batch) -> Status {
            for (std::size_t i = 0; i < 1 + random() % 3; ++i) {
                const NodeId id = ids[random() % ids.size()];
                if (random() % 4 == 0 && model.count(id) > 0) {
                    ENTENTE_TRY(batch.delete_node(id));
                    model.erase(id);
                } else {
                    ENTENTE_TRY(batch.put_node(make_node(id, step)));
                    model[id] = step;
                }
            }
            return {};
        });
        const std::lock_guard<std::mutex> lock(mutex);
        moments.emplace_back(store.view(), model);
        if (moments.size() > 20) {
            moments.erase(moments.begin() + static_cast<std::ptrdiff_t>(random() % 10));
        }
    }
    writing = false;
    for (std::thread& reader : readers) {
        reader.join();
    }
    CHECK(wrong == 0);
    // What was borrowed stays while its view does, whatever became of the cache.
    const auto [view, expected] = moments.front();
    const auto borrowed = must(view.borrow_nodes(ids));
    for (std::int64_t step = 0; step < 50; ++step) {
        store.update([&](GraphBatch& batch) {
            return batch.put_node(make_node(ids[step % kNodes], -step));
        });
        must(store.view().borrow_nodes(ids));
    }
    for (std::size_t i = 0; i < kNodes; ++i) {
        REQUIRE((borrowed[i] != nullptr) == (expected.count(ids[i]) > 0));
        if (borrowed[i] != nullptr) {
            CHECK(value_of(*borrowed[i]) == expected.at(ids[i]));
        }
    }
}
