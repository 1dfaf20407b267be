// What the sentences before this one said that an argument may point back to.
#pragma once

#include <cstdint>
#include <vector>

#include "importers/extract/reading.h"

namespace entente {

// Looks back in the claims and mentions of the document, at named limits. Borrows what it is given.
class SaidBefore {
public:
    SaidBefore(const Document& document,
               std::uint32_t sentence,
               const SentenceSyntax& syntax,
               const Arguments& arguments)
        : document_(document), sentence_(sentence), syntax_(syntax), words_(arguments) {}

    // "Neither minister signed", "it was not ratified": the agreement or event that the sentences before spoke of last.
    EntityList last_spoken_of(const Reading& reading) const;

    // Those whom the claims so far bind by these objects, or who agreed with each other last.
    EntityList parties(const EntityList& objects) const;

    // Where the claims so far say that the one subject holds its office, those of this sentence last.
    EntityList offices(const EntityList& subjects) const;

    // "A severed ties with B. C recalled its ambassador as well": B, which those before turned against.
    EntityList adversary(const EntityList& subjects) const;

    // "President X broke off relations with B": what only states do the holder of its office does for the state.
    EntityList state_of(std::uint32_t person) const;

    // Topics named behind a verb in its sentence.
    EntityList topics(std::uint32_t verb) const;

private:
    std::vector<Mention>::const_iterator first_mention_from(std::uint32_t byte) const;

    const Document& document_;
    std::uint32_t sentence_;
    const SentenceSyntax& syntax_;
    const Arguments& words_;
};

}  // namespace entente
