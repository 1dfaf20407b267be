// The HTTP server: sockets and limits around the routes.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "core/graph_store.h"
#include "core/result.h"
#include "importers/pipeline.h"
#include "queries/query_engine.h"
#include "server/access_tokens.h"
#include "server/http/connection.h"
#include "server/http/lanes.h"
#include "server/http/query_transactions.h"
#include "server/http/tls.h"

namespace entente::http {

inline constexpr std::size_t kMaxConnectionsDefault = 1024;
inline constexpr std::size_t kMaxBodyBytesDefault = 16 << 20;
// Requests on one connection before it is closed. Reconnecting is cheap, but costs a client's first
// request a round trip; this only keeps a connection from living for ever.
inline constexpr std::size_t kKeepAliveRequestsMax = 100'000;

struct ServerOptions {
    std::string host = "127.0.0.1";  // one that is not loopback needs an access token
    int port = 0;                    // 0 for any free one
    std::size_t max_connections = kMaxConnectionsDefault;
    std::size_t max_body_bytes = kMaxBodyBytesDefault;
    ConnectionTimeouts timeouts;
    LaneOptions lanes;
    std::size_t depth_max = 16;  // hops of a subgraph or a path; lowers the limits that those have
    cypher::QueryEngineOptions queries;
    std::size_t max_transactions = kTransactionsMaxDefault;
    std::chrono::seconds transaction_idle = kTransactionIdleDefault;
    // Lets the conformance kit add procedures: for tests only.
    bool test_procedures = false;
    // Who may do what. nullptr, or none made: everybody on this machine may do everything. Must outlive the server.
    const AccessTokens* tokens = nullptr;
    // HTTPS with this certificate; nullptr: HTTP. Must outlive the server.
    TlsContext* tls = nullptr;
    // Pages of these origins, "https://example.org", may use the server from a browser; "*" is any.
    std::vector<std::string> cors_origins;
    // Lines of `name=value`; nullptr for none. Must outlive the server. One for each request; for each that changed the
    // store; for each that took as long as `slow_after`.
    std::ostream* log = nullptr;
    std::ostream* audit = nullptr;
    std::ostream* slow = nullptr;
    std::chrono::milliseconds slow_after{1000};
};

class HttpServer {
public:
    // Listens and serves, in threads of its own, until stop(). `store` and `reader` must outlive
    // it. ErrorCode::unsupported for an address that is not loopback while there are no access tokens,
    // io_error when the port is taken.
    static Result<std::unique_ptr<HttpServer>> start(GraphStore& store,
                                                     const Reader& reader,
                                                     const ServerOptions& options);

    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    // Stops first.
    ~HttpServer();

    int port() const;
    // "http://127.0.0.1:7474", or with https
    std::string url() const;

    // Takes no more requests, and returns when those that have arrived are answered. May be called
    // again, and from any thread but a request's.
    void stop();

private:
    struct Impl;

    explicit HttpServer(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

}  // namespace entente::http
