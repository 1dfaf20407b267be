#include "importers/extract/pattern_words.h"

#include <algorithm>
#include <set>

#include "importers/extract/described_ends.h"
#include "importers/extract/designations.h"

namespace entente {

namespace {

using Words = std::set<std::string_view>;

// "<to leave>"
bool names_infinitive(const std::vector<std::string>& nouns, std::string_view verb) {
    constexpr std::string_view kOpen = "<to ";
    return std::any_of(nouns.begin(), nouns.end(), [&](std::string_view noun) {
        return noun.starts_with(kOpen) && noun.ends_with('>') &&
               noun.substr(kOpen.size(), noun.size() - kOpen.size() - 1) == verb;
    });
}

bool names_word(const std::vector<std::string>& nouns, std::string_view word) {
    return std::find(nouns.begin(), nouns.end(), word) != nouns.end();
}

}  // namespace

// "financial support" is aid, no endorsement.
bool PatternWords::is_material(std::uint32_t t) const {
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
bool PatternWords::is_verbal(std::uint32_t t) const {
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
bool PatternWords::wants(const Pattern& pattern, const Reading& reading) const {
    const auto any = [&](const auto& fits) {
        return std::any_of(reading.arguments.begin(), reading.arguments.end(), fits);
    };
    const bool acts =
        pattern.actors.empty() || any([&](const Argument& argument) {
            return argument.role == Role::subject && names_one_of(pattern.actors, argument.token);
        });
    const bool undergoes =
        pattern.patients.empty() || any([&](const Argument& argument) {
            return (argument.role == Role::object || argument.role == Role::recipient) &&
                   names_one_of(pattern.patients, argument.token);
        });
    const bool spoilt =
        !pattern.without.empty() &&
        ((names_word(pattern.without, "<against>") && has_against(reading.token)) ||
         (names_word(pattern.without, "<to>") && has_infinitive(reading.token)) ||
         (names_word(pattern.without, "<with>") && any([](const Argument& argument) {
              return argument.role == Role::oblique &&
                     (argument.preposition == "with" || argument.preposition == "between" ||
                      argument.preposition == "to");
          })) ||
         any([&](const Argument& argument) {
             return argument.role == Role::oblique && names_behind(pattern.without, argument);
         }));
    const bool denied = !pattern.denied || reading.stance.negated;
    return acts && undergoes && denied && !spoilt &&
           (pattern.nouns.empty() || has_noun(pattern, reading));
}

// "called on B to leave"
bool PatternWords::has_infinitive(std::uint32_t verb) const {
    const auto below = syntax_.dependents(verb);
    return std::any_of(below.begin(), below.end(), [this](const Dependent& dependent) {
        return (dependent.relation == "xcomp" || dependent.relation == "advcl") &&
               predicates_.marker(dependent.token) == "to";
    });
}

// "warned B against an attack", "against attacking"
bool PatternWords::has_against(std::uint32_t verb) const {
    const auto below = syntax_.dependents(verb);
    return std::any_of(below.begin(), below.end(), [this](const Dependent& dependent) {
        return dependent.by == "against" || predicates_.marker(dependent.token) == "against";
    });
}

// Whether the object is, or measures ("two shipments of weapons"), one of the nouns that the
// pattern wants; a noun of two words asks for the first before it, "on strike" for a preposition.
bool PatternWords::has_noun(const Pattern& pattern, const Reading& reading) const {
    if (pattern.bracketed &&
        ((names_word(pattern.nouns, "<alone>") && !has_role(reading, Role::object)) ||
         (names_word(pattern.nouns, "<against>") && has_against(reading.token)) ||
         (names_word(pattern.nouns, "<bare>") && is_bare(reading)))) {
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
    return has_noun_below(pattern, reading);
}

// The clause below the verb: "<to>", "<that>", "<is>", and what somebody is called.
bool PatternWords::has_noun_below(const Pattern& pattern, const Reading& reading) const {
    for (const Dependent& below : syntax_.dependents(reading.token)) {
        const bool clause = below.relation == "xcomp" || below.relation == "ccomp" ||
                            below.relation == "advcl" || below.relation == "acl";
        const bool to = clause && predicates_.marker(below.token) == "to";
        if (pattern.bracketed && clause &&
            ((to && (names_word(pattern.nouns, "<to>") ||
                     names_infinitive(pattern.nouns, syntax_.lemma(below.token)))) ||
             (below.relation == "ccomp" && !to && names_word(pattern.nouns, "<that>")))) {
            return true;
        }
        if (below.relation == "advmod" && names_word(pattern.nouns, syntax_.lemma(below.token))) {
            return true;  // "brought A and B together", "are jointly building"
        }
        if (below.relation == "xcomp" && names_one_of(pattern.nouns, below.token)) {
            return true;  // "called it a mistake"
        }
        if (below.relation == "ccomp" && pattern.bracketed && names_word(pattern.nouns, "<is>") &&
            !reading.stance.negated &&
            // "said that A had attacked B" is no judgement, "said that the attack was a crime" is
            (!syntax_.is_verb(below.token) || !DescribedEnds::takes_stand(pattern.type)) &&
            (names_one_of(pattern.nouns, below.token) ||
             names_word(pattern.nouns, syntax_.preposition(below.token))) &&
            !syntax_.has_child_lemma(below.token, "not")) {
            return true;  // "said it was a mistake"
        }
    }
    return false;
}

// "A called B", and not "A called B a liar".
bool PatternWords::is_bare(const Reading& reading) const {
    const auto below = syntax_.dependents(reading.token);
    return has_role(reading, Role::object) && !syntax_.has_child_lemma(reading.token, "back") &&
           std::none_of(below.begin(), below.end(), [](const Dependent& dependent) {
               return dependent.relation == "xcomp" || dependent.relation == "ccomp" ||
                      dependent.relation == "iobj" || dependent.relation == "compound" ||
                      dependent.by == "as" || dependent.by == "prt";
           });
}

bool PatternWords::names_one_of(const std::vector<std::string>& nouns, std::uint32_t t) const {
    const std::string_view lemma = syntax_.lemma(t);
    if (is_weapon_by_designation(t) && names_word(nouns, "weapon")) {
        return true;
    }
    const std::string_view plural = syntax_.plural(t);
    const std::string_view hyphened = syntax_.hyphened(t);
    const std::size_t blank = lemma.rfind(' ');  // "fighter jet"
    const std::string_view last =
        blank == std::string_view::npos ? std::string_view() : lemma.substr(blank + 1);
    const bool carrier = is_carrier(t);
    for (const std::string& noun : nouns) {
        if (noun == lemma || noun == plural || noun == hyphened) {
            return !is_material(t) && !is_verbal(t);
        }
        const bool found = noun.find(' ') == std::string::npos
                               ? noun == last || (carrier && carries(t, noun))
                               : is_phrase(t, noun);
        if (found) {
            return true;
        }
    }
    return false;
}

bool PatternWords::is_word(std::uint32_t t, std::string_view word) const {
    return syntax_.lemma(t) == word || syntax_.plural(t) == word || syntax_.hyphened(t) == word;
}

// "peace talks", "cessation of hostilities"
bool PatternWords::is_phrase(std::uint32_t t, std::string_view words) const {
    constexpr std::string_view kOf = " of ";
    const std::size_t of = words.find(kOf);
    const std::size_t space = words.rfind(' ');
    const bool behind = of != std::string_view::npos;
    const std::string_view head = behind ? words.substr(0, of) : words.substr(space + 1);
    if (!is_word(t, head)) {
        return false;
    }
    const std::string_view other = behind ? words.substr(of + kOf.size()) : words.substr(0, space);
    const auto below = syntax_.children(t);
    return std::any_of(below.begin(), below.end(), [&](std::uint32_t child) {
        return (child > t) == behind && is_word(child, other);
    });
}

// "aid programme", "food supplies": what such a noun is about stands before it.
bool PatternWords::is_carrier(std::uint32_t t) const {
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
    return carriers.contains(syntax_.lemma(t)) && !is_material(t);
}

bool PatternWords::carries(std::uint32_t t, std::string_view noun) const {
    const auto below = syntax_.children(t);
    return std::any_of(below.begin(), below.end(), [&](std::uint32_t child) {
        return child < t && syntax_.relation(child) == "compound" &&
               (syntax_.lemma(child) == noun || syntax_.plural(child) == noun);
    });
}

bool PatternWords::names_behind(const std::vector<std::string>& nouns,
                                const Argument& argument) const {
    return std::any_of(nouns.begin(), nouns.end(), [&](const std::string& noun) {
        const std::size_t space = noun.find(' ');
        const std::string_view all = noun;
        if (space == std::string::npos) {
            return false;
        }
        constexpr std::string_view kOutOf = "out of ";
        const bool out = all.starts_with(kOutOf);
        const bool at =
            argument.preposition == all.substr(0, space) || (out && argument.preposition == "of");
        if (!at) {
            return false;
        }
        const std::string_view wanted = all.substr(out ? kOutOf.size() : space + 1);
        const std::string_view lemma = syntax_.lemma(argument.token);
        const std::size_t blank = lemma.rfind(' ');  // "fighter jet"
        return wanted == "*" || is_word(argument.token, wanted) ||
               (blank != std::string_view::npos && lemma.substr(blank + 1) == wanted) ||
               (wanted.find(' ') != std::string_view::npos && is_phrase(argument.token, wanted));
    });
}

bool PatternWords::is_weapon_by_designation(std::uint32_t t) const {
    const std::uint32_t index = syntax_.mention(t);
    if (index == kNoMention) {
        return false;
    }
    const Mention& mention = document_.mentions[index];
    return designation_end(document_, mention.first_token, mention.last_token) >
           mention.first_token;
}

}  // namespace entente
