// What several handlers ask of the graph: pages, entities by id or name, types by name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph_view.h"
#include "core/result.h"
#include "queries/subgraph.h"
#include "server/http/json.h"
#include "server/http/message.h"

namespace entente::http {

inline constexpr std::size_t kPageDefault = 100;
inline constexpr std::size_t kPageMax = 1000;

// The parameter `limit`: how many rows a page has at most.
Result<std::size_t> page_limit(const QueryParameters& parameters);

HttpResponse json_response(const Json& json, int status = 200);

// The nodes that a readable id ("n:17" of a node without one), or else a name or alias, means. not_found when there is none.
Result<std::vector<NodeId>> resolve_nodes(const GraphView& view, std::string_view id_or_name);

// The one node that a readable id, or else a name or alias, means. invalid_argument, beginning with `parameter` and
// naming them, when there are several.
Result<NodeId> resolve_one_node(const GraphView& view,
                                std::string_view parameter,
                                std::string_view id_or_name);

// The node with this readable id, which has to be a node and not a fact. not_found otherwise.
Result<NodeId> resolve_node(const GraphView& view, std::string_view id);

// The edge with this readable id, or "e:17" of one without. not_found when there is none.
Result<EdgeId> resolve_edge(const GraphView& view, std::string_view id);

// Edge types by name, those that the graph holds no edge of left out. invalid_argument, with the
// nearest one, for a name that is no edge type at all.
Result<std::vector<EdgeTypeId>> resolve_edge_types(const GraphView& view,
                                                   const std::vector<std::string>& names);

// The relation types of the ontology and the edge types of the bookkeeping, the latter only if
// asked. invalid_argument, with the nearest one, for a name that is neither.
Status check_edge_type(const GraphView& view, std::string_view name);

// The parameters of /v1/subgraph that say which part of the graph is meant.
Result<SubgraphRequest> subgraph_request(const GraphView& view,
                                         const QueryParameters& parameters,
                                         std::size_t depth_max = kSubgraphDepthMax);

// The parameter `direction`.
Result<Direction> direction_parameter(const QueryParameters& parameters);

}  // namespace entente::http
