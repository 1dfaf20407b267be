// UTF-8 as the reading stages need it: validation, decoding at a position, character classes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace entente {

// `bytes` with every byte that is no part of a well-formed sequence (Unicode table 3-7) replaced by
// U+FFFD: one replacement a byte, so that the count of what was broken stays visible.
std::string to_valid_utf8(std::string_view bytes);

// Where the first of those bytes stands.
std::optional<std::size_t> first_bad_byte(std::string_view bytes);

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 0;  // in bytes
};

// The code point that starts at `position` of valid UTF-8; length 0 at or beyond the end.
CodePoint code_point_at(std::string_view text, std::size_t position);
// The code point that ends at `position`; length 0 at the start.
CodePoint code_point_before(std::string_view text, std::size_t position);

// White space, line breaks, control characters, zero-width space and byte order mark: what parts words.
bool is_space(char32_t c);
// Invisible format characters that part nothing: soft hyphen, joiners, marks of direction. Those in
// front of a word and after it belong to no token.
bool is_ignorable(char32_t c);
bool is_combining(char32_t c);  // marks that belong to the character before them
bool is_letter(char32_t c);     // letters and the marks that combine with them
bool is_digit(char32_t c);
bool is_upper(char32_t c);  // upper or title case
bool is_lower(char32_t c);

inline bool is_apostrophe(char32_t c) {
    return c == U'\'' || c == 0x2019 || c == 0x02BC;
}

char32_t to_lower(char32_t c);

// Simple lower-casing, code point by code point: the length in code points stays.
std::string to_lower(std::string_view text);

// Longer texts are folded by normal_form() but not composed.
inline constexpr std::size_t kComposedBytesMax = 4096;

// The text with code points in NFC, typographic quotes, apostrophes, dashes and the ellipsis as in
// ASCII (an em dash as "--"), other spaces as " " and ignorable characters dropped: what words are
// looked up by. ASCII text comes back as it is.
std::string normal_form(std::string_view text);
bool is_ascii(std::string_view text);

// Every run of ASCII white space as one space: a name that a line break or markup cut in two.
std::string with_single_spaces(std::string_view text);

bool starts_upper(std::string_view text);
// At least one letter, and no lower-case one.
bool is_all_caps(std::string_view text);

}  // namespace entente
