// The explorer's files, built by npm and embedded in the program.
#pragma once

#include <span>
#include <string_view>

namespace entente::explorer {

struct Asset {
    std::string_view name;  // "app-3F5K2Q.js"; kPage is the page itself
    std::string_view media_type;
    std::string_view tag;  // of its content, for ETag
    std::string_view plain;
    std::string_view gzip;  // the same, gzip-compressed
};

inline constexpr std::string_view kPage = "index.html";

// All of them; empty in a program that was built without the explorer. They live as long as the program.
std::span<const Asset> assets();

// nullptr when there is none of that name.
const Asset* find(std::string_view name);

}  // namespace entente::explorer
