// Any bytes as stored keys and records: no crash, and what decodes survives another round.
#include "core/storage/records.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "core/coding.h"
#include "core/entity_given.h"
#include "core/entity_tally.h"
#include "core/fact_tally.h"
#include "core/storage/adjacency.h"
#include "core/storage/edge_block.h"
#include "core/storage/format_1.h"
#include "core/storage/keys.h"
#include "core/text_index.h"

namespace {

// Numbers may be stored longer than need be, so what is compared is the record, not its bytes.
template <typename Decode>
void check(const Decode& decode, std::string_view bytes) {
    const auto decoded = decode(bytes);
    if (!decoded.ok()) {
        if (decoded.error().code != entente::ErrorCode::corruption) {
            std::abort();
        }
        return;
    }
    const std::string again = entente::encode(*decoded);
    const auto twice = decode(std::string_view(again));
    if (!twice.ok() || entente::encode(*twice) != again) {
        std::abort();
    }
}

void read_block(std::string_view bytes) {
    entente::EdgeBlockReader block;
    if (!block.open(bytes).ok()) {
        return;
    }
    for (std::size_t i = 0; i < block.size(); ++i) {
        static_cast<void>(block.properties(i));
        for (std::size_t column = 0; column < block.column_count(); ++column) {
            static_cast<void>(block.integer(column, i));
            static_cast<void>(block.date(column, i));
            static_cast<void>(block.floating(column, i));
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check(entente::decode_node_record, bytes);
    check(entente::decode_entity_support_record, bytes);
    check(entente::decode_claim_support_record, bytes);
    check(entente::decode_reference_record, bytes);
    check(entente::decode_article_record, bytes);
    check(entente::decode_merge_record, bytes);
    check(entente::decode_decision_record, bytes);
    check(entente::decode_property_index_record, bytes);
    check(entente::decode_edge_locator, bytes);
    static_cast<void>(entente::decode_edge_delta(bytes));
    static_cast<void>(entente::format_1::decode_edge_record(bytes));
    static_cast<void>(entente::format_1::decode_list_key(bytes));
    std::vector<entente::EdgePlace> places;
    static_cast<void>(entente::format_1::read_neighbor_block(bytes, {}, places));
    read_block(bytes);
    check(entente::decode_triple_times, bytes);
    check(entente::decode_fact_tally, bytes);
    check(entente::decode_confidence_counts, bytes);
    check(entente::decode_entity_tally, bytes);
    check(entente::decode_entity_given, bytes);
    check(entente::decode_moved_edge_record, bytes);
    check(entente::decode_posting, bytes);
    check(entente::decode_text_totals, bytes);
    check(entente::decode_indexed_text, bytes);
    if (const auto row = entente::keys::decode_block(bytes)) {
        if (entente::keys::block(*row).key != bytes) {
            std::abort();
        }
    }
    static_cast<void>(entente::keys::decode_name(bytes));
    static_cast<void>(entente::keys::decode_property_index(bytes));
    static_cast<void>(entente::keys::decode_property_entry(bytes));
    static_cast<void>(entente::keys::decode_period(bytes, bytes));
    static_cast<void>(entente::keys::decode_name_tail(bytes));
    static_cast<void>(entente::keys::decode_name_piece(bytes));
    static_cast<void>(entente::keys::decode_posting(bytes));
    static_cast<void>(entente::keys::decode_claim_support(bytes));
    static_cast<void>(entente::keys::decode_tallied_triple(bytes));
    static_cast<void>(entente::keys::decode_part_publisher(bytes));
    static_cast<void>(entente::keys::decode_entity_tally(bytes));
    entente::Decoder decoder(bytes);
    static_cast<void>(decoder.value());
    return 0;
}
