// Days as the text of ISO 8601, for who writes very many of them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace entente {

// More than any date takes.
inline constexpr std::size_t kIsoDateBytesMax = 32;

// Writes "2015-07-21", or "+12015-07-21", of days since 1970-01-01 to where there is room for kIsoDateBytesMax, and says
// where the text ends. No zero follows it.
char* put_iso_date(char* to, std::int64_t days);

}  // namespace entente
