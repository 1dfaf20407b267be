// Mends words that the parser took for others, and clauses that it hung on another word than they belong to.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "expressed regret to A", with "regret" for a verb: a noun. "was given tanks by A", with "tanks" for what somebody was: an object. "it deplored that
// ...", with an "it" that means nothing: a subject. "said no to A", "took over A": "no" is said, "over" goes with the verb. "A did it, B announced", with
// "announced" joined to "did": what says so. "is due to meet", with "to" as part of "due": of "meet". "recognised each other and established
// ties", with "established" joined to "other": to "recognised". "reported that A had done it", with "done" beside it: what was reported. "a
// president of the Bank who was envoy", said of the Bank: of the president. Reads and changes the tokens of `sentence`. Quadratic in it at
// most, as its length has a limit (text/limits.h).
void repair_misread_words(Document& document, const Sentence& sentence);

}  // namespace entente
