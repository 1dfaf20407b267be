// Rows of a running statement as the bytes of an answer: whole where they are few, otherwise in pieces while it runs on.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "queries/query_engine.h"
#include "server/http/message.h"
#include "server/http/query_request.h"
#include "server/http/routes.h"

namespace entente::http {

// Writes what a cursor gives, piece by piece, in some format.
class QueryWriter {
public:
    virtual ~QueryWriter() = default;

    virtual void begin(std::string& out, const cypher::QueryCursor& cursor) = 0;
    virtual void row(std::string& out, cypher::QueryCursor& cursor, bool first) = 0;
    // `error` is nullptr when the statement ran to its end.
    virtual void end(std::string& out,
                     const cypher::QueryCursor& cursor,
                     const cypher::CypherError* error) = 0;
};

// What follows the rows in both forms of the Query API.
struct AnswerTail {
    bool include_counters = false;
    bool with_bookmark = true;
    std::string transaction;  // JSON, "" for none
};

// Of the Query API, in the form of its media type.
std::unique_ptr<QueryWriter> make_api_writer(const MediaType& type, const AnswerTail& tail);
// Of /v1/query: one document, a line for each row, a table.
std::unique_ptr<QueryWriter> make_contract_writer();
std::unique_ptr<QueryWriter> make_lines_writer();
std::unique_ptr<QueryWriter> make_csv_writer();

void append_columns(std::string& out, const cypher::QueryCursor& cursor);

// That a result which has to be whole is larger than it may be.
cypher::CypherError too_large_answer(std::size_t bytes_max);

// How an answer is sent.
struct AnswerForm {
    int status = 200;
    std::string_view type;
    bool may_stream = true;
    // Of an answer that has to be whole before it is sent; 0 for no limit.
    std::size_t whole_bytes_max = 0;
    bool error_ends_answer = true;  // an error can be told in the answer; otherwise it is cut off
};

// The answer of a cursor: whole where it is short or where the statement writes, otherwise in pieces.
cypher::CypherResult<HttpResponse> answer_with(std::unique_ptr<cypher::QueryCursor> cursor,
                                               std::unique_ptr<QueryWriter> writer,
                                               const AnswerForm& form);

using MakeWriter = std::function<std::unique_ptr<QueryWriter>()>;

// A statement as a transaction of its own, again where others were first.
cypher::CypherResult<HttpResponse> run_alone(const Service& service,
                                             const QueryRequest& request,
                                             const MakeWriter& make_writer,
                                             const AnswerForm& form);

}  // namespace entente::http
