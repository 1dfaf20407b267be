// Names that the gazetteer does not hold: persons, organisations, and what else is capitalised.
#pragma once

#include <memory>
#include <utility>

#include "importers/extract/heads.h"
#include "importers/extract/offices.h"
#include "importers/text/stage.h"

namespace entente {

// Finds persons by title, first name and surname, and other names by their head noun ("Ministry of
// ...", "... Party"). A capitalised name that shows neither gets the best guess its surroundings
// allow. Also marks descriptions by office ("the Finnish foreign minister"). In title-case headings
// only names that the running text has too are marked, since capitals say nothing there.
class NameFinder : public Stage {
public:
    NameFinder(std::shared_ptr<const Heads> heads,
               std::shared_ptr<const Offices> offices,
               std::shared_ptr<const FirstNames> first_names)
        : heads_(std::move(heads)),
          offices_(std::move(offices)),
          first_names_(std::move(first_names)) {}

    std::string_view name() const override { return "names"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const Heads> heads_;
    std::shared_ptr<const Offices> offices_;
    std::shared_ptr<const FirstNames> first_names_;
};

}  // namespace entente
