// Arithmetic on calendar periods.
#include "importers/text/date_values.h"

namespace entente {

namespace {

std::optional<PartialDate> of(int year, int month, int day, DatePrecision precision) {
    const auto date = Date::from_ymd(year, month, day);
    return date ? std::optional<PartialDate>({*date, precision}) : std::nullopt;
}

int floor_to(int value, int step) {
    return value - ((value % step) + step) % step;
}

}  // namespace

std::optional<PartialDate> day_of(int year, int month, int day) {
    return of(year, month, day, DatePrecision::day);
}

std::optional<PartialDate> month_of(int year, int month) {
    return of(year, month, 1, DatePrecision::month);
}

std::optional<PartialDate> year_of(int year) {
    return of(year, 1, 1, DatePrecision::year);
}

std::optional<PartialDate> decade_of(int year) {
    return of(floor_to(year, 10), 1, 1, DatePrecision::decade);
}

DateRange unit_around(Date base, DateUnit unit, int count) {
    const Date::YearMonthDay at = base.ymd();
    switch (unit) {
        case DateUnit::hour: return {PartialDate::of_day(base), {}};
        case DateUnit::day: return {PartialDate::of_day({base.days + count}), {}};
        case DateUnit::week: {
            const int monday = base.days - base.weekday() + 7 * count;
            return {PartialDate::of_day({monday}), PartialDate::of_day({monday + 6})};
        }
        case DateUnit::weekend: {
            const int saturday = base.days - base.weekday() + 5 + 7 * count;
            return {PartialDate::of_day({saturday}), PartialDate::of_day({saturday + 1})};
        }
        case DateUnit::month: {
            const int months = at.year * 12 + at.month - 1 + count;
            return {month_of(months / 12, months % 12 + 1), {}};
        }
        case DateUnit::year: return {year_of(at.year + count), {}};
        case DateUnit::decade: return {decade_of(at.year + 10 * count), {}};
        case DateUnit::century: {
            const int first = floor_to(at.year - 1, 100) + 1 + 100 * count;
            return {year_of(first), year_of(first + 99)};
        }
    }
    return {};
}

DateRange moved(Date base, DateUnit unit, int count) {
    if (unit == DateUnit::week || unit == DateUnit::weekend) {
        return {PartialDate::of_day({base.days + 7 * count}), {}};
    }
    if (unit == DateUnit::century) {
        return {decade_of(base.ymd().year + 100 * count), {}};
    }
    return unit_around(base, unit, count);
}

DatePrecision precision_needed(DateUnit unit) {
    return unit <= DateUnit::weekend ? DatePrecision::day
           : unit == DateUnit::month ? DatePrecision::month
                                     : DatePrecision::year;
}

Date easter_of(int year) {
    const int golden = year % 19;
    const int century = year / 100;
    const int leap = (8 * century + 13) / 25;
    const int epact = (19 * golden + century - century / 4 - leap + 15) % 30;
    const int moon = epact - (golden + 11 * epact) / 319;
    const int week = (2 * (century % 4) + 2 * (year % 100 / 4) - moon - year % 100 % 4 + 32) % 7;
    const int month = (moon + week + 90) / 25;
    const int day = (moon + week + month + 19) % 32;
    return Date::from_ymd(year, month, day).value_or(Date{});
}

DateRange season_of(int year, DateSeason season) {
    switch (season) {
        case DateSeason::spring: return {month_of(year, 3), month_of(year, 5)};
        case DateSeason::summer: return {month_of(year, 6), month_of(year, 8)};
        case DateSeason::autumn: return {month_of(year, 9), month_of(year, 11)};
        case DateSeason::winter: return {month_of(year, 12), month_of(year + 1, 2)};
    }
    return {};
}

}  // namespace entente
