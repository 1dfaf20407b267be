// Values as texts and texts as values: toString(), toInteger() and their like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "queries/runtime/query_value.h"

namespace entente::cypher {

// The shortest digits that are read back as the same number, as Java's Double.toString() shows them: "1.0", "0.001",
// "1.0E10", "1.2E-5", "NaN", "Infinity".
std::string float_text(double number);
void append_float_text(std::string& out, double number);

// More than the text of any number takes.
inline constexpr std::size_t kFloatBytesMax = 48;

// Writes that text to where there is room for kFloatBytesMax, and says where it ends. No zero follows it.
char* put_float_text(char* to, double number);

// What toString() gives of booleans, numbers, strings, temporal values and points; nullopt for other types.
std::optional<std::string> plain_text(const QueryValue& value);

// A whole text as a number, blanks around it allowed: integers in decimal, hexadecimal (0x) or octal (0o) with a sign.
// nullopt for anything else, also for integers of more than 64 bits.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<double> parse_float(std::string_view text);
// "true" and "false" in any case.
std::optional<bool> parse_boolean(std::string_view text);

// Where a float has an integer: towards zero; nullopt where it is NaN or beyond 64 bits.
std::optional<std::int64_t> to_integer(double number);

}  // namespace entente::cypher
