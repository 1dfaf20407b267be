// Connected components: weak (ignoring directions) and strong (paths both ways).
//
// Weak: union-find (B. A. Galler, M. J. Fisher, 1964) with path halving (R. E. Tarjan, J. van
// Leeuwen, 1984) over distinct neighbours; Boost's connected_components wants an undirected graph.
// Strong: R. E. Tarjan, 1972, as Boost's strong_components. Both practically O(vertices + edges).
#pragma once

#include <cstdint>
#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

struct Components {
    std::uint32_t count = 0;
    // Of each vertex; numbered by the smallest vertex in them.
    std::vector<std::uint32_t> component;
};

Result<Components> weak_components(const Topology& graph, const Budget& budget);
Result<Components> strong_components(const Topology& graph, const Budget& budget);

}  // namespace entente
