#include "server/http/analytics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>

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
#include "core/algorithms/max_flow.h"
#include "core/algorithms/page_rank.h"
#include "core/algorithms/spanning_forest.h"
#include "core/algorithms/triangles.h"
#include "server/http/lookup.h"

namespace entente::http {

namespace {

constexpr std::size_t kHopsDefault = 3;
constexpr std::size_t kHopsMax = 100;
constexpr std::size_t kSeedsMax = 1000;
constexpr std::size_t kIterationsMax = 10'000;

// -- rows --

template <typename Value>
AlgorithmResult of_vertices(const Topology& graph, const std::vector<Value>& values) {
    AlgorithmResult result;
    result.rows.reserve(values.size());
    for (Vertex vertex = 0; vertex < values.size(); ++vertex) {
        const auto value = static_cast<double>(values[vertex]);
        result.rows.push_back({value, graph.node(vertex).value, value, vertex});
    }
    return result;
}

ResultRow edge_row(const Projection& projection, EdgeSlot slot, double rank, double value) {
    return {rank, projection.fact_id(slot).value, value, slot};
}

// Larger groups first.
AlgorithmResult of_groups(const Topology& graph,
                          std::uint32_t count,
                          const std::vector<std::uint32_t>& group) {
    AlgorithmResult result;
    result.groups.resize(count);
    for (Vertex vertex = 0; vertex < group.size(); ++vertex) {
        result.groups[group[vertex]].push_back(vertex);
    }
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto size = static_cast<double>(result.groups[i].size());
        result.rows.push_back(
            {size, graph.node(result.groups[i].front()).value, static_cast<double>(i), i});
    }
    result.numbers["count"] = count;
    return result;
}

// -- parameters --

// kNoVertex for a node that no edge of the projection touches.
Result<Vertex> vertex_parameter(const AlgorithmInput& input, std::string_view name) {
    ENTENTE_ASSIGN(const std::string given, input.parameters.text(name));
    if (given.empty()) {
        return Error{ErrorCode::invalid_argument,
                     std::string(name) + ": missing; give the id or name of a node"};
    }
    ENTENTE_ASSIGN(const NodeId node, resolve_one_node(input.view, name, given));
    return input.projection.graph->vertex(node);
}

Result<std::vector<double>> costs_parameter(const AlgorithmInput& input, std::string_view name) {
    constexpr std::array<std::string_view, 2> kCosts = {"hops", "confidence"};
    ENTENTE_ASSIGN(const std::size_t chosen, input.parameters.choice(name, kCosts, 0));
    return chosen == 0 ? std::vector<double>(input.projection.graph->edge_count(), 1)
                       : confidence_costs(*input.projection.graph);
}

// -- centralities --

// Where the surfer jumps, by vertex; empty for anywhere.
Result<std::vector<double>> seeds_parameter(const AlgorithmInput& input) {
    const std::vector<std::string> seeds = input.parameters.list("seeds");
    if (seeds.size() > kSeedsMax) {
        return Error{ErrorCode::limit_exceeded, "seeds: at most " + std::to_string(kSeedsMax)};
    }
    std::vector<double> preference;
    for (const std::string& seed : seeds) {
        ENTENTE_ASSIGN(const auto nodes, resolve_nodes(input.view, seed));
        preference.resize(input.projection.graph->vertex_count());
        for (const NodeId node : nodes) {
            const Vertex vertex = input.projection.graph->vertex(node);
            if (vertex != kNoVertex) {
                preference[vertex] = 1;
            }
        }
    }
    if (!seeds.empty() && std::ranges::find(preference, 1.0) == preference.end()) {
        return Error{ErrorCode::not_found, "seeds: no edge that is looked at touches any of them"};
    }
    return preference;
}

Result<AlgorithmResult> run_page_rank(const AlgorithmInput& input) {
    PageRankOptions options;
    ENTENTE_ASSIGN(options.damping, input.parameters.fraction("damping", options.damping));
    ENTENTE_ASSIGN(const std::size_t iterations,
                   input.parameters.number("iterations", 100, 1, kIterationsMax));
    options.iterations_max = static_cast<int>(iterations);
    ENTENTE_ASSIGN(options.tolerance, input.parameters.real("tolerance", options.tolerance, 0, 1));
    ENTENTE_ASSIGN(const std::vector<double> preference, seeds_parameter(input));
    options.preference = preference;
    ENTENTE_ASSIGN(const PageRank ranks, page_rank(*input.projection.graph, options, input.budget));
    AlgorithmResult result = of_vertices(*input.projection.graph, ranks.rank);
    result.numbers["iterations"] = ranks.iterations;
    result.numbers["converged"] = ranks.converged;
    return result;
}

Result<AlgorithmResult> run_betweenness(const AlgorithmInput& input) {
    ENTENTE_ASSIGN(const Betweenness found, betweenness(*input.projection.graph, input.budget));
    return of_vertices(*input.projection.graph, found.vertex);
}

Result<AlgorithmResult> run_edge_betweenness(const AlgorithmInput& input) {
    ENTENTE_ASSIGN(const Betweenness found, betweenness(*input.projection.graph, input.budget));
    // A fact that is gone both ways is two edges.
    std::map<std::uint64_t, ResultRow> facts;
    for (EdgeSlot slot = 0; slot < found.edge.size(); ++slot) {
        const ResultRow row = edge_row(input.projection, slot, found.edge[slot], found.edge[slot]);
        const auto [place, added] = facts.emplace(row.key, row);
        if (!added) {
            place->second.rank += row.rank;
            place->second.value += row.value;
        }
    }
    AlgorithmResult result;
    for (const auto& [key, row] : facts) {
        result.rows.push_back(row);
    }
    return result;
}

Result<AlgorithmResult> closeness_of(const AlgorithmInput& input, bool harmonic) {
    ClosenessOptions options;
    options.harmonic = harmonic;
    ENTENTE_ASSIGN(const auto found, closeness(*input.projection.graph, options, input.budget));
    return of_vertices(*input.projection.graph, found);
}

Result<AlgorithmResult> run_closeness(const AlgorithmInput& input) {
    return closeness_of(input, false);
}

Result<AlgorithmResult> run_harmonic(const AlgorithmInput& input) {
    return closeness_of(input, true);
}

Result<AlgorithmResult> run_degree(const AlgorithmInput& input) {
    const Topology& graph = *input.projection.graph;
    std::vector<std::uint32_t> degrees;
    for (Vertex vertex = 0; vertex < graph.vertex_count(); ++vertex) {
        degrees.push_back(graph.degree(vertex, Orientation::out) +
                          graph.degree(vertex, Orientation::in));
    }
    return of_vertices(graph, degrees);
}

Result<AlgorithmResult> run_core_numbers(const AlgorithmInput& input) {
    ENTENTE_ASSIGN(const auto cores, core_numbers(*input.projection.graph, input.budget));
    AlgorithmResult result = of_vertices(*input.projection.graph, cores);
    result.numbers["degeneracy"] = cores.empty() ? 0 : *std::ranges::max_element(cores);
    return result;
}

Result<AlgorithmResult> run_triangles(const AlgorithmInput& input) {
    ENTENTE_ASSIGN(const Triangles found, count_triangles(*input.projection.graph, input.budget));
    AlgorithmResult result = of_vertices(*input.projection.graph, found.of_vertex);
    result.numbers["count"] = found.count;
    return result;
}

Result<AlgorithmResult> run_directed_triangles(const AlgorithmInput& input) {
    ENTENTE_ASSIGN(const DirectedTriangles found,
                   count_directed_triangles(*input.projection.graph, std::nullopt, input.budget));
    AlgorithmResult result;
    result.numbers["cyclic"] = found.cyclic;
    result.numbers["transitive"] = found.transitive;
    return result;
}

Result<AlgorithmResult> run_clustering(const AlgorithmInput& input) {
    ENTENTE_ASSIGN(const Clustering found, clustering(*input.projection.graph, input.budget));
    AlgorithmResult result = of_vertices(*input.projection.graph, found.local);
    result.numbers["average"] = found.average;
    result.numbers["transitivity"] = found.transitivity;
    return result;
}

// -- groups --

Result<AlgorithmResult> run_weak_components(const AlgorithmInput& input) {
    ENTENTE_ASSIGN(const Components found, weak_components(*input.projection.graph, input.budget));
    return of_groups(*input.projection.graph, found.count, found.component);
}

Result<AlgorithmResult> run_strong_components(const AlgorithmInput& input) {
    ENTENTE_ASSIGN(const Components found,
                   strong_components(*input.projection.graph, input.budget));
    return of_groups(*input.projection.graph, found.count, found.component);
}

AlgorithmResult of_communities(const AlgorithmInput& input, const Communities& found) {
    AlgorithmResult result = of_groups(*input.projection.graph, found.count, found.community);
    result.numbers["modularity"] = found.modularity;
    result.numbers["rounds"] = found.rounds;
    return result;
}

Result<AlgorithmResult> run_louvain(const AlgorithmInput& input) {
    LouvainOptions options;
    ENTENTE_ASSIGN(options.resolution,
                   input.parameters.real("resolution", options.resolution, 0.001, 1000));
    ENTENTE_ASSIGN(const Communities found,
                   louvain(*input.projection.graph, options, input.budget));
    return of_communities(input, found);
}

Result<AlgorithmResult> run_label_propagation(const AlgorithmInput& input) {
    LabelPropagationOptions options;
    ENTENTE_ASSIGN(const std::size_t rounds,
                   input.parameters.number("iterations", 100, 1, kIterationsMax));
    options.rounds_max = static_cast<int>(rounds);
    ENTENTE_ASSIGN(const Communities found,
                   label_propagation(*input.projection.graph, options, input.budget));
    return of_communities(input, found);
}

// How far edges stay within one type of entity, or whatever property is named.
Result<AlgorithmResult> run_modularity(const AlgorithmInput& input) {
    const Topology& graph = *input.projection.graph;
    ENTENTE_ASSIGN(const std::string by, input.parameters.text("by"));
    ENTENTE_ASSIGN(const double resolution, input.parameters.real("resolution", 1, 0.001, 1000));
    std::vector<NodeId> ids;
    for (Vertex vertex = 0; vertex < graph.vertex_count(); ++vertex) {
        ids.push_back(graph.node(vertex));
    }
    ENTENTE_ASSIGN(const auto nodes, input.view.nodes(ids));
    std::map<std::string, std::uint32_t> numbers;
    std::vector<std::uint32_t> community;
    for (const std::optional<Node>& node : nodes) {
        std::string group;
        if (node && (by.empty() || by == "label")) {
            group = node->labels.empty() ? "" : node->labels.front();
        } else if (node) {
            const auto found = node->properties.find(by);
            group = found == node->properties.end() ? "" : to_text(to_json(found->second));
        }
        const auto next = static_cast<std::uint32_t>(numbers.size());
        community.push_back(numbers.emplace(group, next).first->second);
    }
    ENTENTE_ASSIGN(const double value, modularity(graph, community, resolution, input.budget));
    AlgorithmResult result =
        of_groups(graph, static_cast<std::uint32_t>(numbers.size()), community);
    result.numbers["modularity"] = value;
    return result;
}

// -- what holds the graph together --

Result<AlgorithmResult> run_articulation_points(const AlgorithmInput& input) {
    const Topology& graph = *input.projection.graph;
    ENTENTE_ASSIGN(const CutPoints found, cut_points(graph, input.budget));
    AlgorithmResult result;
    for (const Vertex vertex : found.articulation_points) {
        const double degree =
            graph.degree(vertex, Orientation::out) + graph.degree(vertex, Orientation::in);
        result.rows.push_back({degree, graph.node(vertex).value, degree, vertex});
    }
    result.numbers["count"] = found.articulation_points.size();
    return result;
}

Result<AlgorithmResult> run_bridges(const AlgorithmInput& input) {
    ENTENTE_ASSIGN(const CutPoints found, cut_points(*input.projection.graph, input.budget));
    AlgorithmResult result;
    for (const EdgeSlot slot : found.bridges) {
        const double confidence = input.projection.graph->attributes(slot).confidence();
        result.rows.push_back(edge_row(input.projection, slot, confidence, confidence));
    }
    result.numbers["count"] = found.bridges.size();
    return result;
}

Result<AlgorithmResult> run_spanning_forest(const AlgorithmInput& input) {
    ENTENTE_ASSIGN(const std::vector<double> costs, costs_parameter(input, "weight"));
    ENTENTE_ASSIGN(const SpanningForest found,
                   spanning_forest(*input.projection.graph, costs, input.budget));
    AlgorithmResult result;
    for (const EdgeSlot slot : found.edges) {
        result.rows.push_back(edge_row(input.projection, slot, -costs[slot], costs[slot]));
    }
    result.numbers["cost"] = found.cost;
    return result;
}

Result<AlgorithmResult> run_max_flow(const AlgorithmInput& input) {
    const Topology& graph = *input.projection.graph;
    ENTENTE_ASSIGN(const Vertex source, vertex_parameter(input, "source"));
    ENTENTE_ASSIGN(const Vertex target, vertex_parameter(input, "target"));
    AlgorithmResult result;
    if (source == kNoVertex || target == kNoVertex) {
        result.numbers["flow"] = 0;
        return result;
    }
    constexpr std::array<std::string_view, 2> kCapacities = {"facts", "confidence"};
    ENTENTE_ASSIGN(const std::size_t capacity, input.parameters.choice("capacity", kCapacities, 0));
    std::vector<double> capacities(graph.edge_count(), 1);
    if (capacity == 1) {
        for (EdgeSlot slot = 0; slot < graph.edge_count(); ++slot) {
            capacities[slot] = graph.attributes(slot).confidence();
        }
    }
    ENTENTE_ASSIGN(const MaxFlow found, max_flow(graph, source, target, capacities, input.budget));
    for (EdgeSlot slot = 0; slot < graph.edge_count(); ++slot) {
        if (found.flow[slot] > 0) {
            result.rows.push_back(
                edge_row(input.projection, slot, found.flow[slot], found.flow[slot]));
        }
    }
    result.numbers["flow"] = found.value;
    result.numbers["source_side"] = found.source_side.size();
    return result;
}

// -- from one node --

Result<AlgorithmResult> run_within_hops(const AlgorithmInput& input) {
    const Topology& graph = *input.projection.graph;
    ENTENTE_ASSIGN(const Vertex source, vertex_parameter(input, "source"));
    ENTENTE_ASSIGN(const std::size_t depth,
                   input.parameters.number("max_depth", kHopsDefault, 1, kHopsMax));
    AlgorithmResult result;
    if (source == kNoVertex) {
        return result;
    }
    BfsOptions options;
    options.hops_max = static_cast<std::uint32_t>(depth);
    ENTENTE_ASSIGN(const auto levels, bfs_levels(graph, source, options, input.budget));
    for (Vertex vertex = 0; vertex < levels.size(); ++vertex) {
        if (levels[vertex] != kUnreached && vertex != source) {
            const double level = levels[vertex];
            result.rows.push_back({-level, graph.node(vertex).value, level, vertex});
        }
    }
    result.numbers["count"] = result.rows.size();
    return result;
}

Result<AlgorithmResult> run_dfs(const AlgorithmInput& input) {
    const Topology& graph = *input.projection.graph;
    ENTENTE_ASSIGN(const Vertex source, vertex_parameter(input, "source"));
    AlgorithmResult result;
    if (source == kNoVertex) {
        return result;
    }
    ENTENTE_ASSIGN(const DfsOrder order, dfs_order(graph, source, input.budget));
    for (std::size_t i = 0; i < order.discovered.size(); ++i) {
        const Vertex vertex = order.discovered[i];
        const auto place = static_cast<double>(i);
        result.rows.push_back({-place, graph.node(vertex).value, place, vertex});
    }
    result.numbers["count"] = order.discovered.size();
    return result;
}

Result<AlgorithmResult> run_dijkstra(const AlgorithmInput& input) {
    const Topology& graph = *input.projection.graph;
    ENTENTE_ASSIGN(const Vertex source, vertex_parameter(input, "source"));
    ENTENTE_ASSIGN(const std::vector<double> costs, costs_parameter(input, "weight"));
    AlgorithmResult result;
    if (source == kNoVertex) {
        return result;
    }
    ENTENTE_ASSIGN(const ShortestPathTree tree, dijkstra(graph, source, costs, input.budget));
    for (Vertex vertex = 0; vertex < tree.cost.size(); ++vertex) {
        if (std::isfinite(tree.cost[vertex])) {
            result.rows.push_back(
                {-tree.cost[vertex], graph.node(vertex).value, tree.cost[vertex], vertex});
        }
    }
    result.numbers["count"] = result.rows.size();
    return result;
}

Result<AlgorithmResult> run_hop_path(const AlgorithmInput& input) {
    const Topology& graph = *input.projection.graph;
    ENTENTE_ASSIGN(const Vertex source, vertex_parameter(input, "source"));
    ENTENTE_ASSIGN(const Vertex target, vertex_parameter(input, "target"));
    AlgorithmResult result;
    result.numbers["length"] = nullptr;
    if (source == kNoVertex || target == kNoVertex) {
        return result;
    }
    TraversalScratch scratch;
    ENTENTE_ASSIGN(const auto path,
                   hop_path(graph, source, target, BfsOptions(), input.budget, scratch));
    for (std::size_t i = 0; path && i < path->size(); ++i) {
        const auto place = static_cast<double>(i);
        result.rows.push_back({-place, graph.node((*path)[i]).value, place, (*path)[i]});
    }
    if (path) {
        result.numbers["length"] = path->size() - 1;
    }
    return result;
}

Result<AlgorithmResult> run_a_star(const AlgorithmInput& input) {
    ENTENTE_ASSIGN(const Vertex source, vertex_parameter(input, "source"));
    ENTENTE_ASSIGN(const Vertex target, vertex_parameter(input, "target"));
    ENTENTE_ASSIGN(const std::vector<double> costs, costs_parameter(input, "weight"));
    AlgorithmResult result;
    result.numbers["cost"] = nullptr;
    if (source == kNoVertex || target == kNoVertex) {
        return result;
    }
    ENTENTE_ASSIGN(const auto path,
                   a_star(*input.projection.graph, source, target, costs, nullptr, input.budget));
    for (std::size_t i = 0; path && i < path->edges.size(); ++i) {
        result.rows.push_back(edge_row(
            input.projection, path->edges[i], -static_cast<double>(i), costs[path->edges[i]]));
    }
    if (path) {
        result.numbers["cost"] = path->cost;
    }
    return result;
}

const std::vector<Algorithm>& table() {
    using enum RowKind;
    static const std::vector<Algorithm> all = {
        {"a-star",
         "the cheapest path between two nodes, as its edges",
         edges,
         "cost",
         Along::facts,
         {"source", "target", "weight", "direction"},
         run_a_star},
        {"articulation-points",
         "nodes without which the graph falls apart",
         nodes,
         "degree",
         Along::stored,
         {},
         run_articulation_points,
         true},
        {"betweenness",
         "on how many shortest paths a node lies",
         nodes,
         "score",
         Along::facts,
         {"direction"},
         run_betweenness},
        {"bridges",
         "edges without which the graph falls apart",
         edges,
         "confidence",
         Along::stored,
         {},
         run_bridges},
        {"closeness",
         "how near a node is to all others",
         nodes,
         "score",
         Along::facts,
         {"direction"},
         run_closeness},
        {"clustering",
         "the share of a node's pairs of neighbours that are neighbours",
         nodes,
         "coefficient",
         Along::stored,
         {},
         run_clustering},
        {"core-numbers",
         "how deep in the dense middle a node lies (k-core)",
         nodes,
         "core",
         Along::stored,
         {},
         run_core_numbers,
         true},
        {"degree",
         "how many facts a node has",
         nodes,
         "degree",
         Along::stored,
         {},
         run_degree,
         true},
        {"depth-first",
         "nodes in the order of a depth-first search",
         nodes,
         "position",
         Along::facts,
         {"source", "direction"},
         run_dfs,
         true},
        {"dijkstra",
         "what the cheapest path from one node to each other costs",
         nodes,
         "cost",
         Along::facts,
         {"source", "weight", "direction"},
         run_dijkstra},
        {"directed-triangles",
         "how many cyclic and transitive triangles there are",
         none,
         "",
         Along::stored,
         {},
         run_directed_triangles},
        {"edge-betweenness",
         "on how many shortest paths a fact lies",
         edges,
         "score",
         Along::facts,
         {"direction"},
         run_edge_betweenness},
        {"harmonic-closeness",
         "how near a node is to all others, in a graph in pieces",
         nodes,
         "score",
         Along::facts,
         {"direction"},
         run_harmonic},
        {"hop-path",
         "a shortest path between two nodes, as its nodes",
         nodes,
         "position",
         Along::facts,
         {"source", "target", "direction"},
         run_hop_path,
         true},
        {"label-propagation",
         "communities by labels that spread",
         groups,
         "community",
         Along::stored,
         {"iterations"},
         run_label_propagation,
         true},
        {"louvain",
         "communities by modularity",
         groups,
         "community",
         Along::stored,
         {"resolution"},
         run_louvain,
         true},
        {"max-flow",
         "how much can pass from one node to another, and over which facts",
         edges,
         "flow",
         Along::facts,
         {"source", "target", "capacity", "direction"},
         run_max_flow},
        {"modularity",
         "how far facts stay within groups of nodes that share a property",
         groups,
         "community",
         Along::stored,
         {"by", "resolution"},
         run_modularity,
         true},
        {"pagerank",
         "how often somebody comes by who follows facts at random",
         nodes,
         "score",
         Along::facts,
         {"damping", "iterations", "tolerance", "seeds", "direction"},
         run_page_rank},
        {"spanning-forest",
         "the cheapest facts that join all that can be joined",
         edges,
         "cost",
         Along::stored,
         {"weight"},
         run_spanning_forest},
        {"strong-components",
         "groups within which paths lead both ways",
         groups,
         "component",
         Along::facts,
         {},
         run_strong_components,
         true},
        {"triangles",
         "how many triangles a node is in",
         nodes,
         "triangles",
         Along::stored,
         {},
         run_triangles,
         true},
        {"weak-components",
         "groups that are connected, whatever the direction",
         groups,
         "component",
         Along::stored,
         {},
         run_weak_components,
         true},
        {"within-hops",
         "nodes that are near, and how many hops away",
         nodes,
         "distance",
         Along::facts,
         {"source", "max_depth", "direction"},
         run_within_hops,
         true},
    };
    return all;
}

}  // namespace

std::span<const Algorithm> algorithms() {
    return table();
}

const Algorithm* find_algorithm(std::string_view name) {
    const auto found = std::ranges::find(table(), name, &Algorithm::name);
    return found == table().end() ? nullptr : &*found;
}

std::vector<std::string_view> parameters_of(const Algorithm& algorithm) {
    std::vector<std::string_view> all = algorithm.parameters;
    all.insert(all.end(), {"types", "labels", "from", "to", "min_confidence"});
    if (algorithm.rows != RowKind::none) {
        all.insert(all.end(), {"limit", "cursor"});
    }
    if (algorithm.rows == RowKind::groups) {
        all.emplace_back("members");
    }
    return all;
}

std::string_view describe_parameter(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kTexts = {{
        {"by", "the property that nodes of a group share; label (the default) for their type"},
        {"capacity", "of a fact: facts (1 each, the default) or confidence"},
        {"cursor", "where the next page begins"},
        {"damping", "how often the surfer follows a fact rather than jump; 0 to 1 (0.85)"},
        {"direction", "out (the default: from subject to object), in, or both"},
        {"from", "only facts that may hold on or after this date"},
        {"iterations", "rounds at most (100)"},
        {"labels", "only facts between nodes with one of these labels"},
        {"limit", "rows of a page (100)"},
        {"max_depth", "hops at most (3)"},
        {"members", "members that are listed of each group (20)"},
        {"min_confidence", "only facts at least as sure; 0 to 1 (0)"},
        {"resolution", "more makes smaller communities (1)"},
        {"seeds", "nodes that the surfer jumps to; anywhere when there are none"},
        {"source", "id or name of the node to begin at"},
        {"target", "id or name of the node to reach"},
        {"to", "only facts that may hold on or before this date"},
        {"types", "only facts of these types"},
    }};
    const auto found = std::ranges::find(kTexts, name, [](const auto& text) { return text.first; });
    if (found != kTexts.end()) {
        return found->second;
    }
    return name == "tolerance" ? "stops when ranks change by less than this in sum (1e-9)"
                               : "of a fact: hops (1 each, the default) or confidence (-log of it)";
}

}  // namespace entente::http
