#include "server/http/cursor.h"

#include "server/options.h"

namespace entente::http {

namespace {

// RFC 4648 section 5.
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode_base64url(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char byte : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6) {
            text += kAlphabet[(bits >> (count - 6)) & 63];
        }
    }
    if (count > 0) {
        text += kAlphabet[(bits << (6 - count)) & 63];
    }
    return text;
}

std::optional<std::string> decode_base64url(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t digit = kAlphabet.find(c);
        if (digit == std::string_view::npos) {
            return std::nullopt;
        }
        bits = (bits << 6) | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>((bits >> count) & 255);
        }
    }
    return bytes;
}

}  // namespace

std::string encode_cursor(std::string_view list, std::initializer_list<std::uint64_t> keys) {
    std::string plain(list);
    for (const std::uint64_t key : keys) {
        plain += ":" + std::to_string(key);
    }
    return encode_base64url(plain);
}

Result<std::optional<std::vector<std::uint64_t>>> decode_cursor(std::string_view list,
                                                                std::size_t key_count,
                                                                std::string_view cursor) {
    std::vector<std::uint64_t> keys;
    if (cursor.empty()) {
        return std::optional<std::vector<std::uint64_t>>();
    }
    const Error refused = {
        ErrorCode::invalid_argument,
        "cursor: is none that this list gave; leave it out to begin at the start"};
    const std::optional<std::string> plain = decode_base64url(cursor);
    // Several texts decode to the same bytes; only one of them was given out.
    if (!plain || encode_base64url(*plain) != cursor ||
        !plain->starts_with(std::string(list) + ":")) {
        return refused;
    }
    std::string_view rest = std::string_view(*plain).substr(list.size());
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const std::string_view number = rest.substr(0, rest.find(':'));
        const auto key = parse_number(number, 0, UINT64_MAX);
        if (!key || keys.size() == key_count) {
            return refused;
        }
        keys.push_back(*key);
        rest.remove_prefix(number.size());
    }
    if (keys.size() != key_count) {
        return refused;
    }
    return std::optional(std::move(keys));
}

}  // namespace entente::http
