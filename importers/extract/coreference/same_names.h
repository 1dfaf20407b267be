// Which names mean one and the same: the first sieve, and the most certain.
#pragma once

#include <cstdint>

#include "importers/extract/coreference/discourse.h"

namespace entente {

// The entity that the name `index` is of, by the gazetteer's id, the same words, an acronym in brackets, a surname, another
// spelling of one sound, a shorter form ("Wagner" of "Wagner Group"); kNoEntity for a new one. May make a description in
// front of a bracket an entity first, and give "the North" and "X, known as Y" the type of whom they mean.
std::uint32_t same_name(Discourse& discourse, std::uint32_t index);

// Gives persons whom data/leaders.tsv lists their ids and states.
void know_leaders(Discourse& discourse);

}  // namespace entente
