// From a checked statement to its plan.
#pragma once

#include <memory>

#include "core/graph_view.h"
#include "queries/cypher/ast.h"
#include "queries/cypher/error.h"
#include "queries/cypher/semantics.h"
#include "queries/plan/plan.h"
#include "queries/plan/statistics.h"

namespace entente::cypher {

// The plan of a query; `ast.statement.query` must be there and analysed. Adds nodes to the tree. `names` is for the
// codes of properties and labels only. The plan keeps nothing of the tree.
CypherResult<std::shared_ptr<const Plan>> plan_query(Ast& ast,
                                                     const Analysis& analysis,
                                                     const GraphStatistics& statistics,
                                                     const GraphView& names);

}  // namespace entente::cypher
