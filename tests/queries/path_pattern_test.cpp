// Groups that are repeated, and paths chosen by their length: beside other ways to say the same, on random graphs.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "tests/queries/engine_support.h"

using namespace entente::cypher;   // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

// Nodes named 0 to 7, with so many relationships of two types between them.
void fill(Database& database, unsigned seed, int relationships) {
    database.rows("UNWIND range(0, 7) AS i CREATE (:N {name: toString(i), i: i})");
    std::mt19937 random(seed);
    for (int i = 0; i < relationships; ++i) {
        database.rows("MATCH (a:N {i: " + std::to_string(random() % 8) +
                      "}), (b:N {i: " + std::to_string(random() % 8) +
                      "}) CREATE (a)-[:" + (random() % 2 == 0 ? "R" : "S") +
                      " {w: " + std::to_string(random() % 5) + "}]->(b)");
    }
}

std::string sorted(Database& database, const std::string& statement) {
    TextSink sink;
    const auto summary = database.run(statement, sink);
    INFO(statement << (summary.ok() ? "" : ": " + summary.error().text()));
    REQUIRE(summary.ok());
    std::sort(sink.rows.begin(), sink.rows.end());
    return sink.text();
}

void make_line(Database& database) {
    database.rows(
        "CREATE (a:N {name: 'a'})-[:R {w: 1}]->(b:N {name: 'b'})-[:R {w: 2}]->(c:N {name: 'c'})"
        "-[:R {w: 3}]->(d:N {name: 'd'}), (a)-[:R {w: 9}]->(c), (a)-[:S {w: 0}]->(d)");
}

}  // namespace

TEST_CASE("a repeated group is what a relationship of variable length is", "[queries][paths]") {
    const unsigned seed = Catch::getSeed();
    CAPTURE(seed);
    Database database;
    fill(database, seed, 14);
    const std::string columns = " RETURN a.name, b.name, [x IN r | elementId(x)], length(p)";
    for (const auto& [group, length] : std::vector<std::pair<std::string, std::string>>{
             {"((x)-[r:R]->(y)){1,3}", "-[r:R*1..3]->"},
             {"((x)<-[r]-(y)){0,2}", "<-[r*0..2]-"},
             {"((x)-[r]-(y)){2}", "-[r*2]-"},
             {"((x)-[r:S]->(y))+", "-[r:S*]->"},
             {"((x)-[r:S]->(y))*", "-[r:S*0..]->"}}) {
        for (const std::string ends : {"", "{i: 3}"}) {
            const std::string from = "MATCH p = (a:N " + ends + ")";
            CHECK(sorted(database, from + group + "(b:N)" + columns) ==
                  sorted(database, from + length + "(b:N)" + columns));
            const std::string to = "(b:N {i: 5})";
            CHECK(sorted(database, from + group + to + columns) ==
                  sorted(database, from + length + to + columns));
        }
    }
}

TEST_CASE("the shortest paths are the first of all, by length", "[queries][paths]") {
    const unsigned seed = Catch::getSeed();
    CAPTURE(seed);
    Database database;
    fill(database, seed, 16);
    for (int to = 1; to < 8; ++to) {
        const std::string between = "(a:N {i: 0})-[:R|S*]->(b:N {i: " + std::to_string(to) + "}) ";
        const std::string in_order =
            "MATCH p = " + between + "WITH length(p) AS n ORDER BY n RETURN n";
        for (int k = 1; k < 5; ++k) {
            const std::string number = std::to_string(k);
            const std::string first = database.rows(in_order + " LIMIT " + number);
            CHECK(database.rows("MATCH p = SHORTEST " + number + " " + between +
                                "RETURN length(p) AS n ORDER BY n") == first);
            CHECK(database.rows("MATCH p = ANY " + number + " " + between +
                                "RETURN length(p) AS n ORDER BY n") == first);
            CHECK(database.rows("MATCH p = SHORTEST " + number + " GROUPS " + between +
                                "RETURN length(p) AS n, count(*) ORDER BY n") ==
                  database.rows("MATCH p = " + between +
                                "WITH length(p) AS n, count(*) AS c ORDER BY n LIMIT " + number +
                                " RETURN n, c"));
        }
        CHECK(sorted(database,
                     "MATCH p = ALL SHORTEST " + between +
                         "RETURN [r IN relationships(p) | elementId(r)]") ==
              sorted(database,
                     "MATCH p = SHORTEST 1 GROUPS " + between +
                         "RETURN [r IN relationships(p) | elementId(r)]"));
    }
}

TEST_CASE("names of a group are one thing inside of it and a list outside", "[queries][paths]") {
    Database database;
    make_line(database);
    CHECK(database.rows("MATCH (a {name: 'a'})((x)-[r:R]->(y) WHERE r.w < 3){1,2}(b) "
                        "RETURN [n IN x | n.name], [q IN r | q.w], [n IN y | n.name], b.name") ==
          "['a']|[1]|['b']|b;['a', 'b']|[1, 2]|['b', 'c']|c");
    CHECK(database.rows("MATCH (a {name: 'a'})((x)-[:R]->()-[s:R]->(y))+(b) "
                        "RETURN [q IN s | q.w], b.name ORDER BY b.name, s[0].w") == "[2]|c;[3]|d");
    CHECK(
        database.rows("MATCH (b {name: 'd'}) MATCH (a)((x)-[r:R]->(y)){2}(b) "
                      "RETURN a.name, [n IN x | n.name], [q IN r | q.w] ORDER BY a.name, r[0].w") ==
        "a|['a', 'c']|[9, 3];b|['b', 'c']|[2, 3]");
    CHECK(database.rows("MATCH (a {name: 'a'})-[r:R WHERE r.w < 3]->{1,5}(b) RETURN b.name") ==
          "b;c");
    CHECK(database.rows("MATCH (a {name: 'd'})((x)-[r:R]->(y))*(b) RETURN size(x), b.name") ==
          "0|d");
}

TEST_CASE("a group uses no relationship of the rest of the pattern", "[queries][paths]") {
    Database database;
    make_line(database);
    CHECK(database.rows("MATCH (a {name: 'a'})-[:S]->(d)((x)-[r]-(y)){1}(b {name: 'a'}) "
                        "RETURN count(*)") == "0");
    CHECK(database.rows("MATCH (a {name: 'a'})-[:R]->(c)((x)-[r:R]-(y)){1}(b {name: 'a'}) "
                        "RETURN count(*)") == "0");
}

TEST_CASE("a condition in the parentheses of a selector says which paths there are to choose from",
          "[queries][paths]") {
    Database database;
    make_line(database);
    const std::string path = "(a {name: 'a'})-[*]->(d {name: 'd'})";
    CHECK(database.rows("MATCH p = ANY SHORTEST " + path + " RETURN length(p)") == "1");
    CHECK(database.rows("MATCH p = ANY SHORTEST (" + path +
                        " WHERE length(p) > 1) RETURN length(p)") == "2");
    CHECK(database.rows("MATCH p = ANY SHORTEST " + path +
                        " WHERE length(p) > 1 RETURN length(p)") == "");
    CHECK(database.rows("MATCH p = shortestPath(" + path +
                        ") WHERE length(p) > 1 RETURN length(p)") == "2");
}

TEST_CASE("a selector takes patterns of several parts", "[queries][paths]") {
    Database database;
    make_line(database);
    CHECK(database.rows("MATCH p = SHORTEST 2 (a {name: 'a'})-[:R]->(m)-[:R]->+(d {name: 'd'}) "
                        "RETURN m.name, length(p) ORDER BY length(p)") == "c|2;b|3");
    CHECK(database.rows("MATCH p = SHORTEST 1 (a {name: 'a'})((x)-[r:R]->(y) WHERE r.w < 9)+(d "
                        "{name: 'd'}) RETURN [q IN r | q.w]") == "[1, 2, 3]");
    CHECK(database.rows("MATCH p = SHORTEST 3 (a {name: 'd'})-[:R]->+(b {name: 'a'}) RETURN p") ==
          "");
}

TEST_CASE("what cannot be repeated is refused by name", "[queries][paths]") {
    Database database;
    for (const auto& [text, detail] : std::vector<std::pair<std::string, std::string>>{
             {"MATCH ((a)-[*]->(b))+ RETURN 1", "InvalidRelationshipPattern"},
             {"MATCH ((a))+ RETURN 1", "InvalidRelationshipPattern"},
             {"MATCH (((a)-->(b))+(c))+ RETURN 1", "InvalidRelationshipPattern"},
             {"MATCH (x) MATCH ((x)-->(y))+ RETURN 1", "VariableAlreadyBound"},
             {"MATCH ((x)-->(y))+ RETURN x.name", "InvalidArgumentType"},
             {"CREATE ((x:A)-[:R]->(y:A)){2}", "CreatingVarLength"},
             {"MATCH p = shortestPath(((x)-->(y))+) RETURN p", "InvalidRelationshipPattern"}}) {
        INFO(text);
        CHECK(database.error(text).detail == detail);
    }
}

TEST_CASE("paths that are looked for for ever end by the limits", "[queries][paths][limits]") {
    Database database;
    // Everything is joined with everything: there are too many trails to look at.
    database.rows("UNWIND range(0, 30) AS i CREATE (:N {i: i})");
    database.rows("MATCH (a:N), (b:N) WHERE a <> b CREATE (a)-[:R]->(b)");
    QueryLimits limits;
    limits.time = std::chrono::milliseconds(100);
    limits.memory_bytes_max = 64 << 20;
    for (const char* pattern : {"(a:N {i: 0})((x)-[r]->(y))+(b:N {i: 1})",
                                "SHORTEST 100000000 (a:N {i: 0})-->+(b:N {i: 1})",
                                "SHORTEST 1 ((a:N {i: 0})-[r]->+(b:N {i: 1}) WHERE size(r) = 900)",
                                "SHORTEST 1 (a:N {i: 0})-->+(m)-->+(b:N {i: 1})"}) {
        INFO(pattern);
        const CypherError error = database.error(
            "MATCH p = " + std::string(pattern) + " RETURN count(p)", with_limits(limits));
        CHECK((error.type == ErrorType::timed_out || error.type == ErrorType::limit_exceeded));
    }
}

TEST_CASE("a pattern of more parts than can be put into an order is refused by name",
          "[queries][paths][limits]") {
    Database database;
    const auto chain = [](std::size_t relationships) {
        std::string text = "MATCH ()";
        for (std::size_t i = 0; i < relationships; ++i) {
            text += "-[:R]->()";
        }
        return text + " RETURN 1";
    };
    CHECK(database.rows(chain(999)) == "");
    const CypherError error = database.error(chain(1000));
    CHECK(error.type == ErrorType::limit_exceeded);
    CHECK(error.detail == "pattern-parts");
}
