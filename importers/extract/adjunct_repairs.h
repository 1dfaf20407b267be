// Mends what the parser does to phrases beside a verb: where they hang, and which noun they open or leave.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "placed A under sanctions", with "under sanctions" hung on A: it is the verb's. "leaves for A three days later", with "for" hung on
// "days": it is A's. "Facing A are B and C", "Also attending was B": what stands behind "be" is the subject of the participle.
// "holds A and, since April, B", with B beside "April": B is joined to A. "accused of having had A killed": who had it done did it.
// "in A, to which B sent troops", with "sent" hung on the main verb: it is said of A. "sold Armenia ammunition", with "Armenia"
// for what kind: the recipient. "detention of A at the hands of B", with "hands" hung on the verb above: the noun's.
// "With paratroopers already in the air, A agreed": nobody whom A agreed with. "retired General X reaches", with "retired" for a verb: what X is.
// "rejected the charge by A that it helps B", with "helps" hung on "rejected": said of the charge.
// Reads and changes the tokens of `sentence`. Quadratic in it at most, as its length has a limit (text/limits.h).
void repair_adjuncts(Document& document, const Sentence& sentence);

}  // namespace entente
