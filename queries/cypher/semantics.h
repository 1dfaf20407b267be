// Names, scopes and static types of a parsed statement: every error that can be known before it runs.
//
// How to read the result: each Variable, NodePattern, RelationshipPattern and PathPattern has its `symbol`, an index
// into Analysis::symbols, from which a planner allots slots (the index may be the slot). Two occurrences have
// one symbol exactly when they are the same value: WITH a keeps it, WITH a AS b makes a new one, a subquery that
// imports a reads the outer one. Projections have their `columns`, calls their function or procedure,
// expressions their static type. When Expression::symbol is set on something else than a Variable, its value is
// in that slot: an expression of ORDER BY or WHERE that the projection has computed already.
#pragma once

#include <string_view>
#include <vector>

#include "queries/cypher/ast.h"
#include "queries/cypher/error.h"
#include "queries/cypher/procedures.h"
#include "queries/cypher/symbols.h"

namespace entente::cypher {

struct Analysis {
    std::vector<Symbol> symbols;
    // Names of the parameters in order of first use; Parameter::index points here. Those that a call without
    // parentheses passes are here too.
    std::vector<std::string_view> parameters;
    // Those that must be given before it can even be explained: what a CALL without parentheses passes. When one is
    // missing, that is a ParameterMissing: MissingParameter of compile time.
    std::vector<std::string_view> required_parameters;
    // What comes out of the statement; empty for a query without RETURN.
    std::vector<std::string_view> columns;
    bool writes = false;  // changes data when run
    bool changes_schema = false;
    bool reads_time = false;    // AT TIME or AS OF somewhere
    bool deterministic = true;  // no rand(), no clock
};

// Fills in the analysis members of `ast` and checks it. `procedures` may be nullptr: then there are none.
// Views in the result point into `ast`.
CypherResult<Analysis> analyse(Ast& ast, const ProcedureCatalog* procedures);

}  // namespace entente::cypher
