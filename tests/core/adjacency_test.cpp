// Lists of edges, packed and with the changes since, against plain sets; how they fold and split.

#include "core/storage/adjacency.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "core/storage/keys.h"
#include "core/storage/memory_engine.h"
#include "tests/support/catch.h"

using namespace entente;

namespace {

constexpr PropertyKeyId kDay(1);
constexpr PropertyKeyId kWeight(2);

CodedProperties any_properties(std::mt19937& random) {
    CodedProperties properties;
    if (random() % 4 != 0) {
        properties.emplace_back(kDay, Value(Date{static_cast<std::int32_t>(random() % 9000)}));
    }
    if (random() % 3 != 0) {
        properties.emplace_back(kWeight, Value(static_cast<double>(random() % 1000) / 1000));
    }
    return properties;
}

std::size_t block_count(const RowReader& rows, Side side, NodeId node) {
    std::size_t blocks = 0;
    EdgeBlockReader block;
    REQUIRE(rows.scan(keys::blocks(side, node),
                      [&](std::string_view, std::string_view value) {
                          REQUIRE(block.open(value).ok());
                          CHECK(block.size() <= kBlockEdgesMax);
                          ++blocks;
                          return true;
                      })
                .ok());
    return blocks;
}

std::map<EdgePlace, CodedProperties> read_list(const RowReader& rows, const ListRequest& request) {
    std::map<EdgePlace, CodedProperties> list;
    std::optional<EdgePlace> last;
    REQUIRE(visit_lists(rows, std::span(&request, 1), [&](std::size_t, const VisitedEdge& edge) {
                CHECK((!last || *last < edge.place()));
                last = edge.place();
                const auto properties = edge.properties();
                REQUIRE(properties.ok());
                list[edge.place()] = *properties;
                return true;
            }).ok());
    return list;
}

}  // namespace

TEST_CASE("lists hold what was written to them, folded or not", "[core][adjacency]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto store = make_memory_engine();
    std::map<EdgeRef, CodedProperties> model;
    std::uint64_t next_edge = 1;
    for (int round = 0; round < 40; ++round) {
        auto base = StoreReader::open(*store);
        REQUIRE(base.ok());
        WriteSet rows(*base);
        for (int step = 0; step < 150; ++step) {
            const bool known = random() % 3 == 0 && !model.empty();
            if (known) {
                const auto edge =
                    std::next(model.begin(), static_cast<std::ptrdiff_t>(random() % model.size()));
                if (random() % 2 == 0) {
                    remove_edge(rows, edge->first);
                    REQUIRE(remove_locator(rows, edge->first.edge).ok());
                    model.erase(edge);
                } else {
                    edge->second = any_properties(random);
                    put_edge(rows, edge->first, edge->second);
                }
            } else {
                // Few others, so that many edges are parallel and lists of one pair span blocks.
                const EdgeRef edge = {NodeId(1 + random() % 3),
                                      EdgeTypeId(1 + random() % 2),
                                      NodeId(1 + random() % 5),
                                      EdgeId(next_edge++)};
                const CodedProperties properties = any_properties(random);
                put_edge(rows, edge, properties);
                REQUIRE(put_locator(rows, edge, true).ok());
                model[edge] = properties;
            }
        }
        for (std::uint64_t node = 1; node <= 5; ++node) {
            for (const Side side : {Side::out, Side::in}) {
                if (random() % 3 == 0) {
                    REQUIRE(fold_list(rows, side, NodeId(node), false).ok());
                    CHECK(*count_deltas(rows, side, NodeId(node), SIZE_MAX) == 0);
                }
            }
        }
        REQUIRE(store->apply_phases(rows.phases(), Durability::buffered).ok());
    }
    const auto rows = StoreReader::open(*store);
    REQUIRE(rows.ok());
    std::map<std::pair<Side, NodeId>, std::map<EdgePlace, CodedProperties>> lists;
    std::vector<EdgeRef> refs;
    std::vector<EdgeId> ids;
    for (const auto& [edge, properties] : model) {
        lists[{Side::out, edge.source}][edge.place(Side::out)] = properties;
        lists[{Side::in, edge.target}][edge.place(Side::in)] = {};
        refs.push_back(edge);
        ids.push_back(edge.edge);
    }
    for (const auto& [list, edges] : lists) {
        const auto& [side, node] = list;
        CHECK(read_list(**rows, {node, side, {}, {}, {}}) == edges);
        for (std::uint32_t type = 1; type <= 3; ++type) {
            for (std::uint64_t other = 0; other <= 6; ++other) {
                std::map<EdgePlace, CodedProperties> expected;
                for (const auto& [place, properties] : edges) {
                    if (place.type == EdgeTypeId(type) && place.other == NodeId(other)) {
                        expected[place] = properties;
                    }
                }
                CHECK(read_list(**rows, {node, side, EdgeTypeId(type), NodeId(other), {}}) ==
                      expected);
            }
        }
    }
    std::shuffle(refs.begin(), refs.end(), random);
    refs.push_back({NodeId(1), EdgeTypeId(1), NodeId(2), EdgeId(next_edge)});
    const auto found = read_edges(**rows, refs);
    REQUIRE(found.ok());
    for (std::size_t i = 0; i + 1 < refs.size(); ++i) {
        CHECK((*found)[i] == std::optional(model[refs[i]]));
    }
    CHECK_FALSE(found->back());
    const auto located = locate_edges(**rows, ids);
    REQUIRE(located.ok());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        REQUIRE((*located)[i]);
        CHECK((*located)[i]->edge == ids[i]);
        CHECK(model.count(*(*located)[i]) == 1);
    }
    const ListRequest one = {NodeId(1), Side::out, {}, {}, {}};
    CHECK(read_places(**rows, std::span(&one, 1), 10).error().code == ErrorCode::limit_exceeded);
}

TEST_CASE("a visitor who has had enough gets no further edge of that list", "[core][adjacency]") {
    const auto store = make_memory_engine();
    auto base = StoreReader::open(*store);
    REQUIRE(base.ok());
    WriteSet rows(*base);
    for (std::uint64_t i = 1; i <= 20; ++i) {
        put_edge(rows, {NodeId(1), EdgeTypeId(1), NodeId(i), EdgeId(i)}, {});
        if (i == 12) {
            REQUIRE(fold_list(rows, Side::out, NodeId(1), false).ok());
        }
    }
    const std::vector<ListRequest> requests = {{NodeId(1), Side::out, {}, {}, {}},
                                               {NodeId(1), Side::out, {}, {}, {}}};
    for (std::size_t enough = 1; enough <= 21; ++enough) {
        std::vector<std::size_t> seen(2);
        REQUIRE(visit_lists(rows, requests, [&](std::size_t request, const VisitedEdge&) {
                    return ++seen[request] < (request == 0 ? enough : 100);
                }).ok());
        CHECK(seen[0] == std::min<std::size_t>(enough, 20));
        CHECK(seen[1] == 20);
    }
}

TEST_CASE("a long list is split, and an emptied one leaves nothing behind", "[core][adjacency]") {
    const auto store = make_memory_engine();
    auto base = StoreReader::open(*store);
    REQUIRE(base.ok());
    WriteSet rows(*base);
    const NodeId hub(1);
    constexpr std::uint64_t kEdges = 5000;
    const auto edge = [&](std::uint64_t i) {
        return EdgeRef{hub, EdgeTypeId(1), NodeId(1 + i * 7919 % 5003), EdgeId(i)};
    };
    for (std::uint64_t i = 1; i <= kEdges; ++i) {
        put_edge(rows, edge(i), {});
        if (i % 500 == 0) {
            REQUIRE(fold_list(rows, Side::out, hub, false).ok());
        }
    }
    CHECK(block_count(rows, Side::out, hub) >= kEdges / kBlockEdgesMax);
    CHECK(block_count(rows, Side::out, hub) <= 3 * kEdges / kBlockEdgesMax);
    for (std::uint64_t i = 1; i <= kEdges; ++i) {
        remove_edge(rows, edge(i));
    }
    REQUIRE(fold_list(rows, Side::out, hub, false).ok());
    CHECK(block_count(rows, Side::out, hub) == 0);
    CHECK(*count_deltas(rows, Side::out, hub, SIZE_MAX) == 0);
}

TEST_CASE("edges that share a locator are found, also when one of them has moved or gone",
          "[core][adjacency]") {
    const auto store = make_memory_engine();
    auto base = StoreReader::open(*store);
    REQUIRE(base.ok());
    WriteSet rows(*base);
    // As bulk loading writes them: consecutive ids along the list.
    const auto edge = [](std::uint64_t i) {
        return EdgeRef{NodeId(1), EdgeTypeId(1), NodeId(10 + i), EdgeId(100 + i)};
    };
    for (std::uint64_t i = 0; i < 10; ++i) {
        put_edge(rows, edge(i), {});
    }
    rows.put(keys::locator(EdgeId(100)),
             encode(EdgeLocator{10, NodeId(1), EdgeTypeId(1), NodeId(10)}));
    const auto locate = [&](std::uint64_t id) {
        const EdgeId asked(id);
        const auto found = locate_edges(rows, std::span(&asked, 1));
        REQUIRE(found.ok());
        return found->front();
    };
    for (std::uint64_t i = 0; i < 10; ++i) {
        CHECK(locate(100 + i) == edge(i));
    }
    CHECK_FALSE(locate(99));
    CHECK_FALSE(locate(110));
    for (const std::uint64_t gone : {std::uint64_t{0}, std::uint64_t{5}}) {
        remove_edge(rows, edge(gone));
        REQUIRE(remove_locator(rows, edge(gone).edge).ok());
        CHECK_FALSE(locate(100 + gone));
    }
    for (const std::uint64_t moved : {std::uint64_t{1}, std::uint64_t{7}, std::uint64_t{9}}) {
        const EdgeRef after = {NodeId(2), EdgeTypeId(1), NodeId(3), edge(moved).edge};
        remove_edge(rows, edge(moved));
        put_edge(rows, after, {});
        REQUIRE(put_locator(rows, after, false).ok());
        CHECK(locate(100 + moved) == after);
    }
    for (const std::uint64_t i : {2, 3, 4, 6, 8}) {
        CHECK(locate(100 + i) == edge(i));
    }
    CHECK_FALSE(locate(100));
    CHECK_FALSE(locate(105));
    CHECK_FALSE(locate(110));
}
