// What the sentence around a date says about its direction: whether it tells of the past or of what is to come.
#pragma once

#include <cstdint>

#include "importers/text/document.h"

namespace entente {

enum class DateDirection : std::uint8_t {
    past,      // "signed on Friday"
    present,   // "visits Rome on Friday": ahead for weekdays, for months the nearest
    intended,  // "agreed to sign on Friday": ahead of the verb above, not always of the article
    future,    // "will sign on Friday", "is due on Friday"
    near       // no verb tells: "the summit in July"
};

inline bool looks_ahead(DateDirection direction) {
    return direction != DateDirection::past && direction != DateDirection::near;
}

// From the verbs above `token` in the tree, the nearest that tells: its auxiliaries, tense and form.
// Linear in the length of the sentence for each of a bounded number of steps.
DateDirection date_direction(const Document& document,
                             const Sentence& sentence,
                             std::uint32_t token);

// Whether a verb above `token` sets a term, which begins then: "extended the embargo for a year", "jailed for ten years".
bool sets_term(const Document& document, const Sentence& sentence, std::uint32_t token);

}  // namespace entente
