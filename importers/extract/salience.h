// Which of the entities that were read are worth keeping.
#pragma once

#include "importers/text/stage.h"

namespace entente {

// Drops entities that are only described and that no claim uses ("the threat", "protesters"): without
// a name and a statement nobody could ask for them. Agreements stay. Also drops mentions inside names that
// mean something else ("Quebec" in a party's name) unless an entity that a claim uses has no other.
class SalienceFilter : public Stage {
public:
    std::string_view name() const override { return "salience"; }

    Status apply(Document& document) const override;
};

}  // namespace entente
