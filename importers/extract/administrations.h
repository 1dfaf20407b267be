// Governments that are called after who leads them.
#pragma once

#include <memory>
#include <string_view>

#include "importers/extract/gazetteer.h"
#include "importers/text/stage.h"

namespace entente {

// "the Trump administration", "the Obama White House", "Meloni's government": the state, as a capital that acts is. Whose state it is
// tell the persons whom the text names in full, else the family names of leaders.tsv, if those of that name are all of one state. The
// name inside is a person. Runs after the stages that find names and descriptions, before coreference. Linear in the tokens.
class Administrations : public Stage {
public:
    explicit Administrations(std::shared_ptr<const Gazetteer> gazetteer)
        : gazetteer_(std::move(gazetteer)) {}

    std::string_view name() const override { return "administrations"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const Gazetteer> gazetteer_;
};

}  // namespace entente
