#include "core/similar_text.h"

#include <algorithm>
#include <limits>

#include "core/ascii.h"

namespace entente {

namespace {

// The finalizer of splitmix64 (S. Vigna, public domain): a bijection that mixes all bits.
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31U);
}

bool is_word_byte(unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

// FNV-1a of each word.
std::vector<std::uint64_t> words_of(std::string_view text) {
    constexpr std::uint64_t kBasis = 0xCBF29CE484222325U;
    constexpr std::uint64_t kPrime = 0x100000001B3U;
    std::vector<std::uint64_t> words;
    std::uint64_t word = kBasis;
    for (const char c : text) {
        if (is_word_byte(static_cast<unsigned char>(c))) {
            word = (word ^ static_cast<unsigned char>(ascii_lower(c))) * kPrime;
        } else if (word != kBasis) {
            words.push_back(word);
            word = kBasis;
        }
    }
    if (word != kBasis) {
        words.push_back(word);
    }
    return words;
}

}  // namespace

std::vector<std::uint64_t> shingles_of(std::string_view text) {
    const std::vector<std::uint64_t> words = words_of(text);
    std::vector<std::uint64_t> shingles;
    for (std::size_t i = 0; i + kShingleWords <= words.size(); ++i) {
        std::uint64_t shingle = 0;
        for (std::size_t j = 0; j < kShingleWords; ++j) {
            shingle = mixed(shingle ^ words[i + j]);
        }
        shingles.push_back(shingle);
    }
    std::ranges::sort(shingles);
    const auto twins = std::ranges::unique(shingles);
    shingles.erase(twins.begin(), twins.end());
    return shingles;
}

double resemblance(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
    std::size_t both = 0;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a[i] == b[j]) {
            ++both;
        }
        const bool step_a = a[i] <= b[j];
        const bool step_b = b[j] <= a[i];
        i += step_a ? 1 : 0;
        j += step_b ? 1 : 0;
    }
    const std::size_t either = a.size() + b.size() - both;
    return either == 0 ? 0 : static_cast<double>(both) / static_cast<double>(either);
}

std::optional<SketchBands> sketch_of(const std::vector<std::uint64_t>& shingles) {
    if (shingles.size() < kShinglesMin) {
        return std::nullopt;
    }
    SketchBands bands{};
    for (std::size_t band = 0; band < kSketchBands; ++band) {
        for (std::size_t row = 0; row < kBandRows; ++row) {
            const std::uint64_t seed = mixed(band * kBandRows + row);
            std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
            for (const std::uint64_t shingle : shingles) {
                least = std::min(least, mixed(shingle ^ seed));
            }
            bands.at(band) = mixed(bands.at(band) ^ least);
        }
    }
    return bands;
}

}  // namespace entente
