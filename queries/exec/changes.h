// What clauses that write do for one row: creating a pattern, setting and removing properties and labels.
#pragma once

#include <span>

#include "queries/exec/execution.h"

namespace entente::cypher {

// Creates what the pattern describes and binds it. False when that failed.
bool create_pattern(Execution& execution, const PlanNode& plan);

// Does what SET or REMOVE says. False when that failed.
bool apply_changes(Execution& execution, std::span<const PropertyChange> changes);

}  // namespace entente::cypher
