// Things of nodes that were read lately, as of the newest commits: what the caches of nodes and of lists stand on.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "core/ids.h"

namespace entente {

// A value for each node, found without a lock. What is in it is never changed or moved and stays as long as this, so a
// view that holds it may hand out references. When it is full the store begins another.
//
// A value is right for a view when both the view and the reading of the value came after the node's last change; the
// writer notes each change before the commit is published. Only readers of the newest moment add values. Safe for many
// threads, one writer among them.
template <typename T>
class MomentSlots {
public:
    struct Entry {
        template <typename... Arguments>
        explicit Entry(std::uint64_t commit, Arguments&&... arguments)
            : value(std::forward<Arguments>(arguments)...), as_of(commit) {}

        T value;
        std::uint64_t as_of;
    };

    struct Slot {
        std::atomic<const Entry*> entry = nullptr;
        std::atomic<std::uint64_t> changed_at = 0;
    };

    // For nodes with ids below `node_bound`, until the values take about `bytes_max`. There is room for as many nodes
    // again, so that a growing store does not begin a new one all the time.
    MomentSlots(std::uint64_t node_bound, std::size_t bytes_max, std::uint64_t commit)
        : bound_((node_bound * 2 + 1024 + kPageSlots - 1) / kPageSlots * kPageSlots),
          bytes_max_(bytes_max),
          newest_(commit),
          pages_(bound_ / kPageSlots) {}

    MomentSlots(const MomentSlots&) = delete;
    MomentSlots& operator=(const MomentSlots&) = delete;

    ~MomentSlots() {
        for (std::atomic<Page*>& page : pages_) {
            delete page.load();
        }
    }

    std::uint64_t bound() const { return bound_; }

    // nullptr where nothing has been kept near this node.
    const Slot* slot(NodeId node) const {
        if (node.value >= bound_) {
            return nullptr;
        }
        const Page* page = pages_[node.value / kPageSlots].load(std::memory_order_acquire);
        return page == nullptr ? nullptr : &(*page)[node.value % kPageSlots];
    }

    // nullptr when it is not here, or not as of the view's commit.
    const T* find(NodeId node, std::uint64_t commit) const {
        const Slot* place = slot(node);
        return place == nullptr ? nullptr : value_in(*place, commit);
    }

    static const T* value_in(const Slot& place, std::uint64_t commit) {
        const Entry* entry = place.entry.load(std::memory_order_acquire);
        if (entry == nullptr) {
            return nullptr;
        }
        const std::uint64_t changed_at = place.changed_at.load(std::memory_order_acquire);
        return entry->as_of >= changed_at && commit >= changed_at ? &entry->value : nullptr;
    }

    // Keeps a value that was read at that commit, if it is still the newest; nullptr when it does not. Where another reader was
    // faster the value is his.
    template <typename... Arguments>
    const T* insert(NodeId id, std::uint64_t commit, std::size_t bytes, Arguments&&... arguments) {
        if (id.value >= bound_ || !has_room()) {
            return nullptr;
        }
        Shard& shard = shards_[id.value / kPageSlots % kShards];
        const std::lock_guard<std::mutex> lock(shard.mutex);
        if (newest_.load() != commit) {
            return nullptr;  // it may have been changed since it was read
        }
        Slot& place = page_of(id, commit)[id.value % kPageSlots];
        const Entry* known = place.entry.load(std::memory_order_relaxed);
        if (known != nullptr && known->as_of >= place.changed_at.load(std::memory_order_relaxed)) {
            return &known->value;
        }
        shard.entries.emplace_back(commit, std::forward<Arguments>(arguments)...);
        const Entry* entry = &shard.entries.back();
        place.entry.store(entry, std::memory_order_release);
        bytes_.fetch_add(bytes, std::memory_order_relaxed);
        return &entry->value;
    }

    // By the writer, after the commit was applied and before it is published.
    void changed(std::span<const NodeId> nodes, std::uint64_t commit) {
        newest_.store(commit);
        for (const NodeId node : nodes) {
            if (node.value >= bound_) {
                continue;
            }
            // Who adds it now has seen the new number, or we see what was added.
            const std::lock_guard<std::mutex> lock(
                shards_[node.value / kPageSlots % kShards].mutex);
            Page* page = pages_[node.value / kPageSlots].load(std::memory_order_relaxed);
            if (page != nullptr) {
                (*page)[node.value % kPageSlots].changed_at.store(commit,
                                                                  std::memory_order_release);
            }
        }
    }

    bool has_room() const { return bytes_.load(std::memory_order_relaxed) <= bytes_max_; }

    // Whether another should take its place, for a store that has ids up to there.
    bool outgrown(std::uint64_t node_bound) const { return node_bound > bound_ || !has_room(); }

private:
    static constexpr std::size_t kPageSlots = 512;
    static constexpr std::size_t kShards = 16;
    using Page = std::array<Slot, kPageSlots>;

    struct Shard {
        std::mutex mutex;
        std::deque<Entry> entries;
    };

    // With the shard's lock held.
    Page& page_of(NodeId id, std::uint64_t commit) {
        std::atomic<Page*>& page = pages_[id.value / kPageSlots];
        if (page.load(std::memory_order_relaxed) == nullptr) {
            // Changes of its nodes up to now were not noted, so what it holds is not for views of before.
            auto fresh = std::make_unique<Page>();
            for (Slot& slot : *fresh) {
                slot.changed_at.store(commit, std::memory_order_relaxed);
            }
            page.store(fresh.release(), std::memory_order_release);
        }
        return *page.load(std::memory_order_relaxed);
    }

    std::uint64_t bound_;
    std::size_t bytes_max_;
    std::atomic<std::uint64_t> newest_;
    std::atomic<std::size_t> bytes_ = 0;
    std::vector<std::atomic<Page*>> pages_;
    std::array<Shard, kShards> shards_;
};

}  // namespace entente
