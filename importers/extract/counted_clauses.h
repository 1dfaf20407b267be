// Clauses and nouns that a date at a counted distance opens ("a year after A agreed") or counts from ("three days after the vote,").
#pragma once

#include <cstdint>

#include "importers/extract/date_syntax.h"
#include "importers/text/document.h"

namespace entente {

// Borrows a document and the tree of the sentence that is read; each answer is linear in that sentence.
class CountedClauses {
public:
    CountedClauses(const Document& document, const DateSyntax& tree)
        : document_(document), tree_(tree) {}

    // Whether a word stands in the clause, or is the noun, that the date opens.
    bool in_opened_clause(std::uint32_t trigger, const DateExpression& date) const;

    // Whether a word stands in what the date counts from.
    bool in_counted_part(std::uint32_t t, const DateExpression& date) const;

    // The word that is so long after it: the first above that is no part of it.
    std::uint32_t host_of_counted(const DateExpression& date) const;

    // Whether the date is that of what another date counts from, and the trigger is not.
    bool counted_elsewhere(const DateExpression& date, std::uint32_t trigger) const;

private:
    std::uint32_t opened_verb(const DateExpression& date) const;
    std::uint32_t end_of_counted(const DateExpression& date) const;

    const Document& document_;
    const DateSyntax& tree_;
};

}  // namespace entente
