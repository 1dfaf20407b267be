// The older transactional endpoint under /db/{name}/tx, for scripts that still use it: a list of statements a request, rows
// with what their values are beside them, and on demand each row as a little graph.
#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "server/http/handlers.h"
#include "server/http/json_body.h"
#include "server/http/problem.h"
#include "server/http/query_answers.h"
#include "server/http/query_request.h"
#include "server/http/query_transactions.h"

namespace entente::http {

namespace {

using cypher::CypherError;
using cypher::CypherStatus;
using cypher::EntityAccess;
using cypher::ErrorType;
using cypher::QueryCursor;
using cypher::QueryOptions;
using cypher::QueryTransaction;

struct Statement {
    std::string text;
    QueryMap parameters;
    bool with_stats = false;
    bool with_rows = true;
    bool with_graph = false;
};

// The part of the path behind the name of the database: "/tx", "/tx/commit", "/tx/{id}", "/tx/{id}/commit".
struct TransactionPath {
    std::string database;
    std::string id;  // "": a new one
    bool commits = false;
};

std::optional<TransactionPath> parse_path(std::string_view path) {
    TransactionPath result;
    const std::size_t slash = path.find('/');
    result.database = path.substr(0, slash);
    std::string_view rest = path.substr(slash + 3);
    if (rest == "/commit" || rest.ends_with("/commit")) {
        result.commits = true;
        rest.remove_suffix(7);
    }
    if (rest.starts_with('/')) {
        rest.remove_prefix(1);
    }
    result.id = rest;
    return result.id.find('/') == std::string::npos ? std::optional(result) : std::nullopt;
}

Result<Statement> read_statement(const nlohmann::json& json) {
    const auto text = json.is_object() ? json.find("statement") : json.end();
    if (!json.is_object() || text == json.end() || !text->is_string()) {
        return Error{ErrorCode::invalid_argument,
                     "each of \"statements\" has to be {\"statement\": \"RETURN 1\"}"};
    }
    Statement statement;
    statement.text = text->get<std::string>();
    if (const auto parameters = json.find("parameters"); parameters != json.end()) {
        ENTENTE_ASSIGN(statement.parameters, read_query_parameters(*parameters, false));
    }
    if (const auto stats = json.find("includeStats"); stats != json.end() && stats->is_boolean()) {
        statement.with_stats = stats->get<bool>();
    }
    if (const auto contents = json.find("resultDataContents");
        contents != json.end() && contents->is_array()) {
        statement.with_rows = false;
        for (const auto& content : *contents) {
            statement.with_rows = statement.with_rows || content == "row" || content == "ROW";
            statement.with_graph = statement.with_graph || content == "graph" || content == "GRAPH";
        }
    }
    return statement;
}

Result<std::vector<Statement>> read_statements(const HttpRequest& http) {
    std::vector<Statement> statements;
    if (http.body.empty()) {
        return statements;
    }
    ENTENTE_ASSIGN(const auto body,
                   parse_json_body(http.body, R"({"statements": [{"statement": ...}]})"));
    const auto list = body.find("statements");
    if (list == body.end()) {
        return statements;
    }
    if (!list->is_array()) {
        return Error{ErrorCode::invalid_argument, "\"statements\" has to be a list"};
    }
    for (const auto& json : *list) {
        ENTENTE_ASSIGN(auto statement, read_statement(json));
        statements.push_back(std::move(statement));
    }
    return statements;
}

// -- rows --

// The value with its nodes and relationships as maps of their properties, and its paths as lists of them. As deep as
// values are.
QueryValue without_entities(const QueryValue& value, EntityAccess& entities) {
    const auto properties = [&](const auto& entity) {
        auto found = entities.properties(entity);
        return found.ok() ? QueryValue(*std::move(found)) : QueryValue(QueryMap());
    };
    switch (value.type()) {
        case QueryType::node: return properties(value.node());
        case QueryType::relationship: return properties(value.relationship());
        case QueryType::path: {
            const QueryPath& path = value.path();
            QueryList list;
            for (std::size_t i = 0; i < path.nodes.size(); ++i) {
                if (i > 0) {
                    list.push_back(properties(path.relationships[i - 1]));
                }
                list.push_back(properties(path.nodes[i]));
            }
            return QueryValue(std::move(list));
        }
        case QueryType::list: {
            QueryList list;
            for (const QueryValue& item : value.list()) {
                list.push_back(without_entities(item, entities));
            }
            return QueryValue(std::move(list));
        }
        case QueryType::map: {
            std::vector<QueryMap::Entry> entries;
            for (const QueryMap::Entry& entry : value.map()) {
                entries.push_back({entry.key, without_entities(entry.value, entities)});
            }
            return QueryValue(QueryMap(std::move(entries)));
        }
        default: return value;
    }
}

// Calls visit() for each node and relationship in a value, and `other()` for what is neither.
template <typename Visit, typename Other>
void for_each_entity(const QueryValue& value, Visit&& visit, Other&& other) {
    switch (value.type()) {
        case QueryType::node: visit(value.node()); break;
        case QueryType::relationship: visit(value.relationship()); break;
        case QueryType::path: {
            const QueryPath& path = value.path();
            for (std::size_t i = 0; i < path.nodes.size(); ++i) {
                if (i > 0) {
                    visit(path.relationships[i - 1]);
                }
                visit(path.nodes[i]);
            }
            break;
        }
        case QueryType::list:
            for (const QueryValue& item : value.list()) {
                for_each_entity(item, visit, other);
            }
            break;
        case QueryType::map:
            for (const QueryMap::Entry& entry : value.map()) {
                for_each_entity(entry.value, visit, other);
            }
            break;
        default: other();
    }
}

std::uint64_t number_of(NodeId node) {
    return node.value;
}

std::uint64_t number_of(const EdgeRef& edge) {
    return edge.edge.value;
}

class RowWriter {
public:
    RowWriter(std::string& out, QueryCursor& cursor)
        : out_(out), cursor_(cursor), entities_(cursor.entities()) {}

    void write(const Statement& statement) {
        out_ += '{';
        if (statement.with_rows) {
            rows();
        }
        if (statement.with_graph) {
            out_ += statement.with_rows ? "," : "";
            graph();
        }
        out_ += '}';
    }

private:
    // A comma but before the first.
    void separate(bool& first) {
        out_ += first ? "" : ",";
        first = false;
    }

    void rows() {
        out_ += R"("row":[)";
        bool first = true;
        for (const QueryValue& value : cursor_.row()) {
            separate(first);
            append_query_json(
                out_, without_entities(value, entities_), QueryJsonForm::plain, entities_);
        }
        out_ += R"(],"meta":[)";
        first = true;
        for (const QueryValue& value : cursor_.row()) {
            for_each_entity(
                value,
                [&](const auto& entity) {
                    separate(first);
                    meta(entity);
                },
                [&] {
                    separate(first);
                    out_ += "null";
                });
        }
        out_ += ']';
    }

    template <typename Entity>
    void meta(const Entity& entity) {
        constexpr bool kNode = std::is_same_v<Entity, NodeId>;
        out_ += R"({"id":)" + std::to_string(number_of(entity)) + R"(,"elementId":)";
        append_json_string(out_, entities_.element_id(entity));
        out_ += kNode ? R"(,"type":"node","deleted":)" : R"(,"type":"relationship","deleted":)";
        out_ += entities_.is_deleted(entity) ? "true}" : "false}";
    }

    void graph() {
        std::set<std::uint64_t> seen;
        bool first = true;
        const auto each_node = [&](NodeId node) {
            if (seen.insert(node.value).second) {
                separate(first);
                graph_node(node);
            }
        };
        out_ += R"("graph":{"nodes":[)";
        for_each([&](const auto& entity) {
            if constexpr (std::is_same_v<std::decay_t<decltype(entity)>, NodeId>) {
                each_node(entity);
            }
        });
        out_ += R"(],"relationships":[)";
        seen.clear();
        first = true;
        for_each([&](const auto& entity) {
            if constexpr (std::is_same_v<std::decay_t<decltype(entity)>, EdgeRef>) {
                if (seen.insert(entity.edge.value).second) {
                    separate(first);
                    graph_relationship(entity);
                }
            }
        });
        out_ += "]}";
    }

    template <typename Visit>
    void for_each(Visit&& visit) {
        for (const QueryValue& value : cursor_.row()) {
            for_each_entity(value, visit, [] {});
        }
    }

    template <typename Entity>
    void begin_entity(const Entity& entity) {
        out_ += R"({"id":")" + std::to_string(number_of(entity)) + R"(","elementId":)";
        append_json_string(out_, entities_.element_id(entity));
    }

    template <typename Entity>
    void end_entity(const Entity& entity) {
        const auto found = entities_.properties(entity);
        out_ += R"(,"properties":)";
        append_query_json(
            out_, QueryValue(found.ok() ? *found : QueryMap()), QueryJsonForm::plain, entities_);
        out_ += '}';
    }

    void graph_node(NodeId node) {
        begin_entity(node);
        const auto labels = entities_.labels(node);
        out_ += R"(,"labels":)";
        append_query_json(
            out_, QueryValue(labels.ok() ? *labels : QueryList()), QueryJsonForm::plain, entities_);
        end_entity(node);
    }

    void graph_relationship(const EdgeRef& edge) {
        begin_entity(edge);
        const auto type = entities_.type_name(edge.type);
        out_ += R"(,"type":)";
        append_json_string(
            out_, type.ok() && type->is(QueryType::string) ? type->string() : std::string_view());
        out_ += R"(,"startNode":")" + std::to_string(edge.source.value) + R"(","endNode":")" +
                std::to_string(edge.target.value) + "\"";
        end_entity(edge);
    }

    std::string& out_;
    QueryCursor& cursor_;
    EntityAccess& entities_;
};

std::string stats_json(const cypher::QueryCounters& counters) {
    const auto number = [](std::uint64_t value) { return std::to_string(value); };
    return std::string(R"({"contains_updates":)") +
           (counters.contains_updates() ? "true" : "false") + R"(,"nodes_created":)" +
           number(counters.nodes_created) + R"(,"nodes_deleted":)" +
           number(counters.nodes_deleted) + R"(,"properties_set":)" +
           number(counters.properties_set) + R"(,"relationships_created":)" +
           number(counters.relationships_created) + R"(,"relationship_deleted":)" +
           number(counters.relationships_deleted) + R"(,"labels_added":)" +
           number(counters.labels_added) + R"(,"labels_removed":)" +
           number(counters.labels_removed) + R"(,"indexes_added":)" +
           number(counters.indexes_added) + R"(,"indexes_removed":)" +
           number(counters.indexes_removed) + R"(,"constraints_added":)" +
           number(counters.constraints_added) + R"(,"constraints_removed":)" +
           number(counters.constraints_removed) +
           R"(,"contains_system_updates":false,"system_updates":0})";
}

// -- statements --

// What the statements of a request have given so far.
struct Results {
    std::size_t bytes_max = 0;  // of all of them; 0 for no limit
    std::string json;           // of "results", without the brackets
    std::string notifications;
    std::optional<CypherError> error;

    std::size_t bytes_left() const {
        return bytes_max == 0 ? 0 : std::max<std::size_t>(1, bytes_max - json.size());
    }
};

CypherStatus append_result(std::string& out,
                           const Statement& statement,
                           QueryCursor& cursor,
                           std::size_t bytes_max) {
    out += R"({"columns":[)";
    for (std::size_t i = 0; i < cursor.columns().size(); ++i) {
        out += i == 0 ? "" : ",";
        append_json_string(out, cursor.columns()[i]);
    }
    out += R"(],"data":[)";
    for (bool first = true;; first = false) {
        ENTENTE_ASSIGN(const bool more, cursor.next());
        if (!more) {
            break;
        }
        out += first ? "" : ",";
        RowWriter(out, cursor).write(statement);
        if (bytes_max > 0 && out.size() > bytes_max) {
            return too_large_answer(bytes_max);
        }
    }
    out += ']';
    if (statement.with_stats) {
        out += R"(,"stats":)" + stats_json(cursor.summary().counters);
    }
    if (cursor.summary().plan) {
        out += R"(,"plan":{"root":)" +
               plan_json(*cursor.summary().plan, cursor.summary().profiled, false) + "}";
    }
    out += '}';
    return {};
}

// Runs a statement with what opens it, and adds its result when it has come to its end.
template <typename Open>
bool run_statement(const Statement& statement, Results& results, Open&& open) {
    auto cursor = open(statement);
    if (!cursor.ok()) {
        results.error = cursor.error();
        return false;
    }
    std::string json;
    const CypherStatus ended = append_result(json, statement, **cursor, results.bytes_left());
    if (!ended.ok()) {
        results.error = ended.error();
        return false;
    }
    results.json += (results.json.empty() ? "" : ",") + json;
    const auto& notifications = (*cursor)->summary().notifications;
    if (!notifications.empty()) {
        const std::string list = notifications_json(notifications);
        results.notifications +=
            (results.notifications.empty() ? "" : ",") + list.substr(1, list.size() - 2);
    }
    return true;
}

QueryOptions options_of(const Service& service, const HttpRequest& http, std::string database) {
    QueryOptions options;
    options.given_up = http.client_gone;
    options.read_only = http.role < Role::editor;
    options.database = std::move(database);
    bound_limits(options, service.queries.options().limits);
    return options;
}

void run_all(const std::vector<Statement>& statements,
             QueryTransaction& transaction,
             const QueryOptions& options,
             Results& results) {
    for (const Statement& statement : statements) {
        const bool ok = run_statement(statement, results, [&](const Statement& one) {
            return transaction.open(one.text, one.parameters, options);
        });
        if (!ok) {
            return;
        }
    }
}

// All statements as one transaction, again where others were first.
Results run_and_commit(const Service& service,
                       const std::vector<Statement>& statements,
                       const QueryOptions& options) {
    for (int attempt = 1;; ++attempt) {
        Results results;
        results.bytes_max = service.queries.options().limits.memory_bytes_max;
        if (statements.size() == 1) {
            // By itself it may also be what no explicit transaction takes: an index, CALL { } IN TRANSACTIONS.
            run_statement(statements.front(), results, [&](const Statement& one) {
                return service.queries.open(one.text, one.parameters, options);
            });
        } else if (auto begun = service.queries.begin(); !begun.ok()) {
            results.error = begun.error();
        } else {
            run_all(statements, **begun, options, results);
            if (!results.error) {
                const auto committed = (*begun)->commit();
                results.error = committed.ok() ? std::nullopt : std::optional(committed.error());
            }
        }
        const bool conflict = results.error && results.error->type == ErrorType::conflict;
        if (!conflict || attempt == kAttemptsMax) {
            return results;
        }
    }
}

// -- answers --

std::string rfc_1123(QueryTransactions::Clock::time_point time) {
    const std::time_t seconds = QueryTransactions::Clock::to_time_t(time);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 40> text{};
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return text.data();
}

std::string results_json(const Results& results) {
    std::string out = R"({"results":[)" + results.json + R"(],"errors":[)";
    if (results.error) {
        out += error_json(*results.error);
    }
    out += ']';
    if (!results.notifications.empty()) {
        out += R"(,"notifications":[)" + results.notifications + "]";
    }
    return out;
}

HttpResponse only_error(int status, const std::string& error) {
    HttpResponse response;
    response.status = status;
    response.body = R"({"results":[],"errors":[)" + error + "]}";
    return response;
}

HttpResponse not_found(const TransactionPath& path, bool busy) {
    return only_error(
        busy ? 409 : 404,
        busy ? error_json("Neo.ClientError.Transaction.TransactionAccessedConcurrently",
                          "another request works on the transaction '" + path.id + "'")
             : error_json("Neo.ClientError.Transaction.TransactionNotFound",
                          "there is no open transaction '" + path.id +
                              "': it was never begun, has ended, failed, or was idle for too "
                              "long"));
}

HttpResponse run_in_transaction(const Service& service,
                                const HttpRequest& http,
                                const TransactionPath& path,
                                const std::vector<Statement>& statements,
                                QueryTransactions::Taken taken) {
    const bool is_new = path.id.empty();
    Results results;
    results.bytes_max = service.queries.options().limits.memory_bytes_max;
    run_all(statements, *taken.transaction, options_of(service, http, path.database), results);
    HttpResponse response;
    if (path.commits && !results.error) {
        const auto committed = taken.transaction->commit();
        results.error = committed.ok() ? std::nullopt : std::optional(committed.error());
        response.audit = committed.ok() ? "transaction" : "";
    }
    response.status = is_new ? 201 : 200;
    response.body = results_json(results);
    if (path.commits || results.error) {
        service.transactions.forget(taken.id);
        response.body += '}';
        return response;
    }
    const std::string url = "http://" + http.host + "/db/" + path.database + "/tx/" + taken.id;
    if (is_new) {
        response.headers.emplace_back("Location", url);
    }
    const auto expires = service.transactions.release(std::move(taken));
    response.body += R"(,"commit":)";
    append_json_string(response.body, url + "/commit");
    response.body += R"(,"transaction":{"expires":")" + rfc_1123(expires) + "\"}}";
    return response;
}

HttpResponse begin(const Service& service,
                   const HttpRequest& http,
                   const TransactionPath& path,
                   const std::vector<Statement>& statements) {
    QueryTransactions::Taken taken;
    taken.id = service.transactions.reserve();
    if (taken.id.empty()) {
        return only_error(503, too_many_transactions());
    }
    auto begun = service.queries.begin();
    if (!begun.ok()) {
        service.transactions.forget(taken.id);
        return only_error(500, error_json(begun.error()));
    }
    taken.transaction = *std::move(begun);
    return run_in_transaction(service, http, path, statements, std::move(taken));
}

HttpResponse wrong_path() {
    return problem("not-found",
                   "there is no such path; the transactional endpoint is /db/{name}/tx, "
                   "/db/{name}/tx/commit, /db/{name}/tx/{id} and /db/{name}/tx/{id}/commit");
}

}  // namespace

bool is_transaction_path(std::string_view path) {
    const std::size_t slash = path.find('/');
    const std::string_view rest =
        slash == std::string_view::npos ? std::string_view() : path.substr(slash);
    return rest == "/tx" || rest.starts_with("/tx/");
}

HttpResponse post_transaction_api(const Service& service, const HttpRequest& http) {
    const auto path = parse_path(http.id);
    if (!path) {
        return wrong_path();
    }
    if (!cypher::is_known_database(path->database)) {
        return unknown_database(path->database, "application/json");
    }
    const auto statements = read_statements(http);
    if (!statements.ok()) {
        return only_error(
            200, error_json("Neo.ClientError.Request.InvalidFormat", statements.error().message));
    }
    if (path->id.empty() && !path->commits) {
        return begin(service, http, *path, *statements);
    }
    if (path->id.empty()) {
        const Results results =
            run_and_commit(service, *statements, options_of(service, http, path->database));
        HttpResponse response;
        response.body = results_json(results) + "}";
        response.audit = results.error ? "" : "statement";
        return response;
    }
    auto taken = service.transactions.take(path->id);
    if (taken.transaction == nullptr) {
        return not_found(*path, taken.busy);
    }
    return run_in_transaction(service, http, *path, *statements, std::move(taken));
}

HttpResponse delete_transaction_api(const Service& service, const HttpRequest& http) {
    const auto path = parse_path(http.id);
    if (!path || path->id.empty() || path->commits) {
        return wrong_path();
    }
    const auto taken = service.transactions.take(path->id);
    if (taken.transaction == nullptr) {
        return not_found(*path, taken.busy);
    }
    service.transactions.forget(taken.id);
    HttpResponse response;
    response.body = R"({"results":[],"errors":[]})";
    return response;
}

}  // namespace entente::http
