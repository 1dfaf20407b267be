// States whose name or adjective is also that of another: "Congolese", "Korean".
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/result.h"
#include "importers/extract/gazetteer.h"
#include "importers/text/stage.h"
#include "importers/text/table.h"

namespace entente {

// The rows of importers/data/ambiguous_states.tsv. Immutable; safe from all threads.
class SharedStateNames {
public:
    // An error names the file and the line: a state without a row, a form that is there twice.
    static Result<std::shared_ptr<const SharedStateNames>> load(const TableSource& source,
                                                                const Gazetteer& gazetteer);

    // Rows of the gazetteer that share the name; nullptr for any other.
    const std::vector<std::string>* find(std::string_view name) const;

private:
    std::unordered_map<std::string, std::vector<std::string>> states_;
};

// Gives mentions of such a name the state that the text also calls by a name that it shares with none, or whose capital it names; the one
// with most such mentions, and the first of the table's row where there are none. Runs right behind the gazetteer. Linear in the mentions.
class AmbiguousStates : public Stage {
public:
    AmbiguousStates(std::shared_ptr<const SharedStateNames> names,
                    std::shared_ptr<const Gazetteer> gazetteer)
        : names_(std::move(names)), gazetteer_(std::move(gazetteer)) {}

    std::string_view name() const override { return "ambiguous states"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const SharedStateNames> names_;
    std::shared_ptr<const Gazetteer> gazetteer_;
};

}  // namespace entente
