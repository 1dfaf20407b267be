#include "server/http/lookup.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "core/ontology.h"
#include "server/formats/graph_source.h"
#include "server/nearest.h"

namespace entente::http {

Result<std::size_t> page_limit(const QueryParameters& parameters) {
    return parameters.number("limit", kPageDefault, 1, kPageMax);
}

HttpResponse json_response(const Json& json, int status) {
    HttpResponse response;
    response.status = status;
    response.body = to_text(json);
    return response;
}

namespace {

// The number in "n:17", the name of a node without an id; nullopt for any other text.
std::optional<std::uint64_t> number_after(std::string_view prefix, std::string_view id) {
    std::uint64_t number = 0;
    if (!id.starts_with(prefix)) {
        return std::nullopt;
    }
    id.remove_prefix(prefix.size());
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    const bool whole = error == std::errc() && end == id.data() + id.size();
    return whole ? std::optional(number) : std::nullopt;
}

// What has the readable id, or is called so in answers because it has none.
Result<std::optional<Reference>> find_named(const GraphView& view, std::string_view id) {
    ENTENTE_ASSIGN(const auto found, view.find(id));
    if (found) {
        return found;
    }
    if (const auto number = number_after("n:", id)) {
        ENTENTE_ASSIGN(const auto node, view.node(NodeId(*number)));
        if (node && export_id(*node) == id) {
            return std::optional<Reference>({node->id, EdgeId()});
        }
    }
    if (const auto number = number_after("e:", id)) {
        ENTENTE_ASSIGN(const auto edge, view.edge(EdgeId(*number)));
        if (edge && export_id(*edge) == id) {
            return std::optional<Reference>({edge->source, edge->id});
        }
    }
    return std::optional<Reference>();
}

}  // namespace

Result<std::vector<NodeId>> resolve_nodes(const GraphView& view, std::string_view id_or_name) {
    ENTENTE_ASSIGN(const auto found, find_named(view, id_or_name));
    if (found && !found->edge.valid()) {
        return std::vector<NodeId>{found->node};
    }
    ENTENTE_ASSIGN(auto named, view.named(id_or_name));
    if (named.empty()) {
        return Error{ErrorCode::not_found,
                     "nothing has the id or the name '" + std::string(id_or_name) + "'"};
    }
    return named;
}

Result<NodeId> resolve_one_node(const GraphView& view,
                                std::string_view parameter,
                                std::string_view id_or_name) {
    constexpr std::size_t kShownMax = 5;
    ENTENTE_ASSIGN(const std::vector<NodeId> nodes, resolve_nodes(view, id_or_name));
    if (nodes.size() == 1) {
        return nodes.front();
    }
    ENTENTE_ASSIGN(const NodeIds ids, NodeIds::load(view, nodes));
    std::string names;
    for (std::size_t i = 0; i < std::min(nodes.size(), kShownMax); ++i) {
        names += (i == 0 ? "" : ", ") + ids.of(nodes[i]);
    }
    return Error{ErrorCode::invalid_argument,
                 std::string(parameter) + ": '" + std::string(id_or_name) + "' names " +
                     std::to_string(nodes.size()) + " nodes; give the id of one: " + names +
                     (nodes.size() > kShownMax ? ", ..." : "")};
}

Result<NodeId> resolve_node(const GraphView& view, std::string_view id) {
    ENTENTE_ASSIGN(const auto found, find_named(view, id));
    if (!found) {
        return Error{
            ErrorCode::not_found,
            "no node has the id '" + std::string(id) + "'; to look for a name: /v1/nodes?name="};
    }
    if (found->edge.valid()) {
        return Error{ErrorCode::not_found,
                     "'" + std::string(id) + "' is a fact, not a node; its sources: /v1/facts/" +
                         std::string(id) + "/evidence"};
    }
    return found->node;
}

Result<EdgeId> resolve_edge(const GraphView& view, std::string_view id) {
    ENTENTE_ASSIGN(const auto found, find_named(view, id));
    if (!found || !found->edge.valid()) {
        return Error{ErrorCode::not_found, "no edge has the id '" + std::string(id) + "'"};
    }
    return found->edge;
}

Status check_edge_type(const GraphView& view, std::string_view name) {
    if (ontology().relation_type(name) != nullptr || view.edge_type(name) || !is_fact_type(name)) {
        return {};
    }
    std::vector<std::string_view> known;
    for (const auto& [type, ignored] : ontology().relation_types()) {
        known.push_back(type);
    }
    return Error{ErrorCode::invalid_argument,
                 "there is no edge type '" + std::string(name) + "'" + did_you_mean(name, known)};
}

Result<std::vector<EdgeTypeId>> resolve_edge_types(const GraphView& view,
                                                   const std::vector<std::string>& names) {
    std::vector<EdgeTypeId> types;
    for (const std::string& name : names) {
        ENTENTE_TRY(check_edge_type(view, name));
        if (const auto type = view.edge_type(name)) {
            types.push_back(*type);
        }
    }
    return types;
}

Result<Direction> direction_parameter(const QueryParameters& parameters) {
    constexpr std::array<std::string_view, 3> kNames = {"both", "out", "in"};
    constexpr std::array<Direction, 3> kDirections = {
        Direction::both, Direction::out, Direction::in};
    ENTENTE_ASSIGN(const std::size_t chosen, parameters.choice("direction", kNames, 0));
    return kDirections.at(chosen);
}

Result<SubgraphRequest> subgraph_request(const GraphView& view,
                                         const QueryParameters& parameters,
                                         std::size_t depth_max) {
    SubgraphRequest request;
    const std::vector<std::string> seeds = parameters.list("seed");
    if (seeds.empty()) {
        return Error{ErrorCode::invalid_argument, "seed: missing; give the id or name of a node"};
    }
    if (seeds.size() > kSubgraphSeedsMax) {
        return Error{ErrorCode::limit_exceeded,
                     "seed: at most " + std::to_string(kSubgraphSeedsMax)};
    }
    for (const std::string& seed : seeds) {
        ENTENTE_ASSIGN(const auto nodes, resolve_nodes(view, seed));
        request.seeds.insert(request.seeds.end(), nodes.begin(), nodes.end());
    }
    request.types = parameters.list("types");
    for (const std::string& type : request.types) {
        ENTENTE_TRY(check_edge_type(view, type));
    }
    request.labels = parameters.list("labels");
    ENTENTE_ASSIGN(request.depth,
                   parameters.number("depth",
                                     std::min<std::size_t>(1, depth_max),
                                     0,
                                     std::min(depth_max, kSubgraphDepthMax)));
    ENTENTE_ASSIGN(request.direction, direction_parameter(parameters));
    ENTENTE_TRY(parameters.check_date_order("from", "to"));
    ENTENTE_ASSIGN(request.from, parameters.first_day("from"));
    ENTENTE_ASSIGN(request.to, parameters.last_day("to"));
    ENTENTE_ASSIGN(request.confidence_min, parameters.fraction("min_confidence", 0));
    ENTENTE_ASSIGN(request.edges_max,
                   parameters.number("limit", kSubgraphEdgesDefault, 1, kSubgraphEdgesMax));
    return request;
}

}  // namespace entente::http
