// /healthz, /readyz, /problems/{id}, and the page at /
#include "server/http/handlers.h"
#include "server/http/lookup.h"
#include "server/http/metrics.h"
#include "server/http/openapi.h"
#include "server/http/problem.h"

namespace entente::http {

namespace {

std::string escape_html(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&': escaped += "&amp;"; break;
            case '<': escaped += "&lt;"; break;
            case '>': escaped += "&gt;"; break;
            case '"': escaped += "&quot;"; break;
            case '\'': escaped += "&#39;"; break;
            default: escaped += c;
        }
    }
    return escaped;
}

std::string route_row(const Route& route) {
    std::string path = escape_html(route.path);
    if (!route.example.empty()) {
        path = "<a href=\"" + escape_html(route.example) + "\">" + path + "</a>";
    }
    return "<tr><td>" + escape_html(route.method) + "</td><td><code>" + path + "</code></td><td>" +
           escape_html(route.summary) + "</td></tr>\n";
}

std::string front_page() {
    std::string page =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta "
        "charset=\"utf-8\">\n<title>Entente</title>\n"
        "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n</head>\n<body>\n"
        "<h1>Entente</h1>\n<p>A knowledge graph of who did what to whom, read from news articles. "
        "Every fact "
        "leads back to the sentences that say so.</p>\n"
        "<form action=\"/v1/nodes\"><label>Look for <input name=\"q\" required></label> "
        "<button>Search</button></form>\n<h2>Routes</h2>\n<table>\n";
    for (const Route& route : routes()) {
        if (route.path != "/" && !route.path.starts_with("/test/")) {
            page += route_row(route);
        }
    }
    return page +
           "</table>\n<p>Answers are JSON. Errors are <code>application/problem+json</code> (RFC "
           "9457)."
           "</p>\n</body>\n</html>\n";
}

}  // namespace

HttpResponse get_health(const Service&, const HttpRequest&) {
    return json_response({{"status", "ok"}});
}

HttpResponse get_readiness(const Service& service, const HttpRequest&) {
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    const auto counts = view.counts();
    if (!counts.ok()) {
        return problem("unavailable", counts.error().message);
    }
    return json_response({{"status", "ready"}});
}

// What clients of the Query API and of Bolt look for first.
HttpResponse discovery(const Service& service, const HttpRequest& request) {
    const std::string host = request.host.empty() ? "127.0.0.1:7474" : request.host;
    const std::size_t colon = host.rfind(':');
    const bool has_port = colon != std::string::npos && host.find(']', colon) == std::string::npos;
    const std::string base = (request.by_tls ? "https://" : "http://") + host;
    const std::string name = has_port ? host.substr(0, colon) : host;
    return json_response({{"bolt_direct", "bolt://" + name + ":7687"},
                          {"bolt_routing", "neo4j://" + name + ":7687"},
                          {"query", base + "/db/{databaseName}/query/v2"},
                          {"transaction", base + "/db/{databaseName}/tx"},
                          {"neo4j_version", service.queries.options().version},
                          {"neo4j_edition", "community"}});
}

HttpResponse get_front_page(const Service& service, const HttpRequest& request) {
    const std::size_t json = request.accept.find("application/json");
    if (json != std::string::npos && request.accept.find("text/html") == std::string::npos) {
        return discovery(service, request);
    }
    HttpResponse response;
    response.content_type = "text/html; charset=utf-8";
    response.body = front_page();
    response.headers.emplace_back("Content-Security-Policy",
                                  "default-src 'none'; form-action 'self'; base-uri 'none'; "
                                  "frame-ancestors 'none'");
    return response;
}

HttpResponse get_metrics(const Service& service, const HttpRequest&) {
    HttpResponse response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = service.metrics == nullptr ? "" : service.metrics->text(service.store);
    return response;
}

HttpResponse get_openapi(const Service&, const HttpRequest&) {
    static const std::string text = to_text(openapi_document());
    HttpResponse response;
    response.body = text;
    return response;
}

HttpResponse get_problem_type(const Service&, const HttpRequest& request) {
    const ProblemType* type = find_problem_type(request.id);
    if (type == nullptr) {
        return problem("not-found", "there is no kind of problem '" + request.id + "'");
    }
    return json_response({{"type", "/problems/" + std::string(type->name)},
                          {"title", type->title},
                          {"status", type->status}});
}

}  // namespace entente::http
