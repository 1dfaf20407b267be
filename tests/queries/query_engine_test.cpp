// What the conformance kit does not show of the engine: limits, cancelling, snapshots, transactions, plans.
#include "queries/query_engine.h"

#include <atomic>
#include <string>
#include <vector>

#include "core/storage/memory_engine.h"
#include "queries/exec/procedures.h"
#include "tests/queries/engine_support.h"
#include "tests/support/catch.h"

using namespace entente;           // NOLINT(google-build-using-namespace): a test
using namespace entente::cypher;   // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

constexpr std::string_view kEndless =
    "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a + b)";

}  // namespace

TEST_CASE("what is created is found, and counted", "[queries][engine]") {
    Database database;
    TextSink sink;
    const auto summary = database.run(
        "CREATE (a:Country {name: 'Morocco'})-[r:SIGNED {year: 2021}]->(b:Country {name: "
        "'Israel'})",
        sink);
    REQUIRE(summary.ok());
    CHECK(summary->counters.nodes_created == 2);
    CHECK(summary->counters.relationships_created == 1);
    CHECK(summary->counters.properties_set == 3);
    CHECK(summary->counters.labels_added == 2);
    CHECK(database.rows("MATCH (a:Country)-[r:SIGNED]->(b) RETURN a, r.year, b.name") ==
          "(Morocco)|2021|Israel");
}

TEST_CASE("a statement that would run for ever ends on time and says by which limit",
          "[queries][limits]") {
    Database database;
    QueryLimits limits;
    limits.time = std::chrono::milliseconds(50);
    const CypherError error = database.error(kEndless, with_limits(limits));
    CHECK(error.type == ErrorType::timed_out);
    CHECK(database.rows("RETURN 1") == "1");
}

TEST_CASE("a statement that keeps more than its memory ends with an error", "[queries][limits]") {
    Database database;
    QueryLimits limits;
    limits.memory_bytes_max = 1 << 20;
    for (const char* text : {"UNWIND range(1, 1000000) AS n RETURN n ORDER BY n % 7",
                             "UNWIND range(1, 1000000) AS n RETURN DISTINCT n",
                             "UNWIND range(1, 1000000) AS n RETURN collect(n)",
                             "UNWIND range(1, 1000000) AS n RETURN n, count(*)"}) {
        INFO(text);
        CHECK(database.error(text, with_limits(limits)).type == ErrorType::limit_exceeded);
    }
}

TEST_CASE("a result of more rows than are allowed is an error, not a part of it",
          "[queries][limits]") {
    Database database;
    QueryLimits limits;
    limits.rows_max = 10;
    TextSink sink;
    CHECK(database.run("UNWIND range(1, 10) AS n RETURN n", sink, with_limits(limits)).ok());
    const CypherError error =
        database.error("UNWIND range(1, 11) AS n RETURN n", with_limits(limits));
    CHECK(error.type == ErrorType::limit_exceeded);
    CHECK(error.detail == "query_rows_max");
}

TEST_CASE("a flag that is set and a client that has gone end a statement", "[queries][limits]") {
    Database database;
    std::atomic<bool> cancelled = true;
    QueryOptions options;
    options.cancelled = &cancelled;
    CHECK(database.error(kEndless, options).type == ErrorType::cancelled);
    options.cancelled = nullptr;
    options.given_up = [] { return true; };
    CHECK(database.error(kEndless, options).type == ErrorType::cancelled);
}

TEST_CASE("a statement that fails changes nothing", "[queries][transactions]") {
    Database database;
    database.error("CREATE (:A) WITH 1 AS one UNWIND [1, 0] AS x RETURN one / x");
    CHECK(database.rows("MATCH (n) RETURN count(n)") == "0");
    database.rows("CREATE (:A)-[:R]->(:B)");
    CHECK(database.error("MATCH (a:A) DELETE a").detail == "DeleteConnectedNode");
    CHECK(database.rows("MATCH (n) RETURN count(n)") == "2");
}

TEST_CASE("a statement that writes is refused where only reading is allowed",
          "[queries][transactions]") {
    Database database;
    QueryOptions options;
    options.read_only = true;
    CHECK(database.error("CREATE (n)", options).type == ErrorType::access_mode);
    TextSink sink;
    CHECK(database.run("MATCH (n) RETURN n", sink, options).ok());
    CHECK(database.run("EXPLAIN CREATE (n)", sink, options).ok());
}

TEST_CASE("a cursor reads the moment at which it began", "[queries][snapshot]") {
    Database database;
    database.rows("UNWIND range(1, 3) AS i CREATE (:A {name: toString(i)})");
    const auto cursor = database.engine().open("MATCH (n:A) RETURN n.name", {}, {});
    REQUIRE(cursor.ok());
    REQUIRE(*(*cursor)->next());
    database.rows("MATCH (n:A) DETACH DELETE n");
    int rows = 1;
    while (*(*cursor)->next()) {
        CHECK((*cursor)->row().front().is(QueryType::string));
        rows += 1;
    }
    CHECK(rows == 3);
    CHECK(database.rows("MATCH (n) RETURN count(n)") == "0");
}

TEST_CASE("a transaction reads its own writes and others do not until it commits",
          "[queries][transactions]") {
    Database database;
    auto transaction = *database.engine().begin();
    TextSink sink;
    REQUIRE(transaction->run("CREATE (:A {name: 'x'})-[:R]->(:B {name: 'y'})", {}, {}, sink).ok());
    REQUIRE(transaction->run("MATCH (a:A) SET a.name = 'z'", {}, {}, sink).ok());
    REQUIRE(transaction->run("MATCH (a:A)-->(b) RETURN a, b", {}, {}, sink).ok());
    CHECK(sink.text() == "(z)|(y)");
    CHECK(database.rows("MATCH (n) RETURN count(n)") == "0");
    REQUIRE(transaction->commit().ok());
    CHECK(database.rows("MATCH (a:A)-[:R]->(b) RETURN a, b") == "(z)|(y)");
}

TEST_CASE("a transaction that is not committed is rolled back, and so is one with an error",
          "[queries][transactions]") {
    Database database;
    TextSink sink;
    {
        auto transaction = *database.engine().begin();
        REQUIRE(transaction->run("CREATE (:A)", {}, {}, sink).ok());
    }
    CHECK(database.rows("MATCH (n) RETURN count(n)") == "0");
    auto transaction = *database.engine().begin();
    REQUIRE(transaction->run("CREATE (:A)", {}, {}, sink).ok());
    CHECK_FALSE(transaction->run("RETURN 1 / 0", {}, {}, sink).ok());
    CHECK_FALSE(transaction->is_open());
    CHECK_FALSE(transaction->run("RETURN 1", {}, {}, sink).ok());
    CHECK_FALSE(transaction->commit().ok());
    CHECK(database.rows("MATCH (n) RETURN count(n)") == "0");
}

TEST_CASE("of two transactions that change the same node the first wins",
          "[queries][transactions]") {
    Database database;
    database.rows("CREATE (:A {n: 0})");
    auto first = *database.engine().begin();
    auto second = *database.engine().begin();
    TextSink sink;
    REQUIRE(first->run("MATCH (a:A) SET a.n = a.n + 1", {}, {}, sink).ok());
    REQUIRE(second->run("MATCH (a:A) SET a.n = a.n + 10", {}, {}, sink).ok());
    REQUIRE(first->commit().ok());
    const auto lost = second->commit();
    REQUIRE_FALSE(lost.ok());
    CHECK(lost.error().type == ErrorType::conflict);
    CHECK(database.rows("MATCH (a:A) RETURN a.n") == "1");
}

TEST_CASE("a clause sees all of what clauses before it changed, and nothing of those after it",
          "[queries][eager]") {
    Database database;
    database.rows("UNWIND range(1, 3) AS i CREATE (:A)");
    CHECK(database.rows("MATCH (a:A) CREATE (:A) WITH count(*) AS made MATCH (a:A) RETURN made, "
                        "count(a)") == "3|6");
    CHECK(database.rows("MATCH (a:A) SET a:B REMOVE a:A WITH a MATCH (b:B) RETURN count(*)") ==
          "36");
}

TEST_CASE("LIMIT 0 does not keep a statement from writing", "[queries][eager]") {
    Database database;
    CHECK(database.rows("CREATE (n:A) RETURN n LIMIT 0").empty());
    CHECK(database.rows("MATCH (n:A) RETURN count(n)") == "1");
}

TEST_CASE("a string id is unique, and finds its node by a seek", "[queries][plan]") {
    Database database;
    database.rows("CREATE (:Country {id: 'country/MA', name: 'Morocco'})");
    CHECK(database.error("CREATE (:Country {id: 'country/MA'})").type ==
          ErrorType::constraint_validation_failed);
    CHECK(database.rows("MATCH (n {id: 'country/MA'}) RETURN n") == "(Morocco)");
    TextSink sink;
    const auto summary = database.run("EXPLAIN MATCH (n:Country) WHERE n.id = $id RETURN n", sink);
    REQUIRE(summary.ok());
    CHECK(plan_text(*summary->plan, false).find("NodeByIdSeek") != std::string::npos);
}

TEST_CASE("a property index is used for equality and ranges when there is one", "[queries][plan]") {
    Database database;
    database.rows("UNWIND range(1, 200) AS i CREATE (:Person {age: i, name: toString(i)})");
    database.rows("CREATE INDEX FOR (p:Person) ON (p.age)");
    TextSink sink;
    auto summary = database.run("EXPLAIN MATCH (p:Person {age: 7}) RETURN p", sink);
    REQUIRE(summary.ok());
    CHECK(plan_text(*summary->plan, false).find("NodeIndexSeek ") != std::string::npos);
    CHECK(database.rows("MATCH (p:Person {age: 7}) RETURN p") == "(7)");
    CHECK(database.rows("MATCH (p:Person) WHERE p.age >= 199 RETURN p.age ORDER BY p.age") ==
          "199;200");
    CHECK(database.rows("MATCH (p:Person) WHERE p.age = null RETURN p").empty());
}

TEST_CASE("a pattern begins at the rarer label", "[queries][plan]") {
    Database database;
    database.rows("UNWIND range(1, 50) AS i CREATE (:Many)-[:R]->(:Few {name: 'f'})");
    database.rows("MATCH (f:Few) WITH f SKIP 1 DETACH DELETE f");
    TextSink sink;
    const auto summary = database.run("EXPLAIN MATCH (m:Many)-[:R]->(f:Few) RETURN m, f", sink);
    REQUIRE(summary.ok());
    CHECK(plan_text(*summary->plan, false).find("NodeByLabelScan  f:Few") != std::string::npos);
}

TEST_CASE("a profile says how many rows each operator gave", "[queries][plan]") {
    Database database;
    database.rows("UNWIND range(1, 5) AS i CREATE (:A {n: i})");
    TextSink sink;
    const auto summary = database.run("PROFILE MATCH (a:A) WHERE a.n > 2 RETURN a.n", sink);
    REQUIRE(summary.ok());
    CHECK(summary->profiled);
    REQUIRE(summary->plan);
    CHECK(summary->plan->rows == 3);
    CHECK(sink.rows.size() == 3);
}

TEST_CASE("EXPLAIN changes nothing and gives no rows", "[queries][plan]") {
    Database database;
    CHECK(database.rows("EXPLAIN CREATE (n) RETURN n").empty());
    CHECK(database.rows("MATCH (n) RETURN count(n)") == "0");
}

TEST_CASE("a missing parameter and an unknown database are named", "[queries][engine]") {
    Database database;
    const CypherError missing = database.error("RETURN $a + $b");
    CHECK(missing.type == ErrorType::parameter_missing);
    CHECK(missing.message.find("$a, $b") != std::string::npos);
    QueryOptions options;
    options.database = "other";
    CHECK(database.error("RETURN 1", options).type == ErrorType::database_not_found);
}

TEST_CASE("an error of syntax has a place", "[queries][engine]") {
    Database database;
    const CypherError error = database.error("MATCH (n)\nRETURN m");
    REQUIRE(error.position);
    CHECK(error.position->line == 2);
    CHECK(error.position->column == 8);
}

TEST_CASE("what tools ask for on connecting is answered", "[queries][procedures]") {
    Database database;
    database.rows("CREATE (:Country {name: 'x'})-[:SIGNED]->(:Agreement)");
    CHECK(database.rows("CALL db.labels() YIELD label RETURN label ORDER BY label") ==
          "Agreement;Country");
    CHECK(database.rows("CALL db.relationshipTypes()") == "SIGNED");
    CHECK(database.rows("CALL db.ping()") == "true");
    CHECK(database.rows("CALL dbms.components() YIELD name, edition RETURN edition") ==
          "community");
    CHECK(database.rows("SHOW DATABASES YIELD name, home WHERE home RETURN name") == "entente");
    CHECK(database.rows("CALL db.schema.visualization() YIELD nodes, relationships RETURN "
                        "size(nodes), size(relationships)") == "2|1");
}

TEST_CASE("shortest paths are the shortest, also under a condition", "[queries][paths]") {
    Database database;
    database.rows(
        "CREATE (a:N {name: 'a'})-[:R]->(b:N {name: 'b'})-[:R]->(c:N {name: 'c'})-[:R]->(d:N "
        "{name: "
        "'d'}), (a)-[:R]->(x:N {name: 'x'})-[:R]->(c), (a)-[:S]->(d)");
    CHECK(database.rows("MATCH p = shortestPath((a {name: 'a'})-[:R*]->(d {name: 'd'})) RETURN "
                        "length(p)") == "3");
    CHECK(database.rows("MATCH p = shortestPath((a {name: 'a'})-[*]->(d {name: 'd'})) RETURN "
                        "length(p)") == "1");
    CHECK(database.rows("MATCH p = allShortestPaths((a {name: 'a'})-[:R*]->(d {name: 'd'})) RETURN "
                        "count(p)") == "2");
    CHECK(database.rows("MATCH p = shortestPath((a {name: 'a'})-[:R*]->(d {name: 'd'})) WHERE "
                        "none(n IN nodes(p) WHERE n.name = 'b') RETURN [n IN nodes(p) | "
                        "n.name][1]") == "x");
    CHECK(database.rows("MATCH p = shortestPath((d {name: 'd'})-[:R*]->(a {name: 'a'})) RETURN p")
              .empty());
}

TEST_CASE("a subquery for each row, one that writes included", "[queries][subqueries]") {
    Database database;
    database.rows("UNWIND ['a', 'b'] AS name CREATE (:N {name: name})");
    CHECK(database.rows("MATCH (n:N) CALL { WITH n CREATE (:M {of: n.name}) } RETURN count(*)") ==
          "2");
    CHECK(
        database.rows("MATCH (n:N) CALL (n) { MATCH (m:M) WHERE m.of = n.name RETURN m.of AS of } "
                      "RETURN of ORDER BY of") == "a;b");
    CHECK(database.rows("MATCH (n:N) RETURN n.name, COUNT { MATCH (m:M) WHERE m.of >= n.name } AS "
                        "c ORDER BY c") == "b|1;a|2");
}

TEST_CASE("what drivers and tools call on connecting is there", "[queries][procedures]") {
    Database database;
    database.rows("CREATE (:A {x: 1})-[:R {since: 2}]->(:B)");
    CHECK(database.rows("CALL dbms.routing.getRoutingTable({}, 'neo4j') YIELD ttl, servers RETURN "
                        "ttl > 0, [s IN servers | s.role]") == "true|['WRITE', 'READ', 'ROUTE']");
    CHECK(database.rows("CALL dbms.routing.getRoutingTable({}) YIELD ttl RETURN count(*)") == "1");
    CHECK(database.rows("CALL db.schema.relTypeProperties()") == ":`R`|since|['INTEGER']|true");
    CHECK(database.rows("SHOW DATABASE neo4j YIELD name RETURN name") == "entente");
    CHECK(database.rows("SHOW HOME DATABASE YIELD name RETURN name") == "entente");
    CHECK(database.rows("SHOW DATABASES YIELD name RETURN name") == "entente;system");
    database.rows("CREATE INDEX FOR (n:A) ON (n.x)");
    CHECK(
        database.rows("SHOW INDEXES YIELD name, properties WHERE 'x' IN properties RETURN name") ==
        "index_A_x");
    CHECK(database.rows("SHOW FULLTEXT INDEXES YIELD name RETURN name") == "");
    CHECK(database.rows("SHOW BUILT IN FUNCTIONS YIELD name WHERE name = 'evidence' RETURN name") ==
          "");
    CHECK(database.rows("SHOW USER DEFINED FUNCTIONS YIELD name WHERE name = 'evidence' RETURN "
                        "name") == "evidence");
    const CypherError error = database.error("CALL apoc.meta.data()");
    CHECK(error.code() == "Neo.ClientError.Procedure.ProcedureNotFound");
    CHECK(database.error("CALL graph.subgraph('x')").hint == "Did you mean `entente.subgraph`?");
}

TEST_CASE("AT TIME keeps to relationships that may have held on that day", "[queries][time]") {
    Database database;
    database.rows(
        "CREATE (a:N {name: 'a'})-[:ALLIED_WITH {from: date('2010-01-01'), precision: 'day', to: "
        "date('2012-12-31')}]->(b:N {name: 'b'}), (a)-[:ALLIED_WITH]->(c:N {name: 'c'})");
    const auto allies = [&](const char* day) {
        return database.rows(
            std::string("MATCH (:N {name: 'a'})-[:ALLIED_WITH]->(x) AT TIME date('") + day +
            "') RETURN x.name ORDER BY x.name");
    };
    CHECK(allies("2011-06-01") == "b;c");
    CHECK(allies("2013-01-01") == "c");
    CHECK(database.rows("MATCH (:N {name: 'a'})-[r*1..3]->(x) AT TIME '2013-01-01' RETURN "
                        "count(DISTINCT x)") == "1");
    CHECK(database.rows("MATCH ()-[r]->() WITH r MATCH (x)-[r]->(y) AT TIME '2013-01-01' RETURN "
                        "y.name") == "c");
    CHECK(database.rows(
              "MATCH ()-[r]->() WITH collect(r) AS rs UNWIND rs AS r WITH [r] AS one "
              "MATCH (x)-[one*]->(y) AT TIME '2011-06-01' RETURN y.name ORDER BY y.name") == "b;c");
    CHECK(database.rows("MATCH (a {name: 'a'})((x)-[r]->(y)){1,2}(b) AT TIME '2013-01-01' RETURN "
                        "b.name") == "c");
}

TEST_CASE("an error while running says where the expression begins", "[queries][errors]") {
    Database database;
    database.rows("CREATE (:N {name: 'a'})");
    const auto place = [&](std::string_view text) {
        const CypherError error = database.error(text);
        INFO(error.text());
        REQUIRE(error.position);
        return std::to_string(error.position->line) + ":" + std::to_string(error.position->column);
    };
    CHECK(place("UNWIND [1, 0] AS x\nRETURN x,\n  1 / x") == "3:3");
    CHECK(place("MATCH (n:N) WHERE 1 / (size(n.name) - 1) > 0 RETURN n") == "1:19");
    // Literals are taken out of what is planned, and the place is that of the text that was sent.
    CHECK(place("MATCH (n:N {name: 'a'}) WHERE n.name = 'a' RETURN 1 / (size(n.name) - 1)") ==
          "1:51");
    CHECK(place("MATCH (ä:N {name: 'a'}) SET ä.x = date('nonsense')") == "1:35");
}

TEST_CASE("names that the graph has not are told, with those that may have been meant",
          "[queries][notifications]") {
    Database database;
    database.rows("CREATE (:Country {name: 'a'})-[:SIGNED {year: 1}]->(:Country)");
    const auto told = [&](std::string_view text) {
        TextSink sink;
        const auto summary = database.run(text, sink);
        INFO(text);
        REQUIRE(summary.ok());
        std::string all;
        for (const QueryNotification& notification : summary->notifications) {
            all += (all.empty() ? "" : "|") + notification.description;
        }
        return all;
    };
    CHECK(told("MATCH (n:Contry) RETURN n") ==
          "No node has the label `Contry`. Did you mean `Country`?");
    CHECK(told("MATCH (n:Country)-[r:SINGED]->() RETURN r.yeer") ==
          "No relationship has the type `SINGED`. Did you mean `SIGNED`?|"
          "Nothing has a property `yeer`. Did you mean `year`?");
    CHECK(told("MATCH (n) WHERE n:Contry OR EXISTS { (n)-[:SINGED]-() } RETURN n") != "");
    CHECK(told("MATCH (n:Country)-[r:SIGNED]->() RETURN r.year, {yeer: 1}.yeer") == "");
    CHECK(told("MERGE (n:Town {mayor: 'x'}) RETURN n.mayor") == "");
    // A plan that is kept does not say so of what has come since.
    CHECK(told("MATCH (n:Village) RETURN n") != "");
    database.rows("CREATE (:Village)");
    CHECK(told("MATCH (n:Village) RETURN n") == "");
}

TEST_CASE("CALL { } IN TRANSACTIONS keeps what has been done before a failure",
          "[queries][transactions]") {
    Database database;
    const std::string fails_at_seven =
        "UNWIND range(1, 10) AS i CALL { WITH i CREATE (:A {i: i, x: 1 / (7 - i)}) } "
        "IN TRANSACTIONS OF 2 ROWS";
    CHECK(database.error(fails_at_seven).type == ErrorType::arithmetic_error);
    CHECK(database.rows("MATCH (n:A) RETURN count(n)") == "6");
    database.rows("MATCH (n) DELETE n");
    CHECK(database.rows(fails_at_seven + " ON ERROR CONTINUE RETURN count(*)") == "10");
    CHECK(database.rows("MATCH (n:A) RETURN collect(n.i)") == "[1, 2, 3, 4, 5, 6, 9, 10]");
    database.rows("MATCH (n) DELETE n");
    CHECK(database.rows(fails_at_seven + " ON ERROR BREAK RETURN count(*)") == "10");
    CHECK(database.rows("MATCH (n:A) RETURN count(n)") == "6");
}

TEST_CASE("labels and types can be computed", "[queries][dynamic]") {
    Database database;
    database.rows("UNWIND [['A', 'B'], ['B'], []] AS l CREATE (n:$(l) {n: size(l)})");
    CHECK(database.rows("MATCH (n:$('B')) RETURN n.n ORDER BY n.n") == "1;2");
    CHECK(database.rows("WITH ['A', 'B'] AS l MATCH (n:$(l)) RETURN n.n") == "2");
    CHECK(database.rows("WITH ['A', 'B'] AS l MATCH (n:$any(l)) RETURN count(n)") == "2");
    CHECK(database.rows("MATCH (n:!$all(['A', 'B'])) RETURN count(n)") == "2");
    CHECK(database.rows("MATCH (n:B&!$('A')) RETURN n.n") == "1");
    CHECK(database.rows("MATCH (n) RETURN sum(CASE WHEN n:$('A') THEN 1 ELSE 0 END)") == "1");

    database.rows("MATCH (a:A), (b {n: 0}) UNWIND ['X', 'Y'] AS t CREATE (a)-[:$(t)]->(b)");
    CHECK(database.rows("UNWIND ['X', 'Z'] AS t MATCH ()-[r:$(t)]->() RETURN type(r)") == "X");
    CHECK(database.rows("MATCH p = (:A)-[:$any(['X', 'Y'])*1..2]->() RETURN count(p)") == "2");
    CHECK(database.rows("MATCH (a:A), (b {n: 0}) MERGE (a)-[r:$('X')]->(b) RETURN type(r)") == "X");
    CHECK(database.rows("MATCH ()-[r]->() RETURN count(r)") == "2");
    CHECK(database.rows("MERGE (n:$('New') {n: 9}) RETURN labels(n)") == "['New']");

    CHECK(
        database.rows("MATCH (n {n: 1}) SET n:C:$(['D', 'E']) REMOVE n:$('B') RETURN labels(n)") ==
        "['C', 'D', 'E']");
    CHECK(database.error("CREATE (n:$(1))").type == ErrorType::syntax_error);
    CHECK(database.error("UNWIND ['A', 1] AS x CREATE (n:$(x))").type == ErrorType::type_error);
    CHECK(database.rows("MATCH (n) RETURN count(n)") == "4");
    CHECK(database.error("CREATE (n:$(null))").type == ErrorType::type_error);
    CHECK(database.error("UNWIND [['X', 'Y']] AS t CREATE ()-[:$(t)]->()").type ==
          ErrorType::argument_error);
    CHECK(database.error("CREATE (n:$any(['X']))").type == ErrorType::syntax_error);
    CHECK(database.error("MATCH (n:$(m)) RETURN n").detail == "UndefinedVariable");
}

TEST_CASE("REPORT STATUS says of each row what became of its transaction",
          "[queries][transactions]") {
    Database database;
    const auto told = [&](const std::string& on_error) {
        return database.rows(
            "UNWIND range(1, 6) AS i CALL (i) { CREATE (:A {x: 1 / (3 - i)}) } IN TRANSACTIONS OF "
            "2 ROWS " +
            on_error +
            " REPORT STATUS AS s RETURN i, s.started, s.committed, s.transactionId, "
            "s.errorMessage IS NULL");
    };
    CHECK(told("ON ERROR CONTINUE") ==
          "1|true|true|transaction-1|true;2|true|true|transaction-1|true;"
          "3|true|false|transaction-2|false;4|true|false|transaction-2|false;"
          "5|true|true|transaction-3|true;6|true|true|transaction-3|true");
    CHECK(told("ON ERROR BREAK").ends_with("5|false|false|null|true;6|false|false|null|true"));
    CHECK(database.rows("UNWIND [1] AS i CALL (i) { RETURN i + 1 AS j } IN TRANSACTIONS ON ERROR "
                        "CONTINUE REPORT STATUS AS s RETURN j, s.committed") == "2|true");
    CHECK(database.error("CALL { CREATE () } IN TRANSACTIONS REPORT STATUS AS s RETURN s").detail ==
          "InvalidClauseComposition");
    CHECK(database
              .error("UNWIND [1] AS s CALL (s) { CREATE () } IN TRANSACTIONS ON ERROR BREAK REPORT "
                     "STATUS AS s RETURN s")
              .detail == "VariableAlreadyBound");
}

TEST_CASE("CALL { } IN TRANSACTIONS gives the rows of its subquery and counts all changes",
          "[queries][transactions]") {
    Database database;
    TextSink sink;
    const auto summary = database.run(
        "UNWIND range(1, 5) AS i CALL (i) { CREATE (n:A {i: i}) RETURN n.i * 10 AS ten } "
        "IN TRANSACTIONS OF 2 ROWS RETURN i, ten",
        sink);
    REQUIRE(summary.ok());
    CHECK(sink.text() == "1|10;2|20;3|30;4|40;5|50");
    CHECK(summary->counters.nodes_created == 5);
    database.rows("MATCH (n:A) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 2 ROWS");
    CHECK(database.rows("MATCH (n) RETURN count(n)") == "0");
    CHECK(database.error("UNWIND [1] AS i CALL { CREATE () } IN TRANSACTIONS OF 0 ROWS").type ==
          ErrorType::argument_error);
    CHECK(database.error("CALL { CALL { CREATE () } IN TRANSACTIONS }").detail ==
          "InvalidClauseComposition");
    const auto transaction = database.engine().begin();
    REQUIRE(transaction.ok());
    CHECK_FALSE((*transaction)->run("CALL { CREATE () } IN TRANSACTIONS", {}, {}, sink).ok());
}

TEST_CASE("the algorithms of core are procedures", "[queries][procedures]") {
    Database database;
    database.rows(
        "CREATE (a:N {name: 'a'})-[:R]->(b:N {name: 'b'})-[:R]->(c:N {name: 'c'}), (:N)-[:S]->"
        "(:N)");
    CHECK(database.rows(
              "CALL algo.pageRank({types: ['R']}) YIELD node, score RETURN node LIMIT 1") == "(c)");
    CHECK(database.rows(
              "CALL algo.components() YIELD component RETURN count(DISTINCT component)") == "2");
    CHECK(database.rows("MATCH (a {name: 'a'}), (c {name: 'c'}) CALL entente.paths(a, c, 3) YIELD "
                        "path, cost RETURN length(path), cost") == "2|2.0");
    CHECK(database.rows(
              "MATCH (a {name: 'a'}), (c {name: 'c'}) CALL entente.paths(c, a, 3) YIELD "
              "path RETURN [n IN nodes(path) | n.name], startNode(relationships(path)[0]).name") ==
          "['c', 'b', 'a']|b");
    CHECK(database.rows("MATCH (a {name: 'a'}) CALL entente.subgraph(a, 1) YIELD nodes, "
                        "relationships RETURN size(nodes), size(relationships)") == "2|1");
}

TEST_CASE("statements that differ by literals have the same answers as with a plan of their own",
          "[queries][cache]") {
    Database database;
    database.rows("UNWIND range(1, 5) AS i CREATE (:A {n: i, s: toString(i)})");
    for (int i = 1; i <= 5; ++i) {
        const std::string number = std::to_string(i);
        CHECK(database.rows("MATCH (a:A {n: " + number + "}) RETURN a.s") == number);
        CHECK(database.rows("MATCH (a:A) WHERE a.s = '" + number + "' RETURN a.n + 1 AS m") ==
              std::to_string(i + 1));
    }
}

TEST_CASE("nodes that a pattern of variable length leads to are the same by ways and without",
          "[queries][paths]") {
    Database database;
    database.rows("UNWIND range(0, 30) AS i CREATE (:N {i: i})");
    database.rows(
        "MATCH (a:N), (b:N) WHERE b.i = (a.i * 7 + 3) % 31 OR b.i = (a.i * a.i) % 31 CREATE "
        "(a)-[:R]->(b)");
    for (const char* length : {"*1..2", "*0..2", "*1..3", "*..4"}) {
        INFO(length);
        const std::string pattern = std::string("MATCH (a:N {i: 5})-[r:R") + length + "]->(b) ";
        const std::string unnamed = std::string("MATCH (a:N {i: 5})-[:R") + length + "]->(b) ";
        const std::string by_ways =
            database.rows(pattern + "WITH b, count(r) AS w RETURN b.i ORDER BY b.i");
        CHECK(database.rows(unnamed + "RETURN DISTINCT b.i ORDER BY b.i") == by_ways);
        const std::string count = database.rows(pattern + "WITH b, count(r) AS w RETURN count(*)");
        CHECK(database.rows(unnamed + "RETURN count(DISTINCT b)") == count);
        CHECK(database.rows(unnamed + "WHERE b <> a RETURN count(DISTINCT b)") ==
              database.rows(pattern + "WHERE b.i <> 5 WITH b, count(r) AS w RETURN count(*)"));
    }
}

TEST_CASE("counting walks by their ends is the same with the walks and without",
          "[queries][plan]") {
    Database database;
    database.rows("UNWIND range(0, 20) AS i CREATE (:N {i: i})");
    database.rows(
        "MATCH (a:N), (b:N) WHERE b.i = (a.i * 5 + 2) % 21 OR b.i = (a.i * a.i) % 21 CREATE "
        "(a)-[:R]->(b), (a)-[:S]->(b), (a)-[:S]->(b)");
    const std::string pattern = "MATCH (a:N)-[:R]->(b)-[:S]->(c) WHERE a.i < 9 ";
    CHECK(database.rows(pattern + "RETURN c.i, count(*) AS n ORDER BY n DESC, c.i LIMIT 7") ==
          database.rows(pattern +
                        "WITH c, count(*) AS n RETURN c.i, n ORDER BY n DESC, c.i LIMIT 7"));
    CHECK(database.rows(pattern + "WITH c, count(*) AS n RETURN sum(n), count(c)") ==
          database.rows(pattern + "RETURN count(b.i), count(DISTINCT c.i)"));
    CHECK(database.rows(pattern + "RETURN count(*)") ==
          database.rows(pattern + "RETURN count(b.i)"));
}
