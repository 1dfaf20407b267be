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
constexpr int kNoLevel = 0;

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

void append_utf8(std::uint32_t c, std::string& out) {
    const auto byte = [&out](std::uint32_t value) {
        out += static_cast<char>(static_cast<unsigned char>(value));
    };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0U | (c >> 6U));
        byte(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        byte(0xE0U | (c >> 12U));
        byte(0x80U | ((c >> 6U) & 0x3FU));
        byte(0x80U | (c & 0x3FU));
    } else {
        byte(0xF0U | (c >> 18U));
        byte(0x80U | ((c >> 12U) & 0x3FU));
        byte(0x80U | ((c >> 6U) & 0x3FU));
        byte(0x80U | (c & 0x3FU));
    }
}

// Whether a decimal literal that no double holds is too large, and not too small.
bool is_too_large(std::string_view digits) {
    const std::size_t e = digits.find_first_of("eE");
    long exponent = 0;
    if (e != std::string_view::npos) {
        const std::string_view text = digits.substr(e + 1);
        if (text.size() > 6) {
            return text.front() != '-';
        }
        exponent = std::strtol(std::string(text).c_str(), nullptr, 10);
    }
    return exponent + static_cast<long>(std::min(digits.find_first_of(".eE"), digits.size())) > 0;
}

}  // namespace

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

// ---------------------------------------------------------------------------------------------------
// Operands

Expression* Parser::parse_atom() {
    switch (token().kind) {
        case TokenKind::integer:
        case TokenKind::floating:
        case TokenKind::bad_number: return parse_number(false, here());
        case TokenKind::string: return parse_string();
        case TokenKind::dollar: return parse_parameter();
        case TokenKind::left_paren: return parse_parenthesis();
        case TokenKind::left_bracket: return parse_bracket();
        case TokenKind::left_brace: return parse_map();
        case TokenKind::identifier:
        case TokenKind::quoted_identifier: return parse_word();
        default: return unexpected("an expression");
    }
}

Expression* Parser::parse_number(bool negative, std::uint32_t begin) {
    const Token& number = token();
    const std::string source(text_of(number));
    std::string digits;
    std::copy_if(
        source.begin(), source.end(), std::back_inserter(digits), [](char c) { return c != '_'; });
    advance();
    if (number.kind == TokenKind::bad_number) {
        return fail(
            "InvalidNumberLiteral", "`" + source.substr(0, 40) + "` is not a number", number.begin);
    }
    const char* last = digits.data() + digits.size();
    if (number.kind == TokenKind::floating) {
        auto* node = ast_.make<FloatLiteral>();
        const auto [end, error] = std::from_chars(digits.data(), last, node->value);
        if (error == std::errc::result_out_of_range) {
            if (is_too_large(digits)) {
                return fail("FloatingPointOverflow",
                            "`" + source.substr(0, 40) + "` is too large for a float",
                            number.begin);
            }
            node->value = 0;
        }
        node->value = negative ? -node->value : node->value;
        return finish(node, begin);
    }
    int base = 10;
    std::size_t skip = 0;
    if (digits.size() > 1 && digits[0] == '0' && (digits[1] | 0x20) > '9') {
        base = (digits[1] | 0x20) == 'x' ? 16 : 8;
        skip = 2;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data() + skip, last, value, base);
    if (error == std::errc::invalid_argument || end != last) {
        return fail(
            "InvalidNumberLiteral", "`" + source.substr(0, 40) + "` is not a number", number.begin);
    }
    constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
    if (error == std::errc::result_out_of_range || value > kMax + (negative ? 1U : 0U)) {
        return fail("IntegerOverflow",
                    "`" + std::string(negative ? "-" : "") + source.substr(0, 40) +
                        "` does not fit into 64 bits",
                    begin,
                    "Write it as a float, or as a string.");
    }
    auto* node = ast_.make<IntegerLiteral>();
    node->value = static_cast<std::int64_t>(negative ? 0U - value : value);
    return finish(node, begin);
}

Expression* Parser::parse_string() {
    const Token& literal = token();
    auto* node = ast_.make<StringLiteral>();
    if (literal.escaped) {
        std::string value;
        if (!unescape(literal, value)) {
            return nullptr;
        }
        node->value = ast_.string(value);
    } else {
        node->value = ast_.text.substr(literal.begin + 1, literal.end - literal.begin - 2);
    }
    advance();
    return finish(node, literal.begin);
}

bool Parser::unescape(const Token& literal, std::string& out) {
    const std::string_view text =
        ast_.text.substr(literal.begin + 1, literal.end - literal.begin - 2);
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        const std::uint32_t offset = literal.begin + 1 + static_cast<std::uint32_t>(i);
        ++i;
        switch (text[i]) {
            case '\\':
            case '\'':
            case '"':
            case '`': out += text[i]; break;
            case 'b': out += '\b'; break;
            case 'f': out += '\f'; break;
            case 'n': out += '\n'; break;
            case 'r': out += '\r'; break;
            case 't': out += '\t'; break;
            case 'u':
            case 'U':
                if (!unescape_unicode(text, i, out, offset)) {
                    return false;
                }
                break;
            default:
                fail("UnexpectedSyntax",
                     "`\\" + std::string(text.substr(i, 1)) + "` is not an escape sequence",
                     offset,
                     "A backslash itself is written \\\\.");
                return false;
        }
    }
    return true;
}

// \uXXXX, also a pair of surrogates, or \UXXXXXXXX; `at` is at the letter and is left at the last digit.
bool Parser::unescape_unicode(std::string_view text,
                              std::size_t& at,
                              std::string& out,
                              std::uint32_t offset) {
    const auto read = [&text](std::size_t begin, std::size_t count, std::uint32_t& value) {
        const std::string_view digits = text.substr(std::min(begin, text.size()), count);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        return digits.size() == count && error == std::errc() && end == digits.data() + count;
    };
    const auto surrogate = [](std::uint32_t c, std::uint32_t first) {
        return c >= first && c < first + 0x400U;
    };
    const std::size_t count = text[at] == 'u' ? 4 : 8;
    std::uint32_t c = 0;
    bool valid = read(at + 1, count, c);
    at += count;
    if (valid && surrogate(c, 0xD800)) {
        std::uint32_t low = 0;
        valid = text.substr(std::min(at + 1, text.size()), 2) == "\\u" && read(at + 3, 4, low) &&
                surrogate(low, 0xDC00);
        c = 0x10000U + ((c - 0xD800U) << 10U) + (low - 0xDC00U);
        at += 6;
    }
    if (!valid || surrogate(c, 0xDC00) || c > 0x10FFFF) {
        fail("InvalidUnicodeLiteral",
             "The escape sequence is no character of Unicode",
             offset,
             "Write \\u and four, or \\U and eight hexadecimal digits.");
        return false;
    }
    append_utf8(c, out);
    return true;
}

Expression* Parser::parse_parameter() {
    const std::uint32_t begin = here();
    advance();
    if (!at_name() && !at(TokenKind::integer)) {
        return unexpected("the name of a parameter behind `$`");
    }
    auto* node = ast_.make<Parameter>();
    node->name = name_of(token());
    advance();
    return finish(node, begin);
}

Expression* Parser::parse_parenthesis() {
    if (path_begins(at_)) {
        return parse_pattern_predicate();
    }
    advance();
    Expression* node = parse_expression();
    if (node == nullptr || !expect(TokenKind::right_paren, "`)` or an operator")) {
        return nullptr;
    }
    node->parenthesized = true;
    return node;
}

Expression* Parser::parse_pattern_predicate() {
    const std::uint32_t begin = here();
    auto* node = ast_.make<PatternPredicate>();
    node->pattern = ast_.make<PathPattern>();
    if (!parse_path(*node->pattern)) {
        return nullptr;
    }
    deepen_by(node, node->pattern->depth);
    return finish(node, begin);
}

// A list, a list comprehension or a pattern comprehension: told by what stands behind the bracket.
Expression* Parser::parse_bracket() {
    const Token& opening = token();
    const bool piped = opening.match != 0 && tokens_[opening.match].match != 0;
    const bool named = at_variable(1);
    if (named && token(2).keyword == Keyword::in && !opening.comma_inside) {
        return parse_list_comprehension();
    }
    const bool path =
        piped && (path_begins(at_ + 1) ||
                  (named && token(2).kind == TokenKind::equal && path_begins(at_ + 3)));
    return path ? parse_pattern_comprehension() : parse_list_literal();
}

Expression* Parser::parse_list_literal() {
    const std::uint32_t begin = here();
    auto* node = ast_.make<ListLiteral>();
    advance();
    std::vector<Expression*> items;
    while (!at(TokenKind::right_bracket)) {
        if (!items.empty() && !expect(TokenKind::comma, "`,` or `]`")) {
            return nullptr;
        }
        Expression* item = parse_expression();
        if (item == nullptr) {
            return nullptr;
        }
        deepen(node, {item});
        items.push_back(item);
    }
    advance();
    node->items = ast_.list(items);
    return finish(node, begin);
}

Expression* Parser::parse_list_comprehension() {
    const std::uint32_t begin = here();
    auto* node = ast_.make<ListComprehension>();
    const std::size_t outer = std::exchange(separator_, tokens_[closing(at_)].match);
    advance();
    node->variable = parse_variable();
    advance();  // IN
    node->list = parse_expression();
    if (node->list != nullptr && accept(Keyword::where)) {
        node->where = parse_expression();
    }
    separator_ = outer;
    if (!failed() && accept(TokenKind::pipe)) {
        node->projection = parse_expression();
    }
    if (failed() || !expect(TokenKind::right_bracket, "`]`, WHERE, or `|` and an expression")) {
        return nullptr;
    }
    deepen(node, {node->list, node->where, node->projection});
    return finish(node, begin);
}

Expression* Parser::parse_pattern_comprehension() {
    const std::uint32_t begin = here();
    auto* node = ast_.make<PatternComprehension>();
    const std::size_t outer = std::exchange(separator_, tokens_[closing(at_)].match);
    advance();
    node->pattern = parse_pattern();
    if (node->pattern != nullptr && accept(Keyword::where)) {
        node->where = parse_expression();
    }
    separator_ = outer;
    if (failed() || !expect(TokenKind::pipe, "`|` and an expression")) {
        return nullptr;
    }
    node->projection = parse_expression();
    if (failed() || !expect(TokenKind::right_bracket, "`]`")) {
        return nullptr;
    }
    deepen(node, {node->where, node->projection});
    deepen_by(node, node->pattern->depth);
    return finish(node, begin);
}

MapLiteral* Parser::parse_map() {
    const std::uint32_t begin = here();
    auto* node = ast_.make<MapLiteral>();
    advance();
    std::vector<MapEntry> entries;
    while (!at(TokenKind::right_brace)) {
        if (!entries.empty() && !expect(TokenKind::comma, "`,` or `}`")) {
            return nullptr;
        }
        MapEntry entry;
        entry.span = {token().begin, token().end};
        const std::optional<std::string_view> key = parse_name("the name of a key");
        if (!key || !expect(TokenKind::colon, "`:` and a value")) {
            return nullptr;
        }
        entry.key = *key;
        entry.value = parse_expression();
        if (entry.value == nullptr) {
            return nullptr;
        }
        deepen(node, {entry.value});
        entries.push_back(entry);
    }
    advance();
    node->entries = ast_.list(entries);
    return finish(node, begin);
}

// ---------------------------------------------------------------------------------------------------
// Words

Expression* Parser::parse_word() {
    bool handled = false;
    Expression* node = parse_keyword_atom(handled);
    return handled ? node : parse_call_or_variable();
}

// Literals that are words, and calls and subqueries that have a syntax of their own.
Expression* Parser::parse_keyword_atom(bool& handled) {
    handled = true;
    const std::uint32_t begin = here();
    const TokenKind next = token(1).kind;
    const bool call = next == TokenKind::left_paren;
    const bool braces = next == TokenKind::left_brace;
    switch (token().keyword) {
        case Keyword::null: advance(); return finish(ast_.make<NullLiteral>(), begin);
        case Keyword::true_:
        case Keyword::false_: {
            auto* node = ast_.make<BooleanLiteral>();
            node->value = at(Keyword::true_);
            advance();
            return finish(node, begin);
        }
        case Keyword::case_: return parse_case();
        case Keyword::count:
            if (braces) {
                return parse_subquery_expression(SubqueryKind::count);
            }
            if (call && token(2).kind == TokenKind::star) {
                return parse_count_call();
            }
            break;
        case Keyword::exists:
            if (braces) {
                return parse_subquery_expression(SubqueryKind::exists);
            }
            if (call && path_begins(at_ + 2)) {
                return parse_exists_call();
            }
            break;
        case Keyword::collect:
            if (braces) {
                return parse_subquery_expression(SubqueryKind::collect);
            }
            break;
        default:
            if (call) {
                return parse_keyword_call(handled);
            }
            break;
    }
    handled = false;
    return nullptr;
}

// Calls whose arguments are no plain expressions.
Expression* Parser::parse_keyword_call(bool& handled) {
    const bool bound = at_variable(2) && token(3).keyword == Keyword::in;  // (x IN
    switch (token().keyword) {
        case Keyword::all:
            if (bound) {
                return parse_quantifier_call(QuantifierKind::all);
            }
            break;
        case Keyword::any:
            if (bound) {
                return parse_quantifier_call(QuantifierKind::any);
            }
            break;
        case Keyword::none_:
            if (bound) {
                return parse_quantifier_call(QuantifierKind::none);
            }
            break;
        case Keyword::single:
            if (bound) {
                return parse_quantifier_call(QuantifierKind::single);
            }
            break;
        case Keyword::reduce: return parse_reduce();
        case Keyword::filter:
        case Keyword::extract:
            if (bound) {
                return parse_filter(at(Keyword::extract));
            }
            break;
        case Keyword::trim: return parse_trim();
        case Keyword::shortestpath:
        case Keyword::allshortestpaths: {
            const std::uint32_t begin = here();
            auto* node = ast_.make<PathExpression>();
            node->pattern = parse_shortest_path();
            if (node->pattern == nullptr) {
                return nullptr;
            }
            deepen_by(node, node->pattern->depth);
            return finish(node, begin);
        }
        default: break;
    }
    handled = false;
    return nullptr;
}

Expression* Parser::parse_call_or_variable() {
    std::size_t ahead = 1;
    while (token(ahead).kind == TokenKind::dot &&
           (token(ahead + 1).kind == TokenKind::identifier ||
            token(ahead + 1).kind == TokenKind::quoted_identifier)) {
        ahead += 2;
    }
    if (token(ahead).kind == TokenKind::left_paren) {
        return parse_function_call(at_ + ahead);
    }
    if (!at_variable()) {
        return unexpected("an expression");
    }
    if (token(1).kind == TokenKind::left_brace) {
        return parse_map_projection();
    }
    const std::uint32_t begin = here();
    return finish(parse_variable(), begin);
}

Expression* Parser::parse_function_call(std::size_t parenthesis) {
    const std::uint32_t begin = here();
    const std::optional<std::string_view> name = parse_dotted_name("the name of a function");
    if (!name || at_ != parenthesis) {
        return unexpected("the name of a function");
    }
    auto* node = ast_.make<FunctionCall>();
    node->name = *name;
    advance();
    node->distinct = accept(Keyword::distinct);
    if (!node->distinct && at(Keyword::all) && token(1).kind == TokenKind::identifier &&
        level_of(token(1)) == kNoLevel) {  // count(ALL x), the same as count(x)
        advance();
    }
    std::vector<Expression*> arguments;
    if (!parse_arguments(arguments)) {
        return nullptr;
    }
    node->arguments = ast_.list(arguments);
    for (const Expression* argument : arguments) {
        deepen(node, {argument});
    }
    return finish(node, begin);
}

// Up to and with the closing parenthesis.
bool Parser::parse_arguments(std::vector<Expression*>& arguments) {
    while (!at(TokenKind::right_paren)) {
        if (!arguments.empty() && !expect(TokenKind::comma, "`,` or `)`")) {
            return false;
        }
        Expression* argument = parse_expression();
        if (argument == nullptr) {
            return false;
        }
        arguments.push_back(argument);
    }
    advance();
    return true;
}

Expression* Parser::parse_count_call() {
    const std::uint32_t begin = here();
    at_ += 3;
    return expect(TokenKind::right_paren, "`)`") ? finish(ast_.make<CountStar>(), begin) : nullptr;
}

// trim([BOTH | LEADING | TRAILING] [characters] FROM text), else an ordinary call.
Expression* Parser::parse_trim() {
    const std::uint32_t begin = here();
    auto* node = ast_.make<FunctionCall>();
    node->name = "trim";
    at_ += 2;
    const bool special = at(Keyword::both) || at(Keyword::leading) || at(Keyword::trailing);
    if (special && token(1).kind != TokenKind::right_paren && level_of(token(1)) == kNoLevel) {
        node->name = at(Keyword::both) ? "trim" : (at(Keyword::leading) ? "lTrim" : "rTrim");
        advance();
    }
    std::vector<Expression*> arguments;
    if (!at(Keyword::from)) {
        Expression* first = at(TokenKind::right_paren) ? nullptr : parse_expression();
        if (failed()) {
            return nullptr;
        }
        if (first != nullptr) {
            arguments.push_back(first);
        }
        if (accept(TokenKind::comma)) {
            Expression* second = parse_expression();
            if (second == nullptr) {
                return nullptr;
            }
            arguments.push_back(second);
        }
    }
    if (accept(Keyword::from)) {
        Expression* text = parse_expression();
        if (text == nullptr) {
            return nullptr;
        }
        arguments.insert(arguments.begin(), text);
    }
    if (!expect(TokenKind::right_paren, "`)`")) {
        return nullptr;
    }
    node->arguments = ast_.list(arguments);
    for (const Expression* argument : arguments) {
        deepen(node, {argument});
    }
    return finish(node, begin);
}

Expression* Parser::parse_case() {
    const std::uint32_t begin = here();
    auto* node = ast_.make<Case>();
    advance();
    if (!at(Keyword::when)) {
        node->subject = parse_expression();
        if (node->subject == nullptr) {
            return nullptr;
        }
    }
    std::vector<CaseAlternative> alternatives;
    while (accept(Keyword::when)) {
        CaseAlternative alternative;
        alternative.when = parse_expression();
        if (alternative.when == nullptr || !expect(Keyword::then)) {
            return nullptr;
        }
        alternative.then = parse_expression();
        if (alternative.then == nullptr) {
            return nullptr;
        }
        deepen(node, {alternative.when, alternative.then});
        alternatives.push_back(alternative);
    }
    if (alternatives.empty()) {
        return unexpected("WHEN");
    }
    if (accept(Keyword::else_)) {
        node->otherwise = parse_expression();
        if (node->otherwise == nullptr) {
            return nullptr;
        }
    }
    if (!at(Keyword::end)) {
        return unexpected("WHEN, ELSE or END");
    }
    advance();
    node->alternatives = ast_.list(alternatives);
    deepen(node, {node->subject, node->otherwise});
    return finish(node, begin);
}

Expression* Parser::parse_quantifier_call(QuantifierKind kind) {
    const std::uint32_t begin = here();
    auto* node = ast_.make<Quantifier>();
    node->quantifier = kind;
    at_ += 2;
    node->variable = parse_variable();
    advance();  // IN
    node->list = parse_expression();
    if (node->list == nullptr || !expect(Keyword::where)) {
        return nullptr;
    }
    node->where = parse_expression();
    if (node->where == nullptr || !expect(TokenKind::right_paren, "`)`")) {
        return nullptr;
    }
    deepen(node, {node->list, node->where});
    return finish(node, begin);
}

// reduce(accumulator = initial, variable IN list | step)
Expression* Parser::parse_reduce() {
    const std::uint32_t begin = here();
    auto* node = ast_.make<Reduce>();
    advance();
    const std::size_t separator = tokens_[closing(at_)].match;
    advance();
    node->accumulator = parse_variable();
    if (node->accumulator == nullptr || !expect(TokenKind::equal, "`=` and an initial value")) {
        return nullptr;
    }
    const std::size_t outer = std::exchange(separator_, separator);
    node->initial = parse_expression();
    if (node->initial == nullptr || !expect(TokenKind::comma, "`,` and a variable")) {
        return nullptr;
    }
    node->variable = parse_variable();
    if (node->variable == nullptr || !expect(Keyword::in)) {
        return nullptr;
    }
    node->list = parse_expression();
    separator_ = outer;
    if (node->list == nullptr || !expect(TokenKind::pipe, "`|` and an expression")) {
        return nullptr;
    }
    node->step = parse_expression();
    if (node->step == nullptr || !expect(TokenKind::right_paren, "`)`")) {
        return nullptr;
    }
    deepen(node, {node->initial, node->list, node->step});
    return finish(node, begin);
}

// filter(x IN list WHERE p) and extract(x IN list | e) of older Cypher: list comprehensions.
Expression* Parser::parse_filter(bool extract) {
    const std::uint32_t begin = here();
    auto* node = ast_.make<ListComprehension>();
    advance();
    const std::size_t outer = std::exchange(separator_, tokens_[closing(at_)].match);
    advance();
    node->variable = parse_variable();
    advance();  // IN
    node->list = parse_expression();
    separator_ = outer;
    if (node->list == nullptr) {
        return nullptr;
    }
    const bool well_formed =
        extract ? expect(TokenKind::pipe, "`|` and an expression") : expect(Keyword::where);
    if (!well_formed) {
        return nullptr;
    }
    Expression*& inside = extract ? node->projection : node->where;
    inside = parse_expression();
    if (inside == nullptr || !expect(TokenKind::right_paren, "`)`")) {
        return nullptr;
    }
    deepen(node, {node->list, inside});
    return finish(node, begin);
}

Expression* Parser::parse_exists_call() {
    const std::uint32_t begin = here();
    at_ += 2;
    Expression* node = parse_pattern_predicate();
    if (node == nullptr || !expect(TokenKind::right_paren, "`)`")) {
        return nullptr;
    }
    static_cast<PatternPredicate*>(node)->exists_call = true;
    node->span = from(begin);
    return node;
}

Expression* Parser::parse_subquery_expression(SubqueryKind kind) {
    const std::uint32_t begin = here();
    auto* node = ast_.make<SubqueryExpression>();
    node->subquery = kind;
    at_ += 2;
    node->bare_pattern = !at_clause();
    node->query = parse_subquery_body();
    if (node->query == nullptr || !expect(TokenKind::right_brace, "`}` or another clause")) {
        return nullptr;
    }
    deepen_by(node, node->query->depth);
    return finish(node, begin);
}

Expression* Parser::parse_map_projection() {
    const std::uint32_t begin = here();
    auto* node = ast_.make<MapProjection>();
    node->subject = parse_variable();
    advance();
    std::vector<MapProjectionItem> items;
    while (!at(TokenKind::right_brace)) {
        if (!items.empty() && !expect(TokenKind::comma, "`,` or `}`")) {
            return nullptr;
        }
        MapProjectionItem item;
        const std::uint32_t item_begin = here();
        if (!parse_map_projection_item(item)) {
            return nullptr;
        }
        item.span = from(item_begin);
        deepen(node, {item.value});
        items.push_back(item);
    }
    advance();
    node->items = ast_.list(items);
    return finish(node, begin);
}

bool Parser::parse_map_projection_item(MapProjectionItem& item) {
    if (accept(TokenKind::dot)) {
        if (accept(TokenKind::star)) {
            item.kind = MapProjectionItemKind::all_properties;
            return true;
        }
        const std::optional<std::string_view> key = parse_name("the name of a property or `*`");
        item.key = key.value_or(std::string_view());
        return key.has_value();
    }
    if (at_name() && token(1).kind == TokenKind::colon) {
        item.kind = MapProjectionItemKind::entry;
        item.key = name_of(token());
        at_ += 2;
        item.value = parse_expression();
        return item.value != nullptr;
    }
    item.kind = MapProjectionItemKind::variable;
    Variable* variable = parse_variable("`.property`, `.*`, `key: value` or a variable");
    if (variable == nullptr) {
        return false;
    }
    item.key = variable->name;
    item.value = variable;
    return true;
}

}  // namespace entente::cypher
