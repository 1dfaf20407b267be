// Nodes that were read lately, decoded and shared by all views: what queries ask for again and again.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/graph_view.h"
#include "core/ids.h"
#include "core/storage/moment_slots.h"

namespace entente {

// Nodes as of the newest commits, and where their readable ids lead. What holds of MomentSlots holds of it.
class NodeCache {
public:
    // For nodes with ids below `node_bound`, until they take about `bytes_max`.
    NodeCache(std::uint64_t node_bound, std::size_t bytes_max, std::uint64_t commit);

    // nullptr when it is not here, or not as of the view's commit.
    const BorrowedNode* find(NodeId node, std::uint64_t commit) const {
        return nodes_.find(node, commit);
    }
    // The same for many at once, in order: they come from memory side by side, not one after the other.
    void find_many(std::span<const NodeId> nodes,
                   std::uint64_t commit,
                   std::span<const BorrowedNode*> found) const;
    // The node whose property `id` this is, if it is here.
    const BorrowedNode* find_id(std::string_view id, std::uint64_t commit) const;

    // Keeps what was read at that commit, if it is still the newest; nullptr when it does not.
    const BorrowedNode* insert(Node&& node, std::uint64_t commit);

    // By the writer, after the commit was applied and before it is published.
    void changed(std::span<const NodeId> nodes, std::uint64_t commit) {
        nodes_.changed(nodes, commit);
    }

    bool has_room() const { return nodes_.has_room(); }

    // Whether another should take its place, for a store that has ids up to there.
    bool outgrown(std::uint64_t node_bound) const { return nodes_.outgrown(node_bound); }

private:
    static constexpr std::size_t kProbes = 8;

    void remember_id(std::string_view id, NodeId node);

    MomentSlots<BorrowedNode> nodes_;
    // Where ids may lead: only a hint, the node itself says whether it is so.
    std::vector<std::atomic<std::uint64_t>> hints_;
};

}  // namespace entente
