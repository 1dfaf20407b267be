#include "server/commands/stop_signals.h"

#include <cstddef>

namespace entente {

namespace {

std::atomic<bool> wanted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

}  // namespace

StopSignals::StopSignals() {
    wanted = false;
    struct sigaction action {};
    action.sa_handler = [](int) { wanted = true; };
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        sigaction(kSignals.at(i), &action, &before_.at(i));
    }
}

StopSignals::~StopSignals() {
    for (std::size_t i = 0; i < kSignals.size(); ++i) {
        sigaction(kSignals.at(i), &before_.at(i), nullptr);
    }
}

const std::atomic<bool>& stop_wanted() {
    return wanted;
}

}  // namespace entente
