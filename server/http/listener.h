// A listening TCP socket, and the loop that accepts its connections.
//
// The HTTP library has one, which ends for good when the kernel reports an error of a single connection, or that descriptors
// or memory are short for a moment.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/result.h"

namespace entente::http {

// Whether `host` names this machine alone: "localhost", 127.0.0.0/8 or ::1.
bool is_loopback(const std::string& host);

// `host` as it stands in a URL: an IPv6 address in brackets.
std::string in_url(const std::string& host);

class Listener {
public:
    // Binds `host`, a name or an address, and listens. `port` 0 is any free one. io_error when the address cannot be used
    // or the port is taken.
    static Result<std::unique_ptr<Listener>> open(const std::string& host, int port);

    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();

    int port() const { return port_; }

    int socket() const { return socket_; }

    // From here on clients are refused.
    void close();

    // Hands every accepted connection, a non-blocking socket, to `take`, who owns it; in this thread, until the descriptor
    // `stop` is readable.
    void run(int stop, const std::function<void(int socket)>& take) const;

private:
    Listener(int socket, int port) : socket_(socket), port_(port) {}

    int socket_;
    int port_;
};

}  // namespace entente::http
