// Mends sentences whose verb the parser left without its subject.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "B's President, X, severed relations with C.", with "severed" before "relations" for what they are like: the verb, and what stands
// before it the subject. "On 17 June men of B attacked", with "on" before "men": the day is a phrase of its own, and "men" the subject.
// "Elected president, X survived", with two subjects: the first is what X was elected. "A, along with B, signed", with B beside A: a subject too. "A severed relations", with "A" hung on "relations": the subject.
// "strikes by A hit B", with A hung on B across the verb: the strikes are A's. Reads and changes the tokens of `sentence`. Quadratic in it at most, as its
// length has a limit (text/limits.h).
void repair_subjects(Document& document, const Sentence& sentence);

}  // namespace entente
