// Names and static types of expressions.

#include <algorithm>
#include <utility>

#include "queries/cypher/analyzer.h"
#include "queries/cypher/suggest.h"
#include "queries/cypher/walk.h"

namespace entente::cypher {

namespace {

StaticType join(StaticType a, StaticType b) {
    StaticType joined{a.bits | b.bits, 0};
    joined.elements = ((a.bits & kListType) != 0 ? a.elements : 0U) |
                      ((b.bits & kListType) != 0 ? b.elements : 0U);
    if ((joined.bits & kListType) == 0) {
        joined.elements = kAnyType;
    }
    return joined;
}

StaticType literal_type(ExpressionKind kind) {
    switch (kind) {
        case ExpressionKind::boolean_literal: return StaticType::of(kBooleanType);
        case ExpressionKind::integer_literal: return StaticType::of(kIntegerType);
        case ExpressionKind::float_literal: return StaticType::of(kFloatType);
        case ExpressionKind::string_literal: return StaticType::of(kStringType);
        default: return StaticType::of(0);
    }
}

// What the elements of a value may be, when it is a list.
StaticType element_type(StaticType list) {
    if ((list.bits & kListType) == 0) {
        return list.bits == 0 ? StaticType::of(0) : StaticType::any();
    }
    return {list.elements, kAnyType};
}

// The clocks read the time only without arguments.
bool is_clock(const FunctionCall& call) {
    switch (call.function->id) {
        case FunctionId::date:
        case FunctionId::date_time:
        case FunctionId::local_date_time:
        case FunctionId::local_time:
        case FunctionId::time: return call.arguments.empty();
        default: return !call.function->deterministic;
    }
}

StaticType result_type(const FunctionCall& call) {
    const StaticType first = call.arguments.empty() ? StaticType::any() : call.arguments[0]->type;
    switch (call.function->id) {
        case FunctionId::abs:
            return first.only(kIntegerType) ? StaticType::of(kIntegerType) : call.function->result;
        case FunctionId::coalesce: {
            StaticType joined = first;
            for (const Expression* argument : call.arguments) {
                joined = join(joined, argument->type);
            }
            return joined;
        }
        case FunctionId::head:
        case FunctionId::last: return element_type(first);
        case FunctionId::collect: return StaticType::list_of(first.bits);
        case FunctionId::tail:
        case FunctionId::reverse:
        case FunctionId::max:
        case FunctionId::min:
        case FunctionId::null_if: return first.bits == 0 ? StaticType::of(0) : first;
        default: return call.function->result;
    }
}

// Of two operands and one operator, as far as it is certain.
StaticType arithmetic_type(ArithmeticOperator op, StaticType a, StaticType b) {
    const bool numbers = a.only(kNumberTypes) && b.only(kNumberTypes);
    if (op == ArithmeticOperator::power) {
        return StaticType::of(kFloatType);
    }
    if (numbers && a.only(kIntegerType) && b.only(kIntegerType)) {
        return StaticType::of(kIntegerType);
    }
    if (numbers && (a.bits == kFloatType || b.bits == kFloatType)) {
        return StaticType::of(kFloatType);
    }
    if (numbers) {
        return StaticType::of(kNumberTypes);
    }
    if (op == ArithmeticOperator::modulo) {
        return StaticType::of(kNumberTypes);
    }
    if (op == ArithmeticOperator::add && a.bits == kStringType &&
        b.only(kStringType | kNumberTypes)) {
        return StaticType::of(kStringType);
    }
    if (op == ArithmeticOperator::add && a.bits == kListType) {
        return StaticType::list_of(a.elements | (b.bits == kListType ? b.elements : b.bits));
    }
    return StaticType::any();
}

}  // namespace

bool Analyzer::require_type(const Expression& node, std::uint32_t types, std::string_view what) {
    if (node.type.may_be(types)) {
        return true;
    }
    return fail("InvalidArgumentType",
                std::string(what) + " must be " + static_type_name(StaticType::of(types)) +
                    ", but this is " + static_type_name(node.type),
                node.span);
}

bool Analyzer::analyse_expression(Expression* node) {
    if (!dispatch(*node)) {
        return false;
    }
    for_each_child(*node, [node](const Expression* child) {
        node->aggregates = node->aggregates || child->aggregates;
    });
    return true;
}

bool Analyzer::analyse_condition(Expression* node) {
    const bool outer = std::exchange(pattern_allowed_, true);
    const bool fine = analyse_expression(node);
    pattern_allowed_ = outer;
    return fine;
}

bool Analyzer::analyse_without_aggregates(Expression* node, bool condition) {
    if (node == nullptr) {
        return true;
    }
    const Aggregation outer = aggregation_;
    aggregation_ = outer == Aggregation::inside ? outer : Aggregation::forbidden;
    const bool fine = condition ? analyse_condition(node) : analyse_expression(node);
    aggregation_ = outer;
    return fine;
}

bool Analyzer::analyse_children(Expression& node) {
    bool fine = true;
    for_each_child(node, [&](Expression* child) { fine = fine && analyse_expression(child); });
    return fine;
}

bool Analyzer::dispatch(Expression& node) {
    const bool pattern_allowed = std::exchange(pattern_allowed_, false);
    bool fine = true;
    switch (node.kind) {
        case ExpressionKind::null_literal:
        case ExpressionKind::boolean_literal:
        case ExpressionKind::integer_literal:
        case ExpressionKind::float_literal:
        case ExpressionKind::string_literal: node.type = literal_type(node.kind); break;
        case ExpressionKind::list_literal: fine = analyse_list(as<ListLiteral>(node)); break;
        case ExpressionKind::map_literal:
            fine = analyse_children(node);
            node.type = StaticType::of(kMapType);
            break;
        case ExpressionKind::parameter:
            as<Parameter>(node).index = parameter_index(as<Parameter>(node).name);
            node.type = StaticType::any();
            break;
        case ExpressionKind::variable: fine = analyse_variable(as<Variable>(node)); break;
        case ExpressionKind::property: fine = analyse_property(as<Property>(node)); break;
        case ExpressionKind::subscript: fine = analyse_subscript(as<Subscript>(node)); break;
        case ExpressionKind::slice: fine = analyse_slice(as<Slice>(node)); break;
        case ExpressionKind::label_test:
            fine = analyse_children(node) &&
                   require_type(
                       *as<LabelTest>(node).subject, kEntityTypes, "What has labels or a type");
            node.type = StaticType::of(kBooleanType);
            break;
        case ExpressionKind::unary: fine = analyse_unary(as<Unary>(node)); break;
        case ExpressionKind::logical: fine = analyse_logical(as<Logical>(node)); break;
        case ExpressionKind::arithmetic: fine = analyse_arithmetic(as<Arithmetic>(node)); break;
        case ExpressionKind::predicate: fine = analyse_predicate(as<Predicate>(node)); break;
        case ExpressionKind::comparison:
        case ExpressionKind::null_test:
        case ExpressionKind::type_test:
        case ExpressionKind::normalized_test:
            fine = analyse_children(node);
            node.type = StaticType::of(kBooleanType);
            break;
        case ExpressionKind::function_call: fine = analyse_call(as<FunctionCall>(node)); break;
        case ExpressionKind::count_star: fine = analyse_count_star(as<CountStar>(node)); break;
        case ExpressionKind::case_of: fine = analyse_case(as<Case>(node)); break;
        case ExpressionKind::list_comprehension:
            fine = analyse_list_comprehension(as<ListComprehension>(node));
            break;
        case ExpressionKind::pattern_comprehension:
            fine = analyse_pattern_comprehension(as<PatternComprehension>(node));
            break;
        case ExpressionKind::quantifier: fine = analyse_quantifier(as<Quantifier>(node)); break;
        case ExpressionKind::reduce: fine = analyse_reduce(as<Reduce>(node)); break;
        case ExpressionKind::pattern_predicate:
            fine = analyse_pattern_predicate(as<PatternPredicate>(node), pattern_allowed);
            break;
        case ExpressionKind::path_expression:
            fine = analyse_path_expression(as<PathExpression>(node));
            break;
        case ExpressionKind::subquery: fine = analyse_subquery(as<SubqueryExpression>(node)); break;
        case ExpressionKind::map_projection:
            fine = analyse_map_projection(as<MapProjection>(node));
            break;
    }
    return fine;
}

bool Analyzer::analyse_count_star(CountStar& count) {
    if (aggregation_ != Aggregation::allowed) {
        return fail(
            aggregation_ == Aggregation::inside ? "NestedAggregation" : "InvalidAggregation",
            "count(*) cannot stand here",
            count.span,
            "Compute it in a WITH before.");
    }
    count.aggregates = true;
    count.type = StaticType::of(kIntegerType);
    return true;
}

bool Analyzer::analyse_variable(Variable& variable) {
    const SymbolId id = scope_.find(variable.name);
    if (id == kNoSymbol) {
        return undefined(variable.name, variable.span);
    }
    variable.symbol = id;
    variable.type = symbol(id).type;
    note_use(id);
    return true;
}

bool Analyzer::analyse_list(ListLiteral& list) {
    std::uint32_t elements = 0;
    for (Expression* item : list.items) {
        if (!analyse_expression(item)) {
            return false;
        }
        elements |= item->type.bits;
    }
    list.type = StaticType::list_of(elements);
    return true;
}

bool Analyzer::analyse_property(Property& property) {
    constexpr std::uint32_t kWithProperties = kEntityTypes | kMapType | kTemporalTypes | kPointType;
    if (!analyse_expression(property.subject)) {
        return false;
    }
    property.type = StaticType::any();
    const StaticType subject = property.subject->type;
    if (subject.may_be(kWithProperties)) {
        return true;
    }
    // The kit tells the two apart: a path is refused by its syntax, a plain value by its type.
    return fail(subject.only(kPathType) ? ErrorType::syntax_error : ErrorType::type_error,
                "InvalidArgumentType",
                "A value of type " + static_type_name(subject) + " has no property `" +
                    std::string(property.key) + "`",
                property.span);
}

bool Analyzer::analyse_subscript(Subscript& subscript) {
    if (!analyse_expression(subscript.subject) || !analyse_expression(subscript.index)) {
        return false;
    }
    const StaticType subject = subscript.subject->type;
    if (!subject.may_be(kListType | kMapType | kEntityTypes)) {
        return fail(ErrorType::type_error,
                    "InvalidArgumentType",
                    "A value of type " + static_type_name(subject) + " has no elements",
                    subscript.subject->span);
    }
    const bool list = subject.bits == kListType;
    if (list && !subscript.index->type.may_be(kIntegerType)) {
        return fail(ErrorType::type_error,
                    "ListElementAccessByNonInteger",
                    "The index of a list must be Integer, but this is " +
                        static_type_name(subscript.index->type),
                    subscript.index->span);
    }
    if (subject.bits != 0 && subject.only(kMapType | kEntityTypes) &&
        !subscript.index->type.may_be(kStringType)) {
        return fail(ErrorType::type_error,
                    "MapElementAccessByNonString",
                    "The key of a map must be String, but this is " +
                        static_type_name(subscript.index->type),
                    subscript.index->span);
    }
    subscript.type = list ? element_type(subject) : StaticType::any();
    return true;
}

bool Analyzer::analyse_slice(Slice& slice) {
    if (!analyse_children(slice) ||
        !require_type(*slice.subject, kListType | kStringType, "What a range is taken of")) {
        return false;
    }
    for (const Expression* bound : {slice.from, slice.to}) {
        if (bound != nullptr && !require_type(*bound, kIntegerType, "The bound of a range")) {
            return false;
        }
    }
    slice.type = slice.subject->type;
    return true;
}

bool Analyzer::analyse_unary(Unary& unary) {
    if (unary.op == UnaryOperator::logical_not) {
        unary.type = StaticType::of(kBooleanType);
        return analyse_condition(unary.operand) &&
               require_type(*unary.operand, kBooleanType, "The operand of NOT");
    }
    if (!analyse_expression(unary.operand) ||
        !require_type(*unary.operand, kNumberTypes | kDurationType, "The operand of a sign")) {
        return false;
    }
    unary.type = unary.operand->type;
    return true;
}

bool Analyzer::analyse_logical(Logical& logical) {
    for (Expression* operand : logical.operands) {
        if (!analyse_condition(operand) ||
            !require_type(*operand, kBooleanType, "The operand of AND, OR and XOR")) {
            return false;
        }
    }
    logical.type = StaticType::of(kBooleanType);
    return true;
}

bool Analyzer::analyse_arithmetic(Arithmetic& arithmetic) {
    if (!analyse_children(arithmetic)) {
        return false;
    }
    StaticType type = arithmetic.operands[0]->type;
    for (std::size_t i = 0; i < arithmetic.operators.size(); ++i) {
        std::uint32_t accepted = kAnyType;
        switch (arithmetic.operators[i]) {
            case ArithmeticOperator::add: break;
            case ArithmeticOperator::concat: accepted = kStringType | kListType; break;
            case ArithmeticOperator::subtract: accepted = kNumberTypes | kTemporalTypes; break;
            case ArithmeticOperator::multiply:
            case ArithmeticOperator::divide: accepted = kNumberTypes | kDurationType; break;
            case ArithmeticOperator::modulo:
            case ArithmeticOperator::power: accepted = kNumberTypes; break;
        }
        const Expression& right = *arithmetic.operands[i + 1];
        if (!type.may_be(accepted)) {
            return require_type(
                *arithmetic.operands[i], accepted, "The operand of an arithmetic operator");
        }
        if (!require_type(right, accepted, "The operand of an arithmetic operator")) {
            return false;
        }
        type = arithmetic_type(arithmetic.operators[i], type, right.type);
    }
    arithmetic.type = type;
    return true;
}

bool Analyzer::analyse_predicate(Predicate& predicate) {
    predicate.type = StaticType::of(kBooleanType);
    return analyse_children(predicate) &&
           (predicate.op != PredicateOperator::in ||
            require_type(*predicate.right, kListType, "The right side of IN"));
}

// ---------------------------------------------------------------------------------------------------
// Calls

bool Analyzer::analyse_call(FunctionCall& call) {
    call.function = find_function(call.name);
    if (call.function == nullptr) {
        const std::vector<std::string_view> similar = similar_functions(call.name);
        return fail("UnknownFunction",
                    "There is no function `" + std::string(call.name) + "`",
                    call.span,
                    did_you_mean(similar));
    }
    if (call.function->aggregate) {
        return analyse_aggregate(call);
    }
    if (call.distinct) {
        return fail("UnexpectedSyntax", "DISTINCT belongs to aggregate functions only", call.span);
    }
    if (is_clock(call)) {
        out_.deterministic = false;
        if (aggregation_ == Aggregation::inside && !call.function->deterministic) {
            return fail("NonConstantExpression",
                        "`" + std::string(call.name) +
                            "` cannot be aggregated, since it differs with every call",
                        call.span,
                        "Compute it in a WITH before.");
        }
    }
    if (call.function->id == FunctionId::exists && call.arguments.size() == 1) {
        call.type = call.function->result;
        return analyse_condition(call.arguments[0]);
    }
    if (!analyse_children(call) || !check_arguments(call)) {
        return false;
    }
    call.type = result_type(call);
    return true;
}

bool Analyzer::analyse_aggregate(FunctionCall& call) {
    if (aggregation_ == Aggregation::inside) {
        return fail("NestedAggregation",
                    "`" + std::string(call.name) + "` is inside of another aggregate function",
                    call.span,
                    "Compute the inner one in a WITH before.");
    }
    if (aggregation_ == Aggregation::forbidden) {
        return fail("InvalidAggregation",
                    "The aggregate function `" + std::string(call.name) + "` cannot stand here",
                    call.span,
                    "Compute it in a WITH before.");
    }
    aggregation_ = Aggregation::inside;
    const bool fine = analyse_children(call) && check_arguments(call);
    aggregation_ = Aggregation::allowed;
    call.aggregates = true;
    if (fine) {
        call.type = result_type(call);
    }
    return fine;
}

bool Analyzer::check_arguments(const FunctionCall& call) {
    const FunctionSignature& function = *call.function;
    const std::size_t count = call.arguments.size();
    const bool unbounded = function.arguments_max == kFunctionArgumentsMax;
    if (count < function.arguments_min || (!unbounded && count > function.arguments_max)) {
        return fail("InvalidNumberOfArguments",
                    "`" + std::string(function.name) + "` cannot take " + std::to_string(count) +
                        " arguments",
                    call.span,
                    "It is " + std::string(function.signature) + ".");
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t accepted =
            function.arguments[std::min(i, function.arguments.size() - 1)];
        if (!require_type(*call.arguments[i],
                          accepted,
                          "The argument of `" + std::string(function.name) + "`")) {
            return false;
        }
    }
    return true;
}

bool Analyzer::analyse_case(Case& choice) {
    if (choice.subject != nullptr && !analyse_expression(choice.subject)) {
        return false;
    }
    StaticType type = StaticType::of(0);
    for (const CaseAlternative& alternative : choice.alternatives) {
        const bool fine =
            choice.subject != nullptr
                ? analyse_expression(alternative.when)
                : analyse_condition(alternative.when) &&
                      require_type(*alternative.when, kBooleanType, "The condition behind WHEN");
        if (!fine || !analyse_expression(alternative.then)) {
            return false;
        }
        type = join(type, alternative.then->type);
    }
    if (choice.otherwise != nullptr) {
        if (!analyse_expression(choice.otherwise)) {
            return false;
        }
        type = join(type, choice.otherwise->type);
    }
    choice.type = type;
    return true;
}

// ---------------------------------------------------------------------------------------------------
// Expressions with variables of their own

bool Analyzer::analyse_list_comprehension(ListComprehension& comprehension) {
    if (!analyse_expression(comprehension.list) ||
        !require_type(*comprehension.list, kListType, "What a list comprehension goes through")) {
        return false;
    }
    const StaticType element = element_type(comprehension.list->type);
    const std::size_t mark = scope_.size();
    bind(*comprehension.variable, element, true);
    const bool fine = analyse_without_aggregates(comprehension.where, true) &&
                      analyse_without_aggregates(comprehension.projection, false) &&
                      (comprehension.where == nullptr ||
                       require_type(*comprehension.where, kBooleanType, "A condition"));
    scope_.rewind(mark);
    comprehension.type = StaticType::list_of(
        comprehension.projection == nullptr ? element.bits : comprehension.projection->type.bits);
    return fine;
}

bool Analyzer::analyse_pattern_comprehension(PatternComprehension& comprehension) {
    const std::size_t mark = scope_.size();
    const std::unordered_set<SymbolId> outer = std::exchange(relationships_used_, {});
    const Aggregation aggregation = aggregation_;
    aggregation_ = aggregation == Aggregation::inside ? aggregation : Aggregation::forbidden;
    bool fine = bind_pattern(*comprehension.pattern, PatternUse::comprehension, false) &&
                analyse_inside(*comprehension.pattern) &&
                analyse_without_aggregates(comprehension.where, true) &&
                analyse_without_aggregates(comprehension.projection, false);
    fine = fine && (comprehension.where == nullptr ||
                    require_type(*comprehension.where, kBooleanType, "A condition"));
    aggregation_ = aggregation;
    relationships_used_ = outer;
    scope_.rewind(mark);
    comprehension.type = StaticType::list_of(fine ? comprehension.projection->type.bits : kAnyType);
    return fine;
}

bool Analyzer::analyse_quantifier(Quantifier& quantifier) {
    if (!analyse_expression(quantifier.list) ||
        !require_type(*quantifier.list, kListType, "What a quantifier goes through")) {
        return false;
    }
    const std::size_t mark = scope_.size();
    bind(*quantifier.variable, element_type(quantifier.list->type), true);
    const bool fine =
        analyse_without_aggregates(quantifier.where, true) &&
        require_type(*quantifier.where, kBooleanType, "The condition of a quantifier");
    scope_.rewind(mark);
    quantifier.type = StaticType::of(kBooleanType);
    return fine;
}

bool Analyzer::analyse_reduce(Reduce& reduce) {
    if (!analyse_expression(reduce.initial) || !analyse_expression(reduce.list) ||
        !require_type(*reduce.list, kListType, "What reduce() goes through")) {
        return false;
    }
    const std::size_t mark = scope_.size();
    bind(*reduce.accumulator, StaticType::any(), true);
    bind(*reduce.variable, element_type(reduce.list->type), true);
    const bool fine = analyse_without_aggregates(reduce.step, false);
    scope_.rewind(mark);
    reduce.type = StaticType::any();
    return fine;
}

bool Analyzer::analyse_pattern_predicate(PatternPredicate& predicate, bool allowed) {
    if (!allowed && !predicate.exists_call) {
        return fail("UnexpectedSyntax",
                    "A pattern can only stand where a condition is expected",
                    predicate.span,
                    "Write EXISTS { ... } for whether it matches, COUNT { ... } for how often, or "
                    "a pattern "
                    "comprehension for what it finds.");
    }
    const std::unordered_set<SymbolId> outer = std::exchange(relationships_used_, {});
    const Aggregation aggregation = std::exchange(aggregation_, Aggregation::forbidden);
    const bool fine = bind_pattern(*predicate.pattern, PatternUse::predicate, false) &&
                      analyse_inside(*predicate.pattern);
    aggregation_ = aggregation;
    relationships_used_ = outer;
    predicate.type = StaticType::of(kBooleanType);
    return fine;
}

bool Analyzer::analyse_path_expression(PathExpression& path) {
    const std::unordered_set<SymbolId> outer = std::exchange(relationships_used_, {});
    const std::size_t mark = scope_.size();
    const bool fine = bind_pattern(*path.pattern, PatternUse::comprehension, false) &&
                      analyse_inside(*path.pattern);
    scope_.rewind(mark);
    relationships_used_ = outer;
    path.type = path.pattern->selector == PathSelector::all_shortest
                    ? StaticType::list_of(kPathType)
                    : StaticType::of(kPathType);
    return fine;
}

bool Analyzer::analyse_subquery(SubqueryExpression& subquery) {
    QueryUse use = QueryUse::exists;
    subquery.type = StaticType::of(kBooleanType);
    if (subquery.subquery == SubqueryKind::count) {
        use = QueryUse::count;
        subquery.type = StaticType::of(kIntegerType);
    } else if (subquery.subquery == SubqueryKind::collect) {
        use = QueryUse::collect;
        subquery.type = StaticType::of(kListType);
    }
    const Aggregation aggregation = std::exchange(aggregation_, Aggregation::forbidden);
    const std::unordered_set<SymbolId> outer = std::exchange(relationships_used_, {});
    const bool fine = analyse_query(*subquery.query, use);
    aggregation_ = aggregation;
    relationships_used_ = outer;
    if (fine && use == QueryUse::collect) {
        subquery.type = StaticType::list_of(symbol(subquery.query->columns[0].symbol).type.bits);
    }
    return fine;
}

bool Analyzer::analyse_map_projection(MapProjection& projection) {
    if (!analyse_expression(projection.subject) ||
        !require_type(
            *projection.subject, kEntityTypes | kMapType, "What a map projection is taken of")) {
        return false;
    }
    for (const MapProjectionItem& item : projection.items) {
        if (item.value != nullptr && !analyse_expression(item.value)) {
            return false;
        }
    }
    projection.type = StaticType::of(kMapType);
    return true;
}

}  // namespace entente::cypher
