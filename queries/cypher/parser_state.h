// The inside of the parser, shared by its files: where it is in the tokens, and one function per rule.
//
// A rule that fails returns nullptr (or false) and has set the error; the first error is kept. Rules look ahead
// by whole bracket groups (Token::match) and never go back over what they have made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queries/cypher/ast.h"
#include "queries/cypher/error.h"
#include "queries/cypher/lexer.h"

namespace entente::cypher {

// How tightly the binary operator binds that the token is or begins; kNoLevel when it is none.
constexpr int kNoLevel = 0;
int level_of(const Token& token);

class Parser {
public:
    Parser(Ast& ast, std::vector<Token> tokens) : ast_(ast), tokens_(std::move(tokens)) {}

    // The whole text as one statement, into the Ast.
    CypherStatus run();

private:
    // Counts a level of nesting for as long as it lives; not ok() when that is one too many.
    class Nesting {
    public:
        explicit Nesting(Parser& parser) : parser_(parser), ok_(parser.enter()) {}

        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

        ~Nesting() { --parser_.nesting_; }

        bool ok() const { return ok_; }

    private:
        Parser& parser_;
        bool ok_;
    };

    bool enter();

    // parser.cpp: tokens
    const Token& token(std::size_t ahead = 0) const {
        const std::size_t index = at_ + ahead;
        return index < tokens_.size() ? tokens_[index] : tokens_.back();
    }

    bool at(TokenKind kind) const { return tokens_[at_].kind == kind; }

    bool at(Keyword keyword) const { return tokens_[at_].keyword == keyword; }

    bool at(Keyword first, Keyword second) const { return at(first) && token(1).keyword == second; }

    bool at_name() const { return at(TokenKind::identifier) || at(TokenKind::quoted_identifier); }

    void advance() {
        if (at_ + 1 < tokens_.size()) {
            ++at_;
        }
    }

    template <typename What>
    bool accept(What what) {
        if (!at(what)) {
            return false;
        }
        advance();
        return true;
    }

    bool expect(TokenKind kind, std::string_view what);
    bool expect(Keyword keyword);
    std::uint32_t here() const { return tokens_[at_].begin; }
    // Where the token before this one ended.
    std::uint32_t behind() const { return at_ == 0 ? 0 : tokens_[at_ - 1].end; }
    Span from(std::uint32_t begin) const { return {begin, behind()}; }
    std::string_view text_of(const Token& token) const {
        return ast_.text.substr(token.begin, token.end - token.begin);
    }
    // Index of the bracket that closes the one at `index`, or the end when it is not closed.
    std::size_t closing(std::size_t index) const {
        return tokens_[index].match != 0 ? tokens_[index].match : tokens_.size() - 1;
    }

    // parser.cpp: errors; each returns nullptr, to be returned
    std::nullptr_t fail(std::string_view detail,
                        std::string message,
                        std::uint32_t offset,
                        std::string hint = {});
    std::nullptr_t unsupported(std::string message, std::uint32_t offset, std::string hint = {});
    std::nullptr_t too_deep();
    std::nullptr_t unexpected(std::string_view expected);
    std::string hint_for(const Token& token) const;
    bool failed() const { return error_.has_value(); }

    // parser.cpp: names
    std::string_view name_of(const Token& token);
    std::optional<std::string_view> parse_name(std::string_view what);
    std::optional<std::string_view> parse_dotted_name(std::string_view what);
    bool at_variable(std::size_t ahead = 0) const;
    Variable* parse_variable(std::string_view what = "a variable");
    Variable* make_variable(const Token& token);
    bool parse_count(std::uint64_t& value, std::string_view what);

    // parser.cpp: statements and queries
    bool parse_statement();
    bool parse_options();
    Query* parse_query(TokenKind end);
    SingleQuery* parse_single_query(TokenKind end);
    Query* parse_subquery_body();
    bool parse_query_end();

    // parse_clause.cpp
    bool at_clause() const;
    Clause* parse_clause();
    Clause* parse_match(bool optional);
    bool parse_hints(Match& match);
    bool parse_times(Match& match);
    Clause* parse_unwind();
    Projection* parse_projection(bool is_return);
    bool parse_projection_body(Projection& projection);
    bool parse_projection_items(Projection& projection);
    bool parse_order_skip_limit(Projection& projection);
    Clause* parse_create();
    Clause* parse_merge();
    Clause* parse_set();
    Clause* parse_remove();
    bool parse_set_items(std::vector<SetItem>& items, bool remove);
    bool parse_set_item(SetItem& item, bool remove);
    Clause* parse_delete(bool detach);
    Clause* parse_call(bool optional);
    Clause* parse_call_subquery(bool optional);
    Clause* parse_call_procedure(bool optional);
    bool parse_yield(CallProcedure& call);
    bool parse_in_transactions(CallSubquery& call);
    bool parse_on_error(CallSubquery& call);
    bool parse_report(CallSubquery& call);
    bool is_word(std::size_t ahead, std::string_view upper) const;
    bool is_name(std::size_t ahead, std::string_view upper) const;
    bool parse_set_labels(SetItem& item);
    Clause* parse_foreach();
    Clause* parse_use();
    // Whether the parenthesis at `index` is the list of variables of a CALL (...) {.
    bool at_call_scope(std::size_t index) const;
    template <typename Node>
    Node* finish_clause(Node* clause, std::uint32_t begin) {
        clause->span = from(begin);
        clause->depth = clause_depth_;
        return clause;
    }

    // parse_pattern.cpp
    bool parse_patterns(std::vector<PathPattern*>& patterns);
    PathPattern* parse_pattern();
    bool parse_selector(PathPattern& pattern);
    // A path without a name and selector.
    bool parse_path(PathPattern& pattern);
    bool parse_path_elements(PathPattern& pattern);
    bool parse_path_where(Expression*& where, PathPattern& pattern);
    bool at_group() const;
    static bool is_quantifier(TokenKind kind);
    NodePattern* left_out_node();
    RelationshipPattern* parse_group(PathPattern& pattern);
    RelationshipPattern* make_group(PathGroup* group, std::uint32_t begin);
    RelationshipPattern* group_of(RelationshipPattern* relationship, std::uint32_t begin);
    PathPattern* parse_shortest_path();
    NodePattern* parse_node(PathPattern& pattern);
    RelationshipPattern* parse_relationship(PathPattern& pattern);
    bool parse_relationship_detail(RelationshipPattern& relationship, PathPattern& pattern);
    PathLength* parse_length();
    PathLength* parse_quantifier();
    bool parse_element_tail(Expression*& properties, Expression*& where, PathPattern& pattern);
    LabelExpression* parse_labels();
    LabelExpression* parse_label_and();
    LabelExpression* parse_label_atom();
    Expression* parse_dynamic_name(bool& any_of);
    LabelExpression* join_labels(LabelKind kind,
                                 bool colons,
                                 const std::vector<LabelExpression*>& operands);
    bool at_label_pipe() const;
    bool at_dash(std::size_t ahead = 0) const;
    bool at_relationship(std::size_t index) const;
    // Whether the group that the parenthesis at `index` opens reads like a node of a pattern.
    bool reads_like_node(std::size_t index) const;
    // Whether a path of at least one relationship begins with the parenthesis at `index`.
    bool path_begins(std::size_t index) const;

    // parse_expression.cpp
    Expression* parse_expression();
    Expression* parse_level(int level);
    Expression* parse_prefix();
    Expression* parse_not();
    Expression* parse_sign();
    Expression* parse_chain(Expression* left, int level);
    Expression* finish_chain(int level,
                             const std::vector<Expression*>& operands,
                             const std::vector<TokenKind>& operators);
    Expression* parse_predicates(Expression* left);
    Expression* parse_is(Expression* operand);
    TypeName* parse_type();
    bool parse_type_word(TypeName& type);
    Expression* parse_postfix(bool labels = true);
    Expression* parse_subscript(Expression* subject);

    // parse_operand.cpp
    Expression* parse_atom();
    Expression* parse_number(bool negative, std::uint32_t begin);
    Expression* parse_string();
    bool unescape(const Token& token, std::string& out);
    bool unescape_unicode(std::string_view text,
                          std::size_t& at,
                          std::string& out,
                          std::uint32_t offset);
    Expression* parse_parameter();
    Expression* parse_parenthesis();
    Expression* parse_pattern_predicate();
    Expression* parse_bracket();
    Expression* parse_list_literal();
    Expression* parse_list_comprehension();
    Expression* parse_pattern_comprehension();
    MapLiteral* parse_map();

    // parse_word.cpp
    Expression* parse_word();
    Expression* parse_keyword_atom(bool& handled);
    Expression* parse_keyword_call(bool& handled);
    Expression* parse_call_or_variable();
    Expression* parse_function_call(std::size_t parenthesis);
    bool parse_arguments(std::vector<Expression*>& arguments);
    Expression* parse_count_call();
    Expression* parse_trim();
    Expression* parse_case();
    Expression* parse_quantifier_call(QuantifierKind kind);
    Expression* parse_reduce();
    Expression* parse_filter(bool extract);
    Expression* parse_exists_call();
    Expression* parse_subquery_expression(SubqueryKind kind);
    Expression* parse_map_projection();
    bool parse_map_projection_item(MapProjectionItem& item);

    // parse_schema.cpp
    bool at_schema() const;
    SchemaCommand* parse_schema();
    bool parse_create_index(SchemaCommand& command);
    bool parse_create_constraint(SchemaCommand& command);
    bool parse_requirement(SchemaCommand& command);
    bool parse_drop(SchemaCommand& command);
    bool parse_schema_name(SchemaCommand& command);
    bool parse_schema_entity(SchemaCommand& command);
    bool parse_schema_properties(SchemaCommand& command, bool brackets);
    bool parse_schema_property(SchemaCommand& command, std::vector<Property*>& properties);
    bool parse_legacy_index(SchemaCommand& command);
    Show* parse_show();
    bool parse_show_kind(Show& show);
    bool parse_show_tail(Show& show);

    // Depth: a node is one deeper than its deepest child; nullptr counts for nothing.
    static void deepen(Expression* node, std::initializer_list<const Expression*> children) {
        for (const Expression* child : children) {
            if (child != nullptr && child->depth >= node->depth) {
                node->depth = static_cast<std::uint16_t>(child->depth + 1);
            }
        }
    }

    template <typename Node>
    static void deepen_by(Node* node, std::uint16_t depth) {
        if (node->depth <= depth) {
            node->depth = static_cast<std::uint16_t>(depth + 1);
        }
    }

    // Gives the node its span and checks its depth.
    template <typename Node>
    Node* finish(Node* node, std::uint32_t begin) {
        node->span = from(begin);
        clause_depth_ = clause_depth_ < node->depth ? node->depth : clause_depth_;
        return node->depth > kNestingDepthMax ? (too_deep(), nullptr) : node;
    }

    Ast& ast_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::uint32_t nesting_ = 0;
    // The | that ends a comprehension's list and condition, so that no label expression takes it; 0: none.
    std::size_t separator_ = 0;
    // Depth of what the query at hand holds so far.
    std::uint16_t clause_depth_ = 1;
    std::optional<CypherError> error_;
};

}  // namespace entente::cypher
