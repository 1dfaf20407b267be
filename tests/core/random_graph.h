// Random multigraphs for the tests of the topology: with loops, parallel edges, isolated vertices,
// gaps between ids, and ends of time that are not known.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "core/topology.h"
#include "tests/support/catch.h"

namespace entente::testing {

using Random = std::mt19937_64;

// Of the run's seed (--rng-seed), so that a failure can be repeated; Catch2 prints it.
inline Random seeded_random(std::uint64_t salt) {
    return Random(Catch::rngSeed() * 1000003ULL + salt);
}

inline std::uint32_t below(Random& random, std::uint32_t limit) {
    return std::uniform_int_distribution<std::uint32_t>(0, limit - 1)(random);
}

struct RandomGraph {
    std::vector<NodeId> nodes;
    std::vector<TopologyEdge> edges;
};

inline TopologyEdge random_edge(Random& random,
                                const std::vector<NodeId>& nodes,
                                std::uint32_t type_count,
                                EdgeId id) {
    TopologyEdge edge;
    edge.source = nodes[below(random, static_cast<std::uint32_t>(nodes.size()))];
    edge.target = nodes[below(random, static_cast<std::uint32_t>(nodes.size()))];
    edge.type = EdgeTypeId(3 + 2 * below(random, type_count));
    edge.edge = id;
    const auto kind = below(random, 4);
    const auto day = static_cast<std::int32_t>(below(random, 60)) - 30;
    edge.from_day = kind == 0 ? kSinceUnknown : day;
    edge.to_day = kind == 1 || (kind == 0 && day < 0)
                      ? kUntilOpen
                      : day + static_cast<std::int32_t>(kind == 2 ? below(random, 20) : 0);
    edge.confidence = static_cast<float>(below(random, 1001)) / 1000;
    edge.sign = static_cast<std::int8_t>(static_cast<int>(below(random, 3)) - 1);
    return edge;
}

// At least one node, fewer than `nodes_max`; fewer than `edges_max` edges.
inline RandomGraph random_graph(Random& random,
                                std::uint32_t nodes_max,
                                std::uint32_t edges_max,
                                std::uint32_t type_count = 3) {
    RandomGraph graph;
    const std::uint32_t node_count = 1 + below(random, nodes_max - 1);
    std::uint64_t id = 1 + below(random, 5);
    const bool gaps = below(random, 2) == 0;
    for (std::uint32_t i = 0; i < node_count; ++i) {
        graph.nodes.push_back(NodeId(id));
        id += gaps ? 1 + below(random, 9) : 1;
    }
    const std::uint32_t edge_count = below(random, edges_max);
    std::vector<std::uint64_t> ids(edge_count);
    std::iota(ids.begin(), ids.end(), 1 + below(random, 100));
    std::shuffle(ids.begin(), ids.end(), random);
    for (const std::uint64_t edge : ids) {
        graph.edges.push_back(random_edge(random, graph.nodes, type_count, EdgeId(edge)));
    }
    std::shuffle(graph.nodes.begin(), graph.nodes.end(), random);
    return graph;
}

inline std::shared_ptr<const Topology> build(const RandomGraph& graph) {
    auto topology = Topology::build(graph.nodes, graph.edges);
    REQUIRE(topology.ok());
    return topology.value();
}

// An unlabelled graph on vertices 0 .. count - 1 from pairs of them.
inline std::shared_ptr<const Topology> graph_of(
    std::uint32_t count, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs) {
    RandomGraph graph;
    for (std::uint32_t i = 0; i < count; ++i) {
        graph.nodes.push_back(NodeId(i + 1));
    }
    for (const auto& [source, target] : pairs) {
        TopologyEdge edge;
        edge.source = NodeId(source + 1);
        edge.target = NodeId(target + 1);
        edge.type = EdgeTypeId(1);
        edge.edge = EdgeId(graph.edges.size() + 1);
        graph.edges.push_back(edge);
    }
    return build(graph);
}

}  // namespace entente::testing
