// What a relationship of a pattern of variable length has to be, beside its type: properties, and a condition.
#pragma once

#include <utility>
#include <vector>

#include "queries/exec/execution.h"

namespace entente::cypher {

class EdgeConditions {
public:
    EdgeConditions(Execution& execution, const PlanNode& plan)
        : execution_(execution), plan_(plan) {}

    // Computes the values for the present row. False when that failed.
    bool begin_row();

    // False when the edge does not pass, or when testing failed: then Execution::error is set.
    bool pass(const EdgeRef& edge);

private:
    Execution& execution_;
    const PlanNode& plan_;
    std::vector<std::pair<KnownName, QueryValue>> properties_;
};

}  // namespace entente::cypher
