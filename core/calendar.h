// The proleptic Gregorian calendar over days since 1970-01-01, for years of nine digits: by months, by weeks of
// ISO 8601, by quarters and by days of the year.
#pragma once

#include <cstdint>
#include <optional>

namespace entente::calendar {

// Towards the lesser number; the rest is never negative. The divisor is positive.
std::int64_t floor_divide(std::int64_t number, std::int64_t divisor);
std::int64_t floor_modulo(std::int64_t number, std::int64_t divisor);

bool is_leap(std::int64_t year);
int year_length(std::int64_t year);
int month_length(std::int64_t year, int month);

struct Civil {
    std::int64_t year = 0;
    int month = 0;
    int day = 0;
};

// Of a date that exists.
std::int64_t days_from_civil(std::int64_t year, int month, int day);
Civil civil_from_days(std::int64_t days);

// nullopt where there is no such day.
std::optional<std::int64_t> days_of_date(std::int64_t year, std::int64_t month, std::int64_t day);
std::optional<std::int64_t> days_of_ordinal(std::int64_t year, std::int64_t day);
// Week 1 has the year's first Thursday; Monday is 1.
std::optional<std::int64_t> days_of_week(std::int64_t year, std::int64_t week, std::int64_t day);
std::optional<std::int64_t> days_of_quarter(std::int64_t year,
                                            std::int64_t quarter,
                                            std::int64_t day);

// The Monday of week 1.
std::int64_t first_monday(std::int64_t year);

struct Week {
    std::int64_t year = 0;  // to which the week belongs
    int week = 0;
    int day = 0;  // Monday is 1
};

Week week_of(std::int64_t days);
// January 1 is 1.
int day_of_year(std::int64_t days);
int quarter_of(int month);

}  // namespace entente::calendar
