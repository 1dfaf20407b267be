// The values that a statement looks up in an index of several properties, or of relationships.
#pragma once

#include "core/property_index.h"
#include "queries/exec/execution.h"

namespace entente::cypher {

enum class Sought : std::uint8_t {
    values,   // look them up
    nothing,  // one is null: no comparison with it is true
    unknown,  // one is of a type that is never stored, so the index does not say
    failed,   // Execution::error
};

// PlanNode::index_values and the bounds, of the present row.
Sought read_sought(Execution& execution, const PlanNode& plan, ValuesSought& out);

}  // namespace entente::cypher
