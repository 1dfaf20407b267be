// Counting triangles, in directed multigraphs and in the simple graph under them.
//
// Neighbours of a vertex are marked with their number of edges, then two steps are walked; simple
// triangles by the forward algorithm of T. Schank, D. Wagner, "Finding, counting and listing all
// triangles in large graphs", 2005. O(sum over edges of degrees), and O(edges^1.5).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

struct DirectedTriangles {
    // Sets of three edges a -> b, b -> c, c -> a. A Cypher pattern (a)-->(b)-->(c)-->(a) finds
    // each of them three times, once from each vertex.
    std::uint64_t cyclic = 0;
    // Sets of three edges a -> b, b -> c, a -> c.
    std::uint64_t transitive = 0;
};

// Of edges of one type, or of all types when nullopt. a, b, c are three different vertices; parallel
// edges count one by one, so that two edges a -> b make two triangles of one.
Result<DirectedTriangles> count_directed_triangles(const Topology& graph,
                                                   std::optional<TypeIndex> type,
                                                   const Budget& budget);

// As count_directed_triangles().cyclic, in a third of the time.
Result<std::uint64_t> count_cyclic_triangles(const Topology& graph,
                                             std::optional<TypeIndex> type,
                                             const Budget& budget);

struct Triangles {
    std::uint64_t count = 0;
    std::vector<std::uint64_t> of_vertex;
    std::vector<std::uint32_t> degree;  // different neighbours
};

// Sets of three vertices that are neighbours, whatever the directions and numbers of edges.
Result<Triangles> count_triangles(const Topology& graph, const Budget& budget);

// Clustering coefficients: of the pairs of neighbours, the share that are neighbours themselves.
// D. J. Watts, S. H. Strogatz, "Collective dynamics of 'small-world' networks", 1998; transitivity:
// R. D. Luce, A. D. Perry, 1949. On the simple undirected graph.
struct Clustering {
    std::vector<double> local;  // by vertex; 0 with fewer than two neighbours
    double average = 0;         // of `local`
    double transitivity = 0;    // 3 * triangles / paths of two edges
};

Result<Clustering> clustering(const Topology& graph, const Budget& budget);

}  // namespace entente
