// One level of a tree at a time: the children of an expression, for walks that look at every kind alike.
#pragma once

#include "queries/cypher/ast.h"

namespace entente::cypher {

// Calls visit(Expression*) for what is computed in labels or types; nullptr for none. As deep as the labels were nested.
template <typename Visit>
void for_each_in_labels(const LabelExpression* labels, Visit&& visit) {
    if (labels == nullptr) {
        return;
    }
    if (labels->expression != nullptr) {
        visit(labels->expression);
    }
    for (const LabelExpression* operand : labels->operands) {
        for_each_in_labels(operand, visit);
    }
}

// Calls visit(Expression*) for the properties and conditions inside a pattern, in the order of the text.
template <typename Visit>
void for_each_inside(const PathPattern& pattern, Visit&& visit) {
    for (std::size_t i = 0; i < pattern.nodes.size(); ++i) {
        if (i > 0) {
            const RelationshipPattern& relationship = *pattern.relationships[i - 1];
            if (relationship.group != nullptr) {
                for_each_inside(*relationship.group->pattern, visit);
                if (relationship.group->where != nullptr) {
                    visit(relationship.group->where);
                }
            }
            for_each_in_labels(relationship.types, visit);
            for (Expression* inside : {relationship.properties, relationship.where}) {
                if (inside != nullptr) {
                    visit(inside);
                }
            }
        }
        for_each_in_labels(pattern.nodes[i]->labels, visit);
        for (Expression* inside : {pattern.nodes[i]->properties, pattern.nodes[i]->where}) {
            if (inside != nullptr) {
                visit(inside);
            }
        }
    }
    if (pattern.where != nullptr) {
        visit(pattern.where);
    }
}

// Calls visit(Expression*) for each direct child of `node`, in the order of the text. Variables that are bound
// here are no children, nor is what stands in a subquery; of patterns the properties and conditions are.
template <typename Visit>
void for_each_child(const Expression& node, Visit&& visit) {
    const auto each = [&visit](std::initializer_list<Expression*> children) {
        for (Expression* child : children) {
            if (child != nullptr) {
                visit(child);
            }
        }
    };
    const auto list = [&visit](List<Expression*> children) {
        for (Expression* child : children) {
            visit(child);
        }
    };
    switch (node.kind) {
        case ExpressionKind::null_literal:
        case ExpressionKind::boolean_literal:
        case ExpressionKind::integer_literal:
        case ExpressionKind::float_literal:
        case ExpressionKind::string_literal:
        case ExpressionKind::parameter:
        case ExpressionKind::variable:
        case ExpressionKind::count_star:
        case ExpressionKind::subquery: break;
        case ExpressionKind::list_literal: list(as<ListLiteral>(node).items); break;
        case ExpressionKind::map_literal:
            for (const MapEntry& entry : as<MapLiteral>(node).entries) {
                visit(entry.value);
            }
            break;
        case ExpressionKind::property: each({as<Property>(node).subject}); break;
        case ExpressionKind::subscript:
            each({as<Subscript>(node).subject, as<Subscript>(node).index});
            break;
        case ExpressionKind::slice:
            each({as<Slice>(node).subject, as<Slice>(node).from, as<Slice>(node).to});
            break;
        case ExpressionKind::label_test:
            each({as<LabelTest>(node).subject});
            for_each_in_labels(as<LabelTest>(node).labels, visit);
            break;
        case ExpressionKind::unary: each({as<Unary>(node).operand}); break;
        case ExpressionKind::logical: list(as<Logical>(node).operands); break;
        case ExpressionKind::arithmetic: list(as<Arithmetic>(node).operands); break;
        case ExpressionKind::comparison: list(as<Comparison>(node).operands); break;
        case ExpressionKind::predicate:
            each({as<Predicate>(node).left, as<Predicate>(node).right});
            break;
        case ExpressionKind::null_test: each({as<NullTest>(node).operand}); break;
        case ExpressionKind::type_test: each({as<TypeTest>(node).operand}); break;
        case ExpressionKind::normalized_test: each({as<NormalizedTest>(node).operand}); break;
        case ExpressionKind::function_call: list(as<FunctionCall>(node).arguments); break;
        case ExpressionKind::case_of: {
            const auto& choice = as<Case>(node);
            each({choice.subject});
            for (const CaseAlternative& alternative : choice.alternatives) {
                each({alternative.when, alternative.then});
            }
            each({choice.otherwise});
            break;
        }
        case ExpressionKind::list_comprehension: {
            const auto& comprehension = as<ListComprehension>(node);
            each({comprehension.list, comprehension.where, comprehension.projection});
            break;
        }
        case ExpressionKind::pattern_comprehension: {
            const auto& comprehension = as<PatternComprehension>(node);
            for_each_inside(*comprehension.pattern, visit);
            each({comprehension.where, comprehension.projection});
            break;
        }
        case ExpressionKind::quantifier:
            each({as<Quantifier>(node).list, as<Quantifier>(node).where});
            break;
        case ExpressionKind::reduce:
            each({as<Reduce>(node).initial, as<Reduce>(node).list, as<Reduce>(node).step});
            break;
        case ExpressionKind::pattern_predicate:
            for_each_inside(*as<PatternPredicate>(node).pattern, visit);
            break;
        case ExpressionKind::path_expression:
            for_each_inside(*as<PathExpression>(node).pattern, visit);
            break;
        case ExpressionKind::map_projection: {
            const auto& projection = as<MapProjection>(node);
            visit(static_cast<Expression*>(projection.subject));
            for (const MapProjectionItem& item : projection.items) {
                each({item.value});
            }
            break;
        }
    }
}

// The pattern of a pattern predicate, pattern comprehension or path expression, or nullptr.
inline PathPattern* pattern_of(const Expression& node) {
    switch (node.kind) {
        case ExpressionKind::pattern_comprehension: return as<PatternComprehension>(node).pattern;
        case ExpressionKind::pattern_predicate: return as<PatternPredicate>(node).pattern;
        case ExpressionKind::path_expression: return as<PathExpression>(node).pattern;
        default: return nullptr;
    }
}

}  // namespace entente::cypher
