// What full text costs: indexing sentences and finding them, beside a scan of the same sentences in memory.
//
//     text_search_bench [SENTENCES [SEED]]
//
// Makes SENTENCES (200,000) of 8 to 32 made-up words, the n-th word as often as 1/n, in articles of 20, from SEED
// (1); imports them into a RocksDB store in a temporary folder, and asks for ten sentences by rare and common
// words, several words, phrases and beginnings. Every query is asked once, after others of its kind have warmed
// the caches. The scan is the limit of having no index: it looks for the words in a vector of words for each
// sentence, where a word is a number. The two must agree on how many sentences there are.

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "core/graph_store.h"
#include "core/storage/rocksdb_engine.h"
#include "core/text_analysis.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

constexpr std::size_t kMatches = 10;
constexpr std::size_t kArticleSentences = 20;
constexpr std::size_t kVocabulary = 50'000;
constexpr std::size_t kWarmQueries = 50;
constexpr std::size_t kQueries = 200;
constexpr std::size_t kScannedQueries = 10;

using Clock = std::chrono::steady_clock;
using Words = std::vector<std::uint32_t>;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "text_search_bench: " << message << '\n';
    std::exit(1);
}

void require(const Status& status) {
    if (!status.ok()) {
        fail(status.error().message);
    }
}

// Words that are their own terms, so that the scan needs no stemming.
std::vector<std::string> make_words(std::mt19937_64& random) {
    static constexpr const char* kSyllables[] = {"ba",
                                                 "ko",
                                                 "du",
                                                 "fi",
                                                 "gra",
                                                 "ho",
                                                 "jo",
                                                 "lum",
                                                 "mo",
                                                 "na",
                                                 "po",
                                                 "rak",
                                                 "su",
                                                 "tor",
                                                 "va",
                                                 "zu"};
    std::unordered_map<std::string, bool> known;
    std::vector<std::string> words;
    while (words.size() < kVocabulary) {
        std::string word;
        for (std::size_t left = 3 + random() % 4; left > 0; --left) {
            word += kSyllables[random() % std::size(kSyllables)];
        }
        if (stem(word) == word && known.emplace(word, true).second) {
            words.push_back(std::move(word));
        }
    }
    return words;
}

struct Corpus {
    std::vector<std::string> words;
    std::vector<Words> sentences;
};

std::uint32_t zipf(std::mt19937_64& random) {
    const double uniform = std::uniform_real_distribution<double>(0, 1)(random);
    const double rank = std::pow(static_cast<double>(kVocabulary), uniform);
    return static_cast<std::uint32_t>(std::min(static_cast<std::size_t>(rank), kVocabulary) - 1);
}

Corpus make_corpus(std::size_t sentences, std::mt19937_64& random) {
    Corpus corpus;
    corpus.words = make_words(random);
    for (std::size_t i = 0; i < sentences; ++i) {
        Words& sentence = corpus.sentences.emplace_back();
        for (std::size_t left = 8 + random() % 25; left > 0; --left) {
            sentence.push_back(zipf(random));
        }
    }
    return corpus;
}

std::size_t import_corpus(GraphStore& store, const Corpus& corpus) {
    std::size_t bytes = 0;
    for (std::size_t first = 0; first < corpus.sentences.size(); first += kArticleSentences) {
        ArticleReading reading;
        std::string& text = reading.article.text;
        const std::size_t end = std::min(first + kArticleSentences, corpus.sentences.size());
        for (std::size_t i = first; i < end; ++i) {
            const auto start = static_cast<std::uint32_t>(text.size());
            for (const std::uint32_t word : corpus.sentences[i]) {
                text += corpus.words[word] + ' ';
            }
            reading.sentences.push_back({start, static_cast<std::uint32_t>(text.size())});
        }
        bytes += text.size();
        require(store.import_article(reading, Durability::buffered).status());
    }
    require(store.sync());
    return bytes;
}

// What is looked for, for both.
struct Query {
    std::string text;
    Words words;
    bool phrase = false;
    std::string prefix;
};

bool answers(const Query& query, const Corpus& corpus, const Words& sentence) {
    if (!query.prefix.empty()) {
        return std::any_of(sentence.begin(), sentence.end(), [&](std::uint32_t word) {
            return corpus.words[word].starts_with(query.prefix);
        });
    }
    if (query.phrase) {
        return std::search(
                   sentence.begin(), sentence.end(), query.words.begin(), query.words.end()) !=
               sentence.end();
    }
    return std::all_of(query.words.begin(), query.words.end(), [&](std::uint32_t word) {
        return std::find(sentence.begin(), sentence.end(), word) != sentence.end();
    });
}

void measure(const char* what,
             const GraphView& view,
             const Corpus& corpus,
             const std::function<Query()>& make_query) {
    std::vector<double> times;
    std::vector<double> scans;
    std::size_t matching = 0;
    for (std::size_t i = 0; i < kWarmQueries + kQueries; ++i) {
        const Query query = make_query();
        const auto start = Clock::now();
        const auto matches = view.search_sentences(query.text, kMatches);
        times.push_back(milliseconds_since(start));
        require(matches.status());
        if (i >= kScannedQueries) {
            continue;
        }
        const auto scan_start = Clock::now();
        std::size_t answering = 0;
        for (const Words& sentence : corpus.sentences) {
            answering += answers(query, corpus, sentence) ? 1 : 0;
        }
        scans.push_back(milliseconds_since(scan_start));
        const auto all = view.search_sentences(query.text, SIZE_MAX);
        require(all.status());
        if (all->size() != answering) {
            fail("'" + query.text + "' finds " + std::to_string(all->size()) +
                 " sentences, and a scan " + std::to_string(answering));
        }
        matching += answering;
    }
    times.erase(times.begin(), times.begin() + kWarmQueries);
    std::sort(times.begin(), times.end());
    std::sort(scans.begin(), scans.end());
    std::printf("%-34s median %8.3f ms  worst %8.3f ms  matching %8zu  scan %8.1f ms\n",
                what,
                times[times.size() / 2],
                times.back(),
                matching / kScannedQueries,
                scans[scans.size() / 2]);
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc > 3) {
        std::cerr << "usage: text_search_bench [SENTENCES [SEED]]\n";
        return 2;
    }
    const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200'000;
    const unsigned long seed = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1;
    std::mt19937_64 random(seed);
    const Corpus corpus = make_corpus(count, random);
    const testing::TempDir folder;
    auto engine = open_rocksdb_engine(folder.file("store"));
    require(engine.status());
    auto store = GraphStore::open(*std::move(engine));
    require(store.status());
    const auto start = Clock::now();
    const std::size_t bytes = import_corpus(**store, corpus);
    const double seconds = milliseconds_since(start) / 1000;
    const auto disk = (*store)->engine().size_bytes();
    std::printf(
        "machine: %u cores; %zu sentences, %.0f MB of text, seed %lu; imported in %.1f s, %.0f MB "
        "on disk\n",
        std::thread::hardware_concurrency(),
        corpus.sentences.size(),
        static_cast<double>(bytes) / 1e6,
        seed,
        seconds,
        static_cast<double>(disk.ok() ? *disk : 0) / 1e6);
    const auto view = (*store)->view();
    require(view.status());
    const auto of_ranks = [&](std::vector<std::pair<std::size_t, std::size_t>> ranks) {
        return [&corpus, &random, ranks = std::move(ranks)] {
            Query query;
            for (const auto& [first, last] : ranks) {
                query.words.push_back(
                    static_cast<std::uint32_t>(first + random() % (last - first)));
                query.text += corpus.words[query.words.back()] + ' ';
            }
            return query;
        };
    };
    const auto run = [&](const char* what, const std::function<Query()>& make_query) {
        measure(what, *view, corpus, make_query);
    };
    run("a rare word", of_ranks({{5'000, kVocabulary}}));
    run("a word of the 100th to 1,000th", of_ranks({{100, 1'000}}));
    run("a word of the 10 commonest", of_ranks({{0, 10}}));
    run("a rare and a common word", of_ranks({{1'000, 10'000}, {10, 100}}));
    run("three words of the first 100", of_ranks({{0, 100}, {0, 100}, {0, 100}}));
    run("a phrase of two", [&] {
        Query query;
        query.phrase = true;
        const Words& sentence = corpus.sentences[random() % corpus.sentences.size()];
        const std::size_t at = random() % (sentence.size() - 1);
        query.words = {sentence[at], sentence[at + 1]};
        query.text = '"' + corpus.words[query.words[0]] + ' ' + corpus.words[query.words[1]] + '"';
        return query;
    });
    run("a beginning of 6 letters", [&] {
        Query query;
        query.prefix = corpus.words[zipf(random)].substr(0, 6);
        query.text = query.prefix + '*';
        return query;
    });
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("peak memory of this process: %.1f MB\n",
                static_cast<double>(usage.ru_maxrss) / 1024);
    return 0;
}
