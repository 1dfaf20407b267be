// Actors without a name: "rebels", "the army", "opposition leaders", "gunmen".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "importers/extract/thing_nouns.h"
#include "importers/text/stage.h"
#include "importers/text/table.h"

namespace entente {

// The nouns of extract/actors.tsv. Immutable; safe from all threads.
class ActorNouns {
public:
    struct Noun {
        std::string type;
        std::string subtype;
        bool plural_only = false;
        bool one = false;  // the singular too, behind "a" or "an"
    };

    // The types must be those of the ontology; an error names the file and the line.
    static Result<std::shared_ptr<const ActorNouns>> load(const TableSource& source);

    // nullptr for what is no such noun.
    const Noun* find(std::string_view noun) const;

private:
    std::unordered_map<std::string, Noun> nouns_;
};

// Adds a mention for every such noun that is a phrase of its own and that no mention covers, with the
// words before it that describe it. Most say nothing; the salience filter drops those that no claim
// uses. Runs after the stages that find names and before coreference.
class ActorFinder : public Stage {
public:
    ActorFinder(std::shared_ptr<const ActorNouns> nouns, std::shared_ptr<const ThingNouns> things)
        : nouns_(std::move(nouns)), things_(std::move(things)) {}

    std::string_view name() const override { return "actors"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const ActorNouns> nouns_;
    std::shared_ptr<const ThingNouns> things_;  // "a spy balloon" is nobody's act
};

}  // namespace entente
