// Expressions: a Pratt loop over the levels of precedence, and everything that begins or follows an operand.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "queries/cypher/parser_state.h"

namespace entente::cypher {

namespace {

// Binary operators bind tighter with a higher level; every level associates to the left.
constexpr int kOrLevel = 1;
constexpr int kXorLevel = 2;
constexpr int kAndLevel = 3;
constexpr int kComparisonLevel = 5;
constexpr int kPredicateLevel = 6;
constexpr int kAddLevel = 7;
constexpr int kMultiplyLevel = 8;
constexpr int kPowerLevel = 9;

ArithmeticOperator arithmetic_operator(TokenKind kind) {
    switch (kind) {
        case TokenKind::minus: return ArithmeticOperator::subtract;
        case TokenKind::double_pipe: return ArithmeticOperator::concat;
        case TokenKind::star: return ArithmeticOperator::multiply;
        case TokenKind::slash: return ArithmeticOperator::divide;
        case TokenKind::percent: return ArithmeticOperator::modulo;
        case TokenKind::caret: return ArithmeticOperator::power;
        default: return ArithmeticOperator::add;
    }
}

ComparisonOperator comparison_operator(TokenKind kind) {
    switch (kind) {
        case TokenKind::not_equal: return ComparisonOperator::not_equal;
        case TokenKind::less: return ComparisonOperator::less;
        case TokenKind::less_equal: return ComparisonOperator::less_equal;
        case TokenKind::greater: return ComparisonOperator::greater;
        case TokenKind::greater_equal: return ComparisonOperator::greater_equal;
        default: return ComparisonOperator::equal;
    }
}

// Longer names before those that begin them.
struct TypeWords {
    std::string_view words;
    std::uint32_t bits;
};

constexpr auto kTypeWords = std::to_array<TypeWords>({
    {"LOCAL DATETIME", kLocalDateTimeType},
    {"LOCAL TIME", kLocalTimeType},
    {"ZONED DATETIME", kDateTimeType},
    {"ZONED TIME", kTimeType},
    {"TIMESTAMP WITH TIME ZONE", kDateTimeType},
    {"TIMESTAMP WITHOUT TIME ZONE", kLocalDateTimeType},
    {"TIME WITH TIME ZONE", kTimeType},
    {"TIME WITHOUT TIME ZONE", kLocalTimeType},
    {"PROPERTY VALUE", kAnyType},
    {"ANY VALUE", kAnyType},
    {"ANY NODE", kNodeType},
    {"ANY RELATIONSHIP", kRelationshipType},
    {"ANY MAP", kMapType},
    {"ANY", kAnyType},
    {"BOOLEAN", kBooleanType},
    {"BOOL", kBooleanType},
    {"INTEGER64", kIntegerType},
    {"SIGNED INTEGER", kIntegerType},
    {"INTEGER", kIntegerType},
    {"INT", kIntegerType},
    {"FLOAT64", kFloatType},
    {"FLOAT", kFloatType},
    {"STRING", kStringType},
    {"VARCHAR", kStringType},
    {"DATE", kDateType},
    {"DURATION", kDurationType},
    {"POINT", kPointType},
    {"NODE", kNodeType},
    {"VERTEX", kNodeType},
    {"RELATIONSHIP", kRelationshipType},
    {"EDGE", kRelationshipType},
    {"MAP", kMapType},
    {"PATH", kPathType},
    {"NOTHING", 0},
    {"NULL", 0},
    {"LIST", kListType},
    {"ARRAY", kListType},
});

}  // namespace

int level_of(const Token& token) {
    switch (token.kind) {
        case TokenKind::equal:
        case TokenKind::not_equal:
        case TokenKind::less:
        case TokenKind::less_equal:
        case TokenKind::greater:
        case TokenKind::greater_equal: return kComparisonLevel;
        case TokenKind::matches: return kPredicateLevel;
        case TokenKind::plus:
        case TokenKind::minus:
        case TokenKind::double_pipe: return kAddLevel;
        case TokenKind::star:
        case TokenKind::slash:
        case TokenKind::percent: return kMultiplyLevel;
        case TokenKind::caret: return kPowerLevel;
        case TokenKind::identifier: break;
        default: return kNoLevel;
    }
    switch (token.keyword) {
        case Keyword::or_: return kOrLevel;
        case Keyword::xor_: return kXorLevel;
        case Keyword::and_: return kAndLevel;
        case Keyword::in:
        case Keyword::is:
        case Keyword::starts:
        case Keyword::ends:
        case Keyword::contains: return kPredicateLevel;
        default: return kNoLevel;
    }
}

// ---------------------------------------------------------------------------------------------------
// Operators

Expression* Parser::parse_expression() {
    const Nesting nesting(*this);
    return nesting.ok() ? parse_level(kOrLevel) : nullptr;
}

Expression* Parser::parse_level(int level) {
    Expression* left = parse_prefix();
    while (left != nullptr) {
        const int next = level_of(token());
        if (next < level || next == kNoLevel) {
            if (at(TokenKind::bang_equal) || at(TokenKind::dash_like)) {
                return unexpected("an operator or the end of the expression");
            }
            break;
        }
        left = next == kPredicateLevel ? parse_predicates(left) : parse_chain(left, next);
    }
    return left;
}

Expression* Parser::parse_prefix() {
    if (at(Keyword::not_)) {
        return parse_not();
    }
    if (at(TokenKind::minus) || at(TokenKind::plus)) {
        return parse_sign();
    }
    return parse_postfix();
}

Expression* Parser::parse_not() {
    const std::uint32_t begin = here();
    const Nesting nesting(*this);
    if (!nesting.ok()) {
        return nullptr;
    }
    advance();
    Expression* operand = parse_level(kComparisonLevel);
    if (operand == nullptr) {
        return nullptr;
    }
    auto* node = ast_.make<Unary>();
    node->op = UnaryOperator::logical_not;
    node->operand = operand;
    deepen(node, {operand});
    return finish(node, begin);
}

Expression* Parser::parse_sign() {
    const std::uint32_t begin = here();
    const Nesting nesting(*this);
    if (!nesting.ok()) {
        return nullptr;
    }
    const bool negative = at(TokenKind::minus);
    advance();
    const bool number = at(TokenKind::integer) || at(TokenKind::floating);
    const TokenKind after = token(1).kind;
    if (negative && number && after != TokenKind::left_bracket && after != TokenKind::dot &&
        after != TokenKind::colon) {
        return parse_number(true, begin);
    }
    Expression* operand = parse_prefix();
    if (operand == nullptr) {
        return nullptr;
    }
    auto* node = ast_.make<Unary>();
    node->op = negative ? UnaryOperator::negate : UnaryOperator::plus;
    node->operand = operand;
    deepen(node, {operand});
    return finish(node, begin);
}

Expression* Parser::parse_chain(Expression* left, int level) {
    std::vector<Expression*> operands{left};
    std::vector<TokenKind> operators;
    while (level_of(token()) == level) {
        operators.push_back(token().kind);
        advance();
        Expression* right = parse_level(level + 1);
        if (right == nullptr) {
            return nullptr;
        }
        operands.push_back(right);
    }
    return finish_chain(level, operands, operators);
}

Expression* Parser::finish_chain(int level,
                                 const std::vector<Expression*>& operands,
                                 const std::vector<TokenKind>& operators) {
    Expression* node = nullptr;
    if (level <= kAndLevel) {
        auto* logical = ast_.make<Logical>();
        logical->op = level == kOrLevel ? LogicalOperator::logical_or
                                        : (level == kXorLevel ? LogicalOperator::logical_xor
                                                              : LogicalOperator::logical_and);
        logical->operands = ast_.list(operands);
        node = logical;
    } else if (level == kComparisonLevel) {
        auto* comparison = ast_.make<Comparison>();
        std::vector<ComparisonOperator> mapped;
        for (const TokenKind kind : operators) {
            mapped.push_back(comparison_operator(kind));
        }
        comparison->operands = ast_.list(operands);
        comparison->operators = ast_.list(mapped);
        node = comparison;
    } else {
        auto* arithmetic = ast_.make<Arithmetic>();
        std::vector<ArithmeticOperator> mapped;
        for (const TokenKind kind : operators) {
            mapped.push_back(arithmetic_operator(kind));
        }
        arithmetic->operands = ast_.list(operands);
        arithmetic->operators = ast_.list(mapped);
        node = arithmetic;
    }
    for (const Expression* operand : operands) {
        deepen(node, {operand});
    }
    return finish(node, operands.front()->span.begin);
}

// IN, STARTS WITH, ENDS WITH, CONTAINS, =~, IS ...: as many as follow each other.
Expression* Parser::parse_predicates(Expression* left) {
    while (left != nullptr && level_of(token()) == kPredicateLevel) {
        if (at(Keyword::is)) {
            left = parse_is(left);
            continue;
        }
        auto* node = ast_.make<Predicate>();
        const Keyword keyword = token().keyword;
        advance();
        switch (keyword) {
            case Keyword::in: node->op = PredicateOperator::in; break;
            case Keyword::contains: node->op = PredicateOperator::contains; break;
            case Keyword::starts:
            case Keyword::ends:
                node->op = keyword == Keyword::starts ? PredicateOperator::starts_with
                                                      : PredicateOperator::ends_with;
                if (!expect(Keyword::with)) {
                    return nullptr;
                }
                break;
            default: node->op = PredicateOperator::matches; break;
        }
        node->left = left;
        node->right = parse_level(kAddLevel);
        if (node->right == nullptr) {
            return nullptr;
        }
        deepen(node, {left, node->right});
        left = finish<Expression>(node, left->span.begin);
    }
    return left;
}

Expression* Parser::parse_is(Expression* operand) {
    advance();
    const bool negated = accept(Keyword::not_);
    const std::uint32_t begin = operand->span.begin;
    if (accept(Keyword::null)) {
        auto* node = ast_.make<NullTest>();
        node->negated = negated;
        node->operand = operand;
        deepen(node, {operand});
        return finish(node, begin);
    }
    if (accept(TokenKind::double_colon) || accept(Keyword::typed)) {
        auto* node = ast_.make<TypeTest>();
        node->negated = negated;
        node->operand = operand;
        node->tested = parse_type();
        deepen(node, {operand});
        return node->tested == nullptr ? nullptr : finish(node, begin);
    }
    auto* node = ast_.make<NormalizedTest>();
    node->negated = negated;
    node->operand = operand;
    if (accept(Keyword::nfd)) {
        node->form = NormalForm::nfd;
    } else if (accept(Keyword::nfkc)) {
        node->form = NormalForm::nfkc;
    } else if (accept(Keyword::nfkd)) {
        node->form = NormalForm::nfkd;
    } else {
        accept(Keyword::nfc);
    }
    if (!accept(Keyword::normalized)) {
        return unexpected("NULL, NOT NULL, `::` and a type, or NORMALIZED");
    }
    deepen(node, {operand});
    return finish(node, begin);
}

// type [NOT NULL] { | type [NOT NULL] }
TypeName* Parser::parse_type() {
    const Nesting nesting(*this);
    if (!nesting.ok()) {
        return nullptr;
    }
    const std::uint32_t begin = here();
    auto* type = ast_.make<TypeName>();
    type->bits = 0;
    do {
        if (!parse_type_word(*type)) {
            return nullptr;
        }
        if (at(Keyword::not_, Keyword::null)) {
            advance();
            advance();
            type->not_null = true;
        } else if (accept(TokenKind::bang)) {
            type->not_null = true;
        }
    } while (at_label_pipe() && accept(TokenKind::pipe));
    type->span = from(begin);
    return type;
}

bool Parser::parse_type_word(TypeName& type) {
    for (const TypeWords& row : kTypeWords) {
        std::size_t count = 0;
        std::size_t begin = 0;
        bool same = true;
        while (same && begin < row.words.size()) {
            const std::size_t end = std::min(row.words.find(' ', begin), row.words.size());
            const std::string_view found = text_of(token(count++));
            const std::string_view wanted = row.words.substr(begin, end - begin);
            same = found.size() == wanted.size() &&
                   std::equal(found.begin(), found.end(), wanted.begin(), [](char a, char b) {
                       return (a >= 'a' && a <= 'z' ? static_cast<char>(a - ('a' - 'A')) : a) == b;
                   });
            begin = end + 1;
        }
        if (!same) {
            continue;
        }
        at_ += count;
        type.bits |= row.bits;
        if (row.bits == kListType && accept(TokenKind::less)) {
            type.element = parse_type();
            return type.element != nullptr && expect(TokenKind::greater, "`>`");
        }
        return true;
    }
    unexpected("the name of a type, such as INTEGER, STRING or LIST<FLOAT>");
    return false;
}

// ---------------------------------------------------------------------------------------------------
// Behind an operand

Expression* Parser::parse_postfix(bool labels) {
    Expression* node = parse_atom();
    while (node != nullptr) {
        const std::uint32_t begin = node->span.begin;
        if (at(TokenKind::dot)) {
            advance();
            const std::optional<std::string_view> key = parse_name("the name of a property");
            if (!key) {
                return nullptr;
            }
            auto* property = ast_.make<Property>();
            property->subject = node;
            property->key = *key;
            deepen(property, {node});
            node = finish<Expression>(property, begin);
        } else if (at(TokenKind::left_bracket)) {
            node = parse_subscript(node);
        } else if (labels && at(TokenKind::colon)) {
            advance();
            auto* test = ast_.make<LabelTest>();
            test->subject = node;
            test->labels = parse_labels();
            if (test->labels == nullptr) {
                return nullptr;
            }
            deepen(test, {node});
            deepen_by(test, test->labels->depth);
            node = finish<Expression>(test, begin);
        } else {
            break;
        }
    }
    return node;
}

// subject[index], subject[from..to]
Expression* Parser::parse_subscript(Expression* subject) {
    const std::uint32_t begin = subject->span.begin;
    advance();
    Expression* first = nullptr;
    if (!at(TokenKind::dots)) {
        first = parse_expression();
        if (first == nullptr) {
            return nullptr;
        }
    }
    if (!accept(TokenKind::dots)) {
        auto* node = ast_.make<Subscript>();
        node->subject = subject;
        node->index = first;
        deepen(node, {subject, first});
        return expect(TokenKind::right_bracket, "`]`, or `..` and the end of a range")
                   ? finish(node, begin)
                   : nullptr;
    }
    auto* node = ast_.make<Slice>();
    node->subject = subject;
    node->from = first;
    if (!at(TokenKind::right_bracket)) {
        node->to = parse_expression();
        if (node->to == nullptr) {
            return nullptr;
        }
    }
    deepen(node, {subject, first, node->to});
    return expect(TokenKind::right_bracket, "`]`") ? finish(node, begin) : nullptr;
}

}  // namespace entente::cypher
