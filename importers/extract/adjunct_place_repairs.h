// Mends which word an adjunct, a date or an object hangs on.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "In February Turkey concluded", with "February" as a part of Turkey's name: when, and Turkey is the subject. "Kenya, a member since 1998, signed",
// "the accord, concluded by A, came into force", with what stands between the commas hung on the verb behind: on the noun or participle
// there. "troops on the border with A", "the raid by A", hung on the verb: on the noun. "reminded A of its duty", hung on A: on the verb.
// "welcomed A's summary", with "summary" for an adjunct: an object. "declared three diplomats persona non grata", with "diplomats" as part of
// "persona": an object. Reads and changes the tokens of `sentence`. Quadratic in it at most, as its length has a limit (text/limits.h).
void repair_adjunct_places(Document& document, const Sentence& sentence);

}  // namespace entente
