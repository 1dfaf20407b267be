// The nodes of compiled expressions. For expression.h and the files that make it only.
//
// A node says yes or no and puts the value beside, and the error into the state: a result object for each node of each row
// would cost more than the node.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "queries/runtime/comparison.h"
#include "queries/runtime/expression.h"
#include "queries/runtime/runtime_error.h"

namespace entente::cypher {

struct EvaluationState {
    EvaluationContext& context;
    std::optional<CypherError> error;

    // For `return state.fail(...);`
    bool fail(CypherError what) {
        error = std::move(what);
        return false;
    }

    // Takes the value out of a result, or its error.
    bool take(CypherResult<QueryValue> result, QueryValue& out) {
        if (!result.ok()) {
            return fail(result.error());
        }
        out = *std::move(result);
        return true;
    }

    // One step of a loop.
    bool spend(std::uint64_t steps = 1) {
        return context.budget == nullptr || context.budget->spend(steps) ||
               fail(spent_error(*context.budget));
    }
};

// The memory of a list while it grows, given back when it is whole: then it is its owner's to account for.
class GrowingMemory {
public:
    explicit GrowingMemory(EvaluationState& state) : state_(state) {}

    GrowingMemory(const GrowingMemory&) = delete;
    GrowingMemory& operator=(const GrowingMemory&) = delete;

    ~GrowingMemory() {
        if (state_.context.budget != nullptr) {
            state_.context.budget->release(taken_);
        }
    }

    // False with state.error when there is no more.
    bool add(std::size_t bytes) {
        constexpr std::size_t kStep = std::size_t{64} << 10;
        pending_ += bytes < SIZE_MAX - pending_ ? bytes : SIZE_MAX - pending_;
        return pending_ < kStep || take();
    }

private:
    bool take() {
        BudgetMeter* budget = state_.context.budget;
        if (budget == nullptr) {
            pending_ = 0;
            return true;
        }
        if (!budget->reserve(pending_)) {
            return state_.fail(from_error(budget->error()));
        }
        taken_ += pending_;
        pending_ = 0;
        return true;
    }

    EvaluationState& state_;
    std::size_t pending_ = 0;
    std::size_t taken_ = 0;
};

class Evaluator {
public:
    virtual ~Evaluator() = default;

    // False with state.error. `out` may be anything before, but nothing that the node reads.
    virtual bool evaluate(Row row, EvaluationState& state, QueryValue& out) const = 0;

    // Where the value lies already, if it does: then evaluate() need not copy it. nullptr otherwise.
    virtual const QueryValue* place(Row /*row*/, EvaluationState& /*state*/) const {
        return nullptr;
    }

    // The value if it is always the same.
    virtual const QueryValue* constant() const { return nullptr; }

    virtual std::optional<Slot> slot() const { return std::nullopt; }

    // False for what is another value at each evaluation, and for what reads more than its operands.
    virtual bool foldable() const { return false; }
};

using EvaluatorPtr = std::shared_ptr<const Evaluator>;

// The value of an operand, without a copy where it lies somewhere.
class Operand {
public:
    bool load(const Evaluator& evaluator, Row row, EvaluationState& state) {
        value_ = evaluator.place(row, state);
        if (value_ != nullptr) {
            return true;
        }
        value_ = &own_;
        return evaluator.evaluate(row, state, own_);
    }

    const QueryValue& operator*() const { return *value_; }

    const QueryValue* operator->() const { return value_; }

private:
    QueryValue own_;
    const QueryValue* value_ = nullptr;
};

// The truth of a value where a predicate stands; a TypeError of anything but booleans and null.
bool load_truth(const Evaluator& evaluator, Row row, EvaluationState& state, Ternary& out);

// Nodes of operators (operator_evaluators.cpp).
EvaluatorPtr make_constant(QueryValue value);
EvaluatorPtr make_slot(Slot slot);
EvaluatorPtr make_parameter(std::uint32_t index, std::string_view name);
EvaluatorPtr make_unary(UnaryOperator op, EvaluatorPtr operand);
EvaluatorPtr make_logical(LogicalOperator op, std::vector<EvaluatorPtr> operands);
EvaluatorPtr make_arithmetic(std::vector<EvaluatorPtr> operands,
                             std::vector<ArithmeticOperator> operators);
EvaluatorPtr make_comparison(std::vector<EvaluatorPtr> operands,
                             std::vector<ComparisonOperator> operators);
// A pattern that is constant is compiled here, and may be wrong.
CypherResult<EvaluatorPtr> make_predicate(PredicateOperator op,
                                          EvaluatorPtr left,
                                          EvaluatorPtr right);
EvaluatorPtr make_null_test(bool negated, EvaluatorPtr operand);
EvaluatorPtr make_type_test(bool negated, const TypeName& type, EvaluatorPtr operand);
EvaluatorPtr make_normalized_test(bool negated, NormalForm form, EvaluatorPtr operand);

// Nodes of access (access_evaluators.cpp).
EvaluatorPtr make_property(EvaluatorPtr subject, KnownName key);
EvaluatorPtr make_subscript(EvaluatorPtr subject, EvaluatorPtr index);
EvaluatorPtr make_slice(EvaluatorPtr subject, EvaluatorPtr from, EvaluatorPtr to);

// A label expression, over the labels of a node or the type of a relationship.
struct LabelCheck {
    LabelKind kind = LabelKind::name;
    KnownName label;
    KnownName type;
    EvaluatorPtr dynamic;  // of kind dynamic
    bool any_of = false;
    std::vector<LabelCheck> operands;
};

EvaluatorPtr make_label_test(EvaluatorPtr subject, LabelCheck check);

// Nodes that build and walk collections (collection_evaluators.cpp).
EvaluatorPtr make_list(std::vector<EvaluatorPtr> items);
EvaluatorPtr make_map(std::vector<std::pair<QueryValue, EvaluatorPtr>> entries);

struct ProjectedEntry {
    bool all = false;    // .*
    QueryValue key;      // the name
    EvaluatorPtr value;  // nullptr for .*
};

EvaluatorPtr make_map_projection(EvaluatorPtr subject, std::vector<ProjectedEntry> entries);
// `where` and `projection` may be nullptr.
EvaluatorPtr make_list_comprehension(Slot variable,
                                     EvaluatorPtr list,
                                     EvaluatorPtr where,
                                     EvaluatorPtr projection);
EvaluatorPtr make_quantifier(QuantifierKind kind,
                             Slot variable,
                             EvaluatorPtr list,
                             EvaluatorPtr where);
EvaluatorPtr make_reduce(
    Slot accumulator, EvaluatorPtr initial, Slot variable, EvaluatorPtr list, EvaluatorPtr step);

// Choices, calls and subqueries (call_evaluators.cpp).
EvaluatorPtr make_case(EvaluatorPtr subject,
                       std::vector<std::pair<EvaluatorPtr, EvaluatorPtr>> alternatives,
                       EvaluatorPtr otherwise);
EvaluatorPtr make_coalesce(std::vector<EvaluatorPtr> arguments);
EvaluatorPtr make_call(const FunctionSignature& function, std::vector<EvaluatorPtr> arguments);
EvaluatorPtr make_subquery(std::uint32_t number);

// A constant in place of a node whose operands are constant, if the value can be had.
EvaluatorPtr folded(EvaluatorPtr evaluator);

}  // namespace entente::cypher
