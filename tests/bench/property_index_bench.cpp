// What property indexes cost and give: writing nodes without and with them, building one on data, and
// looking up by each. On RocksDB, in a folder that must not exist yet and is left for another look.
//
//     property_index_bench FOLDER [NODES=200000] [SEED=1]
//
// Prints a line for each thing measured: the medians of the processor time of its thread and of the time
// that passed, and the worst of the latter.

#include "core/property_index.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"

using namespace entente;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatchNodes = 1000;
constexpr int kLookups = 5000;

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "property_index_bench: " << message << "\n";
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

// Of this thread: what others do on the machine does not count.
double processor_micros() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double median(std::vector<double>& times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

void measure(const char* what, int runs, const std::function<void()>& body) {
    std::vector<double> passed;
    std::vector<double> worked;
    for (int i = 0; i < runs; ++i) {
        const auto start = Clock::now();
        const double begun = processor_micros();
        body();
        worked.push_back(processor_micros() - begun);
        passed.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
    const double usual = median(passed);
    std::printf("%-44s %5d runs, us: processor %9.1f  passed %9.1f  worst %9.1f\n",
                what,
                runs,
                median(worked),
                usual,
                passed.back());
}

class Bench {
public:
    Bench(const std::string& folder, unsigned seed)
        : store_(require(GraphStore::open(require(open_rocksdb_engine(folder))))), random_(seed) {}

    // Claims of fifteen years, most dated to the day, some only to the month, the year or the decade.
    Node any_node(NodeId id) {
        const auto precision = random_() % 100;
        Node node{id, {"Entry"}, {}};
        node.properties = {{"date", any_day()},
                           {"date_precision",
                            precision < 85   ? "day"
                            : precision < 95 ? "month"
                            : precision < 99 ? "year"
                                             : "decade"},
                           {"name", "name-" + std::to_string(random_() % 1'000'000)},
                           {"number", static_cast<std::int64_t>(random_() % 1'000'000)},
                           {"text", std::string(120, 't')}};
        return node;
    }

    Date any_day() { return {static_cast<std::int32_t>(14'600 + random_() % 5'475)}; }

    void write_batch() {
        require(store_->update(
            [&](GraphBatch& batch) -> Status {
                for (std::size_t i = 0; i < kBatchNodes; ++i) {
                    ENTENTE_TRY(batch.put_node(any_node(batch.new_node_id())));
                }
                return {};
            },
            Durability::buffered));
    }

    void build(const std::string& property) {
        require(store_->create_property_index("Entry", property, false));
    }

    void build_periods() { require(store_->create_period_index("Entry", "date")); }

    void look_up() {
        const GraphView now = require(store_->view());
        const auto number = [&] { return static_cast<std::int64_t>(random_() % 1'000'000); };
        const auto demand = [](const Result<std::optional<NodePage>>& page) {
            if (!page.ok() || !*page) {
                fail(page.ok() ? "there is no index" : page.error().message);
            }
            sink_ += (*page)->nodes.size();
        };
        measure("equal number", kLookups, [&] {
            demand(now.nodes_with_value("Entry", "number", number()));
        });
        measure("100 numbers from one on", kLookups, [&] {
            demand(now.nodes_in_range("Entry", "number", {ValueBound{number()}, {}}, {{}, 100}));
        });
        measure("the 100 greatest numbers below one", kLookups, [&] {
            demand(
                now.nodes_in_range("Entry", "number", {{}, ValueBound{number()}}, {{}, 100, true}));
        });
        measure("20 names by their first 8 bytes", kLookups, [&] {
            const std::string prefix = "name-" + std::to_string(100 + random_() % 900);
            demand(now.nodes_with_prefix("Entry", "name", prefix, {{}, 20}));
        });
        measure("100 claims of a month", kLookups, [&] {
            const Date from = any_day();
            demand(now.nodes_in_time("Entry", "date", from, Date{from.days + 30}, {}, 100));
        });
        measure("all claims of a month", 200, [&] {
            const Date from = any_day();
            demand(now.nodes_in_time("Entry", "date", from, Date{from.days + 30}));
        });
    }

private:
    std::unique_ptr<GraphStore> store_;
    std::mt19937 random_;
    static inline std::size_t sink_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fail("usage: property_index_bench FOLDER [NODES] [SEED]");
    }
    const int nodes = argc > 2 ? std::atoi(argv[2]) : 200'000;
    const int batches = std::max(2, nodes / static_cast<int>(kBatchNodes)) / 2;
    const auto seed = static_cast<unsigned>(argc > 3 ? std::atoi(argv[3]) : 1);
    std::printf("%ld processors, %d nodes, seed %u\n", sysconf(_SC_NPROCESSORS_ONLN), nodes, seed);
    Bench bench(argv[1], seed);
    measure("write 1000 nodes, no index", batches, [&] { bench.write_batch(); });
    measure("build the index of numbers on half of them", 1, [&] { bench.build("number"); });
    bench.build("name");
    bench.build("date");
    bench.build_periods();
    measure("write 1000 nodes, four indexes", batches, [&] { bench.write_batch(); });
    bench.look_up();
    return 0;
}
