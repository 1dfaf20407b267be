// The parallel importer: order, errors, folders, strictness.
#include "importers/import.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/storage/memory_engine.h"
#include "importers/import_journal.h"
#include "importers/ordered_parallel.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using namespace entente;  // NOLINT(google-build-using-namespace): a test

namespace {

const Reader& reader() {
    static const std::unique_ptr<Reader> instance = *Reader::create();
    return *instance;
}

std::unique_ptr<GraphStore> memory_store() {
    return *GraphStore::open(make_memory_engine());
}

void write(const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Imported {
    Result<ImportSummary> summary = ImportSummary();
    std::vector<std::string> refused;
};

Imported import(GraphStore& store, std::vector<std::string> paths, ImportOptions options = {}) {
    Imported result;
    options.on_refused = [&](const RefusedRecord& record) {
        result.refused.push_back(to_string(record));
    };
    result.summary = import_paths(store, reader(), paths, options);
    REQUIRE(result.summary.ok());
    return result;
}

// Every row of the store, byte for byte.
std::vector<std::string> dump(const GraphStore& store) {
    std::vector<std::string> rows;
    for (std::size_t kind = 0; kind < kPartitionKindCount; ++kind) {
        const auto each = [&](Partition partition, std::string_view key, std::string_view value) {
            rows.push_back(std::to_string(kind) + "/" + std::to_string(partition.id) + " " +
                           std::string(key) + " = " + std::string(value));
            return true;
        };
        REQUIRE(store.engine()
                    .scan_partitions(static_cast<PartitionKind>(kind), 0, UINT64_MAX, nullptr, each)
                    .ok());
    }
    return rows;
}

std::size_t article_count(const GraphStore& store) {
    return store.view()->nodes_with_label("Article", NodeId(), 1'000'000)->size();
}

// Articles of different lengths, so that threads overtake one another.
std::string many_lines(int count) {
    const std::vector<std::string> countries = {
        "France", "Spain", "Italy", "Morocco", "Israel", "Japan"};
    std::string lines;
    for (int i = 0; i < count; ++i) {
        std::string text;
        for (int j = 0; j <= (i * 7) % 23; ++j) {
            text += countries[static_cast<std::size_t>((i + j) % 6)] +
                    " signed an agreement with " +
                    countries[static_cast<std::size_t>((i + j + 1) % 6)] + " on " +
                    std::to_string(1 + j % 28) + " May 2021, said Minister Ali Hassan" +
                    std::to_string(i) + ". ";
        }
        lines += "{\"text\":\"" + text + "\"}\n";
    }
    return lines;
}

}  // namespace

TEST_CASE("the graph does not depend on the number of threads", "[importers][import][parallel]") {
    testing::TempDir dir;
    write(dir.file("a.jsonl"), many_lines(60));
    std::vector<std::vector<std::string>> graphs;
    for (const std::size_t threads : {1, 2, 7}) {
        const auto store = memory_store();
        ImportOptions options;
        options.threads = threads;
        CHECK(import(*store, {dir.file("a.jsonl")}, options).summary->added == 60);
        graphs.push_back(dump(*store));
    }
    CHECK(graphs[0].size() > 100);
    CHECK(graphs[0] == graphs[1]);
    CHECK(graphs[0] == graphs[2]);
}

TEST_CASE("odd articles in between do not change the order either",
          "[importers][import][parallel]") {
    testing::TempDir dir;
    // What is refused, not English, there twice, no UTF-8, long, or nearly empty, among others.
    std::string longer;
    for (int i = 0; i < 400; ++i) {
        longer += "France accused Spain of helping Morocco on Monday. ";
    }
    const std::vector<std::string> odd = {
        "nonsense\n",
        "{\"text\":\" \"}\n",
        "{\"text\":\"" + longer + "\"}\n",
        "{\"text\":\"x\"}\n",
        "{\"text\":\"Der Minister sprach am Montag in Berlin mit dem Kanzler und dem Rat.\"}\n",
        "{\"text\":\"Spain met Portugal. \xff\xfe They signed.\"}\n"};
    std::string lines;
    for (std::size_t i = 0; i < 18; ++i) {
        lines += many_lines(1 + static_cast<int>(i)) + odd[i % odd.size()];
    }
    write(dir.file("a.jsonl"), lines);
    write(dir.file("b.txt"), "Japan met India on 3 May 2021 in Tokyo.");
    write(dir.file("c.xyz"), "what is this");
    std::vector<std::vector<std::string>> graphs;
    std::vector<std::vector<std::string>> refused;
    for (const std::size_t threads : {1, 2, 5}) {
        const auto store = memory_store();
        ImportOptions options;
        options.threads = threads;
        const auto result = import(*store, {dir.path().string()}, options);
        CHECK(result.summary->refused >= 7);
        refused.push_back(result.refused);
        graphs.push_back(dump(*store));
    }
    CHECK(graphs[0].size() > 100);
    CHECK(graphs[0] == graphs[1]);
    CHECK(graphs[0] == graphs[2]);
    CHECK(refused[0] == refused[1]);
    CHECK(refused[0] == refused[2]);
}

TEST_CASE("the journal says what became of every article, and which files failed",
          "[importers][import][journal]") {
    testing::TempDir dir;
    write(dir.file("in/a.jsonl"), "{\"text\":\"Spain met Portugal.\"}\nnonsense\n");
    write(dir.file("in/b.txt"), "Japan met India.");
    const std::string path = dir.file("db.journal.jsonl");
    const auto store = memory_store();
    const auto run = [&](const std::vector<std::string>& paths) {
        ImportOptions options;
        options.metadata.publisher = "The Times";
        const auto journal = *ImportJournal::begin(path, options);
        options.on_record = [&](const ImportedRecord& record) { journal->add(record); };
        import(*store, paths, options);
        REQUIRE(journal->end().ok());
        return *read_journal(path);
    };
    const JournalReport first = run({dir.file("in")});
    REQUIRE(first.records.size() == 3);
    CHECK(first.records[0].status == RecordStatus::added);
    CHECK(first.records[0].line == 1);
    CHECK_THAT(first.records[0].article, Catch::StartsWith("article/"));
    CHECK(first.records[1].status == RecordStatus::refused);
    CHECK(first.records[1].line == 2);
    CHECK(first.records[1].stage == "record");
    CHECK_THAT(first.records[1].error->message, Catch::StartsWith("not JSON"));
    CHECK(first.records[2].status == RecordStatus::added);
    REQUIRE(first.failed.size() == 1);
    CHECK(first.failed[0].path == dir.file("in/a.jsonl"));
    CHECK(first.failed[0].metadata.publisher == "The Times");

    SECTION("a file that is put right is no failure any more") {
        write(dir.file("in/a.jsonl"),
              "{\"text\":\"Spain met Portugal.\"}\n{\"text\":\"Peru met Chile.\"}\n");
        const JournalReport second = run({dir.file("in/a.jsonl")});
        CHECK(second.failed.empty());
        CHECK(second.unchanged == 1);
        CHECK(second.records.size() == 1);
    }
    SECTION("a run over other files keeps the failure") {
        const JournalReport second = run({dir.file("in/b.txt")});
        CHECK(second.failed.size() == 1);
        CHECK(second.records.empty());
        CHECK(second.unchanged == 1);
    }
    SECTION("a line that a crash has cut is passed over") {
        write(path, read_file(path) + "{\"file\":\"/x\",\"li");
        CHECK(run({dir.file("in/b.txt")}).failed.size() == 1);
    }
}

TEST_CASE("a store that is not on disk has no journal", "[importers][import][journal]") {
    CHECK(journal_path("memory:").empty());
    CHECK(journal_path("rocksdb:/a/news.db/") == "/a/news.db.journal.jsonl");
    CHECK(journal_path("news.db") == "news.db.journal.jsonl");
}

TEST_CASE("importing the same articles again changes nothing", "[importers][import][idempotence]") {
    testing::TempDir dir;
    write(dir.file("a.jsonl"), many_lines(10) + many_lines(10));
    const auto store = memory_store();
    auto first = import(*store, {dir.file("a.jsonl")});
    CHECK(first.summary->added == 10);
    CHECK(first.summary->unchanged == 10);
    const auto before = dump(*store);
    auto second = import(*store, {dir.file("a.jsonl")});
    CHECK(second.summary->added == 0);
    CHECK(second.summary->unchanged == 20);
    CHECK(dump(*store) == before);
}

TEST_CASE("a folder means every file below it, sorted, without hidden ones",
          "[importers][import]") {
    testing::TempDir dir;
    write(dir.path() / "b.txt", "Spain met Portugal.");
    write(dir.path() / "a.md", "---\ntitle: Second\n---\nFrance met Italy.");
    write(dir.path() / "c" / "d" / "e.jsonl", "{\"text\":\"Japan met India.\"}\n");
    write(dir.path() / ".hidden.txt", "Nobody met anybody.");
    write(dir.path() / ".git" / "x.txt", "Nobody met anybody.");
    // Nobody writes to it, so that reading it would not end.
    REQUIRE(::mkfifo((dir.path() / "pipe.txt").c_str(), 0600) == 0);
    const auto store = memory_store();
    const auto result = import(*store, {dir.path().string()});
    CHECK(result.refused.empty());
    CHECK(result.summary->files == 3);
    CHECK(result.summary->added == 3);
    const GraphView view = *store->view();
    const auto articles = *view.nodes_with_label("Article", NodeId(), 10);
    REQUIRE(articles.size() == 3);
    CHECK(view.node(articles[0])->value().properties.at("title") == Value("Second"));
    CHECK(*view.article_text(articles[1]) == "Spain met Portugal.");
    CHECK(*view.article_text(articles[2]) == "Japan met India.");
}

TEST_CASE("a bad record is reported with file and line, and the rest goes in",
          "[importers][import]") {
    testing::TempDir dir;
    write(dir.file("a.jsonl"),
          "{\"text\":\"Spain met Portugal.\"}\nnonsense\n{\"text\":\" \"}\n{\"text\":\"Japan met "
          "India.\"}\n");
    write(dir.file("b.xyz"), "what is this");
    const auto store = memory_store();
    const auto result =
        import(*store, {dir.file("a.jsonl"), dir.file("b.xyz"), dir.file("none.txt")});
    CHECK(result.summary->read == 6);
    CHECK(result.summary->added == 2);
    CHECK(result.summary->refused == 4);
    REQUIRE(result.refused.size() == 4);
    CHECK_THAT(result.refused[0], Catch::StartsWith(dir.file("a.jsonl") + ":2: not JSON"));
    CHECK_THAT(result.refused[1], Catch::StartsWith(dir.file("a.jsonl") + ":3: the text is empty"));
    CHECK_THAT(result.refused[2], Catch::StartsWith(dir.file("b.xyz") + ": no format"));
    CHECK_THAT(result.refused[3], Catch::StartsWith(dir.file("none.txt") + ": No such file"));
    CHECK(article_count(*store) == 2);
}

TEST_CASE("a strict import stops at the first bad record and changes nothing of that file",
          "[importers][import][strict]") {
    testing::TempDir dir;
    const std::string good = "{\"text\":\"Spain met Portugal.\"}\n";
    write(dir.file("1.jsonl"), good);
    write(dir.file("3.jsonl"), "{\"text\":\"Peru met Chile.\"}\n");
    ImportOptions options;
    options.strict = true;
    SECTION("when a line cannot be parsed") {
        write(dir.file("2.jsonl"), "{\"text\":\"Japan met India.\"}\nnonsense\n");
    }
    SECTION("when only reading it shows that it is bad") {
        write(dir.file("2.jsonl"), good + "{\"text\":\"Japan met India.\"}\n{\"text\":\"\\n\"}\n");
    }
    const auto store = memory_store();
    const auto result = import(*store, {dir.path().string()}, options);
    CHECK(result.summary->refused == 1);
    CHECK(result.summary->added == 1);
    REQUIRE(article_count(*store) == 1);
    const GraphView view = *store->view();
    CHECK(view.named("Japan")->empty());
    CHECK(view.named("Peru")->empty());
    CHECK(view.named("Spain")->size() == 1);
}

TEST_CASE("standard input is read when it is named, in the format that is said",
          "[importers][import]") {
    const auto store = memory_store();
    std::istringstream input("{\"text\":\"Spain met Portugal.\"}\n");
    ImportOptions options;
    options.standard_input = &input;
    CHECK(import(*store, {"-"}, options).summary->refused == 1);
    options.format = ArticleFormat::json_lines;
    CHECK(import(*store, {"-"}, options).summary->added == 1);
}

TEST_CASE("progress counts up to all bytes of all files", "[importers][import]") {
    testing::TempDir dir;
    write(dir.file("a.jsonl"), many_lines(5));
    write(dir.file("b.txt"), "Spain met Portugal.");
    const auto store = memory_store();
    ImportOptions options;
    std::vector<ImportProgress> seen;
    options.on_progress = [&](const ImportProgress& progress) { seen.push_back(progress); };
    import(*store, {dir.path().string()}, options);
    REQUIRE(seen.size() == 6);
    CHECK(seen.back().records == 6);
    CHECK(seen.back().bytes == seen.back().bytes_total);
    CHECK(std::ranges::is_sorted(seen, {}, &ImportProgress::bytes));
}

TEST_CASE("an article beyond the size limit is refused", "[importers][import][limits]") {
    Article article;
    article.text = std::string(kArticleBytesMax + 1, 'a');
    CHECK(read_document(reader(), article).error().code == ErrorCode::limit_exceeded);
}

TEST_CASE("results of parallel work come in the order of the items", "[importers][parallel]") {
    for (const std::size_t threads : {1, 2, 16}) {
        int next = 0;
        std::vector<int> results;
        OrderedParallel<int, int>::run(
            threads,
            [&]() -> std::optional<int> {
                return next < 500 ? std::optional(next++) : std::nullopt;
            },
            [](int item) {
                if (item % 3 == 0) {
                    std::this_thread::yield();
                }
                return item * 2;
            },
            [&](int result) {
                results.push_back(result);
                return true;
            });
        REQUIRE(results.size() == 500);
        CHECK(std::ranges::is_sorted(results));
    }
}

TEST_CASE("parallel work stops early when the sink has had enough", "[importers][parallel]") {
    int next = 0;
    int taken = 0;
    OrderedParallel<int, int>::run(
        4,
        [&]() -> std::optional<int> { return next++; },
        [](int item) { return item; },
        [&](int) { return ++taken < 10; });
    CHECK(taken == 10);
    // Never further ahead than the window.
    CHECK(next <= 10 + 4 * static_cast<int>(kItemsAheadPerThread) + 4);
}

TEST_CASE("an exception in parallel work reaches the caller", "[importers][parallel]") {
    int next = 0;
    const auto run = [&] {
        OrderedParallel<int, int>::run(
            3,
            [&]() -> std::optional<int> { return next++; },
            [](int item) -> int { return item == 20 ? throw std::runtime_error("twenty") : item; },
            [](int) { return true; });
    };
    CHECK_THROWS_WITH(run(), "twenty");
}
