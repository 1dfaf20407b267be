// How fast articles go in: the example articles over and over, each with a first sentence of its own.
//
//     import_bench EXAMPLES_FOLDER [ARTICLES]
//
// Three runs each of: reading alone on one core; import into memory on one and on all cores; import into
// RocksDB on all cores, durable at the end. The limit of an import is its slower half, reading on all
// cores or committing in order, so the figures are printed as a ratio to reading alone as well.

#include "importers/import.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/graph_store.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "importers/pipeline.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

constexpr int kRuns = 3;

struct Corpus {
    std::vector<std::string> texts;
    std::size_t words = 0;
    std::string jsonl;
};

std::size_t count_words(const std::string& text) {
    std::istringstream stream(text);
    std::string word;
    std::size_t count = 0;
    while (stream >> word) {
        ++count;
    }
    return count;
}

Corpus make_corpus(const std::filesystem::path& folder, std::size_t articles) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".md" || entry.path().extension() == ".txt") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    std::vector<std::string> bodies;
    for (const auto& file : files) {
        std::ifstream stream(file);
        std::stringstream text;
        text << stream.rdbuf();
        const std::string whole = text.str();
        const std::size_t end_of_front = whole.starts_with("---") ? whole.find("\n---\n", 3) : 0;
        bodies.push_back(end_of_front == 0 ? whole : whole.substr(end_of_front + 5));
    }
    Corpus corpus;
    for (std::size_t i = 0; i < articles; ++i) {
        corpus.texts.push_back("Report " + std::to_string(i) + ".\n" + bodies[i % bodies.size()]);
        corpus.words += count_words(corpus.texts.back());
        const nlohmann::json record = {{"text", corpus.texts.back()},
                                       {"published", "2024-05-03"},
                                       {"publisher", "Publisher " + std::to_string(i % 17)}};
        corpus.jsonl += record.dump() + '\n';
    }
    return corpus;
}

double seconds(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "import_bench: " << message << '\n';
    std::exit(1);
}

// Prints one line and returns the median, in seconds.
double report(const char* what, std::vector<double> times, const Corpus& corpus, double reading) {
    std::sort(times.begin(), times.end());
    const double median = times[times.size() / 2];
    const double count = static_cast<double>(corpus.texts.size());
    std::printf(
        "%-34s median %7.3f s  worst %7.3f s  %8.0f articles/s  %9.0f words/s  %5.2f x reading\n",
        what,
        median,
        times.back(),
        count / median,
        static_cast<double>(corpus.words) / median,
        reading == 0 ? 1.0 : reading / median);
    return median;
}

void import_corpus(GraphStore& store,
                   const Reader& reader,
                   const Corpus& corpus,
                   std::size_t threads) {
    std::istringstream input(corpus.jsonl);
    ImportOptions options;
    options.format = ArticleFormat::json_lines;
    options.threads = threads;
    options.standard_input = &input;
    const std::vector<std::string> paths = {"-"};
    const auto summary = import_paths(store, reader, paths, options);
    if (!summary.ok() || summary->added != corpus.texts.size()) {
        fail(summary.ok() ? "of " + std::to_string(corpus.texts.size()) + " articles " +
                                std::to_string(summary->added) + " were added, " +
                                std::to_string(summary->unchanged) + " were there, " +
                                std::to_string(summary->refused) + " refused"
                          : summary.error().message);
    }
}

template <typename MakeEngine>
double measure(const char* what,
               const Corpus& corpus,
               const Reader& reader,
               std::size_t threads,
               double reading,
               const MakeEngine& make_engine) {
    std::vector<double> times;
    for (int run = 0; run < kRuns; ++run) {
        const testing::TempDir folder;
        auto store = GraphStore::open(make_engine(folder));
        if (!store.ok()) {
            fail(store.error().message);
        }
        times.push_back(seconds([&] { import_corpus(**store, reader, corpus, threads); }));
    }
    return report(what, times, corpus, reading);
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc < 2 || argc > 3) {
        std::cerr << "usage: import_bench EXAMPLES_FOLDER [ARTICLES]\n";
        return 2;
    }
    const std::size_t articles = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 1000;
    const Corpus corpus = make_corpus(argv[1], articles);
    const auto reader = Reader::create();
    if (!reader.ok()) {
        fail(reader.error().message);
    }
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    std::printf(
        "machine: %u cores; %zu articles, %zu words; no random numbers, so no seed; %d runs\n",
        cores,
        corpus.texts.size(),
        corpus.words,
        kRuns);
    std::vector<double> times;
    for (int run = 0; run < kRuns; ++run) {
        times.push_back(seconds([&] {
            for (const std::string& text : corpus.texts) {
                Document document = Document::of(text);
                document.published = Date::parse("2024-05-03");
                if (!(*reader)->read(document).ok()) {
                    fail("an article cannot be read");
                }
            }
        }));
    }
    const double reading = report("reading, one core", times, corpus, 0);
    const auto memory = [](const testing::TempDir&) { return make_memory_engine(); };
    const auto rocksdb = [](const testing::TempDir& folder) {
        auto engine = open_rocksdb_engine(folder.file("store"));
        if (!engine.ok()) {
            fail(engine.error().message);
        }
        return *std::move(engine);
    };
    if (articles <= 500) {  // the memory engine copies itself for every commit
        measure("import into memory, all cores", corpus, **reader, cores, reading, memory);
    }
    measure("import into RocksDB, one thread", corpus, **reader, 1, reading, rocksdb);
    measure("import into RocksDB, all cores", corpus, **reader, cores, reading, rocksdb);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("peak memory of this process: %.1f MB\n",
                static_cast<double>(usage.ru_maxrss) / 1024);
    return 0;
}
