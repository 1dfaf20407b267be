// Whose name a description stands beside.
#pragma once

#include <cstdint>

#include "importers/text/document.h"

namespace entente {

// The mention of the name that the description `index` says more of: "[X], an Iraqi militia backed by B", "[X] is a firm based in C",
// "[X], a Russian arms dealer,". kNoMention where the tree ties it to no name, to a name of another kind, or denies it. Of a person only
// one noun in the singular, not a group. Looks back a bounded number of mentions.
std::uint32_t name_described(const Document& document, std::uint32_t index);

}  // namespace entente
