#include "core/calendar.h"

#include "core/date.h"

namespace entente::calendar {

std::int64_t floor_divide(std::int64_t number, std::int64_t divisor) {
    return number / divisor - (number % divisor < 0 ? 1 : 0);
}

std::int64_t floor_modulo(std::int64_t number, std::int64_t divisor) {
    const std::int64_t rest = number % divisor;
    return rest < 0 ? rest + divisor : rest;
}

bool is_leap(std::int64_t year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int year_length(std::int64_t year) {
    return is_leap(year) ? 366 : 365;
}

int month_length(std::int64_t year, int month) {
    return days_in_month(is_leap(year) ? 2000 : 2001, month);
}

// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil).
std::int64_t days_from_civil(std::int64_t year, int month, int day) {
    year -= month <= 2 ? 1 : 0;
    const std::int64_t era = floor_divide(year, 400);
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719'468;
}

namespace {

// From 0000-03-01 on, for so many days that four times their number fits into 32 bits.
constexpr std::int64_t kQuickDays = std::int64_t{1} << 30;

// Source: C. Neri, L. Schneider, "Euclidean affine functions and their application to calendar algorithms" (2023), section 6.
Civil civil_of_quick_day(std::uint32_t day) {
    const std::uint32_t in_centuries = 4 * day + 3;
    const std::uint32_t century = in_centuries / 146'097;
    const std::uint32_t in_years = in_centuries % 146'097 | 3;
    const std::uint64_t years = std::uint64_t{2'939'745} * in_years;
    const auto day_of_year = static_cast<std::uint32_t>(years) / 2'939'745 / 4;
    const std::uint32_t in_months = 2141 * day_of_year + 197'913;
    const auto month = static_cast<int>(in_months >> 16U);
    const bool is_next_year = day_of_year >= 306;
    return {std::int64_t{100} * century + static_cast<std::int64_t>(years >> 32U) +
                (is_next_year ? 1 : 0),
            is_next_year ? month - 12 : month,
            static_cast<int>((in_months & 0xFFFFU) / 2141) + 1};
}

}  // namespace

// Source: as days_from_civil (civil_from_days).
Civil civil_from_days(std::int64_t days) {
    const std::int64_t shifted = days + 719'468;
    if (shifted >= 0 && shifted < kQuickDays) {
        return civil_of_quick_day(static_cast<std::uint32_t>(shifted));
    }
    const std::int64_t era = floor_divide(shifted, 146'097);
    const std::int64_t day_of_era = shifted - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const auto shifted_month = static_cast<int>((5 * day_of_year + 2) / 153);
    const int day = static_cast<int>(day_of_year) - (153 * shifted_month + 2) / 5 + 1;
    const int month = shifted_month + (shifted_month < 10 ? 3 : -9);
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

std::optional<std::int64_t> days_of_date(std::int64_t year, std::int64_t month, std::int64_t day) {
    if (month < 1 || month > 12 || day < 1 || day > month_length(year, static_cast<int>(month))) {
        return std::nullopt;
    }
    return days_from_civil(year, static_cast<int>(month), static_cast<int>(day));
}

std::optional<std::int64_t> days_of_ordinal(std::int64_t year, std::int64_t day) {
    if (day < 1 || day > year_length(year)) {
        return std::nullopt;
    }
    return days_from_civil(year, 1, 1) + day - 1;
}

// The Monday of the week that has the year's first Thursday. 1970-01-01 was a Thursday.
std::int64_t first_monday(std::int64_t year) {
    const std::int64_t fourth = days_from_civil(year, 1, 4);
    return fourth - floor_modulo(fourth + 3, 7);
}

std::optional<std::int64_t> days_of_week(std::int64_t year, std::int64_t week, std::int64_t day) {
    if (week < 1 || week > 53 || day < 1 || day > 7) {
        return std::nullopt;
    }
    const std::int64_t first = first_monday(year);
    if (first + week * 7 > first_monday(year + 1)) {
        return std::nullopt;
    }
    return first + (week - 1) * 7 + day - 1;
}

std::optional<std::int64_t> days_of_quarter(std::int64_t year,
                                            std::int64_t quarter,
                                            std::int64_t day) {
    if (quarter < 1 || quarter > 4) {
        return std::nullopt;
    }
    const auto month = static_cast<int>(quarter * 3 - 2);
    const int length =
        month_length(year, month) + month_length(year, month + 1) + month_length(year, month + 2);
    if (day < 1 || day > length) {
        return std::nullopt;
    }
    return days_from_civil(year, month, 1) + day - 1;
}

Week week_of(std::int64_t days) {
    const auto day = static_cast<int>(floor_modulo(days + 3, 7)) + 1;
    // The week's Thursday says to which year it belongs.
    const std::int64_t year = civil_from_days(days - day + 4).year;
    return {year, static_cast<int>((days - first_monday(year)) / 7) + 1, day};
}

int day_of_year(std::int64_t days) {
    return static_cast<int>(days - days_from_civil(civil_from_days(days).year, 1, 1)) + 1;
}

int quarter_of(int month) {
    return (month + 2) / 3;
}

}  // namespace entente::calendar
