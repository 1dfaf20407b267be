#include "importers/extract/coreference/descriptions.h"

#include "importers/extract/coreference/beside_names.h"
#include "importers/extract/coreference/office_holders.h"
#include "importers/extract/coreference/pointing_descriptions.h"
#include "importers/extract/coreference/repeated_descriptions.h"
#include "importers/extract/described_names.h"

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

// What the description turns out to mean, or kNoEntity; the mention takes over the type of what was found.
std::uint32_t meant_by(Discourse& discourse, std::uint32_t i) {
    Mention& m = discourse.mention(i);
    if (const std::uint32_t bearer = name_described(discourse.document(), i);
        bearer != kNoMention) {
        const std::uint32_t found = discourse.mention(bearer).entity;
        m.type = discourse.entity(found).type;
        m.beside_name = true;
        return found;
    }
    if (m.type == "Person") {
        return described_person(discourse, i);
    }
    if (const std::uint32_t state = governed_by(discourse, i); state != kNoEntity) {
        m.type = "Country";
        return state;
    }
    if (const std::uint32_t group = group_behind(discourse, i); group != kNoEntity) {
        m.type = discourse.entity(group).type;
        return group;
    }
    if (const std::uint32_t group = group_before(discourse, i); group != kNoEntity) {
        m.type = discourse.entity(group).type;
        return group;
    }
    if (m.points_back) {
        return m.type == "Agreement" ? same_agreement(discourse, i) : pointed_at(discourse, i);
    }
    if (const std::uint32_t body = name_of_body(discourse, i); body != kNoEntity) {
        return body;
    }
    if (is_bare_body(m)) {
        return body_before(discourse, i);
    }
    if (const std::uint32_t found = of_headline(discourse, i); found != kNoEntity) {
        return found;
    }
    return m.type == "Agreement" ? same_agreement(discourse, i) : same_description(discourse, i);
}

}  // namespace

void describe(Discourse& discourse, std::uint32_t index) {
    std::uint32_t found = meant_by(discourse, index);
    const Mention& m = discourse.mention(index);
    if (found == kNoEntity && !stands_alone(m)) {
        return;
    }
    if (found == kNoEntity && m.points_back) {
        found = same_description(discourse, index);
    }
    discourse.attach(index, found);
    if (m.type == "Person") {
        serve_superior(discourse, index);
    }
}

}  // namespace entente
