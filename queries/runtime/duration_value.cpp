// Durations, and instants and durations together.

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "core/calendar.h"
#include "queries/runtime/runtime_error.h"
#include "queries/runtime/temporal_parts.h"
#include "queries/runtime/temporal_value.h"

namespace entente::cypher {

namespace {

using namespace temporal;  // NOLINT(google-build-using-namespace): the parts are what this file is about

constexpr std::int64_t kMonthSeconds = 2'629'746;  // on average: 400 years are 146,097 days

CypherError duration_overflow() {
    return arithmetic_error("IntegerOverflow", "a component of the duration is beyond 64 bits");
}

// The whole part, and what is left of it.
std::pair<long double, long double> split(long double number) {
    const long double whole = std::trunc(number);
    return {whole, number - whole};
}

bool fits(long double number) {
    constexpr long double kTwoTo63 = 9223372036854775808.0L;
    return number > -kTwoTo63 && number < kTwoTo63;
}

// From components of any size and with fractions: what is no whole month becomes days of a month of average length,
// what is no whole day seconds, what is no whole second nanoseconds.
CypherResult<QueryValue> approximate(long double months,
                                     long double days,
                                     long double seconds,
                                     long double nanos) {
    constexpr long double kDay = kSecondsPerDay;
    // Sums of binary fractions may lie a little beside whole nanoseconds.
    constexpr long double kRounding = 0.01L;
    const auto [whole_months, months_left] = split(months);
    const auto [whole_days, days_left] = split(days);
    const long double left = months_left * kMonthSeconds + days_left * kDay;
    const auto more_days = std::trunc(left / kDay + (left < 0 ? -1e-15L : 1e-15L));
    const auto [whole_seconds, seconds_left] = split(left - more_days * kDay + seconds);
    const long double all_nanos = seconds_left * kNanosPerSecond + nanos;
    const long double rounded = std::trunc(all_nanos + (all_nanos < 0 ? -kRounding : kRounding));
    if (!fits(whole_months) || !fits(whole_days + more_days) || !fits(whole_seconds) ||
        !fits(rounded)) {
        return duration_overflow();
    }
    const auto duration = Duration::of(static_cast<std::int64_t>(whole_months),
                                       static_cast<std::int64_t>(whole_days + more_days),
                                       static_cast<std::int64_t>(whole_seconds),
                                       static_cast<std::int64_t>(rounded));
    if (!duration) {
        return duration_overflow();
    }
    return QueryValue(*duration);
}

// Years before months before days, so that the time between is told as people count it.
struct Moment {
    std::int64_t days = 0;
    std::int64_t nanos = 0;  // since midnight
    DateTime exact;
};

Moment moment_of(const DateTime& exact) {
    const LocalDateTime local = exact.local();
    return {local.days(), local.time().nanoseconds, exact};
}

std::int64_t months_until(const Moment& from, const Moment& to) {
    std::int64_t end = to.days;
    if (end > from.days && to.nanos < from.nanos) {
        --end;
    } else if (end < from.days && to.nanos > from.nanos) {
        ++end;
    }
    const auto packed = [](std::int64_t days) {
        const calendar::Civil civil = calendar::civil_from_days(days);
        return (civil.year * 12 + civil.month - 1) * 32 + civil.day;
    };
    return (packed(end) - packed(from.days)) / 32;
}

std::int64_t days_until(const Moment& from, const Moment& to) {
    std::int64_t days = to.days - from.days;
    if (days > 0 && to.nanos < from.nanos) {
        --days;
    } else if (days < 0 && to.nanos > from.nanos) {
        ++days;
    }
    return days;
}

// The same day of the month, or its last one.
std::int64_t add_months(std::int64_t days, std::int64_t months) {
    const calendar::Civil civil = calendar::civil_from_days(days);
    const std::int64_t month = civil.year * 12 + civil.month - 1 + months;
    const std::int64_t year = calendar::floor_divide(month, 12);
    const auto of_year = static_cast<int>(calendar::floor_modulo(month, 12)) + 1;
    return calendar::days_from_civil(
        year, of_year, std::min(civil.day, calendar::month_length(year, of_year)));
}

Moment move_to(const Moment& from, std::int64_t days) {
    return moment_of(resolve(local_seconds_of(days, from.nanos),
                             nanos_of_second(from.nanos),
                             zone_of(from.exact),
                             from.exact.offset_seconds));
}

CypherResult<QueryValue> exact_between(const Moment& from,
                                       const Moment& to,
                                       std::int64_t months,
                                       std::int64_t days) {
    const auto duration = Duration::of(months,
                                       days,
                                       to.exact.seconds - from.exact.seconds,
                                       std::int64_t{to.exact.nanoseconds} - from.exact.nanoseconds);
    if (!duration) {
        return duration_overflow();
    }
    return QueryValue(*duration);
}

}  // namespace

CypherResult<QueryValue> duration_from_text(std::string_view text) {
    const auto duration = Duration::parse(text);
    if (!duration) {
        return bad_argument("InvalidArgumentValue",
                            "'" + std::string(text) + "' is not the text of a duration");
    }
    return QueryValue(*duration);
}

CypherResult<QueryValue> duration_from_map(const QueryMap& map) {
    struct DurationUnit {
        std::string_view name;
        std::size_t component;  // months, days, seconds, nanoseconds
        std::int64_t each;
    };

    static constexpr std::array<DurationUnit, 11> kUnits = {{{"years", 0, 12},
                                                             {"quarters", 0, 3},
                                                             {"months", 0, 1},
                                                             {"weeks", 1, 7},
                                                             {"days", 1, 1},
                                                             {"hours", 2, 3600},
                                                             {"minutes", 2, 60},
                                                             {"seconds", 2, 1},
                                                             {"milliseconds", 3, 1'000'000},
                                                             {"microseconds", 3, 1000},
                                                             {"nanoseconds", 3, 1}}};
    if (map.empty()) {
        return bad_argument("InvalidArgumentValue", "a duration needs at least one component");
    }
    std::array<long double, 4> sums{};
    for (const QueryMap::Entry& entry : map) {
        const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const DurationUnit& one) {
            return one.name == entry.name();
        });
        if (unit == kUnits.end()) {
            return bad_argument("InvalidArgumentValue",
                                "a duration has no component '" + std::string(entry.name()) + "'");
        }
        if (!entry.value.is_number()) {
            return wrong_type("the component '" + std::string(entry.name()) +
                              "' must be a number, but is " + describe(entry.value));
        }
        const long double amount = entry.value.is(QueryType::integer)
                                       ? static_cast<long double>(entry.value.integer())
                                       : static_cast<long double>(entry.value.floating());
        sums.at(unit->component) += amount * static_cast<long double>(unit->each);
    }
    return approximate(sums[0], sums[1], sums[2], sums[3]);
}

CypherResult<QueryValue> duration_between(const QueryValue& from,
                                          const QueryValue& to,
                                          DurationUnits units) {
    const auto first = parts_of(from);
    const auto second = parts_of(to);
    if (!first || !second) {
        return wrong_argument("duration.between", "two temporal instants", first ? to : from);
    }
    const bool dated = first->days && second->days;
    if (!dated && (units == DurationUnits::months || units == DurationUnits::days)) {
        return QueryValue(Duration());
    }
    // What one has not is taken from the other: the date, and the zone.
    const auto complete = [](const Parts& parts, const Parts& other) {
        const Zone zone = parts.zone ? *parts.zone : other.zone.value_or(Zone());
        const std::int64_t days = parts.days ? *parts.days : other.days.value_or(0);
        const std::int64_t nanos = parts.nanos.value_or(0);
        return resolve(local_seconds_of(days, nanos),
                       nanos_of_second(nanos),
                       zone,
                       parts.zone ? std::optional(parts.offset) : std::nullopt);
    };
    Moment begin = moment_of(complete(*first, *second));
    const DateTime end_exact = complete(*second, *first);
    const Moment end =
        moment_of(at_moment(end_exact.seconds, end_exact.nanoseconds, zone_of(begin.exact)));
    if (units == DurationUnits::seconds || !dated) {
        return exact_between(begin, end, 0, 0);
    }
    if (units == DurationUnits::days) {
        return QueryValue(Duration{0, days_until(begin, end), 0, 0});
    }
    const std::int64_t months = months_until(begin, end);
    if (units == DurationUnits::months) {
        return QueryValue(Duration{months, 0, 0, 0});
    }
    begin = move_to(begin, add_months(begin.days, months));
    const std::int64_t days = days_until(begin, end);
    begin = move_to(begin, begin.days + days);
    return exact_between(begin, end, months, days);
}

namespace {

// The day so many months and days later; nullopt beyond the calendar.
std::optional<std::int64_t> later_day(std::int64_t days, std::int64_t months, std::int64_t more) {
    if (months > kYearMax * 24 || months < -kYearMax * 24) {
        return std::nullopt;
    }
    std::int64_t sum = 0;
    if (__builtin_add_overflow(add_months(days, months), more, &sum) || !days_in_range(sum)) {
        return std::nullopt;
    }
    return sum;
}

CypherResult<QueryValue> later_moment(const LocalDateTime& local,
                                      const Duration& duration,
                                      const DateTime* zoned) {
    const auto days = later_day(local.days(), duration.months, duration.days);
    if (!days) {
        return out_of_range();
    }
    const std::int64_t nanos = local.time().nanoseconds;
    const Zone zone = zoned == nullptr ? Zone() : zone_of(*zoned);
    const DateTime moved =
        resolve(local_seconds_of(*days, nanos),
                nanos_of_second(nanos),
                zone,
                zoned == nullptr ? std::nullopt : std::optional(zoned->offset_seconds));
    const std::int64_t fraction = std::int64_t{moved.nanoseconds} + duration.nanoseconds;
    std::int64_t seconds = 0;
    if (__builtin_add_overflow(moved.seconds, duration.seconds, &seconds) ||
        __builtin_add_overflow(seconds, fraction / kNanosPerSecond, &seconds) ||
        !days_in_range(calendar::floor_divide(seconds, kSecondsPerDay))) {
        return out_of_range();
    }
    const auto nanoseconds = static_cast<std::int32_t>(fraction % kNanosPerSecond);
    if (zoned == nullptr) {
        return QueryValue(LocalDateTime{seconds, nanoseconds});
    }
    return QueryValue(at_moment(seconds, nanoseconds, zone));
}

LocalTime later_time(LocalTime time, const Duration& duration) {
    const std::int64_t more =
        duration.seconds % kSecondsPerDay * kNanosPerSecond + duration.nanoseconds;
    return {calendar::floor_modulo(time.nanoseconds + more, kNanosPerDay)};
}

std::optional<Duration> negated(const Duration& duration) {
    std::int64_t months = 0;
    std::int64_t days = 0;
    std::int64_t seconds = 0;
    if (__builtin_sub_overflow(0, duration.months, &months) ||
        __builtin_sub_overflow(0, duration.days, &days) ||
        __builtin_sub_overflow(0, duration.seconds, &seconds)) {
        return std::nullopt;
    }
    return Duration::of(months, days, seconds, -std::int64_t{duration.nanoseconds});
}

}  // namespace

CypherResult<QueryValue> add_duration(const QueryValue& instant,
                                      const Duration& duration,
                                      int sign) {
    const auto signed_duration = sign < 0 ? negated(duration) : std::optional(duration);
    if (!signed_duration) {
        return duration_overflow();
    }
    switch (instant.type()) {
        case QueryType::local_time:
            return QueryValue(later_time(instant.local_time(), *signed_duration));
        case QueryType::time:
            return QueryValue(Time{later_time(instant.time().local, *signed_duration),
                                   instant.time().offset_seconds});
        case QueryType::local_date_time:
            return later_moment(instant.local_date_time(), *signed_duration, nullptr);
        case QueryType::date_time:
            return later_moment(
                instant.date_time().local(), *signed_duration, &instant.date_time());
        default: break;
    }
    // Of a date only whole days count.
    std::int64_t seconds = signed_duration->seconds;
    seconds += seconds < 0 && signed_duration->nanoseconds > 0 ? 1 : 0;
    std::int64_t more = 0;
    if (__builtin_add_overflow(signed_duration->days, seconds / kSecondsPerDay, &more)) {
        return duration_overflow();
    }
    const auto days = later_day(instant.date().days, signed_duration->months, more);
    if (!days) {
        return out_of_range();
    }
    return QueryValue(QueryDate{*days});
}

CypherResult<QueryValue> add_durations(const Duration& a, const Duration& b, int sign) {
    const auto other = sign < 0 ? negated(b) : std::optional(b);
    std::int64_t months = 0;
    std::int64_t days = 0;
    std::int64_t seconds = 0;
    if (!other || __builtin_add_overflow(a.months, other->months, &months) ||
        __builtin_add_overflow(a.days, other->days, &days) ||
        __builtin_add_overflow(a.seconds, other->seconds, &seconds)) {
        return duration_overflow();
    }
    const auto sum =
        Duration::of(months, days, seconds, std::int64_t{a.nanoseconds} + other->nanoseconds);
    if (!sum) {
        return duration_overflow();
    }
    return QueryValue(*sum);
}

CypherResult<QueryValue> multiply_duration(const Duration& duration, const QueryValue& number) {
    const long double factor = number.is(QueryType::integer)
                                   ? static_cast<long double>(number.integer())
                                   : static_cast<long double>(number.floating());
    return approximate(static_cast<long double>(duration.months) * factor,
                       static_cast<long double>(duration.days) * factor,
                       static_cast<long double>(duration.seconds) * factor,
                       static_cast<long double>(duration.nanoseconds) * factor);
}

CypherResult<QueryValue> divide_duration(const Duration& duration, const QueryValue& number) {
    const long double divisor = number.is(QueryType::integer)
                                    ? static_cast<long double>(number.integer())
                                    : static_cast<long double>(number.floating());
    if (divisor == 0) {
        return arithmetic_error("DivisionByZero", "a duration cannot be divided by zero");
    }
    return approximate(static_cast<long double>(duration.months) / divisor,
                       static_cast<long double>(duration.days) / divisor,
                       static_cast<long double>(duration.seconds) / divisor,
                       static_cast<long double>(duration.nanoseconds) / divisor);
}

}  // namespace entente::cypher
