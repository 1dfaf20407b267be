#include "core/algorithms/bfs.h"

#include "core/algorithms/check_vertex.h"
#include "core/algorithms/neighbour_walk.h"

namespace entente {

namespace {

// Calls at_level(hop, first, last) with the part of scratch.forward that each hop found.
template <typename Graph, typename Function>
Status search(const Graph& graph,
              Vertex start,
              const BfsOptions& options,
              const Budget& budget,
              VertexQueue& queue,
              Function at_level) {
    ENTENTE_TRY(check_vertex(graph, start));
    const BoundFilter filter(options.filter, graph.types());
    BudgetMeter meter(budget);
    queue.reset(graph.vertex_count());
    if (!meter.reserve(queue.bytes()) || !meter.spend()) {
        return meter.error();
    }
    queue.add(start);
    std::size_t begin = 0;
    for (std::uint32_t hop = 0; begin < queue.size(); ++hop) {
        at_level(hop, begin, queue.size());
        if (hop == options.hops_max) {
            break;
        }
        const std::size_t end = queue.size();
        for (; begin < end; ++begin) {
            const std::size_t steps =
                walk_all(graph, queue[begin], options.orientation, filter, [&](Vertex neighbour) {
                    queue.add(neighbour);
                });
            if (!meter.spend(steps + 1)) {
                return meter.error();
            }
        }
    }
    return {};
}

template <typename Graph>
Result<std::span<const Vertex>> within(const Graph& graph,
                                       Vertex start,
                                       const BfsOptions& options,
                                       const Budget& budget,
                                       TraversalScratch& scratch) {
    VertexQueue& queue = scratch.forward;
    ENTENTE_TRY(search(
        graph, start, options, budget, queue, [](std::uint32_t, std::size_t, std::size_t) {}));
    return queue.found().subspan(1);
}

template <typename Graph>
Result<std::vector<std::uint32_t>> levels(const Graph& graph,
                                          Vertex start,
                                          const BfsOptions& options,
                                          const Budget& budget) {
    VertexQueue queue;
    std::vector<std::uint32_t> levels(graph.vertex_count(), kUnreached);
    ENTENTE_TRY(search(graph,
                       start,
                       options,
                       budget,
                       queue,
                       [&](std::uint32_t hop, std::size_t begin, std::size_t end) {
                           for (; begin < end; ++begin) {
                               levels[queue[begin]] = hop;
                           }
                       }));
    return levels;
}

}  // namespace

Result<std::span<const Vertex>> within_hops(const Topology& graph,
                                            Vertex start,
                                            const BfsOptions& options,
                                            const Budget& budget,
                                            TraversalScratch& scratch) {
    return within(graph, start, options, budget, scratch);
}

Result<std::span<const Vertex>> within_hops(const TopologySnapshot& graph,
                                            Vertex start,
                                            const BfsOptions& options,
                                            const Budget& budget,
                                            TraversalScratch& scratch) {
    return within(graph, start, options, budget, scratch);
}

Result<std::vector<std::uint32_t>> bfs_levels(const Topology& graph,
                                              Vertex start,
                                              const BfsOptions& options,
                                              const Budget& budget) {
    return levels(graph, start, options, budget);
}

Result<std::vector<std::uint32_t>> bfs_levels(const TopologySnapshot& graph,
                                              Vertex start,
                                              const BfsOptions& options,
                                              const Budget& budget) {
    return levels(graph, start, options, budget);
}

}  // namespace entente
