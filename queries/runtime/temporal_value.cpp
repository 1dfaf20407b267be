#include "queries/runtime/temporal_value.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/calendar.h"
#include "core/time_zones.h"
#include "queries/runtime/runtime_error.h"
#include "queries/runtime/temporal_parts.h"

namespace entente::cypher {

namespace {

using namespace temporal;  // NOLINT(google-build-using-namespace): the parts are what this file is about

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

// By what a date is given beside its year.
struct DateForm {
    bool week = false;
    bool quarter = false;
    bool ordinal = false;
    bool month = false;
};

DateForm form_of(const Fields& fields) {
    return {fields.has(Component::week) || fields.has(Component::week_day),
            fields.has(Component::quarter) || fields.has(Component::day_of_quarter),
            fields.has(Component::ordinal_day),
            fields.has(Component::month) || fields.has(Component::day)};
}

CypherStatus check_date(const Fields& fields, const DateForm& form, bool has_base) {
    if (form.week + form.quarter + form.ordinal + form.month > 1) {
        return invalid(
            "a date is given by month and day, by week and day of the week, by quarter and day of "
            "the quarter, or by day of the year, not by several of these");
    }
    if (has_base) {
        return {};
    }
    if (!fields.has(Component::year)) {
        return invalid("the year of the date is missing");
    }
    if ((fields.has(Component::day) && !fields.has(Component::month)) ||
        (fields.has(Component::week_day) && !fields.has(Component::week)) ||
        (fields.has(Component::day_of_quarter) && !fields.has(Component::quarter))) {
        return invalid("a day is given without its month, week or quarter");
    }
    return {};
}

// With `base` what is not given is kept, without it the year is needed and the rest is the first.
CypherResult<std::int64_t> build_date(const Fields& fields, std::optional<std::int64_t> base) {
    const DateForm form = form_of(fields);
    ENTENTE_TRY(check_date(fields, form, base.has_value()));
    const calendar::Civil civil =
        base ? calendar::civil_from_days(*base) : calendar::Civil{0, 1, 1};
    const auto or_else = [&fields](Component key, std::int64_t otherwise) {
        return fields.get(key).value_or(otherwise);
    };
    const std::int64_t year = or_else(Component::year, civil.year);
    if (year < -kYearMax || year > kYearMax) {
        return out_of_range();
    }
    std::optional<std::int64_t> days;
    if (form.week) {
        const calendar::Week week = base ? calendar::week_of(*base) : calendar::Week{year, 1, 1};
        days = calendar::days_of_week(or_else(Component::year, week.year),
                                      or_else(Component::week, week.week),
                                      or_else(Component::week_day, week.day));
    } else if (form.ordinal) {
        days = calendar::days_of_ordinal(year, or_else(Component::ordinal_day, 1));
    } else if (form.quarter) {
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
        return invalid("there is no such date: a component is out of its range");
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

}  // namespace entente::cypher
