// Cheapest paths from one vertex, with a cost for each edge.
//
// E. W. Dijkstra, "A note on two problems in connexion with graphs", 1959, and for A*: P. E. Hart,
// N. J. Nilsson, B. Raphael, "A formal basis for the heuristic determination of minimum cost paths",
// 1968. Boost's dijkstra_shortest_paths and astar_search. O((vertices + edges) log vertices).
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "core/budget.h"
#include "core/result.h"
#include "core/topology.h"

namespace entente {

inline constexpr EdgeSlot kNoEdge = std::numeric_limits<EdgeSlot>::max();

// A path as its edges: parallel edges make different paths.
struct EdgePath {
    double cost = 0;
    std::vector<EdgeSlot> edges;

    friend bool operator==(const EdgePath&, const EdgePath&) = default;
};

struct ShortestPathTree {
    std::vector<double> cost;  // by vertex; infinity when it is not reached
    std::vector<EdgeSlot>
        edge_into;  // last edge of a cheapest path; kNoEdge for start and unreached

    // nullopt when `target` is not reached.
    std::optional<EdgePath> path_to(const Topology& graph, Vertex target) const;
};

// Costs by EdgeSlot. -log(confidence): then the cheapest path is the one most believable as a whole,
// if its edges are independent. At most 1000, for a confidence of 0.
std::vector<double> confidence_costs(const Topology& graph);

// invalid_argument unless there is a cost for every edge, none negative or not a number.
Status check_costs(const Topology& graph, std::span<const double> costs);

// `costs` by EdgeSlot, as check_costs() wants them. Of equally cheap paths, always the same.
Result<ShortestPathTree> dijkstra(const Topology& graph,
                                  Vertex start,
                                  std::span<const double> costs,
                                  const Budget& budget);

// A cheapest path, or nullopt when there is none. `remaining` never overestimates the cost from a
// vertex to `target`, and is at least 0; the nearer it comes to that, the fewer vertices are looked
// at. nullptr for 0 everywhere.
Result<std::optional<EdgePath>> a_star(const Topology& graph,
                                       Vertex start,
                                       Vertex target,
                                       std::span<const double> costs,
                                       const std::function<double(Vertex)>& remaining,
                                       const Budget& budget);

}  // namespace entente
