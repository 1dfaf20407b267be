// Between whom a mediator mediates.
#pragma once

#include "importers/text/document.h"

namespace entente {

// Appends to Document::relations, for every MEDIATED whose object is talks or an agreement ("X brokered the deal"), the same with the
// two or three parties as objects: those whom claims bind by it or say to take part in it, else those who deal with each other in
// the same sentence or one beside it. With the confidence of both claims. Runs after all other claims are made.
void read_mediated_parties(Document& document);

}  // namespace entente
