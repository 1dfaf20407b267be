// Nouns for things, places, happenings and people that a text describes, and what entities they are.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "importers/text/table.h"

namespace entente {

// The nouns of extract/things.tsv. Immutable; safe from all threads.
class ThingNouns {
public:
    struct Kind {
        std::string type;
        std::string subtype;
    };

    struct Noun {
        std::vector<Kind>
            kinds;           // the likeliest first; none: a noun that means nothing in particular
        bool again = false;  // also another word for what was described before ("the vessel")
        bool act = false;    // somebody does it, and nobody hosts or attends it ("the decision")
    };

    // The types must be those of the ontology; an error names the file and the line.
    static Result<std::shared_ptr<const ThingNouns>> load(const TableSource& source);

    // nullptr for what is not listed.
    const Noun* find(std::string_view noun) const;

private:
    std::unordered_map<std::string, Noun> nouns_;
};

}  // namespace entente
