// Mends relative clauses.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "the Court in A, which ordered B", with "ordered" hung on the verb above: it is said of the Court. "the court, which its minister, X,
// accused", with "minister" beside "court": the clause's subject. "a ship that A seized", with two subjects: the first is the object.
// "the treaty which both signed": so is that. "X, Y, who governs A", with the clause hung on X or on what X hangs on: it is Y's. Reads
// and changes the tokens of `sentence`. Quadratic in it at most, as its length has a limit (text/limits.h).
void repair_relatives(Document& document, const Sentence& sentence);

}  // namespace entente
