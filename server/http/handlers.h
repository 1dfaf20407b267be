// The functions behind the routes, by subject.
#pragma once

#include "server/http/message.h"
#include "server/http/routes.h"

namespace entente::http {

// handlers_articles.cpp
HttpResponse post_article(const Service& service, const HttpRequest& request);
HttpResponse list_articles(const Service& service, const HttpRequest& request);
HttpResponse get_article(const Service& service, const HttpRequest& request);
HttpResponse delete_article(const Service& service, const HttpRequest& request);
HttpResponse post_extract(const Service& service, const HttpRequest& request);

// handlers_nodes.cpp
HttpResponse list_nodes(const Service& service, const HttpRequest& request);
HttpResponse get_node(const Service& service, const HttpRequest& request);
HttpResponse list_neighbors(const Service& service, const HttpRequest& request);

// handlers_exports.cpp
HttpResponse get_subgraph(const Service& service, const HttpRequest& request);
HttpResponse post_subgraph(const Service& service, const HttpRequest& request);
HttpResponse get_export(const Service& service, const HttpRequest& request);

// handlers_claims.cpp
HttpResponse list_evidence(const Service& service, const HttpRequest& request);
HttpResponse list_claims(const Service& service, const HttpRequest& request);

// handlers_paths.cpp
HttpResponse list_paths(const Service& service, const HttpRequest& request);

// handlers_timeline.cpp
HttpResponse get_timeline(const Service& service, const HttpRequest& request);

// handlers_analytics.cpp
HttpResponse list_analytics(const Service& service, const HttpRequest& request);
HttpResponse run_analytics(const Service& service, const HttpRequest& request);
// Every parameter that one of the algorithms takes.
std::vector<std::string_view> analytics_parameters();

// handlers_query.cpp
HttpResponse post_query(const Service& service, const HttpRequest& request);
HttpResponse post_test_procedure(const Service& service, const HttpRequest& request);

// handlers_query_api.cpp: all under /db
HttpResponse post_query_api(const Service& service, const HttpRequest& request);
HttpResponse delete_query_transaction(const Service& service, const HttpRequest& request);

// handlers_transaction_api.cpp: what of it is /db/{name}/tx; `path` is what stands behind /db/.
bool is_transaction_path(std::string_view path);
HttpResponse post_transaction_api(const Service& service, const HttpRequest& request);
HttpResponse delete_transaction_api(const Service& service, const HttpRequest& request);

// handlers_pages.cpp
HttpResponse get_health(const Service& service, const HttpRequest& request);
HttpResponse get_readiness(const Service& service, const HttpRequest& request);
HttpResponse get_front_page(const Service& service, const HttpRequest& request);
HttpResponse get_asset(const Service& service, const HttpRequest& request);
HttpResponse get_metrics(const Service& service, const HttpRequest& request);
HttpResponse get_openapi(const Service& service, const HttpRequest& request);
HttpResponse get_problem_type(const Service& service, const HttpRequest& request);

}  // namespace entente::http
