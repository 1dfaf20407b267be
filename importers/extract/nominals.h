// Agreements, threats, events, assets and groups that a text describes rather than names.
#pragma once

#include <memory>
#include <utility>

#include "importers/extract/heads.h"
#include "importers/text/stage.h"

namespace entente {

// A mention for every phrase whose head noun says what it is ("a landmark defence pact", "the
// ceasefire", "nuclear programme"), with the words before the head that describe it; articles and
// possessors stay outside. Also group mentions: "the two countries", "both sides".
class NominalFinder : public Stage {
public:
    explicit NominalFinder(std::shared_ptr<const Heads> heads) : heads_(std::move(heads)) {}

    std::string_view name() const override { return "nominals"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const Heads> heads_;
};

}  // namespace entente
