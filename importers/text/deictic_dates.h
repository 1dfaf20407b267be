// Dates that count from the day of publication: "today", "last month", "the coming years", "earlier this week".
#pragma once

#include "importers/text/calendar_dates.h"
#include "importers/text/date_rules.h"

namespace entente {

class DeicticDates : private DateRules {
public:
    explicit DeicticDates(const DateState& state) : DateRules(state), calendar_(state) {}

    // "today", "tomorrow morning", "the day before yesterday", "overnight".
    DatePoint day(std::uint32_t i) const;

    // "last month", "this year", "next Friday", "last March", "this morning", "the coming years", "the past
    // three weeks", "the following day", "that year".
    DatePoint shifted(std::uint32_t i) const;

    // "at the weekend", "over the weekend": the one before, or the next.
    DatePoint the_weekend(std::uint32_t i) const;

    // "since then": since the date before, as exact as it is.
    DatePoint since_then(std::uint32_t i) const;

    // "earlier this week", "later this month": from its beginning, until its end.
    DatePoint within(std::uint32_t i) const;

private:
    DatePoint shifted_day_part(std::uint32_t i, int count, std::string_view text) const;
    DatePoint deictic_unit(std::uint32_t i, int count, std::string_view text) const;
    DatePoint counted_span(std::uint32_t i, int count) const;
    DatePoint vague(std::uint32_t i, int count) const;
    DatePoint anaphoric_vague(std::uint32_t i) const;
    DatePoint anaphoric_weekday(std::uint32_t i, bool back) const;
    DatePoint shifted_weekday(std::uint32_t i, std::string_view text) const;
    DatePoint anaphoric_month(std::uint32_t end, int month, bool after) const;
    DatePoint shifted_month(std::uint32_t i, int count, std::string_view text) const;
    DatePoint shifted_season(std::uint32_t i, int count) const;

    CalendarDates calendar_;
};

}  // namespace entente
