#include "server/http/server.h"

#include <mutex>
#include <thread>
#include <utility>

#include "server/http/listener.h"
#include "server/http/metrics.h"
#include "server/http/request_server.h"

namespace entente::http {

struct HttpServer::Impl {
    Impl(GraphStore& store, const Reader& reader, const ServerOptions& options)
        : queries(store, options.queries),
          transactions(options.max_transactions, options.transaction_idle),
          lanes(options.lanes),
          metrics(&lanes),
          requests(make_request_server(
              {store, reader, queries, transactions, options.test_procedures, options.depth_max},
              options,
              metrics,
              lanes)),
          url((options.tls == nullptr ? "http://" : "https://") + in_url(options.host)) {}

    cypher::QueryEngine queries;
    QueryTransactions transactions;
    Lanes lanes;
    Metrics metrics;
    std::unique_ptr<RequestServer> requests;
    std::string url;  // without the port
    std::unique_ptr<Listener> listener;
    std::thread thread;
    std::mutex stopping;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() {
    stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(GraphStore& store,
                                                      const Reader& reader,
                                                      const ServerOptions& options) {
    if (!is_loopback(options.host)) {
        const auto any = options.tokens == nullptr ? Result<bool>(false) : options.tokens->any();
        if (!any.ok()) {
            return any.error();
        }
        if (!*any) {
            return Error{ErrorCode::unsupported,
                         "will not listen on " + options.host +
                             " without access tokens: whoever can reach that address could change "
                             "the store. Make one with entente token add NAME --role ROLE, or "
                             "use 127.0.0.1, ::1 or localhost"};
        }
    }
    auto impl = std::make_unique<Impl>(store, reader, options);
    ENTENTE_ASSIGN(impl->listener, Listener::open(options.host, options.port));
    Impl* running = impl.get();
    impl->thread = std::thread([running] { running->requests->serve(*running->listener); });
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

int HttpServer::port() const {
    return impl_->listener->port();
}

std::string HttpServer::url() const {
    return impl_->url + ":" + std::to_string(port());
}

void HttpServer::stop() {
    const std::lock_guard lock(impl_->stopping);
    if (impl_->thread.joinable()) {
        impl_->requests->stop_serving();
        impl_->thread.join();
    }
}

}  // namespace entente::http
