// The contract of the storage interface, run against every engine. A new engine is one more row in
// the table below.

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <random>

#include "core/storage/memory_engine.h"
#include "core/storage/open_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "core/storage/row_reader.h"
#include "core/storage/write_set.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

struct Engine {
    std::unique_ptr<testing::TempDir> folder;
    std::unique_ptr<OrderedStore> store;
};

Engine make_engine(const std::string& name) {
    Engine engine;
    if (name == "memory") {
        engine.store = make_memory_engine();
    } else {
        engine.folder = std::make_unique<testing::TempDir>();
        auto opened = open_rocksdb_engine(engine.folder->file("store"));
        REQUIRE(opened.ok());
        engine.store = *std::move(opened);
    }
    return engine;
}

constexpr Partition kA = {PartitionKind::vertices, 7};
constexpr Partition kB = {PartitionKind::vertices, 8};
constexpr Partition kOther = {PartitionKind::names, 7};

Status put(OrderedStore& store, Partition partition, const Bytes& key, const Bytes& value) {
    Batch batch;
    batch.partition = partition;
    batch.puts.push_back({key, value});
    return store.apply(batch);
}

std::optional<Bytes> get(const OrderedStore& store,
                         Partition partition,
                         const Bytes& key,
                         const View* view = nullptr) {
    const RowKey row = {partition, key};
    auto values = store.get_many(std::span(&row, 1), view);
    REQUIRE(values.ok());
    return values->front();
}

std::vector<std::pair<Bytes, Bytes>> scan(const OrderedStore& store,
                                          const ScanRequest& request,
                                          const View* view = nullptr) {
    std::vector<std::pair<Bytes, Bytes>> rows;
    const Status status =
        store.scan_many(std::span(&request, 1),
                        view,
                        [&](std::size_t, std::string_view key, std::string_view value) {
                            rows.emplace_back(key, value);
                            return true;
                        });
    REQUIRE(status.ok());
    return rows;
}

}  // namespace

TEST_CASE("every engine keeps the storage contract", "[core][storage]") {
    const std::string name = GENERATE("memory", "rocksdb");
    Engine engine = make_engine(name);
    OrderedStore& store = *engine.store;
    CAPTURE(name);

    SECTION("a row that was never written is absent, an empty value is not") {
        REQUIRE(put(store, kA, "k", "").ok());
        CHECK(get(store, kA, "k") == Bytes());
        CHECK_FALSE(get(store, kA, "other"));
    }

    SECTION("the same key in two partitions is two rows") {
        REQUIRE(put(store, kA, "k", "a").ok());
        REQUIRE(put(store, kB, "k", "b").ok());
        REQUIRE(put(store, kOther, "k", "c").ok());
        CHECK(get(store, kA, "k") == "a");
        CHECK(get(store, kB, "k") == "b");
        CHECK(get(store, kOther, "k") == "c");
    }

    SECTION("a grouped read answers in the order asked") {
        REQUIRE(put(store, kA, "1", "one").ok());
        REQUIRE(put(store, kOther, "3", "three").ok());
        const std::vector<RowKey> keys = {{kOther, "3"}, {kA, "2"}, {kA, "1"}, {kOther, "3"}};
        const auto values = store.get_many(keys, nullptr);
        REQUIRE(values.ok());
        REQUIRE(values->size() == 4);
        CHECK((*values)[0] == "three");
        CHECK_FALSE((*values)[1]);
        CHECK((*values)[2] == "one");
        CHECK((*values)[3] == "three");
    }

    SECTION("keys and values may hold any bytes") {
        const Bytes odd("\0\xff\x00k\xff", 5);
        REQUIRE(put(store, kA, odd, odd).ok());
        CHECK(get(store, kA, odd) == odd);
    }

    SECTION("a scan yields the rows of one partition in unsigned byte order, from <= key < to") {
        for (const char* key : {"b", "a", "\xff", "ab", "\x7f"}) {
            REQUIRE(put(store, kA, key, "v").ok());
        }
        REQUIRE(put(store, kB, "a", "wrong partition").ok());
        REQUIRE(put(store, {PartitionKind::vertices, 6}, "z", "wrong partition").ok());
        const auto all = scan(store, {kA, {}, {}, SIZE_MAX});
        std::vector<Bytes> keys;
        for (const auto& row : all) {
            keys.push_back(row.first);
        }
        CHECK(keys == std::vector<Bytes>{"a", "ab", "b", "\x7f", "\xff"});
        const auto part = scan(store, {kA, "ab", "\x7f", SIZE_MAX});
        REQUIRE(part.size() == 2);
        CHECK(part[0].first == "ab");
        CHECK(part[1].first == "b");
    }

    SECTION("a scan stops at its limit and can be resumed after the last key") {
        for (const char key : {'a', 'b', 'c', 'd', 'e'}) {
            REQUIRE(put(store, kA, Bytes(1, key), "v").ok());
        }
        const auto first = scan(store, {kA, {}, {}, 2});
        REQUIRE(first.size() == 2);
        const auto rest = scan(store, {kA, first.back().first + '\0', {}, SIZE_MAX});
        REQUIRE(rest.size() == 3);
        CHECK(rest.front().first == "c");
        CHECK(scan(store, {kA, {}, {}, 0}).empty());
    }

    SECTION("a descending scan has the rows of the range from its end") {
        for (const char* key : {"a", "b", "c", "d"}) {
            REQUIRE(put(store, kA, key, "v").ok());
        }
        REQUIRE(put(store, kB, "", "next partition").ok());
        const auto keys_of = [&](const ScanRequest& request) {
            std::string keys;
            for (const auto& [key, value] : scan(store, request)) {
                keys += key;
            }
            return keys;
        };
        CHECK(keys_of({kA, {}, {}, SIZE_MAX, true}) == "dcba");
        CHECK(keys_of({kA, "b", "d", SIZE_MAX, true}) == "cb");
        CHECK(keys_of({kA, "aa", "cc", SIZE_MAX, true}) == "cb");
        CHECK(keys_of({kA, {}, "d", 2, true}) == "cb");
        CHECK(keys_of({kA, "d", "b", SIZE_MAX, true}).empty());
        CHECK(keys_of({kA, "e", {}, SIZE_MAX, true}).empty());
        const Partition last = {PartitionKind::vertices, UINT64_MAX};
        CHECK(keys_of({last, {}, {}, SIZE_MAX, true}).empty());
        REQUIRE(put(store, last, "z", "v").ok());
        CHECK(keys_of({last, {}, {}, SIZE_MAX, true}) == "z");
    }

    SECTION("several scans are told apart by their index, and one may stop without the others") {
        REQUIRE(put(store, kA, "1", "v").ok());
        REQUIRE(put(store, kA, "2", "v").ok());
        REQUIRE(put(store, kOther, "3", "v").ok());
        const std::vector<ScanRequest> requests = {
            {kA, {}, {}, SIZE_MAX}, {kB, {}, {}, SIZE_MAX}, {kOther, {}, {}, SIZE_MAX}};
        std::vector<std::vector<Bytes>> seen(3);
        const Status status = store.scan_many(
            requests, nullptr, [&](std::size_t request, std::string_view key, std::string_view) {
                seen[request].emplace_back(key);
                return request != 0;
            });
        REQUIRE(status.ok());
        CHECK(seen[0] == std::vector<Bytes>{"1"});
        CHECK(seen[1].empty());
        CHECK(seen[2] == std::vector<Bytes>{"3"});
    }

    SECTION("a batch deletes and puts together") {
        REQUIRE(put(store, kA, "old", "v").ok());
        Batch batch;
        batch.partition = kA;
        batch.deletes = {"old", "never there"};
        batch.puts = {{"new", "w"}};
        REQUIRE(store.apply(batch).ok());
        CHECK_FALSE(get(store, kA, "old"));
        CHECK(get(store, kA, "new") == "w");
    }

    SECTION("a guard that does not hold refuses the whole batch as a conflict") {
        REQUIRE(put(store, kA, "k", "1").ok());
        Batch batch;
        batch.partition = kA;
        batch.puts = {{"k", "2"}, {"other", "x"}};
        batch.guards = {{"k", "0"}};
        CHECK(store.apply(batch).error().code == ErrorCode::conflict);
        batch.guards = {{"k", std::nullopt}};
        CHECK(store.apply(batch).error().code == ErrorCode::conflict);
        batch.guards = {{"absent", "1"}};
        CHECK(store.apply(batch).error().code == ErrorCode::conflict);
        CHECK(get(store, kA, "k") == "1");
        CHECK_FALSE(get(store, kA, "other"));
        batch.guards = {{"k", "1"}, {"absent", std::nullopt}};
        REQUIRE(store.apply(batch).ok());
        CHECK(get(store, kA, "k") == "2");
    }

    SECTION("with atomic phases a guard in the last phase undoes the first") {
        REQUIRE(store.capabilities().atomic_phases);
        Batch first;
        first.partition = kA;
        first.puts = {{"k", "v"}};
        Batch last;
        last.partition = kOther;
        last.guards = {{"absent", "something"}};
        const std::vector<std::vector<Batch>> phases = {{first}, {last}};
        CHECK(store.apply_phases(phases, Durability::synced).error().code == ErrorCode::conflict);
        CHECK_FALSE(get(store, kA, "k"));
    }

    SECTION("what was applied unsynced is seen at once, and sync makes it durable") {
        Batch batch;
        batch.partition = kA;
        batch.puts = {{"k", "v"}};
        const std::vector<std::vector<Batch>> phases = {{batch}};
        REQUIRE(store.apply_phases(phases, Durability::buffered).ok());
        CHECK(get(store, kA, "k") == "v");
        CHECK(store.sync().ok());
    }

    SECTION("a view does not see what is written after it") {
        REQUIRE(store.capabilities().snapshot_views);
        REQUIRE(put(store, kA, "k", "before").ok());
        const auto view = store.view();
        REQUIRE(view.ok());
        REQUIRE(put(store, kA, "k", "after").ok());
        REQUIRE(put(store, kA, "l", "new").ok());
        REQUIRE(put(store, kB, "m", "new").ok());
        CHECK(get(store, kA, "k", view->get()) == "before");
        CHECK_FALSE(get(store, kA, "l", view->get()));
        CHECK(scan(store, {kA, {}, {}, SIZE_MAX}, view->get()).size() == 1);
        std::size_t partitions = 0;
        REQUIRE(store
                    .each_partition(PartitionKind::vertices,
                                    view->get(),
                                    [&](Partition) {
                                        ++partitions;
                                        return true;
                                    })
                    .ok());
        CHECK(partitions == 1);
        CHECK(get(store, kA, "k") == "after");
    }

    SECTION("partitions of a kind are listed in order, up to the greatest id") {
        const std::vector<std::uint64_t> ids = {0, 1, 255, 256, UINT64_MAX};
        for (const std::uint64_t id : ids) {
            REQUIRE(put(store, {PartitionKind::edges, id}, "k", "v").ok());
            REQUIRE(put(store, {PartitionKind::edges, id}, "l", "v").ok());
        }
        REQUIRE(put(store, kA, "k", "other kind").ok());
        std::vector<std::uint64_t> listed;
        REQUIRE(store
                    .each_partition(PartitionKind::edges,
                                    nullptr,
                                    [&](Partition partition) {
                                        listed.push_back(partition.id);
                                        return true;
                                    })
                    .ok());
        CHECK(listed == ids);
    }

    SECTION(
        "a batch over the declared limits is refused with the limit's name and changes nothing") {
        Batch batch;
        batch.partition = kA;
        batch.puts.push_back({"small", "v"});
        batch.puts.push_back({"big", Bytes(store.capabilities().batch_bytes_max, 'x')});
        const Status status = store.apply(batch);
        REQUIRE_FALSE(status.ok());
        CHECK(status.error().code == ErrorCode::limit_exceeded);
        CHECK(status.error().message.find("batch_bytes_max") != std::string::npos);
        CHECK_FALSE(get(store, kA, "small"));
    }
}

TEST_CASE("what a RocksDB store acknowledged is there when it is opened again", "[core][storage]") {
    const testing::TempDir folder;
    {
        auto store = open_rocksdb_engine(folder.file("store"));
        REQUIRE(store.ok());
        REQUIRE((*store)->capabilities().durable);
        REQUIRE(put(**store, kA, "k", "v").ok());
    }
    auto store = open_rocksdb_engine(folder.file("store"));
    REQUIRE(store.ok());
    CHECK(get(**store, kA, "k") == "v");
}

TEST_CASE("a second opening of a RocksDB store names the process that holds it",
          "[core][storage]") {
    const testing::TempDir folder;
    const auto first = open_rocksdb_engine(folder.file("store"));
    REQUIRE(first.ok());
    const auto second = open_rocksdb_engine(folder.file("store"));
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().code == ErrorCode::locked);
    CHECK(second.error().message.find(std::to_string(getpid())) != std::string::npos);
}

TEST_CASE("a folder with other files in it is not made into a store", "[core][storage]") {
    const testing::TempDir folder;
    std::FILE* file = std::fopen(folder.file("letter.txt").c_str(), "w");
    REQUIRE(file != nullptr);
    std::fclose(file);
    const auto store = open_rocksdb_engine(folder.path().string());
    REQUIRE_FALSE(store.ok());
    CHECK(store.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("a store that must not be created is not found", "[core][storage]") {
    const testing::TempDir folder;
    const auto store = open_engine(folder.file("nothing"), false);
    REQUIRE_FALSE(store.ok());
    CHECK(store.error().code == ErrorCode::not_found);
    CHECK(open_engine("cluster:a,b").error().code == ErrorCode::invalid_argument);
    CHECK(open_engine("").error().code == ErrorCode::invalid_argument);
    CHECK(open_engine("memory:").ok());
}

TEST_CASE("a write set reads like the store will after it is applied", "[core][storage]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto store = make_memory_engine();
    const auto any_key = [&] { return Bytes(1, static_cast<char>('a' + random() % 12)); };
    const auto any_partition = [&] { return random() % 2 == 0 ? kA : kOther; };
    for (int round = 0; round < 60; ++round) {
        auto base = StoreReader::open(*store);
        REQUIRE(base.ok());
        WriteSet writes(*base);
        for (int step = 0; step < 8; ++step) {
            if (random() % 3 == 0) {
                writes.erase({any_partition(), any_key()});
            } else {
                writes.put({any_partition(), any_key()}, std::to_string(random() % 100));
            }
        }
        std::vector<ScanRequest> requests;
        for (int i = 0; i < 6; ++i) {
            requests.push_back({any_partition(), any_key(), any_key(), 1 + random() % 5});
            requests.push_back({any_partition(), {}, {}, SIZE_MAX});
            requests.push_back({any_partition(), any_key(), any_key(), 1 + random() % 5, true});
            requests.push_back({any_partition(), {}, {}, SIZE_MAX, true});
        }
        std::vector<RowKey> keys;
        for (int i = 0; i < 12; ++i) {
            keys.push_back({any_partition(), any_key()});
        }
        const auto read = [&](const RowReader& reader) {
            std::string all;
            const auto values = reader.get_many(keys);
            REQUIRE(values.ok());
            for (const auto& value : *values) {
                all += value ? *value + ';' : "-;";
            }
            REQUIRE(reader
                        .scan_many(
                            requests,
                            [&](std::size_t request, std::string_view key, std::string_view value) {
                                all += std::to_string(request) + ':' + std::string(key) + '=' +
                                       std::string(value) + ';';
                                return true;
                            })
                        .ok());
            return all;
        };
        const std::string before = read(writes);
        REQUIRE(store->apply_phases(writes.phases(), Durability::buffered).ok());
        auto after = StoreReader::open(*store);
        REQUIRE(after.ok());
        CHECK(before == read(**after));
    }
}
