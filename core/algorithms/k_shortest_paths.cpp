#include "core/algorithms/k_shortest_paths.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <queue>
#include <set>
#include <utility>

#include "core/algorithms/check_vertex.h"

namespace entente {

namespace {

constexpr double kUnreachable = std::numeric_limits<double>::infinity();

struct Candidate {
    EdgePath path;
    std::size_t deviation = 0;  // how many edges it shares with the path it came from

    friend bool operator<(const Candidate& a, const Candidate& b) {
        return std::tie(a.path.cost, a.path.edges) < std::tie(b.path.cost, b.path.edges);
    }
};

// Dijkstra to one target past closed vertices and edges. Its own, since Boost's clears an array for
// every search, and Yen's method makes thousands of short ones.
class SpurSearch {
public:
    SpurSearch(const Topology& graph, std::span<const double> costs, BudgetMeter& meter)
        : graph_(graph),
          costs_(costs),
          meter_(meter),
          cost_(graph.vertex_count(), kUnreachable),
          edge_into_(graph.vertex_count(), kNoEdge),
          closed_(graph.vertex_count()) {}

    void close(Vertex vertex) { closed_[vertex] = true; }

    void open(Vertex vertex) { closed_[vertex] = false; }

    // False when the budget is used up. `first_edges` may not be the path's first.
    bool run(Vertex start,
             Vertex target,
             const std::set<EdgeSlot>& first_edges,
             std::optional<EdgePath>& result) {
        queue_ = {};
        reach(start, 0, kNoEdge);
        bool in_budget = true;
        while (in_budget && !queue_.empty() && queue_.top().second != target) {
            const auto [cost, vertex] = queue_.top();
            queue_.pop();
            if (cost > cost_[vertex]) {
                continue;  // it was reached more cheaply since
            }
            const EdgeRange edges = graph_.edges(vertex, Orientation::out).all;
            for (std::size_t i = 0; i < edges.size(); ++i) {
                const Vertex next = edges.neighbours[i];
                const double next_cost = cost + costs_[edges.slot(i)];
                if (next_cost < cost_[next] && !closed_[next] &&
                    (vertex != start || first_edges.count(edges.slot(i)) == 0)) {
                    reach(next, next_cost, edges.slot(i));
                }
            }
            in_budget = meter_.spend(edges.size() + 1);
        }
        if (cost_[target] != kUnreachable) {
            result = path(start, target);
        }
        for (const Vertex vertex : touched_) {
            cost_[vertex] = kUnreachable;
        }
        touched_.clear();
        return in_budget;
    }

private:
    using Entry = std::pair<double, Vertex>;

    void reach(Vertex vertex, double cost, EdgeSlot edge) {
        touched_.push_back(vertex);
        cost_[vertex] = cost;
        edge_into_[vertex] = edge;
        queue_.emplace(cost, vertex);
    }

    EdgePath path(Vertex start, Vertex target) const {
        EdgePath path;
        path.cost = cost_[target];
        for (Vertex vertex = target; vertex != start;) {
            path.edges.push_back(edge_into_[vertex]);
            vertex = graph_.source(edge_into_[vertex]);
        }
        std::reverse(path.edges.begin(), path.edges.end());
        return path;
    }

    const Topology& graph_;
    std::span<const double> costs_;
    BudgetMeter& meter_;
    std::vector<double> cost_;
    std::vector<EdgeSlot> edge_into_;
    std::vector<bool> closed_;
    std::vector<Vertex> touched_;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
};

// About, in memory.
std::size_t bytes_of(const EdgePath& path) {
    return (path.edges.size() + 32) * sizeof(EdgeSlot);
}

// The edges that paths already found take after the first `length` edges of `path`; adds to `steps`.
std::set<EdgeSlot> taken_after(const std::vector<EdgePath>& found,
                               const EdgePath& path,
                               std::size_t length,
                               std::size_t& steps) {
    std::set<EdgeSlot> taken;
    steps += found.size() * (length + 1) / 8;
    const auto end = path.edges.begin() + static_cast<std::ptrdiff_t>(length);
    for (const EdgePath& other : found) {
        if (other.edges.size() > length &&
            std::equal(path.edges.begin(), end, other.edges.begin())) {
            taken.insert(other.edges[length]);
        }
    }
    return taken;
}

double cost_of(std::span<const EdgeSlot> edges, std::span<const double> costs) {
    double sum = 0;
    for (const EdgeSlot edge : edges) {
        sum += costs[edge];
    }
    return sum;
}

// Keeps the `wanted` cheapest only. False when there is no memory left.
bool add_candidate(Candidate&& candidate,
                   std::size_t wanted,
                   BudgetMeter& meter,
                   std::set<Candidate>& candidates) {
    const std::size_t bytes = bytes_of(candidate.path);
    if (!meter.reserve(bytes)) {
        return false;
    }
    if (!candidates.insert(std::move(candidate)).second) {
        meter.release(bytes);
    }
    while (candidates.size() > wanted) {
        const auto dearest = std::prev(candidates.end());
        meter.release(bytes_of(dearest->path));
        candidates.erase(dearest);
    }
    return true;
}

// Adds the cheapest deviation from `last` at each of its vertices from `last.deviation` on.
bool add_deviations(const Topology& graph,
                    Vertex start,
                    Vertex target,
                    std::span<const double> costs,
                    const std::vector<EdgePath>& found,
                    std::size_t first_deviation,
                    std::size_t wanted,
                    SpurSearch& search,
                    BudgetMeter& meter,
                    std::set<Candidate>& candidates) {
    const EdgePath& last = found.back();
    std::vector<Vertex> root;
    Vertex spur = start;
    bool in_budget = true;
    for (std::size_t i = 0; in_budget && i < last.edges.size(); ++i) {
        if (i >= first_deviation) {
            std::optional<EdgePath> tail;
            std::size_t steps = i;
            const std::set<EdgeSlot> taken = taken_after(found, last, i, steps);
            in_budget = meter.spend(steps) && search.run(spur, target, taken, tail);
            if (in_budget && tail) {
                Candidate candidate;
                candidate.deviation = i;
                candidate.path.edges.assign(last.edges.begin(),
                                            last.edges.begin() + static_cast<std::ptrdiff_t>(i));
                candidate.path.edges.insert(
                    candidate.path.edges.end(), tail->edges.begin(), tail->edges.end());
                // Summed from the start, so that equal paths have equal costs to the last bit.
                candidate.path.cost = cost_of(candidate.path.edges, costs);
                in_budget = add_candidate(std::move(candidate), wanted, meter, candidates);
            }
        }
        root.push_back(spur);
        search.close(spur);
        spur = graph.target(last.edges[i]);
    }
    for (const Vertex vertex : root) {
        search.open(vertex);
    }
    return in_budget;
}

}  // namespace

Result<std::vector<EdgePath>> k_shortest_paths(const Topology& graph,
                                               Vertex start,
                                               Vertex target,
                                               std::size_t k,
                                               std::span<const double> costs,
                                               const Budget& budget) {
    ENTENTE_TRY(check_vertex(graph, start));
    ENTENTE_TRY(check_vertex(graph, target));
    ENTENTE_TRY(check_costs(graph, costs));
    BudgetMeter meter(budget);
    if (!meter.reserve(graph.vertex_count() * std::size_t{32}) || !meter.spend()) {
        return meter.error();
    }
    std::vector<EdgePath> found;
    SpurSearch search(graph, costs, meter);
    std::set<Candidate> candidates;
    std::optional<EdgePath> cheapest;
    if (k > 0 && !search.run(start, target, {}, cheapest)) {
        return meter.error();
    }
    if (cheapest && !add_candidate({std::move(*cheapest), 0}, k, meter, candidates)) {
        return meter.error();
    }
    while (found.size() < k && !candidates.empty()) {
        Candidate next = std::move(candidates.extract(candidates.begin()).value());
        const std::size_t deviation = next.deviation;
        found.push_back(std::move(next.path));
        if (found.size() < k && !add_deviations(graph,
                                                start,
                                                target,
                                                costs,
                                                found,
                                                deviation,
                                                k - found.size(),
                                                search,
                                                meter,
                                                candidates)) {
            return meter.error();
        }
    }
    return found;
}

}  // namespace entente
