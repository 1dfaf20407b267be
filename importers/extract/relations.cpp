#include "importers/extract/relations.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>

#include "core/ontology.h"
#include "importers/extract/ellipsis.h"
#include "importers/extract/juxtaposition.h"
#include "importers/extract/mentions.h"
#include "importers/extract/phrases.h"
#include "importers/extract/positions.h"
#include "importers/extract/predicates.h"
#include "importers/extract/stance.h"
#include "importers/extract/syntax.h"
#include "importers/extract/whereabouts.h"

namespace entente {

namespace {

using Entities = std::vector<std::uint32_t>;
using Words = std::set<std::string_view>;

// Claims of one sentence; an enumeration of everything with everything says nothing.
constexpr std::size_t kSentenceClaimsMax = 40;
constexpr std::size_t kArgumentsMax = 12;
// What an announcement says more than the act announced, as a factor of its confidence.
constexpr double kAnnouncementFactor = 0.8;
// Claims among which offices are looked for; they come first.
constexpr std::size_t kOfficesMax = 500;
// How long a quotation may run on without naming its speaker again.
constexpr std::uint32_t kQuotationSentencesMax = 8;

// What people do to a membership that does not exist yet.
bool is_wish(std::string_view lemma) {
    static const Words words = {"support",
                                "back",
                                "endorse",
                                "oppose",
                                "object",
                                "favour",
                                "favor",
                                "resist",
                                "discuss",
                                "apply",
                                "opposition",
                                "bid",
                                "path",
                                "application",
                                "veto"};
    return words.contains(lemma);
}

// A trigger in its sentence, with the arguments that patterns ask for.
struct Reading {
    Frame frame = Frame::verb;
    std::uint32_t token = 0;
    std::vector<Argument> arguments;
    Stance stance;
};

// Who does what a clause without a subject says: "The Council: (a) condemns A; (b) urges B", "Takes office."
struct Lead {
    EntityList who;
    bool lists = false;  // a list of what they do follows
};

class SentenceReader {
public:
    SentenceReader(Document& document,
                   std::uint32_t sentence,
                   const MentionMap& map,
                   const Patterns& patterns,
                   std::optional<std::uint32_t> last_speaker,
                   std::optional<std::uint32_t> quoted,
                   Lead lead)
        : document_(document),
          sentence_(sentence),
          patterns_(patterns),
          syntax_(document, document.sentences[sentence], map),
          words_(document, syntax_),
          predicates_(syntax_, words_, patterns),
          stances_(document, syntax_, words_, predicates_, patterns, quoted),
          lead_(std::move(lead)) {
        words_.set_first_person(stances_.speaker() ? stances_.speaker() : last_speaker);
    }

    std::optional<std::uint32_t> speaker() const { return stances_.speaker(); }

    // Who leads the sentences behind this one.
    Lead lead() const {
        const std::string_view end = syntax_.form(syntax_.last() - 1);
        const bool lists = end == ":";
        for (const std::uint32_t t : syntax_.order()) {
            if (!syntax_.is_verb(t) || syntax_.relation(t) != "root") {
                continue;
            }
            if (!syntax_.has_child(t, "nsubj") && !syntax_.has_child(t, "nsubj:pass")) {
                return lead_;
            }
            return {predicates_.subject_entities(t), lists};
        }
        if (lists || end == ",") {
            for (std::uint32_t t = syntax_.last() - 1; t > syntax_.first(); --t) {
                const EntityList who = words_.entities(syntax_.node(t - 1));
                if (!who.empty() && is_actor(document_.entities[who.front()].type)) {
                    return {who, true};
                }
            }
        }
        return lead_;
    }

    void run() {
        if (is_question()) {
            return;  // asks, and says nothing
        }
        for (const std::uint32_t t : syntax_.order()) {
            if (syntax_.is_verb(t)) {
                read_verb(t);
            }
            const Upos upos = syntax_.token(t).upos;
            if (upos == Upos::noun || upos == Upos::propn || upos == Upos::adj) {
                read_words(Frame::noun, t);
                read_words(Frame::predicate, t);
            }
        }
    }

private:
    static bool is_actor(std::string_view type) {
        return type == "Country" || type == "Organization" || type == "Person" || type == "Group";
    }

    // Whoever leads a clause that has no subject: the finite verb of a sentence, or one joined to it.
    EntityList led(std::uint32_t verb) const {
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

    bool is_question() const {
        // "What to expect when A meets B": a heading that asks without a mark.
        static const Words asking = {"what", "why", "how", "when", "where", "who", "whether"};
        if (document_.sentences[sentence_].heading &&
            asking.contains(syntax_.lemma(syntax_.first()))) {
            return true;
        }
        for (std::uint32_t t = syntax_.last(); t > syntax_.first() && t + 2 > syntax_.last(); --t) {
            if (syntax_.form(t - 1) == "?") {
                return true;
            }
        }
        return false;
    }

    // Owners of a noun; "its" and "their" without a known referent are the subject of the clause.
    EntityList owners(std::uint32_t t) const {
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
    EntityList shared_owners(std::uint32_t t) const {
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
    EntityList own_in_role(const Reading& reading, Role role) const {
        EntityList found;
        for (const Argument& argument : reading.arguments) {
            if (argument.role == role && !argument.excepted) {
                add_entities(found, words_.own_entity(argument.token));
            }
        }
        return found;
    }

    EntityList in_role(const Reading& reading, Role role) const {
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

    static bool has_role(const Reading& reading, Role role) {
        return std::any_of(reading.arguments.begin(),
                           reading.arguments.end(),
                           [role](const Argument& argument) { return argument.role == role; });
    }

    EntityList behind(const Reading& reading, std::string_view preposition, bool inherited) const {
        EntityList found;
        for (const Argument& argument : reading.arguments) {
            if (argument.role == Role::oblique && !argument.excepted &&
                argument.inherited == inherited && argument.preposition == preposition) {
                add_entities(found, words_.entities(argument.token));
            }
        }
        return found;
    }

    EntityList behind(const Reading& reading, std::string_view preposition) const {
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

    EntityList between(const Reading& reading) const {
        EntityList found = behind(reading, "between");
        return found.empty() ? behind(reading, "among") : found;
    }

    EntityList agent(const Reading& reading) const {
        EntityList found = owners(reading.token);
        if (found.empty()) {
            found = behind(reading, "by");
        }
        if (found.empty()) {
            found = in_role(reading, Role::subject);
        }
        return found.empty() ? behind(reading, "of") : found;
    }

    EntityList object_owner(const Reading& reading) const {
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
    EntityList subject_owner(const Reading& reading, const RelationType& type) const {
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
    bool is_thing(std::uint32_t t) const {
        const std::uint32_t index = syntax_.mention(t);
        return index != kNoMention && document_.mentions[index].type == "Asset" &&
               !words_.is_named(t);
    }

    // Whose the subject is, when it is nobody itself.
    EntityList subject_possessor(const Reading& reading) const {
        EntityList found;
        for (const Argument& argument : reading.arguments) {
            if (argument.role == Role::subject && !argument.excepted &&
                !words_.is_named(argument.token)) {
                add_entities(found, owners(argument.token));
                add_entities(found, words_.behind(argument.token, "by"));
            }
        }
        return found;
    }

    bool names_act(std::uint32_t t, const RelationType& type) const {
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

    EntityList of_nodes(const std::vector<std::uint32_t>& nodes) const {
        EntityList found;
        for (const std::uint32_t t : nodes) {
            add_entities(found, words_.entities(t));
        }
        return found;
    }

    // Whoever is named closest in the clause that tells what for, the subjects apart.
    EntityList purpose(const Reading& reading, const RelationType& type) const {
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

    EntityList owner_behind(const Reading& reading, std::string_view preposition) const {
        EntityList found;
        for (const Argument& argument : reading.arguments) {
            if (argument.role == Role::oblique && argument.preposition == preposition) {
                add_entities(found, owners(argument.token));
            }
        }
        return found;
    }

    // "allies such as A", "its partners, A and B", "proxies (A and B)".
    EntityList names(std::uint32_t t) const {
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
    EntityList fronted(std::uint32_t t) const {
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
    EntityList within(const Reading& reading, const RelationType& type) const {
        EntityList found;
        const EntityList subjects = in_role(reading, Role::subject);
        const auto add = [&](std::uint32_t t) {
            found = predicates_.within(t, [&](std::uint32_t entity) {
                return type.takes_object(document_.entities[entity].type) &&
                       std::find(subjects.begin(), subjects.end(), entity) == subjects.end();
            });
            return !found.empty();
        };
        for (const Role role : {Role::object, Role::oblique}) {
            for (const Argument& argument : reading.arguments) {
                if (argument.role == role && !argument.inherited && add(argument.token)) {
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

    EntityList below_preposition(const Reading& reading,
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
    EntityList partners(const Reading& reading) const {
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

    // "Neither minister signed", "it was not ratified": the agreement or event that the sentences before spoke of last.
    EntityList last_spoken_of(const Reading& reading) const {
        for (const Argument& argument : reading.arguments) {
            const bool own = argument.role == Role::object &&
                             (syntax_.token(argument.token).upos != Upos::pron ||
                              !words_.entities(argument.token).empty()) &&
                             syntax_.lemma(argument.token) != "pen";  // "put pen to paper"
            if (own) {
                return {};
            }
        }
        constexpr std::uint32_t kReachSentences = 3;
        for (auto mention = first_mention_from(syntax_.token(reading.token).span.start);
             mention != document_.mentions.begin();) {
            --mention;
            if (mention->sentence + kReachSentences < sentence_) {
                break;
            }
            if (mention->entity != kNoEntity &&
                (mention->type == "Agreement" || mention->type == "Event")) {
                return {mention->entity};
            }
        }
        return {};
    }

    std::vector<Mention>::const_iterator first_mention_from(std::uint32_t byte) const {
        const std::vector<Mention>& all = document_.mentions;
        return std::lower_bound(
            all.begin(), all.end(), byte, [](const Mention& mention, std::uint32_t start) {
                return mention.span.start < start;
            });
    }

    // Those whom the claims so far bind by the object, or who agreed with each other last: of an act
    // without an agent.
    EntityList parties(const Reading& reading) const {
        if (has_role(reading, Role::subject) || !behind(reading, "by").empty()) {
            return {};
        }
        const EntityList objects = in_role(reading, Role::object);
        EntityList found;
        constexpr std::size_t kClaimsMax = 400;
        std::size_t looked_at = 0;
        for (auto claim = document_.relations.rbegin();
             claim != document_.relations.rend() && ++looked_at <= kClaimsMax;
             ++claim) {
            const bool binds = claim->type == "SIGNED" || claim->type == "PARTY_TO";
            if (binds && claim->polarity == Polarity::asserted && claim->objects == objects) {
                return claim->subjects;
            }
            const bool between_them =
                claim->type == "AGREED_WITH" || claim->type == "NEGOTIATED_WITH";
            if (found.empty() && between_them && claim->modality == Modality::actual) {
                found = claim->subjects;
                if (claim->objects != claim->subjects) {
                    add_entities(found, claim->objects);
                }
            }
        }
        return found;
    }

    // "A's main challenge is B and C": B and C.
    EntityList identified(std::uint32_t t) const {
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

    // Where the claims so far say that the subject holds its office, those of this sentence last.
    EntityList offices(const Reading& reading) const {
        const EntityList subjects = in_role(reading, Role::subject);
        if (subjects.size() != 1) {
            return {};
        }
        const std::size_t count = std::min(document_.relations.size(), kOfficesMax);
        EntityList found;
        for (std::size_t i = 0; i < count; ++i) {
            const Relation& relation = document_.relations[i];
            if (relation.type == "HOLDS_POSITION" &&
                relation.subjects.front() == subjects.front() &&
                relation.polarity == Polarity::asserted && relation.evidence.front() <= sentence_) {
                found = relation.objects;
            }
        }
        return found;
    }

    // "A severed ties with B. C recalled its ambassador as well": B, which those before turned against.
    EntityList adversary(const Reading& reading) const {
        static const Words against = {"REDUCED_RELATIONS_WITH",
                                      "EXPELLED",
                                      "ACCUSED",
                                      "CRITICIZED",
                                      "IMPOSED_SANCTIONS_ON",
                                      "ATTACKED"};
        constexpr std::uint32_t kReachSentences = 4;
        constexpr std::size_t kClaimsMax = 60;
        const EntityList subjects = in_role(reading, Role::subject);
        std::size_t looked_at = 0;
        for (auto claim = document_.relations.rbegin();
             claim != document_.relations.rend() && ++looked_at <= kClaimsMax;
             ++claim) {
            if (claim->evidence.front() + kReachSentences < sentence_) {
                break;
            }
            if (!against.contains(claim->type) || claim->polarity != Polarity::asserted ||
                claim->modality != Modality::actual || claim->objects.size() != 1) {
                continue;
            }
            const std::uint32_t object = claim->objects.front();
            if (document_.entities[object].type == "Country" &&
                std::find(subjects.begin(), subjects.end(), object) == subjects.end()) {
                return {object};
            }
        }
        return {};
    }

    // Topics named behind a verb in its sentence.
    EntityList topics(std::uint32_t verb) const {
        EntityList found;
        for (auto mention = first_mention_from(syntax_.token(verb).span.end);
             mention != document_.mentions.end() && mention->sentence == sentence_;
             ++mention) {
            if (mention->type == "Topic" && mention->entity != kNoEntity) {
                add_entities(found, {mention->entity});
            }
        }
        return found;
    }

    // Subjects of the clause below; of what somebody is criticised or praised for only those who do it.
    EntityList clause_subjects(const Reading& reading, const RelationType& type) const {
        static const Words judges = {"CRITICIZED", "ACCUSED", "PRAISED"};
        std::vector<std::uint32_t> nodes = predicates_.clause_subjects(reading.token);
        if (judges.contains(type.name)) {
            std::erase_if(nodes,
                          [this](std::uint32_t t) { return syntax_.relation(t) == "nsubj:pass"; });
        }
        return of_nodes(nodes);
    }

    EntityList resolve(const Reading& reading, const Slot& slot, const RelationType& type) const {
        EntityList found;
        switch (slot.kind) {
            case SlotKind::subject: return in_role(reading, Role::subject);
            case SlotKind::object:
                // "warned B that", "urged B to": B may be the only object
                found = in_role(reading, Role::object);
                if (found.empty() && !has_role(reading, Role::object)) {
                    return in_role(reading, Role::recipient);
                }
                return fitting(found, type, false).empty() ? own_in_role(reading, Role::object)
                                                           : found;
            case SlotKind::recipient: return in_role(reading, Role::recipient);
            case SlotKind::subject_with:
                found = in_role(reading, Role::subject);
                add_entities(found, behind(reading, "with"));
                add_entities(found, partners(reading));
                return found;
            case SlotKind::several_subjects:
                found = in_role(reading, Role::subject);
                return found.size() >= 2 ? found : EntityList();
            case SlotKind::between: return between(reading);
            case SlotKind::pair:
                found = owners(reading.token);
                return found.size() >= 2 ? found : EntityList();
            case SlotKind::owner: return owners(reading.token);
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
            case SlotKind::condition:
                return of_nodes(predicates_.condition_subjects(reading.token));
            case SlotKind::purpose: return purpose(reading, type);
            case SlotKind::object_person:
            case SlotKind::object_other:
                found = in_role(reading,
                                has_role(reading, Role::object) ? Role::object : Role::recipient);
                std::erase_if(found, [&](std::uint32_t entity) {
                    return (document_.entities[entity].type == "Person") !=
                           (slot.kind == SlotKind::object_person);
                });
                return found;
            case SlotKind::members:
                found = words_.entities(reading.token);
                return found.size() >= 2 ? found : EntityList();
            case SlotKind::adversary: return adversary(reading);
            case SlotKind::office: return offices(reading);
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
            case SlotKind::preposition_below:
                return below_preposition(reading, slot.preposition, type);
            case SlotKind::last_spoken_of: return last_spoken_of(reading);
            case SlotKind::parties: return parties(reading);
            case SlotKind::identified: return identified(reading.token);
            case SlotKind::topics: return topics(reading.token);
        }
        return found;
    }

    // The act below a verb by the first pattern that finds whom it is done to, else by the first that fits: its sign (that of the opposite when it is
    // only denied below), and whom it is done to.
    struct ActBelow {
        int sign = 0;
        EntityList objects;
    };

    ActBelow act_below(std::uint32_t verb) const {
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
                if (!wants(pattern, reading)) {
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
                    const bool nested = slot.kind == SlotKind::lower ||
                                        slot.kind == SlotKind::office ||
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

    EntityList signed_below(std::uint32_t verb, bool hostile) const {
        const ActBelow act = act_below(verb);
        if ((act.sign < 0) != hostile) {
            return {};
        }
        return act.objects.empty() ? predicates_.lower(verb) : act.objects;
    }

    EntityList fitting(EntityList found, const RelationType& type, bool subject) const {
        std::erase_if(found, [&](std::uint32_t entity) {
            const std::string& entity_type = document_.entities[entity].type;
            return !(subject ? type.takes_subject(entity_type) : type.takes_object(entity_type));
        });
        return found;
    }

    // The first alternative that has entities of the wanted types.
    EntityList first_fitting(const Reading& reading,
                             const std::vector<Slot>& alternatives,
                             const RelationType& type,
                             bool subject) const {
        for (const Slot& slot : alternatives) {
            const EntityList all = resolve(reading, slot, type);
            EntityList found = fitting(all, type, subject);
            if (found.empty() && subject && !type.takes_subject("Person") && all.size() == 1) {
                found = fitting(state_of(all.front()), type, true);
            }
            if (!found.empty()) {
                return found;
            }
        }
        return {};
    }

    // "President X broke off relations with B": what only states do the holder of its office does for the state.
    EntityList state_of(std::uint32_t person) const {
        static const Words heads = {"president",
                                    "prime minister",
                                    "king",
                                    "queen",
                                    "foreign minister",
                                    "chancellor",
                                    "premier",
                                    "emir",
                                    "crown prince",
                                    "sultan",
                                    "leader",
                                    "head of state"};
        if (document_.entities[person].type != "Person") {
            return {};
        }
        const std::size_t count = std::min(document_.relations.size(), kOfficesMax);
        for (std::size_t i = 0; i < count; ++i) {
            const Relation& relation = document_.relations[i];
            if (relation.type != "HOLDS_POSITION" || relation.subjects.front() != person ||
                document_.entities[relation.objects.front()].type != "Country") {
                continue;
            }
            const auto& offices = document_.entities[person].offices;
            const bool speaks =
                std::any_of(offices.begin(), offices.end(), [](const std::string& office) {
                    return heads.contains(office);
                });
            return speaks ? EntityList{relation.objects.front()} : EntityList();
        }
        return {};
    }

    // The first alternative that names somebody but the subjects; the subjects themselves where they are
    // the objects too ("A and B met").
    EntityList first_objects(const Reading& reading,
                             const Pattern& pattern,
                             const RelationType& type,
                             const EntityList& subjects) const {
        for (const Slot& slot : pattern.object) {
            EntityList found = fitting(resolve(reading, slot, type), type, false);
            if (type.symmetric && subjects.size() >= 2 && found == subjects) {
                return found;
            }
            std::erase_if(found, [&](std::uint32_t entity) {
                return std::find(subjects.begin(), subjects.end(), entity) != subjects.end();
            });
            if (!found.empty()) {
                return found;
            }
        }
        return {};
    }

    void read_verb(std::uint32_t verb) {
        const std::string_view lemma = syntax_.lemma(verb);
        const std::vector<std::uint32_t>* candidates = nullptr;
        if (const std::string_view particle = predicates_.particle(verb); !particle.empty()) {
            key_.assign(lemma).append(" ").append(particle);
            candidates = &patterns_.with_trigger(Frame::verb, key_);
        }
        if (candidates == nullptr || candidates->empty()) {
            candidates = &patterns_.with_trigger(Frame::verb, lemma);
        }
        if (candidates->empty() && syntax_.token(verb).xpos != "VB") {
            // "telephoned", "flared": of words that the lemmatizer does not know it may drop the "e"
            key_.assign(lemma).append("e");
            candidates = &patterns_.with_trigger(Frame::verb, key_);
        }
        const bool denies = lemma == "deny" || lemma == "dispute" || lemma == "refute";
        const bool dismisses = lemma == "dismiss" || lemma == "reject" || lemma == "rebut" ||
                               lemma == "rubbish" || lemma == "repudiate";
        if (candidates->empty() && !denies) {
            return;
        }
        Reading reading{Frame::verb, verb, predicates_.of_verb(verb), stances_.at(verb)};
        if (denies || dismisses) {
            add_denials(reading);
        }
        apply(*candidates, reading);
    }

    // "A accuses B of arming C, which B denies", "a charge dismissed by B": what was claimed, in this sentence or the one before, is
    // denied by whoever denies "it" or "the accusation".
    void add_denials(const Reading& reading) {
        static const Words nouns = {"accusation",
                                    "allegation",
                                    "charge",
                                    "claim",
                                    "report",
                                    "involvement",
                                    "responsibility",
                                    "assertion",
                                    "suggestion",
                                    "suspicion",
                                    "complaint"};
        const EntityList deniers = in_role(reading, Role::subject);
        bool pointed = false;
        bool named = false;
        for (const Argument& argument : reading.arguments) {
            if (argument.role == Role::object) {
                const std::string_view word = syntax_.lemma(argument.token);
                pointed = pointed || word == "it" || word == "this" || word == "that" ||
                          word == "which" || syntax_.is_verb(argument.token);
                // "a charge that B denies": said of the sentence that it stands in
                named = named || nouns.contains(word);
            }
        }
        pointed = pointed || (reading.token > syntax_.first() &&
                              (syntax_.relation(reading.token) == "advcl:relcl" ||
                               syntax_.relation(reading.token) == "acl:relcl") &&
                              syntax_.has_child_lemma(reading.token, "which"));
        if (deniers.size() != 1 || reading.stance.negated || !(pointed || named)) {
            return;
        }
        constexpr std::size_t kDeniedMax = 4;
        std::vector<Relation> denied;
        for (auto claim = document_.relations.rbegin();
             claim != document_.relations.rend() && denied.size() < kDeniedMax;
             ++claim) {
            if (claim->evidence.front() + 1 < sentence_) {
                break;
            }
            const std::uint32_t trigger = syntax_.token(reading.token).span.start;
            const bool own = claim->subjects == deniers;
            if (claim->modality != Modality::claimed || claim->polarity != Polarity::asserted ||
                claim->trigger.start > trigger || claim->said_by == deniers.front() ||
                !(own || pointed)) {
                continue;
            }
            if (!denied.empty() && denied.front().evidence.front() != claim->evidence.front()) {
                break;
            }
            denied.push_back(*claim);
        }
        constexpr double kDenialFactor = 0.8;
        for (Relation& relation : denied) {
            if (relation.evidence.front() != sentence_) {
                relation.evidence = {sentence_, relation.evidence.front()};
            }
            relation.polarity = Polarity::negated;
            relation.said_by = deniers.front();
            relation.confidence *= kDenialFactor;
            relation.extractor = "pattern:denial";
            keep(std::move(relation));
        }
    }

    // Nouns and predicates: by lemma, by plural ("talks"), by two words ("phone call").
    void read_words(Frame frame, std::uint32_t t) {
        const std::string_view lemma = syntax_.lemma(t);
        const std::string_view plural = syntax_.plural(t);
        std::vector<std::uint32_t> candidates = patterns_.with_trigger(frame, lemma);
        const auto add = [&](std::string_view words) {
            for (const std::uint32_t index : patterns_.with_trigger(frame, words)) {
                if (std::find(candidates.begin(), candidates.end(), index) == candidates.end()) {
                    candidates.push_back(index);
                }
            }
        };
        if (plural != lemma) {
            add(plural);
        }
        if (t > syntax_.first() && syntax_.head(t - 1) == t) {
            key_.assign(syntax_.lemma(t - 1)).append(" ").append(lemma);
            add(key_);
        }
        // "in favour of", "under control of": what is said by a phrase
        if (frame == Frame::predicate) {
            if (const std::string_view before = syntax_.preposition(t); !before.empty()) {
                key_.assign(before).append(" ").append(lemma);
                add(key_);
            }
        }
        // Of a description the last word alone: "defence pact", "phone call".
        if (const std::size_t blank = lemma.rfind(' '); blank != std::string_view::npos) {
            add(lemma.substr(blank + 1));
        }
        if (candidates.empty() || (frame == Frame::noun && (is_material(t) || is_verbal(t)))) {
            return;
        }
        Reading reading{frame, t, {}, stances_.at(t)};
        reading.arguments =
            frame == Frame::noun ? predicates_.of_noun(t) : predicates_.of_predicate(t);
        if (frame == Frame::predicate && reading.arguments.empty()) {
            return;
        }
        static const Words hopes = {
            "bid", "application", "proposal", "request", "offer", "hope", "plan", "prospect"};
        reading.stance.possible = reading.stance.possible || hopes.contains(lemma);
        if (frame == Frame::noun && lemma == "membership") {
            const std::uint32_t above = syntax_.head(t);
            reading.stance.possible =
                reading.stance.possible || (above != kNoToken && is_wish(syntax_.lemma(above)));
        }
        apply(candidates, reading);
    }

    void apply(const std::vector<std::uint32_t>& candidates, Reading& reading) {
        const bool excepts = std::any_of(
            reading.arguments.begin(), reading.arguments.end(), [](const Argument& argument) {
                return argument.excepted;
            });
        for (const std::uint32_t index : candidates) {
            const Pattern& pattern = patterns_.all()[index];
            if (!wants(pattern, reading)) {
                continue;
            }
            add_claim(pattern, reading);
            add_mutual(pattern, reading);
            if (excepts) {
                add_claim(pattern, exception(reading));
            }
        }
    }

    // "A is recognised by B but not by C": the same of C, denied.
    static Reading exception(const Reading& reading) {
        Reading denied = reading;
        denied.stance.negated = !denied.stance.negated;
        for (const Argument& excepted : reading.arguments) {
            if (!excepted.excepted) {
                continue;
            }
            std::erase_if(denied.arguments, [&](const Argument& other) {
                return !other.excepted && other.role == excepted.role &&
                       other.preposition == excepted.preposition;
            });
        }
        for (Argument& argument : denied.arguments) {
            argument.excepted = false;
        }
        return denied;
    }

    // "financial support" is aid, no endorsement.
    bool is_material(std::uint32_t t) const {
        static const Words kinds = {
            "financial", "economic", "military", "humanitarian", "material", "budget", "technical"};
        const std::string_view head = syntax_.lemma(t);
        if (head != "support" && head != "backing") {
            return false;
        }
        const auto below = syntax_.children(t);
        return std::any_of(below.begin(), below.end(), [&](std::uint32_t child) {
            return child < t && kinds.contains(syntax_.lemma(child));
        });
    }

    // "a scathing attack": words, and no force.
    bool is_verbal(std::uint32_t t) const {
        static const Words kinds = {"scathing",
                                    "verbal",
                                    "blistering",
                                    "stinging",
                                    "withering",
                                    "veiled",
                                    "rhetorical",
                                    "personal",
                                    "rare",
                                    "searing",
                                    "vitriolic",
                                    "outspoken",
                                    "thinly"};
        if (syntax_.lemma(t) != "attack" && syntax_.lemma(t) != "assault") {
            return false;
        }
        const auto below = syntax_.children(t);
        return std::any_of(below.begin(), below.end(), [&](std::uint32_t child) {
            return child < t && kinds.contains(syntax_.lemma(child));
        });
    }

    // Whether the nouns that the pattern asks for stand where it asks for them.
    bool wants(const Pattern& pattern, const Reading& reading) const {
        const auto any = [&](const auto& fits) {
            return std::any_of(reading.arguments.begin(), reading.arguments.end(), fits);
        };
        const bool acts = pattern.actors.empty() || any([&](const Argument& argument) {
                              return argument.role == Role::subject &&
                                     names_one_of(pattern.actors, argument.token);
                          });
        const bool undergoes =
            pattern.patients.empty() || any([&](const Argument& argument) {
                return (argument.role == Role::object || argument.role == Role::recipient) &&
                       names_one_of(pattern.patients, argument.token);
            });
        const bool spoilt =
            !pattern.without.empty() &&
            ((names_word(pattern.without, "<against>") && has_against(reading.token)) ||
             (names_word(pattern.without, "<with>") && any([](const Argument& argument) {
                  return argument.role == Role::oblique &&
                         (argument.preposition == "with" || argument.preposition == "between" ||
                          argument.preposition == "to");
              })) ||
             any([&](const Argument& argument) {
                 return argument.role == Role::oblique && names_behind(pattern.without, argument);
             }));
        return acts && undergoes && !spoilt &&
               (pattern.nouns.empty() || has_noun(pattern, reading));
    }

    // "warned B against an attack", "against attacking"
    bool has_against(std::uint32_t verb) const {
        const auto below = syntax_.dependents(verb);
        return std::any_of(below.begin(), below.end(), [this](const Dependent& dependent) {
            return dependent.by == "against" || predicates_.marker(dependent.token) == "against";
        });
    }

    // "A and B accused each other": each of them did it to each of the others.
    void add_mutual(const Pattern& pattern, const Reading& reading) {
        const RelationType& type = *ontology().relation_type(pattern.type);
        const bool among =
            std::any_of(pattern.object.begin(), pattern.object.end(), [](const Slot& slot) {
                return slot.kind == SlotKind::several_subjects;
            });
        if (type.symmetric || !(among || is_mutual(reading))) {
            return;
        }
        const EntityList all = fitting(in_role(reading, Role::subject), type, true);
        constexpr std::size_t kMutualMax = 4;
        if (all.size() < 2 || all.size() > kMutualMax) {
            return;
        }
        for (const std::uint32_t one : all) {
            Relation relation = bare_claim(pattern, reading, type);
            relation.subjects = {one};
            relation.objects = all;
            std::erase(relation.objects, one);
            relation.objects = fitting(std::move(relation.objects), type, false);
            if (!relation.objects.empty()) {
                keep(std::move(relation));
            }
        }
    }

    bool says_each(const Reading& reading) const {
        return std::any_of(
            reading.arguments.begin(), reading.arguments.end(), [this](const Argument& argument) {
                const std::uint32_t t = argument.token;
                return argument.role == Role::subject &&
                       (syntax_.lemma(t) == "each" ||
                        syntax_.lemma(syntax_.begin_of(t)) == "each" ||
                        syntax_.has_child_lemma(t, "each"));
            });
    }

    // Whether "each other" or "one another" is among the arguments.
    bool is_mutual(const Reading& reading) const {
        for (const Argument& argument : reading.arguments) {
            const std::uint32_t t = argument.token;
            if (argument.role == Role::object && syntax_.lemma(t) == "other" &&
                syntax_.has_child_lemma(t, "the")) {
                return says_each(reading);  // "each side accused the other"
            }
        }
        const auto other = [](std::string_view word) {
            return word == "other" || word == "another";
        };
        const auto each = [](std::string_view word) { return word == "each" || word == "one"; };
        return std::any_of(
            reading.arguments.begin(), reading.arguments.end(), [&](const Argument& argument) {
                const std::uint32_t t = argument.token;
                const std::string_view word = syntax_.lemma(t);
                return argument.role != Role::subject &&
                       ((other(word) && t > syntax_.first() && each(syntax_.lemma(t - 1))) ||
                        (each(word) && t + 1 < syntax_.last() && other(syntax_.lemma(t + 1))));
            });
    }

    // Whether the object is, or measures ("two shipments of weapons"), one of the nouns that the
    // pattern wants; a noun of two words asks for the first before it, "on strike" for a preposition.
    bool has_noun(const Pattern& pattern, const Reading& reading) const {
        if (names_word(pattern.nouns, "<alone>") && !has_role(reading, Role::object)) {
            return true;
        }
        if (names_word(pattern.nouns, "<against>") && has_against(reading.token)) {
            return true;
        }
        if (names_word(pattern.nouns, "<bare>") && is_bare(reading)) {
            return true;
        }
        for (const Argument& argument : reading.arguments) {
            if (argument.role == Role::object) {
                if (names_one_of(pattern.nouns, argument.token) ||
                    names_one_of(pattern.nouns, words_.content(argument.token))) {
                    return true;
                }
            } else if (argument.role == Role::oblique && !argument.inherited) {
                if (argument.preposition == "as" && names_one_of(pattern.nouns, argument.token)) {
                    return true;
                }
                if (names_behind(pattern.nouns, argument)) {
                    return true;
                }
            }
        }
        for (const Dependent& below : syntax_.dependents(reading.token)) {
            const bool clause =
                below.relation == "xcomp" || below.relation == "ccomp" || below.relation == "advcl";
            const bool to = clause && predicates_.marker(below.token) == "to";
            if ((to && names_word(pattern.nouns, "<to>")) ||
                (below.relation == "ccomp" && !to && names_word(pattern.nouns, "<that>"))) {
                return true;
            }
            if (to && names_infinitive(pattern.nouns, syntax_.lemma(below.token))) {
                return true;
            }
            if (below.relation == "xcomp" && names_one_of(pattern.nouns, below.token)) {
                return true;  // "called it a mistake"
            }
            if (below.relation == "ccomp" && names_word(pattern.nouns, "<is>") &&
                !reading.stance.negated &&
                (names_one_of(pattern.nouns, below.token) ||
                 names_word(pattern.nouns, syntax_.preposition(below.token))) &&
                !syntax_.has_child_lemma(below.token, "not")) {
                return true;  // "said it was a mistake"
            }
        }
        return false;
    }

    // "A called B", and not "A called B a liar".
    bool is_bare(const Reading& reading) const {
        const auto below = syntax_.dependents(reading.token);
        return has_role(reading, Role::object) && !syntax_.has_child_lemma(reading.token, "back") &&
               std::none_of(below.begin(), below.end(), [](const Dependent& dependent) {
                   return dependent.relation == "xcomp" || dependent.relation == "ccomp" ||
                          dependent.relation == "iobj" || dependent.relation == "compound" ||
                          dependent.by == "as" || dependent.by == "prt";
               });
    }

    // "<to leave>"
    static bool names_infinitive(const std::vector<std::string>& nouns, std::string_view verb) {
        constexpr std::string_view kOpen = "<to ";
        return std::any_of(nouns.begin(), nouns.end(), [&](std::string_view noun) {
            return noun.starts_with(kOpen) && noun.ends_with('>') &&
                   noun.substr(kOpen.size(), noun.size() - kOpen.size() - 1) == verb;
        });
    }

    static bool names_word(const std::vector<std::string>& nouns, std::string_view word) {
        return std::find(nouns.begin(), nouns.end(), word) != nouns.end();
    }

    // "F-16s", "S-400": letters, a hyphen and a number designate a weapon.
    bool is_designation(std::uint32_t t) const {
        constexpr std::size_t kLettersMax = 4;
        const auto digit = [](char c) { return c >= '0' && c <= '9'; };
        if (t < syntax_.first() + 2 || syntax_.form(t - 1) != "-" || syntax_.form(t).size() < 2) {
            return false;
        }
        const std::string_view letters = syntax_.form(t - 2);
        const std::string_view number = syntax_.form(t);
        return letters.size() <= kLettersMax && letters[0] >= 'A' && letters[0] <= 'Z' &&
               digit(number[0]) && digit(number[1]);
    }

    bool names_one_of(const std::vector<std::string>& nouns, std::uint32_t t) const {
        const std::string_view lemma = syntax_.lemma(t);
        if (is_designation(t) && names_word(nouns, "weapon")) {
            return true;
        }
        const std::string_view plural = syntax_.plural(t);
        for (const std::string& noun : nouns) {
            if (noun == lemma || noun == plural) {
                return !is_material(t) && !is_verbal(t);
            }
            const std::size_t space = noun.find(' ');
            if (space == std::string::npos) {
                if (is_carrier_of(t, noun)) {
                    return true;
                }
                if (const std::size_t blank = lemma.rfind(' ');
                    blank != std::string_view::npos && lemma.substr(blank + 1) == noun) {
                    return true;
                }
                continue;
            }
            const std::string_view last = std::string_view(noun).substr(space + 1);
            if (last != lemma && last != plural) {
                continue;
            }
            for (const std::uint32_t below : syntax_.children(t)) {
                if (below < t && syntax_.lemma(below) == std::string_view(noun).substr(0, space)) {
                    return true;
                }
            }
        }
        return false;
    }

    // "aid programme", "food supplies": what such a noun is about stands before it.
    bool is_carrier_of(std::uint32_t t, std::string_view noun) const {
        static const Words carriers = {"program",
                                       "programme",
                                       "package",
                                       "scheme",
                                       "supply",
                                       "shipment",
                                       "delivery",
                                       "consignment",
                                       "project",
                                       "effort",
                                       "convoy",
                                       "mission",
                                       "drive",
                                       "bid",
                                       "fund"};
        if (!carriers.contains(syntax_.lemma(t)) || is_material(t)) {
            return false;
        }
        const auto below = syntax_.children(t);
        return std::any_of(below.begin(), below.end(), [&](std::uint32_t child) {
            return child < t && syntax_.relation(child) == "compound" &&
                   (syntax_.lemma(child) == noun || syntax_.plural(child) == noun);
        });
    }

    bool names_behind(const std::vector<std::string>& nouns, const Argument& argument) const {
        return std::any_of(nouns.begin(), nouns.end(), [&](const std::string& noun) {
            const std::size_t space = noun.find(' ');
            return space != std::string::npos &&
                   argument.preposition == std::string_view(noun).substr(0, space) &&
                   syntax_.lemma(argument.token) == std::string_view(noun).substr(space + 1);
        });
    }

    void add_claim(const Pattern& pattern, const Reading& reading) {
        const RelationType& type = *ontology().relation_type(pattern.type);
        std::optional<Relation> made = make_claim(pattern, reading, type);
        if (!made) {
            add_announcement(pattern, reading, nullptr);
            return;
        }
        Relation& relation = *made;
        if (type.relation_class == RelationClass::event || pattern.type == "PARTICIPATES_IN") {
            add_location(reading, relation);
        }
        add_announcement(pattern, reading, &relation);
        keep(std::move(relation));
    }

    // The claim of this type, if it has ends.
    std::optional<Relation> make_claim(const Pattern& pattern,
                                       const Reading& reading,
                                       const RelationType& type) const {
        Relation relation;
        relation.subjects = first_fitting(reading, pattern.subject, type, true);
        if (relation.subjects.empty()) {
            return std::nullopt;
        }
        relation.objects = first_objects(reading, pattern, type, relation.subjects);
        if (relation.objects.empty() || relation.subjects.size() > kArgumentsMax ||
            relation.objects.size() > kArgumentsMax) {
            return std::nullopt;
        }
        Relation claim = bare_claim(pattern, reading, type);
        claim.subjects = std::move(relation.subjects);
        claim.objects = std::move(relation.objects);
        if (claim.said_by && claim.modality == Modality::actual &&
            std::find(claim.subjects.begin(), claim.subjects.end(), *claim.said_by) !=
                claim.subjects.end()) {
            claim.said_by.reset();
        }
        return claim;
    }

    // A claim of this type without its ends.
    Relation bare_claim(const Pattern& pattern,
                        const Reading& reading,
                        const RelationType& type) const {
        Stance stance = reading.stance;
        stance.negated = stance.negated != pattern.negates;
        stance.planned = stance.planned || pattern.modality == Modality::planned;
        stance.possible = stance.possible || pattern.modality == Modality::possible;
        stance.claimed = stance.claimed || pattern.modality == Modality::claimed;
        Relation relation;
        relation.type = type.name;
        relation.attrs = pattern.attrs;
        relation.confidence = pattern.confidence;
        relation.extractor = "pattern:" + pattern.id;
        relation.polarity = stance.negated ? Polarity::negated : Polarity::asserted;
        relation.modality = stance.modality();
        relation.said_by = stance.said_by;
        relation.trigger = {syntax_.token(syntax_.begin_of(reading.token)).span.start,
                            syntax_.token(syntax_.end_of(reading.token) - 1).span.end};
        relation.evidence = {sentence_};
        return relation;
    }

    // Who announces a friendly act of his own pledges it, who announces a hostile one threatens, who says
    // that he will not do a friendly one rejects: "A said it would aid B". `act`: the claim of the act, or
    // nullptr where its type does not take these ends ("A said it would blockade" a town).
    void add_announcement(const Pattern& pattern, const Reading& reading, const Relation* act) {
        static const Words hostile = {"ATTACKED",
                                      "IMPOSED_SANCTIONS_ON",
                                      "EXPELLED",
                                      "REDUCED_RELATIONS_WITH",
                                      "SUSPENDED",
                                      "MOBILIZED",
                                      "SEIZED",
                                      "DETAINED",
                                      "REJECTED",
                                      "OUSTED",
                                      "LEFT",
                                      "PROTESTED"};
        static const Words friendly = {"AIDED",
                                       "SUPPORTS",
                                       "SUPPLIED_ARMS_TO",
                                       "COOPERATES_WITH",
                                       "NEGOTIATED_WITH",
                                       "RECOGNIZED",
                                       "MET_WITH",
                                       "RELEASED",
                                       "WITHDREW_FROM",
                                       "HOSTED",
                                       "CONCEDED_TO",
                                       "LIFTED_SANCTIONS_ON",
                                       "ESTABLISHED_RELATIONS_WITH",
                                       "DECLARED_CEASEFIRE_WITH",
                                       "MEDIATED"};
        const Stance& stance = reading.stance;
        if (stance.modality() != Modality::planned || !stance.said_by) {
            return;
        }
        std::string_view said_name;
        if (friendly.contains(pattern.type)) {
            said_name = stance.negated ? "REJECTED" : "PLEDGED";
        } else if (hostile.contains(pattern.type) && !stance.negated) {
            said_name = "THREATENED";
        } else {
            return;
        }
        const RelationType& said_type = *ontology().relation_type(said_name);
        std::optional<Relation> said =
            act != nullptr ? *act : make_claim(pattern, reading, said_type);
        if (!said || !announces(*said)) {
            return;
        }
        // whom it is said of is somebody, or a place
        const RelationType& actors = *ontology().relation_type("THREATENED");
        said->objects = fitting(std::move(said->objects), actors, false);
        if (said->objects.empty() || said->objects == said->subjects) {
            return;
        }
        said->type = said_name;
        said->roles.clear();
        said->attrs.clear();
        said->polarity = Polarity::asserted;
        said->modality = Modality::actual;
        said->confidence = pattern.confidence * kAnnouncementFactor;
        said->said_by.reset();
        keep(*std::move(said));
    }

    // Whether the speaker of a claim is its subject, or holds an office of it.
    bool announces(const Relation& act) const {
        if (act.subjects.size() != 1 || !act.said_by) {
            return false;
        }
        const std::uint32_t subject = act.subjects.front();
        return *act.said_by == subject ||
               std::any_of(
                   document_.relations.begin(),
                   document_.relations.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                     document_.relations.size(), kOfficesMax)),
                   [&](const Relation& relation) {
                       return relation.type == "HOLDS_POSITION" &&
                              relation.subjects.front() == *act.said_by &&
                              relation.objects.front() == subject;
                   });
    }

    void add_location(const Reading& reading, Relation& relation) const {
        for (const std::string_view name : {"in", "at"}) {
            for (const std::uint32_t entity : behind(reading, name)) {
                const std::string& type = document_.entities[entity].type;
                const bool argument =
                    std::find(relation.objects.begin(), relation.objects.end(), entity) !=
                        relation.objects.end() ||
                    std::find(relation.subjects.begin(), relation.subjects.end(), entity) !=
                        relation.subjects.end();
                if ((type == "Place" || type == "Country") && !argument) {
                    relation.roles = {{"location", {entity}}};
                    return;
                }
            }
        }
    }

    void keep(Relation relation) {
        if (kept_ >= kSentenceClaimsMax) {
            return;
        }
        const auto same = [&](const Relation& other) {
            return other.evidence.front() == sentence_ && other.type == relation.type &&
                   other.polarity == relation.polarity && other.modality == relation.modality &&
                   ((other.subjects == relation.subjects && other.objects == relation.objects) ||
                    (ontology().relation_type(relation.type)->symmetric &&
                     other.subjects == relation.objects && other.objects == relation.subjects));
        };
        const auto from = document_.relations.end() -
                          static_cast<std::ptrdiff_t>(std::min(kept_, document_.relations.size()));
        if (std::none_of(from, document_.relations.end(), same)) {
            document_.relations.push_back(std::move(relation));
            ++kept_;
        }
    }

    Document& document_;
    std::uint32_t sentence_;
    const Patterns& patterns_;
    SentenceSyntax syntax_;
    Arguments words_;
    Predicates predicates_;
    Stances stances_;
    Lead lead_;
    std::string key_;  // reused
    std::size_t kept_ = 0;
};

// Which sentences lie in a quotation that began in an earlier one, and the claims that wait for its
// speaker: "'A is wrong. B is right,' C said."
class Quotation {
public:
    explicit Quotation(const Document& document) : document_(document) {}

    bool open() const { return open_; }

    // Reads the quotation marks of sentence `s`; a new paragraph ends what is open.
    void pass(const Sentence& sentence) {
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            const std::string_view mark = document_.view(document_.tokens[t]);
            if (mark == "“" || mark == "``") {
                open_ = true;
            } else if (mark == "”" || mark == "''") {
                open_ = false;
            } else if (mark == "\"") {
                open_ = !open_;
            }
        }
        const std::string_view text = document_.text;
        if (text.substr(sentence.span.end, 2).starts_with("\n")) {
            open_ = false;
        }
    }

private:
    const Document& document_;
    bool open_ = false;
};

}  // namespace

Status RelationFinder::apply(Document& document) const {
    document.relations.clear();
    read_positions(document);
    read_juxtapositions(document);
    read_whereabouts(document);
    const MentionMap map(document);
    std::optional<std::uint32_t> speaker;
    std::uint32_t spoken = 0;
    Quotation quotation(document);
    Lead lead;
    std::size_t waiting = document.relations.size();  // from here on claims wait for their speaker
    for (std::uint32_t s = 0; s < document.sentences.size(); ++s) {
        if (s > spoken + kQuotationSentencesMax) {
            speaker.reset();
        }
        const bool goes_on = quotation.open();
        const std::size_t before = document.relations.size();
        SentenceReader reader(
            document, s, map, *patterns_, speaker, goes_on ? speaker : std::nullopt, lead);
        reader.run();
        lead = reader.lead();
        quotation.pass(document.sentences[s]);
        if (!goes_on) {
            waiting = before;
        }
        if (reader.speaker()) {
            speaker = reader.speaker();
            spoken = s;
            for (; waiting < before; ++waiting) {
                Relation& relation = document.relations[waiting];
                relation.said_by = relation.said_by ? relation.said_by : speaker;
            }
        } else if (!goes_on && quotation.open()) {
            speaker.reset();  // of whoever will turn out to be quoted
        }
        if (!quotation.open()) {
            waiting = document.relations.size();
        }
    }
    read_ellipses(document);
    std::stable_sort(document.relations.begin(),
                     document.relations.end(),
                     [](const Relation& a, const Relation& b) {
                         return a.evidence.front() < b.evidence.front();
                     });
    return {};
}

namespace {

// "Italian" in "2001 Italian general election", "Quebec" in a party's name: part of a name that means
// something else. What organs of a state and agreements are called by is a mention of its own.
bool hides_parts(const Mention& outer) {
    const bool name = outer.kind == MentionKind::name || outer.kind == MentionKind::acronym;
    const bool organ = outer.subtype == "government" || outer.subtype == "military";
    return name && outer.type != "Agreement" && outer.type != "Country" && !organ;
}

// "[Morocco's] chief of staff": whoever is known by an office alone is called by it and by whose it is.
void widen_offices(Document& document) {
    const MentionMap map(document);
    bool changed = false;
    for (Mention& mention : document.mentions) {
        const std::uint32_t start = document.sentences[mention.sentence].first_token;
        const bool office = mention.type == "Person" && mention.kind == MentionKind::nominal &&
                            mention.entity != kNoEntity && !mention.office.empty() &&
                            document.entities[mention.entity].name_rank == 0;
        if (!office || mention.first_token < start + 2 ||
            document.tokens[mention.first_token - 1].lemma != "'s") {
            continue;
        }
        const std::uint32_t owner = map.at(mention.first_token - 2);
        if (owner == kNoMention) {
            continue;
        }
        mention.first_token = document.mentions[owner].first_token;
        mention.span.start = document.tokens[mention.first_token].span.start;
        document.entities[mention.entity].name = std::string(document.view(mention.span));
        changed = true;
    }
    if (changed) {
        sort_mentions(document);
    }
}

// Drops mentions inside such names unless they are all that shows an entity that claims need.
void drop_parts_of_names(Document& document, const std::vector<bool>& used) {
    std::vector<bool> hidden(document.mentions.size(), false);
    std::vector<std::uint32_t> shown(document.entities.size(), 0);
    const MentionMap map(document);
    for (std::uint32_t i = 0; i < document.mentions.size(); ++i) {
        const Mention& mention = document.mentions[i];
        const std::uint32_t outermost = map.at(mention.first_token);
        hidden[i] = outermost != kNoMention && outermost != i && mention.entity != kNoEntity &&
                    document.mentions[outermost].entity != mention.entity &&
                    hides_parts(document.mentions[outermost]);
        if (!hidden[i] && mention.entity != kNoEntity) {
            ++shown[mention.entity];
        }
    }
    std::vector<Mention> kept;
    for (std::uint32_t i = 0; i < document.mentions.size(); ++i) {
        Mention& mention = document.mentions[i];
        if (!hidden[i] || (used[mention.entity] && shown[mention.entity] == 0)) {
            kept.push_back(std::move(mention));
        }
    }
    document.mentions = std::move(kept);
    for (Entity& entity : document.entities) {
        entity.mentions.clear();
    }
    for (std::uint32_t i = 0; i < document.mentions.size(); ++i) {
        if (document.mentions[i].entity != kNoEntity) {
            document.entities[document.mentions[i].entity].mentions.push_back(i);
        }
    }
}

}  // namespace

namespace {

// "Sudanese rebels": while claims are made the demonym is a node of its own, which owns the noun; in the
// end it is a part of the description too.
void widen_descriptions(Document& document) {
    std::unordered_map<std::uint32_t, std::uint32_t> ending;  // owner by the token after it
    for (std::uint32_t i = 0; i < document.mentions.size(); ++i) {
        const Mention& owner = document.mentions[i];
        if (owner.kind != MentionKind::nominal && owner.kind != MentionKind::pronoun) {
            ending[owner.last_token] = i;
        }
    }
    for (Mention& outer : document.mentions) {
        const bool actor = outer.type == "Group" || outer.type == "Organization";
        const auto found = ending.find(outer.first_token);
        if (outer.kind != MentionKind::nominal || !actor || found == ending.end()) {
            continue;
        }
        const Mention& owner = document.mentions[found->second];
        const Token& last = document.tokens[owner.last_token - 1];
        const bool modifies = last.deprel == "amod" || last.deprel == "compound";
        if (owner.sentence == outer.sentence && modifies &&
            last.head >= static_cast<std::int32_t>(outer.first_token) &&
            last.head < static_cast<std::int32_t>(outer.last_token)) {
            outer.first_token = owner.first_token;
            outer.span.start = owner.span.start;
        }
    }
    sort_mentions(document);
}

}  // namespace

Status SalienceFilter::apply(Document& document) const {
    std::vector<bool> used(document.entities.size(), false);
    const auto use = [&](const Entities& entities) {
        for (const std::uint32_t entity : entities) {
            used[entity] = true;
        }
    };
    for (const Relation& relation : document.relations) {
        use(relation.subjects);
        use(relation.objects);
        for (const auto& role : relation.roles) {
            use(role.second);
        }
        if (relation.said_by) {
            used[*relation.said_by] = true;
        }
    }
    for (const Mention& mention : document.mentions) {
        use(mention.members);
    }
    widen_offices(document);
    drop_parts_of_names(document, used);
    std::vector<std::uint32_t> moved(document.entities.size(), kNoEntity);
    std::vector<Entity> kept;
    for (std::uint32_t i = 0; i < document.entities.size(); ++i) {
        const Entity& entity = document.entities[i];
        if (!entity.mentions.empty() &&
            (used[i] || entity.name_rank > 0 || entity.type == "Agreement" ||
             entity.type == "Topic" || is_anchored(document, entity))) {
            moved[i] = static_cast<std::uint32_t>(kept.size());
            kept.push_back(entity);
        }
    }
    document.entities = std::move(kept);
    const auto rename = [&](Entities& entities) {
        for (std::uint32_t& entity : entities) {
            entity = moved[entity];
        }
        std::erase(entities, kNoEntity);
    };
    for (Relation& relation : document.relations) {
        rename(relation.subjects);
        rename(relation.objects);
        for (auto& role : relation.roles) {
            rename(role.second);
        }
        if (relation.said_by) {
            relation.said_by = moved[*relation.said_by];
        }
    }
    // Mentions of dropped entities go too; entities then count their mentions anew.
    std::vector<Mention> mentions;
    for (Mention& mention : document.mentions) {
        rename(mention.members);
        if (mention.entity != kNoEntity) {
            mention.entity = moved[mention.entity];
        }
        if (mention.entity != kNoEntity || !mention.members.empty()) {
            mentions.push_back(std::move(mention));
        }
    }
    document.mentions = std::move(mentions);
    widen_descriptions(document);
    for (Entity& entity : document.entities) {
        entity.mentions.clear();
    }
    for (std::uint32_t i = 0; i < document.mentions.size(); ++i) {
        if (document.mentions[i].entity != kNoEntity) {
            document.entities[document.mentions[i].entity].mentions.push_back(i);
        }
    }
    return {};
}

}  // namespace entente
