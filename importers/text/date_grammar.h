// The grammar of date expressions: which of them begins at a word, and what it means.
#pragma once

#include <cstdint>
#include <optional>

#include "importers/text/calendar_dates.h"
#include "importers/text/counted_dates.h"
#include "importers/text/date_rules.h"
#include "importers/text/deictic_dates.h"

namespace entente {

// An expression of lexemes [begin, end) with its value.
struct FoundDate {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    DateRange value;
    bool relative = false;
    bool anaphoric = false;
    bool opens_clause = false;
    std::optional<int> clause_count;
    DateUnit clause_unit = DateUnit::day;
    bool duration = false;
    int lacks_year_of_month = 0;  // its month, when the year is a guess
    int lacks_year_of_day = 0;
    bool full = false;          // a day with month and year
    bool calendar_day = false;  // a day with its month
    DateLink link = DateLink::at;
};

// Borrows the state, in which it notes how the text writes "24/11/2021".
class DateGrammar : private DateRules {
public:
    explicit DateGrammar(DateState& state)
        : DateRules(state), calendar_(state), deictic_(state), counted_(state), state_(state) {}

    // The expression that begins at lexeme `i`; its end is 0 when there is none.
    FoundDate find(std::uint32_t i);

private:
    // One date, as it is written.
    DatePoint point_at(std::uint32_t i) const;
    DatePoint slashed(std::uint32_t i);

    // "the end of the year", "the second quarter of 2022".
    DatePoint part(std::uint32_t i) const;
    DatePoint fraction(std::uint32_t i) const;
    int quarter_year(std::uint32_t i) const;

    // "from March to June", "5-7 May".
    FoundDate interval(std::uint32_t i) const;
    std::uint32_t connector(std::uint32_t i, bool after_from, bool after_between) const;
    DatePoint bare(std::uint32_t i) const;
    DatePoint second_point(std::uint32_t i, const DatePoint& first) const;
    static bool alike(const DatePoint& a, const DatePoint& b);
    FoundDate joined_points(std::uint32_t i, const DatePoint& first, const DatePoint& second) const;

    // From words to values.
    FoundDate resolve(std::uint32_t i, const DatePoint& point, std::uint32_t begin) const;
    DateRange completed(std::uint32_t i, const DatePoint& point) const;
    bool counts_from_calendar(DateDirection direction) const;
    bool is_just_over(const std::optional<PartialDate>& date) const;
    DateRange nearest_weekday(int weekday, DateDirection direction) const;
    DateLink link_before(std::uint32_t i) const;
    bool may_begin(std::uint32_t i) const;

    CalendarDates calendar_;
    DeicticDates deictic_;
    CountedDates counted_;
    DateState& state_;
};

}  // namespace entente
