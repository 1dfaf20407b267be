// The Query API under /db/{name}/query/v2, with its transactions.
#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <optional>
#include <utility>

#include "queries/exec/procedures.h"
#include "server/http/handlers.h"
#include "server/http/problem.h"
#include "server/http/query_answers.h"
#include "server/http/query_transactions.h"

namespace entente::http {

namespace {

using cypher::CypherResult;

constexpr std::string_view kEmptyTheGraph = "MATCH (n) DETACH DELETE n";

// The part of the path behind /db/.
struct QueryApiPath {
    std::string database;
    bool is_query = false;        // .../query/v2
    bool in_transaction = false;  // .../tx, .../tx/{id}
    std::string transaction;
    bool commit = false;
};

std::optional<QueryApiPath> parse_path(std::string_view path) {
    QueryApiPath result;
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    result.database = path.substr(0, slash);
    std::string_view rest = path.substr(slash);
    if (!rest.starts_with("/query/v2")) {
        return std::nullopt;
    }
    rest.remove_prefix(std::string_view("/query/v2").size());
    if (rest.empty() || rest == "/") {
        return result;
    }
    if (rest != "/tx" && !rest.starts_with("/tx/")) {
        return std::nullopt;
    }
    result.in_transaction = true;
    rest.remove_prefix(std::min<std::size_t>(rest.size(), 4));
    if (rest.ends_with("/commit")) {
        result.commit = true;
        rest.remove_suffix(7);
    }
    result.transaction = rest;
    if (result.transaction.find('/') != std::string::npos ||
        (result.commit && result.transaction.empty())) {
        return std::nullopt;
    }
    return result;
}

std::string transaction_json(const std::string& id, QueryTransactions::Clock::time_point expires) {
    const std::time_t seconds = QueryTransactions::Clock::to_time_t(expires);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return R"({"id":")" + id + R"(","expires":")" + text.data() + "\"}";
}

HttpResponse no_transaction(const QueryTransactions::Taken& taken, const MediaType& type) {
    if (taken.busy) {
        return errors_response(
            409,
            error_json("Neo.ClientError.Transaction.TransactionAccessedConcurrently",
                       "another request works on the transaction '" + taken.id + "'"),
            type.name);
    }
    return errors_response(
        404,
        error_json("Neo.ClientError.Transaction.TransactionNotFound",
                   "there is no open transaction '" + taken.id +
                       "': it was never begun, has ended, failed, or was idle for too long"),
        type.name);
}

// A request within a transaction: its statement if it has one, then the commit if that is asked for.
HttpResponse run_in_transaction(const Service& service,
                                QueryTransactions::Taken taken,
                                const QueryRequest& request,
                                const QueryApiPath& path,
                                const MediaType& type,
                                int status) {
    AnswerTail tail;
    tail.include_counters = request.include_counters;
    tail.with_bookmark = path.commit;
    const auto expires = QueryTransactions::Clock::now() + service.transactions.idle();
    tail.transaction = path.commit ? "" : transaction_json(taken.id, expires);
    HttpResponse response;
    response.status = status;
    response.content_type = type.name;
    response.body = R"({"data":{"fields":[],"values":[]})" +
                    (tail.transaction.empty() ? "" : R"(,"transaction":)" + tail.transaction) + "}";
    if (!request.statement.empty()) {
        auto cursor =
            taken.transaction->open(request.statement, request.parameters, request.options);
        CypherResult<HttpResponse> answered =
            cursor.ok() ? answer_with(*std::move(cursor),
                                      make_api_writer(type, tail),
                                      {.status = status,
                                       .type = type.name,
                                       .may_stream = false,
                                       .whole_bytes_max =
                                           service.queries.options().limits.memory_bytes_max})
                        : CypherResult<HttpResponse>(cursor.error());
        if (!answered.ok()) {
            service.transactions.forget(taken.id);
            return errors_response(answered.error(), type);
        }
        response = *std::move(answered);
    }
    if (path.commit || !taken.transaction->is_open()) {
        const auto committed = path.commit ? taken.transaction->commit() : cypher::CypherStatus();
        service.transactions.forget(taken.id);
        if (path.commit && committed.ok()) {
            response.audit = "transaction";
        }
        return committed.ok() ? response : errors_response(committed.error(), type);
    }
    service.transactions.release(std::move(taken));
    return response;
}

HttpResponse begin_transaction(const Service& service,
                               const QueryRequest& request,
                               const QueryApiPath& path,
                               const MediaType& type) {
    QueryTransactions::Taken taken;
    taken.id = service.transactions.reserve();
    if (taken.id.empty()) {
        return errors_response(503, too_many_transactions(), type.name);
    }
    auto begun = service.queries.begin();
    if (!begun.ok()) {
        service.transactions.forget(taken.id);
        return errors_response(begun.error(), type);
    }
    taken.transaction = *std::move(begun);
    return run_in_transaction(service, std::move(taken), request, path, type, 202);
}

HttpResponse wrong_accept() {
    return problem("not-acceptable",
                   "accept application/json, application/vnd.neo4j.query or application/jsonl");
}

HttpResponse wrong_path() {
    return problem("not-found", "there is no such path; the Query API is at /db/{name}/query/v2");
}

}  // namespace

HttpResponse post_query_api(const Service& service, const HttpRequest& http) {
    if (is_transaction_path(http.id)) {
        return post_transaction_api(service, http);
    }
    const auto path = parse_path(http.id);
    if (!path) {
        return wrong_path();
    }
    const MediaType* type = negotiate(http.accept);
    if (type == nullptr) {
        return wrong_accept();
    }
    const MediaType* body_type = find_media_type(http.media_type);
    const bool typed = body_type != nullptr && is_typed(body_type->wire);
    auto request = read_request(http, typed, !path->in_transaction);
    if (!request.ok()) {
        return invalid_request(request.error().message, type->name);
    }
    request->options.database = path->database;
    if (service.test_procedures && request->statement == kEmptyTheGraph) {
        // The kit's way to begin a scenario; nothing of the one before may be left.
        service.queries.procedures().remove_temporary();
    }
    bound_limits(request->options, service.queries.options().limits);
    if (!cypher::is_known_database(path->database)) {
        return unknown_database(path->database, type->name);
    }
    if (path->in_transaction && path->transaction.empty()) {
        return begin_transaction(service, *request, *path, *type);
    }
    if (path->in_transaction) {
        auto taken = service.transactions.take(path->transaction);
        if (taken.transaction == nullptr) {
            return no_transaction(taken, *type);
        }
        return run_in_transaction(service, std::move(taken), *request, *path, *type, 202);
    }
    AnswerTail tail;
    tail.include_counters = request->include_counters;
    auto response =
        run_alone(service,
                  *request,
                  [&] { return make_api_writer(*type, tail); },
                  {.status = 202,
                   .type = type->name,
                   .whole_bytes_max = service.queries.options().limits.memory_bytes_max});
    if (!response.ok() && is_reader_writing(http, response.error())) {
        return errors_response(403, error_json(response.error()), type->name);
    }
    return response.ok() ? *std::move(response) : errors_response(response.error(), *type);
}

HttpResponse delete_query_transaction(const Service& service, const HttpRequest& http) {
    if (is_transaction_path(http.id)) {
        return delete_transaction_api(service, http);
    }
    const auto path = parse_path(http.id);
    if (!path || !path->in_transaction || path->transaction.empty() || path->commit) {
        return wrong_path();
    }
    const MediaType* type = negotiate(http.accept);
    if (type == nullptr) {
        return wrong_accept();
    }
    const auto taken = service.transactions.take(path->transaction);
    if (taken.transaction == nullptr) {
        return no_transaction(taken, *type);
    }
    service.transactions.forget(taken.id);
    HttpResponse response;
    response.content_type = type->name;
    response.body = "{}";
    return response;
}

}  // namespace entente::http
