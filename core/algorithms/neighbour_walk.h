// Going to the neighbours of a vertex under a filter and in a direction: the step of the traversals.
#pragma once

#include <cstddef>

#include "core/topology.h"
#include "core/topology_snapshot.h"

namespace entente {

// Calls f(neighbour) for the neighbours that edges passing the filter lead to, in a fixed order;
// each at least once, and only once in a direction when everything passes; until f returns true,
// "enough". Returns how many edges or neighbours were looked at. `Graph` is Topology or
// TopologySnapshot; `orientation` out or in.
template <typename Graph, typename Function>
std::size_t walk_one_way(const Graph& graph,
                         Vertex vertex,
                         Orientation orientation,
                         const BoundFilter& filter,
                         Function f) {
    if (filter.passes_all()) {
        const std::span<const Vertex> distinct = graph.distinct(vertex, orientation);
        for (std::size_t i = 0; i < distinct.size(); ++i) {
            if (f(distinct[i])) {
                return i + 1;
            }
        }
        return distinct.size();
    }
    const VertexEdges edges = graph.edges(vertex, orientation);
    bool enough = false;
    for_each_passing(edges, filter, [&](const EdgeRange& range, std::size_t i) {
        enough = enough || f(range.neighbours[i]);
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
    bool enough = false;
    const auto visit = [&](Vertex neighbour) {
        enough = enough || f(neighbour);
        return enough;
    };
    if (orientation != Orientation::in) {
        steps += walk_one_way(graph, vertex, Orientation::out, filter, visit);
    }
    if (orientation != Orientation::out && !enough) {
        steps += walk_one_way(graph, vertex, Orientation::in, filter, visit);
    }
    return steps;
}

// All neighbours, never enough.
template <typename Graph, typename Function>
std::size_t walk_all(const Graph& graph,
                     Vertex vertex,
                     Orientation orientation,
                     const BoundFilter& filter,
                     Function f) {
    const auto visit = [&](Vertex neighbour) {
        f(neighbour);
        return false;
    };
    std::size_t steps = 0;
    if (orientation != Orientation::in) {
        steps += walk_one_way(graph, vertex, Orientation::out, filter, visit);
    }
    if (orientation != Orientation::out) {
        steps += walk_one_way(graph, vertex, Orientation::in, filter, visit);
    }
    return steps;
}

}  // namespace entente
