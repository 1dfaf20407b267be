#include "core/store_state.h"

#include <algorithm>
#include <bit>

#include "core/hash.h"
#include "core/triples.h"

namespace entente {

ChangeMark mark_of(const RowKey& key) {
    const std::uint64_t partition =
        key.partition.id * 31 + static_cast<std::uint64_t>(key.partition.kind);
    return std::hash<std::string_view>()(key.key) ^ (partition * 0x9E3779B97F4A7C15U);
}

ChangeMark mark_of(std::string_view what, std::uint64_t number) {
    return std::hash<std::string_view>()(what) ^ (number * 0x9E3779B97F4A7C15U);
}

void CommitLog::leave(std::uint64_t commit) {
    open_.erase(open_.find(commit));
    while (!commits_.empty() && (open_.empty() || commits_.front().first <= *open_.begin())) {
        marks_ -= commits_.front().second.size();
        commits_.pop_front();
    }
}

void CommitLog::add(std::uint64_t commit, std::vector<ChangeMark> marks) {
    marks_ += marks.size();
    commits_.emplace_back(commit, std::move(marks));
    while (marks_ > kMarksMax) {
        forgotten_ = commits_.front().first;
        marks_ -= commits_.front().second.size();
        commits_.pop_front();
    }
}

bool CommitLog::changed_since(std::uint64_t since,
                              const std::unordered_set<ChangeMark>& marks) const {
    if (since < forgotten_) {
        return true;  // perhaps
    }
    for (auto commit = commits_.rbegin(); commit != commits_.rend() && commit->first > since;
         ++commit) {
        for (const ChangeMark mark : commit->second) {
            if (mark == kEverything || marks.count(mark) > 0) {
                return true;
            }
        }
    }
    return false;
}

DeltaCounts::Count* DeltaCounts::find(Side side, NodeId node) {
    const auto found = counts_.find(key(side, node));
    return found == counts_.end() ? nullptr : &found->second;
}

DeltaCounts::Count& DeltaCounts::add(Side side, NodeId node, std::uint32_t deltas) {
    if (counts_.size() >= kListsMax) {
        counts_.clear();
    }
    Count& count = counts_[key(side, node)];
    count.deltas = deltas;
    return count;
}

namespace {

// Calls f(chunk, bits) for each row of them, until it is false.
template <typename Function>
Status each_node_chunk(const RowReader& rows, const ScanRequest& request, const Function& f) {
    bool damaged = false;
    ENTENTE_TRY(rows.scan(request, [&](std::string_view key, std::string_view value) {
        const auto chunk = keys::decode_node_chunk(key);
        damaged = !chunk || value.size() != keys::kNodeChunkBytes;
        return !damaged && f(*chunk, value);
    }));
    return damaged ? Status(Error{ErrorCode::corruption,
                                  "the list of the nodes that are there is damaged"})
                   : Status();
}

}  // namespace

Status LiveNodes::load(const RowReader& rows) {
    const std::lock_guard<std::shared_mutex> lock(mutex_);
    return each_node_chunk(
        rows, keys::node_chunks(), [&](std::uint64_t chunk, std::string_view bits) {
            const std::size_t begin = chunk * keys::kNodeChunkBytes;
            bits_.resize(std::max(bits_.size(), begin + bits.size()));
            std::copy(bits.begin(), bits.end(), bits_.begin() + static_cast<std::ptrdiff_t>(begin));
            return true;
        });
}

bool LiveNodes::contains(NodeId node) const {
    const std::shared_lock<std::shared_mutex> lock(mutex_);
    const std::size_t byte = node.value / 8;
    return byte < bits_.size() && (bits_[byte] >> (node.value % 8) & 1U) != 0;
}

void LiveNodes::set(NodeId node, bool there) {
    const std::lock_guard<std::shared_mutex> lock(mutex_);
    const std::size_t byte = node.value / 8;
    if (byte >= bits_.size()) {
        bits_.resize(std::max(byte + 1, bits_.size() * 2));
    }
    const auto mask = static_cast<std::uint8_t>(1U << (node.value % 8));
    bits_[byte] = static_cast<std::uint8_t>(there ? bits_[byte] | mask : bits_[byte] & ~mask);
}

Result<std::vector<NodeId>> read_live_nodes(const RowReader& rows,
                                            NodeId first,
                                            std::size_t limit) {
    std::vector<NodeId> nodes;
    ScanRequest request = keys::node_chunks();
    request.from = keys::node_chunk(first.value >> keys::kNodeChunkBits).key;
    ENTENTE_TRY(each_node_chunk(rows, request, [&](std::uint64_t chunk, std::string_view bits) {
        for (std::size_t i = 0; i < bits.size() && nodes.size() < limit; ++i) {
            auto byte = static_cast<unsigned char>(bits[i]);
            for (; byte != 0; byte = static_cast<unsigned char>(byte & (byte - 1))) {
                const NodeId node((chunk << keys::kNodeChunkBits) + i * 8 +
                                  static_cast<unsigned>(std::countr_zero(byte)));
                if (!(node < first) && nodes.size() < limit) {
                    nodes.push_back(node);
                }
            }
        }
        return nodes.size() < limit;
    }));
    return nodes;
}

Result<std::vector<NodeId>> read_live_nodes(const RowReader& rows) {
    return read_live_nodes(rows, NodeId(), SIZE_MAX);
}

Result<std::shared_ptr<StoreState>> StoreState::load(const RowReader& rows) {
    std::shared_ptr<StoreState> state(new StoreState());
    ENTENTE_TRY(state->names_->load(rows));
    ENTENTE_TRY(state->nodes_.load(rows));
    const std::vector<RowKey> counters = {keys::counter(keys::Counter::next_node),
                                          keys::counter(keys::Counter::next_edge),
                                          keys::counter(keys::Counter::next_decision),
                                          keys::counter(keys::Counter::commits)};
    ENTENTE_ASSIGN(const auto values, rows.get_many(counters));
    state->next_node_ = std::max<std::uint64_t>(1, decode_count(values[0]));
    state->next_edge_ = std::max<std::uint64_t>(1, decode_count(values[1]));
    state->next_decision_ = std::max<std::uint64_t>(1, decode_count(values[2]));
    state->commits_ = decode_count(values[3]);
    return state;
}

}  // namespace entente
