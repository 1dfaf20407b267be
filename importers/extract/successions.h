// Who held an office before or after another.
#pragma once

#include "importers/text/document.h"

namespace entente {

// Appends HOLDS_POSITION to Document::relations, of whoever had or got the office that the other is said to hold: "Prime Minister X
// succeeded [Y]", "named X envoy in place of [Y]", "[Y] took over from President X", "X, who was replaced by [Y]". Runs after what
// reads HOLDS_POSITION from titles and verbs. Linear in the tokens and in the claims.
void read_successions(Document& document);

}  // namespace entente
