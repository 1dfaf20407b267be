// Which date belongs to which claim. Fills Relation::date.
#pragma once

#include <string_view>

#include "importers/text/stage.h"

namespace entente {

// Runs after the claims are made and dates them by their triggers:
//
// 1. By the tree. A date belongs to the verb or noun that it hangs on, and from there to what shares its time: its
//    objects, what a light verb carries, joined verbs without a date of their own, participles and "while"
//    clauses. It does not pass into relative clauses, reported clauses, "after", "since" or "because"
//    clauses, infinitives of plans, joined clauses with a subject of their own, nor out of a name ("the 2018 World Cup") or a noun that it
//    stands in front of or behind "of" ("yesterday's vote", "the truce of 3 April"), unless its verb happens with that noun ("at
//    Friday's summit"). "A year after" dates only the clause that it opens, or, when that has a date, what is told around it; "on Thursday, when A voted" dates the vote.
// 2. Same event. A claim about an agreement or an event without a date has the one of a claim of the same type about
//    the same agreement or event.
// 3. Narrative container (Pustejovsky and Stubbs 2011). What a report tells in the simple past without a date of its own
//    happened when its news happened (news_day.h): on the day that its opening sentences give ("on Friday") or, when they give none,
//    that its dateline says. Basis dct, no words. Only for events that are reported as done, with a verb of the main line; away from
//    the opening only for meetings, what comes of them and what people say, or what the opening told of before. What "we" or the issuer
//    of a statement declare is of the day of the text. A paragraph that has moved to another date ("In 2014, ...") has that one
//    for what it tells on in the simple past.
//
// The title above the text takes part in 3 in the present tense; a report whose paragraphs begin with a time ("9.20") has the
// day of publication for what its main clauses tell. What somebody says of the news is never moved by a look back before it.
//
// An event has a day; a state an interval: "since 2021", "until 2014", "from 2010 to 2014". What has happened
// cannot have happened after it was reported: such a date loses its value and keeps its words.
class Dating : public Stage {
public:
    std::string_view name() const override { return "dating"; }

    Status apply(Document& document) const override;
};

}  // namespace entente
