// Indexes of relationships and of several properties: EXPLAIN shows that they are used, and rows are the same with and
// without them.
#include <string>
#include <vector>

#include "tests/queries/engine_support.h"

using namespace entente;           // NOLINT(google-build-using-namespace): a test
using namespace entente::cypher;   // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

std::string plan_of(Database& database, std::string_view text) {
    TextSink sink;
    const auto summary = database.run("EXPLAIN " + std::string(text), sink);
    INFO(text << ": " << (summary.ok() ? "" : summary.error().text()));
    REQUIRE(summary.ok());
    return plan_text(*summary->plan, false);
}

bool uses(Database& database, std::string_view text, const std::string& operator_name) {
    return plan_of(database, text).find("+" + operator_name + " ") != std::string::npos;
}

// Friendships of several years between 40 persons, loops and parallel ones among them.
void add_persons(Database& database) {
    database.rows(
        "UNWIND range(0, 39) AS i CREATE (:Person {name: 'p' + toString(i), first: 'f' + "
        "toString(i % 4), born: 1980 + i % 10})");
    database.rows(
        "MATCH (a:Person), (b:Person) WHERE b.born = a.born + 1 OR a = b "
        "CREATE (a)-[:KNOWS {since: 2000 + (a.born + b.born) % 7, how: a.first}]->(b), "
        "(a)-[:LIKES {since: 2001}]->(b)");
    database.rows(
        "MATCH (a:Person {name: 'p1'}), (b:Person {name: 'p2'}) CREATE (a)-[:KNOWS]->(b)");
}

}  // namespace

TEST_CASE("relationships are found by an index of one of their properties", "[queries][index]") {
    Database database;
    add_persons(database);
    const std::vector<std::pair<std::string, std::string>> statements = {
        {"MATCH (a)-[r:KNOWS {since: 2003}]->(b) RETURN a.name, b.name, r.how ORDER BY a.name, "
         "b.name",
         "DirectedRelationshipIndexSeek"},
        {"MATCH (a)<-[r:KNOWS]-(b:Person) WHERE r.since = 2003 RETURN a.name, b.name, r.since "
         "ORDER BY a.name, b.name",
         "DirectedRelationshipIndexSeek"},
        {"MATCH (a)-[r:KNOWS]-(b) WHERE r.since = 2003 RETURN a.name, b.name ORDER BY a.name, "
         "b.name",
         "UndirectedRelationshipIndexSeek"},
        {"MATCH (a)-[r:KNOWS]->(b) WHERE 2001 < r.since <= 2003 RETURN count(*), sum(r.since)",
         "DirectedRelationshipIndexSeekByRange"},
        {"MATCH ()-[r:KNOWS]-() WHERE r.since >= 2005 RETURN count(*), count(DISTINCT r)",
         "UndirectedRelationshipIndexSeekByRange"},
        {"UNWIND [2001, 2002, null, 'x', {a: 1}] AS year MATCH ()-[r:KNOWS {since: year}]->() "
         "RETURN year, count(*) AS n ORDER BY n",
         "DirectedRelationshipIndexSeek"},
        {"MATCH (a)-[r:KNOWS {since: 2003}]->(b)-[s:KNOWS]->(c) RETURN count(*)",
         "DirectedRelationshipIndexSeek"},
        {"MATCH p = (a)-[r:KNOWS {since: 2003}]->(b), (c)-[s:KNOWS {since: 2003}]->(c) RETURN "
         "count(*), count(DISTINCT length(p))",
         "DirectedRelationshipIndexSeek"},
    };
    std::vector<std::string> before;
    for (const auto& [text, name] : statements) {
        INFO(text);
        CHECK_FALSE(uses(database, text, name));
        before.push_back(database.rows(text));
        CHECK_FALSE(before.back().empty());
    }
    database.rows("CREATE INDEX years FOR ()-[r:KNOWS]-() ON (r.since)");
    for (std::size_t i = 0; i < statements.size(); ++i) {
        const auto& [text, name] = statements[i];
        INFO(text << "\n" << plan_of(database, text));
        CHECK(uses(database, text, name));
        CHECK(database.rows(text) == before[i]);
    }
    // Of another type, or of any.
    CHECK_FALSE(uses(database,
                     "MATCH ()-[r:LIKES {since: 2001}]->() RETURN r",
                     "DirectedRelationshipIndexSeek"));
    CHECK_FALSE(
        uses(database, "MATCH ()-[r {since: 2001}]->() RETURN r", "DirectedRelationshipIndexSeek"));
}

TEST_CASE("an index of several properties needs all of them, of the last a range will do",
          "[queries][index]") {
    Database database;
    add_persons(database);
    const std::vector<std::string> statements = {
        "MATCH (n:Person {first: 'f1', born: 1983}) RETURN n.name ORDER BY n.name",
        "MATCH (n:Person) WHERE n.first = 'f1' AND n.born > 1983 RETURN n.name ORDER BY n.name",
        "MATCH (n:Person) WHERE 1981 <= n.born < 1985 AND n.first = 'f3' RETURN n.name ORDER BY "
        "n.name",
        "WITH 'f2' AS f, 1986 AS b MATCH (n:Person) WHERE n.first = f AND n.born = b RETURN n.name "
        "ORDER BY n.name",
    };
    std::vector<std::string> before;
    for (const std::string& text : statements) {
        CHECK_FALSE(uses(database, text, "NodeIndexSeek"));
        before.push_back(database.rows(text));
        CHECK_FALSE(before.back().empty());
    }
    database.rows("CREATE INDEX FOR (n:Person) ON (n.first, n.born)");
    for (std::size_t i = 0; i < statements.size(); ++i) {
        INFO(plan_of(database, statements[i]));
        CHECK(uses(database, statements[i], "NodeIndexSeek"));
        CHECK(database.rows(statements[i]) == before[i]);
    }
    // Nodes without the other property are not in it.
    database.rows("CREATE (:Person {name: 'young', first: 'f1'})");
    CHECK_FALSE(uses(database, "MATCH (n:Person {first: 'f1'}) RETURN n", "NodeIndexSeek"));
    CHECK_FALSE(uses(database, "MATCH (n:Person {born: 1983}) RETURN n", "NodeIndexSeek"));
    CHECK_FALSE(uses(database,
                     "MATCH (n:Person) WHERE n.first > 'f1' AND n.born = 1983 RETURN n",
                     "NodeIndexSeek"));
    CHECK(database.rows("MATCH (n:Person {first: 'f1'}) RETURN count(*)") == "11");
    // Of relationships, too.
    database.rows("CREATE INDEX FOR ()-[r:KNOWS]-() ON (r.how, r.since)");
    const std::string both =
        "MATCH ()-[r:KNOWS {how: 'f1'}]->() WHERE r.since > 2003 RETURN count(*)";
    CHECK(uses(database, both, "DirectedRelationshipIndexSeekByRange"));
    CHECK(database.rows(both) ==
          database.rows("MATCH ()-[r]->() WHERE type(r) = 'KNOWS' AND r.how = 'f1' AND r.since > "
                        "2003 RETURN count(*)"));
}

TEST_CASE("a transaction finds by an index what it has changed itself", "[queries][index]") {
    Database database;
    add_persons(database);
    database.rows("CREATE INDEX FOR ()-[r:KNOWS]-() ON (r.since)");
    database.rows("CREATE INDEX FOR (n:Person) ON (n.first, n.born)");
    auto transaction = *database.engine().begin();
    const auto rows = [&](std::string_view text) {
        TextSink sink;
        const auto summary = transaction->run(text, {}, {}, sink);
        INFO(text << ": " << (summary.ok() ? "" : summary.error().text()));
        REQUIRE(summary.ok());
        return sink.text();
    };
    rows(
        "MATCH (a:Person {name: 'p1'}), (b:Person {name: 'p2'}) CREATE (a)-[:KNOWS {since: "
        "1}]->(b)");
    CHECK(rows("MATCH (a)-[r:KNOWS {since: 1}]->(b) RETURN a.name, b.name") == "p1|p2");
    rows("MATCH ()-[r:KNOWS {since: 1}]->() SET r.since = 2");
    CHECK(rows("MATCH ()-[r:KNOWS {since: 1}]->() RETURN count(*)") == "0");
    CHECK(rows("MATCH ()-[r:KNOWS {since: 2}]->() RETURN count(*)") == "1");
    rows("MATCH (n:Person {first: 'f1', born: 1985}) SET n.born = 1");
    CHECK(rows("MATCH (n:Person {first: 'f1', born: 1}) RETURN n.name ORDER BY n.name") ==
          "p25;p5");
    rows("MATCH ()-[r:KNOWS {since: 2}]->() DELETE r");
    CHECK(rows("MATCH ()-[r:KNOWS {since: 2}]->() RETURN count(*)") == "0");
    // Others see none of it before it is committed.
    CHECK(database.rows("MATCH (n:Person {first: 'f1', born: 1}) RETURN count(*)") == "0");
    REQUIRE(transaction->commit().ok());
    CHECK(database.rows("MATCH (n:Person {first: 'f1', born: 1}) RETURN count(*)") == "2");
    database.rows("MATCH (n:Person {name: 'p5'}) DETACH DELETE n");
    CHECK(database.rows("MATCH (n:Person {first: 'f1', born: 1}) RETURN count(*)") == "1");
}

TEST_CASE("indexes have the names that they were given, and are shown and dropped by them",
          "[queries][index]") {
    Database database;
    database.rows("CREATE INDEX years FOR ()-[r:KNOWS]-() ON (r.since)");
    database.rows("CREATE INDEX FOR ()-[r:KNOWS]-() ON (r.how, r.since)");
    database.rows("CREATE RANGE INDEX both FOR (n:Person) ON (n.first, n.born)");
    database.rows("CREATE CONSTRAINT one_name FOR (n:Person) REQUIRE n.name IS UNIQUE");
    CHECK(database.rows("SHOW INDEXES YIELD name, type, entityType, labelsOrTypes, properties, "
                        "state, owningConstraint WHERE 'KNOWS' IN labelsOrTypes OR 'Person' IN "
                        "labelsOrTypes RETURN name, type, entityType, labelsOrTypes, properties, "
                        "state, owningConstraint ORDER BY name") ==
          "both|RANGE|NODE|['Person']|['first', 'born']|ONLINE|null;"
          "index_relationship_KNOWS_how_since|RANGE|RELATIONSHIP|['KNOWS']|['how', "
          "'since']|ONLINE|null;"
          "one_name|RANGE|NODE|['Person']|['name']|ONLINE|one_name;"
          "years|RANGE|RELATIONSHIP|['KNOWS']|['since']|ONLINE|null");
    CHECK(database.rows("SHOW CONSTRAINTS YIELD name, type RETURN name, type") ==
          "one_name|UNIQUENESS");
    const CypherError same = database.error("CREATE INDEX FOR ()-[r:KNOWS]-() ON (r.since)");
    CHECK(same.type == ErrorType::index_exists);
    const CypherError named = database.error("CREATE INDEX years FOR (n:A) ON (n.x)");
    CHECK(named.type == ErrorType::index_exists);
    database.rows("CREATE INDEX other IF NOT EXISTS FOR ()-[r:KNOWS]-() ON (r.since)");
    database.rows("CREATE INDEX years IF NOT EXISTS FOR (n:A) ON (n.x)");
    database.rows("DROP INDEX years");
    CHECK(database.error("DROP INDEX years").type == ErrorType::index_not_found);
    database.rows("DROP INDEX years IF EXISTS");
    database.rows("DROP INDEX both");
    database.rows("DROP CONSTRAINT one_name");
    database.rows("DROP INDEX index_relationship_KNOWS_how_since");
    CHECK(database.rows("SHOW INDEXES YIELD labelsOrTypes WHERE 'KNOWS' IN labelsOrTypes OR "
                        "'Person' IN labelsOrTypes RETURN count(*)") == "0");
    // The first needs none of the two nodes to be there.
    database.rows("CREATE (:Person {name: 'a'}), (:Person {name: 'a'})");
    CHECK(database.error("CREATE CONSTRAINT FOR (n:Person) REQUIRE (n.a, n.b) IS UNIQUE").type ==
          ErrorType::not_supported);
    CHECK(database.error("CREATE CONSTRAINT FOR ()-[r:R]-() REQUIRE r.a IS UNIQUE").type ==
          ErrorType::not_supported);
}
