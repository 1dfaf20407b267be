#include "importers/extract/relations.h"

#include <algorithm>
#include <set>
#include <string>

#include "core/ontology.h"
#include "importers/extract/ellipsis.h"
#include "importers/extract/juxtaposition.h"
#include "importers/extract/listed_members.h"
#include "importers/extract/mediated_parties.h"
#include "importers/extract/memberships.h"
#include "importers/extract/mentions.h"
#include "importers/extract/narrators.h"
#include "importers/extract/nationalities.h"
#include "importers/extract/positions.h"
#include "importers/extract/slots.h"
#include "importers/extract/successions.h"
#include "importers/extract/syntax.h"
#include "importers/extract/whereabouts.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

// Claims of one sentence; an enumeration of everything with everything says nothing.
constexpr std::size_t kSentenceClaimsMax = 40;
constexpr std::size_t kArgumentsMax = 12;
// What an announcement says more than the act announced, as a factor of its confidence.
constexpr double kAnnouncementFactor = 0.8;
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

bool takes_part(std::string_view type) {
    return type == "Country" || type == "Organization" || type == "Person" || type == "Group";
}

class SentenceReader {
public:
    SentenceReader(Document& document,
                   std::uint32_t sentence,
                   const MentionMap& map,
                   const Patterns& patterns,
                   DescribedEnds& described,
                   std::optional<std::uint32_t> last_speaker,
                   std::optional<std::uint32_t> quoted,
                   const Narrator& narrator,
                   Lead lead)
        : document_(document),
          sentence_(sentence),
          patterns_(patterns),
          syntax_(document, document.sentences[sentence], map),
          words_(document, syntax_),
          predicates_(syntax_, words_, patterns),
          stances_(document, syntax_, words_, predicates_, patterns, quoted),
          pattern_words_(document, syntax_, words_, predicates_),
          lead_(std::move(lead)),
          slots_({document,
                  sentence,
                  syntax_,
                  words_,
                  predicates_,
                  stances_,
                  patterns,
                  pattern_words_,
                  lead_,
                  described}) {
        issuer_ = narrator.person ? std::nullopt : narrator.body;
        words_.set_narrator(narrator.person);
        // Whoever spoke last goes on only where nobody tells the text.
        const auto own = stances_.speaker();
        const auto told = narrator.body ? narrator.body : last_speaker;
        words_.set_first_person(own               ? own
                                : narrator.person ? narrator.person
                                                  : last_speaker,
                                own ? own : told);
    }

    std::optional<std::uint32_t> speaker() const { return stances_.speaker(); }

    // The noun that the sentence hangs on; its first word where there is none.
    std::uint32_t root_noun() const {
        for (const std::uint32_t t : syntax_.order()) {
            if (syntax_.relation(t) == "root" && !syntax_.is_verb(t)) {
                return t;
            }
        }
        return syntax_.node(syntax_.first());
    }

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
        if (lists) {
            // "The Council, meeting under the chairmanship of X:": what the rest hangs on
            const EntityList who = words_.entities(root_noun());
            if (!who.empty() && takes_part(document_.entities[who.front()].type)) {
                return {who, true};
            }
        }
        if (lists || end == ",") {
            for (std::uint32_t t = syntax_.last() - 1; t > syntax_.first(); --t) {
                const EntityList who = words_.entities(syntax_.node(t - 1));
                if (!who.empty() && takes_part(document_.entities[who.front()].type)) {
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
            } else if (upos == Upos::verb && syntax_.has_child(t, "cop")) {
                read_words(Frame::predicate, t);  // "was scathing about B"
            }
        }
    }

private:
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

    void read_verb(std::uint32_t verb) {
        const std::string_view lemma = syntax_.lemma(verb);
        const std::string_view particle = predicates_.particle(verb);
        const std::vector<std::uint32_t>* candidates = nullptr;
        if (!particle.empty()) {
            key_.assign(lemma).append(" ").append(particle);
            candidates = &patterns_.with_trigger(Frame::verb, key_);
        }
        const bool with_particle = candidates != nullptr && !candidates->empty();
        if (!with_particle) {
            candidates = &patterns_.with_trigger(Frame::verb, syntax_.hyphened(verb));
        }
        if (candidates->empty()) {
            candidates = &patterns_.with_trigger(Frame::verb, lemma);
        }
        if (candidates->empty() && syntax_.token(verb).xpos != "VB") {
            candidates = &with_unknown_lemma(lemma);
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
        if (!with_particle) {
            apply(*candidates, reading);
            return;
        }
        Reading with_objects = reading;
        make_objects(particle, with_objects);
        const std::size_t known = document_.relations.size();
        apply(*candidates, with_objects);
        if (document_.relations.size() == known) {
            apply(beside_particle(verb, particle), reading);
        }
    }

    // "telephoned", "boycotted", "annulled": of words that the lemmatizer does not know it may drop an "e" or a consonant, or
    // keep one too many.
    const std::vector<std::uint32_t>& with_unknown_lemma(std::string_view lemma) {
        for (const char end : {'e', lemma.back()}) {
            key_.assign(lemma).push_back(end);
            const auto& found = patterns_.with_trigger(Frame::verb, key_);
            if (!found.empty()) {
                return found;
            }
        }
        const bool doubled = lemma.size() > 2 && lemma.back() == lemma[lemma.size() - 2];
        return patterns_.with_trigger(Frame::verb,
                                      doubled ? lemma.substr(0, lemma.size() - 1) : lemma);
    }

    // Patterns of the bare verb that may be meant as well where a word like a particle follows: all of them where it is the
    // preposition of a phrase ("signed [on Monday]", "joined [in 2017]"), else those that ask for it ("flew [home]") or a
    // noun behind it.
    std::vector<std::uint32_t> beside_particle(std::uint32_t verb,
                                               std::string_view particle) const {
        std::vector<std::uint32_t> found = patterns_.with_trigger(Frame::verb, syntax_.lemma(verb));
        const std::uint32_t next = verb + 1;
        if (next < syntax_.last() && syntax_.relation(next) == "case" &&
            syntax_.lemma(next) == particle) {
            return found;
        }
        const auto asks = [&](std::string_view noun) {
            return noun.starts_with(particle) &&
                   (noun.size() == particle.size() || noun[particle.size()] == ' ');
        };
        std::erase_if(found, [&](std::uint32_t index) {
            const std::vector<std::string>& nouns = patterns_.all()[index].nouns;
            return std::none_of(nouns.begin(), nouns.end(), asks);
        });
        return found;
    }

    // "called off the visit", with "off" taken for a preposition: the visit is the object.
    static void make_objects(std::string_view particle, Reading& reading) {
        if (has_role(reading, Role::object)) {
            return;
        }
        for (Argument& argument : reading.arguments) {
            if (argument.role == Role::oblique && argument.preposition == particle &&
                !argument.inherited) {
                argument.role = Role::object;
                argument.preposition = {};
            }
        }
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
        const EntityList deniers = slots_.in_role(reading, Role::subject);
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
        if (const std::string_view hyphened = syntax_.hyphened(t); !hyphened.empty()) {
            add(hyphened);
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
                if (plural != lemma) {
                    key_.assign(before).append(" ").append(plural);
                    add(key_);
                }
            }
        }
        // Of a description the last word alone: "defence pact", "phone call".
        if (const std::size_t blank = lemma.rfind(' '); blank != std::string_view::npos) {
            add(lemma.substr(blank + 1));
        }
        if (candidates.empty() || (frame == Frame::noun && (pattern_words_.is_material(t) ||
                                                            pattern_words_.is_verbal(t)))) {
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
            if (!pattern_words_.wants(pattern, reading)) {
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
        EntityList all = slots_.fitting(slots_.in_role(reading, Role::subject), type, true);
        if (all.size() < 2 && says_sides(reading)) {
            all = slots_.fitting(slots_.rivals(), type, true);
        }
        constexpr std::size_t kMutualMax = 4;
        if (all.size() < 2 || all.size() > kMutualMax) {
            return;
        }
        for (const std::uint32_t one : all) {
            Relation relation = bare_claim(pattern, reading, type);
            relation.subjects = {one};
            relation.objects = all;
            std::erase(relation.objects, one);
            relation.objects = slots_.fitting(std::move(relation.objects), type, false);
            if (!relation.objects.empty()) {
                keep(std::move(relation));
            }
        }
    }

    // "each side blaming the other": the two that the text speaks of
    bool says_sides(const Reading& reading) const {
        return std::any_of(
            reading.arguments.begin(), reading.arguments.end(), [this](const Argument& argument) {
                const std::string_view word = syntax_.lemma(argument.token);
                return argument.role == Role::subject &&
                       (word == "each" || word == "side" || word == "party" || word == "both");
            });
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
        if (reading.stance.denied_by && relation.polarity == Polarity::asserted) {
            Relation denied = relation;
            denied.polarity = Polarity::negated;
            denied.modality = Modality::claimed;
            denied.said_by = reading.stance.denied_by;
            keep(std::move(denied));
        }
        keep(std::move(relation));
    }

    // The claim of this type, if it has ends.
    std::optional<Relation> make_claim(const Pattern& pattern,
                                       const Reading& reading,
                                       const RelationType& type) const {
        Relation relation;
        relation.subjects = slots_.subjects(reading, pattern.subject, type);
        if (relation.subjects.empty() && issuer_ && is_declared(reading, type)) {
            relation.subjects = {*issuer_};
        }
        const bool described = relation.subjects.empty();
        if (described) {
            relation.subjects = slots_.described_subjects(reading, pattern.subject, type);
        }
        if (relation.subjects.empty()) {
            return std::nullopt;
        }
        const std::size_t known = document_.entities.size();
        relation.objects = slots_.objects(reading, pattern, type, relation.subjects);
        if (!type.symmetric && relation.subjects.size() > relation.objects.size()) {
            std::erase_if(relation.subjects, [&](std::uint32_t entity) {
                return std::find(relation.objects.begin(), relation.objects.end(), entity) !=
                       relation.objects.end();
            });
        }
        // Nobody in particular who does something to nothing in particular is no claim.
        const bool vague = described && document_.entities.size() > known;
        if (relation.objects.empty() || vague || relation.subjects.size() > kArgumentsMax ||
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

    // "The assertion is rejected", "The support of A is deeply appreciated", in the statement of a body: by whoever issues it.
    bool is_declared(const Reading& reading, const RelationType& type) const {
        static const Words types = {"REJECTED", "CRITICIZED", "PRAISED", "DEMANDED", "OPPOSES"};
        const std::uint32_t t = reading.token;
        if (reading.frame != Frame::verb || !types.contains(type.name) || !syntax_.is_passive(t) ||
            syntax_.relation(t) != "root") {
            return false;
        }
        for (const std::uint32_t below : syntax_.children(t)) {
            const std::string_view word = syntax_.form(below);
            if (syntax_.relation(below) == "aux:pass" && (word == "is" || word == "are")) {
                return true;
            }
        }
        return false;
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
        said->objects = slots_.fitting(std::move(said->objects), actors, false);
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
            for (const std::uint32_t entity : slots_.behind(reading, name)) {
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

    // "A, B and C, the commander of D": the words beside the title said already whose it is.
    bool names_another_holder(const Relation& relation) const {
        if (relation.type != "HOLDS_POSITION") {
            return false;
        }
        return std::any_of(
            document_.relations.begin(), document_.relations.end(), [&](const Relation& other) {
                return other.type == relation.type && other.extractor == "pattern:office" &&
                       other.objects == relation.objects && other.subjects != relation.subjects &&
                       other.trigger.start <= relation.trigger.start &&
                       relation.trigger.end <= other.trigger.end;
            });
    }

    // "X, A's foreign minister, represented A": the office says it already.
    bool repeats_office(const Relation& relation) const {
        return relation.type == "AFFILIATED_WITH" &&
               std::any_of(document_.relations.begin(),
                           document_.relations.end(),
                           [&](const Relation& other) {
                               return other.type == "HOLDS_POSITION" &&
                                      other.subjects == relation.subjects &&
                                      other.objects == relation.objects;
                           });
    }

    // "severed relations with B": that they have none is said by the act.
    bool repeats_change(const Relation& relation) const {
        if (relation.type != "HAS_RELATIONS_WITH") {
            return false;
        }
        const auto from = document_.relations.end() -
                          static_cast<std::ptrdiff_t>(std::min(kept_, document_.relations.size()));
        return std::any_of(from, document_.relations.end(), [&](const Relation& other) {
            const bool changes = other.type == "REDUCED_RELATIONS_WITH" ||
                                 other.type == "ESTABLISHED_RELATIONS_WITH";
            return changes && other.evidence.front() == sentence_ &&
                   (other.objects == relation.objects || other.subjects == relation.subjects);
        });
    }

    void keep(Relation relation) {
        if (kept_ >= kSentenceClaimsMax || names_another_holder(relation) ||
            repeats_office(relation) || repeats_change(relation)) {
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
    PatternWords pattern_words_;
    Lead lead_;
    Slots slots_;
    std::optional<std::uint32_t> issuer_;  // the body whose statement the text is
    std::string key_;                      // reused
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

// "Experts say that A backs B. A denies it.": what somebody reports of one who denies it is only claimed.
void doubt_what_is_denied(Document& document) {
    constexpr std::uint32_t kReachSentences = 4;
    for (const Relation& denial : document.relations) {
        if (denial.polarity != Polarity::negated || denial.modality != Modality::claimed ||
            !denial.said_by) {
            continue;
        }
        for (Relation& claim : document.relations) {
            const bool same = claim.type == denial.type && claim.subjects == denial.subjects &&
                              claim.objects == denial.objects;
            if (same && claim.polarity == Polarity::asserted &&
                claim.modality == Modality::actual && claim.said_by &&
                claim.evidence.front() + kReachSentences >= denial.evidence.front()) {
                claim.modality = Modality::claimed;
            }
        }
    }
}

}  // namespace

Status RelationFinder::apply(Document& document) const {
    document.relations.clear();
    read_positions(document);
    read_juxtapositions(document);
    read_memberships(document);
    read_nationalities(document);
    read_whereabouts(document);
    const MentionMap map(document);
    DescribedEnds described(document, map, *things_);
    const std::vector<Narrator> narrators = find_narrators(document, map);
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
        SentenceReader reader(document,
                              s,
                              map,
                              *patterns_,
                              described,
                              speaker,
                              goes_on ? speaker : std::nullopt,
                              narrators[s],
                              lead);
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
    described.commit();
    doubt_what_is_denied(document);
    read_ellipses(document);
    read_successions(document);
    read_mediated_parties(document);
    read_listed_members(document);
    std::stable_sort(document.relations.begin(),
                     document.relations.end(),
                     [](const Relation& a, const Relation& b) {
                         return a.evidence.front() < b.evidence.front();
                     });
    return {};
}

}  // namespace entente
