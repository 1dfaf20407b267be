// What stands beside a name and says more of it: the second sieve.
#pragma once

#include <cstdint>

#include "importers/extract/coreference/discourse.h"

namespace entente {

// The mention of the person, name or pronoun, of whom the clause says that he holds the office of description `index`: "[X] became
// minister", "[he] was sworn in as premier". kNoMention where no verb says so.
std::uint32_t holder_mention(const Discourse& discourse, std::uint32_t index);

// The person whose name stands in apposition to the description `index`, in front of it or behind, is said to be what it says,
// or does something "as" what it says; kNoEntity for none.
std::uint32_t named_beside(const Discourse& discourse, std::uint32_t index);

// "Estonia's security service, [KAPO], helped": the name between commas behind the description of a body; kNoEntity for none.
std::uint32_t name_of_body(const Discourse& discourse, std::uint32_t index);

}  // namespace entente
