// The table of routes: which path and method is answered by which function.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph_store.h"
#include "importers/pipeline.h"
#include "queries/query_engine.h"
#include "server/http/message.h"
#include "server/http/query_transactions.h"

namespace entente::http {

class Metrics;

inline constexpr std::size_t kServiceDepthMax = 16;

// What the handlers work on. All of it may be used by many threads at once.
struct Service {
    GraphStore& store;
    const Reader& reader;
    cypher::QueryEngine& queries;
    QueryTransactions& transactions;
    bool test_procedures = false;              // the conformance kit may add procedures
    std::size_t depth_max = kServiceDepthMax;  // hops that a subgraph or a path may have
    const Metrics* metrics = nullptr;
};

struct Route {
    std::string_view method;  // GET, POST or DELETE; HEAD is GET
    // "/v1/nodes/{id}/neighbors": {id} is one or more characters, slashes too.
    std::string_view path;
    std::string_view summary;
    HttpResponse (*handle)(const Service&, const HttpRequest&);
    std::vector<std::string_view> parameters;
    // The media types of bodies that it reads; empty when it takes no body.
    std::vector<std::string_view> media_types;
    bool writes = false;         // changes the store: refused when that is open read-only
    bool body_optional = false;  // with media types: a request without a body is one too
    Role role = Role::reader;    // who may ask, at least; see role_needed()
};

// The route's role, and an editor's for one that writes.
Role role_needed(const Route& route);

// In the order in which they are tried.
std::span<const Route> routes();

struct RouteMatch {
    const Route* route = nullptr;  // nullptr: no route for this method
    std::string id;
    std::string allow;  // the methods that the path takes, "GET, DELETE"; empty: no such path
    std::string allow_reading;  // those of them that change nothing
};

RouteMatch match_route(std::string_view method, std::string_view path);

// Answers a request that has a route: checks its parameters and calls the handler.
HttpResponse answer(const Service& service, const Route& route, const HttpRequest& request);

}  // namespace entente::http
