#include "server/http/query_answers.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "server/formats/query_json_row.h"

namespace entente::http {

using cypher::CypherError;
using cypher::CypherResult;
using cypher::ErrorType;
using cypher::QueryCursor;

namespace {

// An answer that is longer is sent in pieces while the statement runs on.
constexpr std::size_t kBufferBytes = 256 << 10;
constexpr std::size_t kPieceBytes = 64 << 10;
// Room that is made at once, for what most answers are.
constexpr std::size_t kBytesExpected = 4 << 10;

void append_row(std::string& out, QueryCursor& cursor, QueryJsonForm form) {
    append_query_json_row(out, cursor.row(), form, cursor.entities());
}

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
    if (!summary.notifications.empty()) {
        member("notifications", notifications_json(summary.notifications));
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
        if (!first) {
            out += ',';
        }
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

// "1.250"
std::string milliseconds_text(std::chrono::microseconds time) {
    const std::string fraction = std::to_string(1000 + time.count() % 1000);
    return std::to_string(time.count() / 1000) + "." + fraction.substr(1);
}

std::string stats_json(const QueryCursor& cursor) {
    const cypher::QuerySummary& summary = cursor.summary();
    return R"({"rows":)" + std::to_string(summary.rows) + R"(,"time_ms":)" +
           milliseconds_text(summary.time) + R"(,"counters":)" + counters_json(summary.counters) +
           "}";
}

class ContractWriter : public QueryWriter {
public:
    void begin(std::string& out, const QueryCursor& cursor) override {
        out += R"({"columns":)";
        append_columns(out, cursor);
        out += R"(,"rows":[)";
    }

    void row(std::string& out, QueryCursor& cursor, bool first) override {
        if (!first) {
            out += ',';
        }
        append_row(out, cursor, QueryJsonForm::contract);
    }

    void end(std::string& out, const QueryCursor& cursor, const CypherError* error) override {
        out += "]";
        if (error != nullptr) {
            out += R"(,"error":)" + query_problem(*error).body;
        } else {
            out += R"(,"stats":)" + stats_json(cursor);
            if (!cursor.summary().notifications.empty()) {
                out += R"(,"notifications":)" + notifications_json(cursor.summary().notifications);
            }
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

// All of an answer that may not be sent in pieces.
CypherResult<bool> fill_whole(RunningAnswer& answer, std::size_t bytes_max) {
    ENTENTE_ASSIGN(const bool ended, fill(answer, bytes_max == 0 ? SIZE_MAX : bytes_max));
    if (!ended) {
        return too_large_answer(bytes_max);
    }
    return true;
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

}  // namespace

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

cypher::CypherError too_large_answer(std::size_t bytes_max) {
    return cypher::runtime_error(ErrorType::limit_exceeded,
                                 "query_memory_bytes",
                                 "the result has more than " + std::to_string(bytes_max) +
                                     " bytes; LIMIT asks for fewer rows, and the limit "
                                     "query_memory_bytes allows more");
}

std::unique_ptr<QueryWriter> make_api_writer(const MediaType& type, const AnswerTail& tail) {
    if (is_lines(type.wire)) {
        return std::make_unique<QueryLinesWriter>(is_typed(type.wire), tail);
    }
    return std::make_unique<QueryApiWriter>(is_typed(type.wire), tail);
}

std::unique_ptr<QueryWriter> make_contract_writer() {
    return std::make_unique<ContractWriter>();
}

std::unique_ptr<QueryWriter> make_lines_writer() {
    return std::make_unique<NdjsonWriter>();
}

std::unique_ptr<QueryWriter> make_csv_writer() {
    return std::make_unique<CsvWriter>();
}

CypherResult<HttpResponse> answer_with(std::unique_ptr<QueryCursor> cursor,
                                       std::unique_ptr<QueryWriter> writer,
                                       const AnswerForm& form) {
    auto answer = std::make_shared<RunningAnswer>();
    answer->cursor = std::move(cursor);
    answer->writer = std::move(writer);
    answer->error_ends_answer = form.error_ends_answer;
    answer->buffered.reserve(kBytesExpected);
    answer->writer->begin(answer->buffered, *answer->cursor);
    const bool whole = answer->cursor->writes() || !form.may_stream;
    const auto ended =
        whole ? fill_whole(*answer, form.whole_bytes_max) : fill(*answer, kBufferBytes);
    HttpResponse response;
    response.status = form.status;
    response.content_type = form.type;
    if (!ended.ok()) {
        if (answer->first || answer->cursor->writes() || !form.error_ends_answer) {
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

CypherResult<HttpResponse> run_alone(const Service& service,
                                     const QueryRequest& request,
                                     const MakeWriter& make_writer,
                                     const AnswerForm& form) {
    for (int attempt = 1;; ++attempt) {
        auto cursor = service.queries.open(request.statement, request.parameters, request.options);
        if (!cursor.ok()) {
            return cursor.error();
        }
        const bool writes = (*cursor)->writes();
        auto response = answer_with(*std::move(cursor), make_writer(), form);
        if (response.ok() && writes) {
            response->audit = "statement";
        }
        if (response.ok() || response.error().type != ErrorType::conflict ||
            attempt == kAttemptsMax) {
            return response;
        }
    }
}

}  // namespace entente::http
