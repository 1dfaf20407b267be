// Expressions made ready to be evaluated once for each row.
//
// compile() turns a checked expression of the tree into a tree of evaluators: variables become slots, names of
// properties become codes, functions become pointers, what is constant is computed once. Nothing is looked
// up by its text while rows run. A compiled expression is immutable and may be used by many threads, each with
// a context and rows of its own. It keeps nothing of the syntax tree.
//
// It is as deep as the text was nested (kNestingDepthMax), and evaluation recurses so deep.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string_view>

#include "core/budget.h"
#include "queries/cypher/ast.h"
#include "queries/cypher/error.h"
#include "queries/runtime/entity_access.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

using Slot = std::uint32_t;

// The values of one row. Slots lie `stride` values apart: 1 where rows lie behind each other, the capacity of
// the batch where columns do. An expression writes only to the slots of variables that it binds itself ([x IN ...],
// reduce and quantifiers), and leaves anything there.
class Row {
public:
    Row() = default;

    explicit Row(QueryValue* values, std::size_t stride = 1) : values_(values), stride_(stride) {}

    QueryValue& operator[](Slot slot) const { return values_[slot * stride_]; }

private:
    QueryValue* values_ = nullptr;
    std::size_t stride_ = 1;
};

// What now is: the same in all of a transaction, in all of a statement.
struct StatementClock {
    using Time = std::chrono::system_clock::time_point;
    Time transaction = {};
    Time statement = {};

    // Both now.
    static StatementClock now();
};

struct EvaluationContext;

// Runs what only a plan can: pattern predicates and comprehensions, shortestPath(), EXISTS, COUNT and COLLECT { }.
class SubqueryRunner {
public:
    virtual ~SubqueryRunner() = default;

    // `number` is what CompileScope::subquery gave for the expression. A boolean for a pattern predicate and
    // EXISTS, an integer for COUNT, a list for a pattern comprehension, allShortestPaths() and COLLECT, a path or null for
    // shortestPath(). Outer variables are read from `row`.
    virtual CypherResult<QueryValue> run(std::uint32_t number,
                                         Row row,
                                         EvaluationContext& context) = 0;
};

// What evaluation needs beside the row. One for each thread that runs a statement.
struct EvaluationContext {
    EntityAccess* entities = nullptr;        // nullptr: there are no entities
    std::span<const QueryValue> parameters;  // by Parameter::index
    StatementClock clock;
    BudgetMeter* budget = nullptr;         // nullptr: no limits
    SubqueryRunner* subqueries = nullptr;  // nullptr: there are no subqueries
    std::mt19937_64* random = nullptr;     // nullptr: a generator of the thread's own
};

// What names mean where an expression stands. Functions that are empty have the defaults told here; they are
// called while compiling only.
struct CompileScope {
    // The slot of a variable, also of one that an expression binds itself. Default: its number.
    std::function<Slot(SymbolId)> slot;
    // Asked for each node first: the slot in which the planner has its value already (aggregates, grouping keys,
    // common subexpressions). Default: none.
    std::function<std::optional<Slot>(const Expression&)> computed;
    // The number by which SubqueryRunner knows a PatternPredicate, PatternComprehension, PathExpression or
    // SubqueryExpression. Default: NotSupported.
    std::function<std::uint32_t(const Expression&)> subquery;
    // Codes in the store's dictionary; 0 for a name that it has not. Default: 0.
    std::function<std::uint32_t(std::string_view)> property_key;
    std::function<std::uint32_t(std::string_view)> label;
    std::function<std::uint32_t(std::string_view)> relationship_type;
    // The statement's text, for positions in errors.
    std::string_view text;
};

class Evaluator;  // evaluator.h

class CompiledExpression {
public:
    // Null, always.
    CompiledExpression();
    // `place` is the byte of the statement's text where it begins: errors say it.
    explicit CompiledExpression(std::shared_ptr<const Evaluator> root,
                                std::optional<std::uint32_t> place = std::nullopt);

    CypherResult<QueryValue> evaluate(Row row, EvaluationContext& context) const;

    // The same into `out`; for loops over rows. nullopt on success.
    std::optional<CypherError> evaluate(Row row, EvaluationContext& context, QueryValue& out) const;

    // As a predicate: true only for true. A value that is neither boolean nor null is a TypeError.
    CypherResult<bool> test(Row row, EvaluationContext& context) const;

    // The value if it is the same for every row, context and statement; otherwise nullptr.
    const QueryValue* constant() const;
    // The slot if it is nothing but a variable.
    std::optional<Slot> slot() const;

private:
    std::optional<CypherError> placed(std::optional<CypherError> error) const;

    std::shared_ptr<const Evaluator> root_;
    std::optional<std::uint32_t> place_;
};

// Errors that are sure at compile time (a constant subexpression fails) are left to the evaluation: it may never come
// to it. Aggregate functions must be `computed`. Requires analysis (semantics.h).
CypherResult<CompiledExpression> compile(const Expression& expression, const CompileScope& scope);

}  // namespace entente::cypher
