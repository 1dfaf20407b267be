#include "core/algorithms/spanning_forest.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

namespace entente {

namespace {

struct CostedEdge {
    double cost;
    EdgeSlot slot;
    Vertex source;
};

}  // namespace

Result<SpanningForest> spanning_forest(const Topology& graph,
                                       std::span<const double> costs,
                                       const Budget& budget) {
    if (costs.size() != graph.edge_count() ||
        std::any_of(costs.begin(), costs.end(), [](double cost) { return std::isnan(cost); })) {
        return Error{ErrorCode::invalid_argument,
                     "a spanning forest needs a cost for each of the " +
                         std::to_string(graph.edge_count()) + " edges"};
    }
    BudgetMeter meter(budget);
    const std::uint32_t count = graph.vertex_count();
    if (!meter.reserve(costs.size() * sizeof(CostedEdge) + count * sizeof(Vertex) * 2) ||
        !meter.spend()) {
        return meter.error();
    }
    std::vector<CostedEdge> edges;
    edges.reserve(costs.size());
    for (Vertex source = 0; source < count; ++source) {
        const EdgeRange range = graph.edges(source, Orientation::out).all;
        for (std::size_t i = 0; i < range.size(); ++i) {
            edges.push_back({costs[range.slot(i)], range.slot(i), source});
        }
    }
    std::sort(edges.begin(), edges.end(), [](const CostedEdge& a, const CostedEdge& b) {
        return std::tie(a.cost, a.slot) < std::tie(b.cost, b.slot);
    });
    std::vector<Vertex> parents(count);
    std::iota(parents.begin(), parents.end(), 0U);
    const auto find_root = [&](Vertex vertex) {
        while (parents[vertex] != vertex) {
            parents[vertex] = parents[parents[vertex]];
            vertex = parents[vertex];
        }
        return vertex;
    };
    SpanningForest forest;
    for (const CostedEdge& edge : edges) {
        const Vertex a = find_root(edge.source);
        const Vertex b = find_root(graph.target(edge.slot));
        if (a != b) {
            parents[std::max(a, b)] = std::min(a, b);
            forest.cost += edge.cost;
            forest.edges.push_back(edge.slot);
        }
        if (!meter.spend(4)) {
            return meter.error();
        }
    }
    return forest;
}

}  // namespace entente
