// Connections in, answers out: cpp-httplib between our sockets and our handlers. Only request_server.cpp includes it.
#pragma once

#include <memory>

#include "server/http/lanes.h"
#include "server/http/listener.h"
#include "server/http/metrics.h"
#include "server/http/routes.h"
#include "server/http/server.h"

namespace entente::http {

class RequestServer {
public:
    RequestServer() = default;
    RequestServer(const RequestServer&) = delete;
    RequestServer& operator=(const RequestServer&) = delete;
    virtual ~RequestServer() = default;

    // Accepts and serves, in threads of its own, until stop_serving(), and returns when every connection has ended.
    virtual void serve(const Listener& listener) = 0;
    // Every thread that waits for a client stops waiting. For any thread.
    virtual void stop_serving() = 0;
};

// All that is passed must outlive it, but for the options.
std::unique_ptr<RequestServer> make_request_server(const Service& service,
                                                   const ServerOptions& options,
                                                   Metrics& metrics,
                                                   Lanes& lanes);

}  // namespace entente::http
