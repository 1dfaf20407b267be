// A topology as Boost.Graph sees it, so that Boost's algorithms run on our memory, never on a copy.
//
// Models VertexListGraph, EdgeListGraph, BidirectionalGraph, AdjacencyGraph and AdjacencyMatrix
// (asserted in tests/core/topology_test.cpp; Boost 1.74's own compressed_sparse_row_graph has no
// degree() and fails BidirectionalGraph). Parallel edges are edges of their own, also among the
// adjacent vertices. All operations are O(1), except edge(), O(types of u * log degree), and
// dereferencing an in-edge's slot, one step in memory more than an out-edge's.
//
//     const TopologyGraph graph(*topology);
//     boost::breadth_first_search(graph, start, boost::visitor(visitor));
//
// With a meter, out_edges() and in_edges() record the edges handed out and throw BudgetExceeded when
// the budget is used up: a way out of library code that has no other. Catch it where you call Boost.
#pragma once

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <boost/property_map/property_map.hpp>

#include "core/budget.h"
#include "core/topology.h"

namespace entente {

struct BudgetExceeded {};

// The names of types below are those that Boost looks for.
// NOLINTBEGIN(readability-identifier-naming)

// A view: must not outlive the topology or the meter. Cheap to copy.
class TopologyGraph {
public:
    explicit TopologyGraph(const Topology& topology, BudgetMeter* meter = nullptr)
        : topology_(&topology), meter_(meter) {}

    const Topology& topology() const { return *topology_; }

    void spend(std::size_t steps) const {
        if (meter_ != nullptr && !meter_->spend(steps)) {
            throw BudgetExceeded();
        }
    }

    struct EdgeDescriptor {
        Vertex source = kNoVertex;
        Vertex target = kNoVertex;
        EdgeSlot slot = 0;

        // Two descriptors of one graph are of the same edge when their slots are equal.
        friend bool operator==(const EdgeDescriptor& a, const EdgeDescriptor& b) {
            return a.slot == b.slot;
        }

        friend bool operator!=(const EdgeDescriptor& a, const EdgeDescriptor& b) {
            return a.slot != b.slot;
        }

        friend bool operator<(const EdgeDescriptor& a, const EdgeDescriptor& b) {
            return a.slot < b.slot;
        }
    };

    // Random access by place in one side; in-edges by place of the in direction.
    template <Orientation orientation>
    class IncidentIterator : public boost::iterator_facade<IncidentIterator<orientation>,
                                                           EdgeDescriptor,
                                                           boost::random_access_traversal_tag,
                                                           EdgeDescriptor> {
    public:
        IncidentIterator() = default;

        IncidentIterator(const Topology* topology, Vertex vertex, std::uint32_t place)
            : topology_(topology), vertex_(vertex), place_(place) {}

    private:
        friend class boost::iterator_core_access;

        EdgeDescriptor dereference() const {
            const TopologySide& side = topology_->side(orientation);
            if constexpr (orientation == Orientation::in) {
                return {side.neighbours[place_], vertex_, side.slots[place_]};
            } else {
                return {vertex_, side.neighbours[place_], place_};
            }
        }

        bool equal(const IncidentIterator& other) const { return place_ == other.place_; }

        void increment() { ++place_; }

        void decrement() { --place_; }

        void advance(std::ptrdiff_t n) {
            place_ = static_cast<std::uint32_t>(static_cast<std::ptrdiff_t>(place_) + n);
        }

        std::ptrdiff_t distance_to(const IncidentIterator& other) const {
            return static_cast<std::ptrdiff_t>(other.place_) - static_cast<std::ptrdiff_t>(place_);
        }

        const Topology* topology_ = nullptr;
        Vertex vertex_ = kNoVertex;
        std::uint32_t place_ = 0;
    };

    // All edges in order of slot, keeping track of whose they are.
    class EdgeIterator : public boost::iterator_facade<EdgeIterator,
                                                       EdgeDescriptor,
                                                       boost::forward_traversal_tag,
                                                       EdgeDescriptor> {
    public:
        EdgeIterator() = default;

        EdgeIterator(const Topology* topology, EdgeSlot slot) : topology_(topology), slot_(slot) {
            find_source();
        }

    private:
        friend class boost::iterator_core_access;

        EdgeDescriptor dereference() const { return {source_, topology_->target(slot_), slot_}; }

        bool equal(const EdgeIterator& other) const { return slot_ == other.slot_; }

        void increment() {
            ++slot_;
            find_source();
        }

        void find_source() {
            const auto& begins = topology_->side(Orientation::out).begins;
            while (source_ + 1 < begins.size() && begins[source_ + 1] <= slot_) {
                ++source_;
            }
        }

        const Topology* topology_ = nullptr;
        Vertex source_ = 0;
        EdgeSlot slot_ = 0;
    };

    // The number of an edge, as a property map.
    struct EdgeIndexMap {
        using value_type = EdgeSlot;
        using reference = EdgeSlot;
        using key_type = EdgeDescriptor;
        using category = boost::readable_property_map_tag;

        friend EdgeSlot get(const EdgeIndexMap&, const EdgeDescriptor& edge) { return edge.slot; }

        EdgeSlot operator[](const EdgeDescriptor& edge) const { return edge.slot; }
    };

    // 1 - confidence: the surer the nearer. A property map; others are made from any array by slot
    // with boost::make_iterator_property_map(array, EdgeIndexMap()).
    struct EdgeWeightMap {
        const Topology* topology = nullptr;

        using value_type = double;
        using reference = double;
        using key_type = EdgeDescriptor;
        using category = boost::readable_property_map_tag;

        friend double get(const EdgeWeightMap& map, const EdgeDescriptor& edge) {
            return map[edge];
        }

        double operator[](const EdgeDescriptor& edge) const {
            return 1.0 - static_cast<double>(topology->attributes(edge.slot).confidence());
        }
    };

    using VertexIndexMap = boost::typed_identity_property_map<Vertex>;

private:
    const Topology* topology_;
    BudgetMeter* meter_;
};

}  // namespace entente

template <>
struct boost::graph_traits<entente::TopologyGraph> {
    using vertex_descriptor = entente::Vertex;
    using edge_descriptor = entente::TopologyGraph::EdgeDescriptor;
    using directed_category = boost::bidirectional_tag;
    using edge_parallel_category = boost::allow_parallel_edge_tag;

    struct traversal_category : boost::bidirectional_graph_tag,
                                boost::adjacency_graph_tag,
                                boost::vertex_list_graph_tag,
                                boost::edge_list_graph_tag,
                                boost::adjacency_matrix_tag {};

    using vertices_size_type = std::uint32_t;
    using edges_size_type = std::uint32_t;
    using degree_size_type = std::uint32_t;
    using vertex_iterator = boost::counting_iterator<entente::Vertex>;
    using out_edge_iterator = entente::TopologyGraph::IncidentIterator<entente::Orientation::out>;
    using in_edge_iterator = entente::TopologyGraph::IncidentIterator<entente::Orientation::in>;
    using edge_iterator = entente::TopologyGraph::EdgeIterator;
    using adjacency_iterator = const entente::Vertex*;

    static vertex_descriptor null_vertex() { return entente::kNoVertex; }
};

// Some of Boost's algorithms ask for the traits of a const graph.
template <>
struct boost::graph_traits<const entente::TopologyGraph>
    : boost::graph_traits<entente::TopologyGraph> {};

template <>
struct boost::property_map<entente::TopologyGraph, boost::vertex_index_t> {
    using type = entente::TopologyGraph::VertexIndexMap;
    using const_type = type;
};

template <>
struct boost::property_map<entente::TopologyGraph, boost::edge_index_t> {
    using type = entente::TopologyGraph::EdgeIndexMap;
    using const_type = type;
};

template <>
struct boost::property_map<entente::TopologyGraph, boost::edge_weight_t> {
    using type = entente::TopologyGraph::EdgeWeightMap;
    using const_type = type;
};

// NOLINTEND(readability-identifier-naming)

namespace entente {

using TopologyTraits = boost::graph_traits<TopologyGraph>;

inline std::uint32_t num_vertices(const TopologyGraph& graph) {
    return graph.topology().vertex_count();
}

inline std::uint32_t num_edges(const TopologyGraph& graph) {
    return graph.topology().edge_count();
}

inline auto vertices(const TopologyGraph& graph) {
    return std::pair(TopologyTraits::vertex_iterator(0),
                     TopologyTraits::vertex_iterator(num_vertices(graph)));
}

inline auto edges(const TopologyGraph& graph) {
    return std::pair(TopologyGraph::EdgeIterator(&graph.topology(), 0),
                     TopologyGraph::EdgeIterator(&graph.topology(), num_edges(graph)));
}

inline Vertex vertex(std::uint32_t index, const TopologyGraph&) {
    return index;
}

inline Vertex source(const TopologyGraph::EdgeDescriptor& edge, const TopologyGraph&) {
    return edge.source;
}

inline Vertex target(const TopologyGraph::EdgeDescriptor& edge, const TopologyGraph&) {
    return edge.target;
}

inline std::uint32_t out_degree(Vertex vertex, const TopologyGraph& graph) {
    return graph.topology().degree(vertex, Orientation::out);
}

inline std::uint32_t in_degree(Vertex vertex, const TopologyGraph& graph) {
    return graph.topology().degree(vertex, Orientation::in);
}

inline std::uint32_t degree(Vertex vertex, const TopologyGraph& graph) {
    return out_degree(vertex, graph) + in_degree(vertex, graph);
}

template <Orientation orientation>
auto incident_edges(Vertex vertex, const TopologyGraph& graph) {
    using Iterator = TopologyGraph::IncidentIterator<orientation>;
    const auto& begins = graph.topology().side(orientation).begins;
    graph.spend(begins[vertex + 1] - begins[vertex] + 1);
    return std::pair(Iterator(&graph.topology(), vertex, begins[vertex]),
                     Iterator(&graph.topology(), vertex, begins[vertex + 1]));
}

inline auto out_edges(Vertex vertex, const TopologyGraph& graph) {
    return incident_edges<Orientation::out>(vertex, graph);
}

inline auto in_edges(Vertex vertex, const TopologyGraph& graph) {
    return incident_edges<Orientation::in>(vertex, graph);
}

inline auto adjacent_vertices(Vertex vertex, const TopologyGraph& graph) {
    const auto all = graph.topology().edges(vertex, Orientation::out).all.neighbours;
    graph.spend(all.size() + 1);
    return std::pair(all.data(), all.data() + all.size());
}

// The first edge from u to v in the order of the topology, and whether there is one.
inline std::pair<TopologyGraph::EdgeDescriptor, bool> edge(Vertex u,
                                                           Vertex v,
                                                           const TopologyGraph& graph) {
    const VertexEdges all = graph.topology().edges(u, Orientation::out);
    for (std::size_t place = 0; place < all.types.size(); ++place) {
        const EdgeRange range = all.of_place(place);
        const auto found = std::lower_bound(range.neighbours.begin(), range.neighbours.end(), v);
        if (found != range.neighbours.end() && *found == v) {
            const auto i = static_cast<std::size_t>(found - range.neighbours.begin());
            return {{u, v, range.slot(i)}, true};
        }
    }
    return {{}, false};
}

inline TopologyGraph::VertexIndexMap get(boost::vertex_index_t, const TopologyGraph&) {
    return {};
}

inline Vertex get(boost::vertex_index_t, const TopologyGraph&, Vertex vertex) {
    return vertex;
}

inline TopologyGraph::EdgeIndexMap get(boost::edge_index_t, const TopologyGraph&) {
    return {};
}

inline EdgeSlot get(boost::edge_index_t,
                    const TopologyGraph&,
                    const TopologyGraph::EdgeDescriptor& edge) {
    return edge.slot;
}

inline TopologyGraph::EdgeWeightMap get(boost::edge_weight_t, const TopologyGraph& graph) {
    return {&graph.topology()};
}

inline double get(boost::edge_weight_t,
                  const TopologyGraph& graph,
                  const TopologyGraph::EdgeDescriptor& edge) {
    return get(boost::edge_weight, graph)[edge];
}

}  // namespace entente
