// How near a date is to a word in the tree of their sentence.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "importers/extract/counted_clauses.h"
#include "importers/extract/date_syntax.h"
#include "importers/text/document.h"

namespace entente {

inline constexpr int kDateCostMax = 5;

// What the words of a claim share with the words around them.
struct ClaimTraits {
    bool meeting = false;
    bool performative = false;  // saying is doing: "we reject"
    bool state = false;
    bool office = false;
    bool begun = false;  // an office, by the verb that it begins with
    bool done = false;
    bool attacks = false;
    bool speaks_now = false;  // "we welcome the agreement of 2 December"
    bool founded = false;     // dated by the verb that announces the agreement
};

// Costs of the ways from dates to triggers of claims. Borrows a document and the tree of the sentence that is read. Every way has a bounded
// number of steps, each linear in the sentence.
class DateWays {
public:
    DateWays(const Document& document, const DateSyntax& tree);

    // Of the claim that is dated next.
    void know(const ClaimTraits& claim) { claim_ = claim; }

    // Whether a date stands inside a name or opens the text, and dates no claim.
    bool is_hidden(const DateExpression& date) const;

    // "on Thursday, when A voted", "in 2014, which saw ...": the clause that hangs on the date itself.
    bool hangs_on(std::uint32_t trigger, const DateExpression& date) const;

    // The same where the clause hangs on the verb of "on Thursday".
    bool when_behind(std::uint32_t trigger, const DateExpression& date) const;

    // Whether the date is that of what another date counts from, and the trigger is not.
    bool counted_elsewhere(const DateExpression& date, std::uint32_t trigger) const {
        return counted_.counted_elsewhere(date, trigger);
    }

    // From the host of the date up to where it meets the way down to the trigger; kDateCostMax at most where the date may be the trigger's.
    int cost(const DateExpression& date, std::uint32_t trigger) const;

    // "the council, in power since 26 July, declined": nothing but what the noun names has lasted so long.
    bool lasts_for_noun(const DateExpression& date,
                        std::uint32_t host,
                        std::uint32_t trigger) const;

    // "holds the presidency for May".
    bool holds_for(const DateExpression& date) const;

    // Whether the date hangs on a noun that keeps it from the verb: "the truce of 3 April", "ahead of a visit on Thursday".
    bool stays_below(const DateExpression& date) const;

    // "thanked it for its hospitality in 2006": the year or month of what somebody is thanked or blamed for.
    bool is_of_reason(const DateExpression& date, std::uint32_t trigger) const;

private:
    int cost_down(std::uint32_t t) const;
    bool lasts(std::uint32_t verb) const;
    bool is_published(std::uint32_t verb) const;
    bool has_own_subject(std::uint32_t t) const;
    bool is_saying(std::uint32_t verb) const;
    bool is_of_joined(const DateExpression& date, std::uint32_t t) const;
    int cost_up(std::uint32_t t, bool eventful) const;
    bool shares_infinitive(std::string_view verb) const;
    bool eventful(std::uint32_t t) const;
    bool gives_time(std::uint32_t noun) const;
    int way(const DateExpression& date, std::uint32_t host, std::uint32_t trigger) const;
    bool is_right_behind(const DateExpression& date, std::uint32_t trigger) const;
    bool is_behind_event(const DateExpression& date, std::uint32_t verb) const;
    bool verb_has_another(const DateExpression& date) const;
    bool lasts_beside(const DateExpression& date, std::uint32_t trigger) const;
    bool carried_behind(std::uint32_t host, std::uint32_t trigger) const;
    bool is_of_number(const DateExpression& date) const;
    bool happens_at(const Mention& name) const;
    void hide_names();
    void find_triggers();

    const Document& document_;
    const DateSyntax& tree_;
    CountedClauses counted_;
    ClaimTraits claim_;
    std::vector<bool> hidden_;    // by date
    std::vector<bool> triggers_;  // by token
};

}  // namespace entente
