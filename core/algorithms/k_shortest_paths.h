// The k cheapest paths without a vertex twice.
//
// J. Y. Yen, "Finding the K shortest loopless paths in a network", 1971, with E. L. Lawler's saving
// of 1972 (only deviations after the one that made a path). O(k * length * Dijkstra).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/algorithms/dijkstra.h"
#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

// At most k, cheapest first, equal costs in order of their edge slots; empty when there is none. A
// path is a sequence of edges, so parallel edges make different paths. From a vertex to itself there
// is one path, without edges. `costs` as in check_costs(); infinite ones close an edge.
Result<std::vector<EdgePath>> k_shortest_paths(const Topology& graph,
                                               Vertex start,
                                               Vertex target,
                                               std::size_t k,
                                               std::span<const double> costs,
                                               const Budget& budget);

}  // namespace entente
