#include "server/http/query_transactions.h"

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

std::string QueryTransactions::reserve() {
    const std::lock_guard lock(mutex_);
    expire();
    if (entries_.size() >= open_max_) {
        return "";
    }
    std::string id = random_name();
    entries_[id].expires = Clock::now() + idle_;
    return id;
}

QueryTransactions::Taken QueryTransactions::take(std::string_view id) {
    const std::lock_guard lock(mutex_);
    expire();
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
    return entry.expires;
}

void QueryTransactions::forget(std::string_view id) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found != entries_.end()) {
        entries_.erase(found);
    }
}

void QueryTransactions::expire() {
    const auto now = Clock::now();
    std::erase_if(entries_, [&](const auto& entry) {
        return entry.second.transaction != nullptr && entry.second.expires <= now;
    });
}

}  // namespace entente::http
