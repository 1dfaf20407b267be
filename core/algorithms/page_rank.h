// PageRank, and PageRank personalised to some vertices.
//
// L. Page, S. Brin, R. Motwani, T. Winograd, "The PageRank citation ranking", 1999; personalised:
// T. H. Haveliwala, "Topic-sensitive PageRank", 2002. Power iteration, each vertex gathering from
// its in-edges; O(iterations * (vertices + edges)). Hand-written: Boost's page_rank scatters through
// property maps, keeps the rank of vertices without out-edges from everybody, and cannot be
// personalised.
#pragma once

#include <span>
#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

struct PageRankOptions {
    double damping = 0.85;
    int iterations_max = 100;
    // Stops when the ranks change by less than this in sum; 0 for all iterations.
    double tolerance = 1e-9;
    // By vertex, at least 0 and some above, where the surfer jumps; empty for anywhere.
    std::span<const double> preference;
};

struct PageRank {
    std::vector<double> rank;  // by vertex; sums to 1
    int iterations = 0;
    bool converged = false;
};

// Parallel edges count one by one: a vertex gives each neighbour rank by the number of edges to it.
// A vertex without out-edges gives its rank to where the surfer jumps. Adds in a fixed order, so the
// result is the same to the last bit on every run. invalid_argument for a damping outside 0..1 and a
// preference that is not as said.
Result<PageRank> page_rank(const Topology& graph,
                           const PageRankOptions& options,
                           const Budget& budget);

}  // namespace entente
