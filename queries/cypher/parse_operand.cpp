// Operands of expressions: literals, parameters, and what brackets, braces and parentheses hold.

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "queries/cypher/parser_state.h"

namespace entente::cypher {

namespace {

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

}  // namespace entente::cypher
