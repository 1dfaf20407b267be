// SIGINT and SIGTERM as a wish to stop.
#pragma once

#include <signal.h>

#include <array>
#include <atomic>

namespace entente {

// While it lives, SIGINT and SIGTERM set stop_wanted(), and do not end the program. One at a time.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

private:
    static constexpr std::array<int, 2> kSignals = {SIGINT, SIGTERM};
    std::array<struct sigaction, 2> before_{};
};

// Stays set when the StopSignals are gone.
const std::atomic<bool>& stop_wanted();

}  // namespace entente
