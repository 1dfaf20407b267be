// Refusing a vertex that the graph does not have, as on the empty graph every one is.
#pragma once

#include <string>

#include "core/result.h"
#include "core/topology.h"

namespace entente {

// invalid_argument unless vertex < vertex_count().
template <typename Graph>
Status check_vertex(const Graph& graph, Vertex vertex) {
    if (vertex < graph.vertex_count()) {
        return {};
    }
    return Error{ErrorCode::invalid_argument,
                 "there is no vertex " + std::to_string(vertex) + " in a graph of " +
                     std::to_string(graph.vertex_count()) + " vertices"};
}

}  // namespace entente
