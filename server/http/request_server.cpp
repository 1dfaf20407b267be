#include "server/http/request_server.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <httplib.h>

#include "core/ascii.h"
#include "server/http/admission.h"
#include "server/http/body_bytes.h"
#include "server/http/body_decoder.h"
#include "server/http/body_encoder.h"
#include "server/http/connection_threads.h"
#include "server/http/lanes.h"
#include "server/http/listener.h"
#include "server/http/metrics.h"
#include "server/http/problem.h"
#include "server/http/request_head.h"
#include "server/http/request_log.h"
#include "server/http/routes.h"
#include "server/http/stop_sign.h"

namespace entente::http {

namespace {

// Threads that tell clients beyond the limit so. A connection beyond these is closed without a word.
constexpr std::size_t kRefusingThreads = 8;
// Requests whose bodies may be as large as may be at the same time; beyond the bytes of these, 503.
constexpr std::size_t kLargeBodiesMax = 16;

// The library finds routes by regular expressions, which are slow and recurse on the path; ours have been found by then.
constexpr const char* kAnyPath = "/";

// What belongs to the request that this thread answers: the library hands our callbacks a request, but not where it comes
// from.
struct RequestContext {
    Connection* connection = nullptr;
    std::chrono::steady_clock::time_point began;
    std::string coding;  // its Content-Encoding, kept from the library: see body_decoder.h
    bool takes_gzip = false;
    bool waits_for_body = false;  // it has been admitted
    RequestRecord record;
    HttpRequest request;
};

thread_local RequestContext context;

// The connection as the library reads it.
class LibraryStream : public httplib::Stream {
public:
    explicit LibraryStream(Connection& connection) : connection_(connection) {}

    // Waiting is done where bytes are read and written.
    bool is_readable() const override { return true; }

    bool is_writable() const override { return true; }

    ssize_t read(char* buffer, std::size_t size) override { return connection_.read(buffer, size); }

    ssize_t write(const char* bytes, std::size_t size) override {
        return connection_.write(bytes, size);
    }

    // Nothing of ours asks, and the library would for every request.
    void get_remote_ip_and_port(std::string&, int&) const override {}

    void get_local_ip_and_port(std::string&, int&) const override {}

    socket_t socket() const override { return connection_.socket(); }

private:
    Connection& connection_;
};

// A request of the library in our own words. Looks through the headers, which are few: the library's map compares letter by
// letter as the locale would.
class LibraryHead : public RequestHead {
public:
    explicit LibraryHead(const httplib::Request& request) : request_(request) {}

    std::string_view method() const override { return request_.method; }

    std::string_view target() const override { return request_.target; }

    std::string_view version() const override { return request_.version; }

    std::size_t count(std::string_view name) const override {
        return static_cast<std::size_t>(std::ranges::count_if(
            request_.headers,
            [&](const auto& header) { return equal_but_for_case(header.first, name); }));
    }

    std::string_view header(std::string_view name) const override {
        const auto found = std::ranges::find_if(request_.headers, [&](const auto& header) {
            return equal_but_for_case(header.first, name);
        });
        return found == request_.headers.end() ? std::string_view() : found->second;
    }

private:
    const httplib::Request& request_;
};

// In lower case; of several headers a list, which is none that we know.
std::string coding_of(const httplib::Request& request) {
    std::string coding;
    const auto [first, last] = request.headers.equal_range("Content-Encoding");
    for (auto header = first; header != last; ++header) {
        coding += (coding.empty() ? "" : ", ") + ascii_lower(trimmed(header->second));
    }
    return coding;
}

// What the library would do with these headers is done by us: see body_decoder.h and body_encoder.h.
void keep_from_library(httplib::Request& request) {
    const LibraryHead head(request);
    if (head.has("Content-Encoding")) {
        context.coding = coding_of(request);
        request.headers.erase("Content-Encoding");
    }
    if (head.has("Accept-Encoding")) {
        context.takes_gzip = takes_gzip(head.header("Accept-Encoding"));
        request.headers.erase("Accept-Encoding");
    }
}

// Nothing stands between the library's writing and the end of the program.
bool write_safely(const std::function<bool(const BodyWriter&)>& stream, const BodyWriter& writer) {
    try {
        return stream(writer);
    } catch (const std::exception&) {
        return false;
    }
}

void send(HttpResponse from, httplib::Response& to) {
    compress(from, context.takes_gzip);
    to.status = from.status;
    context.record.audit = std::move(from.audit);
    if (from.stream) {
        to.set_chunked_content_provider(
            from.content_type,
            [stream = std::move(from.stream)](std::size_t, httplib::DataSink& sink) {
                const bool whole = write_safely(stream, [&](std::string_view bytes) {
                    return sink.write(bytes.data(), bytes.size());
                });
                if (whole) {
                    sink.done();
                }
                return whole;
            });
    } else if (!from.content_type.empty()) {
        to.body = std::move(from.body);
        to.set_header("Content-Type", from.content_type);
    }
    for (const auto& [name, value] : from.headers) {
        if (name == "Cache-Control") {
            to.headers.erase(name);  // that of every other answer
        }
        to.set_header(name, value);
    }
}

HttpResponse unread_body(const Connection& connection) {
    switch (connection.trouble()) {
        case Connection::Trouble::timed_out:
            return problem("timeout", "the body did not arrive in time");
        case Connection::Trouble::stopping: return problem("unavailable", "the server is stopping");
        default:
            return problem("bad-request",
                           "the body ended early, or is not encoded as the headers announce");
    }
}

// The library's server with its connections accepted and served by us.
class LibraryServer : public RequestServer, private httplib::Server {
public:
    LibraryServer(const Service& service,
                  const ServerOptions& options,
                  Metrics& metrics,
                  Lanes& lanes)
        : service_(service),
          options_(options),
          metrics_(metrics),
          lanes_(lanes),
          admission_(service_, options_, metrics),
          log_({options.log, options.audit, options.slow, options.slow_after}) {
        service_.metrics = &metrics;
        set_keep_alive_max_count(kKeepAliveRequestsMax);
        set_keep_alive_timeout(
            std::chrono::duration_cast<std::chrono::seconds>(options.timeouts.idle).count());
        set_default_headers({{"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}});
        set_callbacks();
        // Every request that comes this far has been admitted, and has a body.
        Post(kAnyPath,
             [this](const httplib::Request&,
                    httplib::Response& response,
                    const httplib::ContentReader& read_body) { with_body(response, read_body); });
    }

    LibraryServer(const LibraryServer&) = delete;
    LibraryServer& operator=(const LibraryServer&) = delete;

    ~LibraryServer() override = default;

    void serve(Listener& listener) override {
        // The library ends streams when it has no socket.
        svr_sock_ = listener.socket();
        ConnectionThreads threads(options_.max_connections + kRefusingThreads,
                                  [this](int socket) { process_and_close_socket(socket); });
        listener.run(stop_.descriptor(), [&](int socket) {
            if (!threads.begin(socket)) {
                metrics_.connection_refused();
                ::close(socket);
            }
        });
        listener.close();
    }

    void stop_serving() override { stop_.set(); }

private:
    void set_callbacks() {
        set_pre_routing_handler(
            [this](const httplib::Request& request, httplib::Response& response) {
                return before_body(request, response);
            });
        set_expect_100_continue_handler(
            [this](const httplib::Request& request, httplib::Response& response) {
                return before_body(request, response) == HandlerResponse::Handled ? response.status
                                                                                  : 100;
            });
        set_error_handler(httplib::Server::HandlerWithResponse(
            [](const httplib::Request& request, httplib::Response& response) {
                return on_error(request, response);
            }));
        set_post_routing_handler(
            [this](const httplib::Request& request, httplib::Response& response) {
                tidy_headers(response);
                add_headers(request, response);
            });
        set_exception_handler(
            [](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
                send(problem("internal", "the request could not be answered"), response);
            });
        set_logger([this](const httplib::Request& request, const httplib::Response& response) {
            log(request, response);
        });
    }

    bool process_and_close_socket(socket_t socket) override {
        Connection connection(socket, stop_.descriptor(), options_.timeouts, &crowded_);
        const bool within = count_connections(open_connections_.fetch_add(1) + 1);
        context.connection = &connection;
        metrics_.connection_opened();
        if (options_.tls == nullptr || connection.begin_tls(*options_.tls)) {
            within ? serve_requests(connection) : refuse(connection);
        }
        context.connection = nullptr;
        // Before the client sees it closed: it may come again at once.
        count_connections(open_connections_.fetch_sub(1) - 1);
        connection.close();
        metrics_.connection_closed();
        return true;
    }

    // Whether there may be as many.
    bool count_connections(std::size_t open) {
        crowded_ = open * 4 > options_.max_connections * 3;
        return open <= options_.max_connections;
    }

    void serve_requests(Connection& connection) {
        LibraryStream stream(connection);
        for (std::size_t left = kKeepAliveRequestsMax; left > 0 && connection.wait_for_request();
             --left) {
            context = {};
            context.connection = &connection;
            context.began = std::chrono::steady_clock::now();
            bool client_closes = false;
            const bool ok =
                process_request(stream, left == 1, client_closes, [](httplib::Request& request) {
                    request.ranges.clear();
                    keep_from_library(request);
                    request.path = kAnyPath;
                });
            if (!connection.answered() &&
                connection.trouble() == Connection::Trouble::head_too_large) {
                write_raw(connection,
                          problem("uri-too-long", "the request's first line is too long"));
            } else if (!connection.answered() &&
                       connection.trouble() == Connection::Trouble::timed_out) {
                write_raw(connection,
                          problem("timeout", "the request's first line did not arrive in time"));
            } else if (!connection.answered() &&
                       connection.trouble() == Connection::Trouble::malformed) {
                write_raw(connection,
                          problem("bad-request", "the request's first line cannot be understood"));
            }
            if (!ok || client_closes || connection.closing()) {
                break;
            }
        }
    }

    void refuse(Connection& connection) {
        connection.close_after_answer();
        metrics_.connection_refused();
        HttpResponse response =
            problem("too-many-connections",
                    "more than " + std::to_string(options_.max_connections) +
                        " connections are open; the server's flag --max-connections sets the limit",
                    "max_connections");
        response.headers.emplace_back("Retry-After", "1");
        write_raw(connection, response);
    }

    // An answer where the library gives none.
    static void write_raw(Connection& connection, const HttpResponse& response) {
        connection.close_after_answer();
        const std::string reason(find_problem_type(problem_name_of_status(response.status))->title);
        std::string headers;
        for (const auto& [name, value] : response.headers) {
            headers += "\r\n" + name + ": " + value;
        }
        const std::string answer = "HTTP/1.1 " + std::to_string(response.status) + " " + reason +
                                   "\r\nContent-Type: " + response.content_type +
                                   "\r\nContent-Length: " + std::to_string(response.body.size()) +
                                   headers + "\r\nConnection: close\r\n\r\n" + response.body;
        connection.write(answer.data(), answer.size());
    }

    // Answers every request but those whose body has to be read first.
    HandlerResponse before_body(const httplib::Request& request, httplib::Response& response) {
        if (context.waits_for_body) {
            return HandlerResponse::Unhandled;  // it has been told to go on with its body
        }
        const LibraryHead head(request);
        context.connection->head_ended();
        context.record.id = request_id(head.header("X-Request-Id"));
        auto admitted = admission_.admit(head, context.coding, context.record);
        if (auto* refused = std::get_if<HttpResponse>(&admitted)) {
            // What follows may be a body that we do not read, and must not be taken for a request.
            if (announces_body(head) || refused->status == 411) {
                context.connection->close_after_answer();
            }
            send(std::move(*refused), response);
            return HandlerResponse::Handled;
        }
        Admitted& accepted = std::get<Admitted>(admitted);
        fill_in(head, accepted);
        if (!accepted.has_body) {
            send(answer_in_lane(*accepted.route), response);
            return HandlerResponse::Handled;
        }
        const LaneKind kind = lane_of(*accepted.route);
        if (const Lane* lane = lanes_.find(kind); lane != nullptr && lane->is_full()) {
            context.connection->close_after_answer();
            send(busy(*accepted.route, kind), response);
            return HandlerResponse::Handled;
        }
        if (head.has("Transfer-Encoding")) {
            context.connection->expect_chunks();
        }
        context.waits_for_body = true;
        return HandlerResponse::Unhandled;
    }

    // All of the request but its body.
    void fill_in(const RequestHead& head, Admitted& admitted) const {
        HttpRequest& own = context.request;
        own.method = routed_method(head);
        own.path = std::move(admitted.target.path);
        own.parameters = std::move(admitted.target.parameters);
        own.id = std::move(admitted.id);
        own.media_type = admitted.has_body ? media_type_of(head.header("Content-Type")) : "";
        own.charset = admitted.has_body ? charset_of(head.header("Content-Type")) : "";
        own.accept = head.header("Accept");
        own.host = head.header("Host");
        own.by_tls = came_by_tls(head, options_.tls != nullptr);
        own.authorization = head.header("Authorization");
        own.if_none_match = head.header("If-None-Match");
        own.accepts_gzip = context.takes_gzip;
        own.role = context.record.role;
        own.client_gone = [this, connection = context.connection] {
            return connection->peer_closed() || stop_.is_out_of_patience();
        };
    }

    void with_body(httplib::Response& response, const httplib::ContentReader& read_body) {
        HttpRequest& own = context.request;
        const Route& route = *context.record.route;
        BodyBytes bytes_held(body_bytes_, kLargeBodiesMax * options_.max_body_bytes);
        bool over_limit = false;
        bool too_many = false;
        // What counts is the size after decompression: a small body may unpack to a huge one.
        const auto take = [&](std::string_view bytes) {
            over_limit = own.body.size() + bytes.size() > options_.max_body_bytes;
            too_many = !bytes_held.add(bytes.size());
            if (!over_limit && !too_many) {
                own.body.append(bytes);
            }
            return !over_limit && !too_many;
        };
        const auto decoder = make_body_decoder(context.coding);
        const bool read = read_body([&](const char* bytes, std::size_t size) {
            return decoder->feed({bytes, size}, take);
        });
        if (!read || over_limit || too_many || !decoder->complete()) {
            context.connection->close_after_answer();
            send(over_limit ? too_large(options_.max_body_bytes)
                 : too_many ? busy(route, lane_of(route))
                            : unread_body(*context.connection),
                 response);
            return;
        }
        if (route.path.ends_with("/query") || route.path.starts_with("/db/")) {
            context.record.statement = own.body.substr(0, kLoggedBytesMax);
        }
        send(answer_in_lane(route), response);
        own.body = {};
    }

    // Waits for a place in the route's lane, and keeps it until the answer is made: for a stream, until it has been written.
    HttpResponse answer_in_lane(const Route& route) {
        const LaneKind kind = lane_of(route);
        Lane* lane = lanes_.find(kind);
        if (lane == nullptr) {
            return answer_safely(route);
        }
        if (lane->enter(context.request.client_gone) != Lane::Entry::entered) {
            return stop_.is_out_of_patience() ? stopping(route) : busy(route, kind);
        }
        const auto place = std::make_shared<LanePlace>(*lane);
        HttpResponse response = answer_safely(route);
        if (response.stream) {
            response.stream = [place,
                               connection = context.connection,
                               stream = std::move(response.stream)](const BodyWriter& writer) {
                connection->set_place(place.get());
                const bool whole = stream(writer);
                connection->set_place(nullptr);
                return whole;
            };
        }
        return response;
    }

    // Nothing of ours throws but for want of memory, and libraries when they are broken.
    HttpResponse answer_safely(const Route& route) const {
        try {
            HttpResponse response = answer(service_, route, context.request);
            // What ended a statement was not its client.
            const bool given_up = !response.stream && stop_.is_out_of_patience() &&
                                  (response.status == 503 ||
                                   (response.status >= 400 && route.path.starts_with("/db/")));
            return given_up ? stopping(route) : std::move(response);
        } catch (const std::exception& error) {
            return problem("internal", error.what());
        }
    }

    // Gives the library's own errors our form. Ours have it already.
    static HandlerResponse on_error(const httplib::Request& request, httplib::Response& response) {
        if (!response.body.empty()) {
            return HandlerResponse::Handled;
        }
        Connection& connection = *context.connection;
        // Where the next request would begin is not known.
        connection.close_after_answer();
        if (!connection.in_head()) {
            send(problem(problem_name_of_status(response.status),
                         "the request could not be answered"),
                 response);
        } else if (connection.trouble() == Connection::Trouble::head_too_large) {
            send(problem("headers-too-large",
                         "one header is longer than " + std::to_string(kHeaderLineBytesMax) +
                             " bytes, or all together longer than " + std::to_string(kHeadBytesMax),
                         "head_bytes_max"),
                 response);
        } else if (connection.trouble() == Connection::Trouble::timed_out) {
            send(problem("timeout", "the headers did not arrive in time"), response);
        } else if (response.status == 400 && has_unknown_method(LibraryHead(request))) {
            response.status = 501;
            send(problem("not-supported", "the method " + request.method + " is not known here"),
                 response);
        } else if (response.status == 414) {
            send(problem("uri-too-long", "the URL is longer than 8192 bytes", "uri_bytes_max"),
                 response);
        } else if (response.status == 416) {
            // Those that could be read would be cut out of the answer.
            const_cast<httplib::Request&>(request).ranges.clear();
            send(problem("range-not-satisfiable", "the header Range cannot be read; leave it out"),
                 response);
        } else {
            send(problem(problem_name_of_status(response.status),
                         "the request cannot be understood"),
                 response);
        }
        return HandlerResponse::Handled;
    }

    // The library adds to our headers its own: whether the connection stays open, which it does not
    // know when we close it, and ranges, which are not served.
    static void tidy_headers(httplib::Response& response) {
        response.headers.erase("Accept-Ranges");
        const auto [first, last] = response.headers.equal_range("Connection");
        const bool closes = context.connection->closing() || first != last;
        if (closes) {
            response.headers.erase("Connection");
            response.headers.erase("Keep-Alive");
            response.set_header("Connection", "close");
        }
    }

    // The request's id, and what browsers look for.
    void add_headers(const httplib::Request& request, httplib::Response& response) const {
        if (!context.record.id.empty()) {
            response.set_header("X-Request-Id", context.record.id);
        }
        if (response.get_header_value("Content-Type").starts_with("text/html")) {
            for (const auto& [name, value] : kPageHeaders) {
                if (!response.has_header(std::string(name))) {
                    response.set_header(std::string(name), std::string(value));
                }
            }
        }
        const std::string allow = response.get_header_value("Allow");
        for (const auto& [name, value] : admission_.cors_headers(LibraryHead(request), allow)) {
            response.set_header(name, value);  // not if it would be two headers
        }
    }

    void log(const httplib::Request& request, const httplib::Response& response) {
        const std::string location = response.get_header_value("Location");
        const AnswerRecord answer{request.method,
                                  request.target,
                                  location,
                                  response.status,
                                  context.connection->bytes_written(),
                                  std::chrono::steady_clock::now() - context.began};
        metrics_.count(context.record.route, answer.status, answer.took, answer.bytes);
        log_.write(context.record, answer);
    }

    Service service_;
    const ServerOptions options_;
    Metrics& metrics_;
    Lanes& lanes_;
    Admission admission_;
    RequestLog log_;
    StopSign stop_;
    std::atomic<std::size_t> open_connections_{0};
    std::atomic<std::size_t> body_bytes_{0};
    std::atomic<bool> crowded_{false};  // soon as many will be open as may be
};

}  // namespace

std::unique_ptr<RequestServer> make_request_server(const Service& service,
                                                   const ServerOptions& options,
                                                   Metrics& metrics,
                                                   Lanes& lanes) {
    return std::make_unique<LibraryServer>(service, options, metrics, lanes);
}

}  // namespace entente::http
