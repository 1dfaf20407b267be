// Whom the slots of a pattern mean in a reading of a trigger: patterns.h says what each slot asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/ontology.h"
#include "importers/extract/described_ends.h"
#include "importers/extract/pattern_words.h"
#include "importers/extract/said_before.h"

namespace entente {

// Borrows what it is given, which must all be of one sentence.
class Slots {
public:
    struct Sentence {
        const Document& document;
        std::uint32_t index = 0;
        const SentenceSyntax& syntax;
        const Arguments& arguments;
        const Predicates& predicates;
        const Stances& stances;
        const Patterns& patterns;
        const PatternWords& words;
        const Lead& lead;
        DescribedEnds& described;  // of the whole document
    };

    explicit Slots(const Sentence& sentence);

    // Entities of the first alternative for the subject that has some of the types that the relation takes.
    EntityList subjects(const Reading& reading,
                        const std::vector<Slot>& alternatives,
                        const RelationType& type) const;

    // Who acts without a name where nobody named does: "two gunmen", "a special unit". Such entities are made here.
    EntityList described_subjects(const Reading& reading,
                                  const std::vector<Slot>& alternatives,
                                  const RelationType& type) const;

    // The first alternative that names somebody but the subjects; the subjects themselves where they are
    // the objects too ("A and B met"). Where nobody is named, what is described: such entities are made here.
    EntityList objects(const Reading& reading,
                       const Pattern& pattern,
                       const RelationType& type,
                       const EntityList& subjects) const;

    // Those of `found` that the relation takes as subjects, or as objects.
    // "closed its embassy in Bogotá": capitals as the states that they are of, where the text speaks of those.
    EntityList with_states_of_capitals(EntityList found) const;

    EntityList fitting(EntityList found, const RelationType& type, bool subject) const;

    EntityList in_role(const Reading& reading, Role role) const;

    // The two that dealt with each other last (SaidBefore::rivals).
    EntityList rivals() const { return before_.rivals({}); }

    // Whoever stands behind this preposition.
    EntityList behind(const Reading& reading, std::string_view preposition) const;

private:
    EntityList led(std::uint32_t verb) const;
    EntityList own_in_role(const Reading& reading, Role role) const;
    EntityList owner_behind(const Reading& reading, std::string_view preposition) const;
    EntityList owners(std::uint32_t t) const;
    EntityList shared_owners(std::uint32_t t) const;
    EntityList behind(const Reading& reading, std::string_view preposition, bool inherited) const;
    bool is_idiom(const Reading& reading) const;
    bool is_definite(std::uint32_t t) const;
    EntityList doers_before(std::uint32_t t) const;
    EntityList between(const Reading& reading) const;
    EntityList agent(const Reading& reading) const;
    EntityList helped(std::uint32_t t) const;
    EntityList expelled(std::uint32_t verb) const;
    EntityList object_owner(const Reading& reading) const;
    EntityList subject_owner(const Reading& reading, const RelationType& type) const;
    bool is_thing(std::uint32_t t) const;
    bool is_text(std::uint32_t t) const;
    bool is_asset(std::uint32_t t) const;
    EntityList subject_possessor(const Reading& reading) const;
    bool names_act(std::uint32_t t, const RelationType& type) const;
    EntityList of_nodes(const std::vector<std::uint32_t>& nodes) const;
    EntityList purpose(const Reading& reading, const RelationType& type) const;
    EntityList names(std::uint32_t t) const;
    EntityList fronted(std::uint32_t t) const;
    EntityList within(const Reading& reading, const RelationType& type) const;
    EntityList below_preposition(const Reading& reading,
                                 std::string_view preposition,
                                 const RelationType& type) const;
    EntityList partners(const Reading& reading) const;
    EntityList identified(std::uint32_t t) const;
    EntityList clause_subjects(const Reading& reading, const RelationType& type) const;
    EntityList resolve(const Reading& reading, const Slot& slot, const RelationType& type) const;
    EntityList bodies(const Reading& reading, const Slot& slot, const RelationType& type) const;
    EntityList whereabouts_of(const Reading& reading,
                              const Slot& slot,
                              const RelationType& type) const;
    // The act below a verb by the first pattern that finds whom it is done to, else by the first that fits: its sign (that
    // of the opposite when it is only denied below), and whom it is done to.
    struct ActBelow {
        int sign = 0;
        EntityList objects;
    };

    ActBelow act_below(std::uint32_t verb) const;
    struct Described {
        std::uint32_t token = 0;
        DescribedEnds::End end;
    };

    bool goes_before(const Slot& slot,
                     const std::vector<Described>& described,
                     const RelationType& type) const;
    std::optional<EntityList> doers_of(const std::vector<Described>& described,
                                       const RelationType& type,
                                       const EntityList& subjects) const;
    std::uint32_t counted(std::uint32_t t) const;
    static bool leads_to(std::string_view preposition, const RelationType& type);
    std::vector<Described> describe(const Reading& reading,
                                    const Pattern& pattern,
                                    const Slot& slot,
                                    const RelationType& type) const;
    std::vector<std::uint32_t> tokens_of(const Reading& reading,
                                         const Slot& slot,
                                         const RelationType& type) const;
    EntityList signed_below(std::uint32_t verb, bool hostile) const;

    const Document& document_;
    const SentenceSyntax& syntax_;
    const Arguments& words_;
    const Predicates& predicates_;
    const Stances& stances_;
    const Patterns& patterns_;
    const PatternWords& pattern_words_;
    const Lead& lead_;
    DescribedEnds& described_;
    SaidBefore before_;
};

}  // namespace entente
