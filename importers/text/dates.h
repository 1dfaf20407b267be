// Finds date expressions and resolves them against the day of publication. Adds Document::dates.
//
// Covers the classes of TIMEX3 (ISO-TimeML) that name a time, after HeidelTime (Stroetgen and Gertz 2010) and
// SUTime (Chang and Manning 2012): days, months, years, decades and centuries, seasons, quarters and
// halves, weeks and weekends, in words or figures; deictic ("last Friday"), counted ("two years ago") and
// anaphoric ("the next day") expressions; intervals; durations. Hours and sets ("every Monday") are not
// read.
#pragma once

#include "importers/text/stage.h"

namespace entente {

// What is written in full has basis text; what counts from the day of publication basis dct when that is
// known, else basis none and no value: never the day of the import. What counts from a date before
// it ("two days later") has that date's basis.
//
// * The day of publication is Document::published. A dateline ("RABAT, Nov. 24 (Agency) -", "Published 20
//   March 2023" or a date on a line of its own, in the first kDatelineBytes) within three days before it is
//   what "today" means then, since that is when the text was written. Where no day of
//   publication is given, a dateline that has its year becomes Document::published.
// * A weekday, or a day or month without year, lies in the direction that the verb above it has
//   (date_context.h); without one the nearest is meant, weekdays looking back.
// * A week or a season is an interval, as is "between 2014 and 2016". Weeks begin on Monday.
// * "05/06/2021" is read as other dates of the text are, or as the one of both days that was before
//   publication; where both may be meant it is the year.
// * "in the coming years" is a year, give or take one (DatePrecision::approx), as are "some two years ago".
class DateFinder : public Stage {
public:
    std::string_view name() const override { return "dates"; }

    Status apply(Document& document) const override;
};

}  // namespace entente
