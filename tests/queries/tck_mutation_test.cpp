// Queries of openCypher's conformance kit with something in them changed, run against an engine with small limits: each ends,
// with rows or with an error that is about the query, and none is a bug of ours.

#include <array>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/graph_store.h"
#include "core/storage/open_engine.h"
#include "queries/cypher/lexer.h"
#include "queries/query_engine.h"
#include "tests/support/catch.h"
#include "tests/support/tck_features.h"

using namespace entente;          // NOLINT(google-build-using-namespace): a test
using namespace entente::cypher;  // NOLINT(google-build-using-namespace): a test
using entente::testing::TckReader;
using entente::testing::TckScenario;

namespace {

constexpr std::uint64_t kSeed = 20261127;

std::vector<std::string> kit_queries() {
    std::set<std::string> queries;
    for (const TckScenario& scenario :
         TckReader::read(std::filesystem::path(ENTENTE_SOURCE_DIR) / "../shared/tck/features")) {
        queries.insert(scenario.query);
        queries.insert(scenario.accepted.begin(), scenario.accepted.end());
    }
    return {queries.begin(), queries.end()};
}

// The tokens of a query with the blanks before each; the whole text where it has none.
std::vector<std::string> pieces_of(const std::string& query) {
    std::vector<std::string> pieces;
    std::size_t from = 0;
    if (const auto tokens = tokenize(query); tokens.ok()) {
        for (const Token& token : *tokens) {
            if (token.end > from) {
                pieces.push_back(query.substr(from, token.end - from));
                from = token.end;
            }
        }
    }
    return pieces.empty() ? std::vector<std::string>{query} : pieces;
}

class Mutator {
public:
    explicit Mutator(const std::vector<std::string>& queries) : queries_(queries) {}

    std::string mutate(const std::string& query) {
        std::vector<std::string> pieces = pieces_of(query);
        for (std::size_t changes = 1 + below(2); changes > 0 && !pieces.empty(); --changes) {
            change(pieces);
        }
        std::string text;
        for (const std::string& piece : pieces) {
            text += piece;
        }
        return text;
    }

private:
    std::size_t below(std::size_t count) { return random_() % count; }

    void change(std::vector<std::string>& pieces) {
        std::size_t at = below(pieces.size());
        for (int tries = 0; tries < 4 && !is_literal(pieces[at]); ++tries) {
            at = below(pieces.size());
        }
        const auto place = pieces.begin() + static_cast<std::ptrdiff_t>(at);
        // Most often a literal is another one, so that much of what comes out is still a query.
        if (below(3) > 0 && is_literal(pieces[at])) {
            pieces[at] = " " + std::string(kValues.at(below(kValues.size())));
            return;
        }
        switch (below(7)) {
            case 0: pieces.erase(place); break;
            case 1: pieces.insert(place, *place); break;
            case 2: std::swap(pieces[at], pieces[below(pieces.size())]); break;
            case 3: pieces.resize(at + 1); break;
            case 4: pieces[at] = foreign(); break;
            case 5: pieces.insert(place, foreign()); break;
            default: pieces[at] = " " + std::string(kValues.at(below(kValues.size()))); break;
        }
    }

    static bool is_literal(const std::string& piece) {
        const std::size_t begin = piece.find_first_not_of(" \n\t");
        return begin != std::string::npos && (piece[begin] == '\'' || piece[begin] == '"' ||
                                              (piece[begin] >= '0' && piece[begin] <= '9'));
    }

    // A token of another query.
    std::string foreign() {
        const std::vector<std::string> pieces = pieces_of(queries_[below(queries_.size())]);
        return pieces[below(pieces.size())];
    }

    static constexpr std::array<std::string_view, 14> kValues = {"null",
                                                                 "-1",
                                                                 "0",
                                                                 "9223372036854775807",
                                                                 "1.7e308",
                                                                 "[]",
                                                                 "{}",
                                                                 "''",
                                                                 "'\\u00e4'",
                                                                 "*",
                                                                 "range(0, 1000000)",
                                                                 "[1, [2, [3]]]",
                                                                 "n",
                                                                 "true"};

    const std::vector<std::string>& queries_;
    std::mt19937_64 random_{kSeed};
};

class Counting : public RowSink {
public:
    void begin(std::span<const std::string>, bool) override {}

    bool row(std::span<const QueryValue>, EntityAccess&) override { return true; }

    void restart() override {}
};

}  // namespace

TEST_CASE("a changed query of the conformance kit ends with rows or with an error about it",
          "[queries][tck]") {
    const std::vector<std::string> queries = kit_queries();
    if (queries.empty()) {
        WARN("SKIPPED: openCypher's conformance kit is not beside the repository");
        return;
    }
    const auto store = *GraphStore::open(*open_engine("memory:"));
    QueryEngine engine(*store);
    QueryOptions options;
    options.limits = QueryLimits{
        .time = std::chrono::milliseconds(200), .memory_bytes_max = 8 << 20, .rows_max = 1000};
    Mutator mutator(queries);
    std::map<std::string, std::size_t> outcomes;
    for (const std::string& query : queries) {
        const std::string text = mutator.mutate(query);
        INFO("seed " << kSeed << ": " << text);
        Counting sink;
        const auto summary = engine.run(text, {}, options, sink);
        if (summary.ok()) {
            ++outcomes["passed"];
            continue;
        }
        ++outcomes[std::string(error_type_name(summary.error().type))];
        const CypherError& error = summary.error();
        CHECK(error.type != ErrorType::database_error);
        CHECK_FALSE(error.text().empty());
        CHECK((!error.position || error.position->offset <= text.size()));
    }
    // Neither all nonsense nor all untouched.
    std::string told;
    for (const auto& [outcome, count] : outcomes) {
        told += outcome + " " + std::to_string(count) + "; ";
    }
    INFO(told);
    CHECK(outcomes["passed"] > queries.size() / 20);
    CHECK(outcomes["passed"] < queries.size() * 3 / 4);
    CHECK(outcomes["TypeError"] > 0);
    Counting sink;
    CHECK(engine.run("MATCH (n) RETURN count(n)", {}, {}, sink).ok());
}
