// A sentence as verbs and the phrases around them: a shallow reading of tags, with the tree where it
// settles what neighbours cannot.
//
// What the words are (parts of speech, verb forms, markers, auxiliaries) comes from the language core;
// how they hang together mostly from their order.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/extract/mentions.h"
#include "importers/extract/patterns.h"
#include "importers/text/document.h"

namespace entente {

// Sentences with more tokens are not read for relations: no writer's sentence is that long, and every
// search below is bounded by it.
inline constexpr std::uint32_t kClauseTokensMax = 300;

// A token, or an outermost mention with all its tokens.
struct Unit {
    enum class Kind : std::uint8_t {
        nominal,  // noun, adjective, number, mention: what phrases are made of
        determiner,
        possessive,  // 's
        adposition,
        verb,
        auxiliary,
        negation,
        adverb,
        to,           // before an infinitive
        conjunction,  // and, or, but
        comma,
        relative,      // who, which, that
        subordinator,  // if, because; "that" before a clause
        pronoun,       // one that refers to nothing we know
        boundary,      // other punctuation
        skipped,       // dates and quotation marks: transparent
    };

    Kind kind = Kind::nominal;
    std::uint32_t first_token = 0;
    std::uint32_t last_token = 0;
    std::uint32_t mention = kNoMention;
    std::string_view lemma;
    Morphology morphology;  // of a verb or an auxiliary
};

// Units [first, last): a noun phrase without what follows its head.
struct Phrase {
    std::int32_t first = 0;
    std::int32_t last = 0;
    std::int32_t head = 0;
};

// A verb with its auxiliaries.
struct VerbGroup {
    std::int32_t first = 0;  // the first auxiliary, "to" or negation
    std::int32_t main = 0;
    bool passive = false;
    bool finite = true;  // no infinitive, no bare gerund or participle
    bool gerund = false;
    bool infinitive = false;
    bool copula = false;
};

// How a clause puts what it says.
struct Stance {
    bool negated = false;
    bool possible = false;
    bool planned = false;
    bool claimed = false;
    std::optional<std::uint32_t> said_by;

    // The order of tests of the ontology, section 6.
    Modality modality() const;
};

struct Subject {
    std::vector<std::uint32_t> entities;
    std::int32_t phrase = -1;
    Stance stance;
};

// What follows a verb or a noun.
struct Complements {
    std::vector<std::uint32_t> object;
    std::int32_t object_phrase = -1;
    std::int32_t second_phrase = -1;    // "gave B [a grant]"
    std::vector<std::uint32_t> clause;  // the subject of the clause below: "demanded that B leave"
    std::map<std::string, std::vector<std::uint32_t>, std::less<>> by_preposition;
    // What stands behind a preposition: the word, and whom it belongs to ("about Y's conduct").
    std::map<std::string, std::string_view, std::less<>> word_by_preposition;
    std::map<std::string, std::vector<std::uint32_t>, std::less<>> owner_by_preposition;
    // Whom the infinitive below is about: "threatened to attack [B]", "agreed to send arms to [B]".
    std::vector<std::uint32_t> lower;
    // "but not by C": of whom the opposite is said; the preposition is empty after a verb.
    std::vector<std::uint32_t> excepted;
    std::string excepted_preposition;
    std::int32_t end = -1;  // the unit after all of it
};

class Clauses {
public:
    // `last_speaker`: whoever the sentences before were laid upon; "we" in a quotation that runs on.
    Clauses(const Document& document,
            std::uint32_t sentence,
            const MentionMap& map,
            const Patterns& patterns,
            std::optional<std::uint32_t> last_speaker);

    const std::vector<Unit>& units() const { return units_; }

    const std::vector<Phrase>& phrases() const { return phrases_; }

    const std::vector<VerbGroup>& verbs() const { return verbs_; }

    // Whoever does what the verb says (undergoes it, in the passive), and the stance of that clause.
    Subject subject_of(const VerbGroup& verb) const;
    Complements complements(const VerbGroup& verb) const { return complements(verb, 0); }

    Complements complements_after(const Phrase& phrase) const;

    // The entities of a phrase: of its head, or of the state that "Turkish troops" act for.
    std::vector<std::uint32_t> entities(const Phrase& phrase) const;
    // Lemma of the head; of a mention that is a description, the lemma of its own head.
    std::string_view head_lemma(const Phrase& phrase) const;
    // The possessor or demonym inside the phrase and before its head.
    std::vector<std::uint32_t> modifiers(const Phrase& phrase) const;

    // Those that "such as A and B", "including A", "(A and B)" or ", A and B," behind a phrase name.
    std::vector<std::uint32_t> names_after(const Phrase& phrase) const;
    // "After two years of talks, A and B agreed": A and B, for the phrase before the comma.
    std::vector<std::uint32_t> subject_after_front(const Phrase& phrase) const;
    // The phrase behind a measure: "weapons" of "two shipments of weapons"; else the same.
    std::int32_t content_phrase(std::int32_t index) const;

    // The verb whose object begins with this phrase, or nullptr.
    const VerbGroup* carrier(const Phrase& phrase) const;
    // The verb right after `unit`, the end of a phrase or of its complements, or nullptr.
    const VerbGroup* verb_at(std::int32_t unit) const;
    const Phrase* phrase_at(std::int32_t unit) const;
    const Phrase* phrase_ending_before(std::int32_t unit) const;

    std::int32_t previous(std::int32_t unit) const;
    std::int32_t next(std::int32_t unit) const;

    bool is(std::int32_t unit, Unit::Kind kind) const;
    std::string_view lemma(std::int32_t unit) const;

    // The speaker of the whole sentence (", officials of X said", "according to X"), if one is named.
    std::optional<std::uint32_t> sentence_speaker() const { return speaker_; }

private:
    void build_units(const MentionMap& map);
    void classify(Unit& unit, std::uint32_t token);
    void classify_verb(Unit& unit, std::uint32_t token);
    Unit::Kind marker_kind(std::uint32_t token) const;
    void classify_punctuation(Unit& unit, std::uint32_t token) const;
    std::string_view noun_lemma(std::uint32_t token);
    std::string_view lower_form(std::uint32_t token);
    void refine_units();
    bool phrase_may_begin(std::int32_t unit) const;
    void build_phrases();
    void build_verbs();
    void add_auxiliaries(VerbGroup& group) const;
    bool acts(std::uint32_t token) const;
    void read_tree();
    void map_units();
    bool reads_as_verb(std::uint32_t token) const;
    std::int32_t unit_of(std::uint32_t token) const;
    std::uint32_t argument_head(const VerbGroup& verb) const;
    bool subject_by_tree(const VerbGroup& verb, Subject& found, int depth) const;
    bool subject_at(const VerbGroup& verb, std::uint32_t token, Subject& found, int depth) const;
    const Phrase* object_by_tree(const VerbGroup& verb) const;
    void add_prepositions_by_tree(const VerbGroup& verb, Complements& found) const;
    void find_speaker();
    const VerbGroup* verb_with_main(std::int32_t unit) const;
    const VerbGroup* verb_before(std::int32_t unit, bool finite_only) const;
    void add_stance(const VerbGroup& verb, Stance& stance) const;
    void add_governor(const Governor& governor, Stance& stance) const;
    bool only_reports(const VerbGroup& governor) const;
    void add_reported_truth(std::int32_t word, Stance& stance) const;
    void clause_context(std::int32_t clause_first, Stance& stance, int depth) const;
    Subject subject(const VerbGroup& verb, int depth) const;
    bool subject_phrase(std::int32_t phrase, Subject& found, int depth) const;
    bool pronoun_subject(std::int32_t pronoun, Subject& found, int depth) const;
    std::int32_t before_parenthesis(std::int32_t comma) const;
    std::vector<std::uint32_t> list_right(std::int32_t unit,
                                          std::int32_t& end,
                                          bool closed,
                                          int depth = 0) const;
    void collect_owners(std::int32_t unit, std::vector<std::uint32_t>& owners) const;
    bool owns_object(std::int32_t unit) const;
    Complements complements(const VerbGroup& verb, int depth) const;
    void add_lower(std::int32_t unit, Complements& found, int depth) const;
    std::int32_t after_place(std::int32_t unit) const;
    std::int32_t examples_after(std::int32_t unit) const;
    bool finite_verb_before(std::int32_t unit) const;
    std::vector<std::uint32_t> antecedent_entities(const Phrase& phrase) const;
    void add_exception(std::string_view preposition, std::int32_t unit, Complements& found) const;
    std::string_view content_word(const Phrase& phrase) const;
    void add_prepositions(std::int32_t unit, Complements& found) const;

    const Document& document_;
    const Sentence& sentence_;
    const Patterns& patterns_;
    std::deque<std::string> forms_;  // what lemmas of units show that no token has
    std::vector<Unit> units_;
    std::vector<Phrase> phrases_;
    std::vector<std::int32_t> phrase_of_;  // unit -> phrase or -1
    std::vector<VerbGroup> verbs_;
    std::vector<std::int32_t> verb_of_;  // main unit -> verb or -1
    // Of each token of the sentence, -1 for none:
    std::vector<std::int32_t> unit_of_;        // its unit
    std::vector<std::int32_t> subject_of_;     // the token of its subject
    std::vector<std::int32_t> other_subject_;  // a second one, where the tree has two
    std::vector<bool> has_copula_;
    std::vector<bool> has_marker_;  // "to", "of", "that" before a clause
    std::optional<std::uint32_t> speaker_;
    std::optional<std::uint32_t> last_speaker_;
};

}  // namespace entente
