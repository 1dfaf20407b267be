// Decides which mentions of a document refer to the same thing. Fills Document::entities.
#pragma once

#include <memory>
#include <utility>

#include "importers/extract/coreference/antecedents.h"
#include "importers/extract/gazetteer.h"
#include "importers/extract/heads.h"
#include "importers/text/stage.h"

namespace entente {

// Entity-centred sieves over the mentions, the most certain first: names; what stands beside a name
// (apposition, predicate, "as"); descriptions by office, kind and state; pronouns and groups. What a sieve
// puts together shares its attributes (gender, states, offices, describing words) with the sieves after it.
// Conservative: a mention that could be one of several becomes an entity of its own, or, for pronouns,
// groups and what only points back, refers to nothing and is dropped.
// Source: Lee et al. 2013, "Deterministic coreference resolution based on entity-centric, precision-ranked rules".
class Coreference : public Stage {
public:
    Coreference(std::shared_ptr<const Gazetteer> gazetteer,
                std::shared_ptr<const Heads> heads,
                std::shared_ptr<const AntecedentModel> model)
        : gazetteer_(std::move(gazetteer)), heads_(std::move(heads)), model_(std::move(model)) {}

    std::string_view name() const override { return "coreference"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const Gazetteer> gazetteer_;
    std::shared_ptr<const Heads> heads_;
    std::shared_ptr<const AntecedentModel> model_;
};

}  // namespace entente
