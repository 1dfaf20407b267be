#include "server/http/routes.h"

#include <algorithm>

#include "server/http/handlers.h"
#include "server/http/problem.h"

namespace entente::http {

namespace {

constexpr std::string_view kId = "{id}";

std::vector<Route> make_routes() {
    const std::vector<std::string_view> article_types = {
        "text/plain", "text/html", "application/pdf", "application/json", "application/x-ndjson"};
    const std::vector<std::string_view> query_types = {"application/json",
                                                       "application/vnd.neo4j.query",
                                                       "application/vnd.neo4j.query.v1.0",
                                                       "application/vnd.neo4j.query.v1.1",
                                                       "application/vnd.neo4j.query.v1.2"};
    const std::vector<std::string_view> metadata = {
        "published", "url", "title", "publisher", "author", "language"};
    return {
        {"GET", "/", "the explorer, a page for people", get_front_page, {}, {}},
        {"GET",
         "/assets/{id}",
         "a file of the explorer, under a name that changes with its content",
         get_asset,
         {},
         {},
         false,
         false,
         Role::nobody},
        {"POST",
         "/v1/articles",
         "read articles into the store",
         post_article,
         metadata,
         article_types,
         true},
        {"GET",
         "/v1/articles",
         "the articles in the store",
         list_articles,
         {"limit", "cursor"},
         {}},
        {"GET",
         "/v1/articles/{id}",
         "an article with its text, mentions and claims",
         get_article,
         {},
         {}},
        {"DELETE",
         "/v1/articles/{id}",
         "take an article and all that only it says away",
         delete_article,
         {},
         {},
         true,
         false,
         Role::admin},
        {"POST",
         "/v1/extract",
         "read an article and store nothing",
         post_extract,
         metadata,
         article_types},
        {"GET",
         "/v1/nodes",
         "nodes by name, by search, or all entities",
         list_nodes,
         {"name", "label", "q", "limit", "cursor"},
         {}},
        {"GET",
         "/v1/nodes/{id}/neighbors",
         "the facts about a node, and the nodes at their other ends",
         list_neighbors,
         {"types", "direction", "limit", "cursor"},
         {}},
        {"GET", "/v1/nodes/{id}", "one node", get_node, {}, {}},
        {"GET",
         "/v1/subgraph",
         "the neighbourhood of one or more nodes",
         get_subgraph,
         {"seed",
          "depth",
          "types",
          "labels",
          "direction",
          "from",
          "to",
          "min_confidence",
          "limit",
          "format",
          "flavor",
          "base",
          "all"},
         {}},
        {"POST",
         "/v1/subgraph",
         "exactly the nodes and edges whose ids the body lists, and the nodes at the edges' ends",
         post_subgraph,
         {"format", "flavor", "base", "all"},
         {"application/json"}},
        {"GET",
         "/v1/export",
         "the whole graph, in a format of the verb export",
         get_export,
         {"format", "flavor", "base", "all"},
         {}},
        {"GET",
         "/v1/facts/{id}/evidence",
         "the sentences that support or deny a fact",
         list_evidence,
         {},
         {}},
        {"GET",
         "/v1/claims",
         "what the articles say, denials and plans included",
         list_claims,
         {"subject", "object", "type", "polarity", "modality", "from", "to", "limit", "cursor"},
         {}},
        {"GET",
         "/v1/paths",
         "the k shortest paths between two nodes, each edge with its evidence",
         list_paths,
         {"from",
          "to",
          "max_depth",
          "k",
          "types",
          "weight",
          "direction",
          "exclude",
          "since",
          "until",
          "min_confidence",
          "evidence"},
         {}},
        {"GET",
         "/v1/timeline",
         "dated claims in order, and how friendly or hostile they are by day to year",
         get_timeline,
         {"actor",
          "with",
          "from",
          "to",
          "bucket",
          "types",
          "polarity",
          "modality",
          "limit",
          "cursor"},
         {}},
        {"GET",
         "/v1/analytics",
         "the graph algorithms, with their parameters",
         list_analytics,
         {},
         {}},
        {"GET",
         "/v1/analytics/{id}",
         "run a graph algorithm over the facts",
         run_analytics,
         analytics_parameters(),
         {}},
        {"POST",
         "/v1/analytics/{id}",
         "the same, with the parameters in a JSON object",
         run_analytics,
         analytics_parameters(),
         {"application/json"},
         false,
         true},
        {"POST",
         "/v1/query",
         "a statement in Cypher, its rows as JSON, lines of JSON or CSV",
         post_query,
         {},
         {"application/json"}},
        {"POST",
         "/db/{id}",
         "the Neo4j Query API: /db/entente/query/v2 and its transactions; the older endpoint "
         "/db/entente/tx",
         post_query_api,
         {},
         query_types,
         false,
         true},
        {"DELETE",
         "/db/{id}",
         "roll a transaction of the Query API back",
         delete_query_transaction,
         {},
         {}},
        {"POST",
         "/test/procedures",
         "a procedure for the conformance kit, where the server allows it",
         post_test_procedure,
         {},
         {"application/json"},
         false,
         false,
         Role::admin},
        {"GET",
         "/healthz",
         "whether the server is alive",
         get_health,
         {},
         {},
         false,
         false,
         Role::nobody},
        {"GET",
         "/metrics",
         "requests, latencies and figures of the store, for Prometheus",
         get_metrics,
         {},
         {}},
        {"GET", "/openapi.json", "all of this for programs: OpenAPI 3.1", get_openapi, {}, {}},
        {"GET", "/readyz", "whether the store can be read", get_readiness, {}, {}},
        {"GET", "/problems/{id}", "what a kind of error means", get_problem_type, {}, {}},
    };
}

// Whether `path` has the form of `pattern`; then `id` is what stands for {id}.
bool matches(std::string_view pattern, std::string_view path, std::string& id) {
    const std::size_t hole = pattern.find(kId);
    if (hole == std::string_view::npos) {
        return path == pattern;
    }
    const std::string_view before = pattern.substr(0, hole);
    const std::string_view after = pattern.substr(hole + kId.size());
    if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
        !path.ends_with(after)) {
        return false;
    }
    id = path.substr(before.size(), path.size() - before.size() - after.size());
    return true;
}

}  // namespace

std::span<const Route> routes() {
    static const std::vector<Route> table = make_routes();
    return table;
}

Role role_needed(const Route& route) {
    return route.writes ? std::max(route.role, Role::editor) : route.role;
}

RouteMatch match_route(std::string_view method, std::string_view path) {
    RouteMatch match;
    std::string_view form;  // the first pattern that fits wins for all methods
    for (const Route& route : routes()) {
        std::string id;
        if ((!form.empty() && route.path != form) || !matches(route.path, path, id)) {
            continue;
        }
        form = route.path;
        const std::string methods =
            std::string(route.method) + (route.method == "GET" ? ", HEAD" : "");
        match.allow += (match.allow.empty() ? "" : ", ") + methods;
        if (!route.writes) {
            match.allow_reading += (match.allow_reading.empty() ? "" : ", ") + methods;
        }
        if (route.method == method) {
            match.route = &route;
            match.id = std::move(id);
        }
    }
    return match;
}

HttpResponse answer(const Service& service, const Route& route, const HttpRequest& request) {
    if (const Status known = request.parameters.check_known(route.parameters); !known.ok()) {
        return known.error();
    }
    return route.handle(service, request);
}

}  // namespace entente::http
