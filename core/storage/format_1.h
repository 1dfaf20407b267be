// What a store of format 1 has and a later one has not: its edges, one row each, and its lists of neighbours.
//
// For the migration from it. Nothing writes this any more, and nothing here ever changes.
//
//   kind      partition id   key                                             value
//   edges     edge >> 8      'e' edge:u64                                    EdgeRecord
//   vertices  node >> 6      'o' source:u64 type:u32 ~target:u64 ~edge:u64   NeighborBlock
//                            'i' target:u64 type:u32 ~source:u64 ~edge:u64   NeighborBlock
//   names     1st byte       name_key:bytes 0x00 node:u64                    u8
//
// A list of neighbours is in several rows when long. All rows of kind names are of another form than they are now.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/storage/edge_block.h"
#include "core/storage/keys.h"
#include "core/storage/ordered_store.h"
#include "core/storage/records.h"

namespace entente::format_1 {

inline constexpr char kEdgeFamily = 'e';

struct EdgeRecord {
    NodeId source;
    EdgeTypeId type;
    NodeId target;
    CodedProperties properties;

    friend bool operator==(const EdgeRecord&, const EdgeRecord&) = default;
};

// ErrorCode::corruption for bytes that no encoder wrote.
Result<EdgeRecord> decode_edge_record(std::string_view bytes);

RowKey edge(EdgeId edge);

// Whose neighbours are in the row with this key of a vertices partition; nullopt for a key of another family.
struct ListKey {
    Side side = Side::out;
    NodeId node;
    EdgeTypeId type;
};

std::optional<ListKey> decode_list_key(std::string_view key);

// All rows of a node's neighbours on one side.
ScanRequest lists(Side side, NodeId node);

// Appends the edges in such a row.
Status read_neighbor_block(std::string_view bytes, EdgeTypeId type, std::vector<EdgePlace>& places);

}  // namespace entente::format_1
