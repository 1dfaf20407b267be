#include "server/commands/stop_signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>

namespace entente {

namespace {

std::atomic<bool> wanted = false;
std::atomic<int> nothing = -1;  // /dev/null, open to read
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

}  // namespace

StopSignals::StopSignals() {
    wanted = false;
    struct sigaction action {};
    if (nothing < 0) {
        nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    action.sa_handler = [](int) {
        wanted = true;
        if (nothing >= 0) {
            ::dup2(nothing, STDIN_FILENO);  // who waits for standard input finds its end
        }
    };
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
