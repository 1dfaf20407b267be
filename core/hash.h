// Hashes that leave the program or reach the disk, so their functions are fixed: SHA-256 (FIPS 180-4).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace entente {

// The 32 bytes themselves.
std::array<std::uint8_t, 32> sha256(std::string_view bytes);

// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

// The first 16 digits: enough for ids.
std::string short_hash(std::string_view bytes);

// The first 8 bytes of the SHA-256, as a big-endian number: for partitioning.
std::uint64_t sha256_prefix(std::string_view bytes);

}  // namespace entente
