// Names that somebody may have meant, by their edit distance.

#include "queries/cypher/suggest.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/edit_distance.h"

namespace entente::cypher {

namespace {

constexpr std::size_t kSuggestionsMax = 3;
// Longer names are compared by nobody, and the comparison is not free.
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kCandidatesMax = 4096;

std::u32string folded(std::string_view name) {
    std::u32string result = code_points_of(name);
    for (char32_t& c : result) {
        if (c >= U'A' && c <= U'Z') {
            c += U'a' - U'A';
        }
    }
    return result;
}

}  // namespace

std::vector<std::string_view> near_names(std::string_view name,
                                         std::span<const std::string_view> candidates) {
    std::vector<std::pair<std::size_t, std::string_view>> found;
    if (name.empty() || name.size() > kNameBytesMax || candidates.size() > kCandidatesMax) {
        return {};
    }
    const std::u32string wanted = folded(name);
    // One slip in a short word, two in a longer one: more would make everything near.
    const std::size_t limit = wanted.size() < 3 ? 0 : (wanted.size() < 6 ? 1 : 2);
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > kNameBytesMax || candidate == name) {
            continue;
        }
        const std::size_t distance = edit_distance(wanted, folded(candidate), limit);
        if (distance <= limit) {
            found.emplace_back(distance, candidate);
        }
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string_view> result;
    for (const auto& [distance, candidate] : found) {
        if (result.size() < kSuggestionsMax && (result.empty() || result.back() != candidate)) {
            result.push_back(candidate);
        }
    }
    return result;
}

std::string did_you_mean(std::span<const std::string_view> names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        text += i == 0 ? "Did you mean " : (i + 1 == names.size() ? " or " : ", ");
        text += '`';
        text += names[i];
        text += '`';
    }
    return text.empty() ? text : text + "?";
}

std::string in_scope(std::span<const std::string_view> names) {
    constexpr std::size_t kNamesMax = 5;
    if (names.empty() || names.size() > kNamesMax) {
        return {};
    }
    std::string text;
    for (const std::string_view name : names) {
        text.append(text.empty() ? "In scope here: `" : ", `").append(name).append("`");
    }
    return text;
}

}  // namespace entente::cypher
