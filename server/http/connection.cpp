#include "server/http/connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "server/http/request_head.h"

namespace entente::http {

namespace {

// What close() takes in of a body that nobody wants.
constexpr std::size_t kDiscardedBytesMax = 64 << 20;
constexpr std::chrono::milliseconds kDiscardTime{2000};
// The library writes heads and bodies apart, which would be two packets.
constexpr std::size_t kUnsentBytesMax = 16 << 10;

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

bool Connection::wait_to_read(short events) {
    switch (wait(events, deadline_, true)) {
        case Ready::yes: return true;
        case Ready::timed_out: trouble_ = Trouble::timed_out; return false;
        case Ready::stopping: trouble_ = Trouble::stopping; return false;
        case Ready::failed: break;
    }
    trouble_ = Trouble::closed;
    return false;
}

// Once the server stops, whoever takes its answer slowly has a moment for the rest of it.
Connection::Ready Connection::wait_for_taker(short events) {
    constexpr std::chrono::milliseconds kAfterStop{1500};
    const auto deadline = Clock::now() + timeouts_.write;
    if (!write_end_) {
        const Ready ready = wait(events, deadline, true);
        if (ready != Ready::stopping) {
            return ready;
        }
        write_end_ = Clock::now() + kAfterStop;
    }
    return wait(events, std::min(deadline, *write_end_), false);
}

bool Connection::wait_to_write(short events) {
    if (place_ != nullptr) {
        place_->pause();
    }
    const Ready ready = wait_for_taker(events);
    if (place_ != nullptr) {
        place_->resume();
    }
    return ready == Ready::yes;
}

IoAttempt Connection::try_to_read() {
    if (tls_ != nullptr) {
        return tls_->read(buffer_.data(), buffer_.size());
    }
    const ssize_t count = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    const bool later = count < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK);
    return {count, static_cast<short>(later ? POLLIN : 0)};
}

IoAttempt Connection::try_to_write(const char* bytes, std::size_t size) {
    if (tls_ != nullptr) {
        return tls_->write(bytes, size);
    }
    const ssize_t count = ::send(socket_, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    const bool later = count < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK);
    return {count, static_cast<short>(later ? POLLOUT : 0)};
}

bool Connection::fill_buffer() {
    if (!flush()) {
        trouble_ = Trouble::closed;
        return false;
    }
    // OpenSSL may hold bytes that the socket no longer has; a plain socket rarely has any before it is waited for.
    short events = tls_ == nullptr ? POLLIN : 0;
    IoAttempt attempt;
    do {
        if (events != 0 && !wait_to_read(events)) {
            return false;
        }
        attempt = try_to_read();
        events = attempt.events;
    } while (events != 0);
    if (attempt.count <= 0) {
        trouble_ = Trouble::closed;
        return false;
    }
    buffer_begin_ = 0;
    buffer_end_ = static_cast<std::size_t>(attempt.count);
    return true;
}

bool Connection::speaks_tls() {
    constexpr char kHandshakeRecord = 22;
    char first = 0;
    return wait_to_read(POLLIN) && ::recv(socket_, &first, 1, MSG_PEEK) == 1 &&
           first == kHandshakeRecord;
}

bool Connection::begin_tls(TlsContext& context) {
    deadline_ = Clock::now() + (is_crowded() ? timeouts_.crowded : timeouts_.head);
    if (!speaks_tls()) {
        constexpr std::string_view kAnswer =
            "HTTP/1.1 400 The request is malformed\r\nContent-Type: text/plain\r\n"
            "Content-Length: 39\r\nConnection: close\r\n\r\nthis port takes HTTPS and no bare "
            "HTTP\n";
        if (trouble_ == Trouble::none) {
            closing_ = true;
            write(kAnswer.data(), kAnswer.size());
        }
        return false;
    }
    tls_ = context.session(socket_);
    while (tls_ != nullptr) {
        const IoAttempt attempt = tls_->handshake();
        if (attempt.count == 1) {
            return true;
        }
        if (attempt.events == 0 || !wait_to_read(attempt.events)) {
            return false;
        }
    }
    return false;
}

bool Connection::peer_closed() const {
    pollfd waited = {socket_, POLLRDHUP, 0};
    return ::poll(&waited, 1, 0) > 0 && (waited.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

bool Connection::wait_for_request() {
    in_head_ = true;
    bytes_written_ = 0;
    trouble_ = Trouble::none;
    head_bytes_ = 0;
    line_bytes_ = 0;
    lines_ = 0;
    in_name_ = false;
    after_cr_ = false;
    chunks_.reset();
    const Clock::time_point idle_end = Clock::now() + timeouts_.idle;
    while (buffer_begin_ == buffer_end_) {
        trouble_ = Trouble::none;
        deadline_ = std::min(idle_end, Clock::now() + timeouts_.crowded);
        if (fill_buffer()) {
            break;
        }
        if (trouble_ != Trouble::timed_out || is_crowded() || Clock::now() >= idle_end) {
            return false;
        }
    }
    deadline_ = Clock::now() +
                (is_crowded() ? std::min(timeouts_.crowded, timeouts_.head) : timeouts_.head);
    return true;
}

void Connection::head_ended() {
    in_head_ = false;
    deadline_ = Clock::now() + timeouts_.body;
}

// The library keeps blanks in names, ignores lines without a colon and knows no folded ones: a proxy before us may not, and
// then another request begins for it than for us.
Connection::Trouble Connection::check_head(char c) {
    ++head_bytes_;
    ++line_bytes_;
    // Neither belongs into a value (RFC 9110, section 5.5): who takes a bare CR for the end of a line sees two headers.
    if (c == '\0' || (after_cr_ && c != '\n')) {
        return Trouble::malformed;
    }
    after_cr_ = c == '\r';
    const bool ends_head = line_bytes_ <= 2 && (c == '\r' || c == '\n');
    if (in_name_ && !ends_head && !is_token_character(c)) {
        if (c != ':' || line_bytes_ == 1) {
            return Trouble::malformed;
        }
        in_name_ = false;
    }
    // The first line is the URL's, whose limit the library tells from that of a header.
    const bool long_header = lines_ > 0 && line_bytes_ > kHeaderLineBytesMax;
    if (c == '\n') {
        ++lines_;
        line_bytes_ = 0;
        in_name_ = true;
    }
    return head_bytes_ > kHeadBytesMax || long_header ? Trouble::head_too_large : Trouble::none;
}

ssize_t Connection::read(char* buffer, std::size_t size) {
    if (trouble_ == Trouble::head_too_large || trouble_ == Trouble::malformed) {
        return -1;
    }
    if (buffer_begin_ == buffer_end_ && !fill_buffer()) {
        return trouble_ == Trouble::closed ? 0 : -1;
    }
    const std::size_t count = std::min(size, buffer_end_ - buffer_begin_);
    if (chunks_ && !chunks_->take({buffer_.data() + buffer_begin_, count})) {
        trouble_ = Trouble::malformed;
        return -1;
    }
    if (in_head_) {
        for (std::size_t i = 0; i < count; ++i) {
            trouble_ = check_head(buffer_[buffer_begin_ + i]);
            if (trouble_ != Trouble::none) {
                return -1;
            }
        }
    }
    std::memcpy(buffer, buffer_.data() + buffer_begin_, count);
    buffer_begin_ += count;
    return static_cast<ssize_t>(count);
}

bool Connection::send_now(std::string_view bytes) {
    while (!bytes.empty()) {
        const IoAttempt attempt = try_to_write(bytes.data(), bytes.size());
        if (attempt.events != 0) {
            if (!wait_to_write(attempt.events)) {
                return false;
            }
        } else if (attempt.count <= 0) {
            return false;
        } else {
            bytes.remove_prefix(static_cast<std::size_t>(attempt.count));
        }
    }
    return true;
}

bool Connection::flush() {
    const bool sent = send_now(unsent_);
    unsent_.clear();
    return sent;
}

ssize_t Connection::write(const char* bytes, std::size_t size) {
    bytes_written_ += size;
    if (unsent_.size() + size <= kUnsentBytesMax) {
        unsent_.append(bytes, size);
        return static_cast<ssize_t>(size);
    }
    const std::string_view rest = send_with_unsent({bytes, size});
    return flush() && send_now(rest) ? static_cast<ssize_t>(size) : -1;
}

// What is not sent yet and these bytes, as far as they go at once without copies; says what of them is left.
std::string_view Connection::send_with_unsent(std::string_view bytes) {
    if (tls_ != nullptr || unsent_.empty()) {
        return bytes;
    }
    std::array<iovec, 2> parts = {
        {{unsent_.data(), unsent_.size()}, {const_cast<char*>(bytes.data()), bytes.size()}}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t count = ::sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    const std::size_t sent = count < 0 ? 0 : static_cast<std::size_t>(count);
    const std::size_t of_unsent = std::min(sent, unsent_.size());
    unsent_.erase(0, of_unsent);
    bytes.remove_prefix(sent - of_unsent);
    return bytes;
}

void Connection::discard_input() {
    std::size_t discarded = 0;
    deadline_ = Clock::now() + kDiscardTime;
    while (discarded < kDiscardedBytesMax && fill_buffer()) {
        discarded += buffer_end_;
    }
}

void Connection::close() {
    flush();
    if (tls_ != nullptr) {
        tls_->close();
    }
    if (closing_) {
        ::shutdown(socket_, SHUT_WR);
        discard_input();
    }
    tls_.reset();
    ::shutdown(socket_, SHUT_RDWR);
    ::close(socket_);
    socket_ = -1;
}

}  // namespace entente::http
