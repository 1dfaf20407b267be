// Explicit transactions of the Query API: open between requests, for a while.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "queries/query_engine.h"

namespace entente::http {

inline constexpr std::size_t kTransactionsMaxDefault = 100;
inline constexpr std::chrono::seconds kTransactionIdleDefault{60};

// Safe for many threads. A transaction serves one request at a time; one that nobody has used for a while is rolled
// back by a thread that sleeps until then.
class QueryTransactions {
public:
    using Clock = std::chrono::system_clock;

    // A transaction that a request works on. Given back by release(), or ended by letting go of it.
    struct Taken {
        std::string id;
        std::unique_ptr<cypher::QueryTransaction> transaction;  // nullptr: there is none of that id
        bool busy = false;                                      // another request works on it
    };

    // `expired` is called, without locks, after transactions have been rolled back because they were idle.
    QueryTransactions(std::size_t open_max,
                      std::chrono::milliseconds idle,
                      std::function<void()> expired = {});
    ~QueryTransactions();
    QueryTransactions(const QueryTransactions&) = delete;
    QueryTransactions& operator=(const QueryTransactions&) = delete;

    std::chrono::milliseconds idle() const { return idle_; }

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

    using Ended = std::vector<std::unique_ptr<cypher::QueryTransaction>>;

    // Takes out those that have been idle for too long, to be rolled back without the lock.
    Ended take_expired();
    void run();

    std::size_t open_max_;
    std::chrono::milliseconds idle_;
    std::function<void()> expired_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_ending_ = false;
    std::map<std::string, Entry, std::less<>> entries_;
    std::thread thread_;  // last: it uses the rest
};

}  // namespace entente::http
