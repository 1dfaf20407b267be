#include "importers/extract/text_states.h"

namespace entente {

TextStates::TextStates(const Document& document) : document_(document) {
    for (std::uint32_t e = 0; e < document.entities.size(); ++e) {
        if (document.entities[e].type == "Country") {
            by_row_.emplace(document.entities[e].gazetteer_id, e);
        }
    }
}

std::uint32_t TextStates::named(std::string_view row) const {
    const auto found = by_row_.find(std::string(row));
    return found == by_row_.end() ? kNoEntity : found->second;
}

std::uint32_t TextStates::of(const Mention& mention) const {
    if (mention.entity == kNoEntity) {
        return kNoEntity;
    }
    if (mention.type == "Country") {
        return mention.entity;
    }
    return mention.capital_of.empty() ? kNoEntity : named(mention.capital_of);
}

std::uint32_t TextStates::of_entity(std::uint32_t entity) const {
    const auto& states = document_.entities[entity].countries;
    return states.empty() ? kNoEntity : named(states.front());
}

std::uint32_t TextStates::only() const {
    return by_row_.size() == 1 ? by_row_.begin()->second : kNoEntity;
}

}  // namespace entente
