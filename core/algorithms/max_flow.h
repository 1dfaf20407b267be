// Maximum flow between two vertices, and the minimum cut.
//
// E. A. Dinitz, "Algorithm for solution of a problem of maximum flow in a network with power
// estimation", 1970. O(vertices^2 * edges), in practice far less. Hand-written: Boost's want the
// reverse of every edge to be an edge too, that is, another graph; here an edge's own in direction is
// its reverse.
#pragma once

#include <span>
#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

struct MaxFlow {
    double value = 0;
    std::vector<double> flow;         // by EdgeSlot
    std::vector<Vertex> source_side;  // of a minimum cut, ascending
};

// `capacities` by EdgeSlot, finite, at least 0; integers below 2^53 give an exact result.
// invalid_argument otherwise, and when source and sink are the same.
Result<MaxFlow> max_flow(const Topology& graph,
                         Vertex source,
                         Vertex sink,
                         std::span<const double> capacities,
                         const Budget& budget);

}  // namespace entente
