#include "core/algorithms/hop_path.h"

#include <algorithm>

#include "core/algorithms/check_vertex.h"
#include "core/algorithms/neighbour_walk.h"

namespace entente {

namespace {

Orientation reversed(Orientation orientation) {
    switch (orientation) {
        case Orientation::out: return Orientation::in;
        case Orientation::in: return Orientation::out;
        case Orientation::both: return Orientation::both;
    }
    return orientation;
}

// One end's half of the search.
struct Half {
    VertexQueue& queue;
    std::vector<Vertex>& parents;
    Orientation orientation;
    std::size_t frontier = 0;  // where the last level begins

    Half(VertexQueue& queue_in,
         std::vector<Vertex>& parents_in,
         Orientation orientation_in,
         std::uint32_t vertex_count,
         Vertex start)
        : queue(queue_in), parents(parents_in), orientation(orientation_in) {
        queue.reset(vertex_count);
        if (parents.size() < vertex_count) {
            parents.resize(vertex_count);
        }
        queue.add(start);
        parents[start] = kNoVertex;
    }

    std::size_t frontier_size() const { return queue.size() - frontier; }
};

// One level further from `half`. The vertex where it meets `other`, or kNoVertex; nullopt when the
// budget is used up.
template <typename Graph>
std::optional<Vertex> expand(const Graph& graph,
                             const BoundFilter& filter,
                             Half& half,
                             const Half& other,
                             BudgetMeter& meter) {
    const std::size_t end = half.queue.size();
    for (; half.frontier < end; ++half.frontier) {
        const Vertex vertex = half.queue[half.frontier];
        Vertex meeting = kNoVertex;
        const auto visit = [&](Vertex neighbour) {
            if (!half.queue.contains(neighbour)) {
                half.queue.add(neighbour);
                half.parents[neighbour] = vertex;
                meeting = other.queue.contains(neighbour) ? neighbour : kNoVertex;
            }
            return meeting != kNoVertex;
        };
        const std::size_t steps = walk(graph, vertex, half.orientation, filter, visit);
        if (!meter.spend(steps + 1)) {
            return std::nullopt;
        }
        if (meeting != kNoVertex) {
            return meeting;
        }
    }
    return kNoVertex;
}

std::vector<Vertex> join(const Half& from, const Half& to, Vertex meeting) {
    std::vector<Vertex> path;
    for (Vertex vertex = meeting; vertex != kNoVertex; vertex = from.parents[vertex]) {
        path.push_back(vertex);
    }
    std::reverse(path.begin(), path.end());
    for (Vertex vertex = to.parents[meeting]; vertex != kNoVertex; vertex = to.parents[vertex]) {
        path.push_back(vertex);
    }
    return path;
}

template <typename Graph>
Result<std::optional<std::vector<Vertex>>> search(const Graph& graph,
                                                  Vertex from,
                                                  Vertex to,
                                                  const BfsOptions& options,
                                                  const Budget& budget,
                                                  TraversalScratch& scratch) {
    using Path = std::optional<std::vector<Vertex>>;
    ENTENTE_TRY(check_vertex(graph, from));
    ENTENTE_TRY(check_vertex(graph, to));
    const BoundFilter filter(options.filter, graph.types());
    BudgetMeter meter(budget);
    const std::uint32_t count = graph.vertex_count();
    Half forward(scratch.forward, scratch.forward_parents, options.orientation, count, from);
    Half backward(
        scratch.backward, scratch.backward_parents, reversed(options.orientation), count, to);
    if (!meter.reserve(2 * (forward.queue.bytes() + count * sizeof(Vertex))) || !meter.spend()) {
        return meter.error();
    }
    if (from == to) {
        return Path(std::vector<Vertex>{from});
    }
    for (std::uint32_t hop = 0; hop < options.hops_max; ++hop) {
        const bool ahead = forward.frontier_size() <= backward.frontier_size();
        Half& half = ahead ? forward : backward;
        if (half.frontier_size() == 0) {
            break;
        }
        const std::optional<Vertex> meeting =
            expand(graph, filter, half, ahead ? backward : forward, meter);
        if (!meeting) {
            return meter.error();
        }
        if (*meeting != kNoVertex) {
            return Path(join(forward, backward, *meeting));
        }
    }
    return Path();
}

}  // namespace

Result<std::optional<std::vector<Vertex>>> hop_path(const Topology& graph,
                                                    Vertex from,
                                                    Vertex to,
                                                    const BfsOptions& options,
                                                    const Budget& budget,
                                                    TraversalScratch& scratch) {
    return search(graph, from, to, options, budget, scratch);
}

Result<std::optional<std::vector<Vertex>>> hop_path(const TopologySnapshot& graph,
                                                    Vertex from,
                                                    Vertex to,
                                                    const BfsOptions& options,
                                                    const Budget& budget,
                                                    TraversalScratch& scratch) {
    return search(graph, from, to, options, budget, scratch);
}

}  // namespace entente
