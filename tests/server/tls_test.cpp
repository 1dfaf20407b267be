// HTTPS: certificates that openssl makes, clients of the HTTP library.
#include "server/http/tls.h"

#include <cstdlib>
#include <fstream>

#include "tests/server/test_server.h"
#include "tests/support/temp_dir.h"

using namespace entente;           // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

// A new key and a certificate of it for localhost, signed by itself, in NAME.pem and NAME.key.
void make_certificate(const TempDir& dir, const std::string& name, const std::string& subject) {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
        "'/CN=" +
        subject + "' -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout " +
        dir.file(name + ".key") + " -out " + dir.file(name + ".pem") + " 2>/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
}

std::string read_file(const std::string& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

// A server that speaks HTTPS, and a client that trusts its certificate.
struct SecureServer {
    explicit SecureServer(http::ServerOptions options = {}) {
        make_certificate(dir, "a", "first");
        tls = *http::TlsContext::load(dir.file("a.pem"), dir.file("a.key"));
        options.tls = tls.get();
        server.emplace(options);
    }

    std::unique_ptr<httplib::SSLClient> client(const std::string& trusted) const {
        auto result = std::make_unique<httplib::SSLClient>("127.0.0.1", server->port());
        result->set_ca_cert_path(dir.file(trusted).c_str());
        result->enable_server_certificate_verification(true);
        result->set_keep_alive(true);
        return result;
    }

    TempDir dir;
    std::unique_ptr<http::TlsContext> tls;
    std::optional<TestServer> server;
};

}  // namespace

TEST_CASE("with a certificate the server speaks HTTPS, and its links say so", "[server][tls]") {
    SecureServer secure;
    CHECK(secure.server->server().url().rfind("https://127.0.0.1:", 0) == 0);
    const auto client = secure.client("a.pem");
    for (int i = 0; i < 3; ++i) {
        const auto health = client->Get("/healthz");
        REQUIRE(health);
        CHECK(health->status == 200);
    }
    const auto created = client->Post("/v1/articles", "Spain met Portugal.", "text/plain");
    REQUIRE(created);
    CHECK(created->status == 201);
    const auto discovery = client->Get("/", {{"Accept", "application/json"}});
    REQUIRE(discovery);
    CHECK_THAT(Json::parse(discovery->body)["query"].get<std::string>(),
               Catch::StartsWith("https://127.0.0.1:"));
}

TEST_CASE("a body of many records comes whole over HTTPS, both ways", "[server][tls]") {
    SecureServer secure;
    const auto client = secure.client("a.pem");
    const std::string text(1 << 20, 'x');
    const std::string body =
        Json({{"statement", "RETURN $text AS text"}, {"parameters", {{"text", text}}}}).dump();
    const auto answer = client->Post("/v1/query", body, "application/json");
    REQUIRE(answer);
    REQUIRE(answer->status == 200);
    CHECK(Json::parse(answer->body)["rows"][0][0] == text);
}

TEST_CASE("a client that speaks HTTP to a port of HTTPS is told so", "[server][tls]") {
    SecureServer secure;
    const std::string answer = secure.server->raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK_THAT(answer, Catch::StartsWith("HTTP/1.1 400") && Catch::Contains("HTTPS"));
    const auto health = secure.client("a.pem")->Get("/healthz");
    REQUIRE(health);
    CHECK(health->status == 200);
}

TEST_CASE("handshakes that are cut off, slow or nonsense end, and the server goes on",
          "[server][tls][hostile]") {
    http::ServerOptions options;
    options.timeouts.head = std::chrono::milliseconds(50);
    SecureServer secure(options);
    // A handshake record that goes on for longer than it says, one that is cut off, and one that is none.
    CHECK(secure.server->raw("\x16\x03\x01\x02", false).empty());
    secure.server->raw("\x16\x03\x01\x02");
    secure.server->raw(std::string("\x16\x03\x01\x00\x05", 5) + "hello");
    secure.server->raw(std::string(100'000, '\x16'));
    secure.server->raw("");
    CHECK(secure.server->raw("", false).empty());
    const auto client = secure.client("a.pem");
    const auto health = client->Get("/healthz");
    REQUIRE(health);
    CHECK(health->status == 200);
}

TEST_CASE("TLS before 1.2 is not spoken", "[server][tls]") {
    SecureServer secure;
    const std::string at = " -connect 127.0.0.1:" + std::to_string(secure.server->port()) +
                           " </dev/null >/dev/null 2>&1";
    CHECK(std::system(("openssl s_client -tls1_2" + at).c_str()) == 0);
    CHECK(std::system(("openssl s_client -tls1_3" + at).c_str()) == 0);
    CHECK(std::system(("openssl s_client -tls1_1 -cipher ALL:@SECLEVEL=0" + at).c_str()) != 0);
}

TEST_CASE("a renewed certificate counts for new connections, and half of one does not",
          "[server][tls]") {
    SecureServer secure;
    make_certificate(secure.dir, "b", "second");
    REQUIRE(secure.client("a.pem")->Get("/healthz"));
    std::ofstream(secure.dir.file("a.key")) << read_file(secure.dir.file("b.key"));
    // The old certificate does not go with the new key: the old pair goes on.
    const std::string old = read_file(secure.dir.file("a.pem"));
    std::ofstream(secure.dir.file("old.pem")) << old;
    REQUIRE(secure.client("old.pem")->Get("/healthz"));
    std::ofstream(secure.dir.file("a.pem")) << read_file(secure.dir.file("b.pem"));
    CHECK(secure.client("b.pem")->Get("/healthz"));
    CHECK_FALSE(secure.client("old.pem")->Get("/healthz"));
}

TEST_CASE("what is no certificate, no key, or not its key, is refused by name", "[server][tls]") {
    TempDir dir;
    make_certificate(dir, "a", "first");
    make_certificate(dir, "b", "second");
    std::ofstream(dir.file("text.pem")) << "text\n";
    const auto refusal = [&](const char* certificate, const char* key) {
        const auto context = http::TlsContext::load(dir.file(certificate), dir.file(key));
        REQUIRE_FALSE(context.ok());
        return context.error().message;
    };
    CHECK_THAT(refusal("none.pem", "a.key"), Catch::Contains("cannot read"));
    CHECK_THAT(refusal("text.pem", "a.key"), Catch::Contains("text.pem: this is no certificate"));
    CHECK_THAT(refusal("a.pem", "text.pem"), Catch::Contains("text.pem: this is no private key"));
    CHECK_THAT(refusal("a.pem", "b.key"), Catch::Contains("not that of"));
}
