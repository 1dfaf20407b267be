// Whether two analysed expressions compute the same.
#pragma once

#include <cstdint>
#include <string_view>

#include "queries/cypher/ast.h"

namespace entente::cypher {

// Structural: the same operators over the same literals, parameters and symbols. Patterns and subqueries are the
// same when their texts in `text`, the statement's, are. Says no of what is not deterministic.
bool same_expression(const Expression& a, const Expression& b, std::string_view text);

// The same for expressions that are the same.
std::uint64_t hash_expression(const Expression& node);

}  // namespace entente::cypher
