// Mends what the parser hangs inside of noun phrases.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "fired at the consulate in A", with "A" hung on the verb: it is where the consulate is. "met the minister X", with the title and the name as two
// phrases of the verb: one. "the brother of B's ruler X", with X hung on "brother" as whose he is: the ruler. "A and B, both members of C", with
// "members" for a third of them: what both are. "a supporter of A and an opponent of B", with "opponent" joined to A: to "supporter". "won at the head of
// a coalition, comprising A and B", hung on the verb: what the coalition comprises. "Sanctions imposed on A by B.", an entry whose noun is the root: its verb is. Reads and changes
// the tokens of `sentence`. Quadratic in it at most, as its length has a limit (text/limits.h).
void repair_phrases(Document& document, const Sentence& sentence);

}  // namespace entente
