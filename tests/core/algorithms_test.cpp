// Each algorithm against a naive version of itself on random multigraphs, with loops and parallel
// edges, and on small graphs whose answers are known. --rng-seed repeats a run.

#include <atomic>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "core/algorithms/betweenness.h"
#include "core/algorithms/bfs.h"
#include "core/algorithms/closeness.h"
#include "core/algorithms/communities.h"
#include "core/algorithms/components.h"
#include "core/algorithms/cut_points.h"
#include "core/algorithms/dfs.h"
#include "core/algorithms/dijkstra.h"
#include "core/algorithms/hop_path.h"
#include "core/algorithms/k_core.h"
#include "core/algorithms/k_shortest_paths.h"
#include "core/algorithms/max_flow.h"
#include "core/algorithms/page_rank.h"
#include "core/algorithms/spanning_forest.h"
#include "core/algorithms/triangles.h"
#include "core/algorithms/undirected.h"
#include "tests/core/random_graph.h"
#include "tests/support/catch.h"

using namespace entente;
using namespace entente::testing;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
using Graph = std::shared_ptr<const Topology>;
using Matrix = std::vector<std::vector<double>>;

struct PlainEdge {
    Vertex source;
    Vertex target;
    EdgeSlot slot;
    TypeIndex type;
};

std::vector<PlainEdge> plain_edges(const Topology& graph) {
    std::vector<PlainEdge> edges;
    for (EdgeSlot slot = 0; slot < graph.edge_count(); ++slot) {
        edges.push_back(
            {graph.source(slot), graph.target(slot), slot, graph.attributes(slot).type()});
    }
    return edges;
}

// Number of edges from one vertex to another.
Matrix edge_counts(const Topology& graph) {
    Matrix counts(graph.vertex_count(), std::vector<double>(graph.vertex_count()));
    for (const PlainEdge& edge : plain_edges(graph)) {
        counts[edge.source][edge.target] += 1;
    }
    return counts;
}

// All distances by Floyd and Warshall; costs by slot.
Matrix distances(const Topology& graph, const std::vector<double>& costs, Orientation orientation) {
    const std::uint32_t n = graph.vertex_count();
    Matrix d(n, std::vector<double>(n, kInfinity));
    for (Vertex v = 0; v < n; ++v) {
        d[v][v] = 0;
    }
    for (const PlainEdge& e : plain_edges(graph)) {
        if (orientation != Orientation::in) {
            d[e.source][e.target] = std::min(d[e.source][e.target], costs[e.slot]);
        }
        if (orientation != Orientation::out) {
            d[e.target][e.source] = std::min(d[e.target][e.source], costs[e.slot]);
        }
    }
    for (Vertex k = 0; k < n; ++k) {
        for (Vertex i = 0; i < n; ++i) {
            for (Vertex j = 0; j < n; ++j) {
                d[i][j] = std::min(d[i][j], d[i][k] + d[k][j]);
            }
        }
    }
    return d;
}

Matrix hop_distances(const Topology& graph, Orientation orientation) {
    return distances(graph, std::vector<double>(graph.edge_count(), 1), orientation);
}

std::vector<double> random_costs(Random& random, const Topology& graph) {
    std::vector<double> costs(graph.edge_count());
    for (double& cost : costs) {
        cost = below(random, 10);  // small integers: ties, zeros, exact sums
    }
    return costs;
}

template <typename Function>
void on_random_graphs(
    std::uint64_t salt, int rounds, std::uint32_t nodes_max, std::uint32_t edges_max, Function f) {
    Random random = seeded_random(salt);
    for (int round = 0; round < rounds; ++round) {
        f(random, build(random_graph(random, nodes_max, edges_max)));
    }
}

std::uint32_t component_count(std::uint32_t vertices,
                              const std::vector<PlainEdge>& edges,
                              Vertex without = kNoVertex) {
    std::vector<Vertex> parents(vertices);
    std::iota(parents.begin(), parents.end(), 0U);
    const std::function<Vertex(Vertex)> root = [&](Vertex v) {
        return parents[v] == v ? v : root(parents[v]);
    };
    std::uint32_t count = vertices - (without == kNoVertex ? 0 : 1);
    for (const PlainEdge& edge : edges) {
        if (edge.source == without || edge.target == without) {
            continue;
        }
        const Vertex a = root(edge.source);
        const Vertex b = root(edge.target);
        count -= a != b ? 1 : 0;
        parents[a] = b;
    }
    return count;
}

void require_numbered_by_first(const std::vector<std::uint32_t>& numbers, std::uint32_t count) {
    std::uint32_t next = 0;
    for (const std::uint32_t number : numbers) {
        REQUIRE(number <= next);
        next = std::max(next, number + 1);
    }
    REQUIRE(next == count);
}

constexpr std::array<Orientation, 3> kOrientations = {
    Orientation::out, Orientation::in, Orientation::both};

// A graph whose answers are known: two triangles joined by one edge.
Graph barbell() {
    return graph_of(6, {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 4}, {4, 5}, {5, 3}});
}

}  // namespace

TEST_CASE("breadth-first levels are distances in hops", "[core][algorithms]") {
    on_random_graphs(11, 60, 25, 60, [](Random& random, const Graph& graph) {
        const TopologySnapshot snapshot(graph);
        TraversalScratch scratch;
        for (const Orientation orientation : kOrientations) {
            const Matrix expected = hop_distances(*graph, orientation);
            BfsOptions options;
            options.orientation = orientation;
            options.hops_max = below(random, 2) == 0 ? below(random, 5) : kUnreached;
            for (Vertex start = 0; start < graph->vertex_count(); ++start) {
                const auto levels = bfs_levels(*graph, start, options, {});
                REQUIRE(levels.ok());
                REQUIRE(bfs_levels(snapshot, start, options, {}).value() == *levels);
                const auto near = within_hops(*graph, start, options, {}, scratch);
                REQUIRE(near.ok());
                std::size_t reached = 0;
                for (Vertex v = 0; v < graph->vertex_count(); ++v) {
                    const double hops = expected[start][v];
                    const bool within = hops <= options.hops_max && hops < kInfinity;
                    REQUIRE((*levels)[v] ==
                            (within ? static_cast<std::uint32_t>(hops) : kUnreached));
                    reached += within && v != start ? 1 : 0;
                    REQUIRE((std::count(near->begin(), near->end(), v) == 1) ==
                            (within && v != start));
                }
                REQUIRE(near->size() == reached);
                for (std::size_t i = 1; i < near->size(); ++i) {
                    REQUIRE((*levels)[(*near)[i - 1]] <= (*levels)[(*near)[i]]);
                }
            }
        }
    });
}

TEST_CASE("a filtered search sees what a filtered topology has", "[core][algorithms]") {
    on_random_graphs(12, 60, 25, 120, [](Random& random, const Graph& graph) {
        BfsOptions options;
        options.filter.confidence_min = static_cast<float>(below(random, 4)) / 5;
        options.filter.types = {EdgeTypeId(3), EdgeTypeId(5)};
        options.filter.from_day = static_cast<std::int32_t>(below(random, 40)) - 30;
        const Graph kept = graph->filtered(options.filter).value();
        BfsOptions same;
        TraversalScratch scratch;
        for (const Orientation orientation : kOrientations) {
            same.orientation = options.orientation = orientation;
            const Vertex from = below(random, graph->vertex_count());
            REQUIRE(bfs_levels(*graph, from, options, {}).value() ==
                    bfs_levels(*kept, from, same, {}).value());
            const Vertex to = below(random, graph->vertex_count());
            const auto path = hop_path(*graph, from, to, options, {}, scratch).value();
            const auto expected = hop_path(*kept, from, to, same, {}, scratch).value();
            REQUIRE(path.has_value() == expected.has_value());
            REQUIRE((!path || path->size() == expected->size()));
        }
    });
}

TEST_CASE("searches on a snapshot see its changes", "[core][algorithms]") {
    on_random_graphs(13, 60, 25, 60, [](Random& random, const Graph& graph) {
        std::vector<NodeId> nodes = {NodeId(5000), NodeId(5001)};
        TopologyChanges changes;
        for (Vertex v = 0; v < graph->vertex_count(); ++v) {
            nodes.push_back(graph->node(v));
        }
        for (EdgeSlot slot = 0; slot < graph->edge_count(); slot += 3) {
            changes.removed.push_back(graph->edge(slot));
        }
        for (std::uint64_t id = 9000; id < 9010; ++id) {
            changes.added.push_back(random_edge(random, nodes, 3, EdgeId(id)));
        }
        const TopologySnapshot snapshot = TopologySnapshot(graph).apply(changes).value();
        const Graph folded = snapshot.fold().value();
        TraversalScratch scratch;
        for (const Orientation orientation : kOrientations) {
            BfsOptions options;
            options.orientation = orientation;
            const NodeId from = nodes[2 + below(random, graph->vertex_count())];
            const auto levels = bfs_levels(snapshot, snapshot.vertex(from), options, {}).value();
            const auto expected = bfs_levels(*folded, folded->vertex(from), options, {}).value();
            for (Vertex v = 0; v < folded->vertex_count(); ++v) {
                const Vertex there = snapshot.vertex(folded->node(v));
                REQUIRE(levels[there] == expected[v]);
                const auto path =
                    hop_path(snapshot, snapshot.vertex(from), there, options, {}, scratch).value();
                REQUIRE((path ? path->size() - 1 : kUnreached) == expected[v]);
            }
        }
    });
}

TEST_CASE("a hop path is a shortest one, of edges that are there", "[core][algorithms]") {
    on_random_graphs(14, 60, 25, 50, [](Random& random, const Graph& graph) {
        TraversalScratch scratch;
        for (const Orientation orientation : kOrientations) {
            const Matrix expected = hop_distances(*graph, orientation);
            const Matrix counts = edge_counts(*graph);
            BfsOptions options;
            options.orientation = orientation;
            options.hops_max = below(random, 2) == 0 ? below(random, 5) : kUnreached;
            for (Vertex from = 0; from < graph->vertex_count(); ++from) {
                for (Vertex to = 0; to < graph->vertex_count(); ++to) {
                    const auto path = hop_path(*graph, from, to, options, {}, scratch);
                    REQUIRE(path.ok());
                    const double hops = expected[from][to];
                    REQUIRE(path->has_value() == (hops <= options.hops_max && hops < kInfinity));
                    if (!*path) {
                        continue;
                    }
                    const std::vector<Vertex>& vertices = **path;
                    REQUIRE(vertices.front() == from);
                    REQUIRE(vertices.back() == to);
                    REQUIRE(static_cast<double>(vertices.size()) - 1 == hops);
                    for (std::size_t i = 1; i < vertices.size(); ++i) {
                        const double along = counts[vertices[i - 1]][vertices[i]];
                        const double against = counts[vertices[i]][vertices[i - 1]];
                        REQUIRE((orientation == Orientation::out  ? along
                                 : orientation == Orientation::in ? against
                                                                  : along + against) > 0);
                    }
                }
            }
        }
    });
}

TEST_CASE("depth-first order is that of the recursive search", "[core][algorithms]") {
    on_random_graphs(15, 60, 30, 80, [](Random& random, const Graph& graph) {
        const Vertex start = below(random, graph->vertex_count());
        DfsOrder expected;
        std::set<Vertex> seen;
        const std::function<void(Vertex)> visit = [&](Vertex v) {
            seen.insert(v);
            expected.discovered.push_back(v);
            for (const Vertex next : graph->edges(v, Orientation::out).all.neighbours) {
                if (seen.count(next) == 0) {
                    visit(next);
                }
            }
            expected.finished.push_back(v);
        };
        visit(start);
        const auto order = dfs_order(*graph, start, {});
        REQUIRE(order.ok());
        REQUIRE(order->discovered == expected.discovered);
        REQUIRE(order->finished == expected.finished);
    });
}

TEST_CASE("a path of a million vertices needs no deep stack", "[core][algorithms]") {
    constexpr std::uint32_t count = 300'000;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::uint32_t i = 1; i < count; ++i) {
        pairs.emplace_back(i - 1, i);
    }
    const Graph path = graph_of(count, pairs);
    CHECK(dfs_order(*path, 0, {}).value().finished.front() == count - 1);
    CHECK(strong_components(*path, {}).value().count == count);
    CHECK(weak_components(*path, {}).value().count == 1);
    CHECK(cut_points(*path, {}).value().bridges.size() == count - 1);
}

TEST_CASE("Dijkstra and A* find the cheapest paths", "[core][algorithms]") {
    on_random_graphs(16, 60, 25, 80, [](Random& random, const Graph& graph) {
        const std::vector<double> costs = random_costs(random, *graph);
        const Matrix expected = distances(*graph, costs, Orientation::out);
        const Vertex start = below(random, graph->vertex_count());
        const auto tree = dijkstra(*graph, start, costs, {});
        REQUIRE(tree.ok());
        const auto require_path = [&](const std::optional<EdgePath>& path, Vertex target) {
            REQUIRE(path.has_value() == (expected[start][target] < kInfinity));
            if (path) {
                double sum = 0;
                Vertex at = start;
                for (const EdgeSlot slot : path->edges) {
                    REQUIRE(graph->source(slot) == at);
                    at = graph->target(slot);
                    sum += costs[slot];
                }
                REQUIRE(at == target);
                REQUIRE(sum == path->cost);
                REQUIRE(sum == expected[start][target]);
            }
        };
        for (Vertex target = 0; target < graph->vertex_count(); ++target) {
            REQUIRE(tree->cost[target] == expected[start][target]);
            require_path(tree->path_to(*graph, target), target);
            require_path(a_star(*graph, start, target, costs, nullptr, {}).value(), target);
            // The exact rest, rounded down for some: admissible, not consistent.
            const auto remaining = [&](Vertex v) {
                const double rest = std::min(expected[v][target], 1e9);
                return v % 3 == 0 ? std::floor(rest / 2) : rest;
            };
            require_path(a_star(*graph, start, target, costs, remaining, {}).value(), target);
        }
    });
}

TEST_CASE("the k cheapest simple paths are those of all simple paths", "[core][algorithms]") {
    on_random_graphs(17, 150, 7, 22, [](Random& random, const Graph& graph) {
        const std::vector<double> costs = random_costs(random, *graph);
        const Vertex start = below(random, graph->vertex_count());
        const Vertex target = below(random, graph->vertex_count());
        std::vector<EdgePath> all;
        std::vector<bool> on_path(graph->vertex_count());
        EdgePath current;
        const std::function<void(Vertex)> extend = [&](Vertex v) {
            if (v == target) {
                all.push_back(current);
                return;
            }
            on_path[v] = true;
            const EdgeRange edges = graph->edges(v, Orientation::out).all;
            for (std::size_t i = 0; i < edges.size(); ++i) {
                if (!on_path[edges.neighbours[i]]) {
                    current.edges.push_back(edges.slot(i));
                    current.cost += costs[edges.slot(i)];
                    extend(edges.neighbours[i]);
                    current.cost -= costs[edges.slot(i)];
                    current.edges.pop_back();
                }
            }
            on_path[v] = false;
        };
        extend(start);
        std::vector<double> expected;
        std::set<std::vector<EdgeSlot>> simple;
        for (const EdgePath& path : all) {
            expected.push_back(path.cost);
            simple.insert(path.edges);
        }
        std::sort(expected.begin(), expected.end());
        for (const std::size_t k :
             {std::size_t{0}, std::size_t{1}, std::size_t{5}, all.size() + 1}) {
            const auto found = k_shortest_paths(*graph, start, target, k, costs, {});
            REQUIRE(found.ok());
            REQUIRE(found->size() == std::min(k, all.size()));
            std::set<std::vector<EdgeSlot>> different;
            for (std::size_t i = 0; i < found->size(); ++i) {
                REQUIRE((*found)[i].cost == expected[i]);
                REQUIRE(simple.count((*found)[i].edges) == 1);
                REQUIRE(different.insert((*found)[i].edges).second);
            }
        }
    });
}

TEST_CASE("components are those of the closure", "[core][algorithms]") {
    on_random_graphs(18, 150, 30, 50, [](Random&, const Graph& graph) {
        const auto weak = weak_components(*graph, {});
        const auto strong = strong_components(*graph, {});
        REQUIRE(weak.ok());
        REQUIRE(strong.ok());
        const Matrix either = hop_distances(*graph, Orientation::both);
        const Matrix along = hop_distances(*graph, Orientation::out);
        for (Vertex a = 0; a < graph->vertex_count(); ++a) {
            for (Vertex b = 0; b < graph->vertex_count(); ++b) {
                REQUIRE((weak->component[a] == weak->component[b]) == (either[a][b] < kInfinity));
                REQUIRE((strong->component[a] == strong->component[b]) ==
                        (along[a][b] < kInfinity && along[b][a] < kInfinity));
            }
        }
        require_numbered_by_first(weak->component, weak->count);
        require_numbered_by_first(strong->component, strong->count);
    });
}

TEST_CASE("PageRank is the fixed point of its definition", "[core][algorithms]") {
    on_random_graphs(19, 100, 20, 80, [](Random& random, const Graph& graph) {
        const std::uint32_t n = graph->vertex_count();
        PageRankOptions options;
        options.damping = below(random, 2) == 0 ? 0.85 : 0.5;
        options.tolerance = 1e-13;
        options.iterations_max = 1000;
        std::vector<double> preference(n);
        preference[below(random, n)] = 3;
        preference[below(random, n)] = 1;
        const bool personal = below(random, 2) == 0;
        if (personal) {
            options.preference = preference;
        }
        const auto result = page_rank(*graph, options, {});
        REQUIRE(result.ok());
        REQUIRE(result->converged);
        REQUIRE(std::accumulate(result->rank.begin(), result->rank.end(), 0.0) == Approx(1));
        const Matrix counts = edge_counts(*graph);
        const double sum = std::accumulate(preference.begin(), preference.end(), 0.0);
        for (Vertex v = 0; v < n; ++v) {
            const double jump = personal ? preference[v] / sum : 1.0 / n;
            double expected = (1 - options.damping) * jump;
            for (Vertex u = 0; u < n; ++u) {
                const double degree = std::accumulate(counts[u].begin(), counts[u].end(), 0.0);
                const double share = degree == 0 ? jump : counts[u][v] / degree;
                expected += options.damping * result->rank[u] * share;
            }
            REQUIRE(result->rank[v] == Approx(expected).margin(1e-10));
        }
    });
    const Graph graph = barbell();
    PageRankOptions options;
    options.damping = 1.5;
    CHECK(page_rank(*graph, options, {}).error().code == ErrorCode::invalid_argument);
    options.damping = 0.85;
    const std::vector<double> nowhere(6);
    options.preference = nowhere;
    CHECK(page_rank(*graph, options, {}).error().code == ErrorCode::invalid_argument);
    const std::vector<double> too_short(5, 1);
    options.preference = too_short;
    CHECK(page_rank(*graph, options, {}).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("betweenness counts the shortest paths through", "[core][algorithms]") {
    on_random_graphs(20, 80, 14, 50, [](Random&, const Graph& graph) {
        const std::uint32_t n = graph->vertex_count();
        const Matrix d = hop_distances(*graph, Orientation::out);
        const Matrix counts = edge_counts(*graph);
        // Shortest paths from s to t, each edge of parallel ones another path.
        Matrix paths(n, std::vector<double>(n));
        for (Vertex s = 0; s < n; ++s) {
            std::vector<Vertex> order(n);
            std::iota(order.begin(), order.end(), 0U);
            std::sort(
                order.begin(), order.end(), [&](Vertex a, Vertex b) { return d[s][a] < d[s][b]; });
            paths[s][s] = 1;
            for (const Vertex v : order) {
                for (Vertex u = 0; u < n && v != s; ++u) {
                    paths[s][v] += d[s][u] + 1 == d[s][v] ? paths[s][u] * counts[u][v] : 0;
                }
            }
        }
        const auto result = betweenness(*graph, {});
        REQUIRE(result.ok());
        for (Vertex v = 0; v < n; ++v) {
            double expected = 0;
            for (Vertex s = 0; s < n; ++s) {
                for (Vertex t = 0; t < n; ++t) {
                    if (s != v && t != v && s != t && d[s][t] < kInfinity &&
                        d[s][v] + d[v][t] == d[s][t]) {
                        expected += paths[s][v] * paths[v][t] / paths[s][t];
                    }
                }
            }
            REQUIRE(result->vertex[v] == Approx(expected).margin(1e-9));
        }
        for (const PlainEdge& edge : plain_edges(*graph)) {
            double expected = 0;
            for (Vertex s = 0; s < n; ++s) {
                for (Vertex t = 0; t < n; ++t) {
                    if (s != t && d[s][t] < kInfinity &&
                        d[s][edge.source] + 1 + d[edge.target][t] == d[s][t]) {
                        expected += paths[s][edge.source] * paths[edge.target][t] / paths[s][t];
                    }
                }
            }
            REQUIRE(result->edge[edge.slot] == Approx(expected).margin(1e-9));
        }
    });
}

TEST_CASE("closeness is that of the distances", "[core][algorithms]") {
    on_random_graphs(21, 80, 20, 60, [](Random&, const Graph& graph) {
        const std::uint32_t n = graph->vertex_count();
        for (const Orientation orientation : kOrientations) {
            const Matrix d = hop_distances(*graph, orientation);
            const auto plain = closeness(*graph, {orientation, false}, {});
            const auto harmonic = closeness(*graph, {orientation, true}, {});
            REQUIRE(plain.ok());
            REQUIRE(harmonic.ok());
            for (Vertex v = 0; v < n; ++v) {
                double sum = 0;
                double inverse = 0;
                double reached = 0;
                for (Vertex u = 0; u < n; ++u) {
                    if (u != v && d[v][u] < kInfinity) {
                        sum += d[v][u];
                        inverse += 1 / d[v][u];
                        reached += 1;
                    }
                }
                const double expected = reached == 0 ? 0 : reached / sum * (reached / (n - 1));
                REQUIRE((*plain)[v] == Approx(expected));
                REQUIRE((*harmonic)[v] == Approx(inverse));
            }
        }
    });
}

TEST_CASE("core numbers are those of peeling", "[core][algorithms]") {
    on_random_graphs(22, 100, 20, 120, [](Random&, const Graph& graph) {
        const std::uint32_t n = graph->vertex_count();
        const Matrix counts = edge_counts(*graph);
        std::vector<std::uint32_t> expected(n);
        for (std::uint32_t k = 1; k <= n; ++k) {
            std::vector<bool> left(n, true);
            for (bool peeled = true; peeled;) {
                peeled = false;
                for (Vertex v = 0; v < n; ++v) {
                    std::uint32_t degree = 0;
                    for (Vertex u = 0; u < n; ++u) {
                        degree += u != v && left[u] && counts[u][v] + counts[v][u] > 0 ? 1 : 0;
                    }
                    if (left[v] && degree < k) {
                        left[v] = false;
                        peeled = true;
                    }
                }
            }
            for (Vertex v = 0; v < n; ++v) {
                expected[v] = left[v] ? k : expected[v];
            }
        }
        REQUIRE(core_numbers(*graph, {}).value() == expected);
    });
}

TEST_CASE("without an articulation point or a bridge the graph falls apart", "[core][algorithms]") {
    on_random_graphs(23, 150, 20, 40, [](Random&, const Graph& graph) {
        const auto result = cut_points(*graph, {});
        REQUIRE(result.ok());
        const std::vector<PlainEdge> edges = plain_edges(*graph);
        const std::uint32_t whole = component_count(graph->vertex_count(), edges);
        std::vector<Vertex> points;
        for (Vertex v = 0; v < graph->vertex_count(); ++v) {
            if (component_count(graph->vertex_count(), edges, v) > whole) {
                points.push_back(v);
            }
        }
        std::vector<EdgeSlot> bridges;
        for (std::size_t i = 0; i < edges.size(); ++i) {
            auto rest = edges;
            rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
            if (component_count(graph->vertex_count(), rest) > whole) {
                bridges.push_back(edges[i].slot);
            }
        }
        REQUIRE(result->articulation_points == points);
        REQUIRE(result->bridges == bridges);
    });
    CHECK(cut_points(*barbell(), {}).value().articulation_points == std::vector<Vertex>{2, 3});
    CHECK(cut_points(*barbell(), {}).value().bridges.size() == 1);
}

TEST_CASE("a maximum flow is a flow, and as large as a cut", "[core][algorithms]") {
    on_random_graphs(24, 150, 15, 60, [](Random& random, const Graph& graph) {
        const std::uint32_t n = graph->vertex_count();
        if (n < 2) {
            return;
        }
        const std::vector<double> capacities = random_costs(random, *graph);
        const Vertex source = below(random, n);
        const Vertex sink = (source + 1 + below(random, n - 1)) % n;
        const auto result = max_flow(*graph, source, sink, capacities, {});
        REQUIRE(result.ok());
        std::vector<double> balance(n);
        const std::set<Vertex> side(result->source_side.begin(), result->source_side.end());
        REQUIRE(side.count(source) == 1);
        REQUIRE(side.count(sink) == 0);
        double cut = 0;
        for (const PlainEdge& edge : plain_edges(*graph)) {
            const double flow = result->flow[edge.slot];
            REQUIRE(flow >= 0);
            REQUIRE(flow <= capacities[edge.slot]);
            balance[edge.source] -= flow;
            balance[edge.target] += flow;
            if (side.count(edge.source) > side.count(edge.target)) {
                cut += capacities[edge.slot];
            }
        }
        // A flow as large as a cut: both are optimal.
        REQUIRE(result->value == cut);
        for (Vertex v = 0; v < n; ++v) {
            REQUIRE(balance[v] == (v == source ? -cut : v == sink ? cut : 0));
        }
    });
    CHECK(max_flow(*barbell(), 1, 1, std::vector<double>(7, 1), {}).error().code ==
          ErrorCode::invalid_argument);
}

TEST_CASE("a spanning forest joins what can be joined, at the least cost", "[core][algorithms]") {
    on_random_graphs(25, 150, 12, 40, [](Random& random, const Graph& graph) {
        const std::vector<double> costs = random_costs(random, *graph);
        const auto forest = spanning_forest(*graph, costs, {});
        REQUIRE(forest.ok());
        const std::vector<PlainEdge> edges = plain_edges(*graph);
        const std::uint32_t n = graph->vertex_count();
        const std::uint32_t whole = component_count(n, edges);
        std::vector<PlainEdge> tree;
        double cost = 0;
        for (const EdgeSlot slot : forest->edges) {
            tree.push_back(edges[slot]);
            cost += costs[slot];
        }
        REQUIRE(cost == forest->cost);
        REQUIRE(tree.size() == n - whole);
        REQUIRE(component_count(n, tree) == whole);
        // No edge outside may replace a dearer one inside.
        for (const PlainEdge& other : edges) {
            for (std::size_t i = 0; i < tree.size(); ++i) {
                auto swapped = tree;
                swapped[i] = other;
                REQUIRE((component_count(n, swapped) > whole ||
                         costs[other.slot] >= costs[tree[i].slot]));
            }
        }
    });
}

TEST_CASE("directed triangles count parallel edges one by one", "[core][algorithms]") {
    on_random_graphs(26, 100, 10, 60, [](Random&, const Graph& graph) {
        const std::vector<PlainEdge> edges = plain_edges(*graph);
        for (int type = -1; type < static_cast<int>(graph->types().size()); ++type) {
            std::uint64_t cyclic = 0;
            std::uint64_t transitive = 0;
            for (const PlainEdge& a : edges) {
                for (const PlainEdge& b : edges) {
                    if (b.source != a.target || a.source == a.target || b.source == b.target ||
                        b.target == a.source || (type >= 0 && (a.type != type || b.type != type))) {
                        continue;
                    }
                    for (const PlainEdge& c : edges) {
                        if (type < 0 || c.type == type) {
                            cyclic += c.source == b.target && c.target == a.source ? 1 : 0;
                            transitive += c.source == a.source && c.target == b.target ? 1 : 0;
                        }
                    }
                }
            }
            const auto index =
                type < 0 ? std::nullopt : std::optional(static_cast<TypeIndex>(type));
            const auto found = count_directed_triangles(*graph, index, {});
            REQUIRE(found.ok());
            REQUIRE(3 * found->cyclic == cyclic);
            REQUIRE(found->transitive == transitive);
        }
    });
    CHECK(count_cyclic_triangles(*graph_of(3, {{0, 1}, {0, 1}, {1, 2}, {2, 0}}), {}, {}).value() ==
          2);
}

TEST_CASE("triangles and clustering are those of all triples", "[core][algorithms]") {
    on_random_graphs(27, 100, 16, 120, [](Random&, const Graph& graph) {
        const std::uint32_t n = graph->vertex_count();
        const Matrix counts = edge_counts(*graph);
        const auto joined = [&](Vertex a, Vertex b) {
            return a != b && counts[a][b] + counts[b][a] > 0;
        };
        const auto triangles = count_triangles(*graph, {});
        const auto result = clustering(*graph, {});
        REQUIRE(triangles.ok());
        REQUIRE(result.ok());
        std::uint64_t all = 0;
        double pairs_all = 0;
        double average = 0;
        for (Vertex v = 0; v < n; ++v) {
            std::uint64_t closed = 0;
            std::uint64_t pairs = 0;
            for (Vertex a = 0; a < n; ++a) {
                for (Vertex b = a + 1; b < n; ++b) {
                    if (joined(v, a) && joined(v, b)) {
                        ++pairs;
                        closed += joined(a, b) ? 1 : 0;
                    }
                }
            }
            REQUIRE(triangles->of_vertex[v] == closed);
            const double local =
                pairs == 0 ? 0 : static_cast<double>(closed) / static_cast<double>(pairs);
            REQUIRE(result->local[v] == Approx(local));
            all += closed;
            pairs_all += static_cast<double>(pairs);
            average += local / n;
        }
        REQUIRE(triangles->count * 3 == all);
        REQUIRE(result->average == Approx(average));
        REQUIRE(result->transitivity ==
                Approx(pairs_all == 0 ? 0 : static_cast<double>(all) / pairs_all));
    });
}

TEST_CASE("label propagation ends where everybody has a label of most edges",
          "[core][algorithms]") {
    on_random_graphs(28, 100, 25, 80, [](Random&, const Graph& graph) {
        const std::uint32_t n = graph->vertex_count();
        const Matrix counts = edge_counts(*graph);
        const auto result = label_propagation(*graph, {}, {});
        REQUIRE(result.ok());
        require_numbered_by_first(result->community, result->count);
        // The same by maps, one vertex after the other.
        std::vector<std::uint32_t> labels(n);
        std::iota(labels.begin(), labels.end(), 0U);
        int rounds = 0;
        for (bool changed = true; changed && rounds < 100; ++rounds) {
            changed = false;
            for (Vertex v = 0; v < n; ++v) {
                std::map<std::uint32_t, double> weights;
                for (Vertex u = 0; u < n; ++u) {
                    if (u != v && counts[u][v] + counts[v][u] > 0) {
                        weights[labels[u]] += counts[u][v] + counts[v][u];
                    }
                }
                double most = 0;
                for (const auto& [label, weight] : weights) {
                    most = std::max(most, weight);
                }
                if (weights.empty() ||
                    (weights.count(labels[v]) != 0 && weights[labels[v]] == most)) {
                    continue;
                }
                for (const auto& [label, weight] : weights) {
                    if (weight == most) {
                        labels[v] = label;
                        break;
                    }
                }
                changed = true;
            }
        }
        REQUIRE(result->rounds == rounds);
        for (Vertex a = 0; a < n; ++a) {
            for (Vertex b = 0; b < n; ++b) {
                REQUIRE((labels[a] == labels[b]) == (result->community[a] == result->community[b]));
            }
        }
    });
}

TEST_CASE("Louvain's communities have the modularity they claim, and it is good",
          "[core][algorithms]") {
    on_random_graphs(29, 100, 9, 40, [](Random& random, const Graph& graph) {
        const std::uint32_t n = graph->vertex_count();
        const double resolution = below(random, 3) == 0 ? 0.5 : 1;
        const Matrix counts = edge_counts(*graph);
        std::vector<double> degrees(n);
        double total = 0;
        for (Vertex a = 0; a < n; ++a) {
            for (Vertex b = 0; b < n; ++b) {
                degrees[a] += counts[a][b] + counts[b][a];
                total += 2 * counts[a][b];
            }
        }
        // Sum over pairs, as Newman defines it.
        const auto naive = [&](const std::vector<std::uint32_t>& community) {
            double sum = 0;
            for (Vertex a = 0; a < n; ++a) {
                for (Vertex b = 0; b < n; ++b) {
                    if (total > 0 && community[a] == community[b]) {
                        sum += (counts[a][b] + counts[b][a]) -
                               resolution * degrees[a] * degrees[b] / total;
                    }
                }
            }
            return total > 0 ? sum / total : 0;
        };
        LouvainOptions options;
        options.resolution = resolution;
        const auto result = louvain(*graph, options, {});
        REQUIRE(result.ok());
        require_numbered_by_first(result->community, result->count);
        REQUIRE(result->modularity == Approx(naive(result->community)).margin(1e-9));
        REQUIRE(modularity(*graph, result->community, resolution, {}).value() ==
                Approx(result->modularity).margin(1e-9));
        REQUIRE(louvain(*graph, options, {}).value().community == result->community);
        std::vector<std::uint32_t> alone(n);
        std::iota(alone.begin(), alone.end(), 0U);
        REQUIRE(result->modularity >= naive(alone) - 1e-9);
        // Merging two communities as wholes gains nothing: the last level found no such move.
        for (std::uint32_t a = 0; a < result->count; ++a) {
            for (std::uint32_t b = a + 1; b < result->count; ++b) {
                auto merged = result->community;
                std::replace(merged.begin(), merged.end(), b, a);
                REQUIRE(naive(merged) <= result->modularity + 1e-6);
            }
        }
    });
    const auto two = louvain(*barbell(), {}, {}).value();
    CHECK(two.community == std::vector<std::uint32_t>{0, 0, 0, 1, 1, 1});
    CHECK(two.modularity == Approx(6.0 / 7 - 0.5));
}

TEST_CASE("every algorithm stops when it is cancelled, late or out of memory",
          "[core][algorithms]") {
    const Graph graph = barbell();
    const TopologySnapshot snapshot(graph);
    const std::vector<double> ones(graph->edge_count(), 1);
    TraversalScratch scratch;
    const std::vector<std::pair<const char*, std::function<Status(const Budget&)>>> calls = {
        {"within_hops", [&](auto& b) { return within_hops(*graph, 0, {}, b, scratch).status(); }},
        {"bfs_levels", [&](auto& b) { return bfs_levels(snapshot, 0, {}, b).status(); }},
        {"hop_path", [&](auto& b) { return hop_path(*graph, 0, 5, {}, b, scratch).status(); }},
        {"dfs_order", [&](auto& b) { return dfs_order(*graph, 0, b).status(); }},
        {"dijkstra", [&](auto& b) { return dijkstra(*graph, 0, ones, b).status(); }},
        {"a_star", [&](auto& b) { return a_star(*graph, 0, 5, ones, nullptr, b).status(); }},
        {"k_shortest_paths",
         [&](auto& b) { return k_shortest_paths(*graph, 0, 5, 2, ones, b).status(); }},
        {"weak_components", [&](auto& b) { return weak_components(*graph, b).status(); }},
        {"strong_components", [&](auto& b) { return strong_components(*graph, b).status(); }},
        {"page_rank", [&](auto& b) { return page_rank(*graph, {}, b).status(); }},
        {"betweenness", [&](auto& b) { return betweenness(*graph, b).status(); }},
        {"closeness", [&](auto& b) { return closeness(*graph, {}, b).status(); }},
        {"core_numbers", [&](auto& b) { return core_numbers(*graph, b).status(); }},
        {"cut_points", [&](auto& b) { return cut_points(*graph, b).status(); }},
        {"max_flow", [&](auto& b) { return max_flow(*graph, 0, 5, ones, b).status(); }},
        {"spanning_forest", [&](auto& b) { return spanning_forest(*graph, ones, b).status(); }},
        {"count_cyclic_triangles",
         [&](auto& b) { return count_cyclic_triangles(*graph, {}, b).status(); }},
        {"count_directed_triangles",
         [&](auto& b) { return count_directed_triangles(*graph, {}, b).status(); }},
        {"count_triangles", [&](auto& b) { return count_triangles(*graph, b).status(); }},
        {"clustering", [&](auto& b) { return clustering(*graph, b).status(); }},
        {"label_propagation", [&](auto& b) { return label_propagation(*graph, {}, b).status(); }},
        {"louvain", [&](auto& b) { return louvain(*graph, {}, b).status(); }},
        {"modularity",
         [&](auto& b) {
             return modularity(*graph, std::vector<std::uint32_t>(6, 0), 1, b).status();
         }},
    };
    const std::atomic<bool> cancelled = true;
    Budget stopped;
    stopped.cancelled = &cancelled;
    Budget late;
    late.deadline = Budget::Clock::now() - std::chrono::seconds(1);
    Budget small;
    small.memory_bytes_max = 1;
    for (const auto& [name, call] : calls) {
        CAPTURE(name);
        CHECK(call({}).ok());
        REQUIRE(!call(stopped).ok());
        CHECK(call(stopped).error().code == ErrorCode::cancelled);
        REQUIRE(!call(late).ok());
        CHECK(call(late).error().code == ErrorCode::limit_exceeded);
        REQUIRE(!call(small).ok());
        CHECK(call(small).error().code == ErrorCode::limit_exceeded);
    }
}

TEST_CASE("betweenness counts more paths than fit into a number of 32 or 64 bits",
          "[core][algorithms]") {
    const auto doubled_path = [](std::uint32_t vertices) {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
        for (std::uint32_t i = 0; i + 1 < vertices; ++i) {
            pairs.insert(pairs.end(), {{i, i + 1}, {i, i + 1}});
        }
        return graph_of(vertices, pairs);
    };
    const auto result = betweenness(*doubled_path(101), {});
    REQUIRE(result.ok());
    for (std::uint32_t i = 0; i < 101; ++i) {
        CHECK(result->vertex[i] == Approx(i * (100.0 - i)));
    }
    CHECK(result->edge[0] == Approx(50));
    const auto too_many = betweenness(*doubled_path(1100), {});
    REQUIRE_FALSE(too_many.ok());
    CHECK(too_many.error().code == ErrorCode::limit_exceeded);
}

TEST_CASE(
    "the candidates for the next cheapest path count as memory, and only those that can win stay",
    "[core][algorithms]") {
    // A ladder: a path of n vertices with a detour beside each of its edges.
    constexpr std::uint32_t kLength = 1000;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::uint32_t i = 0; i < kLength; ++i) {
        pairs.insert(pairs.end(), {{i, i + 1}, {i, i + 1}});
    }
    const Graph graph = graph_of(kLength + 1, pairs);
    const std::vector<double> ones(graph->edge_count(), 1);
    Budget budget;
    budget.memory_bytes_max = 300'000;  // candidates of all detours would take four megabytes
    CHECK(k_shortest_paths(*graph, 0, kLength, 3, ones, budget).value().size() == 3);
    const auto many = k_shortest_paths(*graph, 0, kLength, 1000, ones, budget);
    REQUIRE_FALSE(many.ok());
    CHECK(many.error().code == ErrorCode::limit_exceeded);
}

TEST_CASE("a vertex that is not there is refused", "[core][algorithms]") {
    TraversalScratch scratch;
    for (const Graph& graph : {Topology::build({}, {}).value(), barbell()}) {
        const std::uint32_t none = graph->vertex_count();
        const std::vector<double> ones(graph->edge_count(), 1);
        const std::vector<std::uint32_t> wrong(none, kNoVertex);
        const std::vector<Status> statuses = {
            within_hops(*graph, none, {}, {}, scratch).status(),
            bfs_levels(TopologySnapshot(graph), none, {}, {}).status(),
            hop_path(*graph, none, none, {}, {}, scratch).status(),
            dfs_order(*graph, none, {}).status(),
            dijkstra(*graph, none, ones, {}).status(),
            a_star(*graph, none, none, ones, nullptr, {}).status(),
            k_shortest_paths(*graph, none, none, 1, ones, {}).status(),
            max_flow(*graph, none, none + 1, ones, {}).status(),
        };
        for (const Status& status : statuses) {
            REQUIRE_FALSE(status.ok());
            CHECK(status.error().code == ErrorCode::invalid_argument);
        }
        CHECK(modularity(*graph, wrong, 1, {}).ok() == (none == 0));
    }
}

TEST_CASE("costs that cannot be are refused", "[core][algorithms]") {
    const Graph graph = barbell();
    std::vector<double> costs(6, 1);
    CHECK(dijkstra(*graph, 0, costs, {}).error().code == ErrorCode::invalid_argument);
    costs.assign(7, -1);
    CHECK(dijkstra(*graph, 0, costs, {}).error().code == ErrorCode::invalid_argument);
    costs.assign(7, std::nan(""));
    CHECK(a_star(*graph, 0, 1, costs, nullptr, {}).error().code == ErrorCode::invalid_argument);
    CHECK(spanning_forest(*graph, costs, {}).error().code == ErrorCode::invalid_argument);
    costs.assign(7, kInfinity);
    CHECK(max_flow(*graph, 0, 1, costs, {}).error().code == ErrorCode::invalid_argument);
    CHECK(k_shortest_paths(*graph, 0, 1, 3, costs, {}).value().empty());
}

TEST_CASE("algorithms take a graph without vertices", "[core][algorithms]") {
    const Graph graph = Topology::build({}, {}).value();
    CHECK(weak_components(*graph, {}).value().count == 0);
    CHECK(strong_components(*graph, {}).value().count == 0);
    CHECK(page_rank(*graph, {}, {}).value().rank.empty());
    CHECK(betweenness(*graph, {}).value().vertex.empty());
    CHECK(closeness(*graph, {}, {}).value().empty());
    CHECK(core_numbers(*graph, {}).value().empty());
    CHECK(cut_points(*graph, {}).value().bridges.empty());
    CHECK(spanning_forest(*graph, {}, {}).value().edges.empty());
    CHECK(count_triangles(*graph, {}).value().count == 0);
    CHECK(clustering(*graph, {}).value().average == 0);
    CHECK(label_propagation(*graph, {}, {}).value().count == 0);
    CHECK(louvain(*graph, {}, {}).value().count == 0);
}

TEST_CASE("the surest path is the cheapest by confidence", "[core][algorithms]") {
    RandomGraph plain;
    const auto add = [&](std::uint64_t a, std::uint64_t b, float confidence) {
        TopologyEdge edge;
        edge.source = NodeId(a);
        edge.target = NodeId(b);
        edge.type = EdgeTypeId(1);
        edge.edge = EdgeId(plain.edges.size() + 1);
        edge.confidence = confidence;
        plain.edges.push_back(edge);
    };
    add(1, 3, 0.5F);
    add(1, 2, 0.9F);
    add(2, 3, 0.1F);
    add(2, 3, 0.9F);
    const Graph graph = build(plain);
    const auto costs = confidence_costs(*graph);
    const auto path = dijkstra(*graph, 0, costs, {}).value().path_to(*graph, 2);
    REQUIRE(path);
    REQUIRE(path->edges.size() == 2);
    CHECK(graph->edge_id(path->edges[1]) == EdgeId(4));
    CHECK(std::exp(-path->cost) == Approx(0.81));
}
