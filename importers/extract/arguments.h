// Whom a noun phrase of a parsed sentence means: the entities behind a node.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "importers/extract/syntax.h"

namespace entente {

using EntityList = std::vector<std::uint32_t>;  // indexes into Document::entities, no doubles

// Appends what `to` does not have yet.
void add_entities(EntityList& to, const EntityList& from);

class Arguments {
public:
    // Borrows all it is given.
    Arguments(const Document& document, const SentenceSyntax& syntax)
        : document_(document), syntax_(syntax) {}

    // Whoever "I" and "we" are, if known.
    void set_first_person(std::optional<std::uint32_t> singular,
                          std::optional<std::uint32_t> plural) {
        first_person_ = singular;
        first_persons_ = plural;
    }

    // Who tells the text: "he" is somebody else.
    void set_narrator(std::optional<std::uint32_t> person) { narrator_ = person; }

    // What node `t` refers to: its mention, the members of a group, the examples that are given of it
    // ("groups such as A and B"), or whom its head acts for ("the government of A", "B's troops",
    // "dozens of rebels"). Joined and apposed nouns are nodes of their own.
    EntityList entities(std::uint32_t t) const { return entities(t, 0); }

    // What the mention that node `t` is refers to, and nobody whom it stands for.
    EntityList own_entity(std::uint32_t t) const;

    // Possessors, demonyms and names before the head: "[Turkey]'s visit", "[Moroccan]-[Israeli] talks".
    EntityList owners(std::uint32_t t) const { return owners(t, 0); }

    // "its partners, A and B", "the army, X": names in apposition to node `t`.
    EntityList named_behind(std::uint32_t t) const { return named_behind(t, 0); }

    // Whom the phrases behind node `t` with this preposition mean: "the raid by [A]".
    EntityList behind(std::uint32_t t, std::string_view preposition) const {
        return after(t, preposition, 0);
    }

    // "such as A and B", "including A", "(A and B)" behind node `t`.
    EntityList examples(std::uint32_t t) const { return examples(t, 0); }

    // The entity type that a mention has: "Person".
    std::string_view mention_type(std::uint32_t index) const {
        return document_.mentions[index].type;
    }

    // Whether node `t` is a name, a demonym, a title with its holder; no description and no pronoun.
    bool is_named(std::uint32_t t) const;

    // The noun whose content a measure counts: "weapons" of "two shipments of weapons"; else `t`.
    std::uint32_t content(std::uint32_t t) const;

    // A pronoun before node `t` that owns it ("its allies"), or kNoToken.
    std::uint32_t possessive_pronoun(std::uint32_t t) const;

private:
    bool in_relative_clause(std::uint32_t t) const;
    EntityList makers(std::uint32_t participle, int depth) const;
    EntityList before_whose(std::uint32_t t, int depth) const;
    EntityList entities(std::uint32_t t, int depth) const;
    EntityList owners(std::uint32_t t, int depth) const;
    EntityList examples(std::uint32_t t, int depth) const;
    std::uint32_t holder_behind(std::uint32_t t) const;
    EntityList described_before(std::uint32_t t) const;
    void add_joined(std::uint32_t t, int depth, EntityList& found) const;
    EntityList named_behind(std::uint32_t t, int depth) const;
    EntityList acted_for(std::uint32_t t, int depth) const;
    EntityList represented(std::uint32_t t, int depth) const;
    EntityList members_told(std::uint32_t t, int depth) const;
    EntityList predicated(std::uint32_t t, int depth) const;
    EntityList after(std::uint32_t t, std::string_view preposition, int depth) const;
    bool is_led(std::uint32_t t, std::uint32_t participle) const;
    void add_hyphenated(std::uint32_t t, EntityList& found) const;

    const Document& document_;
    const SentenceSyntax& syntax_;
    std::optional<std::uint32_t> first_person_;
    std::optional<std::uint32_t> narrator_;
    std::optional<std::uint32_t> first_persons_;
};

}  // namespace entente
