#include "server/http/query_request.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include "core/ascii.h"
#include "server/http/json.h"
#include "server/http/json_body.h"
#include "server/http/problem.h"

namespace entente::http {

using cypher::CypherError;
using cypher::ErrorType;
using cypher::QueryOptions;

namespace {

constexpr std::array<MediaType, 10> kMediaTypes = {{
    {"application/json", Wire::plain},
    {"application/vnd.neo4j.query", Wire::typed},
    {"application/vnd.neo4j.query.v1.0", Wire::typed},
    {"application/vnd.neo4j.query.v1.1", Wire::typed},
    {"application/vnd.neo4j.query.v1.2", Wire::typed},
    {"application/jsonl", Wire::plain_lines},
    {"application/vnd.neo4j.query+jsonl", Wire::typed_lines},
    {"application/vnd.neo4j.query.v1.0+jsonl", Wire::typed_lines},
    {"application/vnd.neo4j.query.v1.1+jsonl", Wire::typed_lines},
    {"application/vnd.neo4j.query.v1.2+jsonl", Wire::typed_lines},
}};

int status_of(const CypherError& error) {
    switch (error.type) {
        case ErrorType::database_not_found: return 404;
        case ErrorType::database_error: return 500;
        case ErrorType::conflict: return 409;
        case ErrorType::limit_exceeded:
        case ErrorType::timed_out:
        default: return 400;
    }
}

std::string_view problem_of(const CypherError& error) {
    switch (error.type) {
        case ErrorType::limit_exceeded:
        case ErrorType::timed_out: return "limit-exceeded";
        case ErrorType::conflict: return "conflict";
        case ErrorType::cancelled: return "unavailable";
        case ErrorType::not_supported: return "not-supported";
        case ErrorType::database_not_found: return "not-found";
        case ErrorType::database_error: return "internal";
        default: return "bad-request";
    }
}

}  // namespace

bool is_typed(Wire wire) {
    return wire == Wire::typed || wire == Wire::typed_lines;
}

bool is_lines(Wire wire) {
    return wire == Wire::plain_lines || wire == Wire::typed_lines;
}

const MediaType* find_media_type(std::string_view name) {
    const auto found = std::find_if(kMediaTypes.begin(), kMediaTypes.end(), [&](const auto& type) {
        return type.name == name;
    });
    return found == kMediaTypes.end() ? nullptr : &*found;
}

std::vector<Accepted> accepted_types(std::string_view header) {
    std::vector<Accepted> result;
    while (!header.empty()) {
        const std::size_t comma = header.find(',');
        const std::string_view entry = header.substr(0, comma);
        header = comma == std::string_view::npos ? std::string_view() : header.substr(comma + 1);
        Accepted accepted;
        accepted.name = trimmed(entry.substr(0, entry.find(';')));
        const std::size_t q = entry.find("q=");
        if (q != std::string_view::npos) {
            accepted.weight = std::strtod(std::string(entry.substr(q + 2)).c_str(), nullptr);
        }
        if (!accepted.name.empty() && accepted.weight > 0) {
            result.push_back(accepted);
        }
    }
    std::stable_sort(result.begin(), result.end(), [](const Accepted& a, const Accepted& b) {
        return a.weight > b.weight;
    });
    return result;
}

const MediaType* negotiate(std::string_view header) {
    if (trimmed(header).empty()) {
        return &kMediaTypes.front();
    }
    for (const Accepted& accepted : accepted_types(header)) {
        if (accepted.name == "*/*" || accepted.name == "application/*") {
            return &kMediaTypes.front();
        }
        if (const MediaType* type = find_media_type(accepted.name)) {
            return type;
        }
    }
    return nullptr;
}

Result<QueryRequest> read_request(const HttpRequest& http, bool typed, bool statement_needed) {
    QueryRequest request;
    request.options.given_up = http.client_gone;
    if (http.body.empty() && !statement_needed) {
        return request;
    }
    ENTENTE_ASSIGN(const auto body, parse_json_body(http.body, R"({"statement": "RETURN 1"})"));
    const auto statement = body.find("statement");
    if (statement != body.end() && statement->is_string()) {
        request.statement = statement->get<std::string>();
    }
    if (request.statement.empty() && statement_needed) {
        return Error{ErrorCode::invalid_argument, "the body has no \"statement\""};
    }
    if (const auto parameters = body.find("parameters"); parameters != body.end()) {
        ENTENTE_ASSIGN(request.parameters, read_query_parameters(*parameters, typed));
    }
    if (const auto counters = body.find("includeCounters");
        counters != body.end() && !counters->is_null()) {
        if (!counters->is_boolean()) {
            return Error{ErrorCode::invalid_argument, "\"includeCounters\" takes true or false"};
        }
        request.include_counters = counters->get<bool>();
    }
    if (const auto mode = body.find("accessMode"); mode != body.end() && mode->is_string()) {
        const std::string text = mode->get<std::string>();
        request.options.read_only = text == "READ" || text == "read";
    }
    if (http.role < Role::editor) {
        request.options.read_only = true;
    }
    if (const auto time = body.find("maxExecutionTime");
        time != body.end() && time->is_number() && time->get<double>() > 0) {
        constexpr double kSecondsMax = 1e9;
        cypher::QueryLimits limits;
        limits.time = std::chrono::milliseconds(static_cast<std::int64_t>(
            std::ceil(std::min(time->get<double>(), kSecondsMax) * 1000)));
        request.options.limits = limits;
    }
    return request;
}

void bound_limits(QueryOptions& options, const cypher::QueryLimits& server) {
    if (options.limits) {
        const auto time = options.limits->time;
        options.limits = server;
        if (server.time.count() == 0 || time < server.time) {
            options.limits->time = time;
        }
    }
}

std::string error_json(std::string_view code,
                       std::string_view message,
                       const std::optional<cypher::Position>& position) {
    std::string out = R"({"code":)";
    append_json_string(out, code);
    out += R"(,"message":)";
    append_json_string(out, message);
    if (position) {
        out += R"(,"position":{"line":)" + std::to_string(position->line) + R"(,"column":)" +
               std::to_string(position->column) + R"(,"offset":)" +
               std::to_string(position->offset) + "}";
    }
    return out + "}";
}

std::string error_json(const CypherError& error) {
    return error_json(error.code(), error.text(), error.position);
}

HttpResponse errors_response(int status, const std::string& error, std::string_view type) {
    HttpResponse response;
    response.status = status;
    response.content_type = type;
    response.body = R"({"errors":[)" + error + "]}";
    return response;
}

HttpResponse errors_response(const CypherError& error, const MediaType& type) {
    if (is_lines(type.wire)) {
        HttpResponse response;
        response.status = status_of(error);
        response.content_type = type.name;
        response.body = R"({"$event":"Error","_body":[)" + error_json(error) + "]}\n";
        return response;
    }
    return errors_response(status_of(error), error_json(error), type.name);
}

HttpResponse invalid_request(std::string_view message, std::string_view type) {
    return errors_response(400, error_json("Neo.ClientError.Request.Invalid", message), type);
}

bool is_reader_writing(const HttpRequest& http, const CypherError& error) {
    return http.role < Role::editor && error.type == ErrorType::access_mode;
}

std::string too_many_transactions() {
    return error_json("Neo.TransientError.Transaction.MaximumTransactionLimitReached",
                      "as many transactions are open as may be; the server's flag "
                      "--max-transactions sets the limit");
}

HttpResponse unknown_database(std::string_view name, std::string_view type) {
    return errors_response(404,
                           error_json("Neo.ClientError.Database.DatabaseNotFound",
                                      "there is no database `" + std::string(name) +
                                          "`; this server has one, `entente`"),
                           type);
}

HttpResponse query_problem(const CypherError& error) {
    const HttpResponse plain = problem(problem_of(error), error.text());
    Json document = Json::parse(plain.body);
    document["code"] = error.code();
    if (error.type == ErrorType::limit_exceeded || error.type == ErrorType::timed_out) {
        document["limit"] = error.type == ErrorType::timed_out ? "query_time" : error.detail;
    }
    if (error.position) {
        document["line"] = error.position->line;
        document["column"] = error.position->column;
    }
    HttpResponse response = plain;
    response.body = to_text(document);
    return response;
}

}  // namespace entente::http
