// Whose office it is, by the words beside it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "importers/extract/mentions.h"
#include "importers/extract/text_states.h"
#include "importers/text/document.h"

namespace entente {

// What has been read of holders of offices so far; all are entities.
struct KnownHolders {
    std::unordered_map<std::uint32_t, std::uint32_t> body_of;  // person -> state or body
    std::unordered_map<std::uint32_t, std::string> office_of;  // person -> office
    std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> holder_of;
};

struct BesideOffice {
    std::uint32_t body =
        kNoEntity;        // entity of the state, the body or the place whose office it is
    bool former = false;  // "former", "then" stands between
};

// Keeps references to all that it is made with.
class OfficeOwners {
public:
    OfficeOwners(const Document& document,
                 const MentionMap& map,
                 const TextStates& states,
                 const KnownHolders& known)
        : document_(document), map_(map), states_(states), known_(known) {}

    // The body that the words before or behind an office name: "Finland's [foreign minister]", "the [head] of the
    // board of A", "[X], whose envoy", "his [deputy]".
    BesideOffice of(const Mention& mention) const;

    // "X of Finland", "X (Finland)": the body right after a name.
    std::uint32_t body_after(const Mention& mention) const;

    // Where the words end that body_after() reads; where `mention` ends when there are none.
    std::uint32_t after_body(const Mention& mention) const;

    // The state that the data or the text give a person, if the office of `titled` is one of a state.
    std::uint32_t of_person(const Mention& mention, const Mention& titled) const;

private:
    std::string_view lemma(std::uint32_t t) const { return lemma_at(document_, t); }

    std::string_view form(std::uint32_t t) const { return form_at(document_, t); }

    // `former` becomes true where the words say so.
    std::uint32_t owner_before(const Mention& mention,
                               const Sentence& sentence,
                               bool& former) const;

    // "the foreign minister of Finland", "an adviser to President X", "X of Finland" after a title.
    std::uint32_t owner_after(const Mention& mention, const Sentence& sentence) const;

    std::uint32_t body_token(const Mention& mention) const;

    // "a [minister] in the Haya government in Peru", "in Chad's cabinet"
    std::uint32_t state_of_government_behind(const Mention& mention,
                                             const Sentence& sentence) const;

    std::uint32_t state_mention_at(std::uint32_t t) const;

    // "Uganda's president [and] army chief": the second title of one person.
    bool joins_titles(const Mention& mention, std::uint32_t t) const;

    // "the Fund's mission chief for Ghana": what stands before "for" goes before what stands behind it.
    bool owned_before(const Mention& mention, const Sentence& sentence) const;

    // "President Putin's spokesman", with the name at `t`: of the state that he is known to lead.
    std::uint32_t state_of_served(std::uint32_t t) const;

    // "his defence minister": of the state of whoever he is; "its president": of the one state that the sentence named before.
    std::uint32_t owner_pointed_at(const Mention& mention, std::uint32_t t) const;

    // "the Commonwealth may suspend A; its [secretary-general]": the nearest organisation before token `t` that has such an office.
    std::uint32_t organisation_with(const Mention& mention, std::uint32_t t) const;

    // "A trained the guard and punished its commander": the force before "its" at `t` goes before the state that the pronoun may mean.
    std::uint32_t commanded_by(const Mention& mention, std::uint32_t t) const;

    // "the management board [of] X", "the committee [on] trade [of] X": a unit without a name is of the body behind it.
    bool links_unit(std::uint32_t t) const;

    // "head of Iran's Security Council": the body that a state at `t` has.
    std::uint32_t organ_behind(std::uint32_t t, const Sentence& sentence) const;

    // The state right before the title of somebody who is served.
    std::uint32_t owner_of_superior(const Mention& superior) const;

    std::uint32_t body_at(std::uint32_t t) const;

    // "Somaliland's leader", "the region's governor"
    std::uint32_t place_at(std::uint32_t t) const;

    const Document& document_;
    const MentionMap& map_;
    const TextStates& states_;
    const KnownHolders& known_;
};

}  // namespace entente
