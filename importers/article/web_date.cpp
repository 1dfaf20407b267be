#include "importers/article/web_date.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <string>
#include <vector>

#include "core/ascii.h"
#include "importers/article/article_format.h"
#include "importers/text/date_words.h"

namespace entente {

namespace {

// Words of letters, and numbers.
std::vector<std::string> parts_of(std::string_view text) {
    constexpr std::size_t kPartsMax = 8;
    std::vector<std::string> parts;
    bool in_part = false;
    for (const char c : text) {
        const auto letter = static_cast<unsigned char>(c);
        if (std::isalnum(letter) == 0) {
            in_part = false;
            continue;
        }
        if (!in_part) {
            if (parts.size() == kPartsMax) {
                break;
            }
            parts.emplace_back();
        }
        parts.back() += static_cast<char>(std::tolower(letter));
        in_part = true;
    }
    return parts;
}

bool is_number(const std::string& part, std::size_t length_min, std::size_t length_max) {
    return part.size() >= length_min && part.size() <= length_max &&
           std::ranges::all_of(part, [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::optional<Date> date_of(const std::string& year, int month, const std::string& day) {
    std::array<char, 16> text{};
    std::snprintf(
        text.data(), text.size(), "%s-%02d-%02d", year.c_str(), month, std::atoi(day.c_str()));
    return Date::parse(text.data());
}

}  // namespace

std::optional<Date> parse_web_date(std::string_view text) {
    text = trimmed(text, " \t\n\v\f\r");
    if (const auto date = parse_published(text)) {
        return date;
    }
    const std::vector<std::string> parts = parts_of(text);
    if (!parts.empty() && is_number(parts[0], 8, 8)) {
        return date_of(
            parts[0].substr(0, 4), std::atoi(parts[0].substr(4, 2).c_str()), parts[0].substr(6));
    }
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        const int month = month_named(parts[i]);
        if (month == 0) {
            continue;
        }
        if (i > 0 && is_number(parts[i - 1], 1, 2) && is_number(parts[i + 1], 4, 4)) {
            return date_of(parts[i + 1], month, parts[i - 1]);
        }
        if (i + 2 < parts.size() && is_number(parts[i + 1], 1, 2) &&
            is_number(parts[i + 2], 4, 4)) {
            return date_of(parts[i + 2], month, parts[i + 1]);
        }
    }
    return std::nullopt;
}

}  // namespace entente
