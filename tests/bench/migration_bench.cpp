// How long a store of format 1 takes to be migrated, by stage, and how much memory. On RocksDB, in a folder that
// must not exist yet and is left for another look.
//
//     migration_bench FOLDER [EDGES=1000000] [SEED=1]
//
// A fifth as many nodes with names; a tenth of the edges touches one hub. There are no articles.

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/bulk_loader.h"
#include "core/graph_store.h"
#include "core/migrations.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/format_1_writer.h"

using namespace entente;

namespace {

using Clock = std::chrono::steady_clock;

void require(const Status& status) {
    if (!status.ok()) {
        std::cerr << "migration_bench: " << status.error().message << "\n";
        std::exit(1);
    }
}

template <typename T>
T require(Result<T> result) {
    require(result.ok() ? Status() : Status(result.error()));
    return std::move(result).value();
}

long peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

// In a process of its own, so that its memory does not count.
void make_store(const std::string& folder, std::uint32_t edges, unsigned seed) {
    const auto store = require(GraphStore::open(require(open_rocksdb_engine(folder))));
    const auto loader = require(BulkLoader::begin(*store));
    std::mt19937 random(seed);
    std::vector<BulkNode> nodes;
    for (std::uint32_t i = 0; i < edges / 5; ++i) {
        const std::vector<std::string> labels = {"Entity"};
        const std::string name =
            "Name" + std::to_string(random() % 5000) + " of " + std::to_string(random() % 100'000);
        nodes.push_back(
            require(loader->add_node(labels, {{"id", "n" + std::to_string(i)}, {"name", name}})));
    }
    BulkEdges& table = loader->edges({{"confidence", ValueType::floating},
                                      {"number", ValueType::integer},
                                      {"note", ValueType::string}});
    const std::uint32_t type = loader->edge_type("LIKES");
    for (std::uint32_t i = 0; i < edges; ++i) {
        const BulkNode source = i % 10 == 0 ? nodes[0] : nodes[random() % nodes.size()];
        const std::string note = "note " + std::to_string(random() % 1000);
        const std::vector<BulkCell> cells = {
            static_cast<double>(random() % 100) / 100, std::int64_t{i}, std::string_view(note)};
        require(table.add(source, type, nodes[random() % nodes.size()], cells));
    }
    require(loader->finish().ok() ? Status() : Status(Error{ErrorCode::internal, "bulk load"}));
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc < 2) {
        std::cerr << "usage: migration_bench FOLDER [EDGES] [SEED]\n";
        return 2;
    }
    const std::string folder = argv[1];
    const auto edges = static_cast<std::uint32_t>(argc > 2 ? std::atoi(argv[2]) : 1'000'000);
    const unsigned seed = argc > 3 ? static_cast<unsigned>(std::atoi(argv[3])) : 1;
    if (argc == 5) {  // the process of its own
        make_store(folder, edges, seed);
        const auto engine = require(open_rocksdb_engine(folder));
        require(testing::make_format_1(*engine));
        return 0;
    }
    const std::string command = std::string(argv[0]) + " '" + folder + "' " +
                                std::to_string(edges) + " " + std::to_string(seed) + " make";
    if (std::system(command.c_str()) != 0) {  // NOLINT(concurrency-mt-unsafe): one thread
        return 1;
    }
    std::printf("%ld processors, %u edges, seed %u\n", sysconf(_SC_NPROCESSORS_ONLN), edges, seed);
    auto engine = require(open_rocksdb_engine(folder));
    MigrationOptions options;
    auto last = Clock::now();
    const auto begun = last;
    std::string stage = "opening";
    double worst = 0;
    const auto close_stage = [&](std::uint64_t rows) {
        std::printf("%-30s until %7.2f s, worst batch %6.0f ms, %9lu rows so far, %5ld MB\n",
                    stage.c_str(),
                    std::chrono::duration<double>(Clock::now() - begun).count(),
                    worst,
                    static_cast<unsigned long>(rows),
                    peak_megabytes());
        worst = 0;
    };
    options.listener = [&](const MigrationProgress& progress) {
        const auto now = Clock::now();
        worst = std::max(worst, std::chrono::duration<double, std::milli>(now - last).count());
        last = now;
        if (progress.stage != stage) {
            close_stage(progress.rows);
            stage = progress.stage;
        }
        if (progress.done) {
            close_stage(progress.rows);
        }
        return true;
    };
    require(prepare_format(*engine, options));
    std::printf("%.1f MB on disk\n", static_cast<double>(require(engine->size_bytes())) / 1e6);
}
