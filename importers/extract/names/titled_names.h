// Persons by title, and descriptions by office: "Foreign Minister X", "the Finnish foreign minister", "his counterpart".
#pragma once

#include <cstdint>

#include "importers/extract/names/found_names.h"

namespace entente {

// A person behind the title that `match` says begins at token `t`, or a description by that office. Returns the token after it,
// or `t` when it is neither.
std::uint32_t titled_person(FoundNames& names,
                            std::uint32_t s,
                            std::uint32_t t,
                            const OfficeMatch& match);

// "his Danish counterpart, X", "her successor Y", "his opposite number": an office known from somebody else, at token `t`. Returns
// the token after it, or `t` for other words.
std::uint32_t relative_office(FoundNames& names, std::uint32_t s, std::uint32_t t);

}  // namespace entente
