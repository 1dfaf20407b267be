// Offices that one plural gives to several persons, each of another state.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "importers/extract/mentions.h"
#include "importers/text/document.h"

namespace entente {

struct SharedTitle {
    std::uint32_t person = 0;  // index of a mention
    std::uint32_t body = 0;    // index of a mention
    std::string role;          // "foreign minister"
};

// "The presidents of A, X, and of B, Y", "the foreign ministers of A and B, X and Y", "the A and B foreign ministers, X and
// Y", "A and B, their foreign ministers, X and Y": pairs in the order of the text, where there are as many persons as states or bodies. Linear in the text.
std::vector<SharedTitle> shared_titles(const Document& document, const MentionMap& map);

}  // namespace entente
