// How many slips of the pen two words are apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace entente {

// Greatest `limit` of edit_distance().
inline constexpr std::size_t kEditDistanceMax = 3;

// The code points of UTF-8; a byte that begins none counts as U+FFFD.
std::u32string code_points_of(std::string_view utf8);
std::string utf8_of(std::u32string_view code_points);

// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours that lead from a to
// b, no character changed twice; `limit + 1` when it is greater than `limit`. Time and memory are those of
// a band of 2 * limit + 1 characters along a.
// Sources: Damerau 1964; Boytsov 2011, "Indexing methods for approximate dictionary searching"; the band is
// Ukkonen's, 1985.
std::size_t edit_distance(std::u32string_view a, std::u32string_view b, std::size_t limit);

}  // namespace entente
