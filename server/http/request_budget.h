// The limits of one long request, which also ends when its client has gone.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/budget.h"
#include "server/http/message.h"
#include "server/http/routes.h"

namespace entente::http {

// A budget of the server's time and memory for one statement (--query-timeout, --query-memory-bytes). A thread of its own
// asks now and then whether the client is still there, since algorithms look at a flag only. For requests that may take
// long: it costs some tens of microseconds. The request must outlive it.
class RequestBudget {
public:
    RequestBudget(const Service& service, const HttpRequest& request);
    RequestBudget(const RequestBudget&) = delete;
    RequestBudget& operator=(const RequestBudget&) = delete;
    ~RequestBudget();

    const Budget& budget() const { return budget_; }

private:
    void watch(const std::function<bool()>& client_gone);

    Budget budget_;
    std::atomic<bool> cancelled_{false};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false;
    std::thread thread_;  // last: runs when the others are there
};

}  // namespace entente::http
