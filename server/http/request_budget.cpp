#include "server/http/request_budget.h"

#include <chrono>

#include "queries/query_engine.h"

namespace entente::http {

namespace {

constexpr std::chrono::milliseconds kAskEvery{50};

}  // namespace

RequestBudget::RequestBudget(const Service& service, const HttpRequest& request) {
    const cypher::QueryLimits& limits = service.queries.options().limits;
    if (limits.time.count() > 0) {
        budget_ = Budget::of(limits.time);
    }
    if (limits.memory_bytes_max > 0) {
        budget_.memory_bytes_max = limits.memory_bytes_max;
    }
    budget_.cancelled = &cancelled_;
    if (request.client_gone) {
        thread_ = std::thread([this, &request] { watch(request.client_gone); });
    }
}

RequestBudget::~RequestBudget() {
    {
        const std::lock_guard lock(mutex_);
        done_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void RequestBudget::watch(const std::function<bool()>& client_gone) {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kAskEvery, [this] { return done_; })) {
        if (client_gone()) {
            cancelled_ = true;
            return;
        }
    }
}

}  // namespace entente::http
