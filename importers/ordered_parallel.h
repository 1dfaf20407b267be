// Work on many threads whose results come out in the order of the input.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace entente {

// How many items each thread may be ahead of the one that is due: bounds memory.
inline constexpr std::size_t kItemsAheadPerThread = 4;

// Takes items from `source` until it answers nullopt, applies `work` to them on `threads` threads,
// and hands every result to `sink`, in the order of the items, on the calling thread. `sink`
// answers false to stop early. `source` is called by one thread at a time, `work` by many at once.
// An exception of any of the three stops all and leaves through the call.
template <typename Item, typename Outcome>
class OrderedParallel {
public:
    using Source = std::function<std::optional<Item>()>;
    using Work = std::function<Outcome(Item)>;
    using Sink = std::function<bool(Outcome)>;

    OrderedParallel(const OrderedParallel&) = delete;
    OrderedParallel& operator=(const OrderedParallel&) = delete;

    static void run(std::size_t threads, Source source, Work work, const Sink& sink) {
        OrderedParallel pool(threads, std::move(source), std::move(work));
        pool.start(threads);
        pool.deliver(sink);
    }

private:
    OrderedParallel(std::size_t threads, Source source, Work work)
        : source_(std::move(source)),
          work_(std::move(work)),
          window_(std::max<std::size_t>(threads, 1) * kItemsAheadPerThread) {}

    ~OrderedParallel() {
        stop();
        for (std::thread& thread : threads_) {
            thread.join();
        }
    }

    void start(std::size_t threads) {
        for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
            threads_.emplace_back([this] { work_loop(); });
        }
    }

    void stop() {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        changed_.notify_all();
    }

    void fail() {
        const std::lock_guard lock(mutex_);
        if (!failure_) {
            failure_ = std::current_exception();
        }
        stopped_ = true;
        changed_.notify_all();
    }

    // The next item and its number; nullopt when there is nothing more to do.
    std::optional<std::pair<std::uint64_t, Item>> take() {
        // Held while the source reads, so that numbers are given in its order.
        const std::lock_guard source_lock(source_mutex_);
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopped_ || taken_ - delivered_ < window_; });
            if (stopped_ || exhausted_) {
                return std::nullopt;
            }
        }
        std::optional<Item> item = source_();
        const std::lock_guard lock(mutex_);
        if (!item) {
            exhausted_ = true;
            changed_.notify_all();
            return std::nullopt;
        }
        return std::pair(taken_++, std::move(*item));
    }

    void work_loop() {
        try {
            while (auto item = take()) {
                Outcome outcome = work_(std::move(item->second));
                const std::lock_guard lock(mutex_);
                done_.emplace(item->first, std::move(outcome));
                changed_.notify_all();
            }
        } catch (...) {
            fail();
        }
    }

    void deliver(const Sink& sink) {
        while (true) {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] {
                return stopped_ || done_.contains(delivered_) ||
                       (exhausted_ && delivered_ == taken_);
            });
            if (failure_) {
                std::rethrow_exception(failure_);
            }
            const auto next = done_.find(delivered_);
            if (next == done_.end()) {
                return;
            }
            Outcome outcome = std::move(next->second);
            done_.erase(next);
            lock.unlock();
            const bool go_on = sink(std::move(outcome));
            lock.lock();
            ++delivered_;
            changed_.notify_all();
            if (!go_on) {
                return;
            }
        }
    }

    Source source_;
    Work work_;
    std::size_t window_;
    std::mutex source_mutex_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::uint64_t, Outcome> done_;
    std::uint64_t taken_ = 0;      // items given out
    std::uint64_t delivered_ = 0;  // results handed to the sink
    bool exhausted_ = false;
    bool stopped_ = false;
    std::exception_ptr failure_;
    std::vector<std::thread> threads_;
};

}  // namespace entente
