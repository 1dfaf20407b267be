// The body of a request as JSON.
#pragma once

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/result.h"

namespace entente::http {

// How deep brackets may nest in a statement's parameters: those of typed JSON two for each list or map.
inline constexpr std::size_t kJsonBodyDepthMax = 1024;

// The object that `body` is. limit_exceeded for one that nests deeper than `depth_max`, before it takes any memory;
// invalid_argument for what is no JSON object, of which `example` is one, or holds an integer beyond 64 bits with a sign,
// which would become another number.
Result<nlohmann::json> parse_json_body(std::string_view body,
                                       std::string_view example,
                                       std::size_t depth_max = kJsonBodyDepthMax);

}  // namespace entente::http
