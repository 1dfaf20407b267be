// Designations of aircraft, ships, vehicles and missiles: "F-35", "S-400", "MiG-29s".
#pragma once

#include <cstdint>

#include "importers/text/document.h"

namespace entente {

// The token after the designation that begins with token `first` and ends before `last`; `first` when none does. A
// designation is the letters of a maker or a kind, a hyphen, and a number of at most four digits with its variant.
std::uint32_t designation_end(const Document& document, std::uint32_t first, std::uint32_t last);

}  // namespace entente
