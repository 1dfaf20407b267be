// Mends clauses whose verb or subject the parser took for a part of another.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "Uganda severed ties when B attacked C", with "severed" for an adjective before "ties": the verb, whose subject stands before it and whose object
// behind. "Tonga, a member since 1970, abstained", with Tonga for the root and the verb below it: the root. "Three days after A closed the border, B
// expelled C", with "closed" for the root: "expelled" is. "Talks brokered by A ended.", with "ended" below "brokered": what the talks did.
// "A's strikes destroyed B, X said.", with "strikes" for a second subject of "said": of "destroyed". "severed ties after Kenya attacked B", with
// "after" for a preposition of Kenya's: of the clause, whose subject Kenya is. "The Government has declared", "Gabon severed relations", with the
// subject hung on "has" or on "relations": on the verb. Reads and changes the tokens of `sentence`. Quadratic in it at most, as its length has
// a limit (text/limits.h).
void repair_lost_verbs(Document& document, const Sentence& sentence);

}  // namespace entente
