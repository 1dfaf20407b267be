// Dates by the calendar: days, months, years, weekdays, seasons, decades and centuries as they are named.
#pragma once

#include "importers/text/date_rules.h"

namespace entente {

class CalendarDates : private DateRules {
public:
    using DateRules::DateRules;

    // "24 November 2021", "the 5th of May", "November 24, 2021", "Nov. 24", "November 2021", "May last year".
    DatePoint calendar(std::uint32_t i) const;

    // "2021-11-24", "2021-11", "2021/11/24".
    DatePoint iso(std::uint32_t i) const;

    // "Friday", "Friday evening", "Friday, 3 May 2024".
    DatePoint weekday(std::uint32_t i) const;

    // "the summer of 2021", "spring 2022", "in the summer".
    DatePoint season(std::uint32_t i) const;

    // "the 1990s", "the 19th century".
    DatePoint long_ago(std::uint32_t i) const;

    // "New Year's Day", "Christmas 2021".
    DatePoint feast(std::uint32_t i) const;

    DatePoint anniversary(std::uint32_t i) const;

    // "in 2008", "the 2014 elections", "2019's summit", "1999: ...".
    DatePoint year_alone(std::uint32_t i) const;

private:
    DatePoint of_week(std::uint32_t i) const;
    DatePoint of_easter(std::uint32_t i) const;
    DatePoint entry_day(std::uint32_t i) const;
    DatePoint day_of_month_near(std::uint32_t i) const;
    DatePoint day_of_month_before(std::uint32_t i) const;
    bool behind_as_early(std::uint32_t i) const;
    bool month_alone(std::uint32_t i) const;
    bool counts_things(std::uint32_t i) const;
    DatePoint season_near(std::uint32_t i, DateSeason season, DateDirection direction) const;
};

}  // namespace entente
