// Cypher over HTTP: /v1/query and the Query API, their formats, transactions and errors.
#include <algorithm>
#include <future>
#include <string>
#include <vector>

#include "core/check.h"
#include "server/http/query_transactions.h"
#include "tests/server/test_server.h"
#include "tests/support/readings.h"

using namespace entente;           // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

constexpr const char* kApi = "/db/entente/query/v2";
constexpr const char* kTyped = "application/vnd.neo4j.query";

std::string statement(const std::string& text) {
    return Json{{"statement", text}}.dump();
}

httplib::Response ask(TestServer& server,
                      const std::string& path,
                      const std::string& body,
                      const std::string& accept = "application/json",
                      const char* type = "application/json") {
    const auto result = server.client().Post(path, {{"Accept", accept}}, body, type);
    REQUIRE(result);
    return *result;
}

}  // namespace

TEST_CASE("/v1/query answers columns, rows and stats", "[server][query]") {
    TestServer server;
    server.post("/v1/query",
                statement("CREATE (:Country {id: 'country/MA', name: 'Morocco'})-[:SIGNED]->(:B)"),
                "application/json");
    const auto response = server.post(
        "/v1/query",
        Json{{"statement", "MATCH (c:Country)-[r]->() WHERE c.name = $name RETURN c, r, 1.0 AS f"},
             {"parameters", {{"name", "Morocco"}}}}
            .dump(),
        "application/json");
    CHECK(response.status == 200);
    const Json answer = Json::parse(response.body);
    CHECK(answer["columns"] == Json({"c", "r", "f"}));
    REQUIRE(answer["rows"].size() == 1);
    CHECK(answer["rows"][0][0]["id"] == "country/MA");
    CHECK(answer["rows"][0][1]["source"] == "country/MA");
    CHECK(answer["rows"][0][1]["type"] == "SIGNED");
    CHECK(response.body.find("1.0]") != std::string::npos);
    CHECK(answer["stats"]["rows"] == 1);
}

TEST_CASE("/v1/query gives lines of JSON and CSV, in pieces when there are many",
          "[server][query]") {
    TestServer server;
    const std::string body = statement("UNWIND range(1, 50000) AS n RETURN n, 'a,\"b' AS s");
    const auto lines = ask(server, "/v1/query", body, "application/x-ndjson");
    CHECK(lines.status == 200);
    CHECK(std::count(lines.body.begin(), lines.body.end(), '\n') == 50000);
    CHECK(lines.body.starts_with("{\"n\":1,\"s\":\"a,\\\"b\"}\n"));
    const auto csv = ask(server, "/v1/query", body, "text/csv");
    CHECK(csv.get_header_value("Content-Type").starts_with("text/csv"));
    CHECK(csv.body.starts_with("n,s\r\n1,\"a,\"\"b\"\r\n"));
    CHECK(std::count(csv.body.begin(), csv.body.end(), '\n') == 50001);
}

TEST_CASE("an error of a query is a problem with line and column", "[server][query]") {
    TestServer server;
    const auto response =
        server.post("/v1/query", statement("MATCH (n)\nRETURN m"), "application/json");
    CHECK(response.status == 400);
    CHECK(response.get_header_value("Content-Type") == "application/problem+json");
    const Json problem = Json::parse(response.body);
    CHECK(problem["line"] == 2);
    CHECK(problem["column"] == 8);
    CHECK(server.post("/v1/query", "{}", "application/json").status == 400);
    CHECK(server.post("/v1/query", "[", "application/json").status == 400);
}

TEST_CASE("a query beyond its time is told so, and the server goes on", "[server][query]") {
    http::ServerOptions options;
    options.queries.limits.time = std::chrono::milliseconds(50);
    TestServer server(options);
    const auto response = server.post(
        "/v1/query",
        statement("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(*)"),
        "application/json");
    CHECK(response.status == 422);
    CHECK(Json::parse(response.body)["limit"] == "query_time");
    CHECK(server.post("/v1/query", statement("RETURN 1"), "application/json").status == 200);
}

TEST_CASE("the Query API answers plain and typed JSON", "[server][query]") {
    TestServer server;
    const std::string body =
        statement("RETURN 1 AS i, 1.0 AS f, 'x' AS s, [1] AS l, date('2015-03-26') AS d");
    const auto plain = ask(server, kApi, body);
    CHECK(plain.status == 202);
    CHECK(plain.body.find(R"("values":[[1,1.0,"x",[1],"2015-03-26"]])") != std::string::npos);
    const auto typed = ask(server, kApi, body, kTyped);
    CHECK(typed.get_header_value("Content-Type") == kTyped);
    const Json values = Json::parse(typed.body)["data"]["values"][0];
    CHECK(values[0] == Json({{"$type", "Integer"}, {"_value", "1"}}));
    CHECK(values[1] == Json({{"$type", "Float"}, {"_value", "1.0"}}));
    CHECK(values[4] == Json({{"$type", "Date"}, {"_value", "2015-03-26"}}));
}

TEST_CASE("the Query API reads typed parameters and counts", "[server][query]") {
    TestServer server;
    const Json body = {{"statement", "CREATE (n:A {x: $x, t: $t}) RETURN n.x + 1 AS y, n.t AS t"},
                       {"parameters",
                        {{"x", {{"$type", "Integer"}, {"_value", "41"}}},
                         {"t", {{"$type", "LocalTime"}, {"_value", "12:00:00"}}}}},
                       {"includeCounters", true}};
    const auto response = ask(server, kApi, body.dump(), kTyped, kTyped);
    CHECK(response.status == 202);
    const Json answer = Json::parse(response.body);
    CHECK(answer["data"]["values"][0][0]["_value"] == "42");
    CHECK(answer["data"]["values"][0][1]["_value"] == "12:00:00.000000000");
    CHECK(answer["counters"]["nodesCreated"] == 1);
    CHECK(answer["counters"]["containsUpdates"] == true);
}

TEST_CASE("the Query API chooses among accepted types by weight", "[server][query]") {
    TestServer server;
    const auto response = ask(server,
                              kApi,
                              statement("RETURN 1"),
                              "application/vnd.neo4j.query.v1.2, application/json;q=0.5");
    CHECK(response.get_header_value("Content-Type") == "application/vnd.neo4j.query.v1.2");
    const auto refused = ask(server, kApi, statement("RETURN 1"), "image/png");
    CHECK(refused.status == 406);
    CHECK(Json::parse(refused.body)["status"] == 406);
    const auto lines = ask(server, kApi, statement("RETURN 1 AS x"), "application/jsonl");
    CHECK(lines.body.find(R"({"$event":"Header","_body":{"fields":["x"]}})") == 0);
    CHECK(lines.body.find(R"({"$event":"Summary")") != std::string::npos);
}

TEST_CASE("a statement's request that is not as it should be is 400 or 422, never 500",
          "[server][query][hostile]") {
    TestServer server;
    const auto nested = [](const std::string& open, std::size_t depth) {
        std::string text = R"({"statement": "RETURN 1", "parameters": {"x": )";
        for (std::size_t i = 0; i < depth; ++i) {
            text += open;
        }
        return text;
    };
    const std::string unclosed = nested("[", 1 << 20);
    const std::string wide = R"({"statement": "RETURN $x", "parameters": {"x": NUMBER}})";
    const auto with = [&](const std::string& number) {
        return std::string(wide).replace(wide.find("NUMBER"), 6, number);
    };
    for (const std::string& path : {std::string("/v1/query"), std::string(kApi)}) {
        INFO(path);
        const int too_deep = path == kApi ? 400 : 422;
        CHECK(ask(server, path, unclosed).status == too_deep);
        CHECK(ask(server, path, nested(R"({"a":)", 1 << 20)).status == too_deep);
        CHECK(ask(server, path, R"({"statement": "RETURN 1", "includeCounters": "yes"})").status ==
              400);
        for (const std::string number : {"9223372036854775808",
                                         "-9223372036854775809",
                                         "92233720368547758080",
                                         "[1.5, {\"y\": 100000000000000000000000}]"}) {
            INFO(number);
            CHECK(ask(server, path, with(number)).status == 400);
        }
        for (const std::string number : {"9223372036854775807",
                                         "-9223372036854775808",
                                         "92233720368547758080.0",
                                         "1e300",
                                         "\"92233720368547758080\"",
                                         "\"\\\"92233720368547758080\""}) {
            INFO(number);
            CHECK(ask(server, path, with(number)).status < 300);
        }
    }
    CHECK(ask(server, kApi, R"({"statement": "RETURN 1", "maxExecutionTime": 1e300})").status ==
          202);
}

TEST_CASE("errors of the Query API have their codes", "[server][query]") {
    TestServer server;
    const auto code = [&](const std::string& path, const std::string& body, int status) {
        const auto response = ask(server, path, body);
        INFO(response.body);
        CHECK(response.status == status);
        return Json::parse(response.body)["errors"][0]["code"].get<std::string>();
    };
    CHECK(code(kApi, statement("RETURN x"), 400) == "Neo.ClientError.Statement.SyntaxError");
    CHECK(code(kApi, "{}", 400) == "Neo.ClientError.Request.Invalid");
    CHECK(code("/db/other/query/v2", statement("RETURN 1"), 404) ==
          "Neo.ClientError.Database.DatabaseNotFound");
    const std::string write = Json{{"statement", "CREATE (n)"}, {"accessMode", "READ"}}.dump();
    CHECK(code(kApi, write, 400) == "Neo.ClientError.Statement.AccessMode");
    const auto late = ask(server, kApi, statement("UNWIND [1, 2, 0] AS x RETURN 10 / x"));
    CHECK(late.status == 202);
    const Json answer = Json::parse(late.body);
    CHECK(answer["data"]["values"].size() == 2);
    CHECK(answer["errors"].size() == 1);
}

TEST_CASE("an explicit transaction holds over requests", "[server][query]") {
    TestServer server;
    const std::string tx = std::string(kApi) + "/tx";
    const auto begun = ask(server, tx, statement("CREATE (n:A) RETURN count(n) AS c"));
    CHECK(begun.status == 202);
    const std::string id = Json::parse(begun.body)["transaction"]["id"];
    const auto count = [&](const std::string& path) {
        const auto response = ask(server, path, statement("MATCH (n:A) RETURN count(n)"));
        return Json::parse(response.body)["data"]["values"][0][0].get<int>();
    };
    CHECK(count(tx + "/" + id) == 1);
    CHECK(count(kApi) == 0);
    CHECK(ask(server, tx + "/" + id + "/commit", "{}").status == 202);
    CHECK(count(kApi) == 1);
    CHECK(ask(server, tx + "/" + id, statement("RETURN 1")).status == 404);

    const std::string other = Json::parse(ask(server, tx, "{}").body)["transaction"]["id"];
    CHECK(ask(server, tx + "/" + other, statement("CREATE (:A)")).status == 202);
    CHECK(server.remove(tx + "/" + other).status == 200);
    CHECK(count(kApi) == 1);

    const std::string failing = Json::parse(ask(server, tx, "{}").body)["transaction"]["id"];
    CHECK(ask(server, tx + "/" + failing, statement("RETURN 1 / 0")).status == 400);
    CHECK(ask(server, tx + "/" + failing, statement("RETURN 1")).status == 404);
}

TEST_CASE("a transaction that nobody uses is rolled back by itself", "[server][query]") {
    TestServer server;
    cypher::QueryEngine engine(server.store());
    std::promise<void> expired;
    http::QueryTransactions transactions(
        1, std::chrono::milliseconds(1), [&expired] { expired.set_value(); });
    http::QueryTransactions::Taken taken;
    taken.id = transactions.reserve();
    taken.transaction = *engine.begin();
    const std::string id = taken.id;
    transactions.release(std::move(taken));
    expired.get_future().wait();
    CHECK(transactions.take(id).transaction == nullptr);
    CHECK(transactions.reserve() != "");
}

TEST_CASE("of two transactions that change the same the second is told so", "[server][query]") {
    TestServer server;
    const std::string tx = std::string(kApi) + "/tx";
    ask(server, kApi, statement("CREATE (:A {x: 0})"));
    const std::string first = Json::parse(ask(server, tx, "{}").body)["transaction"]["id"];
    const std::string second = Json::parse(ask(server, tx, "{}").body)["transaction"]["id"];
    const std::string write = statement("MATCH (n:A) SET n.x = n.x + 1");
    CHECK(ask(server, tx + "/" + first, write).status == 202);
    const auto late = ask(server, tx + "/" + second, write);
    CHECK(ask(server, tx + "/" + first + "/commit", "{}").status == 202);
    // Whether it is told when it writes or when it commits, it is told.
    const auto answer =
        late.status == 202 ? ask(server, tx + "/" + second + "/commit", "{}") : late;
    CHECK(answer.status == 409);
    CHECK(Json::parse(answer.body)["errors"][0]["code"] ==
          "Neo.TransientError.Transaction.DeadlockDetected");
    const auto read = ask(server, kApi, statement("MATCH (n:A) RETURN n.x"));
    CHECK(Json::parse(read.body)["data"]["values"][0][0] == 1);
}

TEST_CASE("the older endpoint runs statements and says what their values are", "[server][query]") {
    TestServer server;
    const Json body = {
        {"statements",
         {{{"statement",
            "CREATE p = (a:A {x: $x})-[r:R {y: 2}]->(b:B) RETURN a, r, p, [a, 1] AS l"},
           {"parameters", {{"x", 1}}},
           {"includeStats", true},
           {"resultDataContents", {"row", "graph"}}},
          {{"statement", "MATCH (n) RETURN count(n) AS c"}}}}};
    const auto response = ask(server, "/db/neo4j/tx/commit", body.dump());
    CHECK(response.status == 200);
    const Json answer = Json::parse(response.body);
    CHECK(answer["errors"] == Json::array());
    const Json& first = answer["results"][0];
    CHECK(first["columns"] == Json({"a", "r", "p", "l"}));
    const Json& data = first["data"][0];
    CHECK(data["row"] == Json::parse(R"([{"x":1},{"y":2},[{"x":1},{"y":2},{}],[{"x":1},1]])"));
    CHECK(data["meta"].size() == 7);
    CHECK(data["meta"][0]["type"] == "node");
    CHECK(data["meta"][1]["type"] == "relationship");
    CHECK(data["meta"][6].is_null());
    CHECK(data["graph"]["nodes"].size() == 2);
    CHECK(data["graph"]["nodes"][0]["labels"] == Json({"A"}));
    CHECK(data["graph"]["relationships"][0]["startNode"] == data["graph"]["nodes"][0]["id"]);
    CHECK(first["stats"]["nodes_created"] == 2);
    CHECK(answer["results"][1]["data"][0]["row"] == Json({2}));
}

TEST_CASE("the older endpoint is all or nothing, and holds over requests", "[server][query]") {
    TestServer server;
    const auto statements = [](const std::vector<std::string>& texts) {
        Json list = Json::array();
        for (const std::string& text : texts) {
            list.push_back({{"statement", text}});
        }
        return Json{{"statements", list}}.dump();
    };
    const auto count = [&] {
        const auto response =
            ask(server, "/db/entente/tx/commit", statements({"MATCH (n) RETURN count(n)"}));
        return Json::parse(response.body)["results"][0]["data"][0]["row"][0].get<int>();
    };
    const Json failed = Json::parse(
        ask(server, "/db/entente/tx/commit", statements({"CREATE (:A)", "RETURN x"})).body);
    CHECK(failed["results"].size() == 1);
    CHECK(failed["errors"][0]["code"] == "Neo.ClientError.Statement.SyntaxError");
    CHECK(count() == 0);

    const auto begun = ask(server, "/db/entente/tx", statements({"CREATE (:A)"}));
    CHECK(begun.status == 201);
    const std::string url = begun.get_header_value("Location");
    const std::string path = url.substr(url.find("/db/"));
    CHECK(Json::parse(begun.body)["commit"] == url + "/commit");
    CHECK(Json::parse(begun.body)["transaction"]["expires"].get<std::string>().ends_with(" GMT"));
    CHECK(ask(server, path, statements({"CREATE (:A)"})).status == 200);
    CHECK(count() == 0);
    CHECK(ask(server, path + "/commit", "").status == 200);
    CHECK(count() == 2);
    CHECK(ask(server, path, statements({})).status == 404);

    const auto other = ask(server, "/db/entente/tx", statements({"CREATE (:A)"}));
    const std::string other_url = other.get_header_value("Location");
    CHECK(server.remove(other_url.substr(other_url.find("/db/"))).status == 200);
    CHECK(count() == 2);
    const Json wrong = Json::parse(ask(server, "/db/entente/tx/commit", "[").body);
    CHECK(wrong["errors"][0]["code"] == "Neo.ClientError.Request.InvalidFormat");
    CHECK(ask(server, "/db/other/tx/commit", statements({})).status == 404);
}

TEST_CASE("an answer that fails half way does not look whole", "[server][query]") {
    TestServer server;
    // More than is kept back: it is sent in pieces.
    const std::string body = statement(
        "UNWIND range(1, 100000) AS n RETURN n, 'some text to fill it' AS t, 1 / (99999 - n) AS x");
    const auto csv =
        server.client().Post("/v1/query", {{"Accept", "text/csv"}}, body, "application/json");
    CHECK_FALSE(csv);  // the connection is cut
    const auto lines = ask(server, "/v1/query", body, "application/x-ndjson");
    CHECK(Json::parse(lines.body.substr(lines.body.rfind('\n', lines.body.size() - 2) + 1))
              .contains("error"));
    const Json plain = Json::parse(ask(server, "/v1/query", body).body);
    CHECK(plain.contains("error"));
    CHECK_FALSE(plain.contains("stats"));
    const Json api = Json::parse(ask(server, kApi, body).body);
    CHECK(api["errors"].size() == 1);
    CHECK_FALSE(api.contains("bookmarks"));
    const auto events = ask(server, kApi, body, "application/jsonl");
    CHECK(events.body.find(R"({"$event":"Error")") != std::string::npos);
    CHECK(events.body.find(R"({"$event":"Summary")") == std::string::npos);
}

TEST_CASE("what follows from articles is not changed by statements", "[server][query]") {
    TestServer server;
    ReadingBuilder reading("First");
    reading.published("2021-12-01");
    const auto a = reading.entity("Country", "Aland");
    const auto b = reading.entity("Country", "Borduria");
    reading.claim("CRITICIZED", {a}, {b}).date = on_date("2021-02-28");
    REQUIRE(server.store().import_article(reading.reading()).ok());
    const auto refused = [&](const std::string& cypher) {
        INFO(cypher);
        const auto response = ask(server, "/v1/query", statement(cypher));
        CHECK(response.status == 400);
        CHECK(response.body.find("follows from the articles") != std::string::npos);
    };
    refused("MATCH (n) DETACH DELETE n");
    refused("MATCH (n:Article) DETACH DELETE n");
    refused("MATCH (n:Claim) DETACH DELETE n");
    refused("MATCH (n:Article) SET n.sha256 = 'x'");
    refused("MATCH (n:Claim) SET n.polarity = 'negated'");
    refused("MATCH (n:Country) DETACH DELETE n");
    refused("MATCH ()-[r:CRITICIZED]->() DELETE r");
    refused("MATCH ()-[r:CRITICIZED]->() SET r.claims = 9");
    refused("MATCH (:Article)-[r:MENTIONS]->() DELETE r");
    refused("MATCH (a:Article), (c:Country) CREATE (a)-[:MENTIONS]->(c)");
    refused("MATCH (a:Claim), (c:Country) MERGE (a)-[:SUBJECT {role: 'x'}]->(c)");
    CHECK(ask(server,
              "/v1/query",
              statement(
                  "MATCH (a:Article) CREATE (a)-[:FILED_UNDER]->(:Folder)-[:MENTIONS]->(:Note)"))
              .status == 200);
    const auto taken = ask(server,
                           "/v1/query",
                           statement("MATCH (a:Country) SET a.note = 'ours' CREATE "
                                     "(a)-[r:NOTED]->(:Note) DELETE r"));
    CHECK(taken.status == 200);
    const auto report = check_store(server.store());
    REQUIRE(report.ok());
    CHECK(report->faults.empty());
}

TEST_CASE("who says a fact is asked for in a statement", "[server][query]") {
    TestServer server;
    ReadingBuilder reading("First");
    reading.published("2021-12-01").publisher("One");
    const auto a = reading.entity("Country", "Aland");
    const auto b = reading.entity("Country", "Borduria");
    reading.claim("CRITICIZED", {a}, {b}).date = on_date("2021-02-28");
    REQUIRE(server.store().import_article(reading.reading()).ok());
    const auto response =
        ask(server,
            "/v1/query",
            statement("MATCH (:Country {name: 'Aland'})-[r:CRITICIZED]->(b) RETURN "
                      "evidence(r) AS e, claims(r) AS c, evidence(null) AS n"));
    const Json row = Json::parse(response.body)["rows"][0];
    REQUIRE(row[0].size() == 1);
    CHECK(row[0][0]["publisher"] == "One");
    CHECK(row[0][0]["published"] == "2021-12-01");
    CHECK(row[0][0]["date"] == "2021-02-28");
    CHECK(row[0][0]["polarity"] == "asserted");
    REQUIRE(row[1].size() == 1);
    CHECK(row[1][0]["labels"] == Json({"Claim"}));
    CHECK(row[2].is_null());
    // Of a relationship that is no fact there is nothing to say.
    const auto none =
        ask(server,
            "/v1/query",
            statement("MATCH (:Article)-[r:MENTIONS]->() RETURN DISTINCT evidence(r)"));
    CHECK(Json::parse(none.body)["rows"][0][0] == Json::array());
}

TEST_CASE("a mistyped name comes back as a notification", "[server][query]") {
    TestServer server;
    ask(server, kApi, statement("CREATE (:Country)"));
    const std::string body = statement("MATCH (n:Contry) RETURN n");
    const Json answer = Json::parse(ask(server, kApi, body).body);
    CHECK(answer["notifications"][0]["code"] ==
          "Neo.ClientNotification.Statement.UnknownLabelWarning");
    CHECK(Json::parse(ask(server, "/v1/query", body).body)["notifications"].size() == 1);
    CHECK_FALSE(
        Json::parse(ask(server, kApi, statement("RETURN 1")).body).contains("notifications"));
}

TEST_CASE("only so many explicit transactions may be open", "[server][query]") {
    http::ServerOptions options;
    options.max_transactions = 1;
    TestServer server(options);
    const std::string tx = std::string(kApi) + "/tx";
    CHECK(ask(server, tx, "{}").status == 202);
    CHECK(ask(server, tx, "{}").status == 503);
}

TEST_CASE("GET / tells a program where the Query API is", "[server][query]") {
    TestServer server;
    const auto result = server.client().Get("/", {{"Accept", "application/json"}});
    REQUIRE(result);
    const Json answer = Json::parse(result->body);
    CHECK(answer["query"] ==
          "http://127.0.0.1:" + std::to_string(server.port()) + "/db/{databaseName}/query/v2");
    CHECK(answer["neo4j_version"] == "5.26.0");
    CHECK(server.get("/").get_header_value("Content-Type").starts_with("text/html"));
}

TEST_CASE("procedures of the conformance kit are there only where the server allows it",
          "[server][query]") {
    const std::string procedure =
        R"json({"signature": "test.p(a :: INTEGER?) :: (b :: STRING?)", "columns": ["a", "b"],
            "rows": [[{"$type": "Integer", "_value": "1"}, {"$type": "String", "_value": "x"}]]})json";
    TestServer closed;
    CHECK(closed.post("/test/procedures", procedure, "application/json").status == 404);
    http::ServerOptions options;
    options.test_procedures = true;
    TestServer open(options);
    CHECK(open.post("/test/procedures", procedure, "application/json").status == 200);
    CHECK(ask(open, kApi, statement("CALL test.p(1) YIELD b RETURN b")).body.find("\"x\"") !=
          std::string::npos);
}
