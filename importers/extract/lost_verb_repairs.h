// Mends sentences whose main verb the parser took for something else.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "Uganda severed ties when B attacked C", with "severed" for an adjective before "ties": the verb, whose subject stands before it and whose object
// behind. "Tonga, a member since 1970, abstained", with Tonga for the root and the verb below it: the root. "Talks brokered by A ended.", with
// "ended" below "brokered": what the talks did. "expressed regret to A", with "regret" for a verb: a noun. "was given tanks by A", with "tanks" for what
// somebody was: an object. "it deplored that ...", with an "it" that means nothing: a subject. "A did it, B announced", with "announced" joined to
// "did": what says so. "is due to meet", with "to" as part of "due": of "meet". Reads and changes the tokens of `sentence`. Quadratic in it at most,
// as its length has a limit (text/limits.h).
void repair_lost_verbs(Document& document, const Sentence& sentence);

}  // namespace entente
