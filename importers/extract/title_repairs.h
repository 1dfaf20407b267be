// Mends errors of the parser around titles and offices.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "[Acting] Deputy Secretary X will", with "Acting" for the verb of a clause: it describes the title. "X is the director of A and
// a [member] of B", with "member" joined to "A": joined to "director". "his
// son-in-law, X", with X hung on "law": on "son". "the charge d'affaires" is one noun. "a spokesman
// for A, X Y, said", with the name beside A: beside "spokesman". Only the arcs of `sentence` change. Linear.
void repair_titles(Document& document, const Sentence& sentence);

}  // namespace entente
