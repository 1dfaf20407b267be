// Core numbers: how deep in the dense middle of the graph a vertex lies.
//
// V. Batagelj, M. Zaversnik, "An O(m) algorithm for cores decomposition of networks", 2003, on the
// simple undirected graph. O(vertices + edges).
#pragma once

#include <cstdint>
#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

// By vertex the largest k such that it is in the k-core: the largest subgraph in which everybody has
// at least k different neighbours. Directions, parallel edges and loops do not count.
Result<std::vector<std::uint32_t>> core_numbers(const Topology& graph, const Budget& budget);

}  // namespace entente
