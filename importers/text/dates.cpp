#include "importers/text/dates.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "importers/text/utf8.h"

namespace entente {

namespace {

// Years that news speaks of; other four-digit numbers are no years.
constexpr int kYearMin = 1000;
constexpr int kYearMax = 2199;

std::optional<int> number_of(std::string_view word) {
    constexpr std::array<std::string_view, 12> kWords = {"one",
                                                         "two",
                                                         "three",
                                                         "four",
                                                         "five",
                                                         "six",
                                                         "seven",
                                                         "eight",
                                                         "nine",
                                                         "ten",
                                                         "eleven",
                                                         "twelve"};
    if (word == "a" || word == "an") {
        return 1;
    }
    for (std::size_t i = 0; i < kWords.size(); ++i) {
        if (word == kWords.at(i)) {
            return static_cast<int>(i) + 1;
        }
    }
    for (const std::string_view ending : {"st", "nd", "rd", "th"}) {
        if (word.size() > 2 && word.ends_with(ending)) {
            word.remove_suffix(2);
            break;
        }
    }
    int value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (word.empty() || error != std::errc() || end != word.data() + word.size()) {
        return std::nullopt;
    }
    return value;
}

template <std::size_t N>
std::optional<int> index_in(const std::array<std::string_view, N>& words, std::string_view word) {
    for (std::size_t i = 0; i < N; ++i) {
        if (words.at(i) == word) {
            return static_cast<int>(i);
        }
    }
    return std::nullopt;
}

std::optional<int> month_of(std::string_view word) {
    constexpr std::array<std::string_view, 12> kMonths = {"january",
                                                          "february",
                                                          "march",
                                                          "april",
                                                          "may",
                                                          "june",
                                                          "july",
                                                          "august",
                                                          "september",
                                                          "october",
                                                          "november",
                                                          "december"};
    constexpr std::array<std::string_view, 12> kShort = {"jan.",
                                                         "feb.",
                                                         "mar.",
                                                         "apr.",
                                                         "may.",
                                                         "jun.",
                                                         "jul.",
                                                         "aug.",
                                                         "sept.",
                                                         "oct.",
                                                         "nov.",
                                                         "dec."};
    if (const auto month = index_in(kMonths, word)) {
        return *month + 1;
    }
    if (const auto month = index_in(kShort, word)) {
        return *month + 1;
    }
    return word == "sep." ? std::optional<int>(9) : std::nullopt;
}

std::optional<int> weekday_of(std::string_view word) {
    constexpr std::array<std::string_view, 7> kDays = {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    return index_in(kDays, word);
}

enum class Unit {
    day,
    week,
    month,
    year,
    decade
};

std::optional<Unit> unit_of(std::string_view word) {
    if (word.ends_with("s")) {
        word.remove_suffix(1);
    }
    constexpr std::array<std::string_view, 5> kUnits = {"day", "week", "month", "year", "decade"};
    const auto unit = index_in(kUnits, word);
    return unit ? std::optional<Unit>(static_cast<Unit>(*unit)) : std::nullopt;
}

std::optional<PartialDate> day(int year, int month, int day_of_month) {
    const auto date = Date::from_ymd(year, month, day_of_month);
    return date ? std::optional<PartialDate>({*date, DatePrecision::day}) : std::nullopt;
}

std::optional<PartialDate> month(int year, int month_of_year) {
    const auto date = Date::from_ymd(year, month_of_year, 1);
    return date ? std::optional<PartialDate>({*date, DatePrecision::month}) : std::nullopt;
}

std::optional<PartialDate> year(int value) {
    const auto date = Date::from_ymd(value, 1, 1);
    return date ? std::optional<PartialDate>({*date, DatePrecision::year}) : std::nullopt;
}

// `base` moved by `count` units, with the unit's precision.
std::optional<PartialDate> moved(Date base, Unit unit, int count) {
    const Date::YearMonthDay from = base.ymd();
    switch (unit) {
        case Unit::day: return PartialDate{{base.days + count}, DatePrecision::day};
        case Unit::week:
            // A week is finer than a month and coarser than a day; the month is what surely holds.
            return month(Date{base.days + 7 * count}.ymd().year,
                         Date{base.days + 7 * count}.ymd().month);
        case Unit::month: {
            const int months = from.year * 12 + from.month - 1 + count;
            return month(months / 12, months % 12 + 1);
        }
        case Unit::year: return year(from.year + count);
        case Unit::decade: return year(from.year + 10 * count);
    }
    return std::nullopt;
}

struct Found {
    std::uint32_t length = 0;  // in tokens
    std::optional<PartialDate> value;
    std::optional<PartialDate> to;
    bool relative = false;
    bool opens_clause = false;
};

// How far from its beginning a text may say on which day it was written.
constexpr std::uint32_t kDatelineBytes = 300;

class Finder {
public:
    explicit Finder(Document& document) : document_(document) {}

    void run() {
        document_.dates.clear();
        reference_ = document_.published;
        for (std::uint32_t s = 0; s < document_.sentences.size(); ++s) {
            const Sentence& sentence = document_.sentences[s];
            first_ = sentence.first_token;
            last_ = sentence.last_token;
            for (std::uint32_t t = sentence.first_token; t < last_;) {
                const Found found = at(t);
                if (found.length == 0) {
                    ++t;
                    continue;
                }
                add(s, t, found);
                t += found.length;
            }
        }
    }

private:
    std::string word(std::uint32_t t) const {
        return t < last_ ? to_lower(document_.view(document_.tokens[t])) : std::string();
    }

    bool capital(std::uint32_t t) const {
        return t < last_ && starts_upper(document_.view(document_.tokens[t]));
    }

    std::optional<int> year_at(std::uint32_t t) const {
        const std::string text = word(t);
        if (text.size() != 4) {
            return std::nullopt;
        }
        const auto value = number_of(text);
        return value && *value >= kYearMin && *value <= kYearMax ? value : std::nullopt;
    }

    std::optional<int> day_number(std::uint32_t t) const {
        const std::string text = word(t);
        if (text.empty() || !is_digit(code_point_at(text, 0).value)) {
            return std::nullopt;
        }
        const auto value = number_of(text);
        return value && *value >= 1 && *value <= 31 ? value : std::nullopt;
    }

    void add(std::uint32_t s, std::uint32_t t, const Found& found) {
        DateExpression expression;
        expression.span = {document_.tokens[t].span.start,
                           document_.tokens[t + found.length - 1].span.end};
        expression.sentence = s;
        expression.opens_clause = found.opens_clause;
        ClaimDate& date = expression.date;
        date.text = std::string(document_.view(expression.span));
        std::replace(date.text.begin(), date.text.end(), '\n', ' ');
        date.from = found.value;
        date.to = found.to;
        date.basis = !found.relative ? DateBasis::text
                     : found.value   ? DateBasis::dct
                                     : DateBasis::none;
        if (found.value) {
            previous_ = found.value->first;
            previous_precision_ = found.value->precision;
            previous_token_ = t;
        }
        // A text that does not say when it appeared often opens with the day.
        if (!reference_ && found.value && !found.relative &&
            found.value->precision == DatePrecision::day &&
            expression.span.start < kDatelineBytes) {
            reference_ = found.value->first;
        }
        document_.dates.push_back(std::move(expression));
    }

    // "will meet on Monday": whether the words before in the clause speak of what is to come.
    bool speaks_of_future(std::uint32_t t) const {
        constexpr std::uint32_t kReachTokens = 14;
        for (std::uint32_t k = t; k > first_ && t - k < kReachTokens;) {
            --k;
            const std::string& lemma = document_.tokens[k].lemma;
            if (lemma == "will" || lemma == "shall" || lemma == "due" || lemma == "'ll" ||
                lemma == "upcoming" || lemma == "schedule" || lemma == "scheduled") {
                return true;
            }
            if (lemma == ";" || lemma == ":" || document_.tokens[k].upos == Upos::sconj ||
                document_.tokens[k].morphology.tense == Tense::past) {
                return false;
            }
        }
        return false;
    }

    Found at(std::uint32_t t) const {
        for (const auto rule : {&Finder::calendar_date,
                                &Finder::iso_date,
                                &Finder::year_alone,
                                &Finder::simple_word,
                                &Finder::weekday,
                                &Finder::last_or_next,
                                &Finder::counted}) {
            if (const Found found = (this->*rule)(t); found.length > 0) {
                return found;
            }
        }
        return {};
    }

    // "24 November 2021", "November 24, 2021", "November 24", "24 November", "November 2021".
    Found calendar_date(std::uint32_t t) const {
        if (const auto day_of_month = day_number(t)) {
            const std::uint32_t m = t + (word(t + 1) == "of" ? 2 : 1);
            if (const auto month_number = capital(m) ? month_of(word(m)) : std::nullopt) {
                if (const auto y = year_at(m + 1)) {
                    return {m + 2 - t, day(*y, *month_number, *day_of_month), {}, false};
                }
                return near_publication(m + 1 - t, *month_number, *day_of_month);
            }
            return {};
        }
        const auto month_number = capital(t) ? month_of(word(t)) : std::nullopt;
        if (!month_number) {
            return {};
        }
        if (const auto day_of_month = day_number(t + 1)) {
            const std::uint32_t y = t + (word(t + 2) == "," ? 3 : 2);
            if (const auto year_number = year_at(y)) {
                return {y + 1 - t, day(*year_number, *month_number, *day_of_month), {}, false};
            }
            return near_publication(2, *month_number, *day_of_month);
        }
        const std::uint32_t y = t + (word(t + 1) == "," || word(t + 1) == "of" ? 2 : 1);
        if (const auto year_number = year_at(y)) {
            return {y + 1 - t, month(*year_number, *month_number), {}, false};
        }
        // "may" and "march" are words; with a preposition before them they are months.
        const std::string before = t > 0 ? to_lower(document_.view(document_.tokens[t - 1])) : "";
        if (before == "in" || before == "since" || before == "last" || before == "early" ||
            before == "late") {
            return near_publication(1, *month_number, 0);
        }
        return {};
    }

    // A day or month without a year: the latest such one that is not after publication.
    Found near_publication(std::uint32_t length, int month_number, int day_of_month) const {
        if (!reference_) {
            return {length, std::nullopt, {}, true};
        }
        const Date::YearMonthDay now = reference_->ymd();
        const bool later =
            month_number > now.month || (month_number == now.month && day_of_month > now.day);
        const int y = later ? now.year - 1 : now.year;
        return {length,
                day_of_month > 0 ? day(y, month_number, day_of_month) : month(y, month_number),
                {},
                true};
    }

    Found iso_date(std::uint32_t t) const {
        const auto date = Date::parse(document_.view(document_.tokens[t]));
        return date ? Found{1, PartialDate::of_day(*date), {}, false} : Found{};
    }

    Found year_alone(std::uint32_t t) const {
        const auto value = year_at(t);
        if (!value || t == 0) {
            return {};
        }
        const std::string before = to_lower(document_.view(document_.tokens[t - 1]));
        for (const std::string_view word : {"in",
                                            "since",
                                            "by",
                                            "until",
                                            "from",
                                            "of",
                                            "during",
                                            "after",
                                            "before",
                                            "the",
                                            "and",
                                            "early",
                                            "late",
                                            "mid"}) {
            if (before == word) {
                return {1, year(*value), {}, false};
            }
        }
        return {};
    }

    Found simple_word(std::uint32_t t) const {
        const std::string text = word(t);
        std::optional<int> shift;
        if (text == "today" || text == "tonight") {
            shift = 0;
        } else if (text == "yesterday") {
            shift = -1;
        } else if (text == "tomorrow") {
            shift = 1;
        }
        if (!shift) {
            return {};
        }
        return resolved(1, [&](Date now) { return moved(now, Unit::day, *shift); });
    }

    template <typename Resolve>
    Found resolved(std::uint32_t length, Resolve resolve) const {
        if (!reference_) {
            return {length, std::nullopt, {}, true};
        }
        return {length, resolve(*reference_), {}, true};
    }

    Found weekday(std::uint32_t t) const {
        const std::string first = word(t);
        const bool shifted = first == "last" || first == "next" || first == "this";
        const auto wanted = weekday_of(word(shifted ? t + 1 : t));
        if (!wanted || !capital(shifted ? t + 1 : t)) {
            return {};
        }
        return resolved(shifted ? 2 : 1, [&](Date now) -> std::optional<PartialDate> {
            const int back = (now.weekday() - *wanted + 7) % 7;
            if (first != "last" && first != "next" && speaks_of_future(t)) {
                return PartialDate::of_day({now.days + (7 - back) % 7});
            }
            if (first == "next") {
                return PartialDate::of_day({now.days - back + 7});
            }
            return PartialDate::of_day({now.days - (first == "last" && back == 0 ? 7 : back)});
        });
    }

    // "last month", "this year", "next week", "last March".
    Found last_or_next(std::uint32_t t) const {
        const std::string first = word(t);
        const int count = first == "last" || first == "past" ? -1 : first == "next" ? 1 : 0;
        if (count == 0 && first != "this") {
            return {};
        }
        if (const auto unit = unit_of(word(t + 1)); unit && !word(t + 1).ends_with("s")) {
            return resolved(2, [&](Date now) { return moved(now, *unit, count); });
        }
        if (const auto month_number = capital(t + 1) ? month_of(word(t + 1)) : std::nullopt) {
            return resolved(2, [&](Date now) {
                const Date::YearMonthDay today = now.ymd();
                const int back = count < 0 && *month_number >= today.month ? 1 : 0;
                const int ahead = count > 0 && *month_number <= today.month ? 1 : 0;
                return month(today.year - back + ahead, *month_number);
            });
        }
        return {};
    }

    // "three weeks ago", "two days later", "a year after", "two months earlier".
    Found counted(std::uint32_t t) const {
        const auto count = number_of(word(t));
        const auto unit = unit_of(word(t + 1));
        const std::string direction = word(t + 2);
        if (!count || !unit || *count > 1000) {
            return {};
        }
        if (direction == "ago") {
            return resolved(3, [&](Date now) { return moved(now, *unit, -*count); });
        }
        const bool later =
            direction == "later" || direction == "after" || direction == "afterwards";
        const bool earlier = direction == "earlier" || direction == "before";
        if (!later && !earlier) {
            return {};
        }
        // "a year after A agreed": dates the agreement from what is told, not the other way round.
        const bool clause_follows = (direction == "after" || direction == "before") &&
                                    t + 3 < last_ && document_.tokens[t + 3].upos != Upos::punct;
        if (clause_follows) {
            // The main clause's date is the base; a year is too coarse a base for months.
            Found found{3, std::nullopt, {}, true};
            if (previous_ && previous_token_ >= first_) {
                if (previous_precision_ != DatePrecision::year || *unit == Unit::year ||
                    *unit == Unit::decade) {
                    found.value = moved(*previous_, *unit, direction == "after" ? -*count : *count);
                }
            } else if (direction == "after") {
                found = resolved(3, [&](Date now) { return moved(now, *unit, -*count); });
            }
            found.opens_clause = true;
            return found;
        }
        if (!previous_) {
            return {3, std::nullopt, {}, true};
        }
        return {3, moved(*previous_, *unit, later ? *count : -*count), {}, true};
    }

    Document& document_;
    std::uint32_t first_ = 0;
    std::uint32_t last_ = 0;
    std::optional<Date> reference_;  // what "on Friday" and "last year" count from
    DatePrecision previous_precision_ = DatePrecision::day;
    std::uint32_t previous_token_ = 0;
    std::optional<Date> previous_;  // the date that "later" counts from
};

}  // namespace

Status DateFinder::apply(Document& document) const {
    Finder(document).run();
    return {};
}

}  // namespace entente
