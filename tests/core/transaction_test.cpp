// Transactions: what a reader and a writer see while others write, who is told to run again, and that nothing is lost.

#include <algorithm>
#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "core/bulk_loader.h"
#include "core/graph_store.h"
#include "tests/support/catch.h"
#include "tests/support/concurrency.h"
#include "tests/support/readings.h"

using namespace entente;
using testing::ConcurrentStore;
using testing::conflicts;
using testing::must;

namespace {

Properties number(std::int64_t value) {
    return {{"value", Value(value)}};
}

Properties with_id(const std::string& id) {
    return {{"id", Value(id)}};
}

std::int64_t number_of(const GraphView& view, NodeId id) {
    const auto node = must(view.node(id));
    REQUIRE(node.has_value());
    return *node->properties.at("value").as_integer();
}

Status set_number(GraphBatch& batch, NodeId id, std::int64_t value) {
    return batch.put_node({id, {"Thing"}, number(value)});
}

std::size_t degree(const GraphView& view, NodeId id) {
    return must(view.hops(std::span(&id, 1), Direction::both)).front().size();
}

std::set<std::uint64_t> topology_edges(const TopologySnapshot& topology) {
    std::set<std::uint64_t> ids;
    for (Vertex vertex = 0; vertex < topology.vertex_count(); ++vertex) {
        const EdgeRange range = topology.edges(vertex, Orientation::out).all;
        for (std::size_t i = 0; i < range.size(); ++i) {
            ids.insert(range.id(i).value);
        }
    }
    return ids;
}

testing::ReadingBuilder article() {
    testing::ReadingBuilder builder("A pact");
    builder.claim("ALLIED_WITH",
                  {builder.entity("Country", "Spain")},
                  {builder.entity("Country", "Portugal")});
    return builder;
}

}  // namespace

TEST_CASE("views of different moments stand side by side and never change", "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId hub = store.add_node(number(0));
    std::vector<GraphView> views;
    std::vector<const BorrowedNode*> borrowed;
    std::vector<EdgeId> edges;
    for (int i = 1; i <= 40; ++i) {
        const NodeId other = store.add_node(number(i));
        edges.push_back(store.add_edge(hub, "TO", other));
        if (i % 5 == 0) {
            must(store->update([&](GraphBatch& batch) { return batch.delete_edge(edges[i - 5]); }));
        }
        store.update([&](GraphBatch& batch) { return set_number(batch, hub, i); });
        views.push_back(store.view());
        borrowed.push_back(i % 2 == 0 ? must(views.back().borrow_node(hub)) : nullptr);
    }
    for (int i = 1; i <= 40; ++i) {
        const GraphView& view = views[i - 1];
        const std::size_t there = i - i / 5;
        CHECK(number_of(view, hub) == i);
        CHECK(*must(view.borrow_node(hub))->properties.at("value").as_integer() == i);
        if (borrowed[i - 1] != nullptr) {
            CHECK(*borrowed[i - 1]->properties.at("value").as_integer() == i);
        }
        CHECK(degree(view, hub) == there);
        CHECK(topology_edges(must(view.topology())).size() == there);
        CHECK(must(view.counts()).nodes == static_cast<std::uint64_t>(i) + 1);
    }
    store.check();
}

TEST_CASE("a transaction reads its own writes, and nobody else does before the commit",
          "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId old = store.add_node(number(1));
    const NodeId gone = store.add_node(number(2));
    const EdgeId old_edge = store.add_edge(old, "KNOWS", gone);
    must(store->create_property_index("Thing", "value", false));
    auto transaction = must(store->begin());
    GraphBatch& batch = transaction->batch();
    const NodeId fresh = batch.new_node_id();
    must(batch.put_node({fresh,
                         {"Thing", "Entity"},
                         {{"id", "thing/new"}, {"name", "Fresh Water"}, {"value", Value(7)}}}));
    const EdgeId edge =
        must(batch.create_edge(fresh, "NEW_TYPE", old, {{"weight", Value(std::int64_t{3})}}));
    must(batch.delete_node(gone));
    const GraphView view = transaction->view();
    CHECK(number_of(view, fresh) == 7);
    CHECK(must(view.edge(edge))->properties.at("weight") == Value(std::int64_t{3}));
    CHECK_FALSE(must(view.edge(old_edge)).has_value());
    CHECK(degree(view, old) == 1);
    CHECK(must(view.find("thing/new"))->node == fresh);
    CHECK(must(view.named("fresh water")) == std::vector<NodeId>{fresh});
    CHECK(must(view.nodes_with_label("Thing", NodeId(), 10)) == std::vector<NodeId>{old, fresh});
    CHECK(must(view.nodes_with_value("Thing", "value", Value(7)))->nodes ==
          std::vector<NodeId>{fresh});
    CHECK(topology_edges(must(batch.topology())) == std::set<std::uint64_t>{edge.value});
    CHECK(must(batch.topology()).vertex(gone) == kNoVertex);

    const GraphView outside = store.view();
    CHECK_FALSE(must(outside.node(fresh)).has_value());
    CHECK(must(outside.node(gone)).has_value());
    CHECK_FALSE(must(outside.find("thing/new")).has_value());
    CHECK_FALSE(outside.edge_type("NEW_TYPE").has_value());
    CHECK(topology_edges(must(outside.topology())) == std::set<std::uint64_t>{old_edge.value});
    must(transaction->commit());
    CHECK(must(store.view().find("thing/new"))->node == fresh);
    CHECK(topology_edges(must(store.view().topology())) == std::set<std::uint64_t>{edge.value});
    store.check();
}

TEST_CASE("of two transactions that write the same thing, the second is told to run again",
          "[core][transaction]") {
    const NodeId a(1);
    const NodeId b(2);
    const EdgeId edge(1);
    using Change = std::function<Status(GraphBatch&)>;
    const auto put = [&](NodeId id, std::vector<std::string> labels, Properties properties) {
        return [=](GraphBatch& batch) {
            return batch.put_node({id.valid() ? id : batch.new_node_id(), labels, properties});
        };
    };
    const auto link = [&](GraphBatch& batch) {
        return batch.create_edge(a, "KNOWS", b, {}).status();
    };
    const auto drop_b = [&](GraphBatch& batch) { return batch.delete_node(b); };
    const auto set_edge = [&](GraphBatch& batch) {
        return batch.set_edge_properties(edge, number(5));
    };
    const auto drop_edge = [&](GraphBatch& batch) { return batch.delete_edge(edge); };
    const auto move = [&](GraphBatch& batch) { return batch.move_edge(edge, b, a, {}); };
    const std::vector<std::tuple<std::string, Change, Change>> pairs = {
        {"same node", put(a, {"Thing"}, number(3)), put(a, {"Thing"}, number(4))},
        {"node written and deleted", put(b, {"Thing"}, number(3)), drop_b},
        {"node deleted twice", drop_b, drop_b},
        {"same edge", set_edge, set_edge},
        {"edge written and deleted", set_edge, drop_edge},
        {"edge moved and written", move, set_edge},
        {"edge moved and its end deleted", move, drop_b},
        {"edge written and its end deleted", set_edge, drop_b},
        {"edge to a deleted node", link, drop_b},
        {"same readable id",
         put(NodeId(), {"Thing"}, with_id("thing/1")),
         put(NodeId(), {"Thing"}, with_id("thing/1"))},
        {"same unique value",
         put(NodeId(), {"Only"}, {{"key", "x"}}),
         put(NodeId(), {"Only"}, {{"key", "x"}})},
        {"same new name",
         put(NodeId(), {"Brand New Label"}, {}),
         put(NodeId(), {"Brand New Label"}, {})},
    };
    for (const auto& [name, first, second] : pairs) {
        for (const bool swapped : {false, true}) {
            INFO(name << (swapped ? ", the other way round" : ""));
            const ConcurrentStore store;
            REQUIRE(store.add_node(number(1)) == a);
            REQUIRE(store.add_node(number(2)) == b);
            REQUIRE(store.add_edge(a, "KNOWS", b) == edge);
            must(store->create_property_index("Only", "key", true));
            auto left = must(store->begin());
            auto right = must(store->begin());
            must((swapped ? second : first)(left->batch()));
            must((swapped ? first : second)(right->batch()));
            must(left->commit(Durability::buffered));
            CHECK(conflicts(right->commit(Durability::buffered)));
            store.check();
        }
    }
}

TEST_CASE("transactions that add different edges to one hub do not disturb each other",
          "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId hub = store.add_node();
    std::vector<NodeId> others;
    for (int i = 0; i < 100; ++i) {
        others.push_back(store.add_node());
    }
    store.add_edge(hub, "KNOWS", others[0]);
    std::vector<std::unique_ptr<Transaction>> open;
    for (int i = 0; i < 100; ++i) {
        open.push_back(must(store->begin()));
        must(open.back()->batch().create_edge(
            i % 2 == 0 ? hub : others[i], "KNOWS", i % 2 == 0 ? others[i] : hub, {}));
    }
    for (auto& transaction : open) {
        must(transaction->commit(Durability::buffered));
    }
    CHECK(degree(store.view(), hub) == 101);
    CHECK(topology_edges(must(store.view().topology())).size() == 101);
    store.check();
}

TEST_CASE("a transaction that others overtook is told so when it meets a node they deleted",
          "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId a = store.add_node();
    const NodeId b = store.add_node();
    store.add_edge(a, "KNOWS", b);
    auto transaction = must(store->begin());
    must(store->update([&](GraphBatch& batch) { return batch.delete_node(b); }));
    // It still sees the node, so the node's absence is no mistake of its own.
    CHECK(must(transaction->view().node(b)).has_value());
    CHECK(conflicts(transaction->batch().create_edge(a, "KNOWS", b, {}).status()));
    auto later = must(store->begin());
    const Status absent = later->batch().create_edge(a, "KNOWS", b, {}).status();
    REQUIRE_FALSE(absent.ok());
    CHECK(absent.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("a readable id is not given to two nodes when its owner returns", "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId owner = store.add_node(with_id("thing/1"));
    must(store->update([&](GraphBatch& batch) { return batch.delete_node(owner); }));
    auto returns = must(store->begin());
    auto takes = must(store->begin());
    must(returns->batch().put_node({owner, {"Thing"}, with_id("thing/1")}));
    must(takes->batch().put_node({takes->batch().new_node_id(), {"Thing"}, with_id("thing/1")}));
    must(returns->commit());
    CHECK(conflicts(takes->commit()));
    store.check();
}

TEST_CASE("imports, merges and bulk loads count as writers for a transaction",
          "[core][transaction]") {
    const ConcurrentStore store;
    must(store->import_article(article().reading()));
    const NodeId spain = must(store.view().find("country/spain"))->node;
    const NodeId portugal = must(store.view().find("country/portugal"))->node;
    store.add_edge(portugal, "NOTED", spain);
    const auto link = [&] {
        auto transaction = must(store->begin());
        must(transaction->batch().create_edge(spain, "NOTED", portugal, {}));
        return transaction;
    };
    const auto rename = [&] {
        auto transaction = must(store->begin());
        Node node = *must(transaction->view().node(spain));
        node.properties["note"] = "seen";
        must(transaction->batch().put_node(node));
        return transaction;
    };
    SECTION("an import of something else") {
        auto transaction = link();
        testing::ReadingBuilder other("Another");
        other.claim(
            "MET_WITH", {other.entity("Country", "Chile"), other.entity("Country", "Peru")}, {});
        must(store->import_article(other.reading()));
        must(transaction->commit());
    }
    SECTION("a merge") {
        auto linking = link();
        auto renaming = rename();
        must(store->merge_entities("country/portugal", "country/spain", {"me", "same", "2024"}));
        CHECK(conflicts(linking->commit()));
        CHECK(conflicts(renaming->commit()));
    }
    SECTION("a delete, which leaves what an edge made by hand leads to") {
        auto linking = link();
        must(store->delete_article(article_id_of(article().reading().article.text)));
        must(linking->commit());
    }
    SECTION("a delete") {
        EdgeId noted;
        must(store.view().each_edge([&](const Edge& edge) {
            noted = edge.type == "NOTED" ? edge.id : noted;
            return true;
        }));
        must(store->update([&](GraphBatch& batch) { return batch.delete_edge(noted); }));
        auto linking = link();
        must(store->delete_article(article_id_of(article().reading().article.text)));
        CHECK(conflicts(linking->commit()));
    }
    SECTION("a bulk load") {
        auto linking = link();
        {
            auto loader = must(BulkLoader::begin(*store));
            const std::vector<std::string> labels = {"Loaded"};
            must(loader->add_node(labels, with_id("loaded/1")));
            must(loader->finish());
        }
        CHECK(conflicts(linking->commit()));
        auto again = link();
        must(again->commit());
    }
    store.check();
}

TEST_CASE("a decision that is made while a transaction is open keeps its number",
          "[core][transaction]") {
    const ConcurrentStore store;
    testing::ReadingBuilder reading = article();
    reading.entity("Country", "Chile");
    must(store->import_article(reading.reading()));
    auto transaction = must(store->begin());
    must(transaction->batch().put_node({transaction->batch().new_node_id(), {"Thing"}, {}}));
    must(store->mark_distinct("country/spain", "country/portugal", {"me", "first", "2024"}));
    must(transaction->commit());
    must(store->mark_distinct("country/spain", "country/chile", {"me", "second", "2024"}));
    const auto decisions = must(store.view().decisions());
    REQUIRE(decisions.size() == 2);
    CHECK(decisions[0].record.reason == "first");
    CHECK(decisions[1].record.reason == "second");
    store.check();
}

TEST_CASE("a unique index that was being built when a transaction began is unique",
          "[core][transaction]") {
    const ConcurrentStore store;
    store.add_node({{"key", "x"}}, {"Only"});
    // The building stops after its first step.
    int writes = 0;
    store.plan().before_write = [&] { store.plan().operations_left = ++writes == 2 ? 0 : -1; };
    REQUIRE_FALSE(store->create_property_index("Only", "key", true).ok());
    store.plan().before_write = nullptr;
    store.plan().repair();
    auto transaction = must(store->begin());
    const NodeId id = transaction->batch().new_node_id();
    const Status put = transaction->batch().put_node({id, {"Only"}, {{"key", "x"}}});
    must(store->create_property_index("Only", "key", true));
    CHECK((!put.ok() || conflicts(transaction->commit())));
    store.check();
}

TEST_CASE("running a conflicting transaction again succeeds", "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId node = store.add_node(number(1));
    auto transaction = must(store->begin());
    must(set_number(transaction->batch(), node, number_of(transaction->view(), node) + 1));
    store.update([&](GraphBatch& batch) { return set_number(batch, node, 10); });
    REQUIRE(conflicts(transaction->commit()));
    transaction = must(store->begin());
    must(set_number(transaction->batch(), node, number_of(transaction->view(), node) + 1));
    must(transaction->commit());
    CHECK(number_of(store.view(), node) == 11);
}

TEST_CASE("a transaction that is given up leaves nothing, and one that is over is over",
          "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId node = store.add_node(number(1));
    const std::uint64_t commits = must(store.view().counts()).commits;
    {
        auto transaction = must(store->begin());
        GraphBatch& batch = transaction->batch();
        const NodeId fresh = batch.new_node_id();
        must(batch.put_node({fresh, {"Unheard Of"}, with_id("thing/9")}));
        must(batch.create_edge(fresh, "UNHEARD_OF", node, {}));
        must(batch.delete_node(node));
    }
    CHECK(must(store.view().counts()).commits == commits);
    CHECK(number_of(store.view(), node) == 1);
    CHECK(store.view().labels().size() == 1);
    CHECK_FALSE(store.view().edge_type("UNHEARD_OF").has_value());
    auto transaction = must(store->begin());
    must(set_number(transaction->batch(), node, 2));
    must(transaction->commit());
    const Status again = transaction->commit();
    REQUIRE_FALSE(again.ok());
    CHECK(again.error().code == ErrorCode::invalid_argument);
    store.check();
}

TEST_CASE("a name whose commit fails is in nobody else's transaction", "[core][transaction]") {
    const ConcurrentStore store;
    store.add_node();
    auto transaction = must(store->begin());
    const NodeId id = transaction->batch().new_node_id();
    store.plan().before_write = [&] {
        // While another writer is about to fail with the same new label.
        must(transaction->batch().put_node({id, {"Fresh"}, {{"colour", "blue"}}}));
        store.plan().operations_left = 0;
    };
    const Status failed = store->update([&](GraphBatch& batch) {
        return batch.put_node({batch.new_node_id(), {"Fresh"}, {{"colour", "red"}}});
    });
    REQUIRE_FALSE(failed.ok());
    store.plan().before_write = nullptr;
    store.plan().repair();
    must(transaction->commit());
    const auto node = must(store.view().node(id));
    REQUIRE(node.has_value());
    CHECK(node->labels == std::vector<std::string>{"Fresh"});
    store.check();
}

TEST_CASE("a bulk load that fails leaves no names behind", "[core][transaction]") {
    const ConcurrentStore store;
    auto loader = must(BulkLoader::begin(*store));
    const std::vector<std::string> labels = {"Fresh"};
    must(loader->add_node(labels, with_id("loaded/1")));
    store.plan().before_sync = [&] { store.plan().operations_left = 0; };
    REQUIRE_FALSE(loader->finish().ok());
    store.plan().before_sync = nullptr;
    store.plan().repair();
    loader.reset();
    CHECK(store.view().labels().empty());
    store.add_node({}, {"Fresh"});
    store.check();
}

// -- the anomalies of Berenson et al., "A critique of ANSI SQL isolation levels", 1995 --

TEST_CASE("P0, dirty write: of two who overwrite each other's nodes one wins whole",
          "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId x = store.add_node(number(0));
    const NodeId y = store.add_node(number(0));
    auto one = must(store->begin());
    auto two = must(store->begin());
    must(set_number(one->batch(), x, 1));
    must(set_number(two->batch(), x, 2));
    must(set_number(two->batch(), y, 2));
    must(set_number(one->batch(), y, 1));
    must(two->commit());
    CHECK(conflicts(one->commit()));
    CHECK(number_of(store.view(), x) == 2);
    CHECK(number_of(store.view(), y) == 2);
}

TEST_CASE("P1, dirty read: what is not committed is not seen", "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId x = store.add_node(number(0));
    auto writer = must(store->begin());
    must(set_number(writer->batch(), x, 1));
    CHECK(number_of(must(store->begin())->view(), x) == 0);
    writer.reset();
    CHECK(number_of(store.view(), x) == 0);
}

TEST_CASE("P4, lost update: two who add to one number do not both succeed", "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId x = store.add_node(number(100));
    auto one = must(store->begin());
    auto two = must(store->begin());
    must(set_number(one->batch(), x, number_of(one->view(), x) + 30));
    must(set_number(two->batch(), x, number_of(two->view(), x) + 20));
    must(two->commit());
    CHECK(conflicts(one->commit()));
    CHECK(number_of(store.view(), x) == 120);
}

TEST_CASE("P2, fuzzy read: a transaction reads the same twice, and A5A, read skew: of one moment",
          "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId x = store.add_node(number(50));
    const NodeId y = store.add_node(number(50));
    auto reader = must(store->begin());
    CHECK(number_of(reader->view(), x) == 50);
    store.update([&](GraphBatch& batch) -> Status {
        ENTENTE_TRY(set_number(batch, x, 10));
        return set_number(batch, y, 90);
    });
    CHECK(number_of(reader->view(), x) == 50);
    CHECK(number_of(reader->view(), y) == 50);
}

TEST_CASE("P3, phantom: no node appears in or leaves a label or a range that was read",
          "[core][transaction]") {
    const ConcurrentStore store;
    must(store->create_property_index("Thing", "value", false));
    const NodeId x = store.add_node(number(5));
    auto reader = must(store->begin());
    const ValueRange range = {ValueBound{Value(1), true}, ValueBound{Value(9), true}};
    const auto in_range = [&] {
        return must(reader->view().nodes_in_range("Thing", "value", range))->nodes;
    };
    const auto labelled = [&] {
        return must(reader->view().nodes_with_label("Thing", NodeId(), 100));
    };
    CHECK(in_range() == std::vector<NodeId>{x});
    store.add_node(number(6));
    store.update([&](GraphBatch& batch) { return batch.delete_node(x); });
    CHECK(in_range() == std::vector<NodeId>{x});
    CHECK(labelled() == std::vector<NodeId>{x});
}

TEST_CASE("A5B, write skew is possible, as the header says", "[core][transaction]") {
    const ConcurrentStore store;
    const NodeId x = store.add_node(number(70));
    const NodeId y = store.add_node(number(80));
    auto one = must(store->begin());
    auto two = must(store->begin());
    must(set_number(one->batch(), x, number_of(one->view(), y) - 100));
    must(set_number(two->batch(), y, number_of(two->view(), x) - 100));
    must(one->commit());
    must(two->commit());
}

// -- many threads --

namespace {

// Moves amounts between the nodes of a store, links and unlinks them, each node's `degree` in step.
class Bank {
public:
    static constexpr std::int64_t kStart = 100;

    Bank(const ConcurrentStore& store, std::size_t accounts) : store_(store) {
        for (std::size_t i = 0; i < accounts; ++i) {
            accounts_.push_back(store.add_node(state(kStart, 0)));
        }
    }

    // One transaction, run again until it succeeds. False for an error that is no conflict.
    bool transact(std::mt19937& random) {
        const std::uint32_t seed = random();
        while (true) {
            const Status status = attempt(seed);
            if (status.ok() || !conflicts(status)) {
                return status.ok();
            }
            ++conflicts_;
        }
    }

    // Whether a view is one that the rules allow.
    bool holds(const GraphView& view) const {
        std::int64_t sum = 0;
        const auto nodes = view.borrow_nodes(accounts_);
        const auto hops = view.hops(accounts_, Direction::both);
        if (!nodes.ok() || !hops.ok()) {
            return false;
        }
        for (std::size_t i = 0; i < accounts_.size(); ++i) {
            const Properties& properties = (*nodes)[i]->properties;
            sum += *properties.at("value").as_integer();
            const auto degree = static_cast<std::int64_t>((*hops)[i].size());
            if (*properties.at("degree").as_integer() != degree) {
                return false;
            }
        }
        return sum == kStart * static_cast<std::int64_t>(accounts_.size());
    }

    // The same of its topology.
    bool topology_holds(const GraphView& view) const {
        const auto topology = view.topology();
        const auto nodes = view.nodes(accounts_);
        if (!topology.ok() || !nodes.ok()) {
            return false;
        }
        for (const auto& node : *nodes) {
            const Vertex vertex = topology->vertex(node->id);
            const auto degree = topology->degree(vertex, Orientation::out) +
                                topology->degree(vertex, Orientation::in);
            if (*node->properties.at("degree").as_integer() != degree) {
                return false;
            }
        }
        return true;
    }

    int conflict_count() const { return conflicts_; }

private:
    static Properties state(std::int64_t value, std::int64_t degree) {
        return {{"value", Value(value)}, {"degree", Value(degree)}};
    }

    Status attempt(std::uint32_t seed) {
        std::mt19937 random(seed);
        ENTENTE_ASSIGN(const auto transaction, store_->begin());
        const NodeId from = accounts_[random() % accounts_.size()];
        const NodeId to = accounts_[random() % accounts_.size()];
        if (from == to) {
            return {};
        }
        GraphBatch& batch = transaction->batch();
        const GraphView view = transaction->view();
        ENTENTE_ASSIGN(const auto source, view.node(from));
        ENTENTE_ASSIGN(const auto target, view.node(to));
        const auto amount = static_cast<std::int64_t>(random() % 10);
        ENTENTE_ASSIGN(const auto hops, view.hops(std::span(&from, 1), Direction::out));
        const auto known = std::find_if(hops.front().begin(),
                                        hops.front().end(),
                                        [&](const Hop& hop) { return hop.other == to; });
        std::int64_t change = 0;
        if (known == hops.front().end()) {
            ENTENTE_TRY(batch.create_edge(from, "PAID", to, {}).status());
            change = 1;
        } else if (random() % 2 == 0) {
            ENTENTE_TRY(batch.delete_edge(known->edge));
            change = -1;
        } else {
            ENTENTE_TRY(batch.set_edge_properties(known->edge, {{"amount", Value(amount)}}));
        }
        const auto put = [&](const Node& node, std::int64_t difference) {
            return batch.put_node({node.id,
                                   node.labels,
                                   state(*node.properties.at("value").as_integer() + difference,
                                         *node.properties.at("degree").as_integer() + change)});
        };
        ENTENTE_TRY(put(*source, -amount));
        ENTENTE_TRY(put(*target, amount));
        return transaction->commit(Durability::buffered);
    }

    const ConcurrentStore& store_;
    std::vector<NodeId> accounts_;
    std::atomic<int> conflicts_ = 0;
};

}  // namespace

TEST_CASE("threads that move money lose none, and every view of any moment is whole",
          "[core][transaction][random]") {
    StoreOptions options;
    options.topology = {4, 16, 8};  // so that the topology is folded again and again
    options.node_cache_bytes_max = 16 << 10;
    const ConcurrentStore store(options);
    Bank bank(store, 12);
    std::atomic<int> writing = 4;
    std::atomic<int> broken = 0;
    std::vector<std::thread> threads;
    const unsigned seed = Catch::rngSeed();
    for (unsigned i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            std::mt19937 random(seed + i);
            for (int step = 0; step < 150; ++step) {
                broken += bank.transact(random) ? 0 : 1;
            }
            --writing;
        });
    }
    for (unsigned i = 0; i < 3; ++i) {
        threads.emplace_back([&, i] {
            while (writing > 0) {
                const auto view = store->view();
                const bool whole = view.ok() && bank.holds(*view) &&
                                   (i == 0 || (bank.topology_holds(*view) && bank.holds(*view)));
                broken += whole ? 0 : 1;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(broken == 0);
    INFO(bank.conflict_count() << " conflicts");  // how many, or any, is for the scheduler to say
    CHECK(bank.holds(store.view()));
    CHECK(bank.topology_holds(store.view()));
    store.check();
}
