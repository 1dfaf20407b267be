// Names that the language core found: which of them are mentions, of what type, and where they end.
#pragma once

#include <cstdint>

#include "importers/extract/names/found_names.h"

namespace entente {

// Makes the core's name a mention. What the gazetteer knows keeps its identity unless the core sees a longer name or a person
// there. Returns the token after it, or its first token when the name is none of its own.
std::uint32_t recognised_name(FoundNames& names, std::uint32_t s, const LearnedName& learned);

}  // namespace entente
