// What finding a name costs among many, beside a linear scan of the same name keys in memory.
//
//     name_search_bench [NAMES [SEED]]
//
// Makes NAMES distinct names (1,000,000; people, organisations and places out of made-up words, common ones
// often) from SEED (1), writes them as entities into a RocksDB store in a temporary folder, and asks for names
// whole, by their beginning, by a word of them and with slips, for ten matches each. Every query is asked
// once, after others of its kind have warmed the caches. The scan is the limit of having no index: it computes the
// same answer from a vector of strings.

#include "core/name_search.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "core/edit_distance.h"
#include "core/graph_batch.h"
#include "core/graph_store.h"
#include "core/names.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

constexpr std::size_t kMatches = 10;
constexpr std::size_t kWarmQueries = 200;
constexpr std::size_t kQueries = 500;
constexpr std::size_t kScannedQueries = 5;
constexpr std::size_t kBatchNames = 2'000;

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "name_search_bench: " << message << '\n';
    std::exit(1);
}

void require(const Status& status) {
    if (!status.ok()) {
        fail(status.error().message);
    }
}

// Words of syllables, and how often each is used: the n-th as often as 1/n.
class Vocabulary {
public:
    Vocabulary(std::size_t words, std::mt19937_64& random) {
        static constexpr const char* kStarts[] = {"b",
                                                  "ch",
                                                  "d",
                                                  "f",
                                                  "g",
                                                  "h",
                                                  "j",
                                                  "k",
                                                  "l",
                                                  "m",
                                                  "n",
                                                  "p",
                                                  "r",
                                                  "s",
                                                  "sh",
                                                  "t",
                                                  "v",
                                                  "z",
                                                  ""};
        static constexpr const char* kVowels[] = {"a", "e", "i", "o", "u", "ai", "ou"};
        static constexpr const char* kEnds[] = {"", "", "n", "r", "s", "l", "m", "d", "k"};
        std::unordered_set<std::string> known;
        while (words_.size() < words) {
            std::string word;
            for (std::size_t left = 2 + random() % 3; left > 0; --left) {
                word += kStarts[random() % std::size(kStarts)];
                word += kVowels[random() % std::size(kVowels)];
                word += kEnds[random() % std::size(kEnds)];
            }
            if (known.insert(word).second) {
                words_.push_back(std::move(word));
            }
        }
    }

    const std::string& any(std::mt19937_64& random) const {
        const double uniform = std::uniform_real_distribution<double>(0, 1)(random);
        const double rank = std::pow(static_cast<double>(words_.size()), uniform);
        return words_[std::min(static_cast<std::size_t>(rank) - 1, words_.size() - 1)];
    }

private:
    std::vector<std::string> words_;
};

std::vector<std::string> make_names(std::size_t count, std::mt19937_64& random) {
    const Vocabulary given(5'000, random);
    const Vocabulary family(100'000, random);
    const Vocabulary places(200'000, random);
    const Vocabulary terms(2'000, random);
    std::unordered_set<std::string> known;
    std::vector<std::string> names;
    while (names.size() < count) {
        std::string name;
        const std::size_t kind = random() % 20;
        if (kind < 12) {
            name = given.any(random) + ' ' + (kind == 0 ? given.any(random) + ' ' : "") +
                   family.any(random);
        } else if (kind < 17) {
            name = places.any(random);
            for (std::size_t left = 1 + random() % 4; left > 0; --left) {
                name += ' ' + terms.any(random);
            }
        } else {
            name = places.any(random) + (random() % 2 == 0 ? "" : ' ' + family.any(random));
        }
        if (known.insert(name).second) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

void write_names(GraphStore& store, const std::vector<std::string>& names) {
    for (std::size_t first = 0; first < names.size(); first += kBatchNames) {
        require(store.update(
            [&](GraphBatch& batch) -> Status {
                for (std::size_t i = first; i < std::min(first + kBatchNames, names.size()); ++i) {
                    Node node;
                    node.id = batch.new_node_id();
                    node.labels = {"Entity"};
                    node.properties["name"] = names[i];
                    ENTENTE_TRY(batch.put_node(node));
                }
                return {};
            },
            Durability::buffered));
    }
}

std::string with_slips(std::string text, std::size_t slips, std::mt19937_64& random) {
    for (; slips > 0; --slips) {
        const std::size_t at = random() % text.size();
        const char letter = static_cast<char>('a' + random() % 26);
        switch (random() % 4) {
            case 0: text.insert(at, 1, letter); break;
            case 1: text.erase(at, 1); break;
            case 2: text[at] = letter; break;
            default: std::swap(text[at], text[at + 1 < text.size() ? at + 1 : at - 1]);
        }
    }
    return text;
}

std::string last_word(const std::string& name) {
    return name.substr(name.rfind(' ') + 1);
}

// Whether the name answers the query, as a plain scan has to find out.
bool answers(const std::string& query,
             const std::u32string& query_points,
             std::size_t slips,
             const std::string& name) {
    if (name.starts_with(query) || name.find(' ' + query) != std::string::npos) {
        return true;
    }
    return slips > 0 && edit_distance(query_points, code_points_of(name), slips) <= slips;
}

void report(const char* what, std::vector<double> times, std::size_t found, double scan) {
    std::sort(times.begin(), times.end());
    std::printf(
        "%-34s median %8.3f ms  99%% %8.3f ms  worst %8.3f ms  answered %5.1f%%  scan %8.1f ms\n",
        what,
        times[times.size() / 2],
        times[times.size() * 99 / 100],
        times.back(),
        100 * static_cast<double>(found) / static_cast<double>(times.size()),
        scan);
}

using MakeQuery = std::function<std::string(const std::string&)>;

void measure(const char* what,
             const GraphView& view,
             const std::vector<std::string>& names,
             std::mt19937_64& random,
             const MakeQuery& make_query) {
    std::vector<double> times;
    std::size_t found = 0;
    std::vector<double> scans;
    while (times.size() < kWarmQueries + kQueries) {
        const std::string query = name_key(make_query(names[random() % names.size()]));
        if (query.empty()) {
            continue;
        }
        const auto start = Clock::now();
        const auto matches = view.search_names(query, kMatches);
        times.push_back(milliseconds_since(start));
        require(matches.status());
        found += times.size() > kWarmQueries && !matches->empty() ? 1 : 0;
        if (scans.size() < kScannedQueries) {
            const auto scan_start = Clock::now();
            const std::u32string points = code_points_of(query);
            const std::size_t slips = slips_allowed(points.size());
            std::size_t answering = 0;
            for (const std::string& name : names) {
                answering += answers(query, points, slips, name) ? 1 : 0;
            }
            scans.push_back(milliseconds_since(scan_start));
            if (answering > 0 && matches->empty()) {
                fail("'" + query + "' finds nothing, and a scan does");
            }
        }
    }
    times.erase(times.begin(), times.begin() + kWarmQueries);
    std::sort(scans.begin(), scans.end());
    report(what, times, found, scans[scans.size() / 2]);
}

// A name that is long enough, or an empty one.
MakeQuery when_longer(std::size_t length, MakeQuery make_query) {
    return [length, make_query = std::move(make_query)](const std::string& name) {
        return name.size() >= length ? make_query(name) : std::string();
    };
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc > 3) {
        std::cerr << "usage: name_search_bench [NAMES [SEED]]\n";
        return 2;
    }
    const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
    const unsigned long seed = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1;
    std::mt19937_64 random(seed);
    const std::vector<std::string> names = make_names(count, random);
    const testing::TempDir folder;
    auto engine = open_rocksdb_engine(folder.file("store"));
    require(engine.status());
    auto store = GraphStore::open(*std::move(engine));
    require(store.status());
    const auto start = Clock::now();
    write_names(**store, names);
    const double build = milliseconds_since(start) / 1000;
    const auto bytes = (*store)->engine().size_bytes();
    std::printf("machine: %u cores; %zu names, seed %lu; written in %.1f s, %.0f MB on disk\n",
                std::thread::hardware_concurrency(),
                names.size(),
                seed,
                build,
                static_cast<double>(bytes.ok() ? *bytes : 0) / 1e6);
    const auto now = (*store)->view();
    require(now.status());
    const GraphView& view = *now;
    const auto run = [&](const char* what, const MakeQuery& make_query) {
        measure(what, view, names, random, make_query);
    };
    run("exact", [](const std::string& name) { return name; });
    run("prefix, 1 letter", [](const std::string& name) { return name.substr(0, 1); });
    run("prefix, 3 letters", [](const std::string& name) { return name.substr(0, 3); });
    run("prefix, half of it",
        [](const std::string& name) { return name.substr(0, name.size() / 2); });
    run("word, last", last_word);
    run("word, 3 letters of the last",
        [](const std::string& name) { return last_word(name).substr(0, 3); });
    run("1 slip, 4 to 7 letters", [&](const std::string& name) {
        const bool short_name = name.size() >= 5 && name.size() <= 7;
        return short_name ? with_slips(name, 1, random) : std::string();
    });
    run("1 slip, longer",
        when_longer(9, [&](const std::string& name) { return with_slips(name, 1, random); }));
    run("2 slips",
        when_longer(10, [&](const std::string& name) { return with_slips(name, 2, random); }));
    run("2 slips in the last word", [&](const std::string& name) {
        const std::string word = last_word(name);
        return word.size() >= 10 ? with_slips(word, 2, random) : std::string();
    });
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("peak memory of this process: %.1f MB\n",
                static_cast<double>(usage.ru_maxrss) / 1024);
    return 0;
}
