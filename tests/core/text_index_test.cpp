// Full text over sentences against looking at every sentence.

#include "core/text_index.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "core/check.h"
#include "core/graph_store.h"
#include "core/storage/keys.h"
#include "core/storage/memory_engine.h"
#include "core/storage/rocksdb_engine.h"
#include "core/text_analysis.h"
#include "core/text_query.h"
#include "core/text_search.h"
#include "tests/support/catch.h"
#include "tests/support/fresh_view.h"
#include "tests/support/temp_dir.h"

using namespace entente;

namespace {

using Sentences = std::vector<std::string>;

ArticleReading article_of(const Sentences& sentences, const char* published = nullptr) {
    ArticleReading reading;
    if (published != nullptr) {
        reading.article.published = Date::parse(published);
    }
    std::uint32_t length = 0;
    for (const std::string& sentence : sentences) {
        std::uint32_t code_points = 0;
        for (const char c : sentence) {
            code_points += (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 0 : 1;
        }
        reading.sentences.push_back({length, length + code_points});
        reading.article.text += sentence + '\n';
        length += code_points + 1;
    }
    return reading;
}

// A store of articles, and beside it their sentences in a map.
class Articles {
public:
    explicit Articles(std::unique_ptr<OrderedStore> engine) { open(std::move(engine)); }

    void open(std::unique_ptr<OrderedStore> engine) {
        auto opened = GraphStore::open(std::move(engine));
        REQUIRE(opened.ok());
        store_ = *std::move(opened);
    }

    void close() { store_.reset(); }

    NodeId add(const Sentences& sentences, const char* published = nullptr) {
        const auto outcome = store_->import_article(article_of(sentences, published));
        INFO((outcome.ok() ? "" : outcome.error().message));
        REQUIRE(outcome.ok());
        if (outcome->created) {
            model_[outcome->article] = sentences;
            ids_[outcome->article] = outcome->article_id;
        }
        return outcome->article;
    }

    void remove(NodeId article) {
        REQUIRE(store_->delete_article(ids_.at(article)).ok());
        model_.erase(article);
        ids_.erase(article);
    }

    GraphView view() const {
        const auto view = store_->view();
        REQUIRE(view.ok());
        return *view;
    }

    void check() const {
        const auto report = check_graph(view());
        REQUIRE(report.ok());
        CHECK(report->faults == std::vector<std::string>());
    }

    OrderedStore& engine() { return const_cast<OrderedStore&>(store_->engine()); }

    const std::map<NodeId, Sentences>& model() const { return model_; }

    // The answer as its sentences' texts.
    Sentences found(const std::string& query, const SentenceSearchOptions& options = {}) const {
        const auto matches = view().search_sentences(query, 100, options);
        INFO((matches.ok() ? "" : matches.error().message));
        REQUIRE(matches.ok());
        Sentences texts;
        for (const SentenceMatch& match : *matches) {
            const auto text = view().article_text(match.article);
            REQUIRE(text.ok());
            texts.emplace_back(cut_sentences(*text, std::span(&match.span, 1)).front());
            CHECK(texts.back() == model_.at(match.article).at(match.sentence));
        }
        return texts;
    }

private:
    std::unique_ptr<GraphStore> store_;
    std::map<NodeId, Sentences> model_;
    std::map<NodeId, std::string> ids_;
};

using Place = std::pair<NodeId, std::uint32_t>;

// How often the clause stands in the terms of a sentence.
std::size_t plain_frequency(const TextClause& clause, const std::vector<std::string>& terms) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (clause.kind == TextClause::Kind::prefix) {
            const auto completed = completed_terms(clause.terms.front());
            count += terms[i].starts_with(clause.terms.front()) ||
                             std::count(completed.begin(), completed.end(), terms[i]) > 0
                         ? 1
                         : 0;
            continue;
        }
        bool here = i + clause.terms.size() <= terms.size();
        for (std::size_t k = 0; here && k < clause.terms.size(); ++k) {
            here = terms[i + k] == clause.terms[k];
        }
        count += here ? 1 : 0;
    }
    return count;
}

// As text_search.h defines it.
std::map<Place, double> plain_search(const std::map<NodeId, Sentences>& articles,
                                     const std::vector<TextClause>& clauses,
                                     bool any_word) {
    std::map<Place, std::vector<std::string>> sentences;
    double total_terms = 0;
    for (const auto& [article, texts] : articles) {
        for (std::uint32_t i = 0; i < texts.size(); ++i) {
            sentences[{article, i}] = text_terms(texts[i]);
            total_terms += static_cast<double>(sentences[{article, i}].size());
        }
    }
    const auto all = static_cast<double>(sentences.size());
    const auto idf_of = [&](const TextClause& clause) {
        double having = 0;
        for (const auto& [place, terms] : sentences) {
            having += plain_frequency(clause, terms) > 0 ? 1 : 0;
        }
        return std::log(1 + (all - having + 0.5) / (having + 0.5));
    };
    std::map<Place, double> scores;
    std::map<Place, std::size_t> clauses_there;
    std::set<Place> excluded;
    std::size_t wanted = 0;
    for (const TextClause& clause : clauses) {
        wanted += clause.excluded ? 0 : 1;
        double idf = 0;
        for (const std::string& term : clause.terms) {
            TextClause alone = clause;
            alone.terms = {term};
            idf += idf_of(alone);
        }
        for (const auto& [place, terms] : sentences) {
            const auto frequency = static_cast<double>(plain_frequency(clause, terms));
            if (frequency == 0) {
                continue;
            }
            if (clause.excluded) {
                excluded.insert(place);
                continue;
            }
            const double length = static_cast<double>(terms.size()) / (total_terms / all);
            scores[place] += idf * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length));
            clauses_there[place] += 1;
        }
    }
    std::erase_if(scores, [&](const auto& entry) {
        return excluded.count(entry.first) > 0 ||
               (!any_word && clauses_there[entry.first] < wanted);
    });
    return scores;
}

void compare_search(const Articles& articles,
                    const std::string& query,
                    bool any_word,
                    std::size_t limit) {
    CAPTURE(query, any_word, limit);
    const auto clauses = parse_text_query(query);
    SentenceSearchOptions options;
    options.any_word = any_word;
    const auto matches = articles.view().search_sentences(query, limit, options);
    REQUIRE(matches.ok() == clauses.ok());
    if (!clauses.ok()) {
        return;
    }
    const auto expected = plain_search(articles.model(), *clauses, any_word);
    std::vector<double> scores;
    for (const auto& [place, score] : expected) {
        scores.push_back(score);
    }
    std::sort(scores.rbegin(), scores.rend());
    scores.resize(std::min(scores.size(), limit));
    REQUIRE(matches->size() == scores.size());
    std::set<Place> once;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const SentenceMatch& match = (*matches)[i];
        const Place place(match.article, match.sentence);
        CHECK(once.insert(place).second);
        REQUIRE(expected.count(place) == 1);
        CHECK(match.score == Approx(expected.at(place)));
        CHECK(match.score == Approx(scores[i]));
    }
}

constexpr const char* kWords[] = {"ministers",
                                  "minister",
                                  "Minister",
                                  "agree",
                                  "agreement",
                                  "agreed",
                                  "the",
                                  "of",
                                  "defence",
                                  "Defense",
                                  "oil",
                                  "price",
                                  "prices",
                                  "T\u00FCrkiye",
                                  "turkiye",
                                  "U.S.",
                                  "cease-fire",
                                  "2021",
                                  "sanctions",
                                  "\u043C\u0438\u0440",
                                  "\u4E60\u8FD1\u5E73",
                                  "sanctioned"};

std::string random_sentence(std::mt19937_64& random) {
    std::string sentence;
    for (std::size_t left = 1 + random() % 9; left > 0; --left) {
        sentence += kWords[random() % std::size(kWords)];
        sentence += random() % 6 == 0 ? ", " : " ";
    }
    return sentence + '.';
}

std::string random_query(std::mt19937_64& random) {
    std::string query;
    for (std::size_t left = 1 + random() % 3; left > 0; --left) {
        query += random() % 6 == 0 ? "-" : "";
        std::string word = kWords[random() % std::size(kWords)];
        switch (random() % 4) {
            case 0: query += '"' + word + ' ' + kWords[random() % std::size(kWords)] + "\" "; break;
            case 1: query += word.substr(0, 2 + random() % 5) + "* "; break;
            default: query += word + ' ';
        }
    }
    return query;
}

}  // namespace

TEST_CASE("words are cut by Unicode, folded and stemmed", "[core][text]") {
    using Terms = std::vector<std::string>;
    CHECK(text_terms("The ministers agreed.") == Terms{"the", "minist", "agre"});
    CHECK(text_terms("U.S. can't T\u00FCrkiye's") == Terms{"us", "cant", "turkiy"});
    CHECK(text_terms("cease-fire of 3.5%") == Terms{"ceas", "fire", "of", "35"});
    CHECK(text_terms(" ... \xFF ").size() <= 1);
    CHECK(text_terms("").empty());
    CHECK(text_terms(std::string(1000, 'a')).front().size() <= kTermBytesMax);
    CHECK(is_stop_word("the"));
    CHECK_FALSE(is_stop_word("minister"));
}

TEST_CASE("postings decode to what they were made from, and nothing else does", "[core][text]") {
    const Posting posting = {{0, 5, {0, 4}}, {3, 900, {7, 8, 800}}};
    const std::string bytes = encode(posting);
    const auto decoded = decode_posting(bytes);
    REQUIRE(decoded.ok());
    CHECK(*decoded == posting);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(decode_posting(bytes.substr(0, size)).ok());
    }
    CHECK_FALSE(decode_posting(bytes + 'x').ok());
    const IndexedText indexed = {{3, 40}, {"minist", "oil"}};
    const auto again = decode_indexed_text(encode(indexed));
    REQUIRE(again.ok());
    CHECK(*again == indexed);
}

TEST_CASE("a text query is taken apart into its clauses", "[core][text]") {
    using Kind = TextClause::Kind;
    const auto parsed = [](const char* query) {
        const auto clauses = parse_text_query(query);
        INFO(query);
        REQUIRE(clauses.ok());
        return *clauses;
    };
    using Clauses = std::vector<TextClause>;
    CHECK(parsed("Oil prices") ==
          Clauses{{Kind::word, {"oil"}, false}, {Kind::word, {"price"}, false}});
    CHECK(parsed("\"prime minister\" -Iran") ==
          Clauses{{Kind::phrase, {"prime", "minist"}, false}, {Kind::word, {"iran"}, true}});
    CHECK(parsed("cease-fire") == Clauses{{Kind::phrase, {"ceas", "fire"}, false}});
    CHECK(parsed("Negotiat*") == Clauses{{Kind::prefix, {"negotiat"}, false}});
    CHECK(parsed("the oil") == Clauses{{Kind::word, {"oil"}, false}});
    CHECK(parsed("the of").size() == 2);
    CHECK(parsed("\u201Cthe oil\u201D") == Clauses{{Kind::phrase, {"the", "oil"}, false}});
    CHECK(parsed("oil \"price of").size() == 2);
    for (const char* wrong : {"", " ", "...", "-oil", "\"\"", "a*", "-"}) {
        INFO(wrong);
        const auto clauses = parse_text_query(wrong);
        REQUIRE_FALSE(clauses.ok());
        CHECK(clauses.error().code == ErrorCode::invalid_argument);
    }
    std::string many;
    for (std::size_t i = 0; i <= kTextQueryTermsMax; ++i) {
        many += "oil ";
    }
    CHECK(parse_text_query(many).error().code == ErrorCode::limit_exceeded);
    CHECK(parse_text_query(std::string(kTextQueryBytesMax + 1, 'x')).error().code ==
          ErrorCode::limit_exceeded);
}

TEST_CASE("searching finds what looking at every sentence finds, while articles come and go",
          "[core][text]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    Articles articles(make_memory_engine());
    for (int round = 0; round < 8; ++round) {
        for (int i = 0; i < 6; ++i) {
            if (!articles.model().empty() && random() % 3 == 0) {
                auto article = articles.model().begin();
                std::advance(article, random() % articles.model().size());
                articles.remove(article->first);
            } else {
                Sentences sentences;
                for (std::size_t left = 1 + random() % 5; left > 0; --left) {
                    sentences.push_back(random_sentence(random));
                }
                articles.add(sentences);
            }
        }
        articles.check();
        for (int i = 0; i < 60; ++i) {
            compare_search(
                articles, random_query(random), random() % 2 == 0, random() % 2 == 0 ? 3 : 1000);
        }
    }
    while (!articles.model().empty()) {
        articles.remove(articles.model().begin()->first);
    }
    const auto totals = read_text_totals(articles.view().rows());
    REQUIRE(totals.ok());
    CHECK(*totals == TextTotals());
    std::size_t partitions = 0;
    REQUIRE(articles.view()
                .rows()
                .each_partition(PartitionKind::text,
                                [&](Partition) {
                                    partitions += 1;
                                    return true;
                                })
                .ok());
    CHECK(partitions <= 1);  // the totals
}

TEST_CASE("sentences are found by words, phrases, beginnings and without words", "[core][text]") {
    Articles articles(make_memory_engine());
    const std::string memorandum = "Israel and Morocco signed a memorandum of understanding.";
    const std::string visit = "The minister\u2019s visit to Morocco preceded the signing.";
    const std::string talks = "Negotiations with Iran and Morocco stalled.";
    articles.add({memorandum, visit}, "2021-11-24");
    articles.add({talks}, "2022-03-01");
    articles.add({"Prices rose."});
    CHECK(articles.found("morocco signing").size() == 2);
    CHECK(articles.found("morocco ministers") == Sentences{visit});
    CHECK(articles.found("\"memorandum of understanding\"") == Sentences{memorandum});
    CHECK(articles.found("\"understanding of memorandum\"").empty());
    CHECK(articles.found("morocco -iran -visit") == Sentences{memorandum});
    CHECK(articles.found("negotiat*") == Sentences{talks});
    CHECK(articles.found("memor*") == Sentences{memorandum});
    CHECK(articles.found("iran price").empty());
    SentenceSearchOptions any;
    any.any_word = true;
    CHECK(articles.found("iran price", any).size() == 2);
    SentenceSearchOptions dated;
    dated.published_from = Date::parse("2022-01-01");
    CHECK(articles.found("morocco", dated) == Sentences{talks});
    CHECK(articles.found("price", dated).empty());
    SentenceSearchOptions until;
    until.published_to = Date::parse("2021-11-24");
    CHECK(articles.found("morocco signing", until).size() == 2);
    CHECK(articles.found("morocco iran", until).empty());
}

TEST_CASE("a search sees its own moment, and the index outlives the process", "[core][text]") {
    const testing::TempDir folder;
    const auto engine = [&] {
        auto opened = open_rocksdb_engine(folder.file("store"));
        REQUIRE(opened.ok());
        return *std::move(opened);
    };
    Articles articles(engine());
    const NodeId first = articles.add({"Oil prices fell."});
    {
        const GraphView before = articles.view();
        articles.add({"Oil prices rose, and oil was sold."});
        articles.remove(first);
        const auto matches = before.search_sentences("oil", 10);
        REQUIRE(matches.ok());
        REQUIRE(matches->size() == 1);
        CHECK(matches->front().article == first);
    }
    articles.close();
    articles.open(engine());
    CHECK(articles.found("oil") == Sentences{"Oil prices rose, and oil was sold."});
    CHECK(articles.found("fell").empty());
    articles.check();
}

TEST_CASE("a wrong row of the text index is found by check", "[core][text]") {
    Articles articles(make_memory_engine());
    const NodeId article = articles.add({"Oil prices fell."});
    articles.check();
    Batch batch;
    const auto change = [&](const RowKey& row, const std::optional<Bytes>& value) {
        batch.partition = row.partition;
        if (value) {
            batch.puts.push_back({row.key, *value});
        } else {
            batch.deletes.push_back(row.key);
        }
    };
    const Bytes posting = encode(Posting{{0, 3, {1}}});
    SECTION("a posting that is missing") {
        change(keys::posting("oil", article), std::nullopt);
    }
    SECTION("a posting that is wrong") {
        change(keys::posting("oil", article), posting);
    }
    SECTION("a word that it does not have") {
        change(keys::posting("gas", article), posting);
    }
    SECTION("an article that is not there") {
        change(keys::posting("oil", NodeId(99)), posting);
    }
    SECTION("totals that are wrong") {
        change(keys::text_totals(), encode(TextTotals{2, 3}));
    }
    SECTION("no list of its words") {
        change(keys::indexed_text(article), std::nullopt);
    }
    REQUIRE(articles.engine().apply(batch).ok());
    const auto report = check_graph(testing::fresh_view(articles.engine()));
    REQUIRE(report.ok());
    CHECK_FALSE(report->faults.empty());
}
