// Who holds which office.
#pragma once

#include "importers/text/document.h"

namespace entente {

// Appends HOLDS_POSITION ("Finnish Foreign Minister X", "X, the Norwegian envoy to Y", "her Danish
// counterpart, X") to Document::relations. An office without a state beside it gets, with a lower confidence, the one that the data or
// the text give its holder, that alone has an office of this name, or that the surroundings speak of; none when two compete.
void read_positions(Document& document);

}  // namespace entente
