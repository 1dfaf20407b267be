// Times, moments and durations: the temporal types of openCypher beside Date.
//
// Proleptic Gregorian calendar and ISO 8601 texts, as the openCypher proposal CIP2015-08-06 (date and
// time) describes them. There are no leap seconds: a day has 86,400 seconds. Every type is a small plain
// value whose fields can be added to; parse() answers nullopt for what is not such a value.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/date.h"

namespace entente {

inline constexpr std::int64_t kSecondsPerDay = 86'400;
inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
inline constexpr std::int64_t kNanosPerDay = kSecondsPerDay * kNanosPerSecond;
// Of a time zone, east or west: as in ISO 8601 and java.time.
inline constexpr std::int32_t kOffsetSecondsMax = 18 * 3600;
// Of a moment; ISO 8601 writes years of more than four digits with a sign.
inline constexpr std::int64_t kYearMax = 999'999'999;
// A text that is longer is none of these values.
inline constexpr std::size_t kTemporalTextMax = 256;
inline constexpr std::size_t kZoneNameMax = 64;

// Reads every calendar form of ISO 8601 that openCypher does: 2015-07-21, 20150721, 2015-07, 201507,
// 2015-W30-2, 2015W302, 2015-W30, 2015-Q2-60, 2015-202, 2015202, 2015. Years as Date has them.
std::optional<Date> parse_iso_date(std::string_view text);
// The same for years of up to nine digits with a sign: days since 1970-01-01.
std::optional<std::int64_t> parse_iso_days(std::string_view text);
// "2015-07-21", "+12015-07-21", of days since 1970-01-01.
std::string iso_date(std::int64_t days);
void append_iso_date(std::string& out, std::int64_t days);

// Z, +01, +0100, +01:00, +01:00:30: seconds east of Greenwich.
std::optional<std::int32_t> parse_offset(std::string_view offset);
// "Z", "+01:00", "-02:05:07".
std::string offset_text(std::int32_t seconds);

// A time of day, of no particular zone.
struct LocalTime {
    std::int64_t nanoseconds = 0;  // since midnight, less than kNanosPerDay

    // nullopt when there is no such time (24:00, a second 60).
    static std::optional<LocalTime> of(int hour, int minute, int second = 0, int nanosecond = 0);

    // Reads 21:40:32.142, 214032.142, 21:40:32, 214032, 21:40, 2140 and 21.
    static std::optional<LocalTime> parse(std::string_view text);

    int hour() const { return static_cast<int>(nanoseconds / (3600 * kNanosPerSecond)); }

    int minute() const { return static_cast<int>(nanoseconds / (60 * kNanosPerSecond) % 60); }

    int second() const { return static_cast<int>(nanoseconds / kNanosPerSecond % 60); }

    int nanosecond() const { return static_cast<int>(nanoseconds % kNanosPerSecond); }

    // "21:40", "21:40:32", "21:40:32.142": no more than is needed.
    std::string to_string() const;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(LocalTime, LocalTime) = default;
};

// A time of day at an offset from UTC.
struct Time {
    LocalTime local;
    std::int32_t offset_seconds = 0;  // east of Greenwich is positive; at most kOffsetSecondsMax

    // A LocalTime and an offset: Z, +01, +0100, +01:00, +01:00:30.
    static std::optional<Time> parse(std::string_view text);

    // Nanoseconds since midnight UTC; less than 0, or a day and more, where the offset crosses it.
    std::int64_t utc_nanoseconds() const {
        return local.nanoseconds - offset_seconds * kNanosPerSecond;
    }

    // "21:40:32.142+01:00", "21:40Z".
    std::string to_string() const;

    // By the moment, then by the offset: 11:00Z comes before 12:00+01:00, which is not equal to it.
    friend std::strong_ordering operator<=>(const Time& a, const Time& b);
    friend bool operator==(const Time&, const Time&) = default;
};

// A day and a time of day, of no particular zone.
struct LocalDateTime {
    std::int64_t seconds = 0;      // since 1970-01-01T00:00
    std::int32_t nanoseconds = 0;  // 0 to 999,999,999, also before 1970

    // nullopt when the year is beyond kYearMax or there is no such day or time.
    static std::optional<LocalDateTime> of(std::int64_t year, int month, int day, LocalTime time);

    // parse_iso_date()'s forms, "T" and LocalTime's; years of up to nine digits with a sign.
    static std::optional<LocalDateTime> parse(std::string_view text);

    LocalTime time() const;
    // Days since 1970-01-01.
    std::int64_t days() const;

    // "2015-07-21T21:40:32.142".
    std::string to_string() const;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const LocalDateTime&, const LocalDateTime&) = default;
};

// The name of a time zone, shared between copies; empty for none. Immutable, safe for many threads.
class ZoneName {
public:
    ZoneName() = default;

    explicit ZoneName(std::string_view name)
        : name_(name.empty() ? nullptr : std::make_shared<const std::string>(name)) {}

    bool empty() const { return name_ == nullptr; }

    std::string_view text() const {
        return name_ == nullptr ? std::string_view() : std::string_view(*name_);
    }

    friend bool operator==(const ZoneName& a, const ZoneName& b) { return a.text() == b.text(); }

    friend std::strong_ordering operator<=>(const ZoneName& a, const ZoneName& b) {
        return a.text() <=> b.text();
    }

private:
    std::shared_ptr<const std::string> name_;
};

// Made of letters, digits and _ + - / as the IANA database writes them: whether there is such a zone is
// another question (time_zones.h).
bool is_zone_name(std::string_view name);

// A moment, with the offset from UTC at which it was told, and the zone's name where one was given.
struct DateTime {
    std::int64_t seconds = 0;         // since 1970-01-01T00:00Z
    std::int32_t nanoseconds = 0;     // 0 to 999,999,999
    std::int32_t offset_seconds = 0;  // of its zone at that moment
    ZoneName zone;                    // "Europe/Stockholm"; empty when only the offset is known

    // A LocalDateTime, then an offset, the name of a known zone (time_zones.h) in brackets, or both: then
    // the offset says which moment it is, and the zone how it is shown. By a name alone, of two moments at
    // which its clocks showed that time it is the earlier, and a time that they skipped is as much later.
    static std::optional<DateTime> parse(std::string_view text);

    // As told in its zone.
    LocalDateTime local() const { return {seconds + offset_seconds, nanoseconds}; }

    // "2015-07-21T21:40:32.142+02:00[Europe/Stockholm]".
    std::string to_string() const;

    // By the moment, then by offset, then by the zone's name.
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend std::strong_ordering operator<=>(const DateTime&, const DateTime&) = default;
    friend bool operator==(const DateTime&, const DateTime&) = default;
};

// An amount of time. Months, days and seconds are kept apart, because the length of a month and, where
// clocks are changed, of a day depends on when it begins.
struct Duration {
    std::int64_t months = 0;
    std::int64_t days = 0;
    std::int64_t seconds = 0;
    std::int32_t nanoseconds = 0;  // 0 to 999,999,999: -1 ms is second -1 and 999,000,000

    // Reads P12Y5M14DT16H13M10.5S, P2.5W, PT-1.5S and P2012-02-02T14:37:21.545. A fraction of a
    // component becomes whole smaller ones: a month has 30.436875 days.
    static std::optional<Duration> parse(std::string_view text);

    // With `nanoseconds` of any size and sign; nullopt where seconds overflow.
    static std::optional<Duration> of(std::int64_t months,
                                      std::int64_t days,
                                      std::int64_t seconds,
                                      std::int64_t nanoseconds);

    // The length on average, for ordering; the greatest or least number where it is beyond those.
    std::int64_t average_seconds() const;

    // "P12Y5M14DT16H13M10.5S", "PT0S".
    std::string to_string() const;

    // By length on average, then by components. Equal only where all components are.
    friend std::strong_ordering operator<=>(const Duration& a, const Duration& b);
    friend bool operator==(const Duration&, const Duration&) = default;
};

}  // namespace entente
