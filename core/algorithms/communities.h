// Communities: groups of vertices with more edges among themselves than to others.
//
// Label propagation: U. N. Raghavan, R. Albert, S. Kumara, "Near linear time algorithm to detect
// community structures in large-scale networks", 2007. Louvain: V. D. Blondel, J.-L. Guillaume,
// R. Lambiotte, E. Lefebvre, "Fast unfolding of communities in large networks", 2008. Both on the
// undirected graph whose weights are numbers of edges: parallel edges count one by one. O(edges) for
// each round. Where the papers draw lots, vertices are taken in order and ties go to the smallest
// number, so a graph always has the same communities.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

struct Communities {
    std::uint32_t count = 0;
    std::vector<std::uint32_t> community;  // of each vertex; numbered by their smallest vertex
    double modularity = 0;
    int rounds = 0;  // over all vertices (label propagation), or levels of merging (Louvain)
};

struct LabelPropagationOptions {
    int rounds_max = 100;
};

// Each vertex in turn takes the label that most edges to its neighbours carry, keeping its own when
// that is among the best; until nobody changes.
Result<Communities> label_propagation(const Topology& graph,
                                      const LabelPropagationOptions& options,
                                      const Budget& budget);

struct LouvainOptions {
    double resolution = 1;   // more: smaller communities (J. Reichardt, S. Bornholdt, 2006)
    double gain_min = 1e-7;  // stops when a level adds less modularity
    int levels_max = 50;
};

Result<Communities> louvain(const Topology& graph,
                            const LouvainOptions& options,
                            const Budget& budget);

// Of any division, 0 for a graph without edges. M. E. J. Newman, 2004.
Result<double> modularity(const Topology& graph,
                          std::span<const std::uint32_t> community,
                          double resolution,
                          const Budget& budget);

}  // namespace entente
