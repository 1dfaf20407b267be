// The words that date expressions are made of: a sentence as lexemes, each with its class.
//
// Dates are cut from the characters, not from the tokens, since treebanks cut "2021-11-24", "5-7 May"
// and "mid-March" in many ways.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "importers/text/document.h"

namespace entente {

enum class DateUnit : std::uint8_t {
    hour,
    day,
    week,
    weekend,
    month,
    year,
    decade,
    century
};

enum class DateWord : std::uint8_t {
    other,
    number,    // value: what it counts; also "a", "twelve", "several" (kSeveral)
    ordinal,   // value: "third", "24th"
    decade,    // value: first year, "1990s"
    month,     // value: 1 to 12
    weekday,   // value: 0 is Monday
    unit,      // value: a DateUnit
    season,    // value: a DateSeason
    day_part,  // "morning", "night"
    dash,      // "-", en dash
    mark,      // other punctuation; value: its character
    keyword,   // a word that expressions begin with or contain
};

enum class DateSeason : std::uint8_t {
    spring,
    summer,
    autumn,
    winter
};

// The value of "several", "a few": not counted.
inline constexpr std::int32_t kSeveral = -1;

// 1 to 12 for the name of a month in lower case, whole or of three letters, or "sept"; 0 for any other word.
std::int32_t month_named(std::string_view word);

struct DateLexeme {
    std::uint32_t start = 0;  // bytes of Document::text
    std::uint32_t end = 0;
    std::uint32_t token = 0;  // the token that it begins in
    std::int32_t value = 0;
    DateWord word = DateWord::other;
    bool digits = false;    // a number that is written in digits
    bool capital = false;   // begins with A to Z
    bool plural = false;    // of a unit
    std::string_view text;  // in lower case; lives as long as the DateLexer's next sentence
};

// Cuts one sentence after another; keeps its buffers. Linear.
class DateLexer {
public:
    // The lexemes of a sentence, and whether any can be part of a date.
    bool read(const Document& document, const Sentence& sentence);

    const std::vector<DateLexeme>& lexemes() const { return lexemes_; }

private:
    void add(std::uint32_t start, std::uint32_t end, DateWord word, std::int32_t value);
    void add_word(std::uint32_t start, std::uint32_t end);
    void add_digits(std::uint32_t start, std::uint32_t end);

    std::string lower_;
    std::uint32_t base_ = 0;
    bool any_ = false;
    std::vector<DateLexeme> lexemes_;
};

}  // namespace entente
