// Paths, timelines and graph algorithms, asked over a real connection.
#include <cmath>
#include <set>

#include "server/http/analytics.h"
#include "tests/server/test_server.h"
#include "tests/support/readings.h"

using namespace entente;           // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

constexpr const char* kJson = "application/json";

// Aland met Borduria, Borduria met Carpania: the short way. Aland aided Elbonia, Elbonia attacked Freedonia and
// Freedonia met Carpania: the long one. Aland criticized Borduria twice, in two articles, once on the same day.
void fill(GraphStore& store) {
    ReadingBuilder first("First");
    first.published("2021-12-01").publisher("One");
    const auto a = first.entity("Country", "Aland");
    const auto b = first.entity("Country", "Borduria");
    const auto c = first.entity("Country", "Carpania");
    const auto e = first.entity("Country", "Elbonia");
    const auto f = first.entity("Country", "Freedonia");
    first.claim("MET_WITH", {a, b}, {}).date = on_date("2021-01-05");
    first.claim("MET_WITH", {c, b}, {}).date = on_date("2021-02-06");
    first.claim("AIDED", {a}, {e}).date = on_date("2021-02-10");
    first.claim("ATTACKED", {e}, {f}).date = on_date("2021-03");
    first.claim("MET_WITH", {f, c}, {}).date = on_date("2021-11-24");
    first.claim("CRITICIZED", {a}, {b}).date = on_date("2021-02-28");
    auto& denial = first.claim("ATTACKED", {a}, {b});
    denial.polarity = Polarity::negated;
    denial.date = on_date("2021-02-28");
    REQUIRE(store.import_article(first.reading()).ok());
    ReadingBuilder second("Second");
    second.publisher("Two");
    const auto a2 = second.entity("Country", "Aland");
    const auto b2 = second.entity("Country", "Borduria");
    second.claim("CRITICIZED", {a2}, {b2}).date = on_date("2021-02-28");
    second.claim("CRITICIZED", {b2}, {a2}).date = on_date("2021");
    REQUIRE(store.import_article(second.reading()).ok());
}

std::vector<std::string> names_of(const Json& nodes) {
    std::vector<std::string> names;
    for (const Json& node : nodes) {
        names.push_back(node.contains("properties") ? node["properties"]["name"] : node["name"]);
    }
    return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("paths come shortest first, each fact with the sentences that say so",
          "[server][paths]") {
    TestServer server;
    fill(server.store());
    const Json answer = server.json("/v1/paths?from=Aland&to=country/carpania&k=5");
    const Json& paths = answer["paths"];
    REQUIRE(paths.size() == 2);
    CHECK(names_of(paths[0]["nodes"]) == Names{"Aland", "Borduria", "Carpania"});
    CHECK(paths[0]["cost"] == 2);
    CHECK(names_of(paths[1]["nodes"]) == Names{"Aland", "Elbonia", "Freedonia", "Carpania"});
    CHECK(paths[1]["length"] == 3);
    const Json& edge = paths[1]["edges"][1];
    CHECK(edge["type"] == "ATTACKED");
    CHECK(edge["source"] == "country/elbonia");
    CHECK(edge["target"] == "country/freedonia");
    REQUIRE(edge["evidence"].size() == 1);
    CHECK(edge["evidence"][0]["publisher"] == "One");
    CHECK(edge["evidence"][0]["date"] == "2021-03");
    CHECK(answer["truncated"] == false);
}

TEST_CASE("paths keep to length, types, dates, direction and the nodes that are left out",
          "[server][paths]") {
    TestServer server;
    fill(server.store());
    const auto count = [&](const std::string& rest) {
        return server.json("/v1/paths?from=Aland&to=Carpania&k=5" + rest)["paths"].size();
    };
    CHECK(count("&max_depth=2") == 1);
    CHECK(count("&max_depth=1") == 0);
    CHECK(count("&types=MET_WITH") == 1);
    CHECK(count("&types=SIGNED") == 0);
    CHECK(count("&exclude=Borduria") == 1);
    CHECK(count("&since=2021-03") == 0);
    CHECK(count("&direction=out") == 2);
    CHECK(count("&direction=in") == 1);  // along symmetric facts only
    CHECK(count("&min_confidence=1") == 0);
    const Json same = server.json("/v1/paths?from=Aland&to=Aland")["paths"];
    REQUIRE(same.size() == 1);
    CHECK(same[0]["edges"].empty());
    CHECK(
        server
            .json("/v1/paths?from=Aland&to=Carpania&evidence=0")["paths"][0]["edges"][0]["evidence"]
            .empty());
}

TEST_CASE("a path may be weighed by what its facts are worth", "[server][paths]") {
    TestServer server;
    fill(server.store());
    const Json by_score =
        server.json("/v1/paths?from=Aland&to=Carpania&weight=score&k=1")["paths"][0];
    // Two meetings, at 2.1 points of friendliness each.
    CHECK(by_score["cost"].get<double>() == Approx(2 * (1 - 0.21)));
    const Json by_recency =
        server.json("/v1/paths?from=Elbonia&to=Carpania&weight=recency&k=1")["paths"][0];
    CHECK(by_recency["cost"].get<double>() > 2);
    CHECK(by_recency["cost"].get<double>() < 3);
    for (const char* weight : {"confidence", "hubs", "hops"}) {
        const Json path = server.json(std::string("/v1/paths?from=Aland&to=Carpania&k=1&weight=") +
                                      weight)["paths"][0];
        CHECK(path["nodes"].size() == 3);
    }
}

TEST_CASE("what is wrong with a question about paths is named", "[server][paths][errors]") {
    TestServer server;
    fill(server.store());
    CHECK_THAT(problem_detail(server.get("/v1/paths?to=Aland"), 400),
               Catch::Contains("from: missing"));
    problem_detail(server.get("/v1/paths?from=Nobody&to=Aland"), 404);
    CHECK_THAT(problem_detail(server.get("/v1/paths?from=Aland&to=Carpania&weight=money"), 400),
               Catch::Contains("recency"));
    problem_detail(server.get("/v1/paths?from=Aland&to=Carpania&k=51"), 422);
    CHECK_THAT(problem_detail(server.get("/v1/paths?from=Aland&to=Carpania&exclude=Aland"), 400),
               Catch::Contains("exclude"));
}

TEST_CASE("a timeline has dated claims in order, and each act once in its bucket",
          "[server][timeline]") {
    TestServer server;
    fill(server.store());
    const Json answer = server.json("/v1/timeline?actor=Aland&with=Borduria&bucket=month");
    REQUIRE(answer["claims"].size() == 4);
    CHECK(answer["claims"][0]["date"] == "2021");
    CHECK(answer["claims"][1]["date"] == "2021-01-05");
    CHECK(answer["claims"][1]["type"] == "MET_WITH");
    CHECK(answer["claims"][1]["score"] == 2.1);
    CHECK(answer["claims"][1]["class"] == "verbal_cooperation");
    // A claim about a year is in no month.
    CHECK(answer["imprecise"] == 1);
    const Json& buckets = answer["buckets"];
    REQUIRE(buckets.size() == 2);
    CHECK(buckets[0]["bucket"] == "2021-01");
    CHECK(buckets[0]["score"] == 2.1);
    CHECK(buckets[1]["bucket"] == "2021-02");
    CHECK(buckets[1]["from"] == "2021-02-01");
    CHECK(buckets[1]["to"] == "2021-02-28");
    // Two articles report one act.
    CHECK(buckets[1]["claims"] == 2);
    CHECK(buckets[1]["events"] == 1);
    CHECK(buckets[1]["score"] == -2.0);
    CHECK(buckets[1]["verbal_conflict"] == 1);
}

TEST_CASE("buckets are days, ISO weeks, months, quarters and years, without gaps",
          "[server][timeline]") {
    TestServer server;
    fill(server.store());
    const auto buckets = [&](const std::string& bucket) {
        return server.json("/v1/timeline?actor=Aland&bucket=" + bucket)["buckets"];
    };
    CHECK(buckets("year").size() == 1);
    CHECK(buckets("year")[0]["bucket"] == "2021");
    CHECK(buckets("year")[0]["events"] == 4);
    CHECK(buckets("quarter")[0]["bucket"] == "2021-Q1");
    CHECK(buckets("week")[0]["bucket"] == "2021-W01");
    CHECK(buckets("week")[0]["from"] == "2021-01-04");
    const Json days = buckets("day");
    CHECK(days.size() == 55);  // 5 January to 28 February
    CHECK(days[1]["events"] == 0);
    CHECK(days[1]["mean_score"].is_null());
}

TEST_CASE("a timeline shows denials to who asks, keeps to types and dates, and goes on by pages",
          "[server][timeline]") {
    TestServer server;
    fill(server.store());
    CHECK(server.json("/v1/timeline?actor=Aland&polarity=negated")["claims"].size() == 1);
    CHECK(server.json("/v1/timeline?actor=Aland&polarity=any")["claims"].size() == 6);
    CHECK(server.json("/v1/timeline?actor=Aland&types=AIDED")["claims"].size() == 1);
    CHECK(server.json("/v1/timeline?actor=Aland&from=2021-02-20&to=2021-03")["claims"].size() == 3);
    std::vector<std::string> all;
    const Json whole = server.json("/v1/timeline?actor=Aland");
    for (const Json& claim : whole["claims"]) {
        all.push_back(claim["id"]);
    }
    std::vector<std::string> paged;
    std::string cursor;
    do {
        const Json page = server.json("/v1/timeline?actor=Aland&limit=2&cursor=" + cursor);
        for (const Json& claim : page["claims"]) {
            paged.push_back(claim["id"]);
        }
        cursor = page["cursor"].is_null() ? "" : page["cursor"].get<std::string>();
    } while (!cursor.empty());
    CHECK(paged == all);
    CHECK_THAT(problem_detail(server.get("/v1/timeline"), 400), Catch::Contains("actor: missing"));
    problem_detail(server.get("/v1/timeline?actor=Aland&bucket=hour"), 400);
}

TEST_CASE("every algorithm that is listed runs with its own parameters", "[server][analytics]") {
    TestServer server;
    fill(server.store());
    const Json listed = server.json("/v1/analytics")["algorithms"];
    CHECK(listed.size() == http::algorithms().size());
    for (const Json& algorithm : listed) {
        const std::string name = algorithm["name"];
        std::string target = "/v1/analytics/" + name + "?types=MET_WITH,AIDED,ATTACKED";
        for (const Json& parameter : algorithm["parameters"]) {
            CHECK_FALSE(parameter["description"].get<std::string>().empty());
            if (parameter["name"] == "source") {
                target += "&source=Aland";
            } else if (parameter["name"] == "target") {
                target += "&target=Carpania";
            }
        }
        const Json result = server.json(target);
        CHECK(result["algorithm"] == name);
        CHECK(result["graph"]["nodes"] == 5);
        if (algorithm["rows"] != "none" && name != "bridges" && name != "articulation-points") {
            INFO(result.dump());
            CHECK_FALSE(result[algorithm["rows"].get<std::string>()].empty());
        }
    }
}

TEST_CASE("results are right on a graph that can be checked by hand", "[server][analytics]") {
    TestServer server;
    fill(server.store());
    const std::string ring = "?types=MET_WITH,AIDED,ATTACKED";
    const Json components = server.json("/v1/analytics/weak-components" + ring);
    CHECK(components["count"] == 1);
    CHECK(components["groups"][0]["size"] == 5);
    CHECK(server.json("/v1/analytics/bridges" + ring)["count"] == 0);
    CHECK(server.json("/v1/analytics/bridges?types=MET_WITH")["count"] == 3);
    CHECK(names_of(server.json("/v1/analytics/articulation-points?types=MET_WITH")["nodes"]) ==
          Names{"Borduria", "Carpania"});
    CHECK(server.json("/v1/analytics/core-numbers" + ring)["degeneracy"] == 2);
    CHECK(names_of(server.json("/v1/analytics/hop-path" + ring +
                               "&source=Elbonia&target=Borduria&direction=out")["nodes"]) ==
          Names{"Elbonia", "Freedonia", "Carpania", "Borduria"});
    CHECK(server.json("/v1/analytics/max-flow" + ring + "&source=Aland&target=Carpania")["flow"] ==
          2);
    // In a ring gone both ways everybody is alike.
    const Json ranks = server.json("/v1/analytics/pagerank" + ring + "&direction=both");
    for (const Json& row : ranks["nodes"]) {
        CHECK(row["score"].get<double>() == Approx(0.2));
    }
    // Nobody met Elbonia; a symmetric fact is gone both ways.
    CHECK(server.json("/v1/analytics/strong-components?types=MET_WITH")["count"] == 1);
    CHECK(server.json("/v1/analytics/strong-components?types=AIDED")["count"] == 2);
}

TEST_CASE("parameters of an algorithm come in the URL or in a JSON object", "[server][analytics]") {
    TestServer server;
    fill(server.store());
    const auto response = server.post(
        "/v1/analytics/degree", R"({"types": ["MET_WITH", "AIDED"], "limit": 2})", kJson);
    REQUIRE(response.status == 200);
    const Json posted = Json::parse(response.body);
    CHECK(posted == server.json("/v1/analytics/degree?types=MET_WITH,AIDED&limit=2"));
    CHECK(posted["nodes"].size() == 2);
    CHECK(posted["cursor"].is_string());
    const Json next = server.json("/v1/analytics/degree?types=MET_WITH,AIDED&limit=2&cursor=" +
                                  posted["cursor"].get<std::string>());
    CHECK(next["nodes"].size() == 2);
    CHECK(next["nodes"][0]["id"] != posted["nodes"][1]["id"]);
    problem_detail(server.post("/v1/analytics/degree", "[1]", kJson), 400);
    problem_detail(server.post("/v1/analytics/degree", R"({"limit": {}})", kJson), 400);
    CHECK_THAT(
        problem_detail(server.post("/v1/analytics/degree", R"({"damping": 0.5})", kJson), 400),
        Catch::Contains("damping"));
}

TEST_CASE("an algorithm that there is not is named with the nearest one", "[server][analytics]") {
    TestServer server;
    CHECK_THAT(problem_detail(server.get("/v1/analytics/pagerang"), 404),
               Catch::Contains("did you mean 'pagerank'"));
    CHECK_THAT(problem_detail(server.get("/v1/analytics/hop-path?source=x"), 404),
               Catch::Contains("'x'"));
    problem_detail(server.get("/v1/analytics/pagerank?damping=2"), 400);
    // An empty store has an empty answer.
    CHECK(server.json("/v1/analytics/pagerank")["nodes"].empty());
    CHECK(server.json("/v1/analytics/louvain")["count"] == 0);
}

TEST_CASE("labels and dates cut the graph that an algorithm sees", "[server][analytics]") {
    TestServer server;
    fill(server.store());
    CHECK(server.json("/v1/analytics/degree?labels=Person")["graph"]["nodes"] == 0);
    CHECK(server.json("/v1/analytics/degree?labels=Country")["graph"]["nodes"] == 5);
    CHECK(server.json("/v1/analytics/degree?from=2021-11")["graph"]["edges"] == 2);
    CHECK(server.json("/v1/analytics/degree?min_confidence=1")["graph"]["edges"] == 0);
}

TEST_CASE("an algorithm that takes too long ends with the limit's name", "[server][analytics]") {
    http::ServerOptions options;
    options.queries.limits.memory_bytes_max = 100;
    TestServer server(options);
    fill(server.store());
    problem_detail(server.get("/v1/analytics/betweenness"), 422);
}
