#include "queries/runtime/expression.h"

#include <string>
#include <utility>
#include <vector>

#include "queries/cypher/functions.h"
#include "queries/runtime/evaluator.h"
#include "queries/runtime/runtime_error.h"

namespace entente::cypher {

namespace {

using Compiled = CypherResult<EvaluatorPtr>;

// As deep as the tree, which the parser limits.
class Compiler {
public:
    explicit Compiler(const CompileScope& scope) : scope_(scope) {}

    Compiled compile(const Expression& node) const {
        if (scope_.computed) {
            if (const auto slot = scope_.computed(node)) {
                return make_slot(*slot);
            }
        }
        if (node.symbol != kNoSymbol) {
            return make_slot(slot_of(node.symbol));
        }
        ENTENTE_ASSIGN(EvaluatorPtr evaluator, compile_kind(node));
        return folded(std::move(evaluator));
    }

private:
    using Many = std::vector<EvaluatorPtr>;

    Slot slot_of(SymbolId symbol) const { return scope_.slot ? scope_.slot(symbol) : symbol; }

    Compiled compile_kind(const Expression& node) const {
        switch (node.kind) {
            case ExpressionKind::null_literal: return make_constant(QueryValue());
            case ExpressionKind::boolean_literal:
                return make_constant(as<BooleanLiteral>(node).value);
            case ExpressionKind::integer_literal:
                return make_constant(as<IntegerLiteral>(node).value);
            case ExpressionKind::float_literal: return make_constant(as<FloatLiteral>(node).value);
            case ExpressionKind::string_literal:
                return make_constant(as<StringLiteral>(node).value);
            case ExpressionKind::list_literal: {
                ENTENTE_ASSIGN(Many items, compile_all(as<ListLiteral>(node).items));
                return make_list(std::move(items));
            }
            case ExpressionKind::map_literal: return compile_map(as<MapLiteral>(node));
            case ExpressionKind::parameter:
                return make_parameter(as<Parameter>(node).index, as<Parameter>(node).name);
            case ExpressionKind::variable:
                return broken("the variable `" + std::string(as<Variable>(node).name) +
                              "` was not resolved");
            case ExpressionKind::property: return compile_property(as<Property>(node));
            case ExpressionKind::subscript: return compile_subscript(as<Subscript>(node));
            case ExpressionKind::slice: return compile_slice(as<Slice>(node));
            case ExpressionKind::label_test: return compile_label_test(as<LabelTest>(node));
            case ExpressionKind::unary: {
                ENTENTE_ASSIGN(EvaluatorPtr operand, compile(*as<Unary>(node).operand));
                return make_unary(as<Unary>(node).op, std::move(operand));
            }
            default: return compile_operator(node);
        }
    }

    Compiled compile_operator(const Expression& node) const {
        switch (node.kind) {
            case ExpressionKind::logical: {
                ENTENTE_ASSIGN(Many operands, compile_all(as<Logical>(node).operands));
                return make_logical(as<Logical>(node).op, std::move(operands));
            }
            case ExpressionKind::arithmetic: {
                const auto& operators = as<Arithmetic>(node).operators;
                ENTENTE_ASSIGN(Many operands, compile_all(as<Arithmetic>(node).operands));
                return make_arithmetic(std::move(operands), {operators.begin(), operators.end()});
            }
            case ExpressionKind::comparison: {
                const auto& operators = as<Comparison>(node).operators;
                ENTENTE_ASSIGN(Many operands, compile_all(as<Comparison>(node).operands));
                return make_comparison(std::move(operands), {operators.begin(), operators.end()});
            }
            case ExpressionKind::predicate: {
                ENTENTE_ASSIGN(EvaluatorPtr left, compile(*as<Predicate>(node).left));
                ENTENTE_ASSIGN(EvaluatorPtr right, compile(*as<Predicate>(node).right));
                return make_predicate(as<Predicate>(node).op, std::move(left), std::move(right));
            }
            case ExpressionKind::null_test: {
                ENTENTE_ASSIGN(EvaluatorPtr operand, compile(*as<NullTest>(node).operand));
                return make_null_test(as<NullTest>(node).negated, std::move(operand));
            }
            case ExpressionKind::type_test: {
                ENTENTE_ASSIGN(EvaluatorPtr operand, compile(*as<TypeTest>(node).operand));
                return make_type_test(
                    as<TypeTest>(node).negated, *as<TypeTest>(node).tested, std::move(operand));
            }
            case ExpressionKind::normalized_test: {
                const auto& test = as<NormalizedTest>(node);
                ENTENTE_ASSIGN(EvaluatorPtr operand, compile(*test.operand));
                return make_normalized_test(test.negated, test.form, std::move(operand));
            }
            default: return compile_construct(node);
        }
    }

    Compiled compile_construct(const Expression& node) const {
        switch (node.kind) {
            case ExpressionKind::function_call: return compile_call(as<FunctionCall>(node));
            case ExpressionKind::case_of: return compile_case(as<Case>(node));
            case ExpressionKind::list_comprehension:
                return compile_comprehension(as<ListComprehension>(node));
            case ExpressionKind::quantifier: return compile_quantifier(as<Quantifier>(node));
            case ExpressionKind::reduce: return compile_reduce(as<Reduce>(node));
            case ExpressionKind::map_projection: return compile_projection(as<MapProjection>(node));
            case ExpressionKind::count_star:
                return broken("count(*) stands where nothing is aggregated");
            case ExpressionKind::pattern_comprehension:
            case ExpressionKind::pattern_predicate:
            case ExpressionKind::path_expression:
            case ExpressionKind::subquery:
                if (!scope_.subquery) {
                    return runtime_error(ErrorType::not_supported,
                                         "",
                                         "patterns and subqueries cannot be evaluated here");
                }
                return make_subquery(scope_.subquery(node));
            default: return broken("an expression of an unknown kind");
        }
    }

    static CypherError broken(std::string what) {
        return runtime_error(ErrorType::database_error, "", std::move(what));
    }

    CypherResult<Many> compile_all(List<Expression*> nodes) const {
        Many evaluators;
        evaluators.reserve(nodes.size());
        for (const Expression* node : nodes) {
            ENTENTE_ASSIGN(EvaluatorPtr evaluator, compile(*node));
            evaluators.push_back(std::move(evaluator));
        }
        return evaluators;
    }

    // nullptr for a node that is absent.
    Compiled compile_optional(const Expression* node) const {
        return node == nullptr ? Compiled(EvaluatorPtr()) : compile(*node);
    }

    KnownName property_name(std::string_view name) const {
        return {std::string(name), scope_.property_key ? scope_.property_key(name) : 0};
    }

    Compiled compile_map(const MapLiteral& node) const {
        std::vector<std::pair<QueryValue, EvaluatorPtr>> entries;
        for (const MapEntry& entry : node.entries) {
            ENTENTE_ASSIGN(EvaluatorPtr value, compile(*entry.value));
            entries.emplace_back(entry.key, std::move(value));
        }
        return make_map(std::move(entries));
    }

    Compiled compile_property(const Property& node) const {
        ENTENTE_ASSIGN(EvaluatorPtr subject, compile(*node.subject));
        return make_property(std::move(subject), property_name(node.key));
    }

    Compiled compile_subscript(const Subscript& node) const {
        ENTENTE_ASSIGN(EvaluatorPtr subject, compile(*node.subject));
        ENTENTE_ASSIGN(EvaluatorPtr index, compile(*node.index));
        return make_subscript(std::move(subject), std::move(index));
    }

    Compiled compile_slice(const Slice& node) const {
        ENTENTE_ASSIGN(EvaluatorPtr subject, compile(*node.subject));
        ENTENTE_ASSIGN(EvaluatorPtr from, compile_optional(node.from));
        ENTENTE_ASSIGN(EvaluatorPtr to, compile_optional(node.to));
        return make_slice(std::move(subject), std::move(from), std::move(to));
    }

    CypherResult<LabelCheck> label_check(const LabelExpression& node) const {
        LabelCheck check;
        check.kind = node.kind;
        check.any_of = node.any_of;
        if (node.expression != nullptr) {
            ENTENTE_ASSIGN(check.dynamic, compile(*node.expression));
        }
        check.label = {std::string(node.name), scope_.label ? scope_.label(node.name) : 0};
        check.type = {std::string(node.name),
                      scope_.relationship_type ? scope_.relationship_type(node.name) : 0};
        for (const LabelExpression* operand : node.operands) {
            ENTENTE_ASSIGN(LabelCheck inner, label_check(*operand));
            check.operands.push_back(std::move(inner));
        }
        return check;
    }

    Compiled compile_label_test(const LabelTest& node) const {
        ENTENTE_ASSIGN(EvaluatorPtr subject, compile(*node.subject));
        ENTENTE_ASSIGN(LabelCheck check, label_check(*node.labels));
        return make_label_test(std::move(subject), std::move(check));
    }

    Compiled compile_call(const FunctionCall& node) const {
        if (node.function == nullptr) {
            return broken("the function " + std::string(node.name) + "() was not resolved");
        }
        if (node.function->aggregate) {
            return broken("the aggregate function " + std::string(node.name) +
                          "() stands where nothing is aggregated");
        }
        ENTENTE_ASSIGN(Many arguments, compile_all(node.arguments));
        EvaluatorPtr call = make_call(*node.function, std::move(arguments));
        if (call == nullptr) {
            return runtime_error(ErrorType::not_supported,
                                 "",
                                 "the function " + std::string(node.name) + "() is not built in");
        }
        return call;
    }

    Compiled compile_case(const Case& node) const {
        ENTENTE_ASSIGN(EvaluatorPtr subject, compile_optional(node.subject));
        std::vector<std::pair<EvaluatorPtr, EvaluatorPtr>> alternatives;
        for (const CaseAlternative& alternative : node.alternatives) {
            ENTENTE_ASSIGN(EvaluatorPtr when, compile(*alternative.when));
            ENTENTE_ASSIGN(EvaluatorPtr then, compile(*alternative.then));
            alternatives.emplace_back(std::move(when), std::move(then));
        }
        ENTENTE_ASSIGN(EvaluatorPtr otherwise, compile_optional(node.otherwise));
        return make_case(std::move(subject), std::move(alternatives), std::move(otherwise));
    }

    Compiled compile_comprehension(const ListComprehension& node) const {
        ENTENTE_ASSIGN(EvaluatorPtr list, compile(*node.list));
        ENTENTE_ASSIGN(EvaluatorPtr where, compile_optional(node.where));
        ENTENTE_ASSIGN(EvaluatorPtr projection, compile_optional(node.projection));
        return make_list_comprehension(slot_of(node.variable->symbol),
                                       std::move(list),
                                       std::move(where),
                                       std::move(projection));
    }

    Compiled compile_quantifier(const Quantifier& node) const {
        ENTENTE_ASSIGN(EvaluatorPtr list, compile(*node.list));
        // all(x IN list) without WHERE asks whether the items are true.
        Compiled where = node.where == nullptr ? Compiled(make_slot(slot_of(node.variable->symbol)))
                                               : compile(*node.where);
        if (!where.ok()) {
            return where.error();
        }
        return make_quantifier(
            node.quantifier, slot_of(node.variable->symbol), std::move(list), *std::move(where));
    }

    Compiled compile_reduce(const Reduce& node) const {
        ENTENTE_ASSIGN(EvaluatorPtr initial, compile(*node.initial));
        ENTENTE_ASSIGN(EvaluatorPtr list, compile(*node.list));
        ENTENTE_ASSIGN(EvaluatorPtr step, compile(*node.step));
        return make_reduce(slot_of(node.accumulator->symbol),
                           std::move(initial),
                           slot_of(node.variable->symbol),
                           std::move(list),
                           std::move(step));
    }

    Compiled compile_projection(const MapProjection& node) const {
        ENTENTE_ASSIGN(EvaluatorPtr subject, compile(*node.subject));
        std::vector<ProjectedEntry> entries;
        for (const MapProjectionItem& item : node.items) {
            ProjectedEntry entry;
            entry.key = item.key;
            if (item.kind == MapProjectionItemKind::variable) {
                entry.key = as<Variable>(*item.value).name;
            }
            switch (item.kind) {
                case MapProjectionItemKind::all_properties: entry.all = true; break;
                case MapProjectionItemKind::property:
                    entry.value = make_property(subject, property_name(item.key));
                    break;
                case MapProjectionItemKind::variable:
                case MapProjectionItemKind::entry: {
                    ENTENTE_ASSIGN(entry.value, compile(*item.value));
                    break;
                }
            }
            entries.push_back(std::move(entry));
        }
        return make_map_projection(std::move(subject), std::move(entries));
    }

    const CompileScope& scope_;
};

}  // namespace

StatementClock StatementClock::now() {
    const Time time = std::chrono::system_clock::now();
    return {time, time};
}

CompiledExpression::CompiledExpression() : root_(make_constant(QueryValue())) {}

CompiledExpression::CompiledExpression(std::shared_ptr<const Evaluator> root,
                                       std::optional<std::uint32_t> place)
    : root_(std::move(root)), place_(place) {}

// The innermost expression that has a place keeps it.
std::optional<CypherError> CompiledExpression::placed(std::optional<CypherError> error) const {
    if (error && !error->place && !error->position) {
        error->place = place_;
    }
    return error;
}

CypherResult<QueryValue> CompiledExpression::evaluate(Row row, EvaluationContext& context) const {
    EvaluationState state{context, std::nullopt};
    QueryValue value;
    if (!root_->evaluate(row, state, value)) {
        return *placed(std::move(state.error));
    }
    return value;
}

std::optional<CypherError> CompiledExpression::evaluate(Row row,
                                                        EvaluationContext& context,
                                                        QueryValue& out) const {
    EvaluationState state{context, std::nullopt};
    if (root_->evaluate(row, state, out)) {
        return std::nullopt;
    }
    return placed(std::move(state.error));
}

CypherResult<bool> CompiledExpression::test(Row row, EvaluationContext& context) const {
    EvaluationState state{context, std::nullopt};
    Ternary truth = Ternary::unknown;
    if (!load_truth(*root_, row, state, truth)) {
        return *placed(std::move(state.error));
    }
    return truth == Ternary::yes;
}

const QueryValue* CompiledExpression::constant() const {
    return root_->constant();
}

std::optional<Slot> CompiledExpression::slot() const {
    return root_->slot();
}

CypherResult<CompiledExpression> compile(const Expression& expression, const CompileScope& scope) {
    ENTENTE_ASSIGN(EvaluatorPtr root, Compiler(scope).compile(expression));
    const bool written = expression.span.end > expression.span.begin;
    return CompiledExpression(std::move(root),
                              written ? std::optional(expression.span.begin) : std::nullopt);
}

}  // namespace entente::cypher
