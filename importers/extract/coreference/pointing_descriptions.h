// What descriptions mean that say no more than a kind: "the kingdom", "the bloc", "the islands", "the rebels". Fourth and fifth sieve.
#pragma once

#include <cstdint>

#include "importers/extract/coreference/discourse.h"

namespace entente {

// "the kingdom", "his country", "the islands", "the group": the state that may be called so and is most in mind, or the one
// entity of that kind that was named last; kNoEntity where two fit equally or none does.
std::uint32_t pointed_at(const Discourse& discourse, std::uint32_t index);

// Whether data/epithets.tsv lets the words of a description be said of the state with that id of the gazetteer: "Nordic", "Baltic".
bool may_be_called_so(const Discourse& discourse, const Mention& m, const std::string& state);

// "the government" and nothing more: the state that the text is about; kNoEntity for other descriptions.
std::uint32_t governed_by(const Discourse& discourse, std::uint32_t index);

// "rebels of [M23]", "militants from [X]": the armed group named right behind fighters without a name; or kNoEntity.
std::uint32_t group_behind(const Discourse& discourse, std::uint32_t index);

// "the rebels" and nothing more: of the armed groups that the last sentences name the one spoken of most; or kNoEntity.
std::uint32_t group_before(const Discourse& discourse, std::uint32_t index);

// "the bloc", "the alliance", "the world body": the organisation of that kind named last, unless the sentence that names it
// names another as well; or kNoEntity.
std::uint32_t body_before(const Discourse& discourse, std::uint32_t index);

// Whether an entity is of the kind that the noun of a description says, by heads.tsv: "the movement", of a party.
enum class KindFit : std::uint8_t {
    none,
    possible,  // nothing is known against it
    sure
};

KindFit kind_fit(const Discourse& discourse, std::uint32_t entity, const Mention& m);

}  // namespace entente
