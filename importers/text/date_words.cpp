// The table of date words, and the lexer that classifies by it.
#include "importers/text/date_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

namespace entente {

namespace {

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
constexpr std::size_t kShortMonthBytes = 3;

struct Entry {
    DateWord word = DateWord::other;
    std::int32_t value = 0;
    bool plural = false;
    bool starts = false;  // whether the word alone is a reason to look for dates
};

using Entries = std::unordered_map<std::string_view, Entry>;

void add_list(Entries& entries,
              DateWord word,
              std::int32_t first,
              std::initializer_list<std::string_view> words,
              bool starts) {
    for (const std::string_view text : words) {
        entries.emplace(text, Entry{word, first++, false, starts});
    }
}

void add_unit(Entries& entries, DateUnit unit, std::string_view singular, std::string_view plural) {
    const auto value = static_cast<std::int32_t>(unit);
    entries.emplace(singular, Entry{DateWord::unit, value, false, true});
    entries.emplace(plural, Entry{DateWord::unit, value, true, true});
}

void add_counts(Entries& entries) {
    add_list(entries,
             DateWord::number,
             1,
             {"one",     "two",     "three",     "four",     "five",     "six",      "seven",
              "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen", "fourteen",
              "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"},
             false);
    std::int32_t tens = 30;
    for (const std::string_view text :
         {"thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}) {
        entries.emplace(text, Entry{DateWord::number, tens, false, false});
        tens += 10;
    }
    add_list(entries, DateWord::number, 1, {"a"}, false);
    add_list(entries, DateWord::number, 1, {"an"}, false);
    add_list(entries, DateWord::number, kSeveral, {"several"}, false);
    add_list(entries, DateWord::number, kSeveral, {"many"}, false);
    add_list(entries, DateWord::number, kSeveral, {"few"}, false);
    add_list(entries, DateWord::number, 2, {"couple"}, false);
    add_list(entries,
             DateWord::ordinal,
             1,
             {"first",
              "second",
              "third",
              "fourth",
              "fifth",
              "sixth",
              "seventh",
              "eighth",
              "ninth",
              "tenth"},
             false);
    std::int32_t decade = 1920;
    for (const std::string_view text : {"twenties",
                                        "thirties",
                                        "forties",
                                        "fifties",
                                        "sixties",
                                        "seventies",
                                        "eighties",
                                        "nineties"}) {
        entries.emplace(text, Entry{DateWord::decade, decade, false, true});
        decade += 10;
    }
}

void add_calendar(Entries& entries) {
    for (std::size_t i = 0; i < kMonths.size(); ++i) {
        const Entry month{DateWord::month, static_cast<std::int32_t>(i) + 1, false, true};
        entries.emplace(kMonths.at(i), month);
        entries.emplace(kMonths.at(i).substr(0, kShortMonthBytes), month);
    }
    add_list(entries, DateWord::month, 9, {"sept"}, true);
    add_list(entries,
             DateWord::weekday,
             0,
             {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"},
             true);
    add_unit(entries, DateUnit::hour, "hour", "hours");
    add_unit(entries, DateUnit::hour, "minute", "minutes");
    add_unit(entries, DateUnit::hour, "moment", "moments");
    add_unit(entries, DateUnit::day, "day", "days");
    add_unit(entries, DateUnit::week, "week", "weeks");
    add_unit(entries, DateUnit::week, "fortnight", "fortnights");
    add_unit(entries, DateUnit::weekend, "weekend", "weekends");
    add_unit(entries, DateUnit::month, "month", "months");
    add_unit(entries, DateUnit::year, "year", "years");
    add_unit(entries, DateUnit::decade, "decade", "decades");
    add_unit(entries, DateUnit::century, "century", "centuries");
    add_list(entries, DateWord::season, 0, {"spring", "summer", "autumn", "winter"}, true);
    add_list(entries, DateWord::season, 2, {"fall"}, true);
    for (const std::string_view text : {"morning",
                                        "afternoon",
                                        "evening",
                                        "night",
                                        "noon",
                                        "midday",
                                        "midnight",
                                        "dawn",
                                        "dusk"}) {
        entries.emplace(text, Entry{DateWord::day_part, 0, false, true});
    }
}

const Entries& entries() {
    static const Entries made = [] {
        Entries all;
        add_counts(all);
        add_calendar(all);
        for (const std::string_view text : {"today",
                                            "tonight",
                                            "yesterday",
                                            "tomorrow",
                                            "overnight",
                                            "christmas",
                                            "eve",
                                            "anniversary",
                                            "then"}) {
            all.emplace(text, Entry{DateWord::keyword, 0, false, true});
        }
        for (const std::string_view text : {"this",
                                            "that",
                                            "same",
                                            "current",
                                            "last",
                                            "past",
                                            "previous",
                                            "next",
                                            "coming",
                                            "following",
                                            "upcoming",
                                            "recent",
                                            "earlier",
                                            "later",
                                            "beginning",
                                            "start",
                                            "end",
                                            "middle"}) {
            all.emplace(text, Entry{DateWord::keyword, 0, false, false});
        }
        return all;
    }();
    return made;
}

constexpr std::size_t kWordBytesMax = 12;  // of those in the table

bool is_letter(unsigned char byte) {
    return (byte >= 'a' && byte <= 'z') || byte >= 0x80;
}

bool is_digit(unsigned char byte) {
    return byte >= '0' && byte <= '9';
}

// Length of the en dash, the hyphen U+2010 to the em dash U+2014, or ASCII's hyphen; 0 for no dash.
std::uint32_t dash_bytes(std::string_view text) {
    if (text.starts_with("-")) {
        return 1;
    }
    return text.size() >= 3 && text.starts_with("\xE2\x80") && text[2] >= '\x90' &&
                   text[2] <= '\x94'
               ? 3
               : 0;
}

// The same for quotation marks and apostrophes U+2018 to U+201F and the no-break space.
std::uint32_t mark_bytes(std::string_view text) {
    if (text.starts_with("\xC2\xA0")) {
        return 2;
    }
    return text.size() >= 3 && text.starts_with("\xE2\x80") && text[2] >= '\x98' &&
                   text[2] <= '\x9F'
               ? 3
               : 0;
}

}  // namespace

std::int32_t month_named(std::string_view word) {
    if (word == "sept") {
        return 9;
    }
    const auto found = std::find_if(kMonths.begin(), kMonths.end(), [&](std::string_view month) {
        return word == month || word == month.substr(0, kShortMonthBytes);
    });
    return found == kMonths.end() ? 0 : static_cast<std::int32_t>(found - kMonths.begin()) + 1;
}

bool DateLexer::read(const Document& document, const Sentence& sentence) {
    lexemes_.clear();
    any_ = false;
    base_ = sentence.span.start;
    lower_ = document.view(sentence.span);
    for (char& byte : lower_) {
        byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    }
    const std::string_view text = lower_;
    const auto size = static_cast<std::uint32_t>(text.size());
    for (std::uint32_t i = 0; i < size;) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::string_view rest = text.substr(i);
        std::uint32_t end = i + 1;
        if (byte <= ' ') {
            i = end;
            continue;
        }
        if (const std::uint32_t dash = dash_bytes(rest); dash > 0) {
            add(i, end = i + dash, DateWord::dash, 0);
        } else if (const std::uint32_t mark = mark_bytes(rest); mark > 0) {
            add(i, end = i + mark, DateWord::mark, mark == 3 ? '\'' : ' ');
        } else if (is_digit(byte)) {
            while (end < size && (is_digit(static_cast<unsigned char>(text[end])) ||
                                  (text[end] >= 'a' && text[end] <= 'z'))) {
                ++end;
            }
            add_digits(i, end);
        } else if (is_letter(byte)) {
            while (end < size && is_letter(static_cast<unsigned char>(text[end])) &&
                   dash_bytes(text.substr(end)) == 0 && mark_bytes(text.substr(end)) == 0) {
                ++end;
            }
            add_word(i, end);
        } else {
            add(i, end, DateWord::mark, byte);
        }
        i = end;
    }
    if (!any_) {
        return false;
    }
    std::uint32_t token = sentence.first_token;
    for (DateLexeme& lexeme : lexemes_) {
        while (token + 1 < sentence.last_token && document.tokens[token].span.end <= lexeme.start) {
            ++token;
        }
        lexeme.token = token;
        const char first = document.text[lexeme.start];
        lexeme.capital = first >= 'A' && first <= 'Z';
    }
    return true;
}

void DateLexer::add(std::uint32_t start, std::uint32_t end, DateWord word, std::int32_t value) {
    DateLexeme lexeme;
    lexeme.start = base_ + start;
    lexeme.end = base_ + end;
    lexeme.word = word;
    lexeme.value = value;
    lexeme.text = std::string_view(lower_).substr(start, end - start);
    lexemes_.push_back(lexeme);
}

void DateLexer::add_word(std::uint32_t start, std::uint32_t end) {
    const std::string_view text = std::string_view(lower_).substr(start, end - start);
    Entry entry;
    if (text.size() <= kWordBytesMax) {
        if (const auto found = entries().find(text); found != entries().end()) {
            entry = found->second;
        }
    }
    add(start, end, entry.word, entry.value);
    lexemes_.back().plural = entry.plural;
    any_ = any_ || entry.starts;
}

// "24", "24th", "1990s", "24T10" (of an ISO time).
void DateLexer::add_digits(std::uint32_t start, std::uint32_t end) {
    const std::string_view text = std::string_view(lower_).substr(start, end - start);
    std::int32_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const std::string_view rest = text.substr(static_cast<std::size_t>(stop - text.data()));
    if (error != std::errc()) {
        add(start, end, DateWord::other, 0);
        return;
    }
    any_ = true;
    if (rest.empty() || (rest.size() >= 3 && rest[0] == 't' && rest[1] >= '0' && rest[1] <= '9')) {
        add(start, end, DateWord::number, value);
        lexemes_.back().digits = true;
    } else if (rest == "st" || rest == "nd" || rest == "rd" || rest == "th") {
        add(start, end, DateWord::ordinal, value);
        lexemes_.back().digits = true;
    } else if (rest == "s" && (text.size() == 5 || text.size() == 3) && value % 10 == 0) {
        add(start, end, DateWord::decade, text.size() == 3 ? 1900 + value : value);
        lexemes_.back().digits = true;
    } else {
        add(start, end, DateWord::other, 0);
    }
}

}  // namespace entente
