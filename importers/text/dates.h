// Finds date expressions and resolves them against the day of publication. Adds Document::dates.
#pragma once

#include "importers/text/stage.h"

namespace entente {

// Absolute dates ("24 November 2021", "July 22, 2022", "March 2023", "in 2008") have basis text;
// relative ones ("today", "on Friday", "last month", "two days later") basis dct when the day of
// publication is known, else basis none and no value: never the day of the import. A weekday alone is
// the last one before publication, that day included; "later" and "after" count from the date before.
class DateFinder : public Stage {
public:
    std::string_view name() const override { return "dates"; }

    Status apply(Document& document) const override;
};

}  // namespace entente
