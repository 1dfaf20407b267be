#include "importers/extract/designations.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace entente {

namespace {

bool is_maker(std::string_view letters) {
    static const std::set<std::string_view> makers = {
        "F",   "S",  "B",  "T",  "M",   "A",   "C",   "J",   "K",     "R",   "Su",
        "MiG", "Tu", "Il", "Ka", "Mi",  "An",  "Kh",  "KC",  "MQ",    "RQ",  "AH",
        "UH",  "CH", "AK", "DF", "SM",  "PAC", "JF",  "Yak", "SS",    "RPG", "BMP",
        "TB",  "HQ", "Be", "RS", "AIM", "AGM", "GBU", "EA",  "Shahed"};
    return makers.contains(letters);
}

}  // namespace

std::uint32_t designation_end(const Document& document, std::uint32_t first, std::uint32_t last) {
    constexpr std::uint32_t kLength = 3;  // letters, hyphen, number
    const auto form = [&](std::uint32_t t) { return document.view(document.tokens[t]); };
    if (first + kLength > last || !is_maker(form(first)) || form(first + 1) != "-" ||
        document.tokens[first].space_after) {
        return first;
    }
    const std::string_view number = form(first + 2);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto digits = static_cast<std::size_t>(
        std::find_if_not(number.begin(), number.end(), is_digit) - number.begin());
    constexpr std::size_t kDigitsMax = 4;
    constexpr std::size_t kVariantBytesMax = 2;
    const bool fits =
        digits > 0 && digits <= kDigitsMax && number.size() - digits <= kVariantBytesMax;
    return fits ? first + kLength : first;
}

}  // namespace entente
