#include "core/algorithms/max_flow.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/algorithms/check_vertex.h"
#include "core/algorithms/dijkstra.h"

namespace entente {

namespace {

class Network {
public:
    Network(const Topology& graph, std::span<const double> capacities, BudgetMeter& meter)
        : graph_(graph),
          capacities_(capacities),
          meter_(meter),
          flow_(graph.edge_count()),
          levels_(graph.vertex_count()),
          next_(graph.vertex_count()) {}

    // Levels of the residual graph; whether the sink is reached. Vertices beyond reach stay at 0.
    bool find_levels(Vertex source, Vertex sink) {
        std::fill(levels_.begin(), levels_.end(), 0U);
        levels_[source] = 1;
        queue_.assign(1, source);
        for (std::size_t i = 0; i < queue_.size(); ++i) {
            const Vertex vertex = queue_[i];
            const std::uint32_t steps = arc_count(vertex);
            for (std::uint32_t arc = 0; arc < steps; ++arc) {
                const Arc one = this->arc(vertex, arc);
                if (levels_[one.to] == 0 && one.residual > 0) {
                    levels_[one.to] = levels_[vertex] + 1;
                    queue_.push_back(one.to);
                }
            }
            if (!meter_.spend(steps + 1)) {
                in_budget_ = false;
                return false;
            }
        }
        return levels_[sink] != 0;
    }

    // Sends as much as fits along shortest residual paths.
    double block(Vertex source, Vertex sink) {
        std::fill(next_.begin(), next_.end(), 0U);
        double sent = 0;
        std::vector<Arc> path;
        Vertex vertex = source;
        while (in_budget_) {
            if (vertex == sink) {
                sent += send(path);
                vertex = retreat_to_full(path, source);
            } else if (advance(vertex, path)) {
                vertex = path.back().to;
            } else if (path.empty()) {
                break;
            } else {
                vertex = path.back().from;
                ++next_[vertex];
                path.pop_back();
            }
        }
        return sent;
    }

    bool in_budget() const { return in_budget_; }

    bool reached(Vertex vertex) const { return levels_[vertex] != 0; }

    std::vector<double>& flow() { return flow_; }

private:
    // Along an edge, or back against the flow of one.
    struct Arc {
        Vertex from;
        Vertex to;
        EdgeSlot slot;
        bool along;
        double residual;
    };

    std::uint32_t arc_count(Vertex vertex) const {
        return graph_.degree(vertex, Orientation::out) + graph_.degree(vertex, Orientation::in);
    }

    Arc arc(Vertex vertex, std::uint32_t number) const {
        const std::uint32_t outward = graph_.degree(vertex, Orientation::out);
        if (number < outward) {
            const EdgeSlot slot = graph_.side(Orientation::out).begins[vertex] + number;
            return {vertex, graph_.target(slot), slot, true, capacities_[slot] - flow_[slot]};
        }
        const TopologySide& in = graph_.side(Orientation::in);
        const std::uint32_t place = in.begins[vertex] + number - outward;
        return {vertex, in.neighbours[place], in.slots[place], false, flow_[in.slots[place]]};
    }

    // One arc further; false at a dead end.
    bool advance(Vertex vertex, std::vector<Arc>& path) {
        const std::uint32_t arcs = arc_count(vertex);
        for (std::uint32_t& next = next_[vertex]; next < arcs; ++next) {
            if (!meter_.spend()) {
                in_budget_ = false;
                return false;
            }
            const Arc one = arc(vertex, next);
            if (one.residual > 0 && levels_[one.to] == levels_[vertex] + 1) {
                path.push_back(one);
                return true;
            }
        }
        return false;
    }

    double residual(const Arc& arc) const {
        return arc.along ? capacities_[arc.slot] - flow_[arc.slot] : flow_[arc.slot];
    }

    double send(const std::vector<Arc>& path) {
        in_budget_ = meter_.spend(path.size());
        double amount = std::numeric_limits<double>::infinity();
        for (const Arc& arc : path) {
            amount = std::min(amount, residual(arc));
        }
        for (const Arc& arc : path) {
            flow_[arc.slot] += arc.along ? amount : -amount;
        }
        return amount;
    }

    // Back to where the first arc became full.
    Vertex retreat_to_full(std::vector<Arc>& path, Vertex source) const {
        const auto full = std::find_if(
            path.begin(), path.end(), [&](const Arc& arc) { return !(residual(arc) > 0); });
        path.erase(full, path.end());
        return path.empty() ? source : path.back().to;
    }

    const Topology& graph_;
    std::span<const double> capacities_;
    BudgetMeter& meter_;
    std::vector<double> flow_;
    std::vector<std::uint32_t> levels_;
    std::vector<std::uint32_t> next_;
    std::vector<Vertex> queue_;
    bool in_budget_ = true;
};

}  // namespace

Result<MaxFlow> max_flow(const Topology& graph,
                         Vertex source,
                         Vertex sink,
                         std::span<const double> capacities,
                         const Budget& budget) {
    ENTENTE_TRY(check_vertex(graph, source));
    ENTENTE_TRY(check_vertex(graph, sink));
    ENTENTE_TRY(check_costs(graph, capacities));
    const bool finite = std::all_of(
        capacities.begin(), capacities.end(), [](double one) { return std::isfinite(one); });
    if (source == sink || !finite) {
        return Error{ErrorCode::invalid_argument,
                     source == sink ? "a flow needs a source and a sink that differ"
                                    : "a capacity is infinite"};
    }
    BudgetMeter meter(budget);
    if (!meter.reserve(graph.vertex_count() * std::size_t{44} +
                       graph.edge_count() * sizeof(double)) ||
        !meter.spend()) {
        return meter.error();
    }
    Network network(graph, capacities, meter);
    MaxFlow result;
    while (network.find_levels(source, sink)) {
        result.value += network.block(source, sink);
    }
    if (!network.in_budget()) {
        return meter.error();
    }
    for (Vertex vertex = 0; vertex < graph.vertex_count(); ++vertex) {
        if (network.reached(vertex)) {
            result.source_side.push_back(vertex);
        }
    }
    result.flow = std::move(network.flow());
    return result;
}

}  // namespace entente
