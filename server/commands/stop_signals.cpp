#include "server/commands/stop_signals.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <iostream>

namespace entente {

namespace {

std::atomic<bool> wanted = false;
std::atomic<int> bell = -1;  // the end of a pipe that the handler writes to
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "a signal handler uses them");

void ring(int /*signal*/) {
    wanted = true;
    const int error = errno;
    const char byte = 0;
    if (::write(bell, &byte, 1) < 0) {
        // A full pipe has been rung already.
    }
    errno = error;
}

}  // namespace

InterruptibleInput::int_type InterruptibleInput::underflow() {
    if (gptr() < egptr()) {
        return traits_type::to_int_type(*gptr());
    }
    while (true) {
        std::array<pollfd, 2> ready = {{{STDIN_FILENO, POLLIN, 0}, {stop_, POLLIN, 0}}};
        if (::poll(ready.data(), stop_ < 0 ? 1 : 2, -1) < 0) {
            if (errno == EINTR) {
                continue;
            }
            return traits_type::eof();
        }
        if (ready[1].revents != 0) {
            return traits_type::eof();
        }
        const ssize_t size = ::read(STDIN_FILENO, buffer_.data(), buffer_.size());
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size <= 0) {
            return traits_type::eof();
        }
        setg(buffer_.data(), buffer_.data(), buffer_.data() + size);
        return traits_type::to_int_type(*gptr());
    }
}

StopSignals::StopSignals() {
    wanted = false;
    if (::pipe2(pipe_.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        pipe_ = {-1, -1};
    }
    bell = pipe_[1];
    input_.stop_at(pipe_[0]);
    input_before_ = std::cin.rdbuf(&input_);
    struct sigaction action {};
    action.sa_handler = ring;
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
    std::cin.rdbuf(input_before_);
    bell = -1;
    for (const int end : pipe_) {
        if (end >= 0) {
            ::close(end);
        }
    }
}

void StopSignals::wait() const {
    constexpr int kWithoutBellMs = 100;
    pollfd bell_end = {pipe_[0], POLLIN, 0};
    while (!wanted) {
        ::poll(&bell_end, 1, pipe_[0] < 0 ? kWithoutBellMs : -1);
    }
}

const std::atomic<bool>& stop_wanted() {
    return wanted;
}

}  // namespace entente
