// Going to the neighbours of a vertex under a filter and in a direction: the step of the traversals.
#pragma once

#include <cstddef>

#include "core/topology.h"
#include "core/topology_snapshot.h"

namespace entente {

// Calls f(neighbour) for the neighbours that edges passing the filter lead to, in a fixed order;
// each at least once, and only once in a direction when everything passes. Returns how many edges
// or neighbours were looked at. `Graph` is Topology or TopologySnapshot; `orientation` out or in.
template <typename Graph, typename Function>
std::size_t walk_one_way(const Graph& graph,
                         Vertex vertex,
                         Orientation orientation,
                         const BoundFilter& filter,
                         Function f) {
    if (filter.passes_all()) {
        const std::span<const Vertex> distinct = graph.distinct(vertex, orientation);
        for (const Vertex neighbour : distinct) {
            f(neighbour);
        }
        return distinct.size();
    }
    const VertexEdges edges = graph.edges(vertex, orientation);
    for_each_passing(edges, filter, [&](const EdgeRange& range, std::size_t i) {
        f(range.neighbours[i]);
    });
    return edges.all.size();
}

// The same for all three orientations.
template <typename Graph, typename Function>
std::size_t walk(const Graph& graph,
                 Vertex vertex,
                 Orientation orientation,
                 const BoundFilter& filter,
                 Function f) {
    std::size_t steps = 0;
    if (orientation != Orientation::in) {
        steps += walk_one_way(graph, vertex, Orientation::out, filter, f);
    }
    if (orientation != Orientation::out) {
        steps += walk_one_way(graph, vertex, Orientation::in, filter, f);
    }
    return steps;
}

}  // namespace entente
