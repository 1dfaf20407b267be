// "Did you mean ...?": the known name that a mistyped one is nearest to.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace entente {

// nullopt when none is near enough to be meant: more than a third of the letters differ.
std::optional<std::string_view> nearest_name(std::string_view typed,
                                             std::span<const std::string_view> known);

// "; did you mean 'x'?", or "" when nothing is near.
std::string did_you_mean(std::string_view typed, std::span<const std::string_view> known);

// "a, b, c".
std::string joined(std::span<const std::string_view> names);

}  // namespace entente
