// Short lists of words that rules ask after.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace entente {

// Whether `word` is on the list.
template <std::size_t N>
constexpr bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace entente
