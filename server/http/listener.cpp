#include "server/http/listener.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace entente::http {

namespace {

// The kernel's queue of connections that no thread has taken yet.
constexpr int kBacklog = 1024;
// Until it is tried again to accept a connection for which there was no descriptor or no memory.
constexpr int kShortageMs = 10;

struct AddressList {
    ~AddressList() {
        if (first != nullptr) {
            ::freeaddrinfo(first);
        }
    }

    addrinfo* first = nullptr;
};

Error cannot_listen(const std::string& host, int port, const std::string& reason) {
    return {ErrorCode::io_error,
            "cannot listen on " + in_url(host) + ":" + std::to_string(port) + ": " + reason};
}

// A socket that listens, or -1 with errno.
int listen_on(const addrinfo& address) {
    const int socket = ::socket(
        address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.ai_protocol);
    if (socket < 0) {
        return -1;
    }
    // Without SO_REUSEPORT, which would let two servers share a port unnoticed. TCP_NODELAY passes on to connections.
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (::bind(socket, address.ai_addr, address.ai_addrlen) == 0 &&
        ::listen(socket, kBacklog) == 0) {
        return socket;
    }
    const int reason = errno;
    ::close(socket);
    errno = reason;
    return -1;
}

int port_of(int socket) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        return 0;
    }
    const auto port = address.ss_family == AF_INET6
                          ? reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port
                          : reinterpret_cast<const sockaddr_in*>(&address)->sin_port;
    return ntohs(port);
}

bool is_shortage(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

bool is_loopback(const std::string& host) {
    in_addr v4{};
    in6_addr v6{};
    if (inet_pton(AF_INET, host.c_str(), &v4) == 1) {
        return (ntohl(v4.s_addr) >> 24) == 127;
    }
    if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&v6);
    }
    return host == "localhost";
}

std::string in_url(const std::string& host) {
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

Result<std::unique_ptr<Listener>> Listener::open(const std::string& host, int port) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    AddressList addresses;
    const int failure =
        ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &addresses.first);
    if (failure != 0) {
        return cannot_listen(host, port, ::gai_strerror(failure));
    }
    int reason = EADDRNOTAVAIL;
    for (const addrinfo* address = addresses.first; address != nullptr;
         address = address->ai_next) {
        const int socket = listen_on(*address);
        if (socket >= 0) {
            return std::unique_ptr<Listener>(new Listener(socket, port_of(socket)));
        }
        reason = errno;
    }
    return cannot_listen(
        host,
        port,
        std::error_code(reason, std::generic_category()).message() +
            (reason == EADDRINUSE ? "; is a server running already? --port chooses another" : ""));
}

Listener::~Listener() {
    close();
}

void Listener::close() {
    if (socket_ >= 0) {
        ::close(socket_);
        socket_ = -1;
    }
}

void Listener::run(int stop, const std::function<void(int socket)>& take) const {
    std::array<pollfd, 2> waited = {{{stop, POLLIN, 0}, {socket_, POLLIN, 0}}};
    while (true) {
        if (::poll(waited.data(), waited.size(), -1) < 0) {
            continue;  // a signal
        }
        if (waited[0].revents != 0) {
            return;
        }
        const int socket = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (socket >= 0) {
            take(socket);
        } else if (is_shortage(errno)) {
            ::poll(waited.data(), 1, kShortageMs);
        }
    }
}

}  // namespace entente::http
