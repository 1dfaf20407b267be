// The shortest path in hops between two vertices, searched from both ends.
//
// I. Pohl, "Bi-directional search", Machine Intelligence 6, 1971: whole levels, always from the side
// with the smaller frontier; then no path of fewer hops than the first meeting exists. O(edges), in
// practice the square root of that.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/algorithms/bfs.h"
#include "core/algorithms/traversal_scratch.h"
#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"
#include "core/topology_snapshot.h"

namespace entente {

// The vertices of a shortest path, both ends included; just the one when they are the same. nullopt
// when there is none of at most options.hops_max hops. Of several, always the same one.
Result<std::optional<std::vector<Vertex>>> hop_path(const Topology& graph,
                                                    Vertex from,
                                                    Vertex to,
                                                    const BfsOptions& options,
                                                    const Budget& budget,
                                                    TraversalScratch& scratch);
Result<std::optional<std::vector<Vertex>>> hop_path(const TopologySnapshot& graph,
                                                    Vertex from,
                                                    Vertex to,
                                                    const BfsOptions& options,
                                                    const Budget& budget,
                                                    TraversalScratch& scratch);

}  // namespace entente
