// Calendar dates, and dates of which only the year or the month is known.
//
// Proleptic Gregorian calendar, ISO 8601. News rarely dates an act to the day, so a claim's date
// carries its precision, as ACLED and UCDP publish theirs.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace entente {

// One day, counted from 1970-01-01.
struct Date {
    std::int32_t days = 0;

    // nullopt when there is no such day (February 30), or the year is outside -9999..9999.
    static std::optional<Date> from_ymd(int year, int month, int day);

    // Reads "2021-11-24" and nothing else; nullopt otherwise.
    static std::optional<Date> parse(std::string_view text);

    struct YearMonthDay {
        int year = 0;
        int month = 0;
        int day = 0;
    };

    YearMonthDay ymd() const;

    // Monday is 0, Sunday 6.
    int weekday() const;

    // "2021-11-24".
    std::string to_string() const;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(Date, Date) = default;
};

int days_in_month(int year, int month);

// The values are on disk; add at the end.
enum class DatePrecision : std::uint8_t {
    day = 0,
    month = 1,
    year = 2,
    decade = 3,
    approx = 4,
};

// The names of ontology.json: "day", "month", ...
std::string_view date_precision_name(DatePrecision precision);
std::optional<DatePrecision> parse_date_precision(std::string_view name);

// A period named by its first day and how long it is: the month 2021-11, the year 2021, the decade
// 202. `approx` is a year give or take one.
struct PartialDate {
    Date first;
    DatePrecision precision = DatePrecision::day;

    // Reads "2021-11-24", "2021-11", "2021" and the decade "202"; nullopt otherwise.
    static std::optional<PartialDate> parse(std::string_view text);

    static PartialDate of_day(Date day) { return {day, DatePrecision::day}; }

    // First and last day of the period as it is named: of 2021 the first of January and the last of
    // December.
    Date start() const;
    Date end() const;

    // First and last day that may be meant: an approximate year reaches into its neighbours.
    Date earliest() const;
    Date latest() const;

    // ISO 8601 with reduced precision, so that the text shows no more than is known: "2021-11-24",
    // "2021-11", "2021"; a decade prints as its first three digits.
    std::string to_string() const;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const PartialDate&, const PartialDate&) = default;
};

// True when some day belongs to both periods.
bool may_overlap(const PartialDate& a, const PartialDate& b);
// True when every day of `inner` belongs to `outer`, and `outer` is the longer period.
bool coarser_and_contains(const PartialDate& outer, const PartialDate& inner);

}  // namespace entente
