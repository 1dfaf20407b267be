#include "core/storage/keys.h"

#include <algorithm>
#include <cassert>

#include "core/coding.h"
#include "core/hash.h"

namespace entente::keys {

namespace {

constexpr unsigned kNodeBucketBits = 6;
constexpr unsigned kEdgeBucketBits = 8;

constexpr Partition kDirectory = {PartitionKind::directory, 0};
constexpr Partition kDecisions = {PartitionKind::decisions, 0};

Partition bucket_of(NodeId node) {
    return {PartitionKind::vertices, node.value >> kNodeBucketBits};
}

Partition evidence_of(NodeId article) {
    return {PartitionKind::evidence, article.value};
}

Partition identity_bucket(std::string_view id) {
    return {PartitionKind::identities, sha256_prefix(id) >> 56};
}

constexpr std::uint64_t kTails = 256;
constexpr std::uint64_t kPieces = 512;
constexpr Partition kTextTotals = {PartitionKind::text, 256};

Partition bucket_by_first_byte(PartitionKind kind, std::string_view text, std::uint64_t first = 0) {
    return {kind, first + static_cast<unsigned char>(text.front())};
}

// Code points of UTF-8, up to kNameLengthMax.
std::uint8_t name_length(std::string_view name_key) {
    std::size_t length = 0;
    for (const char c : name_key) {
        length += (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 0 : 1;
    }
    return static_cast<std::uint8_t>(std::min(length, kNameLengthMax));
}

Bytes with_length(std::size_t length, std::string_view text) {
    Bytes key(1, static_cast<char>(std::min(length, kNameLengthMax)));
    return key += text;
}

Bytes with_family(char family) {
    return Bytes(1, family);
}

// The least key greater than every key that begins with `prefix`; empty when there is none.
Bytes after_prefix(Bytes prefix) {
    while (!prefix.empty()) {
        const auto last = static_cast<unsigned char>(prefix.back());
        if (last != 0xFF) {
            prefix.back() = static_cast<char>(last + 1);
            return prefix;
        }
        prefix.pop_back();
    }
    return prefix;
}

ScanRequest prefix_scan(Partition partition, Bytes prefix) {
    Bytes end = after_prefix(prefix);
    return {partition, std::move(prefix), std::move(end), SIZE_MAX};
}

Bytes list_prefix(Side side, NodeId node, std::optional<EdgeTypeId> type) {
    Bytes prefix = with_family(static_cast<char>(side));
    append_u64(prefix, node.value);
    if (type) {
        append_u32(prefix, type->value);
    }
    return prefix;
}

Bytes triple_prefix(const Triple& triple) {
    Bytes key = with_family('q');
    append_u64(key, triple.subject.value);
    append_u32(key, triple.type.value);
    append_u64(key, triple.object.value);
    return key;
}

Bytes dictionary_prefix(char family, Dictionary dictionary) {
    Bytes key = with_family(family);
    append_u8(key, static_cast<std::uint8_t>(dictionary));
    return key;
}

// A decoder past the family byte, or one that is not ok when the family or the size is another.
Decoder fields_of(std::string_view key, char family, std::size_t size) {
    if (key.size() != size || key.front() != family) {
        Decoder failed{std::string_view()};
        failed.u8();
        return failed;
    }
    return Decoder(key.substr(1));
}

}  // namespace

RowKey format_version() {
    return {kDirectory, with_family('f')};
}

RowKey counter(Counter counter) {
    Bytes key = with_family('n');
    append_u8(key, static_cast<std::uint8_t>(counter));
    return {kDirectory, std::move(key)};
}

RowKey dictionary_name(Dictionary dictionary, std::uint32_t code) {
    Bytes key = dictionary_prefix('d', dictionary);
    append_u32(key, code);
    return {kDirectory, std::move(key)};
}

ScanRequest dictionary_names(Dictionary dictionary) {
    return prefix_scan(kDirectory, dictionary_prefix('d', dictionary));
}

RowKey dictionary_count(Dictionary dictionary, std::uint32_t code) {
    Bytes key = dictionary_prefix('c', dictionary);
    append_u32(key, code);
    return {kDirectory, std::move(key)};
}

ScanRequest dictionary_counts(Dictionary dictionary) {
    return prefix_scan(kDirectory, dictionary_prefix('c', dictionary));
}

RowKey node(NodeId node) {
    Bytes key = with_family('n');
    append_u64(key, node.value);
    return {bucket_of(node), std::move(key)};
}

RowKey edge(EdgeId edge) {
    Bytes key = with_family('e');
    append_u64(key, edge.value);
    return {{PartitionKind::edges, edge.value >> kEdgeBucketBits}, std::move(key)};
}

RowKey block(const BlockKey& key) {
    Bytes bytes = list_prefix(key.side, key.node, key.type);
    append_u64(bytes, ~key.bound.other.value);
    append_u64(bytes, ~key.bound.edge.value);
    return {bucket_of(key.node), std::move(bytes)};
}

ScanRequest blocks(Side side, NodeId node, std::optional<EdgeTypeId> type) {
    return prefix_scan(bucket_of(node), list_prefix(side, node, type));
}

ScanRequest blocks_from(Side side, NodeId node, EdgeTypeId type, const Neighbor& neighbor) {
    ScanRequest request = blocks(side, node, type);
    request.from = block({side, node, type, neighbor}).key;
    return request;
}

ScanRequest first_block_from(Side side, NodeId node, EdgeTypeId type, const Neighbor& neighbor) {
    ScanRequest request = blocks_from(side, node, type, neighbor);
    request.limit = 1;
    return request;
}

RowKey entity_support(NodeId entity, NodeId article, NodeId origin) {
    Bytes key = with_family('s');
    append_u64(key, entity.value);
    append_u64(key, article.value);
    append_u64(key, origin.value);
    return {bucket_of(entity), std::move(key)};
}

ScanRequest entity_supports(NodeId entity) {
    Bytes prefix = with_family('s');
    append_u64(prefix, entity.value);
    return prefix_scan(bucket_of(entity), std::move(prefix));
}

ScanRequest entity_supports_by(NodeId entity, NodeId article) {
    Bytes prefix = with_family('s');
    append_u64(prefix, entity.value);
    append_u64(prefix, article.value);
    return prefix_scan(bucket_of(entity), std::move(prefix));
}

RowKey claim_support(const Triple& triple, NodeId claim) {
    Bytes key = triple_prefix(triple);
    append_u64(key, claim.value);
    return {bucket_of(triple.subject), std::move(key)};
}

ScanRequest claim_supports(const Triple& triple) {
    return prefix_scan(bucket_of(triple.subject), triple_prefix(triple));
}

RowKey fact_id(const Triple& triple, std::string_view from) {
    Bytes key = triple_prefix(triple) + Bytes(from);
    key.front() = 'g';
    return {bucket_of(triple.subject), std::move(key)};
}

RowKey name(std::string_view name_key, NodeId node) {
    assert(!name_key.empty() && name_key.find('\0') == std::string_view::npos);
    Bytes key = with_length(name_length(name_key), name_key);
    key += '\0';
    append_u64(key, node.value);
    return {bucket_by_first_byte(PartitionKind::names, name_key), std::move(key)};
}

ScanRequest names_equal(std::string_view name_key) {
    assert(!name_key.empty());
    return prefix_scan(bucket_by_first_byte(PartitionKind::names, name_key),
                       with_length(name_length(name_key), name_key) + '\0');
}

ScanRequest names_beginning(std::string_view prefix, std::size_t length) {
    assert(!prefix.empty());
    return prefix_scan(bucket_by_first_byte(PartitionKind::names, prefix),
                       with_length(length, prefix));
}

RowKey name_tail(std::string_view name_key, std::size_t tail_at, NodeId node) {
    assert(tail_at > 1 && tail_at < name_key.size());
    const std::string_view tail = name_key.substr(tail_at);
    Bytes key = with_length(name_length(name_key), tail);
    key += '\0';
    key += name_key.substr(0, tail_at - 1);
    key += '\0';
    append_u64(key, node.value);
    return {bucket_by_first_byte(PartitionKind::names, tail, kTails), std::move(key)};
}

ScanRequest name_tails_beginning(std::string_view prefix, std::size_t length) {
    assert(!prefix.empty());
    return prefix_scan(bucket_by_first_byte(PartitionKind::names, prefix, kTails),
                       with_length(length, prefix));
}

RowKey name_piece(std::size_t number,
                  std::size_t length,
                  std::string_view piece,
                  std::string_view term) {
    Bytes key(1, static_cast<char>(number));
    key += with_length(length, piece);
    key += term;
    return {bucket_by_first_byte(PartitionKind::names, piece, kPieces), std::move(key)};
}

ScanRequest name_pieces_equal(std::size_t number, std::size_t length, std::string_view piece) {
    assert(!piece.empty());
    RowKey key = name_piece(number, length, piece, {});
    return prefix_scan(key.partition, std::move(key.key));
}

NameRows name_rows(Partition partition) {
    return partition.id < kTails    ? NameRows::names
           : partition.id < kPieces ? NameRows::tails
                                    : NameRows::pieces;
}

RowKey readable_id(std::string_view id) {
    return {identity_bucket(id), with_family('r') + Bytes(id)};
}

RowKey identity(std::string_view identity) {
    return {identity_bucket(identity), with_family('k') + Bytes(identity)};
}

RowKey article_text(NodeId article) {
    Bytes key = with_family('t');
    append_u64(key, article.value);
    return {evidence_of(article), std::move(key)};
}

RowKey article_record(NodeId article) {
    Bytes key = with_family('a');
    append_u64(key, article.value);
    return {evidence_of(article), std::move(key)};
}

RowKey indexed_text(NodeId article) {
    Bytes key = with_family('w');
    append_u64(key, article.value);
    return {evidence_of(article), std::move(key)};
}

RowKey posting(std::string_view term, NodeId article) {
    assert(!term.empty() && term.find('\0') == std::string_view::npos);
    Bytes key;
    key.reserve(term.size() + 9);
    key += term;
    key += '\0';
    append_u64(key, article.value);
    return {bucket_by_first_byte(PartitionKind::text, term), std::move(key)};
}

ScanRequest postings(std::string_view term) {
    assert(!term.empty());
    return prefix_scan(bucket_by_first_byte(PartitionKind::text, term), Bytes(term) + '\0');
}

ScanRequest postings_beginning(std::string_view prefix) {
    assert(!prefix.empty());
    return prefix_scan(bucket_by_first_byte(PartitionKind::text, prefix), Bytes(prefix));
}

RowKey text_totals() {
    return {kTextTotals, with_family('t')};
}

RowKey labelled(LabelId label, NodeId node) {
    Bytes key = with_family('l');
    append_u64(key, node.value);
    return {{PartitionKind::labels, label.value}, std::move(key)};
}

ScanRequest nodes_labelled(LabelId label, NodeId after) {
    ScanRequest request;
    request.partition = {PartitionKind::labels, label.value};
    request.from = with_family('l');
    append_u64(request.from, after.value + 1);
    request.to = after_prefix(with_family('l'));
    return request;
}

RowKey decision(std::uint64_t number) {
    Bytes key = with_family('m');
    append_u64(key, number);
    return {kDecisions, std::move(key)};
}

ScanRequest decisions() {
    return prefix_scan(kDecisions, with_family('m'));
}

RowKey merged_into(NodeId node) {
    Bytes key = with_family('p');
    append_u64(key, node.value);
    return {kDecisions, std::move(key)};
}

RowKey merged_child(NodeId parent, NodeId node) {
    Bytes key = with_family('h');
    append_u64(key, parent.value);
    append_u64(key, node.value);
    return {kDecisions, std::move(key)};
}

ScanRequest merged_children(NodeId parent) {
    Bytes prefix = with_family('h');
    append_u64(prefix, parent.value);
    return prefix_scan(kDecisions, std::move(prefix));
}

RowKey distinct(NodeId a, NodeId b) {
    Bytes key = with_family('x');
    append_u64(key, std::min(a, b).value);
    append_u64(key, std::max(a, b).value);
    return {kDecisions, std::move(key)};
}

std::optional<NodeId> decode_node(std::string_view key) {
    Decoder decoder = fields_of(key, 'n', 9);
    const NodeId node(decoder.u64());
    return decoder.ok() ? std::optional(node) : std::nullopt;
}

std::optional<EdgeId> decode_edge(std::string_view key) {
    Decoder decoder = fields_of(key, 'e', 9);
    const EdgeId edge(decoder.u64());
    return decoder.ok() ? std::optional(edge) : std::nullopt;
}

std::optional<BlockKey> decode_block(std::string_view key) {
    const Side side = family(key) == 'o' ? Side::out : Side::in;
    Decoder decoder = fields_of(key, static_cast<char>(side), 29);
    BlockKey block;
    block.side = side;
    block.node = NodeId(decoder.u64());
    block.type = EdgeTypeId(decoder.u32());
    block.bound.other = NodeId(~decoder.u64());
    block.bound.edge = EdgeId(~decoder.u64());
    return decoder.ok() ? std::optional(block) : std::nullopt;
}

std::optional<ClaimSupportKey> decode_claim_support(std::string_view key) {
    Decoder decoder = fields_of(key, 'q', 29);
    ClaimSupportKey row;
    row.triple.subject = NodeId(decoder.u64());
    row.triple.type = EdgeTypeId(decoder.u32());
    row.triple.object = NodeId(decoder.u64());
    row.claim = NodeId(decoder.u64());
    return decoder.ok() ? std::optional(row) : std::nullopt;
}

std::optional<EntitySupportKey> decode_entity_support(std::string_view key) {
    Decoder decoder = fields_of(key, 's', 25);
    EntitySupportKey row;
    row.entity = NodeId(decoder.u64());
    row.article = NodeId(decoder.u64());
    row.origin = NodeId(decoder.u64());
    return decoder.ok() ? std::optional(row) : std::nullopt;
}

std::optional<NameKey> decode_name(std::string_view key) {
    const std::size_t end = key.find('\0', 1);
    if (end == std::string_view::npos || key.size() != end + 9) {
        return std::nullopt;
    }
    Decoder decoder(key.substr(end + 1));
    return NameKey{key.substr(1, end - 1), NodeId(decoder.u64())};
}

std::optional<NameTailKey> decode_name_tail(std::string_view key) {
    const std::size_t tail_end = key.find('\0', 1);
    if (tail_end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t head_end = key.find('\0', tail_end + 1);
    if (head_end == std::string_view::npos || key.size() != head_end + 9) {
        return std::nullopt;
    }
    NameTailKey row;
    row.name_key = key.substr(tail_end + 1, head_end - tail_end - 1);
    row.name_key += ' ';
    row.name_key += key.substr(1, tail_end - 1);
    Decoder decoder(key.substr(head_end + 1));
    row.node = NodeId(decoder.u64());
    return row;
}

std::optional<NamePieceKey> decode_name_piece(std::string_view key) {
    if (key.size() < 3) {
        return std::nullopt;
    }
    return NamePieceKey{
        static_cast<unsigned char>(key[0]), static_cast<unsigned char>(key[1]), key.substr(2)};
}

std::optional<PostingKey> decode_posting(std::string_view key) {
    const std::size_t end = key.find('\0');
    if (end == std::string_view::npos || key.size() != end + 9) {
        return std::nullopt;
    }
    Decoder decoder(key.substr(end + 1));
    return PostingKey{key.substr(0, end), NodeId(decoder.u64())};
}

std::optional<NodeId> decode_labelled(std::string_view key) {
    Decoder decoder = fields_of(key, 'l', 9);
    const NodeId node(decoder.u64());
    return decoder.ok() ? std::optional(node) : std::nullopt;
}

std::optional<std::uint32_t> decode_dictionary_code(std::string_view key) {
    Decoder decoder = fields_of(key, family(key) == 'd' ? 'd' : 'c', 6);
    decoder.u8();
    const std::uint32_t code = decoder.u32();
    return decoder.ok() ? std::optional(code) : std::nullopt;
}

std::optional<std::uint64_t> decode_decision(std::string_view key) {
    Decoder decoder = fields_of(key, 'm', 9);
    const std::uint64_t number = decoder.u64();
    return decoder.ok() ? std::optional(number) : std::nullopt;
}

std::optional<NodeId> decode_merged_child(std::string_view key) {
    Decoder decoder = fields_of(key, 'h', 17);
    decoder.u64();
    const NodeId node(decoder.u64());
    return decoder.ok() ? std::optional(node) : std::nullopt;
}

}  // namespace entente::keys
