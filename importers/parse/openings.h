// What stands before a sentence without being part of it: datelines, markers of items, labels.
#pragma once

#include <cstdint>

#include "importers/text/document.h"

namespace entente {

// How many tokens at the start of `sentence` are a dateline ("RABAT, Nov. 24 (Agency) -"), the marker of an item ("(a)", "*"), a label
// ("Q:", "5 June 2017 -", "Suva -") or a label behind a marker; 0 where there is nothing, or nothing behind it. Needs tokens only.
std::uint32_t opening_tokens(const Document& document, const Sentence& sentence);

// "SECRETARY-GENERAL RIVAS:": what stands in capitals right before the colon of a label is a name, whatever the words mean. Changes
// the tags of that token.
void name_in_label(Document& document, const Sentence& sentence);

}  // namespace entente
