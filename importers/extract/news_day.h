// The day of the news that a text tells, and what its opening says about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "importers/extract/date_syntax.h"
#include "importers/text/document.h"

namespace entente {

// Whether a sentence asks something.
bool is_question(const Document& document, std::uint32_t sentence);

// Reads the opening of a document, which it borrows; its claims are dated by their own words before. Linear in the opening and in
// the dates and claims of the text.
class NewsDay {
public:
    explicit NewsDay(const Document& document);

    // The first day near publication that dates a verb of the opening, else days of a visit or a conference, else the dateline's, else a
    // week. Nothing where the text gives none.
    const std::optional<ClaimDate>& date() const { return date_; }

    bool known() const { return date_ && date_->from; }

    // The day of the dateline, or of a line above the text; nothing without one.
    std::optional<ClaimDate> dateline() const;

    // Whether the dateline alone gives it.
    bool by_dateline() const { return by_dateline_; }

    // The sentence that gives it, unless a dateline does.
    std::uint32_t sentence() const { return sentence_; }

    // The first sentence that tells something, and the one behind the opening.
    std::uint32_t opening() const { return opening_; }

    std::uint32_t opening_end() const { return opening_end_; }

    // Whether some day of the date is one of the news.
    bool shares_days(const ClaimDate& date) const;

    // Whether the opening tells a claim of this type of that day. Told again, it is the same news.
    bool has_type(std::string_view type) const;

    // "X, who died on Saturday": what else is told of X is a life, and none of it of that day.
    bool tells_of_life(const Relation& relation) const;

private:
    void find();
    void find_days_of_opening();
    void find_dead(const DateExpression& date);
    void find_types();
    std::optional<ClaimDate> line_above() const;
    bool tells(std::uint32_t s) const;
    bool is_news(const DateExpression& date) const;

    const Document& document_;
    DateSyntax tree_;
    std::optional<ClaimDate> date_;
    bool by_dateline_ = false;
    std::uint32_t sentence_ = 0;
    std::uint32_t opening_ = 0;
    std::uint32_t opening_end_ = 0;
    bool obituary_ = false;  // the news is that somebody died
    std::uint32_t dead_ = kNoEntity;
    std::vector<std::string> types_;
};

}  // namespace entente
