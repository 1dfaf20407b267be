// The server around the routes: errors, limits, hostile clients, many clients, stopping.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include <zlib.h>

#include "server/http/cursor.h"
#include "server/http/listener.h"
#include "server/http/query_parameters.h"
#include "tests/server/test_server.h"

using namespace entente;           // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

constexpr const char* kText = "text/plain";
constexpr const char* kJson = "application/json";

http::ServerOptions with_body_limit(std::size_t bytes) {
    http::ServerOptions options;
    options.max_body_bytes = bytes;
    return options;
}

int status_of(const std::string& answer) {
    return answer.rfind("HTTP/1.1 ", 0) == 0 ? std::stoi(answer.substr(9, 3)) : 0;
}

std::string gzipped(std::string text) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(text.data());
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string brotlied(const std::string& text) {
    std::string out;
    httplib::detail::brotli_compressor compressor;
    REQUIRE(
        compressor.compress(text.data(), text.size(), true, [&](const char* bytes, std::size_t n) {
            out.append(bytes, n);
            return true;
        }));
    return out;
}

bool alive(TestServer& server) {
    return server.get("/healthz").status == 200;
}

}  // namespace

TEST_CASE("a path that there is not is 404, a method it does not take 405 with those it takes",
          "[server][errors]") {
    TestServer server;
    problem_detail(server.get("/v1/nope"), 404);
    problem_detail(server.get("/v1/articles/"), 404);
    problem_detail(server.get("/v1/nodes//x"), 404);
    const auto response = server.client().Put("/v1/articles", "x", kText);
    REQUIRE(response);
    problem_detail(*response, 405);
    CHECK(response->get_header_value("Allow") == "POST, GET, HEAD");
    problem_detail(server.remove("/healthz"), 405);
    problem_detail(server.get("/v1/extract"), 405);
    const auto patch = server.client().Patch("/v1/articles/x", "x", kText);
    REQUIRE(patch);
    CHECK(patch->get_header_value("Allow") == "GET, HEAD, DELETE");
    CHECK(alive(server));
}

TEST_CASE("HEAD answers as GET does, without the body", "[server]") {
    TestServer server;
    const auto response = server.client().Head("/healthz");
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(response->get_header_value("Content-Length") == "15");
    CHECK(response->body.empty());
}

TEST_CASE("media types that are not read are 415", "[server][errors]") {
    TestServer server;
    CHECK_THAT(problem_detail(
                   server.post("/v1/articles", "a=b", "application/x-www-form-urlencoded"), 415),
               Catch::Contains("text/plain, text/html, application/pdf"));
    problem_detail(server.post("/v1/articles", "--x", "multipart/form-data; boundary=x"), 415);
    problem_detail(server.post("/v1/articles", "x", "text/plain; charset=iso-8859-1"), 415);
    CHECK(server.post("/v1/extract", "x", "Text/Plain;Charset=\"UTF-8\"").status == 200);
    CHECK_THAT(
        problem_detail(server.post("/v1/articles", "x", "text/html; charset=klingon-8"), 415),
        Catch::Contains("klingon-8"));
}

TEST_CASE("a body that is no text, or not in UTF-8, is refused with what and where",
          "[server][articles]") {
    TestServer server;
    CHECK_THAT(problem_detail(server.post("/v1/articles", "%PDF-1.4\n", kText), 415),
               Catch::Contains("PDF document"));
    CHECK_THAT(problem_detail(server.post("/v1/articles", std::string("a\0b", 3), kText), 415),
               Catch::Contains("byte 1 is NUL"));
    CHECK_THAT(problem_detail(server.post("/v1/extract", "Caf\xE9 talks.", kText), 422),
               Catch::Contains("offset 3"));
    CHECK(server.post("/v1/articles", std::string("\xFF\xFEO\0s\0l\0o\0", 10), kText).status ==
          201);
    CHECK(server.json("/v1/articles")["articles"].size() == 1);
}

TEST_CASE("a page is read as its article, in its own encoding", "[server][articles]") {
    TestServer server;
    const std::string page =
        "<title>Talks in M\xE1laga - Site</title><nav><a href=/>Home</a></nav>"
        "<p>Spain and Morocco signed an agreement in M\xE1laga on Monday.</p>";
    const auto created = server.post(
        "/v1/articles?publisher=Ours&published=2024-05-06", page, "text/html; charset=ISO-8859-1");
    REQUIRE(created.status == 201);
    const Json article = Json::parse(
        server.get("/v1/articles/" + Json::parse(created.body)["id"].get<std::string>()).body);
    CHECK(article["text"] == "Spain and Morocco signed an agreement in Málaga on Monday.");
    CHECK(article["title"] == "Talks in Málaga");
    CHECK(article["publisher"] == "Ours");
    CHECK(article["published"] == "2024-05-06");
    CHECK_FALSE(article["claims"].empty());
    const auto extracted = Json::parse(
        server.post("/v1/extract", "<h1>T</h1><p>Spain met Morocco.", "text/html").body);
    CHECK(extracted["doc"]["text"] == "Spain met Morocco.");
    const Json in_json = {{"html",
                           "<h1>Other</h1><p>Spain and Morocco signed an agreement in "
                           "Málaga on Monday.</p>"}};
    CHECK(server.post("/v1/articles", in_json.dump(), kJson).status == 200);
    CHECK_THAT(problem_detail(server.post("/v1/articles", "<p>x", "text/html"), 422),
               Catch::Contains("no main text"));
    CHECK_THAT(problem_detail(server.post("/v1/extract", "%PDX", "application/pdf"), 422),
               Catch::Contains("no PDF"));
    CHECK_THAT(problem_detail(server.post("/v1/articles", R"({"html":"x"})", kJson), 400),
               Catch::Contains("html"));
}

TEST_CASE("what is wrong with an article is named", "[server][errors]") {
    TestServer server;
    CHECK_THAT(problem_detail(server.post("/v1/articles?published=yesterday", "x", kText), 400),
               Catch::Contains("published: 'yesterday'"));
    CHECK_THAT(
        problem_detail(server.post("/v1/articles", R"({"text":"x","published":"x"})", kJson), 400),
        Catch::Contains("published"));
    CHECK_THAT(problem_detail(server.post("/v1/articles", R"({"text":1})", kJson), 400),
               Catch::Contains("text: has to be a string"));
    problem_detail(server.post("/v1/articles", "[]", kJson), 400);
    problem_detail(server.post("/v1/articles", "{", kJson), 400);
    problem_detail(server.post("/v1/articles", "{\"text\":\"\xFF\"}", kJson), 400);
    problem_detail(server.post("/v1/articles", " \n\t ", kText), 422);
    problem_detail(server.post("/v1/articles", R"({"text":""})", kJson), 422);
    problem_detail(server.post("/v1/articles", std::string(100'000, '['), kJson), 422);
    CHECK_THAT(problem_detail(server.post("/v1/articles?titel=x", "x", kText), 400),
               Catch::Contains("did you mean 'title'"));
    CHECK(server.json("/v1/articles")["articles"].empty());
}

TEST_CASE("parameters are read strictly", "[server][errors]") {
    TestServer server;
    CHECK_THAT(problem_detail(server.get("/v1/nodes?nmae=x"), 400),
               Catch::Contains("did you mean 'name'"));
    CHECK_THAT(problem_detail(server.get("/healthz?x=1"), 400), Catch::Contains("takes none"));
    problem_detail(server.get("/v1/nodes?name=a&name=b"), 400);
    CHECK_THAT(problem_detail(server.get("/v1/nodes?name="), 400),
               Catch::Contains("name: is empty"));
    CHECK_THAT(problem_detail(server.get("/v1/nodes?q=%00"), 400), Catch::Contains("zero byte"));
    CHECK_THAT(problem_detail(server.get("/v1/claims?from=2021-02&to=2021-01"), 400),
               Catch::Contains("from: is later than to"));
    CHECK(server.get("/v1/claims?from=2021-01-15&to=2021-01").status == 200);
    CHECK_THAT(problem_detail(server.get("/v1/nodes?limit=1001"), 422),
               Catch::Contains("limit: at most 1000"));
    for (const char* limit : {"0", "-1", "x", "1.5"}) {
        problem_detail(server.get(std::string("/v1/nodes?limit=") + limit), 400);
    }
    CHECK_THAT(problem_detail(server.get("/v1/nodes/country/MA/neighbors?types=SINGED"), 404),
               Catch::Contains("country/MA"));
}

TEST_CASE("a body is read up to the limit and not a byte beyond, however it comes",
          "[server][limits]") {
    constexpr std::size_t kLimit = 5000;
    TestServer server(with_body_limit(kLimit));
    CHECK(server.post("/v1/extract", std::string(kLimit, 'a'), kText).status == 200);
    const auto refused = server.post("/v1/extract", std::string(kLimit + 1, 'a'), kText);
    CHECK_THAT(problem_detail(refused, 413), Catch::Contains("5000"));
    CHECK(Json::parse(refused.body)["limit"] == "max_body_bytes");
    SECTION("much beyond") {
        problem_detail(server.post("/v1/extract", std::string(3'000'000, 'a'), kText), 413);
    }
    SECTION("in chunks, without a length") {
        std::size_t sent = 0;
        const auto response = server.client().Post(
            "/v1/extract",
            [&](std::size_t, httplib::DataSink& sink) {
                const std::string piece(1000, 'a');
                sink.write(piece.data(), piece.size());
                sent += piece.size();
                if (sent > kLimit) {
                    sink.done();
                }
                return true;
            },
            kText);
        REQUIRE(response);
        problem_detail(*response, 413);
    }
    SECTION("compressed to less") {
        httplib::Client& client = server.client();
        client.set_compress(true);
        const auto response = client.Post("/v1/extract", std::string(2'000'000, 'a'), kText);
        REQUIRE(response);
        problem_detail(*response, 413);
        CHECK(client.Post("/v1/extract", std::string(kLimit, 'a'), kText)->status == 200);
    }
    CHECK(alive(server));
}

TEST_CASE("a compressed body that is cut off or damaged is 400, never an extraction of a part",
          "[server][hostile]") {
    TestServer server;
    std::string text;
    for (int i = 0; i < 3000; ++i) {
        text += "Minister Ali Hassan" + std::to_string(i * 7919) + " met Spain. ";
    }
    const auto post = [&](const char* path, const std::string& body, const char* coding) {
        const auto response =
            server.client().Post(path, httplib::Headers{{"Content-Encoding", coding}}, body, kText);
        REQUIRE(response);
        return response->status;
    };
    const std::vector<std::pair<const char*, std::string>> bodies = {{"gzip", gzipped(text)},
                                                                     {"br", brotlied(text)}};
    for (const auto& [coding, body] : bodies) {
        INFO(coding);
        for (const char* path : {"/v1/extract", "/v1/articles"}) {
            for (const std::size_t left : {std::size_t{0}, body.size() / 2, body.size() - 1}) {
                CHECK(post(path, body.substr(0, left), coding) == 400);
            }
            std::string damaged = body;
            damaged[damaged.size() - 6] = static_cast<char>(~damaged[damaged.size() - 6]);
            CHECK((post(path, damaged, coding) == 400 || std::string_view(coding) == "br"));
            CHECK(post(path, body + "x", coding) == 400);
        }
        CHECK(post("/v1/extract", body, coding) == 200);
    }
    CHECK(post("/v1/extract", gzipped("Spain met ") + gzipped("Portugal."), "gzip") == 200);
    CHECK(post("/v1/extract", "x", "gzip, br") == 415);
    CHECK(post("/v1/extract", "Spain.", "identity") == 200);
}

TEST_CASE("OPTIONS says which methods a path takes", "[server]") {
    TestServer server;
    const auto response = server.client().Options("/v1/articles");
    REQUIRE(response);
    CHECK(response->status == 204);
    CHECK(response->get_header_value("Allow") == "POST, GET, HEAD, OPTIONS");
    CHECK(server.client().Options("/v1/nope")->status == 404);
    CHECK(server.client().Options("*")->status == 204);
}

TEST_CASE("an answer says once whether the connection is closed, and offers no ranges",
          "[server]") {
    TestServer server;
    const auto count = [](const std::string& answer, std::string_view what) {
        std::size_t found = 0;
        for (std::size_t at = answer.find(what); at != std::string::npos;
             at = answer.find(what, at + 1)) {
            ++found;
        }
        return found;
    };
    for (const char* request :
         {"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
          "POST /v1/nope HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: "
          "close\r\n\r\nabc",
          "POST /v1/nope HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc",
          "garbage\r\n\r\n"}) {
        const std::string answer = server.raw(request);
        INFO(request << answer);
        CHECK(count(answer, "Connection: close") == 1);
        CHECK(count(answer, "Keep-Alive") == 0);
        CHECK(count(answer, "Accept-Ranges") == 0);
    }
}

TEST_CASE("a text longer than an article may be is 413 though the body was not",
          "[server][limits]") {
    TestServer server;
    const auto response =
        server.post("/v1/articles", std::string(kArticleBytesMax + 1, 'a'), kText);
    problem_detail(response, 413);
    CHECK(Json::parse(response.body)["limit"] == "article_bytes_max");
}

TEST_CASE("bytes in a URL that are no text are 400", "[server][hostile]") {
    TestServer server;
    const auto get = [&](const std::string& target) {
        return status_of(server.raw("GET " + target +
                                    " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    };
    CHECK(get("/v1/nodes/%ff") == 400);
    CHECK(get("/v1/nodes/%") == 400);
    CHECK(get("/v1/nodes/%4") == 400);
    CHECK(get("/v1/nodes/%zz") == 400);
    CHECK(get("/v1/nodes/a%00b") == 400);
    CHECK(get("/v1/nodes?q=%C0%AF") == 400);
    CHECK(get("/v1/nodes?%ED%A0%80=1") == 400);
    CHECK(get("/v1/nodes?q=\xFF") == 400);
    CHECK(get("/v1/nodes?q=%C3%A9") == 200);
    CHECK(get("http://elsewhere/healthz") == 400);
    CHECK(get("/healthz#fragment") == 200);
    CHECK(get("/v1/../healthz") == 404);
    CHECK(get("/v1/nodes/..%2f..%2fetc") == 404);
}

TEST_CASE("oversized heads are refused by name", "[server][hostile]") {
    TestServer server;
    const std::string host = "Host: localhost\r\n";
    CHECK(status_of(server.raw("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n" + host +
                               "\r\n")) == 414);
    CHECK(status_of(server.raw("GET /" + std::string(200'000, 'a') + " HTTP/1.1\r\n" + host +
                               "\r\n")) == 414);
    CHECK(status_of(server.raw("GET /healthz HTTP/1.1\r\n" + host + "X: " + std::string(9000, 'a') +
                               "\r\n\r\n")) == 431);
    std::string headers;
    for (int i = 0; i < 1000; ++i) {
        headers += "X" + std::to_string(i) + ": " + std::string(100, 'a') + "\r\n";
    }
    CHECK(status_of(server.raw("GET /healthz HTTP/1.1\r\n" + host + headers + "\r\n")) == 431);
    CHECK(alive(server));
}

TEST_CASE("requests that break the protocol are 400, and the server goes on", "[server][hostile]") {
    TestServer server;
    const std::string post =
        "POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n";
    const std::vector<std::pair<std::string, int>> cases = {
        {"garbage\r\n\r\n", 400},
        {"GET /healthz HTTP/9.9\r\n\r\n", 400},
        {"BREW /healthz HTTP/1.1\r\n\r\n", 501},
        {"B(REW /healthz HTTP/1.1\r\n\r\n", 400},
        {"GET /healthz HTTP/1.1\r\n\r\n", 400},
        {"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400},
        {post + "\r\nabc", 411},
        {post + "Content-Length: 100\r\n\r\nabc", 400},
        {post + "Content-Length: -1\r\n\r\nabc", 400},
        {post + "Content-Length: 3x\r\n\r\nabc", 400},
        {post + "Content-Length: 99999999999999999999999\r\n\r\nabc", 400},
        {post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
        {post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
         400},
        {post + "Transfer-Encoding: gzip\r\n\r\nabc", 400},
        {post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc", 400},
        {post + "Content-Encoding: rot13\r\nContent-Length: 3\r\n\r\nabc", 415},
        {post + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", 400},
        {"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc", 400},
        {"GET /healthz HTTP/1.1\r\nHost: localhost\r\nRange: bytes=x\r\nConnection: close\r\n\r\n",
         416},
    };
    for (const auto& [bytes, status] : cases) {
        INFO(bytes);
        const std::string answer = server.raw(bytes);
        CHECK(status_of(answer) == status);
        CHECK_THAT(answer, Catch::Contains("application/problem+json"));
    }
    CHECK(server.raw("").empty());
    CHECK(alive(server));
    CHECK(server.json("/v1/articles")["articles"].empty());
}

TEST_CASE("lines of a chunked body and values of headers are bounded, however they go on",
          "[server][hostile]") {
    TestServer server;
    const std::string chunked =
        "POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
        "Transfer-Encoding: chunked\r\n\r\n";
    CHECK(status_of(server.raw(chunked + std::string(1 << 20, '0'), false)) == 400);
    CHECK(status_of(server.raw(chunked + "5;" + std::string(1 << 20, 'x'), false)) == 400);
    CHECK(status_of(server.raw(chunked + "-1\r\nabc")) >= 400);
    CHECK(status_of(server.raw(chunked + "ffffffffffffffffffff\r\nabc")) >= 400);
    // Chunks of a byte each are a body like any other.
    std::string body;
    for (const char c : std::string("Spain met Portugal on 3 May 2021. ")) {
        body += std::string("1\r\n") + c + "\r\n";
    }
    std::string whole;
    for (int i = 0; i < 400; ++i) {
        whole += body;
    }
    CHECK(status_of(server.raw(chunked + whole + "0\r\n\r\n")) == 201);
    std::string ranges = "bytes=0-0";
    while (ranges.size() < 8000) {
        ranges += ",0-0";
    }
    CHECK(status_of(server.raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\nRange: " + ranges +
                               "\r\n\r\n")) == 200);
    CHECK(status_of(server.raw("POST /db/" + std::string(8000, 'a') +
                               " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                               "Content-Length: 2\r\n\r\n{}")) == 404);
    CHECK(alive(server));
}

TEST_CASE("a chunked body that others could end elsewhere is refused whole", "[server][hostile]") {
    TestServer server;
    const auto with_body = [&](const std::string& body) {
        return server.raw(
            "POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
            "Transfer-Encoding: chunked\r\n\r\n" +
                body,
            false);
    };
    const std::string smuggled = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (const std::string& body : {"5\r\nhelloXX0\r\n\r\n" + smuggled,
                                    "5\r\nhello0\r\n\r\n" + smuggled,
                                    "5\nhello\r\n0\r\n\r\n" + smuggled,
                                    "5\r\nhello\n0\r\n\r\n" + smuggled,
                                    "-5\r\nhello\r\n0\r\n\r\n" + smuggled,
                                    "+5\r\nhello\r\n0\r\n\r\n" + smuggled,
                                    "0x5\r\nhello\r\n0\r\n\r\n" + smuggled,
                                    " 5\r\nhello\r\n0\r\n\r\n" + smuggled,
                                    "5 \r\nhello\r\n0\r\n\r\n" + smuggled,
                                    "5;a\nb\r\nhello\r\n0\r\n\r\n" + smuggled,
                                    "5\r\nhello\r\n0\r\nX: y\r\n\r\n" + smuggled,
                                    "\r\n0\r\n\r\n" + smuggled}) {
        INFO(body);
        const std::string answer = with_body(body);
        CHECK(status_of(answer) == 400);
        CHECK_THAT(answer, !Catch::Contains("HTTP/1.1 200"));
    }
    CHECK(server.json("/v1/articles")["articles"].empty());
    CHECK(status_of(with_body("5;name=value\r\nhello\r\n06\r\n there\r\n000\r\n\r\n")) == 201);
}

TEST_CASE("what cannot be read of Range does not cut the answer", "[server][hostile]") {
    TestServer server;
    const std::string answer = server.raw(
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        "Range: bytes=0-1,2-3,5-99999999999999999999\r\n\r\n");
    CHECK(status_of(answer) == 416);
    CHECK_THAT(answer, Catch::Contains("\"status\":416"));
    CHECK_THAT(answer, !Catch::Contains("multipart"));
}

TEST_CASE("a header that a proxy could read as another is refused", "[server][hostile]") {
    TestServer server;
    const auto with_line = [&](const std::string& line) {
        return status_of(
            server.raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + line + "\r\n\r\n"));
    };
    CHECK(with_line("Transfer-Encoding : chunked") == 400);
    CHECK(with_line("X: a\r\n folded") == 400);
    CHECK(with_line("X: a\r\n\tTransfer-Encoding: chunked") == 400);
    CHECK(with_line("no colon") == 400);
    CHECK(with_line(": no name") == 400);
    CHECK(with_line("A(b): c") == 400);
    CHECK(with_line("Transfer-Encoding:\r\n chunked") == 400);
    CHECK(with_line("X: a\rY: b") == 400);
    CHECK(with_line(std::string("X: a\0b", 6)) == 400);
    CHECK(status_of(server.raw("GET /heal\rthz HTTP/1.1\r\nHost: localhost\r\n\r\n")) == 400);
    CHECK(with_line("X: : a b") == 200);
    CHECK(with_line("!#$%&'*+-.^_`|~Az09: ok") == 200);
    CHECK(alive(server));
}

TEST_CASE("a whole URL is taken when it is that of the Host header", "[server]") {
    TestServer server;
    const auto get = [&](const std::string& url) {
        return status_of(server.raw("GET " + url + " HTTP/1.1\r\nHost: localhost:80\r\n\r\n"));
    };
    CHECK(get("http://localhost:80/healthz") == 200);
    CHECK(get("HTTP://LOCALHOST:80/v1/nodes?limit=1") == 200);
    CHECK(get("http://localhost:80") == 200);
    CHECK(get("http://localhost:80?x=1") == 400);
    CHECK(get("http://other/healthz") == 400);
    CHECK(get("http:///healthz") == 400);
    CHECK(get("ftp://localhost:80/healthz") == 400);
}

TEST_CASE("a body that is not read is never taken for the next request", "[server][hostile]") {
    TestServer server;
    const std::string inner = "DELETE /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const std::string answer =
        server.raw("POST /v1/nope HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                   std::to_string(inner.size()) + "\r\n\r\n" + inner);
    CHECK(status_of(answer) == 404);
    CHECK(answer.find("HTTP/1.1", 1) == std::string::npos);
}

TEST_CASE("several requests on one connection are answered in turn", "[server]") {
    TestServer server;
    const std::string one = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const std::string answer = server.raw(one + one + one);
    std::size_t count = 0;
    for (std::size_t at = answer.find("HTTP/1.1 200"); at != std::string::npos;
         at = answer.find("HTTP/1.1 200", at + 1)) {
        ++count;
    }
    CHECK(count == 3);
}

TEST_CASE("pages of other origins change nothing, and other host names are not served",
          "[server][hostile]") {
    TestServer server;
    const auto post = [&](const httplib::Headers& headers) {
        const auto response =
            server.client().Post("/v1/articles", headers, "Spain met Portugal.", kText);
        REQUIRE(response);
        return response->status;
    };
    CHECK(post({{"Origin", "http://evil.example"}}) == 403);
    CHECK(post({{"Origin", "null"}}) == 403);
    CHECK(post({{"Host", "evil.example:80"}}) == 403);
    CHECK(server.json("/v1/articles")["articles"].empty());
    const std::string own = "127.0.0.1:" + std::to_string(server.port());
    CHECK(post({{"Origin", "http://" + own}, {"Host", own}}) == 201);
    CHECK(post({{"Host", "localhost"}}) == 200);
    CHECK(post({{"Host", "[::1]:7474"}}) == 200);
}

TEST_CASE("a connection beyond the limit is told so, and one that ends makes room",
          "[server][limits]") {
    http::ServerOptions options;
    options.max_connections = 1;
    TestServer server(options);
    CHECK(alive(server));  // the test's client holds its connection open
    const std::string answer = server.raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(status_of(answer) == 429);
    CHECK_THAT(answer, Catch::Contains("max_connections") && Catch::Contains("Retry-After: "));
    server.client().stop();
    // The server notices in its own time that the client has gone.
    int status = 429;
    for (int i = 0; i < 1000 && status == 429; ++i) {
        status = status_of(
            server.raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    }
    CHECK(status == 200);
}

TEST_CASE("a client that is too slow gets 408", "[server][limits]") {
    http::ServerOptions options;
    options.timeouts.head = std::chrono::milliseconds(50);
    options.timeouts.body = std::chrono::milliseconds(50);
    options.timeouts.idle = std::chrono::milliseconds(50);
    TestServer server(options);
    CHECK(status_of(server.raw("GET /healthz HT", false)) == 408);
    CHECK(status_of(server.raw("GET /healthz HTTP/1.1\r\nHost: loc", false)) == 408);
    CHECK(status_of(server.raw("POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                               "text/plain\r\nContent-Length: 10\r\n\r\nabc",
                               false)) == 408);
    // An idle connection is closed without a word.
    CHECK(server.raw("", false).empty());
}

TEST_CASE("readers and writers at the same time each see whole articles", "[server][concurrency]") {
    TestServer server;
    constexpr int kArticles = 20;
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < 2; ++writer) {
        threads.emplace_back([&, writer] {
            const auto client = server.make_client();
            for (int i = 0; i < kArticles; ++i) {
                const std::string text = "Spain met Portugal, said Minister Ali Hassan" +
                                         std::to_string(writer) + " number " + std::to_string(i) +
                                         ".";
                const auto response = client->Post("/v1/articles", text, kText);
                failures += !response || response->status != 201;
            }
        });
    }
    for (int reader = 0; reader < 3; ++reader) {
        threads.emplace_back([&] {
            const auto client = server.make_client();
            for (int i = 0; i < 2 * kArticles; ++i) {
                const auto list = client->Get("/v1/articles");
                failures += !list || list->status != 200;
                const auto claims = client->Get("/v1/claims");
                failures += !claims || claims->status != 200;
                const auto around = client->Get("/v1/subgraph?seed=Spain");
                failures += !around || (around->status != 200 && around->status != 404);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(failures == 0);
    CHECK(server.json("/v1/articles")["articles"].size() == 2 * kArticles);
}

TEST_CASE("stopping ends idle connections at once and may be asked for twice", "[server][stop]") {
    TestServer server;
    CHECK(alive(server));
    std::vector<std::unique_ptr<httplib::Client>> idle;
    for (int i = 0; i < 5; ++i) {
        idle.push_back(server.make_client());
        REQUIRE(idle.back()->Get("/healthz"));
    }
    // Would hang for the minute of an idle connection if nothing woke it.
    server.server().stop();
    server.server().stop();
    CHECK_FALSE(idle.front()->Get("/healthz"));
}

TEST_CASE("when nearly as many connections are open as may be, idle ones are closed early",
          "[server][limits]") {
    http::ServerOptions options;
    options.max_connections = 4;
    options.timeouts.idle = std::chrono::hours(1);
    options.timeouts.crowded = std::chrono::milliseconds(100);
    TestServer server(options);
    std::vector<int> idle;
    for (int i = 0; i < 4; ++i) {
        idle.push_back(::socket(AF_INET, SOCK_STREAM, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(server.port()));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(
                    idle.back(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    }
    // Some of them: once there is room, the others stay.
    std::vector<pollfd> closed;
    for (const int socket : idle) {
        closed.push_back({socket, POLLRDHUP, 0});
    }
    constexpr int kPatience = 60'000;  // ms, far more than it should take
    CHECK(::poll(closed.data(), closed.size(), kPatience) > 0);
    CHECK(alive(server));
    for (const int socket : idle) {
        ::close(socket);
    }
}

TEST_CASE("only addresses of this machine are served without a token", "[server]") {
    const auto start = [](const char* host) {
        static const std::unique_ptr<GraphStore> store = *GraphStore::open(make_memory_engine());
        http::ServerOptions options;
        options.host = host;
        return http::HttpServer::start(*store, shared_reader(), options);
    };
    for (const char* host : {"0.0.0.0", "::", "192.0.2.1", "example.org", "128.0.0.1", ""}) {
        const auto server = start(host);
        REQUIRE_FALSE(server.ok());
        CHECK(server.error().code == ErrorCode::unsupported);
        CHECK_THAT(server.error().message, Catch::Contains("access tokens"));
    }
    CHECK(http::is_loopback("127.0.0.1"));
    CHECK(http::is_loopback("127.9.8.7"));
    CHECK(http::is_loopback("::1"));
    CHECK(http::is_loopback("localhost"));
    CHECK(start("127.0.0.1").ok());
}

TEST_CASE("a port that is taken is an error that says so", "[server]") {
    TestServer first;
    http::ServerOptions options;
    options.port = first.port();
    const auto second = http::HttpServer::start(first.store(), shared_reader(), options);
    REQUIRE_FALSE(second.ok());
    CHECK(second.error().code == ErrorCode::io_error);
    CHECK_THAT(second.error().message, Catch::Contains(std::to_string(first.port())));
}

TEST_CASE("the log has one line for each request, whatever it contains", "[server][log]") {
    std::ostringstream log;
    {
        http::ServerOptions options;
        options.log = &log;
        TestServer server(options);
        server.get("/healthz");
        server.get("/v1/nope%0Ax");
        server.raw(std::string(
            "GET /a\x01\x1b[31mb HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    }
    const std::string text = log.str();
    CHECK(std::count(text.begin(), text.end(), '\n') == 3);
    CHECK_THAT(text, Catch::Contains(R"(method=GET target="/healthz" status=200)"));
    CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("percent signs and UTF-8 are decoded strictly", "[server][parameters]") {
    CHECK(*http::decode_percent("a%2Fb+c", false) == "a/b+c");
    CHECK(*http::decode_percent("a%2fb+c", true) == "a/b c");
    CHECK(http::is_valid_utf8("\xF0\x9F\x98\x80\xE2\x82\xAC\xC3\xA9z"));
    for (const char* wrong : {"\x80",
                              "\xC0\xAF",
                              "\xC3",
                              "\xE0\x80\xAF",
                              "\xED\xA0\x80",
                              "\xF4\x90\x80\x80",
                              "\xF0\x9F\x98",
                              "\xFF"}) {
        CHECK_FALSE(http::is_valid_utf8(wrong));
    }
}

TEST_CASE("a cursor decodes to its keys for its own list alone", "[server][cursor]") {
    const std::string cursor = http::encode_cursor("list", {0, 17, UINT64_MAX});
    CHECK(cursor.find_first_of("+/=") == std::string::npos);
    CHECK(**http::decode_cursor("list", 3, cursor) ==
          std::vector<std::uint64_t>{0, 17, UINT64_MAX});
    CHECK(*http::decode_cursor("list", 3, "") == std::nullopt);
    CHECK_FALSE(http::decode_cursor("list", 2, cursor).ok());
    CHECK_FALSE(http::decode_cursor("list", 4, cursor).ok());
    CHECK_FALSE(http::decode_cursor("lis", 3, cursor).ok());
    CHECK_FALSE(http::decode_cursor("list", 3, cursor + "A").ok());
}
