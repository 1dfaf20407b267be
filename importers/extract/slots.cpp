#include "importers/extract/slots.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "importers/text/one_of.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

// "took hold", "takes effect": an object that is nothing.
bool is_idiom_noun(std::string_view lemma) {
    return lemma == "hold" || lemma == "effect" || lemma == "place" || lemma == "force";
}

// Whether an entity of this type is what a slot for some kind of object asks for.
bool is_object(SlotKind slot, std::string_view type) {
    if (slot == SlotKind::object_actor) {
        return type == "Country" || type == "Organization" || type == "Group" || type == "Person";
    }
    if (slot == SlotKind::object_place) {
        return type == "Country" || type == "Place";
    }
    if (slot == SlotKind::object_state) {
        return type == "Country";
    }
    if (slot == SlotKind::object_thing) {
        return type != "Country" && type != "Organization" && type != "Group" && type != "Person";
    }
    return (type == "Person") == (slot == SlotKind::object_person);
}

}  // namespace

Slots::Slots(const Sentence& sentence)
    : document_(sentence.document),
      syntax_(sentence.syntax),
      words_(sentence.arguments),
      predicates_(sentence.predicates),
      stances_(sentence.stances),
      patterns_(sentence.patterns),
      pattern_words_(sentence.words),
      lead_(sentence.lead),
      described_(sentence.described),
      before_(sentence.document, sentence.index, sentence.syntax, sentence.arguments) {}

// Whoever leads a clause that has no subject: the finite verb of a sentence, or one joined to it.
EntityList Slots::led(std::uint32_t verb) const {
    const std::string_view xpos = syntax_.token(verb).xpos;
    if (lead_.who.empty() || syntax_.is_passive(verb) ||
        !(xpos == "VBZ" || xpos == "VBD" || (lead_.lists && xpos == "VBP"))) {
        return {};
    }
    std::uint32_t t = verb;
    constexpr int kClimbMax = 6;
    for (int step = 0; step < kClimbMax; ++step) {
        if (syntax_.has_child(t, "nsubj") || syntax_.has_child(t, "nsubj:pass") ||
            syntax_.has_child(t, "expl")) {
            return {};
        }
        const std::string_view relation = syntax_.relation(t);
        if (relation == "root") {
            return lead_.who;
        }
        if ((relation != "conj" && relation != "parataxis") || syntax_.head(t) == kNoToken) {
            return {};
        }
        t = syntax_.head(t);
    }
    return {};
}

// Owners of a noun; "its" and "their" without a known referent are the subject of the clause.
EntityList Slots::owners(std::uint32_t t) const {
    EntityList found = words_.owners(t);
    const std::uint32_t pronoun = words_.possessive_pronoun(t);
    if (!found.empty()) {
        return found;
    }
    if (pronoun == kNoToken) {
        return shared_owners(t);
    }
    const std::string_view word = syntax_.form(pronoun);
    if (word != "its" && word != "their") {
        return {};
    }
    std::uint32_t verb = syntax_.head(t);
    constexpr int kClimbMax = 4;
    for (int step = 0; step < kClimbMax && verb != kNoToken && !syntax_.is_verb(verb); ++step) {
        verb = syntax_.head(verb);
    }
    if (verb == kNoToken || !syntax_.is_verb(verb)) {
        return {};
    }
    if (predicates_.surface_subjects(verb).empty()) {
        return led(verb);
    }
    for (const std::uint32_t subject : predicates_.surface_subjects(verb)) {
        if (subject == t) {
            return {};
        }
        add_entities(found, words_.entities(subject));
    }
    const bool one = found.size() == 1 && document_.entities[found.front()].type != "Person";
    const bool several = found.size() > 1 && word == "their";
    return one || several ? found : EntityList();
}

// "A's missile programme, support for B": a noun without an article of its own is A's as well.
EntityList Slots::shared_owners(std::uint32_t t) const {
    if (syntax_.relation(t) != "conj" || syntax_.is_verb(t)) {
        return {};
    }
    for (const std::uint32_t below : syntax_.children(t)) {
        if (syntax_.relation(below).starts_with("det")) {
            return {};
        }
    }
    const std::uint32_t first = syntax_.head(t);
    if (first == kNoToken) {
        return {};
    }
    for (const Dependent& below : syntax_.dependents(first)) {
        if (below.relation == "nmod" && below.by == "poss") {
            return words_.owners(first);
        }
    }
    return {};
}

// What the arguments of a role are themselves, not whom they stand for: the soldiers of "captured
// [Egyptian soldiers]", where nobody can capture Egypt.
EntityList Slots::own_in_role(const Reading& reading, Role role) const {
    EntityList found;
    for (const Argument& argument : reading.arguments) {
        if (argument.role == role && !argument.excepted) {
            add_entities(found, words_.own_entity(argument.token));
        }
    }
    return found;
}

EntityList Slots::in_role(const Reading& reading, Role role) const {
    EntityList found;
    if (role == Role::subject && reading.frame == Frame::verb && !has_role(reading, role)) {
        return led(reading.token);
    }
    for (const Argument& argument : reading.arguments) {
        if (argument.role == role && !argument.excepted) {
            add_entities(found, words_.entities(argument.token));
        }
    }
    return found;
}

EntityList Slots::behind(const Reading& reading,
                         std::string_view preposition,
                         bool inherited) const {
    EntityList found;
    for (const Argument& argument : reading.arguments) {
        if (argument.role == Role::oblique && !argument.excepted &&
            argument.inherited == inherited && argument.preposition == preposition) {
            add_entities(found, words_.entities(argument.token));
        }
    }
    return found;
}

EntityList Slots::behind(const Reading& reading, std::string_view preposition) const {
    EntityList found = behind(reading, preposition, false);
    if (found.empty()) {
        found = behind(reading, preposition, true);
    }
    if (found.empty() && (preposition == "to" || preposition == "for")) {
        found = in_role(reading, Role::recipient);
    }
    if (found.empty() && (preposition == "towards" || preposition == "toward")) {
        found = behind(reading, preposition == "toward" ? "towards" : "toward", false);
    }
    return found;
}

bool Slots::is_idiom(const Reading& reading) const {
    return std::any_of(
        reading.arguments.begin(), reading.arguments.end(), [this](const Argument& argument) {
            return argument.role == Role::object && is_idiom_noun(syntax_.lemma(argument.token));
        });
}

EntityList Slots::between(const Reading& reading) const {
    EntityList found = behind(reading, "between");
    if (found.empty()) {
        return behind(reading, "among");
    }
    // "A and B, between whom C mediated": "whom" is B and what B is joined to
    for (const Argument& argument : reading.arguments) {
        const std::uint32_t t = argument.token;
        if (found.size() == 1 && argument.role == Role::oblique &&
            argument.preposition == "between" && syntax_.relation(t) == "conj") {
            add_entities(found, words_.entities(syntax_.head(t)));
        }
    }
    return found;
}

EntityList Slots::agent(const Reading& reading) const {
    EntityList found = owners(reading.token);
    if (found.empty()) {
        found = helped(reading.token);
    }
    if (found.empty()) {
        found = behind(reading, "by");
    }
    if (found.empty()) {
        found = in_role(reading, Role::subject);
    }
    return found.empty() ? behind(reading, "of") : found;
}

// "recalled its ambassador and expelled [A]'s": the state that the acts beside this one turn against.
EntityList Slots::expelled(std::uint32_t verb) const {
    static const Words acts = {
        "expel", "accuse", "condemn", "denounce", "blame", "criticise", "criticize"};
    EntityList found;
    for (const Dependent& below : syntax_.dependents(verb)) {
        if (below.relation != "conj" || !acts.contains(syntax_.lemma(below.token))) {
            continue;
        }
        for (const Argument& argument : predicates_.of_verb(below.token)) {
            if (argument.role == Role::object) {
                add_entities(found, words_.entities(argument.token));
                add_entities(found, owners(argument.token));
            }
        }
    }
    std::erase_if(found, [this](std::uint32_t entity) {
        return document_.entities[entity].type != "Country";
    });
    return found;
}

// "support for [A] in the fight against B": A fights.
EntityList Slots::helped(std::uint32_t t) const {
    static constexpr auto kHelping = std::to_array<std::string_view>(
        {"support", "help", "assist", "assistance", "aid", "back", "backing", "advise", "train"});
    constexpr std::uint32_t kReach = 12;  // tokens between the helping and the helped
    const std::uint32_t first = syntax_.first();
    const std::uint32_t in = syntax_.child(t, "case");
    if (in == kNoToken || in <= first || syntax_.lemma(in) != "in") {
        return {};
    }
    const std::uint32_t index = syntax_.mention(in - 1);
    if (index == kNoMention || document_.mentions[index].last_token != in ||
        document_.mentions[index].entity == kNoEntity) {
        return {};
    }
    const std::uint32_t name = document_.mentions[index].first_token;
    for (std::uint32_t word = std::max(first, name - std::min(name, kReach)); word < name; ++word) {
        if (is_one_of(kHelping, syntax_.lemma(word))) {
            return {document_.mentions[index].entity};
        }
    }
    return {};
}

EntityList Slots::object_owner(const Reading& reading) const {
    EntityList found;
    for (const Argument& argument : reading.arguments) {
        if (argument.role == Role::object && !argument.excepted) {
            if (words_.is_named(argument.token)) {
                return {};
            }
            add_entities(found, owners(argument.token));
        }
    }
    return found;
}

// Whose act the subject is, if it names an act of this type: "[A]'s air strikes killed B".
EntityList Slots::subject_owner(const Reading& reading, const RelationType& type) const {
    EntityList found;
    for (const Argument& argument : reading.arguments) {
        if (argument.role == Role::subject && !argument.excepted &&
            (names_act(argument.token, type) || is_thing(argument.token))) {
            add_entities(found, owners(argument.token));
            if (found.empty()) {
                add_entities(found, words_.behind(argument.token, "by"));
            }
        }
    }
    return found;
}

// "A's [drone] hit B"
bool Slots::is_thing(std::uint32_t t) const {
    const std::uint32_t index = syntax_.mention(t);
    return index != kNoMention && document_.mentions[index].type == "Asset" && !words_.is_named(t);
}

// Whose the subject is, when it is nobody itself.
EntityList Slots::subject_possessor(const Reading& reading) const {
    EntityList found;
    for (const Argument& argument : reading.arguments) {
        if (argument.role == Role::subject && !argument.excepted &&
            (!words_.is_named(argument.token) || is_asset(argument.token))) {
            add_entities(found, owners(argument.token));
            add_entities(found, words_.behind(argument.token, "by"));
        }
        if (argument.role == Role::subject && found.empty() && is_text(argument.token)) {
            add_entities(found, owners(argument.token));
            add_entities(found, words_.behind(argument.token, "of"));
        }
    }
    return found;
}

// "[Resolution 841] of the Council bans"
bool Slots::is_text(std::uint32_t t) const {
    const std::uint32_t index = syntax_.mention(t);
    return index != kNoMention && document_.mentions[index].type == "Agreement";
}

// "[Houthi drones] hit B": theirs, though the words count as a name.
bool Slots::is_asset(std::uint32_t t) const {
    const std::uint32_t index = syntax_.mention(t);
    return index != kNoMention && document_.mentions[index].type == "Asset";
}

bool Slots::names_act(std::uint32_t t, const RelationType& type) const {
    for (const std::string_view word : {syntax_.lemma(t), syntax_.plural(t)}) {
        const std::size_t blank = word.rfind(' ');
        const std::string_view last =
            blank == std::string_view::npos ? word : word.substr(blank + 1);
        for (const std::uint32_t index : patterns_.with_trigger(Frame::noun, last)) {
            if (patterns_.all()[index].type == type.name) {
                return true;
            }
        }
    }
    return false;
}

EntityList Slots::of_nodes(const std::vector<std::uint32_t>& nodes) const {
    EntityList found;
    for (const std::uint32_t t : nodes) {
        add_entities(found, words_.entities(t));
    }
    return found;
}

// Whoever is named closest in the clause that tells what for, the subjects apart.
EntityList Slots::purpose(const Reading& reading, const RelationType& type) const {
    const std::uint32_t verb = predicates_.purpose(reading.token);
    if (verb == kNoToken) {
        return {};
    }
    const EntityList subjects = in_role(reading, Role::subject);
    const auto fits = [&](std::uint32_t entity) {
        return type.takes_object(document_.entities[entity].type) &&
               std::find(subjects.begin(), subjects.end(), entity) == subjects.end();
    };
    EntityList found = of_nodes(predicates_.clause_subjects(verb));
    std::erase_if(found, [&](std::uint32_t entity) { return !fits(entity); });
    if (found.empty()) {
        found = predicates_.within(verb, fits);
    }
    return found;
}

EntityList Slots::owner_behind(const Reading& reading, std::string_view preposition) const {
    EntityList found;
    for (const Argument& argument : reading.arguments) {
        if (argument.role == Role::oblique && argument.preposition == preposition) {
            add_entities(found, owners(argument.token));
        }
    }
    return found;
}

// "allies such as A", "its partners, A and B", "proxies (A and B)".
EntityList Slots::names(std::uint32_t t) const {
    EntityList found = words_.examples(t);
    if (const std::uint32_t verb = predicates_.carrier(t); found.empty() && verb != kNoToken) {
        found = words_.examples(verb);  // "has proxies there, including A"
    }
    if (found.empty()) {
        found = words_.named_behind(t);
    }
    return found;
}

// "After two years of talks, A and B agreed": A and B.
EntityList Slots::fronted(std::uint32_t t) const {
    std::uint32_t verb = t;
    constexpr int kClimbMax = 4;
    for (int step = 0; step < kClimbMax && verb != kNoToken && !syntax_.is_verb(verb); ++step) {
        verb = syntax_.head(verb);
    }
    if (verb == kNoToken || !syntax_.is_verb(verb) || verb < t || syntax_.is_passive(verb)) {
        return {};
    }
    const EntityList found = predicates_.subject_entities(verb);
    return found.size() >= 2 ? found : EntityList();
}

// Whoever is named closest: inside the object, else behind a preposition, else in the clause below.
EntityList Slots::within(const Reading& reading, const RelationType& type) const {
    EntityList found;
    const EntityList subjects = in_role(reading, Role::subject);
    // "refused to attend a conference in London": a place is where it is
    const bool no_place = type.name == "REJECTED" || type.name == "CRITICIZED" ||
                          type.name == "PRAISED" || type.name == "SUPPORTS" ||
                          type.name == "OPPOSES" || type.name == "DEMANDED";
    const auto add = [&](std::uint32_t t) {
        found = predicates_.within(t, [&](std::uint32_t entity) {
            return type.takes_object(document_.entities[entity].type) &&
                   !(no_place && document_.entities[entity].type == "Place") &&
                   std::find(subjects.begin(), subjects.end(), entity) == subjects.end();
        });
        return !found.empty();
    };
    for (const Role role : {Role::object, Role::oblique}) {
        for (const Argument& argument : reading.arguments) {
            // "criticised it as a member of B": what he is, and not whom he criticised
            const bool aside = role == Role::oblique && argument.preposition == "as";
            if (argument.role == role && !aside && !argument.inherited && add(argument.token)) {
                return found;
            }
        }
    }
    const std::uint32_t below = predicates_.verb_below(reading.token);
    if (below != kNoToken) {
        add(below);
    }
    return found;
}

EntityList Slots::below_preposition(const Reading& reading,
                                    std::string_view preposition,
                                    const RelationType& type) const {
    for (const Argument& argument : reading.arguments) {
        if (argument.role == Role::oblique && !argument.excepted &&
            argument.preposition == preposition) {
            EntityList found = predicates_.within(argument.token, [&](std::uint32_t entity) {
                return type.takes_object(document_.entities[entity].type);
            });
            if (!found.empty()) {
                return found;
            }
        }
    }
    return {};
}

// "put their names to a text with B": who is party to the agreement behind a preposition.
EntityList Slots::partners(const Reading& reading) const {
    EntityList found;
    for (const Argument& argument : reading.arguments) {
        const std::uint32_t index = syntax_.mention(argument.token);
        if (argument.role != Role::oblique || argument.inherited || index == kNoMention ||
            document_.mentions[index].type != "Agreement") {
            continue;
        }
        for (const Dependent& below : syntax_.dependents(argument.token)) {
            if (below.relation == "nmod" && below.by == "with" && !below.excepted) {
                add_entities(found, words_.entities(below.token));
            }
        }
    }
    return found;
}

// "A's main challenge is B and C": B and C.
EntityList Slots::identified(std::uint32_t t) const {
    const std::uint32_t predicate = syntax_.head(t);
    if (predicate == kNoToken || !syntax_.relation(t).starts_with("nsubj")) {
        return {};
    }
    bool copula = false;
    for (const std::uint32_t below : syntax_.children(predicate)) {
        copula = copula || syntax_.relation(below) == "cop";
    }
    EntityList found;
    if (copula) {
        found = words_.entities(predicate);
        for (const Dependent& below : syntax_.dependents(predicate)) {
            if (below.relation == "conj" && !below.excepted) {
                add_entities(found, words_.entities(below.token));
            }
        }
    }
    return found;
}

// Subjects of the clause below; of what somebody is criticised or praised for only those who do it.
EntityList Slots::clause_subjects(const Reading& reading, const RelationType& type) const {
    static const Words judges = {"CRITICIZED", "ACCUSED", "PRAISED"};
    std::vector<std::uint32_t> nodes = predicates_.clause_subjects(reading.token);
    if (judges.contains(type.name)) {
        std::erase_if(nodes,
                      [this](std::uint32_t t) { return syntax_.relation(t) == "nsubj:pass"; });
    }
    return of_nodes(nodes);
}

EntityList Slots::resolve(const Reading& reading,
                          const Slot& slot,
                          const RelationType& type) const {
    EntityList found;
    switch (slot.kind) {
        case SlotKind::subject: return in_role(reading, Role::subject);
        case SlotKind::object:
            // "warned B that", "urged B to": B may be the only object
            found = in_role(reading, Role::object);
            if (found.empty() && !has_role(reading, Role::object)) {
                return in_role(reading, Role::recipient);
            }
            return fitting(found, type, false).empty() ? own_in_role(reading, Role::object) : found;
        case SlotKind::recipient: return in_role(reading, Role::recipient);
        case SlotKind::subject_person:
            found = in_role(reading, Role::subject);
            std::erase_if(found, [&](std::uint32_t entity) {
                return document_.entities[entity].type != "Person";
            });
            return found;
        case SlotKind::subject_with:
            found = in_role(reading, Role::subject);
            add_entities(found, behind(reading, "with"));
            add_entities(found, partners(reading));
            return found;
        case SlotKind::several_subjects:
            found = in_role(reading, Role::subject);
            return found.size() >= 2 ? found : EntityList();
        case SlotKind::several_objects:
            found = in_role(reading, Role::object);
            return found.size() >= 2 ? found : EntityList();
        case SlotKind::between: return between(reading);
        case SlotKind::pair:
            found = owners(reading.token);
            return found.size() >= 2 ? found : EntityList();
        case SlotKind::owner: return owners(reading.token);
        case SlotKind::owner_person:
            found = owners(reading.token);
            std::erase_if(found, [&](std::uint32_t entity) {
                return document_.entities[entity].type != "Person";
            });
            return found;
        case SlotKind::agent: return agent(reading);
        case SlotKind::object_owner: return object_owner(reading);
        case SlotKind::clause: return clause_subjects(reading, type);
        case SlotKind::clause_owner:
            for (const std::uint32_t t : predicates_.clause_subjects(reading.token)) {
                if (!words_.is_named(t)) {
                    add_entities(found, owners(t));
                    add_entities(found, words_.behind(t, "by"));
                }
            }
            return found;
        case SlotKind::obliged: return of_nodes(predicates_.obliged_subjects(reading.token));
        case SlotKind::condition: return of_nodes(predicates_.condition_subjects(reading.token));
        case SlotKind::purpose: return purpose(reading, type);
        case SlotKind::holder: return before_.doer("DETAINED");
        case SlotKind::object_state:
        case SlotKind::object_thing:
        case SlotKind::object_person:
        case SlotKind::object_other:
        case SlotKind::object_actor:
        case SlotKind::object_place:
            found =
                in_role(reading, has_role(reading, Role::object) ? Role::object : Role::recipient);
            std::erase_if(found, [&](std::uint32_t entity) {
                return !is_object(slot.kind, document_.entities[entity].type);
            });
            return found;
        case SlotKind::members:
            found = words_.entities(reading.token);
            // "allies of his, among them A and B": his, and not each other's
            return found.size() >= 2 && words_.examples(reading.token).empty() ? found
                                                                               : EntityList();
        case SlotKind::adversary:
            found = expelled(reading.token);
            return found.empty() ? before_.adversary(in_role(reading, Role::subject)) : found;
        case SlotKind::office:
            return before_.offices(reading.frame == Frame::noun ? agent(reading)
                                                                : in_role(reading, Role::subject));
        case SlotKind::subject_possessor: return subject_possessor(reading);
        case SlotKind::doer: return of_nodes(predicates_.doers(reading.token));
        case SlotKind::subject_owner: return subject_owner(reading, type);
        case SlotKind::within: return within(reading, type);
        case SlotKind::lower_friendly: return signed_below(reading.token, false);
        case SlotKind::lower_hostile: return signed_below(reading.token, true);
        case SlotKind::lower:
            found = act_below(reading.token).objects;
            return found.empty() ? predicates_.lower(reading.token) : found;
        case SlotKind::self: return words_.own_entity(reading.token);
        case SlotKind::names: return names(reading.token);
        case SlotKind::fronted: return fronted(reading.token);
        case SlotKind::preposition: return behind(reading, slot.preposition);
        case SlotKind::preposition_owner: return owner_behind(reading, slot.preposition);
        case SlotKind::preposition_below: return below_preposition(reading, slot.preposition, type);
        case SlotKind::last_spoken_of: return before_.last_spoken_of(reading);
        case SlotKind::bloc: return has_role(reading, Role::object) ? EntityList() : before_.bloc();
        case SlotKind::rivals:
            return has_role(reading, Role::object) && !is_idiom(reading)
                       ? EntityList()
                       : before_.rivals(in_role(reading, Role::subject));
        case SlotKind::before:
            return (reading.frame == Frame::verb && !syntax_.is_passive(reading.token)) ||
                           !behind(reading, "by").empty()
                       ? EntityList()
                       : before_.doer(type.name, syntax_.lemma(reading.token));
        case SlotKind::theme: return before_.theme(in_role(reading, Role::subject));
        case SlotKind::parties:
            // of an act without an agent
            return has_role(reading, Role::subject) || !behind(reading, "by").empty()
                       ? EntityList()
                       : before_.parties(in_role(reading, Role::object));
        case SlotKind::identified: return identified(reading.token);
        case SlotKind::topics: return before_.topics(reading.token);
    }
    return found;
}

Slots::ActBelow Slots::act_below(std::uint32_t verb) const {
    std::uint32_t below = verb;
    constexpr int kBelowMax = 3;
    for (int step = 0; step < kBelowMax; ++step) {
        const std::uint32_t above = below;
        below = predicates_.verb_below(below);
        if (below == kNoToken) {
            break;
        }
        const auto& candidates = patterns_.with_trigger(Frame::verb, syntax_.lemma(below));
        if (candidates.empty()) {
            continue;
        }
        const Reading reading{Frame::verb, below, predicates_.of_verb(below), {}};
        std::optional<ActBelow> first;
        for (const std::uint32_t index : candidates) {
            const Pattern& pattern = patterns_.all()[index];
            if (!pattern_words_.wants(pattern, reading)) {
                continue;
            }
            const RelationType& type = *ontology().relation_type(pattern.type);
            const Governor* governor = patterns_.before_infinitive(syntax_.lemma(above));
            const bool flipped = governor != nullptr && governor->negates;
            const bool denied =
                (stances_.at(below).negated != stances_.at(above).negated) != flipped;
            ActBelow act;
            act.sign = denied ? -type.sign : type.sign;
            for (const Slot& slot : pattern.object) {
                const bool nested = slot.kind == SlotKind::lower || slot.kind == SlotKind::office ||
                                    slot.kind == SlotKind::lower_friendly ||
                                    slot.kind == SlotKind::lower_hostile;
                if (act.objects.empty() && !nested) {
                    act.objects = fitting(resolve(reading, slot, type), type, false);
                }
            }
            if (!act.objects.empty()) {
                return act;
            }
            first = first ? first : act;
        }
        if (first) {
            return *first;
        }
    }
    return {};
}

EntityList Slots::signed_below(std::uint32_t verb, bool hostile) const {
    const ActBelow act = act_below(verb);
    if ((act.sign < 0) != hostile) {
        return {};
    }
    return act.objects.empty() ? predicates_.lower(verb) : act.objects;
}

EntityList Slots::fitting(EntityList found, const RelationType& type, bool subject) const {
    std::erase_if(found, [&](std::uint32_t entity) {
        const std::string& entity_type = document_.entities[entity].type;
        if (subject && type.name == "PART_OF" && entity_type == "Person") {
            return true;  // a member, and no component
        }
        return !(subject ? type.takes_subject(entity_type) : type.takes_object(entity_type));
    });
    return found;
}

// Of offices: "heads the Turkish foreign ministry", "A's parliament elected B its speaker" are about the ministry and the parliament, not
// about the states that these act for. Empty where the words mean no organisation.
EntityList Slots::bodies(const Reading& reading, const Slot& slot, const RelationType& type) const {
    const bool headed = type.name == "HOLDS_POSITION" &&
                        (slot.kind == SlotKind::object || slot.kind == SlotKind::preposition);
    const bool appoints = slot.kind == SlotKind::subject && type.name == "APPOINTED";
    if (!headed && !appoints) {
        return {};
    }
    EntityList found;
    for (const Argument& argument : reading.arguments) {
        const bool meant =
            slot.kind == SlotKind::preposition
                ? argument.role == Role::oblique && argument.preposition == slot.preposition
                : argument.role == (headed ? Role::object : Role::subject);
        if (meant && !argument.excepted) {
            add_entities(found, words_.own_entity(argument.token));
        }
    }
    std::erase_if(found, [this](std::uint32_t entity) {
        return document_.entities[entity].type != "Organization";
    });
    return found;
}

EntityList Slots::with_states_of_capitals(EntityList found) const {
    for (std::uint32_t& entity : found) {
        const Entity& place = document_.entities[entity];
        if (place.type != "Place") {
            continue;
        }
        for (const std::uint32_t index : place.mentions) {
            const std::string& state = document_.mentions[index].capital_of;
            if (state.empty()) {
                continue;
            }
            for (std::uint32_t e = 0; e < document_.entities.size(); ++e) {
                entity = document_.entities[e].gazetteer_id == state ? e : entity;
            }
            break;
        }
    }
    return found;
}

// "A's soldiers are based in B": the soldiers are there, and not A; else whomever the words stand for.
EntityList Slots::whereabouts_of(const Reading& reading,
                                 const Slot& slot,
                                 const RelationType& type) const {
    const bool place = type.name == "LOCATED_IN";
    if (place && slot.kind == SlotKind::subject) {
        return own_in_role(reading, Role::subject);
    }
    return place && slot.kind == SlotKind::object ? own_in_role(reading, Role::object)
                                                  : resolve(reading, slot, type);
}

EntityList Slots::subjects(const Reading& reading,
                           const std::vector<Slot>& alternatives,
                           const RelationType& type) const {
    for (const Slot& slot : alternatives) {
        if (const EntityList body = bodies(reading, slot, type); !body.empty()) {
            return body;
        }
        const EntityList all = whereabouts_of(reading, slot, type);
        EntityList found = fitting(all, type, true);
        if (found.empty() && !type.takes_subject("Person") && all.size() == 1) {
            found = fitting(before_.state_of(all.front()), type, true);
        }
        if (!found.empty()) {
            return found;
        }
    }
    return {};
}

}  // namespace entente
