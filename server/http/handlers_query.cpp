// Cypher over HTTP: /v1/query, and the procedures of the conformance kit.
#include <memory>
#include <utility>

#include "queries/exec/procedures.h"
#include "server/http/handlers.h"
#include "server/http/json.h"
#include "server/http/json_body.h"
#include "server/http/problem.h"
#include "server/http/query_answers.h"

namespace entente::http {

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
            return make_csv_writer();
        }
        if (type != "application/json") {
            return make_lines_writer();
        }
        return make_contract_writer();
    };
    auto response = run_alone(service,
                              *request,
                              make_writer,
                              {.type = csv ? "text/csv; charset=utf-8" : type,
                               .whole_bytes_max = service.queries.options().limits.memory_bytes_max,
                               .error_ends_answer = !csv});
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
    ENTENTE_ASSIGN(const auto body, parse_json_body(http.body, R"({"signature": ""})"));
    if (!body.contains("signature") || !body.contains("rows") || !body["signature"].is_string() ||
        !body["rows"].is_array()) {
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
