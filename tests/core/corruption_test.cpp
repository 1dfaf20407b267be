// A flipped byte in any file of a store is noticed, on opening or by check, and never served as data.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>

#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

namespace fs = std::filesystem;
using namespace entente;

namespace {

constexpr int kFlipsPerFile = 12;

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

Reading read_store(const std::string& folder) {
    Reading reading;
    auto engine = open_rocksdb_engine(folder);
    if (!engine.ok()) {
        reading.error = engine.error().message;
        return reading;
    }
    const auto graph = GraphStore::open(*std::move(engine));
    if (!graph.ok()) {
        reading.error = graph.error().message;
        return reading;
    }
    const auto view = (*graph)->view();
    REQUIRE(view.ok());
    for (std::size_t kind = 0; kind < kPartitionKindCount && reading.error.empty(); ++kind) {
        std::vector<Partition> partitions;
        Status status =
            view->rows().each_partition(static_cast<PartitionKind>(kind), [&](Partition p) {
                partitions.push_back(p);
                return true;
            });
        for (std::size_t i = 0; i < partitions.size() && status.ok(); ++i) {
            status = view->rows().scan(
                {partitions[i], {}, {}, SIZE_MAX},
                [&](std::string_view key, std::string_view value) {
                    reading.rows.append(key).append("=").append(value).append("\n");
                    return true;
                });
        }
        reading.error = status.ok() ? "" : status.error().message;
    }
    if (reading.error.empty()) {
        const auto report = check_graph(*view);
        if (!report.ok()) {
            reading.error = report.error().message;
        } else if (!report->faults.empty()) {
            reading.error = report->faults.front();
        }
    }
    return reading;
}

void flip_byte(const fs::path& path, std::uintmax_t position, char bits) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(position));
    const char byte = static_cast<char>(file.get() ^ bits);
    file.seekp(static_cast<std::streamoff>(position));
    file.put(byte);
    REQUIRE(file.good());
}

}  // namespace

TEST_CASE("a flipped byte in any file is noticed and never served as data",
          "[core][store][corruption]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const testing::TempDir original;
    const std::string store = original.file("store");
    import_some(store, 0, 20);
    import_some(store, 20, 40);  // opening it again has written the first twenty into a table file
    // What is served undamaged; a copy, so that reading it does not change the files.
    const testing::TempDir undamaged;
    fs::copy(store, undamaged.file("store"), fs::copy_options::recursive);
    const Reading expected = read_store(undamaged.file("store"));
    REQUIRE(expected.error.empty());
    REQUIRE(expected.rows.size() > 10'000);

    std::map<std::string, int> noticed;
    for (const auto& entry : fs::directory_iterator(store)) {
        const std::string name = entry.path().filename().string();
        const std::uintmax_t size = entry.file_size();
        // RocksDB's own diary, and files that are written anew on opening.
        const bool data = name.ends_with(".sst") || name.ends_with(".log") ||
                          name.starts_with("MANIFEST") || name == "CURRENT";
        if (!data || size == 0) {
            continue;
        }
        for (int i = 0; i < kFlipsPerFile; ++i) {
            const testing::TempDir copy;
            const std::string damaged = copy.file("store");
            fs::copy(store, damaged, fs::copy_options::recursive);
            const std::uintmax_t position = random() % size;
            flip_byte(fs::path(damaged) / name, position, static_cast<char>(1 << (random() % 8)));
            const Reading reading = read_store(damaged);
            INFO(name << " byte " << position << " of " << size);
            if (reading.error.empty()) {
                CHECK(reading.rows == expected.rows);  // a byte that means nothing
            } else {
                noticed[fs::path(name).extension().string()] += 1;
                INFO(reading.error);
                CHECK(reading.error.find(damaged) != std::string::npos);
            }
        }
    }
    CHECK(noticed[".sst"] > 0);
    CHECK(noticed[".log"] > 0);
}
