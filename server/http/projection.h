// The part of the graph that a request runs an algorithm on: facts by type, date, belief and the labels of their ends.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/budget.h"
#include "core/graph_view.h"
#include "core/result.h"
#include "core/topology.h"
#include "server/http/query_parameters.h"

namespace entente::http {

// Which way a traversal may go along a fact.
enum class Along : std::uint8_t {
    facts,    // from subject to object; both ways where the type is symmetric
    against,  // from object to subject; both ways where the type is symmetric
    both,     // as if facts had no direction
    stored,   // as stored, each fact once: a symmetric one from the older node to the younger
};

struct ProjectionRequest {
    EdgeFilter filter;
    Along along = Along::facts;
    // Only edges between vertices that it says yes to; empty for all.
    std::function<bool(NodeId)> keep;
    // Of several edges from one vertex to another only the one that this gives the least cost; empty for all.
    std::function<double(const EdgeAttributes&)> cheapest;
};

// Immutable. Vertices are the ends of its edges.
struct Projection {
    std::shared_ptr<const Topology> graph;

    // The fact behind an edge, with its own ends, whichever way the edge goes.
    EdgeRef fact(EdgeSlot slot) const;
    // Which id the fact has, whichever way the edge goes.
    EdgeId fact_id(EdgeSlot slot) const;
};

// O(vertices + edges) of the whole graph.
Result<Projection> project(const GraphView& view,
                           const ProjectionRequest& request,
                           const Budget& budget);

// The parameters `types`, `min_confidence`, and the period between the two named ones. Without types: those of facts.
Result<EdgeFilter> edge_filter(const GraphView& view,
                               const QueryParameters& parameters,
                               std::string_view from,
                               std::string_view to);

// The parameter `direction`: out, in or both.
Result<Along> along_parameter(const QueryParameters& parameters, Along absent);

}  // namespace entente::http
