// A flipped byte in any file of a store is noticed, on opening or by check, and never served as data.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/log_check.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

namespace fs = std::filesystem;
using namespace entente;

namespace {

// Of a file larger than kSmall, so many random bytes; of a smaller one every byte.
constexpr int kFlipsPerFile = 12;
constexpr std::uintmax_t kSmall = 64;
// In front of the end of a log: the records that are taken for torn most easily.
constexpr int kLogTailFlips = 40;

testing::ReadingBuilder article(int number) {
    testing::ReadingBuilder builder("Article " + std::to_string(number));
    const auto a = builder.entity("Country", "Country " + std::to_string(number % 5));
    const auto b = builder.entity("Country", "Land " + std::to_string(number % 3));
    builder.claim("ALLIED_WITH", {a}, {b});
    builder.claim("MET_WITH", {a, b}, {}).date = testing::on_date("2024-05-03");
    return builder;
}

void import_some(const std::string& folder, int from, int to) {
    const auto graph = GraphStore::open(*open_rocksdb_engine(folder));
    REQUIRE(graph.ok());
    for (int i = from; i < to; ++i) {
        REQUIRE((*graph)->import_article(article(i).reading()).ok());
    }
}

// What a reader of the store is told: all that can be read, or the error.
struct Reading {
    std::string rows;   // every row of the store
    std::string error;  // of opening it, reading it or checking it
};

Reading read_rows(const GraphView& view) {
    Reading reading;
    for (std::size_t kind = 0; kind < kPartitionKindCount && reading.error.empty(); ++kind) {
        std::vector<Partition> partitions;
        Status status =
            view.rows().each_partition(static_cast<PartitionKind>(kind), [&](Partition p) {
                partitions.push_back(p);
                return true;
            });
        for (std::size_t i = 0; i < partitions.size() && status.ok(); ++i) {
            status = view.rows().scan(
                {partitions[i], {}, {}, SIZE_MAX},
                [&](std::string_view key, std::string_view value) {
                    reading.rows.append(key).append("=").append(value).append("\n");
                    return true;
                });
        }
        reading.error = status.ok() ? "" : status.error().message;
    }
    return reading;
}

// Opens, checks and reads the store.
Reading read_store(const std::string& folder, bool read_only) {
    Reading reading;
    RocksdbOptions options;
    options.read_only = read_only;
    auto engine = open_rocksdb_engine(folder, options);
    if (!engine.ok()) {
        reading.error = engine.error().message;
        return reading;
    }
    const auto graph = GraphStore::open(*std::move(engine));
    if (!graph.ok()) {
        reading.error = graph.error().message;
        return reading;
    }
    const auto report = check_store(**graph);
    if (!report.ok() || !report->faults.empty()) {
        reading.error = report.ok() ? report->faults.front() : report.error().message;
        return reading;
    }
    const auto view = (*graph)->view();
    REQUIRE(view.ok());
    return read_rows(*view);
}

void flip_byte(const fs::path& path, std::uintmax_t position, char bits) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(position));
    const char byte = static_cast<char>(file.get() ^ bits);
    file.seekp(static_cast<std::streamoff>(position));
    file.put(byte);
    REQUIRE(file.good());
}

// Where to flip: every byte of a small file, random ones of a larger one, and those of a log's end.
std::set<std::uintmax_t> positions(const std::string& name,
                                   std::uintmax_t size,
                                   std::mt19937& random) {
    std::set<std::uintmax_t> result;
    for (std::uintmax_t i = 0; i < size && size <= kSmall; ++i) {
        result.insert(i);
    }
    for (int i = 0; i < kFlipsPerFile && size > kSmall; ++i) {
        result.insert(random() % size);
    }
    for (int i = 0; i < kLogTailFlips && name.ends_with(".log"); ++i) {
        result.insert(size - 1 - random() % std::min<std::uintmax_t>(size, 3000));
    }
    return result;
}

std::string kind_of(const std::string& name) {
    return name.starts_with("MANIFEST") || name.starts_with("OPTIONS")
               ? name.substr(0, name.find('-'))
           : name.find('.') == std::string::npos ? name
                                                 : name.substr(name.find('.'));
}

// A store with table files and a log, and what is read of it undamaged.
struct Original {
    testing::TempDir folder;
    std::string store = folder.file("store");
    std::string rows;

    Original() {
        import_some(store, 0, 20);
        import_some(
            store, 20, 40);  // opening it again has written the first twenty into table files
        // A copy, so that reading it does not change the files.
        const testing::TempDir undamaged;
        fs::copy(store, undamaged.file("store"), fs::copy_options::recursive);
        const Reading expected = read_store(undamaged.file("store"), false);
        REQUIRE(expected.error.empty());
        REQUIRE(expected.rows.size() > 10'000);
        rows = expected.rows;
    }
};

}  // namespace

TEST_CASE("a flipped byte in any file is noticed and named, and never served as data",
          "[core][store][corruption]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const Original original;
    const testing::TempDir copy;
    const std::string damaged = copy.file("store");
    std::map<std::string, int> opened;
    std::map<std::string, int> noticed;
    for (const auto& entry : fs::directory_iterator(original.store)) {
        const std::string name = entry.path().filename().string();
        const std::uintmax_t size = entry.file_size();
        for (const std::uintmax_t position : positions(name, size, random)) {
            fs::remove_all(damaged);
            fs::copy(original.store, damaged, fs::copy_options::recursive);
            flip_byte(fs::path(damaged) / name, position, static_cast<char>(1 << (random() % 8)));
            // Read-only first: it leaves the files as they are.
            for (const bool read_only : {true, false}) {
                if (!read_only && random() % 3 != 0) {
                    continue;  // opening it to write waits for the disk
                }
                opened[kind_of(name)] += 1;
                const Reading reading = read_store(damaged, read_only);
                INFO(name << " byte " << position << " of " << size
                          << (read_only ? ", read-only: " : ": ") << reading.error);
                if (reading.error.empty()) {
                    CHECK((reading.rows == original.rows));  // a byte that means nothing
                } else {
                    noticed[kind_of(name)] += 1;
                    CHECK(reading.error.find((fs::path(damaged) / name).string()) !=
                          std::string::npos);
                }
            }
        }
    }
    // Files that are read no more may be there, and IDENTITY and OPTIONS never are.
    for (const char* kind : {".sst", ".log", "MANIFEST", "CURRENT"}) {
        INFO(kind << ": noticed " << noticed[kind] << " of " << opened[kind]);
        CHECK(noticed[kind] >= opened[kind] * 3 / 4);
    }
    CHECK(opened["IDENTITY"] >= 36);
    CHECK(opened["OPTIONS"] > 0);
}

TEST_CASE("a record of the log whose length or type is damaged is not taken for a torn one",
          "[core][store][corruption]") {
    // RocksDB by itself drops it, and all behind it, without a word.
    const Original original;
    fs::path log;
    for (const auto& entry : fs::directory_iterator(original.store)) {
        log = entry.path().extension() == ".log" ? entry.path() : log;
    }
    REQUIRE(fs::exists(log));
    std::ifstream file(log, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    // The records of the last block: in another one a wrong length is noticed.
    std::vector<std::size_t> records;
    for (std::size_t at = bytes.size() / 32'768 * 32'768; at + 7 < bytes.size();) {
        records.push_back(at);
        at += 7 + static_cast<unsigned char>(bytes[at + 4]) +
              256 * static_cast<unsigned char>(bytes[at + 5]);
    }
    REQUIRE(records.size() >= 3);
    for (const std::size_t record : {records[0], records[1], records.back()}) {
        for (const int flip : {0, 1}) {
            const testing::TempDir copy;
            const std::string damaged = copy.file("store");
            fs::copy(original.store, damaged, fs::copy_options::recursive);
            // The highest bit of the length, or the one that makes a type of it which there is not.
            const fs::path damaged_log = fs::path(damaged) / log.filename();
            flip_byte(damaged_log, record + (flip == 0 ? 5 : 6), flip == 0 ? '\x80' : '\x04');
            const Reading reading = read_store(damaged, false);
            INFO("record " << record << ", flip " << flip);
            CHECK_THAT(reading.error, Catch::Contains(damaged_log.string()));
        }
    }
}

TEST_CASE("the checksum of a log's record is CRC-32C", "[core][store][corruption]") {
    CHECK(crc32c(0, "123456789") == 0xE306'9283U);  // the check value of RFC 3720
    CHECK(crc32c(crc32c(0, "1234"), "56789") == 0xE306'9283U);
    CHECK(crc32c(0, "") == 0);
}

TEST_CASE("check names every damaged table file", "[core][store][corruption][check]") {
    const Original original;
    RocksdbOptions options;
    options.read_only = true;  // compactions leave the files alone
    const auto graph = GraphStore::open(*open_rocksdb_engine(original.store, options));
    REQUIRE(graph.ok());
    REQUIRE(check_store(**graph)->faults.empty());
    // Its blocks are in memory by now: the graph alone looks sound.
    std::vector<std::string> tables;
    for (const auto& entry : fs::directory_iterator(original.store)) {
        if (entry.path().extension() == ".sst") {
            tables.push_back(entry.path().string());
            flip_byte(tables.back(), entry.file_size() / 2, 1);
        }
    }
    const auto report = check_store(**graph);
    REQUIRE(report.ok());
    const auto named = std::count_if(tables.begin(), tables.end(), [&](const std::string& table) {
        return std::any_of(report->faults.begin(),
                           report->faults.end(),
                           [&](const std::string& fault) { return fault.starts_with(table); });
    });
    // One at least for each family that imports write to; files that a compaction has just replaced may be
    // there, too.
    CHECK(named >= 7);
}
