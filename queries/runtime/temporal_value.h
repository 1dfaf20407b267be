// Dates, times, moments and durations as Cypher computes with them: made from texts, maps and other such values,
// truncated, taken apart, added, and the time between two.
//
// After the openCypher proposal CIP2015-08-06 (date and time) and what its conformance kit expects; where both are
// silent, after java.time, which the proposal was written for. Without a time zone UTC is meant. Years are those of
// kYearMax; what leads beyond them is an ArgumentError.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "queries/cypher/error.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

// The types that instants in time have.
enum class TemporalKind : std::uint8_t {
    date,
    local_time,
    time,
    local_date_time,
    date_time,
};

// date(text), datetime(text) and so on.
CypherResult<QueryValue> temporal_from_text(TemporalKind kind, std::string_view text);

// date(map): components, and values to start from under the keys date, time and datetime. `now` is for a map that
// has a time zone only, and for the offset of a named zone where there is no date.
CypherResult<QueryValue> temporal_from_map(TemporalKind kind,
                                           const QueryMap& map,
                                           const DateTime& now);

// date(datetime()): the part of an instant that the kind has.
CypherResult<QueryValue> temporal_from_value(TemporalKind kind, const QueryValue& value);

// The moment `now` as that kind, in a zone ("Europe/Stockholm", "+01:00"; empty for UTC).
CypherResult<QueryValue> temporal_now(TemporalKind kind,
                                      const DateTime& now,
                                      std::string_view zone);

// date.truncate(unit, value, fields).
CypherResult<QueryValue> temporal_truncate(TemporalKind kind,
                                           std::string_view unit,
                                           const QueryValue& value,
                                           const QueryMap& fields);

// datetime.fromepoch(seconds, nanoseconds).
CypherResult<QueryValue> temporal_from_epoch(std::int64_t seconds, std::int64_t nanoseconds);

CypherResult<QueryValue> duration_from_text(std::string_view text);
CypherResult<QueryValue> duration_from_map(const QueryMap& map);

// In which units duration.between(), inMonths(), inDays() and inSeconds() count.
enum class DurationUnits : std::uint8_t {
    all,
    months,
    days,
    seconds,
};

CypherResult<QueryValue> duration_between(const QueryValue& from,
                                          const QueryValue& to,
                                          DurationUnits units);

// An instant and a duration; `sign` is 1 or -1.
CypherResult<QueryValue> add_duration(const QueryValue& instant,
                                      const Duration& duration,
                                      int sign);
CypherResult<QueryValue> add_durations(const Duration& a, const Duration& b, int sign);
CypherResult<QueryValue> multiply_duration(const Duration& duration, const QueryValue& number);
CypherResult<QueryValue> divide_duration(const Duration& duration, const QueryValue& number);

// A component of a temporal value or a point by its name: year, epochMillis, monthsOfQuarter, latitude.
enum class Component : std::uint8_t {
    none,  // there is no component of that name
    // of instants
    year,
    quarter,
    month,
    week,
    week_year,
    day,
    ordinal_day,
    week_day,
    day_of_quarter,
    hour,
    minute,
    second,
    millisecond,
    microsecond,
    nanosecond,
    timezone,
    offset,
    offset_minutes,
    offset_seconds,
    epoch_seconds,
    epoch_millis,
    // of durations
    years,
    quarters,
    months,
    weeks,
    days,
    hours,
    minutes,
    seconds,
    milliseconds,
    microseconds,
    nanoseconds,
    quarters_of_year,
    months_of_quarter,
    months_of_year,
    days_of_week,
    minutes_of_hour,
    seconds_of_minute,
    milliseconds_of_second,
    microseconds_of_second,
    nanoseconds_of_second,
    // of points
    x,
    y,
    z,
    crs,
    srid,
};

Component find_component(std::string_view name);

// nullopt where a value of that type has no such component; null where it is beyond 64 bits.
std::optional<QueryValue> component(const QueryValue& value, Component component);

}  // namespace entente::cypher
