// Walking expressions: children, and the variables that a value depends on. Depth is bounded by the parser.
#pragma once

#include <functional>
#include <unordered_set>
#include <vector>

#include "queries/cypher/ast.h"

namespace entente::cypher {

using SymbolSet = std::unordered_set<SymbolId>;

// Calls `visit` with each expression directly inside, those of patterns included; not those of subqueries.
void for_each_child(const Expression& expression,
                    const std::function<void(const Expression&)>& visit);

// What is computed in labels or types: the x of $(x).
std::vector<const Expression*> expressions_in(const LabelExpression* labels);

// The variables that it reads from outside, and perhaps some that it binds itself, whose symbols occur nowhere else.
void collect_symbols(const Expression& expression, SymbolSet& symbols);

// The calls of aggregate functions in it, outermost ones.
void collect_aggregates(const Expression& expression, std::vector<const Expression*>& calls);

// Whether a pattern is matched, or a subquery run, somewhere in it: it reads the graph.
bool reads_graph(const Expression& expression);

// The operands of an AND, and of those in them; otherwise the expression itself.
void split_conjunction(Expression* expression, std::vector<Expression*>& conjuncts);

}  // namespace entente::cypher
