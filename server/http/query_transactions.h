// Explicit transactions of the Query API: open between requests, for a while.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "queries/query_engine.h"

namespace entente::http {

inline constexpr std::size_t kTransactionsMaxDefault = 100;
inline constexpr std::chrono::seconds kTransactionIdleDefault{60};

// Safe for many threads. A transaction serves one request at a time; one that nobody has used for a while is rolled
// back by whoever comes next.
class QueryTransactions {
public:
    using Clock = std::chrono::system_clock;

    // A transaction that a request works on. Given back by release(), or ended by letting go of it.
    struct Taken {
        std::string id;
        std::unique_ptr<cypher::QueryTransaction> transaction;  // nullptr: there is none of that id
        bool busy = false;                                      // another request works on it
    };

    QueryTransactions(std::size_t open_max, std::chrono::seconds idle)
        : open_max_(open_max), idle_(idle) {}

    std::chrono::seconds idle() const { return idle_; }

    // A name for a new one; "" when as many are open as may be.
    std::string reserve();
    Taken take(std::string_view id);
    // Keeps it for the next request. When it expires.
    Clock::time_point release(Taken taken);
    // Forgets the id of one that has ended.
    void forget(std::string_view id);

private:
    struct Entry {
        std::unique_ptr<cypher::QueryTransaction>
            transaction;  // nullptr while a request works on it
        Clock::time_point expires;
    };

    void expire();

    std::size_t open_max_;
    std::chrono::seconds idle_;
    std::mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace entente::http
