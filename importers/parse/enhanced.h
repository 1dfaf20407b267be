// Who stands in which relation to whom beyond the basic tree: enhanced Universal Dependencies.
//
// Follows https://universaldependencies.org/u/overview/enhanced-syntax.html, without empty nodes:
//
//   * relations name their preposition or conjunction: obl:with, nmod:on_behalf_of, advcl:because,
//     conj:and; the agent of a passive is obl:agent;
//   * members of a coordination stand in the relation that the first stands in; joined predicates share
//     the subject, and the objects and modifiers that follow the last of them;
//   * open clausal complements have a subject, nsubj:xsubj, by control or raising;
//   * the antecedent of a relative clause is the argument that its pronoun stands for; the pronoun
//     hangs on the antecedent as `ref` and nowhere else.
//
// Beyond the guidelines, since claims need it, each with a source of its own so that it can be left
// out: the noun before a participle is its subject ("a treaty signed in Rome"), an apposition
// stands in the relations of its noun.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "importers/text/document.h"

namespace entente {

// Where an arc comes from.
enum class ArcSource : std::uint8_t {
    basic,               // the tree, with the relation made more exact
    agent,               // the tree: who acts in a passive
    conjunct,            // a further member of a coordination, in the relation of the first
    shared_subject,      // of joined predicates
    shared_dependent,    // object or modifier of joined predicates, after the last of them
    control,             // subject of an open complement
    relative_argument,   // antecedent as argument in its relative clause
    relative_reference,  // `ref`: relative pronoun below its antecedent
    participle_subject,  // noun before a participle (not in the guidelines)
    apposition           // apposition in the relation of its noun (not in the guidelines)
};

// "basic", "shared subject", ...
std::string_view arc_source_name(ArcSource source);

// Tokens are indexes into Document::tokens.
struct EnhancedArc {
    std::int32_t head = -1;  // -1: root
    std::uint32_t dependent = 0;
    std::string relation;
    ArcSource source = ArcSource::basic;

    friend bool operator==(const EnhancedArc&, const EnhancedArc&) = default;
};

// At most so many arcs a token, on average over a sentence: joined subjects times joined predicates would else
// grow with the square of its length. What exceeds it is left out, basic arcs never.
inline constexpr std::size_t kEnhancedArcsPerToken = 16;

// The arcs of a parsed sentence, ordered by dependent, the basic one first. Empty for a sentence
// without a tree. Linear and without recursion, whatever the heads say: words on a cycle have
// their basic arcs only, and a head outside the sentence counts as root.
std::vector<EnhancedArc> enhanced_arcs(const Document& document, const Sentence& sentence);

}  // namespace entente
