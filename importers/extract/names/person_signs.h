// What the words around a name show of whether it is a person's.
#pragma once

#include <cstdint>

#include "importers/extract/names/found_names.h"

namespace entente {

// "X, a spokeswoman for Y", "X, a Shi'ite cleric": whoever has an office or a calling is a person.
bool described_by_office(const FoundNames& names, const TokenRun& run);

// "Indonesia's foreign minister, X,": so is whoever stands in apposition to an office, the last name found before.
bool behind_office(const FoundNames& names, const TokenRun& run, std::uint32_t s);

// "whose leader is X", "the premier is X": and who is said to hold one.
bool is_holder(const FoundNames& names, const TokenRun& run, std::uint32_t s);

// "Ann Bell (Ireland) said": in minutes of meetings.
bool speaks_for_state(const FoundNames& names, const Sentence& sentence, const TokenRun& run);

// "; Olivera Injac receives the ministry": two unknown names without an article that do what persons do.
bool acts_as_person(const FoundNames& names, const Sentence& sentence, const TokenRun& run);

// "X, who was": a person.
bool before_who(const FoundNames& names, const Sentence& sentence, const TokenRun& run);

}  // namespace entente
