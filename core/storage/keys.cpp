#include "core/storage/keys.h"

#include <algorithm>
#include <bit>
#include <cassert>

#include "core/coding.h"
#include "core/hash.h"
#include "core/storage/row_owner.h"

namespace entente::keys {

namespace {

constexpr unsigned kNodeBucketBits = 6;
constexpr std::uint32_t kSignBit = std::uint32_t{1} << 31;

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

ScanRequest prefix_scan(Partition partition, Bytes prefix) {
    Bytes end = after_prefix(prefix);
    return {partition, std::move(prefix), std::move(end), SIZE_MAX};
}

Partition lists_of(Side side, NodeId node) {
    return {side == Side::out ? PartitionKind::edges : PartitionKind::incoming,
            node.value >> kNodeBucketBits};
}

char delta_family(Side side) {
    return side == Side::out ? 'O' : 'I';
}

Bytes list_prefix(char family, NodeId node) {
    Bytes prefix;
    prefix.reserve(29);
    prefix += family;
    append_u64(prefix, node.value);
    return prefix;
}

Bytes list_key(char family, NodeId node, const EdgePlace& place) {
    Bytes key = list_prefix(family, node);
    append_u32(key, place.type.value);
    append_u64(key, place.other.value);
    append_u64(key, place.edge.value);
    return key;
}

EdgePlace decode_place(Decoder& decoder) {
    EdgePlace place;
    place.type = EdgeTypeId(decoder.u32());
    place.other = NodeId(decoder.u64());
    place.edge = EdgeId(decoder.u64());
    return place;
}

Bytes triple_prefix(const Triple& triple, char family = 'q') {
    Bytes key = with_family(family);
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

RowKey format_version() {
    return {kDirectory, with_family('f')};
}

RowKey migration_progress() {
    return {kDirectory, "u"};
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

RowKey node_chunk(std::uint64_t chunk) {
    Bytes key = with_family('b');
    append_u64(key, chunk);
    return {kDirectory, std::move(key)};
}

ScanRequest node_chunks() {
    return prefix_scan(kDirectory, with_family('b'));
}

std::optional<std::uint64_t> decode_node_chunk(std::string_view key) {
    Decoder decoder = fields_of(key, 'b', 9);
    const std::uint64_t chunk = decoder.u64();
    return decoder.ok() ? std::optional(chunk) : std::nullopt;
}

RowKey node(NodeId node) {
    Bytes key = with_family('n');
    append_u64(key, node.value);
    return {bucket_of(node), std::move(key)};
}

RowKey block(const BlockKey& key) {
    return {lists_of(key.side, key.node),
            list_key(static_cast<char>(key.side), key.node, key.bound)};
}

ScanRequest blocks(Side side, NodeId node, const EdgePlace& from) {
    ScanRequest request;
    request.partition = lists_of(side, node);
    request.from = list_key(static_cast<char>(side), node, from);
    request.to = after_prefix(list_prefix(static_cast<char>(side), node));
    return request;
}

RowKey delta(const DeltaKey& key) {
    return {lists_of(key.side, key.node), list_key(delta_family(key.side), key.node, key.place)};
}

ScanRequest deltas(Side side, NodeId node, const EdgePlace& from, const EdgePlace& to) {
    ScanRequest request;
    request.partition = lists_of(side, node);
    request.from = list_key(delta_family(side), node, from);
    request.to = list_key(delta_family(side), node, to) + '\0';
    return request;
}

RowKey locator(EdgeId first) {
    Bytes key = with_family('e');
    append_u64(key, ~first.value);
    return {{PartitionKind::locators, first.value >> kLocatorBucketBits}, std::move(key)};
}

ScanRequest locator_of(EdgeId edge) {
    RowKey key = locator(edge);
    ScanRequest request;
    request.partition = key.partition;
    request.from = std::move(key.key);
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

RowKey triple_times(const Triple& triple) {
    return {bucket_of(triple.subject), triple_prefix(triple, 'u')};
}

RowKey fact_tally(const Triple& triple, std::string_view part) {
    assert(part.size() == kPartSize);
    return {bucket_of(triple.subject), triple_prefix(triple, 'v') + Bytes(part)};
}

ScanRequest fact_tallies(const Triple& triple) {
    return prefix_scan(bucket_of(triple.subject), triple_prefix(triple, 'v'));
}

RowKey part_publisher(const Triple& triple, std::string_view part, std::string_view publisher) {
    assert(part.size() == kPartSize);
    return {bucket_of(triple.subject), triple_prefix(triple, 'w') + Bytes(part) + Bytes(publisher)};
}

ScanRequest part_publishers(const Triple& triple, std::string_view part) {
    return prefix_scan(bucket_of(triple.subject), triple_prefix(triple, 'w') + Bytes(part));
}

RowKey entity_tally(NodeId entity) {
    Bytes key = with_family('y');
    append_u64(key, entity.value);
    return {bucket_of(entity), std::move(key)};
}

RowKey entity_given(NodeId entity, NodeId origin) {
    Bytes key = with_family('z');
    append_u64(key, entity.value);
    append_u64(key, origin.value);
    return {bucket_of(entity), std::move(key)};
}

ScanRequest entities_given(NodeId entity) {
    Bytes prefix = with_family('z');
    append_u64(prefix, entity.value);
    return prefix_scan(bucket_of(entity), std::move(prefix));
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

RowKey property_index(PropertyIndexKind kind, std::string_view label, std::string_view property) {
    Bytes key = with_family('i');
    append_u8(key, static_cast<std::uint8_t>(kind));
    append_string(key, label);
    key += property;
    return {kDirectory, std::move(key)};
}

ScanRequest property_indexes() {
    return prefix_scan(kDirectory, with_family('i'));
}

RowKey property_entry(std::uint64_t index, std::string_view entry, NodeId node) {
    Bytes key(entry);
    append_u64(key, node.value);
    return {{PartitionKind::properties, index}, std::move(key)};
}

// In place of the node.
RowKey edge_property_entry(std::uint64_t index, std::string_view entry, EdgeId edge) {
    return property_entry(index, entry, NodeId(edge.value));
}

ScanRequest property_entries(std::uint64_t index, Bytes from, Bytes to) {
    ScanRequest request = prefix_scan({PartitionKind::properties, index}, std::move(from));
    if (!to.empty()) {
        request.to = std::move(to);
    }
    return request;
}

Bytes value_entry(std::string_view ordered_value) {
    return with_family('v') + Bytes(ordered_value.substr(0, kIndexedBytesMax));
}

bool is_cut(std::string_view entry) {
    return family(entry) == 'v' && entry.size() > kIndexedBytesMax;
}

unsigned period_class(const Period& period) {
    const std::int64_t more = std::int64_t{period.last_day} - period.first_day;
    const auto bits =
        static_cast<unsigned>(more < 0 ? 0 : std::bit_width(static_cast<std::uint64_t>(more)));
    return std::min(bits, kPeriodClassMax);
}

Bytes period_entry(unsigned period_class, std::int32_t first_day) {
    Bytes entry = with_family('p');
    append_u8(entry, static_cast<std::uint8_t>(period_class));
    append_u32(entry, static_cast<std::uint32_t>(first_day) ^ kSignBit);
    return entry;
}

Bytes period_value(const Period& period) {
    Bytes value;
    append_u32(value, static_cast<std::uint32_t>(period.last_day) ^ kSignBit);
    return value;
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

RowKey moved_edge(EdgeId edge) {
    Bytes key = with_family('e');
    append_u64(key, edge.value);
    return {kDecisions, std::move(key)};
}

RowKey distinct(NodeId a, NodeId b) {
    Bytes key = with_family('x');
    append_u64(key, std::min(a, b).value);
    append_u64(key, std::max(a, b).value);
    return {kDecisions, std::move(key)};
}

std::optional<NodeId> row_owner(PartitionKind kind, std::string_view key) {
    const bool by_node = kind == PartitionKind::vertices || kind == PartitionKind::edges ||
                         kind == PartitionKind::incoming;
    if (!by_node || key.empty()) {
        return std::nullopt;
    }
    Decoder decoder(key.substr(1));
    const NodeId node(decoder.u64());
    return decoder.ok() ? std::optional(node) : std::nullopt;
}

std::optional<NodeId> decode_node(std::string_view key) {
    Decoder decoder = fields_of(key, 'n', 9);
    const NodeId node(decoder.u64());
    return decoder.ok() ? std::optional(node) : std::nullopt;
}

std::optional<BlockKey> decode_block(std::string_view key) {
    const Side side = family(key) == 'o' ? Side::out : Side::in;
    Decoder decoder = fields_of(key, static_cast<char>(side), 29);
    BlockKey block;
    block.side = side;
    block.node = NodeId(decoder.u64());
    block.bound = decode_place(decoder);
    return decoder.ok() ? std::optional(block) : std::nullopt;
}

std::optional<DeltaKey> decode_delta(std::string_view key) {
    const Side side = family(key) == 'O' ? Side::out : Side::in;
    Decoder decoder = fields_of(key, delta_family(side), 29);
    DeltaKey delta;
    delta.side = side;
    delta.node = NodeId(decoder.u64());
    delta.place = decode_place(decoder);
    return decoder.ok() ? std::optional(delta) : std::nullopt;
}

std::optional<EdgeId> decode_locator(std::string_view key) {
    Decoder decoder = fields_of(key, 'e', 9);
    const EdgeId edge(~decoder.u64());
    return decoder.ok() ? std::optional(edge) : std::nullopt;
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

namespace {

// Family, subject, type, object.
constexpr std::size_t kTriplePrefixSize = 21;

}  // namespace

std::optional<Triple> decode_tallied_triple(std::string_view key) {
    const char row = family(key);
    const bool whole = row == 'u'   ? key.size() == kTriplePrefixSize
                       : row == 'v' ? key.size() == kTriplePrefixSize + kPartSize
                                    : row == 'w' && key.size() > kTriplePrefixSize + kPartSize;
    if (!whole) {
        return std::nullopt;
    }
    Decoder decoder(key.substr(1));
    Triple triple;
    triple.subject = NodeId(decoder.u64());
    triple.type = EdgeTypeId(decoder.u32());
    triple.object = NodeId(decoder.u64());
    return triple;
}

std::optional<std::string_view> decode_part_publisher(std::string_view key) {
    if (family(key) != 'w' || !decode_tallied_triple(key)) {
        return std::nullopt;
    }
    return key.substr(kTriplePrefixSize + kPartSize);
}

std::optional<NodeId> decode_entity_tally(std::string_view key) {
    Decoder decoder = fields_of(key, 'y', 9);
    const NodeId entity(decoder.u64());
    return decoder.ok() ? std::optional(entity) : std::nullopt;
}

std::optional<EntityGivenKey> decode_entity_given(std::string_view key) {
    Decoder decoder = fields_of(key, 'z', 17);
    EntityGivenKey row;
    row.entity = NodeId(decoder.u64());
    row.origin = NodeId(decoder.u64());
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

std::optional<PropertyIndexKey> decode_property_index(std::string_view key) {
    if (family(key) != 'i') {
        return std::nullopt;
    }
    Decoder decoder(key.substr(1));
    const std::uint8_t kind = decoder.u8();
    const std::string_view label = decoder.string();
    if (!decoder.ok() || kind > static_cast<unsigned>(PropertyIndexKind::edges)) {
        return std::nullopt;
    }
    return PropertyIndexKey{static_cast<PropertyIndexKind>(kind), label, decoder.rest()};
}

std::optional<PropertyEntryKey> decode_property_entry(std::string_view key) {
    constexpr std::size_t kNodeBytes = 8;
    if ((family(key) != 'v' && family(key) != 'p') || key.size() <= 1 + kNodeBytes) {
        return std::nullopt;
    }
    const std::size_t size = key.size() - kNodeBytes;
    return PropertyEntryKey{key.substr(0, size), NodeId(Decoder(key.substr(size)).u64())};
}

std::optional<Period> decode_period(std::string_view entry, std::string_view value) {
    Decoder first = fields_of(entry, 'p', 6);
    Decoder last(value);
    first.u8();
    const Period period = {static_cast<std::int32_t>(first.u32() ^ kSignBit),
                           static_cast<std::int32_t>(last.u32() ^ kSignBit)};
    return first.ok() && last.ok() && last.at_end() ? std::optional(period) : std::nullopt;
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
