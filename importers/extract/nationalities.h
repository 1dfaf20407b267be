// Of which state a person is, by a demonym beside the name.
#pragma once

#include "importers/text/document.h"

namespace entente {

// Appends AFFILIATED_WITH to Document::relations: "X, a French journalist", "X, a Dutchman, and", "X and Y, both Czech citizens", "a
// German aid worker, X,", "X, the Colombian who". No claim where X is said to hold an office of that state, and none of an ally,
// critic or friend of it. Runs after read_positions() and read_juxtapositions(). Linear in the mentions.
void read_nationalities(Document& document);

}  // namespace entente
