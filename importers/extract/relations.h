// Claims from sentences by the patterns of extract/patterns. Fills Document::relations.
#pragma once

#include <memory>
#include <utility>

#include "importers/extract/patterns.h"
#include "importers/text/stage.h"

namespace entente {

// Subject and object come from one clause and are checked against the ontology; polarity, modality
// and speaker from the verbs above it (ontology.md section 6). Where arguments are unclear there is
// no claim. Also HOLDS_POSITION from titles ("Finnish Foreign Minister X").
class RelationFinder : public Stage {
public:
    explicit RelationFinder(std::shared_ptr<const Patterns> patterns)
        : patterns_(std::move(patterns)) {}

    std::string_view name() const override { return "relations"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const Patterns> patterns_;
};

// Drops entities that are only described and that no claim uses ("the threat", "protesters"): without
// a name and a statement nobody could ask for them. Agreements stay. Also drops mentions inside names that
// mean something else ("Quebec" in a party's name) unless an entity that a claim uses has no other.
class SalienceFilter : public Stage {
public:
    std::string_view name() const override { return "salience"; }

    Status apply(Document& document) const override;
};

}  // namespace entente
