// Lists of edges that were read lately, opened and shared by all views: the properties that queries ask for again and again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/moment_slots.h"
#include "core/result.h"
#include "core/storage/edge_block.h"
#include "core/storage/ordered_store.h"

namespace entente {

class RowReader;

// Those of longer lists are found by seeking, which is little beside reading them.
inline constexpr std::size_t kCachedBlocksMax = 8;

// The out side of a node's edges, all of it, as its blocks hold it.
class CachedList {
public:
    // Of a list that is long, or has deltas beside its blocks: it has to be read where it is stored.
    CachedList() = default;
    // Corruption for bytes that are no blocks.
    static Result<CachedList> open(std::vector<Bytes> blocks);

    bool is_whole() const { return is_whole_; }

    // From the block on that holds the place, or would.
    std::span<const EdgeBlockReader> blocks_from(const EdgePlace& place) const;

    std::size_t bytes() const;

private:
    bool is_whole_ = false;
    std::vector<Bytes> bytes_;
    std::vector<EdgeBlockReader> blocks_;  // over bytes_, which stay where they are
};

// The lists of the nodes of a store. What holds of MomentSlots holds of it.
using ListCache = MomentSlots<CachedList>;

// The lists in memory as the reader of one moment has them. Safe for many threads.
class CachedLists {
public:
    CachedLists(std::shared_ptr<ListCache> lists, std::uint64_t commit)
        : lists_(std::move(lists)), commit_(commit) {}

    // nullptr for one that has to be read.
    const CachedList* find(NodeId node) const {
        const CachedList* list = lists_->find(node, commit_);
        return list != nullptr && list->is_whole() ? list : nullptr;
    }

    bool has_room() const { return lists_->has_room(); }

    // Reads those of the lists that are short and not here, as far as there is room. `rows` are those of the moment.
    Status read(const RowReader& rows, std::span<const NodeId> nodes) const;

private:
    std::shared_ptr<ListCache> lists_;
    std::uint64_t commit_;
};

}  // namespace entente
