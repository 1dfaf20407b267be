#include "server/http/server.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <mutex>
#include <optional>
#include <random>
#include <system_error>
#include <thread>
#include <utility>

#include <httplib.h>

#include "server/http/body_decoder.h"
#include "server/http/json.h"
#include "server/http/metrics.h"
#include "server/http/problem.h"
#include "server/http/routes.h"
#include "server/options.h"

namespace entente::http {

namespace {

// The kernel's queue of connections that no thread has taken yet; the library's is 5.
constexpr int kBacklog = 128;
// Threads that tell clients beyond the limit so.
constexpr std::size_t kRefusingThreads = 2;

// The connection that this thread serves. The library hands our callbacks a request, but not where
// it comes from.
thread_local Connection* current_connection = nullptr;
thread_local std::chrono::steady_clock::time_point request_began;

// What is known of the request that this thread answers, for its handler and for what is logged.
struct RequestContext {
    std::string id;
    const Route* route = nullptr;
    Role role = Role::admin;
    std::string token;  // its name
    std::string audit;
    std::string statement;  // the beginning of it
};

thread_local RequestContext context;

// Of a statement in a log line.
constexpr std::size_t kLoggedBytesMax = 1000;
constexpr std::size_t kRequestIdBytesMax = 128;
// A stop waits so long for what is being answered; then statements and algorithms are given up.
constexpr std::chrono::milliseconds kPatience{2500};
// The Content-Encoding of the request, kept from the library: see body_decoder.h.
thread_local std::string content_coding;
// What the client's Accept-Encoding says of gzip; see choose_encoding().
thread_local bool accepts_gzip = false;

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

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(
        result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    const std::size_t end = text.find_last_not_of(" \t");
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, end - begin + 1);
}

// "text/plain" of "Text/Plain; charset=utf-8".
std::string media_type_of(const httplib::Request& request) {
    const std::string header = request.get_header_value("Content-Type");
    return lower(trimmed(std::string_view(header).substr(0, header.find(';'))));
}

bool is_utf8_charset(const httplib::Request& request) {
    const std::string header = lower(request.get_header_value("Content-Type"));
    const std::size_t at = header.find("charset=");
    if (at == std::string::npos) {
        return true;
    }
    std::string charset = header.substr(at + 8, header.find(';', at) - at - 8);
    std::erase(charset, '"');
    const std::string_view name = trimmed(charset);
    return name == "utf-8" || name == "utf8" || name == "us-ascii";
}

// A name that an attacker's own domain cannot have: localhost, or an address.
bool is_unambiguous_host(std::string host) {
    if (host.starts_with('[')) {
        return true;  // an IPv6 address
    }
    host = host.substr(0, host.find(':'));
    in_addr address{};
    return host.empty() || host == "localhost" || host.ends_with(".localhost") ||
           inet_pton(AF_INET, host.c_str(), &address) == 1;
}

// Without a token anybody on this machine may use the server; a page in somebody's browser may not, unless its origin is
// one of those that are `trusted`. `guarded`: nobody may without a token, so that the name of the host does not matter.
Status check_origin(const httplib::Request& request, bool guarded, bool trusted) {
    const std::string host = lower(request.get_header_value("Host"));
    if (!guarded && !is_unambiguous_host(host)) {
        return Error{
            ErrorCode::invalid_argument,
            "the Host header has to be localhost or an address: another name may be a page in "
            "a browser that points its own name here (DNS rebinding)"};
    }
    const std::string origin = lower(request.get_header_value("Origin"));
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (!reads && !trusted && !origin.empty() && origin != "http://" + host &&
        origin != "https://" + host) {
        return Error{ErrorCode::invalid_argument,
                     "pages of other origins may not change anything here"};
    }
    return {};
}

// "" for a text that is none.
std::string decode_base64(std::string_view text) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text.substr(0, text.find('='))) {
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos) {
            return "";
        }
        bits = (bits << 6U | static_cast<std::uint32_t>(digit)) & 0xFFFFU;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> count & 255U);
        }
    }
    return bytes;
}

// The token of an Authorization header: Bearer, or Basic with it as password. "" when there is none.
std::string token_of(const httplib::Request& request) {
    const std::string header = request.get_header_value("Authorization");
    const std::size_t space = header.find(' ');
    const std::string scheme = lower(header.substr(0, space));
    const std::string_view rest = space == std::string::npos
                                      ? std::string_view()
                                      : trimmed(std::string_view(header).substr(space));
    if (scheme == "bearer") {
        return std::string(rest);
    }
    if (scheme != "basic") {
        return "";
    }
    const std::string pair = decode_base64(rest);
    const std::size_t colon = pair.find(':');
    return colon == std::string::npos ? "" : pair.substr(colon + 1);
}

// The client's own, if it is one that can stand in a log, or a new one.
std::string request_id(const httplib::Request& request) {
    const std::string given = request.get_header_value("X-Request-Id");
    const bool usable = !given.empty() && given.size() <= kRequestIdBytesMax &&
                        std::ranges::all_of(given, [](unsigned char c) {
                            return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
                        });
    if (usable) {
        return given;
    }
    // Unlikely to be another's: a number of this process, and one of the request.
    static const std::uint64_t process = std::random_device()();
    static std::atomic<std::uint64_t> next{0};
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), process, 16).ptr;
    return std::string(digits.data(), end) + "-" + std::to_string(next.fetch_add(1));
}

struct Target {
    std::string path;
    QueryParameters parameters;
};

// Decoded by us: the library lets pass what it cannot decode.
Result<Target> parse_target(std::string_view target) {
    target = target.substr(0, target.find('#'));
    const std::size_t mark = target.find('?');
    Target result;
    ENTENTE_ASSIGN(result.path, decode_percent(target.substr(0, mark), false));
    if (!result.path.starts_with('/')) {
        return Error{ErrorCode::invalid_argument,
                     "the request's target has to be a path such as /v1/nodes"};
    }
    if (mark != std::string_view::npos) {
        ENTENTE_ASSIGN(result.parameters, QueryParameters::parse(target.substr(mark + 1)));
    }
    return result;
}

std::string method_of(const httplib::Request& request) {
    return request.method == "HEAD" ? "GET" : request.method;
}

// In lower case; of several headers a list, which is none that we know.
std::string coding_of(const httplib::Request& request) {
    std::string coding;
    const auto [first, last] = request.headers.equal_range("Content-Encoding");
    for (auto header = first; header != last; ++header) {
        coding += (coding.empty() ? "" : ", ") + lower(trimmed(header->second));
    }
    return coding;
}

// Settles how the library may encode the answer: gzip rather than brotli, which at the library's level takes thirty times
// as long, and not at all for the explorer's files, which are compressed already.
void choose_encoding(httplib::Request& request) {
    const std::string accepted = lower(request.get_header_value("Accept-Encoding"));
    accepts_gzip = accepted.find("gzip") != std::string::npos &&
                   accepted.find("gzip;q=0") == std::string::npos;
    const std::string_view path =
        std::string_view(request.target).substr(0, request.target.find('?'));
    const bool compressed = path == "/" || path.starts_with("/assets/");
    if (accepts_gzip || compressed) {
        request.headers.erase("Accept-Encoding");
    }
    if (accepts_gzip && !compressed) {
        request.headers.emplace("Accept-Encoding", "gzip");
    }
}

// The methods of RFC 9110 and RFC 5789. A client that sends another one is told so.
bool is_known_method(std::string_view method) {
    constexpr std::array<std::string_view, 9> kMethods = {
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};
    return std::ranges::find(kMethods, method) != kMethods.end();
}

// Whether a first line that the library refuses is well-formed but for its method.
bool has_unknown_method(const httplib::Request& request) {
    constexpr std::string_view kSymbols = "!#$%&'*+-.^_`|~";
    const auto in_token = [&](unsigned char c) {
        return std::isalnum(c) != 0 || kSymbols.find(static_cast<char>(c)) != kSymbols.npos;
    };
    return (request.version == "HTTP/1.1" || request.version == "HTTP/1.0") &&
           !request.method.empty() && std::ranges::all_of(request.method, in_token) &&
           !is_known_method(request.method);
}

bool announces_body(const httplib::Request& request) {
    const std::string length = request.get_header_value("Content-Length");
    return request.has_header("Transfer-Encoding") || (!length.empty() && length != "0");
}

// The library's regular expression for a path in which {id} stands for anything.
std::string pattern_of(std::string_view path) {
    const std::size_t hole = path.find("{id}");
    return hole == std::string_view::npos
               ? std::string(path)
               : std::string(path.substr(0, hole)) + "(.+)" + std::string(path.substr(hole + 4));
}

void send(const HttpResponse& from, httplib::Response& to) {
    to.status = from.status;
    context.audit = from.audit;
    if (from.stream) {
        to.set_chunked_content_provider(
            from.content_type, [stream = from.stream](std::size_t, httplib::DataSink& sink) {
                const bool whole = stream(
                    [&](std::string_view bytes) { return sink.write(bytes.data(), bytes.size()); });
                if (whole) {
                    sink.done();
                }
                return whole;
            });
    } else if (!from.content_type.empty()) {
        to.set_content(from.body, from.content_type);
    }
    for (const auto& [name, value] : from.headers) {
        if (name == "Cache-Control") {
            to.headers.erase(name);  // in place of the default
        }
        to.set_header(name, value);
    }
}

HttpResponse too_large(std::size_t limit) {
    return problem("too-large",
                   "the body is larger than " + std::to_string(limit) +
                       " bytes; the server's flag --max-body-bytes sets the limit",
                   "max_body_bytes");
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

// Why the body, as the head announces it, will not be read; nullopt when it will.
std::optional<HttpResponse> check_body(const httplib::Request& request,
                                       const Route& route,
                                       std::size_t bytes_max) {
    const std::string type = media_type_of(request);
    if (std::ranges::find(route.media_types, type) == route.media_types.end()) {
        const bool planned = type == "text/html" || type == "application/pdf";
        std::string detail =
            planned ? type + " is not in this version yet; it reads " : "send one of ";
        for (const std::string_view known : route.media_types) {
            detail += (known == route.media_types.front() ? "" : ", ") + std::string(known);
        }
        return problem("unsupported-media-type", detail);
    }
    if (!is_utf8_charset(request)) {
        return problem("unsupported-media-type", "send text as UTF-8");
    }
    if (make_body_decoder(content_coding) == nullptr) {
        return problem("unsupported-media-type", "of content encodings gzip and br are read here");
    }
    const std::size_t lengths = request.get_header_value_count("Content-Length");
    const bool chunked = request.has_header("Transfer-Encoding");
    if (!chunked && lengths == 0) {
        return problem("length-required", "send Content-Length, or Transfer-Encoding: chunked");
    }
    // Two ways to tell where the body ends are a way to smuggle a second request in.
    if (lengths > 1 || (chunked && lengths > 0) ||
        (chunked && lower(request.get_header_value("Transfer-Encoding")) != "chunked")) {
        return problem("bad-request", "the headers do not agree on the length of the body");
    }
    if (!chunked) {
        const auto length = parse_number(request.get_header_value("Content-Length"), 0, UINT64_MAX);
        if (!length) {
            return problem("bad-request", "Content-Length is not a number");
        }
        if (*length > bytes_max) {
            return too_large(bytes_max);
        }
    }
    return std::nullopt;
}

// The library's server with its connections served by us.
class LibraryServer : public httplib::Server {
public:
    LibraryServer(const Service& service, const ServerOptions& options, Metrics& metrics)
        : service_(service),
          options_(options),
          metrics_(metrics),
          stop_event_(eventfd(0, EFD_CLOEXEC)) {
        service_.metrics = &metrics;
        set_tcp_nodelay(true);
        set_keep_alive_max_count(kKeepAliveRequestsMax);
        set_keep_alive_timeout(
            std::chrono::duration_cast<std::chrono::seconds>(options.timeouts.idle).count());
        // SO_REUSEPORT, which the library sets, would let two servers share a port unnoticed.
        set_socket_options([](socket_t socket) {
            const int yes = 1;
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });
        set_default_headers({{"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}});
        new_task_queue = [this] {
            return new httplib::ThreadPool(options_.max_connections + kRefusingThreads);
        };
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
        for (const Route& route : routes()) {
            if (!route.media_types.empty()) {
                // Every request that comes this far has one of these.
                Post(pattern_of(route.path),
                     [this, &route](const httplib::Request& request,
                                    httplib::Response& response,
                                    const httplib::ContentReader& read_body) {
                         with_body(route, request, response, read_body);
                     });
            }
        }
        set_logger([this](const httplib::Request& request, const httplib::Response& response) {
            log(request, response);
        });
    }

    LibraryServer(const LibraryServer&) = delete;
    LibraryServer& operator=(const LibraryServer&) = delete;

    ~LibraryServer() override { ::close(stop_event_); }

    void widen_backlog() { ::listen(svr_sock_, kBacklog); }

    // Every thread that waits for a client stops waiting.
    void wake_all() {
        stop_began_ = std::chrono::steady_clock::now().time_since_epoch().count();
        eventfd_write(stop_event_, 1);
    }

private:
    bool process_and_close_socket(socket_t socket) override {
        Connection connection(socket, stop_event_, options_.timeouts, &crowded_);
        const bool within = count_connections(open_connections_.fetch_add(1) + 1);
        current_connection = &connection;
        metrics_.connection_opened();
        within ? serve(connection) : refuse(connection);
        current_connection = nullptr;
        connection.close();
        metrics_.connection_closed();
        count_connections(open_connections_.fetch_sub(1) - 1);
        return true;
    }

    // Whether there may be as many.
    bool count_connections(std::size_t open) {
        crowded_ = open * 4 > options_.max_connections * 3;
        return open <= options_.max_connections;
    }

    void serve(Connection& connection) {
        LibraryStream stream(connection);
        for (std::size_t left = kKeepAliveRequestsMax; left > 0 && connection.wait_for_request();
             --left) {
            request_began = std::chrono::steady_clock::now();
            context = {};
            bool client_closes = false;
            const bool ok =
                process_request(stream, left == 1, client_closes, [](httplib::Request& request) {
                    request.ranges.clear();
                    content_coding = coding_of(request);
                    request.headers.erase("Content-Encoding");
                    choose_encoding(request);
                });
            if (!connection.answered() &&
                connection.trouble() == Connection::Trouble::head_too_large) {
                write_raw(connection,
                          problem("uri-too-long", "the request's first line is too long"));
            } else if (!connection.answered() &&
                       connection.trouble() == Connection::Trouble::timed_out) {
                write_raw(connection,
                          problem("timeout", "the request's first line did not arrive in time"));
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
        current_connection->head_ended();
        context.id = request_id(request);
        const auto handled = [&](const HttpResponse& answer) {
            // What follows may be a body that we do not read, and must not be taken for a request.
            if (announces_body(request) || answer.status == 411) {
                current_connection->close_after_answer();
            }
            send(answer, response);
            return HandlerResponse::Handled;
        };
        const std::size_t hosts = request.get_header_value_count("Host");
        if (hosts > 1 || (hosts == 0 && request.version == "HTTP/1.1")) {
            return handled(
                problem("bad-request", "HTTP/1.1 takes one Host header, no more, no less"));
        }
        const bool guarded = is_guarded();
        const bool trusted = is_trusted_origin(request.get_header_value("Origin"));
        if (const Status origin = check_origin(request, guarded, trusted); !origin.ok()) {
            return handled(problem("forbidden", origin.error().message));
        }
        if (request.method == "OPTIONS" && request.target == "*") {
            return handled(options_answer("GET, HEAD, POST, DELETE"));
        }
        Result<Target> target = parse_target(request.target);
        if (!target.ok()) {
            return handled(target.error());
        }
        const RouteMatch match = match_route(method_of(request), target->path);
        if (request.method == "OPTIONS" && !match.allow.empty()) {
            return handled(options_answer(match.allow));
        }
        if (match.route == nullptr) {
            return handled(no_route(request, match));
        }
        context.route = match.route;
        if (auto refused = authorize(request, *match.route, guarded)) {
            return handled(*refused);
        }
        if (match.route->writes && !service_.store.engine().capabilities().writable) {
            return handled(read_only(match));
        }
        const bool has_body = announces_body(request);
        if (match.route->media_types.empty() || (match.route->body_optional && !has_body)) {
            if (has_body) {
                return handled(problem("bad-request", "this route takes no body"));
            }
            const HttpRequest own = own_request(request, *target, match.id);
            return handled(answer_safely(*match.route, own));
        }
        const Status known = target->parameters.check_known(match.route->parameters);
        if (!known.ok()) {
            return handled(known.error());
        }
        if (const auto refused = check_body(request, *match.route, options_.max_body_bytes)) {
            return handled(*refused);
        }
        return HandlerResponse::Unhandled;
    }

    // Whether requests need a token. A file of tokens that cannot be read lets nobody in.
    bool is_guarded() const {
        if (options_.tokens == nullptr) {
            return false;
        }
        const auto any = options_.tokens->any();
        return !any.ok() || *any || !is_loopback(options_.host);
    }

    bool is_trusted_origin(const std::string& origin) const {
        return !origin.empty() &&
               std::ranges::any_of(options_.cors_origins, [&](const auto& known) {
                   return known == "*" || known == origin;
               });
    }

    // Why the request may not have what it asks for; nullopt when it may.
    std::optional<HttpResponse> authorize(const httplib::Request& request,
                                          const Route& route,
                                          bool guarded) {
        const Role needed = asks_for_page(request, route) ? Role::nobody : role_needed(route);
        if (!guarded || needed == Role::nobody) {
            context.role = guarded ? Role::nobody : Role::admin;
            return std::nullopt;
        }
        const std::string given = token_of(request);
        const auto token = options_.tokens->find(given);
        if (!token.ok()) {
            return HttpResponse(token.error());
        }
        if (!*token) {
            metrics_.access_denied();
            return unauthorized(route, given.empty());
        }
        context.role = (*token)->role;
        context.token = (*token)->name;
        if (context.role < needed) {
            metrics_.access_denied();
            return problem("forbidden",
                           "the access token '" + context.token + "' is that of a " +
                               std::string(role_name(context.role)) + ", and this takes an " +
                               std::string(role_name(needed)));
        }
        return std::nullopt;
    }

    // Whether a browser opens the explorer, which holds nothing of the store and asks for a token itself.
    static bool asks_for_page(const httplib::Request& request, const Route& route) {
        return route.path == "/" &&
               request.get_header_value("Accept").find("text/html") != std::string::npos;
    }

    static HttpResponse unauthorized(const Route& route, bool none_given) {
        const std::string detail =
            none_given
                ? "send an access token: Authorization: Bearer TOKEN, or Basic with the token as "
                  "password; entente token add makes one"
                : "this is no access token of this server, or it has been revoked";
        HttpResponse response = problem("unauthorized", detail);
        if (route.path.starts_with("/db/")) {
            // Drivers of the Query API look for this form.
            response.content_type = "application/json";
            response.body = to_text(
                Json{{"errors",
                      {{{"code", "Neo.ClientError.Security.Unauthorized"}, {"message", detail}}}}});
        }
        response.headers.emplace_back("WWW-Authenticate",
                                      "Bearer realm=\"entente\", Basic realm=\"entente\"");
        return response;
    }

    HttpRequest own_request(const httplib::Request& request, Target& target, std::string id) const {
        HttpRequest own{method_of(request),
                        std::move(target.path),
                        std::move(target.parameters),
                        std::move(id),
                        "",
                        ""};
        own.accept = request.get_header_value("Accept");
        own.host = request.get_header_value("Host");
        own.authorization = request.get_header_value("Authorization");
        own.if_none_match = request.get_header_value("If-None-Match");
        own.accepts_gzip = accepts_gzip;
        own.role = context.role;
        own.client_gone = [this, connection = current_connection] {
            return connection->peer_closed() || is_out_of_patience();
        };
        return own;
    }

    // Whether the server has been stopping for so long that long requests have to end.
    bool is_out_of_patience() const {
        const auto began = stop_began_.load();
        return began != 0 && std::chrono::steady_clock::now().time_since_epoch() -
                                     std::chrono::steady_clock::duration(began) >
                                 kPatience;
    }

    static HttpResponse options_answer(const std::string& allow) {
        HttpResponse response;
        response.status = 204;
        response.content_type.clear();
        response.headers.emplace_back("Allow", allow + ", OPTIONS");
        return response;
    }

    static HttpResponse no_route(const httplib::Request& request, const RouteMatch& match) {
        if (match.allow.empty()) {
            return problem("not-found",
                           "there is no such path; GET /openapi.json lists those that there are");
        }
        HttpResponse response =
            problem("method-not-allowed", request.method + " is not among " + match.allow);
        response.headers.emplace_back("Allow", match.allow);
        return response;
    }

    static HttpResponse read_only(const RouteMatch& match) {
        HttpResponse response = problem(
            "read-only",
            "this server was started with --read-only: it answers questions and changes nothing; "
            "send it to the server that writes to the store");
        response.headers.emplace_back("Allow", match.allow_reading);
        return response;
    }

    void with_body(const Route& route,
                   const httplib::Request& request,
                   httplib::Response& response,
                   const httplib::ContentReader& read_body) {
        Result<Target> target = parse_target(request.target);
        if (!target.ok()) {
            send(target.error(), response);
            return;
        }
        HttpRequest own =
            own_request(request, *target, match_route(method_of(request), target->path).id);
        own.media_type = media_type_of(request);
        bool over_limit = false;
        // What counts is the size after decompression: a small body may unpack to a huge one.
        const auto take = [&](std::string_view bytes) {
            over_limit = own.body.size() + bytes.size() > options_.max_body_bytes;
            if (!over_limit) {
                own.body.append(bytes);
            }
            return !over_limit;
        };
        const auto decoder = make_body_decoder(content_coding);
        const bool read = read_body([&](const char* bytes, std::size_t size) {
            return decoder->feed({bytes, size}, take);
        });
        if (!read || over_limit || !decoder->complete()) {
            current_connection->close_after_answer();
            send(over_limit ? too_large(options_.max_body_bytes) : unread_body(*current_connection),
                 response);
            return;
        }
        if (route.path.ends_with("/query") || route.path.starts_with("/db/")) {
            context.statement = own.body.substr(0, kLoggedBytesMax);
        }
        send(answer_safely(route, own), response);
    }

    // Nothing of ours throws but for want of memory, and libraries when they are broken.
    HttpResponse answer_safely(const Route& route, const HttpRequest& request) const {
        try {
            return answer(service_, route, request);
        } catch (const std::exception& error) {
            return problem("internal", error.what());
        }
    }

    // Gives the library's own errors our form. Ours have it already.
    static HandlerResponse on_error(const httplib::Request& request, httplib::Response& response) {
        if (!response.body.empty()) {
            return HandlerResponse::Handled;
        }
        Connection& connection = *current_connection;
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
        } else if (response.status == 400 && has_unknown_method(request)) {
            response.status = 501;
            send(problem("not-supported", "the method " + request.method + " is not known here"),
                 response);
        } else if (response.status == 414) {
            send(problem("uri-too-long", "the URL is longer than 8192 bytes", "uri_bytes_max"),
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
        const bool closes = current_connection->closing() || first != last;
        if (closes) {
            response.headers.erase("Connection");
            response.headers.erase("Keep-Alive");
            response.set_header("Connection", "close");
        }
    }

    // The request's id, and for pages of trusted origins what lets their browsers pass the answer on.
    void add_headers(const httplib::Request& request, httplib::Response& response) const {
        if (!context.id.empty()) {
            response.set_header("X-Request-Id", context.id);
        }
        if (options_.cors_origins.empty()) {
            return;
        }
        response.set_header("Vary", "Origin");
        const std::string origin = request.get_header_value("Origin");
        if (!is_trusted_origin(origin)) {
            return;
        }
        response.set_header("Access-Control-Allow-Origin", origin);
        response.set_header("Access-Control-Expose-Headers", "Location, X-Request-Id");
        if (request.method == "OPTIONS" && request.has_header("Access-Control-Request-Method")) {
            response.set_header("Access-Control-Allow-Methods", response.get_header_value("Allow"));
            response.set_header("Access-Control-Allow-Headers",
                                "Accept, Authorization, Content-Type, X-Request-Id");
            response.set_header("Access-Control-Max-Age", "600");
        }
    }

    void log(const httplib::Request& request, const httplib::Response& response) {
        const auto took = std::chrono::steady_clock::now() - request_began;
        metrics_.count(context.route, response.status, took, response.body.size());
        const bool wrote = response.status < 300 && context.route != nullptr &&
                           (context.route->writes || !context.audit.empty());
        const bool slow = options_.slow != nullptr && took >= options_.slow_after;
        if (options_.log != nullptr) {
            write_line(*options_.log, "request", request, response, took);
        }
        if (options_.audit != nullptr && wrote) {
            write_line(*options_.audit, "write", request, response, took);
        }
        if (slow) {
            write_line(*options_.slow, "slow", request, response, took);
        }
    }

    // time=... event=request id=... method=GET target="/v1/nodes" status=200 bytes=15 us=123 token=laptop
    void write_line(std::ostream& out,
                    std::string_view event,
                    const httplib::Request& request,
                    const httplib::Response& response,
                    std::chrono::nanoseconds took) {
        const auto quoted = [](std::string_view text) { return to_text(Json(text)); };
        std::string line = "time=" + now_text() + " event=" + std::string(event) +
                           " id=" + context.id + " method=" + request.method +
                           " target=" + quoted(request.target) +
                           " status=" + std::to_string(response.status) +
                           " bytes=" + std::to_string(response.body.size()) +
                           " us=" + std::to_string(took.count() / 1000);
        if (!context.token.empty()) {
            line += " token=" + context.token;
        }
        if (event == "write" && response.has_header("Location")) {
            line += " location=" + quoted(response.get_header_value("Location"));
        }
        if (event == "write" && !context.audit.empty()) {
            line += " what=" + context.audit;
        }
        if (event != "request" && !context.statement.empty()) {
            line += " statement=" + quoted(context.statement);
        }
        const std::lock_guard lock(log_mutex_);
        out << line << std::endl;
    }

    // "2021-11-24T12:00:00.123Z"
    static std::string now_text() {
        const auto now = std::chrono::system_clock::now();
        const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
        const auto millis =
            std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() %
            1000;
        std::tm utc{};
        gmtime_r(&seconds, &utc);
        std::array<char, 32> text{};
        std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
        const std::string fraction = std::to_string(1000 + millis).substr(1);
        return std::string(text.data()) + "." + fraction + "Z";
    }

    Service service_;
    ServerOptions options_;
    Metrics& metrics_;
    int stop_event_;
    std::atomic<std::chrono::steady_clock::rep> stop_began_{0};  // 0: it has not
    std::atomic<std::size_t> open_connections_{0};
    std::atomic<bool> crowded_{false};  // soon as many will be open as may be
    std::mutex log_mutex_;
};

std::string in_url(const std::string& host) {
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
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

struct HttpServer::Impl {
    Impl(GraphStore& store, const Reader& reader, const ServerOptions& options)
        : queries(store, options.queries),
          transactions(options.max_transactions, options.transaction_idle),
          library(
              {store, reader, queries, transactions, options.test_procedures}, options, metrics),
          host(options.host) {}

    cypher::QueryEngine queries;
    QueryTransactions transactions;
    Metrics metrics;
    LibraryServer library;
    std::string host;
    int port = 0;
    std::thread thread;
    std::mutex stopping;
    std::atomic<bool> ended{false};
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() {
    stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(GraphStore& store,
                                                      const Reader& reader,
                                                      const ServerOptions& options) {
    if (!is_loopback(options.host)) {
        const auto any = options.tokens == nullptr ? Result<bool>(false) : options.tokens->any();
        if (!any.ok()) {
            return any.error();
        }
        if (!*any) {
            return Error{ErrorCode::unsupported,
                         "will not listen on " + options.host +
                             " without access tokens: whoever can reach that address could change "
                             "the store. Make one with entente token add NAME --role ROLE, or "
                             "use 127.0.0.1, ::1 or localhost"};
        }
    }
    auto impl = std::make_unique<Impl>(store, reader, options);
    errno = 0;
    if (options.port == 0) {
        impl->port = impl->library.bind_to_any_port(options.host);
    } else if (impl->library.bind_to_port(options.host, options.port)) {
        impl->port = options.port;
    }
    if (impl->port <= 0) {
        const int reason = errno;
        return Error{
            ErrorCode::io_error,
            "cannot listen on " + in_url(options.host) + ":" + std::to_string(options.port) + ": " +
                (reason == 0 ? "the address cannot be used"
                             : std::error_code(reason, std::generic_category()).message()) +
                (reason == EADDRINUSE ? "; is a server running already? --port chooses another"
                                      : "")};
    }
    impl->library.widen_backlog();
    Impl* running = impl.get();
    impl->thread = std::thread([running] {
        running->library.listen_after_bind();
        running->ended = true;
    });
    // stop() has no effect on the library before it runs.
    while (!running->library.is_running() && !running->ended) {
        std::this_thread::yield();
    }
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

int HttpServer::port() const {
    return impl_->port;
}

std::string HttpServer::url() const {
    return "http://" + in_url(impl_->host) + ":" + std::to_string(impl_->port);
}

void HttpServer::stop() {
    const std::lock_guard lock(impl_->stopping);
    if (impl_->thread.joinable()) {
        impl_->library.wake_all();
        impl_->library.stop();
        impl_->thread.join();
    }
}

}  // namespace entente::http
