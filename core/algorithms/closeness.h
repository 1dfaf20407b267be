// Closeness centrality: how near a vertex is to the others.
//
// G. Sabidussi, "The centrality index of a graph", 1966, with S. Wasserman and K. Faust's factor for
// graphs that are not connected (1994); harmonic: M. Marchiori, V. Latora, "Harmony in the
// small-world", 2000. A breadth-first search from every vertex: O(vertices * distinct pairs).
#pragma once

#include <vector>

#include "core/algorithms/bfs.h"
#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

struct ClosenessOptions {
    // `in`: the distances are those from the others to the vertex, as networkx has them.
    Orientation orientation = Orientation::in;
    // Sum of 1 / distance, instead of (r / sum of distances) * (r / (n - 1)), where r others of n - 1
    // are connected to it.
    bool harmonic = false;
};

// By vertex; 0 for one that nothing is connected to.
Result<std::vector<double>> closeness(const Topology& graph,
                                      const ClosenessOptions& options,
                                      const Budget& budget);

}  // namespace entente
