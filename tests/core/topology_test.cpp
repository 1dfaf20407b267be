// The in-memory topology against plain lists of edges: the CSR, its file, its snapshots, and what
// Boost.Graph asks of it.

#include "core/topology.h"

#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/graph_concepts.hpp>

#include "core/topology_graph.h"
#include "core/topology_snapshot.h"
#include "tests/core/random_graph.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using namespace entente::testing;
using Catch::Matchers::Contains;

BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<TopologyGraph>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<TopologyGraph>));
BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<TopologyGraph>));
BOOST_CONCEPT_ASSERT((boost::AdjacencyGraphConcept<TopologyGraph>));
BOOST_CONCEPT_ASSERT((boost::AdjacencyMatrixConcept<TopologyGraph>));
BOOST_CONCEPT_ASSERT(
    (boost::ReadablePropertyGraphConcept<TopologyGraph, Vertex, boost::vertex_index_t>));
BOOST_CONCEPT_ASSERT((boost::ReadablePropertyGraphConcept<TopologyGraph,
                                                          TopologyGraph::EdgeDescriptor,
                                                          boost::edge_index_t>));
BOOST_CONCEPT_ASSERT((boost::ReadablePropertyGraphConcept<TopologyGraph,
                                                          TopologyGraph::EdgeDescriptor,
                                                          boost::edge_weight_t>));

namespace {

bool ordered(const TopologyEdge& a, const TopologyEdge& b) {
    return std::tie(a.source, a.type, a.target, a.edge) <
           std::tie(b.source, b.type, b.target, b.edge);
}

std::string to_text(const TopologyEdge& edge) {
    std::ostringstream text;
    text << edge.source.value << "-" << edge.type.value << "->" << edge.target.value << " #"
         << edge.edge.value << " " << edge.from_day << ".." << edge.to_day << " "
         << std::lround(edge.confidence * 50000) << " " << static_cast<int>(edge.sign);
    return text.str();
}

std::vector<std::string> to_text(const std::vector<TopologyEdge>& edges) {
    std::vector<std::string> lines;
    for (const TopologyEdge& edge : edges) {
        lines.push_back(to_text(edge));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

// Any topology or snapshot, read back through the edges of its vertices on one side.
template <typename Graph>
std::vector<TopologyEdge> read_back(const Graph& graph, Orientation orientation) {
    std::vector<TopologyEdge> edges;
    for (Vertex vertex = 0; vertex < graph.vertex_count(); ++vertex) {
        const VertexEdges all = graph.edges(vertex, orientation);
        REQUIRE(std::is_sorted(all.types.begin(), all.types.end()));
        std::size_t seen = 0;
        for (std::size_t place = 0; place < all.types.size(); ++place) {
            const EdgeRange range = all.of_place(place);
            REQUIRE(!range.empty());
            const EdgeRange same = graph.edges(vertex, orientation, all.types[place]);
            REQUIRE(same.neighbours.data() == range.neighbours.data());
            REQUIRE(same.size() == range.size());
            for (std::size_t i = 0; i < range.size(); ++i, ++seen) {
                const EdgeAttributes& one = range.attributes(i);
                REQUIRE(one.type() == all.types[place]);
                REQUIRE(same.id(i) == range.id(i));
                REQUIRE(all.all.neighbours[seen] == range.neighbours[i]);
                REQUIRE(all.all.id(seen) == range.id(i));
                if (i > 0) {
                    REQUIRE(std::pair(range.neighbours[i - 1], range.id(i - 1)) <
                            std::pair(range.neighbours[i], range.id(i)));
                }
                const NodeId here = graph.node(vertex);
                const NodeId there = graph.node(range.neighbours[i]);
                const bool out = orientation == Orientation::out;
                edges.push_back({out ? here : there,
                                 out ? there : here,
                                 graph.types()[one.type()],
                                 range.id(i),
                                 one.from_day,
                                 one.to_day,
                                 one.confidence(),
                                 static_cast<std::int8_t>(one.sign())});
            }
        }
        REQUIRE(seen == all.all.size());
        REQUIRE(seen == graph.degree(vertex, orientation));
        std::set<Vertex> distinct(all.all.neighbours.begin(), all.all.neighbours.end());
        const auto listed = graph.distinct(vertex, orientation);
        REQUIRE(std::vector<Vertex>(listed.begin(), listed.end()) ==
                std::vector<Vertex>(distinct.begin(), distinct.end()));
    }
    return edges;
}

template <typename Graph>
void require_same(const Graph& graph, const std::vector<TopologyEdge>& edges) {
    REQUIRE(graph.edge_count() == edges.size());
    const auto expected = to_text(edges);
    REQUIRE(to_text(read_back(graph, Orientation::out)) == expected);
    REQUIRE(to_text(read_back(graph, Orientation::in)) == expected);
}

template <typename Graph>
std::set<std::uint64_t> window(const Graph& graph,
                               EdgeTypeId type,
                               std::int32_t from,
                               std::int32_t to) {
    std::set<std::uint64_t> found;
    std::multiset<Vertex> sources;
    std::multiset<Vertex> targets;
    if (const auto index = graph.type_index(type)) {
        graph.for_each_in_window(
            *index,
            from,
            to,
            [&](Vertex source, Vertex target, const EdgeAttributes& one, EdgeId id) {
                REQUIRE(found.insert(id.value).second);
                sources.insert(source);
                targets.insert(target);
                REQUIRE(one.type() == *index);
                const EdgeRange edges = graph.edges(source, Orientation::out, *index);
                bool there = false;
                for (std::size_t i = 0; i < edges.size(); ++i) {
                    there = there || (edges.id(i) == id && edges.neighbours[i] == target);
                }
                REQUIRE(there);
            });
        const auto ends = [&](Orientation end) {
            std::multiset<Vertex> all;
            graph.for_each_end_in_window(
                *index, from, to, end, [&](Vertex vertex) { all.insert(vertex); });
            return all;
        };
        REQUIRE(ends(Orientation::out) == sources);
        REQUIRE(ends(Orientation::in) == targets);
    }
    return found;
}

bool may_hold(const TopologyEdge& edge, std::int32_t from, std::int32_t to) {
    return from <= to && edge.from_day <= to && edge.to_day >= from;
}

bool undated(const TopologyEdge& edge) {
    return edge.from_day == kSinceUnknown && edge.to_day == kUntilOpen;
}

template <typename Graph>
void require_windows(Random& random, const Graph& graph, const std::vector<TopologyEdge>& edges) {
    for (int i = 0; i < 10; ++i) {
        const EdgeTypeId type(3 + 2 * below(random, 4));
        const std::int32_t from =
            i == 0 ? kSinceUnknown : static_cast<std::int32_t>(below(random, 80)) - 40;
        const std::int32_t to =
            i == 1 ? kUntilOpen : static_cast<std::int32_t>(below(random, 80)) - 40;
        std::set<std::uint64_t> expected;
        for (const TopologyEdge& edge : edges) {
            if (edge.type == type && may_hold(edge, from, to) && !undated(edge)) {
                expected.insert(edge.edge.value);
            }
        }
        REQUIRE(window(graph, type, from, to) == expected);
    }
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void write_file(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

TEST_CASE("a topology holds exactly the edges it was built from", "[core][topology]") {
    Random random = seeded_random(1);
    for (int round = 0; round < 150; ++round) {
        const RandomGraph graph = random_graph(random, 30, round < 20 ? 2 : 150);
        const auto topology = build(graph);
        require_same(*topology, graph.edges);
        REQUIRE(topology->vertex_count() == graph.nodes.size());
        for (Vertex vertex = 0; vertex < topology->vertex_count(); ++vertex) {
            REQUIRE(topology->vertex(topology->node(vertex)) == vertex);
            REQUIRE((vertex == 0 || topology->node(vertex - 1) < topology->node(vertex)));
        }
        for (std::uint64_t id = 0; id < 400; ++id) {
            const bool there = std::count(graph.nodes.begin(), graph.nodes.end(), NodeId(id)) > 0;
            REQUIRE((topology->vertex(NodeId(id)) != kNoVertex) == there);
        }
        std::vector<TopologyEdge> by_slot;
        for (EdgeSlot slot = 0; slot < topology->edge_count(); ++slot) {
            by_slot.push_back(topology->edge(slot));
        }
        REQUIRE(to_text(by_slot) == to_text(graph.edges));
        REQUIRE(std::is_sorted(by_slot.begin(), by_slot.end(), ordered));
    }
}

TEST_CASE("ids far apart need no more than themselves", "[core][topology]") {
    RandomGraph graph;
    TopologyEdge edge;
    edge.source = NodeId(1);
    edge.target = NodeId(1ULL << 60U);
    edge.type = EdgeTypeId(4'000'000'000U);
    for (const std::uint64_t id : {7ULL, 7ULL + (1ULL << 32U), ~0ULL}) {
        edge.edge = EdgeId(id);
        graph.edges.push_back(edge);
    }
    require_same(*build(graph), graph.edges);
    graph.edges.pop_back();
    graph.edges.back().edge = EdgeId(6 + (1ULL << 32U));
    require_same(*build(graph), graph.edges);
}

TEST_CASE("edges that cannot be are refused", "[core][topology]") {
    TopologyEdge good;
    good.source = good.target = NodeId(1);
    good.type = EdgeTypeId(1);
    good.edge = EdgeId(1);
    const auto code = [](const std::vector<NodeId>& nodes, const std::vector<TopologyEdge>& edges) {
        const auto topology = Topology::build(nodes, edges);
        return topology.ok() ? ErrorCode::internal : topology.error().code;
    };
    CHECK(code({}, {good}) == ErrorCode::internal);
    CHECK(code({}, {good, good}) == ErrorCode::invalid_argument);
    CHECK(code({NodeId(0)}, {}) == ErrorCode::invalid_argument);
    auto wrong = good;
    wrong.source = NodeId(0);
    CHECK(code({}, {wrong}) == ErrorCode::invalid_argument);
    wrong = good;
    wrong.type = EdgeTypeId(0);
    CHECK(code({}, {wrong}) == ErrorCode::invalid_argument);
    wrong = good;
    wrong.edge = EdgeId(0);
    CHECK(code({}, {wrong}) == ErrorCode::invalid_argument);
    wrong = good;
    wrong.sign = 2;
    CHECK(code({}, {wrong}) == ErrorCode::invalid_argument);
    std::vector<TopologyEdge> many(kTopologyTypesMax + 1, good);
    for (std::uint32_t i = 0; i < many.size(); ++i) {
        many[i].edge = EdgeId(i + 1);
        many[i].type = EdgeTypeId(i + 1);
    }
    CHECK(code({}, many) == ErrorCode::limit_exceeded);
    many.pop_back();
    CHECK(code({}, many) == ErrorCode::internal);
}

TEST_CASE("confidence keeps four decimals and its order", "[core][topology]") {
    for (int i = 0; i <= 10000; ++i) {
        const float confidence = static_cast<float>(i) / 10000;
        EdgeAttributes attributes = {};
        attributes.confidence_code = EdgeAttributes::encode_confidence(confidence);
        REQUIRE(attributes.confidence() == Approx(confidence).margin(1e-7));
    }
    CHECK(EdgeAttributes::encode_confidence(-1) == 0);
    CHECK(EdgeAttributes::encode_confidence(7) == 50000);
    CHECK(EdgeAttributes::encode_confidence(std::nanf("")) == 0);
}

TEST_CASE("event-shaped graphs take at most 40 bytes an edge", "[core][topology]") {
    // The bench generator's shape at a tenth of its size: few and unequally busy actors, 15 types,
    // pairs that meet again. tests/bench/topology_bench.cpp measures the thing itself.
    Random random = seeded_random(2);
    RandomGraph graph;
    for (std::uint64_t i = 1; i <= 2000; ++i) {
        graph.nodes.push_back(NodeId(i));
    }
    const auto actor = [&] { return graph.nodes[below(random, 1 + below(random, 2000))]; };
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        TopologyEdge edge = random_edge(random, graph.nodes, 1 + below(random, 15), EdgeId(i + 1));
        edge.source = actor();
        edge.target = actor();
        if (i > 0 && below(random, 2) == 0) {
            const TopologyEdge& earlier = graph.edges[below(random, i)];
            edge.source = earlier.source;
            edge.target = earlier.target;
        }
        graph.edges.push_back(edge);
    }
    const double bytes = static_cast<double>(build(graph)->byte_count()) / 100'000;
    CAPTURE(bytes);
    CHECK(bytes <= 40);
}

TEST_CASE("a filter lets through what a plain test does", "[core][topology]") {
    Random random = seeded_random(3);
    for (int round = 0; round < 100; ++round) {
        const RandomGraph graph = random_graph(random, 12, 100, 70);
        const auto topology = build(graph);
        EdgeFilter filter;
        for (std::uint32_t i = below(random, 4); i > 0; --i) {
            filter.types.push_back(EdgeTypeId(3 + 2 * below(random, 75)));
        }
        if (below(random, 2) == 0) {
            filter.from_day = static_cast<std::int32_t>(below(random, 60)) - 30;
            filter.to_day = static_cast<std::int32_t>(below(random, 60)) - 20;
        }
        filter.undated = below(random, 2) == 0;
        filter.confidence_min = static_cast<float>(below(random, 3)) / 4;
        filter.signs = static_cast<std::uint8_t>(below(random, 3) == 0 ? 7 : below(random, 8));
        std::vector<TopologyEdge> expected;
        for (const TopologyEdge& edge : graph.edges) {
            const bool type = filter.types.empty() ||
                              std::count(filter.types.begin(), filter.types.end(), edge.type) > 0;
            if (type && may_hold(edge, filter.from_day, filter.to_day) &&
                (filter.undated || !undated(edge)) && edge.confidence >= filter.confidence_min &&
                (filter.signs >> (edge.sign + 1) & 1) != 0) {
                expected.push_back(edge);
            }
        }
        const auto kept = topology->filtered(filter);
        REQUIRE(kept.ok());
        require_same(*kept.value(), expected);
        REQUIRE(kept.value()->vertex_count() == topology->vertex_count());
        REQUIRE(topology->filtered(filter, false).value()->edge_count() == expected.size());
        const BoundFilter bound(filter, topology->types());
        for (EdgeSlot slot = 0; slot < topology->edge_count(); ++slot) {
            const TopologyEdge edge = topology->edge(slot);
            const bool there = std::count(expected.begin(), expected.end(), edge) > 0;
            REQUIRE(bound.passes(topology->attributes(slot)) == there);
        }
    }
}

TEST_CASE("the edges of a type in a window are found by day", "[core][topology]") {
    Random random = seeded_random(4);
    for (int round = 0; round < 100; ++round) {
        RandomGraph graph = random_graph(random, 12, 200);
        if (round % 10 == 0 && !graph.edges.empty()) {
            graph.edges[0].from_day = 2'000'000'000;  // too far for a table of days
            graph.edges[0].to_day = 2'000'000'000;
        }
        require_windows(random, *build(graph), graph.edges);
    }
}

TEST_CASE("different neighbours of one type come with their numbers of edges", "[core][topology]") {
    const auto topology = graph_of(3, {{0, 1}, {0, 2}, {0, 1}, {0, 0}});
    std::vector<std::pair<Vertex, std::uint32_t>> found;
    for_each_distinct(
        topology->edges(0, Orientation::out, 0),
        [&](Vertex vertex, std::uint32_t count) { found.emplace_back(vertex, count); });
    CHECK(found == std::vector<std::pair<Vertex, std::uint32_t>>{{0, 1}, {1, 2}, {2, 1}});
}

TEST_CASE("a saved topology is mapped as it was", "[core][topology][file]") {
    const TempDir dir;
    const std::string path = dir.file("topology");
    Random random = seeded_random(5);
    for (int round = 0; round < 40; ++round) {
        RandomGraph graph = random_graph(random, 40, round < 10 ? 2 : 300);
        if (round % 7 == 0 && !graph.edges.empty()) {
            graph.edges[0].edge = EdgeId(~0ULL - 5);
        }
        const auto topology = build(graph);
        REQUIRE(topology->save(path, static_cast<std::uint64_t>(round)).ok());
        const auto mapped = Topology::map(path);
        REQUIRE(mapped.ok());
        CHECK(mapped->stamp == static_cast<std::uint64_t>(round));
        CHECK(mapped->topology->byte_count() == topology->byte_count());
        CHECK(mapped->topology->vertex_count() == topology->vertex_count());
        require_same(*mapped->topology, graph.edges);
        require_windows(random, *mapped->topology, graph.edges);
    }
    CHECK(!std::filesystem::exists(path + ".new"));
}

TEST_CASE("an empty topology is saved and mapped", "[core][topology][file]") {
    const TempDir dir;
    const auto topology = Topology::build({}, {});
    REQUIRE(topology.ok());
    REQUIRE(topology.value()->save(dir.file("t"), 9).ok());
    const auto mapped = Topology::map(dir.file("t"));
    REQUIRE(mapped.ok());
    CHECK(mapped->topology->vertex_count() == 0);
    CHECK(mapped->topology->vertex(NodeId(1)) == kNoVertex);
}

TEST_CASE("every flipped byte of a topology file is noticed", "[core][topology][file]") {
    const TempDir dir;
    Random random = seeded_random(6);
    const RandomGraph graph = random_graph(random, 8, 40);
    REQUIRE(build(graph)->save(dir.file("good"), 1).ok());
    const std::string good = read_file(dir.file("good"));
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ static_cast<char>(1 + below(random, 255)));
        write_file(dir.file("bad"), bad);
        const auto mapped = Topology::map(dir.file("bad"));
        CAPTURE(i);
        REQUIRE(!mapped.ok());
        const bool version = i >= 8 && i < 16;
        REQUIRE(mapped.error().code == (version ? ErrorCode::unsupported : ErrorCode::corruption));
    }
}

TEST_CASE("a topology file cut short or grown is noticed", "[core][topology][file]") {
    const TempDir dir;
    Random random = seeded_random(7);
    REQUIRE(build(random_graph(random, 8, 40))->save(dir.file("good"), 1).ok());
    const std::string good = read_file(dir.file("good"));
    for (std::size_t length = 0; length < good.size(); ++length) {
        write_file(dir.file("bad"), good.substr(0, length));
        const auto mapped = Topology::map(dir.file("bad"));
        CAPTURE(length);
        REQUIRE(!mapped.ok());
        REQUIRE(mapped.error().code == ErrorCode::corruption);
    }
    write_file(dir.file("bad"), good + std::string(64, '\0'));
    CHECK(Topology::map(dir.file("bad")).error().code == ErrorCode::corruption);
}

TEST_CASE("no topology file, or none that can be written, is said", "[core][topology][file]") {
    const TempDir dir;
    CHECK(Topology::map(dir.file("none")).error().code == ErrorCode::not_found);
    CHECK(Topology::map(dir.path().string()).error().code == ErrorCode::corruption);
    const Status saved = graph_of(2, {{0, 1}})->save(dir.file("no/such/folder"), 1);
    REQUIRE(!saved.ok());
    CHECK(saved.error().code == ErrorCode::io_error);
    CHECK_THAT(saved.error().message, Contains("no/such/folder"));
}

TEST_CASE("a snapshot equals a topology built anew after every change",
          "[core][topology][snapshot]") {
    Random random = seeded_random(8);
    for (int run = 0; run < 12; ++run) {
        RandomGraph graph = random_graph(random, 600, 200);
        std::set<NodeId> nodes(graph.nodes.begin(), graph.nodes.end());
        TopologySnapshot snapshot(build(graph));
        std::uint64_t next_id = 1000;
        for (int step = 0; step < 40; ++step) {
            TopologyChanges changes;
            for (std::uint32_t i = below(random, 4); i > 0 && !graph.edges.empty(); --i) {
                const auto at = below(random, static_cast<std::uint32_t>(graph.edges.size()));
                changes.removed.push_back(graph.edges[at]);
                if (below(random, 3) == 0) {  // new attributes for the same edge
                    changes.added.push_back(graph.edges[at]);
                    changes.added.back().confidence = 0.25F;
                }
                graph.edges.erase(graph.edges.begin() + at);
            }
            for (std::uint32_t i = below(random, 3); i > 0; --i) {
                changes.added_nodes.push_back(NodeId(1 + below(random, 8000)));
            }
            std::vector<NodeId> ends(nodes.begin(), nodes.end());
            ends.insert(ends.end(), changes.added_nodes.begin(), changes.added_nodes.end());
            ends.push_back(NodeId(1 + below(random, 8000)));
            for (std::uint32_t i = below(random, 5); i > 0; --i) {
                changes.added.push_back(random_edge(random, ends, 5, EdgeId(next_id++)));
            }
            graph.edges.insert(graph.edges.end(), changes.added.begin(), changes.added.end());
            nodes.insert(changes.added_nodes.begin(), changes.added_nodes.end());
            std::set<NodeId> used;
            for (const TopologyEdge& edge : graph.edges) {
                used.insert({edge.source, edge.target});
            }
            nodes.insert(used.begin(), used.end());
            for (const NodeId node : ends) {
                if (changes.removed_nodes.size() < 2 && nodes.count(node) != 0 &&
                    used.count(node) == 0) {
                    changes.removed_nodes.push_back(node);
                    nodes.erase(node);
                }
            }
            const bool look = below(random, 2) == 0;  // lists that nobody read are changed again
            const auto before = look ? read_back(snapshot, Orientation::out) : graph.edges;
            const auto next = snapshot.apply(changes);
            REQUIRE(next.ok());
            if (look) {
                REQUIRE(read_back(snapshot, Orientation::out) == before);
            }
            snapshot = next.value();
            if (!look) {
                continue;
            }
            require_same(snapshot, graph.edges);
            for (std::uint64_t id = 1; id < 8001; id += 1 + below(random, 9)) {
                const Vertex vertex = snapshot.vertex(NodeId(id));
                REQUIRE((vertex != kNoVertex) == (nodes.count(NodeId(id)) != 0));
                REQUIRE((vertex == kNoVertex || snapshot.node(vertex) == NodeId(id)));
            }
            require_windows(random, snapshot, graph.edges);
        }
        const auto folded = snapshot.fold();
        REQUIRE(folded.ok());
        require_same(*folded.value(), graph.edges);
        REQUIRE(folded.value()->vertex_count() == nodes.size());
    }
}

TEST_CASE("many changes of one vertex that nobody reads", "[core][topology][snapshot]") {
    Random random = seeded_random(10);
    const std::vector<NodeId> nodes = {NodeId(1), NodeId(2)};
    std::vector<TopologyEdge> edges;
    TopologySnapshot snapshot(graph_of(2, {}));
    for (std::uint64_t id = 1; id <= 4 * TopologySnapshot::kPendingMax; ++id) {
        TopologyChanges changes;
        edges.push_back(random_edge(random, nodes, 3, EdgeId(id)));
        changes.added.push_back(edges.back());
        if (id % 3 == 0) {
            const auto at = below(random, static_cast<std::uint32_t>(edges.size()) - 1);
            changes.removed.push_back(edges[at]);
            edges.erase(edges.begin() + at);
        }
        snapshot = snapshot.apply(changes).value();
        const Vertex one = snapshot.vertex(NodeId(1));
        const auto from_one = std::count_if(
            edges.begin(), edges.end(), [](const auto& edge) { return edge.source == NodeId(1); });
        REQUIRE(snapshot.degree(one, Orientation::out) == from_one);
    }
    require_same(snapshot, edges);
}

TEST_CASE("threads read a changed list at the same time", "[core][topology][snapshot]") {
    Random random = seeded_random(11);
    for (int round = 0; round < 20; ++round) {
        const RandomGraph graph = random_graph(random, 10, 50);
        TopologyChanges changes;
        for (std::uint64_t id = 1000; id < 1200; ++id) {
            changes.added.push_back(random_edge(random, graph.nodes, 3, EdgeId(id)));
        }
        const TopologySnapshot snapshot = TopologySnapshot(build(graph)).apply(changes).value();
        std::array<std::uint64_t, 3> sums = {};
        const auto read = [&](std::uint64_t& sum) {
            for (Vertex vertex = 0; vertex < snapshot.vertex_count(); ++vertex) {
                const EdgeRange edges = snapshot.edges(vertex, Orientation::in).all;
                for (std::size_t i = 0; i < edges.size(); ++i) {
                    sum += edges.id(i).value;
                }
            }
        };
        std::thread first([&] { read(sums[0]); });
        std::thread second([&] { read(sums[1]); });
        const auto next = snapshot.apply({{}, {}, {changes.added[0]}, {}});  // a writer beside them
        first.join();
        second.join();
        read(sums[2]);
        REQUIRE(next.ok());
        REQUIRE(sums[0] == sums[2]);
        REQUIRE(sums[1] == sums[2]);
        REQUIRE(next->edge_count() + 1 == snapshot.edge_count());
    }
}

TEST_CASE("a change that cannot be leaves the snapshot as it is", "[core][topology][snapshot]") {
    const TopologySnapshot snapshot(graph_of(3, {{0, 1}, {1, 2}}));
    const TopologyEdge first = snapshot.base().edge(0);
    const auto code = [&](const TopologyChanges& changes) {
        const auto next = snapshot.apply(changes);
        return next.ok() ? ErrorCode::internal : next.error().code;
    };
    CHECK(code({{}, {}, {}, {first}}) == ErrorCode::already_exists);
    CHECK(code({{}, {}, {first}, {first}}) == ErrorCode::internal);
    CHECK(code({{}, {}, {first, first}, {}}) == ErrorCode::not_found);
    auto other = first;
    other.edge = EdgeId(77);
    CHECK(code({{}, {}, {other}, {}}) == ErrorCode::not_found);
    other.source = NodeId(77);
    CHECK(code({{}, {}, {other}, {}}) == ErrorCode::not_found);
    CHECK(code({{}, {NodeId(77)}, {}, {}}) == ErrorCode::not_found);
    CHECK(code({{}, {NodeId(1)}, {}, {}}) == ErrorCode::invalid_argument);
    CHECK(code({{NodeId(0)}, {}, {}, {}}) == ErrorCode::invalid_argument);
    CHECK(snapshot.change_count() == 0);
    CHECK(snapshot.fold().value().get() == &snapshot.base());
}

TEST_CASE("Boost sees the edges that are there", "[core][topology][boost]") {
    Random random = seeded_random(9);
    for (int round = 0; round < 50; ++round) {
        const RandomGraph plain = random_graph(random, 15, 80);
        const auto topology = build(plain);
        const TopologyGraph graph(*topology);
        std::vector<TopologyEdge> listed;
        for (auto [it, end] = edges(graph); it != end; ++it) {
            listed.push_back(topology->edge(get(boost::edge_index, graph, *it)));
            REQUIRE(topology->node(source(*it, graph)) == listed.back().source);
            REQUIRE(topology->node(target(*it, graph)) == listed.back().target);
        }
        REQUIRE(to_text(listed) == to_text(plain.edges));
        REQUIRE(num_edges(graph) == plain.edges.size());
        std::size_t incoming = 0;
        for (auto [it, end] = vertices(graph); it != end; ++it) {
            const auto [out, out_end] = out_edges(*it, graph);
            REQUIRE(static_cast<std::uint32_t>(out_end - out) == out_degree(*it, graph));
            for (auto [in, in_end] = in_edges(*it, graph); in != in_end; ++in, ++incoming) {
                const TopologyEdge edge = topology->edge((*in).slot);
                REQUIRE(edge.target == topology->node(*it));
                REQUIRE(edge.source == topology->node(source(*in, graph)));
            }
            REQUIRE(degree(*it, graph) == out_degree(*it, graph) + in_degree(*it, graph));
            for (Vertex other = 0; other < num_vertices(graph); ++other) {
                const auto [found, there] = edge(*it, other, graph);
                const auto matches = [&](const TopologyEdge& one) {
                    return one.source == topology->node(*it) && one.target == topology->node(other);
                };
                REQUIRE(there == std::any_of(plain.edges.begin(), plain.edges.end(), matches));
                REQUIRE((!there || matches(topology->edge(found.slot))));
            }
        }
        REQUIRE(incoming == plain.edges.size());
    }
}

TEST_CASE("a budget gets out of Boost's loops", "[core][topology][boost]") {
    const auto topology = graph_of(3, {{0, 1}, {1, 2}});
    const std::atomic<bool> cancelled = true;
    Budget budget;
    budget.cancelled = &cancelled;
    BudgetMeter meter(budget);
    CHECK_THROWS_AS(
        boost::breadth_first_search(
            TopologyGraph(*topology, &meter), 0U, boost::visitor(boost::default_bfs_visitor())),
        BudgetExceeded);
    CHECK(meter.error().code == ErrorCode::cancelled);
}

TEST_CASE("a budget names the limit that was reached", "[core][budget]") {
    Budget budget;
    CHECK(budget.check().ok());
    budget.deadline = Budget::Clock::now() - std::chrono::seconds(1);
    CHECK(budget.check().error().code == ErrorCode::limit_exceeded);
    CHECK_THAT(budget.check().error().message, Contains("time limit"));
    BudgetMeter late(budget);
    CHECK(!late.spend());
    CHECK(late.error().code == ErrorCode::limit_exceeded);
    budget = Budget();
    budget.memory_bytes_max = 100;
    BudgetMeter small(budget);
    CHECK(small.spend());
    CHECK(small.reserve(60));
    CHECK(!small.reserve(41));
    CHECK_THAT(small.error().message, Contains("memory limit of 100 bytes"));
    small.release(60);
    CHECK(small.reserve(100));
    std::atomic<bool> cancelled = false;
    budget.cancelled = &cancelled;
    BudgetMeter stopped(budget);
    CHECK(stopped.spend(10));
    cancelled = true;
    CHECK(stopped.spend(10));  // not looked at yet
    CHECK(!stopped.spend(BudgetMeter::kStepsPerCheck));
    CHECK(stopped.error().code == ErrorCode::cancelled);
}
