#include "importers/text/abbreviations.h"

#include <set>
#include <string>

#include "importers/text/utf8.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

const Words& titles() {
    static const Words words = {"mr.",    "mrs.",  "ms.",     "dr.",   "prof.", "gen.",  "lt.",
                                "col.",   "maj.",  "capt.",   "cmdr.", "adm.",  "sgt.",  "cpl.",
                                "sen.",   "rep.",  "gov.",    "pres.", "hon.",  "rev.",  "st.",
                                "msgr.",  "amb.",  "no.",     "nos.",  "art.",  "arts.", "fig.",
                                "vs.",    "v.",    "ca.",     "cf.",   "sec.",  "vol.",  "para.",
                                "paras.", "brig.", "messrs.", "mt.",   "ret.",  "retd."};
    return words;
}

const Words& others() {
    static const Words words = {"inc.",  "corp.", "co.",   "ltd.",    "jr.",  "sr.",   "bros.",
                                "dept.", "etc.",  "est.",  "approx.", "jan.", "feb.",  "mar.",
                                "apr.",  "jun.",  "jul.",  "aug.",    "sep.", "sept.", "oct.",
                                "nov.",  "dec.",  "mon.",  "tue.",    "wed.", "thu.",  "fri.",
                                "sat.",  "sun.",  "govt.", "univ."};
    return words;
}

// Letters each followed by a full stop: "J.", "U.S.", "p.m.".
bool dotted_letters(std::string_view word) {
    std::size_t i = 0;
    while (i < word.size()) {
        const CodePoint letter = code_point_at(word, i);
        if (!is_letter(letter.value) || i + letter.length >= word.size() ||
            word[i + letter.length] != '.') {
            return false;
        }
        i += letter.length + 1;
    }
    return !word.empty();
}

}  // namespace

Abbreviation abbreviation(std::string_view word) {
    constexpr std::size_t kAbbreviationBytesMax = 24;
    if (word.size() < 2 || word.size() > kAbbreviationBytesMax || word.back() != '.') {
        return Abbreviation::none;
    }
    const std::string key = to_lower(word);
    if (titles().contains(key)) {
        return Abbreviation::title;
    }
    if (others().contains(key) || key == "ph.d.") {
        return Abbreviation::other;
    }
    return dotted_letters(word) ? Abbreviation::initials : Abbreviation::none;
}

}  // namespace entente
