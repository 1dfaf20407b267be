// Packed neighbour lists against a plain set, and the way they split.

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

using List = std::tuple<NodeId, Side, EdgeTypeId>;

std::size_t block_count(const RowReader& rows, NodeId node) {
    std::size_t blocks = 0;
    REQUIRE(rows.scan(keys::blocks(Side::out, node),
                      [&](std::string_view, std::string_view value) {
                          const auto block = decode_neighbor_block(value);
                          REQUIRE(block.ok());
                          CHECK_FALSE(block->empty());
                          CHECK(block->size() <= kBlockEntriesMax);
                          ++blocks;
                          return true;
                      })
                .ok());
    return blocks;
}

}  // namespace

TEST_CASE("neighbour lists hold what was added and not removed, in order", "[core][adjacency]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto store = make_memory_engine();
    std::map<List, std::set<Neighbor>> model;
    std::uint64_t next_edge = 1;
    for (int round = 0; round < 30; ++round) {
        auto base = StoreReader::open(*store);
        REQUIRE(base.ok());
        WriteSet rows(*base);
        for (int step = 0; step < 200; ++step) {
            const NodeId node(1 + random() % 3);
            const Side side = random() % 2 == 0 ? Side::out : Side::in;
            const EdgeTypeId type(1 + random() % 2);
            std::set<Neighbor>& list = model[{node, side, type}];
            if (random() % 4 == 0 && !list.empty()) {
                const auto gone =
                    std::next(list.begin(), static_cast<std::ptrdiff_t>(random() % list.size()));
                REQUIRE(remove_neighbor(rows, side, node, type, *gone).ok());
                list.erase(gone);
            } else {
                // Few others, so that many edges are parallel and lists of one pair span blocks.
                const Neighbor neighbor = {NodeId(1 + random() % 5), EdgeId(next_edge++)};
                REQUIRE(add_neighbor(rows, side, node, type, neighbor).ok());
                list.insert(neighbor);
            }
        }
        REQUIRE(store->apply_phases(rows.phases(), Durability::buffered).ok());
    }
    auto rows = StoreReader::open(*store);
    REQUIRE(rows.ok());
    std::vector<NeighborRequest> requests;
    std::vector<std::vector<Neighbor>> expected;
    for (const auto& [list, neighbors] : model) {
        const auto& [node, side, type] = list;
        requests.push_back({node, side, type, {}});
        expected.emplace_back(neighbors.begin(), neighbors.end());
        for (std::uint64_t other = 0; other <= 6; ++other) {
            requests.push_back({node, side, type, NodeId(other)});
            expected.emplace_back();
            for (const Neighbor& neighbor : neighbors) {
                if (neighbor.other == NodeId(other)) {
                    expected.back().push_back(neighbor);
                }
            }
        }
    }
    const auto answers = read_neighbors(**rows, requests);
    REQUIRE(answers.ok());
    for (std::size_t i = 0; i < requests.size(); ++i) {
        std::vector<Neighbor> got;
        for (const TypedNeighbor& found : (*answers)[i]) {
            CHECK(found.type == *requests[i].type);
            got.push_back(found.neighbor);
        }
        CHECK(got == expected[i]);
    }
    const NeighborRequest all_types = {NodeId(1), Side::out, {}, {}};
    const auto all = read_neighbors(**rows, std::span(&all_types, 1));
    REQUIRE(all.ok());
    CHECK(all->front().size() == model[{NodeId(1), Side::out, EdgeTypeId(1)}].size() +
                                     model[{NodeId(1), Side::out, EdgeTypeId(2)}].size());
    CHECK(
        std::is_sorted(all->front().begin(), all->front().end(), [](const auto& a, const auto& b) {
            return std::pair(a.type, a.neighbor) < std::pair(b.type, b.neighbor);
        }));
    CHECK(read_neighbors(**rows, std::span(&all_types, 1), 10).error().code ==
          ErrorCode::limit_exceeded);
}

TEST_CASE("a long list is split, and an emptied one leaves nothing behind", "[core][adjacency]") {
    const auto store = make_memory_engine();
    auto base = StoreReader::open(*store);
    REQUIRE(base.ok());
    WriteSet rows(*base);
    const NodeId hub(1);
    const EdgeTypeId type(1);
    constexpr std::uint64_t kEdges = 5000;
    for (std::uint64_t i = 1; i <= kEdges; ++i) {
        REQUIRE(
            add_neighbor(rows, Side::out, hub, type, {NodeId(i * 7919 % 5003), EdgeId(i)}).ok());
    }
    CHECK(block_count(rows, hub) >= kEdges / kBlockEntriesMax);
    CHECK(block_count(rows, hub) <= 3 * kEdges / kBlockEntriesMax);
    for (std::uint64_t i = 1; i <= kEdges; ++i) {
        REQUIRE(
            remove_neighbor(rows, Side::out, hub, type, {NodeId(i * 7919 % 5003), EdgeId(i)}).ok());
    }
    CHECK(block_count(rows, hub) == 0);
}

TEST_CASE("an edge cannot be in a list twice, nor leave one that it is not in",
          "[core][adjacency]") {
    const auto store = make_memory_engine();
    auto base = StoreReader::open(*store);
    REQUIRE(base.ok());
    WriteSet rows(*base);
    const Neighbor neighbor = {NodeId(2), EdgeId(3)};
    REQUIRE(add_neighbor(rows, Side::out, NodeId(1), EdgeTypeId(1), neighbor).ok());
    CHECK(add_neighbor(rows, Side::out, NodeId(1), EdgeTypeId(1), neighbor).error().code ==
          ErrorCode::corruption);
    CHECK(remove_neighbor(rows, Side::in, NodeId(1), EdgeTypeId(1), neighbor).error().code ==
          ErrorCode::corruption);
}

TEST_CASE("a block cut short, too long or out of order is refused", "[core][adjacency]") {
    const NeighborBlock block = {
        {NodeId(1), EdgeId(9)}, {NodeId(1), EdgeId(10)}, {NodeId(7), EdgeId(2)}};
    const std::string bytes = encode(block);
    REQUIRE(decode_neighbor_block(bytes).ok());
    CHECK(*decode_neighbor_block(bytes) == block);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(decode_neighbor_block(bytes.substr(0, size)).ok());
    }
    CHECK_FALSE(decode_neighbor_block(bytes + 'x').ok());
    CHECK_FALSE(
        decode_neighbor_block(encode({{NodeId(1), EdgeId(2)}, {NodeId(1), EdgeId(1)}})).ok());
}
