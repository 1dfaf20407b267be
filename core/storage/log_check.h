// RocksDB's write-ahead log, read for the damage that RocksDB takes for the end of the log.
//
// A crash may leave a part of a record at the end, and RocksDB drops it in silence, as it should: it was
// acknowledged to nobody. But a flipped bit in the length of a whole record, or in its type, looks the same to
// it, and then every record behind is dropped in silence, too. Here the two are told apart.
// The format: https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace entente {

// What is wrong with the log in the file, and at which byte; nullopt when it is whole, or torn at its end only.
// Finds what RocksDB does not: a type that we do not write, and a record that would be whole if its length
// were another. All else RocksDB finds by its checksums. Reads the file once.
Result<std::optional<std::string>> find_hidden_log_damage(const std::string& path);

// CRC-32C (Castagnoli, RFC 3720), continued from `crc`, 0 at the beginning.
std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes);

}  // namespace entente
