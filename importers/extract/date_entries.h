// Chronologies: what stands below or behind a date of its own is of that date.
#pragma once

#include "importers/text/document.h"

namespace entente {

// Dates the claims without a date that stand in entries of a chronology.
void date_by_entries(Document& document);

}  // namespace entente
