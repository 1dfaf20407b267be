// Searching names through the index against looking at every name.

#include "core/name_search.h"

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "core/check.h"
#include "core/edit_distance.h"
#include "core/graph_batch.h"
#include "core/graph_store.h"
#include "core/name_index.h"
#include "core/names.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "tests/support/catch.h"
#include "tests/support/fresh_view.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

// Entities in a store, and beside it their names in a map.
class NamedNodes {
public:
    explicit NamedNodes(std::unique_ptr<OrderedStore> engine) : engine_(*engine) {
        auto graph = GraphStore::open(std::move(engine));
        REQUIRE(graph.ok());
        graph_ = *std::move(graph);
    }

    // A node without names goes.
    void set(NodeId node, const std::vector<std::string>& names) {
        const Status committed = graph_->update([&](GraphBatch& batch) -> Status {
            if (names.empty()) {
                model_.erase(node);
                return batch.delete_node(node);
            }
            while (batch.new_node_id() < node) {
                // until it was handed out
            }
            Node entity;
            entity.id = node;
            entity.labels = {"Entity"};
            entity.properties["name"] = names.front();
            ValueList aliases;
            for (std::size_t i = 1; i < names.size(); ++i) {
                aliases.emplace_back(names[i]);
            }
            if (!aliases.empty()) {
                entity.properties["aliases"] = aliases;
            }
            model_[node] = name_keys_of(entity);
            return batch.put_node(entity);
        });
        INFO((committed.ok() ? "" : committed.error().message));
        REQUIRE(committed.ok());
    }

    // As the rows are now, whoever changed them.
    GraphView view() const { return testing::fresh_view(engine_); }

    void check() const {
        const auto report = check_graph(view());
        REQUIRE(report.ok());
        CHECK(report->faults == std::vector<std::string>());
    }

    OrderedStore& engine() { return engine_; }

    const std::map<NodeId, NameKeys>& model() const { return model_; }

private:
    OrderedStore& engine_;
    std::unique_ptr<GraphStore> graph_;
    std::map<NodeId, NameKeys> model_;
};

// The definition, without a band and with the whole table.
std::size_t plain_distance(const std::u32string& a, const std::u32string& b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            d[i][j] = std::min({d[i - 1][j] + 1,
                                d[i][j - 1] + 1,
                                d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[a.size()][b.size()];
}

std::vector<std::string> words_of(const std::string& name) {
    std::vector<std::string> words;
    std::size_t start = 0;
    while (start < name.size()) {
        const std::size_t end = std::min(name.find(' ', start), name.size());
        words.push_back(name.substr(start, end - start));
        start = end + 1;
    }
    return words;
}

// As name_search.h defines it.
double plain_score(const std::string& query, const std::string& name, bool alias, bool well_spelt) {
    const double factor = alias ? 0.98 : 1;
    if (name == query) {
        return factor;
    }
    const std::u32string query_points = code_points_of(query);
    const std::u32string name_points = code_points_of(name);
    const double covered =
        static_cast<double>(query_points.size()) / static_cast<double>(name_points.size());
    double best = 0;
    if (name.starts_with(query)) {
        best = 0.6 + 0.35 * covered;
    } else if (name.find(' ' + query) != std::string::npos) {
        best = 0.5 + 0.3 * covered;
    }
    const std::size_t slips = well_spelt ? 0 : slips_allowed(query_points.size());
    const std::size_t distance = plain_distance(query_points, name_points);
    if (distance <= slips) {
        best = std::max(best, factor * (0.7 - 0.15 * static_cast<double>(distance)));
    }
    for (const std::string& word : words_of(name)) {
        const std::size_t of_word = plain_distance(query_points, code_points_of(word));
        if (of_word > 0 && of_word <= slips && word != name) {
            best = std::max(
                best, 0.45 - 0.1 * static_cast<double>(of_word) + 0.1 * std::min(1.0, covered));
        }
    }
    return best;
}

std::map<NodeId, double> plain_search(const std::map<NodeId, NameKeys>& nodes,
                                      const std::string& query) {
    std::map<NodeId, double> scores;
    const bool well_spelt = std::any_of(
        nodes.begin(), nodes.end(), [&](const auto& node) { return node.second.count(query) > 0; });
    for (const auto& [node, names] : nodes) {
        for (const auto& [name, alias] : names) {
            const double score = plain_score(query, name, alias, well_spelt);
            if (score > 0) {
                scores[node] = std::max(scores[node], score);
            }
        }
    }
    return scores;
}

// Of how many near words the names are followed at most.
bool too_many_near_words(const std::map<NodeId, NameKeys>& nodes, const std::string& query) {
    const std::u32string points = code_points_of(query);
    const std::size_t slips = slips_allowed(points.size());
    std::set<std::string> near;
    for (const auto& [node, names] : nodes) {
        for (const auto& [name, alias] : names) {
            for (const std::string& word : words_of(name)) {
                if (plain_distance(points, code_points_of(word)) <= slips) {
                    near.insert(word);
                }
            }
        }
    }
    return near.size() > kNearWordsMax;
}

constexpr const char* kSyllables[] = {
    "ben",          "ny",           "gan",    "tz",     "ma",           "ro",
    "\u00E9l",      "\u00F8s",      "ka",     "li",     "sto",          "var",
    "\u0130s",      "tan",          "bul",    "\u00FC", "\u03B1\u03B8", "\u03B7\u03BD",
    "\u043C\u043E", "\u0441\u043A", "\u4E60", "\u8FD1", "\u5E73",       "o"};

std::string random_name(std::mt19937_64& random) {
    std::string name;
    const std::size_t words = 1 + random() % 3;
    for (std::size_t word = 0; word < words; ++word) {
        name += word == 0 ? "" : random() % 8 == 0 ? "-" : " ";
        for (std::size_t left = 1 + random() % 4; left > 0; --left) {
            name += kSyllables[random() % std::size(kSyllables)];
        }
    }
    return name;
}

// A part of a name, or all of it, with up to two slips.
std::string random_query(const std::map<NodeId, NameKeys>& nodes, std::mt19937_64& random) {
    auto node = nodes.begin();
    std::advance(node, random() % nodes.size());
    auto name = node->second.begin();
    std::advance(name, random() % node->second.size());
    std::string text = name->first;
    if (random() % 3 == 0) {
        const auto words = words_of(text);
        text = words[random() % words.size()];
    }
    std::u32string points = code_points_of(text);
    if (random() % 3 == 0) {
        points.resize(1 + random() % points.size());
    }
    for (std::size_t slips = random() % 3; slips > 0; --slips) {
        const std::size_t at = random() % points.size();
        switch (random() % 4) {
            case 0: points.insert(at, 1, U'n'); break;
            case 1: points.size() > 1 ? void(points.erase(at, 1)) : void(); break;
            case 2: points[at] = U'a'; break;
            default:
                if (at + 1 < points.size()) {
                    std::swap(points[at], points[at + 1]);
                }
        }
    }
    return name_key(utf8_of(points));
}

// The answer has the scores that the best of all names have, and each match has its own.
bool compare_search(const NamedNodes& nodes, const std::string& query, std::size_t limit) {
    CAPTURE(query, limit);
    if (query.empty() || too_many_near_words(nodes.model(), query)) {
        return false;
    }
    const auto expected = plain_search(nodes.model(), query);
    std::vector<double> scores;
    for (const auto& [node, score] : expected) {
        scores.push_back(score);
    }
    std::sort(scores.rbegin(), scores.rend());
    scores.resize(std::min(scores.size(), limit));
    const auto matches = nodes.view().search_names(query, limit);
    REQUIRE(matches.ok());
    std::set<NodeId> once;
    std::vector<double> found;
    for (const NameMatch& match : *matches) {
        CAPTURE(match.matched, match.score);
        found.push_back(match.score);
        CHECK(once.insert(match.node).second);
        const auto node = expected.find(match.node);
        REQUIRE(node != expected.end());
        CHECK(match.score == Approx(node->second));
        CHECK(nodes.model().at(match.node).count(match.matched) == 1);
    }
    REQUIRE(found.size() == scores.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i] == Approx(scores[i]));
    }
    return true;
}

}  // namespace

TEST_CASE("the banded distance is the plain one up to its limit", "[core][names]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const auto any_word = [&] {
        std::u32string word;
        for (std::size_t left = random() % 9; left > 0; --left) {
            word += static_cast<char32_t>(U'a' + random() % 3);
        }
        return word;
    };
    for (int i = 0; i < 3000; ++i) {
        const std::u32string a = any_word();
        const std::u32string b = any_word();
        CAPTURE(utf8_of(a), utf8_of(b));
        for (std::size_t limit = 0; limit <= kEditDistanceMax; ++limit) {
            CHECK(edit_distance(a, b, limit) == std::min(plain_distance(a, b), limit + 1));
        }
    }
}

TEST_CASE("the pieces of a term follow each other and leave nothing out", "[core][names]") {
    for (std::size_t length = kTermLengthMin; length <= kTermLengthMax; ++length) {
        std::size_t end = 0;
        for (const Piece& piece : pieces_of(length)) {
            CHECK(piece.start == end);
            CHECK(piece.length > 0);
            end = piece.start + piece.length;
        }
        CHECK(end == length);
    }
}

TEST_CASE("searching finds what looking at every name finds, while names come and go",
          "[core][names]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    NamedNodes nodes(make_memory_engine());
    std::size_t compared = 0;
    for (int round = 0; round < 6; ++round) {
        for (int i = 0; i < 50; ++i) {
            const NodeId node(1 + random() % 150);
            std::vector<std::string> names;
            if (nodes.model().count(node) == 0 || random() % 3 > 0) {
                for (std::size_t left = 1 + random() % 3; left > 0; --left) {
                    names.push_back(random_name(random));
                }
            }
            nodes.set(node, names);
        }
        nodes.check();
        for (int i = 0; i < 80; ++i) {
            constexpr std::size_t kLimits[] = {1, 3, 10, 1000};
            compared += compare_search(nodes,
                                       random_query(nodes.model(), random),
                                       kLimits[random() % std::size(kLimits)])
                            ? 1
                            : 0;
        }
    }
    CHECK(compared > 200);
    while (!nodes.model().empty()) {
        nodes.set(nodes.model().begin()->first, {});
    }
    bool empty = true;
    REQUIRE(nodes.view()
                .rows()
                .each_partition(PartitionKind::names,
                                [&](Partition) {
                                    empty = false;
                                    return false;
                                })
                .ok());
    CHECK(empty);
}

TEST_CASE("every pair of slips in a name is forgiven, wherever they are", "[core][names]") {
    NamedNodes nodes(make_memory_engine());
    const std::string name = "abcdefghij";
    nodes.set(NodeId(1), {name});
    const auto slips_of = [](const std::string& text) {
        std::set<std::string> all;
        for (std::size_t i = 0; i < text.size(); ++i) {
            all.insert(text.substr(0, i) + text.substr(i + 1));
            all.insert(text.substr(0, i) + 'x' + text.substr(i));
            all.insert(text.substr(0, i) + 'x' + text.substr(i + 1));
            if (i + 1 < text.size()) {
                std::string swapped = text;
                std::swap(swapped[i], swapped[i + 1]);
                all.insert(swapped);
            }
        }
        return all;
    };
    const GraphView view = nodes.view();
    for (const std::string& once : slips_of(name)) {
        for (const std::string& twice : slips_of(once)) {
            if (plain_distance(code_points_of(twice), code_points_of(name)) >
                slips_allowed(twice.size())) {
                continue;
            }
            CAPTURE(twice);
            const auto matches = view.search_names(twice, 5);
            REQUIRE(matches.ok());
            CHECK(matches->size() == 1);
        }
    }
}

TEST_CASE("names are found folded, by words, and misspelt, the best first", "[core][names]") {
    const testing::TempDir folder;
    auto engine = open_rocksdb_engine(folder.file("store"));
    REQUIRE(engine.ok());
    NamedNodes nodes(*std::move(engine));
    nodes.set(NodeId(1), {"Benny Gantz", "Binyamin Gantz"});
    nodes.set(NodeId(2), {"Gantz"});
    nodes.set(NodeId(3), {"T\u00FCrkiye", "Turkey"});
    nodes.set(NodeId(4), {"\u4E60\u8FD1\u5E73", "Xi Jinping"});
    const auto found = [&](const char* query) {
        const auto matches = nodes.view().search_names(query, 10);
        REQUIRE(matches.ok());
        std::vector<std::uint64_t> ids;
        for (const NameMatch& match : *matches) {
            ids.push_back(match.node.value);
        }
        return ids;
    };
    using Ids = std::vector<std::uint64_t>;
    CHECK(found("gantz") == Ids{2, 1});
    CHECK(found("BENNY GA") == Ids{1});
    CHECK(found("Gamtz") == Ids{2, 1});
    CHECK(found("Beny Gnatz") == Ids{1});
    CHECK(found("TURKIYE") == Ids{3});
    CHECK(found("t\u00FBrkyie") == Ids{3});
    CHECK(found("\u4E60\u8FD1") == Ids{4});
    CHECK(found("jinpign") == Ids{4});
    CHECK(found("gaz").empty());
    CHECK(found("...").empty());
    nodes.check();
}

TEST_CASE("a search sees its own moment", "[core][names]") {
    NamedNodes nodes(make_memory_engine());
    nodes.set(NodeId(1), {"Morocco"});
    const GraphView before = nodes.view();
    nodes.set(NodeId(1), {"Kingdom of Morocco"});
    nodes.set(NodeId(2), {"Moroco"});
    CHECK(before.search_names("morcco", 5)->size() == 1);
    CHECK(nodes.view().search_names("morcco", 5)->size() == 2);
    CHECK(nodes.view().search_names("moroco", 5)->size() == 1);  // spelt as somebody is
}

TEST_CASE("a wrong row of the name index is found by check", "[core][names]") {
    NamedNodes nodes(make_memory_engine());
    nodes.set(NodeId(1), {"Benny Gantz"});
    nodes.set(NodeId(2), {"Gantz"});
    nodes.check();
    const std::vector<RowKey> gantz = term_rows("gantz");
    Batch batch;
    const auto change = [&](const RowKey& row, const std::optional<Bytes>& value) {
        batch.partition = row.partition;
        if (value) {
            batch.puts.push_back({row.key, *value});
        } else {
            batch.deletes.push_back(row.key);
        }
    };
    SECTION("a piece that is missing") {
        change(gantz.at(1), std::nullopt);
    }
    SECTION("a count that is wrong") {
        change(gantz.at(0), encode_term_count(3));
    }
    SECTION("a term of nobody") {
        change(term_rows("atlantis").at(1), Bytes());
    }
    SECTION("a name under the wrong length") {
        RowKey row = keys::name("gantz", NodeId(2));
        row.key.front() = '\7';
        change(row, Bytes(1, '\0'));
    }
    SECTION("a word that is missing") {
        change(keys::name_tail("benny gantz", 6, NodeId(1)), std::nullopt);
    }
    SECTION("a word of another") {
        change(keys::name_tail("benny gantz", 6, NodeId(2)), Bytes());
    }
    REQUIRE(nodes.engine().apply(batch).ok());
    const auto report = check_graph(nodes.view());
    REQUIRE(report.ok());
    CHECK_FALSE(report->faults.empty());
}
