// What the server counts about itself, for Prometheus: requests and latency by route, and figures of the store.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/graph_store.h"
#include "queries/query_engine.h"
#include "server/http/lanes.h"
#include "server/http/routes.h"

namespace entente::http {

// Bounds of the latency histogram's buckets, in seconds.
inline constexpr std::array<double, 14> kLatencyBounds = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30};

// Safe for many threads; counting takes no lock.
class Metrics {
public:
    // `lanes` have to outlive it; nullptr for none.
    explicit Metrics(const Lanes* lanes = nullptr);

    // `route` is nullptr for a request that has none.
    void count(const Route* route, int status, std::chrono::nanoseconds took, std::size_t bytes);
    void connection_opened() { connections_.fetch_add(1, std::memory_order_relaxed); }
    void connection_closed() { connections_.fetch_sub(1, std::memory_order_relaxed); }
    void connection_refused() { refused_.fetch_add(1, std::memory_order_relaxed); }
    void access_denied() { denied_.fetch_add(1, std::memory_order_relaxed); }

    // In the text format of Prometheus, version 0.0.4.
    std::string text(const GraphStore& store, const cypher::QueryEngine& queries) const;

private:
    struct OfRoute {
        std::array<std::atomic<std::uint64_t>, kLatencyBounds.size() + 1> latency{};
        std::array<std::atomic<std::uint64_t>, 6> statuses{};  // by hundreds: 2 for 200 to 299
        std::atomic<std::uint64_t> nanoseconds{0};
        std::atomic<std::uint64_t> bytes{0};
    };

    void append_routes(std::string& out) const;
    void append_lanes(std::string& out) const;

    const Lanes* lanes_;

    std::unique_ptr<OfRoute[]> routes_;  // in the order of routes(), then that for none
    std::atomic<std::int64_t> connections_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::atomic<std::uint64_t> denied_{0};
    std::chrono::system_clock::time_point began_ = std::chrono::system_clock::now();
};

}  // namespace entente::http
