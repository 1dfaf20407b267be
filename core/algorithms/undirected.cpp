#include "core/algorithms/undirected.h"

#include <algorithm>
#include <iterator>

namespace entente {

Result<Undirected> Undirected::of(const Topology& graph, BudgetMeter& meter) {
    const std::uint32_t count = graph.vertex_count();
    const TopologySide& out = graph.side(Orientation::out);
    const TopologySide& in = graph.side(Orientation::in);
    const std::size_t pairs_max = out.distinct.size() + in.distinct.size();
    if (!meter.reserve(pairs_max * 8 + count * std::size_t{12}) || !meter.spend()) {
        return meter.error();
    }
    Undirected result;
    result.begins.reserve(static_cast<std::size_t>(count) + 1);
    result.begins.push_back(0);
    result.neighbours.reserve(pairs_max);
    result.edge_counts.reserve(pairs_max);
    result.loops.resize(count);
    std::vector<std::uint32_t> edges(count);  // to each vertex from the current one
    for (Vertex vertex = 0; vertex < count; ++vertex) {
        const auto outward = graph.edges(vertex, Orientation::out).all.neighbours;
        const auto inward = graph.edges(vertex, Orientation::in).all.neighbours;
        for (const Vertex neighbour : outward) {
            ++edges[neighbour];
        }
        for (const Vertex neighbour : inward) {
            ++edges[neighbour];
        }
        result.loops[vertex] = edges[vertex] / 2;  // each is in both lists
        edges[vertex] = 0;
        const auto targets = graph.distinct(vertex, Orientation::out);
        const auto sources = graph.distinct(vertex, Orientation::in);
        std::set_union(targets.begin(),
                       targets.end(),
                       sources.begin(),
                       sources.end(),
                       std::back_inserter(result.neighbours));
        auto begin = result.neighbours.begin() + result.begins.back();
        result.neighbours.erase(std::remove(begin, result.neighbours.end(), vertex),
                                result.neighbours.end());
        begin = result.neighbours.begin() + result.begins.back();
        for (auto it = begin; it != result.neighbours.end(); ++it) {
            result.edge_counts.push_back(edges[*it]);
            edges[*it] = 0;
        }
        result.begins.push_back(static_cast<std::uint32_t>(result.neighbours.size()));
        if (!meter.spend(outward.size() + inward.size() + 1)) {
            return meter.error();
        }
    }
    return result;
}

}  // namespace entente
