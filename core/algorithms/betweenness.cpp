#include "core/algorithms/betweenness.h"

#include <algorithm>
#include <cmath>

#include <boost/graph/betweenness_centrality.hpp>

#include "core/topology_graph.h"

namespace entente {

namespace {

template <typename Value>
auto vertex_map(std::vector<Value>& values) {
    return boost::make_iterator_property_map(values.begin(), TopologyGraph::VertexIndexMap());
}

}  // namespace

Result<Betweenness> betweenness(const Topology& graph, const Budget& budget) {
    BudgetMeter meter(budget);
    // The lists of incoming shortest-path edges are the large part.
    const std::size_t bytes = graph.vertex_count() * std::size_t{88} +
                              graph.edge_count() * (sizeof(TopologyGraph::EdgeDescriptor) * 2 + 8);
    if (!meter.reserve(bytes) || !meter.spend()) {
        return meter.error();
    }
    Betweenness result;
    result.vertex.resize(graph.vertex_count());
    result.edge.resize(graph.edge_count());
    const std::size_t count = graph.vertex_count();
    std::vector<std::vector<TopologyGraph::EdgeDescriptor>> incoming(count);
    std::vector<std::uint32_t> distance(count);
    std::vector<double> dependency(count);
    // Boost would count paths in the type of a degree. They double with every pair of parallel edges in a row, so that
    // 32 bits are soon too few; as floating-point numbers only their ratios are rounded.
    std::vector<double> path_count(count);
    try {
        boost::brandes_betweenness_centrality(
            TopologyGraph(graph, &meter),
            vertex_map(result.vertex),
            boost::make_iterator_property_map(result.edge.begin(), TopologyGraph::EdgeIndexMap()),
            vertex_map(incoming),
            vertex_map(distance),
            vertex_map(dependency),
            vertex_map(path_count),
            TopologyGraph::VertexIndexMap());
    } catch (const BudgetExceeded&) {
        return meter.error();
    }
    const auto is_finite = [](double one) { return std::isfinite(one); };
    if (!std::all_of(result.vertex.begin(), result.vertex.end(), is_finite) ||
        !std::all_of(result.edge.begin(), result.edge.end(), is_finite)) {
        return Error{ErrorCode::limit_exceeded,
                     "there are more than 10^308 shortest paths between two vertices, too many to "
                     "count; leave parallel edges out"};
    }
    return result;
}

}  // namespace entente
