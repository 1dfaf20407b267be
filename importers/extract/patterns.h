// The patterns as data: which words express which relation, and what verbs do to clauses below them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/claim.h"
#include "core/value.h"
#include "importers/text/table.h"

namespace entente {

enum class Frame : std::uint8_t {
    verb,       // "A signed B", "B was signed by A", "to sign B"
    noun,       // "A's visit to B", "talks between A and B"
    predicate,  // "A is an ally of B", "A, a member of B,"
    threat,     // "the threat to A from B": a noun whose own mention may be an argument
};

// One row of extract/patterns/patterns.tsv. Slots are alternatives in order of preference:
//   subj, obj      subject and object of the active reading of the verb
//   with, to, ...  what follows that preposition after the verb or the noun; "subj+with" joins both
//   self2          the subjects among themselves, when they are several ("A and B met")
//   between        everybody that follows "between" (or "among"); between2 the same again
//   pair           two hyphenated demonyms before the noun ("Moroccan-Israeli cooperation")
//   poss, pre      the possessor; the demonym or possessor before the noun
//   agent          pre, else "by", else "of", else the subject of the verb that carries the noun
//   objmod         the possessor of the object: "praised B's role", "rejected a B request"
//   clause         the subject of the clause below: "demanded that B leave"
//   lower          whom the infinitive below is about: "threatened to attack B"
//   self           the mention that the noun itself is
//   names          "allies such as A and B", "its partners, A and B", "proxies (A, B)"
//   fronted2       the subjects of the clause that a fronted noun belongs to, when they are several
//   tomod, ...     the possessor of what follows that preposition: "complained about B's conduct"
struct Pattern {
    std::string id;    // "visited.travel"
    std::string type;  // relation type of the ontology
    Frame frame = Frame::verb;
    std::vector<std::string> triggers;  // lemmas
    std::vector<std::string> subject;
    std::vector<std::string> object;
    std::vector<std::string> nouns;  // of a verb: the head of its object must be one of these
    double confidence = 0.5;         // a guess per rule, to be calibrated on annotated text
    Properties attrs;
};

// What a verb does to the clause that it governs.
struct Governor {
    std::optional<Modality> modality;
    bool negates = false;
    bool object_control = false;
    bool speech = false;
};

// Immutable; safe from all threads.
class Patterns {
public:
    // Types, frames, confidences and attributes are checked (slot names are not); an error names the file and the line.
    static Result<std::shared_ptr<const Patterns>> load(const TableSource& patterns,
                                                        const TableSource& governors);

    const std::vector<Pattern>& all() const { return patterns_; }

    // Indexes into all() of the patterns with this trigger and frame, in file order.
    const std::vector<std::uint32_t>& with_trigger(Frame frame, std::string_view lemma) const;

    // Whether a pattern names this word as a noun that it looks for.
    bool lists_noun(std::string_view word) const { return nouns_.contains(word); }

    // The reading before an infinitive or gerund, and the one before a clause; nullptr when neutral.
    const Governor* before_infinitive(std::string_view lemma) const;
    const Governor* before_clause(std::string_view lemma) const;

private:
    std::vector<Pattern> patterns_;
    std::unordered_map<std::string, std::vector<std::uint32_t>> by_trigger_;
    std::set<std::string, std::less<>> nouns_;
    std::unordered_map<std::string, Governor> infinitive_;
    std::unordered_map<std::string, Governor> clause_;
};

}  // namespace entente
