// Assembling a topology from parts: in any order and by several workers it is the one that build() makes.

#include "core/topology_assemble.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "tests/core/random_graph.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using namespace entente::testing;

namespace {

template <typename T>
T must(Result<T> result) {
    REQUIRE(result.ok());
    return std::move(result).value();
}

// Every column of it, as its file has them.
std::string bytes_of(const Topology& topology) {
    const TempDir folder;
    const std::string path = folder.file("topology");
    REQUIRE(topology.save(path, 1).ok());
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<NodeId> nodes_of(const Topology& topology) {
    std::vector<NodeId> nodes;
    for (Vertex vertex = 0; vertex < topology.vertex_count(); ++vertex) {
        nodes.push_back(topology.node(vertex));
    }
    return nodes;
}

std::vector<EdgeTypeId> types_of(const Topology& topology) {
    return {topology.types().begin(), topology.types().end()};
}

// The edges again, cut at random between vertices; some parts have none.
std::vector<SortedEdges> random_parts(Random& random, const Topology& topology) {
    std::vector<SortedEdges> parts(1);
    for (Vertex source = 0; source < topology.vertex_count(); ++source) {
        while (below(random, 4) == 0) {
            parts.emplace_back();
        }
        const EdgeRange edges = topology.edges(source, Orientation::out).all;
        for (std::size_t i = 0; i < edges.size(); ++i) {
            parts.back().add(source, edges.neighbours[i], edges.attributes(i), edges.id(i));
        }
    }
    return parts;
}

void append(const SortedEdges& part, SortedEdges& buffer) {
    for (std::size_t s = 0; s < part.sources.size(); ++s) {
        const std::size_t end = s + 1 < part.sources.size() ? part.begins[s + 1] : part.size();
        for (std::size_t i = part.begins[s]; i < end; ++i) {
            buffer.add(part.sources[s], part.targets[i], part.attributes[i], EdgeId(part.ids[i]));
        }
    }
}

std::unique_ptr<TopologyAssembler> assembler_of(std::size_t nodes,
                                                std::size_t edges_max,
                                                std::uint64_t last_id) {
    std::vector<NodeId> ids;
    for (std::size_t i = 0; i < nodes; ++i) {
        ids.emplace_back(i + 1);
    }
    return must(
        TopologyAssembler::begin(std::move(ids), {EdgeTypeId(1)}, edges_max, EdgeId(last_id)));
}

SortedEdges edge_of(Vertex source, Vertex target, TypeIndex type, std::uint64_t id) {
    SortedEdges edges;
    edges.add(source, target, make_attributes(TopologyEdge{}, type), EdgeId(id));
    return edges;
}

}  // namespace

TEST_CASE("parts in any order, from two workers, give the same topology", "[core][topology]") {
    Random random = seeded_random(31);
    for (int round = 0; round < 200; ++round) {
        const RandomGraph graph = random_graph(random, 40, 300, 1 + below(random, 4));
        const auto built = build(graph);
        const std::vector<SortedEdges> parts = random_parts(random, *built);
        const std::size_t spare = below(random, 3);  // said, and not there
        const auto assembler = must(TopologyAssembler::begin(
            nodes_of(*built), types_of(*built), built->edge_count() + spare, EdgeId(1000)));
        std::vector<TopologyAssembler::Worker> workers;
        workers.emplace_back(*assembler);
        workers.emplace_back(*assembler);
        // Each worker reads from the front to the back, and they are not equally quick.
        std::vector<std::vector<std::size_t>> queues(2);
        for (std::size_t part = 0; part < parts.size(); ++part) {
            queues[below(random, 2)].push_back(part);
        }
        std::vector<std::size_t> done(2);
        while (done[0] < queues[0].size() || done[1] < queues[1].size()) {
            const std::size_t w = below(random, 2);
            if (done[w] < queues[w].size()) {
                const std::size_t part = queues[w][done[w]++];
                append(parts[part], workers[w].buffer());
                REQUIRE(workers[w].take_buffered(part).ok());
            }
        }
        const auto assembled = must(assembler->finish(parts.size(), workers));
        REQUIRE(bytes_of(*assembled) == bytes_of(*built));
        const auto at_once = must(Topology::assemble(nodes_of(*built), types_of(*built), parts));
        REQUIRE(bytes_of(*at_once) == bytes_of(*built));
    }
}

TEST_CASE("the in side of many edges of one type is in order", "[core][topology]") {
    Random random = seeded_random(32);
    const RandomGraph graph = random_graph(random, 50, 2000, 1);
    const auto topology = build(graph);
    for (Vertex vertex = 0; vertex < topology->vertex_count(); ++vertex) {
        std::vector<std::pair<NodeId, EdgeId>> expected;
        for (const TopologyEdge& edge : graph.edges) {
            if (edge.target == topology->node(vertex)) {
                expected.emplace_back(edge.source, edge.edge);
            }
        }
        std::sort(expected.begin(), expected.end());
        const VertexEdges edges = topology->edges(vertex, Orientation::in);
        REQUIRE(edges.types.size() == (expected.empty() ? 0U : 1U));
        std::vector<std::pair<NodeId, EdgeId>> found;
        for (std::size_t i = 0; i < edges.all.size(); ++i) {
            found.emplace_back(topology->node(edges.all.neighbours[i]), edges.all.id(i));
        }
        REQUIRE(found == expected);
    }
}

TEST_CASE("large ids take no more memory when they are close together", "[core][topology]") {
    Random random = seeded_random(33);
    RandomGraph graph = random_graph(random, 20, 100);
    graph.edges.push_back(random_edge(random, graph.nodes, 3, EdgeId(999)));
    const std::size_t bytes = build(graph)->byte_count();
    for (TopologyEdge& edge : graph.edges) {
        edge.edge = EdgeId(edge.edge.value + (1ULL << 33U) - 500);
    }
    CHECK(build(graph)->byte_count() == bytes);
}

TEST_CASE("parts that contradict what was said are refused", "[core][topology]") {
    const auto code_of = [](const Status& status) {
        REQUIRE_FALSE(status.ok());
        return status.error().code;
    };
    const auto assembler = assembler_of(3, 2, 10);
    TopologyAssembler::Worker worker(*assembler);
    CHECK(code_of(worker.take(0, edge_of(3, 0, 0, 1), 0, 1)) == ErrorCode::invalid_argument);
    CHECK(code_of(worker.take(0, edge_of(0, 3, 0, 1), 0, 1)) == ErrorCode::invalid_argument);
    CHECK(code_of(worker.take(0, edge_of(0, 0, 1, 1), 0, 1)) == ErrorCode::invalid_argument);
    CHECK(code_of(worker.take(0, edge_of(0, 0, 0, 1ULL << 32U), 0, 1)) ==
          ErrorCode::invalid_argument);
    SECTION("sources that descend from part to part") {
        const SortedEdges first = edge_of(1, 0, 0, 1);
        REQUIRE(worker.take(0, first, 0, 1).ok());
        CHECK(code_of(worker.take(1, edge_of(1, 0, 0, 2), 0, 1)) == ErrorCode::invalid_argument);
    }
    SECTION("a part that goes on with the last source of the one before") {
        append(edge_of(2, 0, 0, 1), worker.buffer());
        REQUIRE(worker.take_buffered(1).ok());  // kept: part 0 is not there
        append(edge_of(2, 0, 0, 2), worker.buffer());
        CHECK(code_of(worker.take_buffered(2)) == ErrorCode::invalid_argument);
    }
    SECTION("more edges than were said") {
        std::vector<SortedEdges> parts;
        for (Vertex source = 0; source < 3; ++source) {
            parts.push_back(edge_of(source, 0, 0, source + 1));
        }
        REQUIRE(worker.take(0, parts[0], 0, 1).ok());
        REQUIRE(worker.take(1, parts[1], 0, 1).ok());
        CHECK(code_of(worker.take(2, parts[2], 0, 1)) == ErrorCode::limit_exceeded);
    }
    SECTION("a part that never comes") {
        const SortedEdges second = edge_of(1, 0, 0, 1);
        REQUIRE(worker.take(1, second, 0, 1).ok());
        CHECK(code_of(assembler->finish(2, {}).status()) == ErrorCode::invalid_argument);
    }
}
