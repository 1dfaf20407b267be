// Who holds which office, and what belongs where, from words that stand side by side.
#pragma once

#include "importers/text/document.h"

namespace entente {

// Appends HOLDS_POSITION ("Finnish Foreign Minister X", "X, the Norwegian envoy to Y", "her Danish
// counterpart, X"), AFFILIATED_WITH of professions, PART_OF of organs of a state and LOCATED_IN of
// "the Swiss resort of X" and "X, Switzerland" to Document::relations. An office without a state gets
// the one its surroundings speak of, with a lower confidence, or none when two compete.
void read_positions(Document& document);

}  // namespace entente
