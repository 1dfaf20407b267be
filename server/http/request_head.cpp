#include "server/http/request_head.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <charconv>
#include <random>

#include "core/ascii.h"

namespace entente::http {

namespace {

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

// The path and query of "http://localhost:7474/v1/nodes", which clients send to proxies and may send to us.
Result<std::string_view> without_authority(std::string_view target, std::string_view host) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!equal_but_for_case(target.substr(0, scheme.size()), scheme)) {
            continue;
        }
        target.remove_prefix(scheme.size());
        const std::string_view authority = target.substr(0, target.find_first_of("/?"));
        target.remove_prefix(authority.size());
        if (!equal_but_for_case(authority, host)) {
            return Error{ErrorCode::invalid_argument,
                         "the URL is that of another server than the Host header"};
        }
        return target.empty() ? std::string_view("/") : target;
    }
    return target;
}

}  // namespace

Result<Target> parse_target(std::string_view target, std::string_view host) {
    target = target.substr(0, target.find('#'));
    ENTENTE_ASSIGN(target, without_authority(target, host));
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

std::string media_type_of(std::string_view content_type) {
    return ascii_lower(trimmed(content_type.substr(0, content_type.find(';'))));
}

std::string charset_of(std::string_view content_type) {
    const std::string header = ascii_lower(content_type);
    const std::size_t at = header.find("charset=");
    if (at == std::string::npos) {
        return "";
    }
    std::string charset = header.substr(at + 8);
    charset = charset.substr(0, charset.find(';'));
    std::erase(charset, '"');
    return std::string(trimmed(charset));
}

std::string token_of(std::string_view authorization) {
    const std::size_t space = authorization.find(' ');
    const std::string scheme = ascii_lower(authorization.substr(0, space));
    const std::string_view rest =
        space == std::string_view::npos ? std::string_view() : trimmed(authorization.substr(space));
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

std::string request_id(std::string_view given) {
    const bool usable = !given.empty() && given.size() <= kRequestIdBytesMax &&
                        std::ranges::all_of(given, [](unsigned char c) {
                            return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
                        });
    if (usable) {
        return std::string(given);
    }
    // Unlikely to be another's: a number of this process, and one of the request.
    static const std::uint64_t process = std::random_device()();
    static std::atomic<std::uint64_t> next{0};
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), process, 16).ptr;
    return std::string(digits.data(), end) + "-" + std::to_string(next.fetch_add(1));
}

bool is_token_character(char c) {
    constexpr std::string_view kSymbols = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kSymbols.find(c) != kSymbols.npos;
}

bool is_known_method(std::string_view method) {
    constexpr std::array<std::string_view, 9> kMethods = {
        "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};
    return std::ranges::find(kMethods, method) != kMethods.end();
}

bool has_unknown_method(const RequestHead& head) {
    return (head.version() == "HTTP/1.1" || head.version() == "HTTP/1.0") &&
           !head.method().empty() && std::ranges::all_of(head.method(), is_token_character) &&
           !is_known_method(head.method());
}

std::string_view routed_method(const RequestHead& head) {
    return head.method() == "HEAD" ? "GET" : head.method();
}

bool announces_body(const RequestHead& head) {
    const std::string_view length = head.header("Content-Length");
    return head.has("Transfer-Encoding") || (!length.empty() && length != "0");
}

bool came_by_tls(const RequestHead& head, bool ours) {
    return ours || ascii_lower(trimmed(head.header("X-Forwarded-Proto"))) == "https";
}

bool is_unambiguous_host(std::string_view host) {
    if (host.starts_with('[')) {
        return true;  // an IPv6 address
    }
    const std::string name = ascii_lower(host.substr(0, host.find(':')));
    in_addr address{};
    return name.empty() || name == "localhost" || name.ends_with(".localhost") ||
           inet_pton(AF_INET, name.c_str(), &address) == 1;
}

Status check_origin(const RequestHead& head, bool guarded, bool trusted) {
    const std::string host = ascii_lower(head.header("Host"));
    if (!guarded && !is_unambiguous_host(host)) {
        return Error{
            ErrorCode::invalid_argument,
            "the Host header has to be localhost or an address: another name may be a page in "
            "a browser that points its own name here (DNS rebinding)"};
    }
    if (!guarded && (head.has("X-Forwarded-For") || head.has("Forwarded"))) {
        return Error{ErrorCode::invalid_argument,
                     "this came through a proxy, so perhaps from anywhere, and no access token has "
                     "been made: "
                     "entente token add NAME --role ROLE"};
    }
    const std::string origin = ascii_lower(head.header("Origin"));
    const bool reads = head.method() == "GET" || head.method() == "HEAD";
    if (!reads && !trusted && !origin.empty() && origin != "http://" + host &&
        origin != "https://" + host) {
        return Error{ErrorCode::invalid_argument,
                     "pages of other origins may not change anything here"};
    }
    return {};
}

}  // namespace entente::http
