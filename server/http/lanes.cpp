#include "server/http/lanes.h"

#include <algorithm>
#include <cassert>
#include <thread>

#include "server/http/routes.h"

namespace entente::http {

namespace {

// How often it is asked whether who waits has gone.
constexpr std::chrono::milliseconds kAskEvery{100};

// A read may wait for the disk, an import for its commit, which it shares with others.
constexpr std::size_t kReadsPerProcessor = 4;
constexpr std::size_t kImportsPerProcessor = 2;
// With one a processor, it does nothing from when one has left until the next that waits has woken up; and where statements are
// quick, waiting costs more than the statement.
constexpr std::size_t kQueriesPerProcessor = 4;

std::size_t processors() {
    return std::max(2U, std::thread::hardware_concurrency());
}

Lane::Limits limits_of(const LaneOptions& options, std::size_t wanted, std::size_t per_processor) {
    return {wanted > 0 ? wanted : per_processor * processors(), options.waiting, options.wait};
}

}  // namespace

Lane::Entry Lane::enter(const std::function<bool()>& gone) {
    std::unique_lock lock(mutex_);
    if (running_ < limits_.running) {
        ++running_;
        return Entry::entered;
    }
    if (waiting_.size() >= limits_.waiting) {
        ++refused_;
        return Entry::full;
    }
    const auto deadline = std::chrono::steady_clock::now() + limits_.wait;
    Waiter self;
    const auto place = waiting_.insert(waiting_.end(), &self);
    while (true) {
        const auto until = std::min(deadline, std::chrono::steady_clock::now() + kAskEvery);
        if (self.changed.wait_until(lock, until, [&] { return self.entered; })) {
            return Entry::entered;
        }
        const bool late = std::chrono::steady_clock::now() >= deadline;
        lock.unlock();
        const bool left = gone && gone();
        lock.lock();
        if (self.entered) {
            return Entry::entered;
        }
        if (late || left) {
            waiting_.erase(place);
            refused_ += left ? 0 : 1;
            return left ? Entry::gone : Entry::timed_out;
        }
    }
}

void Lane::leave() {
    const std::lock_guard lock(mutex_);
    assert(running_ > 0);
    Waiters& next = resuming_.empty() ? waiting_ : resuming_;
    if (next.empty()) {
        --running_;
        return;
    }
    // Notified with the lock held: the waiter, and what is notified, go when it has the lock.
    next.front()->entered = true;
    next.front()->changed.notify_one();
    next.pop_front();
}

void Lane::enter_again() {
    std::unique_lock lock(mutex_);
    if (running_ < limits_.running) {
        ++running_;
        return;
    }
    Waiter self;
    resuming_.push_back(&self);
    self.changed.wait(lock, [&] { return self.entered; });
}

bool Lane::is_full() const {
    const std::lock_guard lock(mutex_);
    return running_ >= limits_.running && waiting_.size() >= limits_.waiting;
}

Lane::Figures Lane::figures() const {
    const std::lock_guard lock(mutex_);
    return {running_, waiting_.size(), refused_};
}

void LanePlace::pause() {
    assert(!paused_);
    paused_ = true;
    lane_.leave();
}

void LanePlace::resume() {
    assert(paused_);
    lane_.enter_again();
    paused_ = false;
}

std::string_view lane_name(LaneKind kind) {
    switch (kind) {
        case LaneKind::none: break;
        case LaneKind::reads: return "reads";
        case LaneKind::queries: return "queries";
        case LaneKind::imports: return "imports";
    }
    return "none";
}

LaneKind lane_of(const Route& route) {
    constexpr std::array<std::string_view, 7> kQueries = {"/db/{id}",
                                                          "/v1/analytics/{id}",
                                                          "/v1/export",
                                                          "/v1/paths",
                                                          "/v1/query",
                                                          "/v1/subgraph",
                                                          "/v1/timeline"};
    if (route.writes || route.path == "/v1/extract") {
        return LaneKind::imports;
    }
    if (std::ranges::find(kQueries, route.path) != kQueries.end()) {
        return LaneKind::queries;
    }
    return route.path.starts_with("/v1/") ? LaneKind::reads : LaneKind::none;
}

Lanes::Lanes(const LaneOptions& options)
    : lanes_{Lane(limits_of(options, options.reads, kReadsPerProcessor)),
             Lane(limits_of(options, options.queries, kQueriesPerProcessor)),
             Lane(limits_of(options, options.imports, kImportsPerProcessor))} {}

Lane* Lanes::find(LaneKind kind) {
    const auto found = std::ranges::find(kLaneKinds, kind);
    return found == kLaneKinds.end()
               ? nullptr
               : &lanes_.at(static_cast<std::size_t>(found - kLaneKinds.begin()));
}

Lane::Figures Lanes::figures(LaneKind kind) const {
    const auto found = std::ranges::find(kLaneKinds, kind);
    assert(found != kLaneKinds.end());
    return lanes_.at(static_cast<std::size_t>(found - kLaneKinds.begin())).figures();
}

}  // namespace entente::http
