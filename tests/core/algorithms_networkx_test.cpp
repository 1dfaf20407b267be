// The algorithms against networkx, a second opinion written by others: this program writes random
// graphs and our answers, algorithms_networkx_test.py compares. Skipped where networkx is not
// installed (Debian: python3-networkx).

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <string_view>

#include "core/algorithms/betweenness.h"
#include "core/algorithms/closeness.h"
#include "core/algorithms/communities.h"
#include "core/algorithms/components.h"
#include "core/algorithms/cut_points.h"
#include "core/algorithms/dijkstra.h"
#include "core/algorithms/k_core.h"
#include "core/algorithms/k_shortest_paths.h"
#include "core/algorithms/max_flow.h"
#include "core/algorithms/page_rank.h"
#include "core/algorithms/spanning_forest.h"
#include "core/algorithms/triangles.h"
#include "tests/core/random_graph.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using namespace entente::testing;

namespace {

template <typename Values>
void answer(std::ostream& out, std::string_view name, const Values& values) {
    out << "answer " << name;
    for (const auto& value : values) {
        out << ' ' << value;
    }
    out << '\n';
}

using One = std::vector<double>;

void write_paths(std::ostream& out, const Topology& graph, const std::vector<double>& costs) {
    // Not the last vertex: any_graph() leaves that one alone. As the script has it.
    const Vertex end = std::max(1U, graph.vertex_count() - 2);
    One reached = dijkstra(graph, 0, costs, {}).value().cost;
    for (double& cost : reached) {
        cost = std::isinf(cost) ? -1 : cost;
    }
    answer(out, "dijkstra", reached);
    One cheapest;
    const auto paths = k_shortest_paths(graph, 0, end, 5, costs, {});
    for (const EdgePath& path : paths.value()) {
        cheapest.push_back(path.cost);
    }
    answer(out, "k_shortest", cheapest);
    answer(out, "flow", One{max_flow(graph, 0, end, costs, {}).value().value});
    answer(out, "forest", One{spanning_forest(graph, costs, {}).value().cost});
}

void write_structure(std::ostream& out, const Topology& graph) {
    answer(out, "weak", One{double(weak_components(graph, {}).value().count)});
    answer(out, "strong", One{double(strong_components(graph, {}).value().count)});
    const CutPoints cut = cut_points(graph, {}).value();
    answer(out, "articulation", cut.articulation_points);
    answer(out, "bridges", One{double(cut.bridges.size())});
    answer(out, "core_numbers", core_numbers(graph, {}).value());
    answer(out, "triangles", count_triangles(graph, {}).value().of_vertex);
    const Clustering clusters = clustering(graph, {}).value();
    answer(out, "clustering", clusters.local);
    answer(out, "transitivity", One{clusters.transitivity});
    const Communities communities = louvain(graph, {}, {}).value();
    answer(out, "louvain", communities.community);
    answer(out, "modularity", One{communities.modularity});
}

void write_centrality(std::ostream& out, const Topology& graph) {
    PageRankOptions options;
    options.tolerance = 1e-13;
    options.iterations_max = 1000;
    answer(out, "page_rank", page_rank(graph, options, {}).value().rank);
    answer(out, "closeness", closeness(graph, {}, {}).value());
    answer(out, "harmonic", closeness(graph, {Orientation::in, true}, {}).value());
    const Betweenness between = betweenness(graph, {}).value();
    answer(out, "betweenness", between.vertex);
    answer(out, "edge_betweenness", between.edge);
}

// Without loops and parallel edges when `simple`.
std::shared_ptr<const Topology> any_graph(Random& random, bool simple) {
    RandomGraph graph = random_graph(random, 30, 120);
    graph.nodes.push_back(NodeId(10'000));  // at least two vertices
    std::set<std::pair<NodeId, NodeId>> seen;
    std::vector<TopologyEdge> kept;
    for (const TopologyEdge& edge : graph.edges) {
        if (!simple ||
            (edge.source != edge.target && seen.insert({edge.source, edge.target}).second)) {
            kept.push_back(edge);
        }
    }
    graph.edges = kept;
    return build(graph);
}

}  // namespace

TEST_CASE("networkx agrees", "[core][algorithms][networkx]") {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    if (std::system("python3 -c 'import networkx' 2>/dev/null") != 0) {
        WARN("skipped: python3 with networkx is not installed (apt-get install python3-networkx)");
        return;
    }
    const TempDir dir;
    const std::string path = dir.file("answers");
    std::ofstream out(path);
    out.precision(17);
    Random random = seeded_random(31);
    for (int round = 0; round < 40; ++round) {
        const bool simple = round % 2 == 0;
        const auto graph = any_graph(random, simple);
        std::vector<double> costs(graph->edge_count());
        out << "graph " << graph->vertex_count() << ' ' << simple << '\n';
        for (EdgeSlot slot = 0; slot < graph->edge_count(); ++slot) {
            costs[slot] = 1 + below(random, 9);
            out << "edge " << graph->source(slot) << ' ' << graph->target(slot) << ' '
                << costs[slot] << '\n';
        }
        write_paths(out, *graph, costs);
        write_structure(out, *graph);
        write_centrality(out, *graph);
    }
    out.close();
    const std::string script =
        std::string(ENTENTE_SOURCE_DIR) + "/tests/core/algorithms_networkx_test.py";
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    CHECK(std::system(("python3 '" + script + "' '" + path + "'").c_str()) == 0);
}
