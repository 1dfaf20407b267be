// Capitals that a text describes: "the Afghan capital", "the capital of Sudan", "Chad's capital".
#pragma once

#include <memory>

#include "importers/extract/gazetteer.h"
#include "importers/text/stage.h"

namespace entente {

// Makes each such phrase a mention of the city that is the state's capital. A phrase that its name stands beside ("the Afghan capital,
// Kabul", "Kabul, the capital of Afghanistan") says more of the name and is left alone. Runs after the stages that find names and descriptions and before coreference. Linear
// in the tokens.
class CapitalPhrases : public Stage {
public:
    explicit CapitalPhrases(std::shared_ptr<const Gazetteer> gazetteer)
        : gazetteer_(std::move(gazetteer)) {}

    std::string_view name() const override { return "capital phrases"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const Gazetteer> gazetteer_;
};

}  // namespace entente
