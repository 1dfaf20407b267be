// CASE, calls of functions, and what the plan runs.

#include <algorithm>
#include <array>
#include <string>

#include "queries/runtime/builtins.h"
#include "queries/runtime/evaluator.h"
#include "queries/runtime/runtime_error.h"

namespace entente::cypher {

namespace {

class Choice : public Evaluator {
public:
    Choice(EvaluatorPtr subject,
           std::vector<std::pair<EvaluatorPtr, EvaluatorPtr>> alternatives,
           EvaluatorPtr otherwise)
        : subject_(std::move(subject)),
          alternatives_(std::move(alternatives)),
          otherwise_(std::move(otherwise)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand subject;
        if (subject_ != nullptr && !subject.load(*subject_, row, state)) {
            return false;
        }
        for (const auto& [when, then] : alternatives_) {
            Ternary truth = Ternary::unknown;
            if (subject_ == nullptr) {
                if (!load_truth(*when, row, state, truth)) {
                    return false;
                }
            } else {
                Operand candidate;
                if (!candidate.load(*when, row, state)) {
                    return false;
                }
                truth = equals(*subject, *candidate);
            }
            if (truth == Ternary::yes) {
                return then->evaluate(row, state, out);
            }
        }
        out = QueryValue();
        return otherwise_ == nullptr || otherwise_->evaluate(row, state, out);
    }

private:
    EvaluatorPtr subject_;
    std::vector<std::pair<EvaluatorPtr, EvaluatorPtr>> alternatives_;
    EvaluatorPtr otherwise_;
};

class Coalesce : public Evaluator {
public:
    explicit Coalesce(std::vector<EvaluatorPtr> arguments) : arguments_(std::move(arguments)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        for (const EvaluatorPtr& argument : arguments_) {
            if (!argument->evaluate(row, state, out)) {
                return false;
            }
            if (!out.is_null()) {
                return true;
            }
        }
        return true;
    }

    bool foldable() const override {
        return std::all_of(arguments_.begin(), arguments_.end(), [](const EvaluatorPtr& argument) {
            return argument->constant() != nullptr;
        });
    }

private:
    std::vector<EvaluatorPtr> arguments_;
};

class Call : public Evaluator {
public:
    Call(const FunctionSignature& function,
         const Builtin& builtin,
         std::vector<EvaluatorPtr> arguments)
        : function_(&function), builtin_(&builtin), arguments_(std::move(arguments)) {
        const bool constants =
            std::all_of(arguments_.begin(), arguments_.end(), [](const EvaluatorPtr& argument) {
                return argument->constant() != nullptr;
            });
        foldable_ =
            constants &&
            is_foldable(function, arguments_.empty() ? nullptr : arguments_.front()->constant());
    }

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        std::array<QueryValue, kFewArguments> few;
        if (arguments_.size() <= kFewArguments) {
            return call(row, state, {few.data(), arguments_.size()}, out);
        }
        std::vector<QueryValue> many(arguments_.size());
        return call(row, state, many, out);
    }

    bool foldable() const override { return foldable_; }

private:
    static constexpr std::size_t kFewArguments = 4;

    bool call(Row row,
              EvaluationState& state,
              std::span<QueryValue> values,
              QueryValue& out) const {
        bool has_null = false;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!arguments_[i]->evaluate(row, state, values[i])) {
                return false;
            }
            has_null = has_null || values[i].is_null();
        }
        if (has_null && builtin_->null_of_null) {
            out = QueryValue();
            return true;
        }
        return state.take(builtin_->call(values, state.context), out) || name_function(state);
    }

    // Many functions share what refuses their arguments; the message says which one it was.
    bool name_function(EvaluationState& state) const {
        const std::string name = std::string(function_->name) + "()";
        if (state.error->message.find(name) == std::string::npos) {
            state.error->message = name + ": " + state.error->message;
        }
        return false;
    }

    const FunctionSignature* function_;  // of the table in functions.h, which stays
    const Builtin* builtin_;
    std::vector<EvaluatorPtr> arguments_;
    bool foldable_ = false;
};

// type(r), asked of every row: without a copy of the relationship.
class TypeCall : public Call {
public:
    TypeCall(const FunctionSignature& function,
             const Builtin& builtin,
             std::vector<EvaluatorPtr> arguments)
        : Call(function, builtin, arguments), relationship_(std::move(arguments.front())) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        const QueryValue* value = relationship_->place(row, state);
        if (value == nullptr || !value->is(QueryType::relationship) ||
            state.context.entities == nullptr) {
            return Call::evaluate(row, state, out);
        }
        return state.take(state.context.entities->type_name(value->relationship().type), out);
    }

private:
    EvaluatorPtr relationship_;
};

class Subquery : public Evaluator {
public:
    explicit Subquery(std::uint32_t number) : number_(number) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        if (state.context.subqueries == nullptr) {
            return state.fail(runtime_error(
                ErrorType::database_error, "", "a pattern was evaluated where no plan runs"));
        }
        return state.take(state.context.subqueries->run(number_, row, state.context), out);
    }

private:
    std::uint32_t number_;
};

}  // namespace

EvaluatorPtr make_case(EvaluatorPtr subject,
                       std::vector<std::pair<EvaluatorPtr, EvaluatorPtr>> alternatives,
                       EvaluatorPtr otherwise) {
    return std::make_shared<Choice>(
        std::move(subject), std::move(alternatives), std::move(otherwise));
}

EvaluatorPtr make_coalesce(std::vector<EvaluatorPtr> arguments) {
    return std::make_shared<Coalesce>(std::move(arguments));
}

EvaluatorPtr make_call(const FunctionSignature& function, std::vector<EvaluatorPtr> arguments) {
    if (function.id == FunctionId::coalesce) {
        return make_coalesce(std::move(arguments));
    }
    const Builtin* builtin = find_builtin(function.id);
    if (function.id == FunctionId::type && builtin != nullptr && arguments.size() == 1) {
        return std::make_shared<TypeCall>(function, *builtin, std::move(arguments));
    }
    return builtin == nullptr ? nullptr
                              : std::make_shared<Call>(function, *builtin, std::move(arguments));
}

EvaluatorPtr make_subquery(std::uint32_t number) {
    return std::make_shared<Subquery>(number);
}

EvaluatorPtr folded(EvaluatorPtr evaluator) {
    if (!evaluator->foldable()) {
        return evaluator;
    }
    // What is made is kept with the plan: no list of millions, though the text of it be short.
    constexpr std::size_t kFoldedBytesMax = std::size_t{256} << 10;
    Budget budget;
    budget.memory_bytes_max = kFoldedBytesMax;
    BudgetMeter meter(budget);
    EvaluationContext context;
    context.budget = &meter;
    EvaluationState state{context, std::nullopt};
    QueryValue value;
    // What fails, fails when it is evaluated, if ever.
    return evaluator->evaluate(Row(), state, value) ? make_constant(std::move(value)) : evaluator;
}

}  // namespace entente::cypher
