// Comparison of expressions, node by node.

#include "queries/cypher/equality.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <vector>

#include "queries/cypher/functions.h"
#include "queries/cypher/walk.h"

namespace entente::cypher {

namespace {

template <typename T>
bool same_list(List<T> a, List<T> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

bool same_labels(const LabelExpression& a, const LabelExpression& b) {
    return a.kind == b.kind && a.name == b.name && a.any_of == b.any_of &&
           std::equal(a.operands.begin(),
                      a.operands.end(),
                      b.operands.begin(),
                      b.operands.end(),
                      [](const LabelExpression* x, const LabelExpression* y) {
                          return same_labels(*x, *y);
                      });
}

bool same_source(const Expression& a, const Expression& b, std::string_view text) {
    return text.substr(a.span.begin, a.span.end - a.span.begin) ==
           text.substr(b.span.begin, b.span.end - b.span.begin);
}

bool same_slice(const Slice& a, const Slice& b) {
    return (a.from == nullptr) == (b.from == nullptr) && (a.to == nullptr) == (b.to == nullptr);
}

bool same_case(const Case& a, const Case& b) {
    return (a.subject == nullptr) == (b.subject == nullptr) &&
           a.alternatives.size() == b.alternatives.size() &&
           (a.otherwise == nullptr) == (b.otherwise == nullptr);
}

bool same_keys(const MapLiteral& a, const MapLiteral& b) {
    return std::equal(a.entries.begin(),
                      a.entries.end(),
                      b.entries.begin(),
                      b.entries.end(),
                      [](const MapEntry& x, const MapEntry& y) { return x.key == y.key; });
}

bool same_call(const FunctionCall& a, const FunctionCall& b) {
    return a.function == b.function && a.distinct == b.distinct &&
           (a.function == nullptr || a.function->deterministic);
}

// What the node itself says, without its children.
bool same_node(const Expression& a, const Expression& b, std::string_view text) {
    switch (a.kind) {
        case ExpressionKind::null_literal:
        case ExpressionKind::count_star:
        case ExpressionKind::list_literal:
        case ExpressionKind::subscript: return true;
        case ExpressionKind::boolean_literal:
            return as<BooleanLiteral>(a).value == as<BooleanLiteral>(b).value;
        case ExpressionKind::integer_literal:
            return as<IntegerLiteral>(a).value == as<IntegerLiteral>(b).value;
        case ExpressionKind::float_literal:
            return as<FloatLiteral>(a).value == as<FloatLiteral>(b).value;
        case ExpressionKind::string_literal:
            return as<StringLiteral>(a).value == as<StringLiteral>(b).value;
        case ExpressionKind::map_literal: return same_keys(as<MapLiteral>(a), as<MapLiteral>(b));
        case ExpressionKind::parameter: return as<Parameter>(a).name == as<Parameter>(b).name;
        case ExpressionKind::variable: return a.symbol == b.symbol;
        case ExpressionKind::property: return as<Property>(a).key == as<Property>(b).key;
        case ExpressionKind::slice: return same_slice(as<Slice>(a), as<Slice>(b));
        case ExpressionKind::label_test:
            return same_labels(*as<LabelTest>(a).labels, *as<LabelTest>(b).labels);
        case ExpressionKind::unary: return as<Unary>(a).op == as<Unary>(b).op;
        case ExpressionKind::logical: return as<Logical>(a).op == as<Logical>(b).op;
        case ExpressionKind::arithmetic:
            return same_list(as<Arithmetic>(a).operators, as<Arithmetic>(b).operators);
        case ExpressionKind::comparison:
            return same_list(as<Comparison>(a).operators, as<Comparison>(b).operators);
        case ExpressionKind::predicate: return as<Predicate>(a).op == as<Predicate>(b).op;
        case ExpressionKind::null_test: return as<NullTest>(a).negated == as<NullTest>(b).negated;
        case ExpressionKind::function_call:
            return same_call(as<FunctionCall>(a), as<FunctionCall>(b));
        case ExpressionKind::case_of: return same_case(as<Case>(a), as<Case>(b));
        default:
            return same_source(
                a, b, text);  // with names of their own inside, or too rare to be worth more
    }
}

bool has_own_names(ExpressionKind kind) {
    switch (kind) {
        case ExpressionKind::list_comprehension:
        case ExpressionKind::pattern_comprehension:
        case ExpressionKind::quantifier:
        case ExpressionKind::reduce:
        case ExpressionKind::pattern_predicate:
        case ExpressionKind::path_expression: return true;
        default: return false;
    }
}

}  // namespace

bool same_expression(const Expression& a, const Expression& b, std::string_view text) {
    if (a.kind != b.kind || !same_node(a, b, text)) {
        return false;
    }
    if (has_own_names(a.kind)) {
        return true;
    }
    std::vector<const Expression*> children;
    for_each_child(a, [&children](const Expression* child) { children.push_back(child); });
    std::size_t next = 0;
    bool same = true;
    for_each_child(b, [&](const Expression* child) {
        same = same && next < children.size() && same_expression(*children[next], *child, text);
        ++next;
    });
    return same && next == children.size();
}

std::uint64_t hash_expression(const Expression& node) {
    const auto mix = [](std::uint64_t hash, std::uint64_t value) {
        return (std::rotl(hash, 23) ^ value) * 0x9E3779B97F4A7C15ULL;
    };
    const auto text = [](std::string_view value) { return std::hash<std::string_view>()(value); };
    std::uint64_t hash = mix(0, static_cast<std::uint64_t>(node.kind));
    switch (node.kind) {
        case ExpressionKind::variable: return mix(hash, node.symbol);
        case ExpressionKind::property: hash = mix(hash, text(as<Property>(node).key)); break;
        case ExpressionKind::string_literal:
            hash = mix(hash, text(as<StringLiteral>(node).value));
            break;
        case ExpressionKind::parameter: hash = mix(hash, text(as<Parameter>(node).name)); break;
        case ExpressionKind::integer_literal:
            hash = mix(hash, static_cast<std::uint64_t>(as<IntegerLiteral>(node).value));
            break;
        case ExpressionKind::function_call:
            hash = mix(hash, text(as<FunctionCall>(node).function->name));
            break;
        default: break;
    }
    if (!has_own_names(node.kind)) {
        for_each_child(node,
                       [&](const Expression* child) { hash = mix(hash, hash_expression(*child)); });
    }
    return hash;
}

}  // namespace entente::cypher
