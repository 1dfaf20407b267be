// The neighbourhood of nodes: depth, filters, limits, and what is left out.
#include "queries/subgraph.h"

#include <algorithm>
#include <set>

#include "core/graph_store.h"
#include "core/storage/memory_engine.h"
#include "tests/support/catch.h"
#include "tests/support/readings.h"

using namespace entente;           // NOLINT(google-build-using-namespace): a test
using namespace entente::testing;  // NOLINT(google-build-using-namespace): a test

namespace {

// A line of countries A - B - C - D, each ALLIED_WITH the next, and more around A.
class LineOfCountries {
public:
    LineOfCountries() : store_(*GraphStore::open(make_memory_engine())) {
        ReadingBuilder builder("Alliances");
        builder.published("2020-01-01").publisher("One");
        const auto a = builder.entity("Country", "A");
        const auto b = builder.entity("Country", "B");
        const auto c = builder.entity("Country", "C");
        const auto d = builder.entity("Country", "D");
        const auto p = builder.entity("Person", "P");
        builder.claim("ALLIED_WITH", {a}, {b}).date = on_date("2010");
        builder.claim("ALLIED_WITH", {b}, {c});
        builder.claim("ALLIED_WITH", {c}, {d});
        builder.claim("VISITED", {p}, {a}).date = on_date("2015-06-07");
        builder.claim("OPPOSES", {a}, {c}).confidence = 0.3;
        builder.claim("OPPOSES", {a}, {d}).modality = Modality::planned;
        REQUIRE(store_->import_article(builder.reading()).ok());
    }

    GraphStore& store() { return *store_; }

    NodeId node(const std::string& name) const { return store_->view()->named(name)->front(); }

    Subgraph find(SubgraphRequest request) const {
        auto found = subgraph(*store_->view(), request);
        REQUIRE(found.ok());
        return *found;
    }

private:
    std::unique_ptr<GraphStore> store_;
};

std::string names(const Subgraph& found) {
    std::set<std::string> all;
    for (const Node& node : found.nodes) {
        all.emplace(node.name());
    }
    std::string text;
    for (const std::string& name : all) {
        text += name;
    }
    return text;
}

}  // namespace

TEST_CASE("depth counts steps from the nearest seed", "[queries][subgraph]") {
    LineOfCountries graph;
    SubgraphRequest request;
    request.seeds = {graph.node("D")};
    request.types = {"ALLIED_WITH"};
    request.depth = 0;
    CHECK(names(graph.find(request)) == "D");
    CHECK(graph.find(request).edges.empty());
    request.depth = 1;
    CHECK(names(graph.find(request)) == "CD");
    request.depth = 2;
    CHECK(names(graph.find(request)) == "BCD");
    request.depth = kSubgraphDepthMax;
    CHECK(names(graph.find(request)) == "ABCD");
    request.seeds = {graph.node("A"), graph.node("D"), graph.node("A")};
    request.depth = 1;
    CHECK(names(graph.find(request)) == "ABCD");
    CHECK(graph.find(request).edges.size() == 2);
}

TEST_CASE("a subgraph holds facts only, and both ends of each", "[queries][subgraph]") {
    LineOfCountries graph;
    SubgraphRequest request;
    request.seeds = {graph.node("A")};
    request.depth = 3;
    const Subgraph found = graph.find(request);
    std::set<NodeId> nodes;
    for (const Node& node : found.nodes) {
        CHECK(node.has_label("Entity"));
        nodes.insert(node.id);
    }
    CHECK(found.edges.size() == 5);  // a planned claim is no fact
    for (const Edge& edge : found.edges) {
        CHECK(is_fact_type(edge.type));
        CHECK(nodes.count(edge.source) == 1);
        CHECK(nodes.count(edge.target) == 1);
    }
    CHECK_FALSE(found.truncated);
}

TEST_CASE("types, labels, direction and confidence filter", "[queries][subgraph]") {
    LineOfCountries graph;
    SubgraphRequest request;
    request.seeds = {graph.node("A")};
    SECTION("types") {
        request.types = {"VISITED", "OPPOSES"};
        CHECK(names(graph.find(request)) == "ACP");
    }
    SECTION("a type that the graph has no edge of finds nothing") {
        request.types = {"ATTACKED"};
        CHECK(graph.find(request).edges.empty());
    }
    SECTION("bookkeeping is not walked even when it is asked for") {
        request.types = {"MENTIONS", "SUBJECT"};
        CHECK(graph.find(request).edges.empty());
    }
    SECTION("labels, from which seeds are exempt") {
        request.labels = {"Person"};
        CHECK(names(graph.find(request)) == "AP");
    }
    SECTION("direction") {
        request.types = {"VISITED"};
        request.direction = Direction::out;
        CHECK(names(graph.find(request)) == "A");
        request.direction = Direction::in;
        CHECK(names(graph.find(request)) == "AP");
    }
    SECTION("confidence") {
        request.types = {"OPPOSES"};
        request.confidence_min = 0.5;
        CHECK(names(graph.find(request)) == "A");
    }
}

TEST_CASE("a time window keeps the facts that may hold in it", "[queries][subgraph]") {
    LineOfCountries graph;
    SubgraphRequest request;
    request.seeds = {graph.node("A")};
    const auto between = [&](const char* from, const char* to) {
        request.from = Date::parse(from);
        request.to = Date::parse(to);
        return names(graph.find(request));
    };
    // An alliance since 2010 has no stated end; a visit is over in a day; what has no date stays
    // out.
    CHECK(between("2009-01-01", "2009-12-31") == "A");
    CHECK(between("2010-01-01", "2010-01-01") == "AB");
    CHECK(between("2015-06-07", "2015-06-07") == "ABP");
    CHECK(between("2015-06-08", "2030-01-01") == "AB");
    request.from.reset();
    CHECK(names(graph.find(request)) == "ABP");
}

TEST_CASE("where the limit cuts, nearer and more relevant edges stay and the rest is counted",
          "[queries][subgraph][limits]") {
    LineOfCountries graph;
    // A second source makes the visit the most relevant fact about A.
    ReadingBuilder second("Second");
    second.publisher("Two");
    second.claim("VISITED", {second.entity("Person", "P")}, {second.entity("Country", "A")}).date =
        on_date("2015-06-07");
    REQUIRE(graph.store().import_article(second.reading()).ok());
    SubgraphRequest request;
    request.seeds = {graph.node("A")};
    request.depth = 3;
    request.edges_max = 1;
    const Subgraph found = graph.find(request);
    REQUIRE(found.edges.size() == 1);
    CHECK(found.edges[0].type == "VISITED");
    CHECK(found.nodes.size() == 2);
    CHECK(found.truncated);
    CHECK(found.edges_omitted == 2);
}

TEST_CASE("a request beyond a limit is refused with the limit's name",
          "[queries][subgraph][limits]") {
    LineOfCountries graph;
    SubgraphRequest request;
    request.seeds = {graph.node("A")};
    const auto refusal = [&] { return subgraph(*graph.store().view(), request).error().message; };
    SECTION("depth") {
        request.depth = kSubgraphDepthMax + 1;
        CHECK_THAT(refusal(), Catch::Contains("subgraph_depth_max"));
    }
    SECTION("edges") {
        request.edges_max = kSubgraphEdgesMax + 1;
        CHECK_THAT(refusal(), Catch::Contains("subgraph_edges_max"));
    }
    SECTION("seeds") {
        request.seeds.resize(kSubgraphSeedsMax + 1);
        CHECK_THAT(refusal(), Catch::Contains("subgraph_seeds_max"));
    }
    SECTION("an interval that ends before it begins") {
        request.from = Date::parse("2020-01-02");
        request.to = Date::parse("2020-01-01");
        CHECK_THAT(refusal(), Catch::Contains("before"));
    }
}

TEST_CASE("a seed that is no node is left out", "[queries][subgraph]") {
    LineOfCountries graph;
    SubgraphRequest request;
    request.seeds = {NodeId(999'999), graph.node("B")};
    CHECK(graph.find(request).nodes.front().name() == "B");
}
