// Which person a description by office, state or nationality means: the third sieve.
#pragma once

#include <cstdint>
#include <string>

#include "importers/extract/coreference/discourse.h"

namespace entente {

// "the Peruvian foreign minister", "its leader", "his Jordanian counterpart", "the Norwegian": whoever stands beside it,
// else the last one who holds that office or is of that state; kNoEntity where none is or where several may be.
// Marks the mention of a title that stands beside its name.
std::uint32_t described_person(Discourse& discourse, std::uint32_t index);

// "an adviser to President X": gives the adviser the state of X.
void serve_superior(Discourse& discourse, std::uint32_t index);

// The gazetteer's id of the state of whoever "his", "its" or "my" in front of mention `index` is; or empty.
std::string owner_state(const Discourse& discourse, std::uint32_t index);

}  // namespace entente
