// Texts by Unicode characters. All texts are UTF-8; a byte that is not counts as a character of its own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "queries/cypher/ast.h"

namespace entente::cypher {

// How many bytes the character at `at` has.
std::size_t character_bytes(std::string_view text, std::size_t at);

std::size_t character_count(std::string_view text);

// The byte at which character `index` begins; the end of the text when it has no more.
std::size_t byte_of_character(std::string_view text, std::size_t index);

std::string upper_case(std::string_view text);
std::string lower_case(std::string_view text);

std::string normalized(std::string_view text, NormalForm form);
bool is_normalized(std::string_view text, NormalForm form);

// The text without what `characters` has at its ends; without white space where that is empty.
std::string_view trimmed(std::string_view text, std::string_view characters, bool begin, bool end);

}  // namespace entente::cypher
