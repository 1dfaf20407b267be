// Claims from sentences by the patterns of extract/patterns. Fills Document::relations.
#pragma once

#include <memory>
#include <utility>

#include "importers/extract/described_ends.h"
#include "importers/extract/patterns.h"
#include "importers/text/stage.h"

namespace entente {

// Subject and object come from one clause and are checked against the ontology; polarity, modality
// and speaker from the verbs above it (ontology.md section 6). Where arguments are unclear there is
// no claim. Also HOLDS_POSITION from titles ("Finnish Foreign Minister X"). An end that is only described ("a tanker")
// gets a mention and an entity here.
class RelationFinder : public Stage {
public:
    RelationFinder(std::shared_ptr<const Patterns> patterns,
                   std::shared_ptr<const ThingNouns> things)
        : patterns_(std::move(patterns)), things_(std::move(things)) {}

    std::string_view name() const override { return "relations"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const Patterns> patterns_;
    std::shared_ptr<const ThingNouns> things_;
};

}  // namespace entente
