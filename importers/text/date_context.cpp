// The direction of a date, by the verbs above it.
#include "importers/text/date_context.h"

#include <array>
#include <optional>
#include <string_view>

#include "importers/text/one_of.h"

namespace entente {

namespace {

constexpr int kStepsMax = 8;  // of the way up the tree

// Words that put what they govern into the future, whatever their own tense.
bool is_planned(std::string_view lemma) {
    constexpr std::array<std::string_view, 11> kWords = {"due",
                                                         "upcoming",
                                                         "forthcoming",
                                                         "schedule",
                                                         "scheduled",
                                                         "plan",
                                                         "expect",
                                                         "slate",
                                                         "likely",
                                                         "intend",
                                                         "postpone"};
    return is_one_of(kWords, lemma);
}

bool is_future_auxiliary(std::string_view lemma) {
    constexpr std::array<std::string_view, 11> kWords = {
        "will", "shall", "would", "'ll", "may", "might", "can", "could", "should", "must", "wo"};
    return is_one_of(kWords, lemma);
}

// Verbs whose infinitive is still to come: "agreed to meet".
bool plans(const Document& document, const Sentence& sentence, std::int32_t verb) {
    constexpr std::array<std::string_view, 20> kVerbs = {
        "agree", "decide",  "promise", "vow",     "pledge", "plan",     "intend",
        "vote",  "arrange", "commit",  "offer",   "ask",    "threaten", "urge",
        "order", "invite",  "call",    "propose", "hope",   "prepare"};
    return verb >= static_cast<std::int32_t>(sentence.first_token) &&
           verb < static_cast<std::int32_t>(sentence.last_token) &&
           is_one_of(kVerbs,
                     std::string_view(document.tokens[static_cast<std::size_t>(verb)].lemma));
}

// Verbs whose infinitive happens when they do: "helped to fight".
bool shares_infinitive(const Document& document, const Sentence& sentence, std::int32_t verb) {
    constexpr std::array<std::string_view, 12> kVerbs = {"help",
                                                         "manage",
                                                         "begin",
                                                         "start",
                                                         "continue",
                                                         "go",
                                                         "come",
                                                         "fail",
                                                         "refuse",
                                                         "decline",
                                                         "try",
                                                         "cease"};
    return verb >= static_cast<std::int32_t>(sentence.first_token) &&
           verb < static_cast<std::int32_t>(sentence.last_token) &&
           is_one_of(kVerbs,
                     std::string_view(document.tokens[static_cast<std::size_t>(verb)].lemma));
}

// "X, elected president on Friday,": an office that its participle gives.
bool is_made(const Document& document, const Sentence& sentence, std::uint32_t office) {
    constexpr std::array<std::string_view, 5> kVerbs = {
        "elect", "appoint", "name", "choose", "re-elect"};
    for (std::uint32_t t = sentence.first_token; t < office; ++t) {
        const Token& token = document.tokens[t];
        if (token.head == static_cast<std::int32_t>(office) && token.xpos == "VBN" &&
            is_one_of(kVerbs, std::string_view(token.lemma))) {
            return true;
        }
    }
    return false;
}

// "had been planned for October".
bool had_been(const Document& document, const Sentence& sentence, std::uint32_t predicate) {
    for (std::uint32_t t = sentence.first_token; t < predicate; ++t) {
        const Token& token = document.tokens[t];
        if (token.head == static_cast<std::int32_t>(predicate) && token.lemma == "have" &&
            token.deprel.starts_with("aux") && token.morphology.tense == Tense::past) {
            return true;
        }
    }
    return false;
}

// "to be signed", "being signed".
bool has_helper(const Document& document, const Sentence& sentence, std::uint32_t predicate) {
    for (std::uint32_t t = sentence.first_token; t < predicate; ++t) {
        const Token& token = document.tokens[t];
        if (token.head == static_cast<std::int32_t>(predicate) &&
            (token.deprel.starts_with("aux") || token.upos == Upos::part)) {
            return true;
        }
    }
    return false;
}

// What the predicate says by itself; nullopt when the verb above it has to tell.
std::optional<DateDirection> direction_of(const Document& document,
                                          const Sentence& sentence,
                                          std::uint32_t predicate,
                                          std::uint32_t date) {
    const Token& verb = document.tokens[predicate];
    if (is_planned(verb.lemma)) {
        return had_been(document, sentence, predicate) ? DateDirection::near
                                                       : DateDirection::future;
    }
    // "the move follows Wednesday's vote"
    if (verb.lemma == "follow" && verb.upos == Upos::verb && predicate < date &&
        verb.morphology.verb_form == VerbForm::finite) {
        return DateDirection::past;
    }
    if (verb.upos == Upos::noun && is_made(document, sentence, predicate)) {
        return DateDirection::past;
    }
    // "invited them to Batumi in July"
    if (verb.lemma == "invite" && verb.upos == Upos::verb && predicate < date) {
        return DateDirection::intended;
    }
    // "the pact signed on Friday replaces ..."
    if (verb.upos == Upos::verb && verb.xpos == "VBN" && verb.deprel == "acl" &&
        !has_helper(document, sentence, predicate)) {
        return DateDirection::past;
    }
    std::optional<DateDirection> found;
    const auto read = [&](const Morphology& morphology) {
        if (morphology.verb_form == VerbForm::finite) {
            found = morphology.tense == Tense::past ? DateDirection::past : DateDirection::present;
        }
    };
    if (verb.upos == Upos::verb) {
        read(verb.morphology);
    }
    bool infinitive = false;
    for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
        const Token& token = document.tokens[t];
        if (token.head != static_cast<std::int32_t>(predicate)) {
            continue;
        }
        if (token.deprel.starts_with("aux") || token.deprel == "cop") {
            if (is_future_auxiliary(token.lemma)) {
                return DateDirection::future;
            }
            if (token.lemma == "have") {
                return DateDirection::past;
            }
            if (!found || token.morphology.tense == Tense::past) {
                read(token.morphology);
            }
        }
        infinitive = infinitive || (token.upos == Upos::part && token.lemma == "to");
    }
    // "agreed to meet on Monday" looks ahead from where it stands; "came to meet on Monday" does not.
    if (infinitive) {
        return (verb.deprel == "advcl" && !plans(document, sentence, verb.head)) ||
                       (verb.deprel == "xcomp" && shares_infinitive(document, sentence, verb.head))
                   ? std::nullopt
                   : std::optional<DateDirection>(DateDirection::intended);
    }
    return found;
}

std::string_view preposition_of(const Document& document,
                                const Sentence& sentence,
                                std::uint32_t noun) {
    for (std::uint32_t t = sentence.first_token; t < noun; ++t) {
        if (document.tokens[t].head == static_cast<std::int32_t>(noun) &&
            document.tokens[t].deprel == "case") {
            return document.tokens[t].lemma;
        }
    }
    return {};
}

}  // namespace

DateDirection date_direction(const Document& document,
                             const Sentence& sentence,
                             std::uint32_t token) {
    std::uint32_t at = token;
    bool of_noun = false;  // "the summit in July": when it was, its verb does not tell
    for (int step = 0; step < kStepsMax; ++step) {
        const std::int32_t head = document.tokens[at].head;
        const Upos upos = document.tokens[at].upos;
        if (upos == Upos::noun && at != token) {
            const std::string_view preposition = preposition_of(document, sentence, at);
            if (preposition == "since" || preposition == "after" || preposition == "following") {
                return DateDirection::past;
            }
            of_noun = preposition == "before" || preposition == "until" || preposition == "ahead";
        }
        if (of_noun) {
            break;
        }
        if (upos == Upos::verb || upos == Upos::aux || upos == Upos::adj || upos == Upos::noun) {
            if (const auto found = direction_of(document, sentence, at, token)) {
                return *found;
            }
        }
        if (head < static_cast<std::int32_t>(sentence.first_token) ||
            head >= static_cast<std::int32_t>(sentence.last_token)) {
            break;
        }
        at = static_cast<std::uint32_t>(head);
    }
    return DateDirection::near;
}

bool sets_term(const Document& document, const Sentence& sentence, std::uint32_t token) {
    static constexpr auto kVerbs = std::to_array<std::string_view>(
        {"extend",   "renew",  "prolong", "lease",    "rent",      "sentence",   "jail",
         "imprison", "ban",    "suspend", "postpone", "delay",     "elect",      "appoint",
         "impose",   "freeze", "bar",     "hire",     "promise",   "sign",       "agree",
         "give",     "lend",   "grant",   "condemn",  "exclude",   "disqualify", "adjourn",
         "close",    "shut",   "halt",    "disbar",   "authorise", "authorize",  "guarantee"});
    constexpr int kStepsMax = 6;
    std::uint32_t t = token;
    for (int step = 0; step < kStepsMax; ++step) {
        const std::int32_t head = document.tokens[t].head;
        if (head < static_cast<std::int32_t>(sentence.first_token) ||
            head >= static_cast<std::int32_t>(sentence.last_token)) {
            return false;
        }
        t = static_cast<std::uint32_t>(head);
        if (document.tokens[t].upos == Upos::verb) {
            return is_one_of(kVerbs, document.tokens[t].lemma);
        }
    }
    return false;
}

}  // namespace entente
