// Rules for days, months, years and seasons by their names.
#include "importers/text/calendar_dates.h"

#include <array>

#include "importers/text/one_of.h"

namespace entente {

namespace {

// Without a preposition in front older years are no years.
constexpr int kBareYearMin = 1900;

}  // namespace

// "24 November 2021", "the 5th of May", "November 24, 2021", "Nov. 24", "November 2021", "May last year".
DatePoint CalendarDates::calendar(std::uint32_t i) const {
    DatePoint point;
    std::uint32_t end = 0;
    if (const DatePoint entry = entry_day(i); entry.found()) {
        return entry;
    }
    if (const DatePoint day = day_of_month_near(i); day.found()) {
        return day;
    }
    if (const DatePoint day = day_of_month_before(i); day.found()) {
        return day;
    }
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
    if (point.year > 0 || month_alone(i) || begins_entry(i, end)) {
        point.end = end;
    }
    return point;
}

// "1998 May - ...", "11: ..." below "April 2019", as chronologies have them.
DatePoint CalendarDates::entry_day(std::uint32_t i) const {
    DatePoint point;
    std::uint32_t end = 0;
    if (!at(i).digits || !begins_line(i)) {
        return point;
    }
    if (const int year = year_at(i)) {
        // "1988, August: ..."
        if (const int month = month_at(is_mark(i + 1, ',') ? i + 2 : i + 1, end)) {
            point.year = year;
            point.month = month;
            point.day = day_at(end);
            point.end = end + (point.day > 0 ? 1 : 0);
        }
        return point;
    }
    const bool parted = is_mark(i + 1, ':') || at(i + 1).word == DateWord::dash;
    if (parted && state().heading && state().heading->precision == DatePrecision::month &&
        day_at(i) > 0) {
        const Date::YearMonthDay month = state().heading->first.ymd();
        point.year = month.year;
        point.month = month.month;
        point.day = day_at(i);
        point.end = i + 1;
    }
    return point;
}

// "the 5th of this month", "10th of last month".
DatePoint CalendarDates::day_of_month_near(std::uint32_t i) const {
    DatePoint point;
    const bool last = is(i + 2, "last");
    if (day_at(i) == 0 || !is(i + 1, "of") || !(last || is(i + 2, "this") || is(i + 2, "next")) ||
        !is(i + 3, "month")) {
        return point;
    }
    point = relative_point(i + 4);
    if (state().reference) {
        const auto month = unit_around(*state().reference,
                                       DateUnit::month,
                                       last                ? -1
                                       : is(i + 2, "next") ? 1
                                                           : 0);
        const Date::YearMonthDay first = month.from->first.ymd();
        point.value = DateRange{day_of(first.year, first.month, day_at(i)), {}};
    }
    return point;
}

// "On the 10th the cabinet resigned", of the month that was told of.
DatePoint CalendarDates::day_of_month_before(std::uint32_t i) const {
    DatePoint point;
    const bool alone = at(i).word == DateWord::ordinal && at(i).digits && is_before(i, "the") &&
                       (is_before(i - 1, "on") || is_before(i - 1, "by") ||
                        is_before(i - 1, "until") || is_before(i - 1, "since"));
    const Token& token = state().document.tokens[at(i).token];
    const std::uint32_t next = at(i).token + 1;
    const bool counts =
        next < state().sentence->last_token && (state().document.tokens[next].upos == Upos::noun ||
                                                state().document.tokens[next].upos == Upos::adj ||
                                                token.head == static_cast<std::int32_t>(next));
    std::uint32_t end = 0;
    if (!alone || counts || day_at(i) == 0 || month_at(i + 1, end) > 0 || is(i + 1, "of")) {
        return point;
    }
    const auto base = base_for(DateUnit::month);
    if (!base) {
        return point;
    }
    const Date::YearMonthDay month = base->first.ymd();
    point.end = i + 1;
    point.relative = true;
    point.anaphoric = true;
    point.value = DateRange{day_of(month.year, month.month, day_at(i)), {}};
    return point;
}

// "may" and "march" are words; with a preposition before them they are months.
bool CalendarDates::month_alone(std::uint32_t i) const {
    constexpr std::array<std::string_view, 22> kBefore = {
        "in",     "since", "by",   "until", "till",    "from",    "to",   "during",
        "last",   "early", "late", "mid",   "of",      "between", "this", "next",
        "before", "after", "and",  "-",     "through", "for"};
    const std::string_view before = i > 0 ? at(i - 1).text : std::string_view();
    const Upos upos = state().document.tokens[at(i).token].upos;
    const bool word = at(i).text == "may" || at(i).text == "march";
    if (before == "-" && i > 1 && at(i - 2).text == "mid") {
        return true;
    }
    if (is_one_of(kBefore, before)) {
        return !word || upos == Upos::propn || upos == Upos::num || before == "in";
    }
    // "the March visit", but not "the May government".
    if (at(i).text == "march" && at(i).capital && before == "the") {
        return state().document.tokens[at(i).token].deprel == "compound";
    }
    return !word && upos == Upos::propn;
}

// "2021-11-24", "2021-11", "2021/11/24".
DatePoint CalendarDates::iso(std::uint32_t i) const {
    DatePoint point;
    const DateLexeme& first = at(i);
    if (!first.digits || first.text.size() != 4 || !joined(i + 1) || !joined(i + 2) ||
        !at(i + 2).digits || first.value < kNewsYearMin || first.value > kNewsYearMax) {
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

// "in 2008", "the 2014 elections", "2019's summit", "1999: ...".
DatePoint CalendarDates::year_alone(std::uint32_t i) const {
    constexpr std::array<std::string_view, 24> kBefore = {
        "in",     "since",  "by",    "until", "till",   "from",    "of",         "during",
        "after",  "before", "early", "late",  "mid",    "through", "between",    "and",
        "around", "about",  "circa", "year",  "spring", "fall",    "throughout", "into"};
    DatePoint point;
    // "resolution 1907"
    constexpr std::array<std::string_view, 8> kNumbered = {
        "resolution", "resolutions", "article", "section", "order", "flight", "number", "decree"};
    const int year = year_at(i);
    if (year == 0 || (i > 0 && is_one_of(kNumbered, at(i - 1).text))) {
        return point;
    }
    const bool tied =
        i > 0 && (is_one_of(kBefore, at(i - 1).text) || behind_as_early(i) ||
                  at(i - 1).word == DateWord::season || at(i - 1).word == DateWord::dash ||
                  (is_before(i, "to") && is_before(i - 1, "up")));
    if (tied && !counts_things(i)) {
        point.year = year;
        point.end = i + 1;
    } else if (year >= kBareYearMin && !counts_things(i) &&
               (i == 0 || !joined(i) || is_mark(i - 1, '('))) {
        const std::string_view before = i > 0 ? at(i - 1).text : std::string_view();
        const bool modifies = before == "the" || before == "'s" || before == "s" ||
                              before == "its" || before == "their" || before == "a" ||
                              before == "his" || before == "her";
        const Token& token = state().document.tokens[at(i).token];
        // "1999: ...", as chronologies have it.
        const bool opens =
            at(i).token == state().sentence->first_token &&
            (is_mark(i + 1, ':') || at(i + 1).word == DateWord::dash || ends_line(i));
        if (modifies || opens || token.deprel.ends_with(":unmarked") || is_mark(i + 1, ')')) {
            point.year = year;
            point.end = i + 1;
        }
    }
    return point;
}

// "as early as 1994"
bool CalendarDates::behind_as_early(std::uint32_t i) const {
    return is_before(i, "as") &&
           (is_before(i - 1, "early") || is_before(i - 1, "late") || is_before(i - 1, "recently"));
}

// "1500 soldiers", "2000 kilometres": a count, unless "the" or a possessive stands before it.
bool CalendarDates::counts_things(std::uint32_t i) const {
    const std::uint32_t token = at(i).token;
    if (token + 1 >= state().sentence->last_token ||
        (i > 0 && (is(i - 1, "the") || is(i - 1, "s")))) {
        return false;
    }
    const Token& next = state().document.tokens[token + 1];
    return state().document.tokens[token].deprel == "nummod" && next.upos == Upos::noun &&
           next.morphology.number == GrammaticalNumber::plural;
}

// "Friday", "Friday evening", "Friday, 3 May 2024".
DatePoint CalendarDates::weekday(std::uint32_t i) const {
    DatePoint point;
    if (at(i).word != DateWord::weekday || !at(i).capital) {
        return point;
    }
    if (const DatePoint feast = of_easter(i); feast.found()) {
        return feast;
    }
    if (const DatePoint shifted = of_week(i); shifted.found()) {
        return shifted;
    }
    const std::uint32_t next = i + (is_mark(i + 1, ',') ? 2 : 1);
    if (const DatePoint exact = calendar(next); exact.found() && exact.day > 0) {
        return exact;
    }
    point.weekday = at(i).value;
    point.end = i + 1;
    while (at(point.end).word == DateWord::day_part) {
        ++point.end;
    }
    return point;
}

// "Monday of last week", "Friday next week".
DatePoint CalendarDates::of_week(std::uint32_t i) const {
    const std::uint32_t k = i + (is(i + 1, "of") ? 2 : 1);
    const int weeks = is(k, "last") ? -1 : is(k, "next") ? 1 : 0;
    if (weeks == 0 || !is(k + 1, "week")) {
        return {};
    }
    DatePoint point = relative_point(k + 2);
    if (state().reference) {
        const DateRange week = unit_around(*state().reference, DateUnit::week, weeks);
        point.value = DateRange{PartialDate::of_day({week.from->first.days + at(i).value}), {}};
    }
    return point;
}

// "Good Friday 1998", "Easter Sunday": of the western churches. The last one, where no year is said.
DatePoint CalendarDates::of_easter(std::uint32_t i) const {
    int after = 0;  // days from Easter Sunday
    if (is_before(i, "easter") && (is(i, "sunday") || is(i, "monday"))) {
        after = is(i, "monday") ? 1 : 0;
    } else if (is_before(i, "good") && is(i, "friday")) {
        after = -2;
    } else if (is_before(i, "palm") && is(i, "sunday")) {
        after = -7;
    } else if (is_before(i, "ash") && is(i, "wednesday")) {
        after = -46;
    } else {
        return {};
    }
    DatePoint point;
    std::uint32_t end = i + 1;
    const auto in_year = [&](int year) {
        return PartialDate::of_day({easter_of(year).days + after});
    };
    if (const int year = year_behind(end, point.shifted)) {
        point.value = DateRange{in_year(year), {}};
        point.relative = point.shifted;
        point.end = end;
        return point;
    }
    point = relative_point(end);
    if (state().reference) {
        const int year = state().reference->ymd().year;
        const PartialDate now = in_year(year);
        point.value = DateRange{now.first <= *state().reference ? now : in_year(year - 1), {}};
    }
    return point;
}

// "the summer of 2021", "spring 2022", "in the summer".
DatePoint CalendarDates::season(std::uint32_t i) const {
    DatePoint point;
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
               (is_before(i - 1, "in") || is_before(i - 1, "since") || is_before(i - 1, "by"))) {
        point = season_near(i, season, direction(i));
    }
    return point;
}

DatePoint CalendarDates::season_near(std::uint32_t i,
                                     DateSeason season,
                                     DateDirection direction) const {
    DatePoint point = relative_point(i + 1);
    if (!state().reference) {
        return point;
    }
    const int year = state().reference->ymd().year;
    for (const int candidate : {year, year - 1, year + 1}) {
        const DateRange range = season_of(candidate, season);
        const bool past = range.from->first <= *state().reference;
        if (looks_ahead(direction) ? range.to->end() >= *state().reference && candidate >= year
                                   : past) {
            point.value = range;
            break;
        }
    }
    return point;
}

// "the 1990s", "the 19th century".
DatePoint CalendarDates::long_ago(std::uint32_t i) const {
    DatePoint point;
    if (at(i).word == DateWord::decade &&
        (at(i).digits || is_before(i, "the") || is_before(i, "early") || is_before(i, "late"))) {
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

// Feasts that are on the same day of every year.
DatePoint CalendarDates::feast(std::uint32_t i) const {
    DatePoint point;
    if (!at(i).capital) {
        return point;
    }
    const bool new_year =
        is(i, "new") && is(i + 1, "year") && is_mark(i + 2, '\'') && is(i + 3, "s");
    if (is(i, "christmas")) {
        point.month = 12;
        point.day = is(i + 1, "eve") ? 24 : 25;
        point.end = i + (is(i + 1, "eve") || is(i + 1, "day") ? 2 : 1);
    } else if (new_year && (is(i + 4, "eve") || is(i + 4, "day"))) {
        point.month = is(i + 4, "eve") ? 12 : 1;
        point.day = is(i + 4, "eve") ? 31 : 1;
        point.end = i + 5;
    } else if (is(i, "boxing") && is(i + 1, "day")) {
        point.month = 12;
        point.day = 26;
        point.end = i + 2;
    } else {
        return point;
    }
    point.year = year_behind(point.end, point.shifted);
    return point;
}

// "the first anniversary of the invasion of 24 February 2022".
DatePoint CalendarDates::anniversary(std::uint32_t i) const {
    constexpr std::uint32_t kWordsMax = 12;  // up to the date
    if (at(i).word != DateWord::ordinal || !is(i + 1, "anniversary") || !is(i + 2, "of")) {
        return {};
    }
    for (std::uint32_t k = i + 3; k < i + kWordsMax && !is_mark(k, ',') && !is_mark(k, ';'); ++k) {
        const DatePoint marked = calendar(k);
        const auto day = marked.day > 0
                             ? day_of(marked.year + at(i).value, marked.month, marked.day)
                             : std::nullopt;
        if (marked.found() && marked.year > 0 && day) {
            DatePoint point;
            point.end = i + 2;
            point.value = DateRange{day, {}};
            return point;
        }
    }
    return {};
}

}  // namespace entente
