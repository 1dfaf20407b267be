// SHOW as a plan: a procedure that lists, and the projections behind it.
#pragma once

#include <memory>

#include "queries/plan/planner.h"

namespace entente::cypher {

// Requires a statement of kind show. Its rows are those of the procedure "show.databases", "show.indexes" and so on.
CypherResult<std::shared_ptr<const Plan>> plan_show(Ast& ast,
                                                    const Analysis& analysis,
                                                    const GraphStatistics& statistics,
                                                    const GraphView& names);

// "databases", of "show.databases".
std::string_view show_name(ShowKind kind);

}  // namespace entente::cypher
