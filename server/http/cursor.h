// The opaque position from which a list goes on: keys of the last row, so that rows that come or go
// between two pages shift nothing.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace entente::http {

// URL-safe. `list` names the kind of list, so that a cursor of another one is refused.
std::string encode_cursor(std::string_view list, std::initializer_list<std::uint64_t> keys);

// The keys; nullopt for an empty cursor: the beginning. ErrorCode::invalid_argument for one that
// this list did not give.
Result<std::optional<std::vector<std::uint64_t>>> decode_cursor(std::string_view list,
                                                                std::size_t key_count,
                                                                std::string_view cursor);

}  // namespace entente::http
