// Rules for counted distances.
#include "importers/text/counted_dates.h"

namespace entente {

// "three weeks ago", "two days later", "a year after", "the day before", "two months earlier".
DatePoint CountedDates::counted(std::uint32_t i) const {
    if (is(i, "eve") && is(i + 1, "of")) {
        return counted_clause(i + 2, DateUnit::day, 1, false);
    }
    std::uint32_t u = i;
    int count = count_at(i, u);
    if (is(i, "half") && (is(i + 1, "an") || is(i + 1, "a"))) {
        count = 1;
        u = i + 2;
    }
    if (at(i).word == DateWord::unit && !at(i).plural && is_before(i, "the")) {
        count = 1;
    } else if (at(i).word == DateWord::unit && at(i).plural && count == 0 &&
               (is(i + 1, "after") || is(i + 1, "before") || is(i + 1, "later") ||
                static_cast<DateUnit>(at(i).value) == DateUnit::hour)) {
        count = kSeveral;  // "weeks after"
    }
    if (count == 0 || at(u).word != DateWord::unit || (u > i && joined(u))) {
        return {};
    }
    auto unit = static_cast<DateUnit>(at(u).value);
    const std::uint32_t d = u + 1;
    const std::uint32_t end = d + 1;
    if (i == u && is(u, "fortnight")) {
        count = 2;
    }
    // "the month before last"
    if (i == u && is(d, "before") && is(end, "last") &&
        (end + 1 == state().lexemes.size() || at(end + 1).word == DateWord::mark)) {
        return from_reference(end + 1, unit_around, unit, -2);
    }
    // "three years on, he resigned"
    const bool on = is(d, "on") && at(u).plural && is_mark(d + 1, ',');
    const bool later =
        on || is(d, "later") || is(d, "after") || is(d, "afterwards") || is(d, "afterward");
    const bool earlier = is(d, "earlier") || is(d, "before") || is(d, "previously");
    if (unit == DateUnit::hour) {
        return later || is(d, "before") ? hours_apart(d)
               : is(d, "ago")           ? from_reference(d + 1, moved, DateUnit::day, 0)
                                        : DatePoint();
    }
    if (is(d, "ago")) {
        return ago(i, end, unit, count);
    }
    // "it is a year since A attacked"
    if (is(d, "since") && count > 0 && at(end).word != DateWord::mark) {
        DatePoint since = from_reference(end, moved, unit, -count);
        since.opens_clause = true;
        return since;
    }
    if (!later && !earlier) {
        return {};
    }
    if (unit >= DateUnit::decade && count != kSeveral) {
        count *= unit == DateUnit::decade ? 10 : 100;
        unit = DateUnit::year;
    }
    const bool clause = (is(d, "after") || is(d, "before")) && end < state().lexemes.size() &&
                        at(end).word != DateWord::mark && at(end).word != DateWord::dash;
    const bool that = is(end, "that") || is(end, "this");
    if (clause && !that) {
        return counted_clause(end, unit, count, is(d, "after"));
    }
    DatePoint point = relative_point(end);
    point.anaphoric = true;
    if (count == kSeveral && later) {
        point.value = several_apart(state().previous, unit, true);
        return point;
    }
    const auto base = base_for(unit, earlier);
    if (base && count != kSeveral) {
        const bool whole = i == u && unit == DateUnit::week;  // "the week before"
        point.value = (whole ? unit_around : moved)(base->first, unit, later ? count : -count);
    } else if (const auto month = month_around(unit, count); month && count > 0) {
        point.value = DateRange{month, {}};
    }
    return point;
}

// "weeks later", "days before": no more exact than the next longer unit that surely holds it.
DateRange CountedDates::several_apart(const std::optional<PartialDate>& base,
                                      DateUnit unit,
                                      bool later) {
    if (!base || base->precision > DatePrecision::month || unit > DateUnit::month) {
        return kUnresolvedRange;
    }
    const int reach = unit == DateUnit::day ? 6 : unit <= DateUnit::weekend ? 40 : 180;
    const bool of_month = base->precision == DatePrecision::month;
    const Date first{base->start().days - (later ? 0 : reach)};
    const Date last{base->end().days + (later ? reach : 0)};
    const DateRange month = unit_around(base->first, DateUnit::month, 0);
    if (unit == DateUnit::day &&
        (of_month || (month.from->start() <= first && last <= month.from->end()))) {
        return month;
    }
    const DateRange year = unit_around(base->first, DateUnit::year, 0);
    return year.from->start() <= first && last <= year.from->end() ? year : kUnresolvedRange;
}

// "hours later", "two hours after the attack on Saturday": the same day, as far as one can tell.
DatePoint CountedDates::hours_apart(std::uint32_t d) const {
    const bool clause = (is(d, "after") || is(d, "before")) && d + 1 < state().lexemes.size() &&
                        at(d + 1).word != DateWord::mark;
    DatePoint point = relative_point(d + 1);
    if (clause) {
        point.opens_clause = true;
        point.clause_count = 0;
        return point;
    }
    const auto base = base_for(DateUnit::day);
    if (!base || is(d, "before")) {
        return {};
    }
    point.anaphoric = true;
    point.value = DateRange{base, {}};
    return point;
}

DatePoint CountedDates::ago(std::uint32_t i, std::uint32_t end, DateUnit unit, int count) const {
    if (count == kSeveral) {
        DatePoint several = relative_point(end);
        if (state().reference) {
            several.value = several_apart(PartialDate::of_day(*state().reference), unit, false);
        }
        return several;
    }
    // "ten years ago today"
    if (is(end, "today") && unit == DateUnit::year && state().reference && !approximate(i)) {
        const Date::YearMonthDay today = state().reference->ymd();
        DatePoint day = relative_point(end + 1);
        day.value = DateRange{day_of(today.year - count, today.month, today.day), {}};
        if (day.value->from) {
            return day;
        }
    }
    // "ten years ago this March"
    std::uint32_t behind = 0;
    const int month =
        is(end, "this") || is(end, "last") || is(end, "in") ? month_at(end + 1, behind) : 0;
    if (month > 0 && unit == DateUnit::year && state().reference && !approximate(i) &&
        at(end + 1).capital) {
        DatePoint point = relative_point(behind);
        point.value = DateRange{month_of(state().reference->ymd().year - count, month), {}};
        return point;
    }
    const bool decades = unit == DateUnit::decade;
    DatePoint point = decades ? from_reference(end, moved, DateUnit::year, -10 * count)
                              : from_reference(end, moved, unit, -count);
    if (state().reference && (approximate(i) || decades) &&
        point.value->from->precision == DatePrecision::year) {
        point.value->from->precision = DatePrecision::approx;
    }
    return point;
}

// "a year after A agreed": dates the agreement from what is told, not the other way round.
DatePoint CountedDates::counted_clause(std::uint32_t end,
                                       DateUnit unit,
                                       int count,
                                       bool after) const {
    DatePoint point = relative_point(end);
    point.opens_clause = true;
    if (count == kSeveral) {
        if (state().previous && state().previous_sentence == state().sentence_index) {
            point.value = several_apart(state().previous, unit, !after);
        }
        return point;
    }
    point.clause_count = after ? count : -count;
    point.clause_unit = unit;
    if (state().previous && state().previous_sentence == state().sentence_index) {
        // The main clause's date is the base; a year is too coarse a base for months.
        if (const auto base = base_for(unit)) {
            point.value = moved(base->first, unit, after ? -count : count);
        }
    } else if (after && state().reference) {
        point.value = moved(*state().reference, unit, -count);
    }
    return point;
}

// "in two weeks", "within 30 days", of what is to come.
DatePoint CountedDates::ahead(std::uint32_t i) const {
    std::uint32_t u = i;
    const int count = count_at(i, u);
    const bool within = is_before(i, "within");
    if (count <= 0 || at(u).word != DateWord::unit || joined(u) ||
        static_cast<DateUnit>(at(u).value) == DateUnit::hour || !(within || is_before(i, "in")) ||
        !looks_ahead(direction(u))) {
        return {};
    }
    const auto unit = static_cast<DateUnit>(at(u).value);
    DatePoint point = from_reference(u + 1, moved, unit, count);
    if (within && state().reference) {
        point.value->to = point.value->from;
        point.value->from = moved(*state().reference, unit, 0).from;
    }
    return point;
}

// "for two years", "over two months", "two years of talks": the time that ends now.
DatePoint CountedDates::duration(std::uint32_t i) const {
    std::uint32_t u = i;
    const int count = count_at(i, u);
    if (count <= 0 || at(u).word != DateWord::unit || joined(u) ||
        static_cast<DateUnit>(at(u).value) <= DateUnit::day) {
        return {};
    }
    const bool lasts = is_before(i, "for") || is_before(i, "over") || is_before(i, "during") ||
                       is_before(i, "than") || is(u + 1, "of");
    if (!lasts || looks_ahead(direction(u)) || (is_before(i, "for") && sets_term(u))) {
        return {};
    }
    DatePoint point = span_until_now(u + 1, static_cast<DateUnit>(at(u).value), count);
    point.duration = true;
    return point;
}

}  // namespace entente
