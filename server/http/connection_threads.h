// Threads that serve connections, one each.
//
// A connection's thread mostly waits for its client, so there may be many: what bounds the work that they do at the same time
// is lanes.h.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace entente::http {

class ConnectionThreads {
public:
    // Threads without a connection that are kept for the next ones.
    static constexpr std::size_t kSpareThreadsMax = 32;

    // `serve` answers one connection, whose socket it owns, and may be called by `threads_max` threads at once.
    ConnectionThreads(std::size_t threads_max, std::function<void(int socket)> serve)
        : threads_max_(threads_max), serve_(std::move(serve)) {}

    ConnectionThreads(const ConnectionThreads&) = delete;
    ConnectionThreads& operator=(const ConnectionThreads&) = delete;
    // Waits for every connection to end.
    ~ConnectionThreads();

    // Begins to serve `socket`; never waits. False, and the socket stays the caller's, when every thread that there may be
    // is busy.
    bool begin(int socket);

private:
    using Threads = std::list<std::thread>;

    void run(Threads::iterator self);
    // Whether there is a socket to serve; false: the thread ends.
    bool next(int& socket, std::unique_lock<std::mutex>& lock);
    void join_ended();

    const std::size_t threads_max_;
    const std::function<void(int)> serve_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<int> waiting_;  // sockets for which there are idle threads
    std::size_t idle_ = 0;
    bool ending_ = false;
    Threads running_;
    Threads ended_;  // to be joined
};

}  // namespace entente::http
