// The least that a server of the same HTTP library does: what server_load.sh measures `entente serve` beside.
//
//   hello_server PORT
//
// Answers every GET of /hello with the same 12 bytes, from as many threads as entente has for connections, until it is killed.
#include <cstdlib>

#include <httplib.h>

int main(int argc, char** argv) {
    constexpr std::size_t kThreads = 64;
    constexpr std::size_t kKeepAliveRequests = 1'000'000;
    httplib::Server server;
    server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    server.set_tcp_nodelay(true);
    server.set_keep_alive_max_count(kKeepAliveRequests);
    server.Get("/hello", [](const httplib::Request&, httplib::Response& response) {
        response.set_content("hello, world", "text/plain");
    });
    return argc == 2 && server.listen("127.0.0.1", std::atoi(argv[1])) ? 0 : 1;
}
