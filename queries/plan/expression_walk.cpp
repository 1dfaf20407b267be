#include "queries/plan/expression_walk.h"

#include "queries/cypher/functions.h"

namespace entente::cypher {

namespace {

using Visit = std::function<void(const Expression&)>;

void visit_if(const Expression* expression, const Visit& visit) {
    if (expression != nullptr) {
        visit(*expression);
    }
}

void visit_all(List<Expression*> expressions, const Visit& visit) {
    for (const Expression* expression : expressions) {
        visit_if(expression, visit);
    }
}

void add_expressions(const LabelExpression* labels, std::vector<const Expression*>& found) {
    if (labels == nullptr) {
        return;
    }
    if (labels->expression != nullptr) {
        found.push_back(labels->expression);
    }
    for (const LabelExpression* operand : labels->operands) {
        add_expressions(operand, found);
    }
}

void visit_labels(const LabelExpression* labels, const Visit& visit) {
    for (const Expression* names : expressions_in(labels)) {
        visit(*names);
    }
}

void visit_pattern(const PathPattern& pattern, const Visit& visit) {
    for (const NodePattern* node : pattern.nodes) {
        visit_labels(node->labels, visit);
        visit_if(node->properties, visit);
        visit_if(node->where, visit);
    }
    for (const RelationshipPattern* relationship : pattern.relationships) {
        visit_labels(relationship->types, visit);
        visit_if(relationship->properties, visit);
        visit_if(relationship->where, visit);
        if (relationship->group != nullptr) {
            visit_pattern(*relationship->group->pattern, visit);
            visit_if(relationship->group->where, visit);
        }
    }
    visit_if(pattern.where, visit);
}

void collect_pattern_symbols(const PathPattern& pattern, SymbolSet& symbols) {
    for (const NodePattern* node : pattern.nodes) {
        symbols.insert(node->symbol);
    }
    for (const RelationshipPattern* relationship : pattern.relationships) {
        symbols.insert(relationship->symbol);
    }
}

const PathPattern* pattern_of(const Expression& expression) {
    switch (expression.kind) {
        case ExpressionKind::pattern_comprehension:
            return as<PatternComprehension>(expression).pattern;
        case ExpressionKind::pattern_predicate: return as<PatternPredicate>(expression).pattern;
        case ExpressionKind::path_expression: return as<PathExpression>(expression).pattern;
        default: return nullptr;
    }
}

// The children of kinds that bind variables of their own.
void visit_binding_kinds(const Expression& expression, const Visit& visit) {
    if (const auto* comprehension = try_as<ListComprehension>(&expression)) {
        visit_if(comprehension->list, visit);
        visit_if(comprehension->where, visit);
        visit_if(comprehension->projection, visit);
    } else if (const auto* quantifier = try_as<Quantifier>(&expression)) {
        visit_if(quantifier->list, visit);
        visit_if(quantifier->where, visit);
    } else if (const auto* reduce = try_as<Reduce>(&expression)) {
        visit_if(reduce->initial, visit);
        visit_if(reduce->list, visit);
        visit_if(reduce->step, visit);
    } else if (const auto* pattern = try_as<PatternComprehension>(&expression)) {
        visit_pattern(*pattern->pattern, visit);
        visit_if(pattern->where, visit);
        visit_if(pattern->projection, visit);
    } else if (const PathPattern* path = pattern_of(expression)) {
        visit_pattern(*path, visit);
    }
}

}  // namespace

std::vector<const Expression*> expressions_in(const LabelExpression* labels) {
    std::vector<const Expression*> found;
    add_expressions(labels, found);
    return found;
}

void for_each_child(const Expression& expression, const Visit& visit) {
    switch (expression.kind) {
        case ExpressionKind::list_literal:
            visit_all(as<ListLiteral>(expression).items, visit);
            break;
        case ExpressionKind::map_literal:
            for (const MapEntry& entry : as<MapLiteral>(expression).entries) {
                visit_if(entry.value, visit);
            }
            break;
        case ExpressionKind::property: visit_if(as<Property>(expression).subject, visit); break;
        case ExpressionKind::subscript:
            visit_if(as<Subscript>(expression).subject, visit);
            visit_if(as<Subscript>(expression).index, visit);
            break;
        case ExpressionKind::slice:
            visit_if(as<Slice>(expression).subject, visit);
            visit_if(as<Slice>(expression).from, visit);
            visit_if(as<Slice>(expression).to, visit);
            break;
        case ExpressionKind::label_test:
            visit_if(as<LabelTest>(expression).subject, visit);
            visit_labels(as<LabelTest>(expression).labels, visit);
            break;
        case ExpressionKind::unary: visit_if(as<Unary>(expression).operand, visit); break;
        case ExpressionKind::logical: visit_all(as<Logical>(expression).operands, visit); break;
        case ExpressionKind::arithmetic:
            visit_all(as<Arithmetic>(expression).operands, visit);
            break;
        case ExpressionKind::comparison:
            visit_all(as<Comparison>(expression).operands, visit);
            break;
        case ExpressionKind::predicate:
            visit_if(as<Predicate>(expression).left, visit);
            visit_if(as<Predicate>(expression).right, visit);
            break;
        case ExpressionKind::null_test: visit_if(as<NullTest>(expression).operand, visit); break;
        case ExpressionKind::type_test: visit_if(as<TypeTest>(expression).operand, visit); break;
        case ExpressionKind::normalized_test:
            visit_if(as<NormalizedTest>(expression).operand, visit);
            break;
        case ExpressionKind::function_call:
            visit_all(as<FunctionCall>(expression).arguments, visit);
            break;
        case ExpressionKind::case_of:
            visit_if(as<Case>(expression).subject, visit);
            for (const CaseAlternative& alternative : as<Case>(expression).alternatives) {
                visit_if(alternative.when, visit);
                visit_if(alternative.then, visit);
            }
            visit_if(as<Case>(expression).otherwise, visit);
            break;
        case ExpressionKind::map_projection:
            visit_if(as<MapProjection>(expression).subject, visit);
            for (const MapProjectionItem& item : as<MapProjection>(expression).items) {
                visit_if(item.value, visit);
            }
            break;
        default: visit_binding_kinds(expression, visit);
    }
}

void collect_symbols(const Expression& expression, SymbolSet& symbols) {
    if (expression.symbol != kNoSymbol) {
        symbols.insert(expression.symbol);
        return;
    }
    if (const auto* subquery = try_as<SubqueryExpression>(&expression)) {
        symbols.insert(subquery->query->imports.begin(), subquery->query->imports.end());
        return;
    }
    if (const PathPattern* pattern = pattern_of(expression)) {
        collect_pattern_symbols(*pattern, symbols);
    }
    for_each_child(expression, [&](const Expression& child) { collect_symbols(child, symbols); });
}

void collect_aggregates(const Expression& expression, std::vector<const Expression*>& calls) {
    if (!expression.aggregates || expression.symbol != kNoSymbol) {
        return;
    }
    const auto* call = try_as<FunctionCall>(&expression);
    if (expression.kind == ExpressionKind::count_star ||
        (call != nullptr && call->function != nullptr && call->function->aggregate)) {
        calls.push_back(&expression);
        return;
    }
    for_each_child(expression, [&](const Expression& child) { collect_aggregates(child, calls); });
}

bool reads_graph(const Expression& expression) {
    if (expression.kind == ExpressionKind::subquery || pattern_of(expression) != nullptr) {
        return true;
    }
    bool found = false;
    for_each_child(expression,
                   [&](const Expression& child) { found = found || reads_graph(child); });
    return found;
}

void split_conjunction(Expression* expression, std::vector<Expression*>& conjuncts) {
    if (expression == nullptr) {
        return;
    }
    auto* logical = try_as<Logical>(expression);
    if (logical == nullptr || logical->op != LogicalOperator::logical_and) {
        conjuncts.push_back(expression);
        return;
    }
    for (Expression* operand : logical->operands) {
        split_conjunction(operand, conjuncts);
    }
}

}  // namespace entente::cypher
