// A backup that is taken while several threads write, and the store restored from it.

#include "core/backup.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/graph_dump.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

constexpr std::size_t kWriters = 4;
constexpr int kReadOnlyOpenings = 30;

testing::ReadingBuilder article(std::size_t writer, std::size_t number) {
    testing::ReadingBuilder builder("Article " + std::to_string(number) + " of writer " +
                                    std::to_string(writer));
    const auto a = builder.entity("Country", "Country " + std::to_string(number % 7));
    const auto b = builder.entity("Country", "Land " + std::to_string((number + writer) % 5));
    builder.claim("ALLIED_WITH", {a}, {b});
    // A text that fills the write buffers.
    builder.reading().article.text += std::string(20'000, static_cast<char>('a' + number % 26));
    return builder;
}

// Threads that import articles until they are stopped, and what was acknowledged to them.
class Writers {
public:
    explicit Writers(GraphStore& graph) {
        for (std::size_t i = 0; i < kWriters; ++i) {
            threads_.emplace_back([this, &graph, i] { work(graph, i); });
        }
    }

    Writers(const Writers&) = delete;
    Writers& operator=(const Writers&) = delete;

    ~Writers() { stop(); }

    void stop() {
        stopped_ = true;
        for (std::thread& thread : threads_) {
            thread.join();
        }
        threads_.clear();
    }

    // Waits until every writer has had so many more articles acknowledged; those of all by then.
    std::vector<std::string> wait_for(std::size_t more) {
        std::unique_lock<std::mutex> lock(mutex_);
        std::array<std::size_t, kWriters> wanted = counts_;
        for (std::size_t& count : wanted) {
            count += more;
        }
        changed_.wait(lock, [&] {
            return failed_ || std::equal(wanted.begin(),
                                         wanted.end(),
                                         counts_.begin(),
                                         [](std::size_t a, std::size_t b) { return a <= b; });
        });
        return ids_;
    }

    bool failed() const { return failed_; }

private:
    void work(GraphStore& graph, std::size_t writer) {
        for (std::size_t number = 0; !stopped_ && !failed_; ++number) {
            const auto outcome = graph.import_article(article(writer, number).reading());
            const std::lock_guard<std::mutex> lock(mutex_);
            failed_ = failed_ || !outcome.ok();
            counts_.at(writer) += 1;
            ids_.push_back(outcome.ok() ? outcome->article_id : "");
            changed_.notify_all();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::array<std::size_t, kWriters> counts_{};
    std::vector<std::string> ids_;
    std::atomic<bool> stopped_ = false;
    std::atomic<bool> failed_ = false;
    std::vector<std::thread> threads_;  // last: runs when the others are there
};

std::unique_ptr<GraphStore> open(const std::string& folder) {
    auto graph = GraphStore::open(*open_rocksdb_engine(folder));
    INFO((graph.ok() ? std::string() : graph.error().message));
    REQUIRE(graph.ok());
    return *std::move(graph);
}

std::string dump(const GraphStore& graph) {
    const auto json = testing::graph_to_json(*graph.view());
    REQUIRE(json.ok());
    return json->dump();
}

}  // namespace

TEST_CASE("a backup taken while four threads write has all that was acknowledged before it began",
          "[core][store][backup]") {
    const testing::TempDir folder;
    std::vector<std::string> before;
    {
        const auto graph = open(folder.file("store"));
        Writers writers(*graph);
        before = writers.wait_for(3);
        auto copy = open_rocksdb_engine(folder.file("copy"));
        REQUIRE(copy.ok());
        int told = 0;
        const auto rows = copy_store(graph->engine(), **copy, [&](std::uint64_t) {
            writers.wait_for(3);  // the copy does not keep them from writing
            ++told;
            return true;
        });
        writers.stop();
        REQUIRE_FALSE(writers.failed());
        REQUIRE(rows.ok());
        CHECK(told > 0);
    }
    {
        const auto copy = open_rocksdb_engine(folder.file("copy"));
        auto restored = open_rocksdb_engine(folder.file("restored"));
        REQUIRE((copy.ok() && restored.ok()));
        REQUIRE(copy_store(**copy, **restored).ok());
    }
    const auto graph = open(folder.file("restored"));
    const auto report = check_store(*graph);
    REQUIRE(report.ok());
    CHECK(report->faults == std::vector<std::string>());
    REQUIRE(before.size() >= kWriters * 3);
    const auto view = graph->view();
    REQUIRE(view.ok());
    for (const std::string& id : before) {
        INFO(id);
        const auto found = view->find(id);
        REQUIRE(found.ok());
        CHECK(found->has_value());
    }
    CHECK(dump(*graph) == dump(*open(folder.file("copy"))));
    // It can be written to as the original can.
    CHECK((*graph).import_article(article(kWriters, 0).reading())->created);
}

TEST_CASE("a read-only opening beside four writers shows a moment with all that was acknowledged",
          "[core][store][read-only]") {
    const testing::TempDir folder;
    RocksdbOptions options;
    options.write_buffer_bytes = 256 << 10;  // tables, manifests and logs come and go quickly
    const auto graph = *GraphStore::open(*open_rocksdb_engine(folder.file("store"), options));
    Writers writers(*graph);
    RocksdbOptions read_only;
    read_only.read_only = true;
    std::set<std::string> files;  // that there have been
    std::size_t present = 0;
    for (int opening = 0; opening < kReadOnlyOpenings; ++opening) {
        CAPTURE(opening);
        const std::vector<std::string> before = writers.wait_for(1);
        auto engine = open_rocksdb_engine(folder.file("store"), read_only);
        INFO((engine.ok() ? std::string() : engine.error().message));
        REQUIRE(engine.ok());
        const auto reader = GraphStore::open(*std::move(engine));
        REQUIRE(reader.ok());
        writers.wait_for(1);  // it stands still meanwhile
        const auto view = (*reader)->view();
        REQUIRE(view.ok());
        const auto missing = std::count_if(before.begin(), before.end(), [&](const auto& id) {
            const auto found = view->find(id);
            return !found.ok() || !*found;
        });
        CHECK(missing == 0);
        if (opening % 10 == 0) {
            const auto report = check_store(**reader);
            REQUIRE(report.ok());
            CHECK(report->faults == std::vector<std::string>());
        }
        present = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder.file("store"))) {
            files.insert(entry.path().filename().string());
            ++present;
        }
    }
    writers.stop();
    CHECK_FALSE(writers.failed());
    CHECK(files.size() > present + 10);  // some have gone
}

TEST_CASE("whichever operation of a copy fails or is torn, half a copy is not taken for a store",
          "[core][store][backup][faults]") {
    const auto read_plan = std::make_shared<testing::FaultPlan>();
    const auto graph =
        *GraphStore::open(std::make_unique<testing::FaultyEngine>(make_memory_engine(), read_plan));
    REQUIRE(graph->import_article(article(1, 1).reading()).ok());
    const std::string expected = dump(*graph);
    const bool reading_fails = GENERATE(true, false);
    const int torn_batches = GENERATE(-1, 0, 1, 5);
    CAPTURE(reading_fails, torn_batches);
    int failures = 0;
    for (bool failed = true; failed;) {
        const auto write_plan = std::make_shared<testing::FaultPlan>();
        auto target = std::make_unique<testing::FaultyEngine>(make_memory_engine(), write_plan);
        const auto& plan = reading_fails ? read_plan : write_plan;
        write_plan->torn_batches = torn_batches;
        plan->operations_left = failures;
        failed = !copy_store(graph->engine(), *target).ok();
        plan->repair();
        failures += failed ? 1 : 0;
        write_plan->torn_batches = -1;
        const auto copy = GraphStore::open(std::move(target));
        if (!failed) {
            REQUIRE(copy.ok());
            CHECK(dump(**copy) == expected);
        } else if (copy.ok()) {
            // Nothing was written, and it is an empty store; or all of it, and only the last sync failed.
            const bool empty = (*copy)->view()->counts()->nodes == 0;
            CHECK((empty || dump(**copy) == expected));
        } else {
            CHECK(copy.error().message.find("copy that was interrupted") != std::string::npos);
        }
    }
    CHECK(failures > 3);
}
