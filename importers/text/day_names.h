// The days of the week and the months as English writes them.
#pragma once

#include <array>
#include <string_view>

#include "importers/text/one_of.h"

namespace entente {

inline bool is_month_name(std::string_view word) {
    static constexpr auto kMonths = std::to_array<std::string_view>({"January",
                                                                     "February",
                                                                     "March",
                                                                     "April",
                                                                     "May",
                                                                     "June",
                                                                     "July",
                                                                     "August",
                                                                     "September",
                                                                     "October",
                                                                     "November",
                                                                     "December"});
    return is_one_of(kMonths, word);
}

inline bool is_weekday_name(std::string_view word) {
    static constexpr auto kDays = std::to_array<std::string_view>(
        {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"});
    return is_one_of(kDays, word);
}

}  // namespace entente
