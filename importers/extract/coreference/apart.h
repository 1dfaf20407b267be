// Which two noun phrases of a sentence cannot mean the same, by its grammar.
#pragma once

#include <cstdint>

#include "importers/text/document.h"

namespace entente {

// Whether one is joined to the other by a conjunction: "A and B". Indexes of the head tokens of two phrases.
bool are_conjuncts(const Document& document, std::uint32_t one, std::uint32_t other);

// Whether the tree keeps them apart: two arguments of one verb, a noun and its complement, conjuncts.
bool are_apart(const Document& document, std::uint32_t one, std::uint32_t other);

}  // namespace entente
