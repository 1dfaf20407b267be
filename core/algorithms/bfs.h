// Breadth-first search: who is within k hops, and how far away.
//
// E. F. Moore, "The shortest path through a maze", 1959. O(vertices reached + their edges).
// Hand-written: Boost's breadth_first_search knows no distinct neighbours, and its colour map costs
// as much to clear as a two-hop question takes.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/algorithms/traversal_scratch.h"
#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"
#include "core/topology_snapshot.h"

namespace entente {

struct BfsOptions {
    Orientation orientation = Orientation::out;
    std::uint32_t hops_max = std::numeric_limits<std::uint32_t>::max();
    EdgeFilter filter;
};

// The vertices at 1 .. hops_max hops from `start`, without it, nearer ones first, equally near ones
// in the order of discovery. Borrowed from `scratch`: valid until that is used again. `start` must
// be a vertex of the graph; invalid_argument otherwise, as of every vertex that is handed to an algorithm.
Result<std::span<const Vertex>> within_hops(const Topology& graph,
                                            Vertex start,
                                            const BfsOptions& options,
                                            const Budget& budget,
                                            TraversalScratch& scratch);
Result<std::span<const Vertex>> within_hops(const TopologySnapshot& graph,
                                            Vertex start,
                                            const BfsOptions& options,
                                            const Budget& budget,
                                            TraversalScratch& scratch);

inline constexpr std::uint32_t kUnreached = std::numeric_limits<std::uint32_t>::max();

// For each vertex its distance from `start` in hops, or kUnreached when it is not within hops_max.
Result<std::vector<std::uint32_t>> bfs_levels(const Topology& graph,
                                              Vertex start,
                                              const BfsOptions& options,
                                              const Budget& budget);
Result<std::vector<std::uint32_t>> bfs_levels(const TopologySnapshot& graph,
                                              Vertex start,
                                              const BfsOptions& options,
                                              const Budget& budget);

}  // namespace entente
