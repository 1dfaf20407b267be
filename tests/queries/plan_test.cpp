// In which order patterns are matched and with which operators, and that each way of running one gives the same rows.
#include <algorithm>
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

bool has(const std::string& plan, std::string_view part) {
    return plan.find(part) != std::string::npos;
}

// Events of two types between 30 nodes, dated from 2020-01-01 on; parallel ones, loops and one without a date among them.
void add_events(Database& database) {
    database.rows("UNWIND range(0, 29) AS i CREATE (:N {id: 'n' + toString(i), i: i})");
    database.rows(
        "MATCH (a:N), (b:N) WHERE b.i = (a.i * 7 + 3) % 30 OR b.i = (a.i * a.i) % 30 "
        "CREATE (a)-[:R {date: date('2020-01-01') + duration({days: a.i + b.i}), w: a.i * 100 + "
        "b.i}]->(b), "
        "(a)-[:S {date: date('2020-01-01') + duration({days: a.i}), w: b.i}]->(b)");
    database.rows(
        "MATCH (a:N {i: 1}), (b:N {i: 2}) CREATE (a)-[:R]->(b), (a)-[:S]->(b), (a)-[:S]->(b), "
        "(a)-[:S]->(a), (a)-[:R]->(a)");
}

}  // namespace

TEST_CASE("what expressions run is explained too", "[queries][plan]") {
    Database database;
    add_events(database);
    const std::string plan =
        plan_of(database,
                "MATCH (a:N) WHERE EXISTS { (a)-[:R]->(b:N) WHERE b.i > 3 } "
                "RETURN a.i, COUNT { (a)-[:S]->() } AS n, [(a)-[:R]->(c) | c.i] AS to");
    CHECK(has(plan, "+ExistsSubquery"));
    CHECK(has(plan, "+CountSubquery"));
    CHECK(has(plan, "+CollectSubquery"));
    CHECK_FALSE(has(plan_of(database, "MATCH (a:N)-[:R]->(b) RETURN a, b"), "Subquery"));
}

TEST_CASE("rows with properties are the same whether their texts are alike or not",
          "[queries][plan]") {
    Database database;
    database.rows("CREATE (:H {id: 'h'})");
    database.rows(
        "MATCH (h:H) UNWIND range(1, 700) AS i CREATE (h)-[:R {i: i, alike: 'w' + toString(i % 3), "
        "own: 'x' + toString(i), yes: i % 2 = 0, part: i / 4.0}]->(:N)");
    const auto by_maps = [&](const std::string& columns) {
        return database.rows("MATCH (:H)-[e:R]->() WITH properties(e) AS r RETURN " + columns +
                             " ORDER BY r.i");
    };
    const auto by_columns = [&](const std::string& columns) {
        return database.rows("MATCH (:H)-[r:R]->() RETURN " + columns + " ORDER BY r.i");
    };
    const std::string all = "r.i, r.alike, r.own, r.yes, r.part, r.none";
    CHECK(by_columns(all) == by_maps(all));
    database.rows("MATCH (:H)-[r:R]->() WHERE r.i % 5 = 0 SET r.alike = null, r.part = 'text'");
    CHECK(by_columns(all) == by_maps(all));
}

TEST_CASE("properties of relationships are read for many rows at once", "[queries][plan]") {
    Database database;
    add_events(database);
    CHECK(has(plan_of(database, "MATCH (a)-[r:R]->(b) WHERE r.w > 5 RETURN r.w, r.date"),
              "CacheProperties  r.w"));
    // One that a condition has read already is not read again.
    const std::string plan = plan_of(database, "MATCH (a)-[r:R]->(b) WHERE r.w > 5 RETURN r.w");
    CHECK(plan.find("CacheProperties") == plan.rfind("CacheProperties"));
    CHECK_FALSE(
        has(plan_of(database, "MATCH (a)-[r:R]->(b) SET r.w = r.w + 1"), "CacheProperties"));
    CHECK(
        database.rows("MATCH (a {i: 4})-[r]->(b) RETURN type(r), b.i, r.w ORDER BY type(r), b.i") ==
        "R|1|401;R|16|416;S|1|1;S|16|16");
    CHECK(database.rows("MATCH (a {i: 1})<-[r:R]-(b) WHERE r.w > 0 RETURN r.w ORDER BY r.w DESC") ==
          database.rows(
              "MATCH (a {i: 1})<-[r:R]-(b) WITH properties(r) AS p WHERE p.w > 0 RETURN p.w ORDER "
              "BY p.w DESC"));
    CHECK(database.rows("MATCH (a)-[r:R]->(b) RETURN sum(r.w), count(r.date), count(*)") ==
          database.rows("MATCH (a)-[r:R]->(b) WITH properties(r) AS p RETURN sum(p.w), "
                        "count(p.date), count(*)"));
    CHECK(database.rows("MATCH (a {i: 0}) OPTIONAL MATCH (a)-[r:NONE]->(b) RETURN r.w") == "null");
    CHECK(database.rows("MATCH (a)-[r:R]->(b) RETURN r.w ORDER BY r.w SKIP 2 LIMIT 3") ==
          database.rows(
              "MATCH (a)-[r:R]->(b) WITH properties(r).w AS w ORDER BY w SKIP 2 LIMIT 3 RETURN w"));
    CHECK(database.rows(
              "MATCH (a {i: 4})-[r:R]->(b)-[s:R]->(c) WHERE r.w < s.w RETURN r.w, s.w ORDER BY "
              "r.w, s.w LIMIT 2") ==
          database.rows(
              "MATCH (a {i: 4})-[r:R]->(b)-[s:R]->(c) WITH properties(r) AS p, properties(s) AS q "
              "WHERE p.w < q.w RETURN p.w, q.w ORDER BY p.w, q.w LIMIT 2"));
}

TEST_CASE("what RETURN gives of nodes and relationships is read for many rows at once",
          "[queries][plan]") {
    Database database;
    add_events(database);
    const std::string query = "MATCH (a:N)-[r:R|S]->(b) RETURN ";
    const std::string plan = plan_of(database, query + "b.id, r.w, type(r)");
    CHECK(has(plan, "CacheProperties  b.id, r.w, type(r)"));
    CHECK_FALSE(has(plan, "Projection"));
    CHECK_FALSE(has(plan_of(database, "MATCH (a:N) WHERE a.id = 'n4' RETURN a.i"), "a.i, "));
    // The same columns, put together from whole nodes and relationships. A column may come twice, and beside whole
    // variables and what is bound outside.
    const auto sorted = [&](const std::string& text) {
        TextSink sink;
        REQUIRE(database.run(text, sink).ok());
        std::sort(sink.rows.begin(), sink.rows.end());
        return sink.rows;
    };
    const std::string whole =
        "MATCH (a:N)-[r:R|S]->(b) WITH properties(a) AS pa, properties(b) AS pb, properties(r) AS "
        "pr, [r] AS rs, b RETURN ";
    CHECK(sorted(query + "b.id, r.w, type(r), r.date, a.i, b.none, b.id AS again, b") ==
          sorted(whole + "pb.id, pr.w, type(rs[0]), pr.date, pa.i, null, pb.id AS again, b"));
    CHECK(sorted(query + "*, b.i") ==
          sorted("MATCH (a:N)-[r:R|S]->(b) WITH a, b, r, properties(b) AS p RETURN a, b, r, p.i"));
    CHECK(sorted("UNWIND [1, 2] AS x CALL (x) { MATCH (a:N)-[r:R]->(b) RETURN x AS y, r.w AS w, "
                 "b.i AS i } RETURN x, y, w, i") ==
          sorted("UNWIND [1, 2] AS x MATCH (a:N)-[r:R]->(b) WITH x, properties(r) AS p, "
                 "properties(b) AS q RETURN x, x AS y, p.w, q.i"));
    CHECK(sorted(query + "DISTINCT b.i") ==
          sorted("MATCH (a:N)-[r:R|S]->(b) WITH DISTINCT properties(b) AS p RETURN p.i"));
    CHECK(database.rows(query + "b.i, count(*) AS n ORDER BY n DESC, b.i LIMIT 3") ==
          database.rows("MATCH (a:N)-[r:R|S]->(b) WITH properties(b).i AS i RETURN i, count(*) AS "
                        "n ORDER BY n DESC, i LIMIT 3"));
    CHECK(sorted("MATCH (a:N {i: 1}) OPTIONAL MATCH (a)-[r:S]->(b {i: 77}) RETURN a.i, b.i, "
                 "type(r), r.w") == std::vector<std::string>{"1|null|null|null"});
    CHECK(sorted(query + "b.id, r.w LIMIT 7").size() == 7);
    CHECK(database.rows(query + "b.id, r.w SKIP 2 LIMIT 0").empty());
    CHECK(sorted("MATCH (a:N)-[:R]->(b)-[r:S]->(c)-[:R]->(d) RETURN a.i, b.i, r.w, c.i, d.i") ==
          sorted("MATCH (a:N)-[:R]->(b)-[r:S]->(c)-[:R]->(d) WITH properties(a) AS a, "
                 "properties(b) AS b, properties(r) AS r, properties(c) AS c, properties(d) AS d "
                 "RETURN a.i, b.i, r.w, c.i, d.i"));
}

TEST_CASE("properties of nodes that a transaction has changed are those that RETURN gives",
          "[queries][plan]") {
    Database database;
    add_events(database);
    auto transaction = *database.engine().begin();
    TextSink changed;
    REQUIRE(transaction->run("MATCH (n:N) SET n.i = n.i + 1000", {}, {}, changed).ok());
    TextSink read;
    REQUIRE(transaction->run("MATCH (:N {id: 'n4'})-[r:R]->(b) RETURN b.i, type(r)", {}, {}, read)
                .ok());
    std::sort(read.rows.begin(), read.rows.end());
    CHECK(read.text() == "1001|R;1016|R");
}

TEST_CASE("properties of relationships that lie far apart in a long list are found",
          "[queries][plan]") {
    Database database;
    database.rows(
        "CREATE (h:H) WITH h UNWIND range(0, 2999) AS i CREATE (h)-[:R {w: i}]->(:N {i: i})");
    CHECK(database.rows("MATCH (h:H)-[r:R]->(b:N) WHERE b.i % 700 = 0 RETURN r.w ORDER BY b.i") ==
          "0;700;1400;2100;2800");
    CHECK(database.rows("MATCH (h:H)-[r:R]->(b:N) WHERE b.i % 2 = 0 RETURN sum(r.w)") == "2248500");
}

TEST_CASE("properties that a transaction has changed are those that it reads", "[queries][plan]") {
    Database database;
    add_events(database);
    auto transaction = *database.engine().begin();
    TextSink sink;
    REQUIRE(transaction
                ->run("MATCH (a {i: 4})-[r:R]->(b) SET r.w = b.i, r.date = date('2030-01-01')",
                      {},
                      {},
                      sink)
                .ok());
    TextSink read;
    REQUIRE(
        transaction->run("MATCH (a {i: 4})-[r:R]->(b) RETURN r.w ORDER BY r.w", {}, {}, read).ok());
    CHECK(read.text() == "1;16");
    TextSink dated;
    REQUIRE(
        transaction
            ->run("MATCH (a)-[r:R]->(b) WHERE r.date = date('2030-01-01') RETURN a, count(*) AS n",
                  {},
                  {},
                  dated)
            .ok());
    CHECK(dated.rows.size() == 1);
}

TEST_CASE("a range of dates of one type is found in the index of days", "[queries][plan][time]") {
    Database database;
    add_events(database);
    const std::string range =
        "MATCH (a)-[r:R]->(b) WHERE r.date >= date('2020-01-09') AND r.date < date('2020-01-20') ";
    CHECK(has(plan_of(database, range + "RETURN a, count(*) AS n"), "RelationshipSeekByDate"));
    // The same in a way that no index knows.
    const std::string tried =
        "MATCH (a)-[r:R]->(b) WITH a, b, properties(r) AS p WHERE p.date >= date('2020-01-09') AND "
        "p.date < "
        "date('2020-01-20') ";
    for (const std::string& rest :
         {std::string("RETURN a.i, count(*) AS n ORDER BY n DESC, a.i"),
          std::string("WITH a, count(*) AS n ORDER BY n DESC, a.i LIMIT 4 RETURN a.i, n"),
          std::string("WITH b, count(*) AS n ORDER BY n DESC, b.i LIMIT 4 RETURN b.i, n"),
          std::string("WITH a, b ORDER BY a.i, b.i RETURN a.i, b.i"),
          std::string("RETURN count(*)")}) {
        INFO(rest);
        CHECK(database.rows(range + rest) == database.rows(tried + rest));
    }
    CHECK(database.rows("MATCH (a)<-[r:S]-(b) WHERE date('2020-01-05') = r.date RETURN b.i, a.i "
                        "ORDER BY a.i") == "4|1;4|16");
    CHECK(database.rows("MATCH (a)-[r:R|S]->(b) WHERE date('2020-01-03') < r.date <= "
                        "date('2020-01-05') RETURN count(*)") ==
          database.rows(
              "MATCH (a)-[r:R|S]->(b) WITH properties(r).date AS d WHERE date('2020-01-03') < d <= "
              "date('2020-01-05') RETURN count(*)"));
    CHECK(database.rows("MATCH (a)-[r:R]->(b) WHERE r.date >= null RETURN count(*)") == "0");
    CHECK(database.rows("MATCH (a)-[r:R]->(b) WHERE r.date >= '2020' RETURN count(*)") == "0");
    // From a node that is known its relationships are fewer.
    CHECK_FALSE(
        has(plan_of(database,
                    "MATCH (a {id: 'n4'})-[r:R]->(b) WHERE r.date < date('2020-01-09') RETURN b"),
            "RelationshipSeekByDate"));
}

// Relationships of all kinds of spells: open ones, some that end before they begin, known to the month only, undated ones, and
// texts where dates are meant.
void add_spells(Database& database) {
    database.rows(
        "UNWIND range(1, 60) AS i CREATE (a:N {i: i})-[r:HELD {i: i}]->(b:N {i: 100 + i}) "
        "SET r.from = CASE i % 6 WHEN 5 THEN null WHEN 4 THEN '2020-01-09' ELSE date('2020-01-01') "
        "+ duration({days: i}) END, "
        "r.to = CASE i % 4 WHEN 3 THEN null WHEN 2 THEN date('2020-01-01') ELSE date('2020-01-05') "
        "+ duration({days: i}) END, "
        "r.date = CASE i % 5 WHEN 0 THEN date('2020-01-10') END, "
        "r.precision = CASE i % 7 WHEN 1 THEN 'month' WHEN 2 THEN 'approx' END");
}

TEST_CASE("ranges of first and last days of one type are found in the index of days",
          "[queries][plan][time]") {
    Database database;
    add_spells(database);
    for (const std::string& range :
         {std::string("r.from >= date('2020-01-09') AND r.from < date('2020-01-20')"),
          std::string("date('2020-01-09') <= r.from <= date('2020-02-20')"),
          std::string("r.from = date('2020-01-10')"),
          std::string("r.from > date('2020-02-20')"),
          std::string("r.from < date('2020-01-05')"),
          std::string("r.to >= date('2020-01-09') AND r.to < date('2020-01-20')"),
          std::string("r.to >= date('2020-02-20')"),
          std::string("r.to = date('2020-01-01')")}) {
        INFO(range);
        const std::string rest = " RETURN r.i ORDER BY r.i";
        const std::string found = "MATCH (a)-[r:HELD]->(b) WHERE " + range;
        CHECK(has(plan_of(database, found + rest), "RelationshipSeekByDate"));
        // The same in a way that no index knows.
        std::string condition = range;
        for (std::size_t at = condition.find("r."); at != std::string::npos;
             at = condition.find("r.", at + 1)) {
            condition.replace(at, 2, "p.");
        }
        const std::string tried =
            "MATCH (a)-[r:HELD]->(b) WITH a, b, r, properties(r) AS p WHERE " + condition;
        CHECK(database.rows(found + rest) != "");
        CHECK(database.rows(found + rest) == database.rows(tried + rest));
        const std::string counted = " RETURN a.i, count(*) AS n ORDER BY a.i";
        CHECK(database.rows(found + counted) == database.rows(tried + counted));
        CHECK(database.rows(found + " RETURN count(*)") ==
              database.rows(tried + " RETURN count(*)"));
    }
    // What has ended by a day may have begun at any time.
    CHECK_FALSE(
        has(plan_of(database, "MATCH (a)-[r:HELD]->(b) WHERE r.to < date('2020-01-09') RETURN r.i"),
            "RelationshipSeekByDate"));
    CHECK(database.rows("MATCH (a)-[r:HELD]->(b) WHERE r.from >= null RETURN count(*)") == "0");
    CHECK(database.rows("MATCH (a)-[r:HELD]->(b) WHERE r.from >= '2020-01-09' RETURN count(*)") ==
          "10");
}

TEST_CASE(
    "dates are not looked up in the index of days where other properties say when something holds",
    "[queries][plan][time]") {
    Database database;
    add_events(database);
    const std::string statement =
        "MATCH (a)-[r:R]->(b) WHERE r.date >= date('2020-01-09') AND r.date < date('2020-01-11') "
        "RETURN a, count(*) "
        "AS n ORDER BY n DESC, a.i";
    const std::string before = database.rows(statement);
    database.rows(
        "MATCH (a {i: 4})-[r:R]->(b {i: 1}) SET r.from = date('2019-01-01'), r.date = "
        "date('2020-01-09')");
    // The plan that is kept, and one that is made anew.
    CHECK(database.rows(statement) != before);
    CHECK_FALSE(has(plan_of(database, statement), "RelationshipSeekByDate"));
    CHECK(database.rows(statement) ==
          database.rows("MATCH (a)-[r:R]->(b) WITH a, properties(r).date AS d WHERE d >= "
                        "date('2020-01-09') AND d < "
                        "date('2020-01-11') RETURN a, count(*) AS n ORDER BY n DESC, a.i"));
}

TEST_CASE("closed walks are counted as they are walked", "[queries][plan]") {
    Database database;
    add_events(database);
    for (const char* pattern : {"(a)-[:R]->(b)-[:S]->(c), (a)-[:S]->(c)",
                                "(a)-[:R]->(b)-[:S]->(c), (c)<-[:S]-(a)",
                                "(a)-[:R]->(b)-[:S]->(c), (c)-[:S]->(a)",
                                "(a)-[:R]->(b)<-[:S]-(c), (a)-[:S]->(c)",
                                "(a)<-[:R]-(b)-[:S]->(c), (a)<-[:R|S]-(c)",
                                "(a)-[:R]->(b)-[:S]->(c), (b)-[:S]->(c)",
                                "(a)-[:R]->(b)-[:R]->(c)-[:R]->(a)",
                                "(a)-[:R]->(b)-[:S]->(a)"}) {
        for (const char* start : {"", " WHERE a.i = 1", " WHERE a.i < 9"}) {
            INFO(pattern << start);
            const std::string match = std::string("MATCH ") + pattern + start;
            CHECK(database.rows(match + " RETURN count(*)") ==
                  database.rows(match + " RETURN count(a.i)"));
        }
    }
}

TEST_CASE(
    "of groups by their count only those that LIMIT wants are ordered, with all that are alike",
    "[queries][plan]") {
    Database database;
    add_events(database);
    const std::string pattern = "MATCH (a:N)-[:R]->(b)-[:S]->(c) ";
    for (const char* order : {"n DESC, c.i LIMIT 3",
                              "n DESC, c.i DESC SKIP 2 LIMIT 2",
                              "n, c.i LIMIT 3",
                              "n DESC, c.i LIMIT 0",
                              "n DESC, c.i LIMIT 100"}) {
        INFO(order);
        CHECK(
            database.rows(pattern + "WITH c, count(*) AS n ORDER BY " + order + " RETURN c.i, n") ==
            database.rows(pattern + "WITH c, count(a.i) AS n ORDER BY " + order +
                          " RETURN c.i, n"));
    }
}

TEST_CASE("the order in which a pattern is written does not matter to where it begins",
          "[queries][plan]") {
    Database database;
    add_events(database);
    database.rows("UNWIND range(1, 200) AS i CREATE (:Big {i: i})-[:T]->(:Big {i: -i})");
    database.rows("MATCH (b:Big {i: 1}), (n:N {i: 1}) CREATE (n)-[:T]->(b)");
    for (const char* statement : {"MATCH (x:Big)-[:T]->(y)<-[:T]-(n:N {id: 'n1'}) RETURN x",
                                  "MATCH (n:N {id: 'n1'})-[:T]->(y)<-[:T]-(x:Big) RETURN x",
                                  "MATCH (x:Big), (n:N {id: 'n1'}) WHERE (n)-[:T]->(x) RETURN x"}) {
        INFO(statement << "\n" << plan_of(database, statement));
        CHECK(has(plan_of(database, statement), "NodeByIdSeek  n:N(id)"));
    }
    // A cycle is closed by looking for a relationship between nodes that are bound, not by another expansion to filter.
    const std::string triangle =
        plan_of(database, "MATCH (a {id: 'n1'})-[:R]->(b)-[:R]->(c)-[:R]->(a) RETURN b, c");
    INFO(triangle);
    CHECK(triangle.find("NodeByIdSeek") != std::string::npos);
    CHECK_FALSE(has(triangle, "AllNodesScan"));
}
