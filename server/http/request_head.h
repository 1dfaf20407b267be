// What the head of a request says: our own reading of its target and of the headers that we look at.
//
// Everything here takes bytes from anybody, and is fuzzed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "server/http/query_parameters.h"

namespace entente::http {

inline constexpr std::size_t kRequestIdBytesMax = 128;

// A head as the HTTP library has it, behind our own words.
class RequestHead {
public:
    RequestHead() = default;
    RequestHead(const RequestHead&) = delete;
    RequestHead& operator=(const RequestHead&) = delete;
    virtual ~RequestHead() = default;

    virtual std::string_view method() const = 0;   // "GET"
    virtual std::string_view target() const = 0;   // "/v1/nodes?q=a%20b", as it was sent
    virtual std::string_view version() const = 0;  // "HTTP/1.1"
    // How many headers have this name, in upper or lower case.
    virtual std::size_t count(std::string_view name) const = 0;
    // The value of the first of them; "" when there is none.
    virtual std::string_view header(std::string_view name) const = 0;

    bool has(std::string_view name) const { return count(name) > 0; }
};

struct Target {
    std::string path;  // decoded, valid UTF-8
    QueryParameters parameters;
};

// Decoded strictly: invalid_argument for what is no path, or not UTF-8. A whole URL has to be of this `host`.
Result<Target> parse_target(std::string_view target, std::string_view host);

// "text/plain" of "Text/Plain; charset=utf-8".
std::string media_type_of(std::string_view content_type);
// "utf-8" of `text/html; charset="UTF-8"`; "" when it is not said.
std::string charset_of(std::string_view content_type);

// The token of an Authorization header: Bearer, or Basic with it as password. "" when there is none.
std::string token_of(std::string_view authorization);

// The client's own, if it is one that can stand in a log, or a new one.
std::string request_id(std::string_view given);

// Of names of methods and headers: a token of RFC 9110.
bool is_token_character(char c);
// The methods of RFC 9110 and RFC 5789.
bool is_known_method(std::string_view method);
// Whether the first line is well-formed but for a method that is not among them.
bool has_unknown_method(const RequestHead& head);
// GET for HEAD.
std::string_view routed_method(const RequestHead& head);

bool announces_body(const RequestHead& head);

// Whether the client reached us by TLS: itself, or as a proxy before us says ("https" in X-Forwarded-Proto). Good for links in
// answers to that client, and for nothing that has to be believed.
bool came_by_tls(const RequestHead& head, bool ours);

// A value of Host that an attacker's own domain cannot have: localhost, or an address.
bool is_unambiguous_host(std::string_view host);

// Without a token anybody on this machine may use the server; a page in somebody's browser may not, unless its origin is
// one of those that are `trusted`, and nobody may through a proxy. `guarded`: nobody may without a token, so that the name of
// the host and the way do not matter.
Status check_origin(const RequestHead& head, bool guarded, bool trusted);

}  // namespace entente::http
