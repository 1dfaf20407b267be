// Which descriptions take up what was described or named before by like words: the sixth sieve.
#pragma once

#include <cstdint>

#include "importers/extract/coreference/discourse.h"

namespace entente {

// "signed a declaration" below the headline "A and B sign a declaration": the text begins with what its headline tells.
// kNoEntity elsewhere.
std::uint32_t of_headline(const Discourse& discourse, std::uint32_t index);

// Which agreement "the deal" is, by shared words, kind of paper, distance and weight in the text; kNoEntity for a new one.
std::uint32_t same_agreement(const Discourse& discourse, std::uint32_t index);

// "the ceasefire talks", "the war" after "the civil war", "the summit" after "Vilnius summit": the same words, the bare noun
// with "the", or a name with that noun; kNoEntity for a new one.
std::uint32_t same_description(const Discourse& discourse, std::uint32_t index);

}  // namespace entente
