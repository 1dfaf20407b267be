#include "tests/server/test_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace entente::testing {

int TestServer::connect(int receive_buffer_bytes) const {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    if (receive_buffer_bytes > 0) {
        ::setsockopt(
            socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return socket;
}

std::string TestServer::raw(const std::string& bytes, bool end) const {
    const int socket = connect();
    for (std::size_t sent = 0; sent < bytes.size();) {
        const ssize_t count =
            ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) {
            break;  // the server has had enough
        }
        sent += static_cast<std::size_t>(count);
    }
    if (end) {
        ::shutdown(socket, SHUT_WR);
    }
    std::string answer;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 1; count > 0;) {
        count = ::recv(socket, buffer.data(), buffer.size(), 0);
        answer.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    ::close(socket);
    return answer;
}

std::string problem_detail(const httplib::Response& response, int status) {
    INFO(response.status << " " << response.body);
    CHECK(response.status == status);
    CHECK(response.get_header_value("Content-Type") == "application/problem+json");
    const Json document = Json::parse(response.body);
    CHECK(document.at("status") == status);
    CHECK_FALSE(document.at("title").get<std::string>().empty());
    CHECK(document.at("type").get<std::string>().rfind("/problems/", 0) == 0);
    return document.at("detail");
}

}  // namespace entente::testing
