// Access tokens, who may do what with them, what is logged and counted, and pages of other origins.
#include <sys/stat.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "core/storage/rocksdb_engine.h"
#include "server/access_tokens.h"
#include "server/http/openapi.h"
#include "server/http/routes.h"
#include "tests/server/program_run.h"
#include "tests/server/test_server.h"
#include "tests/support/temp_dir.h"

using namespace entente;           // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

constexpr const char* kText = "text/plain";
constexpr const char* kJson = "application/json";
constexpr const char* kArticle = "On 12 March 2024 France and Germany signed a treaty in Paris.";

// A server whose store has a token of each role.
struct GuardedServer {
    GuardedServer() : tokens(dir.file("access-tokens")) {
        reader = *tokens.add("r", Role::reader);
        editor = *tokens.add("e", Role::editor);
        admin = *tokens.add("a", Role::admin);
        http::ServerOptions options;
        options.tokens = &tokens;
        options.audit = &audit;
        options.log = &log;
        server.emplace(options);
    }

    httplib::Client& as(const std::string& token) {
        server->client().set_default_headers({{"Authorization", "Bearer " + token}});
        return server->client();
    }

    TempDir dir;
    AccessTokens tokens;
    std::string reader;
    std::string editor;
    std::string admin;
    std::ostringstream audit;
    std::ostringstream log;
    std::optional<TestServer> server;
};

int status(const httplib::Result& result) {
    REQUIRE(result);
    return result->status;
}

std::string query(const std::string& statement) {
    return Json({{"statement", statement}}).dump();
}

}  // namespace

TEST_CASE("a token is 256 random bits, kept as a hash in a file that only its owner reads",
          "[access]") {
    TempDir dir;
    const std::string file = dir.file("access-tokens");
    AccessTokens tokens(file);
    CHECK_FALSE(*tokens.any());
    const std::string first = *tokens.add("first", Role::reader);
    const std::string second = *tokens.add("second", Role::admin);
    CHECK(std::regex_match(first, std::regex("entente_[0-9a-f]{64}")));
    CHECK(first != second);
    CHECK(read(file).find(first) == std::string::npos);
    struct stat info {};
    REQUIRE(::stat(file.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    CHECK((*tokens.find(first))->name == "first");
    CHECK((*tokens.find(second))->role == Role::admin);
    CHECK_FALSE((*tokens.find("")).has_value());
    CHECK_FALSE((*tokens.find(first.substr(1))).has_value());
    CHECK(tokens.add("first", Role::admin).error().code == ErrorCode::already_exists);
    CHECK(tokens.add("no name", Role::admin).error().code == ErrorCode::invalid_argument);
    CHECK(tokens.add("", Role::admin).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("a token that is made or revoked elsewhere counts at once", "[access]") {
    TempDir dir;
    const std::string file = dir.file("access-tokens");
    const AccessTokens ours(file);
    AccessTokens theirs(file);
    CHECK_FALSE(*ours.any());
    const std::string token = *theirs.add("x", Role::reader);
    CHECK((*ours.find(token)).has_value());
    REQUIRE(theirs.revoke("x").ok());
    CHECK_FALSE((*ours.find(token)).has_value());
    CHECK(theirs.revoke("x").error().code == ErrorCode::not_found);
}

TEST_CASE("a damaged file of tokens lets nobody in", "[access]") {
    TempDir dir;
    const std::string file = dir.file("access-tokens");
    for (const char* text :
         {"x\n", "{\"name\":\"a\",\"role\":\"owner\",\"sha256\":\"\"}\n", "\n"}) {
        std::ofstream(file) << text;
        const AccessTokens tokens(file);
        CHECK(tokens.any().error().code == ErrorCode::corruption);
        http::ServerOptions options;
        options.tokens = &tokens;
        TestServer server(options);
        CHECK(server.get("/v1/nodes").status == 500);
        CHECK(server.get("/healthz").status == 200);
    }
}

TEST_CASE("without a token nobody but a health check is answered", "[access][server]") {
    GuardedServer guarded;
    TestServer& server = *guarded.server;
    CHECK(server.get("/healthz").status == 200);
    for (const char* path :
         {"/", "/readyz", "/metrics", "/openapi.json", "/v1/nodes", "/v1/paths"}) {
        const httplib::Response response = server.get(path);
        problem_detail(response, 401);
        CHECK_THAT(response.get_header_value("WWW-Authenticate"), Catch::Contains("Bearer"));
    }
    // The page that a browser opens holds nothing of the store, and asks for the token itself.
    const auto page = server.client().Get("/", {{"Accept", "text/html"}});
    REQUIRE(page);
    CHECK(page->status == 200);
    problem_detail(server.post("/v1/articles", kArticle, kText), 401);
    CHECK_THAT(problem_detail(*guarded.as("entente_wrong").Get("/v1/nodes"), 401),
               Catch::Contains("revoked"));
    const auto neo4j = guarded.as("x").Post("/db/neo4j/query/v2", query("RETURN 1"), kJson);
    REQUIRE(status(neo4j) == 401);
    CHECK(Json::parse(neo4j->body)["errors"][0]["code"] == "Neo.ClientError.Security.Unauthorized");
}

TEST_CASE("readers ask, editors write, admins delete", "[access][server]") {
    GuardedServer guarded;
    CHECK(status(guarded.as(guarded.reader).Get("/v1/nodes")) == 200);
    CHECK(status(guarded.as(guarded.reader).Post("/v1/extract", kArticle, kText)) == 200);
    CHECK_THAT(
        problem_detail(*guarded.as(guarded.reader).Post("/v1/articles", kArticle, kText), 403),
        Catch::Contains("editor"));
    const auto created = guarded.as(guarded.editor).Post("/v1/articles", kArticle, kText);
    REQUIRE(status(created) == 201);
    const std::string article = created->get_header_value("Location");
    problem_detail(*guarded.as(guarded.editor).Delete(article), 403);
    CHECK(status(guarded.as(guarded.admin).Delete(article)) < 300);
    CHECK(status(guarded.as(guarded.admin).Get("/metrics")) == 200);
}

TEST_CASE("a reader's statements may not write, whichever route they come by", "[access][server]") {
    GuardedServer guarded;
    const std::string write_statement = query("CREATE (n:Note {name: 'x'})");
    CHECK(status(guarded.as(guarded.reader).Post("/v1/query", query("RETURN 1 AS n"), kJson)) ==
          200);
    problem_detail(*guarded.as(guarded.reader).Post("/v1/query", write_statement, kJson), 403);
    CHECK(status(guarded.as(guarded.reader).Post("/db/neo4j/query/v2", write_statement, kJson)) ==
          403);
    CHECK(
        status(guarded.as(guarded.reader).Post("/db/neo4j/query/v2/tx", write_statement, kJson)) >=
        400);
    CHECK(status(guarded.as(guarded.editor).Post("/v1/query", write_statement, kJson)) == 200);
    const auto count = guarded.as(guarded.reader)
                           .Post("/v1/query", query("MATCH (n:Note) RETURN count(n)"), kJson);
    CHECK(Json::parse(count->body)["rows"][0][0] == 1);
}

TEST_CASE("a token may come as the password of Basic, and any host name is fine with one",
          "[access][server]") {
    GuardedServer guarded;
    httplib::Client& client = guarded.server->client();
    client.set_basic_auth("anybody", guarded.reader);
    CHECK(status(client.Get("/v1/nodes")) == 200);
    client.set_basic_auth("anybody", "wrong");
    CHECK(status(client.Get("/v1/nodes")) == 401);
    const std::string answer = guarded.server->raw(
        "GET /v1/nodes HTTP/1.1\r\nHost: news.example\r\n"
        "Authorization: Bearer " +
        guarded.reader + "\r\nConnection: close\r\n\r\n");
    CHECK_THAT(answer, Catch::StartsWith("HTTP/1.1 200"));
}

TEST_CASE("other addresses than loopback are served with a token, and refused without any",
          "[access][server]") {
    TempDir dir;
    AccessTokens tokens(dir.file("access-tokens"));
    const auto store = *GraphStore::open(make_memory_engine());
    http::ServerOptions options;
    options.host = "0.0.0.0";
    options.tokens = &tokens;
    CHECK(http::HttpServer::start(*store, shared_reader(), options).error().code ==
          ErrorCode::unsupported);
    const std::string token = *tokens.add("x", Role::reader);
    const auto server = http::HttpServer::start(*store, shared_reader(), options);
    REQUIRE(server.ok());
    httplib::Client client("127.0.0.1", (*server)->port());
    CHECK(status(client.Get("/v1/nodes")) == 401);
    client.set_default_headers({{"Authorization", "Bearer " + token}});
    CHECK(status(client.Get("/v1/nodes")) == 200);
    // The last one revoked does not open the door.
    REQUIRE(tokens.revoke("x").ok());
    CHECK(status(client.Get("/v1/nodes")) == 401);
}

TEST_CASE("writes are in the audit log with who wrote, questions are not", "[access][server]") {
    GuardedServer guarded;
    guarded.as(guarded.editor).Post("/v1/articles", kArticle, kText);
    guarded.as(guarded.editor).Post("/v1/query", query("CREATE (:Note)"), kJson);
    guarded.as(guarded.editor).Post("/v1/query", query("MATCH (n) RETURN count(n)"), kJson);
    guarded.as(guarded.reader).Post("/v1/articles", kArticle, kText);
    guarded.server->server().stop();
    std::vector<std::string> lines;
    std::istringstream audit(guarded.audit.str());
    for (std::string line; std::getline(audit, line);) {
        lines.push_back(line);
    }
    REQUIRE(lines.size() == 2);
    CHECK_THAT(lines[0],
               Catch::Contains("event=write") && Catch::Contains("token=e") &&
                   Catch::Contains("status=201") && Catch::Contains("/v1/articles/"));
    CHECK_THAT(lines[1], Catch::Contains("what=statement") && Catch::Contains("CREATE (:Note)"));
    CHECK_THAT(guarded.log.str(), Catch::Contains("status=403"));
    CHECK(guarded.log.str().find(guarded.editor) == std::string::npos);
}

TEST_CASE("an answer has the request's id, the client's own if it is a plain one", "[server]") {
    TestServer server;
    const std::string first = server.get("/healthz").get_header_value("X-Request-Id");
    CHECK_FALSE(first.empty());
    CHECK(server.get("/healthz").get_header_value("X-Request-Id") != first);
    const auto own = server.client().Get("/healthz", {{"X-Request-Id", "abc-1.2"}});
    REQUIRE(own);
    CHECK(own->get_header_value("X-Request-Id") == "abc-1.2");
    const auto forged = server.client().Get("/healthz", {{"X-Request-Id", "a b\"c"}});
    REQUIRE(forged);
    CHECK(forged->get_header_value("X-Request-Id") != "a b\"c");
}

TEST_CASE("metrics count requests by route and have figures of the store", "[server][metrics]") {
    TestServer server;
    server.post("/v1/articles", kArticle, kText);
    server.get("/v1/nodes/country/none");
    server.get("/nowhere");
    const httplib::Response response = server.get("/metrics");
    CHECK_THAT(response.get_header_value("Content-Type"), Catch::StartsWith("text/plain"));
    const std::string& text = response.body;
    CHECK_THAT(text,
               Catch::Contains("entente_http_requests_total{method=\"POST\",route=\"/v1/articles\","
                               "status=\"2xx\"} 1"));
    CHECK_THAT(text, Catch::Contains("route=\"/v1/nodes/{id}\",status=\"4xx\"} 1"));
    CHECK_THAT(text, Catch::Contains("route=\"none\",status=\"4xx\"} 1"));
    CHECK_THAT(text,
               Catch::Contains("_bucket{method=\"POST\",route=\"/v1/articles\",le=\"+Inf\"} 1"));
    CHECK_THAT(text, Catch::Contains("entente_store_nodes "));
    // Every line is a comment, or a name, labels and a number.
    const std::regex sample(R"re([a-z_]+(\{([a-z]+="[^"\n]*",?)+\})? [-+0-9.eE]+)re");
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        CHECK((line.starts_with("# ") || std::regex_match(line, sample)));
    }
}

TEST_CASE("metrics count plans that were there already, and loads of the topology",
          "[server][metrics]") {
    TestServer server;
    for (int i = 0; i < 3; ++i) {
        const auto answer =
            server.post("/v1/query",
                        R"json({"statement": "MATCH (n)-[r]->(m) RETURN count(*)"})json",
                        "application/json");
        REQUIRE(answer.status == 200);
    }
    const std::string text = server.get("/metrics").body;
    CHECK_THAT(text, Catch::Contains("\nentente_query_plan_cache_hits_total 2\n"));
    CHECK_THAT(text, Catch::Contains("\nentente_query_plan_cache_misses_total 1\n"));
    CHECK_THAT(text, Catch::Contains("\nentente_query_plan_cache_statements 1\n"));
    CHECK_THAT(text, Catch::Contains("\nentente_topology_loads_total "));
    CHECK_THAT(text, Catch::Contains("\nentente_topology_load_seconds_total "));
    CHECK_THAT(text, Catch::Contains("\nentente_topology_bytes "));
}

TEST_CASE("a request takes one Authorization header", "[server][access]") {
    TestServer server;
    CHECK_THAT(server.raw("GET /v1/nodes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a\r\n"
                          "Authorization: Bearer b\r\n\r\n"),
               Catch::StartsWith("HTTP/1.1 400"));
}

TEST_CASE("metrics have figures of lanes, of the process, and of a store on disk",
          "[server][metrics]") {
    const TempDir dir;
    auto engine = open_rocksdb_engine(dir.file("store"));
    REQUIRE(engine.ok());
    TestServer server({}, *std::move(engine));
    const std::string text = server.get("/metrics").body;
    CHECK_THAT(text, Catch::Contains("\nentente_store_block_cache_hits_total "));
    CHECK_THAT(text, Catch::Contains("\nentente_store_block_cache_misses_total "));
    for (const char* name : {"entente_http_lane_running{lane=\"queries\"} 0",
                             "entente_http_lane_refused_total{lane=\"imports\"} 0",
                             "process_resident_memory_bytes ",
                             "process_open_fds ",
                             "entente_store_block_cache_bytes_max 67108864",
                             "entente_store_write_buffer_bytes "}) {
        CHECK_THAT(text, Catch::Contains("\n" + std::string(name)));
    }
}

TEST_CASE("a slow request leaves a line with its statement", "[server]") {
    std::ostringstream slow;
    http::ServerOptions options;
    options.slow = &slow;
    options.slow_after = std::chrono::milliseconds(0);
    {
        TestServer server(options);
        server.post("/v1/query", query("RETURN 42 AS answer"), kJson);
    }
    CHECK_THAT(slow.str(), Catch::Contains("event=slow") && Catch::Contains("RETURN 42"));
}

TEST_CASE("pages of the origins that are named may use the server, others may not",
          "[server][cors]") {
    http::ServerOptions options;
    options.cors_origins = {"https://viewer.example"};
    TestServer server(options);
    const httplib::Headers ours = {{"Origin", "https://viewer.example"}};
    const auto asked = server.client().Get("/v1/nodes", ours);
    REQUIRE(asked);
    CHECK(asked->get_header_value("Access-Control-Allow-Origin") == "https://viewer.example");
    const auto preflight = server.client().Options(
        "/v1/query",
        {{"Origin", "https://viewer.example"}, {"Access-Control-Request-Method", "POST"}});
    REQUIRE(preflight);
    CHECK(preflight->status == 204);
    CHECK_THAT(preflight->get_header_value("Access-Control-Allow-Methods"),
               Catch::Contains("POST"));
    CHECK_THAT(preflight->get_header_value("Access-Control-Allow-Headers"),
               Catch::Contains("Authorization"));
    CHECK(status(server.client().Post("/v1/query", ours, query("RETURN 1"), kJson)) == 200);
    const httplib::Headers other = {{"Origin", "https://other.example"}};
    CHECK(status(server.client().Post("/v1/query", other, query("RETURN 1"), kJson)) == 403);
    const auto read = server.client().Get("/v1/nodes", other);
    REQUIRE(read);
    CHECK_FALSE(read->has_header("Access-Control-Allow-Origin"));
}

TEST_CASE("an origin does not smuggle headers into the answer", "[server][cors][hostile]") {
    http::ServerOptions options;
    options.cors_origins = {"*"};
    TestServer server(options);
    const std::string answer = server.raw(
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
        "Origin: http://x%0d%0aSet-Cookie: a=b\r\nConnection: close\r\n\r\n");
    CHECK_THAT(answer, Catch::StartsWith("HTTP/1.1 200"));
    CHECK(answer.find("\nSet-Cookie") == std::string::npos);
}

TEST_CASE("answers are compressed for who takes gzip, and whole when unpacked", "[server][gzip]") {
    TestServer server;
    REQUIRE(server.post("/v1/articles", kArticle, kText).status == 201);
    // A body, and a stream of lines.
    for (const char* target : {"/openapi.json", "/v1/export?format=apoc&all=true"}) {
        INFO(target);
        const auto plain = server.client().Get(target, {{"Accept-Encoding", "identity"}});
        REQUIRE(plain);
        CHECK_FALSE(plain->has_header("Content-Encoding"));
        CHECK(plain->get_header_value("Vary") == "Accept-Encoding");
        server.client().set_decompress(false);
        const auto packed =
            server.client().Get(target, {{"Accept-Encoding", "br;q=1.0, gzip;q=0.5"}});
        REQUIRE(packed);
        CHECK(packed->get_header_value("Content-Encoding") == "gzip");
        CHECK(packed->body.size() * 2 < plain->body.size());
        server.client().set_decompress(true);
        const auto unpacked = server.client().Get(target, {{"Accept-Encoding", "gzip"}});
        REQUIRE(unpacked);
        CHECK(unpacked->body == plain->body);
    }
    // Not what is small, nor for who refuses it.
    const auto small = server.client().Get("/healthz", {{"Accept-Encoding", "gzip"}});
    REQUIRE(small);
    CHECK_FALSE(small->has_header("Content-Encoding"));
    const auto refused = server.client().Get("/openapi.json", {{"Accept-Encoding", "gzip;q=0, *"}});
    REQUIRE(refused);
    CHECK_FALSE(refused->has_header("Content-Encoding"));
}

TEST_CASE("without a token nobody is served through a proxy, with one everybody who has it",
          "[access][server]") {
    const httplib::Headers forwarded = {{"X-Forwarded-For", "192.0.2.1"}};
    TestServer open;
    CHECK_THAT(problem_detail(*open.client().Get("/v1/nodes", forwarded), 403),
               Catch::Contains("entente token add"));
    CHECK(open.get("/v1/nodes").status == 200);
    GuardedServer guarded;
    CHECK(status(guarded.as(guarded.reader).Get("/v1/nodes", forwarded)) == 200);
    const auto links = guarded.as(guarded.reader)
                           .Get("/",
                                {{"Accept", "application/json"},
                                 {"Host", "news.example"},
                                 {"X-Forwarded-Proto", "https"}});
    REQUIRE(links);
    CHECK_THAT(Json::parse(links->body)["query"].get<std::string>(),
               Catch::StartsWith("https://news.example/"));
}

TEST_CASE("a page runs nothing that is not a file of this server, and stands in no frame",
          "[server][pages]") {
    TestServer server;
    const httplib::Response page = server.get("/");
    const std::string policy = page.get_header_value("Content-Security-Policy");
    CHECK_THAT(policy,
               Catch::Contains("default-src 'none'") && Catch::Contains("frame-ancestors 'none'"));
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK(page.get_header_value("X-Content-Type-Options") == "nosniff");
    CHECK(page.get_header_value("Referrer-Policy") == "no-referrer");
}

TEST_CASE("the verb token makes, lists and revokes tokens of a store", "[program][access]") {
    TempDir dir;
    const std::string db = dir.file("db");
    const Run added(dir, {"--db", db, "token", "add", "laptop", "--role", "editor"});
    REQUIRE(added.exit_status == 0);
    CHECK(std::regex_match(added.out, std::regex("entente_[0-9a-f]{64}\n")));
    const Run listed(dir, {"--db", db, "token", "list"});
    CHECK(listed.exit_status == 0);
    CHECK_THAT(listed.out, Catch::Contains("laptop") && Catch::Contains("editor"));
    CHECK(listed.out.find("entente_") == std::string::npos);
    CHECK(Run(dir, {"--db", db, "token", "add", "laptop", "--role", "admin"}).exit_status == 1);
    CHECK(Run(dir, {"--db", db, "token", "add", "x", "--role", "owner"}).exit_status == 2);
    CHECK(Run(dir, {"--db", db, "token", "add", "x"}).exit_status == 2);
    CHECK(Run(dir, {"--db", db, "token", "rename", "x"}).exit_status == 2);
    CHECK(Run(dir, {"--db", db, "stats"}).exit_status == 0);
    CHECK(Run(dir, {"--db", db, "check"}).exit_status == 0);
    CHECK(Run(dir, {"--db", db, "token", "revoke", "laptop"}).exit_status == 0);
    CHECK(Run(dir, {"--db", db, "token", "revoke", "laptop"}).exit_status == 1);
}
