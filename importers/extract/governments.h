// Governments that are called by where they sit, or by nothing but the passage that they stand in.
#pragma once

#include <memory>
#include <string_view>

#include "importers/extract/gazetteer.h"
#include "importers/text/stage.h"

namespace entente {

// "The government" in an item of a round-up that a country heads, or in a text that a state issues: that state; likewise "the Summit"
// and "the Heads of State" in the communiqué of an organisation. "The government in Minsk": the state whose capital it is. Gives
// the mention the row of the gazetteer, so that coreference makes it one of that state. Runs after the stages that find names and
// descriptions, before coreference. Linear in the mentions.
class Governments : public Stage {
public:
    explicit Governments(std::shared_ptr<const Gazetteer> gazetteer)
        : gazetteer_(std::move(gazetteer)) {}

    std::string_view name() const override { return "governments"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const Gazetteer> gazetteer_;
};

}  // namespace entente
