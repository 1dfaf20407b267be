// THE KEY LAYOUT, format version 2. No other file builds or takes apart a key.
//
// Keys compare as unsigned bytes, so every field is encoded to sort that way: unsigned integers
// big-endian. A row lives in a partition (ordered_store.h); rows that must agree share one, and the
// first byte of a key says which family it belongs to.
//
//   kind        partition id     key                                            value             answers
//   directory   0                'f'                                            u32               which format is this?
//                                'u' (empty)                                    u64 bytes         how far is the migration? (migrations.h)
//                                'n' counter:u8                                 u64               next node, edge id, ...
//                                'd' dictionary:u8 code:u32                     name              what is label 7 called?
//                                'c' dictionary:u8 code:u32                     u64               how many nodes have it?
//                                'i' kind:u8 label:string property:bytes        PropertyIndexRecord which property indexes are there? (property_index.h)
//                                'b' node >> 12:u64                             512 bytes         which nodes are there?
//   vertices    node >> 6        'n' node:u64                                   NodeRecord        what is this node?
//                                's' node:u64 article:u64 origin:u64            EntitySupport     what does an article say it is?
//                                'q' subject:u64 type:u32 object:u64 claim:u64  ClaimSupport      who says so?
//                                'g' subject:u64 type:u32 object:u64 from:bytes fact id           which id has, or had, this fact?
//                                'u' subject:u64 type:u32 object:u64            TripleTimes       at what times do its claims place it?
//                                'v' subject:u64 type:u32 object:u64 part:5     FactTally         what do the claims of a part add up to?
//                                'w' subject:u64 type:u32 object:u64 part:5     ConfidenceCounts  how sure is this publisher?
//                                    publisher:bytes
//                                'y' node:u64                                   EntityTally       what do all its articles say it is?
//                                'z' node:u64 origin:u64                        EntityGiven       what did others write of it?
//   edges       source >> 6      'o' source:u64 type:u32 target:u64 edge:u64    edge block        whom did it act on, and how?
//                                'O' source:u64 type:u32 target:u64 edge:u64    edge delta        what has changed since?
//   names       name's 1st byte  length:u8 name_key:bytes 0x00 node:u64         u8 0 name 1 alias who is called this?
//               256 + tail's     length:u8 tail:bytes 0x00 head:bytes 0x00 node:u64  (empty)      whose name has this word?
//               512 + piece's    number:u8 length:u8 piece:bytes term:bytes     varint, (empty)   which terms are spelt nearly so?
//   identities  sha256 >> 56     'r' readable_id:bytes                          ReferenceRecord   which node or fact is this?
//                                'k' identity:bytes                             readable id       which entity did we link it to?
//   evidence    article          't' article:u64                                UTF-8 text        what does it say, word for word?
//                                'a' article:u64                                ArticleRecord     its sentences and mentions
//                                'w' article:u64                                IndexedText       under which words is it found?
//   labels      label            'l' node:u64                                   (empty)           which nodes carry it?
//   decisions   0                'm' decision:u64                               DecisionRecord    what did a person decide?
//                                'p' node:u64                                   MergeRecord       into what was it merged?
//                                'h' parent:u64 node:u64                        (empty)           what was merged into it?
//                                'x' lesser:u64 greater:u64                     (empty)           who are not the same?
//                                'e' edge:u64                                   MovedEdgeRecord   between whom was it made?
//   properties  index            'v' value:ordered node:u64                     (empty)           which nodes have this value, or these?
//                                'v' value:ordered edge:u64                     source, target    which edges have this value, or these?
//                                'p' class:u8 first_day:i32 node:u64            last_day:i32      which nodes were in this time?
//   text        term's 1st byte  term:bytes 0x00 article:u64                    Posting           which sentences hold the word?
//               256              't'                                            TextTotals        how many sentences and words are there?
//   incoming    target >> 6      'i' target:u64 type:u32 source:u64 edge:u64    edge block        who acted on it?
//                                'I' target:u64 type:u32 source:u64 edge:u64    edge delta        what has changed since?
//   locators    edge >> 20       'e' ~first:u64                                 EdgeLocator       whose edge is this?
//
// Nodes are entities, articles and claims alike; `article` and `claim` above are node ids. For a
// symmetric type, 'q' rows and facts have the smaller node id as subject. One act writes up to four
// partitions: its delta at both ends, and its locator.
// An 'o' or 'i' row holds a part of a node's edges (edge_block.h): those behind the bound of the block
// before it, up to the bound in its own key; the last block's bound is the greatest place there is. So the block
// of an edge is the first one at or after the key made from it, and a scan meets the edges in order.
// 'O' and 'I' rows say what was written since (adjacency.h), until they are folded into the blocks.
// A locator speaks of one edge or of several with consecutive ids; the numbers in its key are inverted (~), so
// that the locator of an edge is the first one at or after the key made from its id.
//
// Merging entity b into a gives 'p' b -> a and moves b's rows: its 's' rows with `origin` b, its claims'
// edges with b's id in their property `origin`, other edges with an 'e' row, and what was given to b as a 'z' row with
// `origin` b. Unmerging moves them back. `from` of a 'g' row is the
// text of the fact's start, empty when it has none; 'g' rows outlive their facts.
//
// 'u', 'v', 'w' and 'y' rows say nothing that 'q' and 's' rows do not; they are there so that one claim more
// or less can be reckoned without reading all others (fact_tally.h, entity_tally.h). A part is the claims of
// an event that have one date, or those about one spell of a state.
//
// Identities are never deleted: a readable id is not given to another thing after its owner is gone.
//
// `value` is as append_ordered_value() (value_order.h) makes it, of which the first kIndexedBytesMax bytes
// are kept: what has a longer one is compared again by its record. A period of so many days, the last not counted, as
// have `class` bits is found by its first day; both days count from 1970 and have their sign bit turned.
//
// name_key is as core/names.h makes it and holds no zero byte. A `length` counts code points, kNameLengthMax for
// as many or more, and comes before the name so that the shortest names of a prefix are read first. A `tail` is a
// name from its second or a later word to its end, its `head` what stands before it. A `term` is a name or a word
// of one, a `piece` one of the parts that it is cut into, by number: core/name_index.h. The value of a term's first
// piece says how many names have it. A `term` of `text` is a word as core/text_analysis.h makes it.
//
// Edges of one type between two nodes sort by id, the order in which they were made.
//
// The numbers and letters here are on disk. Add families and fields at the end; change nothing without
// a migration.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/storage/edge_block.h"
#include "core/storage/ordered_store.h"

namespace entente {

// Which end of its edges a list is at. The values are on disk: the first byte of a block's key, and as a
// capital that of a delta's.
enum class Side : char {
    out = 'o',
    in = 'i',
};

}  // namespace entente

namespace entente::keys {

inline constexpr std::uint32_t kFormatVersion = 2;

enum class Counter : std::uint8_t {
    next_node = 0,
    next_edge = 1,
    nodes = 2,  // how many there are
    edges = 3,
    commits = 4,  // how many batches were committed
    next_decision = 5,
    next_property_index = 6,
};

enum class Dictionary : std::uint8_t {
    labels = 0,
    edge_types = 1,
    property_keys = 2,
};

RowKey format_version();
RowKey migration_progress();
RowKey counter(Counter counter);
RowKey dictionary_name(Dictionary dictionary, std::uint32_t code);
ScanRequest dictionary_names(Dictionary dictionary);
RowKey dictionary_count(Dictionary dictionary, std::uint32_t code);
ScanRequest dictionary_counts(Dictionary dictionary);

// One bit for each of 4,096 nodes, the least significant of a byte first: whether it is there.
inline constexpr unsigned kNodeChunkBits = 12;
inline constexpr std::size_t kNodeChunkBytes = (std::size_t{1} << kNodeChunkBits) / 8;
RowKey node_chunk(std::uint64_t chunk);
ScanRequest node_chunks();
std::optional<std::uint64_t> decode_node_chunk(std::string_view key);

RowKey node(NodeId node);

// A part of a node's edges on one side, up to and with the bound.
struct BlockKey {
    Side side = Side::out;
    NodeId node;
    EdgePlace bound;
};

RowKey block(const BlockKey& key);
// The blocks of a node on one side from the one on that holds the place, or would.
ScanRequest blocks(Side side, NodeId node, const EdgePlace& from = {});

// What has changed at one place of a node's edges.
struct DeltaKey {
    Side side = Side::out;
    NodeId node;
    EdgePlace place;
};

RowKey delta(const DeltaKey& key);
// Those of a node on one side, from `from` to `to`, both included.
ScanRequest deltas(Side side,
                   NodeId node,
                   const EdgePlace& from = {},
                   const EdgePlace& to = kLastPlace);

RowKey locator(EdgeId first);
// At most one row: the locator of the edge, if it has any.
ScanRequest locator_of(EdgeId edge);
// Edges whose ids have different numbers here have different locators.
inline constexpr int kLocatorBucketBits = 20;

// `origin` is the entity that the article was linked to: another one when that was merged into `entity`.
RowKey entity_support(NodeId entity, NodeId article, NodeId origin);
ScanRequest entity_supports(NodeId entity);
ScanRequest entity_supports_by(NodeId entity, NodeId article);

// What a fact is about: the key of the claims that support it.
struct Triple {
    NodeId subject;
    EdgeTypeId type;
    NodeId object;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const Triple&, const Triple&) = default;
};

RowKey claim_support(const Triple& triple, NodeId claim);
ScanRequest claim_supports(const Triple& triple);

RowKey fact_id(const Triple& triple, std::string_view from);

// What the claims about a triple add up to, in whole and in parts. `part` has kPartSize bytes.
inline constexpr std::size_t kPartSize = 5;
RowKey triple_times(const Triple& triple);
RowKey fact_tally(const Triple& triple, std::string_view part);
ScanRequest fact_tallies(const Triple& triple);
RowKey part_publisher(const Triple& triple, std::string_view part, std::string_view publisher);
ScanRequest part_publishers(const Triple& triple, std::string_view part = {});

RowKey entity_tally(NodeId entity);
// What was given to `origin`: the entity itself, or one that was merged into it.
RowKey entity_given(NodeId entity, NodeId origin);
ScanRequest entities_given(NodeId entity);
// Longer names count as this long, in code points: their order by length is that of their bytes.
inline constexpr std::size_t kNameLengthMax = 64;

RowKey name(std::string_view name_key, NodeId node);
// Rows of exactly this name key.
ScanRequest names_equal(std::string_view name_key);
// Rows of the names of that length, at most kNameLengthMax, that begin with the prefix.
ScanRequest names_beginning(std::string_view prefix, std::size_t length);

// `tail_at` is the place of the tail's first byte in the name key, past a space.
RowKey name_tail(std::string_view name_key, std::size_t tail_at, NodeId node);
// Rows of the tails that begin with the prefix, of names of that length. A zero byte ends a tail.
ScanRequest name_tails_beginning(std::string_view prefix, std::size_t length);

RowKey name_piece(std::size_t number,
                  std::size_t length,
                  std::string_view piece,
                  std::string_view term);
// The terms of that length, in code points, that have the piece in that place.
ScanRequest name_pieces_equal(std::size_t number, std::size_t length, std::string_view piece);

// In which kind of partition of the names a row is.
enum class NameRows {
    names,
    tails,
    pieces,
};

NameRows name_rows(Partition partition);

RowKey readable_id(std::string_view id);
RowKey identity(std::string_view identity);

RowKey article_text(NodeId article);
RowKey article_record(NodeId article);
RowKey indexed_text(NodeId article);

RowKey posting(std::string_view term, NodeId article);
ScanRequest postings(std::string_view term);
ScanRequest postings_beginning(std::string_view prefix);
RowKey text_totals();

RowKey labelled(LabelId label, NodeId node);
// Nodes with the label whose id is greater than `after`.
ScanRequest nodes_labelled(LabelId label, NodeId after = {});

// The values are on disk; add at the end.
enum class PropertyIndexKind : std::uint8_t {
    values = 0,      // 'v' rows
    periods = 1,     // 'p' rows
    composites = 2,  // 'v' rows of several values, one after the other
    edges = 3,       // the same of edges of a type, by one property or several
};

inline constexpr std::size_t kIndexedBytesMax = 256;

RowKey property_index(PropertyIndexKind kind, std::string_view label, std::string_view property);
ScanRequest property_indexes();

// `entry` is a row's key up to the node, from the family on.
RowKey property_entry(std::uint64_t index, std::string_view entry, NodeId node);
RowKey edge_property_entry(std::uint64_t index, std::string_view entry, EdgeId edge);
// Rows with from <= key < to, in key order; an empty `to` means all that begin with `from`.
ScanRequest property_entries(std::uint64_t index, Bytes from, Bytes to = {});
// "v" and the ordered value, no longer than it may be.
Bytes value_entry(std::string_view ordered_value);
// True when the entry may stand for several values.
bool is_cut(std::string_view entry);

struct Period {
    std::int32_t first_day = 0;
    std::int32_t last_day = 0;  // a claim that ends before it begins has it before the first

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const Period&, const Period&) = default;
};

// Periods of class n last for less than 2^n days more than one; the last class is for all that are longer.
inline constexpr unsigned kPeriodClassMax = 23;
unsigned period_class(const Period& period);
Bytes period_entry(unsigned period_class, std::int32_t first_day);
Bytes period_value(const Period& period);

RowKey decision(std::uint64_t number);
ScanRequest decisions();
RowKey merged_into(NodeId node);
RowKey merged_child(NodeId parent, NodeId node);
ScanRequest merged_children(NodeId parent);
// Of an edge that no article gave, and that a merge moved.
RowKey moved_edge(EdgeId edge);
// In either order.
RowKey distinct(NodeId a, NodeId b);

// Decoders: nullopt for a key that is not of the family.
std::optional<NodeId> decode_node(std::string_view key);
std::optional<BlockKey> decode_block(std::string_view key);
std::optional<DeltaKey> decode_delta(std::string_view key);
// The first edge of a locator() key.
std::optional<EdgeId> decode_locator(std::string_view key);

struct ClaimSupportKey {
    Triple triple;
    NodeId claim;
};

std::optional<ClaimSupportKey> decode_claim_support(std::string_view key);

// The triple of a triple_times(), fact_tally() or part_publisher() key.
std::optional<Triple> decode_tallied_triple(std::string_view key);
// The publisher of a part_publisher() key.
std::optional<std::string_view> decode_part_publisher(std::string_view key);
std::optional<NodeId> decode_entity_tally(std::string_view key);

struct EntityGivenKey {
    NodeId entity;
    NodeId origin;
};

std::optional<EntityGivenKey> decode_entity_given(std::string_view key);

struct EntitySupportKey {
    NodeId entity;
    NodeId article;
    NodeId origin;
};

std::optional<EntitySupportKey> decode_entity_support(std::string_view key);

struct NameKey {
    std::string_view name_key;
    NodeId node;
};

std::optional<NameKey> decode_name(std::string_view key);

struct NameTailKey {
    std::string name_key;
    NodeId node;
};

std::optional<NameTailKey> decode_name_tail(std::string_view key);

struct NamePieceKey {
    std::size_t number = 0;
    std::size_t length = 0;  // of the term
    std::string_view piece_and_term;
};

std::optional<NamePieceKey> decode_name_piece(std::string_view key);

struct PostingKey {
    std::string_view term;
    NodeId article;
};

std::optional<PostingKey> decode_posting(std::string_view key);
std::optional<NodeId> decode_labelled(std::string_view key);
std::optional<std::uint32_t> decode_dictionary_code(std::string_view key);
std::optional<std::uint64_t> decode_decision(std::string_view key);
// The node of a merged_child() key.
std::optional<NodeId> decode_merged_child(std::string_view key);

struct PropertyIndexKey {
    PropertyIndexKind kind = PropertyIndexKind::values;
    std::string_view label;
    std::string_view property;
};

std::optional<PropertyIndexKey> decode_property_index(std::string_view key);

struct PropertyEntryKey {
    std::string_view entry;
    NodeId node;
};

std::optional<PropertyEntryKey> decode_property_entry(std::string_view key);
std::optional<Period> decode_period(std::string_view entry, std::string_view value);

// The least key greater than every key that begins with `prefix`; empty when there is none.
Bytes after_prefix(Bytes prefix);

// The first byte of the key: its family.
inline char family(std::string_view key) {
    return key.empty() ? '\0' : key.front();
}

}  // namespace entente::keys
