#include "core/topology_keeper.h"

#include <chrono>
#include <utility>

namespace entente {

std::optional<TopologySnapshot> TopologyVersion::made() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return snapshot_;
}

void TopologyVersion::set(const TopologySnapshot& snapshot) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    snapshot_ = snapshot;
    load_ = nullptr;
}

Result<TopologySnapshot> TopologyVersion::get() const {
    if (auto snapshot = made()) {
        return *std::move(snapshot);
    }
    return keeper_.make(*this);
}

TopologyKeeper::~TopologyKeeper() {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        stopping_ = true;
    }
    work_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void TopologyKeeper::restart(Load load) {
    const std::lock_guard<std::mutex> lock(mutex_);
    current_ = std::make_shared<const TopologyVersion>(*this, std::move(load));
    following_ = false;
    root_ = nullptr;
    steps_.clear();
    step_edges_ = 0;
    made_wants_folding_ = false;
    ++restarts_;
}

void TopologyKeeper::commit(TopologyChanges changes, Load load) {
    const std::lock_guard<std::mutex> lock(mutex_);
    current_ = std::make_shared<const TopologyVersion>(*this, std::move(load));
    if (!following_) {
        return;  // when somebody asks, this moment is read
    }
    step_edges_ += changes.added.size() + changes.removed.size();
    steps_.push_back({current_, std::move(changes)});
    if (has_work()) {
        work_.notify_one();
    }
}

std::shared_ptr<const TopologyVersion> TopologyKeeper::current() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return current_;
}

// Makes the version, and on the way those before it that somebody still holds.
Result<TopologySnapshot> TopologyKeeper::make(const TopologyVersion& version) {
    const std::lock_guard<std::mutex> making(making_);
    if (auto snapshot = version.made()) {
        return *std::move(snapshot);
    }
    bool in_line = false;
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!following_ && current_.get() == &version) {
            following_ = true;
            root_ = current_;
        }
        in_line = root_.get() == &version;
        for (const Step& step : steps_) {
            in_line = in_line || step.version.lock().get() == &version;
        }
    }
    if (in_line) {
        ENTENTE_TRY(advance(&version));
        if (auto snapshot = version.made()) {
            return *std::move(snapshot);
        }
        // The store was replaced meanwhile.
    }
    // An old moment that no changes lead to any more: it is read for itself.
    ENTENTE_ASSIGN(auto topology, version.load_());
    TopologySnapshot snapshot(std::move(topology));
    version.set(snapshot);
    return snapshot;
}

// Applies the steps up to that of the version, or all. Called with making_ locked.
Status TopologyKeeper::advance(const TopologyVersion* until) {
    std::shared_ptr<const TopologyVersion> root;
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        root = root_;
        if (made_after_restarts_ != restarts_) {
            made_.reset();
            folding_ = false;
            since_fold_.clear();
            made_after_restarts_ = restarts_;
        }
    }
    if (root == nullptr && !made_) {
        return {};
    }
    if (!made_) {
        const auto began = std::chrono::steady_clock::now();
        ENTENTE_ASSIGN(auto topology, root->load_());
        load_nanoseconds_ += static_cast<std::uint64_t>(
            std::chrono::nanoseconds(std::chrono::steady_clock::now() - began).count());
        bytes_ = topology->byte_count();
        ++loads_;
        made_ = TopologySnapshot(std::move(topology));
        root->set(*made_);
        const std::lock_guard<std::mutex> lock(mutex_);
        if (restarts_ == made_after_restarts_) {
            root_ =
                nullptr;  // whoever needs that version holds it: it keeps a moment and a base alive
        }
        if (!thread_.joinable() && !stopping_) {
            thread_ = std::thread([this] { run(); });
        }
    }
    bool reached = until != nullptr && until == root.get();
    while (!reached) {
        Step step;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (steps_.empty() || restarts_ != made_after_restarts_) {
                break;
            }
            step = steps_.front();
        }
        ENTENTE_ASSIGN(made_, made_->apply(step.changes));
        const auto version = step.version.lock();
        if (version != nullptr) {
            version->set(*made_);
        }
        reached = until != nullptr && until == version.get();
        if (folding_) {
            since_fold_.push_back(step.changes);
        }
        const std::lock_guard<std::mutex> lock(mutex_);
        if (restarts_ == made_after_restarts_) {
            step_edges_ -= step.changes.added.size() + step.changes.removed.size();
            steps_.pop_front();
        }
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    made_wants_folding_ = made_->wants_folding(limits_.fold_min) && !folding_;
    if (has_work()) {
        work_.notify_one();
    }
    return {};
}

// The same version over a new base. Readers and writers go on meanwhile.
Status TopologyKeeper::fold() {
    std::optional<TopologySnapshot> from;
    {
        const std::lock_guard<std::mutex> making(making_);
        const std::lock_guard<std::mutex> lock(mutex_);
        made_wants_folding_ = false;
        if (!made_ || made_after_restarts_ != restarts_) {
            return {};
        }
        from = made_;
        folding_ = true;
        since_fold_.clear();
    }
    auto folded = from->fold();
    const std::lock_guard<std::mutex> making(making_);
    if (!folding_) {
        return {};  // the store was replaced meanwhile
    }
    folding_ = false;
    ENTENTE_TRY(folded.status());
    TopologySnapshot next(*std::move(folded));
    for (const TopologyChanges& changes : since_fold_) {
        ENTENTE_ASSIGN(next, next.apply(changes));
    }
    since_fold_.clear();
    made_ = std::move(next);
    return {};
}

bool TopologyKeeper::has_work() const {
    return steps_.size() >= limits_.steps_max || step_edges_ >= limits_.edges_max ||
           made_wants_folding_;
}

void TopologyKeeper::run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
        working_ = false;
        idle_.notify_all();
        work_.wait(lock, [&] { return stopping_ || has_work(); });
        if (stopping_) {
            return;
        }
        working_ = true;
        const bool fold_now = made_wants_folding_;
        lock.unlock();
        Status status;
        if (fold_now) {
            status = fold();
        } else {
            const std::lock_guard<std::mutex> making(making_);
            status = advance(nullptr);
        }
        lock.lock();
        if (!status.ok()) {
            // Whoever asks next reads the store anew and is told what is wrong.
            following_ = false;
            root_ = nullptr;
            steps_.clear();
            step_edges_ = 0;
            ++restarts_;
        }
    }
}

void TopologyKeeper::settle() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [&] { return (!working_ && !has_work()) || !thread_.joinable(); });
}

}  // namespace entente
