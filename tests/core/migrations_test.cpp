// Stores of older formats: brought to the present one, step by step, whatever interrupts it.

#include "core/migrations.h"

#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/backup.h"
#include "core/coding.h"
#include "core/graph_batch.h"
#include "core/graph_store.h"
#include "core/migrate_1_to_2.h"
#include "core/name_table.h"
#include "core/storage/format_1.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/fake_migrations.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/format_1_writer.h"
#include "tests/support/graph_dump.h"
#include "tests/support/kept_stores.h"
#include "tests/support/temp_dir.h"

namespace fs = std::filesystem;
using namespace entente;
using testing::all_rows;
using testing::fake_migrations;
using testing::make_fake_store;

namespace {

StoreFormat format_of(const OrderedStore& store) {
    const auto reader = StoreReader::open(store);
    REQUIRE(reader.ok());
    const auto format = read_format(**reader);
    REQUIRE(format.ok());
    REQUIRE(*format);
    return **format;
}

void set_format(OrderedStore& store, std::uint32_t number) {
    const RowKey key = keys::format_version();
    Batch batch;
    batch.partition = key.partition;
    Bytes value;
    append_u32(value, number);
    batch.puts = {{key.key, value}};
    REQUIRE(store.apply(batch).ok());
}

// A fake store of format 1 after all steps, undisturbed.
std::string migrated_rows() {
    const auto store = make_memory_engine();
    make_fake_store(*store);
    REQUIRE(prepare_format(*store, fake_migrations()).ok());
    return all_rows(*store);
}

// The step of the program in batches of so many rows.
MigrationOptions in_batches_of(std::size_t rows) {
    static std::vector<Migration> steps;
    steps.assign(store_migrations().begin(), store_migrations().end());
    steps.front().run = [rows](MigrationRun& run) { return migrate_1_to_2(run, rows); };
    MigrationOptions options;
    options.steps = steps;
    return options;
}

std::unique_ptr<OrderedStore> copy_of(const OrderedStore& store) {
    auto copy = make_memory_engine();
    REQUIRE(copy_store(store, *copy).ok());
    return copy;
}

// The kept store of format 1, in memory.
std::unique_ptr<OrderedStore> kept_store_1() {
    const testing::TempDir folder;
    REQUIRE(testing::unpack_kept_store(1, folder.file("store")));
    const auto engine = open_rocksdb_engine(folder.file("store"));
    REQUIRE(engine.ok());
    return copy_of(**engine);
}

struct HubStore {
    std::unique_ptr<OrderedStore> engine;  // of format 1
    nlohmann::json graph;
};

// One node with some thousand edges, in both directions and of two types, beside others with few.
HubStore make_hub_store() {
    const auto store = GraphStore::open(make_memory_engine());
    REQUIRE(store.ok());
    const Status written = (*store)->update([](GraphBatch& batch) -> Status {
        std::vector<NodeId> ids;
        for (int i = 0; i < 300; ++i) {
            Node node;
            node.id = batch.new_node_id();
            node.labels = {"Entity", i % 2 == 0 ? "Country" : "Person"};
            const std::string number = std::to_string(i);
            node.properties = {{"id", "n" + number}, {"name", "Common Name " + number}};
            ENTENTE_TRY(batch.put_node(node));
            ids.push_back(node.id);
        }
        for (int i = 0; i < 3000; ++i) {
            const NodeId other = ids[static_cast<std::size_t>(i * 7 % 300)];
            Properties properties = {{"number", i}};
            if (i % 3 == 0) {
                properties["note"] = "note " + std::to_string(i % 11);
            }
            const bool leaves = i % 2 == 0;
            ENTENTE_TRY(batch
                            .create_edge(leaves ? ids[100] : other,
                                         i % 5 == 0 ? "KNOWS" : "LIKES",
                                         leaves ? other : ids[100],
                                         properties)
                            .status());
        }
        return {};
    });
    REQUIRE(written.ok());
    const auto view = (*store)->view();
    REQUIRE(view.ok());
    const auto graph = testing::graph_to_json(*view);
    REQUIRE(graph.ok());
    HubStore hub = {copy_of((*store)->engine()), *graph};
    const Status status = testing::make_format_1(*hub.engine);
    INFO((status.ok() ? "" : status.error().message));
    REQUIRE(status.ok());
    return hub;
}

}  // namespace

TEST_CASE("there is one step, and a kept store, for each released format",
          "[core][store][migrations]") {
    std::uint32_t format = kFormatOldest;
    for (const Migration& step : store_migrations()) {
        CHECK(step.from == format);
        CHECK_FALSE(step.name.empty());
        CHECK(step.run);
        ++format;
    }
    CHECK(format == keys::kFormatVersion);
    for (format = kFormatOldest; format < keys::kFormatVersion; ++format) {
        INFO(format);
        CHECK(fs::exists(testing::kept_file(format, ".tar.gz")));
    }
}

TEST_CASE("a store of every released format is opened with all that is in it",
          "[core][store][migrations]") {
    for (std::uint32_t format = kFormatOldest; format <= keys::kFormatVersion; ++format) {
        CAPTURE(format);
        if (!fs::exists(testing::kept_file(format, ".tar.gz"))) {
            CHECK(format == keys::kFormatVersion);  // it may be under way
            continue;
        }
        const testing::TempDir folder;
        REQUIRE(testing::unpack_kept_store(format, folder.file("store")));
        const nlohmann::json expected = testing::kept_graph(format);
        REQUIRE(expected.at("nodes").size() > 100);
        for (const bool migrated_before : {false, true}) {
            CAPTURE(migrated_before);
            auto engine = open_rocksdb_engine(folder.file("store"));
            REQUIRE(engine.ok());
            CHECK(format_of(**engine).version == (migrated_before ? keys::kFormatVersion : format));
            CHECK(testing::faults_after_opening(*std::move(engine), expected).empty());
        }
    }
}

TEST_CASE(
    "a store of format 1 comes to the same whatever its batches are, and leaves none of its old "
    "rows",
    "[core][store][migrations]") {
    const nlohmann::json expected = testing::kept_graph(1);
    const auto kept = kept_store_1();
    for (const std::size_t rows : {1, 7, 200}) {
        CAPTURE(rows);
        auto store = copy_of(*kept);
        std::size_t batches = 0;
        std::vector<std::string> stages;
        MigrationOptions options = in_batches_of(rows);
        options.listener = [&](const MigrationProgress& progress) {
            ++batches;
            const std::string stage(progress.stage);
            if (!stage.empty() && (stages.empty() || stages.back() != stage)) {
                stages.push_back(stage);
            }
            return true;
        };
        REQUIRE(prepare_format(*store, options).ok());
        CHECK(batches > 1000 / rows);
        CHECK(stages.size() == 11);
        const auto reader = StoreReader::open(*store);
        REQUIRE(reader.ok());
        for (const PartitionKind kind : {PartitionKind::vertices, PartitionKind::edges}) {
            REQUIRE((*reader)
                        ->scan_partitions(
                            kind,
                            0,
                            UINT64_MAX,
                            [&](Partition partition, std::string_view key, std::string_view) {
                                CHECK((partition.kind == PartitionKind::edges
                                           ? keys::family(key) != 'e'
                                           : !format_1::decode_list_key(key).has_value()));
                                return true;
                            })
                        .ok());
        }
        CHECK(testing::faults_after_opening(std::move(store), expected).empty());
    }
}

TEST_CASE(
    "a hub of format 1 is packed block by block, also when the migration stops after each batch",
    "[core][store][migrations]") {
    const HubStore hub = make_hub_store();
    CHECK(testing::faults_after_opening(copy_of(*hub.engine), hub.graph).empty());
    auto store = copy_of(*hub.engine);
    MigrationOptions options = in_batches_of(100);
    int openings = 0;
    for (bool stopped = true; stopped;) {
        int told = 0;
        // The first time is before the first change.
        options.listener = [&](const MigrationProgress&) { return ++told < 2; };
        const Status status = prepare_format(*store, options);
        stopped = !status.ok();
        INFO((stopped ? status.error().message : ""));
        REQUIRE((!stopped || status.error().code == ErrorCode::cancelled));
        REQUIRE(++openings < 10'000);
    }
    CHECK(openings > 60);
    CHECK(testing::faults_after_opening(std::move(store), hub.graph).empty());
}

TEST_CASE(
    "whichever operation fails while a store of format 1 is migrated, opening it again ends it",
    "[core][store][migrations][faults]") {
    const nlohmann::json expected = testing::kept_graph(1);
    const auto kept = kept_store_1();
    int half_way = 0;
    std::int64_t operation = 0;
    for (bool failed = true; failed;) {
        const auto plan = std::make_shared<testing::FaultPlan>();
        auto faulty = std::make_unique<testing::FaultyEngine>(copy_of(*kept), plan);
        plan->stays_broken = true;
        plan->operations_left = operation;
        failed = !prepare_format(*faulty, in_batches_of(150)).ok();
        plan->repair();
        half_way += format_of(*faulty).migrating ? 1 : 0;
        INFO("operation " << operation);
        REQUIRE(testing::faults_after_opening(std::move(faulty), expected).empty());
        operation += operation < 20 ? 1 : 7;  // each of them would take minutes
    }
    CHECK(half_way > 50);
}

TEST_CASE(
    "rows of format 1 decode to what was encoded, and not when a byte is missing or left over",
    "[core][store][migrations][records]") {
    std::string edge("\x01\x07\x02\x83\x01", 5);  // version, source, type, target
    append_properties(edge, {{PropertyKeyId(4), Value("x")}});
    const auto decoded = format_1::decode_edge_record(edge);
    REQUIRE(decoded.ok());
    CHECK(*decoded == format_1::EdgeRecord{
                          NodeId(7), EdgeTypeId(2), NodeId(131), {{PropertyKeyId(4), Value("x")}}});
    // Version, count, and from neighbour to neighbour the distances: of the edges it has a sign.
    const std::string list("\x01\x03\x05\x08\x00\x02\x03\x05", 8);
    std::vector<EdgePlace> places;
    REQUIRE(format_1::read_neighbor_block(list, EdgeTypeId(9), places).ok());
    CHECK(places == std::vector<EdgePlace>{{EdgeTypeId(9), NodeId(5), EdgeId(4)},
                                           {EdgeTypeId(9), NodeId(5), EdgeId(5)},
                                           {EdgeTypeId(9), NodeId(8), EdgeId(2)}});
    for (std::size_t size = 0; size < edge.size(); ++size) {
        CHECK_FALSE(format_1::decode_edge_record(std::string_view(edge).substr(0, size)).ok());
    }
    for (std::size_t size = 0; size < list.size(); ++size) {
        const std::string_view cut = std::string_view(list).substr(0, size);
        CHECK_FALSE(format_1::read_neighbor_block(cut, EdgeTypeId(9), places).ok());
    }
    CHECK_FALSE(format_1::decode_edge_record(edge + 'x').ok());
    CHECK_FALSE(format_1::read_neighbor_block(list + 'x', EdgeTypeId(9), places).ok());
    edge[0] = 2;
    CHECK_FALSE(format_1::decode_edge_record(edge).ok());
    CHECK_FALSE(format_1::decode_list_key("o1234567").has_value());
    const RowKey key = format_1::edge(EdgeId(0x1234));
    CHECK(key.partition == Partition{PartitionKind::edges, 0x12});
    CHECK(key.key == Bytes("e\0\0\0\0\0\0\x12\x34", 9));
}

TEST_CASE("facts of format 1 that differ in the last bit become what their claims say today",
          "[core][store][migrations][facts]") {
    auto store = kept_store_1();
    int changed = 0;
    {
        const auto reader = StoreReader::open(*store);
        REQUIRE(reader.ok());
        NameTable names;
        REQUIRE(names.load(**reader).ok());
        const auto confidence = names.code(keys::Dictionary::property_keys, "confidence");
        REQUIRE(confidence);
        std::vector<Batch> changes;
        const auto change = [&](Partition partition, std::string_view key, std::string_view value) {
            auto edge = format_1::decode_edge_record(value);
            REQUIRE(edge.ok());
            for (auto& [property, stored] : edge->properties) {
                if (property.value == *confidence && stored.as_float() != nullptr) {
                    stored = Value(std::nextafter(*stored.as_float(), 0));
                    Batch batch;
                    batch.partition = partition;
                    batch.puts = {{Bytes(key), testing::encode_format_1(*edge)}};
                    changes.push_back(batch);
                }
            }
            return true;
        };
        REQUIRE((*reader)->scan_partitions(PartitionKind::edges, 0, UINT64_MAX, change).ok());
        for (const Batch& batch : changes) {
            REQUIRE(store->apply(batch).ok());
            ++changed;
        }
    }
    CHECK(changed > 40);
    const nlohmann::json expected = testing::kept_graph(1);
    MigrationOptions options = in_batches_of(20);
    for (bool stopped = true; stopped;) {
        int told = 0;
        options.listener = [&](const MigrationProgress&) { return ++told < 2; };
        stopped = !prepare_format(*store, options).ok();
    }
    CHECK(testing::faults_after_opening(std::move(store), expected).empty());
}

TEST_CASE("a store of format 1 is not migrated on an engine that may do a batch by half",
          "[core][store][migrations]") {
    const auto plan = std::make_shared<testing::FaultPlan>();
    plan->torn_batches = 0;
    testing::FaultyEngine engine(kept_store_1(), plan);
    const Status status = prepare_format(engine);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code == ErrorCode::unsupported);
    plan->torn_batches = -1;
    CHECK(prepare_format(engine).ok());
}

TEST_CASE("a store of format 1 with an edge that is missing is refused, and says which",
          "[core][store][migrations]") {
    const HubStore hub = make_hub_store();
    const RowKey key = format_1::edge(EdgeId(1235));
    Batch batch;
    batch.partition = key.partition;
    batch.deletes = {key.key};
    REQUIRE(hub.engine->apply(batch).ok());
    const Status status = prepare_format(*hub.engine);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code == ErrorCode::corruption);
    CHECK_THAT(status.error().message, Catch::Contains("edge 1235 "));
}

TEST_CASE(
    "a store of format 1 that is open read-only shows its rows and asks to be opened to write",
    "[core][store][migrations]") {
    const testing::TempDir folder;
    REQUIRE(testing::unpack_kept_store(1, folder.file("store")));
    RocksdbOptions options;
    options.read_only = true;
    auto engine = open_rocksdb_engine(folder.file("store"), options);
    INFO((engine.ok() ? "" : engine.error().message));
    REQUIRE(engine.ok());
    CHECK_FALSE((*engine)->has_kind(PartitionKind::locators));
    CHECK(all_rows(**engine) == all_rows(*kept_store_1()));
    const auto store = GraphStore::open(*std::move(engine));
    REQUIRE_FALSE(store.ok());
    CHECK_THAT(store.error().message,
               Catch::Contains("has format 1") && Catch::Contains("open it to write once"));
}

TEST_CASE("each step runs once, in order, and says before and after what it does",
          "[core][store][migrations]") {
    const auto store = make_memory_engine();
    make_fake_store(*store);
    std::vector<std::string> told;
    MigrationOptions options = fake_migrations();
    options.listener = [&](const MigrationProgress& progress) {
        if (progress.rows == 0 || progress.done) {
            told.push_back(std::to_string(progress.from) + " to " + std::to_string(progress.to) +
                           " " + std::string(progress.step) + ", " + std::to_string(progress.rows) +
                           " rows" + (progress.done ? ", done" : ""));
        }
        return true;
    };
    REQUIRE(prepare_format(*store, options).ok());
    CHECK(told == std::vector<std::string>{"1 to 2 moving, 0 rows",
                                           "1 to 2 moving, 10 rows, done",
                                           "2 to 3 doubling, 0 rows",
                                           "2 to 3 doubling, 10 rows, done"});
    CHECK(format_of(*store).version == 3);
    CHECK_FALSE(format_of(*store).migrating);
    const std::string rows = all_rows(*store);
    CHECK(rows.find("new0=value 0value 0\n") != std::string::npos);
    CHECK(rows.find("old") == std::string::npos);
    told.clear();
    REQUIRE(prepare_format(*store, options).ok());
    CHECK(told.empty());
    CHECK(all_rows(*store) == rows);
}

TEST_CASE("whichever operation of a migration fails or is torn, opening the store again ends it",
          "[core][store][migrations][faults]") {
    const std::string expected = migrated_rows();
    // Negative: the operation does nothing; otherwise a write does so many of its batches first.
    const int torn_batches = GENERATE(-1, 0, 1, 2);
    CAPTURE(torn_batches);
    int failures = 0;
    int half_way = 0;
    for (bool failed = true; failed;) {
        const auto plan = std::make_shared<testing::FaultPlan>();
        const auto faulty = std::make_unique<testing::FaultyEngine>(make_memory_engine(), plan);
        make_fake_store(*faulty);
        plan->torn_batches = torn_batches;
        plan->stays_broken = true;
        plan->operations_left = failures;
        const Status status = prepare_format(*faulty, fake_migrations());
        failed = !status.ok();
        failures += failed ? 1 : 0;
        plan->repair();
        half_way += format_of(*faulty).migrating ? 1 : 0;
        const Status again = prepare_format(*faulty, fake_migrations());
        INFO("operation " << failures << (again.ok() ? "" : again.error().message));
        REQUIRE(again.ok());
        CHECK(all_rows(*faulty) == expected);
    }
    CHECK(failures > 15);
    CHECK(half_way > 5);
}

TEST_CASE("a migration that is told to stop goes on when the store is opened again",
          "[core][store][migrations]") {
    const testing::TempDir folder;
    MigrationOptions options = fake_migrations();
    for (const std::uint64_t stop_at : {0, 3, 9}) {
        auto store = open_rocksdb_engine(folder.file("store"));
        REQUIRE(store.ok());
        if (stop_at == 0) {
            make_fake_store(**store);
        }
        const std::string before = all_rows(**store);
        bool resumed = false;
        options.listener = [&](const MigrationProgress& progress) {
            resumed = progress.resumed;
            return progress.rows < stop_at;
        };
        const Status status = prepare_format(**store, options);
        REQUIRE_FALSE(status.ok());
        CHECK(status.error().code == ErrorCode::cancelled);
        CHECK(status.error().message.find("from format 1 to 2 (moving)") != std::string::npos);
        CHECK((all_rows(**store) == before) == (stop_at == 0));
        CHECK(resumed == (stop_at == 9));
        // Until then nobody takes it for a graph of either format.
        CHECK(format_of(**store).migrating == (stop_at != 0));
    }
    RocksdbOptions read_only;
    read_only.read_only = true;
    const auto reader = open_rocksdb_engine(folder.file("store"), read_only);
    REQUIRE(reader.ok());
    const Status refused = prepare_format(**reader, fake_migrations());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::unsupported);
    CHECK(refused.error().message.find("format 1, from which it is being migrated") !=
          std::string::npos);
    CHECK(refused.error().message.find("open it to write once") != std::string::npos);
    const auto store = open_rocksdb_engine(folder.file("store"));
    REQUIRE(store.ok());
    REQUIRE(prepare_format(**store, fake_migrations()).ok());
    CHECK(all_rows(**store) == migrated_rows());
}

TEST_CASE("an older store that is opened read-only says that it has to be opened to write once",
          "[core][store][migrations]") {
    const testing::TempDir folder;
    {
        const auto store = open_rocksdb_engine(folder.file("store"));
        REQUIRE(store.ok());
        make_fake_store(**store);
    }
    RocksdbOptions read_only;
    read_only.read_only = true;
    const auto store = open_rocksdb_engine(folder.file("store"), read_only);
    REQUIRE(store.ok());
    const Status refused = prepare_format(**store, fake_migrations());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::unsupported);
    CHECK_THAT(refused.error().message,
               Catch::Contains("format 1") && Catch::Contains("format 3") &&
                   Catch::Contains("open it to write once"));
}

TEST_CASE("a copy of an older store is one of the same format, and is migrated as the original is",
          "[core][store][migrations][backup]") {
    const auto store = make_memory_engine();
    make_fake_store(*store);
    MigrationOptions half = fake_migrations();
    half.listener = [](const MigrationProgress& progress) { return progress.rows < 4; };
    REQUIRE_FALSE(prepare_format(*store, half).ok());
    const auto copy = make_memory_engine();
    REQUIRE(copy_store(*store, *copy).ok());
    CHECK(all_rows(*copy) == all_rows(*store));
    REQUIRE(prepare_format(*copy, fake_migrations()).ok());
    CHECK(all_rows(*copy) == migrated_rows());
}

TEST_CASE("a format that no step leads from, a newer one, and one that cannot be read are refused",
          "[core][store][migrations]") {
    const auto store = make_memory_engine();
    make_fake_store(*store);
    const auto refusal = [&] {
        const Status status = prepare_format(*store, fake_migrations());
        return status.ok() ? "" : status.error().message;
    };
    set_format(*store, 9);
    CHECK_THAT(refusal(),
               Catch::Contains("format 9") && Catch::Contains("format 3") &&
                   Catch::Contains("newer version"));
    set_format(*store, 3 | kMigrating);  // a newer program has begun to migrate it
    CHECK_THAT(refusal(), Catch::Contains("newer version"));
    set_format(*store, 0);
    CHECK_THAT(refusal(), Catch::Contains("cannot be read"));
    set_format(*store, 1);
    MigrationOptions no_steps = fake_migrations();
    no_steps.steps = {};
    const Status status = prepare_format(*store, no_steps);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code == ErrorCode::unsupported);
}
