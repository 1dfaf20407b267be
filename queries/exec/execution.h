// What the operators of one running statement share: its row, the graph, the limits, the error that ended it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/budget.h"
#include "queries/cypher/error.h"
#include "queries/exec/entities.h"
#include "queries/exec/graph_access.h"
#include "queries/plan/plan.h"
#include "queries/runtime/expression.h"

namespace entente::cypher {

class Operator;
class ProcedureRegistry;

// What an operator did.
enum class Step : std::uint8_t {
    row,     // the next row is in the slots
    end,     // there are no more
    failed,  // Execution::error says why
};

// Of one operator while a statement is profiled.
struct OperatorProfile {
    std::uint64_t rows = 0;
    std::uint64_t nanoseconds = 0;  // with those below it
};

// For one thread; must not be moved. The plan, the graph and the parameters must outlive it.
class Execution : public SubqueryRunner {
public:
    Execution(const Plan& plan,
              GraphAccess& graph,
              std::span<const QueryValue> parameters,
              const Budget& the_budget);
    ~Execution() override;

    CypherResult<QueryValue> run(std::uint32_t number,
                                 Row row,
                                 EvaluationContext& context) override;

    // Ends the statement with an error; answers Step::failed for the operator to return.
    Step fail(CypherError error);
    Step fail(const Error& failure) { return fail(from_error(failure)); }

    // Records work, and looks at the limits now and then. False when one is reached: return Step::failed.
    bool spend(std::uint64_t steps = 1);
    // Memory that an operator keeps rows in.
    bool reserve(std::size_t bytes);
    void release(std::size_t bytes) { meter.release(bytes); }

    // The value of an expression in the present row. False when it failed.
    bool evaluate(const CompiledExpression& expression, QueryValue& out);
    // Whether a condition holds; nullopt when it failed.
    std::optional<bool> test(const CompiledExpression& condition);

    const Plan& plan;
    GraphAccess& graph;
    GraphEntities entities;
    std::vector<QueryValue> slots;
    Row row;
    const Budget& budget;  // for what takes one as a whole
    BudgetMeter meter;
    EvaluationContext context;
    std::optional<CypherError> error;
    const ProcedureRegistry* procedures = nullptr;
    // Asked now and then; true ends the statement: the client has gone.
    std::function<bool()> given_up;
    // Of a statement that may be several transactions: ends the present one, keeping what it changed or not, and begins
    // another. Empty within an explicit transaction, and where nothing is written.
    std::function<CypherStatus(bool keep)> end_batch;
    bool profiling = false;
    std::vector<OperatorProfile> profiles;  // by PlanNode::number

private:
    std::int64_t steps_left_ = 0;
    std::vector<std::unique_ptr<Operator>> subqueries_;
};

// How many rows SKIP and LIMIT together let through, where the plan has them in `lower` and `upper`; nullopt when
// there is no limit, it is no number (which the operator of the limit reports), or evaluating failed.
std::optional<std::uint64_t> rows_wanted(Execution& execution, const PlanNode& plan);

}  // namespace entente::cypher
