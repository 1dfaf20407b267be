// The grammar of date expressions.
#include "importers/text/dates.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "importers/text/calendar_dates.h"
#include "importers/text/counted_dates.h"
#include "importers/text/date_rules.h"
#include "importers/text/deictic_dates.h"
#include "importers/text/one_of.h"

namespace entente {

namespace {

// How far from its beginning a text may say on which day it was written, and how long the line is.
constexpr std::uint32_t kDatelineBytes = 600;
constexpr std::uint32_t kDatelineReach = 90;
constexpr int kDatelineDaysMax = 3;

// How old the day of a report's news may be.
constexpr int kNewsDays = 7;

struct Found {
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

class Finder : private DateRules {
public:
    explicit Finder(DateState& state)
        : DateRules(state), calendar_(state), deictic_(state), counted_(state), state_(state) {}

    void run() {
        state_.document.dates.clear();
        state_.reference = state_.document.published;
        find_dateline();
        for (std::uint32_t s = 0; s < state_.document.sentences.size(); ++s) {
            read_sentence(s);
        }
    }

private:
    // "24/11/2021", "24.11.2021", "11/24/2021".
    DatePoint slashed(std::uint32_t i) {
        DatePoint point;
        const bool shape = at(i).digits && at(i).text.size() <= 2 && joined(i + 1) &&
                           joined(i + 2) && joined(i + 3) && joined(i + 4) && at(i + 2).digits &&
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
        } else if (state_.reference && (day_first->first > *state_.reference) !=
                                           (month_first->first > *state_.reference)) {
            chosen = day_first->first > *state_.reference ? month_first : day_first;
        } else {
            chosen = year_of(year);  // which of both days nobody can tell
        }
        point.value = DateRange{chosen, {}};
        return point;
    }

    DatePoint part(std::uint32_t i) const {
        constexpr std::array<std::string_view, 4> kParts = {"beginning", "start", "end", "middle"};
        const bool named = is_one_of(kParts, at(i).text) && is(i + 1, "of");
        if (named) {
            const std::uint32_t k = i + (is(i + 2, "the") ? 3 : 2);
            if (at(k).word == DateWord::unit && !at(k).plural && is(i + 2, "the") &&
                !is(k + 1, "of")) {
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
    int quarter_year(std::uint32_t i) const {
        if (!state_.reference) {
            return 0;
        }
        const Date::YearMonthDay today = state_.reference->ymd();
        const bool begun = today.month > (at(i).value - 1) * 3;
        const bool ahead = direction(i) == DateDirection::future;
        return today.year - (!ahead && !begun ? 1 : 0) +
               (ahead && today.month > at(i).value * 3 ? 1 : 0);
    }

    DatePoint fraction(std::uint32_t i) const {
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
        point.value = year == 0
                          ? kUnresolvedRange
                          : DateRange{month_of(year, first), month_of(year, first + months - 1)};
        return point;
    }

    DatePoint point_at(std::uint32_t i) const {
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
            take(calendar_.christmas(i)) || take(calendar_.year_alone(i)) ||
            take(counted_.duration(i));
        return found ? point : DatePoint();
    }

    // The lexeme after "to", "until", "-", "and"; 0 when there is none.
    std::uint32_t connector(std::uint32_t i, bool after_from, bool after_between) const {
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
    DatePoint bare(std::uint32_t i) const {
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
    DatePoint second_point(std::uint32_t i, const DatePoint& first) const {
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

    static bool alike(const DatePoint& a, const DatePoint& b) {
        return (a.weekday >= 0) == (b.weekday >= 0) && (a.day > 0) == (b.day > 0) &&
               a.value.has_value() == b.value.has_value() &&
               (a.month > 0 || b.month > 0 || a.year > 0 || a.weekday >= 0 || a.value.has_value());
    }

    Found interval(std::uint32_t i) const {
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
        if (!alike(first, second)) {
            return {};
        }
        return joined_points(i, first, second);
    }

    Found joined_points(std::uint32_t i, const DatePoint& first, const DatePoint& second) const {
        const Found a = resolve(i, first, i);
        const Found b = resolve(i, second, i);
        Found found = a;
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
    bool counts_from_calendar(DateDirection direction) const {
        if (!state_.calendar_base) {
            return false;
        }
        const bool same_paragraph = state_.calendar_paragraph == state_.paragraph;
        if (direction == DateDirection::future && !(same_paragraph && state_.calendar_entry)) {
            return false;
        }
        return same_paragraph || (state_.calendar_base->precision <= DatePrecision::month &&
                                  state_.calendar_sentence + 1 >= state_.sentence_index);
    }

    // A day or month without a year.
    DateRange completed(std::uint32_t i, const DatePoint& point) const {
        const DateDirection direction = this->direction(i);
        const auto in_year = [&](int year) {
            return point.day > 0 ? day_of(year, point.month, point.day)
                                 : month_of(year, point.month);
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
        std::optional<PartialDate> best;
        for (const int candidate_year : {year, year - 1, year + 1}) {
            const auto candidate = in_year(candidate_year);
            if (!candidate ||
                (direction == DateDirection::past && candidate->first > *state_.reference) ||
                (direction == DateDirection::future && candidate->end() < *state_.reference)) {
                continue;
            }
            if (!best || std::abs(candidate->first.days - state_.reference->days) <
                             std::abs(best->first.days - state_.reference->days)) {
                best = candidate;
            }
        }
        return {best, {}};
    }

    DateRange nearest_weekday(int weekday, DateDirection direction) const {
        if (!state_.reference) {
            return {};
        }
        const int back = (state_.reference->weekday() - weekday + 7) % 7;
        const int days = direction == DateDirection::future ? (7 - back) % 7 : -back;
        return {PartialDate::of_day({state_.reference->days + days}), {}};
    }

    Found resolve(std::uint32_t i, const DatePoint& point, std::uint32_t begin) const {
        Found found;
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
    DateLink link_before(std::uint32_t i) const {
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

    bool may_begin(std::uint32_t i) const {
        // Of "two-day", "20-year-old": no date begins or ends within a hyphenated word.
        return !(joined(i) && at(i - 1).word == DateWord::dash && i >= 2 && joined(i - 1) &&
                 at(i - 2).word != DateWord::number && at(i).word != DateWord::number &&
                 !is(i - 2, "mid"));
    }

    Found find(std::uint32_t i) {
        if (!may_begin(i)) {
            return {};
        }
        const bool opens = at(i).word != DateWord::other && at(i).word != DateWord::mark;
        if (opens || is(i, "from") || is(i, "between")) {
            if (Found found = interval(i); found.end > 0) {
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
        Found found = resolve(i, point, i);
        found.link = link_before(i);
        return found;
    }

    void read_sentence(std::uint32_t s) {
        if (s > 0 && std::string_view(state_.document.text)
                             .substr(state_.document.sentences[s - 1].span.end,
                                     state_.document.sentences[s].span.start -
                                         state_.document.sentences[s - 1].span.end)
                             .find('\n') != std::string_view::npos) {
            ++state_.paragraph;
        }
        state_.sentence = &state_.document.sentences[s];
        state_.sentence_index = s;
        if (!lexer_.read(state_.document, *state_.sentence)) {
            return;
        }
        state_.lexemes = lexer_.lexemes();
        clauses_.clear();
        without_year_.reset();
        for (std::uint32_t i = 0; i < state_.lexemes.size();) {
            const Found found = find(i);
            if (found.end == 0) {
                ++i;
                continue;
            }
            add(found);
            i = std::max(found.end, i + 1);
        }
        count_from_clauses();
    }

    // "in March and again in June 2015": what is joined to a date in full is of its year.
    void complete_by_next(const Found& next) {
        constexpr std::uint32_t kBetweenMax = 4;
        if (!without_year_ || !next.value.from || next.relative || next.value.to ||
            next.value.from->precision > DatePrecision::month ||
            next.begin > without_year_->end + kBetweenMax) {
            return;
        }
        bool joins = false;
        for (std::uint32_t k = without_year_->end; k < next.begin; ++k) {
            joins = joins || is(k, "and") || is(k, "or") || is_mark(k, ',');
        }
        const int month = without_year_->lacks_year_of_month;
        const int day = without_year_->lacks_year_of_day;
        const Date::YearMonthDay then = next.value.from->first.ymd();
        const int year = then.year - (month > then.month ? 1 : 0);
        const auto value = day > 0 ? day_of(year, month, day) : month_of(year, month);
        if (joins && value) {
            state_.document.dates.back().date.from = value;
            state_.document.dates.back().date.basis = DateBasis::text;
        }
    }

    // "three days after A closed the border on 4 May, B ...": what is told of B counts from the date within the clause.
    void count_from_clauses() {
        std::vector<DateExpression>& dates = state_.document.dates;
        for (const Clause& clause : clauses_) {
            if (clause.date + 1 >= dates.size()) {
                continue;
            }
            DateExpression& counted = dates[clause.date];
            const DateExpression& inner = dates[clause.date + 1];
            const std::string_view between =
                std::string_view(state_.document.text)
                    .substr(counted.span.end, inner.span.start - counted.span.end);
            if (!inner.date.from || inner.opens_clause || inner.duration || inner.date.to ||
                between.find_first_of(",;:") != std::string_view::npos) {
                continue;
            }
            counted.opens_clause = false;
            counted.counts_from = true;
            counted.date.from.reset();
            counted.date.basis = DateBasis::none;
            if (clause.count && inner.date.from->precision <= precision_needed(clause.unit)) {
                counted.date.from = moved(inner.date.from->first, clause.unit, *clause.count).from;
                counted.date.basis = inner.date.basis;
            }
        }
    }

    void add(const Found& found) {
        DateExpression expression;
        expression.span = {at(found.begin).start, at(found.end - 1).end};
        expression.sentence = state_.sentence_index;
        expression.first_token = at(found.begin).token;
        expression.last_token = at(found.end - 1).token + 1;
        expression.link = found.link;
        expression.opens_clause = found.opens_clause;
        expression.duration = found.duration;
        expression.dateline = is_dateline(expression.span, found);
        ClaimDate& date = expression.date;
        date.text = std::string(state_.document.view(expression.span));
        std::replace(date.text.begin(), date.text.end(), '\n', ' ');
        date.from = found.value.from;
        date.to = found.value.to;
        const DateBasis counted = found.anaphoric ? state_.previous_basis : DateBasis::dct;
        date.basis = !found.relative ? DateBasis::text : date.from ? counted : DateBasis::none;
        remember(found, expression);
        complete_by_next(found);
        if (found.opens_clause) {
            clauses_.push_back(
                {state_.document.dates.size(), found.clause_count, found.clause_unit});
        }
        without_year_ = found.lacks_year_of_month > 0 ? std::optional<Found>(found) : std::nullopt;
        state_.document.dates.push_back(std::move(expression));
    }

    // What "later" and "on 5 May" count from.
    void remember(const Found& found, const DateExpression& expression) {
        if (!found.value.from || found.duration || found.opens_clause || expression.dateline) {
            return;
        }
        state_.previous = found.value.from;
        state_.previous_paragraph = state_.paragraph;
        if (!state_.news && state_.reference && found.value.from->precision == DatePrecision::day &&
            !found.value.to && found.value.from->first <= *state_.reference &&
            found.value.from->first.days + kNewsDays >= state_.reference->days) {
            state_.news = found.value.from;
        }
        state_.previous_basis = expression.date.basis;
        state_.previous_sentence = state_.sentence_index;
        if (expression.date.basis == DateBasis::text && found.link == DateLink::at &&
            !found.value.to) {
            remember_calendar(found, expression);
        }
    }

    // The year of what follows: a day or month in full, a year that its sentence begins with ("In 2011, ...").
    void remember_calendar(const Found& found, const DateExpression& expression) {
        constexpr std::uint32_t kFrontTokens = 2;  // "In early 2011"
        const bool year = found.value.from->precision == DatePrecision::year;
        const bool entry = begins_line(found.begin);
        if (entry && ends_line(found.end - 1) &&
            found.value.from->precision <= DatePrecision::year &&
            found.value.from->precision >= DatePrecision::month) {
            state_.heading = found.value.from;
        }
        if (found.value.from->precision <= DatePrecision::month ||
            (year && expression.first_token <= state_.sentence->first_token + kFrontTokens)) {
            state_.calendar_base = found.value.from;
            state_.calendar_sentence = state_.sentence_index;
            state_.calendar_paragraph = state_.paragraph;
            state_.calendar_entry = entry;
        }
    }

    // "ISTANBUL, July 22, 2022 - ", "RABAT, Nov. 24 (MAP) -", "Published 20 March 2023" alone in a line.
    bool is_dateline(const ByteSpan& span, const Found& found) const {
        const std::string_view text = state_.document.text;
        if (span.start >= kDatelineBytes || found.value.to || !(found.full || found.calendar_day)) {
            return false;
        }
        const std::size_t newline = text.rfind('\n', span.start);
        const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
        if (span.start - line > kDatelineReach) {
            return false;
        }
        const std::size_t line_end = std::min(text.find('\n', span.end), text.size());
        const std::string_view after = text.substr(span.end, line_end - span.end);
        const std::string_view before = text.substr(line, span.start - line);
        constexpr std::size_t kClockBytes = 24;  // ", 10:30 GMT"
        // A line of its own, but for a headline that ends in a date.
        if (after.size() <= kClockBytes && found.full &&
            after.find('.') == std::string_view::npos) {
            return before.size() < kDatelineReach / 2 && !has_verb(line, span.start);
        }
        std::size_t mark = after.find_first_not_of(" )");
        if (mark != std::string_view::npos && after[mark] == '(') {
            mark = after.find(')', mark);
            mark = mark == std::string_view::npos ? mark : after.find_first_not_of(" )/:", mark);
        }
        if (mark == std::string_view::npos || mark > kDatelineReach) {
            return false;
        }
        const std::string_view rest = after.substr(mark);
        return rest.starts_with("- ") || rest.starts_with("\xE2\x80\x93") ||
               rest.starts_with("\xE2\x80\x94") || rest.starts_with("--");
    }

    // A finite verb other than "published", "updated" in the bytes.
    bool has_verb(std::size_t start, std::size_t end) const {
        for (std::uint32_t t = state_.sentence->first_token; t < state_.sentence->last_token; ++t) {
            const Token& token = state_.document.tokens[t];
            if (token.span.start >= start && token.span.end <= end &&
                token.morphology.verb_form == VerbForm::finite && token.lemma != "publish" &&
                token.lemma != "update" && token.lemma != "post") {
                return true;
            }
        }
        return false;
    }

    // Looks for a dateline before anything is resolved: headlines say "today" too.
    void find_dateline() {
        for (std::uint32_t s = 0; s < state_.document.sentences.size(); ++s) {
            if (state_.document.sentences[s].span.start >= kDatelineBytes) {
                break;
            }
            read_sentence(s);
        }
        for (const DateExpression& expression : state_.document.dates) {
            if (!expression.dateline || !expression.date.from) {
                continue;
            }
            const Date written = expression.date.from->first;
            if (!state_.document.published && expression.date.basis == DateBasis::text) {
                state_.document.published = written;
                state_.reference = written;
            } else if (state_.document.published && written <= *state_.document.published &&
                       state_.document.published->days - written.days <= kDatelineDaysMax) {
                state_.reference = written;
            }
            break;
        }
        state_.document.dates.clear();
        state_.previous.reset();
        state_.news.reset();
        state_.paragraph = 0;
        state_.calendar_base.reset();
        state_.heading.reset();
        state_.day_first.reset();
    }

    // "a week after" and the like of this sentence.
    struct Clause {
        std::size_t date = 0;  // index into Document::dates
        std::optional<int> count;
        DateUnit unit = DateUnit::day;
    };

    DateLexer lexer_;
    std::vector<Clause> clauses_;
    std::optional<Found> without_year_;  // the date just read, when its year is a guess
    CalendarDates calendar_;
    DeicticDates deictic_;
    CountedDates counted_;
    DateState& state_;
};

}  // namespace

Status DateFinder::apply(Document& document) const {
    DateState state(document);
    Finder(state).run();
    return {};
}

}  // namespace entente
