// What JSON has as it is, looked at eight bytes at a time.
#pragma once

#include <cstdint>

namespace entente {

// Whether JSON has all of these eight bytes as they are: printable ASCII but '"' and '\'.
inline bool is_plain_json(std::uint64_t bytes) {
    constexpr std::uint64_t kEach = 0x0101010101010101;
    constexpr std::uint64_t kHigh = 0x80 * kEach;
    const auto has_zero = [](std::uint64_t each) { return (each - kEach) & ~each & kHigh; };
    const std::uint64_t controls = (bytes - 0x20 * kEach) & ~bytes & kHigh;
    return ((bytes & kHigh) | controls | has_zero(bytes ^ '"' * kEach) |
            has_zero(bytes ^ '\\' * kEach)) == 0;
}

}  // namespace entente
