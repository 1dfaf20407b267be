// A server's wish to stop, as threads see it that wait and threads that work.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>

namespace entente::http {

// Safe for many threads.
class StopSign {
public:
    // A stop waits so long for what is being answered; then statements and algorithms are given up.
    static constexpr std::chrono::milliseconds kPatience{1000};

    StopSign() : event_(eventfd(0, EFD_CLOEXEC)) {}

    StopSign(const StopSign&) = delete;
    StopSign& operator=(const StopSign&) = delete;

    ~StopSign() { ::close(event_); }

    // Readable once the server stops.
    int descriptor() const { return event_; }

    void set() {
        began_ = std::chrono::steady_clock::now().time_since_epoch().count();
        eventfd_write(event_, 1);
    }

    bool is_out_of_patience() const {
        const auto began = began_.load();
        return began != 0 && std::chrono::steady_clock::now().time_since_epoch() -
                                     std::chrono::steady_clock::duration(began) >
                                 kPatience;
    }

private:
    int event_;
    std::atomic<std::chrono::steady_clock::rep> began_{0};  // 0: it has not
};

}  // namespace entente::http
