// A request and an answer as our handlers see them: no sockets, no library.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "server/http/query_parameters.h"

namespace entente::http {

struct HttpRequest {
    std::string method;  // HEAD comes as GET
    std::string path;    // decoded, valid UTF-8
    QueryParameters parameters;
    std::string id;  // what stands in the path for {id}
    // Lower case, without parameters: "text/plain". Empty when there is no body.
    std::string media_type;
    std::string body;
};

struct HttpResponse {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;

    HttpResponse() = default;
    // The problem document of an error, by the table of problem.h.
    HttpResponse(const Error& error);  // NOLINT(google-explicit-constructor): return Error{..}
};

}  // namespace entente::http
