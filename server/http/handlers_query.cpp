// Cypher over HTTP: /v1/query, and the Query API under /db/{name}/query/v2 with its transactions.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <utility>

#include "queries/exec/procedures.h"
#include "server/formats/query_json.h"
#include "server/http/handlers.h"
#include "server/http/json.h"
#include "server/http/problem.h"
#include "server/http/query_transactions.h"

namespace entente::http {

namespace {

using cypher::CypherError;
using cypher::CypherResult;
using cypher::ErrorType;
using cypher::QueryCursor;
using cypher::QueryOptions;
using cypher::QueryTransaction;

// An answer that is longer is sent in pieces while the statement runs on.
constexpr std::size_t kBufferBytes = 256 << 10;
constexpr std::size_t kPieceBytes = 64 << 10;
constexpr int kAttemptsMax = 20;

constexpr std::string_view kEmptyTheGraph = "MATCH (n) DETACH DELETE n";

// -- what a request asks for --

enum class Wire : std::uint8_t {
    plain,
    typed,
    plain_lines,
    typed_lines,
};

bool is_typed(Wire wire) {
    return wire == Wire::typed || wire == Wire::typed_lines;
}

bool is_lines(Wire wire) {
    return wire == Wire::plain_lines || wire == Wire::typed_lines;
}

struct MediaType {
    std::string_view name;
    Wire wire;
};

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

const MediaType* find_media_type(std::string_view name) {
    const auto found = std::find_if(kMediaTypes.begin(), kMediaTypes.end(), [&](const auto& type) {
        return type.name == name;
    });
    return found == kMediaTypes.end() ? nullptr : &*found;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    const std::size_t end = text.find_last_not_of(" \t");
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, end - begin + 1);
}

// An entry of an Accept header: "text/csv;q=0.5".
struct Accepted {
    std::string_view name;
    double weight = 1;
};

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

// nullptr when none of what is accepted is known.
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

struct QueryRequest {
    std::string statement;
    QueryMap parameters;
    QueryOptions options;
    bool include_counters = false;
};

// The members of a request's body; `typed` says how parameters are written.
Result<QueryRequest> read_request(const HttpRequest& http, bool typed, bool statement_needed) {
    QueryRequest request;
    request.options.given_up = http.client_gone;
    if (http.body.empty() && !statement_needed) {
        return request;
    }
    const auto body = nlohmann::json::parse(http.body, nullptr, false);
    if (!body.is_object()) {
        return Error{ErrorCode::invalid_argument,
                     "the body has to be a JSON object: {\"statement\": \"RETURN 1\"}"};
    }
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
    request.include_counters = body.value("includeCounters", false);
    if (const auto mode = body.find("accessMode"); mode != body.end() && mode->is_string()) {
        const std::string text = mode->get<std::string>();
        request.options.read_only = text == "READ" || text == "read";
    }
    if (http.role < Role::editor) {
        request.options.read_only = true;
    }
    if (const auto time = body.find("maxExecutionTime");
        time != body.end() && time->is_number() && time->get<double>() > 0) {
        cypher::QueryLimits limits;
        limits.time =
            std::chrono::milliseconds(static_cast<std::int64_t>(time->get<double>() * 1000));
        request.options.limits = limits;
    }
    return request;
}

// A shorter time than the server's may be asked for, never a longer one.
void bound_limits(QueryOptions& options, const cypher::QueryLimits& server) {
    if (options.limits) {
        const auto time = options.limits->time;
        options.limits = server;
        if (server.time.count() == 0 || time < server.time) {
            options.limits->time = time;
        }
    }
}

// -- errors of the Query API --

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

std::string error_json(std::string_view code,
                       std::string_view message,
                       const std::optional<cypher::Position>& position = {}) {
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

// -- rows to bytes --

// Writes what a cursor gives, piece by piece, in some format.
class QueryWriter {
public:
    virtual ~QueryWriter() = default;

    virtual void begin(std::string& out, const QueryCursor& cursor) = 0;
    virtual void row(std::string& out, QueryCursor& cursor, bool first) = 0;
    // `error` is nullptr when the statement ran to its end.
    virtual void end(std::string& out, const QueryCursor& cursor, const CypherError* error) = 0;
};

void append_row(std::string& out, QueryCursor& cursor, QueryJsonForm form) {
    out += '[';
    bool first = true;
    for (const QueryValue& value : cursor.row()) {
        out += first ? "" : ",";
        first = false;
        append_query_json(out, value, form, cursor.entities());
    }
    out += ']';
}

void append_columns(std::string& out, const QueryCursor& cursor) {
    out += '[';
    bool first = true;
    for (const std::string& column : cursor.columns()) {
        out += first ? "" : ",";
        first = false;
        append_json_string(out, column);
    }
    out += ']';
}

// What follows the rows in both forms of the Query API.
struct AnswerTail {
    bool include_counters = false;
    bool with_bookmark = true;
    std::string transaction;  // JSON, "" for none
};

void append_tail(std::string& out,
                 const QueryCursor& cursor,
                 const AnswerTail& tail,
                 bool typed,
                 std::string_view separator) {
    std::string_view before = separator;
    const auto member = [&](std::string_view name, const std::string& json) {
        out += before;
        before = ",";
        out += '"';
        out += name;
        out += "\":";
        out += json;
    };
    const cypher::QuerySummary& summary = cursor.summary();
    if (tail.include_counters) {
        member("counters", counters_json(summary.counters));
    }
    if (summary.plan) {
        member(summary.profiled ? "profiledQueryPlan" : "queryPlan",
               plan_json(*summary.plan, summary.profiled, typed));
    }
    if (tail.with_bookmark) {
        member("bookmarks", R"(["entente:1"])");
    }
    if (!tail.transaction.empty()) {
        member("transaction", tail.transaction);
    }
}

class QueryApiWriter : public QueryWriter {
public:
    QueryApiWriter(bool typed, AnswerTail tail) : typed_(typed), tail_(std::move(tail)) {}

    void begin(std::string& out, const QueryCursor& cursor) override {
        out += R"({"data":{"fields":)";
        append_columns(out, cursor);
        out += R"(,"values":[)";
    }

    void row(std::string& out, QueryCursor& cursor, bool first) override {
        out += first ? "" : ",";
        append_row(out, cursor, typed_ ? QueryJsonForm::typed : QueryJsonForm::plain);
    }

    void end(std::string& out, const QueryCursor& cursor, const CypherError* error) override {
        out += "]}";
        if (error != nullptr) {
            out += R"(,"errors":[)" + error_json(*error) + "]";
        } else {
            append_tail(out, cursor, tail_, typed_, ",");
        }
        out += '}';
    }

private:
    bool typed_;
    AnswerTail tail_;
};

class QueryLinesWriter : public QueryWriter {
public:
    QueryLinesWriter(bool typed, AnswerTail tail) : typed_(typed), tail_(std::move(tail)) {}

    void begin(std::string& out, const QueryCursor& cursor) override {
        out += R"({"$event":"Header","_body":{"fields":)";
        append_columns(out, cursor);
        out += "}}\n";
    }

    void row(std::string& out, QueryCursor& cursor, bool) override {
        out += R"({"$event":"Record","_body":)";
        append_row(out, cursor, typed_ ? QueryJsonForm::typed : QueryJsonForm::plain);
        out += "}\n";
    }

    void end(std::string& out, const QueryCursor& cursor, const CypherError* error) override {
        if (error != nullptr) {
            out += R"({"$event":"Error","_body":[)" + error_json(*error) + "]}\n";
            return;
        }
        out += R"({"$event":"Summary","_body":{)";
        append_tail(out, cursor, tail_, typed_, "");
        out += "}}\n";
    }

private:
    bool typed_;
    AnswerTail tail_;
};

std::string stats_json(const QueryCursor& cursor) {
    const cypher::QuerySummary& summary = cursor.summary();
    return R"({"rows":)" + std::to_string(summary.rows) + R"(,"time_ms":)" +
           std::to_string(static_cast<double>(summary.time.count()) / 1000) + R"(,"counters":)" +
           counters_json(summary.counters) + "}";
}

// -- /v1/query --

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

class ContractWriter : public QueryWriter {
public:
    void begin(std::string& out, const QueryCursor& cursor) override {
        out += R"({"columns":)";
        append_columns(out, cursor);
        out += R"(,"rows":[)";
    }

    void row(std::string& out, QueryCursor& cursor, bool first) override {
        out += first ? "" : ",";
        append_row(out, cursor, QueryJsonForm::contract);
    }

    void end(std::string& out, const QueryCursor& cursor, const CypherError* error) override {
        out += "]";
        if (error != nullptr) {
            out += R"(,"error":)" + query_problem(*error).body;
        } else {
            out += R"(,"stats":)" + stats_json(cursor);
            if (cursor.summary().plan) {
                out += R"(,"plan":)" +
                       plan_json(*cursor.summary().plan, cursor.summary().profiled, false);
            }
        }
        out += '}';
    }
};

// One object a line. When it fails on the way the last line is {"error": ...}.
class NdjsonWriter : public QueryWriter {
public:
    void begin(std::string&, const QueryCursor&) override {}

    void row(std::string& out, QueryCursor& cursor, bool) override {
        out += '{';
        const auto values = cursor.row();
        for (std::size_t i = 0; i < values.size(); ++i) {
            out += i == 0 ? "" : ",";
            append_json_string(out, cursor.columns()[i]);
            out += ':';
            append_query_json(out, values[i], QueryJsonForm::contract, cursor.entities());
        }
        out += "}\n";
    }

    void end(std::string& out, const QueryCursor&, const CypherError* error) override {
        if (error != nullptr) {
            out += R"({"error":)" + query_problem(*error).body + "}\n";
        }
    }
};

class CsvWriter : public QueryWriter {
public:
    void begin(std::string& out, const QueryCursor& cursor) override {
        for (std::size_t i = 0; i < cursor.columns().size(); ++i) {
            out += i == 0 ? "" : ",";
            append_csv_field(out, cursor.columns()[i], ',');
        }
        out += cursor.columns().empty() ? "" : "\r\n";
    }

    void row(std::string& out, QueryCursor& cursor, bool) override {
        const auto values = cursor.row();
        for (std::size_t i = 0; i < values.size(); ++i) {
            out += i == 0 ? "" : ",";
            append_csv_field(out, cell_text(values[i], cursor.entities()), ',');
        }
        out += "\r\n";
    }

    void end(std::string&, const QueryCursor&, const CypherError*) override {}
};

// -- running --

// What has to live as long as an answer that is sent in pieces.
struct RunningAnswer {
    std::unique_ptr<QueryCursor> cursor;
    std::unique_ptr<QueryWriter> writer;
    std::string buffered;
    bool first = true;
    bool error_ends_answer = true;  // an error can be told in the answer; otherwise it is cut off
};

// Writes rows until there are no more, or the buffer is full. True at the end.
CypherResult<bool> fill(RunningAnswer& answer, std::size_t bytes_max) {
    while (answer.buffered.size() < bytes_max) {
        ENTENTE_ASSIGN(const bool more, answer.cursor->next());
        if (!more) {
            return true;
        }
        answer.writer->row(answer.buffered, *answer.cursor, answer.first);
        answer.first = false;
    }
    return false;
}

bool send_rest(RunningAnswer& answer, const BodyWriter& write) {
    while (true) {
        if (!write(answer.buffered)) {
            return false;
        }
        answer.buffered.clear();
        const auto ended = fill(answer, kPieceBytes);
        if (!ended.ok()) {
            answer.writer->end(answer.buffered, *answer.cursor, &ended.error());
            return answer.error_ends_answer && write(answer.buffered);
        }
        if (*ended) {
            answer.writer->end(answer.buffered, *answer.cursor, nullptr);
            return write(answer.buffered);
        }
    }
}

// The answer of a cursor: whole where it is short or where the statement writes, otherwise in pieces.
CypherResult<HttpResponse> answer_with(std::unique_ptr<QueryCursor> cursor,
                                       std::unique_ptr<QueryWriter> writer,
                                       int status,
                                       std::string_view type,
                                       bool may_stream,
                                       bool error_ends_answer) {
    auto answer = std::make_shared<RunningAnswer>();
    answer->cursor = std::move(cursor);
    answer->writer = std::move(writer);
    answer->error_ends_answer = error_ends_answer;
    answer->writer->begin(answer->buffered, *answer->cursor);
    const bool whole = answer->cursor->writes() || !may_stream;
    const auto ended = fill(*answer, whole ? SIZE_MAX : kBufferBytes);
    HttpResponse response;
    response.status = status;
    response.content_type = type;
    if (!ended.ok()) {
        if (answer->first || answer->cursor->writes() || !error_ends_answer) {
            return ended.error();
        }
        answer->writer->end(answer->buffered, *answer->cursor, &ended.error());
        response.body = std::move(answer->buffered);
    } else if (*ended) {
        answer->writer->end(answer->buffered, *answer->cursor, nullptr);
        response.body = std::move(answer->buffered);
    } else {
        response.stream = [answer](const BodyWriter& write) { return send_rest(*answer, write); };
    }
    return response;
}

using MakeWriter = std::function<std::unique_ptr<QueryWriter>()>;

// A statement as a transaction of its own, again where others were first.
CypherResult<HttpResponse> run_alone(const Service& service,
                                     const QueryRequest& request,
                                     const MakeWriter& make_writer,
                                     int status,
                                     std::string_view type,
                                     bool error_ends_answer) {
    for (int attempt = 1;; ++attempt) {
        auto cursor = service.queries.open(request.statement, request.parameters, request.options);
        if (!cursor.ok()) {
            return cursor.error();
        }
        const bool writes = (*cursor)->writes();
        auto response =
            answer_with(*std::move(cursor), make_writer(), status, type, true, error_ends_answer);
        if (response.ok() && writes) {
            response->audit = "statement";
        }
        if (response.ok() || response.error().type != ErrorType::conflict ||
            attempt == kAttemptsMax) {
            return response;
        }
    }
}

// -- the Query API --

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

HttpResponse no_transaction(const std::string& id, const MediaType& type) {
    return errors_response(
        404,
        error_json("Neo.ClientError.Transaction.TransactionNotFound",
                   "there is no open transaction '" + id +
                       "': it was never begun, has ended, failed, or was idle for too long"),
        type.name);
}

std::unique_ptr<QueryWriter> api_writer(const MediaType& type, const AnswerTail& tail) {
    if (is_lines(type.wire)) {
        return std::make_unique<QueryLinesWriter>(is_typed(type.wire), tail);
    }
    return std::make_unique<QueryApiWriter>(is_typed(type.wire), tail);
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
            cursor.ok()
                ? answer_with(
                      *std::move(cursor), api_writer(type, tail), status, type.name, false, true)
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
        return errors_response(
            503,
            error_json("Neo.TransientError.Transaction.MaximumTransactionLimitReached",
                       "as many transactions are open as may be; the server's flag "
                       "--max-transactions sets the limit"),
            type.name);
    }
    auto begun = service.queries.begin();
    if (!begun.ok()) {
        service.transactions.forget(taken.id);
        return errors_response(begun.error(), type);
    }
    taken.transaction = *std::move(begun);
    return run_in_transaction(service, std::move(taken), request, path, type, 202);
}

bool is_reader_writing(const HttpRequest& http, const CypherError& error) {
    return http.role < Role::editor && error.type == ErrorType::access_mode;
}

HttpResponse wrong_accept() {
    HttpResponse response = problem("bad-request",
                                    "none of the accepted media types is served here; accept "
                                    "application/json, application/vnd.neo4j.query or "
                                    "application/jsonl");
    response.status = 406;
    return response;
}

HttpResponse wrong_path() {
    return problem("not-found", "there is no such path; the Query API is at /db/{name}/query/v2");
}

}  // namespace

HttpResponse post_query_api(const Service& service, const HttpRequest& http) {
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
        return errors_response(404,
                               error_json("Neo.ClientError.Database.DatabaseNotFound",
                                          "there is no database `" + path->database +
                                              "`; this server has one, `entente`"),
                               type->name);
    }
    if (path->in_transaction && path->transaction.empty()) {
        return begin_transaction(service, *request, *path, *type);
    }
    if (path->in_transaction) {
        auto taken = service.transactions.take(path->transaction);
        if (taken.transaction == nullptr) {
            return no_transaction(path->transaction, *type);
        }
        return run_in_transaction(service, std::move(taken), *request, *path, *type, 202);
    }
    AnswerTail tail;
    tail.include_counters = request->include_counters;
    auto response = run_alone(
        service, *request, [&] { return api_writer(*type, tail); }, 202, type->name, true);
    if (!response.ok() && is_reader_writing(http, response.error())) {
        return errors_response(403, error_json(response.error()), type->name);
    }
    return response.ok() ? *std::move(response) : errors_response(response.error(), *type);
}

HttpResponse delete_query_transaction(const Service& service, const HttpRequest& http) {
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
        return no_transaction(path->transaction, *type);
    }
    service.transactions.forget(taken.id);
    HttpResponse response;
    response.content_type = type->name;
    response.body = "{}";
    return response;
}

HttpResponse post_query(const Service& service, const HttpRequest& http) {
    auto request = read_request(http, false, true);
    if (!request.ok()) {
        return request.error();
    }
    bound_limits(request->options, service.queries.options().limits);
    std::string_view type = "application/json";
    for (const Accepted& accepted : accepted_types(http.accept)) {
        if (accepted.name == "application/x-ndjson" || accepted.name == "application/ndjson" ||
            accepted.name == "text/csv" || accepted.name == "application/json") {
            type = accepted.name;
            break;
        }
    }
    const bool csv = type == "text/csv";
    const MakeWriter make_writer = [&]() -> std::unique_ptr<QueryWriter> {
        if (csv) {
            return std::make_unique<CsvWriter>();
        }
        if (type != "application/json") {
            return std::make_unique<NdjsonWriter>();
        }
        return std::make_unique<ContractWriter>();
    };
    auto response = run_alone(
        service, *request, make_writer, 200, csv ? "text/csv; charset=utf-8" : type, !csv);
    if (!response.ok() && is_reader_writing(http, response.error())) {
        return problem("forbidden",
                       "this access token is a reader's, and the statement changes the graph; an "
                       "editor's may");
    }
    return response.ok() ? *std::move(response) : query_problem(response.error());
}

HttpResponse post_test_procedure(const Service& service, const HttpRequest& http) {
    if (!service.test_procedures) {
        return problem("not-found",
                       "there is no such path; GET /openapi.json lists those that there are");
    }
    const auto body = nlohmann::json::parse(http.body, nullptr, false);
    if (!body.is_object() || !body.contains("signature") || !body.contains("rows") ||
        !body["signature"].is_string() || !body["rows"].is_array()) {
        return problem("bad-request", "send {\"signature\", \"columns\", \"rows\"}");
    }
    cypher::ProcedureRows rows;
    for (const auto& row : body["rows"]) {
        std::vector<QueryValue>& values = rows.emplace_back();
        for (const auto& cell : row) {
            ENTENTE_ASSIGN(auto value, read_query_json(cell, true));
            values.push_back(std::move(value));
        }
    }
    auto procedure = cypher::table_procedure(body["signature"].get<std::string>(), std::move(rows));
    if (!procedure.ok()) {
        return problem("bad-request", procedure.error().text());
    }
    service.queries.procedures().add(*std::move(procedure));
    HttpResponse response;
    response.body = "{}";
    return response;
}

}  // namespace entente::http
