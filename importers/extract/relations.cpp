#include "importers/extract/relations.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "core/ontology.h"
#include "importers/extract/clauses.h"
#include "importers/extract/mentions.h"
#include "importers/extract/positions.h"

namespace entente {

namespace {

using Entities = std::vector<std::uint32_t>;
using Words = std::set<std::string_view>;

// Claims of one sentence; an enumeration of everything with everything says nothing.
constexpr std::size_t kSentenceClaimsMax = 40;
constexpr std::size_t kArgumentsMax = 12;
// How long a quotation may run on without naming its speaker again.
constexpr std::uint32_t kQuotationSentencesMax = 8;

// Verbs that only carry the noun that says what happened: "held a meeting", "paid a visit".
bool is_light(std::string_view lemma) {
    static const Words words = {
        "hold",    "have",     "pay",      "make",      "take",       "conduct",  "begin",
        "start",   "launch",   "resume",   "continue",  "conclude",   "reach",    "forge",
        "form",    "enjoy",    "maintain", "establish", "strengthen", "deepen",   "express",
        "voice",   "offer",    "give",     "provide",   "pledge",     "show",     "reiterate",
        "declare", "complete", "carry",    "mount",     "expand",     "reaffirm", "lead"};
    return words.contains(lemma);
}

// What a verb makes of the noun that is its object: called off, or only wished for.
void add_noun_governor(std::string_view lemma, Stance& stance) {
    static const Words undone = {"cancel",
                                 "reject",
                                 "deny",
                                 "avoid",
                                 "refuse",
                                 "scrap",
                                 "block",
                                 "prevent",
                                 "end",
                                 "halt",
                                 "suspend",
                                 "sever"};
    static const Words wished = {"propose",
                                 "urge",
                                 "seek",
                                 "demand",
                                 "want",
                                 "offer",
                                 "consider",
                                 "request",
                                 "suggest",
                                 "threaten",
                                 "fear",
                                 "need"};
    static const Words planned = {"plan", "schedule", "announce", "prepare", "arrange", "expect"};
    stance.negated = stance.negated || undone.contains(lemma);
    stance.possible = stance.possible || wished.contains(lemma);
    stance.planned = stance.planned || planned.contains(lemma);
}

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
                                "support",
                                "opposition",
                                "bid",
                                "path",
                                "application",
                                "veto"};
    return words.contains(lemma);
}

class SentenceReader {
public:
    SentenceReader(Document& document,
                   std::uint32_t sentence,
                   const MentionMap& map,
                   const Patterns& patterns,
                   std::optional<std::uint32_t> last_speaker)
        : document_(document),
          sentence_(sentence),
          patterns_(patterns),
          clauses_(document, sentence, map, patterns, last_speaker) {}

    std::optional<std::uint32_t> speaker() const { return clauses_.sentence_speaker(); }

    void run() {
        if (is_question()) {
            return;  // asks, and says nothing
        }
        for (const VerbGroup& verb : clauses_.verbs()) {
            read_verb(verb);
            if (verb.copula || clauses_.lemma(verb.main) == "become" ||
                clauses_.lemma(verb.main) == "remain") {
                read_predicate(verb);
            }
        }
        for (const Phrase& phrase : clauses_.phrases()) {
            read_noun(phrase);
            read_apposition(phrase);
        }
    }

private:
    // Everything that slots may ask for at one trigger.
    struct Slots {
        Entities subject;
        Entities object;
        std::map<std::string, Entities, std::less<>> by_preposition;
        std::map<std::string, Entities, std::less<>> owner_by_preposition;
        Entities before_noun;
        Entities self;
        Entities names;
        Entities fronted;
        Entities object_owner;
        Entities clause;
        Entities lower;
    };

    bool is_question() const {
        const Sentence& sentence = document_.sentences[sentence_];
        for (std::uint32_t t = sentence.last_token;
             t > sentence.first_token && t + 2 > sentence.last_token;
             --t) {
            if (document_.view(document_.tokens[t - 1]) == "?") {
                return true;
            }
        }
        return false;
    }

    static bool lists(const std::vector<std::string>& words, std::string_view word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    }

    static Entities preposition(const Slots& slots, std::string_view name) {
        const auto found = slots.by_preposition.find(name);
        return found == slots.by_preposition.end() ? Entities() : found->second;
    }

    static Entities resolve(const Slots& slots, std::string_view slot) {
        if (slot == "subj") {
            return slots.subject;
        }
        if (slot == "subj+with") {
            Entities all = slots.subject;
            for (const std::uint32_t entity : preposition(slots, "with")) {
                all.push_back(entity);
            }
            return all;
        }
        if (slot == "obj") {
            return slots.object;
        }
        if (slot == "objmod") {
            return slots.object.empty() ? slots.object_owner : Entities();
        }
        if (slot == "clause") {
            return slots.clause;
        }
        if (slot == "lower") {
            return slots.lower;
        }
        if (slot == "self") {
            return slots.self;
        }
        if (slot == "names") {
            return slots.names;
        }
        if (slot == "fronted2") {
            return slots.fronted.size() >= 2 ? slots.fronted : Entities();
        }
        if (slot == "self2") {
            return slots.subject.size() >= 2 ? slots.subject : Entities();
        }
        if (slot == "between" || slot == "between2") {
            const Entities between = preposition(slots, "between");
            return between.empty() ? preposition(slots, "among") : between;
        }
        if (slot == "pair") {
            return slots.before_noun.size() >= 2 ? slots.before_noun : Entities();
        }
        if (slot == "poss" || slot == "pre") {
            return slots.before_noun;
        }
        // "complained about Y's conduct": whom the word behind the preposition belongs to.
        if (slot.ends_with("mod")) {
            const auto found = slots.owner_by_preposition.find(slot.substr(0, slot.size() - 3));
            return found == slots.owner_by_preposition.end() ? Entities() : found->second;
        }
        if (slot == "agent") {
            for (const Entities& candidate : {slots.before_noun,
                                              preposition(slots, "by"),
                                              slots.subject,
                                              preposition(slots, "of")}) {
                if (!candidate.empty()) {
                    return candidate;
                }
            }
            return {};
        }
        return preposition(slots, slot);
    }

    // The first alternative that has entities of the wanted types.
    Entities first_fitting(const Slots& slots,
                           const std::vector<std::string>& alternatives,
                           const RelationType& type,
                           bool subject) const {
        for (const std::string& slot : alternatives) {
            Entities fitting;
            for (const std::uint32_t entity : resolve(slots, slot)) {
                const std::string& entity_type = document_.entities[entity].type;
                const bool takes =
                    subject ? type.takes_subject(entity_type) : type.takes_object(entity_type);
                if (takes && std::find(fitting.begin(), fitting.end(), entity) == fitting.end()) {
                    fitting.push_back(entity);
                }
            }
            if (!fitting.empty()) {
                return fitting;
            }
        }
        return {};
    }

    void read_verb(const VerbGroup& verb) {
        const auto& candidates = patterns_.with_trigger(Frame::verb, clauses_.lemma(verb.main));
        if (candidates.empty()) {
            return;
        }
        const Subject subject = clauses_.subject_of(verb);
        const Complements complements = clauses_.complements(verb);
        Slots slots;
        slots.by_preposition = complements.by_preposition;
        slots.owner_by_preposition = complements.owner_by_preposition;
        std::int32_t object_phrase = complements.object_phrase;
        if (verb.passive) {
            slots.object = subject.entities;
            object_phrase = subject.phrase;
            slots.subject = preposition(slots, "by");
        } else {
            slots.subject = subject.entities;
            slots.object = complements.object;
        }
        slots.clause = complements.clause;
        slots.lower = complements.lower;
        if (object_phrase >= 0) {
            slots.object_owner =
                clauses_.modifiers(clauses_.phrases()[static_cast<std::size_t>(object_phrase)]);
        }
        Stance stance = subject.stance;
        if (!verb.passive && object_phrase >= 0 &&
            clauses_.lemma(clauses_.phrases()[static_cast<std::size_t>(object_phrase)].first) ==
                "no") {
            stance.negated = !stance.negated;
        }
        for (const std::uint32_t index : candidates) {
            const Pattern& pattern = patterns_.all()[index];
            if (!pattern.nouns.empty() && !names_one_of(pattern.nouns, object_phrase) &&
                !names_one_of(pattern.nouns, complements.second_phrase) &&
                !names_as(pattern.nouns, complements)) {
                continue;
            }
            add_claim(pattern, slots, stance, verb.main);
            if (!complements.excepted.empty()) {
                add_exception(pattern, slots, complements, stance, verb);
            }
        }
    }

    // "A is recognised by B but not by C": the same of C, denied.
    void add_exception(const Pattern& pattern,
                       Slots slots,
                       const Complements& complements,
                       Stance stance,
                       const VerbGroup& verb) {
        stance.negated = !stance.negated;
        if (!complements.excepted_preposition.empty()) {
            slots.by_preposition[complements.excepted_preposition] = complements.excepted;
            if (verb.passive && complements.excepted_preposition == "by") {
                slots.subject = complements.excepted;
            }
        } else if (!verb.passive) {
            slots.object = complements.excepted;
        }
        add_claim(pattern, slots, stance, verb.main);
    }

    // "financial support" is aid, no endorsement.
    bool is_material(const Phrase& phrase) const {
        static const Words kinds = {
            "financial", "economic", "military", "humanitarian", "material", "budget", "technical"};
        const std::string_view head = clauses_.head_lemma(phrase);
        if (head != "support" && head != "backing") {
            return false;
        }
        for (std::int32_t u = phrase.first; u < phrase.head; ++u) {
            if (kinds.contains(clauses_.lemma(u))) {
                return true;
            }
        }
        return false;
    }

    // Whether the phrase, or what it measures ("two shipments of weapons"), is one of the nouns; a noun
    // of two words asks for the first anywhere before the head.
    bool names_one_of(const std::vector<std::string>& nouns, std::int32_t phrase) const {
        for (const std::int32_t index : {phrase, clauses_.content_phrase(phrase)}) {
            if (index < 0) {
                continue;
            }
            const Phrase& found = clauses_.phrases()[static_cast<std::size_t>(index)];
            const std::string_view head = clauses_.head_lemma(found);
            for (const std::string& noun : nouns) {
                if (noun == head && !is_material(found)) {
                    return true;
                }
                const std::size_t space = noun.find(' ');
                if (space == std::string::npos ||
                    std::string_view(noun).substr(space + 1) != head) {
                    continue;
                }
                for (std::int32_t u = found.first; u < found.head; ++u) {
                    if (clauses_.lemma(u) == std::string_view(noun).substr(0, space)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    // "listed as a terrorist organisation"; a noun "at table" asks for "sat at the table".
    static bool names_as(const std::vector<std::string>& nouns, const Complements& complements) {
        const auto found = complements.word_by_preposition.find("as");
        if (found != complements.word_by_preposition.end() && lists(nouns, found->second)) {
            return true;
        }
        return std::any_of(nouns.begin(), nouns.end(), [&](const std::string& noun) {
            const std::size_t space = noun.find(' ');
            if (space == std::string::npos) {
                return false;
            }
            const auto word = complements.word_by_preposition.find(noun.substr(0, space));
            return word != complements.word_by_preposition.end() &&
                   word->second == std::string_view(noun).substr(space + 1);
        });
    }

    // "A is an ally of B".
    void read_predicate(const VerbGroup& verb) {
        std::int32_t unit = clauses_.next(verb.main);
        while (clauses_.is(unit, Unit::Kind::adverb) || clauses_.is(unit, Unit::Kind::negation)) {
            unit = clauses_.next(unit);
        }
        const Phrase* phrase = clauses_.phrase_at(unit);
        if (phrase == nullptr) {
            return;
        }
        const auto& candidates =
            patterns_.with_trigger(Frame::predicate, clauses_.head_lemma(*phrase));
        if (candidates.empty()) {
            return;
        }
        const Subject subject = clauses_.subject_of(verb);
        Stance stance = subject.stance;
        const std::int32_t after = clauses_.next(verb.main);
        stance.negated = stance.negated != (clauses_.is(after, Unit::Kind::negation) ||
                                            clauses_.lemma(phrase->first) == "no");
        apply_predicate(candidates, *phrase, subject.entities, stance);
    }

    // "A, a member of B,": the same without a verb.
    void read_apposition(const Phrase& phrase) {
        const auto& candidates =
            patterns_.with_trigger(Frame::predicate, clauses_.head_lemma(phrase));
        const std::int32_t comma = clauses_.previous(phrase.first);
        if (candidates.empty() || !clauses_.is(comma, Unit::Kind::comma)) {
            return;
        }
        const Phrase* named = clauses_.phrase_at(clauses_.previous(comma));
        const std::string_view determiner = clauses_.lemma(phrase.first);
        if (named == nullptr || (determiner != "a" && determiner != "an" && determiner != "the")) {
            return;
        }
        const Entities subject = clauses_.entities(*named);
        if (subject.size() == 1) {
            apply_predicate(candidates, phrase, subject, {});
        }
    }

    void apply_predicate(const std::vector<std::uint32_t>& candidates,
                         const Phrase& phrase,
                         const Entities& subject,
                         const Stance& stance) {
        Slots slots;
        slots.subject = subject;
        slots.before_noun = clauses_.modifiers(phrase);
        slots.by_preposition = clauses_.complements_after(phrase).by_preposition;
        for (const std::uint32_t index : candidates) {
            add_claim(patterns_.all()[index], slots, stance, phrase.head);
        }
    }

    void read_noun(const Phrase& phrase) {
        const std::string_view trigger = clauses_.head_lemma(phrase);
        const auto& nouns = patterns_.with_trigger(Frame::noun, trigger);
        const auto& threats = patterns_.with_trigger(Frame::threat, trigger);
        if ((nouns.empty() && threats.empty()) || is_material(phrase)) {
            return;
        }
        Slots slots;
        slots.before_noun = clauses_.modifiers(phrase);
        const Complements complements = clauses_.complements_after(phrase);
        slots.by_preposition = complements.by_preposition;
        slots.owner_by_preposition = complements.owner_by_preposition;
        slots.names = clauses_.names_after(phrase);
        const std::string_view first = clauses_.lemma(phrase.first);
        if (slots.before_noun.empty() && !slots.names.empty() &&
            (first == "its" || first == "their")) {
            // "thanked its partners, A and B": those of whoever thanked.
            if (const VerbGroup* carrier = clauses_.carrier(phrase); carrier != nullptr) {
                slots.before_noun = clauses_.subject_of(*carrier).entities;
            }
        }
        if (slots.before_noun.empty() && slots.by_preposition.empty()) {
            slots.fronted = clauses_.subject_after_front(phrase);
        }
        const Unit& head = clauses_.units()[static_cast<std::size_t>(phrase.head)];
        if (head.mention != kNoMention && document_.mentions[head.mention].entity != kNoEntity) {
            slots.self = {document_.mentions[head.mention].entity};
        }
        const Stance stance = noun_stance(phrase, complements.end, slots);
        for (const auto* list : {&nouns, &threats}) {
            for (const std::uint32_t index : *list) {
                add_claim(patterns_.all()[index], slots, stance, phrase.head);
            }
        }
    }

    // Stance of what a noun names: its own adjectives, and the verb it depends on.
    Stance noun_stance(const Phrase& phrase, std::int32_t end, Slots& slots) const {
        Stance stance;
        static const Words planned = {
            "planned", "upcoming", "scheduled", "future", "forthcoming", "plan"};
        static const Words possible = {
            "possible", "potential", "proposed", "prospective", "likely", "eventual"};
        static const Words claimed = {"alleged", "reported", "suspected", "purported"};
        static const Words hopes = {
            "bid", "application", "proposal", "request", "offer", "hope", "plan"};
        stance.possible = hopes.contains(clauses_.head_lemma(phrase));
        for (std::int32_t u = phrase.first; u < phrase.head; ++u) {
            stance.planned = stance.planned || planned.contains(clauses_.lemma(u));
            stance.possible = stance.possible || possible.contains(clauses_.lemma(u));
            stance.claimed = stance.claimed || claimed.contains(clauses_.lemma(u));
            stance.negated = stance.negated || clauses_.lemma(u) == "no";
        }
        const VerbGroup* carrier = clauses_.carrier(phrase);
        const std::string_view noun = clauses_.head_lemma(phrase);
        if (carrier == nullptr && noun == "membership") {
            // "objects to A's membership of B"
            const std::int32_t to = clauses_.previous(phrase.first);
            const std::int32_t governor = clauses_.previous(to);
            stance.possible =
                stance.possible ||
                (clauses_.is(to, Unit::Kind::adposition) &&
                 (clauses_.is(governor, Unit::Kind::verb) || is_wish(clauses_.lemma(governor))));
        }
        if (carrier != nullptr) {
            const Subject subject = clauses_.subject_of(*carrier);
            const std::string_view verb = clauses_.lemma(carrier->main);
            const bool receives =
                (noun == "support" || noun == "backing") && (verb == "enjoy" || verb == "have");
            if (is_light(verb) && !carrier->passive && !receives) {
                slots.subject = subject.entities;
            }
            stance.possible = stance.possible || (noun == "membership" && is_wish(verb));
            merge(subject.stance, stance);
            add_noun_governor(clauses_.lemma(carrier->main), stance);
            return stance;
        }
        const std::int32_t before = clauses_.previous(phrase.first);
        if (clauses_.lemma(before) == "for" &&
            (clauses_.lemma(before - 1) == "call" || clauses_.lemma(before - 1) == "push" ||
             clauses_.lemma(before - 1) == "hope")) {
            stance.possible = true;
        }
        stance.negated = stance.negated || clauses_.lemma(before) == "without";
        if (const VerbGroup* verb = clauses_.verb_at(end); verb != nullptr) {
            merge(clauses_.subject_of(*verb).stance, stance);
            if (verb->passive) {
                add_noun_governor(clauses_.lemma(verb->main), stance);
            }
        }
        return stance;
    }

    static void merge(const Stance& from, Stance& to) {
        to.negated = to.negated != from.negated;
        to.possible = to.possible || from.possible;
        to.planned = to.planned || from.planned;
        to.claimed = to.claimed || from.claimed;
        if (from.said_by) {
            to.said_by = from.said_by;
        }
    }

    void add_claim(const Pattern& pattern,
                   const Slots& slots,
                   const Stance& stance,
                   std::int32_t trigger) {
        const RelationType& type = *ontology().relation_type(pattern.type);
        Relation relation;
        relation.subjects = first_fitting(slots, pattern.subject, type, true);
        relation.objects = first_fitting(slots, pattern.object, type, false);
        const bool mutual = relation.subjects == relation.objects;
        if (!mutual) {
            for (const std::uint32_t subject : relation.subjects) {
                std::erase(relation.objects, subject);
            }
        }
        const bool enough = mutual ? type.symmetric && relation.subjects.size() >= 2
                                   : !relation.subjects.empty() && !relation.objects.empty();
        if (!enough || relation.subjects.size() > kArgumentsMax ||
            relation.objects.size() > kArgumentsMax) {
            return;
        }
        relation.type = pattern.type;
        relation.attrs = pattern.attrs;
        relation.confidence = pattern.confidence;
        relation.extractor = "pattern:" + pattern.id;
        relation.polarity = stance.negated ? Polarity::negated : Polarity::asserted;
        relation.modality = stance.modality();
        relation.said_by = stance.said_by ? stance.said_by : clauses_.sentence_speaker();
        if (relation.said_by &&
            std::find(relation.subjects.begin(), relation.subjects.end(), *relation.said_by) !=
                relation.subjects.end() &&
            relation.modality == Modality::actual) {
            relation.said_by.reset();
        }
        const Unit& unit = clauses_.units()[static_cast<std::size_t>(trigger)];
        relation.trigger = {document_.tokens[unit.first_token].span.start,
                            document_.tokens[unit.last_token - 1].span.end};
        relation.evidence = {sentence_};
        if (type.relation_class == RelationClass::event || pattern.type == "PARTICIPATES_IN") {
            add_location(slots, relation);
        }
        keep(std::move(relation));
    }

    void add_location(const Slots& slots, Relation& relation) const {
        for (const std::string_view name : {"in", "at"}) {
            for (const std::uint32_t entity : preposition(slots, name)) {
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
    Clauses clauses_;
    std::size_t kept_ = 0;
};

}  // namespace

Status RelationFinder::apply(Document& document) const {
    document.relations.clear();
    read_positions(document);
    const MentionMap map(document);
    std::optional<std::uint32_t> speaker;
    std::uint32_t spoken = 0;
    for (std::uint32_t s = 0; s < document.sentences.size(); ++s) {
        if (s > spoken + kQuotationSentencesMax) {
            speaker.reset();
        }
        SentenceReader reader(document, s, map, *patterns_, speaker);
        reader.run();
        if (reader.speaker()) {
            speaker = reader.speaker();
            spoken = s;
        }
    }
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
    drop_parts_of_names(document, used);
    std::vector<std::uint32_t> moved(document.entities.size(), kNoEntity);
    std::vector<Entity> kept;
    for (std::uint32_t i = 0; i < document.entities.size(); ++i) {
        const Entity& entity = document.entities[i];
        if (!entity.mentions.empty() &&
            (used[i] || entity.name_rank > 0 || entity.type == "Agreement")) {
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
