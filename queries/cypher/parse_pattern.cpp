// Patterns: nodes, relationships, labels and the look-ahead that tells them from expressions.

#include <algorithm>
#include <limits>

#include "queries/cypher/parser_state.h"

namespace entente::cypher {

// ---------------------------------------------------------------------------------------------------
// Telling patterns from expressions

bool Parser::reads_like_node(std::size_t index) const {
    if (tokens_[index].kind != TokenKind::left_paren || tokens_[index].match == 0) {
        return false;
    }
    std::size_t inside = index + 1;
    if (tokens_[inside].kind == TokenKind::right_paren) {
        return true;
    }
    const TokenKind first = tokens_[inside].kind;
    const bool named = first == TokenKind::identifier || first == TokenKind::quoted_identifier;
    inside += named ? 1 : 0;
    const Token& next = tokens_[inside];
    switch (next.kind) {
        case TokenKind::right_paren:
        case TokenKind::colon: return true;
        case TokenKind::left_brace:
        case TokenKind::dollar:
            // The map or parameter is all there is: ({a: 1}) --> is a node, ({a: 1}.a) is none.
            return next.kind == TokenKind::dollar || next.match + 1 == tokens_[index].match ||
                   (next.match != 0 && tokens_[next.match + 1].keyword == Keyword::where);
        case TokenKind::identifier: return named && next.keyword == Keyword::where;
        default: return false;
    }
}

bool Parser::at_relationship(std::size_t index) const {
    const auto kind = [this](std::size_t i) {
        return i < tokens_.size() ? tokens_[i].kind : TokenKind::end;
    };
    const auto dash = [&](std::size_t i) {
        return kind(i) == TokenKind::minus || kind(i) == TokenKind::dash_like;
    };
    if (kind(index) == TokenKind::less || kind(index) == TokenKind::arrow_left_like) {
        ++index;
    }
    return dash(index) && (dash(index + 1) || kind(index + 1) == TokenKind::left_bracket);
}

bool Parser::path_begins(std::size_t index) const {
    return reads_like_node(index) && at_relationship(closing(index) + 1);
}

// ---------------------------------------------------------------------------------------------------
// Paths

bool Parser::parse_patterns(std::vector<PathPattern*>& patterns) {
    do {
        PathPattern* pattern = parse_pattern();
        if (pattern == nullptr) {
            return false;
        }
        patterns.push_back(pattern);
    } while (accept(TokenKind::comma));
    return true;
}

PathPattern* Parser::parse_pattern() {
    const std::uint32_t begin = here();
    Variable* variable = nullptr;
    if (at_name() && token(1).kind == TokenKind::equal) {
        variable = parse_variable("a pattern");
        if (variable == nullptr) {
            return nullptr;
        }
        advance();
    }
    PathPattern* pattern = nullptr;
    if ((at(Keyword::shortestpath) || at(Keyword::allshortestpaths)) &&
        token(1).kind == TokenKind::left_paren) {
        pattern = parse_shortest_path();
        if (pattern == nullptr) {
            return nullptr;
        }
    } else {
        pattern = ast_.make<PathPattern>();
        if (!parse_selector(*pattern) || !parse_path(*pattern)) {
            return nullptr;
        }
    }
    pattern->variable = variable;
    pattern->span = from(begin);
    return pattern;
}

// SHORTEST k [PATHS], SHORTEST k GROUPS, ALL SHORTEST, ANY SHORTEST, ANY [k]
bool Parser::parse_selector(PathPattern& pattern) {
    if (!at(Keyword::all) && !at(Keyword::any) && !at(Keyword::shortest)) {
        return true;
    }
    if (accept(Keyword::all)) {
        pattern.selector = PathSelector::all_shortest;
        if (!expect(Keyword::shortest)) {
            return false;
        }
    } else if (accept(Keyword::any)) {
        pattern.selector =
            accept(Keyword::shortest) ? PathSelector::any_shortest : PathSelector::any;
        if (pattern.selector == PathSelector::any && at(TokenKind::integer) &&
            !parse_count(pattern.count, "a number")) {
            return false;
        }
    } else {
        advance();
        pattern.selector = PathSelector::shortest;
        if (!parse_count(pattern.count, "how many paths")) {
            return false;
        }
        if (!accept(Keyword::paths)) {
            accept(Keyword::path);
        }
        if (accept(Keyword::groups) || accept(Keyword::group)) {
            pattern.selector = PathSelector::shortest_groups;
        }
        return true;
    }
    if (!accept(Keyword::paths)) {
        accept(Keyword::path);
    }
    return true;
}

PathPattern* Parser::parse_shortest_path() {
    const std::uint32_t begin = here();
    auto* pattern = ast_.make<PathPattern>();
    const bool all = at(Keyword::allshortestpaths);
    pattern->selector = all ? PathSelector::all_shortest : PathSelector::shortest_path;
    pattern->function_form = true;
    advance();
    advance();
    if (!parse_path(*pattern) || !expect(TokenKind::right_paren, "`)`")) {
        return nullptr;
    }
    pattern->span = from(begin);
    return pattern;
}

bool Parser::parse_path(PathPattern& pattern) {
    const std::uint32_t begin = here();
    if (at_group() && !is_quantifier(tokens_[closing(at_) + 1].kind)) {
        advance();
        pattern.parenthesised = true;
        if (!parse_path_elements(pattern) || !parse_path_where(pattern.where, pattern)) {
            return false;
        }
    } else if (!parse_path_elements(pattern)) {
        return false;
    }
    pattern.span = from(begin);
    return true;
}

// Nodes, and relationships and groups between them; where two groups meet, or a group begins or ends the path, a node
// without a name stands.
bool Parser::parse_path_elements(PathPattern& pattern) {
    std::vector<NodePattern*> nodes;
    std::vector<RelationshipPattern*> relationships;
    bool after_group = false;
    while (true) {
        const bool left_out = at_group() || (after_group && !at(TokenKind::left_paren));
        NodePattern* node = left_out ? left_out_node() : parse_node(pattern);
        if (node == nullptr) {
            return false;
        }
        nodes.push_back(node);
        after_group = at_group();
        const bool more =
            after_group || at_dash() || at(TokenKind::less) || at(TokenKind::arrow_left_like);
        if (!more) {
            break;
        }
        RelationshipPattern* relationship =
            after_group ? parse_group(pattern) : parse_relationship(pattern);
        if (relationship == nullptr) {
            return false;
        }
        relationships.push_back(relationship);
    }
    pattern.nodes = ast_.list(nodes);
    pattern.relationships = ast_.list(relationships);
    return true;
}

bool Parser::at_group() const {
    return at(TokenKind::left_paren) && token().match != 0 &&
           token(1).kind == TokenKind::left_paren;
}

bool Parser::is_quantifier(TokenKind kind) {
    return kind == TokenKind::plus || kind == TokenKind::star || kind == TokenKind::left_brace;
}

NodePattern* Parser::left_out_node() {
    auto* node = ast_.make<NodePattern>();
    node->span = {here(), here()};
    return node;
}

// WHERE and a condition if there are, and the closing parenthesis.
bool Parser::parse_path_where(Expression*& where, PathPattern& pattern) {
    if (accept(Keyword::where)) {
        where = parse_expression();
        if (failed()) {
            return false;
        }
        deepen_by(&pattern, where->depth);
    }
    return expect(TokenKind::right_paren, "`)`, WHERE, or the rest of the path");
}

// ((a)-[r]->(b) WHERE condition){1,3}
RelationshipPattern* Parser::parse_group(PathPattern& pattern) {
    const std::uint32_t begin = here();
    const Nesting nesting(*this);
    if (!nesting.ok()) {
        return nullptr;
    }
    advance();
    auto* group = ast_.make<PathGroup>();
    group->pattern = ast_.make<PathPattern>();
    if (!parse_path(*group->pattern) || !parse_path_where(group->where, *group->pattern)) {
        return nullptr;
    }
    deepen_by(&pattern, group->pattern->depth);
    if (!is_quantifier(token().kind)) {
        return unexpected("how often the group is repeated, such as `+`, `*` or `{1,3}`");
    }
    return make_group(group, begin);
}

RelationshipPattern* Parser::make_group(PathGroup* group, std::uint32_t begin) {
    auto* relationship = ast_.make<RelationshipPattern>();
    relationship->group = group;
    relationship->length = parse_quantifier();
    relationship->span = from(begin);
    return relationship->length == nullptr ? nullptr : relationship;
}

// -[r:TYPE WHERE condition]->{1,3} is (()-[r:TYPE WHERE condition]->()){1,3}.
RelationshipPattern* Parser::group_of(RelationshipPattern* relationship, std::uint32_t begin) {
    auto* group = ast_.make<PathGroup>();
    group->pattern = ast_.make<PathPattern>();
    const std::vector<NodePattern*> nodes = {left_out_node(), left_out_node()};
    const std::vector<RelationshipPattern*> relationships = {relationship};
    group->pattern->nodes = ast_.list(nodes);
    group->pattern->relationships = ast_.list(relationships);
    group->pattern->span = from(begin);
    return make_group(group, begin);
}

NodePattern* Parser::parse_node(PathPattern& pattern) {
    const std::uint32_t begin = here();
    if (!expect(TokenKind::left_paren, "`(` and a node")) {
        return nullptr;
    }
    auto* node = ast_.make<NodePattern>();
    if (at_variable()) {
        node->variable = parse_variable();
    }
    if (accept(TokenKind::colon)) {
        node->labels = parse_labels();
        if (node->labels == nullptr) {
            return nullptr;
        }
        deepen_by(&pattern, node->labels->depth);
    }
    if (!parse_element_tail(node->properties, node->where, pattern)) {
        return nullptr;
    }
    if (!accept(TokenKind::right_paren)) {
        return unexpected("`)`, `:` and a label, or `{` and properties");
    }
    node->span = from(begin);
    return node;
}

bool Parser::parse_element_tail(Expression*& properties, Expression*& where, PathPattern& pattern) {
    if (at(TokenKind::left_brace)) {
        properties = parse_map();
    } else if (at(TokenKind::dollar)) {
        properties = parse_parameter();
    }
    if (failed()) {
        return false;
    }
    if (accept(Keyword::where)) {
        where = parse_expression();
    }
    for (const Expression* inside : {properties, where}) {
        if (inside != nullptr) {
            deepen_by(&pattern, inside->depth);
        }
    }
    return !failed();
}

bool Parser::at_dash(std::size_t ahead) const {
    return token(ahead).kind == TokenKind::minus || token(ahead).kind == TokenKind::dash_like;
}

RelationshipPattern* Parser::parse_relationship(PathPattern& pattern) {
    const std::uint32_t begin = here();
    auto* relationship = ast_.make<RelationshipPattern>();
    const bool left = accept(TokenKind::less) || accept(TokenKind::arrow_left_like);
    if (!at_dash()) {
        return unexpected("`-`");
    }
    advance();
    if (at(TokenKind::left_bracket) && !parse_relationship_detail(*relationship, pattern)) {
        return nullptr;
    }
    if (!at_dash()) {
        return unexpected("`-`");
    }
    advance();
    const bool right = accept(TokenKind::greater) || accept(TokenKind::arrow_right_like);
    relationship->direction =
        left == right ? Direction::both : (left ? Direction::left : Direction::right);
    if (is_quantifier(token().kind) && relationship->length == nullptr &&
        relationship->where != nullptr) {
        relationship->span = from(begin);
        return group_of(relationship, begin);
    }
    if (at(TokenKind::plus) || at(TokenKind::star) ||
        (at(TokenKind::left_brace) && relationship->length == nullptr)) {
        relationship->length = parse_quantifier();
        if (relationship->length == nullptr) {
            return nullptr;
        }
    }
    relationship->span = from(begin);
    return relationship;
}

bool Parser::parse_relationship_detail(RelationshipPattern& relationship, PathPattern& pattern) {
    advance();
    if (at_variable()) {
        relationship.variable = parse_variable();
    }
    if (accept(TokenKind::colon)) {
        relationship.types = parse_labels();
        if (relationship.types == nullptr) {
            return false;
        }
        deepen_by(&pattern, relationship.types->depth);
    }
    if (at(TokenKind::star)) {
        relationship.length = parse_length();
        if (relationship.length == nullptr) {
            return false;
        }
    }
    if (at(TokenKind::dots)) {
        fail("InvalidRelationshipPattern",
             "A range of lengths begins with `*`",
             here(),
             "Write *.. or *1..3.");
        return false;
    }
    return parse_element_tail(relationship.properties, relationship.where, pattern) &&
           expect(TokenKind::right_bracket,
                  "`]`, `:` and a type, `*` and a length, or `{` and properties");
}

// *, *n, *n.., *..m, *n..m
PathLength* Parser::parse_length() {
    const std::uint32_t begin = here();
    advance();
    auto* length = ast_.make<PathLength>();
    std::uint64_t bound = 0;
    if (at(TokenKind::minus)) {
        return fail("InvalidRelationshipPattern", "A length cannot be negative", here()), nullptr;
    }
    const bool has_min = at(TokenKind::integer);
    if (has_min) {
        if (!parse_count(bound, "a length")) {
            return nullptr;
        }
        length->min = bound;
    }
    if (accept(TokenKind::dots)) {
        if (at(TokenKind::minus)) {
            return fail("InvalidRelationshipPattern", "A length cannot be negative", here()),
                   nullptr;
        }
        if (at(TokenKind::integer)) {
            if (!parse_count(bound, "a length")) {
                return nullptr;
            }
            length->max = bound;
        }
    } else if (has_min) {
        length->max = bound;
    }
    if (at(TokenKind::dollar)) {
        return fail("InvalidParameterUse",
                    "A parameter cannot be a length",
                    here(),
                    "Write the number into the query."),
               nullptr;
    }
    length->span = from(begin);
    return length;
}

// {n}, {n,m}, {n,}, {,m}, +, *
PathLength* Parser::parse_quantifier() {
    const std::uint32_t begin = here();
    auto* length = ast_.make<PathLength>();
    length->quantifier = true;
    length->min = 0;
    if (accept(TokenKind::plus)) {
        length->min = 1;
    } else if (!accept(TokenKind::star)) {
        advance();
        std::uint64_t bound = 0;
        const bool has_min = at(TokenKind::integer);
        if (has_min && !parse_count(bound, "a length")) {
            return nullptr;
        }
        length->min = bound;
        if (!accept(TokenKind::comma)) {
            length->max = bound;
        } else if (at(TokenKind::integer)) {
            if (!parse_count(bound, "a length")) {
                return nullptr;
            }
            length->max = bound;
        }
        if (!expect(TokenKind::right_brace, "`}`")) {
            return nullptr;
        }
    }
    length->span = from(begin);
    return length;
}

// ---------------------------------------------------------------------------------------------------
// Labels and types

bool Parser::at_label_pipe() const {
    return at(TokenKind::pipe) && at_ != separator_;
}

LabelExpression* Parser::join_labels(LabelKind kind,
                                     bool colons,
                                     const std::vector<LabelExpression*>& operands) {
    if (operands.size() == 1) {
        return operands.front();
    }
    auto* joined = ast_.make<LabelExpression>();
    joined->kind = kind;
    joined->colons = colons;
    joined->operands = ast_.list(operands);
    joined->span = {operands.front()->span.begin, operands.back()->span.end};
    for (const LabelExpression* operand : operands) {
        deepen_by(joined, operand->depth);
    }
    return joined->depth > kNestingDepthMax ? (too_deep(), nullptr) : joined;
}

// Behind the first colon: A|B, A|:B, A:B, A&B, !A, (A|B), %.
LabelExpression* Parser::parse_labels() {
    const Nesting nesting(*this);
    if (!nesting.ok()) {
        return nullptr;
    }
    std::vector<LabelExpression*> operands;
    bool colons = false;
    do {
        colons = (!operands.empty() && accept(TokenKind::colon)) || colons;
        LabelExpression* operand = parse_label_and();
        if (operand == nullptr) {
            return nullptr;
        }
        operands.push_back(operand);
    } while (at_label_pipe() && accept(TokenKind::pipe));
    return join_labels(LabelKind::disjunction, colons, operands);
}

LabelExpression* Parser::parse_label_and() {
    std::vector<LabelExpression*> operands;
    bool colons = true;
    do {
        LabelExpression* operand = parse_label_atom();
        if (operand == nullptr) {
            return nullptr;
        }
        operands.push_back(operand);
        const bool ampersand = at(TokenKind::ampersand);
        colons = colons && !ampersand;
    } while (accept(TokenKind::ampersand) || accept(TokenKind::colon));
    return join_labels(LabelKind::conjunction, colons, operands);
}

LabelExpression* Parser::parse_label_atom() {
    const std::uint32_t begin = here();
    auto* label = ast_.make<LabelExpression>();
    if (accept(TokenKind::bang)) {
        const Nesting nesting(*this);
        LabelExpression* operand = nesting.ok() ? parse_label_atom() : nullptr;
        if (operand == nullptr) {
            return nullptr;
        }
        label->kind = LabelKind::negation;
        label->operands = ast_.list(std::vector<LabelExpression*>{operand});
        deepen_by(label, operand->depth);
    } else if (accept(TokenKind::percent)) {
        label->kind = LabelKind::any;
    } else if (at(TokenKind::dollar)) {
        label->kind = LabelKind::dynamic;
        label->expression = parse_dynamic_name(label->any_of);
        if (label->expression == nullptr) {
            return nullptr;
        }
    } else if (accept(TokenKind::left_paren)) {
        label = parse_labels();
        return label != nullptr && expect(TokenKind::right_paren, "`)`") ? label : nullptr;
    } else {
        const std::optional<std::string_view> name = parse_name("a label or type");
        if (!name) {
            return nullptr;
        }
        label->name = *name;
    }
    label->span = from(begin);
    return label->depth > kNestingDepthMax ? (too_deep(), nullptr) : label;
}

// $(expression), $all(expression), $any(expression)
Expression* Parser::parse_dynamic_name(bool& any_of) {
    const Nesting nesting(*this);
    if (!nesting.ok()) {
        return nullptr;
    }
    advance();
    any_of = is_name(0, "ANY");
    if (any_of || is_name(0, "ALL")) {
        advance();
    }
    if (!expect(TokenKind::left_paren, "`(` and an expression behind `$`")) {
        return nullptr;
    }
    Expression* expression = parse_expression();
    return expression != nullptr && expect(TokenKind::right_paren, "`)`") ? expression : nullptr;
}

}  // namespace entente::cypher
