// Whom groups of a stated size mean: the last sieve.
#pragma once

#include <cstdint>

#include "importers/extract/coreference/discourse.h"

namespace entente {

// Gives "the two countries", "both agreements", "the documents", "neither side" their members: those that the nearest
// sentences speak of, when they are as many as the words say. Does nothing otherwise.
void resolve_group(Discourse& discourse, std::uint32_t index);

}  // namespace entente
