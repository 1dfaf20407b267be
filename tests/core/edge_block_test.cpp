// Packed blocks of edges: what goes in comes out, whatever the properties, and damage is seen.

#include "core/storage/edge_block.h"

#include <algorithm>
#include <bit>
#include <random>

#include "tests/support/catch.h"

using namespace entente;

namespace {

std::uint64_t any_number(std::mt19937_64& random) {
    return random() >> (random() % 64);  // of every magnitude
}

Value any_value(std::mt19937_64& random, int kind) {
    switch (kind) {
        case 0:
            return Value(static_cast<std::int64_t>(any_number(random)) * (random() % 2 ? 1 : -1));
        case 1: return Value(Date{static_cast<std::int32_t>(any_number(random) % 40000)});
        case 2: return Value(static_cast<double>(random() % 1000) / 1000);
        case 3: return Value(std::bit_cast<double>(any_number(random)));
        case 4: return Value(random() % 2 == 0);
        case 5: return Value("word " + std::to_string(random() % 5));
        case 6: return Value("text " + std::to_string(random()));
        case 7: return Value(static_cast<std::int64_t>(random() % 100));
        case 8: return Value(ValueList{Value(std::int64_t{1}), Value("two")});
        default: return any_value(random, static_cast<int>(random() % 9));  // of mixed types
    }
}

std::vector<ListedEdge> any_edges(std::mt19937_64& random, std::size_t count) {
    std::vector<int> kinds;
    for (std::size_t i = random() % 6; i > 0; --i) {
        kinds.push_back(static_cast<int>(random() % 10));
    }
    std::vector<ListedEdge> edges;
    const std::uint64_t base = any_number(random);
    for (std::size_t i = 0; i < count; ++i) {
        ListedEdge edge;
        edge.place = {EdgeTypeId(static_cast<std::uint32_t>(random() % 4)),
                      NodeId(any_number(random)),
                      EdgeId(random() % 2 == 0 ? base + i : any_number(random))};
        for (std::size_t k = 0; k < kinds.size(); ++k) {
            if (random() % 5 != 0) {
                edge.properties.emplace_back(PropertyKeyId(static_cast<std::uint32_t>(3 * k + 1)),
                                             any_value(random, kinds[k]));
            }
        }
        edges.push_back(std::move(edge));
    }
    std::sort(
        edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.place < b.place; });
    edges.erase(std::unique(edges.begin(),
                            edges.end(),
                            [](const auto& a, const auto& b) { return a.place == b.place; }),
                edges.end());
    return edges;
}

}  // namespace

TEST_CASE("a block gives back every edge and every property", "[core][edge_block]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    EdgeBlockReader reader;  // one for all: nothing of a block may be left in the next
    for (int round = 0; round < 400; ++round) {
        const auto edges = any_edges(random, 1 + random() % kBlockEdgesMax);
        const std::string bytes = encode_edge_block(edges);
        REQUIRE(reader.open(bytes).ok());
        REQUIRE(reader.size() == edges.size());
        bool same = true;
        for (std::size_t i = 0; i < edges.size(); ++i) {
            const auto properties = reader.properties(i);
            same = same && reader.place(i) == edges[i].place && properties.ok() &&
                   *properties == edges[i].properties && reader.lower_bound(edges[i].place) == i;
        }
        CHECK(same);
    }
}

TEST_CASE("columns give numbers without making values", "[core][edge_block]") {
    std::vector<ListedEdge> edges;
    for (std::uint64_t i = 0; i < 100; ++i) {
        ListedEdge edge;
        edge.place = {EdgeTypeId(1), NodeId(i + 1), EdgeId(i + 1)};
        edge.properties = {
            {PropertyKeyId(1), Value(Date{static_cast<std::int32_t>(18000 + i)})},
            {PropertyKeyId(2), Value(static_cast<double>(i) / 1000)},
            {PropertyKeyId(3), Value(static_cast<std::int64_t>(i) - 50)},
        };
        if (i % 2 == 0) {
            edge.properties.emplace_back(PropertyKeyId(4), Value(0.1 + 1e-13));
        }
        edges.push_back(std::move(edge));
    }
    const std::string bytes = encode_edge_block(edges);
    EdgeBlockReader reader;
    REQUIRE(reader.open(bytes).ok());
    CHECK_FALSE(reader.column(PropertyKeyId(5)));
    for (std::size_t i = 0; i < edges.size(); ++i) {
        CHECK(reader.date(*reader.column(PropertyKeyId(1)), i) ==
              std::optional<std::int32_t>(static_cast<std::int32_t>(18000 + i)));
        CHECK(reader.floating(*reader.column(PropertyKeyId(2)), i) ==
              std::optional(static_cast<double>(i) / 1000));
        CHECK(reader.integer(*reader.column(PropertyKeyId(3)), i) ==
              std::optional(static_cast<std::int64_t>(i) - 50));
        CHECK(reader.floating(*reader.column(PropertyKeyId(4)), i) ==
              (i % 2 == 0 ? std::optional(0.1 + 1e-13) : std::nullopt));
        CHECK_FALSE(reader.integer(*reader.column(PropertyKeyId(1)), i));
    }
    // A date, a decimal and a small number in each edge: bits, not bytes.
    edges.resize(100);
    for (ListedEdge& edge : edges) {
        edge.properties.resize(3);
    }
    CHECK(encode_edge_block(edges).size() < 100 * 6);
}

TEST_CASE("the bytes of a block are as format 2 says", "[core][edge_block]") {
    const std::vector<ListedEdge> edges = {
        {{EdgeTypeId(2), NodeId(5), EdgeId(7)}, {{PropertyKeyId(1), Value(std::int64_t{3})}}},
        {{EdgeTypeId(2), NodeId(6), EdgeId(8)}, {}},
    };
    std::string hex;
    for (const char byte : encode_edge_block(edges)) {
        static constexpr std::string_view kDigits = "0123456789abcdef";
        hex += kDigits[static_cast<unsigned char>(byte) >> 4];
        hex += kDigits[static_cast<unsigned char>(byte) & 15];
    }
    // version, count; one run of type 2 and length 2; others 5, +1; ids 7 and +1, packed in three
    // bits over 1; one column: key 1, integers of which only the first is there, all 3 in no bits.
    CHECK(hex ==
          "01020102010501020306"
          "0101810301"
          "0600");
}

TEST_CASE("a block cut short, too long or out of order is refused", "[core][edge_block]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    EdgeBlockReader reader;
    for (int round = 0; round < 20; ++round) {
        auto edges = any_edges(random, 8);
        const std::string bytes = encode_edge_block(edges);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            CHECK(reader.open(bytes.substr(0, size)).error().code == ErrorCode::corruption);
        }
        CHECK_FALSE(reader.open(bytes + 'x').ok());
        if (edges.size() > 1) {
            std::swap(edges.front(), edges.back());
            CHECK_FALSE(reader.open(encode_edge_block(edges)).ok());
        }
    }
}
