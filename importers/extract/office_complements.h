// Of whom a clause says that he holds an office.
#pragma once

#include <cstdint>

#include "importers/text/document.h"

namespace entente {

// The token of the name or pronoun whose office the words [first, last) of `sentence` say by the verb above them: "[X] became
// foreign minister", "elected president in 1995, [he] ...", "A made [X] minister", "[X], who has been envoy since May", "[X] was
// sworn in as premier", "[he] stepped down as party leader". UINT32_MAX where no verb says so, and where it is denied, wished or
// only possible. Reads the basic tree; climbs a bounded number of steps.
std::uint32_t holder_of_complement(const Document& document,
                                   const Sentence& sentence,
                                   std::uint32_t first,
                                   std::uint32_t last);

}  // namespace entente
