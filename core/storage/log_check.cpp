#include "core/storage/log_check.h"

#include <array>
#include <fstream>

namespace entente {

namespace {

constexpr std::size_t kBlockBytes = 32'768;
// A checksum of four bytes, a length of two, a type of one; little-endian.
constexpr std::size_t kHeaderBytes = 7;
// Full, first, middle and last. The further types are of logs whose files are used again, which ours are not.
constexpr unsigned kTypeMax = 4;

constexpr std::array<std::uint32_t, 256> make_crc_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F6'3B78U : 0);
        }
        table.at(byte) = crc;
    }
    return table;
}

// How LevelDB and RocksDB store a checksum, so that a checksum of bytes with checksums is none of them.
std::uint32_t unmasked(std::uint32_t stored) {
    const std::uint32_t rotated = stored - 0xA282'EAD8U;
    return (rotated >> 17) | (rotated << 15);
}

struct Header {
    std::uint32_t crc = 0;
    std::size_t length = 0;
    unsigned type = 0;
};

Header read_header(std::string_view bytes) {
    const auto byte = [&](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
    };
    Header header;
    header.crc = unmasked(byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24);
    header.length = byte(4) | byte(5) << 8;
    header.type = byte(6);
    return header;
}

// Whether the bytes begin with a whole record, whatever length its header gives.
bool has_whole_record(std::string_view bytes) {
    const std::uint32_t wanted = read_header(bytes).crc;
    std::uint32_t crc = crc32c(0, bytes.substr(kHeaderBytes - 1, 1));  // of the type, then the rest
    for (std::size_t end = kHeaderBytes; crc != wanted; ++end) {
        if (end == bytes.size()) {
            return false;
        }
        crc = crc32c(crc, bytes.substr(end, 1));
    }
    return true;
}

std::optional<std::string> find_in_block(std::string_view block, std::uint64_t offset) {
    const auto damage = [&](std::size_t at, const char* what) {
        return "the record at byte " + std::to_string(offset + at) + " " + what;
    };
    for (std::size_t at = 0; at + kHeaderBytes <= block.size();) {
        const Header header = read_header(block.substr(at));
        if (header.type == 0 && header.length == 0) {
            break;  // the rest of the block was never written
        }
        if (header.type > kTypeMax) {
            return damage(at, "has a type that there is not");
        }
        const std::size_t end = at + kHeaderBytes + header.length;
        if (end > block.size()) {
            if (has_whole_record(block.substr(at))) {
                return damage(at, "is whole, and its length is wrong");
            }
            break;  // torn, or not in the last block and noticed by RocksDB
        }
        at = end;
    }
    return std::nullopt;
}

}  // namespace

std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes) {
    static constexpr std::array<std::uint32_t, 256> kTable = make_crc_table();
    crc = ~crc;
    for (const char byte : bytes) {
        crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(byte)) & 0xFF];
    }
    return ~crc;
}

Result<std::optional<std::string>> find_hidden_log_damage(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string block(kBlockBytes, '\0');
    for (std::uint64_t offset = 0; file; offset += kBlockBytes) {
        file.read(block.data(), static_cast<std::streamsize>(kBlockBytes));
        const auto size = static_cast<std::size_t>(file.gcount());
        if (auto damage = find_in_block(std::string_view(block).substr(0, size), offset)) {
            return damage;
        }
    }
    if (!file.eof()) {
        return Error{ErrorCode::io_error, path + " cannot be read"};
    }
    return std::optional<std::string>();
}

}  // namespace entente
