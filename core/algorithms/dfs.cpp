#include "core/algorithms/dfs.h"

#include <boost/graph/depth_first_search.hpp>

#include "core/algorithms/check_vertex.h"
#include "core/topology_graph.h"

namespace entente {

namespace {

struct Recorder : boost::default_dfs_visitor {
    DfsOrder* order;

    explicit Recorder(DfsOrder* order_in) : order(order_in) {}

    void discover_vertex(Vertex vertex, const TopologyGraph&) const {
        order->discovered.push_back(vertex);
    }

    void finish_vertex(Vertex vertex, const TopologyGraph&) const {
        order->finished.push_back(vertex);
    }
};

}  // namespace

Result<DfsOrder> dfs_order(const Topology& graph, Vertex start, const Budget& budget) {
    ENTENTE_TRY(check_vertex(graph, start));
    BudgetMeter meter(budget);
    // Boost's stack holds a vertex, an edge and two iterators for each vertex on the path.
    if (!meter.reserve(graph.vertex_count() * std::size_t{80})) {
        return meter.error();
    }
    std::vector<boost::default_color_type> colors(graph.vertex_count(), boost::white_color);
    DfsOrder order;
    try {
        boost::depth_first_visit(
            TopologyGraph(graph, &meter),
            start,
            Recorder(&order),
            boost::make_iterator_property_map(colors.begin(), TopologyGraph::VertexIndexMap()));
    } catch (const BudgetExceeded&) {
        return meter.error();
    }
    return order;
}

}  // namespace entente
