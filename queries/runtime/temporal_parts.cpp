#include "queries/runtime/temporal_parts.h"

#include <string>

#include "core/calendar.h"
#include "core/time_zones.h"
#include "queries/runtime/runtime_error.h"

namespace entente::cypher::temporal {

CypherError out_of_range() {
    return bad_argument("NumberOutOfRange",
                        "the result is beyond the years -" + std::to_string(kYearMax) + " to " +
                            std::to_string(kYearMax));
}

bool days_in_range(std::int64_t days) {
    static const std::int64_t first = calendar::days_from_civil(-kYearMax, 1, 1);
    static const std::int64_t last = calendar::days_from_civil(kYearMax, 12, 31);
    return days >= first && days <= last;
}

DateTime resolve(std::int64_t local_seconds,
                 std::int32_t nanoseconds,
                 const Zone& zone,
                 std::optional<std::int32_t> preferred) {
    if (zone.name.empty()) {
        return {local_seconds - zone.offset, nanoseconds, zone.offset, {}};
    }
    const std::string_view name = zone.name.text();
    if (preferred && offset_at(name, local_seconds - *preferred) == preferred) {
        return {local_seconds - *preferred, nanoseconds, *preferred, zone.name};
    }
    const std::int64_t seconds = local_seconds - offset_at_local(name, local_seconds).value_or(0);
    return {seconds, nanoseconds, offset_at(name, seconds).value_or(0), zone.name};
}

DateTime at_moment(std::int64_t seconds, std::int32_t nanoseconds, const Zone& zone) {
    const std::int32_t offset =
        zone.name.empty() ? zone.offset : offset_at(zone.name.text(), seconds).value_or(0);
    return {seconds, nanoseconds, offset, zone.name};
}

std::int64_t local_seconds_of(std::int64_t days, std::int64_t nanos) {
    return days * kSecondsPerDay + nanos / kNanosPerSecond;
}

std::int32_t nanos_of_second(std::int64_t nanos) {
    return static_cast<std::int32_t>(nanos % kNanosPerSecond);
}

Zone zone_of(const DateTime& moment) {
    return {moment.zone, moment.zone.empty() ? moment.offset_seconds : 0};
}

std::optional<Parts> parts_of(const QueryValue& value) {
    Parts parts;
    switch (value.type()) {
        case QueryType::date: parts.days = value.date().days; return parts;
        case QueryType::local_time: parts.nanos = value.local_time().nanoseconds; return parts;
        case QueryType::time:
            parts.nanos = value.time().local.nanoseconds;
            parts.offset = value.time().offset_seconds;
            parts.zone = Zone{{}, parts.offset};
            return parts;
        case QueryType::local_date_time:
            parts.days = value.local_date_time().days();
            parts.nanos = value.local_date_time().time().nanoseconds;
            return parts;
        case QueryType::date_time:
            parts.days = value.date_time().local().days();
            parts.nanos = value.date_time().local().time().nanoseconds;
            parts.offset = value.date_time().offset_seconds;
            parts.zone = zone_of(value.date_time());
            return parts;
        default: return std::nullopt;
    }
}

}  // namespace entente::cypher::temporal
