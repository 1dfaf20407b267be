// Whose office it may be where no word beside it says so.
#pragma once

#include <cstdint>

#include "importers/extract/mentions.h"
#include "importers/extract/passages.h"
#include "importers/extract/text_states.h"
#include "importers/text/document.h"

namespace entente {

// Keeps references to all that it is made with. Mentions are given by their index in Document::mentions; answers are entities
// or kNoEntity.
class OfficeSurroundings {
public:
    OfficeSurroundings(const Document& document, const MentionMap& map, const TextStates& states)
        : document_(document), map_(map), states_(states), passages_(document) {}

    // The first of the states that the surroundings offer, but for one that deals with the person as with a stranger.
    std::uint32_t state_around(std::uint32_t index) const;

    // The state or organisation that heads the passage; else the state that issues the text, of whoever does something in it.
    std::uint32_t heading_body(const Mention& mention) const;

    // Whether a state heads the passage that the text names nowhere: then the states around are others.
    bool is_under_other_head(const Mention& mention) const;

    // The one international organisation that this and the sentences before name.
    std::uint32_t organisation_before(std::uint32_t index) const;

    // The state that is the subject of the verb at token `verb`.
    std::uint32_t state_as_subject(const Sentence& sentence, std::uint32_t verb) const;

private:
    // "Minister X said", "was received by Minister X"
    bool is_doer(const Mention& person) const;

    std::string_view lemma(std::uint32_t t) const { return lemma_at(document_, t); }

    // "[Norway] demands that they free President X", "[Norway] received President X": he is of another state.
    std::uint32_t state_dealing_with(const Mention& person) const;

    // Where the paragraph of a sentence begins, looking back no further than an article's paragraph goes.
    std::uint32_t paragraph_start(std::uint32_t sentence) const;

    // "[Ghana]'s parliament passed a bill that President X has yet to sign": the one state whose organs the words before in its sentence name.
    std::uint32_t state_of_organ(std::uint32_t index) const;

    // The state of "In Lima, President X"; else the only one that the paragraph has named so far.
    std::uint32_t state_before(std::uint32_t index) const;

    // Where the paragraph before the one that begins at `start` begins.
    std::uint32_t paragraph_before(std::uint32_t start) const;

    // The state that the sentence before begins with, alone: it is what the paragraph is about.
    std::uint32_t topic_before(std::uint32_t index, std::uint32_t paragraph) const;

    bool opens_with_place(const Mention& place, const Mention& person) const;

    // "NAIROBI, June 3 -": what has no state there is of the state whose capital it is.
    std::uint32_t state_of_dateline(std::uint32_t sentences) const;

    // The one state that a text is about: the only one of its title, if none is named more often, or that of most of
    // its mentions of states.
    std::uint32_t state_of_text(const Mention& holder, std::uint32_t other) const;

    // "President X flew to B", "accused B of": of a state that is named behind him only, as whom he deals with, he is none.
    bool is_only_dealt_with(std::uint32_t state, const Mention& holder) const;

    // "the German firm", "the Rwandan ambassador": of another state than whoever deals with them
    bool is_of_stranger(const Token& adjective) const;

    // Whether a city is where something happens or somebody goes: "signed in [Helsinki]", "left for [Amman]".
    bool is_where(const Mention& place) const;

    // "his [Danish] counterpart": of another state than he
    bool is_of_counterpart(const Mention& state) const;

    const Document& document_;
    const MentionMap& map_;
    const TextStates& states_;
    Passages passages_;
};

}  // namespace entente
