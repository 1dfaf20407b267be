// What each route answers, asked over a real connection.
#include <set>

#include "core/storage/open_engine.h"
#include "server/formats/export_format.h"
#include "tests/server/test_server.h"
#include "tests/support/readings.h"
#include "tests/support/temp_dir.h"

using namespace entente;           // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

constexpr const char* kText = "text/plain; charset=utf-8";
constexpr const char* kJson = "application/json";

// An article with a fact, a denial of it, a plan, and a speaker.
ArticleReading signing() {
    ReadingBuilder builder("Pact");
    builder.published("2021-11-25").publisher("One");
    const auto a = builder.entity("Country", "Aland");
    const auto b = builder.entity("Country", "Borduria");
    const auto pact = builder.entity("Agreement", "Pact of 2021");
    const auto minister = builder.entity("Person", "Ali Hassan");
    auto& signs = builder.claim("SIGNED", {a, b}, {pact});
    signs.date = on_date("2021-11-24");
    signs.said_by = minister;
    auto& denial = builder.claim("SIGNED", {a}, {pact});
    denial.polarity = Polarity::negated;
    denial.date = on_date("2021-11");
    builder.claim("VISITED", {minister}, {b}).modality = Modality::planned;
    builder.claim("MET_WITH", {a, b}, {}).date = on_date("2021-11-24");
    return builder.reading();
}

std::set<std::string> keys_of(const Json& object) {
    std::set<std::string> keys;
    for (const auto& [key, value] : object.items()) {
        keys.insert(key);
    }
    return keys;
}

}  // namespace

TEST_CASE("an article posted as text is created once, and answers with its id both times",
          "[server][articles]") {
    TestServer server;
    const std::string text = "On 12 March 2024 France and Germany signed a treaty in Paris.";
    const auto created =
        server.post("/v1/articles?published=2024-03-13&title=T&publisher=P", text, kText);
    CHECK(created.status == 201);
    const Json json = Json::parse(created.body);
    CHECK(keys_of(json) == std::set<std::string>{"id", "created", "entities", "claims", "facts"});
    CHECK(json["created"] == true);
    CHECK(json["entities"].get<int>() >= 2);
    const std::string location = created.get_header_value("Location");
    CHECK(location == "/v1/articles/" + json["id"].get<std::string>());
    const auto again = server.post("/v1/articles", text, kText);
    CHECK(again.status == 200);
    CHECK(Json::parse(again.body)["created"] == false);
    CHECK(Json::parse(again.body)["id"] == json["id"]);
    const Json article = server.json(location);
    CHECK(article["text"] == text);
    CHECK(article["title"] == "T");
    CHECK(article["publisher"] == "P");
    CHECK(article["published"] == "2024-03-13");
}

TEST_CASE("an article posted as JSON carries its own metadata", "[server][articles]") {
    TestServer server;
    const auto response = server.post(
        "/v1/articles?publisher=Query&author=Query",
        R"({"id":"mine","text":"Spain met Portugal.","title":"T","publisher":"Own","published":"2020-02-29"})",
        kJson);
    REQUIRE(response.status == 201);
    CHECK(Json::parse(response.body)["given_id"] == "mine");
    const Json article = server.json(response.get_header_value("Location"));
    CHECK(article["publisher"] == "Own");
    CHECK(article["author"] == "Query");
    CHECK(article["published"] == "2020-02-29");
}

TEST_CASE("JSON lines get one answer a line, and a bad line does not spoil the others",
          "[server][articles]") {
    TestServer server;
    const auto response =
        server.post("/v1/articles",
                    "{\"id\":\"1\",\"text\":\"Spain met Portugal.\"}\n{\"text\":5}\n\nnope\n"
                    "{\"id\":\"2\",\"text\":\"Spain met Portugal.\"}",
                    "application/x-ndjson");
    CHECK(response.status == 200);
    CHECK(response.get_header_value("Content-Type") == "application/x-ndjson");
    std::istringstream lines(response.body);
    std::vector<Json> answers;
    for (std::string line; std::getline(lines, line);) {
        answers.push_back(Json::parse(line));
    }
    REQUIRE(answers.size() == 4);
    CHECK(answers[0]["created"] == true);
    CHECK(answers[1]["status"] == 400);
    CHECK(answers[1]["line"] == 2);
    CHECK(answers[2]["line"] == 4);
    CHECK(answers[3]["created"] == false);
    CHECK(answers[3]["given_id"] == "2");
}

TEST_CASE("extract answers extract/1 and stores nothing", "[server][extract]") {
    TestServer server;
    const auto response =
        server.post("/v1/extract?published=2021-11-25", "Israel met Egypt today.", kText);
    CHECK(response.status == 200);
    const Json json = Json::parse(response.body);
    CHECK(json["format"] == "extract/1");
    CHECK(json["doc"]["published"] == "2021-11-25");
    CHECK(json["entities"].size() == 2);
    const auto lines = server.post("/v1/extract",
                                   "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\",\"text\":\"\"}\n",
                                   "application/x-ndjson");
    CHECK(Json::parse(lines.body.substr(0, lines.body.find('\n')))["doc"]["id"] == "a");
    CHECK(server.json("/v1/articles")["articles"].empty());
}

TEST_CASE("an article shows its text, sentences, mentions and claims, with exact offsets",
          "[server][articles]") {
    TestServer server;
    REQUIRE(server.store().import_article(signing()).ok());
    const Json list = server.json("/v1/articles");
    REQUIRE(list["articles"].size() == 1);
    CHECK(list["cursor"].is_null());
    const std::string id = list["articles"][0]["id"];
    CHECK(id.rfind("article/", 0) == 0);
    const Json article = server.json("/v1/articles/" + id);
    CHECK(article == server.json("/v1/articles/" + id.substr(8)));
    const std::string text = article["text"];
    REQUIRE(article["mentions"].size() == 4);
    for (const Json& mention : article["mentions"]) {
        const std::size_t start = mention["start"];
        CHECK(text.substr(start, mention["end"].get<std::size_t>() - start) == mention["text"]);
    }
    CHECK(article["mentions"][0]["entity"] == "country/aland");
    CHECK(article["sentences"][0] == Json({{"id", "s1"}, {"start", 0}, {"end", 5}}));
    REQUIRE(article["claims"].size() == 4);
    const Json claim = article["claims"][0];
    CHECK(claim["subject"] == Json({"country/aland", "country/borduria"}));
    CHECK(claim["object"] == Json({"agreement/pact-of-2021"}));
    CHECK(claim["said_by"] == "person/ali-hassan");
    CHECK(claim["article"] == id);
    CHECK(claim["date"] == "2021-11-24");
    CHECK(claim["date_precision"] == "day");
    CHECK(article["claims"][1]["date"] == "2021-11");
    CHECK(article["claims"][1]["polarity"] == "negated");
    CHECK(article["claims"][2]["date"].is_null());
}

TEST_CASE("deleting an article takes its facts away, and it is gone", "[server][articles]") {
    TestServer server;
    REQUIRE(server.store().import_article(signing()).ok());
    const std::string id = server.json("/v1/articles")["articles"][0]["id"];
    CHECK(server.json("/v1/nodes/country/aland/neighbors")["neighbors"].size() == 2);
    const auto deleted = server.remove("/v1/articles/" + id);
    CHECK(deleted.status == 204);
    CHECK(deleted.body.empty());
    problem_detail(server.get("/v1/articles/" + id), 404);
    problem_detail(server.get("/v1/nodes/country/aland"), 404);
    problem_detail(server.remove("/v1/articles/" + id), 404);
    CHECK(server.json("/v1/claims")["claims"].empty());
}

TEST_CASE("a node is found by id with either form of its slash, by name and by search",
          "[server][nodes]") {
    TestServer server;
    REQUIRE(server.store().import_article(signing()).ok());
    const Json node = server.json("/v1/nodes/country/aland");
    CHECK(keys_of(node) == std::set<std::string>{"id", "labels", "properties"});
    CHECK(node["id"] == "country/aland");
    CHECK(node["properties"]["name"] == "Aland");
    CHECK(server.json("/v1/nodes/country%2Faland") == node);
    CHECK(server.json("/v1/nodes/country%2faland") == node);
    CHECK(server.json("/v1/nodes?name=ALAND")["nodes"] == Json::array({node}));
    CHECK(server.json("/v1/nodes?q=alnd")["nodes"] == Json::array({node}));
    CHECK(server.json("/v1/nodes?name=aland&label=Person")["nodes"].empty());
    CHECK(server.json("/v1/nodes?label=Country")["nodes"].size() == 2);
    CHECK(server.json("/v1/nodes?label=&q=")["nodes"].size() == 4);
    CHECK(server.json("/v1/nodes?name=nobody")["nodes"].empty());
    problem_detail(server.get("/v1/nodes/country/nowhere"), 404);
    problem_detail(server.get("/v1/nodes?name=a&q=a"), 400);
}

TEST_CASE("neighbours of an entity are its facts, and its bookkeeping only when asked for",
          "[server][nodes]") {
    TestServer server;
    REQUIRE(server.store().import_article(signing()).ok());
    const Json all = server.json("/v1/nodes/country/aland/neighbors");
    REQUIRE(all["neighbors"].size() == 2);
    CHECK(all["cursor"].is_null());
    const Json only = server.json("/v1/nodes/country%2Faland/neighbors?types=SIGNED");
    REQUIRE(only["neighbors"].size() == 1);
    const Json edge = only["neighbors"][0]["edge"];
    CHECK(keys_of(edge) == std::set<std::string>{"id", "type", "source", "target", "properties"});
    CHECK(edge["source"] == "country/aland");
    CHECK(edge["target"] == "agreement/pact-of-2021");
    CHECK(edge["id"] == edge["properties"]["id"]);
    CHECK(edge["properties"]["from"] == "2021-11-24");
    CHECK(edge["properties"]["contested"] == true);
    CHECK(only["neighbors"][0]["node"]["id"] == "agreement/pact-of-2021");
    CHECK(server.json("/v1/nodes/country/aland/neighbors?types=SIGNED&direction=in")["neighbors"]
              .empty());
    const Json seen_from_pact =
        server.json("/v1/nodes/agreement/pact-of-2021/neighbors?direction=in");
    REQUIRE(seen_from_pact["neighbors"].size() == 2);
    CHECK(seen_from_pact["neighbors"][0]["edge"]["target"] == "agreement/pact-of-2021");
    const Json mentions = server.json("/v1/nodes/country/aland/neighbors?types=MENTIONS");
    REQUIRE(mentions["neighbors"].size() == 1);
    CHECK(mentions["neighbors"][0]["edge"]["id"].get<std::string>().rfind("e:", 0) == 0);
    const std::string claim = server.json("/v1/claims?type=VISITED")["claims"][0]["id"];
    CHECK(server.json("/v1/nodes/" + claim + "/neighbors")["neighbors"].size() == 3);
    CHECK(server.json("/v1/nodes/country/aland/neighbors?types=ATTACKED")["neighbors"].empty());
}

TEST_CASE("evidence of a fact is every sentence for and against it, with its speaker",
          "[server][facts]") {
    TestServer server;
    REQUIRE(server.store().import_article(signing()).ok());
    const std::string fact =
        server.json("/v1/nodes/country/aland/neighbors?types=SIGNED")["neighbors"][0]["edge"]["id"];
    CHECK(fact.rfind("f:", 0) == 0);
    const Json evidence = server.json("/v1/facts/" + fact + "/evidence")["evidence"];
    REQUIRE(evidence.size() == 2);
    for (const char* member : {"article",
                               "title",
                               "url",
                               "published",
                               "publisher",
                               "sentence",
                               "start",
                               "end",
                               "text",
                               "said_by",
                               "polarity",
                               "modality",
                               "date",
                               "confidence"}) {
        CHECK(evidence[0].contains(member));
    }
    CHECK(evidence[0]["said_by"] == "person/ali-hassan");
    CHECK(evidence[0]["said_by_name"] == "Ali Hassan");
    CHECK(evidence[0]["publisher"] == "One");
    CHECK(evidence[0]["published"] == "2021-11-25");
    CHECK(evidence[0]["sentence"] == "s6");
    CHECK(evidence[0]["text"] == "Sentence 5 says SIGNED.");
    CHECK(evidence[1]["polarity"] == "negated");
    CHECK(evidence[1]["url"].is_null());
    problem_detail(server.get("/v1/facts/f:0000000000000000/evidence"), 404);
    problem_detail(server.get("/v1/facts/country/aland/evidence"), 404);
    problem_detail(server.get("/v1/nodes/" + fact), 404);
}

TEST_CASE("claims are filtered by who, whom, what, how and when", "[server][claims]") {
    TestServer server;
    REQUIRE(server.store().import_article(signing()).ok());
    const auto count = [&](const std::string& query) {
        return server.json("/v1/claims?" + query)["claims"].size();
    };
    CHECK(count("") == 4);
    CHECK(count("type=SIGNED") == 2);
    CHECK(count("subject=Aland") == 3);
    CHECK(count("subject=country/borduria") == 2);
    CHECK(count("object=agreement%2Fpact-of-2021&subject=Borduria") == 1);
    // A meeting is symmetric: either may be asked for on either side.
    CHECK(count("object=Aland") == 1);
    CHECK(count("subject=Borduria&object=Aland") == 1);
    CHECK(count("polarity=negated") == 1);
    CHECK(count("modality=planned") == 1);
    CHECK(count("from=2021-11-24&to=2021-11-24") == 3);
    CHECK(count("from=2021-12") == 0);
    CHECK(count("to=2021") == 3);
    CHECK(server.json("/v1/claims?type=SIGNED&limit=1")["claims"].size() == 1);
    problem_detail(server.get("/v1/claims?subject=Nobody"), 404);
    CHECK_THAT(problem_detail(server.get("/v1/claims?polarity=maybe"), 400),
               Catch::Contains("asserted, negated"));
    CHECK_THAT(problem_detail(server.get("/v1/claims?from=soon"), 400),
               Catch::Contains("from: 'soon'"));
}

TEST_CASE("a subgraph comes as cytoscape or d3 JSON with both ends of every edge",
          "[server][subgraph]") {
    TestServer server;
    REQUIRE(server.store().import_article(signing()).ok());
    const Json cytoscape = server.json("/v1/subgraph?seed=Aland,Borduria&depth=2");
    std::set<std::string> ids;
    for (const Json& node : cytoscape["elements"]["nodes"]) {
        ids.insert(node["data"]["id"]);
    }
    CHECK(ids ==
          std::set<std::string>{"country/aland", "country/borduria", "agreement/pact-of-2021"});
    REQUIRE(cytoscape["elements"]["edges"].size() == 3);
    for (const Json& edge : cytoscape["elements"]["edges"]) {
        CHECK(ids.count(edge["data"]["source"]) == 1);
        CHECK(ids.count(edge["data"]["target"]) == 1);
        CHECK(edge["data"]["type"] == edge["data"]["interaction"]);
    }
    CHECK(cytoscape["truncated"] == false);
    const Json d3 = server.json("/v1/subgraph?seed=country/aland&seed=Borduria&depth=2&format=d3");
    CHECK(d3["multigraph"] == true);
    CHECK(d3["nodes"].size() == 3);
    REQUIRE(d3["links"].size() == 3);
    CHECK(d3["links"][0].contains("key"));
    const Json cut = server.json("/v1/subgraph?seed=Aland&limit=1");
    CHECK(cut["truncated"] == true);
    CHECK(cut["omitted"] == 1);
    CHECK(server.json("/v1/subgraph?seed=Aland&depth=0")["elements"]["edges"].empty());
    CHECK_THAT(problem_detail(server.get("/v1/subgraph?seed=Aland&format=svg"), 400),
               Catch::Contains("cytoscape, d3, dot"));
    CHECK_THAT(problem_detail(server.get("/v1/subgraph"), 400), Catch::Contains("seed"));
    problem_detail(server.get("/v1/subgraph?seed=Nobody"), 404);
    problem_detail(server.get("/v1/subgraph?seed=Aland&depth=99"), 422);
    problem_detail(server.get("/v1/subgraph?seed=Aland&min_confidence=2"), 400);
}

TEST_CASE("a subgraph and the whole graph come in every format, with its media type",
          "[server][subgraph][export]") {
    TestServer server;
    REQUIRE(server.store().import_article(signing()).ok());
    for (const ExportFormatInfo& info : export_formats()) {
        INFO(info.name);
        const std::string name(info.name);
        const auto part = server.get("/v1/subgraph?seed=Aland&depth=2&format=" + name);
        CHECK(part.status == 200);
        CHECK(part.get_header_value("Content-Type") == info.media_type);
        CHECK(part.body.find("Aland") != std::string::npos);
        const auto whole = server.get("/v1/export?format=" + name);
        CHECK(whole.status == 200);
        CHECK(whole.get_header_value("Content-Type") == info.media_type);
        CHECK(whole.get_header_value("Transfer-Encoding") == "chunked");
        CHECK(whole.body.find("Aland") != std::string::npos);
    }
    const auto cut = server.get("/v1/subgraph?seed=Aland&limit=1&format=graphml");
    CHECK(cut.get_header_value("Entente-Omitted-Edges") == "1");
    const auto all = server.get("/v1/export?format=apoc&all=true");
    CHECK(all.body.find("MENTIONS") != std::string::npos);
    CHECK_THAT(problem_detail(server.get("/v1/export"), 400), Catch::Contains("graphml"));
    CHECK_THAT(problem_detail(server.get("/v1/export?format=graphml&flavor=blue"), 400),
               Catch::Contains("yed"));
    problem_detail(server.get("/v1/export?format=turtle&base=%3C"), 400);
}

TEST_CASE("nodes and edges that are listed come in every format, and nothing else",
          "[server][subgraph][export]") {
    TestServer server;
    REQUIRE(server.store().import_article(signing()).ok());
    const Json around = server.json("/v1/subgraph?seed=Aland&depth=2");
    const Json& edge = around["elements"]["edges"][0]["data"];
    const auto post = [&](const Json& body, const std::string& format) {
        return server.post("/v1/subgraph?format=" + format, body.dump(), "application/json");
    };
    const Json listed = {{"edges", {edge["id"], edge["id"]}}};
    const Json drawn = Json::parse(post(listed, "cytoscape").body);
    REQUIRE(drawn["elements"]["edges"].size() == 1);
    CHECK(drawn["elements"]["edges"][0]["data"] == edge);
    CHECK(drawn["elements"]["nodes"].size() == 2);
    const Json alone = {{"nodes", {"country/aland"}}};
    CHECK(Json::parse(post(alone, "d3").body)["nodes"].size() == 1);
    for (const ExportFormatInfo& info : export_formats()) {
        INFO(info.name);
        const auto part = post(listed, std::string(info.name));
        CHECK(part.status == 200);
        CHECK(part.get_header_value("Content-Type") == info.media_type);
        CHECK_FALSE(part.body.empty());
    }
    // What has no id is named by its number, here as in all answers.
    const Json made = Json::parse(
        server
            .post("/v1/query",
                  Json{{"statement", "CREATE (a:Plant)-[r:STANDS_BY]->(b:Plant) RETURN a, r, b"}}
                      .dump(),
                  "application/json")
            .body);
    const Json& row = made["rows"][0];
    const Json nameless = Json::parse(post({{"edges", {row[1]["id"]}}}, "d3").body);
    REQUIRE(nameless["links"].size() == 1);
    CHECK(nameless["links"][0]["source"] == row[0]["id"]);
    const std::string plant = row[0]["id"];
    CHECK(plant.starts_with("n:"));
    CHECK(server.json("/v1/nodes/" + plant)["labels"] == Json{"Plant"});
    CHECK(server.json("/v1/nodes/" + plant + "/neighbors")["neighbors"].size() == 1);
    problem_detail(server.get("/v1/nodes/n:99999"), 404);
    problem_detail(server.get("/v1/nodes/n:1x"), 404);
    CHECK_THAT(problem_detail(post({{"edges", {"f:999999"}}}, "d3"), 404),
               Catch::Contains("f:999999"));
    problem_detail(post({{"nodes", {"country/none"}}}, "d3"), 404);
    problem_detail(post({{"edges", {"country/aland"}}}, "d3"), 404);
    CHECK_THAT(problem_detail(post({{"nodes", "country/aland"}}, "d3"), 400),
               Catch::Contains("nodes"));
    problem_detail(post({{"nodes", {17}}}, "d3"), 400);
    problem_detail(post(Json::array(), "d3"), 400);
    problem_detail(post({{"nodes", std::vector<std::string>(10'001, "country/aland")}}, "d3"), 422);
}

TEST_CASE("every list goes on where its cursor says, each row once", "[server][cursor]") {
    TestServer server;
    for (int i = 0; i < 7; ++i) {
        ReadingBuilder builder("Article " + std::to_string(i));
        const auto hub = builder.entity("Country", "Hub");
        builder.claim("VISITED", {builder.entity("Person", "Visitor " + std::to_string(i))}, {hub});
        REQUIRE(server.store().import_article(builder.reading()).ok());
    }
    const auto collect = [&](const std::string& target, const char* list, const char* pointer) {
        std::vector<std::string> ids;
        Json cursor = "";
        while (!cursor.is_null()) {
            const Json page = server.json(target + "limit=2&cursor=" + cursor.get<std::string>());
            REQUIRE(page[list].size() <= 2);
            for (const Json& row : page[list]) {
                ids.push_back(row.at(Json::json_pointer(pointer)));
            }
            cursor = page["cursor"];
        }
        CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
        return ids.size();
    };
    CHECK(collect("/v1/articles?", "articles", "/id") == 7);
    CHECK(collect("/v1/nodes?", "nodes", "/id") == 8);
    CHECK(collect("/v1/nodes?label=Person&", "nodes", "/id") == 7);
    CHECK(collect("/v1/nodes?q=visitor&", "nodes", "/id") == 7);
    CHECK(collect("/v1/nodes/country/hub/neighbors?", "neighbors", "/edge/id") == 7);
    CHECK(collect("/v1/claims?", "claims", "/id") == 7);
    CHECK(collect("/v1/claims?object=Hub&", "claims", "/id") == 7);
}

TEST_CASE("a cursor survives what is written and deleted between two pages", "[server][cursor]") {
    TestServer server;
    const auto import = [&](const std::string& title) {
        ReadingBuilder builder(title);
        builder.claim(
            "VISITED", {builder.entity("Person", title)}, {builder.entity("Country", "Hub")});
        const auto outcome = server.store().import_article(builder.reading());
        REQUIRE(outcome.ok());
        return outcome->article_id;
    };
    std::vector<std::string> ids;
    for (const char* title : {"A", "B", "C", "D"}) {
        ids.push_back(import(title));
    }
    const Json first = server.json("/v1/articles?limit=2");
    CHECK(first["articles"][1]["id"] == ids[1]);
    // What came before is gone, and so is the row the cursor stands on; something new is at the
    // end.
    REQUIRE(server.store().delete_article(ids[0]).ok());
    REQUIRE(server.store().delete_article(ids[1]).ok());
    const std::string fresh = import("E");
    const Json second =
        server.json("/v1/articles?limit=2&cursor=" + first["cursor"].get<std::string>());
    REQUIRE(second["articles"].size() == 2);
    CHECK(second["articles"][0]["id"] == ids[2]);
    CHECK(second["articles"][1]["id"] == ids[3]);
    const Json third =
        server.json("/v1/articles?limit=2&cursor=" + second["cursor"].get<std::string>());
    REQUIRE(third["articles"].size() == 1);
    CHECK(third["articles"][0]["id"] == fresh);
    CHECK(third["cursor"].is_null());
}

TEST_CASE("a cursor of another list, or none at all, is refused", "[server][cursor]") {
    TestServer server;
    REQUIRE(server.store().import_article(signing()).ok());
    const std::string cursor = server.json("/v1/nodes?limit=1")["cursor"];
    problem_detail(server.get("/v1/claims?cursor=" + cursor), 400);
    for (const char* wrong : {"x", "AAAA", "%21%21", "bm9kZXM6", "bm9kZXM6MTo"}) {
        CHECK_THAT(problem_detail(server.get(std::string("/v1/nodes?cursor=") + wrong), 400),
                   Catch::Contains("cursor"));
    }
}

TEST_CASE("health, readiness, the front page and the explanations of problems are there",
          "[server][pages]") {
    TestServer server;
    CHECK(server.json("/healthz") == Json({{"status", "ok"}}));
    CHECK(server.json("/readyz") == Json({{"status", "ready"}}));
    const auto page = server.get("/");
    CHECK(page.get_header_value("Content-Type") == "text/html; charset=utf-8");
    CHECK_THAT(page.get_header_value("Content-Security-Policy"),
               Catch::Contains("default-src 'none'"));
    CHECK(server.json("/problems/too-large")["status"] == 413);
    problem_detail(server.get("/problems/none"), 404);
}

TEST_CASE("the same answers come from a store on disk, and it is there after a restart",
          "[server][rocksdb]") {
    TempDir dir;
    const std::string address = "rocksdb:" + dir.file("store");
    std::string id;
    {
        TestServer server({}, *open_engine(address));
        const auto created = server.post("/v1/articles", "Spain met Portugal.", kText);
        CHECK(created.status == 201);
        id = Json::parse(created.body)["id"];
    }
    TestServer server({}, *open_engine(address));
    CHECK(server.json("/v1/articles/" + id)["text"] == "Spain met Portugal.");
    CHECK(server.json("/v1/nodes?name=Spain")["nodes"].size() == 1);
    CHECK(server.post("/v1/articles", "Spain met Portugal.", kText).status == 200);
    CHECK(server.remove("/v1/articles/" + id).status == 204);
    CHECK(server.json("/v1/nodes")["nodes"].empty());
}
