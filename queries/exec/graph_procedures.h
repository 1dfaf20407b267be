// entente.* and algo.*: the traversals and algorithms of core as procedures.
#pragma once

#include "queries/exec/procedures.h"

namespace entente::cypher {

// `registry` must outlive what is added.
void add_graph_procedures(ProcedureRegistry& registry);

}  // namespace entente::cypher
