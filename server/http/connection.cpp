#include "server/http/connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace entente::http {

namespace {

// What close() takes in of a body that nobody wants.
constexpr std::size_t kDiscardedBytesMax = 64 << 20;
constexpr std::chrono::milliseconds kDiscardTime{2000};

}  // namespace

Connection::Connection(int socket,
                       int stop,
                       const ConnectionTimeouts& timeouts,
                       const std::atomic<bool>* crowded)
    : socket_(socket), stop_(stop), timeouts_(timeouts), crowded_(crowded) {}

Connection::Ready Connection::wait(short events, Clock::time_point deadline, bool heed_stop) const {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) {
            return Ready::timed_out;
        }
        std::array<pollfd, 2> waited = {{{socket_, events, 0}, {stop_, POLLIN, 0}}};
        const int count = ::poll(waited.data(), heed_stop ? 2 : 1, static_cast<int>(left.count()));
        if (count < 0 && errno != EINTR) {
            return Ready::failed;
        }
        // A request that has begun to arrive is read on even when the server stops, until there is
        // something to wait for; but none is begun.
        const bool between_requests = in_head_ && head_bytes_ == 0;
        const bool stopping = count > 0 && waited[1].revents != 0;
        if (stopping && (between_requests || waited[0].revents == 0)) {
            return Ready::stopping;
        }
        if (count > 0 && waited[0].revents != 0) {
            return Ready::yes;
        }
    }
}

bool Connection::fill_buffer() {
    switch (wait(POLLIN, deadline_, true)) {
        case Ready::yes: break;
        case Ready::timed_out: trouble_ = Trouble::timed_out; return false;
        case Ready::stopping: trouble_ = Trouble::stopping; return false;
        case Ready::failed: trouble_ = Trouble::closed; return false;
    }
    ssize_t count = -1;
    do {
        count = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    } while (count < 0 && errno == EINTR);
    if (count <= 0) {
        trouble_ = Trouble::closed;
        return false;
    }
    buffer_begin_ = 0;
    buffer_end_ = static_cast<std::size_t>(count);
    return true;
}

bool Connection::peer_closed() const {
    pollfd waited = {socket_, POLLRDHUP, 0};
    return ::poll(&waited, 1, 0) > 0 && (waited.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

bool Connection::wait_for_request() {
    in_head_ = true;
    answered_ = false;
    trouble_ = Trouble::none;
    head_bytes_ = 0;
    line_bytes_ = 0;
    lines_ = 0;
    const Clock::time_point idle_end = Clock::now() + timeouts_.idle;
    while (buffer_begin_ == buffer_end_) {
        trouble_ = Trouble::none;
        deadline_ = std::min(idle_end, Clock::now() + timeouts_.crowded);
        if (fill_buffer()) {
            break;
        }
        const bool crowded = crowded_ != nullptr && *crowded_;
        if (trouble_ != Trouble::timed_out || crowded || Clock::now() >= idle_end) {
            return false;
        }
    }
    deadline_ = Clock::now() + timeouts_.head;
    return true;
}

void Connection::head_ended() {
    in_head_ = false;
    deadline_ = Clock::now() + timeouts_.body;
}

bool Connection::head_in_bounds(char c) {
    ++head_bytes_;
    ++line_bytes_;
    // The first line is the URL's, whose limit the library tells from that of a header.
    const bool long_header = lines_ > 0 && line_bytes_ > kHeaderLineBytesMax;
    if (c == '\n') {
        ++lines_;
        line_bytes_ = 0;
    }
    return head_bytes_ <= kHeadBytesMax && !long_header;
}

ssize_t Connection::read(char* buffer, std::size_t size) {
    if (trouble_ == Trouble::head_too_large) {
        return -1;
    }
    if (buffer_begin_ == buffer_end_ && !fill_buffer()) {
        return trouble_ == Trouble::closed ? 0 : -1;
    }
    const std::size_t count = std::min(size, buffer_end_ - buffer_begin_);
    if (in_head_) {
        for (std::size_t i = 0; i < count; ++i) {
            if (!head_in_bounds(buffer_[buffer_begin_ + i])) {
                trouble_ = Trouble::head_too_large;
                return -1;
            }
        }
    }
    std::memcpy(buffer, buffer_.data() + buffer_begin_, count);
    buffer_begin_ += count;
    return static_cast<ssize_t>(count);
}

ssize_t Connection::write(const char* bytes, std::size_t size) {
    answered_ = true;
    std::size_t sent = 0;
    while (sent < size) {
        if (wait(POLLOUT, Clock::now() + timeouts_.write, false) != Ready::yes) {
            return -1;
        }
        const ssize_t count =
            ::send(socket_, bytes + sent, size - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK) {
            return -1;
        }
        sent += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    return static_cast<ssize_t>(size);
}

void Connection::discard_input() {
    std::size_t discarded = 0;
    deadline_ = Clock::now() + kDiscardTime;
    while (discarded < kDiscardedBytesMax && fill_buffer()) {
        discarded += buffer_end_;
    }
}

void Connection::close() {
    if (closing_) {
        ::shutdown(socket_, SHUT_WR);
        discard_input();
    }
    ::shutdown(socket_, SHUT_RDWR);
    ::close(socket_);
    socket_ = -1;
}

}  // namespace entente::http
