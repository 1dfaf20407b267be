// Mends subjects and objects that the parser hung on a neighbour of their verb.
#pragma once

#include "importers/text/document.h"

namespace entente {

// ", a spokesman for B said.", with "spokesman" in the clause before: the subject of the verb of saying that ends the sentence.
// "At B's invitation, the President of C, X, paid a visit", with "President" beside B: the subject of the verb behind it.
// "handed over to B 18 prisoners", with "prisoners" for an adjunct: a noun without a preposition is the object. "elects X president",
// "the Department of B's Office": the office is the department's. "elects X president",
// with "X" as part of an office: the object, and what it is made. Reads and changes the tokens of `sentence`. Quadratic in it at
// most, as its length has a limit (text/limits.h).
void repair_clauses(Document& document, const Sentence& sentence);

}  // namespace entente
