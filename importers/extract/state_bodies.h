// Bodies of states that a text calls without their state: "the Treasury", "the House".
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "importers/extract/gazetteer.h"
#include "importers/text/stage.h"
#include "importers/text/table.h"

namespace entente {

// The names of importers/data/state_bodies.tsv. Immutable; safe from all threads.
class StateBodyNames {
public:
    struct Body {
        std::string id;     // row of the gazetteer
        std::string state;  // row of the state that it belongs to
        bool anywhere = false;
    };

    // Each name has rows of bodies, every one with one state; an error names the file and the line.
    static Result<std::shared_ptr<const StateBodyNames>> load(const TableSource& source,
                                                              const Gazetteer& gazetteer);

    // nullptr for what is no such name.
    const std::vector<Body>* find(std::string_view name) const;

private:
    std::unordered_map<std::string, std::vector<Body>> bodies_;
};

// Gives mentions of such names the identity of the body whose state the text speaks of: of a name with use `anywhere` any state that
// the text names, of others the state named last or that most mentions are of. A name beside another state ("Kenya's Treasury") is left
// alone. Runs after the stages that find names and before coreference. Linear in the mentions.
class StateBodies : public Stage {
public:
    StateBodies(std::shared_ptr<const StateBodyNames> names,
                std::shared_ptr<const Gazetteer> gazetteer)
        : names_(std::move(names)), gazetteer_(std::move(gazetteer)) {}

    std::string_view name() const override { return "state bodies"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const StateBodyNames> names_;
    std::shared_ptr<const Gazetteer> gazetteer_;
};

}  // namespace entente
