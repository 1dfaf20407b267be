// Mends a few plain errors of the parser before anything reads the trees.
#pragma once

#include <string_view>

#include "importers/text/stage.h"

namespace entente {

// "Britain mobilized reservists.", read as a noun phrase with a participle inside: a sentence that ends in a full
// stop, whose root is a noun that nothing is said of, has its verb in that participle. Makes the participle the root and a
// past tense, the noun behind it its object, and what stands before it its subject.
// "A named B.", "A's forces crossed into B.", "Fighting between A and B resumed.": participles and gerunds that are the verb, and the
// noun before it. "is due in A", "recognised each other", "terminated the embargo": what the parser hung on a neighbour.
// "with the minister S. Jaishankar": a preposition that hangs on a title is that of the name. "offered to mediate": a noun behind the "to"
// of an infinitive is a verb. Linear.
class TreeRepairs : public Stage {
public:
    std::string_view name() const override { return "repairs"; }

    Status apply(Document& document) const override;
};

}  // namespace entente
