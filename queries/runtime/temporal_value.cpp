#include "queries/runtime/temporal_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/calendar.h"
#include "core/time_zones.h"
#include "queries/runtime/runtime_error.h"

namespace entente::cypher {

namespace {

// By an offset, or by a name whose offset depends on the moment.
struct Zone {
    ZoneName name;
    std::int32_t offset = 0;  // where there is no name
};

// What an instant is made of; what its type has not is absent.
struct Parts {
    std::optional<std::int64_t> days;
    std::optional<std::int64_t> nanos;  // since midnight
    std::optional<Zone> zone;
    std::int32_t offset = 0;  // of the zone at that moment
};

std::string_view kind_name(TemporalKind kind) {
    switch (kind) {
        case TemporalKind::date: return "date";
        case TemporalKind::local_time: return "localtime";
        case TemporalKind::time: return "time";
        case TemporalKind::local_date_time: return "localdatetime";
        case TemporalKind::date_time: return "datetime";
    }
    return "";
}

bool has_date(TemporalKind kind) {
    return kind != TemporalKind::local_time && kind != TemporalKind::time;
}

bool has_time(TemporalKind kind) {
    return kind != TemporalKind::date;
}

bool has_zone(TemporalKind kind) {
    return kind == TemporalKind::time || kind == TemporalKind::date_time;
}

CypherError invalid(std::string message) {
    return bad_argument("InvalidArgumentValue", std::move(message));
}

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

CypherResult<Zone> parse_zone(std::string_view text) {
    if (const auto offset = parse_offset(text)) {
        return Zone{{}, *offset};
    }
    if (is_time_zone(text)) {
        return Zone{ZoneName(text), 0};
    }
    return invalid("there is no time zone '" + std::string(text) +
                   "'; write an offset (+01:00) or a name of the IANA database (Europe/Stockholm)");
}

// A moment by what the clocks of a zone show. Of two such moments the one with the offset `preferred`, or else
// the earlier; a time that was skipped is as much later.
DateTime resolve(std::int64_t local_seconds,
                 std::int32_t nanoseconds,
                 const Zone& zone,
                 std::optional<std::int32_t> preferred = std::nullopt) {
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

// nullopt for a value that is no instant.
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

// The value of a kind from all its parts. `preferred`: see resolve().
CypherResult<QueryValue> assemble(TemporalKind kind,
                                  std::int64_t days,
                                  std::int64_t nanos,
                                  const Zone& zone,
                                  std::optional<std::int32_t> preferred = std::nullopt) {
    if (has_date(kind) && !days_in_range(days)) {
        return out_of_range();
    }
    switch (kind) {
        case TemporalKind::date: return QueryValue(QueryDate{days});
        case TemporalKind::local_time: return QueryValue(LocalTime{nanos});
        case TemporalKind::time: return QueryValue(Time{{nanos}, zone.offset});
        case TemporalKind::local_date_time:
            return QueryValue(LocalDateTime{local_seconds_of(days, nanos), nanos_of_second(nanos)});
        case TemporalKind::date_time: break;
    }
    return QueryValue(
        resolve(local_seconds_of(days, nanos), nanos_of_second(nanos), zone, preferred));
}

// The components that a map gives, by Component; checked for type, not for range.
class Fields {
public:
    static CypherResult<Fields> of(const QueryMap& map) {
        Fields fields;
        for (const QueryMap::Entry& entry : map) {
            const Component key = find_field(entry.name());
            if (key == Component::none) {
                if (entry.name() == "date" || entry.name() == "time" ||
                    entry.name() == "datetime" || entry.name() == "timezone") {
                    continue;
                }
                return invalid("there is no component '" + std::string(entry.name()) + "'");
            }
            if (entry.value.is_null()) {
                return invalid("the component '" + std::string(entry.name()) + "' is null");
            }
            if (!entry.value.is(QueryType::integer)) {
                return wrong_type("the component '" + std::string(entry.name()) +
                                  "' must be an INTEGER, but is " + describe(entry.value));
            }
            fields.set(key, entry.value.integer());
        }
        return fields;
    }

    void set(Component key, std::int64_t value) { values_.emplace_back(key, value); }

    std::optional<std::int64_t> get(Component key) const {
        for (const auto& [name, value] : values_) {
            if (name == key) {
                return value;
            }
        }
        return std::nullopt;
    }

    bool has(Component key) const { return get(key).has_value(); }

    bool empty() const { return values_.empty(); }

    bool has_any(Component first, Component last) const {
        return std::any_of(values_.begin(), values_.end(), [&](const auto& entry) {
            return entry.first >= first && entry.first <= last;
        });
    }

private:
    // Names in maps; some components can only be read.
    static Component find_field(std::string_view name) {
        if (name == "dayOfWeek" || name == "weekDay") {
            return Component::week_day;
        }
        const Component found = find_component(name);
        const bool written = (found >= Component::year && found <= Component::nanosecond) ||
                             found == Component::epoch_seconds || found == Component::epoch_millis;
        return written && found != Component::week_year ? found : Component::none;
    }

    std::vector<std::pair<Component, std::int64_t>> values_;
};

CypherError no_such_date() {
    return invalid("there is no such date: a component is out of its range");
}

// With `base` what is not given is kept, without it the year is needed and the rest is the first.
CypherResult<std::int64_t> build_date(const Fields& fields, std::optional<std::int64_t> base) {
    const calendar::Civil civil =
        base ? calendar::civil_from_days(*base) : calendar::Civil{0, 1, 1};
    const bool by_week = fields.has(Component::week) || fields.has(Component::week_day);
    const bool by_quarter = fields.has(Component::quarter) || fields.has(Component::day_of_quarter);
    const bool by_month = fields.has(Component::month) || fields.has(Component::day);
    const bool by_ordinal = fields.has(Component::ordinal_day);
    if (by_week + by_quarter + by_month + by_ordinal > 1) {
        return invalid(
            "a date is given by month and day, by week and day of the week, by quarter and day of "
            "the quarter, or by day of the year, not by several of these");
    }
    if (!base && !fields.has(Component::year)) {
        return invalid("the year of the date is missing");
    }
    const auto or_else = [&fields](Component key, std::int64_t otherwise) {
        return fields.get(key).value_or(otherwise);
    };
    if (!base && ((fields.has(Component::day) && !fields.has(Component::month)) ||
                  (fields.has(Component::week_day) && !fields.has(Component::week)) ||
                  (fields.has(Component::day_of_quarter) && !fields.has(Component::quarter)))) {
        return invalid("a day is given without its month, week or quarter");
    }
    const std::int64_t year = or_else(Component::year, civil.year);
    if (year < -kYearMax || year > kYearMax) {
        return out_of_range();
    }
    std::optional<std::int64_t> days;
    if (by_week) {
        const calendar::Week week = base ? calendar::week_of(*base) : calendar::Week{year, 1, 1};
        days = calendar::days_of_week(or_else(Component::year, week.year),
                                      or_else(Component::week, week.week),
                                      or_else(Component::week_day, week.day));
    } else if (by_ordinal) {
        days = calendar::days_of_ordinal(year, or_else(Component::ordinal_day, 1));
    } else if (by_quarter) {
        const int quarter = calendar::quarter_of(civil.month);
        const std::int64_t first =
            base ? calendar::days_from_civil(civil.year, quarter * 3 - 2, 1) : 0;
        days = calendar::days_of_quarter(
            year,
            or_else(Component::quarter, quarter),
            or_else(Component::day_of_quarter, base ? *base - first + 1 : 1));
    } else {
        days = calendar::days_of_date(
            year, or_else(Component::month, civil.month), or_else(Component::day, civil.day));
    }
    if (!days) {
        return no_such_date();
    }
    return *days;
}

bool within(std::int64_t number, std::int64_t limit) {
    return number >= 0 && number < limit;
}

// Of the fields from milliseconds on, each below what the next greater one leaves; `base` where there are none.
std::optional<std::int64_t> build_fraction(const Fields& fields, std::int64_t base) {
    const auto millis = fields.get(Component::millisecond);
    const auto micros = fields.get(Component::microsecond);
    const auto nanos = fields.get(Component::nanosecond);
    if (!millis && !micros && !nanos) {
        return base;
    }
    const std::int64_t nanos_limit = micros ? 1000 : millis ? 1'000'000 : kNanosPerSecond;
    const std::int64_t micros_limit = millis ? 1000 : 1'000'000;
    if (!within(millis.value_or(0), 1000) || !within(micros.value_or(0), micros_limit) ||
        !within(nanos.value_or(0), nanos_limit)) {
        return std::nullopt;
    }
    return millis.value_or(0) * 1'000'000 + micros.value_or(0) * 1000 + nanos.value_or(0);
}

// Nanoseconds since midnight.
CypherResult<std::int64_t> build_time(const Fields& fields, std::optional<std::int64_t> base) {
    if (!base) {
        const std::array<bool, 4> given = {
            fields.has(Component::hour),
            fields.has(Component::minute),
            fields.has(Component::second),
            fields.has_any(Component::millisecond, Component::nanosecond)};
        for (std::size_t i = 1; i < given.size(); ++i) {
            if (given.at(i) && !given.at(i - 1)) {
                return invalid("a component of the time of day is given without the greater one");
            }
        }
    }
    const LocalTime time{base.value_or(0)};
    const std::int64_t hour = fields.get(Component::hour).value_or(time.hour());
    const std::int64_t minute = fields.get(Component::minute).value_or(time.minute());
    const std::int64_t second = fields.get(Component::second).value_or(time.second());
    const auto fraction = build_fraction(fields, time.nanosecond());
    if (!within(hour, 24) || !within(minute, 60) || !within(second, 60) || !fraction) {
        return invalid("there is no such time of day: a component is out of its range");
    }
    return ((hour * 60 + minute) * 60 + second) * kNanosPerSecond + *fraction;
}

// The instant under a key of the map, with the parts that are asked for.
CypherResult<std::optional<Parts>> selected(const QueryMap& map, std::string_view key) {
    const QueryValue* value = map.find(key);
    if (value == nullptr) {
        return std::optional<Parts>();
    }
    const auto parts = parts_of(*value);
    if (!parts) {
        return wrong_type("'" + std::string(key) + "' must be a temporal instant, but is " +
                          describe(*value));
    }
    if ((key == "date" && !parts->days) || (key == "time" && !parts->nanos) ||
        (key == "datetime" && (!parts->days || !parts->nanos))) {
        return invalid("'" + std::string(key) + "' cannot be taken from " + describe(*value));
    }
    return parts;
}

CypherResult<std::optional<Zone>> zone_in(const QueryMap& map) {
    const QueryValue* value = map.find("timezone");
    if (value == nullptr) {
        return std::optional<Zone>();
    }
    if (!value->is(QueryType::string)) {
        return wrong_type("'timezone' must be a STRING, but is " + describe(*value));
    }
    ENTENTE_ASSIGN(Zone zone, parse_zone(value->string()));
    return std::optional<Zone>(std::move(zone));
}

CypherStatus check_fields(TemporalKind kind, const Fields& fields, const QueryMap& map) {
    const bool of_date =
        fields.has_any(Component::year, Component::day_of_quarter) || map.find("date") != nullptr;
    const bool of_time =
        fields.has_any(Component::hour, Component::nanosecond) || map.find("time") != nullptr;
    const bool of_epoch =
        fields.has(Component::epoch_seconds) || fields.has(Component::epoch_millis);
    const bool of_zone = map.find("timezone") != nullptr;
    if ((of_date && !has_date(kind)) || (of_time && !has_time(kind)) ||
        (of_epoch && kind != TemporalKind::date_time) || (of_zone && !has_zone(kind))) {
        return invalid("a component in the map is none of a " + std::string(kind_name(kind)));
    }
    return {};
}

// A time has an offset and no zone: that of the zone at `moment`.
Zone as_offset(const Zone& zone, std::int64_t moment) {
    return zone.name.empty() ? zone : Zone{{}, offset_at(zone.name.text(), moment).value_or(0)};
}

CypherResult<QueryValue> from_epoch_fields(const Fields& fields, const Zone& zone) {
    std::int64_t seconds = 0;
    std::int64_t nanos = 0;
    if (const auto millis = fields.get(Component::epoch_millis)) {
        seconds = calendar::floor_divide(*millis, 1000);
        nanos = calendar::floor_modulo(*millis, 1000) * 1'000'000;
    } else {
        seconds = *fields.get(Component::epoch_seconds);
    }
    const auto fraction = build_fraction(fields, 0);
    if (!fraction) {
        return invalid("a fraction of the second is out of its range");
    }
    nanos += *fraction;
    if (!days_in_range(calendar::floor_divide(seconds, kSecondsPerDay)) ||
        nanos >= kNanosPerSecond) {
        return out_of_range();
    }
    return QueryValue(at_moment(seconds, static_cast<std::int32_t>(nanos), zone));
}

// A time at its offset shown at another one.
std::int64_t shifted(std::int64_t nanos, std::int32_t from, std::int32_t to) {
    return calendar::floor_modulo(nanos + (std::int64_t{to} - from) * kNanosPerSecond,
                                  kNanosPerDay);
}

// What a map starts from, before its components are set.
struct Selection {
    std::optional<std::int64_t> days;
    std::optional<std::int64_t> nanos;
    std::optional<Zone> zone;  // that came with the time
    std::int32_t offset = 0;
};

CypherResult<Selection> select(const QueryMap& map) {
    ENTENTE_ASSIGN(const std::optional<Parts> moment, selected(map, "datetime"));
    ENTENTE_ASSIGN(const std::optional<Parts> date, selected(map, "date"));
    ENTENTE_ASSIGN(const std::optional<Parts> time, selected(map, "time"));
    if (moment && (date || time)) {
        return invalid("'datetime' cannot be given together with 'date' or 'time'");
    }
    Selection selection;
    if (const auto& of_date = moment ? moment : date) {
        selection.days = of_date->days;
    }
    if (const auto& of_time = moment ? moment : time) {
        selection.nanos = of_time->nanos;
        selection.zone = of_time->zone;
        selection.offset = of_time->offset;
    }
    return selection;
}

}  // namespace

CypherResult<QueryValue> temporal_from_map(TemporalKind kind,
                                           const QueryMap& map,
                                           const DateTime& now) {
    if (map.size() == 1 && map.begin()->name() == "timezone" &&
        map.begin()->value.is(QueryType::string)) {
        return temporal_now(kind, now, map.begin()->value.string());
    }
    ENTENTE_ASSIGN(const Fields fields, Fields::of(map));
    ENTENTE_TRY(check_fields(kind, fields, map));
    ENTENTE_ASSIGN(const Selection start, select(map));
    ENTENTE_ASSIGN(const std::optional<Zone> asked, zone_in(map));
    if (fields.has(Component::epoch_seconds) || fields.has(Component::epoch_millis)) {
        return from_epoch_fields(fields, asked.value_or(Zone()));
    }
    std::int64_t days = 0;
    if (has_date(kind)) {
        ENTENTE_ASSIGN(days, build_date(fields, start.days));
    }
    std::int64_t nanos = 0;
    if (has_time(kind)) {
        const bool nothing = !start.nanos && !has_date(kind) && fields.empty();
        if (nothing) {
            return invalid("the hour of the time of day is missing");
        }
        ENTENTE_ASSIGN(nanos, build_time(fields, start.nanos));
    }
    if (kind == TemporalKind::time) {
        const Zone own{{}, start.offset};
        const Zone zone = asked ? as_offset(*asked, now.seconds) : own;
        return assemble(
            kind, 0, start.zone ? shifted(nanos, own.offset, zone.offset) : nanos, zone);
    }
    if (kind != TemporalKind::date_time || !asked || !start.zone) {
        return assemble(kind, days, nanos, asked ? *asked : start.zone.value_or(Zone()));
    }
    // The moment is what the clocks of the time's own zone showed; told in the zone that is asked for.
    const DateTime moment =
        resolve(local_seconds_of(days, nanos), nanos_of_second(nanos), *start.zone, start.offset);
    return QueryValue(at_moment(moment.seconds, moment.nanoseconds, *asked));
}

CypherResult<QueryValue> temporal_from_text(TemporalKind kind, std::string_view text) {
    const auto refuse = [&] {
        return invalid("'" + std::string(text) + "' is not the text of a " +
                       std::string(kind_name(kind)));
    };
    const auto day_alone = [&]() -> std::optional<LocalDateTime> {
        const auto days = parse_iso_days(text);
        return days ? std::optional(LocalDateTime{*days * kSecondsPerDay, 0}) : std::nullopt;
    };
    switch (kind) {
        case TemporalKind::date: {
            const auto days = parse_iso_days(text);
            return days ? CypherResult<QueryValue>(QueryDate{*days}) : refuse();
        }
        case TemporalKind::local_time: {
            const auto time = LocalTime::parse(text);
            return time ? CypherResult<QueryValue>(*time) : refuse();
        }
        case TemporalKind::time: {
            if (const auto time = Time::parse(text)) {
                return QueryValue(*time);
            }
            const auto local = LocalTime::parse(text);
            return local ? CypherResult<QueryValue>(Time{*local, 0}) : refuse();
        }
        case TemporalKind::local_date_time: {
            const auto local = LocalDateTime::parse(text);
            const auto moment = local ? local : day_alone();
            return moment ? CypherResult<QueryValue>(*moment) : refuse();
        }
        case TemporalKind::date_time: break;
    }
    if (const auto moment = DateTime::parse(text)) {
        return QueryValue(*moment);
    }
    const auto local = LocalDateTime::parse(text);
    const auto moment = local ? local : day_alone();
    return moment ? CypherResult<QueryValue>(DateTime{moment->seconds, moment->nanoseconds, 0, {}})
                  : refuse();
}

CypherResult<QueryValue> temporal_from_value(TemporalKind kind, const QueryValue& value) {
    const auto parts = parts_of(value);
    if (!parts) {
        return wrong_argument(
            kind_name(kind), "a STRING, a MAP or another temporal instant", value);
    }
    if ((has_date(kind) && !parts->days) ||
        ((kind == TemporalKind::local_time || kind == TemporalKind::time) && !parts->nanos)) {
        return invalid("a " + std::string(kind_name(kind)) + " cannot be taken from " +
                       describe(value));
    }
    if (kind == TemporalKind::date_time && value.is(QueryType::date_time)) {
        return value;
    }
    const Zone zone =
        kind == TemporalKind::time ? Zone{{}, parts->offset} : parts->zone.value_or(Zone());
    return assemble(kind, parts->days.value_or(0), parts->nanos.value_or(0), zone);
}

CypherResult<QueryValue> temporal_now(TemporalKind kind,
                                      const DateTime& now,
                                      std::string_view zone) {
    Zone asked;
    if (!zone.empty()) {
        ENTENTE_ASSIGN(asked, parse_zone(zone));
    }
    return temporal_from_value(kind, at_moment(now.seconds, now.nanoseconds, asked));
}

CypherResult<QueryValue> temporal_from_epoch(std::int64_t seconds, std::int64_t nanoseconds) {
    std::int64_t whole = 0;
    if (__builtin_add_overflow(
            seconds, calendar::floor_divide(nanoseconds, kNanosPerSecond), &whole) ||
        !days_in_range(calendar::floor_divide(whole, kSecondsPerDay))) {
        return out_of_range();
    }
    return QueryValue(
        DateTime{whole,
                 static_cast<std::int32_t>(calendar::floor_modulo(nanoseconds, kNanosPerSecond)),
                 0,
                 {}});
}

namespace {

enum class Unit : std::uint8_t {
    millennium,
    century,
    decade,
    year,
    week_year,
    quarter,
    month,
    week,
    day,
    hour,
    minute,
    second,
    millisecond,
    microsecond,
};

std::optional<Unit> find_unit(std::string_view name) {
    static constexpr std::array<std::string_view, 14> kNames = {"millennium",
                                                                "century",
                                                                "decade",
                                                                "year",
                                                                "weekYear",
                                                                "quarter",
                                                                "month",
                                                                "week",
                                                                "day",
                                                                "hour",
                                                                "minute",
                                                                "second",
                                                                "millisecond",
                                                                "microsecond"};
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    return found == kNames.end() ? std::nullopt
                                 : std::optional(static_cast<Unit>(found - kNames.begin()));
}

std::int64_t truncate_days(std::int64_t days, Unit unit) {
    const calendar::Civil civil = calendar::civil_from_days(days);
    const auto year_start = [&](std::int64_t each) {
        return calendar::days_from_civil(calendar::floor_divide(civil.year, each) * each, 1, 1);
    };
    switch (unit) {
        case Unit::millennium: return year_start(1000);
        case Unit::century: return year_start(100);
        case Unit::decade: return year_start(10);
        case Unit::year: return year_start(1);
        case Unit::week_year: return calendar::first_monday(calendar::week_of(days).year);
        case Unit::quarter:
            return calendar::days_from_civil(
                civil.year, calendar::quarter_of(civil.month) * 3 - 2, 1);
        case Unit::month: return calendar::days_from_civil(civil.year, civil.month, 1);
        case Unit::week: return days - calendar::week_of(days).day + 1;
        default: return days;
    }
}

std::int64_t truncate_nanos(std::int64_t nanos, Unit unit) {
    const auto down_to = [nanos](std::int64_t each) { return nanos / each * each; };
    switch (unit) {
        case Unit::hour: return down_to(3600 * kNanosPerSecond);
        case Unit::minute: return down_to(60 * kNanosPerSecond);
        case Unit::second: return down_to(kNanosPerSecond);
        case Unit::millisecond: return down_to(1'000'000);
        case Unit::microsecond: return down_to(1000);
        default: return 0;
    }
}

}  // namespace

CypherResult<QueryValue> temporal_truncate(TemporalKind kind,
                                           std::string_view unit_name,
                                           const QueryValue& value,
                                           const QueryMap& map) {
    const auto unit = find_unit(unit_name);
    const auto parts = parts_of(value);
    if (!parts) {
        return wrong_argument(
            std::string(kind_name(kind)) + ".truncate", "a temporal instant", value);
    }
    if (!unit || (*unit > Unit::day && (!has_time(kind) || !parts->nanos)) ||
        (*unit < Unit::day && !has_date(kind)) || (has_date(kind) && !parts->days) ||
        (!has_date(kind) && !parts->nanos)) {
        return invalid(std::string(kind_name(kind)) + ".truncate() cannot truncate " +
                       describe(value) + " to '" + std::string(unit_name) + "'");
    }
    ENTENTE_ASSIGN(Fields fields, Fields::of(map));
    ENTENTE_TRY(check_fields(kind, fields, map));
    ENTENTE_ASSIGN(const std::optional<Zone> asked, zone_in(map));
    std::int64_t nanos = truncate_nanos(parts->nanos.value_or(0), *unit);
    // What was kept of the second stays when a smaller part of it is set.
    const std::int64_t fraction = nanos % kNanosPerSecond;
    if (*unit == Unit::millisecond &&
        (fields.has(Component::microsecond) || fields.has(Component::nanosecond))) {
        fields.set(Component::millisecond, fraction / 1'000'000);
    } else if (*unit == Unit::microsecond && fields.has(Component::nanosecond)) {
        fields.set(Component::microsecond, fraction / 1000);
    }
    std::int64_t days = 0;
    if (has_date(kind)) {
        ENTENTE_ASSIGN(days, build_date(fields, truncate_days(*parts->days, *unit)));
    }
    if (has_time(kind)) {
        ENTENTE_ASSIGN(nanos, build_time(fields, nanos));
    }
    Zone zone = asked ? *asked : parts->zone.value_or(Zone());
    if (kind == TemporalKind::time) {
        zone = asked ? as_offset(*asked, local_seconds_of(parts->days.value_or(0), nanos))
                     : Zone{{}, parts->offset};
    }
    return assemble(kind, days, nanos, zone);
}

// ---------------------------------------------------------------------------------------------------
// Durations

namespace {

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
        return invalid("'" + std::string(text) + "' is not the text of a duration");
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
        return invalid("a duration needs at least one component");
    }
    std::array<long double, 4> sums{};
    for (const QueryMap::Entry& entry : map) {
        const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const DurationUnit& one) {
            return one.name == entry.name();
        });
        if (unit == kUnits.end()) {
            return invalid("a duration has no component '" + std::string(entry.name()) + "'");
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

// ---------------------------------------------------------------------------------------------------
// Components

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
        return QueryValue(value.date_time().seconds * 1000 +
                          value.date_time().nanoseconds / 1'000'000);
    }
    return parts.zone ? zone_component(parts, component) : std::nullopt;
}

// Where the numbers of a component become too large, they wrap as 64 bits do.
std::int64_t times(std::int64_t number, std::int64_t each) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(number) *
                                     static_cast<std::uint64_t>(each));
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
            return QueryValue(times(duration.seconds, 1000) + duration.nanoseconds / 1'000'000);
        case Component::microseconds:
            return QueryValue(times(duration.seconds, 1'000'000) + duration.nanoseconds / 1000);
        case Component::nanoseconds:
            return QueryValue(times(duration.seconds, kNanosPerSecond) + duration.nanoseconds);
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
