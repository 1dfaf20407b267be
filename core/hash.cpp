#include "core/hash.h"

#include <openssl/sha.h>

namespace entente {

std::array<std::uint8_t, 32> sha256(std::string_view bytes) {
    std::array<std::uint8_t, 32> digest{};
    static_assert(digest.size() == SHA256_DIGEST_LENGTH);
    // OpenSSL speaks of unsigned char; char may alias it.
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return digest;
}

std::string sha256_hex(std::string_view bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (const unsigned char byte : sha256(bytes)) {
        hex += kDigits[byte >> 4];
        hex += kDigits[byte & 15];
    }
    return hex;
}

std::string short_hash(std::string_view bytes) {
    constexpr std::size_t digits = 16;
    return sha256_hex(bytes).substr(0, digits);
}

std::uint64_t sha256_prefix(std::string_view bytes) {
    const auto digest = sha256(bytes);
    std::uint64_t prefix = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        prefix = prefix << 8 | digest.at(i);
    }
    return prefix;
}

}  // namespace entente
