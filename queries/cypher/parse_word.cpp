// What begins with a word: calls, variables, CASE, and all that has a syntax of its own.

#include <utility>

#include "queries/cypher/parser_state.h"

namespace entente::cypher {

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
