// The patterns as data: which words express which relation, and what verbs do to clauses below them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/claim.h"
#include "core/value.h"
#include "importers/text/table.h"

namespace entente {

enum class Frame : std::uint8_t {
    verb,       // "A signed B", "B was signed by A", "to sign B", "the signing B"
    noun,       // "A's visit to B", "talks between A and B"; its own mention may be an argument
    predicate,  // "A is an ally of B", "A, a member of B,", "A acts as a broker between B and C"
};

// Where an argument stands, in the active reading. Names in the files:
enum class SlotKind : std::uint8_t {
    subject,           // subj
    object,            // obj
    recipient,         // rec: "gave [B] arms", "B was given arms"
    subject_with,      // subj+with: both together
    several_subjects,  // self2: the subjects among themselves, when they are several
    several_objects,   // obj2: the objects among themselves, "brought [A and B] together"
    between,           // between, between2: everybody behind "between" or "among"
    pair,              // pair: two owners, "Moroccan-Israeli cooperation"
    owner,             // poss, pre: possessor, demonym or name before the noun
    owner_person,      // possperson: the same where it is a person
    agent,             // agent: owner, else "by", else the subject of a light verb, else "of"
    object_owner,      // objmod: whose the object is, when it is nobody itself: "praised B's role"
    clause,            // clause: subject of the clause below, "demanded that B leave"
    clause_owner,  // clausemod: whose the subject of the clause below is, "said [B]'s raid was wrong"
    within,        // within: whoever is named closest inside the object, "rejected a plan by [B]"
    lower_friendly,  // lower+: the same as lower unless the act below is known to be hostile
    lower_hostile,  // lower-: the same if the act below is known to be hostile, "vowed to attack [B]"
    lower,          // lower: whom the infinitive below is about, "threatened to attack B"
    subject_possessor,  // subjowner: whose the subject is, when it is nobody itself: "[B]'s decision drew criticism"
    doer,          // doer: who does what the noun accompanies, "with the help of A, [B] built C"
    object_state,  // objstate: the object where it is a state
    object_thing,  // objthing: the object where it is no person, body, group or state
    holder,        // holder: who is said to have detained somebody last, "called for [his] release"
    subject_person,  // subjperson: the subject where it is a person
    object_person,  // objperson, objother, objactor, objplace: the object where it is a person, where it is none, where it is
        // somebody who acts, and where it is a place or a state
    object_other,
    object_actor,
    object_place,
    members,  // members: of several that the noun itself means, "the two rivals"
    adversary,  // adversary: the state that the sentences before turn against, "[A] recalled its envoy as well"
    office,  // office: where the subject, or whose act the noun is, is known to hold an office, "[A] resigned"
    subject_owner,  // subjmod: whose act of the same type the subject is, "[A]'s strikes killed B"
    obliged,        // must: the subject of the clause below that says what it must do
    condition,      // unless: whom the condition is put to, "threatened a strike unless [B] left"
    purpose,        // purpose: whoever is named closest in the clause that tells what for
    self,           // self: the mention that the noun itself is
    names,          // names: "allies such as A and B", "its partners, A and B"
    fronted,        // fronted2: "After two years of talks, A and B agreed"
    preposition,    // with, to, ...: behind that preposition, below the verb or below its object
    preposition_owner,  // withmod, ...: whose the noun behind the preposition is
    preposition_below,  // on>, ...: whoever or whatever is named closest below what stands behind the preposition
    last_spoken_of,  // last: the agreement or event spoken of last, when the verb has no object of its own ("[it] was not signed")
    bloc,  // bloc: the organisation of states spoken of last, when the verb has no object: "[it] joined in 2004"
    theme,  // theme: the state that the whole text is about, "[A] declared an embargo"
    before,  // before: of a passive without an agent, who did the same before, "two more banks [were listed]"
    rivals,  // rivals: the two who dealt with each other last, of an act without an object: "[A] mediated"
    parties,     // parties: of an act that nobody is said to do, the known parties of its object
    identified,  // is: what the noun is said to be, "A's main enemy is [B]"
    topics,      // topics: every topic named below the verb
};

struct Slot {
    SlotKind kind = SlotKind::subject;
    std::string preposition;
};

// One row of a file in extract/patterns. Slots are alternatives in order of preference.
struct Pattern {
    std::string id;    // "visited.travel"
    std::string type;  // relation type of the ontology
    Frame frame = Frame::verb;
    std::vector<Slot> subject;
    std::vector<Slot> object;
    // Of a verb: its object must be one of these nouns; "on strike": a noun behind a preposition, "for *": any; "<to>",
    // "<that>": or it has such a clause below it; "<to leave>": one with this verb; "<is>": or the clause below says one
    // of them of its subject; "<alone>": or there is no object; "<not>": and it is denied; "<bare>": or nothing is said of the object.
    std::vector<std::string> nouns;
    bool bracketed = false;  // one of `nouns` stands in "<>"
    std::vector<std::string>
        actors;  // one of which must act, "^troops" among the nouns of the files
    std::vector<std::string> patients;  // one of which must undergo it, "@diplomat"
    std::vector<std::string> without;   // none of which may be there, "!with sanction"
    double confidence = 0.5;            // a guess per rule, to be calibrated on annotated text
    Properties attrs;
    // What the words themselves say, "modality=planned" and "polarity=negated" among the attributes of the
    // files: "is due in B", "stayed away from B".
    std::optional<Modality> modality;
    bool negates = false;
    // Only where it is denied, and then it is what the relation says: "does not recognise B" among refusals. "<not>" in the files;
    // with "polarity=negated" it stays denied: "was not invited".
    bool denied = false;
};

// What a verb or noun does to the clause or the act below it.
struct Governor {
    std::optional<Modality> modality;
    bool negates = false;
    bool object_control = false;
    bool speech = false;
};

// Immutable; safe from all threads.
class Patterns {
public:
    // Types, frames, slots, confidences and attributes are checked; an error names the file and the line.
    static Result<std::shared_ptr<const Patterns>> load(const std::vector<TableSource>& patterns,
                                                        const TableSource& governors);

    const std::vector<Pattern>& all() const { return patterns_; }

    // Indexes into all() of the patterns with this trigger and frame, in file order. A trigger is a
    // lemma, a plural ("talks"), or several words with a blank between ("call off", "phone call").
    const std::vector<std::uint32_t>& with_trigger(Frame frame, std::string_view words) const;

    // What governs an infinitive or gerund, a clause, and an act that a noun names; nullptr when neutral.
    const Governor* before_infinitive(std::string_view lemma) const;
    const Governor* before_clause(std::string_view lemma) const;
    const Governor* before_noun(std::string_view lemma) const;

private:
    Status add_table(const TableSource& source);
    Status add_row(const Table& table, std::size_t row);
    Status add_governors(const TableSource& source);

    struct Hash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };

    template <typename T>
    using ByWord = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

    std::vector<Pattern> patterns_;
    ByWord<std::vector<std::uint32_t>> by_trigger_[3];
    ByWord<Governor> infinitive_;
    ByWord<Governor> clause_;
    ByWord<Governor> noun_;
};

}  // namespace entente
