// Nodes that were read lately, decoded and shared by all views: what queries ask for again and again.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "core/graph_view.h"
#include "core/ids.h"

namespace entente {

// Nodes as of the newest commits, found without a lock. What is in it is never changed or moved and stays as long as
// the cache, so a view that holds the cache may hand out references. When it is full the store begins another.
//
// A node is right for a view when both the view and the reading of the node came after the node's last change;
// the writer notes each change before the commit is published. Only readers of the newest moment add nodes. Safe for
// many threads, one writer among them.
class NodeCache {
public:
    // For nodes with ids below `node_bound`, until they take about `bytes_max`.
    NodeCache(std::uint64_t node_bound, std::size_t bytes_max, std::uint64_t commit);
    ~NodeCache();
    NodeCache(const NodeCache&) = delete;
    NodeCache& operator=(const NodeCache&) = delete;

    // nullptr when it is not here, or not as of the view's commit.
    const BorrowedNode* find(NodeId node, std::uint64_t commit) const;
    // The same for many at once, in order: they come from memory side by side, not one after the other.
    void find_many(std::span<const NodeId> nodes,
                   std::uint64_t commit,
                   std::span<const BorrowedNode*> found) const;
    // The node whose property `id` this is, if it is here.
    const BorrowedNode* find_id(std::string_view id, std::uint64_t commit) const;

    // Keeps what was read at that commit, if it is still the newest; nullptr when it does not.
    const BorrowedNode* insert(Node&& node, std::uint64_t commit);

    // By the writer, after the commit was applied and before it is published.
    void changed(std::span<const NodeId> nodes, std::uint64_t commit);

    bool has_room() const { return bytes_.load(std::memory_order_relaxed) <= bytes_max_; }

    // Whether another should take its place, for a store that has ids up to there.
    bool outgrown(std::uint64_t node_bound) const {
        return node_bound > bound_ || bytes_.load(std::memory_order_relaxed) > bytes_max_;
    }

private:
    struct Entry {
        Entry(Node&& read, std::uint64_t commit) : node(std::move(read)), as_of(commit) {}

        BorrowedNode node;
        std::uint64_t as_of;
    };

    struct Slot {
        std::atomic<const Entry*> entry = nullptr;
        std::atomic<std::uint64_t> changed_at = 0;
    };

    static constexpr std::size_t kPageSlots = 512;
    static constexpr std::size_t kShards = 16;
    static constexpr std::size_t kProbes = 8;
    using Page = std::array<Slot, kPageSlots>;

    struct Shard {
        std::mutex mutex;
        std::deque<Entry> entries;
    };

    const Slot* slot(NodeId node) const;
    static const BorrowedNode* node_in(const Slot& place, std::uint64_t commit);
    void remember_id(std::string_view id, NodeId node);

    std::uint64_t bound_;
    std::size_t bytes_max_;
    std::atomic<std::uint64_t> newest_;
    std::atomic<std::size_t> bytes_ = 0;
    std::vector<std::atomic<Page*>> pages_;
    // Where ids may lead: only a hint, the node itself says whether it is so.
    std::vector<std::atomic<std::uint64_t>> hints_;
    std::array<Shard, kShards> shards_;
};

}  // namespace entente
