// The vocabulary of the date grammar.
#include "importers/text/date_rules.h"

#include <algorithm>
#include <array>

#include "importers/text/one_of.h"

namespace entente {

namespace {

constexpr int kCountMax = 1000;

// How old the last date of a text may be that tells of the news rather than of history.
constexpr int kNewsReachDays = 60;

}  // namespace

const DateRange kUnresolvedRange;

DatePoint relative_point(std::uint32_t end) {
    DatePoint point;
    point.end = end;
    point.relative = true;
    point.value = kUnresolvedRange;
    return point;
}

const DateLexeme& DateRules::at(std::uint32_t i) const {
    static const DateLexeme none;
    return i < state().lexemes.size() ? state().lexemes[i] : none;
}

bool DateRules::is(std::uint32_t i, std::string_view text) const {
    return at(i).text == text;
}

bool DateRules::is_before(std::uint32_t i, std::string_view text) const {
    return i > 0 && is(i - 1, text);
}

// Whether lexeme `i` follows the one before without a space.
bool DateRules::joined(std::uint32_t i) const {
    return i > 0 && i < state().lexemes.size() &&
           state().lexemes[i - 1].end == state().lexemes[i].start;
}

bool DateRules::is_mark(std::uint32_t i, char mark) const {
    return at(i).word == DateWord::mark && at(i).value == mark;
}

bool DateRules::begins_line(std::uint32_t i) const {
    // "Early June: ..."
    const std::uint32_t k = i > 1 && is(i - 1, "-") ? i - 1 : i;
    if (is_before(k, "early") || is_before(k, "late") || is_before(k, "mid")) {
        return begins_line(k - 1);
    }
    const std::string_view before = std::string_view(state().document.text).substr(0, at(i).start);
    const std::string_view line = before.substr(before.rfind('\n') + 1);
    return line.find_first_not_of(" \t*#-") == line.npos;
}

bool DateRules::ends_line(std::uint32_t i) const {
    const std::string_view text = state().document.text;
    const std::size_t next = text.find_first_not_of(" \t\r", at(i).end);
    return next == text.npos || text[next] == '\n';
}

bool DateRules::begins_entry(std::uint32_t i, std::uint32_t end) const {
    return begins_line(i) && (is_mark(end, ':') || at(end).word == DateWord::dash);
}

// Part of "1,500", "10.5", "$24", "10:30", "7%"?
bool DateRules::in_figure(std::uint32_t i) const {
    const auto figure_mark = [&](std::uint32_t k) {
        return at(k).word == DateWord::mark &&
               (is_mark(k, ',') || is_mark(k, '.') || is_mark(k, ':') || is_mark(k, '/'));
    };
    if (joined(i) &&
        (is_mark(i - 1, '$') || at(i - 1).text == "\xC2\xA3" || at(i - 1).text == "\xE2\x82\xAC" ||
         is_mark(i - 1, '#') || (figure_mark(i - 1) && joined(i - 1) && at(i - 2).digits))) {
        return true;
    }
    return joined(i + 1) && (is_mark(i + 1, '%') || is_mark(i + 1, '/') ||
                             (figure_mark(i + 1) && joined(i + 2) && at(i + 2).digits));
}

int DateRules::year_at(std::uint32_t i) const {
    const DateLexeme& lexeme = at(i);
    const bool four = lexeme.word == DateWord::number && lexeme.digits && lexeme.text.size() == 4 &&
                      !in_figure(i);
    return four && lexeme.value >= kNewsYearMin && lexeme.value <= kNewsYearMax ? lexeme.value : 0;
}

int DateRules::day_at(std::uint32_t i) const {
    const DateLexeme& lexeme = at(i);
    const bool fits = lexeme.digits && lexeme.text.size() <= 4 &&
                      (lexeme.word == DateWord::number || lexeme.word == DateWord::ordinal);
    return fits && lexeme.value >= 1 && lexeme.value <= 31 && !in_figure(i) ? lexeme.value : 0;
}

// The month, and in `end` the lexeme after it with the dot of an abbreviation.
int DateRules::month_at(std::uint32_t i, std::uint32_t& end) const {
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
bool DateRules::in_person(std::uint32_t token) const {
    const auto name = std::partition_point(
        state().document.names.begin(), state().document.names.end(), [&](const NameSpan& span) {
            return span.last_token <= token;
        });
    return name != state().document.names.end() && name->first_token <= token &&
           name->type == "Person" && name->last_token - name->first_token > 1;
}

DateDirection DateRules::direction(std::uint32_t i) const {
    return date_direction(state().document, *state().sentence, at(i).token);
}

bool DateRules::sets_term(std::uint32_t i) const {
    return entente::sets_term(state().document, *state().sentence, at(i).token);
}

// ", last year", "of this year", "2021": the year behind a month; `end` moves behind it.
int DateRules::year_behind(std::uint32_t& end, bool& shifted) const {
    std::uint32_t i = end;
    if (is_mark(i, ',') || is(i, "of")) {
        ++i;
    }
    if (const int year = year_at(i)) {
        end = i + 1;
        return year;
    }
    const bool last = is(i, "last");
    if (state().reference && (last || is(i, "this") || is(i, "next")) && is(i + 1, "year")) {
        end = i + 2;
        shifted = true;
        return state().reference->ymd().year + (last ? -1 : is(i, "next") ? 1 : 0);
    }
    return 0;
}

DatePoint DateRules::from_reference(std::uint32_t end,
                                    DateRange (*make)(Date, DateUnit, int),
                                    DateUnit unit,
                                    int count) const {
    DatePoint point = relative_point(end);
    if (state().reference) {
        point.value = make(*state().reference, unit, count);
    }
    return point;
}

DatePoint DateRules::span_until_now(std::uint32_t end, DateUnit unit, int count) const {
    DatePoint point = from_reference(end, moved, unit, -count);
    if (state().reference) {
        const DatePrecision precision = point.value->from->precision;
        point.value->to = precision == DatePrecision::day ? PartialDate::of_day(*state().reference)
                          : precision == DatePrecision::month
                              ? unit_around(*state().reference, DateUnit::month, 0).from
                              : unit_around(*state().reference, DateUnit::year, 0).from;
        if (precision == DatePrecision::decade) {
            point.value->from = year_of(state().reference->ymd().year - 10 * count);
        }
    }
    return point;
}

DatePoint DateRules::anaphoric_unit(std::uint32_t i, int count) const {
    const auto unit = static_cast<DateUnit>(at(i).value);
    DatePoint point = relative_point(i + 1);
    point.anaphoric = true;
    if (unit == DateUnit::hour || unit == DateUnit::decade || unit == DateUnit::century) {
        return {};
    }
    if (const auto base = base_for(unit, count < 0)) {
        point.value = unit_around(base->first, unit, count);
    } else if (const auto month = month_around(unit, count)) {
        point.value = DateRange{month, {}};
    }
    return point;
}

std::optional<PartialDate> DateRules::month_around(DateUnit unit, int count) const {
    constexpr int kDaysMax = 3;
    const bool near = state().previous && state().previous->precision == DatePrecision::month &&
                      state().previous_paragraph == state().paragraph;
    return near && unit == DateUnit::day && count >= -kDaysMax && count <= kDaysMax
               ? state().previous
               : std::nullopt;
}

// The date before, when it is exact enough to count such units from. A report whose paragraph has no day of its own
// counts back from the day of its news: "The day before, ...".
std::optional<PartialDate> DateRules::base_for(DateUnit unit, bool back) const {
    const bool exact = state().previous && state().previous->precision == DatePrecision::day;
    const bool history = exact && state().reference &&
                         state().previous->first.days + kNewsReachDays < state().reference->days;
    const bool here = exact && state().previous_paragraph == state().paragraph;
    if (back && unit <= DateUnit::weekend && state().news && !history && !here) {
        return state().news;
    }
    if (!state().previous) {
        return std::nullopt;
    }
    const DatePrecision needed = precision_needed(unit);
    return state().previous->precision <= needed ? state().previous : std::nullopt;
}

// "two", "a couple of", "twenty-five", "several", "a few"; 0 when there is none.
int DateRules::count_at(std::uint32_t i, std::uint32_t& end) const {
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
    if (count > 0 && (is(end, "fortnight") || is(end, "fortnights"))) {
        count *= 2;
    }
    return count > kCountMax ? 0 : count;
}

bool DateRules::approximate(std::uint32_t i) const {
    constexpr std::array<std::string_view, 9> kWords = {
        "about", "around", "some", "nearly", "almost", "roughly", "approximately", "over", "than"};
    return i > 0 && is_one_of(kWords, at(i - 1).text);
}

}  // namespace entente
