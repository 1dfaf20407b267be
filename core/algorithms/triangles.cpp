#include "core/algorithms/triangles.h"

#include <algorithm>
#include <span>

#include "core/algorithms/undirected.h"

namespace entente {

namespace {

// Neighbours of a vertex in edges of a type, or of any, those above `floor` only. Sorted when of one
// type, so that those are found by bisection.
class NeighbourLists {
public:
    NeighbourLists(const Topology& graph, std::optional<TypeIndex> type)
        : graph_(graph), type_(type) {}

    // Calls f(neighbours) for one sorted list after the other.
    template <typename Function>
    void each(Vertex vertex, Orientation orientation, Vertex floor, Function f) const {
        if (type_) {
            f(above(graph_.edges(vertex, orientation, *type_).neighbours, floor));
            return;
        }
        const VertexEdges edges = graph_.edges(vertex, orientation);
        for (std::size_t place = 0; place < edges.types.size(); ++place) {
            f(above(edges.of_place(place).neighbours, floor));
        }
    }

private:
    static std::span<const Vertex> above(std::span<const Vertex> list, Vertex floor) {
        if (list.empty() || list.front() > floor) {
            return list;
        }
        const auto first = std::upper_bound(list.begin(), list.end(), floor);
        return list.subspan(static_cast<std::size_t>(first - list.begin()));
    }

    const Topology& graph_;
    std::optional<TypeIndex> type_;
};

std::uint64_t sum_of(std::span<const Vertex> vertices, const std::vector<std::uint32_t>& marks) {
    std::uint64_t sum = 0;
    for (const Vertex vertex : vertices) {
        sum += marks[vertex];
    }
    return sum;
}

// Calls f(neighbour, edge count) for each run of equal neighbours in a sorted list.
template <typename Function>
void each_run(std::span<const Vertex> list, Function f) {
    for (std::size_t i = 0; i < list.size();) {
        std::size_t end = i + 1;
        while (end < list.size() && list[end] == list[i]) {
            ++end;
        }
        f(list[i], end - i);
        i = end;
    }
}

}  // namespace

Result<std::uint64_t> count_cyclic_triangles(const Topology& graph,
                                             std::optional<TypeIndex> type,
                                             const Budget& budget) {
    BudgetMeter meter(budget);
    const std::uint32_t count = graph.vertex_count();
    if (!meter.reserve(count * sizeof(std::uint32_t)) || !meter.spend()) {
        return meter.error();
    }
    const NeighbourLists lists(graph, type);
    std::vector<std::uint32_t> edges_back(count);
    std::uint64_t cyclic = 0;
    std::size_t steps = 0;
    // Each cycle from its smallest vertex a: only larger ones are followed.
    for (Vertex a = 0; a < count; ++a) {
        const auto mark = [&](bool set) {
            lists.each(a, Orientation::in, a, [&](std::span<const Vertex> list) {
                for (const Vertex c : list) {
                    edges_back[c] = set ? edges_back[c] + 1 : 0;
                }
                steps += list.size();
            });
        };
        mark(true);
        lists.each(a, Orientation::out, a, [&](std::span<const Vertex> list) {
            each_run(list, [&](Vertex b, std::size_t edges) {
                const std::uint32_t hidden = std::exchange(edges_back[b], 0);  // b -> b is no step
                lists.each(b, Orientation::out, a, [&](std::span<const Vertex> ends) {
                    cyclic += edges * sum_of(ends, edges_back);
                    steps += ends.size();
                });
                edges_back[b] = hidden;
            });
        });
        mark(false);
        if (!meter.spend(std::exchange(steps, 0) + 1)) {
            return meter.error();
        }
    }
    return cyclic;
}

Result<DirectedTriangles> count_directed_triangles(const Topology& graph,
                                                   std::optional<TypeIndex> type,
                                                   const Budget& budget) {
    DirectedTriangles result;
    ENTENTE_ASSIGN(result.cyclic, count_cyclic_triangles(graph, type, budget));
    BudgetMeter meter(budget);
    const std::uint32_t count = graph.vertex_count();
    if (!meter.reserve(count * sizeof(std::uint32_t)) || !meter.spend()) {
        return meter.error();
    }
    const NeighbourLists lists(graph, type);
    std::vector<std::uint32_t> edges_to(count);
    // a -> b -> c beside a -> c: all vertices, as no order of a, b, c is given.
    for (Vertex a = 0; a < count; ++a) {
        const EdgeRange all =
            type ? graph.edges(a, Orientation::out, *type) : graph.edges(a, Orientation::out).all;
        for (const Vertex c : all.neighbours) {
            edges_to[c] += c == a ? 0 : 1;
        }
        std::size_t steps = 2 * all.size();
        for (const Vertex b : all.neighbours) {
            if (b == a) {
                continue;
            }
            const std::uint32_t hidden = std::exchange(edges_to[b], 0);
            const EdgeRange ends = type ? graph.edges(b, Orientation::out, *type)
                                        : graph.edges(b, Orientation::out).all;
            result.transitive += sum_of(ends.neighbours, edges_to);
            edges_to[b] = hidden;
            steps += ends.size();
        }
        for (const Vertex c : all.neighbours) {
            edges_to[c] = 0;
        }
        if (!meter.spend(steps + 1)) {
            return meter.error();
        }
    }
    return result;
}

Result<Triangles> count_triangles(const Topology& graph, const Budget& budget) {
    BudgetMeter meter(budget);
    ENTENTE_ASSIGN(const Undirected undirected, Undirected::of(graph, meter));
    const std::uint32_t count = undirected.vertex_count();
    if (!meter.reserve(count * std::size_t{20} + undirected.neighbours.size() * 2)) {
        return meter.error();
    }
    // Forward: from each vertex only to those of higher degree, of which it has at most
    // sqrt(2 * edges), hubs included.
    const auto before = [&](Vertex a, Vertex b) {
        const std::uint32_t degree_a = undirected.degree(a);
        const std::uint32_t degree_b = undirected.degree(b);
        return degree_a != degree_b ? degree_a < degree_b : a < b;
    };
    std::vector<std::uint32_t> begins = {0};
    std::vector<Vertex> forward;
    for (Vertex a = 0; a < count; ++a) {
        for (const Vertex b : undirected.of_vertex(a)) {
            if (before(a, b)) {
                forward.push_back(b);
            }
        }
        begins.push_back(static_cast<std::uint32_t>(forward.size()));
    }
    const auto ahead_of = [&](Vertex a) {
        return std::span(forward).subspan(begins[a], begins[a + 1] - begins[a]);
    };
    Triangles result;
    result.of_vertex.resize(count);
    result.degree.resize(count);
    std::vector<Vertex> marked_by(count, kNoVertex);
    for (Vertex a = 0; a < count; ++a) {
        result.degree[a] = undirected.degree(a);
        for (const Vertex b : ahead_of(a)) {
            marked_by[b] = a;
        }
        std::size_t steps = 1;
        for (const Vertex b : ahead_of(a)) {
            std::uint64_t closed = 0;
            for (const Vertex c : ahead_of(b)) {
                const std::uint64_t one = marked_by[c] == a ? 1 : 0;
                result.of_vertex[c] += one;
                closed += one;
            }
            result.of_vertex[b] += closed;
            result.of_vertex[a] += closed;
            result.count += closed;
            steps += ahead_of(b).size() + 1;
        }
        if (!meter.spend(steps)) {
            return meter.error();
        }
    }
    return result;
}

Result<Clustering> clustering(const Topology& graph, const Budget& budget) {
    ENTENTE_ASSIGN(const Triangles triangles, count_triangles(graph, budget));
    Clustering result;
    result.local.resize(triangles.degree.size());
    double paths = 0;
    for (std::size_t vertex = 0; vertex < result.local.size(); ++vertex) {
        const double degree = triangles.degree[vertex];
        const double pairs = degree * (degree - 1) / 2;
        if (pairs > 0) {
            result.local[vertex] = static_cast<double>(triangles.of_vertex[vertex]) / pairs;
        }
        result.average += result.local[vertex];
        paths += pairs;
    }
    if (!result.local.empty()) {
        result.average /= static_cast<double>(result.local.size());
    }
    result.transitivity = paths > 0 ? 3 * static_cast<double>(triangles.count) / paths : 0;
    return result;
}

}  // namespace entente
