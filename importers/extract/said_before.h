// What the sentences before this one said that an argument may point back to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
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

    // "Finland joined in April 2023": the organisation of states that this sentence or one of the last named last.
    EntityList bloc() const;

    // "Cuba and Norway mediated": of those who met, agreed, fought or accused each other in the last sentences the two
    // that the text speaks of most; none of `subjects` among them.
    EntityList rivals(const EntityList& subjects) const;

    // "Two more banks were sanctioned": who did the last thing of this type that is said to have been done; where none was, who is the
    // subject of the last clause before with the verb `lemma`.
    EntityList doer(const std::string& type, std::string_view lemma = {}) const;

    // "Washington declared an embargo": the one state of the headline, else that of two in five mentions of states, if it
    // is not among `subjects`.
    EntityList theme(const EntityList& subjects) const;

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
    EntityList subject_of(std::string_view lemma) const;
    EntityList state_of_government(std::uint32_t body) const;

    std::vector<Mention>::const_iterator first_mention_from(std::uint32_t byte) const;

    const Document& document_;
    std::uint32_t sentence_;
    const SentenceSyntax& syntax_;
    const Arguments& words_;
};

}  // namespace entente
