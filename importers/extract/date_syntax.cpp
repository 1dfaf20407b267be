// Tenses, clauses and what shares a time, over the tree of one sentence.
#include "importers/extract/date_syntax.h"

#include <algorithm>
#include <array>

#include "importers/text/one_of.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// No writer's sentence is that long.
constexpr std::uint32_t kSentenceTokensMax = 300;

}  // namespace

std::string_view universal_relation(const Token& token) {
    return std::string_view(token.deprel).substr(0, token.deprel.find(':'));
}

// Verbs that say no more than that their noun happened, so that it has their time.
bool carries_noun(std::string_view lemma) {
    constexpr std::array<std::string_view, 49> kVerbs = {
        "hold",    "have",   "pay",    "make",     "take",        "conduct",  "begin",
        "start",   "launch", "resume", "continue", "conclude",    "reach",    "sign",
        "happen",  "occur",  "come",   "go",       "end",         "open",     "close",
        "host",    "attend", "carry",  "mount",    "stage",       "organize", "organise",
        "convene", "hail",   "be",     "follow",   "engage",      "join",     "enter",
        "seal",    "strike", "clinch", "finalize", "finalise",    "give",     "deliver",
        "offer",   "issue",  "lead",   "chair",    "participate", "impose",   "serve"};
    return is_one_of(kVerbs, lemma);
}

// Prepositions whose noun has a time of its own: "since the invasion in February".
bool parts_times(std::string_view lemma) {
    constexpr std::array<std::string_view, 11> kWords = {"since",
                                                         "before",
                                                         "until",
                                                         "till",
                                                         "ahead",
                                                         "despite",
                                                         "about",
                                                         "over",
                                                         "because",
                                                         "like",
                                                         "than"};
    return is_one_of(kWords, lemma);
}

// Clauses that happen when the clause above them does.
bool shares_time(std::string_view mark) {
    constexpr std::array<std::string_view, 6> kMarks = {"while", "as", "when", "by", "in", "with"};
    return mark.empty() || is_one_of(kMarks, mark);
}

void DateSyntax::enter(std::uint32_t sentence) {
    index_ = sentence;
    sentence_ = &document_.sentences[sentence];
}

std::uint32_t DateSyntax::above(std::uint32_t t) const {
    return inside(token(t).head) ? static_cast<std::uint32_t>(token(t).head) : t;
}

bool DateSyntax::is_finite(std::uint32_t t) const {
    return is_verb(t) && token(t).morphology.verb_form == VerbForm::finite;
}

bool DateSyntax::inside(std::int32_t t) const {
    return t >= static_cast<std::int32_t>(sentence_->first_token) &&
           t < static_cast<std::int32_t>(sentence_->last_token);
}

// The word of [first, last) that the others hang on.
std::uint32_t DateSyntax::head_of(std::uint32_t first, std::uint32_t last) const {
    for (std::uint32_t t = first; t < last; ++t) {
        const std::int32_t head = token(t).head;
        if (head < static_cast<std::int32_t>(first) || head >= static_cast<std::int32_t>(last)) {
            return t;
        }
    }
    return first;
}

std::uint32_t DateSyntax::token_at(std::uint32_t byte) const {
    const auto begin = document_.tokens.begin() + sentence_->first_token;
    const auto end = document_.tokens.begin() + sentence_->last_token;
    const auto found =
        std::partition_point(begin, end, [&](const Token& t) { return t.span.end <= byte; });
    return static_cast<std::uint32_t>((found == end ? end - 1 : found) - document_.tokens.begin());
}

std::uint32_t DateSyntax::trigger_of(const Relation& relation) const {
    const std::uint32_t first = token_at(relation.trigger.start);
    const std::uint32_t last = token_at(std::max(relation.trigger.end, 1U) - 1) + 1;
    return head_of(first, std::max(last, first + 1));
}

bool DateSyntax::has_tree() const {
    return sentence_->last_token - sentence_->first_token <= kSentenceTokensMax;
}

std::string_view DateSyntax::child(std::uint32_t head,
                                   std::initializer_list<std::string_view> relations) const {
    for (std::uint32_t t = sentence_->first_token; t < sentence_->last_token; ++t) {
        if (token(t).head == static_cast<std::int32_t>(head) &&
            std::find(relations.begin(), relations.end(), token(t).deprel) != relations.end()) {
            return token(t).lemma;
        }
    }
    return {};
}

std::string_view DateSyntax::case_of(std::uint32_t t) const {
    return child(t, {"case"});
}

std::string_view DateSyntax::mark_of(std::uint32_t t) const {
    const std::string_view mark = child(t, {"mark"});
    if (!mark.empty()) {
        return mark;
    }
    // "when" and "while" may be adverbs of their clause.
    const std::string_view adverb = child(t, {"advmod"});
    return adverb == "when" ? adverb : std::string_view();
}

bool DateSyntax::is_verb(std::uint32_t t) const {
    return token(t).upos == Upos::verb || token(t).upos == Upos::aux;
}

// When a verb says that it is, by itself or its first auxiliary.
DateSyntax::Time DateSyntax::time_of(std::uint32_t verb) const {
    for (std::uint32_t t = sentence_->first_token; t < verb; ++t) {
        const Token& word = token(t);
        if (word.head == static_cast<std::int32_t>(verb) &&
            (universal_relation(word) == "aux" || universal_relation(word) == "cop")) {
            return word.xpos == "MD"                         ? Time::modal
                   : word.morphology.tense == Tense::past    ? Time::past
                   : word.morphology.tense == Tense::present ? Time::present
                                                             : Time::unsaid;
        }
    }
    const Morphology& own = token(verb).morphology;
    if (own.verb_form != VerbForm::finite) {
        return Time::unsaid;
    }
    return own.tense == Tense::past ? Time::past : Time::present;
}

// "the storm having struck", "having been expelled": over before what the sentence tells.
bool DateSyntax::is_perfect_participle(std::uint32_t verb) const {
    for (std::uint32_t t = sentence_->first_token; t < verb; ++t) {
        const Token& word = token(t);
        if (word.head == static_cast<std::int32_t>(verb) && word.lemma == "have" &&
            universal_relation(word) == "aux" && to_lower(document_.view(word)) == "having") {
            return true;
        }
    }
    return false;
}

// Whether two joined words may share a date: both nouns, or verbs of one time.
bool DateSyntax::joins_times(std::uint32_t a, std::uint32_t b) const {
    if (!is_verb(a) || !is_verb(b)) {
        return !is_verb(a) && !is_verb(b);
    }
    if (is_perfect_participle(a) != is_perfect_participle(b)) {
        return false;
    }
    const Time of_a = time_of(a);
    const Time of_b = time_of(b);
    return of_a == of_b || of_a == Time::unsaid || of_b == Time::unsaid;
}

DateSyntax::Clause DateSyntax::clause_of(std::uint32_t trigger, bool in_present) const {
    std::uint32_t t = trigger;
    bool main = true;
    for (int step = 0; step < kDateStepsMax; ++step) {
        const std::string_view relation = universal_relation(token(t));
        const bool own_tense =
            is_verb_with_past(t) || has_auxiliary(t) ||
            (in_present && is_verb(t) && token(t).morphology.verb_form == VerbForm::finite);
        if (own_tense || !inside(token(t).head)) {
            main = main && (relation == "root" || relation == "conj" || relation == "parataxis" ||
                            (relation == "advcl" && shares_time(mark_of(t))));
            // A joined clause is as much on the main line as the one it is joined to.
            if (relation == "conj" && inside(token(t).head)) {
                const std::string_view above =
                    universal_relation(token(static_cast<std::uint32_t>(token(t).head)));
                main = main && (above == "root" || above == "parataxis" || above == "conj");
            }
            return {t, main};
        }
        // Nouns that happened some time, and clauses of their own time, have no share in it.
        const bool passes = relation == "xcomp" || relation == "obj" || relation == "conj" ||
                            (relation == "advcl" && shares_time(mark_of(t))) ||
                            (relation == "obl" && carries_noun(lemma_above(t))) ||
                            (relation == "nsubj" && carries_noun(lemma_above(t)));
        main = main && passes;
        t = static_cast<std::uint32_t>(token(t).head);
    }
    return {trigger, false};
}

std::string_view DateSyntax::lemma_above(std::uint32_t t) const {
    const std::int32_t head = token(t).head;
    return inside(head) ? std::string_view(token(static_cast<std::uint32_t>(head)).lemma)
                        : std::string_view();
}

bool DateSyntax::is_verb_with_past(std::uint32_t t) const {
    return is_verb(t) && token(t).morphology.verb_form == VerbForm::finite &&
           token(t).morphology.tense == Tense::past;
}

bool DateSyntax::has_auxiliary(std::uint32_t t) const {
    return !child(t, {"aux", "aux:pass", "cop"}).empty();
}

DateSyntax::Aspect DateSyntax::aspect(std::uint32_t verb) const {
    if (is_verb_with_past(verb)) {
        return Aspect::simple_past;
    }
    bool past = false;
    bool perfect = false;
    for (std::uint32_t t = sentence_->first_token; t < sentence_->last_token; ++t) {
        const Token& word = token(t);
        if (word.head != static_cast<std::int32_t>(verb) ||
            (universal_relation(word) != "aux" && universal_relation(word) != "cop")) {
            continue;
        }
        if (word.upos == Upos::aux && word.xpos == "MD") {
            return Aspect::other;
        }
        past = past || word.morphology.tense == Tense::past;
        perfect = perfect || (word.lemma == "have" && word.deprel == "aux");
    }
    // "Odinga, who lost, accused Ruto": the tagger took it for a participle.
    if (!past && !perfect && token(verb).xpos == "VBN" &&
        universal_relation(token(verb)) == "root" && !child(verb, {"nsubj"}).empty() &&
        !has_auxiliary(verb)) {
        return Aspect::simple_past;
    }
    if (perfect) {
        return past && has_past_have(verb) ? Aspect::other : Aspect::present_perfect;
    }
    return past ? Aspect::simple_past : Aspect::other;
}

// "had signed", not "have been signed".
bool DateSyntax::has_past_have(std::uint32_t verb) const {
    for (std::uint32_t t = sentence_->first_token; t < sentence_->last_token; ++t) {
        if (token(t).head == static_cast<std::int32_t>(verb) && token(t).lemma == "have" &&
            token(t).deprel == "aux") {
            return token(t).morphology.tense == Tense::past;
        }
    }
    return false;
}

// The word that the date hangs on; its own head when it is the root.
std::uint32_t DateSyntax::host_of(const DateExpression& date) const {
    std::uint32_t t = head_of(date.first_token, date.last_token);
    if (inside(token(t).head)) {
        t = static_cast<std::uint32_t>(token(t).head);
    }
    // "on the evening of Friday", "in the middle of 2021".
    constexpr std::array<std::string_view, 12> kTimes = {"evening",
                                                         "morning",
                                                         "afternoon",
                                                         "night",
                                                         "day",
                                                         "week",
                                                         "month",
                                                         "year",
                                                         "beginning",
                                                         "start",
                                                         "end",
                                                         "middle"};
    if (behind_preposition(date) && t >= date.last_token && !owns_noun(date)) {
        for (int step = 0; step < kDateStepsMax && !is_verb(t) && inside(token(t).head); ++step) {
            t = static_cast<std::uint32_t>(token(t).head);
        }
    }
    for (int step = 0;
         step < 2 && is_one_of(kTimes, std::string_view(token(t).lemma)) && inside(token(t).head);
         ++step) {
        t = static_cast<std::uint32_t>(token(t).head);
    }
    const std::uint32_t said = verb_before(date);
    return said != t && t >= date.last_token && hangs_below(t, said) ? said : t;
}

// The verb that the date follows with nothing but "on", "late" between; the date itself when there is none.
std::uint32_t DateSyntax::verb_before(const DateExpression& date) const {
    std::uint32_t t = date.first_token;
    for (int step = 0; step < 2 && t > sentence_->first_token; ++step) {
        --t;
        if (token(t).upos == Upos::verb) {
            return t;
        }
        if (token(t).upos != Upos::adp && token(t).upos != Upos::adv) {
            break;
        }
    }
    return date.first_token;
}

// Whether the word is the verb of a clause that completes what another verb says: "said Friday it had killed".
bool DateSyntax::hangs_below(std::uint32_t t, std::uint32_t verb) const {
    const std::string_view relation = universal_relation(token(t));
    return (relation == "ccomp" || relation == "xcomp" || relation == "parataxis") &&
           above(t) == verb;
}

// "on yesterday's attack", but not "on Tuesday Azovstal's defenders".
bool DateSyntax::owns_noun(const DateExpression& date) const {
    return token(head_of(date.first_token, date.last_token)).deprel.ends_with(":poss") &&
           date.last_token < sentence_->last_token && token(date.last_token).xpos == "POS";
}

// "On 23 October officers detained": no article stands between, so the date is none of the noun behind it.
bool DateSyntax::behind_preposition(const DateExpression& date) const {
    if (date.first_token == sentence_->first_token) {
        // "Last July Greece expelled"
        return token(date.first_token).upos == Upos::adp ||
               (token(date.first_token).upos == Upos::adj &&
                token(date.last_token).upos == Upos::propn);
    }
    return token(date.first_token).upos == Upos::adp ||
           token(date.first_token - 1).upos == Upos::adp;
}

bool DateSyntax::is_of_noun(const DateExpression& date) const {
    const std::uint32_t head = head_of(date.first_token, date.last_token);
    const std::uint32_t noun = host_of(date);
    return universal_relation(token(head)) == "nmod" && case_of(head) == "of" &&
           above(head) == noun && !is_verb(noun);
}

bool DateSyntax::speaks_now(std::uint32_t verb) const {
    if (time_of(verb) != Time::present || aspect(verb) != Aspect::other) {
        return false;
    }
    for (std::uint32_t t = sentence_->first_token; t < sentence_->last_token; ++t) {
        if (token(t).head != static_cast<std::int32_t>(verb) || token(t).deprel != "nsubj") {
            continue;
        }
        const std::string word = to_lower(document_.view(token(t)));
        return word == "we" || word == "i";
    }
    return false;
}

bool DateSyntax::is_ahead(std::uint32_t t) const {
    const Token& word = token(t);
    return universal_relation(word) == "advmod" && (word.lemma == "ahead" || word.lemma == "prior");
}

bool DateSyntax::begins_office(std::uint32_t office) const {
    constexpr std::array<std::string_view, 18> kVerbs = {"appoint",
                                                         "name",
                                                         "elect",
                                                         "re-elect",
                                                         "choose",
                                                         "make",
                                                         "become",
                                                         "swear",
                                                         "install",
                                                         "take",
                                                         "nominate",
                                                         "send",
                                                         "inaugurate",
                                                         "assume",
                                                         "promote",
                                                         "succeed",
                                                         "put",
                                                         "return"};
    const std::string_view relation = universal_relation(token(office));
    const bool completes = relation == "xcomp" || (relation == "obl" && case_of(office) == "as");
    return completes && is_one_of(kVerbs, lemma_above(office));
}

// "the 2014 annexation", "the 1949 Washington Treaty": says when its noun was, and nothing of the verb.
bool DateSyntax::is_attributive(const DateExpression& date) const {
    const Token& head = token(head_of(date.first_token, date.last_token));
    if (!inside(head.head)) {
        return false;
    }
    // "in the first quarter Denmark gave": a phrase of its own, not the first part of a longer one.
    constexpr std::array<std::string_view, 8> kWhole = {
        "quarter", "half", "week", "month", "year", "decade", "century", "weekend"};
    if (!head.deprel.ends_with(":poss") &&
        is_one_of(kWhole, std::string_view(token(date.last_token - 1).lemma))) {
        return false;
    }
    const auto above = static_cast<std::uint32_t>(head.head);
    const bool parted = behind_preposition(date) && !owns_noun(date);
    return !parted && above >= date.last_token && !is_verb(above) &&
           (head.deprel == "nummod" || head.deprel == "compound" || head.deprel == "amod" ||
            head.deprel.starts_with("nmod"));
}

}  // namespace entente
