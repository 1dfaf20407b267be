// Mends sentences that an item of a list, an entry of a chronology or a numbered paragraph is.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "30 April: Signing of the treaty by A and B", with "signing" for a verb and "by" hung on the treaty: a noun, and the signers its own.
// "1. Demands that A withdraw", with "demands" for a noun: the verb of whoever speaks all along. Reads and changes the tokens of
// `sentence`. Linear in it.
void repair_entries(Document& document, const Sentence& sentence);

}  // namespace entente
