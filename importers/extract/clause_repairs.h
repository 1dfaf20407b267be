// Mends subjects and objects that the parser hung on a neighbour of their verb.
#pragma once

#include "importers/text/document.h"

namespace entente {

// ", a spokesman for B said.", with "spokesman" in the clause before: the subject of the verb of saying that ends the sentence.
// "At B's invitation, the President of C, X, paid a visit", with "President" beside B, and "as did B", with "B" for an object: subjects.
// "X, an adviser to Y, and Z, the delegate, signed", with Z joined to Y: joined to X.
// "handed over to B 18 prisoners", with "prisoners" for an adjunct: an object. "elects X president", with "X" as part of an
// office, and "declared X persona non grata", with "grata" beside X: the object, and what it is made. "the Department of B's Office":
// the office of the department. "to extradite X, accused of C", with "accused" hung on a noun above: it is said of X. Reads and changes the
// tokens of `sentence`. Quadratic in it at most, as its length has a limit (text/limits.h).
void repair_clauses(Document& document, const Sentence& sentence);

}  // namespace entente
