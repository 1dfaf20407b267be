// Limits on one long operation: how long it may run, how much memory it may take for its own work,
// and a flag by which its caller gives up.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/result.h"

namespace entente {

// What a caller allows. Cheap to copy; a default one allows everything. May be shared by threads.
struct Budget {
    using Clock = std::chrono::steady_clock;

    std::optional<Clock::time_point> deadline;
    // Of the operation's own working memory, its result included; not of the graph it reads.
    std::size_t memory_bytes_max = SIZE_MAX;
    // Set by another thread to stop the operation; nullptr when nobody will. Must outlive it.
    const std::atomic<bool>* cancelled = nullptr;

    static Budget of(std::chrono::milliseconds time) {
        Budget budget;
        budget.deadline = Clock::now() + time;
        return budget;
    }

    // ErrorCode::cancelled, or ErrorCode::limit_exceeded naming the time limit. Reads the clock:
    // for loops of microseconds and more; inner loops use a BudgetMeter.
    Status check() const;
};

// One operation's spending. Used by one thread.
//
//     if (!meter.spend(degree)) return meter.error();
class BudgetMeter {
public:
    // The budget must outlive the meter.
    explicit BudgetMeter(const Budget& budget) : budget_(&budget) {}

    // Records `steps` of about a nanosecond to ten each. False when the budget is used up: then
    // error() says which limit it was. Looks at clock and flag on the first call and then after
    // every kStepsPerCheck steps, that is, at least every few milliseconds.
    bool spend(std::uint64_t steps = 1) {
        steps_left_ -= static_cast<std::int64_t>(steps);
        return steps_left_ > 0 || refill();
    }

    // Records memory that the operation is about to take or has given back. reserve() is false,
    // and nothing recorded, when that would pass the limit.
    bool reserve(std::size_t bytes);

    void release(std::size_t bytes) { bytes_used_ -= bytes < bytes_used_ ? bytes : bytes_used_; }

    // Requires that spend() or reserve() returned false.
    const Error& error() const { return *error_; }

    static constexpr std::int64_t kStepsPerCheck = 1 << 17;

private:
    bool refill();

    const Budget* budget_;
    std::int64_t steps_left_ = 0;
    std::size_t bytes_used_ = 0;
    std::optional<Error> error_;
};

}  // namespace entente
