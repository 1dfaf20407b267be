#include "importers/extract/predicates.h"

#include <algorithm>
#include <set>

namespace entente {

namespace {

using Words = std::set<std::string_view>;

constexpr int kPronounsMax = 3;       // "A said B said it would"
constexpr int kClimbMax = 10;         // verbs above one another that are climbed to a subject
constexpr std::size_t kOrderMax = 8;  // joined subjects by word order

bool is_clausal(std::string_view relation) {
    return relation == "xcomp" || relation == "ccomp" || relation == "advcl" ||
           relation == "conj" || relation == "parataxis" || relation == "csubj" ||
           relation == "dep";
}

bool is_finite(const Token& token) {
    return token.xpos == "VBD" || token.xpos == "VBZ" || token.xpos == "VBP" || token.xpos == "MD";
}

// "enjoys the support of B": it is B's.
bool receives(std::string_view verb, std::string_view noun) {
    static const Words verbs = {"have",
                                "enjoy",
                                "receive",
                                "win",
                                "gain",
                                "secure",
                                "get",
                                "seek",
                                "obtain",
                                "need",
                                "want",
                                "request"};
    static const Words nouns = {"support",
                                "backing",
                                "endorsement",
                                "blessing",
                                "aid",
                                "help",
                                "recognition",
                                "praise",
                                "criticism",
                                "assistance",
                                "visit",
                                "pledge",
                                "threat",
                                "warning",
                                "apology",
                                "solidarity"};
    return verbs.contains(verb) && nouns.contains(noun);
}

// "engaged in talks", "responded with strikes", "arrived on a visit"
bool carries_behind(std::string_view verb, std::string_view preposition) {
    static const Words with = {"respond", "retaliate", "react", "answer", "proceed"};
    static const Words other = {
        "engage", "arrive", "embark", "be", "go", "come", "enter", "participate", "travel"};
    return preposition == "with" ? with.contains(verb)
                                 : (preposition == "in" || preposition == "on" ||
                                    preposition == "for" || preposition == "into") &&
                                       other.contains(verb);
}

// By whose subject something takes place: "fighting erupted [between A and B]".
bool tells_of(std::string_view verb) {
    static const Words verbs = {
        "break",  "erupt",  "flare", "resume",   "continue", "begin",     "start",
        "happen", "occur",  "take",  "rage",     "escalate", "intensify", "rise",
        "grow",   "mount",  "ensue", "persist",  "develop",  "arise",     "remain",
        "spread", "open",   "end",   "conclude", "proceed",  "go",        "collapse",
        "stall",  "follow", "exist", "emerge",   "surge",    "simmer",    "deepen",
        "worsen", "ease",   "come",  "spill",    "subside",  "soar",      "drag"};
    return verbs.contains(verb);
}

// Behind which prepositions a noun tells of an act of the clause's subject: "[during] a visit to A, B said".
bool stands_beside(std::string_view preposition) {
    static const Words words = {"in", "on", "during", "after", "at", "following", "under", "with"};
    return words.contains(preposition);
}

// Nouns for acts that are somebody's own wherever they stand: "on a visit to A", "in a call with A".
bool is_own_act(std::string_view noun) {
    static const Words words = {
        "visit",      "trip",         "tour",        "journey",      "call",        "meeting",
        "talk",       "talks",        "summit",      "conversation", "pilgrimage",  "stopover",
        "discussion", "mission",      "statement",   "speech",       "letter",      "interview",
        "message",    "coordination", "cooperation", "alliance",     "partnership", "retaliation"};
    const std::size_t blank = noun.rfind(' ');
    return words.contains(blank == std::string_view::npos ? noun : noun.substr(blank + 1));
}

// Behind these stands what goes on beside an act, not whom it is done to: "left [under] pressure from A".
bool is_adjunct(std::string_view preposition) {
    static const Words words = {
        "under", "amid", "after", "before", "during", "since", "until", "despite"};
    return words.contains(preposition);
}

// What somebody is while he acts: "criticised it as a [member] of B".
bool is_standing(std::string_view noun) {
    static const Words words = {
        "member",  "leader",    "head",           "ally",     "partner",    "friend",    "chairman",
        "chair",   "president", "minister",       "envoy",    "ambassador", "supporter", "opponent",
        "citizen", "delegate",  "representative", "lawmaker", "adviser",    "commander"};
    return words.contains(noun);
}

// Verbs that "by" belongs to: "stood by [A]", no agent.
bool takes_by(std::string_view verb) {
    static const Words words = {"stand", "abide", "stick", "stop", "drop"};
    return words.contains(verb);
}

// Only somebody can be so: "it" before these is no expletive, whatever the parser says.
bool is_disposed(std::string_view lemma) {
    static const Words words = {"ready",
                                "willing",
                                "prepared",
                                "committed",
                                "determined",
                                "unwilling",
                                "reluctant",
                                "eager",
                                "able",
                                "unable",
                                "free"};
    return words.contains(lemma);
}

std::string_view first_word(std::string_view preposition) {
    return preposition == "together_with" || preposition == "along_with" ? std::string_view("with")
           : preposition == "out_of" || preposition == "out"             ? std::string_view("from")
                                                                         : preposition;
}

}  // namespace

bool Predicates::is_light(std::string_view lemma) {
    static const Words words = {
        "hold",     "have",      "pay",      "make",        "take",       "conduct",  "begin",
        "start",    "launch",    "resume",   "continue",    "conclude",   "reach",    "forge",
        "form",     "enjoy",     "maintain", "establish",   "strengthen", "deepen",   "express",
        "voice",    "offer",     "give",     "provide",     "pledge",     "show",     "reiterate",
        "declare",  "complete",  "carry",    "mount",       "expand",     "reaffirm", "lead",
        "stage",    "open",      "wage",     "enter",       "issue",      "send",     "file",
        "lodge",    "level",     "raise",    "announce",    "sign",       "strike",   "deliver",
        "extend",   "grant",     "perform",  "undertake",   "commit",     "initiate", "organize",
        "organise", "play",      "seek",     "want",        "demand",     "plan",     "propose",
        "cancel",   "deny",      "reject",   "refuse",      "end",        "halt",     "suspend",
        "break",    "sever",     "cut",      "upgrade",     "restore",    "order",    "impose",
        "step",     "intensify", "renew",    "convey",      "consider",   "request",  "postpone",
        "schedule", "prepare",   "threaten", "promise",     "lend",       "put",      "engage",
        "do",       "run",       "undergo",  "participate", "discuss",    "back",     "boost",
        "increase", "enhance",   "develop",  "build",       "tighten",    "ease",     "lift",
        "respond",  "retaliate", "react",    "arrive",      "embark",     "go",       "come",
        "be",       "enter",     "answer",   "proceed",     "travel",     "agree",    "bring",
        "set",      "receive",   "attempt",  "plot",        "avoid"};
    return words.contains(lemma);
}

// "X, the Norwegian who heads Y": of an apposition the person that it describes.
std::uint32_t Predicates::antecedent(std::uint32_t t) const {
    if (syntax_.relation(t) != "appos" || syntax_.head(t) == kNoToken) {
        return t;
    }
    return arguments_.entities(syntax_.head(t)).empty() ? t : syntax_.head(t);
}

// "RABAT - Israel signed": a dateline is nobody.
bool Predicates::is_dateline(std::uint32_t t, std::uint32_t verb) const {
    if (syntax_.begin_of(t) != syntax_.first()) {
        return false;
    }
    constexpr std::uint32_t kDatelineWords = 8;
    for (std::uint32_t k = syntax_.end_of(t); k < verb && k < syntax_.first() + kDatelineWords;
         ++k) {
        const std::string_view form = syntax_.form(k);
        const bool dash = form == "-" || form == "–" || form == "—" || form == "--";
        if (dash && syntax_.token(k).space_after && syntax_.token(k - 1).space_after) {
            return true;
        }
    }
    return false;
}

// "Syria, a close ally of Iran, hosted": a description beside a name does nothing of its own.
bool Predicates::only_describes(const Dependent& below) const {
    if (below.source != ArcSource::apposition) {
        return false;
    }
    const std::uint32_t index = syntax_.mention(below.token);
    const std::uint32_t noun = syntax_.head(below.token);
    // "X (Ethiopia) said": it is the person who says it
    const std::uint32_t named = noun == kNoToken ? kNoMention : syntax_.mention(noun);
    if (index != kNoMention && named != kNoMention && arguments_.is_named(noun) &&
        arguments_.mention_type(named) == "Person" && arguments_.mention_type(index) != "Person") {
        return true;
    }
    return !arguments_.is_named(below.token) && noun != kNoToken &&
           (index == kNoMention || arguments_.is_named(noun));
}

std::vector<std::uint32_t> Predicates::own_subjects(std::uint32_t t, int pronouns) const {
    std::vector<std::uint32_t> found;
    for (const Dependent& below : syntax_.dependents(t)) {
        const bool subject = below.relation == "nsubj" ||
                             (below.relation == "expl" && is_disposed(syntax_.lemma(t)));
        if (!subject || below.excepted || only_describes(below) || is_dateline(below.token, t)) {
            continue;
        }
        // "denied arming B", with B hung on "denied": B controls nothing
        if (below.source == ArcSource::control && below.token > t) {
            continue;
        }
        // "A said it would": the pronoun below a verb of saying is its subject.
        const Token& word = syntax_.token(below.token);
        const std::uint32_t above = syntax_.head(t);
        const bool third = (word.lemma == "it" || word.lemma == "they") &&
                           syntax_.mention(below.token) == kNoMention;
        if (third && pronouns < kPronounsMax && above != kNoToken &&
            syntax_.relation(t) == "ccomp" &&
            patterns_.before_clause(syntax_.lemma(above)) != nullptr) {
            return surface_subjects(above, pronouns + 1);
        }
        const bool relative = below.source == ArcSource::relative_argument;
        found.push_back(relative ? whom(t, antecedent(below.token)) : below.token);
    }
    return found;
}

// "X, the head of the bureau in the ministry, who said": "who" is the person above, wherever the parser hung the clause.
std::uint32_t Predicates::whom(std::uint32_t verb, std::uint32_t noun) const {
    if (!syntax_.has_child_lemma(verb, "who")) {
        return named_before_which(verb, noun);
    }
    std::uint32_t at = noun;
    constexpr int kClimbMax = 5;
    for (int step = 0; step < kClimbMax && at != kNoToken; ++step) {
        const std::uint32_t index = syntax_.mention(at);
        const std::string_view type =
            index == kNoMention ? std::string_view() : arguments_.mention_type(index);
        if (index == kNoMention || type == "Person" || type == "Group") {
            return index == kNoMention ? noun : antecedent(at);
        }
        at = syntax_.is_verb(at) ? kNoToken : syntax_.head(at);
    }
    return noun;
}

// "a response from A, which recalled its envoy": the name right before ", which", where the clause hangs on a noun that
// is nobody.
std::uint32_t Predicates::named_before_which(std::uint32_t verb, std::uint32_t noun) const {
    if (arguments_.is_named(noun)) {
        return noun;
    }
    for (const std::uint32_t below : syntax_.children(verb)) {
        if (syntax_.lemma(below) != "which" || below < syntax_.first() + 2 ||
            syntax_.form(below - 1) != ",") {
            continue;
        }
        const std::uint32_t name = syntax_.node(below - 2);
        const std::uint32_t index = syntax_.mention(name);
        const std::string_view type =
            index == kNoMention ? std::string_view() : arguments_.mention_type(index);
        if (arguments_.is_named(name) && (type == "Country" || type == "Organization")) {
            return name;
        }
    }
    return noun;
}

// What stands before an infinitive, gerund or clause: "to", "of", "without".
std::string_view Predicates::marker(std::uint32_t t) const {
    std::uint32_t word = syntax_.child(t, "mark");
    if (word == kNoToken) {
        word = syntax_.child(t, "case");
    }
    // "accused B of attacking C", with "of" hung on C
    if (word == kNoToken && syntax_.token(t).xpos == "VBG" && t > syntax_.first() &&
        syntax_.relation(t - 1) != "compound:prt" &&
        (syntax_.token(t - 1).upos == Upos::adp || syntax_.token(t - 1).upos == Upos::sconj)) {
        word = t - 1;
    }
    return word == kNoToken ? std::string_view() : syntax_.lemma(word);
}

// Possessors and demonyms as nodes: whose plan it is.
std::vector<std::uint32_t> Predicates::possessors(std::uint32_t t) const {
    std::vector<std::uint32_t> found;
    for (const Dependent& below : syntax_.dependents(t)) {
        const bool owns =
            below.by == "poss" ||
            (below.token < t && (below.relation == "amod" || below.relation == "compound"));
        if (owns && !arguments_.entities(below.token).empty()) {
            found.push_back(below.token);
        }
    }
    return found;
}

// "accused B, which C backs, of attacking D": the parser may hang "attacking" on "backs".
// Also "accused B of attacking C" with "attacking" below B.
std::uint32_t Predicates::governing_verb(std::uint32_t t) const {
    const std::uint32_t above = syntax_.head(t);
    const std::string_view mark = above == kNoToken ? std::string_view() : marker(t);
    // "refused in principle to sign", with "to sign" hung on the noun between
    if (mark == "to" && syntax_.relation(t) == "acl" && syntax_.relation(above) == "obl" &&
        patterns_.before_infinitive(syntax_.lemma(above)) == nullptr) {
        const std::uint32_t verb = syntax_.head(above);
        const bool governs = verb != kNoToken && syntax_.is_verb(verb) &&
                             patterns_.before_infinitive(syntax_.lemma(verb)) != nullptr;
        return governs ? verb : above;
    }
    if (mark != "of" && mark != "for") {
        return above;
    }
    const auto controls = [this](std::uint32_t verb) {
        const Governor* governor = patterns_.before_infinitive(syntax_.lemma(verb));
        return syntax_.is_verb(verb) && governor != nullptr && governor->object_control;
    };
    if (controls(above)) {
        return above;
    }
    std::uint32_t verb = syntax_.head(above);
    if (verb != kNoToken && syntax_.relation(above) == "acl:relcl") {
        verb = syntax_.head(verb);
    }
    return verb != kNoToken && controls(verb) ? verb : above;
}

// "called on B to leave": B, behind the preposition.
std::vector<std::uint32_t> Predicates::oblique_controllers(std::uint32_t verb) const {
    static const Words verbs = {"call", "appeal", "plead", "prevail"};
    std::vector<std::uint32_t> found;
    if (!verbs.contains(syntax_.lemma(verb))) {
        return found;
    }
    for (const Dependent& below : syntax_.dependents(verb)) {
        if (below.relation == "obl" &&
            (below.by == "on" || below.by == "upon" || below.by == "to" || below.by == "with" ||
             below.by == "for")) {
            found.push_back(below.token);
        }
    }
    return found;
}

std::vector<std::uint32_t> Predicates::surface_subjects(std::uint32_t start, int pronouns) const {
    std::uint32_t t = start;
    for (int step = 0; step < kClimbMax; ++step) {
        auto found = own_subjects(t, pronouns);
        if (!found.empty()) {
            return found;
        }
        if (step == 0 && is_finite(syntax_.token(t)) && syntax_.is_verb(t)) {
            found = subject_by_order(t);
            if (!found.empty()) {
                return found;
            }
        }
        const std::uint32_t above = syntax_.head(t);
        if (above == kNoToken) {
            return {};
        }
        const std::string_view relation = syntax_.relation(t);
        const std::string_view mark = marker(t);
        // "the pact, ratified by A,": the noun before the comma
        if (step == 0 && relation == "advcl" && mark.empty() && syntax_.is_passive(t) &&
            t >= syntax_.first() + 2 && syntax_.form(t - 1) == ",") {
            // "returned to Kinshasa, accompanied by A,": no place is accompanied
            const std::uint32_t noun = syntax_.node(t - 2);
            const std::uint32_t index = syntax_.mention(noun);
            const bool place = index != kNoMention && arguments_.mention_type(index) == "Place";
            if (!syntax_.is_verb(noun) && !place && !is_time(noun)) {
                return {noun};
            }
        }
        if (mark == "to" && is_clausal(relation)) {
            found = oblique_controllers(above);
            if (!found.empty()) {
                return found;
            }
        }
        if (mark == "against" && syntax_.is_verb(above) && is_clausal(relation)) {
            // "warned B against attacking C"
            const Role role = syntax_.is_passive(above) ? Role::subject : Role::object;
            for (const Dependent& below : syntax_.dependents(above)) {
                if (below.relation == (role == Role::object ? "obj" : "nsubj")) {
                    found.push_back(below.token);
                }
            }
            return found;
        }
        const std::uint32_t accuser = governing_verb(t);
        if (syntax_.is_verb(accuser) && (mark == "of" || mark == "for" || mark == "from")) {
            const Governor* governor = patterns_.before_infinitive(syntax_.lemma(accuser));
            if (governor != nullptr && governor->object_control) {
                for (const Dependent& below : syntax_.dependents(accuser)) {
                    if (below.relation == "obj") {
                        found.push_back(below.token);
                    }
                }
                return found.empty() && syntax_.is_passive(above) ? own_subjects(above, pronouns)
                                                                  : found;
            }
        }
        if (relation == "acl" && syntax_.is_verb(above)) {
            t = above;
            continue;
        }
        if (relation == "acl" || (relation == "acl:relcl" && !mark.empty())) {
            if (mark == "to" && singles_out(above)) {
                return {antecedent(above)};  // "was the first state to recognise B"
            }
            // "its decision to leave": whoever decides.
            found = possessors(above);
            // "the decision by Egypt to cut power", "the bid of Sudan to join"
            const bool intends = patterns_.before_infinitive(syntax_.lemma(above)) != nullptr;
            for (const Dependent& below : syntax_.dependents(above)) {
                const bool whose = below.by == "by" || (below.by == "of" && intends &&
                                                        !arguments_.entities(below.token).empty());
                if (found.empty() && below.relation == "nmod" && whose && below.token < t) {
                    found.push_back(below.token);
                }
            }
            std::uint32_t verb = carrier(above);
            if (found.empty() && verb == kNoToken && relation == "acl") {
                verb = acts_beside(above);  // "in a statement condemning A, B urged"
            }
            if (!found.empty() || verb == kNoToken) {
                return found;
            }
            // "gave B a deadline to leave"
            if (const std::uint32_t given = syntax_.child(verb, "iobj"); given != kNoToken) {
                return {syntax_.node(given)};
            }
            t = verb;
            continue;
        }
        // "Jordan, which borders B, accused C", read as a noun with an aside
        const bool nominal = !syntax_.is_verb(above) && !syntax_.has_child(above, "cop") &&
                             syntax_.relation(above) == "root" && above < t;
        if (step == 0 && nominal &&
            (relation == "parataxis" || relation == "appos" || relation == "dep")) {
            return {above};
        }
        if (!is_clausal(relation) && !relation.starts_with("advcl")) {
            return {};
        }
        t = above;
    }
    return {};
}

// "the first state", "the only ones", behind "is" or "became"
bool Predicates::singles_out(std::uint32_t noun) const {
    static const Words words = {
        "first", "only", "last", "second", "third", "fourth", "fifth", "latest", "next", "sole"};
    const std::string_view relation = syntax_.relation(noun);
    if (!syntax_.has_child(noun, "cop") && relation != "xcomp" && relation != "obl" &&
        relation != "appos") {
        return false;
    }
    constexpr std::uint32_t kPhraseTokens = 4;
    for (std::uint32_t t = noun; t > syntax_.first() && noun - t < kPhraseTokens; --t) {
        if (words.contains(std::string_view(syntax_.token(t).lemma))) {
            return true;
        }
    }
    return false;
}

// Where the tree lost the subject: the noun right before the verb group, and what is joined to it.
std::vector<std::uint32_t> Predicates::subject_by_order(std::uint32_t verb) const {
    if (syntax_.relation(verb) == "acl:relcl") {
        return {};
    }
    std::uint32_t t = verb;
    while (t > syntax_.first()) {
        --t;
        const Token& token = syntax_.token(t);
        const bool passes =
            token.upos == Upos::aux || token.upos == Upos::adv || token.lemma == "not";
        if (!passes) {
            break;
        }
    }
    const auto is_nominal = [&](std::uint32_t at) {
        const Upos upos = syntax_.token(at).upos;
        return upos == Upos::noun || upos == Upos::propn || syntax_.mention(at) != kNoMention;
    };
    if (t == verb || !is_nominal(t) || syntax_.node(t) == syntax_.head(verb) ||
        syntax_.has_child(syntax_.node(t), "case")) {
        return {};
    }
    std::vector<std::uint32_t> found = {syntax_.node(t)};
    for (std::uint32_t k = syntax_.begin_of(t);
         k > syntax_.first() + 1 && found.size() < kOrderMax;) {
        const std::string_view link = syntax_.form(k - 1);
        if ((link != "and" && (link != "," || found.size() < 2)) || !is_nominal(k - 2) ||
            syntax_.mention(k - 2) == kNoMention) {
            break;
        }
        found.push_back(syntax_.node(k - 2));
        k = syntax_.begin_of(k - 2);
    }
    std::reverse(found.begin(), found.end());
    return found;
}

EntityList Predicates::subject_entities(std::uint32_t t) const {
    EntityList found;
    for (const std::uint32_t subject : surface_subjects(t)) {
        add_entities(found, arguments_.entities(subject));
    }
    return found;
}

std::uint32_t Predicates::carrier(std::uint32_t t) const {
    for (int step = 0; step < kClimbMax; ++step) {
        const std::string_view relation = syntax_.relation(t);
        const std::uint32_t above = syntax_.head(t);
        if (above == kNoToken) {
            return kNoToken;
        }
        if (relation == "conj" && !syntax_.is_verb(t)) {
            t = above;
            continue;
        }
        // "two rounds of talks", "a series of attacks"
        if (relation == "nmod" && arguments_.content(above) == t) {
            t = above;
            continue;
        }
        const bool object =
            relation == "obj" || relation == "nsubj:pass" ||
            (relation == "obl" && carries_behind(syntax_.lemma(above), syntax_.preposition(t)));
        if (object && syntax_.is_verb(above)) {
            return above;
        }
        // "the talks that A held"
        for (const Dependent& below : syntax_.dependents(t)) {
            if (below.relation == "acl" && syntax_.is_verb(below.token)) {
                for (const Dependent& argument : syntax_.dependents(below.token)) {
                    if (argument.token == t &&
                        (argument.relation == "obj" || argument.by == "pass")) {
                        return below.token;
                    }
                }
            }
        }
        return kNoToken;
    }
    return kNoToken;
}

std::string_view Predicates::particle(std::uint32_t verb) const {
    for (const std::uint32_t below : syntax_.children(verb)) {
        if (below > verb && syntax_.relation(below) == "compound:prt") {
            return syntax_.lemma(below);
        }
    }
    // "called off the visit", whatever the parser takes "off" for.
    const std::uint32_t next = verb + 1;
    if (next < syntax_.last()) {
        const Upos upos = syntax_.token(next).upos;
        if (upos == Upos::adp || upos == Upos::adv) {
            return syntax_.lemma(next);
        }
    }
    return {};
}

// "Relations between A and B soured."
void Predicates::add_between(std::uint32_t subject, std::vector<Argument>& found) const {
    for (const Dependent& below : syntax_.dependents(subject)) {
        if (below.relation == "nmod" && below.by == "between") {
            found.push_back({Role::oblique, "between", below.token, below.excepted, true});
        }
    }
}

// "is one of the members of C": said of the subject of "one".
std::uint32_t Predicates::one_of(std::uint32_t noun) const {
    const std::uint32_t one = syntax_.head(noun);
    const bool counted = one != kNoToken && syntax_.relation(noun) == "nmod" &&
                         syntax_.preposition(noun) == "of" && syntax_.lemma(one) == "one";
    return counted ? one : noun;
}

// "in B, where A met C": there.
void Predicates::add_where(std::uint32_t verb, std::vector<Argument>& found) const {
    const std::uint32_t place = syntax_.head(verb);
    if (place == kNoToken || syntax_.is_verb(place) || place > verb ||
        !syntax_.relation(verb).starts_with("acl") || !syntax_.has_child_lemma(verb, "where")) {
        return;
    }
    found.push_back({Role::oblique, "in", place, false, false});
}

// A day or a month that no verb can have for its subject: "flew in on Monday, accompanied by B".
bool Predicates::is_time(std::uint32_t t) const {
    return syntax_.mention(t) == kNoMention && syntax_.token(t).upos == Upos::propn &&
           (syntax_.preposition(t) == "on" || syntax_.preposition(t) == "in");
}

// "the attacking rebels", "the B-backed rebels": the noun is an argument of its participle.
void Predicates::add_participle(std::uint32_t verb, std::vector<Argument>& found) const {
    const std::uint32_t noun = syntax_.head(verb);
    if (syntax_.relation(verb) != "amod" || noun == kNoToken) {
        return;
    }
    const std::string_view xpos = syntax_.token(verb).xpos;
    if (xpos == "VBN" && verb >= syntax_.first() + 2 && syntax_.form(verb - 1) == "-") {
        found.push_back({Role::object, {}, noun, false, false});
        found.push_back({Role::subject, {}, syntax_.node(verb - 2), false, false});
    }
}

// Prepositional phrases below another word, which the parser may have hung there: "imposed [sanctions on
// B]", "held [talks with B]".
void Predicates::add_inherited(std::uint32_t from, bool of, std::vector<Argument>& found) const {
    for (const Dependent& below : syntax_.dependents(from)) {
        if ((below.relation == "nmod" || below.relation == "obl") && !below.by.empty() &&
            below.by != "poss" && (of || below.by != "of")) {
            // "support expressed on behalf of A" is not support of A
            const std::string_view by = syntax_.lemma(from) == "behalf" ? "behalf"
                                        : below.by == "agent"           ? "by"
                                                                        : first_word(below.by);
            found.push_back({Role::oblique, by, below.token, below.excepted, true});
        }
    }
}

// "recognised by many states, among them B, but not by C", wherever the parser hung C.
void Predicates::add_exceptions(std::uint32_t t, std::vector<Argument>& found) const {
    for (const std::uint32_t exception : syntax_.exceptions()) {
        const auto known = std::find_if(found.begin(), found.end(), [&](const Argument& argument) {
            return argument.token == exception;
        });
        const std::string_view preposition = syntax_.preposition(exception);
        const bool agent = preposition == "by" && syntax_.is_passive(t);
        if (known != found.end() && agent) {
            known->role = Role::subject;
            known->preposition = {};
        }
        std::uint32_t above = syntax_.head(exception);
        for (int step = 0; step < kClimbMax && above != kNoToken && above != t; ++step) {
            above = syntax_.head(above);
        }
        if (known != found.end() || preposition.empty() || above != t) {
            continue;
        }
        found.push_back({agent ? Role::subject : Role::oblique,
                         agent ? std::string_view() : preposition,
                         exception,
                         true,
                         true});
    }
}

// "withdrew from neighbouring B", which the parser reads as a clause
void Predicates::add_neighbour(std::uint32_t verb, std::vector<Argument>& found) const {
    const std::string_view lemma = syntax_.lemma(verb);
    const std::string_view mark = marker(verb);
    const std::uint32_t name = syntax_.child(verb, "obj");
    const bool adjective = lemma == "neighbor" || lemma == "neighbour" || lemma == "surround";
    if (adjective && !mark.empty() && name != kNoToken && syntax_.token(verb).xpos == "VBG") {
        found.push_back({Role::oblique, mark, syntax_.node(name), false, false});
    }
}

// "signed but did not ratify the treaty": the object hangs on the last of the joined verbs.
bool Predicates::add_later_object(std::uint32_t verb, std::vector<Argument>& found) const {
    // "denied arming B", with B hung on "denied"
    const std::uint32_t above = syntax_.head(verb);
    if (above != kNoToken && syntax_.relation(verb) == "xcomp" && syntax_.is_verb(above)) {
        const std::uint32_t object = syntax_.child(above, "obj");
        if (object != kNoToken && object > verb) {
            found.push_back({Role::object, {}, syntax_.node(object), false, false});
            return true;
        }
    }
    if (verb + 1 >= syntax_.last() || syntax_.token(verb + 1).upos != Upos::cconj) {
        return false;
    }
    for (const Dependent& joined : syntax_.dependents(verb)) {
        if (joined.relation != "conj" || !syntax_.is_verb(joined.token) || joined.token < verb ||
            syntax_.has_child(joined.token, "nsubj") || syntax_.is_passive(joined.token)) {
            continue;
        }
        bool any = false;
        for (const Dependent& below : syntax_.dependents(joined.token)) {
            if (below.relation == "obj") {
                found.push_back({Role::object, {}, below.token, below.excepted, false});
                any = true;
            }
        }
        return any;
    }
    return false;
}

std::vector<Argument> Predicates::of_verb(std::uint32_t verb) const {
    std::vector<Argument> found;
    const bool passive = syntax_.is_passive(verb);
    bool has_object = false;
    for (const Dependent& below : syntax_.dependents(verb)) {
        if (below.token == verb || only_describes(below)) {
            continue;
        }
        if (below.relation == "obj") {
            has_object = true;
            found.push_back({Role::object, {}, below.token, below.excepted, false});
        } else if (below.relation == "iobj") {
            found.push_back({Role::recipient, {}, below.token, below.excepted, false});
        } else if (below.by == "agent" && !passive && takes_by(syntax_.lemma(verb))) {
            found.push_back({Role::oblique, "by", below.token, below.excepted, false});
        } else if (below.relation == "obl" &&
                   (below.by == "agent" || (passive && below.by == "by"))) {
            found.push_back({Role::subject, {}, below.token, below.excepted, false});
        } else if (below.by == "including" || below.by == "include" || below.by == "such_as") {
            // "supports proxies across the region, including B", hung on the verb
            found.push_back({Role::object, {}, below.token, below.excepted, false});
        } else if ((below.relation == "obl" || below.relation == "nmod") && !below.by.empty()) {
            found.push_back(
                {Role::oblique, first_word(below.by), below.token, below.excepted, false});
        } else if (below.relation == "advcl") {
            add_neighbour(below.token, found);
        }
    }
    if (!has_object && !passive) {
        has_object = add_later_object(verb, found);
    }
    add_where(verb, found);
    const Role surface = !passive ? Role::subject : has_object ? Role::recipient : Role::object;
    if (syntax_.relation(verb) == "amod") {
        add_participle(verb, found);
    } else {
        for (const std::uint32_t subject : surface_subjects(verb)) {
            found.push_back({surface, {}, subject, false, false});
        }
    }
    // "was elected [president of B]"
    for (const Dependent& below : syntax_.dependents(verb)) {
        if (below.relation == "xcomp" && !syntax_.is_verb(below.token)) {
            add_inherited(below.token, true, found);
        }
    }
    const std::size_t own = found.size();
    for (std::size_t i = 0; i < own; ++i) {
        const std::uint32_t below = found[i].token;
        // "under pressure from A, B withdrew": not from A
        const bool beside = found[i].role == Role::oblique &&
                            ((below < verb && !passive) || is_adjunct(found[i].preposition));
        if (found[i].role == Role::subject) {
            add_between(below, found);
        }
        if (found[i].role == Role::object || (found[i].role == Role::oblique && !beside)) {
            // "criticised it as a member of B": not B
            const bool where = found[i].role == Role::oblique && found[i].preposition == "as" &&
                               is_standing(syntax_.lemma(below));
            add_inherited(below, !where, found);
            if (const std::uint32_t content = arguments_.content(below); content != below) {
                add_inherited(content, true, found);
            }
        }
    }
    // "a loan of 5 million dollars to B", with B hung on the dollars
    const std::size_t near = found.size();
    for (std::size_t i = own; i < near; ++i) {
        if (found[i].preposition == "of" && arguments_.entities(found[i].token).empty()) {
            add_inherited(found[i].token, false, found);
        }
    }
    // "listed as a party by B", with "by" below the party
    const bool agent = std::any_of(found.begin(), found.end(), [](const Argument& argument) {
        return argument.role == Role::subject;
    });
    for (Argument& argument : found) {
        if (passive && !agent && argument.inherited && argument.preposition == "by") {
            argument.role = Role::subject;
            argument.preposition = {};
        }
    }
    add_exceptions(verb, found);
    return found;
}

std::vector<Argument> Predicates::of_noun(std::uint32_t noun) const {
    std::vector<Argument> found;
    for (const Dependent& below : syntax_.dependents(noun)) {
        if ((below.relation == "nmod" || below.relation == "obl") && !below.by.empty() &&
            below.by != "poss" && below.by != "desc") {
            found.push_back({Role::oblique,
                             below.by == "agent" ? std::string_view("by") : first_word(below.by),
                             below.token,
                             below.excepted,
                             false});
        }
    }
    const std::size_t own = found.size();
    for (std::size_t i = 0; i < own; ++i) {
        add_inherited(found[i].token, false, found);
    }
    if (syntax_.has_child(noun, "cop") && !syntax_.preposition(noun).empty()) {
        for (const std::uint32_t subject : surface_subjects(noun)) {
            found.push_back({Role::subject, {}, subject, false, true});  // "is in talks with B"
        }
    }
    const std::uint32_t verb = carrier(noun);
    if (verb == kNoToken) {
        add_beside(noun, found);
        return found;
    }
    const bool light =
        is_light(syntax_.lemma(verb)) && !receives(syntax_.lemma(verb), syntax_.lemma(noun));
    const bool passive = syntax_.is_passive(verb);
    for (const Dependent& below : syntax_.dependents(verb)) {
        if (below.relation != "obl" || below.by.empty() || below.token == noun) {
            continue;
        }
        if (below.by == "agent" || (passive && below.by == "by")) {
            if (light) {
                found.push_back({Role::subject, {}, below.token, below.excepted, true});
            }
        } else if (light || below.token > noun) {
            found.push_back(
                {Role::oblique, first_word(below.by), below.token, below.excepted, true});
        }
    }
    if (light && !passive) {
        for (const std::uint32_t subject : surface_subjects(verb)) {
            if (syntax_.node(subject) != noun) {
                found.push_back({Role::subject, {}, subject, false, true});
            }
        }
    }
    return found;
}

// What a noun that no verb carries takes from the verb above: of what took place, who it was between; of
// an act told beside another, "during a visit to A, B said", who did both.
void Predicates::add_beside(std::uint32_t noun, std::vector<Argument>& found) const {
    const std::uint32_t verb = syntax_.head(noun);
    if (verb != kNoToken && is_aside(noun, verb)) {
        found.push_back({Role::subject, {}, verb, false, true});
        return;
    }
    if (verb == kNoToken || !syntax_.is_verb(verb)) {
        return;
    }
    if (syntax_.relation(noun) == "nsubj" && tells_of(syntax_.lemma(verb))) {
        add_inherited(verb, true, found);
        return;
    }
    if (acts_beside(noun) == kNoToken) {
        return;
    }
    for (const std::uint32_t subject : surface_subjects(verb)) {
        if (syntax_.node(subject) != noun) {
            found.push_back({Role::subject, {}, subject, false, true});
        }
    }
}

// "A, on a visit to B, said": what stands between commas behind a name is an act of its bearer.
bool Predicates::is_aside(std::uint32_t noun, std::uint32_t name) const {
    return syntax_.relation(noun) == "nmod" && arguments_.is_named(name) &&
           (is_own_act(syntax_.lemma(noun)) || is_own_act(syntax_.plural(noun))) &&
           stands_beside(syntax_.preposition(noun)) && syntax_.end_of(name) < noun &&
           syntax_.form(syntax_.end_of(name)) == ",";
}

// The verb beside which an act of its subject is told, kNoToken if none is: nobody else is said to own the act, and "the visit" may be anybody's.
std::uint32_t Predicates::acts_beside(std::uint32_t noun) const {
    const std::uint32_t verb = syntax_.head(noun);
    if (verb == kNoToken || !syntax_.is_verb(verb) || syntax_.relation(noun) != "obl" ||
        syntax_.is_passive(verb) || !stands_beside(syntax_.preposition(noun)) ||
        !(is_own_act(syntax_.lemma(noun)) || is_own_act(syntax_.plural(noun)))) {
        return kNoToken;
    }
    for (const std::uint32_t below : syntax_.children(noun)) {
        const std::string_view relation = syntax_.relation(below);
        if ((relation == "det" && syntax_.lemma(below) != "a") || relation == "nmod:poss") {
            return kNoToken;
        }
    }
    return verb;
}

std::vector<Argument> Predicates::of_predicate(std::uint32_t noun) const {
    std::vector<std::uint32_t> subjects;
    const std::uint32_t whole = one_of(noun);
    const std::string_view relation = syntax_.relation(whole);
    const std::uint32_t above = syntax_.head(whole);
    if (syntax_.has_child(whole, "cop")) {
        subjects = surface_subjects(whole);
    } else if (relation == "xcomp" || relation == "conj") {
        subjects = own_subjects(whole, 0);
    } else if (relation == "appos" && above != kNoToken) {
        subjects = {above};
        // "A and B, members of C,"
        const std::uint32_t joined =
            syntax_.relation(above) == "conj" ? syntax_.head(above) : kNoToken;
        if (joined != kNoToken && !syntax_.is_verb(joined) &&
            syntax_.token(noun).morphology.number == GrammaticalNumber::plural) {
            subjects = {joined, above};
        } else if (syntax_.token(noun).morphology.number == GrammaticalNumber::plural) {
            for (const Dependent& below : syntax_.dependents(above)) {
                if (below.relation == "conj" && below.token < noun && !below.excepted) {
                    subjects.push_back(below.token);
                }
            }
        }
    } else if (relation == "obl" && above != kNoToken && syntax_.is_verb(above) &&
               syntax_.has_child_lemma(noun, "as")) {
        // "acts as a mediator", "replaced B as mediator", but "named B as its envoy" says it of B.
        static const Words following = {
            "replace", "succeed", "supplant", "displace", "overtake", "follow", "join"};
        for (const Argument& argument : of_verb(above)) {
            if (argument.role == Role::object && !following.contains(syntax_.lemma(above))) {
                subjects.push_back(argument.token);
            }
        }
        if (subjects.empty()) {
            subjects = surface_subjects(above);
        }
    } else if (relation == "obj" && above != kNoToken &&
               (syntax_.lemma(above) == "become" || syntax_.lemma(above) == "remain")) {
        subjects = surface_subjects(above);
    } else if (relation == "root" || relation == "amod" || relation == "acl" ||
               relation == "parataxis" || relation == "ccomp" || relation == "advcl") {
        subjects = own_subjects(whole, 0);
    }
    std::vector<Argument> found;
    for (const std::uint32_t subject : subjects) {
        if (subject != noun) {
            found.push_back({Role::subject, {}, subject, false, false});
        }
    }
    if (found.empty()) {
        return found;
    }
    add_inherited(noun, true, found);
    if (above != kNoToken && (relation == "obl" || relation == "xcomp" || relation == "obj")) {
        add_inherited(above, true, found);
    }
    return found;
}

std::vector<std::uint32_t> Predicates::clause_subjects(std::uint32_t verb) const {
    std::vector<std::uint32_t> found;
    for (const Dependent& below : syntax_.dependents(verb)) {
        const bool clause = below.relation == "ccomp" || below.relation == "xcomp" ||
                            (below.relation == "advcl" && below.by == "for");
        if (!clause) {
            continue;
        }
        for (const Dependent& subject : syntax_.dependents(below.token)) {
            if (subject.relation == "nsubj" && subject.source != ArcSource::control) {
                found.push_back(subject.token);
            }
        }
    }
    return found;
}

std::vector<std::uint32_t> Predicates::obliged_subjects(std::uint32_t verb) const {
    std::vector<std::uint32_t> found;
    for (const Dependent& below : syntax_.dependents(verb)) {
        // "'A must leave,' B said": what is quoted may stand first
        if ((below.relation != "ccomp" && (below.relation != "parataxis" || below.token < verb)) ||
            !obliges(below.token)) {
            continue;
        }
        const auto subjects = own_subjects(below.token, 0);
        found.insert(found.end(), subjects.begin(), subjects.end());
    }
    return found;
}

std::vector<std::uint32_t> Predicates::doers(std::uint32_t noun) const {
    static const Words prepositions = {
        "with", "under", "at", "in", "through", "after", "amid", "on"};
    std::uint32_t verb = syntax_.head(noun);
    // "built the reactor with A's help", with "help" hung on "reactor"
    bool beside_object = false;
    if (verb != kNoToken && syntax_.relation(noun) == "nmod" &&
        syntax_.preposition(noun) == "with" && syntax_.relation(verb) == "obj") {
        verb = syntax_.head(verb);
        beside_object = true;
    }
    // "came out in support of A" is no support by A
    const bool lends = syntax_.preposition(noun) == "in" && syntax_.lemma(noun) == "support";
    if (verb == kNoToken || lends || !syntax_.is_verb(verb) ||
        (syntax_.relation(noun) != "obl" && !beside_object) ||
        !prepositions.contains(syntax_.preposition(noun)) || syntax_.is_passive(verb)) {
        return {};
    }
    return surface_subjects(verb);
}

// "must leave", "should leave", "ought to leave", "has to leave", "needs to leave"
bool Predicates::obliges(std::uint32_t verb) const {
    for (const std::uint32_t below : syntax_.children(verb)) {
        const std::string_view lemma = syntax_.lemma(below);
        if (syntax_.relation(below) == "aux" &&
            (lemma == "must" || lemma == "should" || lemma == "ought")) {
            return true;
        }
    }
    const std::string_view lemma = syntax_.lemma(verb);
    if (lemma != "have" && lemma != "need" && lemma != "ought") {
        return false;
    }
    const auto below = syntax_.dependents(verb);
    return std::any_of(below.begin(), below.end(), [this](const Dependent& dependent) {
        return dependent.relation == "xcomp" && marker(dependent.token) == "to";
    });
}

// "would respond if A joined"
bool Predicates::is_reprisal(std::uint32_t verb) const {
    static const Words words = {
        "respond", "retaliate", "hit", "strike", "react", "answer", "punish"};
    return words.contains(syntax_.lemma(verb));
}

std::vector<std::uint32_t> Predicates::condition_subjects(std::uint32_t verb) const {
    std::vector<std::uint32_t> found;
    std::uint32_t t = verb;
    constexpr int kBelowMax = 3;
    for (int step = 0; step < kBelowMax && t != kNoToken && found.empty(); ++step) {
        for (const Dependent& below : syntax_.dependents(t)) {
            if (below.relation != "advcl" || (t == verb && below.token < verb)) {
                continue;
            }
            const std::string_view mark = marker(below.token);
            if (mark == "unless" || mark == "until" ||
                (mark == "if" && (syntax_.has_child_lemma(below.token, "not") || is_reprisal(t)))) {
                const auto subjects = own_subjects(below.token, 0);
                found.insert(found.end(), subjects.begin(), subjects.end());
            }
        }
        t = verb_below(t);
    }
    return found;
}

std::uint32_t Predicates::purpose(std::uint32_t verb) const {
    for (const Dependent& below : syntax_.dependents(verb)) {
        const bool clause = below.relation == "advcl" || below.relation == "xcomp";
        if (!clause || below.token < verb || !syntax_.is_verb(below.token)) {
            continue;
        }
        const std::string_view mark = marker(below.token);
        if (mark == "to" || (mark.empty() && syntax_.token(below.token).xpos == "VBG")) {
            return below.token;
        }
    }
    // "began a strike to demand", with the clause below "strike"
    const std::uint32_t object = syntax_.child(verb, "obj");
    if (object == kNoToken) {
        return kNoToken;
    }
    for (const Dependent& below : syntax_.dependents(syntax_.node(object))) {
        const bool to = marker(below.token) == "to";
        const bool gerund = syntax_.token(below.token).xpos == "VBG";
        if (below.relation == "acl" && syntax_.is_verb(below.token) && (to || gerund)) {
            return below.token;
        }
    }
    return kNoToken;
}

std::uint32_t Predicates::verb_below(std::uint32_t verb) const {
    for (const Dependent& dependent : syntax_.dependents(verb)) {
        const bool clause =
            dependent.relation == "xcomp" ||
            (dependent.relation == "ccomp" && !syntax_.is_passive(dependent.token)) ||
            (dependent.relation == "advcl" && marker(dependent.token) == "to") ||
            (dependent.relation == "acl" && marker(dependent.token) == "to");
        if (clause && syntax_.is_verb(dependent.token) && dependent.token > verb) {
            return dependent.token;
        }
    }
    return kNoToken;
}

EntityList Predicates::within(std::uint32_t t,
                              const std::function<bool(std::uint32_t)>& fits) const {
    std::vector<std::uint32_t> level = {t};
    constexpr int kLevelsMax = 4;
    constexpr std::size_t kLevelMax = 12;
    for (int step = 0; step < kLevelsMax && !level.empty(); ++step) {
        EntityList found;
        std::vector<std::uint32_t> next;
        for (const std::uint32_t node : level) {
            for (const Dependent& below : syntax_.dependents(node)) {
                const bool inside = below.relation == "nmod" || below.relation == "obl" ||
                                    below.relation == "obj" || below.relation == "acl" ||
                                    below.relation == "amod" || below.relation == "compound" ||
                                    below.relation == "appos" || below.relation == "xcomp";
                if (inside && below.token != t && next.size() < kLevelMax) {
                    add_entities(found, arguments_.entities(below.token));
                    next.push_back(below.token);
                }
            }
        }
        std::erase_if(found, [&](std::uint32_t entity) { return !fits(entity); });
        if (!found.empty()) {
            return found;
        }
        level = std::move(next);
    }
    return {};
}

EntityList Predicates::lower(std::uint32_t verb) const {
    std::uint32_t t = verb;
    constexpr int kLowerMax = 3;
    for (int step = 0; step < kLowerMax; ++step) {
        const std::uint32_t below = verb_below(t);
        if (below == kNoToken || syntax_.is_passive(below)) {
            return {};
        }
        const auto found = of_verb(below);
        EntityList objects;
        bool has_object = false;
        for (const Argument& argument : found) {
            if (argument.role == Role::object || argument.role == Role::recipient) {
                has_object = has_object || argument.role == Role::object;
                add_entities(objects, arguments_.entities(argument.token));
            }
        }
        for (const std::string_view preposition :
             {"to", "with", "on", "against", "from", "for", "in"}) {
            for (const Argument& argument : found) {
                // "refused to attend a conference in London": where it is, not what is refused
                if (objects.empty() && argument.role == Role::oblique &&
                    argument.preposition == preposition) {
                    const std::uint32_t index = syntax_.mention(argument.token);
                    const bool where = has_object && preposition == "in" && index != kNoMention &&
                                       arguments_.mention_type(index) == "Place";
                    add_entities(objects,
                                 where ? EntityList() : arguments_.entities(argument.token));
                }
            }
        }
        for (const Argument& argument : found) {
            if (objects.empty() && argument.role == Role::object) {
                objects = arguments_.owners(argument.token);
            }
        }
        if (!objects.empty()) {
            return objects;
        }
        t = below;
    }
    return {};
}

}  // namespace entente
