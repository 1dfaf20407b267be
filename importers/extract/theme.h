// The state that a whole text is about.
#pragma once

#include <cstdint>

#include "importers/text/document.h"

namespace entente {

// The entity of the one state that the headline names; without such a headline that of the state which most mentions of states are
// of, if they are at least three and two in five of them all; else kNoEntity. Reads mentions whose entities are known so far. Linear in
// the mentions.
std::uint32_t theme_of(const Document& document);

}  // namespace entente
