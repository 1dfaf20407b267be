// SIGINT and SIGTERM as a wish to stop.
#pragma once

#include <signal.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <streambuf>

namespace entente {

// Standard input that ends when the descriptor `stop` becomes readable, also for a thread that waits for more.
class InterruptibleInput : public std::streambuf {
public:
    // -1: nothing ends it but its own end.
    void stop_at(int stop) { stop_ = stop; }

protected:
    int_type underflow() override;

private:
    static constexpr std::size_t kBufferBytes = std::size_t{64} << 10;
    int stop_ = -1;
    std::array<char, kBufferBytes> buffer_{};
};

// While it lives, SIGINT and SIGTERM set stop_wanted() and end std::cin, whoever waits for it, and do not end the program. One at a
// time; nothing may have been read from std::cin before.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    // Until one has come.
    void wait() const;

private:
    static constexpr std::array<int, 2> kSignals = {SIGINT, SIGTERM};
    std::array<int, 2> pipe_ = {-1, -1};
    InterruptibleInput input_;
    std::streambuf* input_before_ = nullptr;
    std::array<struct sigaction, 2> before_{};
};

// Stays set when the StopSignals are gone.
const std::atomic<bool>& stop_wanted();

}  // namespace entente
