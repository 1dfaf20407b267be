#include "core/algorithms/dijkstra.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <boost/graph/astar_search.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>

#include "core/algorithms/check_vertex.h"
#include "core/topology_graph.h"

namespace entente {

namespace {

constexpr double kUnreachable = std::numeric_limits<double>::infinity();

struct Found {};

// Notes the edge by which each vertex was reached: a predecessor map would lose which of several
// parallel edges it was.
template <typename Base>
struct EdgeRecorder : Base {
    std::vector<EdgeSlot>* edge_into;
    Vertex target;

    EdgeRecorder(std::vector<EdgeSlot>* edge_into_in, Vertex target_in)
        : edge_into(edge_into_in), target(target_in) {}

    void edge_relaxed(const TopologyGraph::EdgeDescriptor& edge, const TopologyGraph&) const {
        (*edge_into)[edge.target] = edge.slot;
    }

    void examine_vertex(Vertex vertex, const TopologyGraph&) const {
        if (vertex == target) {
            throw Found();
        }
    }
};

struct Heuristic {
    const std::function<double(Vertex)>* remaining;

    double operator()(Vertex vertex) const { return *remaining ? (*remaining)(vertex) : 0; }
};

auto cost_map(std::span<const double> costs) {
    return boost::make_iterator_property_map(costs.data(), TopologyGraph::EdgeIndexMap());
}

template <typename Value>
auto vertex_map(std::vector<Value>& values) {
    return boost::make_iterator_property_map(values.begin(), TopologyGraph::VertexIndexMap());
}

}  // namespace

std::optional<EdgePath> ShortestPathTree::path_to(const Topology& graph, Vertex target) const {
    if (cost[target] == kUnreachable) {
        return std::nullopt;
    }
    EdgePath path;
    path.cost = cost[target];
    for (Vertex vertex = target; edge_into[vertex] != kNoEdge;) {
        path.edges.push_back(edge_into[vertex]);
        vertex = graph.source(edge_into[vertex]);
    }
    std::reverse(path.edges.begin(), path.edges.end());
    return path;
}

std::vector<double> confidence_costs(const Topology& graph) {
    std::vector<double> costs(graph.edge_count());
    for (EdgeSlot slot = 0; slot < costs.size(); ++slot) {
        const double confidence = static_cast<double>(graph.attributes(slot).confidence());
        costs[slot] = confidence > 0 ? -std::log(confidence) : 1000;
    }
    return costs;
}

Status check_costs(const Topology& graph, std::span<const double> costs) {
    if (costs.size() != graph.edge_count()) {
        return Error{ErrorCode::invalid_argument,
                     std::to_string(costs.size()) + " costs for " +
                         std::to_string(graph.edge_count()) + " edges"};
    }
    const auto wrong =
        std::find_if(costs.begin(), costs.end(), [](double cost) { return !(cost >= 0); });
    if (wrong != costs.end()) {
        return Error{ErrorCode::invalid_argument,
                     "a cost of " + std::to_string(*wrong) + ": costs have to be at least 0"};
    }
    return {};
}

Result<ShortestPathTree> dijkstra(const Topology& graph,
                                  Vertex start,
                                  std::span<const double> costs,
                                  const Budget& budget) {
    ENTENTE_TRY(check_vertex(graph, start));
    ENTENTE_TRY(check_costs(graph, costs));
    BudgetMeter meter(budget);
    if (!meter.reserve(graph.vertex_count() * std::size_t{32})) {
        return meter.error();
    }
    ShortestPathTree tree;
    tree.cost.assign(graph.vertex_count(), kUnreachable);
    tree.edge_into.assign(graph.vertex_count(), kNoEdge);
    std::vector<boost::default_color_type> colors(graph.vertex_count());
    try {
        boost::dijkstra_shortest_paths(TopologyGraph(graph, &meter),
                                       start,
                                       boost::weight_map(cost_map(costs))
                                           .distance_map(vertex_map(tree.cost))
                                           .color_map(vertex_map(colors))
                                           .distance_inf(kUnreachable)
                                           .visitor(EdgeRecorder<boost::default_dijkstra_visitor>(
                                               &tree.edge_into, kNoVertex)));
    } catch (const BudgetExceeded&) {
        return meter.error();
    }
    return tree;
}

Result<std::optional<EdgePath>> a_star(const Topology& graph,
                                       Vertex start,
                                       Vertex target,
                                       std::span<const double> costs,
                                       const std::function<double(Vertex)>& remaining,
                                       const Budget& budget) {
    ENTENTE_TRY(check_vertex(graph, start));
    ENTENTE_TRY(check_vertex(graph, target));
    ENTENTE_TRY(check_costs(graph, costs));
    BudgetMeter meter(budget);
    if (!meter.reserve(graph.vertex_count() * std::size_t{48})) {
        return meter.error();
    }
    ShortestPathTree tree;
    tree.cost.assign(graph.vertex_count(), kUnreachable);
    tree.edge_into.assign(graph.vertex_count(), kNoEdge);
    std::vector<boost::default_color_type> colors(graph.vertex_count());
    std::vector<double> estimates(graph.vertex_count());
    try {
        // All arguments by place: the defaults of the named ones allocate maps nobody looks at.
        boost::astar_search(TopologyGraph(graph, &meter),
                            start,
                            Heuristic{&remaining},
                            EdgeRecorder<boost::default_astar_visitor>(&tree.edge_into, target),
                            boost::dummy_property_map(),
                            vertex_map(estimates),
                            vertex_map(tree.cost),
                            cost_map(costs),
                            TopologyGraph::VertexIndexMap(),
                            vertex_map(colors),
                            std::less<double>(),
                            boost::closed_plus<double>(kUnreachable),
                            kUnreachable,
                            0.0);
    } catch (const BudgetExceeded&) {
        return meter.error();
    } catch (const Found&) {
        // The first time it is examined its cost is final, as `remaining` never overestimates.
    }
    return tree.path_to(graph, target);
}

}  // namespace entente
