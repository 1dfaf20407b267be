#include "core/algorithms/k_core.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/algorithms/undirected.h"

namespace entente {

Result<std::vector<std::uint32_t>> core_numbers(const Topology& graph, const Budget& budget) {
    BudgetMeter meter(budget);
    ENTENTE_ASSIGN(const Undirected undirected, Undirected::of(graph, meter));
    const std::uint32_t count = undirected.vertex_count();
    if (!meter.reserve(count * std::size_t{16})) {
        return meter.error();
    }
    // Vertices sorted by remaining degree, `starts` where each degree begins; removing an edge
    // moves a vertex to the front of its degree and the border past it.
    std::vector<std::uint32_t> degrees(count);
    std::uint32_t most = 0;
    for (Vertex vertex = 0; vertex < count; ++vertex) {
        degrees[vertex] = undirected.degree(vertex);
        most = std::max(most, degrees[vertex]);
    }
    std::vector<std::uint32_t> starts(static_cast<std::size_t>(most) + 2);
    for (const std::uint32_t degree : degrees) {
        ++starts[degree + 1];
    }
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    std::vector<Vertex> sorted(count);
    std::vector<std::uint32_t> places(count);
    std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
    for (Vertex vertex = 0; vertex < count; ++vertex) {
        places[vertex] = next[degrees[vertex]]++;
        sorted[places[vertex]] = vertex;
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        const Vertex vertex = sorted[i];
        for (const Vertex neighbour : undirected.of_vertex(vertex)) {
            if (degrees[neighbour] <= degrees[vertex]) {
                continue;
            }
            std::uint32_t& start = starts[degrees[neighbour]];
            const Vertex first = sorted[start];
            std::swap(sorted[start], sorted[places[neighbour]]);
            std::swap(places[first], places[neighbour]);
            ++start;
            --degrees[neighbour];
        }
        if (!meter.spend(undirected.degree(vertex) + 1)) {
            return meter.error();
        }
    }
    return degrees;
}

}  // namespace entente
