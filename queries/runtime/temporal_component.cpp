// Components of temporal values and points by their names.

#include <array>
#include <string>
#include <utility>

#include "core/calendar.h"
#include "queries/runtime/temporal_parts.h"
#include "queries/runtime/temporal_value.h"

namespace entente::cypher {

Component find_component(std::string_view name) {
    using Name = std::pair<std::string_view, Component>;
    static constexpr std::array kNames = {
        Name("year", Component::year),
        Name("quarter", Component::quarter),
        Name("month", Component::month),
        Name("week", Component::week),
        Name("weekYear", Component::week_year),
        Name("day", Component::day),
        Name("ordinalDay", Component::ordinal_day),
        Name("weekDay", Component::week_day),
        Name("dayOfWeek", Component::week_day),
        Name("dayOfQuarter", Component::day_of_quarter),
        Name("hour", Component::hour),
        Name("minute", Component::minute),
        Name("second", Component::second),
        Name("millisecond", Component::millisecond),
        Name("microsecond", Component::microsecond),
        Name("nanosecond", Component::nanosecond),
        Name("timezone", Component::timezone),
        Name("offset", Component::offset),
        Name("offsetMinutes", Component::offset_minutes),
        Name("offsetSeconds", Component::offset_seconds),
        Name("epochSeconds", Component::epoch_seconds),
        Name("epochMillis", Component::epoch_millis),
        Name("years", Component::years),
        Name("quarters", Component::quarters),
        Name("months", Component::months),
        Name("weeks", Component::weeks),
        Name("days", Component::days),
        Name("hours", Component::hours),
        Name("minutes", Component::minutes),
        Name("seconds", Component::seconds),
        Name("milliseconds", Component::milliseconds),
        Name("microseconds", Component::microseconds),
        Name("nanoseconds", Component::nanoseconds),
        Name("quartersOfYear", Component::quarters_of_year),
        Name("monthsOfQuarter", Component::months_of_quarter),
        Name("monthsOfYear", Component::months_of_year),
        Name("daysOfWeek", Component::days_of_week),
        Name("minutesOfHour", Component::minutes_of_hour),
        Name("secondsOfMinute", Component::seconds_of_minute),
        Name("millisecondsOfSecond", Component::milliseconds_of_second),
        Name("microsecondsOfSecond", Component::microseconds_of_second),
        Name("nanosecondsOfSecond", Component::nanoseconds_of_second),
        Name("x", Component::x),
        Name("longitude", Component::x),
        Name("y", Component::y),
        Name("latitude", Component::y),
        Name("z", Component::z),
        Name("height", Component::z),
        Name("crs", Component::crs),
        Name("srid", Component::srid),
    };
    for (const auto& [known, component] : kNames) {
        if (known == name) {
            return component;
        }
    }
    return Component::none;
}

namespace {

using namespace temporal;  // NOLINT(google-build-using-namespace): the parts are what this file is about

using Answer = std::optional<QueryValue>;

Answer date_component(std::int64_t days, Component component) {
    const calendar::Civil civil = calendar::civil_from_days(days);
    const int quarter = calendar::quarter_of(civil.month);
    switch (component) {
        case Component::year: return QueryValue(civil.year);
        case Component::quarter: return QueryValue(quarter);
        case Component::month: return QueryValue(civil.month);
        case Component::week: return QueryValue(calendar::week_of(days).week);
        case Component::week_year: return QueryValue(calendar::week_of(days).year);
        case Component::day: return QueryValue(civil.day);
        case Component::ordinal_day: return QueryValue(calendar::day_of_year(days));
        case Component::week_day: return QueryValue(calendar::week_of(days).day);
        case Component::day_of_quarter:
            return QueryValue(days - calendar::days_from_civil(civil.year, quarter * 3 - 2, 1) + 1);
        default: return std::nullopt;
    }
}

Answer time_component(LocalTime time, Component component) {
    switch (component) {
        case Component::hour: return QueryValue(time.hour());
        case Component::minute: return QueryValue(time.minute());
        case Component::second: return QueryValue(time.second());
        case Component::millisecond: return QueryValue(time.nanosecond() / 1'000'000);
        case Component::microsecond: return QueryValue(time.nanosecond() / 1000);
        case Component::nanosecond: return QueryValue(time.nanosecond());
        default: return std::nullopt;
    }
}

Answer zone_component(const Parts& parts, Component component) {
    switch (component) {
        case Component::timezone:
            return QueryValue(parts.zone->name.empty() ? offset_text(parts.offset)
                                                       : std::string(parts.zone->name.text()));
        case Component::offset: return QueryValue(offset_text(parts.offset));
        case Component::offset_minutes: return QueryValue(parts.offset / 60);
        case Component::offset_seconds: return QueryValue(parts.offset);
        default: return std::nullopt;
    }
}

// number * each + rest; null where that is beyond 64 bits.
QueryValue in_units(std::int64_t number, std::int64_t each, std::int64_t rest) {
    std::int64_t sum = 0;
    return __builtin_mul_overflow(number, each, &sum) || __builtin_add_overflow(sum, rest, &sum)
               ? QueryValue()
               : QueryValue(sum);
}

Answer instant_component(const QueryValue& value, Component component) {
    const Parts parts = parts_of(value).value_or(Parts());
    if (parts.days && component <= Component::day_of_quarter) {
        return date_component(*parts.days, component);
    }
    if (parts.nanos && component >= Component::hour && component <= Component::nanosecond) {
        return time_component({*parts.nanos}, component);
    }
    if (value.is(QueryType::date_time) && component == Component::epoch_seconds) {
        return QueryValue(value.date_time().seconds);
    }
    if (value.is(QueryType::date_time) && component == Component::epoch_millis) {
        return in_units(value.date_time().seconds, 1000, value.date_time().nanoseconds / 1'000'000);
    }
    return parts.zone ? zone_component(parts, component) : std::nullopt;
}

Answer duration_component(const Duration& duration, Component component) {
    switch (component) {
        case Component::years: return QueryValue(duration.months / 12);
        case Component::quarters: return QueryValue(duration.months / 3);
        case Component::months: return QueryValue(duration.months);
        case Component::weeks: return QueryValue(duration.days / 7);
        case Component::days: return QueryValue(duration.days);
        case Component::hours: return QueryValue(duration.seconds / 3600);
        case Component::minutes: return QueryValue(duration.seconds / 60);
        case Component::seconds: return QueryValue(duration.seconds);
        case Component::milliseconds:
            return in_units(duration.seconds, 1000, duration.nanoseconds / 1'000'000);
        case Component::microseconds:
            return in_units(duration.seconds, 1'000'000, duration.nanoseconds / 1000);
        case Component::nanoseconds:
            return in_units(duration.seconds, kNanosPerSecond, duration.nanoseconds);
        case Component::quarters_of_year: return QueryValue(duration.months / 3 % 4);
        case Component::months_of_quarter: return QueryValue(duration.months % 3);
        case Component::months_of_year: return QueryValue(duration.months % 12);
        case Component::days_of_week: return QueryValue(duration.days % 7);
        case Component::minutes_of_hour: return QueryValue(duration.seconds / 60 % 60);
        case Component::seconds_of_minute: return QueryValue(duration.seconds % 60);
        case Component::milliseconds_of_second: return QueryValue(duration.nanoseconds / 1'000'000);
        case Component::microseconds_of_second: return QueryValue(duration.nanoseconds / 1000);
        case Component::nanoseconds_of_second: return QueryValue(duration.nanoseconds);
        default: return std::nullopt;
    }
}

Answer point_component(const Point& point, Component component) {
    switch (component) {
        case Component::x: return QueryValue(point.x);
        case Component::y: return QueryValue(point.y);
        case Component::z: return point.three_dimensional() ? QueryValue(point.z) : QueryValue();
        case Component::crs: return QueryValue(srid_name(point.srid));
        case Component::srid: return QueryValue(static_cast<std::int64_t>(point.srid));
        default: return std::nullopt;
    }
}

}  // namespace

std::optional<QueryValue> component(const QueryValue& value, Component component) {
    switch (value.type()) {
        case QueryType::duration: return duration_component(value.duration(), component);
        case QueryType::point: return point_component(value.point(), component);
        default:
            return component == Component::none ? std::nullopt
                                                : instant_component(value, component);
    }
}

}  // namespace entente::cypher
