// Keeps the topology in memory in step with the store: one version for each commit, made when somebody asks.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/result.h"
#include "core/topology.h"
#include "core/topology_snapshot.h"

namespace entente {

class TopologyKeeper;

// When the background thread has work.
struct TopologyLimits {
    // So many versions, or changes of edges, that nobody has asked for are made anyway.
    std::size_t steps_max = 64;
    std::size_t edges_max = 4096;
    // Changes beside the base, beyond a share of it, that are folded into a new one.
    std::size_t fold_min = TopologySnapshot::kFoldMin;
};

// What making topologies has cost, since the store was opened.
struct TopologyFigures {
    std::uint64_t bytes = 0;             // of the one that was read whole last
    std::uint64_t loads = 0;             // how often one was read whole
    std::uint64_t load_nanoseconds = 0;  // all loads together
};

// The topology as of one commit, perhaps not made yet. Safe from all threads; must not outlive its keeper.
class TopologyVersion {
public:
    using Load = std::function<Result<std::shared_ptr<const Topology>>()>;

    TopologyVersion(TopologyKeeper& keeper, Load load) : keeper_(keeper), load_(std::move(load)) {}

    TopologyVersion(const TopologyVersion&) = delete;
    TopologyVersion& operator=(const TopologyVersion&) = delete;

    // Makes it if need be: from an earlier version and the changes since, or by reading the store. The first
    // caller does so, others wait. A failure is tried again at the next call.
    Result<TopologySnapshot> get() const;

private:
    friend class TopologyKeeper;

    std::optional<TopologySnapshot> made() const;
    void set(const TopologySnapshot& snapshot) const;

    TopologyKeeper& keeper_;
    mutable Load
        load_;  // empty once it is made: the moment that it reads may go. Under the keeper's making_
    mutable std::mutex mutex_;
    mutable std::optional<TopologySnapshot> snapshot_;
};

// The newest version, and a thread that folds what has changed into a new base while readers go on. Nothing is
// kept and no thread runs until somebody asks for a topology. Safe for many threads.
class TopologyKeeper {
public:
    using Load = TopologyVersion::Load;

    explicit TopologyKeeper(const TopologyLimits& limits = {}) : limits_(limits) {}

    ~TopologyKeeper();
    TopologyKeeper(const TopologyKeeper&) = delete;
    TopologyKeeper& operator=(const TopologyKeeper&) = delete;

    // The store as it is now, when no changes lead here: `load` reads that moment.
    void restart(Load load);

    // A commit changed so much. `load` reads the moment after it, should nobody have asked for an earlier one.
    void commit(TopologyChanges changes, Load load);

    std::shared_ptr<const TopologyVersion> current() const;

    TopologyFigures figures() const { return {bytes_, loads_, load_nanoseconds_}; }

    // Waits until the thread has nothing to do. For tests and benchmarks.
    void settle();

private:
    friend class TopologyVersion;

    // A version that is to be made from the one before it.
    struct Step {
        std::weak_ptr<const TopologyVersion> version;
        TopologyChanges changes;
    };

    Result<TopologySnapshot> make(const TopologyVersion& version);
    Status advance(const TopologyVersion* until);
    Status fold();
    void run();
    bool has_work() const;

    const TopologyLimits limits_;
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<std::uint64_t> loads_{0};
    std::atomic<std::uint64_t> load_nanoseconds_{0};

    // Held for a moment.
    mutable std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable idle_;
    std::shared_ptr<const TopologyVersion> current_;
    bool following_ = false;  // somebody has asked: changes are kept
    std::shared_ptr<const TopologyVersion>
        root_;  // to be read, the steps lead on from it; null once it is
    std::deque<Step> steps_;
    std::size_t step_edges_ = 0;
    std::uint64_t restarts_ = 0;
    bool made_wants_folding_ = false;
    bool working_ = false;
    bool stopping_ = false;
    std::thread thread_;

    // Held while a version is made. Taken before mutex_.
    std::mutex making_;
    std::optional<TopologySnapshot> made_;  // the version to which steps_ applies
    std::uint64_t made_after_restarts_ = 0;
    bool folding_ = false;
    std::vector<TopologyChanges> since_fold_;
};

}  // namespace entente
