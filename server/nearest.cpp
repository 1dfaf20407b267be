#include "server/nearest.h"

#include <algorithm>
#include <vector>

namespace entente {

namespace {

// Longer input is no slip of the finger, and the cost is the product of the lengths.
constexpr std::size_t kTypedBytesMax = 64;

// Levenshtein 1966: the fewest letters to insert, delete or replace.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view typed,
                                             std::span<const std::string_view> known) {
    if (typed.empty() || typed.size() > kTypedBytesMax) {
        return std::nullopt;
    }
    std::optional<std::string_view> nearest;
    std::size_t least = typed.size() / 3 + 2;
    for (const std::string_view name : known) {
        const std::size_t distance = edit_distance(typed, name);
        if (distance < least && distance < name.size()) {
            least = distance;
            nearest = name;
        }
    }
    return nearest;
}

std::string did_you_mean(std::string_view typed, std::span<const std::string_view> known) {
    const auto nearest = nearest_name(typed, known);
    return nearest ? "; did you mean '" + std::string(*nearest) + "'?" : "";
}

std::string joined(std::span<const std::string_view> names) {
    std::string text;
    for (const std::string_view name : names) {
        text += (text.empty() ? "" : ", ") + std::string(name);
    }
    return text;
}

}  // namespace entente
