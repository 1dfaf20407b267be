#include "core/algorithms/betweenness.h"

#include <boost/graph/betweenness_centrality.hpp>

#include "core/topology_graph.h"

namespace entente {

Result<Betweenness> betweenness(const Topology& graph, const Budget& budget) {
    BudgetMeter meter(budget);
    // Boost's lists of incoming shortest-path edges are the large part.
    const std::size_t bytes = graph.vertex_count() * std::size_t{80} +
                              graph.edge_count() * (sizeof(TopologyGraph::EdgeDescriptor) * 2 + 8);
    if (!meter.reserve(bytes) || !meter.spend()) {
        return meter.error();
    }
    Betweenness result;
    result.vertex.resize(graph.vertex_count());
    result.edge.resize(graph.edge_count());
    try {
        boost::brandes_betweenness_centrality(
            TopologyGraph(graph, &meter),
            boost::centrality_map(boost::make_iterator_property_map(
                                      result.vertex.begin(), TopologyGraph::VertexIndexMap()))
                .edge_centrality_map(boost::make_iterator_property_map(
                    result.edge.begin(), TopologyGraph::EdgeIndexMap())));
    } catch (const BudgetExceeded&) {
        return meter.error();
    }
    return result;
}

}  // namespace entente
