// Morphology: the values of the FEATS column, by a table.
#include "importers/text/morphology.h"

#include <algorithm>
#include <array>

namespace entente {

namespace {

struct Value {
    std::string_view text;
    void (*set)(Morphology&);
};

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): one line a value
#define ENTENTE_VALUE(text, field, value)            \
    Value {                                          \
        text, [](Morphology& m) { m.field = value; } \
    }

constexpr std::array kValues = {
    ENTENTE_VALUE("Case=Acc", grammatical_case, GrammaticalCase::accusative),
    ENTENTE_VALUE("Case=Gen", grammatical_case, GrammaticalCase::genitive),
    ENTENTE_VALUE("Case=Nom", grammatical_case, GrammaticalCase::nominative),
    ENTENTE_VALUE("Definite=Def", definite, Definiteness::definite),
    ENTENTE_VALUE("Definite=Ind", definite, Definiteness::indefinite),
    ENTENTE_VALUE("Degree=Cmp", degree, Degree::comparative),
    ENTENTE_VALUE("Degree=Pos", degree, Degree::positive),
    ENTENTE_VALUE("Degree=Sup", degree, Degree::superlative),
    ENTENTE_VALUE("Gender=Fem", gender, GrammaticalGender::feminine),
    ENTENTE_VALUE("Gender=Masc", gender, GrammaticalGender::masculine),
    ENTENTE_VALUE("Gender=Neut", gender, GrammaticalGender::neuter),
    ENTENTE_VALUE("Mood=Imp", mood, Mood::imperative),
    ENTENTE_VALUE("Mood=Ind", mood, Mood::indicative),
    ENTENTE_VALUE("Mood=Sub", mood, Mood::subjunctive),
    ENTENTE_VALUE("NumType=Card", numeral, NumeralType::cardinal),
    ENTENTE_VALUE("NumType=Frac", numeral, NumeralType::fraction),
    ENTENTE_VALUE("NumType=Mult", numeral, NumeralType::multiple),
    ENTENTE_VALUE("NumType=Ord", numeral, NumeralType::ordinal),
    ENTENTE_VALUE("Number=Plur", number, GrammaticalNumber::plural),
    ENTENTE_VALUE("Number=Ptan", number, GrammaticalNumber::plural),
    ENTENTE_VALUE("Number=Sing", number, GrammaticalNumber::singular),
    ENTENTE_VALUE("Person=1", person, 1),
    ENTENTE_VALUE("Person=2", person, 2),
    ENTENTE_VALUE("Person=3", person, 3),
    ENTENTE_VALUE("Polarity=Neg", negative, true),
    ENTENTE_VALUE("Poss=Yes", possessive, true),
    ENTENTE_VALUE("PronType=Art", pronoun, PronounType::article),
    ENTENTE_VALUE("PronType=Dem", pronoun, PronounType::demonstrative),
    ENTENTE_VALUE("PronType=Emp", pronoun, PronounType::emphatic),
    ENTENTE_VALUE("PronType=Ind", pronoun, PronounType::indefinite),
    ENTENTE_VALUE("PronType=Int", pronoun, PronounType::interrogative),
    ENTENTE_VALUE("PronType=Neg", pronoun, PronounType::negative),
    ENTENTE_VALUE("PronType=Prs", pronoun, PronounType::personal),
    ENTENTE_VALUE("PronType=Rcp", pronoun, PronounType::reciprocal),
    ENTENTE_VALUE("PronType=Rel", pronoun, PronounType::relative),
    ENTENTE_VALUE("PronType=Tot", pronoun, PronounType::total),
    ENTENTE_VALUE("Reflex=Yes", reflexive, true),
    ENTENTE_VALUE("Tense=Past", tense, Tense::past),
    ENTENTE_VALUE("Tense=Pres", tense, Tense::present),
    ENTENTE_VALUE("VerbForm=Fin", verb_form, VerbForm::finite),
    ENTENTE_VALUE("VerbForm=Ger", verb_form, VerbForm::gerund),
    ENTENTE_VALUE("VerbForm=Inf", verb_form, VerbForm::infinitive),
    ENTENTE_VALUE("VerbForm=Part", verb_form, VerbForm::participle),
    ENTENTE_VALUE("Voice=Pass", voice, Voice::passive),
};

#undef ENTENTE_VALUE

}  // namespace

Morphology morphology_of(std::string_view features) {
    Morphology result;
    while (!features.empty()) {
        const std::size_t end = std::min(features.find('|'), features.size());
        const std::string_view feature = features.substr(0, end);
        features.remove_prefix(std::min(end + 1, features.size()));
        const auto found = std::lower_bound(
            kValues.begin(), kValues.end(), feature, [](const Value& value, std::string_view text) {
                return value.text < text;
            });
        if (found != kValues.end() && found->text == feature) {
            found->set(result);
        }
    }
    return result;
}

}  // namespace entente
