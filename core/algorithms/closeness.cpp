#include "core/algorithms/closeness.h"

#include "core/algorithms/neighbour_walk.h"

namespace entente {

namespace {

struct Distances {
    double sum = 0;
    double harmonic = 0;
    double reached = 0;
};

bool search(const Topology& graph,
            Vertex start,
            Orientation orientation,
            VertexQueue& queue,
            BudgetMeter& meter,
            Distances& distances) {
    const BoundFilter everything;
    queue.reset(graph.vertex_count());
    queue.add(start);
    std::size_t begin = 0;
    for (double distance = 1; begin < queue.size(); ++distance) {
        const std::size_t end = queue.size();
        for (; begin < end; ++begin) {
            const std::size_t steps = walk_all(
                graph, queue[begin], orientation, everything, [&](Vertex v) { queue.add(v); });
            if (!meter.spend(steps + 1)) {
                return false;
            }
        }
        const auto found = static_cast<double>(queue.size() - end);
        distances.sum += found * distance;
        distances.harmonic += found / distance;
        distances.reached += found;
    }
    return true;
}

}  // namespace

Result<std::vector<double>> closeness(const Topology& graph,
                                      const ClosenessOptions& options,
                                      const Budget& budget) {
    BudgetMeter meter(budget);
    const std::uint32_t count = graph.vertex_count();
    if (!meter.reserve(count * std::size_t{16}) || !meter.spend()) {
        return meter.error();
    }
    std::vector<double> result(count);
    VertexQueue queue;
    for (Vertex vertex = 0; vertex < count; ++vertex) {
        Distances distances;
        if (!search(graph, vertex, options.orientation, queue, meter, distances)) {
            return meter.error();
        }
        if (options.harmonic) {
            result[vertex] = distances.harmonic;
        } else if (distances.reached > 0) {
            result[vertex] =
                distances.reached / distances.sum * (distances.reached / (count - 1.0));
        }
    }
    return result;
}

}  // namespace entente
