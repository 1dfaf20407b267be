// How long the front end of Cypher takes: lexer and parser, analysis, and all of it, for statements of all sizes.
//
//     cypher_bench [SEED]
//
// The statements are typical ones and those of tests/fuzz/corpus/cypher; nothing is random, SEED is only told.
// Prints the machine's threads, and for each statement its bytes and the median and worst of its rounds in
// microseconds, each round the mean of a hundred runs; then the throughput on a statement of a megabyte.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "queries/cypher/parser.h"
#include "queries/cypher/semantics.h"

using namespace entente::cypher;

namespace {

constexpr int kRounds = 301;
constexpr int kRuns = 100;

const std::vector<std::pair<const char*, std::string>>& statements() {
    static const std::vector<std::pair<const char*, std::string>> all = {
        {"return", "RETURN 1"},
        {"seek", "MATCH (n:Country {iso3: $iso3}) RETURN n"},
        {"hop",
         "MATCH (p:Person {name: $p})-[r:MET_WITH|SPOKE_WITH]-(q) WHERE r.from >= "
         "date('2023-01-01') AND r.from < "
         "date('2024-01-01') RETURN r.from, type(r), q.name, r.location ORDER BY r.from LIMIT 20"},
        {"two hops",
         "MATCH (a:Country "
         "{iso3:$a})-[:SIGNED|PARTY_TO]->(g:Agreement)<-[:SIGNED|PARTY_TO]-(b:Country {iso3:$b}) "
         "OPTIONAL MATCH (g)-[:CONCERNS]->(t) RETURN g.name, g.signed, collect(DISTINCT t.name) AS "
         "topics "
         "ORDER BY g.signed"},
        {"threats",
         "MATCH (s:Country {iso3:$s})-[f:FACES_THREAT]->(t) OPTIONAL MATCH "
         "(t)-[:THREAT_FROM]->(src) OPTIONAL MATCH "
         "(o:Country)-[:FACES_THREAT]->(t) WHERE o <> s RETURN t.name, labels(t), collect(DISTINCT "
         "src.name), "
         "collect(DISTINCT o.name), max(f.n_sources) ORDER BY max(f.n_sources) DESC"},
        {"write",
         "UNWIND $rows AS row MERGE (n:Person {id: row.id}) ON CREATE SET n.name = row.name, "
         "n.born = date(row.born) "
         "ON MATCH SET n += row.properties WITH n, row MATCH (c:Country {iso3: row.country}) "
         "MERGE (n)-[r:CITIZEN_OF]->(c) RETURN count(r) AS edges"},
    };
    return all;
}

template <typename Run>
std::pair<double, double> measure(Run&& run) {
    std::vector<double> rounds;
    for (int round = 0; round < kRounds; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < kRuns; ++i) {
            run();
        }
        const std::chrono::duration<double, std::micro> taken =
            std::chrono::steady_clock::now() - begin;
        rounds.push_back(taken.count() / kRuns);
    }
    std::sort(rounds.begin(), rounds.end());
    return {rounds[rounds.size() / 2], rounds.back()};
}

void require(bool condition) {
    if (!condition) {
        std::fprintf(stderr, "cypher_bench: a statement was refused\n");
        std::exit(1);
    }
}

void long_statement() {
    std::string text = "CREATE (n0)";
    for (int i = 1; text.size() < 1000000; ++i) {
        const std::string name = "n" + std::to_string(i);
        text += ", (" + name + ":Person {name: 'person " + name + "', born: " + std::to_string(i) +
                "})-[:KNOWS]->(n0)";
    }
    const auto begin = std::chrono::steady_clock::now();
    CypherResult<Ast> ast = parse(text);
    require(ast.ok());
    const auto parsed = std::chrono::steady_clock::now();
    require(analyse(*ast, nullptr).ok());
    const std::chrono::duration<double, std::milli> parsing = parsed - begin;
    const std::chrono::duration<double, std::milli> analysis =
        std::chrono::steady_clock::now() - parsed;
    std::printf("%zu bytes of CREATE: parse %.1f ms, analyse %.1f ms, tree %zu bytes\n",
                text.size(),
                parsing.count(),
                analysis.count(),
                ast->bytes());
}

}  // namespace

int main(int argc, char* argv[]) {
    std::printf(
        "threads %u, seed %s\n", std::thread::hardware_concurrency(), argc > 1 ? argv[1] : "none");
    std::printf("%-10s %6s %14s %14s\n", "statement", "bytes", "parse us", "with analysis");
    for (const auto& [name, text] : statements()) {
        const auto [parse_median, parse_worst] =
            measure([&text = text] { require(parse(text).ok()); });
        const auto [all_median, all_worst] = measure([&text = text] {
            CypherResult<Ast> ast = parse(text);
            require(ast.ok() && analyse(*ast, nullptr).ok());
        });
        std::printf("%-10s %6zu %6.2f %7.2f %6.2f %7.2f\n",
                    name,
                    text.size(),
                    parse_median,
                    parse_worst,
                    all_median,
                    all_worst);
    }
    long_statement();
    return 0;
}
