// What the writers of one open store share in memory: ids, names, who wrote what since when.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/ids.h"
#include "core/name_table.h"
#include "core/result.h"
#include "core/storage/keys.h"
#include "core/storage/row_reader.h"

namespace entente {

// A row or another thing that transactions may quarrel about, as a hash: two of them with one hash only
// make one of two transactions run again.
using ChangeMark = std::uint64_t;

ChangeMark mark_of(const RowKey& key);
// Of something that has no row of its own, such as "node 5 was deleted".
ChangeMark mark_of(std::string_view what, std::uint64_t number);

// What recent commits changed, as long as a transaction that began before them is open. Locked by the
// store's writer.
class CommitLog {
public:
    // From now on until leave() with the same number, all that is committed is remembered.
    void enter(std::uint64_t commit) { open_.insert(commit); }

    void leave(std::uint64_t commit);

    bool wanted() const { return !open_.empty(); }

    void add(std::uint64_t commit, std::vector<ChangeMark> marks);

    // A commit that nothing that began before it goes together with.
    void add_everything(std::uint64_t commit) { add(commit, {kEverything}); }

    // Whether one of the marks was changed by a commit after `since`.
    bool changed_since(std::uint64_t since, const std::unordered_set<ChangeMark>& marks) const;

private:
    static constexpr ChangeMark kEverything = 0;
    // What is remembered, 32 MiB of it. A transaction that stays open for longer than that is in conflict.
    static constexpr std::size_t kMarksMax = std::size_t{4} << 20;

    std::size_t marks_ = 0;
    std::uint64_t forgotten_ = 0;  // up to and with this commit
    std::multiset<std::uint64_t> open_;
    std::deque<std::pair<std::uint64_t, std::vector<ChangeMark>>> commits_;
};

// How many deltas the lists have that were written lately, so that a writer knows when to fold one. A list that
// is not here has to be counted. Locked by the store's writer.
class DeltaCounts {
public:
    struct Count {
        std::uint32_t deltas = 0;
        std::uint32_t fold_at = kFoldMin;
    };

    // Short lists are folded early; long ones when an eighth has changed, but before reading feels it.
    static constexpr std::uint32_t kFoldMin = 8;
    static constexpr std::uint32_t kFoldMax = 512;
    static constexpr std::size_t kListsMax = 1'000'000;

    // nullptr when it is not known.
    Count* find(Side side, NodeId node);
    Count& add(Side side, NodeId node, std::uint32_t deltas);
    void forget(Side side, NodeId node) { counts_.erase(key(side, node)); }
    void clear() { counts_.clear(); }

private:
    static std::uint64_t key(Side side, NodeId node) {
        return node.value << 1U | (side == Side::in ? 1U : 0U);
    }

    std::unordered_map<std::uint64_t, Count> counts_;
};

// Which nodes are there now, a bit for each. Safe for many threads.
class LiveNodes {
public:
    Status load(const RowReader& rows);

    bool contains(NodeId node) const;
    void set(NodeId node, bool there);

private:
    mutable std::shared_mutex mutex_;
    std::vector<std::uint8_t> bits_;
};

// Every node that is there as of the rows, ascending.
Result<std::vector<NodeId>> read_live_nodes(const RowReader& rows);
// The same from one on, at most `limit`.
Result<std::vector<NodeId>> read_live_nodes(const RowReader& rows, NodeId first, std::size_t limit);

class StoreState {
public:
    // As it stands in the store.
    static Result<std::shared_ptr<StoreState>> load(const RowReader& rows);

    // Handed out once each, on any thread; a batch that is given up leaves a gap.
    std::uint64_t take_node() { return next_node_.fetch_add(1, std::memory_order_relaxed); }

    std::uint64_t take_edge() { return next_edge_.fetch_add(1, std::memory_order_relaxed); }

    // Several at once: the first.
    std::uint64_t take_edges(std::uint64_t count) { return next_edge_.fetch_add(count); }

    std::uint64_t next_node() const { return next_node_.load(); }

    std::uint64_t next_edge() const { return next_edge_.load(); }

    // Of the next decision. Changed by the writer only.
    std::uint64_t next_decision() const { return next_decision_.load(); }

    void set_next_decision(std::uint64_t number) { next_decision_.store(number); }

    // As they stand in the store. Changed by the writer only.
    std::uint64_t stored_next_node() const { return stored_next_node_; }

    std::uint64_t stored_next_edge() const { return stored_next_edge_; }

    void set_stored_next(std::uint64_t node, std::uint64_t edge) {
        stored_next_node_ = node;
        stored_next_edge_ = edge;
    }

    const std::shared_ptr<NameTable>& names() const { return names_; }

    // The number of the last commit. Changed by the writer only.
    std::uint64_t commits() const { return commits_.load(std::memory_order_acquire); }

    void set_commits(std::uint64_t commits) { commits_.store(commits, std::memory_order_release); }

    // Held while a batch is made and committed, or while a transaction commits.
    std::mutex& writer() { return writer_; }

    CommitLog& log() { return log_; }

    DeltaCounts& deltas() { return deltas_; }

    LiveNodes& nodes() { return nodes_; }

private:
    StoreState() : names_(std::make_shared<NameTable>()) {}

    std::atomic<std::uint64_t> next_node_ = 1;
    std::atomic<std::uint64_t> next_edge_ = 1;
    std::atomic<std::uint64_t> next_decision_ = 1;
    std::atomic<std::uint64_t> commits_ = 0;
    std::uint64_t stored_next_node_ = 0;  // 0: not known
    std::uint64_t stored_next_edge_ = 0;
    std::shared_ptr<NameTable> names_;
    std::mutex writer_;
    CommitLog log_;
    DeltaCounts deltas_;
    LiveNodes nodes_;
};

}  // namespace entente
