#include "core/edit_distance.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>

#include <unicode/utf8.h>

namespace entente {

std::u32string code_points_of(std::string_view utf8) {
    std::u32string result;
    result.reserve(utf8.size());
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
    const auto length = static_cast<std::int32_t>(utf8.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(bytes, i, length, c);
        result += static_cast<char32_t>(c);
    }
    return result;
}

std::string utf8_of(std::u32string_view code_points) {
    std::string result;
    result.reserve(code_points.size());
    for (const char32_t c : code_points) {
        std::array<std::uint8_t, U8_MAX_LENGTH> bytes{};
        std::int32_t length = 0;
        U8_APPEND_UNSAFE(bytes.data(), length, c);
        result.append(reinterpret_cast<const char*>(bytes.data()),
                      static_cast<std::size_t>(length));
    }
    return result;
}

std::size_t edit_distance(std::u32string_view a, std::u32string_view b, std::size_t limit) {
    assert(limit <= kEditDistanceMax);
    const std::size_t longer = std::max(a.size(), b.size());
    if (longer - std::min(a.size(), b.size()) > limit) {
        return limit + 1;
    }
    // Cell k of row i is the distance of a's first i characters from b's first i + k - limit. One cell more at
    // each end spares the loop its edges.
    using Row = std::array<std::size_t, 2 * kEditDistanceMax + 3>;
    const std::size_t far = limit + 1;
    const std::size_t width = 2 * limit + 1;
    Row before_last{};
    Row last{};
    Row row{};
    before_last.fill(far);
    last.fill(far);
    row.fill(far);
    for (std::size_t k = 0; k < width && k <= b.size() + limit; ++k) {
        last.at(k + 1) = k >= limit ? k - limit : far;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t least = far;
        for (std::size_t k = 0; k < width; ++k) {
            std::size_t cell = far;
            if (i + k >= limit && i + k - limit <= b.size()) {
                const std::size_t j = i + k - limit;
                if (j == 0) {
                    cell = i;
                } else {
                    cell = std::min({last.at(k + 1) + (a[i - 1] == b[j - 1] ? 0 : 1),
                                     last.at(k + 2) + 1,
                                     row.at(k) + 1});
                    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                        cell = std::min(cell, before_last.at(k + 1) + 1);
                    }
                }
            }
            row.at(k + 1) = std::min(cell, far);
            least = std::min(least, row.at(k + 1));
        }
        if (least == far) {
            return far;
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last.at(b.size() + limit - a.size() + 1);
}

}  // namespace entente
