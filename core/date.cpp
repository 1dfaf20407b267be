#include "core/date.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace entente {

namespace {

constexpr int kYearMin = -9999;
constexpr int kYearMax = 9999;
constexpr std::array<std::string_view, 5> kPrecisionNames = {
    "day", "month", "year", "decade", "approx"};

bool is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

// Days since 1970-01-01 of a date that exists.
// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil).
std::int32_t days_from_civil(int year, int month, int day) {
    year -= month <= 2 ? 1 : 0;
    const int era = (year >= 0 ? year : year - 399) / 400;
    const int year_of_era = year - era * 400;
    const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

// All of `text` as a non-negative number, or nullopt.
std::optional<int> parse_digits(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.empty() ||
        text[0] == '-') {
        return std::nullopt;
    }
    return number;
}

}  // namespace

int days_in_month(int year, int month) {
    static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kDays.at(static_cast<std::size_t>(month - 1));
}

std::optional<Date> Date::from_ymd(int year, int month, int day) {
    if (year < kYearMin || year > kYearMax || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month)) {
        return std::nullopt;
    }
    return Date{days_from_civil(year, month, day)};
}

std::optional<Date> Date::parse(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const auto year = parse_digits(text.substr(0, 4));
    const auto month = parse_digits(text.substr(5, 2));
    const auto day = parse_digits(text.substr(8, 2));
    if (!year || !month || !day) {
        return std::nullopt;
    }
    return from_ymd(*year, *month, *day);
}

// Source: as days_from_civil (civil_from_days).
Date::YearMonthDay Date::ymd() const {
    const std::int32_t shifted = days + 719468;
    const std::int32_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const std::int32_t day_of_era = shifted - era * 146097;
    const std::int32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int32_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int32_t shifted_month = (5 * day_of_year + 2) / 153;
    const int day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    const int month = shifted_month + (shifted_month < 10 ? 3 : -9);
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

int Date::weekday() const {
    const int from_thursday = days % 7;  // 1970-01-01 was a Thursday
    return (from_thursday + 7 + 3) % 7;
}

std::string Date::to_string() const {
    const YearMonthDay parts = ymd();
    std::array<char, 32> buffer{};
    // A sign has a place of its own.
    std::snprintf(buffer.data(),
                  buffer.size(),
                  parts.year < 0 ? "%05d-%02d-%02d" : "%04d-%02d-%02d",
                  parts.year,
                  parts.month,
                  parts.day);
    return buffer.data();
}

std::string_view date_precision_name(DatePrecision precision) {
    return kPrecisionNames.at(static_cast<std::size_t>(precision));
}

std::optional<DatePrecision> parse_date_precision(std::string_view name) {
    for (std::size_t i = 0; i < kPrecisionNames.size(); ++i) {
        if (kPrecisionNames.at(i) == name) {
            return static_cast<DatePrecision>(i);
        }
    }
    return std::nullopt;
}

std::optional<PartialDate> PartialDate::parse(std::string_view text) {
    const auto make = [](std::optional<Date> day,
                         DatePrecision known_to) -> std::optional<PartialDate> {
        if (!day) {
            return std::nullopt;
        }
        return PartialDate{*day, known_to};
    };
    switch (text.size()) {
        case 10: return make(Date::parse(text), DatePrecision::day);
        case 7: return make(Date::parse(std::string(text) + "-01"), DatePrecision::month);
        case 4: return make(Date::parse(std::string(text) + "-01-01"), DatePrecision::year);
        case 3: return make(Date::parse(std::string(text) + "0-01-01"), DatePrecision::decade);
        default: return std::nullopt;
    }
}

Date PartialDate::start() const {
    if (precision == DatePrecision::day) {
        return first;  // by far the most common, and the calendar is slow
    }
    const auto date = first.ymd();
    switch (precision) {
        case DatePrecision::day: return first;
        case DatePrecision::month: return {first.days - date.day + 1};
        case DatePrecision::year:
        case DatePrecision::approx: return Date::from_ymd(date.year, 1, 1).value_or(first);
        case DatePrecision::decade:
            return Date::from_ymd(date.year - date.year % 10, 1, 1).value_or(first);
    }
    return first;
}

Date PartialDate::end() const {
    if (precision == DatePrecision::day) {
        return first;  // by far the most common, and the calendar is slow
    }
    const auto date = first.ymd();
    switch (precision) {
        case DatePrecision::day: return first;
        case DatePrecision::month:
            return {first.days - date.day + days_in_month(date.year, date.month)};
        case DatePrecision::year:
        case DatePrecision::approx: return Date::from_ymd(date.year, 12, 31).value_or(first);
        case DatePrecision::decade:
            return Date::from_ymd(date.year - date.year % 10 + 9, 12, 31).value_or(first);
    }
    return first;
}

Date PartialDate::earliest() const {
    constexpr int kApproxDays = 366;
    return precision == DatePrecision::approx ? Date{start().days - kApproxDays} : start();
}

Date PartialDate::latest() const {
    constexpr int kApproxDays = 366;
    return precision == DatePrecision::approx ? Date{end().days + kApproxDays} : end();
}

std::string PartialDate::to_string() const {
    std::string day = first.to_string();
    switch (precision) {
        case DatePrecision::day: return day;
        case DatePrecision::month: return day.substr(0, day.size() - 3);
        case DatePrecision::year:
        case DatePrecision::approx: return day.substr(0, day.size() - 6);
        case DatePrecision::decade: return day.substr(0, day.size() - 7);
    }
    return day;
}

bool may_overlap(const PartialDate& a, const PartialDate& b) {
    return a.earliest() <= b.latest() && b.earliest() <= a.latest();
}

bool coarser_and_contains(const PartialDate& outer, const PartialDate& inner) {
    if (outer.precision == DatePrecision::day) {
        return false;  // no period is shorter
    }
    const Date outer_first = outer.earliest();
    const Date outer_last = outer.latest();
    const Date inner_first = inner.earliest();
    const Date inner_last = inner.latest();
    return outer_first <= inner_first && inner_last <= outer_last &&
           (outer_first < inner_first || inner_last < outer_last);
}

}  // namespace entente
