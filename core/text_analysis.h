// A sentence as the terms under which it is found.
//
// Words are those of Unicode Standard Annex 29, section 4.1, as ICU finds them; each is folded as names are
// (names.h), and terms of lower-case English letters alone are stemmed by Snowball's English stemmer
// (Porter2; https://snowballstem.org). Stop words are terms like others: phrases need them.
//
// An index is only as good as its analysis is constant: `entente check` tells when another version of ICU or
// Snowball cuts differently, and deleting an article does not depend on it (text_index.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace entente {

// Longer terms are cut, in bytes, between code points.
inline constexpr std::size_t kTermBytesMax = 64;

// The terms of a text in their order, never empty ones. Safe for many threads.
std::vector<std::string> text_terms(std::string_view text);

// The words of a text folded but not stemmed, in their order.
std::vector<std::string> folded_words(std::string_view text);

// The term of one folded word.
std::string stem(std::string_view folded_word);

// Whether a word is so common that it says nothing about a sentence: "the", "of".
bool is_stop_word(std::string_view folded_word);

}  // namespace entente
