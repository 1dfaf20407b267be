// Decides which mentions of a document refer to the same thing. Fills Document::entities.
#pragma once

#include <memory>
#include <utility>

#include "importers/extract/gazetteer.h"
#include "importers/text/stage.h"

namespace entente {

// Conservative: a mention that could be one of several becomes an entity of its own, or, for pronouns
// and group mentions, refers to nothing and is dropped.
class Coreference : public Stage {
public:
    explicit Coreference(std::shared_ptr<const Gazetteer> gazetteer)
        : gazetteer_(std::move(gazetteer)) {}

    std::string_view name() const override { return "coreference"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const Gazetteer> gazetteer_;
};

}  // namespace entente
