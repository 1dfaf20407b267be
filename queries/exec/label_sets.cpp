#include "queries/exec/label_sets.h"

namespace entente::cypher {

LabelSet::LabelSet(const std::vector<NodeId>& nodes) {
    for (const NodeId node : nodes) {
        const std::size_t word = node.value / 64;
        if (word >= words_.size()) {
            words_.resize(word + 1);
        }
        words_[word] |= std::uint64_t{1} << (node.value % 64);
    }
}

Result<std::shared_ptr<const LabelSet>> LabelSets::get(const GraphView& view,
                                                       std::string_view label) {
    ENTENTE_ASSIGN(const auto counts, view.counts());
    const std::uint64_t commit = counts.commits;
    {
        const std::lock_guard lock(mutex_);
        if (commit_ == commit) {
            const auto found = sets_.find(label);
            if (found != sets_.end()) {
                return found->second;
            }
        }
    }
    ENTENTE_ASSIGN(const auto nodes, view.nodes_with_label(label, NodeId(), SIZE_MAX));
    auto made = std::make_shared<const LabelSet>(nodes);
    const std::lock_guard lock(mutex_);
    if (commit_ < commit || sets_.size() >= kSetsMax) {
        sets_.clear();
        commit_ = commit;
    }
    if (commit_ == commit) {
        sets_.insert_or_assign(std::string(label), made);
    }
    return std::shared_ptr<const LabelSet>(made);
}

}  // namespace entente::cypher
