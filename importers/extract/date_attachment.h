// Which date of its own sentence a claim has.
#pragma once

#include "importers/text/document.h"

namespace entente {

// Dates each claim of the document by the tree of the sentence that states it, or takes its date away. Linear in the
// claims times the length of their sentences.
void date_by_tree(Document& document);

}  // namespace entente
