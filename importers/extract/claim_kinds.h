// What the type of a claim, or the noun that states it, says about its time.
#pragma once

#include <string_view>

#include "importers/text/document.h"

namespace entente {

// What lasts ("is minister") rather than happens.
bool is_state(const Relation& relation);

// Saying is doing: "we reject", "Kenya condemns".
bool is_performative(std::string_view type);

// Meetings, talks and visits.
bool is_meeting(std::string_view type);

// What people say, meetings and what comes of them: told in the order of a report wherever they stand.
bool is_foreground(std::string_view type);

// Nouns that name something that happens: "raid", "election".
bool is_event_noun(std::string_view lemma);

// Those which something comes of: "talks", "summit".
bool is_talk_noun(std::string_view lemma);

}  // namespace entente
