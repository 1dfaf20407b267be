// The server while many clients are idle, slow or gone: whoever behaves is answered.
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <sstream>
#include <thread>

#include "server/http/connection_threads.h"
#include "server/http/lanes.h"
#include "server/http/routes.h"
#include "tests/server/test_server.h"

using namespace entente;           // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

constexpr const char* kText = "text/plain";
constexpr const char* kJson = "application/json";
constexpr const char* kArticle = "On 12 March 2024 France and Germany signed a treaty in Paris.";
// Takes far longer than any test waits, unless it is given up.
constexpr const char* kEndless =
    R"({"statement":"UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b = 0 RETURN count(*) AS n"})";

// Connections that are opened and not read from, closed with it.
class RawClients {
public:
    explicit RawClients(const TestServer& server) : server_(server) {}

    RawClients(const RawClients&) = delete;
    RawClients& operator=(const RawClients&) = delete;

    ~RawClients() {
        for (const int socket : sockets_) {
            ::close(socket);
        }
    }

    // One more, that has sent these bytes.
    int open(const std::string& bytes, int receive_buffer_bytes = 0) {
        const int socket = server_.connect(receive_buffer_bytes);
        sockets_.push_back(socket);
        REQUIRE(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(bytes.size()));
        return socket;
    }

private:
    const TestServer& server_;
    std::vector<int> sockets_;
};

void allow_descriptors(rlim_t count) {
    rlimit limit{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = std::max(limit.rlim_cur, std::min(count, limit.rlim_max));
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

// The figure of this name in /metrics.
double metric(httplib::Client& client, const std::string& name) {
    const auto answer = client.Get("/metrics");
    REQUIRE(answer);
    const std::size_t at = answer->body.find("\n" + name + " ");
    REQUIRE(at != std::string::npos);
    return std::stod(answer->body.substr(at + name.size() + 2));
}

// Asks until it is so: what other threads do takes its time.
void wait_for_metric(httplib::Client& client, const std::string& name, double value) {
    while (metric(client, name) != value) {
        std::this_thread::yield();
    }
}

// All 200, on one connection and on new ones.
void check_healthy(const TestServer& server, const std::string& target) {
    const auto kept = server.make_client();
    for (int i = 0; i < 50; ++i) {
        const auto answer = kept->Get(target);
        REQUIRE(answer);
        CHECK(answer->status == 200);
        const auto fresh = server.make_client()->Get(target);
        REQUIRE(fresh);
        CHECK(fresh->status == 200);
    }
}

std::string post_head(const std::string& target, std::size_t bytes) {
    return "POST " + target +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: " +
           std::to_string(bytes) + "\r\n\r\n";
}

std::string post_query(const std::string& body) {
    return "POST /v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
           "application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

http::ServerOptions with_one_query() {
    http::ServerOptions options;
    options.lanes.queries = 1;
    options.lanes.waiting = 0;
    options.queries.limits.time = std::chrono::hours(1);
    return options;
}

const std::string kRunningQueries = "entente_http_lane_running{lane=\"queries\"}";

}  // namespace

TEST_CASE(
    "who behaves is answered beside 500 idle connections, 50 slow senders and 50 slow readers",
    "[server][load]") {
    allow_descriptors(4096);
    TestServer server;
    REQUIRE(server.post("/v1/articles", kArticle, kText).status == 201);
    RawClients clients(server);
    for (int i = 0; i < 500; ++i) {
        clients.open("");
    }
    for (int i = 0; i < 25; ++i) {
        clients.open("GET /v1/nodes HTTP/1.1\r\nHost: loc");
        clients.open(post_head("/v1/articles", 1000) + "On 12 March");
    }
    // More than socket buffers hold: their answers stay unread.
    const std::string large = post_query(
        R"({"statement":"UNWIND range(1, 2000000) AS n RETURN n, 'some text' AS text"})");
    constexpr int kSmallBuffer = 4096;
    for (int i = 0; i < 50; ++i) {
        clients.open(large, kSmallBuffer);
    }
    check_healthy(server, "/v1/nodes/country/FR");
    check_healthy(server, "/v1/nodes?q=fra");
    CHECK(server.post("/v1/articles", "Spain met Portugal.", kText).status == 201);
    // Clients that do not read do not keep the lane either.
    CHECK(server.post("/v1/query", R"({"statement":"RETURN 1 AS n"})", kJson).status == 200);
}

TEST_CASE(
    "beyond its lane and its queue a question is 503 with Retry-After, and others are answered",
    "[server][load][limits]") {
    TestServer server(with_one_query());
    RawClients clients(server);
    clients.open(post_query(kEndless));
    wait_for_metric(server.client(), kRunningQueries, 1);
    const httplib::Response refused =
        server.post("/v1/query", R"({"statement":"RETURN 1 AS n"})", kJson);
    CHECK_THAT(problem_detail(refused, 503), Catch::Contains("--max-queries"));
    CHECK(Json::parse(refused.body)["limit"] == "max_queries");
    CHECK_FALSE(refused.get_header_value("Retry-After").empty());
    const httplib::Response neo4j =
        server.post("/db/neo4j/query/v2", R"({"statement":"RETURN 1"})", kJson);
    CHECK(neo4j.status == 503);
    CHECK(Json::parse(neo4j.body)["errors"][0]["code"] ==
          "Neo.TransientError.Request.NoThreadsAvailable");
    problem_detail(server.get("/v1/paths?from=a&to=b"), 503);
    CHECK(server.get("/v1/nodes").status == 200);
    CHECK(server.get("/healthz").status == 200);
    CHECK(server.post("/v1/articles", kArticle, kText).status == 201);
    CHECK(metric(server.client(), "entente_http_lane_refused_total{lane=\"queries\"}") >= 1);
}

TEST_CASE("a statement ends when its client has gone, and its place is free", "[server][load]") {
    TestServer server(with_one_query());
    {
        RawClients clients(server);
        clients.open(post_query(kEndless));
        wait_for_metric(server.client(), kRunningQueries, 1);
    }
    wait_for_metric(server.client(), kRunningQueries, 0);
    CHECK(server.post("/v1/query", R"({"statement":"RETURN 1 AS n"})", kJson).status == 200);
}

TEST_CASE("a request that waits for its lane is answered when its turn comes, or 503 in the end",
          "[server][load]") {
    http::ServerOptions options = with_one_query();
    options.lanes.waiting = 10;
    SECTION("its turn comes") {
        TestServer server(options);
        std::thread waiting;
        std::atomic<int> status{0};
        {
            RawClients clients(server);
            clients.open(post_query(kEndless));
            wait_for_metric(server.client(), kRunningQueries, 1);
            waiting = std::thread([&] {
                const auto answer = server.make_client()->Post(
                    "/v1/query", R"({"statement":"RETURN 1 AS n"})", kJson);
                status = answer ? answer->status : -1;
            });
            wait_for_metric(server.client(), "entente_http_lane_waiting{lane=\"queries\"}", 1);
        }
        waiting.join();
        CHECK(status == 200);
    }
    SECTION("it does not") {
        options.lanes.wait = std::chrono::milliseconds(50);
        TestServer server(options);
        RawClients clients(server);
        clients.open(post_query(kEndless));
        wait_for_metric(server.client(), kRunningQueries, 1);
        problem_detail(server.post("/v1/query", R"({"statement":"RETURN 1 AS n"})", kJson), 503);
    }
}

TEST_CASE("a stop ends an import of many lines with an answer that says how far it came",
          "[server][load][stop]") {
    TestServer server;
    constexpr std::size_t kLines = 50'000;
    std::string lines;
    for (std::size_t i = 0; i < kLines; ++i) {
        lines += "{\"text\":\"Fiji signed treaty " + std::to_string(i) + " with Tonga.\"}\n";
    }
    const auto client = server.make_client();
    std::string answer;
    std::thread importing([&] {
        if (const auto result = client->Post("/v1/articles", lines, "application/x-ndjson")) {
            answer = result->body;
        }
    });
    while (server.json("/v1/articles?limit=1")["articles"].empty()) {
        std::this_thread::yield();
    }
    server.server().stop();
    importing.join();
    std::istringstream results(answer);
    std::size_t read = 0;
    Json last;
    const GraphView view = server.store().view().value();
    for (std::string line; std::getline(results, line); ++read) {
        last = Json::parse(line);
        if (last.contains("id")) {
            REQUIRE(view.find(last["id"].get<std::string>()).value());
        }
    }
    REQUIRE(last["status"] == 503);
    CHECK(last["line"] == read);
    CHECK(read < kLines);
}

TEST_CASE("a stop gives statements up, and what has been answered is there",
          "[server][load][stop]") {
    TestServer server(with_one_query());
    REQUIRE(server.post("/v1/articles", kArticle, kText).status == 201);
    RawClients clients(server);
    const int endless = clients.open(post_query(kEndless));
    wait_for_metric(server.client(), kRunningQueries, 1);
    // Would hang for the hour that the statement may take.
    server.server().stop();
    char byte = 0;
    while (::recv(endless, &byte, 1, 0) > 0) {
    }
    CHECK((*server.store().view()).counts()->nodes > 0);
}

TEST_CASE("connections beyond the limit are refused at once, however many",
          "[server][load][limits]") {
    http::ServerOptions options;
    options.max_connections = 8;
    options.timeouts.crowded = std::chrono::hours(1);
    TestServer server(options);
    CHECK(server.get("/healthz").status == 200);  // keeps its connection
    RawClients clients(server);
    for (int i = 0; i < 200; ++i) {
        clients.open("");
    }
    CHECK(metric(server.client(), "entente_http_connections") <= 8 + 8);
    // Nobody has room for the last one, which is closed though it waits.
    const int last = clients.open("");
    char byte = 0;
    while (::recv(last, &byte, 1, 0) > 0) {
    }
    CHECK(server.get("/healthz").status == 200);
}

TEST_CASE("every route has the lane that its work calls for", "[server][lanes]") {
    const auto lane = [](std::string_view method, std::string_view path) {
        const http::RouteMatch match = http::match_route(method, path);
        REQUIRE(match.route != nullptr);
        return http::lane_of(*match.route);
    };
    for (const char* path :
         {"/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/problems/x"}) {
        CHECK(lane("GET", path) == http::LaneKind::none);
    }
    for (const char* path : {"/v1/nodes",
                             "/v1/nodes/country/MA",
                             "/v1/nodes/country/MA/neighbors",
                             "/v1/articles",
                             "/v1/articles/x",
                             "/v1/claims",
                             "/v1/facts/f:1/evidence",
                             "/v1/analytics"}) {
        CHECK(lane("GET", path) == http::LaneKind::reads);
    }
    for (const char* path :
         {"/v1/paths", "/v1/subgraph", "/v1/export", "/v1/timeline", "/v1/analytics/pagerank"}) {
        CHECK(lane("GET", path) == http::LaneKind::queries);
    }
    CHECK(lane("POST", "/v1/query") == http::LaneKind::queries);
    CHECK(lane("POST", "/db/neo4j/query/v2") == http::LaneKind::queries);
    CHECK(lane("POST", "/v1/articles") == http::LaneKind::imports);
    CHECK(lane("DELETE", "/v1/articles/x") == http::LaneKind::imports);
    CHECK(lane("POST", "/v1/extract") == http::LaneKind::imports);
}

TEST_CASE("a lane never has more at work than it may, and serves all who wait", "[server][lanes]") {
    constexpr std::size_t kPlaces = 3;
    http::Lane lane({kPlaces, 1000, std::chrono::hours(1)});
    std::atomic<std::size_t> inside{0};
    std::atomic<std::size_t> most{0};
    std::atomic<int> entered{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                if (lane.enter({}) != http::Lane::Entry::entered) {
                    continue;
                }
                http::LanePlace place(lane);
                const std::size_t now = ++inside;
                for (std::size_t seen = most;
                     seen < now && !most.compare_exchange_weak(seen, now);) {
                }
                --inside;
                if (round % 3 == 0) {
                    place.pause();
                    place.resume();
                }
                ++entered;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(entered == 16 * 200);
    CHECK(most <= kPlaces);
    CHECK(lane.figures().running == 0);
    CHECK(lane.figures().waiting == 0);
}

TEST_CASE("a lane says full, late and gone apart", "[server][lanes]") {
    http::Lane lane({1, 1, std::chrono::milliseconds(10)});
    REQUIRE(lane.enter({}) == http::Lane::Entry::entered);
    CHECK(lane.enter({}) == http::Lane::Entry::timed_out);
    CHECK(lane.enter([] { return true; }) == http::Lane::Entry::gone);
    http::Lane narrow({1, 0, std::chrono::hours(1)});
    REQUIRE(narrow.enter({}) == http::Lane::Entry::entered);
    CHECK(narrow.is_full());
    CHECK(narrow.enter({}) == http::Lane::Entry::full);
    CHECK(narrow.figures().refused == 1);
    narrow.leave();
    CHECK_FALSE(narrow.is_full());
}

TEST_CASE("threads of connections are made on demand, and no more than may be", "[server][lanes]") {
    constexpr std::size_t kThreads = 4;
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t inside = 0;
    bool release = false;
    http::ConnectionThreads threads(kThreads, [&](int) {
        std::unique_lock lock(mutex);
        ++inside;
        changed.notify_all();
        changed.wait(lock, [&] { return release; });
        --inside;
        changed.notify_all();
    });
    for (std::size_t i = 0; i < kThreads; ++i) {
        CHECK(threads.begin(0));
    }
    CHECK_FALSE(threads.begin(0));
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return inside == kThreads; });
    release = true;
    changed.notify_all();
    changed.wait(lock, [&] { return inside == 0; });
    lock.unlock();
    // A thread that has served one serves the next.
    while (!threads.begin(0)) {
        std::this_thread::yield();
    }
}

TEST_CASE("hops of subgraphs and paths are bounded by the server's flag, by name",
          "[server][limits]") {
    http::ServerOptions options;
    options.depth_max = 2;
    TestServer server(options);
    REQUIRE(server.post("/v1/articles", kArticle, kText).status == 201);
    CHECK(server.get("/v1/subgraph?seed=France&depth=2").status == 200);
    const httplib::Response subgraph = server.get("/v1/subgraph?seed=France&depth=3");
    problem_detail(subgraph, 422);
    CHECK(Json::parse(subgraph.body)["limit"] == "depth");
    CHECK(server.get("/v1/paths?from=France&to=Germany").status == 200);
    const httplib::Response paths = server.get("/v1/paths?from=France&to=Germany&max_depth=3");
    problem_detail(paths, 422);
    CHECK(Json::parse(paths.body)["limit"] == "max_depth");
}
