#include "server/http/connection_threads.h"

#include <system_error>

namespace entente::http {

ConnectionThreads::~ConnectionThreads() {
    std::unique_lock lock(mutex_);
    ending_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return running_.empty(); });
    lock.unlock();
    join_ended();
}

bool ConnectionThreads::begin(int socket) {
    join_ended();
    const std::lock_guard lock(mutex_);
    if (idle_ > waiting_.size()) {
        waiting_.push_back(socket);
        changed_.notify_one();
        return true;
    }
    if (running_.size() >= threads_max_) {
        return false;
    }
    // Begins with this socket, and waits for the lock before it looks at the place where it stands.
    const auto self = running_.emplace(running_.end());
    waiting_.push_back(socket);
    ++idle_;
    try {
        *self = std::thread([this, self] { run(self); });
    } catch (const std::system_error&) {  // the system has no more threads
        waiting_.pop_back();
        --idle_;
        running_.erase(self);
        return false;
    }
    return true;
}

bool ConnectionThreads::next(int& socket, std::unique_lock<std::mutex>& lock) {
    changed_.wait(lock,
                  [this] { return !waiting_.empty() || ending_ || idle_ > kSpareThreadsMax; });
    --idle_;
    if (waiting_.empty()) {
        return false;
    }
    socket = waiting_.front();
    waiting_.pop_front();
    return true;
}

void ConnectionThreads::run(Threads::iterator self) {
    std::unique_lock lock(mutex_);
    for (int socket = -1; next(socket, lock);) {
        lock.unlock();
        serve_(socket);
        lock.lock();
        ++idle_;
    }
    ended_.splice(ended_.end(), running_, self);
    changed_.notify_all();
}

void ConnectionThreads::join_ended() {
    Threads ended;
    {
        const std::lock_guard lock(mutex_);
        ended.swap(ended_);
    }
    for (std::thread& thread : ended) {
        thread.join();
    }
}

}  // namespace entente::http
