// /v1/analytics: the graph algorithms over the facts.
#include <algorithm>
#include <bit>
#include <set>
#include <unordered_set>

#include "server/http/analytics.h"
#include "server/http/cursor.h"
#include "server/http/handlers.h"
#include "server/http/json_body.h"
#include "server/http/lookup.h"
#include "server/http/problem.h"
#include "server/http/request_budget.h"
#include "server/nearest.h"

namespace entente::http {

namespace {

constexpr std::size_t kMembersDefault = 20;
constexpr std::size_t kBodyDepthMax = 2;

std::string_view row_kind_name(RowKind kind) {
    switch (kind) {
        case RowKind::nodes: return "nodes";
        case RowKind::edges: return "edges";
        case RowKind::groups: return "groups";
        case RowKind::none: break;
    }
    return "none";
}

Json to_json(const Algorithm& algorithm) {
    Json parameters = Json::array();
    for (const std::string_view name : parameters_of(algorithm)) {
        parameters.push_back({{"name", name}, {"description", describe_parameter(name)}});
    }
    return {{"name", algorithm.name},
            {"summary", algorithm.summary},
            {"rows", row_kind_name(algorithm.rows)},
            {"value", text_or_null(algorithm.value)},
            {"parameters", std::move(parameters)}};
}

// -- the body of a POST --

Error bad_member(const std::string& name) {
    return {ErrorCode::invalid_argument, name + ": takes a string, a number, or a list of them"};
}

// A member of the object as the value of a parameter; nullopt for what is neither text nor number.
std::optional<std::string> as_text(const nlohmann::json& value) {
    if (value.is_string()) {
        return value.get<std::string>();
    }
    return value.is_number() ? std::optional(value.dump()) : std::nullopt;
}

Status add_member(const std::string& name, const nlohmann::json& value, QueryParameters& to) {
    if (value.is_null()) {
        return {};
    }
    if (!value.is_array()) {
        const auto text = as_text(value);
        if (!text) {
            return bad_member(name);
        }
        to.add(name, *text);
        return {};
    }
    for (const nlohmann::json& item : value) {
        const auto text = as_text(item);
        if (!text) {
            return bad_member(name);
        }
        to.add(name, *text);
    }
    return {};
}

// Those of the URL and, of a POST, those of its body.
Result<QueryParameters> all_parameters(const HttpRequest& request) {
    QueryParameters parameters = request.parameters;
    if (request.body.empty()) {
        return parameters;
    }
    ENTENTE_ASSIGN(const auto body,
                   parse_json_body(request.body, R"({"limit": 10})", kBodyDepthMax));
    for (const auto& [name, value] : body.items()) {
        ENTENTE_TRY(add_member(name, value, parameters));
    }
    return parameters;
}

// -- the part of the graph --

Result<ProjectionRequest> projection_request(const GraphView& view,
                                             const Algorithm& algorithm,
                                             const QueryParameters& parameters) {
    ProjectionRequest request;
    ENTENTE_ASSIGN(request.filter, edge_filter(view, parameters, "from", "to"));
    ENTENTE_ASSIGN(request.along, along_parameter(parameters, algorithm.along));
    const std::vector<std::string> labels = parameters.list("labels");
    if (!labels.empty()) {
        std::unordered_set<NodeId> kept;
        for (const std::string& label : labels) {
            ENTENTE_ASSIGN(const auto nodes, view.nodes_with_label(label, NodeId(), SIZE_MAX));
            kept.insert(nodes.begin(), nodes.end());
        }
        request.keep = [kept = std::move(kept)](NodeId node) { return kept.contains(node); };
    }
    return request;
}

// -- rows as JSON --

// An integer where values are whole, so that it reads as one.
Json value_json(const Algorithm& algorithm, double value) {
    return algorithm.integral ? Json(static_cast<std::int64_t>(value)) : Json(value + 0.0);
}

Result<Json> node_rows(const GraphView& view,
                       const Algorithm& algorithm,
                       const Topology& graph,
                       std::span<const ResultRow> page) {
    std::vector<NodeId> nodes;
    for (const ResultRow& row : page) {
        nodes.push_back(graph.node(row.element));
    }
    ENTENTE_ASSIGN(const NodeIds ids, NodeIds::load(view, nodes));
    Json rows = Json::array();
    for (std::size_t i = 0; i < page.size(); ++i) {
        rows.push_back({{"id", ids.of(nodes[i])},
                        {"name", text_or_null(ids.name_of(nodes[i]))},
                        {algorithm.value, value_json(algorithm, page[i].value)}});
    }
    return rows;
}

Result<Json> edge_rows(const GraphView& view,
                       const Algorithm& algorithm,
                       const Projection& projection,
                       std::span<const ResultRow> page) {
    std::vector<EdgeRef> facts;
    std::vector<NodeId> ends;
    for (const ResultRow& row : page) {
        facts.push_back(projection.fact(row.element));
        ends.insert(ends.end(), {facts.back().source, facts.back().target});
    }
    ENTENTE_ASSIGN(const auto edges, view.edges(facts));
    ENTENTE_ASSIGN(const NodeIds ids, NodeIds::load(view, ends));
    Json rows = Json::array();
    for (std::size_t i = 0; i < page.size(); ++i) {
        rows.push_back({{"id", edges[i] ? Json(id_of(*edges[i])) : Json(nullptr)},
                        {"type", view.edge_type_name(facts[i].type)},
                        {"source", ids.of(facts[i].source)},
                        {"source_name", text_or_null(ids.name_of(facts[i].source))},
                        {"target", ids.of(facts[i].target)},
                        {"target_name", text_or_null(ids.name_of(facts[i].target))},
                        {algorithm.value, value_json(algorithm, page[i].value)}});
    }
    return rows;
}

Result<Json> group_rows(const GraphView& view,
                        const Algorithm& algorithm,
                        const Topology& graph,
                        const AlgorithmResult& result,
                        std::span<const ResultRow> page,
                        std::size_t members_max) {
    std::vector<NodeId> nodes;
    const auto listed = [&](const ResultRow& row) {
        const std::vector<Vertex>& members = result.groups[row.element];
        return std::span(members).first(std::min(members.size(), members_max));
    };
    for (const ResultRow& row : page) {
        for (const Vertex vertex : listed(row)) {
            nodes.push_back(graph.node(vertex));
        }
    }
    ENTENTE_ASSIGN(const NodeIds ids, NodeIds::load(view, nodes));
    Json rows = Json::array();
    for (const ResultRow& row : page) {
        Json members = Json::array();
        for (const Vertex vertex : listed(row)) {
            const NodeId node = graph.node(vertex);
            members.push_back({{"id", ids.of(node)}, {"name", text_or_null(ids.name_of(node))}});
        }
        rows.push_back({{algorithm.value, value_json(algorithm, row.value)},
                        {"size", result.groups[row.element].size()},
                        {"members", std::move(members)}});
    }
    return rows;
}

// -- paging --

std::pair<double, std::uint64_t> position(const ResultRow& row) {
    return {-row.rank, row.key};
}

// Best first from where the cursor says, and the cursor of the next page.
Result<Json> take_page(const QueryParameters& parameters, std::vector<ResultRow>& rows) {
    ENTENTE_ASSIGN(const std::size_t limit, page_limit(parameters));
    ENTENTE_ASSIGN(const std::string cursor, parameters.text("cursor"));
    ENTENTE_ASSIGN(const auto after, decode_cursor("analytics", 2, cursor));
    if (after) {
        const std::pair last(std::bit_cast<double>((*after)[0]), (*after)[1]);
        std::erase_if(rows, [&](const ResultRow& row) { return position(row) <= last; });
    }
    const auto earlier = [](const ResultRow& a, const ResultRow& b) {
        return position(a) < position(b);
    };
    if (rows.size() <= limit) {
        std::ranges::sort(rows, earlier);
        return Json(nullptr);
    }
    std::partial_sort(
        rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(limit), rows.end(), earlier);
    rows.resize(limit);
    const auto [rank, key] = position(rows.back());
    return Json(encode_cursor("analytics", {std::bit_cast<std::uint64_t>(rank), key}));
}

Result<Json> result_json(const GraphView& view,
                         const Algorithm& algorithm,
                         const Projection& projection,
                         const QueryParameters& parameters,
                         AlgorithmResult result) {
    Json json = {
        {"algorithm", algorithm.name},
        {"graph",
         {{"nodes", projection.graph->vertex_count()}, {"edges", projection.graph->edge_count()}}}};
    json.update(result.numbers);
    if (algorithm.rows == RowKind::none) {
        return json;
    }
    ENTENTE_ASSIGN(Json cursor, take_page(parameters, result.rows));
    Json rows;
    if (algorithm.rows == RowKind::nodes) {
        ENTENTE_ASSIGN(rows, node_rows(view, algorithm, *projection.graph, result.rows));
    } else if (algorithm.rows == RowKind::edges) {
        ENTENTE_ASSIGN(rows, edge_rows(view, algorithm, projection, result.rows));
    } else {
        ENTENTE_ASSIGN(const std::size_t members,
                       parameters.number("members", kMembersDefault, 0, kPageMax));
        ENTENTE_ASSIGN(
            rows, group_rows(view, algorithm, *projection.graph, result, result.rows, members));
    }
    json[std::string(row_kind_name(algorithm.rows))] = std::move(rows);
    json["cursor"] = std::move(cursor);
    return json;
}

Error no_algorithm(std::string_view name) {
    std::vector<std::string_view> known;
    for (const Algorithm& algorithm : algorithms()) {
        known.push_back(algorithm.name);
    }
    return {ErrorCode::not_found,
            "there is no algorithm '" + std::string(name) + "'" + did_you_mean(name, known) +
                "; /v1/analytics lists them"};
}

}  // namespace

std::vector<std::string_view> analytics_parameters() {
    std::set<std::string_view> all;
    for (const Algorithm& algorithm : algorithms()) {
        const std::vector<std::string_view> own = parameters_of(algorithm);
        all.insert(own.begin(), own.end());
    }
    return {all.begin(), all.end()};
}

HttpResponse list_analytics(const Service&, const HttpRequest&) {
    Json rows = Json::array();
    for (const Algorithm& algorithm : algorithms()) {
        rows.push_back(to_json(algorithm));
    }
    return json_response({{"algorithms", std::move(rows)}});
}

HttpResponse run_analytics(const Service& service, const HttpRequest& request) {
    const Algorithm* algorithm = find_algorithm(request.id);
    if (algorithm == nullptr) {
        return no_algorithm(request.id);
    }
    ENTENTE_ASSIGN(const QueryParameters parameters, all_parameters(request));
    ENTENTE_TRY(parameters.check_known(parameters_of(*algorithm)));
    ENTENTE_ASSIGN(const GraphView view, service.store.view());
    const RequestBudget limits(service, request);
    ENTENTE_ASSIGN(const ProjectionRequest part, projection_request(view, *algorithm, parameters));
    ENTENTE_ASSIGN(const Projection projection, project(view, part, limits.budget()));
    ENTENTE_ASSIGN(AlgorithmResult result,
                   algorithm->run({view, projection, parameters, limits.budget()}));
    ENTENTE_ASSIGN(const Json json,
                   result_json(view, *algorithm, projection, parameters, std::move(result)));
    return json_response(json);
}

}  // namespace entente::http
