// Which nodes have a label, a bit for each: for statements that ask it of many nodes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph_view.h"
#include "core/result.h"

namespace entente::cypher {

// Immutable.
class LabelSet {
public:
    explicit LabelSet(const std::vector<NodeId>& nodes);

    bool contains(NodeId node) const {
        const std::size_t word = node.value / 64;
        return word < words_.size() && (words_[word] >> (node.value % 64) & 1U) != 0;
    }

private:
    std::vector<std::uint64_t> words_;
};

// The sets of the latest moment that was asked about, shared by statements. Safe for many threads.
class LabelSets {
public:
    // Made when it is first asked for, which reads all nodes with the label. The view is of a moment, not of a transaction.
    Result<std::shared_ptr<const LabelSet>> get(const GraphView& view, std::string_view label);

private:
    static constexpr std::size_t kSetsMax = 64;

    std::mutex mutex_;
    std::uint64_t commit_ = 0;
    std::map<std::string, std::shared_ptr<const LabelSet>, std::less<>> sets_;
};

}  // namespace entente::cypher
