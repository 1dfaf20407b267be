// The time zones of the IANA database: what a clock in Stockholm showed at some moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace entente {

// True for "Europe/Stockholm", false for a name that the database of this machine's ICU has not.
bool is_time_zone(std::string_view name);

// Seconds east of UTC; nullopt for a zone that is not known. `utc_seconds` since 1970.
std::optional<std::int32_t> offset_at(std::string_view zone, std::int64_t utc_seconds);

// The same for what a clock showed. Of the two moments at which it showed the time, the earlier; a time
// that was skipped is read with the offset before the gap.
std::optional<std::int32_t> offset_at_local(std::string_view zone, std::int64_t local_seconds);

}  // namespace entente
