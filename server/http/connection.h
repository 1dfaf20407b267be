// One accepted socket: reads and writes with deadlines, and gives up when the server stops.
//
// The HTTP library waits for a client in ways that nothing can interrupt and bounds neither the
// size of all headers nor the time that a request takes to arrive; so it gets its bytes from here.
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/http/chunk_framing.h"
#include "server/http/lanes.h"
#include "server/http/tls.h"

namespace entente::http {

// All that stands before the body.
inline constexpr std::size_t kHeadBytesMax = 64 << 10;
// The HTTP library's own limit for one header, fixed when it was compiled.
inline constexpr std::size_t kHeaderLineBytesMax = 8192;

struct ConnectionTimeouts {
    std::chrono::milliseconds idle{60'000};  // between two requests
    // The same, and for the head, while nearly as many connections are open as may be.
    std::chrono::milliseconds crowded{1'000};
    std::chrono::milliseconds head{
        10'000};  // for the whole head to arrive; for a TLS handshake too
    std::chrono::milliseconds body{60'000};   // for the whole body to arrive
    std::chrono::milliseconds write{30'000};  // without the client taking a byte
};

class Connection {
public:
    // What kept a read from answering.
    enum class Trouble {
        none,
        closed,          // by the client, or the network
        head_too_large,  // beyond one of the limits above
        malformed,       // in a way that others could read as something else
        timed_out,
        stopping,  // the server is
    };

    // `socket`, which does not block, stays the caller's until close(). `stop` is a descriptor that is readable once the
    // server stops. `crowded`, if there is one, says whether others wait for idle connections to close.
    Connection(int socket,
               int stop,
               const ConnectionTimeouts& timeouts,
               const std::atomic<bool>* crowded = nullptr);

    // Encrypts from here on. False when the client does not, or went, or took too long; one that speaks HTTP without TLS is
    // told so.
    bool begin_tls(TlsContext& context);

    // Waits for the first byte of the next request. False when there will be none: the client went,
    // was idle for too long, or the server stops.
    bool wait_for_request();

    // The head has been read; what follows is body.
    void head_ended();
    // The body comes in chunks; one that is not well-formed is malformed.
    void expect_chunks() { chunks_.emplace(); }

    // At least one byte, or 0 at the end, or -1: then trouble() says why.
    ssize_t read(char* buffer, std::size_t size);
    // All of it, or -1. What is small is sent with what follows it: at the latest by flush(), or before the client is waited for.
    ssize_t write(const char* bytes, std::size_t size);
    // False when the client does not take it.
    bool flush();

    // The place in a lane, or nullptr for none, that is given to others while write() waits for the client.
    void set_place(LanePlace* place) { place_ = place; }

    int socket() const { return socket_; }

    // Whether the client has closed its side. Does not wait.
    bool peer_closed() const;

    Trouble trouble() const { return trouble_; }

    bool answered() const { return bytes_written_ > 0; }

    // Since the request began.
    std::size_t bytes_written() const { return bytes_written_; }

    bool in_head() const { return in_head_; }

    // No further request is read from here: the rest of this one is still on its way.
    void close_after_answer() { closing_ = true; }

    bool closing() const { return closing_; }

    // Closes the socket. When a body is still arriving, first says that nothing more will be sent
    // and takes some more of it in: closing at once would destroy the answer on its way to the
    // client.
    void close();

private:
    using Clock = std::chrono::steady_clock;

    enum class Ready {
        yes,
        timed_out,
        stopping,
        failed,
    };

    Ready wait(short events, Clock::time_point deadline, bool heed_stop) const;
    bool wait_to_read(short events);
    bool wait_to_write(short events);
    Ready wait_for_taker(short events);
    IoAttempt try_to_read();
    bool send_now(std::string_view bytes);
    std::string_view send_with_unsent(std::string_view bytes);
    IoAttempt try_to_write(const char* bytes, std::size_t size);
    bool speaks_tls();
    bool is_crowded() const { return crowded_ != nullptr && *crowded_; }
    bool fill_buffer();
    void discard_input();
    // What is wrong with the head once it goes on with `c`.
    Trouble check_head(char c);

    int socket_;
    int stop_;
    ConnectionTimeouts timeouts_;
    const std::atomic<bool>* crowded_;
    std::unique_ptr<TlsSession> tls_;
    LanePlace* place_ = nullptr;
    Clock::time_point deadline_;
    std::array<char, 16384> buffer_;
    std::size_t buffer_begin_ = 0;
    std::size_t buffer_end_ = 0;
    std::size_t head_bytes_ = 0;
    std::size_t line_bytes_ = 0;
    std::size_t lines_ = 0;
    bool in_name_ = false;   // of a header
    bool after_cr_ = false;  // in the head
    std::optional<ChunkFraming> chunks_;
    std::size_t bytes_written_ = 0;
    std::string unsent_;
    bool in_head_ = true;
    bool closing_ = false;
    Trouble trouble_ = Trouble::none;
    std::optional<Clock::time_point> write_end_;  // once the server stops
};

}  // namespace entente::http
