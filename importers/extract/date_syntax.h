// What the dating of claims asks of the tree of a sentence: tenses, clauses, what shares a time with what.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "importers/text/document.h"

namespace entente {

// Steps that a walk up the tree has at most.
inline constexpr int kDateStepsMax = 12;

// The relation of a word without its subtype: "acl" of "acl:relcl".
std::string_view universal_relation(const Token& token);

// Verbs that say no more than that their noun happened, so that it has their time: "held talks".
bool carries_noun(std::string_view lemma);

// Prepositions whose noun has a time of its own: "since the invasion in February".
bool parts_times(std::string_view lemma);

// Whether a clause behind this word happens when the clause above it does; no word at all is a participle clause.
bool shares_time(std::string_view mark);

// One sentence at a time of a document that it borrows. Tokens are indexes into Document::tokens. Every question is
// linear in the sentence.
class DateSyntax {
public:
    explicit DateSyntax(const Document& document) : document_(document) {}

    void enter(std::uint32_t sentence);

    std::uint32_t index() const { return index_; }

    const Sentence& sentence() const { return *sentence_; }

    // No writer's sentence is longer than what has a tree worth asking.
    bool has_tree() const;

    const Token& token(std::uint32_t t) const { return document_.tokens[t]; }

    bool inside(std::int32_t t) const;

    // The word above `t`, or `t` itself at the root.
    std::uint32_t above(std::uint32_t t) const;

    // The word of [first, last) that the others hang on.
    std::uint32_t head_of(std::uint32_t first, std::uint32_t last) const;

    // The token at a byte of the text, which lies in the sentence.
    std::uint32_t token_at(std::uint32_t byte) const;

    // The word of the claim's trigger that the others hang on.
    std::uint32_t trigger_of(const Relation& relation) const;

    // The lemma of the first child of `head` in one of the relations; empty when there is none.
    std::string_view child(std::uint32_t head,
                           std::initializer_list<std::string_view> relations) const;

    std::string_view case_of(std::uint32_t t) const;
    std::string_view mark_of(std::uint32_t t) const;
    std::string_view lemma_above(std::uint32_t t) const;

    bool is_verb(std::uint32_t t) const;
    bool is_finite(std::uint32_t t) const;
    bool is_verb_with_past(std::uint32_t t) const;
    bool has_auxiliary(std::uint32_t t) const;

    enum class Time : std::uint8_t {
        unsaid,
        past,
        present,
        modal
    };

    // When a verb says that it is, by itself or its first auxiliary.
    Time time_of(std::uint32_t verb) const;

    // "having been expelled": over before what the verb above it tells.
    bool is_perfect_participle(std::uint32_t verb) const;

    // Whether two joined words may share a date: both nouns, or verbs of one time.
    bool joins_times(std::uint32_t a, std::uint32_t b) const;

    enum class Aspect : std::uint8_t {
        other,
        simple_past,
        present_perfect
    };

    Aspect aspect(std::uint32_t verb) const;

    // "the truce of 3 April": the day of its noun, and nothing of the verb.
    bool is_of_noun(const DateExpression& date) const;

    // "we welcome", "I condemn": said while it is written.
    bool speaks_now(std::uint32_t verb) const;

    // "ahead of a visit on Thursday"
    bool is_ahead(std::uint32_t t) const;

    // "sworn in as president", "made him prime minister": whether an office begins with the verb that it completes.
    bool begins_office(std::uint32_t office) const;

    // The verb of the clause that a word stands in, and whether it is on the main line of the sentence. A verb in the
    // present is one where the text tells in the present, as chronologies do.
    struct Clause {
        std::uint32_t verb = 0;
        bool main = false;
    };

    Clause clause_of(std::uint32_t t, bool in_present = false) const;

    // The word that the date hangs on; its own head when it is the root.
    std::uint32_t host_of(const DateExpression& date) const;

    // "On 23 October officers detained": no article stands between, so the date is none of the noun behind it.
    bool behind_preposition(const DateExpression& date) const;

    // "the 2014 annexation", "the 1949 Washington Treaty": says when its noun was, and nothing of the verb.
    bool is_attributive(const DateExpression& date) const;

private:
    std::uint32_t verb_before(const DateExpression& date) const;
    bool owns_noun(const DateExpression& date) const;
    bool hangs_below(std::uint32_t t, std::uint32_t verb) const;
    bool has_past_have(std::uint32_t verb) const;

    const Document& document_;
    const Sentence* sentence_ = nullptr;
    std::uint32_t index_ = 0;
};

}  // namespace entente
