// How long a client that behaves waits while others are idle, send slowly, or do not read.
//
//   slow_clients_bench PORT [REQUESTS]
//
// Against a server that runs at 127.0.0.1:PORT, over a store with country/MA. For each of: nobody else; 500 idle
// connections; and 50 that send a byte of their headers at a time; and 50 that ask for a long answer and read a byte of it at
// a time; prints the median, the 99th percentile and the worst of REQUESTS (default: 2000) requests for a node by id, one
// after the other on one connection, and how many were not answered with 200.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <httplib.h>

namespace {

using Clock = std::chrono::steady_clock;

int connect_to(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const int small = 4096;
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        std::fprintf(stderr, "cannot connect to port %d\n", port);
        std::exit(1);
    }
    return socket;
}

void measure(const char* name, int port, std::size_t requests) {
    httplib::Client client("127.0.0.1", port);
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    std::vector<double> milliseconds;
    std::size_t failures = 0;
    for (std::size_t i = 0; i < requests; ++i) {
        const auto began = Clock::now();
        const auto answer = client.Get("/v1/nodes/country/MA");
        milliseconds.push_back(
            std::chrono::duration<double, std::milli>(Clock::now() - began).count());
        failures += !answer || answer->status != 200;
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    std::printf("%-34s p50 %7.2f ms   p99 %7.2f ms   worst %7.2f ms   failed %zu of %zu\n",
                name,
                milliseconds[requests / 2],
                milliseconds[requests * 99 / 100],
                milliseconds.back(),
                failures,
                requests);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: slow_clients_bench PORT [REQUESTS]\n");
        return 2;
    }
    const int port = std::atoi(argv[1]);
    const std::size_t requests = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 2000;
    measure("nobody else", port, requests);
    std::vector<int> idle;
    for (int i = 0; i < 500; ++i) {
        idle.push_back(connect_to(port));
    }
    measure("500 idle", port, requests);

    constexpr int kSlowClients = 50;
    constexpr std::chrono::milliseconds kPause{100};
    std::vector<int> senders;
    std::vector<int> readers;
    for (int i = 0; i < kSlowClients; ++i) {
        senders.push_back(connect_to(port));
    }
    std::atomic<bool> done{false};
    // Each sends a byte of a request's head, or reads one of an answer, ten times a second.
    std::thread slow([&] {
        const std::string head =
            "GET /v1/nodes HTTP/1.1\r\nHost: localhost\r\nX-Long: " + std::string(4000, 'x');
        for (std::size_t at = 0; !done; ++at) {
            for (const int socket : senders) {
                ::send(socket, &head[at % head.size()], 1, MSG_NOSIGNAL | MSG_DONTWAIT);
            }
            std::this_thread::sleep_for(kPause);
        }
    });
    measure("and 50 slow senders", port, requests);
    const std::string body =
        R"({"statement":"UNWIND range(1, 5000000) AS n RETURN n, 'some text' AS text"})";
    const std::string long_answer =
        "POST /v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    for (int i = 0; i < kSlowClients; ++i) {
        readers.push_back(connect_to(port));
        ::send(readers.back(), long_answer.data(), long_answer.size(), MSG_NOSIGNAL);
    }
    std::thread reading([&] {
        while (!done) {
            for (const int socket : readers) {
                char byte = 0;
                ::recv(socket, &byte, 1, MSG_DONTWAIT);
            }
            std::this_thread::sleep_for(kPause);
        }
    });
    measure("and 50 slow readers", port, requests);
    done = true;
    slow.join();
    reading.join();
    for (const auto& sockets : {idle, senders, readers}) {
        for (const int socket : sockets) {
            ::close(socket);
        }
    }
    return 0;
}
