// Betweenness centrality of vertices and edges: on how many shortest paths they lie.
//
// U. Brandes, "A faster algorithm for betweenness centrality", 2001, and for edges "On variants of
// shortest-path betweenness centrality", 2008. Boost's brandes_betweenness_centrality.
// O(vertices * edges).
#pragma once

#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

struct Betweenness {
    std::vector<double> vertex;  // sum over pairs s, t of the share of shortest paths through it
    std::vector<double> edge;    // the same by EdgeSlot
};

// Along edges, by hops, not normalised; ends of a path are not on it. Parallel edges make different
// shortest paths; limit_exceeded where there are more of those between two vertices than a double can count.
Result<Betweenness> betweenness(const Topology& graph, const Budget& budget);

}  // namespace entente
