// Indexes of several properties and of edges: they answer what looking at everything would, whatever was written in between.

#include <algorithm>
#include <random>
#include <set>

#include "core/bulk_loader.h"
#include "core/property_index.h"
#include "tests/support/catch.h"
#include "tests/support/concurrency.h"

using namespace entente;
using testing::ConcurrentStore;
using testing::must;

namespace {

const std::vector<std::string> kOne = {"p"};
const std::vector<std::string> kTwo = {"p", "q"};

ValuesSought equal_to(std::vector<Value> values) {
    return {std::move(values), {}};
}

ValuesSought equal_and_range(std::vector<Value> values,
                             std::optional<ValueBound> lower,
                             std::optional<ValueBound> upper) {
    return {std::move(values), {std::move(lower), std::move(upper)}};
}

// Whether properties are what is sought: by looking.
bool fits(const Properties& properties,
          const std::vector<std::string>& names,
          const ValuesSought& sought) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto value = properties.find(names[i]);
        if (value == properties.end()) {
            return false;
        }
        const ValueRange range = i < sought.equal.size() ? ValueRange{ValueBound{sought.equal[i]},
                                                                      ValueBound{sought.equal[i]}}
                                                         : sought.last;
        if (!range.contains(value->second)) {
            return false;
        }
    }
    return true;
}

std::set<std::uint64_t> edges_by_index(const GraphView& view,
                                       const std::vector<std::string>& names,
                                       const ValuesSought& sought) {
    const auto found = must(view.edges_with_values("R", names, sought));
    REQUIRE(found.has_value());
    std::set<std::uint64_t> ids;
    const auto edges = must(view.edges(*found));
    for (std::size_t i = 0; i < edges.size(); ++i) {
        REQUIRE(edges[i].has_value());  // the ends are right, too
        CHECK(fits(edges[i]->properties, names, sought));
        CHECK(ids.insert((*found)[i].edge.value).second);
    }
    return ids;
}

std::set<std::uint64_t> edges_by_looking(const GraphView& view,
                                         const std::vector<std::string>& names,
                                         const ValuesSought& sought) {
    std::set<std::uint64_t> ids;
    must(view.each_edge([&](const Edge& edge) {
        if (edge.type == "R" && fits(edge.properties, names, sought)) {
            ids.insert(edge.id.value);
        }
        return true;
    }));
    return ids;
}

std::set<std::uint64_t> nodes_by_index(const GraphView& view, const ValuesSought& sought) {
    const auto found = must(view.nodes_with_values("Thing", kTwo, sought));
    REQUIRE(found.has_value());
    std::set<std::uint64_t> ids;
    for (const NodeId node : *found) {
        CHECK(ids.insert(node.value).second);
    }
    return ids;
}

std::set<std::uint64_t> nodes_by_looking(const GraphView& view, const ValuesSought& sought) {
    std::set<std::uint64_t> ids;
    must(view.each_node([&](const Node& node) {
        if (node.has_label("Thing") && fits(node.properties, kTwo, sought)) {
            ids.insert(node.id.value);
        }
        return true;
    }));
    return ids;
}

// Values of several types that meet often.
class RandomValues {
public:
    std::size_t below(std::size_t bound) { return random_() % bound; }

    Value value() {
        switch (below(6)) {
            case 0: return Value(static_cast<double>(below(4)) + 0.5);
            case 1: return Value(static_cast<double>(below(4)));
            case 2: return Value(std::string(below(3), 'x') + "y");
            case 3: return Value(Date{static_cast<std::int32_t>(below(5))});
            default: return Value(static_cast<std::int64_t>(below(4)));
        }
    }

    Properties properties() {
        Properties result;
        for (const char* name : {"p", "q", "r"}) {
            if (below(5) > 0) {
                result.emplace(name, value());
            }
        }
        return result;
    }

    ValuesSought sought(std::size_t properties) {
        ValuesSought result;
        while (result.equal.size() + 1 < properties) {
            result.equal.push_back(value());
        }
        if (below(2) == 0) {
            result.equal.push_back(value());
            return result;
        }
        const std::size_t bounds = 1 + below(3);
        if ((bounds & 1U) != 0) {
            result.last.lower = ValueBound{value(), below(2) == 0};
        }
        if ((bounds & 2U) != 0) {
            result.last.upper = ValueBound{value(), below(2) == 0};
        }
        return result;
    }

private:
    std::mt19937 random_{11};
};

}  // namespace

TEST_CASE("indexes of edges and of several properties answer as looking at all does",
          "[core][properties][random]") {
    const ConcurrentStore store;
    RandomValues random;
    std::vector<NodeId> nodes;
    for (int i = 0; i < 20; ++i) {
        nodes.push_back(store.add_node(random.properties()));
    }
    must(store->create_index(index_of_edges("R", kOne)));
    must(store->create_index(index_of_edges("R", kTwo)));
    must(store->create_index(index_of_nodes("Thing", kTwo)));
    std::vector<EdgeId> edges;
    for (int round = 0; round < 60; ++round) {
        store.update([&](GraphBatch& batch) -> Status {
            for (int change = 0; change < 10; ++change) {
                const NodeId a = nodes[random.below(nodes.size())];
                const NodeId b = nodes[random.below(nodes.size())];
                const std::size_t at = edges.empty() ? 0 : random.below(edges.size());
                switch (edges.size() < 30 ? 0 : random.below(5)) {
                    case 0:
                    case 1: {
                        ENTENTE_ASSIGN(
                            const EdgeId made,
                            batch.create_edge(
                                a, random.below(4) == 0 ? "S" : "R", b, random.properties()));
                        edges.push_back(made);
                        break;
                    }
                    case 2:
                        ENTENTE_TRY(batch.set_edge_properties(edges[at], random.properties()));
                        break;
                    case 3:
                        ENTENTE_TRY(batch.delete_edge(edges[at]));
                        edges.erase(edges.begin() + static_cast<std::ptrdiff_t>(at));
                        break;
                    default: ENTENTE_TRY(batch.put_node({a, {"Thing"}, random.properties()}));
                }
            }
            return {};
        });
        const GraphView view = store.view();
        for (int i = 0; i < 10; ++i) {
            const ValuesSought one = random.sought(1);
            CHECK(edges_by_index(view, kOne, one) == edges_by_looking(view, kOne, one));
            const ValuesSought two = random.sought(2);
            CHECK(edges_by_index(view, kTwo, two) == edges_by_looking(view, kTwo, two));
            CHECK(nodes_by_index(view, two) == nodes_by_looking(view, two));
        }
    }
    store.check();
}

TEST_CASE("long values that begin alike are all given, and others with them",
          "[core][properties]") {
    const ConcurrentStore store;
    const NodeId a = store.add_node();
    must(store->create_index(index_of_edges("R", kTwo)));
    const std::string same(keys::kIndexedBytesMax, 'x');
    const EdgeId first = store.add_edge(a, "R", a, {{"p", Value(same + "1")}, {"q", Value(1)}});
    const EdgeId second = store.add_edge(a, "R", a, {{"p", Value(same + "2")}, {"q", Value(9)}});
    const GraphView view = store.view();
    const auto all =
        must(view.edges_with_values("R", kTwo, equal_to({Value(same + "1"), Value(1)})));
    CHECK(std::ranges::count(*all, first, &EdgeRef::edge) == 1);
    const auto range = must(view.edges_with_values(
        "R", kTwo, equal_and_range({Value(same + "2")}, ValueBound{Value(5), false}, {})));
    CHECK(std::ranges::count(*range, second, &EdgeRef::edge) == 1);
    store.check();
}

TEST_CASE("an index of edges is filled in steps, kept when the store is opened again, and dropped",
          "[core][properties]") {
    const testing::TempDir folder;
    constexpr std::int64_t kEdges = 3 * static_cast<std::int64_t>(kPropertyIndexStep) + 7;
    {
        const auto store = must(GraphStore::open(must(open_rocksdb_engine(folder.file("store")))));
        // A list that is longer than a step, and many that are short.
        must(store->update([&](GraphBatch& batch) -> Status {
            const NodeId hub = batch.new_node_id();
            ENTENTE_TRY(batch.put_node({hub, {"Thing"}, {}}));
            for (std::int64_t i = 0; i < kEdges; ++i) {
                const NodeId leaf = batch.new_node_id();
                ENTENTE_TRY(batch.put_node({leaf, {"Thing"}, {}}));
                ENTENTE_TRY(batch.create_edge(hub, "R", leaf, {{"p", Value(i)}}).status());
                ENTENTE_TRY(batch.create_edge(leaf, "R", hub, {{"p", Value(-i - 1)}}).status());
                ENTENTE_TRY(batch.create_edge(leaf, "S", hub, {{"p", Value(i)}}).status());
            }
            return {};
        }));
        PropertyIndex named = index_of_edges("R", kOne);
        named.record.name = "mine";
        must(store->create_index(named));
        CHECK(store->create_index(named).error().code == ErrorCode::already_exists);
        PropertyIndex other = index_of_edges("S", kOne);
        other.record.name = "mine";
        CHECK(store->create_index(other).error().code == ErrorCode::already_exists);
        CHECK(store->create_index(index_of_nodes("A", std::vector<std::string>{"p", "p"}))
                  .error()
                  .code == ErrorCode::invalid_argument);
    }
    const auto store = must(GraphStore::open(must(open_rocksdb_engine(folder.file("store")))));
    const GraphView view = must(store->view());
    const auto indexes = must(view.property_indexes());
    CHECK(std::ranges::count_if(indexes, [](const PropertyIndex& index) {
              return index.is_of_edges() && index.name() == "mine" && index.label == "R" &&
                     index.properties() == kOne && index.online();
          }) == 1);
    const auto count = [&](const ValuesSought& sought) {
        return static_cast<std::int64_t>(
            must(view.edges_with_values("R", kOne, sought)).value().size());
    };
    CHECK(count(equal_and_range({}, ValueBound{Value(0), true}, {})) == kEdges);
    CHECK(count(equal_and_range({}, {}, ValueBound{Value(0), false})) == kEdges);
    CHECK(count(equal_to({Value(5)})) == 1);
    CHECK(must(check_store(*store)).faults.empty());
    must(store->drop_index(index_of_edges("R", kOne)));
    CHECK_FALSE(must(must(store->view()).edges_with_values("R", kOne, equal_to({Value(5)}))));
    CHECK(must(check_store(*store)).faults.empty());
}

TEST_CASE("a bulk load goes into indexes of edges", "[core][properties]") {
    const testing::TempDir folder;
    const auto store = must(GraphStore::open(must(open_rocksdb_engine(folder.file("store")))));
    must(store->create_index(index_of_edges("R", kOne)));
    must(store->create_index(index_of_nodes("Thing", kTwo)));
    const auto loader = must(BulkLoader::begin(*store, {}));
    const std::vector<std::string> labels = {"Thing"};
    const auto a = must(loader->add_node(labels, {{"id", "a"}, {"p", Value(1)}, {"q", Value(2)}}));
    const auto b = must(loader->add_node(labels, {{"id", "b"}, {"p", Value(1)}}));
    const std::vector<BulkCell> cells = {BulkCell(std::int64_t{7})};
    must(loader->edges({{"p", ValueType::integer}}).add(a, loader->edge_type("R"), b, cells));
    REQUIRE(loader->finish().ok());
    const GraphView view = must(store->view());
    CHECK(must(view.edges_with_values("R", kOne, equal_to({Value(7)}))).value().size() == 1);
    CHECK(must(view.nodes_with_values("Thing", kTwo, equal_to({Value(1), Value(2)})))
              .value()
              .size() == 1);
    CHECK(must(check_store(*store)).faults.empty());
}

TEST_CASE("a transaction that wrote edges while an index of them was made runs again",
          "[core][properties][transaction]") {
    const ConcurrentStore store;
    const NodeId a = store.add_node();
    auto transaction = must(store->begin());
    must(transaction->batch().create_edge(a, "R", a, {{"p", Value(1)}}).status());
    must(store->create_index(index_of_edges("R", kOne)));
    CHECK(testing::conflicts(transaction->commit(Durability::buffered)));
    CHECK(must(store.view().edges_with_values("R", kOne, equal_to({Value(1)}))).value().empty());
    store.check();
}
