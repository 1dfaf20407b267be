// The part of Slots that finds ends which are only described.
#include <algorithm>
#include <set>

#include "importers/extract/slots.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

EntityList without(EntityList entities, const EntityList& others) {
    std::erase_if(entities, [&](std::uint32_t entity) {
        return std::find(others.begin(), others.end(), entity) != others.end();
    });
    return entities;
}

// "most of the waters", "one of its diplomats": the noun behind says what they are.
bool is_quantity(std::string_view lemma) {
    static const Words words = {"most",   "some", "part",   "all",      "one",    "several",
                                "many",   "two",  "three",  "four",     "five",   "six",
                                "both",   "half", "number", "hundred",  "dozen",  "majority",
                                "couple", "wave", "series", "thousand", "million"};
    return words.contains(lemma);
}

}  // namespace

EntityList Slots::described_subjects(const Reading& reading,
                                     const std::vector<Slot>& alternatives,
                                     const RelationType& type) const {
    EntityList made;
    for (const Slot& slot : alternatives) {
        if (slot.kind != SlotKind::subject && slot.kind != SlotKind::agent) {
            continue;
        }
        for (const Argument& argument : reading.arguments) {
            if (argument.role != Role::subject || argument.excepted ||
                !words_.entities(argument.token).empty()) {
                continue;
            }
            if (const auto end = described_.describe_actor(argument.token, type)) {
                add_entities(made, {described_.entity(argument.token, *end)});
            }
        }
        if (!made.empty()) {
            break;
        }
    }
    return made;
}

EntityList Slots::objects(const Reading& reading,
                          const Pattern& pattern,
                          const RelationType& type,
                          const EntityList& subjects) const {
    std::vector<Described> described;
    for (const Slot& slot : pattern.object) {
        if (!described.empty() && !goes_before(slot, described, type)) {
            continue;
        }
        if (const EntityList body = bodies(reading, slot, type); !body.empty()) {
            return body;
        }
        EntityList found = resolve(reading, slot, type);
        if (slot.kind == SlotKind::preposition && !type.takes_object("Place")) {
            found = with_states_of_capitals(std::move(found));
        }
        found = fitting(std::move(found), type, false);
        if (type.symmetric && subjects.size() >= 2 && found == subjects) {
            return found;
        }
        const std::size_t named = found.size();
        const EntityList all = found;
        found = without(std::move(found), subjects);
        if (!found.empty()) {
            return found;
        }
        // "A, B and C backed C's plan": A and B did
        if (named > 0 && named < subjects.size() && DescribedEnds::takes_stand(type.name)) {
            return all;
        }
        // "the detention of A and his family": whoever did it, not A
        if (described.empty() && named == 0) {
            described = describe(reading, pattern, slot, type);
        }
    }
    std::optional<EntityList> found = doers_of(described, type, subjects);
    if (!found) {
        return {};
    }
    if (found->empty()) {
        for (const Described& one : described) {
            add_entities(*found, {described_.entity(one.token, one.end)});
        }
    }
    return without(*std::move(found), subjects);
}

// Whether an alternative tells more than the thing that is described: whose it is ("criticised [B]'s raid"), of troops in
// which country, and of what no noun of things.tsv heads whatever it names. "Of B" may say what was done to B.
bool Slots::goes_before(const Slot& slot,
                        const std::vector<Described>& described,
                        const RelationType& type) const {
    const DescribedEnds::End& end = described.front().end;
    switch (slot.kind) {
        case SlotKind::object_owner:
        case SlotKind::preposition_owner:
        case SlotKind::clause_owner:
        case SlotKind::clause:
        case SlotKind::subject_possessor: return true;
        case SlotKind::within:
            return !end.listed ||
                   (type.name == "MOBILIZED" && owners(described.front().token).empty());
        case SlotKind::preposition:
            return slot.preposition == "by" ||
                   (slot.preposition == "of" && end.kind.type != "Event");
        default: return false;
    }
}

// Whose act or thing it is, where somebody takes a stand on it: "outrage over the raid by [B]". Nullopt where that is a
// subject: "protests against the raids by A" are not A's.
std::optional<EntityList> Slots::doers_of(const std::vector<Described>& described,
                                          const RelationType& type,
                                          const EntityList& subjects) const {
    EntityList found;
    if (!DescribedEnds::takes_stand(type.name)) {
        return found;
    }
    for (const Described& one : described) {
        EntityList doers = words_.behind(one.token, "by");
        if (!doers.empty() && without(doers, subjects).empty()) {
            return std::nullopt;
        }
        add_entities(doers, owners(one.token));
        if (doers.empty() && is_definite(one.token)) {
            add_entities(doers, doers_before(one.token));
        }
        add_entities(found, without(std::move(doers), subjects));
    }
    return fitting(std::move(found), type, false);
}

bool Slots::is_definite(std::uint32_t t) const {
    const std::uint32_t determiner = syntax_.child(t, "det");
    return determiner != kNoToken && syntax_.lemma(determiner) != "a" &&
           syntax_.lemma(determiner) != "any" && syntax_.lemma(determiner) != "no";
}

// "called [the expulsions] unjustified": who is said to have expelled somebody last.
EntityList Slots::doers_before(std::uint32_t t) const {
    static const Words acts = {"EXPELLED",
                               "ATTACKED",
                               "DETAINED",
                               "IMPOSED_SANCTIONS_ON",
                               "SEIZED",
                               "LEFT",
                               "OUSTED",
                               "REDUCED_RELATIONS_WITH"};
    for (const std::string_view word : {syntax_.lemma(t), syntax_.plural(t)}) {
        for (const std::uint32_t index : patterns_.with_trigger(Frame::noun, word)) {
            const std::string& type = patterns_.all()[index].type;
            if (acts.contains(type)) {
                return before_.doer(type);
            }
        }
    }
    return {};
}

// What the words of a slot describe where they name nobody.
std::vector<Slots::Described> Slots::describe(const Reading& reading,
                                              const Pattern& pattern,
                                              const Slot& slot,
                                              const RelationType& type) const {
    std::vector<Described> found;
    for (const std::uint32_t node : tokens_of(reading, slot, type)) {
        const std::uint32_t t = counted(node);
        // "blocked [the road] in protest": what the act is done with, where a pattern looks for others first
        const bool says_what = type.takes_object("Topic") && !pattern.nouns.empty() &&
                               pattern.object.front().kind != SlotKind::object &&
                               pattern_words_.names(pattern.nouns, t);
        if (says_what || !words_.entities(t).empty()) {
            continue;
        }
        auto end = described_.describe(t, type);
        // "evacuated the settlement" helps no settlement, "sent blankets to the camp" helps the camp
        const bool moved = type.name == "AIDED" && slot.kind != SlotKind::preposition && end &&
                           end->kind.type == "Place";
        if (end && !moved) {
            found.push_back({t, *std::move(end)});
        }
    }
    // what its noun tells is surer than what only the relation does
    const bool listed = std::any_of(
        found.begin(), found.end(), [](const Described& one) { return one.end.listed; });
    std::erase_if(found, [&](const Described& one) { return listed && !one.end.listed; });
    return found;
}

// What a word of quantity counts; else the node itself.
std::uint32_t Slots::counted(std::uint32_t t) const {
    if (syntax_.mention(t) == kNoMention && is_quantity(syntax_.lemma(t))) {
        for (const Dependent& below : syntax_.dependents(t)) {
            if (below.relation == "nmod" && below.by == "of") {
                return below.token;
            }
        }
    }
    return t;
}

// The nodes that stand in a slot, where a slot is one place of the sentence.
std::vector<std::uint32_t> Slots::tokens_of(const Reading& reading,
                                            const Slot& slot,
                                            const RelationType& type) const {
    std::vector<std::uint32_t> found;
    const auto add = [&](const auto& fits) {
        for (const Argument& argument : reading.arguments) {
            if (!argument.excepted && fits(argument)) {
                found.push_back(argument.token);
            }
        }
    };
    switch (slot.kind) {
        case SlotKind::subject:
            add([](const Argument& a) { return a.role == Role::subject; });
            break;
        case SlotKind::object:
        case SlotKind::object_thing:
        case SlotKind::object_other: {
            const Role role = has_role(reading, Role::object) ? Role::object : Role::recipient;
            add([role](const Argument& a) { return a.role == role; });
            break;
        }
        case SlotKind::preposition:
            if (leads_to(slot.preposition, type)) {
                add([&](const Argument& a) {
                    return a.role == Role::oblique && a.preposition == slot.preposition &&
                           (!a.inherited || !type.takes_object("Topic"));
                });
            }
            break;
        case SlotKind::clause: found = predicates_.clause_subjects(reading.token); break;
        default: break;
    }
    return found;
}

// Whether what stands behind the preposition is what an act of this type is about, and not only where it takes place.
bool Slots::leads_to(std::string_view preposition, const RelationType& type) {
    static const Words places = {
        "in", "at", "near", "along", "around", "across", "through", "outside"};
    if (places.contains(preposition)) {
        return type.name == "MOBILIZED" || type.name == "VISITED" || type.name == "PARTICIPATES_IN";
    }
    // "praised A for the release", "in protest with others": why, and with whom
    return !type.takes_object("Topic") ||
           (preposition != "with" && (preposition != "from" || type.name == "SUPPORTS") &&
            (preposition != "for" || type.name == "SUPPORTS"));
}

}  // namespace entente
