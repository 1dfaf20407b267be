// How alike two texts are, and a sketch by which nearly equal ones are found among many.
//
// The measure is the resemblance of A. Broder, "On the resemblance and containment of documents" (SEQUENCES 1997): the
// shingles (runs of kShingleWords words) that both texts have, as a part of those that either has. The sketch is his: the least value of
// each of many hash functions over the shingles; two texts agree in one of these as often as they are alike. They are looked up by bands of
// several together (A. Rajaraman and J. Ullman, "Mining of Massive Datasets", section 3.4).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace entente {

inline constexpr std::size_t kShingleWords = 3;
// A text of fewer shingles is nobody's copy: what is as short as that says what many say.
inline constexpr std::size_t kShinglesMin = 40;
inline constexpr std::size_t kSketchBands = 32;
inline constexpr std::size_t kBandRows = 4;

// The hashes of a text's shingles, ordered, without twins. Words are runs of letters and digits, without regard to case; letters beyond
// ASCII are compared byte by byte.
std::vector<std::uint64_t> shingles_of(std::string_view text);

// From 0 to 1.
double resemblance(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b);

// Texts of resemblance r have a band in common with probability 1 - (1 - r^4)^32: 0.99 at 0.6, 0.05 at 0.2.
using SketchBands = std::array<std::uint64_t, kSketchBands>;

// nullopt for a text of fewer than kShinglesMin shingles. The same on every machine: bands are on disk.
std::optional<SketchBands> sketch_of(const std::vector<std::uint64_t>& shingles);

}  // namespace entente
