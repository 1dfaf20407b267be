// A minimum spanning forest: the cheapest edges that join all that can be joined.
//
// J. B. Kruskal, "On the shortest spanning subtree of a graph and the traveling salesman problem",
// 1956. O(edges log edges). Hand-written: Boost's orders equal costs by chance of its heap.
#pragma once

#include <span>
#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

struct SpanningForest {
    double cost = 0;
    std::vector<EdgeSlot> edges;  // cheapest first, of equal ones the smallest slot
};

// Ignores directions. `costs` by EdgeSlot, no NaN; negative ones are fine.
Result<SpanningForest> spanning_forest(const Topology& graph,
                                       std::span<const double> costs,
                                       const Budget& budget);

}  // namespace entente
