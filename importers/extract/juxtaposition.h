// What belongs where, from words that stand side by side.
#pragma once

#include "importers/text/document.h"

namespace entente {

// Appends to Document::relations PART_OF of organs of a state ("the Turkish Foreign Ministry") and of units of a body ("the Cyber
// Bureau in the Ministry of Defence"), OPERATES of "Russia's base", and AFFILIATED_WITH of professions ("Turkish businessman X",
// "X, an analyst at Y") and of "X of Kenya", "Kenya's X", "X, for the Russian Federation", where no office is known that X holds
// there. Runs after read_positions().
void read_juxtapositions(Document& document);

}  // namespace entente
