// Where places, organisations and groups are, by the words beside their names.
#pragma once

#include "importers/text/document.h"

namespace entente {

// Appends LOCATED_IN to Document::relations: "Davos, Switzerland", "Dera'a, in southern Syria", "Bucha, a town near Kyiv", "the
// Swiss resort of Davos", "Bagram air base, north of Kabul", "the Moscow-based Bell Bank", "Bell, the French builder", "Hezbollah in
// Lebanon". One claim a pair; linear in the mentions.
void read_whereabouts(Document& document);

}  // namespace entente
