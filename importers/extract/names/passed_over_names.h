// Names that the language core passes over or cuts short.
#pragma once

#include <cstdint>

#include "importers/extract/names/found_names.h"

namespace entente {

// Each returns the token after the name that it makes a mention of at token `t` of sentence `s`, or `t` for other words.

// "Party of European Socialists (PES)", "memorandum of understanding (MOU)": of the type of what
// stands before the bracket; coreference makes them one.
std::uint32_t bracketed_acronym(FoundNames& names, std::uint32_t s, std::uint32_t t);

// "F-35", "S-400 missiles", "MiG-29s": designations of aircraft, ships and missiles.
std::uint32_t designated_weapon(FoundNames& names, std::uint32_t s, std::uint32_t t);

// "West Darfur": another place than Darfur. "Southern Iraq" is Iraq.
std::uint32_t part_of_region(FoundNames& names, std::uint32_t s, std::uint32_t t);

// The party "Forward Together", the defender Rita Karim: neither in the gazetteer nor found by the core.
std::uint32_t unrecognised_name(FoundNames& names, std::uint32_t s, std::uint32_t t);

}  // namespace entente
