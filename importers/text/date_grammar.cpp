// Expressions and intervals, and from their words to values.
#include "importers/text/date_grammar.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "importers/text/one_of.h"

namespace entente {

// "24/11/2021", "24.11.2021", "11/24/2021".
DatePoint DateGrammar::slashed(std::uint32_t i) {
    DatePoint point;
    const bool shape = at(i).digits && at(i).text.size() <= 2 && joined(i + 1) && joined(i + 2) &&
                       joined(i + 3) && joined(i + 4) && at(i + 2).digits &&
                       at(i + 2).text.size() <= 2 && at(i + 4).digits &&
                       at(i + 4).text.size() == 4 && at(i + 1).text == at(i + 3).text;
    const bool dots = shape && is_mark(i + 1, '.');
    if (!shape || (!dots && !is_mark(i + 1, '/'))) {
        return point;
    }
    const int year = at(i + 4).value;
    const int a = at(i).value;
    const int b = at(i + 2).value;
    const auto day_first = day_of(year, b, a);
    const auto month_first = dots ? std::nullopt : day_of(year, a, b);
    if (year < kNewsYearMin || year > kNewsYearMax || (!day_first && !month_first)) {
        return point;
    }
    point.end = i + 5;
    std::optional<PartialDate> chosen;
    if (!day_first || !month_first) {
        state_.day_first = day_first.has_value();
        chosen = day_first ? day_first : month_first;
    } else if (day_first == month_first) {
        chosen = day_first;
    } else if (state_.day_first) {
        chosen = *state_.day_first ? day_first : month_first;
    } else if (state_.reference &&
               (day_first->first > *state_.reference) != (month_first->first > *state_.reference)) {
        chosen = day_first->first > *state_.reference ? month_first : day_first;
    } else {
        chosen = year_of(year);  // which of both days nobody can tell
    }
    point.value = DateRange{chosen, {}};
    return point;
}

DatePoint DateGrammar::part(std::uint32_t i) const {
    constexpr std::array<std::string_view, 4> kParts = {"beginning", "start", "end", "middle"};
    const bool named = is_one_of(kParts, at(i).text) && is(i + 1, "of");
    if (named) {
        const std::uint32_t k = i + (is(i + 2, "the") ? 3 : 2);
        if (at(k).word == DateWord::unit && !at(k).plural && is(i + 2, "the") && !is(k + 1, "of")) {
            DatePoint whole =
                from_reference(k + 1, unit_around, static_cast<DateUnit>(at(k).value), 0);
            return static_cast<DateUnit>(at(k).value) >= DateUnit::week ? whole : DatePoint();
        }
        DatePoint inner = point_at(k);
        return inner;
    }
    if (at(i).word == DateWord::ordinal && !at(i).digits && at(i).value <= 4 &&
        (is(i + 1, "quarter") || (is(i + 1, "half") && at(i).value <= 2))) {
        return fraction(i);
    }
    return {};
}

// The year of "the first quarter": of the last that has begun, or the next; 0 when nothing tells.
int DateGrammar::quarter_year(std::uint32_t i) const {
    if (!state_.reference) {
        return 0;
    }
    const Date::YearMonthDay today = state_.reference->ymd();
    const bool begun = today.month > (at(i).value - 1) * 3;
    const bool ahead = looks_ahead(direction(i));
    return today.year - (!ahead && !begun ? 1 : 0) +
           (ahead && today.month > at(i).value * 3 ? 1 : 0);
}

DatePoint DateGrammar::fraction(std::uint32_t i) const {
    DatePoint point;
    std::uint32_t end = i + 2;
    int year = year_behind(end, point.shifted);
    if (year == 0 && is(end, "of") && is(end + 1, "the") && is(end + 2, "year")) {
        point.shifted = true;
        year = state_.reference ? state_.reference->ymd().year : 0;
        end += 3;
    }
    if (year == 0 && !point.shifted) {
        if (!is(i + 1, "quarter") || !is_before(i, "the") || !is_before(i - 1, "in")) {
            return {};
        }
        point.shifted = true;
        year = quarter_year(i);
    }
    const int months = is(i + 1, "half") ? 6 : 3;
    const int first = (at(i).value - 1) * months + 1;
    point.end = end;
    point.relative = point.shifted;
    point.value = year == 0 ? kUnresolvedRange
                            : DateRange{month_of(year, first), month_of(year, first + months - 1)};
    return point;
}

DatePoint DateGrammar::point_at(std::uint32_t i) const {
    DatePoint point;
    const auto take = [&point](const DatePoint& candidate) {
        point = candidate;
        return point.found();
    };
    const bool found =
        take(calendar_.iso(i)) || take(calendar_.calendar(i)) || take(calendar_.weekday(i)) ||
        take(deictic_.day(i)) || take(deictic_.within(i)) || take(deictic_.shifted(i)) ||
        take(counted_.counted(i)) || take(counted_.ahead(i)) || take(deictic_.the_weekend(i)) ||
        take(calendar_.season(i)) || take(calendar_.long_ago(i)) || take(part(i)) ||
        take(calendar_.feast(i)) || take(calendar_.anniversary(i)) ||
        take(deictic_.since_then(i)) || take(calendar_.year_alone(i)) || take(counted_.duration(i));
    return found ? point : DatePoint();
}

// The lexeme after "to", "until", "-", "and"; 0 when there is none.
std::uint32_t DateGrammar::connector(std::uint32_t i, bool after_from, bool after_between) const {
    if (at(i).word == DateWord::dash && !(is(i, "-") && !joined(i))) {
        return i + 1;
    }
    const bool to = is(i, "to") || is(i, "until") || is(i, "till") || is(i, "through");
    if (to && (after_from || is(i, "through") || is(i, "to"))) {
        return i + 1;
    }
    if (is(i, "and") && (after_between || !after_from)) {
        return i + 1 + (is(i + 1, "on") ? 1 : 0);
    }
    return 0;
}

// A bare day or year in front of a connector: "5" of "5-7 May", "14" of "2014-16" has no such thing.
DatePoint DateGrammar::bare(std::uint32_t i) const {
    DatePoint point;
    if (const int year = year_at(i)) {
        point.year = year;
        point.end = i + 1;
    } else if (const int day = day_at(i)) {
        point.day = day;
        point.end = i + 1;
    }
    return point;
}

// What ends an interval that `first` begins.
DatePoint DateGrammar::second_point(std::uint32_t i, const DatePoint& first) const {
    DatePoint second = point_at(i);
    if (second.found() || first.value) {
        return second;
    }
    second = bare(i);
    // "May 5-7", "2014-16", "from 2010 to 2014".
    if (second.day > 0 && first.day > 0 && first.month > 0) {
        second.month = first.month;
        second.year = year_behind(second.end, second.shifted);
    } else if (second.day > 0 && first.year > 0 && first.month == 0 && at(i).text.size() == 2 &&
               second.day > first.year % 100) {
        second.year = first.year / 100 * 100 + second.day;
        second.day = 0;
    } else if (second.year == 0 || first.year == 0 || first.month > 0) {
        return {};
    }
    return second;
}

bool DateGrammar::alike(const DatePoint& a, const DatePoint& b) {
    return (a.weekday >= 0) == (b.weekday >= 0) && (a.day > 0) == (b.day > 0) &&
           a.value.has_value() == b.value.has_value() &&
           (a.month > 0 || b.month > 0 || a.year > 0 || a.weekday >= 0 || a.value.has_value());
}

FoundDate DateGrammar::interval(std::uint32_t i) const {
    const bool from = is(i, "from");
    const bool between = is(i, "between");
    std::uint32_t k = i + (from || between ? 1 : 0);
    k += is(k, "the") ? 1 : 0;
    if (at(k).word == DateWord::other || at(k).word == DateWord::mark) {
        return {};
    }
    DatePoint first = point_at(k);
    if (!first.found()) {
        first = bare(k);
    }
    if (!first.found() || first.duration || first.opens_clause) {
        return {};
    }
    std::uint32_t next = connector(first.end, from, between);
    if (next == 0) {
        return {};
    }
    next += is(next, "the") || is(next, "early") || is(next, "late") ? 1 : 0;
    DatePoint second = second_point(next, first);
    if (!second.found() || second.duration || second.opens_clause) {
        return {};
    }
    // "5-7 May", "from March to June 2020": the end completes the beginning.
    if (first.month == 0 && first.day > 0) {
        first.month = second.month;
    }
    if (first.year == 0 && second.year > 0 && !first.value && first.weekday < 0) {
        first.year = second.year - (first.month > second.month ? 1 : 0);
        first.shifted = second.shifted;
    }
    // "from 2008 until this year"
    const bool unlike =
        (from || between) && (first.year > 0 || first.value) && (second.year > 0 || second.value);
    if (!unlike && !alike(first, second)) {
        return {};
    }
    return joined_points(i, first, second);
}

FoundDate DateGrammar::joined_points(std::uint32_t i,
                                     const DatePoint& first,
                                     const DatePoint& second) const {
    const FoundDate a = resolve(i, first, i);
    const FoundDate b = resolve(i, second, i);
    FoundDate found = a;
    found.end = second.end;
    found.relative = a.relative || b.relative;
    found.full = false;
    found.value.to = b.value.to ? b.value.to : b.value.from;
    if (a.value.from && found.value.to && found.value.to->first < a.value.from->first) {
        if (first.weekday < 0) {
            return {};
        }
        found.value.from->first.days -= 7;
    }
    return found;
}

// Whether a day or month without a year is of the year that was written last.
bool DateGrammar::counts_from_calendar(DateDirection direction) const {
    if (!state_.calendar_base) {
        return false;
    }
    const bool same_paragraph =
        state_.calendar_front && state_.calendar_paragraph == state_.paragraph;
    if (looks_ahead(direction) && direction != DateDirection::present &&
        !(same_paragraph && state_.calendar_entry)) {
        return false;
    }
    // A paragraph about years long past stays there for longer.
    constexpr int kLongPastDays = 365;
    constexpr std::uint32_t kLongPastSentences = 4;
    const bool long_past =
        state_.calendar_paragraph == state_.paragraph && state_.reference &&
        state_.calendar_base->end().days + kLongPastDays < state_.reference->days;
    const std::uint32_t reach = long_past ? kLongPastSentences : 1;
    return same_paragraph || (state_.calendar_base->precision <= DatePrecision::month &&
                              state_.calendar_sentence + reach >= state_.sentence_index);
}

// Whether a date lies so shortly before the day of publication that a plan for it is no plan for next year.
bool DateGrammar::is_just_over(const std::optional<PartialDate>& date) const {
    constexpr int kJustDays = 45;
    return date && date->end() < *state_.reference &&
           date->end().days + kJustDays >= state_.reference->days;
}

// A day or month without a year.
DateRange DateGrammar::completed(std::uint32_t i, const DatePoint& point) const {
    // Chronologies tell what is over, also in the present.
    const DateDirection direction = begins_entry(i, point.end) ? DateDirection::past
                                    : is_before(i, "from") && i > 1 && is(i - 2, "effect")
                                        ? DateDirection::near
                                        : this->direction(i);
    const auto in_year = [&](int year) {
        return point.day > 0 ? day_of(year, point.month, point.day) : month_of(year, point.month);
    };
    // "March 18: ..." below "2014".
    if (state_.heading && begins_line(i)) {
        const auto below = in_year(state_.heading->first.ymd().year);
        if (below && (!state_.reference || below->first <= *state_.reference)) {
            return {below, {}};
        }
    }
    // "On 3 May 2014 they met, on 5 May they signed."
    if (counts_from_calendar(direction)) {
        const int year = state_.calendar_base->first.ymd().year;
        auto later = in_year(year);
        if (later && later->end() < state_.calendar_base->start()) {
            later = in_year(year + 1);
        }
        if (later && (!state_.reference || later->first <= *state_.reference)) {
            return {later, {}};
        }
    }
    if (!state_.reference) {
        return {};
    }
    const int year = state_.reference->ymd().year;
    // "called on him to resign on 25 February", told in March.
    const bool far = direction == DateDirection::intended && is_just_over(in_year(year));
    std::optional<PartialDate> best;
    for (const int candidate_year : {year, year - 1, year + 1}) {
        const auto candidate = in_year(candidate_year);
        if (!candidate ||
            (direction == DateDirection::past && candidate->first > *state_.reference) ||
            ((direction == DateDirection::future || direction == DateDirection::intended) && !far &&
             candidate->end() < *state_.reference)) {
            continue;
        }
        if (!best || std::abs(candidate->first.days - state_.reference->days) <
                         std::abs(best->first.days - state_.reference->days)) {
            best = candidate;
        }
    }
    return {best, {}};
}

DateRange DateGrammar::nearest_weekday(int weekday, DateDirection direction) const {
    if (!state_.reference) {
        return {};
    }
    const int back = (state_.reference->weekday() - weekday + 7) % 7;
    const int days = looks_ahead(direction) ? (7 - back) % 7 : -back;
    return {PartialDate::of_day({state_.reference->days + days}), {}};
}

FoundDate DateGrammar::resolve(std::uint32_t i, const DatePoint& point, std::uint32_t begin) const {
    FoundDate found;
    found.begin = begin;
    found.end = point.end;
    found.relative = point.relative || point.shifted;
    found.anaphoric = point.anaphoric;
    found.opens_clause = point.opens_clause;
    found.clause_count = point.clause_count;
    found.clause_unit = point.clause_unit;
    found.duration = point.duration;
    found.calendar_day = point.day > 0;
    if (point.value) {
        found.value = *point.value;
        found.full = !found.relative && found.value.from &&
                     found.value.from->precision == DatePrecision::day;
    } else if (point.weekday >= 0) {
        found.relative = true;
        found.value = nearest_weekday(point.weekday, direction(i));
    } else if (point.year > 0) {
        found.value.from = point.day > 0     ? day_of(point.year, point.month, point.day)
                           : point.month > 0 ? month_of(point.year, point.month)
                                             : year_of(point.year);
        found.full = point.day > 0 && !point.shifted;
        if (point.month == 0 && approximate(i) && found.value.from && !is_before(i, "over") &&
            !is_before(i, "than")) {
            found.value.from->precision = DatePrecision::approx;
        }
    } else {
        found.relative = true;
        found.value = completed(i, point);
        found.lacks_year_of_month = point.month;
        found.lacks_year_of_day = point.day;
    }
    return found;
}

// "since", "until", "by" and so on before the date, over "the" and "early".
DateLink DateGrammar::link_before(std::uint32_t i) const {
    constexpr std::array<std::string_view, 11> kBetween = {
        "the", "early", "late", "mid", "-", "about", "around", "at", "least", "last", "as"};
    std::uint32_t k = i;
    while (k > 0 && i - k < 3 && is_one_of(kBetween, at(k - 1).text)) {
        --k;
    }
    const std::string_view word = k > 0 ? at(k - 1).text : std::string_view();
    if (word == "since" || word == "from" || word == "starting" ||
        ((word == "in" || word == "on") &&
         (is_before(k - 1, "starting") || is_before(k - 1, "beginning")))) {
        return DateLink::since;
    }
    if (word == "until" || word == "till" || word == "through" ||
        (word == "to" && is_before(k - 1, "up"))) {
        return DateLink::until;
    }
    return word == "before"                   ? DateLink::before
           : word == "after"                  ? DateLink::after
           : word == "by" || word == "within" ? DateLink::by
                                              : DateLink::at;
}

bool DateGrammar::may_begin(std::uint32_t i) const {
    // Of "two-day", "20-year-old": no date begins or ends within a hyphenated word.
    return !(joined(i) && at(i - 1).word == DateWord::dash && i >= 2 && joined(i - 1) &&
             at(i - 2).word != DateWord::number && at(i).word != DateWord::number &&
             !is(i - 2, "mid"));
}

FoundDate DateGrammar::find(std::uint32_t i) {
    if (!may_begin(i)) {
        return {};
    }
    const bool opens = at(i).word != DateWord::other && at(i).word != DateWord::mark;
    if (opens || is(i, "from") || is(i, "between")) {
        if (FoundDate found = interval(i); found.end > 0) {
            return found;
        }
    }
    DatePoint point = opens ? slashed(i) : DatePoint();
    if (!point.found()) {
        point = point_at(i);
    }
    if (!point.found()) {
        return {};
    }
    FoundDate found = resolve(i, point, i);
    found.link = link_before(i);
    return found;
}

}  // namespace entente
