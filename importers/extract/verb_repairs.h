// Mends verbs that the parser took for something else, or hung on the wrong clause.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "agreed to open talks", with "open" for an adjective in front of "talks": a verb, and they are its object. "When he seized power, deposing
// X, the Union suspended B", with "deposing" hung on "suspended": on "seized", as it stands in front of the subject of the other.
// "said that B had in August attacked C", with "had" for a verb of its own: "attacked" is it. "will free four prisoners", with "free" for an adjective: a verb. "said it would stay away, accusing B", with "accusing" hung on "stay": on "said".
// "the report that A attacked B", with "that" for an object beside B: what it says. "praised A, X told B", with X joined to A: who told.
// "supports the bid of A to join B", with "join" hung on "supports": on "bid". Reads and changes
// the tokens of `sentence`. Quadratic in it at most, as its length has a limit (text/limits.h).
void repair_verbs(Document& document, const Sentence& sentence);

}  // namespace entente
