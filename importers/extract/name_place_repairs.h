// Mends which word a name or a noun beside it hangs on.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "the Alliance of Corneille Nangaa", "by H.E. Ruth Wanjiru", as two phrases: one name. "A, the Coalition and B", with the second of three for another name
// of A: a list. "Talking to X, A's ambassador", "We, the Heads of State", as further objects or others: what X and we are. "members of
// the Sons, a militia", with "militia" for another word for the members: what the Sons are. "protested against the lithium mine", as two
// objects: one. Reads and changes the tokens of `sentence`. Quadratic in it at most, as its length has a limit (text/limits.h).
void repair_name_places(Document& document, const Sentence& sentence);

}  // namespace entente
