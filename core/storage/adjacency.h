// Who is beside whom: neighbour lists packed into blocks, one row for each node, direction and type, split
// when long.
//
// Measured on event data, one RocksDB key for each edge costs ten times the scan of a packed list and 39
// bytes an edge instead of 23. A block holds at most kBlockEntriesMax entries, so adding an edge to a node
// of a million rewrites a kilobyte, not the list.
//
// A block's key carries the least entry that belongs in it, inverted, so that one forward seek finds the
// block of an entry: keys.h has the layout, this file the value. Blocks of one list never overlap, and the
// last one in key order has the bound (0, 0). A block that becomes empty is deleted; blocks that have
// shrunk are not joined.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/storage/row_reader.h"
#include "core/storage/write_set.h"

namespace entente {

inline constexpr std::size_t kBlockEntriesMax = 256;

// The values are on disk: the first byte of a block's key.
enum class Side : char {
    out = 'o',
    in = 'i',
};

// The far end of an edge, seen from the node whose list it is in.
struct Neighbor {
    NodeId other;
    EdgeId edge;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const Neighbor&, const Neighbor&) = default;
};

// Sorted, without twins.
using NeighborBlock = std::vector<Neighbor>;

std::string encode(const NeighborBlock& block);
Result<NeighborBlock> decode_neighbor_block(std::string_view bytes);

// Puts an edge into, or takes it out of, one list. Removing what is not there is ErrorCode::corruption, as is
// adding what is there: edge ids are new.
Status add_neighbor(
    WriteSet& rows, Side side, NodeId node, EdgeTypeId type, const Neighbor& neighbor);
Status remove_neighbor(
    WriteSet& rows, Side side, NodeId node, EdgeTypeId type, const Neighbor& neighbor);

// Which lists to read: of one type or of all, to one other node or to all.
struct NeighborRequest {
    NodeId node;
    Side side = Side::out;
    std::optional<EdgeTypeId> type;
    std::optional<NodeId> other;  // only with `type`
};

struct TypedNeighbor {
    EdgeTypeId type;
    Neighbor neighbor;
};

// The answer to each request, ordered by type, other node, edge. Stops with ErrorCode::limit_exceeded when
// they hold more than `limit` entries together.
Result<std::vector<std::vector<TypedNeighbor>>> read_neighbors(
    const RowReader& rows, std::span<const NeighborRequest> requests, std::size_t limit = SIZE_MAX);

// The edges from one node to another.
Result<std::vector<EdgeId>> edges_between(const RowReader& rows,
                                          NodeId source,
                                          EdgeTypeId type,
                                          NodeId target);

}  // namespace entente
