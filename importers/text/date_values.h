// Arithmetic on calendar periods: the week of a day, two months later, the summer of a year.
#pragma once

#include <optional>

#include "core/date.h"
#include "importers/text/date_words.h"

namespace entente {

// What a date expression names: a period, or the interval from one to another.
struct DateRange {
    std::optional<PartialDate> from;
    std::optional<PartialDate> to;
};

// nullopt when there is no such day.
std::optional<PartialDate> day_of(int year, int month, int day);
std::optional<PartialDate> month_of(int year, int month);
std::optional<PartialDate> year_of(int year);
std::optional<PartialDate> decade_of(int year);

// The unit that `base` lies in, moved by `count` units: a week is the interval from its Monday to its
// Sunday (ISO 8601), a weekend its last two days.
DateRange unit_around(Date base, DateUnit unit, int count);

// The day `count` units from `base`, no more exact than the unit: days and weeks give a day, months a month,
// years a year.
DateRange moved(Date base, DateUnit unit, int count);

// How exact a date has to be for such units to be counted from it.
DatePrecision precision_needed(DateUnit unit);

// Easter Sunday of the western churches, by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, 1991, chapter 8).
Date easter_of(int year);

// Months of the northern hemisphere; of the winter of a year the months that begin in it.
DateRange season_of(int year, DateSeason season);

}  // namespace entente
