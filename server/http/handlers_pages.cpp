// /healthz, /readyz, /problems/{id}, and the page at /
#include "server/explorer/assets.h"
#include "server/http/handlers.h"
#include "server/http/lookup.h"
#include "server/http/metrics.h"
#include "server/http/openapi.h"
#include "server/http/problem.h"

namespace entente::http {

namespace {

// Nothing inline, nothing from outside, and no page of others around it.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

HttpResponse asset_response(const HttpRequest& request, const explorer::Asset& asset) {
    HttpResponse response;
    const std::string tag = '"' + std::string(asset.tag) + '"';
    const bool page = asset.name == explorer::kPage;
    response.headers.emplace_back("Cache-Control",
                                  page ? "no-cache" : "public, max-age=31536000, immutable");
    response.headers.emplace_back("ETag", tag);
    response.headers.emplace_back("Content-Security-Policy", kPolicy);
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    if (request.if_none_match.find(tag) != std::string::npos) {
        response.status = 304;
        response.content_type.clear();
        return response;
    }
    response.content_type = asset.media_type;
    if (request.accepts_gzip) {
        response.headers.emplace_back("Vary", "Accept-Encoding");
        response.headers.emplace_back("Content-Encoding", "gzip");
        response.body = asset.gzip;
    } else {
        response.body = asset.plain;
    }
    return response;
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
    if (const explorer::Asset* page = explorer::find(explorer::kPage)) {
        return asset_response(request, *page);
    }
    HttpResponse response;
    response.content_type = "text/plain; charset=utf-8";
    response.body =
        "Entente, built without its explorer (cmake -DENTENTE_EXPLORER=OFF). GET /openapi.json "
        "describes the routes.\n";
    return response;
}

HttpResponse get_asset(const Service&, const HttpRequest& request) {
    const explorer::Asset* asset = explorer::find(request.id);
    return asset == nullptr || asset->name == explorer::kPage
               ? problem("not-found",
                         "the explorer has no file '" + request.id + "'; reload its page")
               : asset_response(request, *asset);
}

HttpResponse get_metrics(const Service& service, const HttpRequest&) {
    HttpResponse response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body =
        service.metrics == nullptr ? "" : service.metrics->text(service.store, service.queries);
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
