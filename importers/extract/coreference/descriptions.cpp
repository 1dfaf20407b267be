#include "importers/extract/coreference/descriptions.h"

#include <utility>

#include "importers/extract/coreference/antecedents.h"
#include "importers/extract/coreference/beside_names.h"
#include "importers/extract/coreference/office_holders.h"
#include "importers/extract/coreference/pointing_descriptions.h"
#include "importers/extract/coreference/repeated_descriptions.h"
#include "importers/extract/described_names.h"
#include "importers/extract/offices.h"

namespace entente {

namespace {

// "the bloc": a body that was named before, and else nobody knows which.
bool is_bare_body(const Mention& m) {
    return !m.points_back && m.type == "Organization" && is_body_word(m.head);
}

// "the body", "the club": said of what was named, and of nobody else.
bool says_no_kind(const Mention& m) {
    return m.head == "body" || m.head == "forum" || m.head == "club" || m.head == "sect";
}

// "the court" that nobody named is an actor all the same; "the kingdom" and "the bloc" are not.
bool stands_alone(const Mention& m) {
    return !is_bare_body(m) && !says_no_kind(m) &&
           (!m.points_back || m.may_act || m.type == "Organization");
}

// What stands beside a name says more of it and is no matter of weighing. kNoEntity where nothing ties the description to a name.
std::uint32_t beside(Discourse& discourse, std::uint32_t i) {
    Mention& m = discourse.mention(i);
    if (const std::uint32_t bearer = name_described(discourse.document(), i);
        bearer != kNoMention) {
        m.beside_name = true;
        return discourse.mention(bearer).entity;
    }
    if (m.type == "Person") {
        const std::uint32_t found = m.head == "national" ? kNoEntity : named_beside(discourse, i);
        m.beside_name = found != kNoEntity && !m.office.empty() && !is_relative_office(m.office);
        return found;
    }
    if (const std::uint32_t group = group_behind(discourse, i); group != kNoEntity) {
        return group;
    }
    const bool body = !m.points_back && name_of_body(discourse, i) != kNoEntity;
    return body ? name_of_body(discourse, i) : kNoEntity;
}

// What the sieves make of a description that no name stands beside.
SieveAnswer sieved(Discourse& discourse, std::uint32_t i) {
    const Mention& m = discourse.mention(i);
    if (m.type == "Person") {
        return SieveAnswer{described_person(discourse, i), antecedent_feature("sieve_holder")};
    }
    if (const std::uint32_t state = governed_by(discourse, i); state != kNoEntity) {
        return SieveAnswer{state, antecedent_feature("sieve_governed")};
    }
    if (const std::uint32_t group = group_before(discourse, i); group != kNoEntity) {
        return SieveAnswer{group, antecedent_feature("sieve_fighters")};
    }
    if (m.points_back && m.type != "Agreement") {
        const std::uint32_t found = pointed_at(discourse, i);
        return found != kNoEntity || !stands_alone(m)
                   ? SieveAnswer{found, antecedent_feature("sieve_pointed")}
                   : SieveAnswer{same_description(discourse, i), antecedent_feature("sieve_same")};
    }
    if (!m.points_back && is_bare_body(m)) {
        return SieveAnswer{body_before(discourse, i), antecedent_feature("sieve_body")};
    }
    if (!m.points_back) {
        if (const std::uint32_t found = of_headline(discourse, i); found != kNoEntity) {
            return SieveAnswer{found, antecedent_feature("sieve_headline")};
        }
    }
    return m.type == "Agreement"
               ? SieveAnswer{same_agreement(discourse, i), antecedent_feature("sieve_agreement")}
               : SieveAnswer{same_description(discourse, i), antecedent_feature("sieve_same")};
}

void note(const Discourse& discourse,
          std::uint32_t index,
          std::size_t chosen,
          const std::vector<Antecedent>& candidates) {
    const Document& document = discourse.document();
    AntecedentNote note;
    note.span = discourse.mention(index).span;
    note.kind = description_kind(discourse.mention(index).type);
    note.chosen = chosen;
    for (const Antecedent& candidate : candidates) {
        AntecedentNote::Candidate out;
        if (candidate.entity != kNoEntity) {
            for (const std::uint32_t k : discourse.entity(candidate.entity).mentions) {
                out.mentions.push_back(document.mentions[k].span);
            }
        }
        out.features.assign(candidate.features.begin(), candidate.features.end());
        note.candidates.push_back(std::move(out));
    }
    document.antecedent_notes->push_back(std::move(note));
}

std::uint32_t weighed(Discourse& discourse, std::uint32_t index) {
    const SieveAnswer sieve = sieved(discourse, index);
    const std::vector<Antecedent> candidates = antecedents(discourse, index, sieve);
    const std::size_t best =
        discourse.model().best(candidates, description_kind(discourse.mention(index).type));
    if (discourse.document().antecedent_notes != nullptr) {
        note(discourse, index, best, candidates);
    }
    return candidates[best].entity;
}

}  // namespace

void describe(Discourse& discourse, std::uint32_t index) {
    std::uint32_t found = beside(discourse, index);
    found = found == kNoEntity ? weighed(discourse, index) : found;
    Mention& m = discourse.mention(index);
    if (found == kNoEntity && !stands_alone(m)) {
        return;
    }
    if (found != kNoEntity && discourse.entity(found).type != m.type) {
        m.type = discourse.entity(found).type;
    }
    discourse.attach(index, found);
    if (m.type == "Person") {
        serve_superior(discourse, index);
    }
}

}  // namespace entente
