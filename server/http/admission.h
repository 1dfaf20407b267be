// Who may ask what: from the head of a request to the route that will answer it, or to why none will.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "server/access_tokens.h"
#include "server/http/lanes.h"
#include "server/http/message.h"
#include "server/http/metrics.h"
#include "server/http/request_head.h"
#include "server/http/request_log.h"
#include "server/http/routes.h"
#include "server/http/server.h"

namespace entente::http {

// A request that may be answered once its body, if it has one, is there.
struct Admitted {
    const Route* route = nullptr;
    Target target;
    std::string id;  // what stands in the path for {id}
    bool has_body = false;
};

// The body that is larger than --max-body-bytes.
HttpResponse too_large(std::size_t limit);

// A problem of `route`, in the form that its clients look for: that of the Neo4j Query API for its routes.
HttpResponse route_problem(const Route& route,
                           std::string_view name,
                           std::string_view detail,
                           std::string_view neo4j_code,
                           std::string_view limit = {});

// 503 for a request of `route` that finds no place in its lane.
HttpResponse busy(const Route& route, LaneKind kind);

// 503 for what was given up because the server stops.
HttpResponse stopping(const Route& route);

// Of every page of ours: it runs no script and no style but files of this server, and stands in no other page.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kPageHeaders = {{
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "
     "'self'; "
     "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Frame-Options", "DENY"},
}};

// Safe for many threads.
class Admission {
public:
    using Headers = std::vector<std::pair<std::string, std::string>>;

    // All of them must outlive it.
    Admission(const Service& service, const ServerOptions& options, Metrics& metrics)
        : service_(service), options_(options), metrics_(metrics) {}

    // Looks at the head alone. `coding` is the request's Content-Encoding. Fills in what is known of the request in `record`.
    std::variant<HttpResponse, Admitted> admit(const RequestHead& head,
                                               std::string_view coding,
                                               RequestRecord& record) const;

    // What lets the browsers of pages of trusted origins (--cors) pass an answer on. `allow`: the methods that the path takes.
    Headers cors_headers(const RequestHead& head, std::string_view allow) const;

private:
    bool is_trusted_origin(std::string_view origin) const;
    bool is_guarded() const;
    std::optional<HttpResponse> authorize(const RequestHead& head,
                                          const Route& route,
                                          bool guarded,
                                          RequestRecord& record) const;

    const Service& service_;
    const ServerOptions& options_;
    Metrics& metrics_;
};

}  // namespace entente::http
