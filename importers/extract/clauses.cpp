#include "importers/extract/clauses.h"

#include <algorithm>
#include <set>

#include "importers/text/utf8.h"

namespace entente {

namespace {

using Kind = Unit::Kind;
using Words = std::set<std::string_view>;

constexpr int kStepsMax = 8;          // governing verbs climbed from one verb to its subject
constexpr int kDepthMax = 3;          // speakers of speakers
constexpr int kListMax = 24;          // members of an enumeration
constexpr int kPrepositionsMax = 6;   // prepositional phrases after one verb
constexpr int kBracketUnitsMax = 12;  // units of a remark in brackets
constexpr int kParenthesisMax = 40;   // units of an insertion between commas

// Nouns whose acts are those of the state or organisation named with them.
bool acts_for_owner(std::string_view lemma) {
    static const Words words = {"government", "troops",     "force",          "forces",  "army",
                                "military",   "authority",  "administration", "navy",    "side",
                                "delegation", "leadership", "regime",         "troop",   "soldier",
                                "warplane",   "jet",        "warship",        "people",  "aircraft",
                                "air force",  "state",      "cabinet",        "fighter", "police",
                                "embassy"};
    return words.contains(lemma);
}

// Several office holders who are only counted by their states: "the leaders of A and B".
bool speaks_for_owner(std::string_view lemma) {
    static const Words words = {"leader",
                                "minister",
                                "president",
                                "negotiator",
                                "representative",
                                "envoy",
                                "diplomat",
                                "foreign minister",
                                "government",
                                "delegation"};
    return words.contains(lemma);
}

bool is_past_form(const Unit& unit) {
    return unit.morphology.tense == Tense::past;
}

bool is_gerund(const Unit& unit) {
    return unit.morphology.verb_form == VerbForm::gerund ||
           (unit.morphology.verb_form == VerbForm::participle && !is_past_form(unit));
}

bool is_past_participle(const Unit& unit) {
    return unit.morphology.verb_form == VerbForm::participle && is_past_form(unit);
}

Kind pronoun_kind(const Token& token) {
    if (token.xpos == "PRP$") {
        return Kind::determiner;
    }
    if (token.xpos == "EX") {
        return Kind::adverb;  // "there were talks"
    }
    const bool relative = token.morphology.pronoun == PronounType::relative ||
                          token.lemma == "who" || token.lemma == "which" || token.lemma == "whom" ||
                          token.lemma == "whose";
    return relative ? Kind::relative : Kind::pronoun;
}

bool is_untruth(std::string_view lemma) {
    static const Words words = {
        "false", "untrue", "unfounded", "wrong", "baseless", "fabricated", "groundless"};
    return words.contains(lemma);
}

bool is_hearsay(std::string_view lemma) {
    static const Words words = {"rumour",
                                "rumor",
                                "report",
                                "claim",
                                "allegation",
                                "suggestion",
                                "speculation",
                                "assertion"};
    return words.contains(lemma);
}

void add_unique(std::vector<std::uint32_t>& to, const std::vector<std::uint32_t>& from) {
    for (const std::uint32_t entity : from) {
        if (std::find(to.begin(), to.end(), entity) == to.end()) {
            to.push_back(entity);
        }
    }
}

}  // namespace

namespace {

bool names_actor(const Mention& mention) {
    return mention.kind != MentionKind::nominal && mention.kind != MentionKind::demonym &&
           (mention.type == "Country" || mention.type == "Organization");
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

Clauses::Clauses(const Document& document,
                 std::uint32_t sentence,
                 const MentionMap& map,
                 const Patterns& patterns,
                 std::optional<std::uint32_t> last_speaker)
    : document_(document),
      sentence_(document.sentences[sentence]),
      patterns_(patterns),
      last_speaker_(last_speaker) {
    if (sentence_.last_token - sentence_.first_token > kClauseTokensMax) {
        return;
    }
    read_tree();
    build_units(map);
    map_units();
    refine_units();
    build_phrases();
    build_verbs();
    find_speaker();
}

void Clauses::build_units(const MentionMap& map) {
    auto date = static_cast<std::size_t>(std::partition_point(document_.dates.begin(),
                                                              document_.dates.end(),
                                                              [&](const DateExpression& found) {
                                                                  return found.span.end <=
                                                                         sentence_.span.start;
                                                              }) -
                                         document_.dates.begin());
    for (std::uint32_t t = sentence_.first_token; t < sentence_.last_token;) {
        Unit unit;
        unit.first_token = t;
        unit.last_token = t + 1;
        const Token& token = document_.tokens[t];
        unit.lemma = token.lemma;
        while (date < document_.dates.size() &&
               document_.dates[date].span.end <= token.span.start) {
            ++date;
        }
        if (date < document_.dates.size() && document_.dates[date].span.contains(token.span)) {
            unit.kind = Kind::skipped;
        } else if (map.covered(t)) {
            unit.mention = map.at(t);
            const Mention& mention = document_.mentions[unit.mention];
            unit.last_token = std::max(mention.last_token, t + 1);
            unit.lemma = mention.head.empty() ? noun_lemma(unit.last_token - 1)
                                              : std::string_view(mention.head);
        } else {
            classify(unit, t);
        }
        t = unit.last_token;
        units_.push_back(unit);
    }
}

// Words of names have the name as lemma; patterns and word lists are in small letters.
std::string_view Clauses::lower_form(std::uint32_t t) {
    return forms_.emplace_back(to_lower(document_.view(document_.tokens[t])));
}

// The lemma of a noun in small letters; "talks" and "arms" where patterns mean the plural.
std::string_view Clauses::noun_lemma(std::uint32_t t) {
    const Token& token = document_.tokens[t];
    if (token.morphology.number == GrammaticalNumber::plural) {
        const std::string_view form = lower_form(t);
        if (patterns_.lists_noun(form)) {
            return form;
        }
    }
    if (token.upos != Upos::propn) {
        return token.lemma;
    }
    return forms_.emplace_back(singular(to_lower(token.lemma)));
}

void Clauses::classify_verb(Unit& unit, std::uint32_t t) {
    const Token& token = document_.tokens[t];
    unit.kind = Kind::verb;
    unit.morphology = token.morphology;
    if (token.deprel == "case" || token.deprel == "mark") {
        unit.kind = Kind::adposition;  // "including", "following", "according to"
        unit.lemma = lower_form(t);
    } else if ((token.deprel == "amod" || token.deprel == "compound") &&
               token.head > static_cast<std::int32_t>(t) &&
               !has_marker_[t - sentence_.first_token]) {
        unit.kind = Kind::nominal;  // "the proposed deal", but not "accused A of arming B"
        unit.lemma = lower_form(t);
    }
}

void Clauses::classify_punctuation(Unit& unit, std::uint32_t t) const {
    const Token& token = document_.tokens[t];
    const std::string_view form = document_.view(token);
    if (form == "," || form == "–" || form == "—" || form == "--") {
        unit.kind = Kind::comma;
    } else if (form == "\"" || form == "“" || form == "”" || form == "''" || form == "``" ||
               form == "‘" || form == "’" || form == "'") {
        unit.kind = Kind::skipped;
    } else if (form == "-" && !token.space_after && t > sentence_.first_token &&
               !document_.tokens[t - 1].space_after) {
        unit.kind = Kind::nominal;  // "Moroccan-Israeli"
    } else {
        unit.kind = Kind::boundary;
    }
}

// "after meeting", "of supporting": a preposition to all but the treebank.
Unit::Kind Clauses::marker_kind(std::uint32_t t) const {
    const auto is_gerund_at = [&](std::int32_t at) {
        return at > static_cast<std::int32_t>(t) &&
               at < static_cast<std::int32_t>(sentence_.last_token) &&
               document_.tokens[static_cast<std::size_t>(at)].xpos == "VBG";
    };
    const Token& token = document_.tokens[t];
    const bool before_gerund =
        is_gerund_at(token.head) || is_gerund_at(static_cast<std::int32_t>(t) + 1);
    return before_gerund && token.lemma != "that" ? Kind::adposition : Kind::subordinator;
}

void Clauses::classify(Unit& unit, std::uint32_t t) {
    const Token& token = document_.tokens[t];
    const bool next_is_as = t + 1 < sentence_.last_token && document_.tokens[t + 1].lemma == "as";
    switch (token.upos) {
        case Upos::det: unit.kind = Kind::determiner; break;
        case Upos::adp:
            // "carried out"
            unit.kind = token.deprel == "compound:prt" ? Kind::adverb : Kind::adposition;
            break;
        case Upos::verb: classify_verb(unit, t); break;
        case Upos::aux:
            unit.kind = Kind::auxiliary;
            unit.morphology = token.morphology;
            break;
        case Upos::adv:
            // "when", "where", "how"
            unit.kind = token.xpos == "WRB"      ? Kind::subordinator
                        : token.lemma == "never" ? Kind::negation
                                                 : Kind::adverb;
            break;
        case Upos::cconj:
            // "both A and B"
            unit.kind = token.deprel == "cc:preconj" ? Kind::determiner : Kind::conjunction;
            break;
        case Upos::sconj: unit.kind = marker_kind(t); break;
        case Upos::part:
            unit.kind = token.lemma == "to"   ? Kind::to
                        : token.lemma == "'s" ? Kind::possessive
                                              : Kind::negation;
            break;
        case Upos::pron:
            unit.kind = pronoun_kind(token);
            if (unit.kind == Kind::pronoun) {
                unit.lemma = lower_form(t);
            }
            break;
        case Upos::sym:
        case Upos::punct: classify_punctuation(unit, t); break;
        case Upos::intj: unit.kind = Kind::adverb; break;
        case Upos::noun:
            unit.kind = reads_as_verb(t) ? Kind::verb : Kind::nominal;
            unit.lemma = noun_lemma(t);
            break;
        default:
            // "such as": a preposition of two words.
            unit.kind = token.lemma == "such" && next_is_as ? Kind::adposition : Kind::nominal;
            unit.lemma = noun_lemma(t);
            break;
    }
    if (token.upos == Upos::sym && unit.kind == Kind::boundary) {
        unit.kind = Kind::nominal;  // "$", "%"
    }
}

// What the neighbours decide: "as" before a noun, "on" before a date, brackets.
void Clauses::refine_units() {
    const auto count = static_cast<std::int32_t>(units_.size());
    // "(MOU)": what stands in short brackets does not part a verb from its arguments.
    for (std::int32_t u = 0; u < count; ++u) {
        const auto word = [&](std::int32_t at) {
            return document_.view(
                document_.tokens[units_[static_cast<std::size_t>(at)].first_token]);
        };
        if (!is(u, Kind::boundary) || word(u) != "(") {
            continue;
        }
        for (std::int32_t close = u + 1; close < count && close - u <= kBracketUnitsMax; ++close) {
            if (is(close, Kind::boundary) && word(close) == ")") {
                for (std::int32_t k = u; k <= close; ++k) {
                    units_[static_cast<std::size_t>(k)].kind = Kind::skipped;
                }
                break;
            }
        }
    }
    for (std::int32_t u = 0; u < count; ++u) {
        Unit& unit = units_[static_cast<std::size_t>(u)];
        const std::int32_t after = next(u);
        if (unit.kind == Kind::adposition && u + 1 < count &&
            units_[static_cast<std::size_t>(u) + 1].kind == Kind::skipped && unit.lemma != "to" &&
            unit.lemma != "of" && document_.view(document_.tokens[unit.last_token]).size() > 2) {
            unit.kind = Kind::skipped;
        } else if (unit.lemma == "as" && unit.kind == Kind::subordinator) {
            // "listed as a party", "described it as an attack"
            if (is(previous(u), Kind::verb) || lemma(after) == "a" || lemma(after) == "an") {
                unit.kind = Kind::adposition;
            }
        } else if (unit.lemma == "that" && unit.kind == Kind::relative && phrase_may_begin(after) &&
                   (is_hearsay(lemma(previous(u))) || is_untruth(lemma(previous(u))) ||
                    lemma(previous(u)) == "true" || lemma(previous(u)) == "correct")) {
            unit.kind = Kind::subordinator;  // "rumours that A signed"
        } else if (unit.lemma == "that" && unit.kind == Kind::subordinator &&
                   (is(after, Kind::verb) || is(after, Kind::auxiliary))) {
            unit.kind = Kind::relative;
        }
    }
}

bool Clauses::phrase_may_begin(std::int32_t unit) const {
    return is(unit, Kind::nominal) || is(unit, Kind::determiner) || is(unit, Kind::pronoun);
}

void Clauses::build_phrases() {
    phrase_of_.assign(units_.size(), -1);
    const auto part_of_phrase = [&](std::size_t u) {
        const Kind kind = units_[u].kind;
        return kind == Kind::nominal || kind == Kind::determiner || kind == Kind::possessive;
    };
    for (std::size_t u = 0; u < units_.size();) {
        if (!part_of_phrase(u) || units_[u].kind == Kind::possessive) {
            ++u;
            continue;
        }
        Phrase phrase;
        phrase.first = static_cast<std::int32_t>(u);
        while (u < units_.size() && part_of_phrase(u) &&
               (units_[u].kind != Kind::determiner ||
                static_cast<std::int32_t>(u) == phrase.first ||
                units_[u - 1].kind == Kind::determiner)) {
            ++u;
        }
        phrase.last = static_cast<std::int32_t>(u);
        phrase.head = phrase.last - 1;
        for (std::int32_t k = phrase.first; k < phrase.last; ++k) {
            phrase_of_[static_cast<std::size_t>(k)] = static_cast<std::int32_t>(phrases_.size());
        }
        phrases_.push_back(phrase);
    }
}

void Clauses::build_verbs() {
    verb_of_.assign(units_.size(), -1);
    const auto count = static_cast<std::int32_t>(units_.size());
    for (std::int32_t u = 0; u < count; ++u) {
        const Unit& unit = units_[static_cast<std::size_t>(u)];
        VerbGroup group;
        group.main = u;
        if (unit.kind == Kind::auxiliary) {
            std::int32_t after = next(u);
            while (is(after, Kind::adverb) || is(after, Kind::negation)) {
                after = next(after);
            }
            const bool have = unit.lemma == "have" && owns_object(after);
            if (is(after, Kind::verb) || is(after, Kind::auxiliary) ||
                (unit.lemma != "be" && !have)) {
                continue;
            }
            group.copula = !have;
        } else if (unit.kind != Kind::verb) {
            continue;
        }
        add_auxiliaries(group);
        verb_of_[static_cast<std::size_t>(u)] = static_cast<std::int32_t>(verbs_.size());
        verbs_.push_back(group);
    }
}

// What stands before the main verb, and the form that all of it has.
void Clauses::add_auxiliaries(VerbGroup& group) const {
    const Unit& unit = units_[static_cast<std::size_t>(group.main)];
    bool be = false;
    bool any_auxiliary = false;
    group.first = group.main;
    for (std::int32_t before = previous(group.main); before >= 0; before = previous(before)) {
        if (is(before, Kind::auxiliary)) {
            be = be || lemma(before) == "be";
            any_auxiliary = true;
            group.first = before;
        } else if (is(before, Kind::negation)) {
            group.first = before;
        } else if (is(before, Kind::to)) {
            group.infinitive = true;
            group.first = is(previous(before), Kind::negation) ? previous(before) : before;
            break;
        } else if (!is(before, Kind::adverb)) {
            break;
        }
    }
    const Token& token = document_.tokens[unit.first_token];
    const bool participle = is_past_participle(unit) && !any_auxiliary;
    // "was attacked and killed", "has visited A and signed B" go on with the auxiliary before.
    const bool joined = participle && token.deprel == "conj";
    // "a deal brokered by Turkey", but not "Farmers marched", which tags may take for a participle.
    const bool bare_participle = participle && !joined && !acts(unit.first_token);
    const bool by_follows =
        is_past_form(unit) && !any_auxiliary && !joined && lemma(next(group.main)) == "by";
    group.gerund = is_gerund(unit) && !any_auxiliary;
    group.passive = (be && is_past_form(unit)) ||
                    (joined && unit.morphology.voice == Voice::passive) || bare_participle ||
                    by_follows;
    group.finite = !group.infinitive && !group.gerund && !bare_participle && !by_follows;
}

// Whether the tree gives the verb a subject that acts; the main verb needs none.
bool Clauses::acts(std::uint32_t token) const {
    const std::int32_t subject = subject_of_[token - sentence_.first_token];
    const std::string& relation = document_.tokens[token].deprel;
    if (subject < 0) {
        return relation == "root" || relation == "parataxis";
    }
    return document_.tokens[static_cast<std::size_t>(subject)].deprel == "nsubj";
}

// "has strong ties with": a phrase follows "have", and no participle that "have" would only carry.
bool Clauses::owns_object(std::int32_t unit) const {
    const Phrase* phrase = phrase_at(unit);
    if (phrase == nullptr) {
        return false;
    }
    const std::int32_t after = next(phrase->head);
    return !is(after, Kind::verb) && !is(after, Kind::auxiliary);
}

void Clauses::map_units() {
    unit_of_.assign(sentence_.last_token - sentence_.first_token, -1);
    for (std::size_t u = 0; u < units_.size(); ++u) {
        std::fill(unit_of_.begin() + (units_[u].first_token - sentence_.first_token),
                  unit_of_.begin() + (units_[u].last_token - sentence_.first_token),
                  static_cast<std::int32_t>(u));
    }
}

// Of two subjects of one word, which a tree should not have, the one closer to it counts.
void Clauses::read_tree() {
    const std::size_t count = sentence_.last_token - sentence_.first_token;
    subject_of_.assign(count, -1);
    other_subject_.assign(count, -1);
    has_copula_.assign(count, false);
    has_marker_.assign(count, false);
    const auto first = static_cast<std::int32_t>(sentence_.first_token);
    const auto last = static_cast<std::int32_t>(sentence_.last_token);
    for (std::int32_t t = first; t < last; ++t) {
        const Token& token = document_.tokens[static_cast<std::size_t>(t)];
        if (token.head < first || token.head >= last) {
            continue;
        }
        const auto head = static_cast<std::size_t>(token.head - first);
        has_copula_[head] = has_copula_[head] || token.deprel == "cop";
        has_marker_[head] = has_marker_[head] || token.deprel == "mark";
        if (token.deprel.starts_with("nsubj") && (subject_of_[head] < 0 || t < token.head)) {
            other_subject_[head] = subject_of_[head];
            subject_of_[head] = t;
        }
    }
}

// "Sweden plans to join": a word with a subject and no copula is a verb, whatever its tag.
bool Clauses::reads_as_verb(std::uint32_t t) const {
    const std::size_t at = t - sentence_.first_token;
    const std::int32_t subject = subject_of_[at];
    return document_.tokens[t].upos == Upos::noun && !has_copula_[at] && subject >= 0 &&
           subject < static_cast<std::int32_t>(t) &&
           (t + 1 < sentence_.last_token && document_.tokens[t + 1].lemma == "to");
}

std::int32_t Clauses::unit_of(std::uint32_t token) const {
    return token < sentence_.first_token || token >= sentence_.last_token
               ? -1
               : unit_of_[token - sentence_.first_token];
}

// The token whose children in the tree are the arguments of the verb: itself, or the predicate.
std::uint32_t Clauses::argument_head(const VerbGroup& verb) const {
    const std::uint32_t t = units_[static_cast<std::size_t>(verb.main)].first_token;
    const std::int32_t head = document_.tokens[t].head;
    return verb.copula && head >= static_cast<std::int32_t>(sentence_.first_token)
               ? static_cast<std::uint32_t>(head)
               : t;
}

// The subject as the tree has it, where it is a phrase, a relative pronoun or a pronoun before the verb.
bool Clauses::subject_by_tree(const VerbGroup& verb, Subject& found, int depth) const {
    const std::uint32_t t = argument_head(verb);
    const std::int32_t nearest =
        t < sentence_.last_token ? subject_of_[t - sentence_.first_token] : -1;
    if (nearest < 0) {
        return false;
    }
    // "The pact, formally the Treaty of A, was signed" may come with two subjects.
    const std::int32_t other = other_subject_[t - sentence_.first_token];
    Subject tried = found;
    if (subject_at(verb, static_cast<std::uint32_t>(nearest), tried, depth) &&
        (other < 0 || !tried.entities.empty())) {
        found = tried;
        return true;
    }
    return other >= 0 && subject_at(verb, static_cast<std::uint32_t>(other), found, depth);
}

bool Clauses::subject_at(const VerbGroup& verb,
                         std::uint32_t token,
                         Subject& found,
                         int depth) const {
    std::uint32_t last = token;  // of "A, B and C" the last
    const std::uint32_t end = units_[static_cast<std::size_t>(verb.first)].first_token;
    for (std::uint32_t k = token + 1; k < end; ++k) {
        if (document_.tokens[k].head == static_cast<std::int32_t>(token) &&
            document_.tokens[k].deprel == "conj") {
            last = k;
        }
    }
    const std::int32_t unit = unit_of(last);
    if (unit < 0 || unit >= verb.first) {
        return false;
    }
    for (std::int32_t u = unit; u < verb.first; ++u) {
        if (is(u, Kind::boundary)) {
            return false;  // "RABAT - Israel and Morocco signed": a dateline is nobody
        }
    }
    if (is(unit, Kind::pronoun)) {
        pronoun_subject(unit, found, depth);
        return true;
    }
    if (is(unit, Kind::relative)) {
        std::int32_t antecedent = previous(unit);
        if (is(antecedent, Kind::comma)) {
            antecedent = previous(antecedent);
        }
        const Phrase* phrase = phrase_at(antecedent);
        if (phrase == nullptr) {
            return false;
        }
        found.entities = antecedent_entities(*phrase);
        found.phrase = phrase_of_[static_cast<std::size_t>(phrase->head)];
        return true;
    }
    if (phrase_at(unit) == nullptr) {
        return false;
    }
    // "A and B signed", where the tree missed that B is joined.
    std::int32_t index = phrase_of_[static_cast<std::size_t>(unit)];
    const Phrase* nearest = phrase_ending_before(verb.first);
    if (nearest != nullptr && is(previous(nearest->first), Kind::conjunction) &&
        phrase_at(previous(previous(nearest->first))) == phrase_at(unit)) {
        index = phrase_of_[static_cast<std::size_t>(nearest->head)];
    }
    subject_phrase(index, found, depth);
    return true;
}

// The object that does not follow the verb at once.
const Phrase* Clauses::object_by_tree(const VerbGroup& verb) const {
    const std::uint32_t main = units_[static_cast<std::size_t>(verb.main)].first_token;
    for (std::uint32_t t = main + 1; t < sentence_.last_token; ++t) {
        const Token& token = document_.tokens[t];
        if (token.head == static_cast<std::int32_t>(main) && token.deprel == "obj") {
            return phrase_at(unit_of(t));
        }
    }
    return nullptr;
}

// Phrases with a preposition that hang on the verb but do not follow it at once.
void Clauses::add_prepositions_by_tree(const VerbGroup& verb, Complements& found) const {
    const std::uint32_t main = units_[static_cast<std::size_t>(verb.main)].first_token;
    for (std::uint32_t t = main + 1; t < sentence_.last_token; ++t) {
        const Token& marker = document_.tokens[t];
        const std::int32_t unit = unit_of(t);
        if (marker.deprel != "case" || marker.head < 0 || !is(unit, Kind::adposition) ||
            found.by_preposition.contains(lemma(unit))) {
            continue;
        }
        const Token& noun = document_.tokens[static_cast<std::size_t>(marker.head)];
        const Phrase* phrase = phrase_at(next(unit));
        if (!noun.deprel.starts_with("obl") || noun.head != static_cast<std::int32_t>(main) ||
            phrase == nullptr ||
            phrase_at(unit_of(static_cast<std::uint32_t>(marker.head))) != phrase) {
            continue;
        }
        std::int32_t end = -1;
        found.by_preposition.emplace(lemma(unit), list_right(next(unit), end, false));
        found.word_by_preposition.emplace(lemma(unit), content_word(*phrase));
        found.owner_by_preposition.emplace(lemma(unit), modifiers(*phrase));
    }
}

// ", X said", "said X", "according to X": whoever the sentence as a whole is laid upon.
void Clauses::find_speaker() {
    for (const VerbGroup& verb : verbs_) {
        const Governor* governor = patterns_.before_clause(lemma(verb.main));
        if (governor == nullptr || !governor->speech || !verb.finite) {
            continue;
        }
        const std::int32_t after = next(verb.main);
        const bool ends = after < 0 || is(after, Kind::boundary) || is(after, Kind::comma) ||
                          is(after, Kind::adposition);
        if (ends && !verb.passive) {
            const auto speakers = subject(verb, kDepthMax).entities;
            if (speakers.size() == 1) {
                speaker_ = speakers.front();
            }
        } else if (is(previous(verb.first), Kind::comma) && phrase_at(after) != nullptr) {
            const auto speakers = entities(*phrase_at(after));
            if (speakers.size() == 1) {
                speaker_ = speakers.front();
            }
        }
    }
    for (std::int32_t u = 0; u + 2 < static_cast<std::int32_t>(units_.size()); ++u) {
        if ((lemma(u) == "according" || lemma(u) == "accord") && lemma(u + 1) == "to" &&
            phrase_at(u + 2) != nullptr) {
            const auto speakers = entities(*phrase_at(u + 2));
            if (speakers.size() == 1) {
                speaker_ = speakers.front();
            }
        }
    }
}

bool Clauses::is(std::int32_t unit, Kind kind) const {
    return unit >= 0 && unit < static_cast<std::int32_t>(units_.size()) &&
           units_[static_cast<std::size_t>(unit)].kind == kind;
}

std::string_view Clauses::lemma(std::int32_t unit) const {
    return unit >= 0 && unit < static_cast<std::int32_t>(units_.size())
               ? units_[static_cast<std::size_t>(unit)].lemma
               : std::string_view();
}

std::int32_t Clauses::previous(std::int32_t unit) const {
    do {
        --unit;
    } while (is(unit, Kind::skipped));
    return unit < 0 ? -1 : unit;
}

std::int32_t Clauses::next(std::int32_t unit) const {
    do {
        ++unit;
    } while (is(unit, Kind::skipped));
    return unit >= static_cast<std::int32_t>(units_.size()) ? -1 : unit;
}

const Phrase* Clauses::phrase_at(std::int32_t unit) const {
    if (unit < 0 || unit >= static_cast<std::int32_t>(units_.size())) {
        return nullptr;
    }
    const std::int32_t index = phrase_of_[static_cast<std::size_t>(unit)];
    return index < 0 ? nullptr : &phrases_[static_cast<std::size_t>(index)];
}

const Phrase* Clauses::phrase_ending_before(std::int32_t unit) const {
    std::int32_t before = previous(unit);
    while (is(before, Kind::adverb)) {
        before = previous(before);
    }
    return phrase_at(before);
}

std::vector<std::uint32_t> Clauses::entities(const Phrase& phrase) const {
    const Unit& head = units_[static_cast<std::size_t>(phrase.head)];
    if (head.mention != kNoMention) {
        const Mention& mention = document_.mentions[head.mention];
        if (!mention.members.empty()) {
            return mention.members;
        }
        return mention.entity == kNoEntity ? std::vector<std::uint32_t>()
                                           : std::vector<std::uint32_t>{mention.entity};
    }
    const std::int32_t link = next(phrase.head);
    const bool of_owner =
        (lemma(link) == "of" || lemma(link) == "from") && phrase_at(next(link)) != nullptr;
    if (of_owner && (acts_for_owner(head.lemma) || speaks_for_owner(head.lemma))) {
        std::vector<std::uint32_t> owners;
        // "the ministers of defence of A and B"
        const std::int32_t further = next(phrase_at(next(link))->head);
        const bool specified =
            units_[static_cast<std::size_t>(phrase_at(next(link))->head)].mention == kNoMention &&
            lemma(further) == "of" && phrase_at(next(further)) != nullptr;
        collect_owners(next(specified ? further : link), owners);
        if (!owners.empty()) {
            return owners;
        }
    }
    if (!acts_for_owner(head.lemma)) {
        return {};
    }
    const auto owners = modifiers(phrase);
    return owners.empty() ? owners : std::vector<std::uint32_t>{owners.back()};
}

// The states and organisations of "A, B and C" from `unit` on: names only.
void Clauses::collect_owners(std::int32_t unit, std::vector<std::uint32_t>& owners) const {
    for (int member = 0; member < kListMax; ++member) {
        const Phrase* phrase = phrase_at(unit);
        if (phrase == nullptr) {
            return;
        }
        const Unit& head = units_[static_cast<std::size_t>(phrase->head)];
        if (head.mention == kNoMention) {
            return;
        }
        const Mention& mention = document_.mentions[head.mention];
        if ((mention.type != "Country" && mention.type != "Organization") ||
            mention.entity == kNoEntity) {
            return;
        }
        add_unique(owners, {mention.entity});
        unit = next(phrase->head);
        if (is(unit, Kind::comma)) {
            unit = next(unit);
        }
        if (is(unit, Kind::conjunction)) {
            unit = next(unit);
        }
    }
}

std::string_view Clauses::head_lemma(const Phrase& phrase) const {
    return lemma(phrase.head);
}

std::vector<std::uint32_t> Clauses::modifiers(const Phrase& phrase) const {
    std::vector<std::uint32_t> found;
    for (std::int32_t u = phrase.first; u < phrase.head; ++u) {
        const Unit& unit = units_[static_cast<std::size_t>(u)];
        if (unit.mention == kNoMention) {
            continue;
        }
        const Mention& mention = document_.mentions[unit.mention];
        if (mention.last_token + 1 < sentence_.last_token &&
            document_.view(document_.tokens[mention.last_token]) == "-" &&
            document_.tokens[mention.last_token + 1].upos == Upos::verb) {
            continue;  // "US-brokered"
        }
        const bool owns = mention.kind == MentionKind::demonym ||
                          mention.kind == MentionKind::acronym ||
                          mention.kind == MentionKind::pronoun || is(u + 1, Kind::possessive) ||
                          mention.type == "Country" || mention.type == "Organization";
        if (owns && mention.entity != kNoEntity) {
            add_unique(found, {mention.entity});
        }
        add_unique(found, mention.members);
    }
    return found;
}

const VerbGroup* Clauses::verb_with_main(std::int32_t unit) const {
    if (unit < 0) {
        return nullptr;
    }
    const std::int32_t index = verb_of_[static_cast<std::size_t>(unit)];
    return index < 0 ? nullptr : &verbs_[static_cast<std::size_t>(index)];
}

const VerbGroup* Clauses::verb_before(std::int32_t unit, bool finite_only) const {
    for (auto verb = verbs_.rbegin(); verb != verbs_.rend(); ++verb) {
        if (verb->main < unit && (!finite_only || verb->finite)) {
            return &*verb;
        }
    }
    return nullptr;
}

const VerbGroup* Clauses::carrier(const Phrase& phrase) const {
    std::int32_t before = previous(phrase.first);
    while (is(before, Kind::adverb)) {
        before = previous(before);
    }
    return verb_with_main(before);
}

const VerbGroup* Clauses::verb_at(std::int32_t unit) const {
    for (const VerbGroup& verb : verbs_) {
        if (verb.first == unit) {
            return &verb;
        }
    }
    return nullptr;
}

void Clauses::add_governor(const Governor& governor, Stance& stance) const {
    stance.negated = stance.negated != governor.negates;
    if (governor.modality) {
        stance.possible = stance.possible || *governor.modality == Modality::possible;
        stance.planned = stance.planned || *governor.modality == Modality::planned;
        stance.claimed = stance.claimed || *governor.modality == Modality::claimed;
    }
}

void Clauses::add_stance(const VerbGroup& verb, Stance& stance) const {
    for (std::int32_t u = verb.first; u <= verb.main; ++u) {
        const std::string_view word = lemma(u);
        if (is(u, Kind::negation)) {
            stance.negated = !stance.negated;
        } else if (is(u, Kind::auxiliary)) {
            static const Words possible = {
                "may", "might", "could", "can", "should", "must", "would", "ought", "cannot"};
            stance.planned = stance.planned || word == "will" || word == "shall";
            stance.possible = stance.possible || possible.contains(word);
        } else if (is(u, Kind::adverb)) {
            stance.claimed = stance.claimed || word == "reportedly" || word == "allegedly";
            stance.possible = stance.possible || word == "perhaps" || word == "maybe";
            stance.negated = stance.negated || word == "never";
        }
    }
    const std::string_view before = lemma(previous(verb.first));
    stance.claimed = stance.claimed || before == "reportedly" || before == "allegedly";
    // "almost signed", "instead of signing", "stopped short of signing"
    const std::string_view head = lemma(previous(previous(verb.first)));
    const bool undone = before == "almost" || before == "nearly" ||
                        (verb.gerund && before == "of" && (head == "instead" || head == "short")) ||
                        (verb.gerund && before == "than" && head == "rather");
    stance.negated = stance.negated || undone;
}

// Passive of a verb of saying or knowing before an infinitive: "is said to", "is thought to".
bool Clauses::only_reports(const VerbGroup& governor) const {
    const std::string_view verb = lemma(governor.main);
    const Governor* clause = patterns_.before_clause(verb);
    const Governor* infinitive = patterns_.before_infinitive(verb);
    const bool steers =
        infinitive != nullptr && infinitive->modality && *infinitive->modality != Modality::claimed;
    return governor.passive && clause != nullptr && !steers && !clause->negates &&
           (clause->speech || clause->modality == Modality::claimed);
}

// "It is not true that", "Rumours that ... were false".
void Clauses::add_reported_truth(std::int32_t word, Stance& stance) const {
    if (is_untruth(lemma(word))) {
        stance.negated = !is(previous(word), Kind::negation);
    } else if (lemma(word) == "true" || lemma(word) == "correct") {
        stance.negated = stance.negated != is(previous(word), Kind::negation);
    } else if (is_hearsay(lemma(word))) {
        stance.claimed = true;
        for (const VerbGroup& verb : verbs_) {
            std::int32_t after = next(verb.main);
            while (is(after, Kind::adverb)) {
                after = next(after);
            }
            stance.negated =
                stance.negated || (verb.copula && verb.main > word && is_untruth(lemma(after)));
        }
    }
}

// What stands before a clause: "if", "whether", or a verb of saying with or without "that".
void Clauses::clause_context(std::int32_t clause_first, Stance& stance, int depth) const {
    std::int32_t before = previous(clause_first);
    while (is(before, Kind::adverb)) {
        before = previous(before);
    }
    const std::string_view word = lemma(before);
    if (is(before, Kind::subordinator) && (word == "if" || word == "whether" || word == "unless")) {
        stance.possible = true;
        return;
    }
    if (is(before, Kind::subordinator) && word == "that") {
        before = previous(before);
        add_reported_truth(before, stance);
    }
    const VerbGroup* verb = verb_with_main(before);
    const Governor* governor = verb == nullptr ? nullptr : patterns_.before_clause(lemma(before));
    if (governor == nullptr) {
        return;
    }
    // "said it would": a plan, not a condition.
    if (governor->speech && stance.possible && !stance.planned) {
        for (std::int32_t u = clause_first; u >= 0 && u < static_cast<std::int32_t>(units_.size());
             ++u) {
            if (is(u, Kind::verb)) {
                break;
            }
            if (is(u, Kind::auxiliary) && lemma(u) == "would") {
                stance.possible = false;
                stance.planned = true;
            }
        }
    }
    add_governor(*governor, stance);
    if (depth < kDepthMax && verb->finite && !verb->passive) {
        const Subject speaker = subject(*verb, depth + 1);
        if (speaker.entities.size() == 1) {
            stance.said_by = speaker.entities.front();
        }
    }
}

// "X said it would ...": the pronoun below a verb of saying is its subject; elsewhere nobody knows.
bool Clauses::pronoun_subject(std::int32_t pronoun, Subject& found, int depth) const {
    clause_context(pronoun, found.stance, depth);
    const std::string_view word = lemma(pronoun);
    const auto& first_person = speaker_ ? speaker_ : last_speaker_;
    if ((word == "we" || word == "i") && first_person) {
        found.entities = {*first_person};
        return true;
    }
    if (word != "it" && word != "they") {
        return false;
    }
    std::int32_t before = previous(pronoun);
    if (is(before, Kind::subordinator) && lemma(before) == "that") {
        before = previous(before);
    }
    const VerbGroup* verb = verb_with_main(before);
    if (verb == nullptr || depth >= kDepthMax ||
        patterns_.before_clause(lemma(before)) == nullptr) {
        return false;
    }
    const Subject speaker = subject(*verb, depth + 1);
    found.entities = speaker.entities;
    return !found.entities.empty();
}

Subject Clauses::subject_of(const VerbGroup& verb) const {
    return subject(verb, 0);
}

// The unit before an insertion that ends with `comma`: "X, who visited Y, [signed]". -1 when the
// comma ends no insertion.
std::int32_t Clauses::before_parenthesis(std::int32_t comma) const {
    std::int32_t u = previous(comma);
    for (int i = 0; i < kParenthesisMax && u >= 0; ++i, u = previous(u)) {
        if (!is(u, Kind::comma)) {
            continue;
        }
        const std::int32_t first = next(u);
        const VerbGroup* verb = nullptr;
        for (const VerbGroup& candidate : verbs_) {
            if (candidate.first == first) {
                verb = &candidate;
            }
        }
        const bool inserted = is(first, Kind::relative) || is(first, Kind::adposition) ||
                              is(first, Kind::determiner) || is(first, Kind::subordinator) ||
                              is(first, Kind::adverb) || (verb != nullptr && !verb->finite);
        const Phrase* phrase = phrase_at(first);
        const bool only_phrase = phrase != nullptr && next(phrase->head) == comma;
        return inserted || only_phrase ? u : -1;
    }
    return -1;
}

// "X, the Norwegian who heads Y": the person that the apposition describes.
std::vector<std::uint32_t> Clauses::antecedent_entities(const Phrase& phrase) const {
    const Unit& head = units_[static_cast<std::size_t>(phrase.head)];
    const std::int32_t comma = previous(phrase.first);
    const bool demonym =
        head.mention != kNoMention && document_.mentions[head.mention].kind == MentionKind::demonym;
    const bool described = head.mention == kNoMention && entities(phrase).empty();
    const Phrase* named = is(comma, Kind::comma) ? phrase_at(previous(comma)) : nullptr;
    if ((demonym || described) && named != nullptr) {
        const Unit& name = units_[static_cast<std::size_t>(named->head)];
        if (name.mention != kNoMention && document_.mentions[name.mention].type == "Person") {
            return entities(*named);
        }
    }
    return entities(phrase);
}

// Takes `phrase` and what is joined to it on the left as the subject.
bool Clauses::subject_phrase(std::int32_t index, Subject& found, int depth) const {
    for (int step = 0; step < kStepsMax; ++step) {
        const Phrase& phrase = phrases_[static_cast<std::size_t>(index)];
        const std::int32_t before = previous(phrase.first);
        if (!is(before, Kind::adposition)) {
            break;
        }
        // "the president of Turkey", "the deal brokered by Qatar": go on to what it depends on.
        const Phrase* governor = phrase_at(previous(before));
        if (const VerbGroup* participle = verb_with_main(previous(before));
            participle != nullptr && !participle->finite) {
            governor = phrase_at(previous(participle->first));
        }
        if (governor == nullptr) {
            return false;
        }
        index = phrase_of_[static_cast<std::size_t>(governor->head)];
    }
    const Phrase* phrase = &phrases_[static_cast<std::size_t>(index)];
    found.phrase = index;
    found.entities = entities(*phrase);
    std::int32_t clause_first = phrase->first;
    const std::string_view first_word = lemma(phrase->first);
    bool joined = false;
    for (int member = 0; member < kListMax; ++member) {
        const std::int32_t link = previous(clause_first);
        if (!(is(link, Kind::conjunction) && lemma(link) != "but") &&
            !(joined && is(link, Kind::comma))) {
            break;
        }
        std::int32_t end = previous(link);
        if (is(end, Kind::comma)) {
            end = previous(end);
        }
        const Phrase* other = phrase_at(end);
        if (other == nullptr) {
            break;
        }
        const std::int32_t outside = previous(other->first);
        // "the leaders of A, B and C": the enumeration hangs on the leaders; so it does in "the accord
        // between A and B", where it acts no longer.
        const Phrase* holders = phrase_at(previous(outside));
        const std::string_view link_word = lemma(outside);
        if (is(outside, Kind::adposition) && holders != nullptr) {
            if (link_word == "of" || link_word == "from") {
                auto owners = entities(*holders);
                if (!owners.empty()) {
                    if (units_[static_cast<std::size_t>(holders->head)].mention == kNoMention) {
                        add_unique(owners, found.entities);
                    }
                    found.entities = owners;
                    clause_first = holders->first;
                }
            } else if (link_word == "between" || link_word == "with" || link_word == "on" ||
                       link_word == "by") {
                if (depth < kDepthMax) {
                    return subject_phrase(
                        phrase_of_[static_cast<std::size_t>(holders->head)], found, depth + 1);
                }
            }
            break;
        }
        if (is(outside, Kind::verb) || is(outside, Kind::adposition) ||
            is(outside, Kind::auxiliary)) {
            break;
        }
        const auto more = entities(*other);
        if (more.empty()) {
            break;
        }
        std::vector<std::uint32_t> all = more;
        add_unique(all, found.entities);
        found.entities = all;
        clause_first = other->first;
        joined = true;
    }
    const bool neither = first_word == "neither" || lemma(clause_first) == "neither" ||
                         lemma(previous(clause_first)) == "neither";
    found.stance.negated = found.stance.negated != (first_word == "no" || neither);
    clause_context(clause_first, found.stance, depth);
    return true;
}

Subject Clauses::subject(const VerbGroup& start, int depth) const {
    Subject found;
    const VerbGroup* verb = &start;
    add_stance(*verb, found.stance);
    for (int step = 0; step < kStepsMax; ++step) {
        if (verb->finite && subject_by_tree(*verb, found, depth)) {
            return found;
        }
        std::int32_t before = previous(verb->first);
        while (is(before, Kind::adverb)) {
            before = previous(before);
        }
        if (before < 0) {
            // "After meeting X, Y signed": the subject follows the comma.
            if (verb->finite) {
                return found;
            }
            for (std::int32_t u = verb->main; u >= 0; u = next(u)) {
                if (is(u, Kind::comma) && phrase_at(next(u)) != nullptr) {
                    subject_phrase(phrase_of_[static_cast<std::size_t>(next(u))], found, depth);
                    return found;
                }
            }
            return found;
        }
        if (verb->infinitive) {
            if (const VerbGroup* governor = verb_with_main(before)) {
                if (governor->copula || lemma(governor->main) == "be") {
                    found.stance.planned = true;
                } else if (only_reports(*governor)) {
                    found.stance.claimed = true;  // "is said to have signed"
                } else if (const Governor* effect =
                               patterns_.before_infinitive(lemma(governor->main))) {
                    add_governor(*effect, found.stance);
                }
                add_stance(*governor, found.stance);
                verb = governor;
                continue;
            }
            const Phrase* phrase = phrase_at(before);
            if (phrase == nullptr) {
                return found;
            }
            const VerbGroup* governor = carrier(*phrase);
            const std::string_view word = head_lemma(*phrase);
            // "has no plans to sign"
            found.stance.negated = found.stance.negated != (lemma(phrase->first) == "no");
            static const Words ready = {"ready",
                                        "due",
                                        "set",
                                        "likely",
                                        "able",
                                        "willing",
                                        "unable",
                                        "unwilling",
                                        "unlikely"};
            if (governor != nullptr && ready.contains(word)) {
                found.stance.planned = found.stance.planned || word == "due" || word == "set";
                found.stance.possible = found.stance.possible || (word != "due" && word != "set");
                found.stance.negated = found.stance.negated != word.starts_with("un");
                add_stance(*governor, found.stance);
                verb = governor;
                continue;
            }
            if (governor == nullptr) {
                found.stance.planned = true;  // "the decision to sign", "X, to sign"
                return found;
            }
            const Governor* effect = patterns_.before_infinitive(lemma(governor->main));
            if (effect != nullptr && effect->object_control) {
                add_governor(*effect, found.stance);
                found.entities = entities(*phrase);
                found.phrase = phrase_of_[static_cast<std::size_t>(phrase->head)];
                return found;
            }
            found.stance.planned = true;  // a purpose: "met X to sign Y"
            add_stance(*governor, found.stance);
            verb = governor;
            continue;
        }
        if (is(before, Kind::relative)) {
            std::int32_t antecedent = previous(before);
            if (is(antecedent, Kind::comma)) {
                antecedent = previous(antecedent);
            }
            const Phrase* phrase = phrase_at(antecedent);
            if (phrase != nullptr) {
                found.entities = antecedent_entities(*phrase);
                found.phrase = phrase_of_[static_cast<std::size_t>(phrase->head)];
            }
            return found;
        }
        if (verb->gerund && is(before, Kind::adposition)) {
            const Phrase* phrase = phrase_at(previous(before));
            const VerbGroup* governor = phrase == nullptr ? nullptr : carrier(*phrase);
            const Governor* effect =
                governor == nullptr ? nullptr : patterns_.before_infinitive(lemma(governor->main));
            if (effect != nullptr && (lemma(before) == "of" || lemma(before) == "for") &&
                effect->modality == Modality::claimed) {
                add_governor(*effect, found.stance);
                found.entities = entities(*phrase);
                found.phrase = phrase_of_[static_cast<std::size_t>(phrase->head)];
                const Subject accuser =
                    depth < kDepthMax ? subject(*governor, depth + 1) : Subject();
                if (accuser.entities.size() == 1) {
                    found.stance.said_by = accuser.entities.front();
                }
                return found;
            }
            found.stance.negated = found.stance.negated != (lemma(before) == "without");
        }
        // "denied having sent"
        if (verb->gerund) {
            if (const VerbGroup* governor = verb_with_main(before)) {
                const Governor* effect = patterns_.before_infinitive(lemma(governor->main));
                if (effect != nullptr) {
                    add_governor(*effect, found.stance);
                }
                add_stance(*governor, found.stance);
                verb = governor;
                continue;
            }
        }
        if (const Phrase* phrase = phrase_at(before);
            phrase != nullptr && !(verb->gerund && step == 0 && carrier(*phrase) != nullptr)) {
            subject_phrase(phrase_of_[static_cast<std::size_t>(before)], found, depth);
            return found;
        }
        // "the pact, ratified by Norway,": the phrase before the comma.
        if (is(before, Kind::comma) && verb->passive && !verb->finite && step == 0) {
            if (const Phrase* phrase = phrase_at(previous(before)); phrase != nullptr) {
                found.entities = entities(*phrase);
                found.phrase = phrase_of_[static_cast<std::size_t>(phrase->head)];
                return found;
            }
        }
        if (is(before, Kind::comma) && verb->finite) {
            const std::int32_t outer = before_parenthesis(before);
            if (outer > 0) {
                const Phrase* phrase = phrase_at(previous(outer));
                const Phrase* inner = phrase_at(next(outer));
                if (inner != nullptr && next(inner->head) == before && phrase != nullptr &&
                    entities(*phrase).empty()) {
                    phrase = inner;
                }
                if (phrase != nullptr) {
                    subject_phrase(
                        phrase_of_[static_cast<std::size_t>(phrase->head)], found, depth);
                    // "The head of A, X, met": nobody knows who the head is, but X is named.
                    if (found.entities.empty() && inner != nullptr && next(inner->head) == before) {
                        found.entities = entities(*inner);
                    }
                    return found;
                }
            }
        }
        if (is(before, Kind::pronoun)) {
            pronoun_subject(before, found, depth);
            return found;
        }
        if (is(before, Kind::boundary)) {
            return found;
        }
        // Joined or depending verbs share the subject of the verb before them.
        const VerbGroup* governor =
            verb_before(verb->first, !verb->infinitive && !verb->gerund && verb->finite);
        if (governor == nullptr) {
            return found;
        }
        if (is(before, Kind::conjunction)) {
            const Morphology& form = units_[static_cast<std::size_t>(verb->main)].morphology;
            if (form.verb_form == VerbForm::infinitive) {
                add_stance(*governor, found.stance);  // "will visit X and sign Y"
            }
        }
        verb = governor;
    }
    return found;
}

// "A in Lebanon and B in Gaza": the unit after the place, if the enumeration goes on there.
std::int32_t Clauses::after_place(std::int32_t unit) const {
    if (lemma(unit) != "in" || !is(unit, Kind::adposition)) {
        return unit;
    }
    const Phrase* phrase = phrase_at(next(unit));
    if (phrase == nullptr) {
        return unit;
    }
    const Unit& head = units_[static_cast<std::size_t>(phrase->head)];
    const bool place =
        head.mention != kNoMention && (document_.mentions[head.mention].type == "Place" ||
                                       document_.mentions[head.mention].type == "Country");
    const std::int32_t after = next(phrase->head);
    return place && is(after, Kind::conjunction) ? after : unit;
}

// Where the names begin in "states, among them A and B", "groups such as A", "allies including A".
std::int32_t Clauses::examples_after(std::int32_t unit) const {
    if (is(unit, Kind::comma)) {
        unit = next(unit);
    }
    if (lemma(unit) == "including" && phrase_at(next(unit)) != nullptr) {
        return next(unit);
    }
    if (lemma(unit) == "such" && lemma(next(unit)) == "as") {
        const std::int32_t names = next(next(unit));
        return phrase_at(names) == nullptr ? -1 : names;
    }
    if (lemma(unit) == "among" && lemma(next(unit)) == "them") {
        const std::int32_t names = next(next(unit));
        return phrase_at(names) == nullptr ? -1 : names;
    }
    return -1;
}

std::vector<std::uint32_t> Clauses::subject_after_front(const Phrase& phrase) const {
    const std::int32_t comma = next(phrase.head);
    if (!is(comma, Kind::comma) || finite_verb_before(phrase.head)) {
        return {};
    }
    for (const VerbGroup& verb : verbs_) {
        if (verb.main > comma && verb.finite) {
            return verb.passive ? std::vector<std::uint32_t>() : subject(verb, kDepthMax).entities;
        }
    }
    return {};
}

std::vector<std::uint32_t> Clauses::names_after(const Phrase& phrase) const {
    std::int32_t end = -1;
    std::int32_t unit = examples_after(next(phrase.head));
    if (unit >= 0) {
        return list_right(unit, end, false);
    }
    // "its allies (A and B)", "its allies, A and B,"
    for (std::int32_t u = phrase.head + 1;
         u < static_cast<std::int32_t>(units_.size()) && is(u, Kind::skipped);
         ++u) {
        const Unit& inside = units_[static_cast<std::size_t>(u)];
        if (inside.mention == kNoMention) {
            continue;
        }
        std::vector<std::uint32_t> found;
        for (; u < static_cast<std::int32_t>(units_.size()) && is(u, Kind::skipped); ++u) {
            const Unit& member = units_[static_cast<std::size_t>(u)];
            if (member.mention != kNoMention &&
                document_.mentions[member.mention].entity != kNoEntity) {
                add_unique(found, {document_.mentions[member.mention].entity});
            }
        }
        return found;
    }
    unit = next(phrase.head);
    const Phrase* named = is(unit, Kind::comma) ? phrase_at(next(unit)) : nullptr;
    if (named == nullptr) {
        return {};
    }
    const Unit& head = units_[static_cast<std::size_t>(named->head)];
    const std::int32_t after = next(named->head);
    if (head.mention == kNoMention || is(after, Kind::verb) || is(after, Kind::auxiliary) ||
        !names_actor(document_.mentions[head.mention])) {
        return {};
    }
    return list_right(next(unit), end, false);
}

bool Clauses::finite_verb_before(std::int32_t unit) const {
    return !verbs_.empty() && verb_before(unit, true) != nullptr;
}

// The phrase at `unit` and those joined to it: "A, B and C". `end` becomes the unit after the last.
// `closed` after "between", where "and" can only join.
std::vector<std::uint32_t> Clauses::list_right(std::int32_t unit,
                                               std::int32_t& end,
                                               bool closed,
                                               int depth) const {
    std::vector<std::uint32_t> found;
    std::vector<std::uint32_t> tentative;  // after commas, until an "and" confirms the enumeration
    const Phrase* phrase = phrase_at(unit);
    if (phrase == nullptr) {
        return found;
    }
    found = entities(*phrase);
    end = next(phrase->head);
    const bool of_owner = units_[static_cast<std::size_t>(phrase->head)].mention == kNoMention &&
                          !found.empty() && lemma(end) == "of";
    if (of_owner && phrase_at(next(end)) != nullptr) {
        end = next(phrase_at(next(end))->head);
    }
    if (found.empty() && is(end, Kind::comma) && phrase_at(next(end)) != nullptr) {
        // "his counterpart, X"
        const Phrase& apposition = *phrase_at(next(end));
        const Unit& head = units_[static_cast<std::size_t>(apposition.head)];
        const std::int32_t after = next(apposition.head);
        const bool speaks = is(after, Kind::verb) || is(after, Kind::auxiliary);
        if (head.mention != kNoMention && !speaks &&
            document_.mentions[head.mention].type == "Person") {
            end = after;
            return entities(apposition);
        }
        // "its close partners, A and B"
        if (head.mention != kNoMention && !speaks &&
            names_actor(document_.mentions[head.mention])) {
            return depth < kDepthMax ? list_right(next(end), end, closed, depth + 1) : found;
        }
    }
    if (found.empty()) {
        const std::int32_t examples = examples_after(end);
        if (examples >= 0 && depth < kDepthMax) {
            return list_right(examples, end, closed, depth + 1);
        }
    }
    // Where no verb has come yet, the next one cannot begin a second clause.
    closed = closed || !finite_verb_before(unit);
    std::int32_t cursor = end;
    for (int member = 0; member < kListMax; ++member) {
        cursor = after_place(cursor);
        const bool comma = is(cursor, Kind::comma);
        std::int32_t at = cursor;
        if (comma) {
            at = next(at);
        }
        const bool conjunction = is(at, Kind::conjunction) && lemma(at) != "but";
        if (conjunction) {
            at = next(at);
        }
        const Phrase* more = comma || conjunction ? phrase_at(at) : nullptr;
        if (more == nullptr) {
            break;
        }
        std::int32_t after = next(more->head);
        // A finite verb after it: the subject of the next clause.
        if (!closed && (is(after, Kind::verb) || is(after, Kind::auxiliary))) {
            const VerbGroup* verb = is(after, Kind::verb) ? verb_with_main(after) : nullptr;
            if (verb == nullptr || verb->finite) {
                break;
            }
        }
        add_unique(tentative, entities(*more));
        cursor = after;
        if (conjunction) {
            add_unique(found, tentative);
            tentative.clear();
            end = cursor;
        }
    }
    return found;
}

void Clauses::add_prepositions(std::int32_t unit, Complements& found) const {
    for (int i = 0; i < kPrepositionsMax && unit >= 0; ++i) {
        while (is(unit, Kind::adverb)) {
            unit = next(unit);
        }
        if (!is(unit, Kind::adposition) || phrase_at(next(unit)) == nullptr) {
            return;
        }
        const std::string preposition(lemma(unit));
        std::int32_t end = -1;
        const auto entities_here =
            list_right(next(unit), end, preposition == "between" || preposition == "among");
        found.by_preposition.emplace(preposition, entities_here);
        if (const Phrase* phrase = phrase_at(next(unit)); phrase != nullptr) {
            found.word_by_preposition.emplace(preposition, content_word(*phrase));
            found.owner_by_preposition.emplace(preposition, modifiers(*phrase));
        }
        unit = end;
        found.end = end;
        add_exception(preposition, unit, found);
    }
}

// "by A and B, but not by C or D": whom the sentence excepts. `preposition` is empty after a verb.
void Clauses::add_exception(std::string_view preposition,
                            std::int32_t unit,
                            Complements& found) const {
    if (is(unit, Kind::comma)) {
        unit = next(unit);
    }
    if (!is(unit, Kind::conjunction) || lemma(unit) != "but" || !is(next(unit), Kind::negation)) {
        return;
    }
    unit = next(next(unit));
    if (is(unit, Kind::adposition)) {
        if (lemma(unit) != preposition) {
            return;
        }
        unit = next(unit);
    } else if (!preposition.empty() && phrase_at(unit) == nullptr) {
        return;
    }
    std::int32_t end = -1;
    found.excepted = list_right(unit, end, false);
    found.excepted_preposition = std::string(preposition);
}

// What a phrase is about: "weapons" of "two shipments of weapons".
std::int32_t Clauses::content_phrase(std::int32_t index) const {
    static const Words measures = {"package", "shipment", "delivery", "consignment", "batch",
                                   "series",  "number",   "set",      "pair",        "round",
                                   "dozens",  "hundreds", "thousand", "dozen",       "hundred",
                                   "million", "billion",  "tranche",  "supply",      "lot"};
    if (index < 0) {
        return index;
    }
    const Phrase& phrase = phrases_[static_cast<std::size_t>(index)];
    const std::int32_t link = next(phrase.head);
    if (measures.contains(lemma(phrase.head)) && lemma(link) == "of" &&
        phrase_at(next(link)) != nullptr) {
        return phrase_of_[static_cast<std::size_t>(next(link))];
    }
    return index;
}

std::string_view Clauses::content_word(const Phrase& phrase) const {
    return head_lemma(phrases_[static_cast<std::size_t>(
        content_phrase(phrase_of_[static_cast<std::size_t>(phrase.head)]))]);
}

// "to attack B", "to sell arms to B", "to support B's bid" after the verb that governs them.
void Clauses::add_lower(std::int32_t unit, Complements& found, int depth) const {
    if (depth >= kDepthMax) {
        return;
    }
    while (is(unit, Kind::adverb) || is(unit, Kind::negation)) {
        unit = next(unit);
    }
    const VerbGroup* infinitive = is(unit, Kind::to) ? verb_at(unit) : nullptr;
    if (infinitive == nullptr || infinitive->passive) {
        return;
    }
    const Complements below = complements(*infinitive, depth + 1);
    found.lower = below.object;
    if (found.lower.empty() && below.object_phrase >= 0) {
        found.lower = modifiers(phrases_[static_cast<std::size_t>(below.object_phrase)]);
    }
    for (const std::string_view preposition : {"to", "with", "on", "against", "from", "for"}) {
        const auto entities_there = below.by_preposition.find(preposition);
        if (found.lower.empty() && entities_there != below.by_preposition.end()) {
            found.lower = entities_there->second;
        }
    }
    if (found.lower.empty()) {
        found.lower = below.lower;
    }
}

Complements Clauses::complements(const VerbGroup& verb, int depth) const {
    Complements found;
    std::int32_t unit = next(verb.main);
    while (is(unit, Kind::adverb)) {
        unit = next(unit);
    }
    if (phrase_at(unit) != nullptr) {
        found.object_phrase = phrase_of_[static_cast<std::size_t>(unit)];
        std::int32_t end = -1;
        found.object = list_right(unit, end, false);
        unit = end;
        add_exception("", unit, found);
        if (phrase_at(unit) != nullptr) {
            found.second_phrase = phrase_of_[static_cast<std::size_t>(unit)];
            unit = next(phrase_at(unit)->head);
        }
    } else if (is(unit, Kind::subordinator) && lemma(unit) == "that" &&
               phrase_at(next(unit)) != nullptr) {
        std::int32_t end = -1;
        found.clause = list_right(next(unit), end, true);
        return found;
    }
    if (found.object_phrase < 0 && !verb.passive && !is(unit, Kind::to)) {
        if (const Phrase* object = object_by_tree(verb); object != nullptr) {
            std::int32_t end = -1;
            found.object_phrase = phrase_of_[static_cast<std::size_t>(object->head)];
            found.object = list_right(object->first, end, false);
        }
    }
    add_lower(unit, found, depth);
    add_prepositions(unit, found);
    add_prepositions_by_tree(verb, found);
    return found;
}

Complements Clauses::complements_after(const Phrase& phrase) const {
    Complements found;
    found.end = next(phrase.head);
    add_prepositions(found.end, found);
    return found;
}

}  // namespace entente
