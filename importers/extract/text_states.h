// The states that a text names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "importers/text/document.h"

namespace entente {

// Entities of states by their rows of the gazetteer. Keeps a reference to the document, whose entities must be known.
class TextStates {
public:
    explicit TextStates(const Document& document);

    // The entity of a row of the gazetteer, or kNoEntity when the text does not name it.
    std::uint32_t named(std::string_view row) const;

    // The state that a mention is of or is the capital of, or kNoEntity.
    std::uint32_t of(const Mention& mention) const;

    // The state that the data or the text give an entity first, or kNoEntity.
    std::uint32_t of_entity(std::uint32_t entity) const;

    // The only state named, or kNoEntity.
    std::uint32_t only() const;

private:
    const Document& document_;
    std::unordered_map<std::string, std::uint32_t> by_row_;
};

}  // namespace entente
