#include "core/node_cache.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
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
    : nodes_(node_bound, bytes_max, commit),
      hints_(std::bit_ceil(std::min(nodes_.bound(), kHintsMax))) {}

void NodeCache::find_many(std::span<const NodeId> nodes,
                          std::uint64_t commit,
                          std::span<const BorrowedNode*> found) const {
    constexpr std::size_t kAtOnce = 16;
    std::array<const MomentSlots<BorrowedNode>::Slot*, kAtOnce> places = {};
    for (std::size_t begin = 0; begin < nodes.size(); begin += kAtOnce) {
        const std::size_t count = std::min(kAtOnce, nodes.size() - begin);
        for (std::size_t i = 0; i < count; ++i) {
            places[i] = nodes_.slot(nodes[begin + i]);
            __builtin_prefetch(places[i]);
        }
        for (std::size_t i = 0; i < count; ++i) {
            const auto* entry =
                places[i] == nullptr ? nullptr : places[i]->entry.load(std::memory_order_acquire);
            if (entry != nullptr) {
                __builtin_prefetch(&entry->value.id);
                __builtin_prefetch(&entry->as_of);
            }
        }
        for (std::size_t i = 0; i < count; ++i) {
            found[begin + i] = places[i] == nullptr
                                   ? nullptr
                                   : MomentSlots<BorrowedNode>::value_in(*places[i], commit);
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
    const BorrowedNode* kept = nodes_.insert(id, commit, bytes, std::move(node));
    if (kept != nullptr) {
        remember_id(kept->readable_id(), id);
    }
    return kept;
}

}  // namespace entente
