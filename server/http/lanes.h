// Lanes: how many requests of a kind may be worked on at the same time, and how many may wait for that.
//
// Threads are cheap, processors and memory are not. So a question that is quick does not stand behind those that take
// seconds, articles do not stand behind questions, and beyond a lane's queue a client is told at once to come back later.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string_view>

namespace entente::http {

struct Route;

// One lane. Safe for many threads; first come, first served.
class Lane {
public:
    struct Limits {
        std::size_t running = 1;
        std::size_t waiting = 128;
        std::chrono::milliseconds wait{10'000};
    };

    enum class Entry {
        entered,    // leave() is due
        full,       // as many wait already as may
        timed_out,  // no place became free in time
        gone,       // nobody wants the answer any more
    };

    struct Figures {
        std::size_t running = 0;
        std::size_t waiting = 0;
        std::uint64_t refused = 0;  // since the start: full or timed out
    };

    explicit Lane(const Limits& limits) : limits_(limits) {}

    // Waits for a place. `gone` is asked now and then; it may be empty.
    Entry enter(const std::function<bool()>& gone);
    void leave();
    // For who has left for a moment and has to go on: waits as long as it takes, before all others.
    void enter_again();

    // Whether enter() would say so at once.
    bool is_full() const;
    Figures figures() const;

private:
    struct Waiter {
        std::condition_variable changed;
        bool entered = false;
    };

    using Waiters = std::list<Waiter*>;

    const Limits limits_;
    mutable std::mutex mutex_;
    std::size_t running_ = 0;
    std::uint64_t refused_ = 0;
    Waiters waiting_;
    Waiters resuming_;  // in enter_again()
};

// A place in a lane, left with it.
class LanePlace {
public:
    // `lane` has been entered.
    explicit LanePlace(Lane& lane) : lane_(lane) {}

    LanePlace(const LanePlace&) = delete;
    LanePlace& operator=(const LanePlace&) = delete;

    ~LanePlace() {
        if (!paused_) {
            lane_.leave();
        }
    }

    // While a client does not take what is written, others may work.
    void pause();
    void resume();

private:
    Lane& lane_;
    bool paused_ = false;
};

enum class LaneKind : std::uint8_t {
    none,     // what always has to be answered, and costs nothing: health, metrics, pages
    reads,    // one node, a page of a list
    queries,  // statements, algorithms, exports: what may take seconds
    imports,  // reading articles
};

inline constexpr std::array<LaneKind, 3> kLaneKinds = {
    LaneKind::reads, LaneKind::queries, LaneKind::imports};

// "reads"
std::string_view lane_name(LaneKind kind);

LaneKind lane_of(const Route& route);

struct LaneOptions {
    // Worked on at the same time; 0 for as many as suits the number of processors.
    std::size_t reads = 0;
    std::size_t queries = 0;
    std::size_t imports = 0;
    // In each lane.
    std::size_t waiting = 128;
    std::chrono::milliseconds wait{10'000};
};

// The lanes of a server.
class Lanes {
public:
    explicit Lanes(const LaneOptions& options);

    // nullptr for LaneKind::none.
    Lane* find(LaneKind kind);
    // Of one that is not none.
    Lane::Figures figures(LaneKind kind) const;

private:
    std::array<Lane, 3> lanes_;  // in the order of kLaneKinds
};

}  // namespace entente::http
