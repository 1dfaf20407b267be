// What the FEATS column of a word says, as fields: rules compare them instead of searching strings.
#pragma once

#include <cstdint>
#include <string_view>

namespace entente {

enum class Tense : std::uint8_t {
    none,
    past,
    present
};

enum class GrammaticalNumber : std::uint8_t {
    none,
    singular,
    plural  // also Ptan: words that have a plural only ("troops")
};

enum class Voice : std::uint8_t {
    none,
    passive
};

enum class VerbForm : std::uint8_t {
    none,
    finite,
    infinitive,
    participle,
    gerund
};

enum class Mood : std::uint8_t {
    none,
    indicative,
    imperative,
    subjunctive
};

enum class Degree : std::uint8_t {
    none,
    positive,
    comparative,
    superlative
};

enum class Definiteness : std::uint8_t {
    none,
    definite,
    indefinite
};

enum class PronounType : std::uint8_t {
    none,
    personal,
    article,
    demonstrative,
    indefinite,
    interrogative,
    relative,
    negative,
    total,
    reciprocal,
    emphatic
};

enum class GrammaticalCase : std::uint8_t {
    none,
    nominative,
    accusative,
    genitive
};

enum class GrammaticalGender : std::uint8_t {
    none,
    feminine,
    masculine,
    neuter
};

enum class NumeralType : std::uint8_t {
    none,
    cardinal,
    ordinal,
    fraction,
    multiple
};

// Eight bytes; `none` and 0 are "not said". Features that no field stands for (Typo, Abbr, ExtPos,
// NumForm, Style, Foreign) are in Token::features only.
struct Morphology {
    Tense tense : 2 = Tense::none;
    GrammaticalNumber number : 2 = GrammaticalNumber::none;
    Voice voice : 1 = Voice::none;
    VerbForm verb_form : 3 = VerbForm::none;
    Mood mood : 2 = Mood::none;
    Degree degree : 2 = Degree::none;
    Definiteness definite : 2 = Definiteness::none;
    std::uint8_t person : 2 = 0;  // 1 to 3
    PronounType pronoun : 4 = PronounType::none;
    GrammaticalCase grammatical_case : 2 = GrammaticalCase::none;
    GrammaticalGender gender : 2 = GrammaticalGender::none;
    NumeralType numeral : 3 = NumeralType::none;
    bool possessive : 1 = false;  // Poss=Yes
    bool reflexive : 1 = false;   // Reflex=Yes
    bool negative : 1 = false;    // Polarity=Neg

    friend bool operator==(const Morphology&, const Morphology&) = default;
};

static_assert(sizeof(Morphology) <= 8);

// The fields of a FEATS column ("_", "", "Number=Sing|Tense=Past"). Unknown features and values say
// nothing. Linear.
Morphology morphology_of(std::string_view features);

}  // namespace entente
