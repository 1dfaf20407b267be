// The routes as an OpenAPI 3.1 document, made from the table of routes so that it cannot fall behind.
#pragma once

#include <string>
#include <vector>

#include "server/http/json.h"
#include "server/http/routes.h"

namespace entente::http {

Json openapi_document();

// The paths of the document that stand for a route, with named holes: "/v1/nodes/{id}". None for routes that only tests have.
std::vector<std::string> openapi_paths(const Route& route);

// What a parameter of a route is, in a few words; "" for one that is not described, which a test forbids.
std::string_view describe_parameter(const Route& route, std::string_view name);

}  // namespace entente::http
