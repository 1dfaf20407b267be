#include "core/node_cache.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <memory>
#include <utility>

namespace entente {

namespace {

std::size_t bytes_of(const Value& value) {
    std::size_t bytes = sizeof(Value);
    if (const std::string* text = value.as_string()) {
        bytes += text->size();
    }
    if (const ValueList* list = value.as_list()) {
        bytes += list->size() * sizeof(Value) * 2;
    }
    return bytes;
}

std::size_t bytes_of(const Node& node) {
    std::size_t bytes = sizeof(Node) + node.labels.size() * sizeof(std::string);
    for (const auto& [name, value] : node.properties) {
        bytes += 64 + name.size() + bytes_of(value);
    }
    return bytes;
}

constexpr std::uint64_t kHintsMax = std::uint64_t{1} << 22;

}  // namespace

NodeCache::NodeCache(std::uint64_t node_bound, std::size_t bytes_max, std::uint64_t commit)
    // Room for as many nodes again, so that a growing store does not begin a new one all the time.
    : bound_((node_bound * 2 + 1024 + kPageSlots - 1) / kPageSlots * kPageSlots),
      bytes_max_(bytes_max),
      newest_(commit),
      pages_(bound_ / kPageSlots),
      hints_(std::bit_ceil(std::min(bound_, kHintsMax))) {}

NodeCache::~NodeCache() {
    for (std::atomic<Page*>& page : pages_) {
        delete page.load();
    }
}

const NodeCache::Slot* NodeCache::slot(NodeId node) const {
    if (node.value >= bound_) {
        return nullptr;
    }
    const Page* page = pages_[node.value / kPageSlots].load(std::memory_order_acquire);
    return page == nullptr ? nullptr : &(*page)[node.value % kPageSlots];
}

const BorrowedNode* NodeCache::find(NodeId node, std::uint64_t commit) const {
    const Slot* place = slot(node);
    return place == nullptr ? nullptr : node_in(*place, commit);
}

const BorrowedNode* NodeCache::node_in(const Slot& place, std::uint64_t commit) {
    const Entry* entry = place.entry.load(std::memory_order_acquire);
    if (entry == nullptr) {
        return nullptr;
    }
    const std::uint64_t changed_at = place.changed_at.load(std::memory_order_acquire);
    return entry->as_of >= changed_at && commit >= changed_at ? &entry->node : nullptr;
}

void NodeCache::find_many(std::span<const NodeId> nodes,
                          std::uint64_t commit,
                          std::span<const BorrowedNode*> found) const {
    constexpr std::size_t kAtOnce = 16;
    std::array<const Slot*, kAtOnce> places = {};
    for (std::size_t begin = 0; begin < nodes.size(); begin += kAtOnce) {
        const std::size_t count = std::min(kAtOnce, nodes.size() - begin);
        for (std::size_t i = 0; i < count; ++i) {
            places[i] = slot(nodes[begin + i]);
            __builtin_prefetch(places[i]);
        }
        for (std::size_t i = 0; i < count; ++i) {
            const Entry* entry =
                places[i] == nullptr ? nullptr : places[i]->entry.load(std::memory_order_acquire);
            if (entry != nullptr) {
                __builtin_prefetch(&entry->node.id);
                __builtin_prefetch(&entry->as_of);
            }
        }
        for (std::size_t i = 0; i < count; ++i) {
            found[begin + i] = places[i] == nullptr ? nullptr : node_in(*places[i], commit);
        }
        for (std::size_t i = 0; i < count; ++i) {
            if (const BorrowedNode* node = found[begin + i]) {
                __builtin_prefetch(node->readable_id().data());
                __builtin_prefetch(node->name().data());
            }
        }
    }
}

const BorrowedNode* NodeCache::find_id(std::string_view id, std::uint64_t commit) const {
    const std::size_t mask = hints_.size() - 1;
    const std::size_t hash = std::hash<std::string_view>()(id);
    for (std::size_t i = 0; i < kProbes; ++i) {
        const std::uint64_t node = hints_[(hash + i) & mask].load(std::memory_order_relaxed);
        if (node == 0) {
            return nullptr;
        }
        const BorrowedNode* found = find(NodeId(node), commit);
        if (found != nullptr && found->readable_id() == id) {
            return found;
        }
    }
    return nullptr;
}

void NodeCache::remember_id(std::string_view id, NodeId node) {
    if (id.empty()) {
        return;
    }
    const std::size_t mask = hints_.size() - 1;
    const std::size_t hash = std::hash<std::string_view>()(id);
    for (std::size_t i = 0; i < kProbes; ++i) {
        std::uint64_t there = 0;
        std::atomic<std::uint64_t>& hint = hints_[(hash + i) & mask];
        if (hint.compare_exchange_strong(there, node.value) || there == node.value) {
            return;
        }
    }
    hints_[hash & mask].store(node.value, std::memory_order_relaxed);
}

const BorrowedNode* NodeCache::insert(Node&& node, std::uint64_t commit) {
    const NodeId id = node.id;
    const std::size_t bytes = bytes_of(node);
    if (id.value >= bound_ || bytes_.load(std::memory_order_relaxed) > bytes_max_) {
        return nullptr;
    }
    Shard& shard = shards_[id.value / kPageSlots % kShards];
    const std::lock_guard<std::mutex> lock(shard.mutex);
    if (newest_.load() != commit) {
        return nullptr;  // it may have been changed since it was read
    }
    std::atomic<Page*>& page = pages_[id.value / kPageSlots];
    if (page.load(std::memory_order_relaxed) == nullptr) {
        // Changes of its nodes up to now were not noted, so what it holds is not for views of before.
        auto fresh = std::make_unique<Page>();
        for (Slot& slot : *fresh) {
            slot.changed_at.store(commit, std::memory_order_relaxed);
        }
        page.store(fresh.release(), std::memory_order_release);
    }
    Slot& place = (*page.load(std::memory_order_relaxed))[id.value % kPageSlots];
    const Entry* known = place.entry.load(std::memory_order_relaxed);
    if (known != nullptr && known->as_of >= place.changed_at.load(std::memory_order_relaxed)) {
        return &known->node;  // another reader was faster
    }
    shard.entries.emplace_back(std::move(node), commit);
    const Entry* entry = &shard.entries.back();
    place.entry.store(entry, std::memory_order_release);
    bytes_.fetch_add(bytes, std::memory_order_relaxed);
    remember_id(entry->node.readable_id(), id);
    return &entry->node;
}

void NodeCache::changed(std::span<const NodeId> nodes, std::uint64_t commit) {
    newest_.store(commit);
    for (const NodeId node : nodes) {
        if (node.value >= bound_) {
            continue;
        }
        // Who adds it now has seen the new number, or we see what was added.
        const std::lock_guard<std::mutex> lock(shards_[node.value / kPageSlots % kShards].mutex);
        Page* page = pages_[node.value / kPageSlots].load(std::memory_order_relaxed);
        if (page != nullptr) {
            (*page)[node.value % kPageSlots].changed_at.store(commit, std::memory_order_release);
        }
    }
}

}  // namespace entente
