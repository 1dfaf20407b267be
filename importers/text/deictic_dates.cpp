// Rules for what counts from the day of publication.
#include "importers/text/deictic_dates.h"

#include <array>

#include "importers/text/one_of.h"

namespace entente {

// "today", "tomorrow morning", "the day before yesterday", "overnight".
DatePoint DeicticDates::day(std::uint32_t i) const {
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
        // "overnight on Thursday": which night, the day behind says.
        if (is(i + 1, "on") || is(i + 1, "from") || is(i + 1, "into") ||
            at(i + 1).word == DateWord::weekday) {
            return {};
        }
        DatePoint night = from_reference(i + 1, moved, DateUnit::day, -1);
        if (state().reference) {
            night.value->to = PartialDate::of_day(*state().reference);
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
DatePoint DeicticDates::shifted(std::uint32_t i) const {
    constexpr std::array<std::string_view, 3> kBack = {"last", "past", "previous"};
    constexpr std::array<std::string_view, 4> kAhead = {"next", "coming", "following", "upcoming"};
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
                return text == "following" ? anaphoric_vague(i + 1)
                                           : vague(i + 1, recent ? -1 : count);
            }
            if (recent || (joined(i + 2) && at(i + 2).word == DateWord::dash)) {
                return {};  // "this year-long war"
            }
            return back_reference ? anaphoric_unit(i + 1, count) : deictic_unit(i + 1, count, text);
        case DateWord::weekday: return next.capital ? shifted_weekday(i + 1, text) : DatePoint();
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
DatePoint DeicticDates::shifted_day_part(std::uint32_t i, int count, std::string_view text) const {
    if (text == "this" || text == "last") {
        return from_reference(i + 1, moved, DateUnit::day, text == "last" ? -1 : 0);
    }
    DatePoint point;
    const bool next = text == "next" && is_before(i - 1, "the");
    if (text == "previous" || text == "following" || text == "that" || text == "same" || next) {
        point = relative_point(i + 1);
        point.anaphoric = true;
        if (const auto base = base_for(DateUnit::day)) {
            point.value = unit_around(base->first, DateUnit::day, count);
        }
    }
    return point;
}

DatePoint DeicticDates::since_then(std::uint32_t i) const {
    constexpr std::uint32_t kSentencesMax = 2;
    if (!is(i, "then") || !is_before(i, "since") || !state().previous ||
        state().previous_sentence + kSentencesMax < state().sentence_index) {
        return {};
    }
    DatePoint point = relative_point(i + 1);
    point.anaphoric = true;
    point.value = DateRange{state().previous, {}};
    return point;
}

// "at the weekend", "over the weekend": the one before, or the next.
DatePoint DeicticDates::the_weekend(std::uint32_t i) const {
    const bool one = is(i, "weekend") && is_before(i, "the") &&
                     (is_before(i - 1, "at") || is_before(i - 1, "over") ||
                      is_before(i - 1, "during") || is_before(i - 1, "on"));
    if (!one) {
        return {};
    }
    const bool ahead = looks_ahead(direction(i));
    const bool begun = state().reference && state().reference->weekday() >= 5;
    return from_reference(i + 1, unit_around, DateUnit::weekend, ahead || begun ? 0 : -1);
}

DatePoint DeicticDates::deictic_unit(std::uint32_t i, int count, std::string_view text) const {
    const auto unit = static_cast<DateUnit>(at(i).value);
    if (is(i, "fortnight")) {
        return count < 0 ? span_until_now(i + 1, unit, 2) : DatePoint();
    }
    if (unit == DateUnit::hour || (unit == DateUnit::day && text != "this")) {
        return unit == DateUnit::day && text == "next" ? anaphoric_unit(i, 1) : DatePoint();
    }
    // "the past week", "over the last year": the seven days, the twelve months until now.
    const bool until_now =
        text == "past" || (text == "last" && is_before(i - 1, "the") && unit != DateUnit::weekend);
    if (until_now) {
        return span_until_now(i + 1, unit, 1);
    }
    // The last weekend is over, and so is not this week's before Saturday.
    if (unit == DateUnit::weekend) {
        const int back = count < 0 || (count == 0 && direction(i) == DateDirection::past &&
                                       state().reference && state().reference->weekday() < 5)
                             ? -1
                             : 0;
        return from_reference(i + 1, unit_around, unit, back);
    }
    return from_reference(i + 1, unit_around, unit, count);
}

// "the past three weeks", "the next 30 days".
DatePoint DeicticDates::counted_span(std::uint32_t i, int count) const {
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
    DatePoint point = from_reference(end + 1, moved, unit, number);
    if (state().reference) {
        point.value->to = point.value->from;
        point.value->from = moved(*state().reference, unit, 0).from;
    }
    return point;
}

// "recent weeks", "the coming years": no more exact than the next longer unit.
DatePoint DeicticDates::vague(std::uint32_t i, int count) const {
    const auto unit = static_cast<DateUnit>(at(i).value);
    DatePoint point = relative_point(i + 1);
    if (unit == DateUnit::hour) {
        return {};
    }
    if (!state().reference) {
        return point;
    }
    switch (unit) {
        case DateUnit::day:
        case DateUnit::week:
        case DateUnit::weekend: {
            // As far as "recent weeks" and "recent days" reach, for the month to be right.
            const int reach = unit == DateUnit::week ? 21 : 5;
            const Date other{state().reference->days + (count < 0   ? -reach
                                                        : count > 0 ? reach
                                                                    : 0)};
            const DateRange there = unit_around(other, DateUnit::month, 0);
            DateRange range = unit_around(*state().reference, DateUnit::month, 0);
            if (there.from != range.from) {
                range.to = count < 0 ? range.from : there.from;
                range.from = count < 0 ? there.from : range.from;
            }
            point.value = range;
            break;
        }
        case DateUnit::month:
            point.value = unit_around(*state().reference, DateUnit::year, 0);
            break;
        default:
            point.value = unit_around(*state().reference, DateUnit::year, count);
            point.value->from->precision = DatePrecision::approx;
            break;
    }
    return point;
}

// "over the following months": of the date before, no more exact than the next longer unit.
DatePoint DeicticDates::anaphoric_vague(std::uint32_t i) const {
    const auto unit = static_cast<DateUnit>(at(i).value);
    const auto base = base_for(DateUnit::year);
    if (unit == DateUnit::hour || !base || state().previous_sentence + 1 < state().sentence_index) {
        return vague(i, 1);
    }
    DatePoint point;
    point.end = i + 1;
    point.relative = true;
    point.anaphoric = true;
    if (unit > DateUnit::month) {
        point.value = unit_around(base->first, DateUnit::year, 1);
        point.value->from->precision = DatePrecision::approx;
    } else {
        const bool months = unit == DateUnit::month || base->precision > DatePrecision::month;
        point.value = unit_around(base->first, months ? DateUnit::year : DateUnit::month, 0);
    }
    return point;
}

// "the following Tuesday" of what was told before.
DatePoint DeicticDates::anaphoric_weekday(std::uint32_t i, bool back) const {
    DatePoint point = calendar_.weekday(i);
    const auto base = base_for(DateUnit::day, back);
    if (point.weekday < 0 || !base) {
        return {};
    }
    point.relative = true;
    point.anaphoric = true;
    const int behind = (base->first.weekday() - point.weekday + 7) % 7;
    const int days = back ? -(behind == 0 ? 7 : behind) : 7 - behind;
    point.value = unit_around(base->first, DateUnit::day, days);
    return point;
}

DatePoint DeicticDates::shifted_weekday(std::uint32_t i, std::string_view text) const {
    if (text == "following" || text == "previous") {
        if (const DatePoint counted = anaphoric_weekday(i, text == "previous"); counted.found()) {
            return counted;
        }
    }
    DatePoint point = calendar_.weekday(i);
    if (point.weekday < 0) {
        return point;
    }
    point.value = kUnresolvedRange;
    point.relative = true;
    if (state().reference) {
        const int back = (state().reference->weekday() - point.weekday + 7) % 7;
        int days = -back;
        if (text == "last" || text == "past" || text == "previous") {
            days = back == 0 ? -7 : -back;
        } else if (text == "next" || text == "coming" || text == "following") {
            days = 7 - back;
        } else if (direction(i) != DateDirection::past) {
            days = (7 - back) % 7;
        }
        point.value->from = PartialDate::of_day({state().reference->days + days});
    }
    return point;
}

// "that September", "the following February": in the year that was spoken of, or the first one after that time.
DatePoint DeicticDates::anaphoric_month(std::uint32_t end, int month, bool after) const {
    DatePoint point;
    const auto& before = state().previous;
    if (!before || before->precision > DatePrecision::year) {
        return point;
    }
    point = relative_point(end);
    point.anaphoric = true;
    const Date::YearMonthDay base = before->first.ymd();
    const bool passed = before->precision == DatePrecision::year || month <= base.month;
    point.value = DateRange{month_of(base.year + (after && passed ? 1 : 0), month), {}};
    return point;
}

DatePoint DeicticDates::shifted_month(std::uint32_t i, int count, std::string_view text) const {
    std::uint32_t end = 0;
    const int month = month_at(i, end);
    DatePoint point;
    if (month == 0) {
        return point;
    }
    if (text == "that" || text == "same" || text == "following") {
        return anaphoric_month(end, month, text == "following");
    }
    point = relative_point(end);
    if (state().reference) {
        const Date::YearMonthDay today = state().reference->ymd();
        const int back = count < 0 && month >= today.month ? 1 : 0;
        const int ahead = count > 0 && month <= today.month ? 1 : 0;
        point.value->from = month_of(today.year - back + ahead, month);
    }
    return point;
}

DatePoint DeicticDates::shifted_season(std::uint32_t i, int count) const {
    const auto season = static_cast<DateSeason>(at(i).value);
    DatePoint point = relative_point(i + 1);
    if (!state().reference) {
        return point;
    }
    const int year = state().reference->ymd().year;
    DateRange range = season_of(year, season);
    if (count < 0 && range.to->end() >= *state().reference) {
        range = season_of(year - 1, season);
    } else if (count > 0 && range.from->first <= *state().reference) {
        range = season_of(year + 1, season);
    }
    point.value = range;
    return point;
}

// "earlier this week", "later this month": from its beginning, until its end.
DatePoint DeicticDates::within(std::uint32_t i) const {
    if (!is(i, "earlier") && !is(i, "later")) {
        return {};
    }
    DatePoint point;
    if (is(i + 1, "this")) {
        point = shifted(i + 1);
    } else if (is(i + 1, "in") && is(i + 2, "the") && at(i + 3).word == DateWord::unit &&
               !at(i + 3).plural) {
        point = is(i + 3, "day") ? anaphoric_unit(i + 3, 0) : deictic_unit(i + 3, 0, "this");
    }
    if (point.found() && point.value && point.value->to && state().reference) {
        (is(i, "earlier") ? point.value->to : point.value->from) =
            PartialDate::of_day(*state().reference);
    }
    return point;
}

}  // namespace entente
