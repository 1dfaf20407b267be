#include "importers/extract/relations.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "core/ontology.h"
#include "importers/extract/clauses.h"
#include "importers/extract/mentions.h"

namespace entente {

namespace {

using Entities = std::vector<std::uint32_t>;
using Words = std::set<std::string_view>;

// Claims of one sentence; an enumeration of everything with everything says nothing.
constexpr std::size_t kSentenceClaimsMax = 40;
constexpr std::size_t kArgumentsMax = 12;
// How long a quotation may run on without naming its speaker again.
constexpr std::uint32_t kQuotationSentencesMax = 8;
// Words between a date and the verb that it dates.
constexpr std::uint32_t kDateReachBytes = 160;
constexpr double kOfficeConfidence = 0.85;
constexpr double kPlainConfidence = 0.7;  // of what mere juxtaposition says

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
        Entities before_noun;
        Entities self;
        Entities object_owner;
        Entities clause;
    };

    std::string_view head_word(std::int32_t phrase) const {
        return phrase < 0
                   ? std::string_view()
                   : clauses_.head_lemma(clauses_.phrases()[static_cast<std::size_t>(phrase)]);
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
        if (slot == "self") {
            return slots.self;
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
            if (!pattern.nouns.empty() && !lists(pattern.nouns, head_word(object_phrase)) &&
                !lists(pattern.nouns, head_word(complements.second_phrase))) {
                continue;
            }
            add_claim(pattern, slots, stance, verb.main);
        }
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
        if (nouns.empty() && threats.empty()) {
            return;
        }
        Slots slots;
        slots.before_noun = clauses_.modifiers(phrase);
        const Complements complements = clauses_.complements_after(phrase);
        slots.by_preposition = complements.by_preposition;
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
        if (carrier != nullptr) {
            const Subject subject = clauses_.subject_of(*carrier);
            if (is_light(clauses_.lemma(carrier->main)) && !carrier->passive) {
                slots.subject = subject.entities;
            }
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
        if (type.relation_class == RelationClass::event) {
            relation.date = nearest_date(relation.trigger);
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

    std::optional<ClaimDate> nearest_date(const ByteSpan& trigger) const {
        const auto first = std::partition_point(
            document_.dates.begin(), document_.dates.end(), [&](const DateExpression& date) {
                return date.sentence < sentence_;
            });
        std::optional<ClaimDate> best;
        std::uint32_t best_distance = kDateReachBytes;
        for (auto date = first; date != document_.dates.end() && date->sentence == sentence_;
             ++date) {
            // What follows the verb dates it more often than what stands before.
            const std::uint32_t distance =
                date->span.start >= trigger.end   ? date->span.start - trigger.end
                : trigger.start >= date->span.end ? 2 * (trigger.start - date->span.end)
                                                  : 0;
            if (is_dateline(*date)) {
                continue;
            }
            if (distance < best_distance) {
                best = date->date;
                best_distance = distance;
            }
        }
        return best;
    }

    // "ISTANBUL, July 22, 2022 - ": the day of the report, not of what it reports.
    bool is_dateline(const DateExpression& date) const {
        const std::string_view after = std::string_view(document_.text).substr(date.span.end, 6);
        const std::size_t mark = after.find_first_not_of(" )");
        if (mark == std::string_view::npos) {
            return false;
        }
        const std::string_view rest = after.substr(mark);
        const std::uint32_t from_start =
            date.span.start - document_.sentences[sentence_].span.start;
        constexpr std::uint32_t kDatelineBytes = 60;
        return from_start < kDatelineBytes && (rest.starts_with("- ") || rest.starts_with("–") ||
                                               rest.starts_with("—") || rest.starts_with("--"));
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

// HOLDS_POSITION from the words around a title: "Finnish Foreign Minister X", "Turkey's president",
// "president of Turkey".
class OfficeReader {
public:
    explicit OfficeReader(Document& document) : document_(document), map_(document) {}

    void run() {
        for (std::uint32_t i = 0; i < document_.mentions.size(); ++i) {
            const Mention& mention = document_.mentions[i];
            if (mention.entity == kNoEntity) {
                continue;
            }
            if (mention.type == "Organization") {
                organ_of_state(i);
            } else if (mention.type == "Place" && i + 1 < document_.mentions.size()) {
                place_in_country(mention, document_.mentions[i + 1]);
            }
            if (mention.type == "Person" && mention.office.empty() &&
                mention.title_first < mention.first_token) {
                belongs_to(mention);
            }
            if (mention.type != "Person" || mention.office.empty() ||
                document_.entities[mention.entity].name_rank == 0) {
                continue;
            }
            const std::uint32_t body = owner(mention);
            if (body != kNoEntity) {
                add(mention, body);
            }
        }
    }

private:
    std::string_view lemma(std::uint32_t t) const { return document_.tokens[t].lemma; }

    std::uint32_t body_at(std::uint32_t t) const {
        const std::uint32_t index = map_.at(t);
        if (index == kNoMention) {
            return kNoEntity;
        }
        const Mention& mention = document_.mentions[index];
        const bool fits = mention.type == "Country" || mention.type == "Organization";
        return fits ? mention.entity : kNoEntity;
    }

    std::uint32_t owner(const Mention& mention) {
        const Sentence& sentence = document_.sentences[mention.sentence];
        former_ = false;
        // After a description: "the foreign minister of Finland".
        if (mention.kind == MentionKind::nominal && mention.last_token + 1 < sentence.last_token &&
            (lemma(mention.last_token) == "of" || lemma(mention.last_token) == "for")) {
            const std::uint32_t next =
                mention.last_token + (lemma(mention.last_token + 1) == "the" ? 2 : 1);
            if (next < sentence.last_token && body_at(next) != kNoEntity) {
                return body_at(next);
            }
        }
        constexpr std::uint32_t kReachTokens = 4;
        std::uint32_t t =
            mention.kind == MentionKind::nominal ? mention.first_token : mention.title_first;
        for (std::uint32_t step = 0; step < kReachTokens && t > sentence.first_token; ++step) {
            --t;
            if (lemma(t) == "former" || lemma(t) == "ex" || lemma(t) == "then") {
                former_ = true;
                continue;
            }
            if (body_at(t) != kNoEntity) {
                return body_at(t);
            }
            if (lemma(t) != "'s" && lemma(t) != "-" && document_.tokens[t].upos != Upos::adj) {
                return kNoEntity;
            }
        }
        return kNoEntity;
    }

    // "the Turkish Foreign Ministry", "Finland's parliament".
    void organ_of_state(std::uint32_t index) {
        const Mention& mention = document_.mentions[index];
        if (!mention.gazetteer_id.empty() ||
            (mention.subtype != "government" && mention.subtype != "military")) {
            return;
        }
        std::uint32_t country = kNoEntity;
        if (index + 1 < document_.mentions.size()) {
            const Mention& inner = document_.mentions[index + 1];
            if (inner.type == "Country" && mention.span.contains(inner.span)) {
                country = inner.entity;
            }
        }
        const std::uint32_t first = document_.sentences[mention.sentence].first_token;
        std::uint32_t t = mention.first_token;
        if (country == kNoEntity && t > first && lemma(t - 1) == "'s") {
            --t;
        }
        if (country == kNoEntity && t > first) {
            const std::uint32_t before = map_.at(t - 1);
            if (before != kNoMention && document_.mentions[before].type == "Country") {
                country = document_.mentions[before].entity;
            }
        }
        if (country != kNoEntity) {
            add_plain("PART_OF", mention, country, "pattern:organ");
        }
    }

    // "Istanbul, Turkey".
    void place_in_country(const Mention& place, const Mention& country) {
        const bool adjacent = country.sentence == place.sentence &&
                              country.first_token == place.last_token + 1 &&
                              document_.view(document_.tokens[place.last_token]) == ",";
        if (adjacent && country.type == "Country" && country.kind == MentionKind::name &&
            country.entity != kNoEntity && !lists_on(country)) {
            add_plain("LOCATED_IN", place, country.entity, "pattern:address");
        }
    }

    // "in Geneva, France and Italy": an enumeration, no address.
    bool lists_on(const Mention& mention) const {
        const Sentence& sentence = document_.sentences[mention.sentence];
        return mention.last_token < sentence.last_token && lemma(mention.last_token) == "and";
    }

    void add_plain(std::string_view type,
                   const Mention& subject,
                   std::uint32_t object,
                   std::string_view extractor) {
        if (subject.entity == object ||
            !seen_.insert({subject.entity, object, std::string(type)}).second) {
            return;
        }
        Relation relation;
        relation.type = std::string(type);
        relation.subjects = {subject.entity};
        relation.objects = {object};
        relation.confidence = kPlainConfidence;
        relation.evidence = {subject.sentence};
        relation.trigger = subject.span;
        relation.extractor = std::string(extractor);
        document_.relations.push_back(std::move(relation));
    }

    // "Turkish businessman X": belongs there, without an office.
    void belongs_to(const Mention& mention) {
        const Sentence& sentence = document_.sentences[mention.sentence];
        if (mention.title_first > sentence.first_token && lemma(mention.title_first) != "mr") {
            const std::uint32_t body = body_at(mention.title_first - 1);
            if (body != kNoEntity) {
                add_plain("AFFILIATED_WITH", mention, body, "pattern:profession");
            }
        }
    }

    void add(const Mention& mention, std::uint32_t body) {
        if (!seen_.insert({mention.entity, body, mention.office}).second) {
            return;
        }
        Relation relation;
        relation.type = "HOLDS_POSITION";
        relation.subjects = {mention.entity};
        relation.objects = {body};
        relation.attrs["role"] = Value(mention.office);
        relation.attrs["status"] = Value(former_ ? "former" : "current");
        relation.confidence = kOfficeConfidence;
        relation.evidence = {mention.sentence};
        relation.trigger =
            mention.kind == MentionKind::nominal || mention.title_first == mention.first_token
                ? mention.span
                : ByteSpan{document_.tokens[mention.title_first].span.start,
                           document_.tokens[mention.first_token - 1].span.end};
        relation.extractor = "pattern:office";
        document_.relations.push_back(std::move(relation));
    }

    Document& document_;
    MentionMap map_;
    bool former_ = false;
    std::set<std::tuple<std::uint32_t, std::uint32_t, std::string>> seen_;
};

}  // namespace

Status RelationFinder::apply(Document& document) const {
    document.relations.clear();
    OfficeReader(document).run();
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
    std::vector<std::uint32_t> moved(document.entities.size(), kNoEntity);
    std::vector<Entity> kept;
    for (std::uint32_t i = 0; i < document.entities.size(); ++i) {
        const Entity& entity = document.entities[i];
        if (used[i] || entity.name_rank > 0 || entity.type == "Agreement") {
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
