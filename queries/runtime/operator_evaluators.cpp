// Operators: arithmetic, comparisons, logic, predicates of texts and lists.

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "queries/runtime/access.h"
#include "queries/runtime/arithmetic.h"
#include "queries/runtime/builtins.h"
#include "queries/runtime/evaluator.h"
#include "queries/runtime/regex.h"
#include "queries/runtime/runtime_error.h"
#include "queries/runtime/unicode.h"
#include "queries/runtime/value_types.h"

namespace entente::cypher {

namespace {

bool all_constant(const std::vector<EvaluatorPtr>& operands) {
    return std::all_of(operands.begin(), operands.end(), [](const EvaluatorPtr& operand) {
        return operand->constant() != nullptr;
    });
}

class Constant : public Evaluator {
public:
    explicit Constant(QueryValue value) : value_(std::move(value)) {}

    bool evaluate(Row /*row*/, EvaluationState& /*state*/, QueryValue& out) const override {
        out = value_;
        return true;
    }

    const QueryValue* place(Row /*row*/, EvaluationState& /*state*/) const override {
        return &value_;
    }

    const QueryValue* constant() const override { return &value_; }

private:
    QueryValue value_;
};

class SlotValue : public Evaluator {
public:
    explicit SlotValue(Slot slot) : slot_(slot) {}

    bool evaluate(Row row, EvaluationState& /*state*/, QueryValue& out) const override {
        out = row[slot_];
        return true;
    }

    const QueryValue* place(Row row, EvaluationState& /*state*/) const override {
        return &row[slot_];
    }

    std::optional<Slot> slot() const override { return slot_; }

private:
    Slot slot_;
};

class ParameterValue : public Evaluator {
public:
    ParameterValue(std::uint32_t index, std::string_view name) : index_(index), name_(name) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        const QueryValue* value = place(row, state);
        if (value == nullptr) {
            return state.fail(runtime_error(ErrorType::parameter_missing,
                                            "MissingParameter",
                                            "the parameter $" + name_ + " was not given"));
        }
        out = *value;
        return true;
    }

    const QueryValue* place(Row /*row*/, EvaluationState& state) const override {
        return index_ < state.context.parameters.size() ? &state.context.parameters[index_]
                                                        : nullptr;
    }

private:
    std::uint32_t index_;
    std::string name_;
};

class Negation : public Evaluator {
public:
    Negation(UnaryOperator op, EvaluatorPtr operand) : op_(op), operand_(std::move(operand)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand operand;
        if (!operand.load(*operand_, row, state)) {
            return false;
        }
        if (op_ == UnaryOperator::negate) {
            return state.take(negate(*operand), out);
        }
        if (!operand->is_number() && !operand->is_null() && !operand->is(QueryType::duration)) {
            return state.fail(wrong_type("+ takes a number, not " + describe(*operand)));
        }
        out = *operand;
        return true;
    }

    bool foldable() const override { return operand_->constant() != nullptr; }

private:
    UnaryOperator op_;
    EvaluatorPtr operand_;
};

class LogicalNot : public Evaluator {
public:
    explicit LogicalNot(EvaluatorPtr operand) : operand_(std::move(operand)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Ternary truth = Ternary::unknown;
        if (!load_truth(*operand_, row, state, truth)) {
            return false;
        }
        out = to_value(!truth);
        return true;
    }

    bool foldable() const override { return operand_->constant() != nullptr; }

private:
    EvaluatorPtr operand_;
};

class LogicalChain : public Evaluator {
public:
    LogicalChain(LogicalOperator op, std::vector<EvaluatorPtr> operands)
        : op_(op), operands_(std::move(operands)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        if (op_ == LogicalOperator::logical_xor) {
            return evaluate_xor(row, state, out);
        }
        // What decides: the first `no` of an AND, the first `yes` of an OR.
        const Ternary decisive = op_ == LogicalOperator::logical_and ? Ternary::no : Ternary::yes;
        Ternary sum = !decisive;
        for (const EvaluatorPtr& operand : operands_) {
            Ternary truth = Ternary::unknown;
            if (!load_truth(*operand, row, state, truth)) {
                return false;
            }
            if (truth == decisive) {
                out = to_value(decisive);
                return true;
            }
            sum = truth == Ternary::unknown ? truth : sum;
        }
        out = to_value(sum);
        return true;
    }

    bool foldable() const override { return all_constant(operands_); }

private:
    bool evaluate_xor(Row row, EvaluationState& state, QueryValue& out) const {
        bool odd = false;
        bool unknown = false;
        for (const EvaluatorPtr& operand : operands_) {
            Ternary truth = Ternary::unknown;
            if (!load_truth(*operand, row, state, truth)) {
                return false;
            }
            odd = odd != (truth == Ternary::yes);
            unknown = unknown || truth == Ternary::unknown;
        }
        out = unknown ? QueryValue() : QueryValue(odd);
        return true;
    }

    LogicalOperator op_;
    std::vector<EvaluatorPtr> operands_;
};

CypherResult<QueryValue> compute(ArithmeticOperator op, const QueryValue& a, const QueryValue& b) {
    switch (op) {
        case ArithmeticOperator::add: return add(a, b);
        case ArithmeticOperator::subtract: return subtract(a, b);
        case ArithmeticOperator::concat: return concatenate(a, b);
        case ArithmeticOperator::multiply: return multiply(a, b);
        case ArithmeticOperator::divide: return divide(a, b);
        case ArithmeticOperator::modulo: return modulo(a, b);
        case ArithmeticOperator::power: return power(a, b);
    }
    return QueryValue();
}

// Integers and floats without an error in sight; false for anything else.
bool compute_plain(ArithmeticOperator op,
                   const QueryValue& a,
                   const QueryValue& b,
                   QueryValue& out) {
    if (a.is(QueryType::integer) && b.is(QueryType::integer)) {
        std::int64_t result = 0;
        const bool overflows = op == ArithmeticOperator::add
                                   ? __builtin_add_overflow(a.integer(), b.integer(), &result)
                               : op == ArithmeticOperator::subtract
                                   ? __builtin_sub_overflow(a.integer(), b.integer(), &result)
                               : op == ArithmeticOperator::multiply
                                   ? __builtin_mul_overflow(a.integer(), b.integer(), &result)
                                   : true;
        if (overflows) {
            return false;
        }
        out = result;
        return true;
    }
    if (!a.is_number() || !b.is_number()) {
        return false;
    }
    switch (op) {
        case ArithmeticOperator::add: out = a.number() + b.number(); return true;
        case ArithmeticOperator::subtract: out = a.number() - b.number(); return true;
        case ArithmeticOperator::multiply: out = a.number() * b.number(); return true;
        case ArithmeticOperator::divide: out = a.number() / b.number(); return true;
        default: return false;
    }
}

class ArithmeticChain : public Evaluator {
public:
    ArithmeticChain(std::vector<EvaluatorPtr> operands, std::vector<ArithmeticOperator> operators)
        : operands_(std::move(operands)), operators_(std::move(operators)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        if (operators_.size() > 1 &&
            std::all_of(operators_.begin(), operators_.end(), [](ArithmeticOperator op) {
                return op == ArithmeticOperator::add;
            })) {
            return evaluate_sum(row, state, out);
        }
        Operand first;
        if (!first.load(*operands_[0], row, state)) {
            return false;
        }
        QueryValue result;
        const QueryValue* left = &*first;
        for (std::size_t i = 0; i < operators_.size(); ++i) {
            Operand right;
            if (!right.load(*operands_[i + 1], row, state) ||
                !step(operators_[i], *left, *right, state, result)) {
                return false;
            }
            left = &result;
        }
        out = *left;
        return true;
    }

    bool foldable() const override { return all_constant(operands_); }

private:
    static bool step(ArithmeticOperator op,
                     const QueryValue& left,
                     const QueryValue& right,
                     EvaluationState& state,
                     QueryValue& result) {
        if (compute_plain(op, left, right, result)) {
            return true;
        }
        if (left.is(QueryType::list) || right.is(QueryType::list)) {
            // Before the list is made, since it may double at each step.
            const std::size_t items = (left.is(QueryType::list) ? left.list().size() : 1) +
                                      (right.is(QueryType::list) ? right.list().size() : 1);
            const auto fits = check_memory(state.context.budget, items * sizeof(QueryValue));
            if (!fits.ok()) {
                return state.fail(fits.error());
            }
        }
        return state.take(compute(op, left, right), result) && in_limits(result, state);
    }

    static bool in_limits(const QueryValue& value, EvaluationState& state) {
        if (value.is(QueryType::string) && value.string().size() > kTextBytesMax) {
            return state.fail(limit_error("kTextBytesMax", "a text grows beyond the limit"));
        }
        return !value.is(QueryType::list) || state.spend(value.list().size() / 8 + 1);
    }

    // 'a' + b + 'c' + ...: the text grows in place, instead of being copied at each step.
    bool evaluate_sum(Row row, EvaluationState& state, QueryValue& out) const {
        std::string text;
        bool texts = false;
        QueryValue result;
        for (std::size_t i = 0; i < operands_.size(); ++i) {
            Operand operand;
            if (!operand.load(*operands_[i], row, state)) {
                return false;
            }
            if (texts && operand->is(QueryType::string)) {
                text.append(operand->string());
                continue;
            }
            if (texts) {
                result = QueryValue(std::move(text));
                text.clear();
                texts = false;
            }
            if (i == 0) {
                result = *operand;
            } else if (result.is(QueryType::string) && operand->is(QueryType::string)) {
                text = std::string(result.string());
                text.append(operand->string());
                texts = true;
            } else {
                QueryValue next;
                if (!step(ArithmeticOperator::add, result, *operand, state, next)) {
                    return false;
                }
                result = std::move(next);
            }
        }
        out = texts ? QueryValue(std::move(text)) : std::move(result);
        return in_limits(out, state);
    }

    std::vector<EvaluatorPtr> operands_;
    std::vector<ArithmeticOperator> operators_;
};

Ternary compare_by(ComparisonOperator op, const QueryValue& a, const QueryValue& b) {
    if (op == ComparisonOperator::equal) {
        return equals(a, b);
    }
    if (op == ComparisonOperator::not_equal) {
        return !equals(a, b);
    }
    const Comparability found = compare(a, b);
    if (found == Comparability::unknown) {
        return Ternary::unknown;
    }
    switch (op) {
        case ComparisonOperator::less: return ternary(found == Comparability::less);
        case ComparisonOperator::less_equal:
            return ternary(found == Comparability::less || found == Comparability::equal);
        case ComparisonOperator::greater: return ternary(found == Comparability::greater);
        default: return ternary(found == Comparability::greater || found == Comparability::equal);
    }
}

class ComparisonChain : public Evaluator {
public:
    ComparisonChain(std::vector<EvaluatorPtr> operands, std::vector<ComparisonOperator> operators)
        : operands_(std::move(operands)), operators_(std::move(operators)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        std::array<Operand, 2> sides;
        if (!sides[0].load(*operands_[0], row, state)) {
            return false;
        }
        Ternary all = Ternary::yes;
        for (std::size_t i = 0; i < operators_.size() && all != Ternary::no; ++i) {
            Operand& left = sides.at(i % 2);
            Operand& right = sides.at((i + 1) % 2);
            if (!right.load(*operands_[i + 1], row, state)) {
                return false;
            }
            const Ternary one = compare_by(operators_[i], *left, *right);
            all = one == Ternary::yes ? all : one == Ternary::no || all == Ternary::yes ? one : all;
        }
        out = to_value(all);
        return true;
    }

    bool foldable() const override { return all_constant(operands_); }

private:
    std::vector<EvaluatorPtr> operands_;
    std::vector<ComparisonOperator> operators_;
};

class In : public Evaluator {
public:
    In(EvaluatorPtr left, EvaluatorPtr right) : left_(std::move(left)), right_(std::move(right)) {
        constexpr std::size_t kWorthASet = 16;
        const QueryValue* list = right_->constant();
        if (list == nullptr || !list->is(QueryType::list) || list->list().size() < kWorthASet) {
            return;
        }
        const auto plain = [](const QueryValue& item) {
            return item.is(QueryType::string) || item.is(QueryType::integer) ||
                   item.is(QueryType::boolean) || item.is(QueryType::date);
        };
        if (std::all_of(list->list().begin(), list->list().end(), plain)) {
            set_.insert(list->list().begin(), list->list().end());
        }
    }

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand left;
        if (!left.load(*left_, row, state)) {
            return false;
        }
        // Of items for which equality is equivalence.
        if (!set_.empty() && !left->is_null()) {
            out = set_.find(*left) != set_.end();
            return true;
        }
        Operand right;
        if (!right.load(*right_, row, state)) {
            return false;
        }
        const auto found = contained_in(*left, *right);
        if (!found.ok()) {
            return state.fail(found.error());
        }
        out = to_value(*found);
        return !right->is(QueryType::list) || state.spend(right->list().size());
    }

    bool foldable() const override {
        return left_->constant() != nullptr && right_->constant() != nullptr;
    }

private:
    EvaluatorPtr left_;
    EvaluatorPtr right_;
    std::unordered_set<QueryValue, EquivalenceHash, Equivalence> set_;
};

// STARTS WITH, ENDS WITH, CONTAINS: null where one side is no text.
class TextPredicate : public Evaluator {
public:
    TextPredicate(PredicateOperator op, EvaluatorPtr left, EvaluatorPtr right)
        : op_(op), left_(std::move(left)), right_(std::move(right)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand left;
        Operand right;
        if (!left.load(*left_, row, state) || !right.load(*right_, row, state)) {
            return false;
        }
        if (!left->is(QueryType::string) || !right->is(QueryType::string)) {
            out = QueryValue();
            return true;
        }
        const std::string_view text = left->string();
        const std::string_view part = right->string();
        switch (op_) {
            case PredicateOperator::starts_with: out = text.starts_with(part); break;
            case PredicateOperator::ends_with: out = text.ends_with(part); break;
            default: out = text.find(part) != std::string_view::npos; break;
        }
        return true;
    }

    bool foldable() const override {
        return left_->constant() != nullptr && right_->constant() != nullptr;
    }

private:
    PredicateOperator op_;
    EvaluatorPtr left_;
    EvaluatorPtr right_;
};

// Patterns that are made while a query runs, most often the same ones again.
CypherResult<std::shared_ptr<const Regex>> cached_regex(std::string_view pattern) {
    constexpr std::size_t kCachedMax = 64;
    thread_local std::unordered_map<std::string, std::shared_ptr<const Regex>> cache;
    const auto found = cache.find(std::string(pattern));
    if (found != cache.end()) {
        return found->second;
    }
    ENTENTE_ASSIGN(std::shared_ptr<const Regex> regex, Regex::compile(pattern));
    if (cache.size() >= kCachedMax) {
        cache.clear();
    }
    cache.emplace(pattern, regex);
    return regex;
}

class Matches : public Evaluator {
public:
    Matches(EvaluatorPtr left, EvaluatorPtr right, std::shared_ptr<const Regex> regex)
        : left_(std::move(left)), right_(std::move(right)), regex_(std::move(regex)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand left;
        if (!left.load(*left_, row, state)) {
            return false;
        }
        if (regex_ != nullptr) {
            out = left->is(QueryType::string) ? QueryValue(regex_->matches(left->string()))
                                              : QueryValue();
            return true;
        }
        Operand right;
        if (!right.load(*right_, row, state)) {
            return false;
        }
        if (!left->is(QueryType::string) || !right->is(QueryType::string)) {
            out = QueryValue();
            return true;
        }
        const auto regex = cached_regex(right->string());
        if (!regex.ok()) {
            return state.fail(regex.error());
        }
        out = (*regex)->matches(left->string());
        return true;
    }

    bool foldable() const override {
        return left_->constant() != nullptr && right_->constant() != nullptr;
    }

private:
    EvaluatorPtr left_;
    EvaluatorPtr right_;
    std::shared_ptr<const Regex> regex_;  // nullptr for a pattern that is not constant
};

class NullCheck : public Evaluator {
public:
    NullCheck(bool negated, EvaluatorPtr operand)
        : negated_(negated), operand_(std::move(operand)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand operand;
        if (!operand.load(*operand_, row, state)) {
            return false;
        }
        out = operand->is_null() != negated_;
        return true;
    }

    bool foldable() const override { return operand_->constant() != nullptr; }

private:
    bool negated_;
    EvaluatorPtr operand_;
};

class TypeCheck : public Evaluator {
public:
    TypeCheck(bool negated, const TypeName& type, EvaluatorPtr operand)
        : negated_(negated), operand_(std::move(operand)) {
        // A copy of the chain LIST<LIST<...>>, since the tree does not stay.
        for (const TypeName* at = &type; at != nullptr; at = at->element) {
            types_.push_back(*at);
        }
        for (std::size_t i = 0; i + 1 < types_.size(); ++i) {
            types_[i].element = &types_[i + 1];
        }
    }

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand operand;
        if (!operand.load(*operand_, row, state)) {
            return false;
        }
        out = is_of_type(*operand, types_.front()) != negated_;
        return true;
    }

    bool foldable() const override { return operand_->constant() != nullptr; }

private:
    bool negated_;
    EvaluatorPtr operand_;
    std::deque<TypeName> types_;
};

class NormalizedCheck : public Evaluator {
public:
    NormalizedCheck(bool negated, NormalForm form, EvaluatorPtr operand)
        : negated_(negated), form_(form), operand_(std::move(operand)) {}

    bool evaluate(Row row, EvaluationState& state, QueryValue& out) const override {
        Operand operand;
        if (!operand.load(*operand_, row, state)) {
            return false;
        }
        out = operand->is(QueryType::string)
                  ? QueryValue(is_normalized(operand->string(), form_) != negated_)
                  : QueryValue();
        return true;
    }

    bool foldable() const override { return operand_->constant() != nullptr; }

private:
    bool negated_;
    NormalForm form_;
    EvaluatorPtr operand_;
};

}  // namespace

bool load_truth(const Evaluator& evaluator, Row row, EvaluationState& state, Ternary& out) {
    Operand operand;
    if (!operand.load(evaluator, row, state)) {
        return false;
    }
    if (operand->is(QueryType::boolean)) {
        out = ternary(operand->boolean());
        return true;
    }
    out = Ternary::unknown;
    return operand->is_null() ||
           state.fail(
               wrong_type("a truth value was expected, but there was " + describe(*operand)));
}

EvaluatorPtr make_constant(QueryValue value) {
    return std::make_shared<Constant>(std::move(value));
}

EvaluatorPtr make_slot(Slot slot) {
    return std::make_shared<SlotValue>(slot);
}

EvaluatorPtr make_parameter(std::uint32_t index, std::string_view name) {
    return std::make_shared<ParameterValue>(index, name);
}

EvaluatorPtr make_unary(UnaryOperator op, EvaluatorPtr operand) {
    if (op == UnaryOperator::logical_not) {
        return std::make_shared<LogicalNot>(std::move(operand));
    }
    return std::make_shared<Negation>(op, std::move(operand));
}

EvaluatorPtr make_logical(LogicalOperator op, std::vector<EvaluatorPtr> operands) {
    return std::make_shared<LogicalChain>(op, std::move(operands));
}

EvaluatorPtr make_arithmetic(std::vector<EvaluatorPtr> operands,
                             std::vector<ArithmeticOperator> operators) {
    return std::make_shared<ArithmeticChain>(std::move(operands), std::move(operators));
}

EvaluatorPtr make_comparison(std::vector<EvaluatorPtr> operands,
                             std::vector<ComparisonOperator> operators) {
    return std::make_shared<ComparisonChain>(std::move(operands), std::move(operators));
}

CypherResult<EvaluatorPtr> make_predicate(PredicateOperator op,
                                          EvaluatorPtr left,
                                          EvaluatorPtr right) {
    if (op == PredicateOperator::in) {
        return EvaluatorPtr(std::make_shared<In>(std::move(left), std::move(right)));
    }
    if (op != PredicateOperator::matches) {
        return EvaluatorPtr(std::make_shared<TextPredicate>(op, std::move(left), std::move(right)));
    }
    std::shared_ptr<const Regex> regex;
    if (const QueryValue* pattern = right->constant();
        pattern != nullptr && pattern->is(QueryType::string)) {
        ENTENTE_ASSIGN(regex, Regex::compile(pattern->string()));
    }
    return EvaluatorPtr(
        std::make_shared<Matches>(std::move(left), std::move(right), std::move(regex)));
}

EvaluatorPtr make_null_test(bool negated, EvaluatorPtr operand) {
    return std::make_shared<NullCheck>(negated, std::move(operand));
}

EvaluatorPtr make_type_test(bool negated, const TypeName& type, EvaluatorPtr operand) {
    return std::make_shared<TypeCheck>(negated, type, std::move(operand));
}

EvaluatorPtr make_normalized_test(bool negated, NormalForm form, EvaluatorPtr operand) {
    return std::make_shared<NormalizedCheck>(negated, form, std::move(operand));
}

}  // namespace entente::cypher
