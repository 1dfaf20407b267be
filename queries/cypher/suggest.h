// Names that somebody may have meant, for the hints of errors.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace entente::cypher {

// Those of `candidates` that differ from `name` by case or a slip or two of the pen, nearest first, at most three.
std::vector<std::string_view> near_names(std::string_view name,
                                         std::span<const std::string_view> candidates);

// "Did you mean `a` or `b`?", or empty where `names` is.
std::string did_you_mean(std::span<const std::string_view> names);

// "In scope here: `a`, `b`", of a few; empty where they are none or many.
std::string in_scope(std::span<const std::string_view> names);

}  // namespace entente::cypher
