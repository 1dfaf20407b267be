// Whom pronouns mean: the last sieve but one.
#pragma once

#include <cstdint>

#include "importers/extract/coreference/discourse.h"
#include "importers/text/document.h"

namespace entente {

// Adds mentions for "he", "she", "his", "her", for "it", "they", "its", "their" where things may be meant, and for "the former"
// and "the latter". Comes before a Discourse of the document is made, since indexes of mentions change.
void add_pronouns(Document& document);

// Attaches "he" or "she" to the person that it most plausibly takes up; to nobody when the genders speak against all.
void resolve_person(Discourse& discourse, std::uint32_t index);

// Attaches "it" to a state, body, agreement or event and gives "they" its members: the subject of the words before, and for the
// object of a deed ("called [it] off") the agreement or event before. Does nothing where that is unclear.
void resolve_thing(Discourse& discourse, std::uint32_t index);

}  // namespace entente
