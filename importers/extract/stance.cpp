#include "importers/extract/stance.h"

#include <algorithm>
#include <array>
#include <set>

#include "importers/text/one_of.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

bool is_possible_auxiliary(std::string_view word) {
    static const Words words = {
        "may", "might", "could", "can", "should", "must", "would", "ought", "cannot"};
    return words.contains(word);
}

bool is_doubt(std::string_view word) {
    static const Words words = {"perhaps", "maybe", "possibly", "potentially", "hypothetically"};
    return words.contains(word);
}

bool is_hearsay_adverb(std::string_view word) {
    static const Words words = {
        "reportedly", "allegedly", "purportedly", "supposedly", "ostensibly"};
    return words.contains(word);
}

bool is_condition(std::string_view word) {
    static const Words words = {"if", "unless", "whether", "lest", "should", "provided", "in_case"};
    return words.contains(word);
}

bool is_untruth(std::string_view lemma) {
    static const Words words = {"false",
                                "untrue",
                                "unfounded",
                                "wrong",
                                "baseless",
                                "fabricated",
                                "groundless",
                                "incorrect"};
    return words.contains(lemma);
}

// "gave up its claim": no claim is left, whereas a rejected one was made.
bool renounces(std::string_view lemma) {
    return lemma == "give" || lemma == "renounce" || lemma == "relinquish" || lemma == "waive";
}

// Acts of speech: to reject or ignore one does not undo it.
bool is_said(std::string_view lemma) {
    static const Words words = {"accusation",
                                "allegation",
                                "claim",
                                "charge",
                                "demand",
                                "request",
                                "criticism",
                                "call",
                                "threat",
                                "appeal",
                                "pledge",
                                "promise",
                                "proposal",
                                "offer",
                                "warning",
                                "plea",
                                "support",
                                "opposition"};
    return words.contains(lemma);
}

// Verbs by whose grammatical subject something takes place: "talks began", "the visit will go ahead".
bool is_occurrence(std::string_view lemma) {
    static const Words words = {
        "begin", "start",    "resume",   "continue",    "take",        "happen", "occur",
        "go",    "open",     "proceed",  "end",         "conclude",    "break",  "follow",
        "fail",  "collapse", "stall",    "materialise", "materialize", "erupt",  "be",
        "flare", "rage",     "escalate", "intensify",   "rise",        "grow",   "mount",
        "ensue", "persist",  "develop",  "arise",       "spread",      "emerge"};
    return words.contains(lemma);
}

// Nouns by which something is shown, or with "no" shown to be untrue.
bool tells_of_truth(std::string_view lemma) {
    static const Words words = {"evidence", "proof", "indication", "sign", "trace", "hint"};
    return words.contains(lemma);
}

void add_governor(const Governor& governor, Stance& stance) {
    stance.negated = stance.negated != governor.negates;
    if (governor.modality) {
        stance.possible = stance.possible || *governor.modality == Modality::possible;
        stance.planned = stance.planned || *governor.modality == Modality::planned;
        stance.claimed = stance.claimed || *governor.modality == Modality::claimed;
    }
}

// What a verb of saying in the passive, "is said to", makes of its infinitive.
bool only_reports(const Governor* clause, const Governor* infinitive) {
    const bool steers =
        infinitive != nullptr && infinitive->modality && *infinitive->modality != Modality::claimed;
    return clause != nullptr && !steers && !clause->negates &&
           (clause->speech || clause->modality == Modality::claimed);
}

Stance only_speaker(const Stance& from) {
    Stance stance;
    stance.said_by = from.said_by;
    stance.reported = from.reported;
    return stance;
}

Stance joined(const Stance& outer, const Stance& own) {
    Stance stance = outer;
    stance.negated = outer.negated != own.negated;
    stance.possible = outer.possible || own.possible;
    stance.planned = outer.planned || own.planned;
    stance.claimed = outer.claimed || own.claimed;
    stance.said_by = own.said_by ? own.said_by : outer.said_by;
    stance.denied_by = outer.denied_by;
    return stance;
}

}  // namespace

Modality Stance::modality() const {
    if (possible) {
        return Modality::possible;
    }
    if (planned) {
        return Modality::planned;
    }
    return claimed ? Modality::claimed : Modality::actual;
}

Stances::Stances(const Document& document,
                 const SentenceSyntax& syntax,
                 const Arguments& arguments,
                 const Predicates& predicates,
                 const Patterns& patterns,
                 std::optional<std::uint32_t> outer)
    : document_(document),
      syntax_(syntax),
      arguments_(arguments),
      predicates_(predicates),
      patterns_(patterns),
      outer_(outer) {
    const std::size_t count = syntax.last() - syntax.first();
    context_.resize(count);
    local_.resize(count);
    whole_.resize(count);
    find_speaker();
    for (const std::uint32_t t : syntax.order()) {
        const std::size_t at = t - syntax.first();
        context_[at] = inherited(t);
        const auto beside = speaker_beside(t);
        if (beside) {
            context_[at].said_by = beside;
            context_[at].reported = true;
        }
        context_[at].claimed = context_[at].claimed || rests_on_account(t);
        local_[at] = Stance();
        whole_[at] = context_[at];  // local() asks whether this is reported speech
        local_[at] = local(t);
        whole_[at] = joined(context_[at], local_[at]);
    }
}

bool Stances::is_clause(std::uint32_t t) const {
    return syntax_.is_verb(t) || syntax_.has_child(t, "cop") || syntax_.has_child(t, "nsubj");
}

std::optional<std::uint32_t> Stances::speaker_of(std::uint32_t verb) const {
    EntityList speakers;
    if (syntax_.is_passive(verb)) {
        for (const Dependent& below : syntax_.dependents(verb)) {
            if (below.by == "agent") {
                add_entities(speakers, arguments_.entities(below.token));
            }
        }
    } else {
        speakers = predicates_.subject_entities(verb);
    }
    // "Israel's foreign minister X said": the person, should the state be taken for another subject
    if (speakers.size() == 2 && document_.entities[speakers.back()].type == "Person" &&
        document_.entities[speakers.front()].type != "Person") {
        speakers.erase(speakers.begin());
    }
    return speakers.size() == 1 ? std::optional<std::uint32_t>(speakers.front()) : std::nullopt;
}

// "according to X", "according to a report by X"
std::optional<std::uint32_t> Stances::author_of(std::uint32_t source) const {
    EntityList speakers = arguments_.entities(source);
    if (speakers.empty()) {
        speakers = arguments_.owners(source);
    }
    for (const std::string_view preposition : {"by", "of", "from"}) {
        if (speakers.empty()) {
            speakers = arguments_.behind(source, preposition);
        }
    }
    return speakers.size() == 1 ? std::optional<std::uint32_t>(speakers.front()) : std::nullopt;
}

// "According to a report": what an account tells, and nobody in the know, is only claimed.
bool Stances::rests_on_account(std::uint32_t t) const {
    static const Words accounts = {"report",
                                   "article",
                                   "account",
                                   "indictment",
                                   "prosecution",
                                   "document",
                                   "allegation",
                                   "version",
                                   "testimony",
                                   "witness",
                                   "rumour",
                                   "rumor",
                                   "leak",
                                   "dossier",
                                   "complaint",
                                   "source"};
    const auto below = syntax_.dependents(t);
    return std::any_of(below.begin(), below.end(), [this](const Dependent& dependent) {
        return (dependent.by == "according_to" || dependent.by == "accord_to") &&
               accounts.contains(syntax_.lemma(dependent.token));
    });
}

// Who rejects what is alleged: "[B] dismissed allegations that ...".
std::optional<std::uint32_t> Stances::denier_of(std::uint32_t allegation) const {
    static const Words denials = {"reject", "dismiss", "refute", "rebut", "repudiate", "deny"};
    const std::string_view relation = syntax_.relation(allegation);
    const std::uint32_t verb = syntax_.head(allegation);
    if (verb == kNoToken || (relation != "obj" && relation != "nsubj:pass") ||
        !denials.contains(syntax_.lemma(verb)) || whole_[verb - syntax_.first()].negated ||
        whole_[verb - syntax_.first()].possible) {
        return std::nullopt;
    }
    return speaker_of(verb);
}

// ", X said" hung below what X said, and "according to X".
std::optional<std::uint32_t> Stances::speaker_beside(std::uint32_t t) const {
    for (const Dependent& below : syntax_.dependents(t)) {
        if (below.by == "according_to" || below.by == "accord_to") {
            if (const auto author = author_of(below.token)) {
                return author;
            }
        }
        const bool aside =
            below.relation == "parataxis" ||
            (below.relation == "advcl" && below.by == "as" && syntax_.is_verb(below.token));
        if (!aside || below.source != ArcSource::basic || syntax_.has_child(below.token, "ccomp") ||
            syntax_.has_child(below.token, "obj")) {
            continue;
        }
        const Governor* governor = patterns_.before_clause(syntax_.lemma(below.token));
        if (governor != nullptr && (governor->speech || governor->modality == Modality::claimed)) {
            return speaker_of(below.token);
        }
    }
    return std::nullopt;
}

void Stances::find_speaker() {
    for (const std::uint32_t t : syntax_.order()) {
        if (const auto beside = speaker_beside(t)) {
            speaker_ = beside;
            return;
        }
    }
    for (const std::uint32_t t : syntax_.order()) {
        const Governor* governor =
            syntax_.is_verb(t) ? patterns_.before_clause(syntax_.lemma(t)) : nullptr;
        if (governor != nullptr && governor->speech) {
            if (const auto speaker = speaker_of(t)) {
                speaker_ = speaker;
                return;
            }
        }
    }
}

Stance Stances::inherited(std::uint32_t t) const {
    const std::uint32_t above = syntax_.head(t);
    if (above == kNoToken) {
        Stance stance;
        stance.said_by = outer_;
        stance.reported = outer_.has_value();
        return stance;
    }
    const std::string_view relation = syntax_.relation(t);
    if (relation == "conj") {
        return below_conjunct(t, above);
    }
    const bool infinitive = relation == "acl" && syntax_.is_verb(above);  // "plans to refuse to"
    if (relation == "ccomp" || relation == "xcomp" || infinitive || relation.starts_with("csubj")) {
        return below_clause(
            t, above, relation != "xcomp" && !infinitive && !syntax_.has_child_lemma(t, "to"));
    }
    if (relation == "advcl" || (relation == "obl" && syntax_.is_verb(t))) {
        return below_adverbial(t);
    }
    const Governor* hearsay = patterns_.before_clause(syntax_.lemma(above));
    const bool that_clause = relation == "acl:relcl" && hearsay != nullptr &&
                             hearsay->modality == Modality::claimed;  // "rumours that A signed"
    if (!that_clause &&
        (relation == "acl:relcl" || relation == "parataxis" || relation == "advcl:relcl")) {
        return only_speaker(whole_[above - syntax_.first()]);
    }
    if (relation == "appos") {
        return whole_[above - syntax_.first()];
    }
    if (relation == "acl" && predicates_.governing_verb(t) != above) {
        return predicates_.marker(t) == "to" ? below_clause(t, predicates_.governing_verb(t), false)
                                             : below_adverbial(t);
    }
    return below_noun(t, above);
}

// "will visit A and sign B", "did not sign or ratify": auxiliaries said once count for all.
Stance Stances::below_conjunct(std::uint32_t t, std::uint32_t above) const {
    Stance stance = context_[above - syntax_.first()];
    const Stance& first = local_[above - syntax_.first()];
    if (!is_clause(t)) {
        return joined(stance, first);
    }
    const Token& token = syntax_.token(t);
    bool own_auxiliary = false;
    bool but = false;
    for (const std::uint32_t below : syntax_.children(t)) {
        own_auxiliary = own_auxiliary || syntax_.relation(below).starts_with("aux") ||
                        syntax_.relation(below) == "mark" || syntax_.relation(below) == "nsubj";
        but = but || syntax_.lemma(below) == "but" || syntax_.lemma(below) == "however";
    }
    const bool bare = token.xpos == "VB" || token.xpos == "VBN" || token.xpos == "VBG";
    if (!bare || own_auxiliary || syntax_.token(above).xpos != token.xpos) {
        return stance;
    }
    stance.possible = stance.possible || first.possible;
    stance.planned = stance.planned || first.planned;
    stance.claimed = stance.claimed || first.claimed;
    stance.negated = stance.negated != (first.negated && !but);
    return stance;
}

// "was [false]", "turned out to be false", "proved wrong"
bool Stances::tells_untruth(std::uint32_t predicate) const {
    const std::uint32_t below = syntax_.child(predicate, "xcomp");
    return is_untruth(syntax_.lemma(predicate)) ||
           (below != kNoToken && is_untruth(syntax_.lemma(below)));
}

// "It is not true that", "Rumours that ... were false".
void Stances::add_reported_truth(std::uint32_t t, std::uint32_t above, Stance& stance) const {
    const bool denied = local_[above - syntax_.first()].negated;
    const std::string_view lemma = syntax_.lemma(above);
    if (is_untruth(lemma)) {
        stance.negated = stance.negated != !denied;
    } else if (lemma == "true" || lemma == "correct") {
        stance.negated = stance.negated != denied;
    } else if (lemma == "possible" || lemma == "likely" || lemma == "unlikely" ||
               lemma == "unclear") {
        stance.possible = true;
        stance.negated = stance.negated != (lemma == "unlikely");
    }
    const std::uint32_t predicate = syntax_.head(above);
    if (syntax_.relation(t).starts_with("acl") && predicate != kNoToken &&
        syntax_.relation(above).starts_with("nsubj") && tells_untruth(predicate)) {
        stance.negated = !stance.negated;
    }
}

const Governor* Stances::before_infinitive(std::uint32_t above) const {
    if (const std::string_view particle = predicates_.particle(above); !particle.empty()) {
        const std::string both = std::string(syntax_.lemma(above)) + " " + std::string(particle);
        if (const Governor* governor = patterns_.before_infinitive(both); governor != nullptr) {
            return governor;
        }
    }
    return patterns_.before_infinitive(syntax_.lemma(above));
}

const Governor* Stances::before_noun(std::uint32_t above) const {
    if (const std::string_view particle = predicates_.particle(above); !particle.empty()) {
        const std::string both = std::string(syntax_.lemma(above)) + " " + std::string(particle);
        if (const Governor* governor = patterns_.before_noun(both); governor != nullptr) {
            return governor;
        }
    }
    return patterns_.before_noun(syntax_.lemma(above));
}

Stance Stances::below_clause(std::uint32_t t, std::uint32_t above, bool finite) const {
    const Stance& upper = whole_[above - syntax_.first()];
    const std::string_view lemma = syntax_.lemma(above);
    const Governor* clause = patterns_.before_clause(lemma);
    const Governor* infinitive = before_infinitive(above);
    const Governor* governor = finite ? clause : infinitive;
    const bool passive = syntax_.is_passive(above);
    const bool to = syntax_.has_child_lemma(t, "to");
    Stance stance = only_speaker(upper);
    const bool says =
        governor != nullptr && (governor->speech || governor->modality == Modality::claimed);
    const bool truth = is_untruth(lemma) || lemma == "true" || lemma == "correct";
    if (truth) {
        // add_reported_truth() says what it makes of it
    } else if (!says) {
        // What is not wanted, tried or begun is not done.
        stance = upper;
    } else if (upper.negated && !governor->negates) {
        stance.possible = true;  // "did not say that": nothing is said
    } else {
        stance.negated = upper.negated;
    }
    add_reported_truth(t, above, stance);
    if (to && passive && only_reports(clause, infinitive)) {
        stance.claimed = true;  // "is said to have signed"
    } else if (governor != nullptr) {
        add_governor(*governor, stance);
    } else if (to && (lemma == "be" || lemma == "go")) {
        stance.planned = true;
    } else if (to && lemma == "have") {
        stance.negated = stance.negated != syntax_.has_child_lemma(above, "yet");
        stance.possible = stance.possible || !syntax_.has_child_lemma(above, "yet");
    }
    if (finite && lemma == "report" && !syntax_.is_verb(above)) {
        stance.claimed = true;  // "reports that A is arming B": nobody vouches for them
    }
    if (governor != nullptr && says) {
        stance.reported = true;
        if (const auto speaker = speaker_of(above)) {
            stance.said_by = speaker;
        }
    }
    return stance;
}

// Whether nothing but a particle or an adverb is between the verb and the gerund after it.
bool Stances::stands_next_to(std::uint32_t gerund, std::uint32_t verb) const {
    for (std::uint32_t between = verb + 1; between < gerund; ++between) {
        const Upos upos = syntax_.token(between).upos;
        if (upos != Upos::adp && upos != Upos::adv && upos != Upos::part) {
            return false;
        }
    }
    return verb < gerund;
}

Stance Stances::below_adverbial(std::uint32_t t) const {
    const std::uint32_t above = predicates_.governing_verb(t);
    const Stance& upper = whole_[above - syntax_.first()];
    Stance stance = only_speaker(upper);
    const std::string_view mark = predicates_.marker(t);
    const Governor* governor = before_infinitive(above);
    if (governor != nullptr && mark.empty() && syntax_.token(t).xpos == "VBG" &&
        stands_next_to(t, above)) {
        return below_clause(
            t, above, false);  // "ruled out attacking B", whatever the arc is called
    }
    if (syntax_.is_verb(above) && governor != nullptr &&
        (mark == "of" || mark == "for" || mark == "from")) {
        // "accused B of arming C", "barred B from entering C"
        if (governor->modality == Modality::claimed && upper.negated) {
            stance.possible = true;  // "did not accuse B of arming C": nobody says so
            return stance;
        }
        stance = governor->modality == Modality::claimed ? stance : upper;
        stance.possible =
            stance.possible || (governor->modality == Modality::claimed && upper.possible);
        add_governor(*governor, stance);
        if (governor->modality == Modality::claimed) {
            stance.said_by = speaker_of(above) ? speaker_of(above) : stance.said_by;
        }
        return stance;
    }
    if (mark == "to") {
        stance.planned = true;  // a purpose: "met B to sign C"
        stance.possible = upper.possible;
        // "blocked roads to protest" prevents no protest
        if (governor != nullptr && !(governor->negates && governor->object_control)) {
            add_governor(*governor, stance);
        }
        return stance;
    }
    if (mark == "against") {
        stance.possible = true;  // "warned B against attacking C", "decided against signing"
        stance.negated = true;
        return stance;
    }
    if (mark == "of" && syntax_.lemma(above) == "short") {
        stance.negated = true;  // "stopped short of signing"
        return stance;
    }
    if (mark == "without" || mark == "instead" || mark == "than" || mark == "before") {
        stance.negated = mark != "before";
        return stance;
    }
    if (mark.empty() && !syntax_.has_child(t, "nsubj") && syntax_.token(t).xpos == "VBG") {
        stance.planned = upper.planned;  // "will visit A, meeting B"
        stance.possible = upper.possible;
    }
    return stance;
}

// A noun, or a clause below a noun.
Stance Stances::below_noun(std::uint32_t t, std::uint32_t above) const {
    const Stance& upper = whole_[above - syntax_.first()];
    if (syntax_.is_verb(above) && !is_clause(t)) {
        return of_act(t, above);
    }
    Stance stance = only_speaker(upper);
    const std::string_view lemma = syntax_.lemma(above);
    const std::string_view relation = syntax_.relation(t);
    if (relation.starts_with("acl")) {
        // "plans to sign", "the claim that A signed", "accusations of arming B"
        const bool bare_participle = relation == "acl" && syntax_.is_verb(t) &&
                                     !syntax_.has_child(t, "mark") && !syntax_.has_child(t, "case");
        if (bare_participle) {
            return stance;
        }
        const bool to = syntax_.has_child_lemma(t, "to");
        const Governor* governor =
            to ? patterns_.before_infinitive(lemma) : patterns_.before_clause(lemma);
        if (to || governor != nullptr) {
            stance = upper;
            // "was the first state to recognise B": it did
            stance.planned =
                stance.planned || (to && governor == nullptr && !predicates_.singles_out(above));
            if (governor != nullptr) {
                add_governor(*governor, stance);
            }
            stance.claimed = stance.claimed || (!to && lemma == "report");
            add_reported_truth(t, above, stance);
            if (stance.claimed && !stance.negated) {
                stance.denied_by = denier_of(above);
            }
            const EntityList owners = arguments_.owners(above);
            if (governor != nullptr && owners.size() == 1 &&
                (governor->speech || governor->modality == Modality::claimed)) {
                stance.said_by = owners.front();
            }
        }
        return stance;
    }
    if (relation == "nmod" || relation == "obl") {
        // "the cancellation of the visit", "calls for talks", "allegations of attacks"
        if (const Governor* governor = patterns_.before_noun(lemma);
            governor != nullptr && t > above) {
            stance = upper;
            add_governor(*governor, stance);
        } else if (tells_of_truth(lemma) && t > above) {
            // "found no evidence of support for A"
            stance = upper;
            stance.claimed = true;
            stance.negated = upper.negated || local_[above - syntax_.first()].negated;
        } else if (arguments_.content(above) == t) {
            stance = upper;
        } else if (syntax_.has_child_lemma(t, "without")) {
            stance.negated = true;
        }
    } else if (!is_clause(above) && relation != "nsubj" && relation != "compound") {
        stance.negated = false;
    }
    return stance;
}

// "a base", "any base"
bool Stances::is_indefinite(std::uint32_t t) const {
    const std::uint32_t determiner = syntax_.child(t, "det");
    const std::string_view word =
        determiner == kNoToken ? std::string_view() : syntax_.lemma(determiner);
    return word == "a" || word == "an" || word == "any";
}

// Verbs whose object takes place by what they say.
bool Stances::brings_about(std::string_view verb) {
    static constexpr auto kVerbs = std::to_array<std::string_view>(
        {"host",   "organise", "organize", "convene", "chair",      "mediate", "broker",
         "open",   "launch",   "start",    "begin",   "resume",     "stage",   "arrange",
         "attend", "moderate", "sponsor",  "oversee", "facilitate", "lead",    "conduct"});
    return is_one_of(kVerbs, verb);
}

// What a verb makes of the act that its noun names.
Stance Stances::of_act(std::uint32_t t, std::uint32_t above) const {
    const Stance& upper = whole_[above - syntax_.first()];
    const std::string_view lemma = syntax_.lemma(above);
    const std::string_view relation = syntax_.relation(t);
    Stance stance = only_speaker(upper);
    const Governor* act = before_noun(above);
    const Governor* infinitive = patterns_.before_infinitive(lemma);
    const bool object = relation == "obj" || relation == "nsubj:pass";
    if (object) {
        if (lemma == "deny") {
            stance = upper;
            stance.negated = !stance.negated;
            stance.claimed = true;
            stance.said_by = speaker_of(above) ? speaker_of(above) : stance.said_by;
        } else if (act != nullptr && act->negates && is_said(syntax_.lemma(t)) &&
                   !renounces(lemma)) {
            return stance;  // what is rejected was said all the same
        } else if (act != nullptr) {
            stance = upper;
            add_governor(*act, stance);
        } else if (Predicates::is_light(lemma) && predicates_.particle(above) != "back") {
            stance = upper;
            // "held no talks" is denied once, though both words say so
            const std::uint32_t determiner = syntax_.child(t, "det");
            stance.negated =
                stance.negated != (determiner != kNoToken && syntax_.lemma(determiner) == "no");
            if (infinitive != nullptr && infinitive->modality != Modality::claimed) {
                add_governor(*infinitive, stance);
            }
        } else if (brings_about(lemma)) {
            // "will host talks between A and B": they are not yet held; "did not host" says nothing of them
            stance.planned = upper.planned;
            stance.possible = upper.possible;
        } else if (is_indefinite(t)) {
            stance = upper;  // "denied that it allows [a] base": there is none
        }
        return stance;
    }
    if (relation == "nsubj") {
        return is_occurrence(lemma) ? upper : stance;
    }
    const std::uint32_t marker = syntax_.child(t, "case");
    const std::string_view preposition =
        marker == kNoToken ? std::string_view() : syntax_.lemma(marker);
    if (preposition == "without" || preposition == "instead") {
        stance.negated = true;
    } else if (lemma == "point" && preposition == "to") {
        stance = upper;  // "the files point to a payment by A"
        stance.claimed = true;
    } else if ((preposition == "for" || preposition == "on" || preposition == "against" ||
                preposition == "of" || preposition == "to") &&
               infinitive != nullptr && infinitive->modality &&
               *infinitive->modality != Modality::actual) {
        // "called for talks", "accused of attacks", "agreed to a ceasefire"
        stance = upper;
        add_governor(*infinitive, stance);
        if (infinitive->modality == Modality::claimed && speaker_of(above)) {
            stance.said_by = speaker_of(above);
        }
    }
    return stance;
}

void Stances::add_auxiliary(std::uint32_t t, std::uint32_t below, Stance& stance) const {
    const std::string_view word = syntax_.lemma(below);
    const bool reported = context_[t - syntax_.first()].reported;
    const bool conditional = syntax_.has_child(t, "advcl");
    if (word == "will" || word == "shall" || word == "wo" || word == "'ll") {
        stance.planned = true;
    } else if (word == "would" && reported && !conditional) {
        stance.planned = true;  // "said it would": a plan, not a condition
    } else if (is_possible_auxiliary(word)) {
        stance.possible = true;
    } else if (word == "be" && syntax_.token(below).xpos != "VB") {
        stance.planned = stance.planned || is_bound_to(t, below);
    }
}

// "is to leave", "is due to leave", "is to be released": an infinitive behind its "be".
bool Stances::is_bound_to(std::uint32_t t, std::uint32_t be) const {
    const auto below = syntax_.children(t);
    return syntax_.token(t).upos == Upos::verb &&
           std::any_of(below.begin(), below.end(), [&](std::uint32_t child) {
               return child > be && child < t && syntax_.relation(child) == "mark" &&
                      syntax_.lemma(child) == "to";
           });
}

// "[Had] A invaded B, C would have": an auxiliary in front of the subject makes a condition of the clause.
bool Stances::is_inverted(std::uint32_t t) const {
    const std::string_view opening = syntax_.form(syntax_.first());
    const std::uint32_t subject = syntax_.child(t, "nsubj");
    if ((opening != "Had" && opening != "Were" && opening != "Should") ||
        syntax_.relation(t) != "advcl" || subject == kNoToken || subject > t) {
        return false;
    }
    for (std::uint32_t k = syntax_.first() + 1; k < t; ++k) {
        if (syntax_.token(k).upos == Upos::verb) {
            return false;
        }
    }
    return true;
}

// "rather than [attack] A, B asked"
bool Stances::is_forgone(std::uint32_t t) const {
    return syntax_.is_verb(t) && t >= syntax_.first() + 2 && syntax_.form(t - 1) == "than" &&
           syntax_.lemma(t - 2) == "rather";
}

// What one word below a verb or a noun does to it.
void Stances::add_word(std::uint32_t t, std::uint32_t below, Stance& stance) const {
    const std::string_view relation = syntax_.relation(below);
    const std::string_view word = syntax_.lemma(below);
    if (relation.starts_with("aux")) {
        add_auxiliary(t, below, stance);
    } else if (relation == "cop") {
        stance.planned = stance.planned || is_bound_to(t, below);
    } else if (relation == "mark") {
        stance.possible = stance.possible || is_condition(word);
    } else if (relation == "advmod" || relation == "cc" || relation == "cc:preconj" ||
               relation == "neg") {
        const bool only = below + 1 < syntax_.last() && syntax_.lemma(below + 1) == "only";
        const bool no_longer =
            syntax_.form(below) == "longer" && syntax_.has_child_lemma(below, "no");
        if ((word == "not" && !only) || word == "never" || word == "nor" || no_longer ||
            word == "neither" || word == "hardly") {
            stance.negated = !stance.negated;
        }
        stance.claimed = stance.claimed || is_hearsay_adverb(word);
        stance.possible = stance.possible || is_doubt(word);
        stance.negated = stance.negated || word == "almost" || word == "nearly";
    } else if (relation == "advcl") {
        // "will support B if": a condition for the main clause as well
        const std::uint32_t marker = syntax_.child(below, "mark");
        const std::string_view mark =
            marker == kNoToken ? std::string_view() : syntax_.lemma(marker);
        stance.possible = stance.possible || mark == "if" || mark == "unless";
    } else if (relation == "det" && (word == "no" || word == "neither")) {
        stance.negated = !stance.negated;
    } else if (relation == "amod" || relation == "compound") {
        static const Words planned = {
            "planned", "upcoming", "scheduled", "future", "forthcoming", "plan"};
        static const Words possible = {
            "possible", "potential", "proposed", "prospective", "likely", "eventual", "propose"};
        static const Words claimed = {"alleged", "reported", "suspected", "purported", "allege"};
        static const Words undone = {"failed", "cancelled", "canceled", "aborted", "so-called"};
        const std::string_view form = syntax_.form(below);
        stance.planned = stance.planned || planned.contains(form) || planned.contains(word);
        stance.possible = stance.possible || possible.contains(form) || possible.contains(word);
        stance.claimed = stance.claimed || claimed.contains(form) || claimed.contains(word);
        stance.negated = stance.negated || (undone.contains(form) && form != "so-called");
    }
}

Stance Stances::local(std::uint32_t t) const {
    Stance stance;
    const bool clause = is_clause(t);
    stance.possible = is_inverted(t);
    stance.negated = is_forgone(t);
    for (const std::uint32_t below : syntax_.children(t)) {
        add_word(t, below, stance);
        // "No state signed", "signed no treaty", "neither A nor B signed"
        const std::string_view relation = syntax_.relation(below);
        const bool argument = relation.starts_with("nsubj") || relation == "obj";
        if (clause && argument && syntax_.node(below) == below) {
            for (const std::uint32_t word : syntax_.children(below)) {
                const std::string_view lemma = syntax_.lemma(word);
                if (lemma == "neither" || (lemma == "no" && syntax_.relation(word) == "det")) {
                    stance.negated = !stance.negated;
                    break;
                }
            }
            if (syntax_.lemma(below) == "nobody" || syntax_.lemma(below) == "none") {
                stance.negated = !stance.negated;
            }
        }
    }
    return stance;
}

}  // namespace entente
