#include "server/http/json_body.h"

#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

#include "importers/article/json_articles.h"

namespace entente::http {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// The first integer outside of strings that no std::int64_t holds; "" when there is none. The library makes a float of it.
std::string_view find_wide_integer(std::string_view json) {
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_string) {
            i += c == '\\' ? 1 : 0;
            in_string = c != '"';
            continue;
        }
        in_string = c == '"';
        if (c != '-' && !is_digit(c)) {
            continue;
        }
        std::size_t end = i + 1;
        while (end < json.size() && is_digit(json[end])) {
            ++end;
        }
        const std::string_view digits = json.substr(i, end - i);
        if (json.substr(end).find_first_of(".eE") == 0) {
            while (end < json.size() &&
                   (is_digit(json[end]) || json[end] == '.' || json[end] == 'e' ||
                    json[end] == 'E' || json[end] == '+' || json[end] == '-')) {
                ++end;
            }
        } else {
            std::int64_t value = 0;
            const auto parsed =
                std::from_chars(digits.data(), digits.data() + digits.size(), value);
            if (parsed.ec == std::errc::result_out_of_range) {
                return digits;
            }
        }
        i = end - 1;
    }
    return {};
}

}  // namespace

Result<nlohmann::json> parse_json_body(std::string_view body,
                                       std::string_view example,
                                       std::size_t depth_max) {
    if (json_nesting_depth(body) > depth_max) {
        return Error{
            ErrorCode::limit_exceeded,
            "body_depth_max: the body's brackets nest deeper than " + std::to_string(depth_max)};
    }
    auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object()) {
        return Error{ErrorCode::invalid_argument,
                     "the body has to be a JSON object: " + std::string(example)};
    }
    constexpr std::size_t kShownMax = 40;
    if (const std::string_view wide = find_wide_integer(body); !wide.empty()) {
        return Error{ErrorCode::invalid_argument,
                     "the integer " + std::string(wide.substr(0, kShownMax)) +
                         " is beyond 64 bits with a sign"};
    }
    return json;
}

}  // namespace entente::http
