// What is told without a date of its own happened when what is told around it did (Pustejovsky and Stubbs 2011).
#pragma once

#include "importers/text/document.h"

namespace entente {

// Dates the claims without a date that belong to the news of the day.
void date_by_container(Document& document);

}  // namespace entente
