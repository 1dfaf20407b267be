// What "it", "its" and "they" mean by what is done or owned.
#pragma once

#include <cstdint>

#include "importers/extract/coreference/discourse.h"

namespace entente {

// "lent money to Uganda after [its] parliament met": the last state that the words before in its sentence name. Mention or kNoMention.
std::uint32_t state_owning(const Discourse& discourse, std::uint32_t index);

// "issued a warrant for B's workers and [its] chief": the last body that the words before in its sentence name, where the pronoun owns what
// states have not. Mention or kNoMention.
std::uint32_t body_owning(const Discourse& discourse, std::uint32_t index);

// Whether only a state can have what the pronoun `index` owns: a parliament, a border, an airspace.
bool owns_part_of_state(const Discourse& discourse, std::uint32_t index);

// "ordered Uganda to pay for [its] occupation", "persuaded A to end [its] blockade": whoever is to act. Mention or kNoMention.
std::uint32_t told_actor(const Discourse& discourse, std::uint32_t index);

// "supports Iraqi forces in [their] fight against B": whoever is named right before, of what they are helped in. Mention or kNoMention.
std::uint32_t helped_actor(const Discourse& discourse, std::uint32_t index);

}  // namespace entente
