// A request and an answer as our handlers see them: no sockets, no library.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "server/access_tokens.h"
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
    std::string charset = {};        // the parameter of that name of media_type, or empty
    std::string accept = {};         // the Accept header, "" for none
    std::string host = {};           // the Host header: how the client reaches this server
    bool by_tls = false;             // over HTTPS
    std::string authorization = {};  // the Authorization header
    std::string if_none_match = {};  // the If-None-Match header
    bool accepts_gzip = false;       // whether the answer may be sent gzip-compressed
    // Whether the client has closed its connection: nobody will read the answer. Empty where that is not known.
    std::function<bool()> client_gone = {};
    Role role = Role::admin;  // what the sender may do
};

// Takes the next bytes of a body; false when nobody wants more.
using BodyWriter = std::function<bool(std::string_view)>;

struct HttpResponse {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    // Writes the body piece by piece, in place of `body`. False when it could not be written to its end: then the
    // connection is closed, so that the client sees that it is not whole. What it needs it owns.
    std::function<bool(const BodyWriter&)> stream;
    // What was changed, for the audit log; empty when nothing was.
    std::string audit;

    HttpResponse() = default;
    // The problem document of an error, by the table of problem.h.
    HttpResponse(const Error& error);  // NOLINT(google-explicit-constructor): return Error{..}
};

}  // namespace entente::http
