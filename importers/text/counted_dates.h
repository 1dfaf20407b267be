// Dates at a counted distance, and durations: "three weeks ago", "two days later", "in two weeks", "for two years".
#pragma once

#include <optional>

#include "importers/text/date_rules.h"

namespace entente {

class CountedDates : private DateRules {
public:
    using DateRules::DateRules;

    // "three weeks ago", "two days later", "a year after", "the day before", "two months earlier".
    DatePoint counted(std::uint32_t i) const;

    // "in two weeks", "within 30 days", of what is to come.
    DatePoint ahead(std::uint32_t i) const;

    // "for two years", "over two months", "two years of talks": the time that ends now.
    DatePoint duration(std::uint32_t i) const;

private:
    DatePoint hours_apart(std::uint32_t d) const;
    static DateRange several_apart(const std::optional<PartialDate>& base,
                                   DateUnit unit,
                                   bool later);
    DatePoint ago(std::uint32_t i, std::uint32_t end, DateUnit unit, int count) const;
    DatePoint counted_clause(std::uint32_t end, DateUnit unit, int count, bool after) const;
};

}  // namespace entente
