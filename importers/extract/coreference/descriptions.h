// Which sieve answers for a description.
#pragma once

#include <cstdint>

#include "importers/extract/coreference/discourse.h"

namespace entente {

// Finds what the description `index` means and attaches it: whose name stands beside it, else the candidate that the weights put
// highest; to a new entity where nothing is found, but for what only points back ("the kingdom", "the bloc"), which is left alone then.
void describe(Discourse& discourse, std::uint32_t index);

}  // namespace entente
