// The grammar of date expressions.
#include "importers/text/dates.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "importers/text/date_context.h"
#include "importers/text/date_values.h"
#include "importers/text/date_words.h"

namespace entente {

namespace {

// Years that news speaks of; other four-digit numbers are no years. Without a preposition in front
// only those of the last centuries are.
constexpr int kYearMin = 1000;
constexpr int kBareYearMin = 1900;
constexpr int kYearMax = 2199;

// How far from its beginning a text may say on which day it was written, and how long the line is.
constexpr std::uint32_t kDatelineBytes = 600;
constexpr std::uint32_t kDatelineReach = 90;
constexpr int kDatelineDaysMax = 3;

constexpr int kCountMax = 1000;

// How old the day of a report's news may be, and how old the last date of a text that tells of the news rather than of
// history.
constexpr int kNewsDays = 7;
constexpr int kNewsReachDays = 60;

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// A relative date without a day to count from. Static, since g++ 12 warns of copied empty temporaries.
const DateRange kUnresolved;

// A value that needs no completion, if there is one.
class Settled {
public:
    Settled& operator=(const DateRange& range) {
        range_ = range;
        given_ = true;
        return *this;
    }

    bool has_value() const { return given_; }

    explicit operator bool() const { return given_; }

    DateRange* operator->() { return &range_; }

    const DateRange& operator*() const { return range_; }

private:
    DateRange range_;
    bool given_ = false;
};

// A date as it is written: what is 0 (or -1) is not said.
struct Point {
    std::uint32_t end = 0;  // the lexeme after it; 0 when there is no date
    int year = 0;
    int month = 0;
    int day = 0;
    int weekday = -1;
    bool shifted = false;  // the year or more of it was counted from the reference
    // What needs no completion.
    Settled value;
    bool relative = false;
    bool anaphoric = false;  // counted from the date before
    bool opens_clause = false;
    bool duration = false;

    bool found() const { return end > 0; }
};

struct Found {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    DateRange value;
    bool relative = false;
    bool anaphoric = false;
    bool opens_clause = false;
    bool duration = false;
    bool full = false;          // a day with month and year
    bool calendar_day = false;  // a day with its month
    DateLink link = DateLink::at;
};

class Finder {
public:
    explicit Finder(Document& document) : document_(document) {}

    void run() {
        document_.dates.clear();
        reference_ = document_.published;
        find_dateline();
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            read_sentence(s);
        }
    }

private:
    // --- lexemes

    const DateLexeme& at(std::uint32_t i) const {
        static const DateLexeme none;
        return i < lexemes_.size() ? lexemes_[i] : none;
    }

    bool is(std::uint32_t i, std::string_view text) const { return at(i).text == text; }

    bool is_before(std::uint32_t i, std::string_view text) const {
        return i > 0 && is(i - 1, text);
    }

    // Whether lexeme `i` follows the one before without a space.
    bool joined(std::uint32_t i) const {
        return i > 0 && i < lexemes_.size() && lexemes_[i - 1].end == lexemes_[i].start;
    }

    bool is_mark(std::uint32_t i, char mark) const {
        return at(i).word == DateWord::mark && at(i).value == mark;
    }

    // Part of "1,500", "10.5", "$24", "10:30", "7%"?
    bool in_figure(std::uint32_t i) const {
        const auto figure_mark = [&](std::uint32_t k) {
            return at(k).word == DateWord::mark &&
                   (is_mark(k, ',') || is_mark(k, '.') || is_mark(k, ':') || is_mark(k, '/'));
        };
        if (joined(i) && (is_mark(i - 1, '$') || at(i - 1).text == "\xC2\xA3" ||
                          at(i - 1).text == "\xE2\x82\xAC" || is_mark(i - 1, '#') ||
                          (figure_mark(i - 1) && joined(i - 1) && at(i - 2).digits))) {
            return true;
        }
        return joined(i + 1) && (is_mark(i + 1, '%') || is_mark(i + 1, '/') ||
                                 (figure_mark(i + 1) && joined(i + 2) && at(i + 2).digits));
    }

    int year_at(std::uint32_t i) const {
        const DateLexeme& lexeme = at(i);
        const bool four = lexeme.word == DateWord::number && lexeme.digits &&
                          lexeme.text.size() == 4 && !in_figure(i);
        return four && lexeme.value >= kYearMin && lexeme.value <= kYearMax ? lexeme.value : 0;
    }

    int day_at(std::uint32_t i) const {
        const DateLexeme& lexeme = at(i);
        const bool fits = lexeme.digits && lexeme.text.size() <= 4 &&
                          (lexeme.word == DateWord::number || lexeme.word == DateWord::ordinal);
        return fits && lexeme.value >= 1 && lexeme.value <= 31 && !in_figure(i) ? lexeme.value : 0;
    }

    // The month, and in `end` the lexeme after it with the dot of an abbreviation.
    int month_at(std::uint32_t i, std::uint32_t& end) const {
        const DateLexeme& lexeme = at(i);
        if (lexeme.word != DateWord::month || !lexeme.capital || in_person(lexeme.token)) {
            return 0;
        }
        end = i + 1;
        const bool full = lexeme.text.size() > 4 || lexeme.text == "may" || lexeme.text == "june" ||
                          lexeme.text == "july";
        if (!full) {
            const bool dot = is_mark(i + 1, '.') && joined(i + 1);
            end = dot ? i + 2 : i + 1;
            if (!dot && !at(i + 1).digits && !(i > 0 && at(i - 1).digits)) {
                return 0;  // "Mar" alone is a name
            }
        }
        return lexeme.value;
    }

    // "Theresa May", "April O'Neil".
    bool in_person(std::uint32_t token) const {
        const auto name = std::partition_point(
            document_.names.begin(), document_.names.end(), [&](const NameSpan& span) {
                return span.last_token <= token;
            });
        return name != document_.names.end() && name->first_token <= token &&
               name->type == "Person" && name->last_token - name->first_token > 1;
    }

    DateDirection direction(std::uint32_t i) const {
        return date_direction(document_, *sentence_, at(i).token);
    }

    // --- dates of the calendar

    // ", last year", "of this year", "2021": the year behind a month; `end` moves behind it.
    int year_behind(std::uint32_t& end, bool& shifted) const {
        std::uint32_t i = end;
        if (is_mark(i, ',') || is(i, "of")) {
            ++i;
        }
        if (const int year = year_at(i)) {
            end = i + 1;
            return year;
        }
        const bool last = is(i, "last");
        if (reference_ && (last || is(i, "this") || is(i, "next")) && is(i + 1, "year")) {
            end = i + 2;
            shifted = true;
            return reference_->ymd().year + (last ? -1 : is(i, "next") ? 1 : 0);
        }
        return 0;
    }

    // "24 November 2021", "the 5th of May", "November 24, 2021", "Nov. 24", "November 2021", "May last year".
    Point calendar(std::uint32_t i) const {
        Point point;
        std::uint32_t end = 0;
        if (const int day = day_at(i)) {
            const std::uint32_t m = i + (is(i + 1, "of") ? 2 : 1);
            if (const int month = month_at(m, end)) {
                point.day = day;
                point.month = month;
                point.year = year_behind(end, point.shifted);
                point.end = end;
            }
            return point;
        }
        const int month = month_at(i, end);
        if (month == 0) {
            return point;
        }
        point.month = month;
        const int day = day_at(end);
        const std::uint32_t after = end + 1;
        if (day > 0 && at(after).word != DateWord::unit) {
            point.day = day;
            end = after;
            point.year = year_behind(end, point.shifted);
            point.end = end;
            return point;
        }
        point.year = year_behind(end, point.shifted);
        if (point.year > 0 || month_alone(i)) {
            point.end = end;
        }
        return point;
    }

    // "may" and "march" are words; with a preposition before them they are months.
    bool month_alone(std::uint32_t i) const {
        constexpr std::array<std::string_view, 22> kBefore = {
            "in",     "since", "by",   "until", "till",    "from",    "to",   "during",
            "last",   "early", "late", "mid",   "of",      "between", "this", "next",
            "before", "after", "and",  "-",     "through", "for"};
        const std::string_view before = i > 0 ? at(i - 1).text : std::string_view();
        const Upos upos = document_.tokens[at(i).token].upos;
        const bool word = at(i).text == "may" || at(i).text == "march";
        if (is_one_of(kBefore, before)) {
            return !word || upos == Upos::propn || upos == Upos::num || before == "in";
        }
        return !word && upos == Upos::propn;
    }

    // "2021-11-24", "2021-11", "2021/11/24".
    Point iso(std::uint32_t i) const {
        Point point;
        const DateLexeme& first = at(i);
        if (!first.digits || first.text.size() != 4 || !joined(i + 1) || !joined(i + 2) ||
            !at(i + 2).digits || first.value < kYearMin || first.value > kYearMax) {
            return point;
        }
        const bool dash = at(i + 1).word == DateWord::dash;
        if (!dash && !is_mark(i + 1, '/')) {
            return point;
        }
        const bool day =
            joined(i + 3) && joined(i + 4) && at(i + 4).digits && at(i + 3).text == at(i + 1).text;
        if (day) {
            point.year = first.value;
            point.month = at(i + 2).value;
            point.day = at(i + 4).value;
            point.end = day_of(point.year, point.month, point.day) ? i + 5 : 0;
        } else if (dash && at(i + 2).text.size() == 2 && at(i + 2).value >= 1 &&
                   at(i + 2).value <= 12 && at(i + 2).value <= first.value % 100) {
            // "2009-11" is an interval: years run on.
            point.year = first.value;
            point.month = at(i + 2).value;
            point.end = i + 3;
        }
        return point;
    }

    // "24/11/2021", "24.11.2021", "11/24/2021".
    Point slashed(std::uint32_t i) {
        Point point;
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
        if (year < kYearMin || year > kYearMax || (!day_first && !month_first)) {
            return point;
        }
        point.end = i + 5;
        std::optional<PartialDate> chosen;
        if (!day_first || !month_first) {
            day_first_ = day_first.has_value();
            chosen = day_first ? day_first : month_first;
        } else if (day_first == month_first) {
            chosen = day_first;
        } else if (day_first_) {
            chosen = *day_first_ ? day_first : month_first;
        } else if (reference_ &&
                   (day_first->first > *reference_) != (month_first->first > *reference_)) {
            chosen = day_first->first > *reference_ ? month_first : day_first;
        } else {
            chosen = year_of(year);  // which of both days nobody can tell
        }
        point.value = DateRange{chosen, {}};
        return point;
    }

    // "in 2008", "the 2014 elections", "2019's summit", "1999: ...".
    Point year_alone(std::uint32_t i) const {
        constexpr std::array<std::string_view, 22> kBefore = {
            "in",     "since",  "by",    "until", "till",   "from",    "of",      "during",
            "after",  "before", "early", "late",  "mid",    "through", "between", "and",
            "around", "about",  "circa", "year",  "spring", "fall"};
        Point point;
        const int year = year_at(i);
        if (year == 0) {
            return point;
        }
        const bool tied =
            i > 0 && (is_one_of(kBefore, at(i - 1).text) || at(i - 1).word == DateWord::season ||
                      at(i - 1).word == DateWord::dash);
        if (tied && !counts_things(i)) {
            point.year = year;
            point.end = i + 1;
        } else if (year >= kBareYearMin && !counts_things(i) &&
                   (i == 0 || !joined(i) || is_mark(i - 1, '('))) {
            const std::string_view before = i > 0 ? at(i - 1).text : std::string_view();
            const bool modifies = before == "the" || before == "'s" || before == "s" ||
                                  before == "its" || before == "their" || before == "a" ||
                                  before == "his" || before == "her";
            const Token& token = document_.tokens[at(i).token];
            // "1999: ...", as chronologies have it.
            const bool opens = at(i).token == sentence_->first_token &&
                               (is_mark(i + 1, ':') || at(i + 1).word == DateWord::dash);
            if (modifies || opens || token.deprel.ends_with(":unmarked") || is_mark(i + 1, ')')) {
                point.year = year;
                point.end = i + 1;
            }
        }
        return point;
    }

    // "1500 soldiers", "2000 kilometres": a count, unless "the" or a possessive stands before it.
    bool counts_things(std::uint32_t i) const {
        const std::uint32_t token = at(i).token;
        if (token + 1 >= sentence_->last_token || (i > 0 && (is(i - 1, "the") || is(i - 1, "s")))) {
            return false;
        }
        const Token& next = document_.tokens[token + 1];
        return document_.tokens[token].deprel == "nummod" && next.upos == Upos::noun &&
               next.morphology.number == GrammaticalNumber::plural;
    }

    // "Friday", "Friday evening", "Friday, 3 May 2024".
    Point weekday(std::uint32_t i) const {
        Point point;
        if (at(i).word != DateWord::weekday || !at(i).capital) {
            return point;
        }
        const std::uint32_t next = i + (is_mark(i + 1, ',') ? 2 : 1);
        if (const Point exact = calendar(next); exact.found() && exact.day > 0) {
            return exact;
        }
        point.weekday = at(i).value;
        point.end = i + 1;
        while (at(point.end).word == DateWord::day_part) {
            ++point.end;
        }
        return point;
    }

    // "the summer of 2021", "spring 2022", "in the summer".
    Point season(std::uint32_t i) const {
        Point point;
        if (at(i).word != DateWord::season) {
            return point;
        }
        const auto season = static_cast<DateSeason>(at(i).value);
        std::uint32_t end = i + 1;
        const bool fall = is(i, "fall");
        if (const int year = year_behind(end, point.shifted)) {
            point.value = season_of(year, season);
            point.relative = point.shifted;
            point.end = end;
        } else if (!fall && is_before(i, "the") &&
                   (is_before(i - 1, "in") || is_before(i - 1, "since") ||
                    is_before(i - 1, "by"))) {
            point = season_near(i, season, direction(i));
        }
        return point;
    }

    Point season_near(std::uint32_t i, DateSeason season, DateDirection direction) const {
        Point point;
        point.end = i + 1;
        point.relative = true;
        point.value = kUnresolved;
        if (!reference_) {
            return point;
        }
        const int year = reference_->ymd().year;
        for (const int candidate : {year, year - 1, year + 1}) {
            const DateRange range = season_of(candidate, season);
            const bool past = range.from->first <= *reference_;
            if (direction == DateDirection::future
                    ? range.to->end() >= *reference_ && candidate >= year
                    : past) {
                point.value = range;
                break;
            }
        }
        return point;
    }

    // "the 1990s", "the 19th century".
    Point long_ago(std::uint32_t i) const {
        Point point;
        if (at(i).word == DateWord::decade && (at(i).digits || is_before(i, "the") ||
                                               is_before(i, "early") || is_before(i, "late"))) {
            point.value = DateRange{decade_of(at(i).value), {}};
            point.end = i + 1;
        } else if (at(i).word == DateWord::ordinal && at(i).digits && is(i + 1, "century") &&
                   at(i).value >= 10 && at(i).value <= 22) {
            const int first = (at(i).value - 1) * 100 + 1;
            point.value = DateRange{year_of(first), year_of(first + 99)};
            point.end = i + 2;
        }
        return point;
    }

    // --- counted from the day of publication

    Point from_reference(std::uint32_t end,
                         DateRange (*make)(Date, DateUnit, int),
                         DateUnit unit,
                         int count) const {
        Point point;
        point.end = end;
        point.relative = true;
        point.value = reference_ ? make(*reference_, unit, count) : kUnresolved;
        return point;
    }

    // "today", "tomorrow morning", "the day before yesterday", "overnight".
    Point deictic_day(std::uint32_t i) const {
        const std::string_view text = at(i).text;
        if (at(i).word == DateWord::unit && is(i, "day") &&
            (is(i + 1, "before") || is(i + 1, "after"))) {
            if (is(i + 2, "yesterday") || is(i + 2, "tomorrow")) {
                return from_reference(i + 3, moved, DateUnit::day, is(i + 2, "yesterday") ? -2 : 2);
            }
            return {};
        }
        if (at(i).word != DateWord::keyword) {
            return {};
        }
        if (text == "overnight" && !is(i + 1, "stay") && !is(i + 1, "stays")) {
            Point night = from_reference(i + 1, moved, DateUnit::day, -1);
            if (reference_) {
                night.value->to = PartialDate::of_day(*reference_);
            }
            return night;
        }
        if (text != "today" && text != "tonight" && text != "yesterday" && text != "tomorrow") {
            return {};
        }
        // "today's", "today" in the sense of "nowadays" looks the same; the day is the safer reading.
        std::uint32_t end = i + 1;
        while (at(end).word == DateWord::day_part) {
            ++end;
        }
        const int shift = text == "yesterday" ? -1 : text == "tomorrow" ? 1 : 0;
        return from_reference(end, moved, DateUnit::day, shift);
    }

    // "last month", "this year", "next Friday", "last March", "this morning", "the coming years", "the past
    // three weeks", "the following day", "that year".
    Point shifted(std::uint32_t i) const {
        constexpr std::array<std::string_view, 3> kBack = {"last", "past", "previous"};
        constexpr std::array<std::string_view, 4> kAhead = {
            "next", "coming", "following", "upcoming"};
        constexpr std::array<std::string_view, 4> kHere = {"this", "that", "same", "current"};
        const std::string_view text = at(i).text;
        const int count = is_one_of(kBack, text) ? -1 : is_one_of(kAhead, text) ? 1 : 0;
        const bool recent = text == "recent";
        if (count == 0 && !recent && !is_one_of(kHere, text)) {
            return {};
        }
        const DateLexeme& next = at(i + 1);
        const bool back_reference = text == "following" || text == "previous" || text == "that" ||
                                    text == "same" ||
                                    (text == "next" && next.word == DateWord::unit &&
                                     (is_before(i, "the") || is(i + 1, "day")));
        switch (next.word) {
            case DateWord::unit:
                if (next.plural) {
                    return vague(i + 1, recent ? -1 : count);
                }
                if (recent || (joined(i + 2) && at(i + 2).word == DateWord::dash)) {
                    return {};  // "this year-long war"
                }
                return back_reference ? anaphoric_unit(i + 1, count)
                                      : deictic_unit(i + 1, count, text);
            case DateWord::weekday: return next.capital ? shifted_weekday(i + 1, text) : Point();
            case DateWord::month: return shifted_month(i + 1, count, text);
            case DateWord::season: return shifted_season(i + 1, count);
            case DateWord::day_part: return shifted_day_part(i + 1, count, text);
            case DateWord::number:
                if (text == "following" && !is_before(i, "the")) {
                    return {};  // "following two years of talks"
                }
                return counted_span(i + 1, recent ? -1 : count);
            default: return {};
        }
    }

    // "this morning", "last night", "the previous night", "that evening".
    Point shifted_day_part(std::uint32_t i, int count, std::string_view text) const {
        if (text == "this" || text == "last") {
            return from_reference(i + 1, moved, DateUnit::day, text == "last" ? -1 : 0);
        }
        Point point;
        if (text == "previous" || text == "following" || text == "that" || text == "same") {
            point.end = i + 1;
            point.relative = true;
            point.anaphoric = true;
            point.value = kUnresolved;
            if (const auto base = base_for(DateUnit::day)) {
                point.value = unit_around(base->first, DateUnit::day, count);
            }
        }
        return point;
    }

    // "at the weekend", "over the weekend": the one before, or the next.
    Point the_weekend(std::uint32_t i) const {
        const bool one = is(i, "weekend") && is_before(i, "the") &&
                         (is_before(i - 1, "at") || is_before(i - 1, "over") ||
                          is_before(i - 1, "during") || is_before(i - 1, "on"));
        if (!one) {
            return {};
        }
        const bool ahead = direction(i) == DateDirection::future;
        const bool begun = reference_ && reference_->weekday() >= 5;
        return from_reference(i + 1, unit_around, DateUnit::weekend, ahead || begun ? 0 : -1);
    }

    Point deictic_unit(std::uint32_t i, int count, std::string_view text) const {
        const auto unit = static_cast<DateUnit>(at(i).value);
        if (unit == DateUnit::hour || (unit == DateUnit::day && text != "this")) {
            return unit == DateUnit::day && text == "next" ? anaphoric_unit(i, 1) : Point();
        }
        // "the past week", "over the last year": the seven days, the twelve months until now.
        const bool until_now = text == "past" || (text == "last" && is_before(i - 1, "the") &&
                                                  unit != DateUnit::weekend);
        if (until_now) {
            return span_until_now(i + 1, unit, 1);
        }
        // The last weekend is over, and so is not this week's before Saturday.
        if (unit == DateUnit::weekend) {
            const int back = count < 0 || (count == 0 && direction(i) == DateDirection::past &&
                                           reference_ && reference_->weekday() < 5)
                                 ? -1
                                 : 0;
            return from_reference(i + 1, unit_around, unit, back);
        }
        return from_reference(i + 1, unit_around, unit, count);
    }

    Point span_until_now(std::uint32_t end, DateUnit unit, int count) const {
        Point point = from_reference(end, moved, unit, -count);
        if (reference_) {
            const DatePrecision precision = point.value->from->precision;
            point.value->to = precision == DatePrecision::day ? PartialDate::of_day(*reference_)
                              : precision == DatePrecision::month
                                  ? unit_around(*reference_, DateUnit::month, 0).from
                                  : unit_around(*reference_, DateUnit::year, 0).from;
            if (precision == DatePrecision::decade) {
                point.value->from = year_of(reference_->ymd().year - 10 * count);
            }
        }
        return point;
    }

    // "the past three weeks", "the next 30 days".
    Point counted_span(std::uint32_t i, int count) const {
        std::uint32_t end = i;
        const int number = count_at(i, end);
        if (number == 0 || at(end).word != DateWord::unit || count == 0 ||
            static_cast<DateUnit>(at(end).value) == DateUnit::hour) {
            return {};
        }
        const auto unit = static_cast<DateUnit>(at(end).value);
        if (number == kSeveral) {
            return vague(end, count);
        }
        if (count < 0) {
            return span_until_now(end + 1, unit, number);
        }
        Point point = from_reference(end + 1, moved, unit, number);
        if (reference_) {
            point.value->to = point.value->from;
            point.value->from = moved(*reference_, unit, 0).from;
        }
        return point;
    }

    // "recent weeks", "the coming years": no more exact than the next longer unit.
    Point vague(std::uint32_t i, int count) const {
        const auto unit = static_cast<DateUnit>(at(i).value);
        Point point;
        point.end = i + 1;
        point.relative = true;
        point.value = kUnresolved;
        if (unit == DateUnit::hour) {
            return {};
        }
        if (!reference_) {
            return point;
        }
        switch (unit) {
            case DateUnit::day:
            case DateUnit::week:
            case DateUnit::weekend: {
                // As far as "recent weeks" and "recent days" reach, for the month to be right.
                const int reach = unit == DateUnit::week ? 21 : 5;
                const Date other{reference_->days + (count < 0 ? -reach : count > 0 ? reach : 0)};
                const DateRange there = unit_around(other, DateUnit::month, 0);
                DateRange range = unit_around(*reference_, DateUnit::month, 0);
                if (there.from != range.from) {
                    range.to = count < 0 ? range.from : there.from;
                    range.from = count < 0 ? there.from : range.from;
                }
                point.value = range;
                break;
            }
            case DateUnit::month: point.value = unit_around(*reference_, DateUnit::year, 0); break;
            default:
                point.value = unit_around(*reference_, DateUnit::year, count);
                point.value->from->precision = DatePrecision::approx;
                break;
        }
        return point;
    }

    Point shifted_weekday(std::uint32_t i, std::string_view text) const {
        Point point = weekday(i);
        if (point.weekday < 0) {
            return point;
        }
        point.value = kUnresolved;
        point.relative = true;
        if (reference_) {
            const int back = (reference_->weekday() - point.weekday + 7) % 7;
            int days = -back;
            if (text == "last" || text == "past" || text == "previous") {
                days = back == 0 ? -7 : -back;
            } else if (text == "next" || text == "coming" || text == "following") {
                days = 7 - back;
            } else if (direction(i) != DateDirection::past) {
                days = (7 - back) % 7;
            }
            point.value->from = PartialDate::of_day({reference_->days + days});
        }
        return point;
    }

    Point shifted_month(std::uint32_t i, int count, std::string_view text) const {
        std::uint32_t end = 0;
        const int month = month_at(i, end);
        Point point;
        if (month == 0 || text == "that" || text == "same") {
            return point;
        }
        point.end = end;
        point.relative = true;
        point.value = kUnresolved;
        if (reference_) {
            const Date::YearMonthDay today = reference_->ymd();
            const int back = count < 0 && month >= today.month ? 1 : 0;
            const int ahead = count > 0 && month <= today.month ? 1 : 0;
            point.value->from = month_of(today.year - back + ahead, month);
        }
        return point;
    }

    Point shifted_season(std::uint32_t i, int count) const {
        const auto season = static_cast<DateSeason>(at(i).value);
        Point point;
        point.end = i + 1;
        point.relative = true;
        point.value = kUnresolved;
        if (!reference_) {
            return point;
        }
        const int year = reference_->ymd().year;
        DateRange range = season_of(year, season);
        if (count < 0 && range.to->end() >= *reference_) {
            range = season_of(year - 1, season);
        } else if (count > 0 && range.from->first <= *reference_) {
            range = season_of(year + 1, season);
        }
        point.value = range;
        return point;
    }

    // --- counted from the date before

    Point anaphoric_unit(std::uint32_t i, int count) const {
        const auto unit = static_cast<DateUnit>(at(i).value);
        Point point;
        point.end = i + 1;
        point.relative = true;
        point.anaphoric = true;
        point.value = kUnresolved;
        if (unit == DateUnit::hour || unit == DateUnit::decade || unit == DateUnit::century) {
            return {};
        }
        if (const auto base = base_for(unit, count < 0)) {
            point.value = unit_around(base->first, unit, count);
        }
        return point;
    }

    // The date before, when it is exact enough to count such units from. A report whose paragraph has no day of its own
    // counts back from the day of its news: "The day before, ...".
    std::optional<PartialDate> base_for(DateUnit unit, bool back = false) const {
        const bool exact = previous_ && previous_->precision == DatePrecision::day;
        const bool history =
            exact && reference_ && previous_->first.days + kNewsReachDays < reference_->days;
        const bool here = exact && previous_paragraph_ == paragraph_;
        if (back && unit <= DateUnit::weekend && news_ && !history && !here) {
            return news_;
        }
        if (!previous_) {
            return std::nullopt;
        }
        const DatePrecision needed = unit <= DateUnit::weekend ? DatePrecision::day
                                     : unit == DateUnit::month ? DatePrecision::month
                                                               : DatePrecision::year;
        return previous_->precision <= needed ? previous_ : std::nullopt;
    }

    // "two", "a couple of", "twenty-five", "several", "a few"; 0 when there is none.
    int count_at(std::uint32_t i, std::uint32_t& end) const {
        if (at(i).word != DateWord::number || in_figure(i)) {
            return 0;
        }
        std::uint32_t k = i;
        if ((is(i, "a")) && (is(i + 1, "few") || is(i + 1, "couple"))) {
            ++k;
        }
        int count = at(k).value;
        end = k + 1;
        if (is(k, "couple") && is(k + 1, "of")) {
            ++end;
        } else if (count >= 20 && at(k + 1).word == DateWord::dash && joined(k + 2) &&
                   at(k + 2).word == DateWord::number && at(k + 2).value < 10) {
            count += at(k + 2).value;
            end = k + 3;
        }
        return count > kCountMax ? 0 : count;
    }

    bool approximate(std::uint32_t i) const {
        constexpr std::array<std::string_view, 9> kWords = {"about",
                                                            "around",
                                                            "some",
                                                            "nearly",
                                                            "almost",
                                                            "roughly",
                                                            "approximately",
                                                            "over",
                                                            "than"};
        return i > 0 && is_one_of(kWords, at(i - 1).text);
    }

    // "three weeks ago", "two days later", "a year after", "the day before", "two months earlier".
    Point counted(std::uint32_t i) const {
        std::uint32_t u = i;
        int count = count_at(i, u);
        if (at(i).word == DateWord::unit && !at(i).plural && is(i, "day") && is_before(i, "the")) {
            count = 1;
        }
        if (count == 0 || at(u).word != DateWord::unit || (u > i && joined(u))) {
            return {};
        }
        const auto unit = static_cast<DateUnit>(at(u).value);
        if (unit == DateUnit::hour) {
            return {};
        }
        const std::uint32_t d = u + 1;
        const std::uint32_t end = d + 1;
        const bool later =
            is(d, "later") || is(d, "after") || is(d, "afterwards") || is(d, "afterward");
        const bool earlier = is(d, "earlier") || is(d, "before") || is(d, "previously");
        if (is(d, "ago")) {
            return ago(i, end, unit, count);
        }
        // "it is a year since A attacked"
        if (is(d, "since") && count > 0 && at(end).word != DateWord::mark) {
            Point since = from_reference(end, moved, unit, -count);
            since.opens_clause = true;
            return since;
        }
        if (!later && !earlier) {
            return {};
        }
        const bool clause = (is(d, "after") || is(d, "before")) && end < lexemes_.size() &&
                            at(end).word != DateWord::mark && at(end).word != DateWord::dash;
        const bool that = is(end, "that") || is(end, "this");
        if (clause && !that) {
            return counted_clause(end, unit, count, is(d, "after"));
        }
        Point point;
        point.end = end;
        point.relative = true;
        point.anaphoric = true;
        point.value = kUnresolved;
        const auto base = base_for(unit, earlier);
        if (base && count != kSeveral) {
            point.value = moved(base->first, unit, later ? count : -count);
        }
        return point;
    }

    Point ago(std::uint32_t i, std::uint32_t end, DateUnit unit, int count) const {
        if (count == kSeveral) {
            Point point;
            point.end = end;
            point.relative = true;
            point.value = kUnresolved;
            return point;
        }
        Point point = from_reference(end, moved, unit, -count);
        if (reference_ && approximate(i) && point.value->from->precision == DatePrecision::year) {
            point.value->from->precision = DatePrecision::approx;
        }
        return point;
    }

    // "a year after A agreed": dates the agreement from what is told, not the other way round.
    Point counted_clause(std::uint32_t end, DateUnit unit, int count, bool after) const {
        Point point;
        point.end = end;
        point.relative = true;
        point.opens_clause = true;
        point.value = kUnresolved;
        if (count == kSeveral) {
            return point;
        }
        if (previous_ && previous_sentence_ == sentence_index_) {
            // The main clause's date is the base; a year is too coarse a base for months.
            if (const auto base = base_for(unit)) {
                point.value = moved(base->first, unit, after ? -count : count);
            }
        } else if (after && reference_) {
            point.value = moved(*reference_, unit, -count);
        }
        return point;
    }

    // "in two weeks", "within 30 days", of what is to come.
    Point ahead(std::uint32_t i) const {
        std::uint32_t u = i;
        const int count = count_at(i, u);
        const bool within = is_before(i, "within");
        if (count <= 0 || at(u).word != DateWord::unit || joined(u) ||
            static_cast<DateUnit>(at(u).value) == DateUnit::hour ||
            !(within || is_before(i, "in")) || direction(u) != DateDirection::future) {
            return {};
        }
        const auto unit = static_cast<DateUnit>(at(u).value);
        Point point = from_reference(u + 1, moved, unit, count);
        if (within && reference_) {
            point.value->to = point.value->from;
            point.value->from = moved(*reference_, unit, 0).from;
        }
        return point;
    }

    // "for two years", "over two months", "two years of talks": the time that ends now.
    Point duration(std::uint32_t i) const {
        std::uint32_t u = i;
        const int count = count_at(i, u);
        if (count <= 0 || at(u).word != DateWord::unit || joined(u) ||
            static_cast<DateUnit>(at(u).value) <= DateUnit::day) {
            return {};
        }
        const bool lasts = is_before(i, "for") || is_before(i, "over") || is_before(i, "during") ||
                           is_before(i, "than") || is(u + 1, "of");
        if (!lasts || direction(u) == DateDirection::future) {
            return {};
        }
        Point point = span_until_now(u + 1, static_cast<DateUnit>(at(u).value), count);
        point.duration = true;
        return point;
    }

    // --- parts: "the end of the year", "early 2021", "the second quarter of 2022"

    Point part(std::uint32_t i) const {
        constexpr std::array<std::string_view, 4> kParts = {"beginning", "start", "end", "middle"};
        const bool named = is_one_of(kParts, at(i).text) && is(i + 1, "of");
        if (named) {
            const std::uint32_t k = i + (is(i + 2, "the") ? 3 : 2);
            if (at(k).word == DateWord::unit && !at(k).plural && is(i + 2, "the") &&
                !is(k + 1, "of")) {
                Point whole =
                    from_reference(k + 1, unit_around, static_cast<DateUnit>(at(k).value), 0);
                return static_cast<DateUnit>(at(k).value) >= DateUnit::week ? whole : Point();
            }
            Point inner = point_at(k);
            return inner;
        }
        if (at(i).word == DateWord::ordinal && !at(i).digits && at(i).value <= 4 &&
            (is(i + 1, "quarter") || (is(i + 1, "half") && at(i).value <= 2))) {
            return fraction(i);
        }
        return {};
    }

    Point fraction(std::uint32_t i) const {
        Point point;
        std::uint32_t end = i + 2;
        int year = year_behind(end, point.shifted);
        if (year == 0 && is(end, "of") && is(end + 1, "the") && is(end + 2, "year")) {
            point.shifted = true;
            year = reference_ ? reference_->ymd().year : 0;
            end += 3;
        }
        if (year == 0 && !point.shifted) {
            return {};
        }
        const int months = is(i + 1, "half") ? 6 : 3;
        const int first = (at(i).value - 1) * months + 1;
        point.end = end;
        point.relative = point.shifted;
        point.value = year == 0
                          ? kUnresolved
                          : DateRange{month_of(year, first), month_of(year, first + months - 1)};
        return point;
    }

    // "earlier this week", "later this month": from its beginning, until its end.
    Point within(std::uint32_t i) const {
        if (!is(i, "earlier") && !is(i, "later")) {
            return {};
        }
        Point point;
        if (is(i + 1, "this")) {
            point = shifted(i + 1);
        } else if (is(i + 1, "in") && is(i + 2, "the") && at(i + 3).word == DateWord::unit &&
                   !at(i + 3).plural) {
            point = is(i + 3, "day") ? anaphoric_unit(i + 3, 0) : deictic_unit(i + 3, 0, "this");
        }
        if (point.found() && point.value && point.value->to && reference_) {
            (is(i, "earlier") ? point.value->to : point.value->from) =
                PartialDate::of_day(*reference_);
        }
        return point;
    }

    Point christmas(std::uint32_t i) const {
        Point point;
        if (!is(i, "christmas") || !at(i).capital) {
            return point;
        }
        point.month = 12;
        point.day = is(i + 1, "eve") ? 24 : 25;
        point.end = i + (is(i + 1, "eve") || is(i + 1, "day") ? 2 : 1);
        point.year = year_behind(point.end, point.shifted);
        return point;
    }

    Point point_at(std::uint32_t i) const {
        for (const auto rule : {&Finder::iso,
                                &Finder::calendar,
                                &Finder::weekday,
                                &Finder::deictic_day,
                                &Finder::within,
                                &Finder::shifted,
                                &Finder::counted,
                                &Finder::ahead,
                                &Finder::the_weekend,
                                &Finder::season,
                                &Finder::long_ago,
                                &Finder::part,
                                &Finder::christmas,
                                &Finder::year_alone,
                                &Finder::duration}) {
            if (Point point = (this->*rule)(i); point.found()) {
                return point;
            }
        }
        return {};
    }

    // --- intervals

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
    Point bare(std::uint32_t i) const {
        Point point;
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
    Point second_point(std::uint32_t i, const Point& first) const {
        Point second = point_at(i);
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

    static bool alike(const Point& a, const Point& b) {
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
        Point first = point_at(k);
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
        Point second = second_point(next, first);
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

    Found joined_points(std::uint32_t i, const Point& first, const Point& second) const {
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

    // --- from words to values

    // A day or month without a year.
    DateRange completed(const Point& point, DateDirection direction) const {
        const auto in_year = [&](int year) {
            return point.day > 0 ? day_of(year, point.month, point.day)
                                 : month_of(year, point.month);
        };
        // "On 3 May 2014 they met, on 5 May they signed."
        if (calendar_base_ && calendar_sentence_ + 1 >= sentence_index_ &&
            direction != DateDirection::future) {
            const int year = calendar_base_->first.ymd().year;
            auto later = in_year(year);
            if (later && later->end() < calendar_base_->start()) {
                later = in_year(year + 1);
            }
            if (later && (!reference_ || later->first <= *reference_)) {
                return {later, {}};
            }
        }
        if (!reference_) {
            return {};
        }
        const int year = reference_->ymd().year;
        std::optional<PartialDate> best;
        for (const int candidate_year : {year, year - 1, year + 1}) {
            const auto candidate = in_year(candidate_year);
            if (!candidate ||
                (direction == DateDirection::past && candidate->first > *reference_) ||
                (direction == DateDirection::future && candidate->end() < *reference_)) {
                continue;
            }
            if (!best || std::abs(candidate->first.days - reference_->days) <
                             std::abs(best->first.days - reference_->days)) {
                best = candidate;
            }
        }
        return {best, {}};
    }

    DateRange nearest_weekday(int weekday, DateDirection direction) const {
        if (!reference_) {
            return {};
        }
        const int back = (reference_->weekday() - weekday + 7) % 7;
        const int days = direction == DateDirection::future ? (7 - back) % 7 : -back;
        return {PartialDate::of_day({reference_->days + days}), {}};
    }

    Found resolve(std::uint32_t i, const Point& point, std::uint32_t begin) const {
        Found found;
        found.begin = begin;
        found.end = point.end;
        found.relative = point.relative || point.shifted;
        found.anaphoric = point.anaphoric;
        found.opens_clause = point.opens_clause;
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
            found.value = completed(point, direction(i));
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
        if (word == "until" || word == "till" || word == "through") {
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
        Point point = opens ? slashed(i) : Point();
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

    // --- the document

    void read_sentence(std::uint32_t s) {
        if (s > 0 &&
            std::string_view(document_.text)
                    .substr(document_.sentences[s - 1].span.end,
                            document_.sentences[s].span.start - document_.sentences[s - 1].span.end)
                    .find('\n') != std::string_view::npos) {
            ++paragraph_;
        }
        sentence_ = &document_.sentences[s];
        sentence_index_ = s;
        if (!lexer_.read(document_, *sentence_)) {
            return;
        }
        lexemes_ = lexer_.lexemes();
        for (std::uint32_t i = 0; i < lexemes_.size();) {
            const Found found = find(i);
            if (found.end == 0) {
                ++i;
                continue;
            }
            add(found);
            i = std::max(found.end, i + 1);
        }
    }

    void add(const Found& found) {
        DateExpression expression;
        expression.span = {at(found.begin).start, at(found.end - 1).end};
        expression.sentence = sentence_index_;
        expression.first_token = at(found.begin).token;
        expression.last_token = at(found.end - 1).token + 1;
        expression.link = found.link;
        expression.opens_clause = found.opens_clause;
        expression.duration = found.duration;
        expression.dateline = is_dateline(expression.span, found);
        ClaimDate& date = expression.date;
        date.text = std::string(document_.view(expression.span));
        std::replace(date.text.begin(), date.text.end(), '\n', ' ');
        date.from = found.value.from;
        date.to = found.value.to;
        const DateBasis counted = found.anaphoric ? previous_basis_ : DateBasis::dct;
        date.basis = !found.relative ? DateBasis::text : date.from ? counted : DateBasis::none;
        remember(found, expression);
        document_.dates.push_back(std::move(expression));
    }

    // What "later" and "on 5 May" count from.
    void remember(const Found& found, const DateExpression& expression) {
        if (!found.value.from || found.duration || found.opens_clause || expression.dateline) {
            return;
        }
        previous_ = found.value.from;
        previous_paragraph_ = paragraph_;
        if (!news_ && reference_ && found.value.from->precision == DatePrecision::day &&
            !found.value.to && found.value.from->first <= *reference_ &&
            found.value.from->first.days + kNewsDays >= reference_->days) {
            news_ = found.value.from;
        }
        previous_basis_ = expression.date.basis;
        previous_sentence_ = sentence_index_;
        if (expression.date.basis == DateBasis::text && found.link == DateLink::at &&
            found.value.from->precision <= DatePrecision::month && !found.value.to) {
            calendar_base_ = found.value.from;
            calendar_sentence_ = sentence_index_;
        }
    }

    // "ISTANBUL, July 22, 2022 - ", "RABAT, Nov. 24 (MAP) -", "Published 20 March 2023" alone in a line.
    bool is_dateline(const ByteSpan& span, const Found& found) const {
        const std::string_view text = document_.text;
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
        for (std::uint32_t t = sentence_->first_token; t < sentence_->last_token; ++t) {
            const Token& token = document_.tokens[t];
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
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            if (document_.sentences[s].span.start >= kDatelineBytes) {
                break;
            }
            read_sentence(s);
        }
        for (const DateExpression& expression : document_.dates) {
            if (!expression.dateline || !expression.date.from) {
                continue;
            }
            const Date written = expression.date.from->first;
            if (!document_.published && expression.date.basis == DateBasis::text) {
                document_.published = written;
                reference_ = written;
            } else if (document_.published && written <= *document_.published &&
                       document_.published->days - written.days <= kDatelineDaysMax) {
                reference_ = written;
            }
            break;
        }
        document_.dates.clear();
        previous_.reset();
        news_.reset();
        paragraph_ = 0;
        calendar_base_.reset();
        day_first_.reset();
    }

    Document& document_;
    DateLexer lexer_;
    std::span<const DateLexeme> lexemes_;
    const Sentence* sentence_ = nullptr;
    std::uint32_t sentence_index_ = 0;
    std::optional<Date> reference_;        // what "on Friday" and "last year" count from
    std::optional<PartialDate> previous_;  // the date that "later" counts from
    std::uint32_t previous_paragraph_ = 0;
    std::uint32_t paragraph_ = 0;      // that is read now
    std::optional<PartialDate> news_;  // the first day near publication that the text names
    DateBasis previous_basis_ = DateBasis::text;
    std::uint32_t previous_sentence_ = 0;
    std::optional<PartialDate>
        calendar_base_;  // the day or month with a year that was written last
    std::uint32_t calendar_sentence_ = 0;
    std::optional<bool> day_first_;  // how this text writes "24/11/2021"
};

}  // namespace

Status DateFinder::apply(Document& document) const {
    Finder(document).run();
    return {};
}

}  // namespace entente
