// What dates at a counted distance open and count from.
#include "importers/extract/counted_clauses.h"

#include <algorithm>
#include <string_view>

namespace entente {

// The verb of the clause that "a year after" opens: the first one behind it, before any comma; the
// last token when a noun follows ("two days after the summit").
std::uint32_t CountedClauses::opened_verb(const DateExpression& date) const {
    for (std::uint32_t t = date.last_token; t < tree_.sentence().last_token; ++t) {
        if (tree_.token(t).upos == Upos::verb) {
            return t;
        }
        if (tree_.token(t).upos == Upos::punct) {
            break;
        }
    }
    return tree_.sentence().last_token;
}

bool CountedClauses::in_opened_clause(std::uint32_t trigger, const DateExpression& date) const {
    const std::uint32_t verb = opened_verb(date);
    if (trigger < date.last_token) {
        return false;
    }
    if (verb == tree_.sentence().last_token) {
        // The noun that follows, with nothing but its own modifiers between.
        return std::none_of(document_.tokens.begin() + date.last_token,
                            document_.tokens.begin() + trigger,
                            [](const Token& t) { return t.upos == Upos::punct; });
    }
    std::uint32_t t = trigger;
    for (int step = 0; step < kDateStepsMax && t != verb; ++step) {
        const std::string_view relation = universal_relation(tree_.token(t));
        const bool passes = relation == "advcl" || relation == "conj" || relation == "obj" ||
                            relation == "obl" || relation == "nmod" || relation == "nsubj" ||
                            relation == "xcomp" || relation == "dep" || relation == "compound";
        if (!passes || !tree_.inside(tree_.token(t).head)) {
            return false;
        }
        t = static_cast<std::uint32_t>(tree_.token(t).head);
    }
    return t == verb;
}

// Behind the clause or noun that "three days after" counts from: its comma, or the end of the sentence.
std::uint32_t CountedClauses::end_of_counted(const DateExpression& date) const {
    std::uint32_t t = date.last_token;
    while (t < tree_.sentence().last_token && tree_.token(t).upos != Upos::punct) {
        ++t;
    }
    return t;
}

bool CountedClauses::in_counted_part(std::uint32_t t, const DateExpression& date) const {
    return t >= date.first_token && t < end_of_counted(date);
}

// The word that is so long after it: the first above that is no part of it.
std::uint32_t CountedClauses::host_of_counted(const DateExpression& date) const {
    std::uint32_t t = tree_.head_of(date.first_token, date.last_token);
    for (int step = 0; step < kDateStepsMax && in_counted_part(t, date); ++step) {
        t = tree_.above(t);
    }
    return t;
}

// Whether the date is that of what another date counts from, and the trigger is not.
bool CountedClauses::counted_elsewhere(const DateExpression& date, std::uint32_t trigger) const {
    return std::any_of(
        document_.dates.begin(), document_.dates.end(), [&](const DateExpression& other) {
            return other.counts_from && other.sentence == date.sentence &&
                   in_counted_part(date.first_token, other) &&
                   date.first_token >= other.last_token && !in_counted_part(trigger, other);
        });
}

}  // namespace entente
