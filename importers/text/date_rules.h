// What all rules of the date grammar share: the words of a sentence, and what dates count from.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "importers/text/date_context.h"
#include "importers/text/date_values.h"
#include "importers/text/date_words.h"
#include "importers/text/document.h"

namespace entente {

// Years that news speaks of; other four-digit numbers are no years.
inline constexpr int kNewsYearMin = 1000;
inline constexpr int kNewsYearMax = 2199;

// A value that needs no completion, if there is one.
class SettledRange {
public:
    SettledRange& operator=(const DateRange& range) {
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
struct DatePoint {
    std::uint32_t end = 0;  // the lexeme after it; 0 when there is no date
    int year = 0;
    int month = 0;
    int day = 0;
    int weekday = -1;
    bool shifted = false;  // the year or more of it was counted from the reference
    // What needs no completion.
    SettledRange value;
    bool relative = false;
    bool anaphoric = false;  // counted from the date before
    bool opens_clause = false;
    // From what the clause tells to what is told around it, when that is counted.
    std::optional<int> clause_count;
    DateUnit clause_unit = DateUnit::day;
    bool duration = false;

    bool found() const { return end > 0; }
};

// Where the reading of a document has come to. Borrows the document.
struct DateState {
    explicit DateState(Document& read) : document(read) {}

    Document& document;
    const Sentence* sentence = nullptr;
    std::span<const DateLexeme> lexemes;  // of that sentence
    std::uint32_t sentence_index = 0;
    std::uint32_t paragraph = 0;  // that is read now

    std::optional<Date> reference;        // what "on Friday" and "last year" count from
    std::optional<PartialDate> previous;  // the date that "later" counts from
    std::uint32_t previous_paragraph = 0;
    std::uint32_t previous_sentence = 0;
    DateBasis previous_basis = DateBasis::text;
    std::optional<PartialDate> news;  // the first day near publication that the text names
    // The day or month with a year that was written last, or the year that a sentence begins with.
    std::optional<PartialDate> calendar_base;
    std::uint32_t calendar_sentence = 0;
    std::uint32_t calendar_paragraph = 0;
    bool calendar_front = false;  // its sentence begins with it
    bool calendar_entry = false;  // it begins an entry of a chronology
    std::optional<PartialDate>
        heading;                    // a year or month alone in its line: what the days below lie in
    std::optional<bool> day_first;  // how this text writes "24/11/2021"
};

// A relative date without a day to count from.
extern const DateRange kUnresolvedRange;

// A date that ends before the lexeme `end` and is not resolved yet.
DatePoint relative_point(std::uint32_t end);

// Base of the rules; each answers a question about lexeme `i` of the sentence. Borrows the state.
class DateRules {
public:
    explicit DateRules(const DateState& state) : state_(state) {}

protected:
    const DateState& state() const { return state_; }

    // --- lexemes; one that does not exist is no word

    const DateLexeme& at(std::uint32_t i) const;
    bool is(std::uint32_t i, std::string_view text) const;
    bool is_before(std::uint32_t i, std::string_view text) const;

    // Whether lexeme `i` follows the one before without a space.
    bool joined(std::uint32_t i) const;
    bool is_mark(std::uint32_t i, char mark) const;

    // Whether a line of the text begins, or ends, with lexeme `i`; bullets do not count.
    bool begins_line(std::uint32_t i) const;
    bool ends_line(std::uint32_t i) const;

    // "March 18: ...", "May - ...": whether lexemes [i, end) open an entry of a chronology.
    bool begins_entry(std::uint32_t i, std::uint32_t end) const;

    // --- numbers and names; 0 when there is none

    // Part of "1,500", "10.5", "$24", "10:30", "7%"?
    bool in_figure(std::uint32_t i) const;
    int year_at(std::uint32_t i) const;
    int day_at(std::uint32_t i) const;

    // The month, and in `end` the lexeme after it with the dot of an abbreviation.
    int month_at(std::uint32_t i, std::uint32_t& end) const;

    // ", last year", "of this year", "2021": the year behind a month; `end` moves behind it.
    int year_behind(std::uint32_t& end, bool& shifted) const;

    // "two", "a couple of", "twenty-five", "several", "a few".
    int count_at(std::uint32_t i, std::uint32_t& end) const;

    // "about", "some" before a count.
    bool approximate(std::uint32_t i) const;

    // "Theresa May", "April O'Neil".
    bool in_person(std::uint32_t token) const;

    DateDirection direction(std::uint32_t i) const;

    // date_context.h's of the same name.
    bool sets_term(std::uint32_t i) const;

    // --- counting; without a day to count from the value is settled and empty

    DatePoint from_reference(std::uint32_t end,
                             DateRange (*make)(Date, DateUnit, int),
                             DateUnit unit,
                             int count) const;
    DatePoint span_until_now(std::uint32_t end, DateUnit unit, int count) const;

    // The unit around the date before, moved by `count`.
    DatePoint anaphoric_unit(std::uint32_t i, int count) const;

    // The date before, when it is exact enough to count such units from. A report whose paragraph has no day of its own
    // counts back from the day of its news: "The day before, ...".
    std::optional<PartialDate> base_for(DateUnit unit, bool back = false) const;

    // "of November 2003 ... the next day": a few days from a month that was told of are as exact as it is.
    std::optional<PartialDate> month_around(DateUnit unit, int count) const;

private:
    const DateState& state_;
};

}  // namespace entente
