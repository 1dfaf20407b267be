// What a batch refuses, what is left of it then, and that nothing is stored that could not be read again.

#include "core/graph_batch.h"

#include <cmath>
#include <limits>

#include "core/backup.h"
#include "core/bulk_loader.h"
#include "core/storage/edge_block.h"
#include "core/storage/memory_engine.h"
#include "core/storage/records.h"
#include "tests/support/catch.h"
#include "tests/support/concurrency.h"
#include "tests/support/fresh_view.h"

using namespace entente;
using testing::ConcurrentStore;
using testing::must;

namespace {

// Values whose fields say what their types do not have.
std::vector<Value> unreadable_values() {
    Value deep = 1;
    for (int i = 0; i <= kValueDepthMax; ++i) {
        deep = ValueList{deep};
    }
    std::vector<Value> values = {
        Date{std::numeric_limits<std::int32_t>::max()},
        Date{std::numeric_limits<std::int32_t>::min()},
        LocalTime{-1},
        LocalTime{kNanosPerDay},
        Time{LocalTime{0}, kOffsetSecondsMax + 1},
        LocalDateTime{std::numeric_limits<std::int64_t>::min(), 0},
        LocalDateTime{0, -1},
        DateTime{0, 0, 0, ZoneName("no zone!")},
        DateTime{0, 0, -kOffsetSecondsMax - 1, ZoneName()},
        DateTime{0, 1'000'000'000, 0, ZoneName()},
        Duration{0, 0, 0, -1},
        Point{Srid::cartesian, std::nan(""), 0, 0},
        Point{static_cast<Srid>(1), 0, 0, 0},
        ValueList{1, Value()},
        deep,
    };
    const std::size_t alone = values.size();
    for (std::size_t i = 0; i < alone; ++i) {
        values.emplace_back(ValueList{values[i]});
    }
    return values;
}

ErrorCode code_of(const Status& status) {
    REQUIRE_FALSE(status.ok());
    return status.error().code;
}

Properties with_id(const std::string& id) {
    return {{"id", Value(id)}};
}

std::optional<Reference> find(const ConcurrentStore& store, const std::string& id) {
    return must(store.view().find(id));
}

}  // namespace

TEST_CASE("what could not be read again is refused before it is written", "[core][batch]") {
    const ConcurrentStore store;
    const NodeId node = store.add_node();
    const EdgeId edge = store.add_edge(node, "T", node);
    for (const Value& value : unreadable_values()) {
        CAPTURE(describe(value));
        const auto refused = [&](const std::function<Status(GraphBatch&)>& change) {
            return code_of(store->update(change)) == ErrorCode::invalid_argument;
        };
        const Properties properties = {{"p", value}};
        CHECK(refused([&](GraphBatch& batch) {
            return batch.put_node({node, {"Thing"}, properties});
        }));
        CHECK(refused([&](GraphBatch& batch) {
            return batch.create_edge(node, "T", node, properties).status();
        }));
        CHECK(refused(
            [&](GraphBatch& batch) { return batch.set_edge_properties(edge, properties); }));
        CHECK(refused(
            [&](GraphBatch& batch) { return batch.move_edge(edge, node, node, properties); }));
        auto loader = must(BulkLoader::begin(*store));
        CHECK(code_of(loader->add_node({}, properties).status()) == ErrorCode::invalid_argument);
    }
    store.check();
}

TEST_CASE("the greatest and least values of every type are stored and read again",
          "[core][batch]") {
    constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
    constexpr auto kGreatest = std::numeric_limits<std::int64_t>::max();
    const ConcurrentStore store;
    const std::vector<Value> values = {
        kLeast,
        kGreatest,
        std::numeric_limits<double>::infinity(),
        std::numeric_limits<double>::denorm_min(),
        std::nan(""),
        -0.0,
        *Date::from_ymd(-9999, 1, 1),
        *Date::from_ymd(9999, 12, 31),
        LocalTime{kNanosPerDay - 1},
        Time{LocalTime{0}, -kOffsetSecondsMax},
        *LocalDateTime::of(kYearMax, 12, 31, LocalTime{kNanosPerDay - 1}),
        *LocalDateTime::of(-kYearMax, 1, 1, LocalTime{0}),
        Duration{kLeast, kGreatest, kLeast, 999'999'999},
        ByteArray{std::string("\0\xFF", 2)},
        ValueList{},
        std::string("a\0b", 3),
    };
    for (const Value& value : values) {
        CAPTURE(describe(value));
        const NodeId node = store.add_node({{"p", value}});
        const EdgeId edge = store.add_edge(node, "T", node, {{"p", value}});
        CHECK(must(store.view().node(node))->properties.at("p") == value);
        CHECK(must(store.view().edge(edge))->properties.at("p") == value);
    }
    store.check();
}

TEST_CASE("labels, edge types and properties have names, not longer than a limit",
          "[core][batch]") {
    const ConcurrentStore store;
    const NodeId node = store.add_node();
    for (const std::string& name : {std::string(), std::string(kNameBytesMax + 1, 'x')}) {
        const ErrorCode expected =
            name.empty() ? ErrorCode::invalid_argument : ErrorCode::limit_exceeded;
        CHECK(code_of(store->update([&](GraphBatch& batch) {
                  return batch.put_node({batch.new_node_id(), {name}, {}});
              })) == expected);
        CHECK(code_of(store->update([&](GraphBatch& batch) {
                  return batch.put_node({node, {}, {{name, 1}}});
              })) == expected);
        CHECK(code_of(store->update([&](GraphBatch& batch) {
                  return batch.create_edge(node, name, node, {}).status();
              })) == expected);
        auto loader = must(BulkLoader::begin(*store));
        const std::vector<std::string> labels = {name};
        CHECK(code_of(loader->add_node(labels, {}).status()) == expected);
        REQUIRE(loader->add_node({}, {}).ok());
        REQUIRE(loader->edges({}).add(0, loader->edge_type(name), 0, {}).ok());
        CHECK(code_of(loader->finish().status()) == ErrorCode::invalid_argument);
    }
    const std::string longest(kNameBytesMax, 'x');
    store.add_edge(store.add_node({{longest, 1}}, {longest}), longest, node);
    store.check();
}

TEST_CASE("a store takes as many edge types as a topology holds, and no more", "[core][batch]") {
    const ConcurrentStore store;
    const NodeId node = store.add_node();
    const std::size_t known = store.view().edge_types().size();
    store.update([&](GraphBatch& batch) -> Status {
        for (std::size_t i = known; i < kTopologyTypesMax; ++i) {
            ENTENTE_TRY(batch.create_edge(node, "T" + std::to_string(i), node, {}).status());
        }
        return {};
    });
    CHECK(code_of(store->update([&](GraphBatch& batch) {
              return batch.create_edge(node, "ONE_MORE", node, {}).status();
          })) == ErrorCode::limit_exceeded);
    {
        auto loader = must(BulkLoader::begin(*store));
        REQUIRE(loader->add_node({}, {}).ok());
        REQUIRE(loader->edges({}).add(0, loader->edge_type("ONE_MORE"), 0, {}).ok());
        CHECK(code_of(loader->finish().status()) == ErrorCode::limit_exceeded);
    }
    CHECK(must(store.view().topology()).edge_count() == kTopologyTypesMax - known);
}

TEST_CASE("a node has an id that was handed out", "[core][batch]") {
    const ConcurrentStore store;
    for (const NodeId id : {NodeId(), NodeId(1'000), NodeId(std::uint64_t{1} << 62U)}) {
        CHECK(code_of(store->update([&](GraphBatch& batch) {
                  return batch.put_node({id, {}, {}});
              })) == ErrorCode::invalid_argument);
    }
    store.check();
}

TEST_CASE("a change that is refused is not in what its transaction commits", "[core][batch]") {
    const ConcurrentStore store;
    const NodeId node = store.add_node(with_id("a"));
    const auto transaction = must(store->begin());
    GraphBatch& batch = transaction->batch();
    CHECK(code_of(batch.put_node({batch.new_node_id(), {"Thing"}, with_id("a")})) ==
          ErrorCode::already_exists);
    CHECK(code_of(batch.put_node({batch.new_node_id(), {"Twice", "Twice"}, {}})) ==
          ErrorCode::invalid_argument);
    CHECK(code_of(batch.create_edge(node, "T", node, with_id("a")).status()) ==
          ErrorCode::already_exists);
    REQUIRE(batch.put_node({batch.new_node_id(), {"Thing"}, with_id("b")}).ok());
    must(transaction->commit());
    const auto counts = must(store.view().counts());
    CHECK(counts.nodes == 2);
    CHECK(counts.edges == 0);
    CHECK(must(store.view().nodes_with_label("Thing", NodeId(), 10)).size() == 2);
    store.check();
}

TEST_CASE("a batch one of whose changes failed half-way cannot be committed", "[core][batch]") {
    const ConcurrentStore store;
    must(store->create_property_index("Thing", "a", false));
    must(store->create_property_index("Thing", "b", true));
    store.add_node({{"a", 1}, {"b", 1}});
    {
        const auto transaction = must(store->begin());
        GraphBatch& batch = transaction->batch();
        CHECK(code_of(batch.put_node({batch.new_node_id(), {"Thing"}, {{"a", 2}, {"b", 1}}})) ==
              ErrorCode::already_exists);
        CHECK(code_of(transaction->commit()) == ErrorCode::already_exists);
    }
    SECTION("nor one that met an error of the disk") {
        const NodeId node = store.add_node({{"b", 2}});
        store.add_edge(node, "T", node);
        for (int operations = 0;; ++operations) {
            const auto transaction = must(store->begin());
            store.plan().operations_left = operations;
            const Status status = transaction->batch().delete_node(node);
            store.plan().repair();
            if (status.ok()) {
                break;
            }
            const Status committed = transaction->commit();
            CHECK((committed.ok() || committed.error().code == status.error().code));
            CHECK(must(store.view().node(node)).has_value());
            store.check();
        }
    }
    store.check();
}

TEST_CASE("a readable id leads to what has it now", "[core][batch]") {
    const ConcurrentStore store;
    const NodeId node = store.add_node(with_id("a"));
    const auto put = [&](const Properties& properties) {
        store.update([&](GraphBatch& batch) {
            return batch.put_node({node, {"Thing"}, properties});
        });
    };
    put(with_id("b"));
    CHECK_FALSE(find(store, "a"));
    REQUIRE(find(store, "b"));
    CHECK(find(store, "b")->node == node);
    const NodeId other = store.add_node(with_id("a"));
    CHECK(find(store, "a")->node == other);
    CHECK(code_of(store->update([&](GraphBatch& batch) {
              return batch.put_node({node, {"Thing"}, with_id("a")});
          })) == ErrorCode::already_exists);
    put({});
    CHECK_FALSE(find(store, "b"));
    put(with_id("b"));
    CHECK(find(store, "b")->node == node);
    store.check();

    const EdgeId edge = store.add_edge(node, "T", node, with_id("e"));
    const EdgeId second = store.add_edge(node, "T", node);
    const auto set = [&](EdgeId id, const Properties& properties) {
        return store->update(
            [&](GraphBatch& batch) { return batch.set_edge_properties(id, properties); });
    };
    CHECK(code_of(set(second, with_id("e"))) == ErrorCode::already_exists);
    CHECK(code_of(set(second, with_id("a"))) == ErrorCode::already_exists);
    must(set(edge, with_id("f")));
    CHECK_FALSE(find(store, "e"));
    CHECK(find(store, "f")->edge == edge);
    must(set(second, with_id("e")));
    CHECK(find(store, "e")->edge == second);
    store.update(
        [&](GraphBatch& batch) { return batch.move_edge(edge, other, node, with_id("f")); });
    CHECK(find(store, "f")->edge == edge);
    CHECK(find(store, "f")->node == other);
    store.check();
}

TEST_CASE("a confidence that is none counts as 1, however it is packed", "[core][batch]") {
    const ConcurrentStore store;
    // Times 50,000 it is 2^64 and a little more.
    constexpr double kHuge = 368'934'881'474'192.0;
    for (const double confidence : {kHuge, -kHuge, -1.0, 1.5, 1.0}) {
        CAPTURE(confidence);
        store.update([&](GraphBatch& batch) -> Status {
            const NodeId node = batch.new_node_id();
            ENTENTE_TRY(batch.put_node({node, {}, {}}));
            return batch.create_edge(node, "T", node, {{"confidence", confidence}}).status();
        });
    }
    const auto graph = must(must(store.view().topology()).fold());
    for (EdgeSlot slot = 0; slot < graph->edge_count(); ++slot) {
        CHECK(graph->attributes(slot).confidence() == 1.0F);
    }
    store.check();
}

TEST_CASE("long properties of edges bring no writer of their list to the limit", "[core][batch]") {
    const std::size_t length = GENERATE(kBatchBytesMax / 7, kBlockBytesMax / 3);
    const ConcurrentStore store;
    const NodeId hub = store.add_node();
    std::vector<EdgeId> edges;
    for (int i = 0; i < 20; ++i) {
        edges.push_back(store.add_edge(
            hub, "T", hub, {{"text", Value(std::string(length, static_cast<char>('a' + i)))}}));
    }
    for (int i = 0; i < 40; ++i) {
        edges.push_back(store.add_edge(hub, "T", hub, {{"n", Value(i)}}));
    }
    const auto hops = must(store.view().hops(std::span(&hub, 1), Direction::out));
    CHECK(hops.front().size() == edges.size());
    for (int i = 0; i < 20; ++i) {
        const auto edge = must(store.view().edge(edges[static_cast<std::size_t>(i)]));
        REQUIRE(edge.has_value());
        const Value& text = edge->properties.at("text");
        CHECK(text.as_string()->front() == static_cast<char>('a' + i));
    }
    store.check();
    for (const EdgeId edge : edges) {
        store.update([&](GraphBatch& batch) { return batch.delete_edge(edge); });
    }
    CHECK(must(store.view().hops(std::span(&hub, 1), Direction::both)).front().empty());
    store.check();
}

TEST_CASE("a store with long properties can be copied", "[core][batch][backup]") {
    const ConcurrentStore store;
    store.add_node({{"text", Value(std::string(3 << 20, 'a'))}});
    store.add_node({{"text", Value(std::string(kBatchBytesMax - (1 << 20), 'b'))}});
    {
        auto loader = must(BulkLoader::begin(*store));
        REQUIRE(loader->add_node({}, {}).ok());
        const std::string text(1 << 18, 'c');
        const std::vector<BulkCell> cells = {std::string_view(text)};
        BulkEdges& edges = loader->edges({{"text", ValueType::string}});
        for (int i = 0; i < 200; ++i) {  // 50 MiB, of one node
            REQUIRE(edges.add(0, loader->edge_type("T"), 0, cells).ok());
        }
        const std::string longer(kBulkRowBytesMax + 1, 'd');
        CHECK(code_of(loader->add_node({}, {{"text", Value(longer)}}).status()) ==
              ErrorCode::limit_exceeded);
        REQUIRE(loader->finish().ok());
    }
    const auto copy = make_memory_engine();
    const auto rows = copy_store(store->engine(), *copy);
    INFO((rows.ok() ? std::string() : rows.error().message));
    CHECK(rows.ok());
    const auto report = must(check_graph(testing::fresh_view(*copy)));
    CHECK(report.edges == 200);
    CHECK(report.faults == std::vector<std::string>());
}

TEST_CASE("an error of a bulk load leaves nothing of the node that was refused", "[core][bulk]") {
    const ConcurrentStore store;
    must(store->create_property_index("Thing", "a", true));
    must(store->create_property_index("Thing", "b", true));
    store.add_node({{"a", 1}, {"b", 1}});
    const std::vector<std::string> thing = {"Thing"};
    const std::vector<std::string> twice = {"Thing", "Other", "Thing"};
    auto loader = must(BulkLoader::begin(*store));
    CHECK(code_of(loader->add_node(twice, with_id("x")).status()) == ErrorCode::invalid_argument);
    CHECK(code_of(loader->add_node(thing, {{"a", 2}, {"b", 1}}).status()) ==
          ErrorCode::already_exists);
    REQUIRE(loader->add_node(thing, {{"a", 2}, {"b", 2}}).ok());
    REQUIRE(loader->finish().ok());
    CHECK(must(store.view().counts()).nodes == 2);
    store.check();
}

TEST_CASE("a table of edges has columns of different names, and dates that there are",
          "[core][bulk]") {
    const ConcurrentStore store;
    for (const std::vector<BulkColumn>& columns :
         {std::vector<BulkColumn>{{"", ValueType::integer}},
          std::vector<BulkColumn>{{"n", ValueType::integer}, {"n", ValueType::string}}}) {
        auto loader = must(BulkLoader::begin(*store));
        REQUIRE(loader->add_node({}, {}).ok());
        REQUIRE(loader->edges(columns).add(0, loader->edge_type("T"), 0, {}).ok());
        CHECK(code_of(loader->finish().status()) == ErrorCode::invalid_argument);
    }
    auto loader = must(BulkLoader::begin(*store));
    const std::vector<BulkCell> cells = {Date{std::numeric_limits<std::int32_t>::max()}};
    CHECK(
        code_of(loader->edges({{"d", ValueType::date}}).add(0, loader->edge_type("T"), 0, cells)) ==
        ErrorCode::invalid_argument);
}

TEST_CASE("check finds a readable id that leads to another node", "[core][check]") {
    auto engine = make_memory_engine();
    OrderedStore& rows = *engine;
    const auto graph = must(GraphStore::open(std::move(engine)));
    NodeId second;
    must(graph->update([&](GraphBatch& batch) -> Status {
        ENTENTE_TRY(batch.put_node({batch.new_node_id(), {}, with_id("a")}));
        second = batch.new_node_id();
        return batch.put_node({second, {}, with_id("b")});
    }));
    const RowKey key = keys::readable_id("a");
    Batch batch;
    batch.partition = key.partition;
    batch.puts = {{key.key, encode(ReferenceRecord{second, EdgeId(), {}})}};
    must(rows.apply(batch));
    const auto report = must(check_graph(testing::fresh_view(graph->engine())));
    CHECK(report.faults == std::vector<std::string>{"a: not found by its id"});
}
