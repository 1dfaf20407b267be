// Which files the paths of a command line mean.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace entente {

inline constexpr std::string_view kStandardInput = "-";

// A file to import, or why it is none.
struct InputFile {
    std::string path;
    std::optional<Error> error;
    std::uint64_t bytes = 0;  // 0 when that is not known
};

// In the order of `paths`. A folder means every file in it and below, sorted by path, but for those whose name begins with
// a dot; kStandardInput means itself.
// Stores and journals of imports that lie in a folder are passed over, and named in `left_out`.
std::vector<InputFile> list_files(std::span<const std::string> paths,
                                  std::vector<std::string>* left_out = nullptr);

// Whether a folder is that of a store: RocksDB's files CURRENT and IDENTITY are in it.
bool is_store_folder(const std::string& path);

// Whether a file is called as the journal beside a store is (import_journal.h).
bool is_import_journal(std::string_view path);

// A record that did not go in, and why.
struct RefusedRecord {
    std::string file;      // as it was named; "-" for standard input
    std::size_t line = 0;  // 0 when the file as a whole is meant
    Error error;
};

// "articles.jsonl:17: published: 'yesterday' is no date"
std::string to_string(const RefusedRecord& refused);

}  // namespace entente
