// What a clause leaves out because the one before said it.
#pragma once

#include "importers/text/document.h"

namespace entente {

// Appends to Document::relations the claims of clauses without a verb of their own, from those of the clause or sentence before:
// "Sudan did the same", "as did Egypt", "Hungary had done so earlier", "Spain has recognised it, Germany has not", "A is led by X, B by Y". Each is
// as the claim that it repeats but for the actor and the polarity, has both sentences as evidence, and half of its confidence.
// Runs after all other claims are made; linear but for the claims of one sentence, which are few.
void read_ellipses(Document& document);

}  // namespace entente
