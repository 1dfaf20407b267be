// Dates as pages and feeds write them.
#pragma once

#include <optional>
#include <string_view>

#include "core/date.h"

namespace entente {

// The day of "2021-11-24", "2021-11-24T23:10:00+01:00", "20211124", of RFC 822's "Wed, 24 Nov 2021 23:10:00 GMT" (RSS) and of
// "November 24, 2021", as it stands, whatever the time zone; nullopt for anything else.
std::optional<Date> parse_web_date(std::string_view text);

}  // namespace entente
