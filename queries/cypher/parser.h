// Text of one Cypher statement to its tree. Linear in the text; recursion is bounded by kNestingDepthMax.
#pragma once

#include <string_view>

#include "queries/cypher/ast.h"
#include "queries/cypher/error.h"

namespace entente::cypher {

// `text` is UTF-8 and holds one statement, which a semicolon may end. Errors are of compile time, with position,
// what was found and what was expected. Keeps nothing of `text`. Safe from any thread.
CypherResult<Ast> parse(std::string_view text);

}  // namespace entente::cypher
