// Who belongs to a group that something is done to, where the text lists them.
#pragma once

#include "importers/text/document.h"

namespace entente {

// "The ministry listed ten officials and two firms: A, B and C. They include D." Appends to Document::relations, for every act that is
// done to a group, the same act done to each person or body that is named as one of it: in the same sentence behind a colon, "among
// them" or "including", or in one of the next sentences that goes on with the list ("They include", "Six of those designated are",
// "The other four are"). Their evidence is the sentence of the act, then that of the list. Runs after all other claims are made.
// Linear in the claims times kListSentencesMax sentences.
void read_listed_members(Document& document);

}  // namespace entente
