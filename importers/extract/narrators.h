// Who "I" and "we" are where a text speaks in the first person without quotation marks.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "importers/extract/mentions.h"
#include "importers/text/document.h"

namespace entente {

struct Narrator {
    std::optional<std::uint32_t> person;  // "I": an entity
    std::optional<std::uint32_t> body;    // "we": whom the person speaks for, else the person
};

// The narrator of every sentence of a document, in their order. Known from what opens the text ("Interview with X", "Statement by the
// President of Y", "Spokesperson X answered the questions") and from labels at the beginning of a paragraph: "X:" speaks until the
// next label, "Answer:" and "A:" are whoever is interviewed, "Question:" and "Q:" nobody that is known. Empty where nothing says so.
// Needs the entities, and the offices among Document::relations. Linear in the tokens.
std::vector<Narrator> find_narrators(const Document& document, const MentionMap& map);

}  // namespace entente
