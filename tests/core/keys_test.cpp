// The key layout: keys decode to what was encoded, sort as their fields do, and stay as they are.

#include "core/storage/keys.h"

#include <random>
#include <tuple>

#include "core/coding.h"
#include "tests/support/catch.h"

using namespace entente;

namespace {

std::string hex(std::string_view bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        text += kDigits[static_cast<unsigned char>(byte) >> 4];
        text += kDigits[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

std::uint64_t any_number(std::mt19937_64& random) {
    return random() >> (random() % 64);  // of every magnitude
}

}  // namespace

TEST_CASE("keys decode to the fields they were made from", "[core][keys]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (int i = 0; i < 500; ++i) {
        const NodeId a(any_number(random));
        const NodeId b(any_number(random));
        const EdgeTypeId type(static_cast<std::uint32_t>(any_number(random)));
        const EdgeId edge(any_number(random));
        CHECK(keys::decode_node(keys::node(a).key) == a);
        CHECK(keys::decode_locator(keys::locator(edge).key) == edge);
        for (const Side side : {Side::out, Side::in}) {
            const EdgePlace place = {type, b, edge};
            const auto row = keys::decode_block(keys::block({side, a, place}).key);
            REQUIRE(row);
            CHECK(std::tuple(row->side, row->node, row->bound) == std::tuple(side, a, place));
            const auto delta = keys::decode_delta(keys::delta({side, a, place}).key);
            REQUIRE(delta);
            CHECK(std::tuple(delta->side, delta->node, delta->place) == std::tuple(side, a, place));
            CHECK_FALSE(keys::decode_delta(keys::block({side, a, place}).key));
        }
        const auto claim =
            keys::decode_claim_support(keys::claim_support({a, type, b}, NodeId(9)).key);
        REQUIRE(claim);
        CHECK(claim->triple == keys::Triple{a, type, b});
        CHECK(claim->claim == NodeId(9));
        const keys::Triple triple = {a, type, b};
        const std::string part = "\x01\x02\x03\x04\xFF";
        CHECK(keys::decode_tallied_triple(keys::triple_times(triple).key) == triple);
        CHECK(keys::decode_tallied_triple(keys::fact_tally(triple, part).key) == triple);
        const RowKey publisher_row = keys::part_publisher(triple, part, "First Post");
        CHECK(keys::decode_tallied_triple(publisher_row.key) == triple);
        CHECK(keys::decode_part_publisher(publisher_row.key) == "First Post");
        CHECK(keys::decode_entity_tally(keys::entity_tally(a).key) == a);
        const auto given = keys::decode_entity_given(keys::entity_given(a, b).key);
        REQUIRE(given);
        CHECK(given->entity == a);
        CHECK(given->origin == b);
        const auto support = keys::decode_entity_support(keys::entity_support(a, b, NodeId(4)).key);
        REQUIRE(support);
        CHECK(std::pair(support->entity, support->article) == std::pair(a, b));
        const RowKey name_row = keys::name("benny gantz", a);
        const auto name = keys::decode_name(name_row.key);
        REQUIRE(name);
        CHECK(name->name_key == "benny gantz");
        CHECK(name->node == a);
        const auto tail = keys::decode_name_tail(keys::name_tail("benny gantz", 6, a).key);
        REQUIRE(tail);
        CHECK(tail->name_key == "benny gantz");
        CHECK(tail->node == a);
        const RowKey piece_row = keys::name_piece(2, 5, "tz", "gantz");
        const auto piece = keys::decode_name_piece(piece_row.key);
        REQUIRE(piece);
        CHECK(std::tuple(piece->number, piece->length, piece->piece_and_term) ==
              std::tuple(2U, 5U, "tzgantz"));
        const RowKey posting_row = keys::posting("oil", a);
        const auto posting = keys::decode_posting(posting_row.key);
        REQUIRE(posting);
        CHECK(posting->term == "oil");
        CHECK(posting->article == a);
        CHECK(keys::decode_labelled(keys::labelled(LabelId(3), a).key) == a);
        const RowKey value_row = keys::property_entry(1, keys::value_entry("ordered"), a);
        const auto entry = keys::decode_property_entry(value_row.key);
        REQUIRE(entry);
        CHECK(std::pair(entry->entry, entry->node) == std::pair(std::string_view("vordered"), a));
        const auto day = static_cast<std::int32_t>(any_number(random));
        const keys::Period period = {day, static_cast<std::int32_t>(any_number(random))};
        CHECK(keys::decode_period(keys::period_entry(keys::period_class(period), day),
                                  keys::period_value(period)) == period);
        const RowKey definition =
            keys::property_index(keys::PropertyIndexKind::periods, "Claim", "date");
        const auto index = keys::decode_property_index(definition.key);
        REQUIRE(index);
        CHECK(std::tuple(index->kind, index->label, index->property) ==
              std::tuple(keys::PropertyIndexKind::periods,
                         std::string_view("Claim"),
                         std::string_view("date")));
    }
}

TEST_CASE("blocks and their changes sort by node and place", "[core][keys]") {
    const unsigned seed = Catch::rngSeed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const auto any_key = [&] {
        return keys::BlockKey{Side::out,
                              NodeId(any_number(random) % 4),
                              {EdgeTypeId(static_cast<std::uint32_t>(any_number(random) % 4)),
                               NodeId(any_number(random)),
                               EdgeId(any_number(random))}};
    };
    for (int i = 0; i < 2000; ++i) {
        const keys::BlockKey a = any_key();
        const keys::BlockKey b = any_key();
        const bool less = std::tuple(a.node, a.bound) < std::tuple(b.node, b.bound);
        CHECK((keys::block(a).key < keys::block(b).key) == less);
        CHECK((keys::delta({a.side, a.node, a.bound}).key <
               keys::delta({b.side, b.node, b.bound}).key) == less);
        CHECK((keys::locator(a.bound.edge).key < keys::locator(b.bound.edge).key) ==
              (a.bound.edge > b.bound.edge));
    }
}

TEST_CASE("a scan of a node's blocks holds its rows and no other's", "[core][keys]") {
    const EdgePlace place = {EdgeTypeId(2), NodeId(9), EdgeId(1)};
    const RowKey row = keys::block({Side::out, NodeId(5), place});
    const auto holds = [](const ScanRequest& scan, const RowKey& key) {
        return scan.partition == key.partition && scan.from <= key.key &&
               (scan.to.empty() || key.key < scan.to);
    };
    CHECK(holds(keys::blocks(Side::out, NodeId(5)), row));
    CHECK(holds(keys::blocks(Side::out, NodeId(5), place), row));
    CHECK(holds(keys::blocks(Side::out, NodeId(5), {EdgeTypeId(2), NodeId(8), EdgeId(7)}), row));
    CHECK_FALSE(
        holds(keys::blocks(Side::out, NodeId(5), {EdgeTypeId(2), NodeId(9), EdgeId(2)}), row));
    CHECK_FALSE(holds(keys::blocks(Side::out, NodeId(4)), row));
    CHECK_FALSE(holds(keys::blocks(Side::in, NodeId(5)), row));
    const RowKey change = keys::delta({Side::out, NodeId(5), place});
    CHECK(holds(keys::deltas(Side::out, NodeId(5)), change));
    CHECK(holds(keys::deltas(Side::out, NodeId(5), place, place), change));
    CHECK_FALSE(holds(keys::deltas(Side::out, NodeId(5)), row));
    CHECK_FALSE(holds(keys::blocks(Side::out, NodeId(5)), change));
    // Where every byte is at its greatest, the scan still holds it and ends before the next family.
    const keys::BlockKey last = {Side::in, NodeId(UINT64_MAX), kLastPlace};
    CHECK(holds(keys::blocks(Side::in, last.node, kLastPlace), keys::block(last)));
    CHECK(holds(keys::deltas(Side::in, last.node), keys::delta({Side::in, last.node, kLastPlace})));
    CHECK_FALSE(
        holds(keys::blocks(Side::in, last.node), keys::block({Side::out, last.node, last.bound})));
}

TEST_CASE("the bytes of a key of each family are as format 2 says", "[core][keys]") {
    CHECK(hex(keys::format_version().key) == "66");
    CHECK(hex(keys::counter(keys::Counter::next_edge).key) == "6e01");
    CHECK(hex(keys::dictionary_name(keys::Dictionary::edge_types, 7).key) == "640100000007");
    CHECK(hex(keys::node(NodeId(0x1122)).key) == "6e0000000000001122");
    CHECK(keys::node(NodeId(0x1122)).partition == Partition{PartitionKind::vertices, 0x44});
    const EdgePlace place = {EdgeTypeId(2), NodeId(3), EdgeId(4)};
    CHECK(hex(keys::block({Side::out, NodeId(1), place}).key) ==
          "6f00000000000000010000000200000000000000030000000000000004");
    CHECK(keys::block({Side::out, NodeId(64), place}).partition ==
          Partition{PartitionKind::edges, 1});
    CHECK(keys::block({Side::in, NodeId(64), place}).partition ==
          Partition{PartitionKind::incoming, 1});
    CHECK(hex(keys::delta({Side::in, NodeId(1), place}).key) ==
          "4900000000000000010000000200000000000000030000000000000004");
    CHECK(hex(keys::locator(EdgeId(0x100001)).key) == "65ffffffffffeffffe");
    CHECK(keys::locator(EdgeId(0x100001)).partition == Partition{PartitionKind::locators, 1});
    CHECK(hex(keys::node_chunk(3).key) == "620000000000000003");
    CHECK(hex(keys::claim_support({NodeId(1), EdgeTypeId(2), NodeId(3)}, NodeId(4)).key) ==
          "710000000000000001000000020000000000000003"
          "0000000000000004");
    const keys::Triple triple = {NodeId(1), EdgeTypeId(2), NodeId(3)};
    CHECK(hex(keys::triple_times(triple).key) == "750000000000000001000000020000000000000003");
    CHECK(hex(keys::fact_tally(triple, "12345").key) ==
          "7600000000000000010000000200000000000000033132333435");
    CHECK(hex(keys::part_publisher(triple, "12345", "P").key) ==
          "770000000000000001000000020000000000000003313233343550");
    CHECK(hex(keys::entity_tally(NodeId(1)).key) == "790000000000000001");
    CHECK(hex(keys::entity_given(NodeId(1), NodeId(2)).key) ==
          "7a00000000000000010000000000000002");
    CHECK(hex(keys::moved_edge(EdgeId(1)).key) == "650000000000000001");
    CHECK(hex(keys::entity_support(NodeId(1), NodeId(2), NodeId(3)).key) ==
          "73000000000000000100000000000000020000000000000003");
    CHECK(hex(keys::name("un", NodeId(5)).key) == "02756e000000000000000005");
    CHECK(keys::name("un", NodeId(5)).partition == Partition{PartitionKind::names, 'u'});
    CHECK(hex(keys::name_tail("un xi", 3, NodeId(5)).key) == "05786900756e000000000000000005");
    CHECK(keys::name_tail("un xi", 3, NodeId(5)).partition ==
          Partition{PartitionKind::names, 256 + 'x'});
    CHECK(hex(keys::name_piece(1, 3, "n", "un\u00FC").key) == "01036e756ec3bc");
    CHECK(keys::name_piece(1, 3, "n", "unx").partition ==
          Partition{PartitionKind::names, 512 + 'n'});
    CHECK(hex(keys::posting("oil", NodeId(6)).key) == "6f696c000000000000000006");
    CHECK(keys::posting("oil", NodeId(6)).partition == Partition{PartitionKind::text, 'o'});
    CHECK(hex(keys::indexed_text(NodeId(6)).key) == "770000000000000006");
    CHECK(hex(keys::text_totals().key) == "74");
    CHECK(keys::text_totals().partition == Partition{PartitionKind::text, 256});
    CHECK(hex(keys::readable_id("country/MA").key) == "72636f756e7472792f4d41");
    CHECK(keys::readable_id("country/MA").partition == Partition{PartitionKind::identities, 0xb6});
    CHECK(hex(keys::article_text(NodeId(6)).key) == "740000000000000006");
    CHECK(hex(keys::article_record(NodeId(6)).key) == "610000000000000006");
    CHECK(hex(keys::labelled(LabelId(1), NodeId(6)).key) == "6c0000000000000006");
    CHECK(hex(keys::property_index(keys::PropertyIndexKind::periods, "Ab", "c").key) ==
          "690102416263");
    const RowKey value = keys::property_entry(3, keys::value_entry("xy"), NodeId(4));
    CHECK(hex(value.key) == "7678790000000000000004");
    CHECK(value.partition == Partition{PartitionKind::properties, 3});
    CHECK(hex(keys::property_entry(3, keys::period_entry(5, -1), NodeId(4)).key) ==
          "70057fffffff0000000000000004");
    CHECK(hex(keys::period_value({-1, 1})) == "80000001");
}

TEST_CASE("a key cut short or of another family does not decode", "[core][keys]") {
    const std::string key =
        keys::block({Side::out, NodeId(1), {EdgeTypeId(2), NodeId(3), EdgeId(4)}}).key;
    for (std::size_t size = 0; size < key.size(); ++size) {
        CHECK_FALSE(keys::decode_block(key.substr(0, size)));
    }
    CHECK_FALSE(keys::decode_block(key + 'x'));
    CHECK_FALSE(keys::decode_claim_support(key));
    CHECK_FALSE(keys::decode_node(key));
    CHECK_FALSE(keys::decode_name("no zero byte"));
    CHECK_FALSE(keys::decode_name(""));
    CHECK_FALSE(keys::decode_name_tail(keys::name("benny gantz", NodeId(1)).key));
    CHECK_FALSE(keys::decode_posting("no zero byte"));
}
