// Mends which word an adjunct or a noun of a date hangs on.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "In February Turkey concluded", with "February" as a part of Turkey's name: when, and Turkey is the subject. "Kenya, a member since 1998, signed", with
// "1998" hung on "signed": on "member", as it stands between the same commas. "protested against the lithium mine", with "lithium" and
// "mine" as two phrases of the verb: one. "declared three diplomats persona non grata", with "diplomats" as part of "persona": an
// object. Reads and changes the tokens of `sentence`. Quadratic in it at most, as its length has a limit (text/limits.h).
void repair_adjunct_places(Document& document, const Sentence& sentence);

}  // namespace entente
