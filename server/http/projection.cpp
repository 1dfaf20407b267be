#include "server/http/projection.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/ontology.h"
#include "core/topology_snapshot.h"
#include "server/http/lookup.h"

namespace entente::http {

namespace {

// Marks an edge that goes against its fact. Ids of facts are far below.
constexpr std::uint64_t kAgainst = std::uint64_t{1} << 62U;
// No graph has it: a filter for a list of types that match nothing.
constexpr EdgeTypeId kNoType{UINT32_MAX};

class Projector {
public:
    Projector(const GraphView& view,
              const TopologySnapshot& graph,
              const ProjectionRequest& request,
              const Budget& budget)
        : graph_(graph), request_(request), filter_(request.filter, graph.types()), meter_(budget) {
        for (const EdgeTypeId type : graph.types()) {
            const RelationType* relation = ontology().relation_type(view.edge_type_name(type));
            symmetric_.push_back(relation != nullptr && relation->symmetric);
        }
    }

    Result<Projection> run() {
        mark_kept();
        for (Vertex vertex = 0; vertex < graph_.vertex_count(); ++vertex) {
            if (!kept_[vertex]) {
                continue;
            }
            const VertexEdges edges = graph_.edges(vertex, Orientation::out);
            if (!meter_.spend(edges.all.size() + 1)) {
                return meter_.error();
            }
            for_each_passing(edges, filter_, [&](const EdgeRange& range, std::size_t i) {
                if (kept_[range.neighbours[i]]) {
                    add(vertex, range, i);
                }
            });
            if (!meter_.reserve((edges_.size() - reserved_) * sizeof(TopologyEdge) * 2)) {
                return meter_.error();
            }
            reserved_ = edges_.size();
        }
        if (request_.cheapest) {
            keep_cheapest();
        }
        ENTENTE_ASSIGN(auto topology, Topology::build({}, edges_));
        return Projection{std::move(topology)};
    }

private:
    void mark_kept() {
        kept_.resize(graph_.vertex_count());
        for (Vertex vertex = 0; vertex < graph_.vertex_count(); ++vertex) {
            const NodeId node = graph_.node(vertex);
            kept_[vertex] = node.valid() && (!request_.keep || request_.keep(node));
        }
    }

    void add(Vertex source, const EdgeRange& range, std::size_t i) {
        const EdgeAttributes& attributes = range.attributes(i);
        TopologyEdge edge;
        edge.source = graph_.node(source);
        edge.target = graph_.node(range.neighbours[i]);
        edge.type = graph_.types()[attributes.type()];
        edge.edge = range.id(i);
        edge.from_day = attributes.from_day;
        edge.to_day = attributes.to_day;
        edge.confidence = attributes.confidence();
        edge.sign = static_cast<std::int8_t>(attributes.sign());
        const bool both_ways = request_.along == Along::both ||
                               (request_.along != Along::stored && symmetric_[attributes.type()]);
        if (both_ways || request_.along != Along::against) {
            edges_.push_back(edge);
        }
        // A loop is one edge whichever way it is gone.
        if ((both_ways && edge.source != edge.target) ||
            (!both_ways && request_.along == Along::against)) {
            std::swap(edge.source, edge.target);
            edge.edge = EdgeId(edge.edge.value | kAgainst);
            edges_.push_back(edge);
        }
    }

    void keep_cheapest() {
        const auto place = [&](const TopologyEdge& edge) {
            const EdgeAttributes attributes = make_attributes(edge, type_index(edge.type));
            return std::tuple(edge.source,
                              edge.target,
                              request_.cheapest(attributes),
                              -edge.confidence,
                              edge.edge.value & ~kAgainst);
        };
        std::vector<std::pair<decltype(place(edges_[0])), std::size_t>> order;
        for (std::size_t i = 0; i < edges_.size(); ++i) {
            order.emplace_back(place(edges_[i]), i);
        }
        std::ranges::sort(order);
        std::vector<TopologyEdge> kept;
        for (const auto& [key, i] : order) {
            if (kept.empty() || kept.back().source != edges_[i].source ||
                kept.back().target != edges_[i].target) {
                kept.push_back(edges_[i]);
            }
        }
        edges_ = std::move(kept);
    }

    TypeIndex type_index(EdgeTypeId type) const { return graph_.type_index(type).value_or(0); }

    const TopologySnapshot& graph_;
    const ProjectionRequest& request_;
    BoundFilter filter_;
    BudgetMeter meter_;
    std::vector<bool> symmetric_;  // by TypeIndex
    std::vector<bool> kept_;       // by Vertex
    std::vector<TopologyEdge> edges_;
    std::size_t reserved_ = 0;
};

}  // namespace

EdgeRef Projection::fact(EdgeSlot slot) const {
    const TopologyEdge edge = graph->edge(slot);
    if ((edge.edge.value & kAgainst) != 0) {
        return {edge.target, edge.type, edge.source, EdgeId(edge.edge.value & ~kAgainst)};
    }
    return {edge.source, edge.type, edge.target, edge.edge};
}

EdgeId Projection::fact_id(EdgeSlot slot) const {
    return EdgeId(graph->edge_id(slot).value & ~kAgainst);
}

Result<Projection> project(const GraphView& view,
                           const ProjectionRequest& request,
                           const Budget& budget) {
    ENTENTE_ASSIGN(const TopologySnapshot graph, view.topology());
    return Projector(view, graph, request, budget).run();
}

Result<EdgeFilter> edge_filter(const GraphView& view,
                               const QueryParameters& parameters,
                               std::string_view from,
                               std::string_view to) {
    EdgeFilter filter;
    const std::vector<std::string> names = parameters.list("types");
    ENTENTE_ASSIGN(filter.types, resolve_edge_types(view, names));
    if (names.empty()) {
        for (const std::string& name : view.edge_types()) {
            if (is_fact_type(name)) {
                filter.types.push_back(*view.edge_type(name));
            }
        }
    }
    if (filter.types.empty()) {
        filter.types.push_back(kNoType);  // none at all would mean every edge
    }
    ENTENTE_TRY(parameters.check_date_order(from, to));
    ENTENTE_ASSIGN(const auto first, parameters.first_day(from));
    ENTENTE_ASSIGN(const auto last, parameters.last_day(to));
    filter.from_day = first ? first->days : kSinceUnknown;
    filter.to_day = last ? last->days : kUntilOpen;
    filter.undated = !first && !last;
    ENTENTE_ASSIGN(const double confidence, parameters.fraction("min_confidence", 0));
    filter.confidence_min = static_cast<float>(confidence);
    return filter;
}

Result<Along> along_parameter(const QueryParameters& parameters, Along absent) {
    constexpr std::array<std::string_view, 3> kNames = {"out", "in", "both"};
    constexpr std::array<Along, 3> kAlong = {Along::facts, Along::against, Along::both};
    ENTENTE_ASSIGN(const std::size_t chosen, parameters.choice("direction", kNames, kNames.size()));
    return chosen == kNames.size() ? absent : kAlong.at(chosen);
}

}  // namespace entente::http
