#include "core/algorithms/cut_points.h"

#include <algorithm>

#include "core/algorithms/undirected.h"

namespace entente {

namespace {

class Search {
public:
    explicit Search(const Undirected& graph)
        : graph_(graph),
          found_at_(graph.vertex_count()),
          low_(graph.vertex_count()),
          is_cut_(graph.vertex_count()) {}

    // Everything reachable from `root`. False when the budget is used up.
    bool run(Vertex root, BudgetMeter& meter) {
        if (found_at_[root] != 0) {
            return true;
        }
        enter(root, kNoVertex);
        std::uint32_t root_children = 0;
        while (!stack_.empty()) {
            Frame& frame = stack_.back();
            if (frame.next < graph_.begins[frame.vertex + 1]) {
                step(frame);
            } else {
                root_children += leave(frame) == root ? 1 : 0;
            }
            if (!meter.spend()) {
                return false;
            }
        }
        is_cut_[root] = root_children > 1;
        return true;
    }

    bool is_cut(Vertex vertex) const { return is_cut_[vertex]; }

    // Pairs joined by one edge only, without which they are in different components.
    const std::vector<std::pair<Vertex, Vertex>>& bridges() const { return bridges_; }

private:
    struct Frame {
        Vertex vertex;
        Vertex parent;
        std::uint32_t next;  // place of the neighbour to look at
    };

    void enter(Vertex vertex, Vertex parent) {
        found_at_[vertex] = ++time_;
        low_[vertex] = time_;
        stack_.push_back({vertex, parent, graph_.begins[vertex]});
    }

    void step(Frame& frame) {
        const Vertex neighbour = graph_.neighbours[frame.next++];
        if (found_at_[neighbour] == 0) {
            enter(neighbour, frame.vertex);  // `frame` may be gone now
        } else if (neighbour != frame.parent) {
            low_[frame.vertex] = std::min(low_[frame.vertex], found_at_[neighbour]);
        }
    }

    // Returns the parent.
    Vertex leave(const Frame& frame) {
        const auto [vertex, parent, next] = frame;
        stack_.pop_back();
        if (parent == kNoVertex) {
            return parent;
        }
        low_[parent] = std::min(low_[parent], low_[vertex]);
        if (low_[vertex] >= found_at_[parent]) {
            is_cut_[parent] = true;  // the root is set right at the end
        }
        if (low_[vertex] > found_at_[parent]) {
            bridges_.emplace_back(parent, vertex);
        }
        return parent;
    }

    const Undirected& graph_;
    std::vector<std::uint32_t> found_at_;  // 0: not yet
    std::vector<std::uint32_t> low_;       // earliest reachable by going down and once up
    std::vector<bool> is_cut_;
    std::vector<Frame> stack_;
    std::vector<std::pair<Vertex, Vertex>> bridges_;
    std::uint32_t time_ = 0;
};

// The one edge between two vertices, or kNoVertex when there are several.
EdgeSlot only_edge(const Topology& graph, const Undirected& undirected, Vertex a, Vertex b) {
    const auto neighbours = undirected.of_vertex(a);
    const auto at = std::lower_bound(neighbours.begin(), neighbours.end(), b);
    if (undirected.counts_of(a)[static_cast<std::size_t>(at - neighbours.begin())] > 1) {
        return kNoVertex;
    }
    for (const Orientation orientation : {Orientation::out, Orientation::in}) {
        const EdgeRange edges = graph.edges(a, orientation).all;
        const auto found = std::find(edges.neighbours.begin(), edges.neighbours.end(), b);
        if (found != edges.neighbours.end()) {
            return edges.slot(static_cast<std::size_t>(found - edges.neighbours.begin()));
        }
    }
    return kNoVertex;
}

}  // namespace

Result<CutPoints> cut_points(const Topology& graph, const Budget& budget) {
    BudgetMeter meter(budget);
    ENTENTE_ASSIGN(const Undirected undirected, Undirected::of(graph, meter));
    if (!meter.reserve(undirected.vertex_count() * std::size_t{32})) {
        return meter.error();
    }
    Search search(undirected);
    for (Vertex vertex = 0; vertex < undirected.vertex_count(); ++vertex) {
        if (!search.run(vertex, meter)) {
            return meter.error();
        }
    }
    CutPoints result;
    for (Vertex vertex = 0; vertex < undirected.vertex_count(); ++vertex) {
        if (search.is_cut(vertex)) {
            result.articulation_points.push_back(vertex);
        }
    }
    for (const auto& [parent, child] : search.bridges()) {
        // From the child: bridges mostly lead to small ends, and hubs have long lists.
        if (const EdgeSlot slot = only_edge(graph, undirected, child, parent); slot != kNoVertex) {
            result.bridges.push_back(slot);
        }
    }
    std::sort(result.bridges.begin(), result.bridges.end());
    return result;
}

}  // namespace entente
