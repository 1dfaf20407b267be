// Stores of older formats: brought to the present one, step by step, whatever interrupts it.

#include "core/storage/migrations.h"

#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "core/backup.h"
#include "core/check.h"
#include "core/coding.h"
#include "core/graph_store.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/fake_migrations.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/graph_dump.h"
#include "tests/support/temp_dir.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the caller

namespace fs = std::filesystem;
using namespace entente;
using testing::all_rows;
using testing::fake_migrations;
using testing::make_fake_store;

namespace {

const fs::path kStores = fs::path(ENTENTE_SOURCE_DIR) / "tests" / "core" / "stores";

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

void unpack(const fs::path& archive, const std::string& folder) {
    fs::create_directories(folder);
    std::array<std::string, 5> words = {"tar", "-xzf", archive.string(), "-C", folder};
    std::array<char*, 6> arguments = {words[0].data(),
                                      words[1].data(),
                                      words[2].data(),
                                      words[3].data(),
                                      words[4].data(),
                                      nullptr};
    pid_t tar = 0;
    REQUIRE(posix_spawnp(&tar, "tar", nullptr, nullptr, arguments.data(), environ) == 0);
    int status = 0;
    REQUIRE(waitpid(tar, &status, 0) == tar);
    REQUIRE(status == 0);
}

void compare(const nlohmann::json& graph, const nlohmann::json& expected) {
    for (const auto& [kind, list] : expected.items()) {
        REQUIRE(graph.at(kind).size() == list.size());
        for (std::size_t i = 0; i < list.size(); ++i) {
            INFO(kind << " " << i);
            CHECK(graph.at(kind)[i].dump() == list[i].dump());
        }
    }
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
        CHECK(fs::exists(kStores / ("format-" + std::to_string(format) + ".tar.gz")));
    }
}

TEST_CASE("a store of every released format is opened with all that is in it",
          "[core][store][migrations]") {
    for (std::uint32_t format = kFormatOldest; format <= keys::kFormatVersion; ++format) {
        const std::string name = "format-" + std::to_string(format);
        CAPTURE(name);
        if (!fs::exists(kStores / (name + ".tar.gz"))) {
            CHECK(format == keys::kFormatVersion);  // the present one is kept once it is released
            continue;
        }
        const testing::TempDir folder;
        unpack(kStores / (name + ".tar.gz"), folder.file("store"));
        std::ifstream file(kStores / (name + ".graph.json"));
        const nlohmann::json expected = nlohmann::json::parse(file);
        REQUIRE(expected.at("nodes").size() > 100);
        for (const bool migrated_before : {false, true}) {
            CAPTURE(migrated_before);
            auto engine = open_rocksdb_engine(folder.file("store"));
            REQUIRE(engine.ok());
            CHECK(format_of(**engine).version == (migrated_before ? keys::kFormatVersion : format));
            const auto store = GraphStore::open(*std::move(engine));
            INFO((store.ok() ? std::string() : store.error().message));
            REQUIRE(store.ok());
            const auto view = (*store)->view();
            REQUIRE(view.ok());
            const auto graph = testing::graph_to_json(*view);
            REQUIRE(graph.ok());
            compare(*graph, expected);
            const auto report = check_graph(*view);
            REQUIRE(report.ok());
            CHECK(report->faults == std::vector<std::string>());
        }
    }
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
