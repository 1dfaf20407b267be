// The days of the week and the months as English writes them.
#pragma once

#include <array>
#include <string_view>

namespace entente {

inline constexpr auto kDaysAndMonths = std::to_array<std::string_view>({"January",
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
                                                                        "December",
                                                                        "Monday",
                                                                        "Tuesday",
                                                                        "Wednesday",
                                                                        "Thursday",
                                                                        "Friday",
                                                                        "Saturday",
                                                                        "Sunday"});

}  // namespace entente
