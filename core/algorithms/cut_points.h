// Articulation points and bridges: the vertices and edges without which the graph falls apart.
//
// J. Hopcroft, R. E. Tarjan, "Efficient algorithms for graph manipulation", 1973; R. E. Tarjan, "A
// note on finding the bridges of a graph", 1974; ignoring directions. O(vertices + edges), without
// recursion. Hand-written: Boost's articulation_points wants an undirected graph and finds no bridges.
#pragma once

#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

struct CutPoints {
    std::vector<Vertex> articulation_points;  // ascending
    std::vector<EdgeSlot> bridges;            // ascending; an edge with a parallel one is none
};

Result<CutPoints> cut_points(const Topology& graph, const Budget& budget);

}  // namespace entente
