// How long a store takes, in a process of its own, until its topology is in memory.
//
//     topology_open_bench [STORE [RUNS [SEED]]]
//
// Runs itself RUNS times (20), each time as a new process that opens STORE, asks for the topology and says how long
// that took and what it cost: a process that has read it before has the memory that a new one must be given page by
// page. Without STORE, or with "-", it loads one into a temporary folder: 20,000 nodes and 1,000,000 events
// from SEED (42), shaped as the peer benchmark's, a few nodes with most of the events and pairs that repeat. The
// store is in the page cache then; a first reading from the disk is not measured. Open is from before the store is
// opened until it is; ready is from then until the topology is there. The bar is 50 ms for a million edges.

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "core/bulk_loader.h"
#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

constexpr std::size_t kNodes = 20'000;
constexpr std::size_t kEvents = 1'000'000;
constexpr std::size_t kTypes = 15;
constexpr std::size_t kDays = 3650;
constexpr double kBarMs = 50;  // for a million edges

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "topology_open_bench: " << message << '\n';
    std::exit(1);
}

void require(const Status& status) {
    if (!status.ok()) {
        fail(status.error().message);
    }
}

template <typename T>
T require(Result<T> result) {
    if (!result.ok()) {
        fail(result.error().message);
    }
    return std::move(result).value();
}

// -- the store --

void load(const std::string& folder, std::uint64_t seed) {
    const auto store = require(GraphStore::open(require(open_rocksdb_engine(folder, {}))));
    const auto loader = require(BulkLoader::begin(*store));
    const std::vector<std::string> label = {"Actor"};
    for (std::size_t i = 0; i < kNodes; ++i) {
        require(loader->add_node(label, {{"id", Value("a" + std::to_string(i))}}));
    }
    std::vector<std::uint32_t> types;
    for (std::size_t i = 0; i < kTypes; ++i) {
        types.push_back(loader->edge_type("TYPE_" + std::to_string(i)));
    }
    BulkEdges& events =
        loader->edges({{"date", ValueType::date}, {"confidence", ValueType::floating}});
    std::mt19937_64 random(seed);
    // The n-th node as often as 1 / n.
    const auto node = [&] {
        const double uniform = std::uniform_real_distribution<double>(0, 1)(random);
        const double rank = std::pow(static_cast<double>(kNodes), uniform);
        return static_cast<BulkNode>(std::min(static_cast<std::size_t>(rank) - 1, kNodes - 1));
    };
    std::vector<std::pair<BulkNode, BulkNode>> pairs;
    for (std::size_t i = 0; i < kEvents; ++i) {
        std::pair<BulkNode, BulkNode> pair(node(), node());
        if (!pairs.empty() && random() % 3 != 0) {
            pair = pairs[random() % pairs.size()];  // who met before will meet again
        }
        pairs.push_back(pair);
        const std::array<BulkCell, 2> cells = {
            Date{static_cast<std::int32_t>(16000 + random() % kDays)},
            static_cast<double>(50 + random() % 50) / 100};
        const std::size_t type = std::min(random() % kTypes, random() % kTypes);
        require(events.add(pair.first, types[type], pair.second, cells));
    }
    require(loader->finish());
}

// -- one opening --

struct Opening {
    double open_ms = 0;
    double ready_ms = 0;
    double processor_ms = 0;  // of user and system, while it was made ready
    double system_ms = 0;
    long faults = 0;
    std::uint64_t edges = 0;
    double bytes_per_edge = 0;
};

double milliseconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1000 + static_cast<double>(time.tv_usec) / 1000;
}

rusage used() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage;
}

// In the new process. Prints the members of Opening in their order.
void open_once(const std::string& folder) {
    const auto start = Clock::now();
    const auto store = require(GraphStore::open(require(open_rocksdb_engine(folder, {}))));
    const double open_ms = milliseconds_since(start);
    const rusage before = used();
    const auto ready_start = Clock::now();
    const TopologySnapshot topology = require(require(store->view()).topology());
    const double ready_ms = milliseconds_since(ready_start);
    const rusage after = used();
    const double system_ms = milliseconds(after.ru_stime) - milliseconds(before.ru_stime);
    const double user_ms = milliseconds(after.ru_utime) - milliseconds(before.ru_utime);
    const auto base = require(topology.fold());
    std::cout << open_ms << ' ' << ready_ms << ' ' << user_ms + system_ms << ' ' << system_ms << ' '
              << after.ru_minflt - before.ru_minflt << ' ' << base->edge_count() << ' '
              << static_cast<double>(base->byte_count()) / std::max(1U, base->edge_count()) << '\n';
}

Opening open_in_new_process(const std::string& folder) {
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
    const std::string command = "'" + self + "' --once '" + folder + "'";
    const std::unique_ptr<FILE, int (*)(FILE*)> child(popen(command.c_str(), "r"), pclose);
    std::array<char, 512> line = {};
    if (child == nullptr || std::fgets(line.data(), line.size(), child.get()) == nullptr) {
        fail("the process that opens " + folder + " said nothing");
    }
    Opening opening;
    std::istringstream words(line.data());
    words >> opening.open_ms >> opening.ready_ms >> opening.processor_ms >> opening.system_ms >>
        opening.faults >> opening.edges >> opening.bytes_per_edge;
    if (!words) {
        fail("the process that opens " + folder + " said: " + line.data());
    }
    return opening;
}

// -- all of them --

template <typename Member>
std::pair<double, double> median_and_worst(const std::vector<Opening>& openings, Member member) {
    std::vector<double> figures;
    for (const Opening& opening : openings) {
        figures.push_back(static_cast<double>(opening.*member));
    }
    std::sort(figures.begin(), figures.end());
    return {figures[figures.size() / 2], figures.back()};
}

void measure(const std::string& folder, std::size_t runs, const std::string& seed) {
    std::vector<Opening> openings;
    open_in_new_process(folder);  // brings the files into the page cache
    for (std::size_t i = 0; i < runs; ++i) {
        openings.push_back(open_in_new_process(folder));
    }
    const Opening& one = openings.front();
    std::cout << std::thread::hardware_concurrency() << " threads, " << one.edges << " edges, "
              << one.bytes_per_edge << " bytes an edge, seed " << seed << ", " << runs
              << " new processes; median and worst\n";
    const auto print = [&](const char* what, auto member, const char* unit) {
        const auto [median, worst] = median_and_worst(openings, member);
        std::printf("%-28s %9.1f %9.1f %s\n", what, median, worst, unit);
    };
    print("store open", &Opening::open_ms, "ms");
    print("topology ready after that", &Opening::ready_ms, "ms");
    print("  processor", &Opening::processor_ms, "ms");
    print("  of it in the kernel", &Opening::system_ms, "ms");
    print("  page faults", &Opening::faults, "");
    const auto [median, worst] = median_and_worst(openings, &Opening::ready_ms);
    const double millions = static_cast<double>(one.edges) / 1e6;
    std::printf(
        "for a million edges          %9.1f %9.1f ms\n", median / millions, worst / millions);
    std::printf("share of the 50 ms           %9.2f %9.2f\n",
                median / millions / kBarMs,
                worst / millions / kBarMs);
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments[0] == "--once") {
        open_once(arguments[1]);
        return 0;
    }
    const std::string store = arguments.empty() ? "-" : arguments[0];
    const std::size_t runs =
        arguments.size() > 1 ? std::strtoul(arguments[1].c_str(), nullptr, 10) : 20;
    const std::string seed = arguments.size() > 2 ? arguments[2] : "42";
    if (arguments.size() > 3 || runs == 0 || store.starts_with("--")) {
        fail("usage: topology_open_bench [STORE [RUNS [SEED]]]");
    }
    if (store != "-") {
        measure(store, runs, "none");
        return 0;
    }
    const testing::TempDir folder;
    const std::string made = folder.file("store");
    load(made, std::strtoull(seed.c_str(), nullptr, 10));
    measure(made, runs, seed);
    return 0;
}
