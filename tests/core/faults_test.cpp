// Operations that fail, and writes that are torn, at every point: the graph is before or after the change.

#include <filesystem>
#include <functional>
#include <set>

#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/faulty_engine.h"
#include "tests/support/graph_dump.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

namespace fs = std::filesystem;
using namespace entente;

namespace {

const DecisionNote kNote = {"an editor", "the same", "2021-11-24"};

testing::ReadingBuilder article(int number) {
    testing::ReadingBuilder builder("Article " + std::to_string(number));
    const auto a = builder.entity("Country", "Spain");
    const auto b = builder.entity("Country", number % 2 == 0 ? "Kingdom of Spain" : "Portugal");
    const auto c = builder.entity("Country", "Country " + std::to_string(number));
    builder.claim("ALLIED_WITH", {a}, {c});
    builder.claim("MET_WITH", {b, c}, {}).date = testing::on_date("2024-05-03");
    return builder;
}

// A change of a graph with the articles 0 to 3, and how its state before is reached from that.
struct Change {
    std::string name;
    std::function<Status(GraphStore&)> prepare;
    std::function<Status(GraphStore&)> apply;
};

Status nothing(GraphStore&) {
    return {};
}

Status merge(GraphStore& graph) {
    return graph.merge_entities("country/spain", "country/kingdom-of-spain", kNote);
}

Status unmerge(GraphStore& graph) {
    return graph.unmerge_entity("country/kingdom-of-spain", kNote);
}

Status mark(GraphStore& graph) {
    return graph.mark_distinct("country/spain", "country/portugal", kNote);
}

Status unmark(GraphStore& graph) {
    return graph.unmark_distinct("country/spain", "country/portugal", kNote);
}

std::vector<Change> changes() {
    const auto import = [](GraphStore& graph) {
        return graph.import_article(article(7).reading()).status();
    };
    const auto remove = [](GraphStore& graph) {
        return graph.delete_article(article_id_of(article(2).reading().article.text));
    };
    return {{"import", nothing, import},
            {"import into a merged entity", merge, import},
            {"delete", nothing, remove},
            {"merge", nothing, merge},
            {"unmerge", merge, unmerge},
            {"mark as distinct", nothing, mark},
            {"take that back", mark, unmark}};
}

void fill(GraphStore& graph, const Change& change) {
    for (int i = 0; i < 4; ++i) {
        REQUIRE(graph.import_article(article(i).reading()).ok());
    }
    const Status prepared = change.prepare(graph);
    INFO((prepared.ok() ? std::string() : prepared.error().message));
    REQUIRE(prepared.ok());
}

std::string dump(const GraphStore& graph) {
    const auto view = graph.view();
    REQUIRE(view.ok());
    const auto json = testing::graph_to_json(*view);
    REQUIRE(json.ok());
    return json->dump();
}

void check_sound(const GraphStore& graph) {
    const auto report = check_store(graph);
    REQUIRE(report.ok());
    CHECK(report->faults == std::vector<std::string>());
}

// The log with the greatest number: the one that is written.
fs::path log_of(const std::string& folder) {
    std::set<fs::path> logs;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".log") {
            logs.insert(entry.path());
        }
    }
    REQUIRE_FALSE(logs.empty());
    return *logs.rbegin();
}

// Every byte near both ends of the record, and some between.
std::set<std::uintmax_t, std::greater<>> cuts(std::uintmax_t from, std::uintmax_t to) {
    constexpr std::uintmax_t kEvery = 12;
    constexpr std::uintmax_t kBetween = 25;
    std::set<std::uintmax_t, std::greater<>> result;
    for (std::uintmax_t i = 0; i <= kEvery; ++i) {
        result.insert(from + i);
        result.insert(to - i);
    }
    for (std::uintmax_t at = from; at < to; at += (to - from) / kBetween + 1) {
        result.insert(at);
    }
    return result;
}

}  // namespace

TEST_CASE("whichever operation of a change fails, the graph is before or after it",
          "[core][store][faults]") {
    for (const Change& change : changes()) {
        CAPTURE(change.name);
        const auto plan = std::make_shared<testing::FaultPlan>();
        const auto make = [&] {
            auto graph = *GraphStore::open(
                std::make_unique<testing::FaultyEngine>(make_memory_engine(), plan));
            fill(*graph, change);
            return graph;
        };
        auto graph = make();
        const std::string before = dump(*graph);
        const auto undisturbed = *GraphStore::open(make_memory_engine());
        fill(*undisturbed, change);
        REQUIRE(change.apply(*undisturbed).ok());
        const std::string after = dump(*undisturbed);
        REQUIRE(before != after);
        int failures = 0;
        for (bool done = false; !done;) {
            const int failed_before = plan->failures;
            plan->operations_left = failures;
            const Status status = change.apply(*graph);
            plan->repair();
            const std::string now = dump(*graph);
            INFO("operation " << failures);
            done = plan->failures == failed_before;  // none was left that could have failed
            CHECK((status.ok() ? now == after : now == before || now == after));
            check_sound(*graph);
            if (!done) {
                ++failures;
                // When only what comes after the change fails, such as the wait for the disk, it is done.
                graph = now == before ? std::move(graph) : make();
            }
        }
        CHECK(failures > 3);
    }
}

TEST_CASE("an engine that can tear a change of several partitions is refused",
          "[core][store][faults][torn]") {
    const auto plan = std::make_shared<testing::FaultPlan>();
    plan->torn_batches = 1;
    const auto graph =
        GraphStore::open(std::make_unique<testing::FaultyEngine>(make_memory_engine(), plan));
    REQUIRE_FALSE(graph.ok());
    CHECK(graph.error().code == ErrorCode::unsupported);
    CHECK_THAT(graph.error().message, Catch::Contains("faulty"));
}

TEST_CASE("wherever the last record of the log is torn, the graph is before the change",
          "[core][store][faults][torn]") {
    for (const Change& change : changes()) {
        CAPTURE(change.name);
        const testing::TempDir folder;
        const std::string store = folder.file("store");
        const std::string torn = folder.file("torn");
        std::string before;
        std::string after;
        std::uintmax_t begin = 0;
        {
            const auto graph = *GraphStore::open(*open_rocksdb_engine(store));
            fill(*graph, change);
            before = dump(*graph);
            begin = fs::file_size(log_of(store));
            REQUIRE(change.apply(*graph).ok());
            after = dump(*graph);
            fs::copy(store, torn, fs::copy_options::recursive);  // as a crash leaves it
        }
        const fs::path log = log_of(torn);
        const std::uintmax_t end = fs::file_size(log);
        REQUIRE(end > begin + 100);
        RocksdbOptions read_only;
        read_only.read_only = true;
        int writable = 0;
        for (const std::uintmax_t cut : cuts(begin, end)) {  // from the end: what is cut is gone
            INFO("cut at byte " << cut << ", record from " << begin << " to " << end);
            fs::resize_file(log, cut);
            const std::string& expected = cut == end ? after : before;
            {
                const auto graph = GraphStore::open(*open_rocksdb_engine(torn, read_only));
                REQUIRE(graph.ok());
                CHECK((dump(**graph) == expected));
                check_sound(**graph);
            }
            if (cut == end || cut % 8 != 0) {
                continue;
            }
            // And to write, in a copy: the change can be made again.
            ++writable;
            const std::string again = folder.file("again");
            fs::remove_all(again);
            fs::copy(torn, again, fs::copy_options::recursive);
            const auto graph = GraphStore::open(*open_rocksdb_engine(again));
            REQUIRE(graph.ok());
            CHECK((dump(**graph) == before));
            CHECK(change.apply(**graph).ok());
            CHECK((dump(**graph) == after));
            check_sound(**graph);
        }
        CHECK(writable > 1);
    }
}
