#include "server/http/admission.h"

#include <algorithm>

#include "core/ascii.h"
#include "server/http/body_decoder.h"
#include "server/http/json.h"
#include "server/http/listener.h"
#include "server/http/problem.h"
#include "server/options.h"

namespace entente::http {

namespace {

// A page may be in another encoding, and a PDF says itself.
bool is_readable_charset(std::string_view content_type) {
    const std::string charset = charset_of(content_type);
    const std::string type = media_type_of(content_type);
    return charset.empty() || charset == "utf-8" || charset == "utf8" || charset == "us-ascii" ||
           type == "text/html" || type == "application/pdf";
}

// Why the body, as the head announces it, will not be read; nullopt when it will.
std::optional<HttpResponse> check_body(const RequestHead& head,
                                       std::string_view coding,
                                       const Route& route,
                                       std::size_t bytes_max) {
    const std::string type = media_type_of(head.header("Content-Type"));
    if (std::ranges::find(route.media_types, type) == route.media_types.end()) {
        std::string detail = "send one of ";
        for (const std::string_view known : route.media_types) {
            detail += (known == route.media_types.front() ? "" : ", ") + std::string(known);
        }
        return problem("unsupported-media-type", detail);
    }
    if (!is_readable_charset(head.header("Content-Type"))) {
        return problem("unsupported-media-type", "send text as UTF-8");
    }
    if (make_body_decoder(coding) == nullptr) {
        return problem("unsupported-media-type", "of content encodings gzip and br are read here");
    }
    const std::size_t lengths = head.count("Content-Length");
    const bool chunked = head.has("Transfer-Encoding");
    if (!chunked && lengths == 0) {
        return problem("length-required", "send Content-Length, or Transfer-Encoding: chunked");
    }
    // Two ways to tell where the body ends are a way to smuggle a second request in.
    if (lengths > 1 || (chunked && lengths > 0) ||
        (chunked && ascii_lower(head.header("Transfer-Encoding")) != "chunked")) {
        return problem("bad-request", "the headers do not agree on the length of the body");
    }
    if (!chunked) {
        const auto length = parse_number(head.header("Content-Length"), 0, UINT64_MAX);
        if (!length) {
            return problem("bad-request", "Content-Length is not a number");
        }
        if (*length > bytes_max) {
            return too_large(bytes_max);
        }
    }
    return std::nullopt;
}

HttpResponse options_answer(const std::string& allow) {
    HttpResponse response;
    response.status = 204;
    response.content_type.clear();
    response.headers.emplace_back("Allow", allow + ", OPTIONS");
    return response;
}

HttpResponse no_route(const RequestHead& head, const RouteMatch& match) {
    if (match.allow.empty()) {
        return problem("not-found",
                       "there is no such path; GET /openapi.json lists those that there are");
    }
    HttpResponse response =
        problem("method-not-allowed", std::string(head.method()) + " is not among " + match.allow);
    response.headers.emplace_back("Allow", match.allow);
    return response;
}

HttpResponse read_only(const RouteMatch& match) {
    HttpResponse response = problem(
        "read-only",
        "this server was started with --read-only: it answers questions and changes nothing; "
        "send it to the server that writes to the store");
    response.headers.emplace_back("Allow", match.allow_reading);
    return response;
}

// Whether a browser opens the explorer, which holds nothing of the store and asks for a token itself.
bool asks_for_page(const RequestHead& head, const Route& route) {
    return route.path == "/" && head.header("Accept").find("text/html") != std::string_view::npos;
}

HttpResponse unauthorized(const Route& route, bool none_given) {
    HttpResponse response = route_problem(
        route,
        "unauthorized",
        none_given
            ? "send an access token: Authorization: Bearer TOKEN, or Basic with the token as "
              "password; entente token add makes one"
            : "this is no access token of this server, or it has been revoked",
        "Neo.ClientError.Security.Unauthorized");
    response.headers.emplace_back("WWW-Authenticate",
                                  "Bearer realm=\"entente\", Basic realm=\"entente\"");
    return response;
}

}  // namespace

HttpResponse too_large(std::size_t limit) {
    return problem("too-large",
                   "the body is larger than " + std::to_string(limit) +
                       " bytes; the server's flag --max-body-bytes sets the limit",
                   "max_body_bytes");
}

HttpResponse route_problem(const Route& route,
                           std::string_view name,
                           std::string_view detail,
                           std::string_view neo4j_code,
                           std::string_view limit) {
    HttpResponse response = problem(name, detail, limit);
    if (route.path.starts_with("/db/")) {
        response.content_type = "application/json";
        response.body = to_text(Json{{"errors", {{{"code", neo4j_code}, {"message", detail}}}}});
    }
    return response;
}

HttpResponse busy(const Route& route, LaneKind kind) {
    const std::string name(lane_name(kind));
    HttpResponse response = route_problem(
        route,
        "unavailable",
        "as many " + name +
            " are being answered and wait as may; try again soon. The server's flags --max-" +
            name + ", --max-waiting and --max-wait set the limits",
        "Neo.TransientError.Request.NoThreadsAvailable",
        "max_" + name);
    response.headers.emplace_back("Retry-After", kind == LaneKind::reads ? "1" : "5");
    return response;
}

HttpResponse stopping(const Route& route) {
    HttpResponse response =
        route_problem(route,
                      "unavailable",
                      "the server is stopping, and gave this up; ask again when it runs again",
                      "Neo.TransientError.General.DatabaseUnavailable",
                      "");
    response.headers.emplace_back("Retry-After", "5");
    return response;
}

std::variant<HttpResponse, Admitted> Admission::admit(const RequestHead& head,
                                                      std::string_view coding,
                                                      RequestRecord& record) const {
    const std::size_t hosts = head.count("Host");
    if (hosts > 1 || (hosts == 0 && head.version() == "HTTP/1.1")) {
        return problem("bad-request", "HTTP/1.1 takes one Host header, no more, no less");
    }
    if (head.count("Authorization") > 1) {
        return problem("bad-request", "a request takes one Authorization header");
    }
    const bool guarded = is_guarded();
    const bool trusted = is_trusted_origin(head.header("Origin"));
    if (const Status origin = check_origin(head, guarded, trusted); !origin.ok()) {
        return problem("forbidden", origin.error().message);
    }
    if (head.method() == "OPTIONS" && head.target() == "*") {
        return options_answer("GET, HEAD, POST, DELETE");
    }
    Result<Target> target = parse_target(head.target(), head.header("Host"));
    if (!target.ok()) {
        return HttpResponse(target.error());
    }
    RouteMatch match = match_route(routed_method(head), target->path);
    if (head.method() == "OPTIONS" && !match.allow.empty()) {
        return options_answer(match.allow);
    }
    if (match.route == nullptr) {
        return no_route(head, match);
    }
    const Route& route = *match.route;
    record.route = &route;
    if (auto refused = authorize(head, route, guarded, record)) {
        return *std::move(refused);
    }
    if (route.writes && !service_.store.engine().capabilities().writable) {
        return read_only(match);
    }
    const bool has_body = announces_body(head);
    if (has_body && route.media_types.empty()) {
        return problem("bad-request", "this route takes no body");
    }
    if (const Status known = target->parameters.check_known(route.parameters); !known.ok()) {
        return HttpResponse(known.error());
    }
    if (has_body || (!route.media_types.empty() && !route.body_optional)) {
        if (auto refused = check_body(head, coding, route, options_.max_body_bytes)) {
            return *std::move(refused);
        }
        return Admitted{&route, *std::move(target), std::move(match.id), true};
    }
    return Admitted{&route, *std::move(target), std::move(match.id), false};
}

// Whether requests need a token. A file of tokens that cannot be read lets nobody in.
bool Admission::is_guarded() const {
    if (options_.tokens == nullptr) {
        return false;
    }
    const auto any = options_.tokens->any();
    return !any.ok() || *any || !is_loopback(options_.host);
}

bool Admission::is_trusted_origin(std::string_view origin) const {
    return !origin.empty() && std::ranges::any_of(options_.cors_origins, [&](const auto& known) {
        return known == "*" || known == origin;
    });
}

Admission::Headers Admission::cors_headers(const RequestHead& head, std::string_view allow) const {
    if (options_.cors_origins.empty()) {
        return {};
    }
    Headers headers = {{"Vary", "Origin"}};
    const std::string_view origin = head.header("Origin");
    if (!is_trusted_origin(origin)) {
        return headers;
    }
    headers.emplace_back("Access-Control-Allow-Origin", origin);
    headers.emplace_back("Access-Control-Expose-Headers", "Location, Retry-After, X-Request-Id");
    if (head.method() == "OPTIONS" && head.has("Access-Control-Request-Method")) {
        headers.emplace_back("Access-Control-Allow-Methods", allow);
        headers.emplace_back("Access-Control-Allow-Headers",
                             "Accept, Authorization, Content-Type, X-Request-Id");
        headers.emplace_back("Access-Control-Max-Age", "600");
    }
    return headers;
}

// Why the request may not have what it asks for; nullopt when it may.
std::optional<HttpResponse> Admission::authorize(const RequestHead& head,
                                                 const Route& route,
                                                 bool guarded,
                                                 RequestRecord& record) const {
    const Role needed = asks_for_page(head, route) ? Role::nobody : role_needed(route);
    if (!guarded || needed == Role::nobody) {
        record.role = guarded ? Role::nobody : Role::admin;
        return std::nullopt;
    }
    const std::string given = token_of(head.header("Authorization"));
    const auto token = options_.tokens->find(given);
    if (!token.ok()) {
        return HttpResponse(token.error());
    }
    if (!*token) {
        metrics_.access_denied();
        return unauthorized(route, given.empty());
    }
    record.role = (*token)->role;
    record.token = (*token)->name;
    if (record.role < needed) {
        metrics_.access_denied();
        return problem("forbidden",
                       "the access token '" + record.token + "' is that of " +
                           (record.role == Role::reader ? "a " : "an ") +
                           std::string(role_name(record.role)) + ", and this takes an " +
                           std::string(role_name(needed)));
    }
    return std::nullopt;
}

}  // namespace entente::http
