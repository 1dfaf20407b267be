// Depth-first search: the order in which it finds and leaves vertices.
//
// R. E. Tarjan, "Depth-first search and linear graph algorithms", 1972. Boost's depth_first_visit,
// which keeps its own stack: depth is bounded by memory. O(vertices + edges reached).
#pragma once

#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

struct DfsOrder {
    std::vector<Vertex> discovered;  // preorder
    std::vector<Vertex> finished;    // postorder
};

// Along edges from `start`, at each vertex in the order of its edges.
Result<DfsOrder> dfs_order(const Topology& graph, Vertex start, const Budget& budget);

}  // namespace entente
