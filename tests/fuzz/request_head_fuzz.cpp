// Any bytes as a request's target and headers: no crash, what is decoded is UTF-8, and nothing is admitted without its token.
//
// The first line is the method, the second the target, then come header lines, name and value apart by ": ".
#include "server/http/request_head.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ascii.h"
#include "server/http/body_encoder.h"
#include "server/http/routes.h"

namespace {

using namespace entente::http;  // NOLINT(google-build-using-namespace): a test

std::string_view take_line(std::string_view& bytes) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
    return line;
}

class FuzzedHead : public RequestHead {
public:
    explicit FuzzedHead(std::string_view bytes)
        : method_(take_line(bytes)), target_(take_line(bytes)) {
        while (!bytes.empty()) {
            const std::string_view line = take_line(bytes);
            const std::size_t colon = std::min(line.find(": "), line.size());
            headers_.emplace_back(entente::ascii_lower(line.substr(0, colon)),
                                  line.substr(std::min(line.size(), colon + 2)));
        }
    }

    std::string_view method() const override { return method_; }

    std::string_view target() const override { return target_; }

    std::string_view version() const override { return "HTTP/1.1"; }

    std::size_t count(std::string_view name) const override {
        std::size_t count = 0;
        for (const auto& header : headers_) {
            count += header.first == entente::ascii_lower(name);
        }
        return count;
    }

    std::string_view header(std::string_view name) const override {
        for (const auto& header : headers_) {
            if (header.first == entente::ascii_lower(name)) {
                return header.second;
            }
        }
        return {};
    }

private:
    std::string_view method_;
    std::string_view target_;
    std::vector<std::pair<std::string, std::string_view>> headers_;
};

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const FuzzedHead head({reinterpret_cast<const char*>(data), size});
    const auto target = parse_target(head.target(), head.header("Host"));
    if (target.ok()) {
        require(is_valid_utf8(target->path) && target->path.starts_with('/'));
        const RouteMatch match = match_route(routed_method(head), target->path);
        require(match.route == nullptr || !match.allow.empty());
    }
    const std::string id = request_id(head.header("X-Request-Id"));
    require(!id.empty() && id.find_first_of(" \"\\\r\n") == std::string::npos);
    (void)media_type_of(head.header("Content-Type"));
    (void)charset_of(head.header("Content-Type"));
    (void)token_of(head.header("Authorization"));
    (void)takes_gzip(head.header("Accept-Encoding"));
    (void)came_by_tls(head, false);
    (void)announces_body(head);
    require(!(is_known_method(head.method()) && has_unknown_method(head)));
    // A page of another origin changes nothing, and no name but this machine's own is served without a token.
    if (check_origin(head, false, false).ok()) {
        require(is_unambiguous_host(head.header("Host")));
        require(!head.has("X-Forwarded-For") && !head.has("Forwarded"));
    }
    return 0;
}
