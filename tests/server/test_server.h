// A real server on a free port, over a store of the test's choice.
#pragma once

#include <memory>
#include <string>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include "core/graph_store.h"
#include "core/storage/memory_engine.h"
#include "importers/pipeline.h"
#include "server/http/server.h"
#include "tests/support/catch.h"

namespace entente::testing {

using Json = nlohmann::json;

// Loading it takes a while, so the tests of a program share one.
inline const Reader& shared_reader() {
    static const std::unique_ptr<Reader> reader = *Reader::create();
    return *reader;
}

class TestServer {
public:
    explicit TestServer(http::ServerOptions options = {},
                        std::unique_ptr<OrderedStore> engine = make_memory_engine())
        : store_(*GraphStore::open(std::move(engine))),
          server_(*http::HttpServer::start(*store_, shared_reader(), options)),
          client_(make_client()) {}

    GraphStore& store() { return *store_; }

    http::HttpServer& server() { return *server_; }

    int port() const { return server_->port(); }

    std::unique_ptr<httplib::Client> make_client() const {
        auto client = std::make_unique<httplib::Client>("127.0.0.1", server_->port());
        client->set_keep_alive(true);
        client->set_tcp_nodelay(true);
        client->set_read_timeout(60);
        return client;
    }

    httplib::Client& client() { return *client_; }

    httplib::Response get(const std::string& target) { return taken(client_->Get(target)); }

    httplib::Response post(const std::string& target, const std::string& body, const char* type) {
        return taken(client_->Post(target, body, type));
    }

    httplib::Response remove(const std::string& target) { return taken(client_->Delete(target)); }

    // The JSON of an answer that has to have this status.
    Json json(const std::string& target, int status = 200) {
        const httplib::Response response = get(target);
        INFO(target << ": " << response.body);
        CHECK(response.status == status);
        return Json::parse(response.body);
    }

    // A connected socket, the caller's; with a receive buffer of so many bytes, unless 0.
    int connect(int receive_buffer_bytes = 0) const;

    // Sends bytes as they are and reads until the server closes. `end` says that no more comes.
    std::string raw(const std::string& bytes, bool end = true) const;

private:
    static httplib::Response taken(httplib::Result result) {
        INFO("no answer: " << httplib::to_string(result.error()));
        REQUIRE(result);
        return *result;
    }

    std::unique_ptr<GraphStore> store_;
    std::unique_ptr<http::HttpServer> server_;
    std::unique_ptr<httplib::Client> client_;
};

// A problem document of RFC 9457 with this status, or a failure of the test. Its `detail`.
std::string problem_detail(const httplib::Response& response, int status);

}  // namespace entente::testing
