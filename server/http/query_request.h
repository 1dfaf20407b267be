// What requests with statements ask for, and what they are told when it fails: shared by /v1/query, the Query API and the
// older transactional endpoint.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/formats/query_json.h"
#include "server/http/message.h"

namespace entente::http {

// How often a statement that lost against another transaction is begun again.
inline constexpr int kAttemptsMax = 20;

// How values are written, and whether rows are events of one line each.
enum class Wire : std::uint8_t {
    plain,
    typed,
    plain_lines,
    typed_lines,
};

bool is_typed(Wire wire);
bool is_lines(Wire wire);

struct MediaType {
    std::string_view name;
    Wire wire;
};

// nullptr for one that the Query API has not.
const MediaType* find_media_type(std::string_view name);

// An entry of an Accept header: "text/csv;q=0.5".
struct Accepted {
    std::string_view name;
    double weight = 1;
};

// Best first. Valid as long as the header.
std::vector<Accepted> accepted_types(std::string_view header);

// Of the Query API; nullptr when none of what is accepted is known.
const MediaType* negotiate(std::string_view header);

struct QueryRequest {
    std::string statement;
    QueryMap parameters;
    cypher::QueryOptions options;
    bool include_counters = false;
};

// The members of a request's body; `typed` says how parameters are written.
Result<QueryRequest> read_request(const HttpRequest& http, bool typed, bool statement_needed);

// A shorter time than the server's may be asked for, never a longer one.
void bound_limits(cypher::QueryOptions& options, const cypher::QueryLimits& server);

// Whether it is refused because the sender's access token only reads.
bool is_reader_writing(const HttpRequest& http, const cypher::CypherError& error);

// {"code", "message", "position"} of the Query API.
std::string error_json(std::string_view code,
                       std::string_view message,
                       const std::optional<cypher::Position>& position = {});
std::string error_json(const cypher::CypherError& error);

// {"errors": [...]}
HttpResponse errors_response(int status, const std::string& error, std::string_view type);
HttpResponse errors_response(const cypher::CypherError& error, const MediaType& type);
HttpResponse invalid_request(std::string_view message, std::string_view type);
std::string too_many_transactions();
HttpResponse unknown_database(std::string_view name, std::string_view type);

// The problem document of /v1/query.
HttpResponse query_problem(const cypher::CypherError& error);

}  // namespace entente::http
