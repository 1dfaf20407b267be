// The neighbourhood of some nodes: a bounded, ranked part of the graph of facts.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/date.h"
#include "core/graph_view.h"
#include "core/ids.h"
#include "core/result.h"

namespace entente {

inline constexpr std::size_t kSubgraphDepthMax = 6;
inline constexpr std::size_t kSubgraphSeedsMax = 100;
inline constexpr std::size_t kSubgraphEdgesDefault = 500;
inline constexpr std::size_t kSubgraphEdgesMax = 10'000;
// Edges that one step outwards may have to look at.
inline constexpr std::size_t kSubgraphHopsMax = 200'000;

struct SubgraphRequest {
    std::vector<NodeId> seeds;
    // How many steps from the nearest seed; 0 answers the seeds alone.
    std::size_t depth = 1;
    // Only facts of these types, when not empty.
    std::vector<std::string> types;
    // Only nodes with at least one of these labels, when not empty. Seeds are exempt.
    std::vector<std::string> labels;
    // Which way a step may go, seen from the seeds.
    Direction direction = Direction::both;
    // Only facts that may hold on a day between the two, both included. An undated fact is left out
    // when either is given.
    std::optional<Date> from;
    std::optional<Date> to;
    double confidence_min = 0;
    std::size_t edges_max = kSubgraphEdgesDefault;
};

struct Subgraph {
    std::vector<Node> nodes;  // seeds first as given, then in the order in which they were reached
    std::vector<Edge> edges;  // nearest first, within a step the most relevant first
    // Whether `edges_max` left out edges, and how many: those of the step that it cut. What lies
    // beyond them was never looked at.
    bool truncated = false;
    std::size_t edges_omitted = 0;
};

// Walks breadth first along facts, never along the graph's bookkeeping. Where `edges_max` cuts,
// nearer edges win over farther ones, and then relevance: confidence times the number of sources,
// then the older edge. So every edge of the answer is connected to a seed, and both its ends are
// among the nodes. A seed that is no node any more is left out.
//
// ErrorCode::invalid_argument for a request beyond the limits above, limit_exceeded for a step that
// would have to look at more than kSubgraphHopsMax edges.
Result<Subgraph> subgraph(const GraphView& view, const SubgraphRequest& request);

}  // namespace entente
