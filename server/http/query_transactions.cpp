#include "server/http/query_transactions.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>
#include <vector>

namespace entente::http {

namespace {

// Nobody is to guess the name of somebody else's transaction.
std::string random_name() {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::random_device device;
    std::string name;
    for (int word = 0; word < 4; ++word) {
        std::uint32_t bits = device();
        for (int digit = 0; digit < 8; ++digit) {
            name += kDigits[bits & 15U];
            bits >>= 4U;
        }
    }
    return name;
}

}  // namespace

QueryTransactions::QueryTransactions(std::size_t open_max,
                                     std::chrono::milliseconds idle,
                                     std::function<void()> expired)
    : open_max_(open_max), idle_(idle), expired_(std::move(expired)), thread_([this] { run(); }) {}

QueryTransactions::~QueryTransactions() {
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

std::string QueryTransactions::reserve() {
    const Ended ended = take_expired();
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= open_max_) {
        return "";
    }
    std::string id = random_name();
    entries_[id].expires = Clock::now() + idle_;
    return id;
}

QueryTransactions::Taken QueryTransactions::take(std::string_view id) {
    const Ended ended = take_expired();
    const std::lock_guard lock(mutex_);
    Taken taken;
    taken.id = id;
    const auto found = entries_.find(id);
    if (found != entries_.end()) {
        taken.busy = found->second.transaction == nullptr;
        taken.transaction = std::move(found->second.transaction);
    }
    return taken;
}

QueryTransactions::Clock::time_point QueryTransactions::release(Taken taken) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[taken.id];
    entry.transaction = std::move(taken.transaction);
    entry.expires = Clock::now() + idle_;
    changed_.notify_all();
    return entry.expires;
}

void QueryTransactions::forget(std::string_view id) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found != entries_.end()) {
        entries_.erase(found);
    }
}

QueryTransactions::Ended QueryTransactions::take_expired() {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    Ended ended;
    for (auto at = entries_.begin(); at != entries_.end();) {
        Entry& entry = at->second;
        if (entry.transaction == nullptr || entry.expires > now) {
            ++at;
            continue;
        }
        ended.push_back(std::move(entry.transaction));
        at = entries_.erase(at);
    }
    return ended;
}

void QueryTransactions::run() {
    std::unique_lock lock(mutex_);
    while (!is_ending_) {
        auto next = Clock::time_point::max();
        for (const auto& [id, entry] : entries_) {
            next = entry.transaction == nullptr ? next : std::min(next, entry.expires);
        }
        if (next == Clock::time_point::max()) {
            changed_.wait(lock);
            continue;
        }
        if (Clock::now() < next) {
            changed_.wait_until(lock, next);
            continue;
        }
        lock.unlock();
        const bool any = !take_expired().empty();
        if (any && expired_) {
            expired_();
        }
        lock.lock();
    }
}

}  // namespace entente::http
