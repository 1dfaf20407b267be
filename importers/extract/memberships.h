// Who is a member of a body or a party to an agreement, where a list says so.
#pragma once

#include "importers/text/document.h"

namespace entente {

// Appends MEMBER_OF and PARTY_TO to Document::relations: "members of the council, among them X and Y", "members of the council: X;
// Y", "NATO member Turkey", "EU members Malta and Cyprus", "the bloc (A, B and C)", "parties to the convention (A, B and C)",
// "Three members, A, B and C,".
// Linear in the tokens.
void read_memberships(Document& document);

}  // namespace entente
