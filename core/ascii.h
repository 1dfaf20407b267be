// Letters and blanks of ASCII, whatever the locale. For text of people see importers/text/utf8.h.
#pragma once

#include <string>
#include <string_view>

namespace entente {

// A to Z as a to z, every other byte as it is.
constexpr char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string ascii_lower(std::string_view text);
bool equal_but_for_case(std::string_view a, std::string_view b);

// Without the characters of `blanks` at both ends; a view of the same text.
std::string_view trimmed(std::string_view text, std::string_view blanks = " \t");

}  // namespace entente
