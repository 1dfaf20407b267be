// THE KEY LAYOUT, format version 1. No other file builds or takes apart a key.
//
// Keys compare as unsigned bytes, so every field is encoded to sort that way: unsigned integers
// big-endian. A row lives in a partition (ordered_store.h); rows that must agree share one, and the
// first byte of a key says which family it belongs to.
//
//   kind        partition id     key                                            value             answers
//   directory   0                'f'                                            u32               which format is this?
//                                'n' counter:u8                                 u64               next node, edge id, ...
//                                'd' dictionary:u8 code:u32                     name              what is label 7 called?
//                                'c' dictionary:u8 code:u32                     u64               how many nodes have it?
//   vertices    node >> 6        'n' node:u64                                   NodeRecord        what is this node?
//                                'o' source:u64 type:u32 ~target:u64 ~edge:u64  NeighborBlock     whom did it act on?
//                                'i' target:u64 type:u32 ~source:u64 ~edge:u64  NeighborBlock     who acted on it?
//                                's' node:u64 article:u64 origin:u64            EntitySupport     what does an article say it is?
//                                'q' subject:u64 type:u32 object:u64 claim:u64  ClaimSupport      who says so?
//                                'g' subject:u64 type:u32 object:u64 from:bytes fact id           which id has, or had, this fact?
//   edges       edge >> 8        'e' edge:u64                                   EdgeRecord        what is this edge?
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
//   text        term's 1st byte  term:bytes 0x00 article:u64                    Posting           which sentences hold the word?
//               256              't'                                            TextTotals        how many sentences and words are there?
//
// Nodes are entities, articles and claims alike; `article` and `claim` above are node ids. For a
// symmetric type, 'q' rows and facts have the smaller node id as subject. An 'i' row is in the
// target's bucket, so one act writes up to three partitions: its edge record, and one row at each end.
// An 'o' or 'i' row holds a part of a node's list (adjacency.h): the neighbours from the one in its key, its
// bound, up to the bound of the block before it. The bound's numbers are inverted (~), so that the block of a
// neighbour is the first one at or after the key made from it.
//
// Merging entity b into a gives 'p' b -> a and moves b's rows: its 's' rows with `origin` b, its claims'
// edges with b's id in their property `origin`. Unmerging moves them back. `from` of a 'g' row is the
// text of the fact's start, empty when it has none; 'g' rows outlive their facts.
//
// Identities are never deleted: a readable id is not given to another thing after its owner is gone.
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
#include "core/storage/adjacency.h"
#include "core/storage/ordered_store.h"

namespace entente::keys {

inline constexpr std::uint32_t kFormatVersion = 1;

enum class Counter : std::uint8_t {
    next_node = 0,
    next_edge = 1,
    nodes = 2,  // how many there are
    edges = 3,
    commits = 4,  // how many batches were committed
    next_decision = 5,
};

enum class Dictionary : std::uint8_t {
    labels = 0,
    edge_types = 1,
    property_keys = 2,
};

RowKey format_version();
RowKey counter(Counter counter);
RowKey dictionary_name(Dictionary dictionary, std::uint32_t code);
ScanRequest dictionary_names(Dictionary dictionary);
RowKey dictionary_count(Dictionary dictionary, std::uint32_t code);
ScanRequest dictionary_counts(Dictionary dictionary);

RowKey node(NodeId node);
RowKey edge(EdgeId edge);

// A part of a neighbour list, and the least neighbour that belongs in it.
struct BlockKey {
    Side side = Side::out;
    NodeId node;
    EdgeTypeId type;
    Neighbor bound;
};

RowKey block(const BlockKey& key);
// All blocks of a node on one side, or those of one type.
ScanRequest blocks(Side side, NodeId node, std::optional<EdgeTypeId> type = {});
// Blocks of one type that hold the neighbour or lesser ones.
ScanRequest blocks_from(Side side, NodeId node, EdgeTypeId type, const Neighbor& neighbor);
// The one block in which the neighbour belongs, if there is any yet.
ScanRequest first_block_from(Side side, NodeId node, EdgeTypeId type, const Neighbor& neighbor);

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

RowKey decision(std::uint64_t number);
ScanRequest decisions();
RowKey merged_into(NodeId node);
RowKey merged_child(NodeId parent, NodeId node);
ScanRequest merged_children(NodeId parent);
// In either order.
RowKey distinct(NodeId a, NodeId b);

// Decoders: nullopt for a key that is not of the family.
std::optional<NodeId> decode_node(std::string_view key);
std::optional<EdgeId> decode_edge(std::string_view key);
std::optional<BlockKey> decode_block(std::string_view key);

struct ClaimSupportKey {
    Triple triple;
    NodeId claim;
};

std::optional<ClaimSupportKey> decode_claim_support(std::string_view key);

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

// The first byte of the key: its family.
inline char family(std::string_view key) {
    return key.empty() ? '\0' : key.front();
}

}  // namespace entente::keys
