// Who does what to whom: the arguments of verbs, nouns and nominal predicates of one sentence.
//
// One structure for every construction: active and passive, control and raising, coordination, relative
// clauses, participles ("a treaty signed by A", "the A-backed B"), nominalisations, light verbs ("A held
// talks with B"), apposition ("A, an ally of B"). Patterns see the active reading only.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "importers/extract/arguments.h"
#include "importers/extract/patterns.h"
#include "importers/extract/syntax.h"

namespace entente {

enum class Role : std::uint8_t {
    subject,    // who acts; the agent of a passive
    object,     // who undergoes it; the surface subject of a passive
    recipient,  // "gave [B] arms"
    oblique,    // behind a preposition
};

struct Argument {
    Role role = Role::subject;
    std::string_view preposition;  // of an oblique: "with"
    std::uint32_t token = 0;
    bool excepted = false;   // "but not [B]"
    bool inherited = false;  // hangs on the object or on the light verb, not on the word itself
};

// Borrows what it is given. Everything is bounded by the sentence; climbing stops after kClimbMax steps.
class Predicates {
public:
    Predicates(const SentenceSyntax& syntax, const Arguments& arguments, const Patterns& patterns)
        : syntax_(syntax), arguments_(arguments), patterns_(patterns) {}

    // Arguments of a verb, turned into the active reading.
    std::vector<Argument> of_verb(std::uint32_t verb) const;

    // What hangs on a noun, and what it takes over from its light verb: the subject, and obliques.
    std::vector<Argument> of_noun(std::uint32_t noun) const;

    // Of a noun or adjective that is predicated of a subject: "A is [an ally] of B", "A, [a member] of
    // B", "A acts as [broker]". Empty when it is predicated of nobody.
    std::vector<Argument> of_predicate(std::uint32_t noun) const;

    // The subject on the surface: of the word itself, or by control from above. Empty when nobody
    // knows.
    std::vector<std::uint32_t> surface_subjects(std::uint32_t t) const {
        return surface_subjects(t, 0);
    }

    // The same as entities.
    EntityList subject_entities(std::uint32_t t) const;

    // The verb that carries noun `t` as its object, or as subject of its passive; kNoToken if none does.
    std::uint32_t carrier(std::uint32_t t) const;

    // Verbs that only carry the noun that says what happened: "held a meeting", "paid a visit".
    static bool is_light(std::string_view lemma);

    // The particle of a verb: "off" of "called off"; empty if there is none.
    std::string_view particle(std::uint32_t verb) const;

    // What stands before an infinitive, gerund or clause: "to", "of", "without"; or empty.
    std::string_view marker(std::uint32_t t) const;

    // "the first state", "the only ones", behind "is" or "became": what an infinitive below the noun says was done.
    bool singles_out(std::uint32_t noun) const;

    // The verb that a clause depends on: the one above it, or the accusation that it tells the content of.
    std::uint32_t governing_verb(std::uint32_t t) const;

    // Subjects of the clauses below a verb: "demanded that [B] leave".
    std::vector<std::uint32_t> clause_subjects(std::uint32_t verb) const;

    // Those of the clauses below that say what somebody must do: "said that [B] must leave".
    std::vector<std::uint32_t> obliged_subjects(std::uint32_t verb) const;

    // Those of the conditions on a verb or on the one above it: "threatened to leave unless [B] paid".
    std::vector<std::uint32_t> condition_subjects(std::uint32_t verb) const;

    // Who does what the noun goes with: "with the help of A, [B] built C"; also "A's troops left at B's request".
    std::vector<std::uint32_t> doers(std::uint32_t noun) const;

    // The verb of a clause that tells what an act is for: "marched [to demand] ...", "marched,
    // [demanding] ..."; or kNoToken.
    std::uint32_t purpose(std::uint32_t verb) const;

    // The verb of the infinitive or clause below: "to attack B" of "threatened to attack B"; or kNoToken.
    std::uint32_t verb_below(std::uint32_t verb) const;

    // Whom the infinitive below is about: "threatened to attack [B]", "agreed to sell arms to [B]".
    EntityList lower(std::uint32_t verb) const;

    // Whoever that `fits` is named closest inside the phrase of node `t`: "a plan by [B] to leave".
    EntityList within(std::uint32_t t, const std::function<bool(std::uint32_t)>& fits) const;

private:
    void add_between(std::uint32_t subject, std::vector<Argument>& found) const;
    std::uint32_t one_of(std::uint32_t noun) const;
    void add_where(std::uint32_t verb, std::vector<Argument>& found) const;
    bool is_time(std::uint32_t t) const;
    bool is_reprisal(std::uint32_t verb) const;
    std::vector<std::uint32_t> surface_subjects(std::uint32_t t, int pronouns) const;
    std::vector<std::uint32_t> own_subjects(std::uint32_t t, int pronouns) const;
    std::vector<std::uint32_t> subject_by_order(std::uint32_t verb) const;
    std::vector<std::uint32_t> oblique_controllers(std::uint32_t verb) const;
    bool add_later_object(std::uint32_t verb, std::vector<Argument>& found) const;
    bool only_describes(const Dependent& below) const;
    bool obliges(std::uint32_t verb) const;
    void add_neighbour(std::uint32_t verb, std::vector<Argument>& found) const;
    bool is_dateline(std::uint32_t t, std::uint32_t verb) const;
    void add_exceptions(std::uint32_t t, std::vector<Argument>& found) const;
    std::vector<std::uint32_t> possessors(std::uint32_t t) const;
    void add_participle(std::uint32_t verb, std::vector<Argument>& found) const;
    void add_inherited(std::uint32_t from, bool of, std::vector<Argument>& found) const;
    void add_beside(std::uint32_t noun, std::vector<Argument>& found) const;
    bool is_aside(std::uint32_t noun, std::uint32_t name) const;
    std::uint32_t acts_beside(std::uint32_t noun) const;
    std::uint32_t antecedent(std::uint32_t t) const;
    std::uint32_t named_before_which(std::uint32_t verb, std::uint32_t noun) const;
    std::uint32_t whom(std::uint32_t verb, std::uint32_t noun) const;

    const SentenceSyntax& syntax_;
    const Arguments& arguments_;
    const Patterns& patterns_;
};

}  // namespace entente
