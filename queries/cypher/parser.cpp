// Statements and queries, and what all rules of the parser use.

#include "queries/cypher/parser.h"

#include <algorithm>
#include <array>

#include "queries/cypher/parser_state.h"
#include "queries/cypher/suggest.h"

namespace entente::cypher {

namespace {

// Words that begin or join clauses and expressions; as variables they have to be in backquotes.
bool is_reserved(Keyword keyword) {
    switch (keyword) {
        case Keyword::and_:
        case Keyword::as:
        case Keyword::case_:
        case Keyword::contains:
        case Keyword::create:
        case Keyword::delete_:
        case Keyword::detach:
        case Keyword::distinct:
        case Keyword::else_:
        case Keyword::ends:
        case Keyword::false_:
        case Keyword::in:
        case Keyword::is:
        case Keyword::match:
        case Keyword::merge:
        case Keyword::not_:
        case Keyword::null:
        case Keyword::optional:
        case Keyword::or_:
        case Keyword::remove:
        case Keyword::return_:
        case Keyword::starts:
        case Keyword::then:
        case Keyword::true_:
        case Keyword::union_:
        case Keyword::unwind:
        case Keyword::when:
        case Keyword::where:
        case Keyword::with:
        case Keyword::xor_:
        case Keyword::yield: return true;
        default: return false;
    }
}

// What somebody may have mistyped where a clause or the rest of one was expected.
constexpr auto kSuggestedWords = std::to_array<std::string_view>(
    {"MATCH",  "OPTIONAL", "WHERE",    "RETURN",   "WITH",    "UNWIND",  "CREATE",  "MERGE",
     "SET",    "REMOVE",   "DELETE",   "DETACH",   "CALL",    "YIELD",   "FOREACH", "UNION",
     "ORDER",  "SKIP",     "LIMIT",    "AND",      "OR",      "XOR",     "NOT",     "IN",
     "STARTS", "ENDS",     "CONTAINS", "DISTINCT", "EXPLAIN", "PROFILE", "SHOW",    "USE",
     "DROP",   "ASC",      "DESC",     "CASE",     "WHEN",    "THEN",    "ELSE",    "END",
     "EXISTS", "COUNT",    "COLLECT",  "FINISH"});

}  // namespace

CypherResult<Ast> parse(std::string_view text) {
    ENTENTE_ASSIGN(std::vector<Token> tokens, tokenize(text));
    Ast ast(text);
    ENTENTE_TRY(Parser(ast, std::move(tokens)).run());
    return ast;
}

CypherStatus Parser::run() {
    if (!parse_statement()) {
        return *error_;
    }
    return {};
}

// ---------------------------------------------------------------------------------------------------
// Errors

std::nullptr_t Parser::fail(std::string_view detail,
                            std::string message,
                            std::uint32_t offset,
                            std::string hint) {
    if (!error_) {
        error_ = compile_error(ErrorType::syntax_error,
                               detail,
                               std::move(message),
                               ast_.text,
                               offset,
                               std::move(hint));
    }
    return nullptr;
}

std::nullptr_t Parser::unsupported(std::string message, std::uint32_t offset, std::string hint) {
    if (!error_) {
        error_ = compile_error(
            ErrorType::not_supported, {}, std::move(message), ast_.text, offset, std::move(hint));
    }
    return nullptr;
}

std::nullptr_t Parser::too_deep() {
    if (!error_) {
        error_ = compile_error(
            ErrorType::limit_exceeded,
            "nesting-depth",
            "The statement is nested deeper than " + std::to_string(kNestingDepthMax) + " levels",
            ast_.text,
            here(),
            "Send deep data as a parameter, or split the expression with WITH.");
    }
    return nullptr;
}

bool Parser::enter() {
    ++nesting_;
    if (nesting_ > kNestingDepthMax) {
        too_deep();
        return false;
    }
    return true;
}

std::nullptr_t Parser::unexpected(std::string_view expected) {
    const Token& found = token();
    const std::string wanted = std::string("expected ") + std::string(expected);
    const std::string shown = "`" + std::string(text_of(found).substr(0, 40)) + "`";
    if (found.kind == TokenKind::end) {
        return fail("UnexpectedSyntax",
                    "The statement ends too early: " + wanted,
                    found.begin,
                    hint_for(found));
    }
    if (found.kind == TokenKind::bad_number) {
        return fail(
            "UnexpectedSyntax", shown + " is neither a name nor a number: " + wanted, found.begin);
    }
    const bool drawn = found.kind == TokenKind::unknown || found.kind == TokenKind::dash_like ||
                       found.kind == TokenKind::arrow_left_like ||
                       found.kind == TokenKind::arrow_right_like;
    if (drawn && static_cast<unsigned char>(ast_.text[found.begin]) >= 0x80U) {
        return fail(
            "InvalidUnicodeCharacter",
            "The character " + shown + " means nothing here: " + wanted,
            found.begin,
            found.kind == TokenKind::dash_like ? "For subtraction write the ASCII sign -." : "");
    }
    return fail(
        "UnexpectedSyntax", "Unexpected " + shown + ": " + wanted, found.begin, hint_for(found));
}

std::string Parser::hint_for(const Token& found) const {
    if (found.kind == TokenKind::bang_equal) {
        return "Cypher writes <> for not equal.";
    }
    if (found.kind == TokenKind::end) {
        for (std::size_t i = tokens_.size(); i-- > 0;) {
            const TokenKind kind = tokens_[i].kind;
            const bool opens = kind == TokenKind::left_paren || kind == TokenKind::left_bracket ||
                               kind == TokenKind::left_brace;
            if (opens && tokens_[i].match == 0) {
                const Position position = position_at(ast_.text, tokens_[i].begin);
                return "The `" + std::string(text_of(tokens_[i])) + "` of line " +
                       std::to_string(position.line) + ", column " +
                       std::to_string(position.column) + " is not closed.";
            }
        }
    }
    if (found.kind == TokenKind::identifier && found.keyword == Keyword::none) {
        return did_you_mean(near_names(text_of(found), kSuggestedWords));
    }
    return {};
}

bool Parser::expect(TokenKind kind, std::string_view what) {
    if (accept(kind)) {
        return true;
    }
    unexpected(what);
    return false;
}

bool Parser::expect(Keyword keyword) {
    if (accept(keyword)) {
        return true;
    }
    unexpected(keyword_text(keyword));
    return false;
}

// ---------------------------------------------------------------------------------------------------
// Names

std::string_view Parser::name_of(const Token& named) {
    const std::string_view text = text_of(named);
    if (named.kind != TokenKind::quoted_identifier) {
        return text;
    }
    const std::string_view inside = text.substr(1, text.size() - 2);
    if (!named.escaped) {
        return inside;
    }
    std::string name;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        name += inside[i];
        i += inside[i] == '`' ? 1U : 0U;  // a doubled backquote is one
    }
    return ast_.string(name);
}

std::optional<std::string_view> Parser::parse_name(std::string_view what) {
    if (!at_name()) {
        unexpected(what);
        return std::nullopt;
    }
    const std::string_view name = name_of(token());
    advance();
    return name;
}

std::optional<std::string_view> Parser::parse_dotted_name(std::string_view what) {
    const std::uint32_t begin = here();
    std::optional<std::string_view> name = parse_name(what);
    if (!name || !at(TokenKind::dot)) {
        return name;
    }
    std::string joined(*name);
    while (accept(TokenKind::dot)) {
        const std::optional<std::string_view> part = parse_name(what);
        if (!part) {
            return std::nullopt;
        }
        joined += '.';
        joined += *part;
    }
    const std::string_view source = ast_.source(from(begin));
    return source == joined ? source : ast_.string(joined);
}

bool Parser::at_variable(std::size_t ahead) const {
    const Token& candidate = token(ahead);
    return candidate.kind == TokenKind::quoted_identifier ||
           (candidate.kind == TokenKind::identifier && !is_reserved(candidate.keyword));
}

Variable* Parser::make_variable(const Token& named) {
    auto* variable = ast_.make<Variable>();
    variable->name = name_of(named);
    variable->span = {named.begin, named.end};
    return variable;
}

Variable* Parser::parse_variable(std::string_view what) {
    if (!at_variable()) {
        return unexpected(what);
    }
    Variable* variable = make_variable(token());
    advance();
    return variable;
}

bool Parser::parse_count(std::uint64_t& value, std::string_view what) {
    if (!at(TokenKind::integer)) {
        unexpected(what);
        return false;
    }
    Expression* number = parse_number(false, here());
    if (number == nullptr) {
        return false;
    }
    value = static_cast<std::uint64_t>(as<IntegerLiteral>(*number).value);
    return true;
}

// ---------------------------------------------------------------------------------------------------
// Statements

bool Parser::parse_options() {
    if (at(Keyword::
               cypher)) {  // CYPHER 5 runtime=slotted: options of another engine, without effect here
        advance();
        accept(TokenKind::integer);
        accept(TokenKind::floating);
        while (at_name() && token(1).kind == TokenKind::equal) {
            advance();
            advance();
            advance();
        }
    }
    if (accept(Keyword::explain)) {
        ast_.statement.mode = StatementMode::explain;
    } else if (accept(Keyword::profile)) {
        ast_.statement.mode = StatementMode::profile;
    }
    if (at(Keyword::use)) {
        advance();
        accept(Keyword::graph);
        const std::optional<std::string_view> name = parse_dotted_name("the name of a database");
        if (!name) {
            return false;
        }
        ast_.statement.database = *name;
    }
    return true;
}

bool Parser::parse_statement() {
    Statement& statement = ast_.statement;
    if (!parse_options()) {
        return false;
    }
    const std::uint32_t begin = here();
    if (at(Keyword::show)) {
        statement.kind = StatementKind::show;
        statement.show = parse_show();
    } else if (at_schema()) {
        statement.kind = StatementKind::schema;
        statement.schema = parse_schema();
    } else {
        statement.kind = StatementKind::query;
        statement.query = parse_query(TokenKind::end);
    }
    if (failed()) {
        return false;
    }
    statement.span = from(begin);
    return parse_query_end();
}

bool Parser::parse_query_end() {
    while (accept(TokenKind::semicolon)) {
    }
    if (at(TokenKind::end)) {
        return true;
    }
    if (tokens_[at_ - 1].kind == TokenKind::semicolon) {
        fail("UnexpectedSyntax",
             "There is more than one statement",
             here(),
             "Send one statement at a time.");
        return false;
    }
    unexpected("a clause or the end of the statement");
    return false;
}

Query* Parser::parse_query(TokenKind end) {
    const Nesting nesting(*this);
    if (!nesting.ok()) {
        return nullptr;
    }
    const std::uint16_t outer_depth = std::exchange(clause_depth_, std::uint16_t{1});
    const std::uint32_t begin = here();
    auto* query = ast_.make<Query>();
    std::vector<SingleQuery*> parts;
    bool mixed = false;
    do {
        if (!parts.empty()) {
            const bool all = accept(Keyword::all);
            if (!all) {
                accept(Keyword::distinct);
            }
            mixed = mixed || (parts.size() > 1 && all != query->union_all);
            query->union_all = all;
        }
        if (mixed) {
            return fail("InvalidClauseComposition",
                        "UNION and UNION ALL cannot be mixed in one query",
                        tokens_[at_ - 1].begin,
                        "Put one of them into a subquery: CALL { ... UNION ALL ... }.");
        }
        SingleQuery* part = parse_single_query(end);
        if (part == nullptr) {
            return nullptr;
        }
        parts.push_back(part);
    } while (accept(Keyword::union_));
    query->parts = ast_.list(parts);
    query->span = from(begin);
    query->depth = static_cast<std::uint16_t>(clause_depth_ + 1);
    clause_depth_ = std::max(outer_depth, query->depth);
    return query->depth > kNestingDepthMax ? (too_deep(), nullptr) : query;
}

SingleQuery* Parser::parse_single_query(TokenKind end) {
    const std::uint32_t begin = here();
    std::vector<Clause*> clauses;
    while (!at(Keyword::union_) && !at(end) && !at(TokenKind::semicolon) && !at(TokenKind::end)) {
        if (!at_clause()) {
            return unexpected(
                clauses.empty()
                    ? "the beginning of a query, such as MATCH, CREATE or RETURN"
                    : "the rest of the clause, another clause, or the end of the query");
        }
        Clause* clause = parse_clause();
        if (clause == nullptr) {
            return nullptr;
        }
        clauses.push_back(clause);
    }
    if (clauses.empty()) {
        return unexpected("a query, such as MATCH ... RETURN ...");
    }
    auto* part = ast_.make<SingleQuery>();
    part->clauses = ast_.list(clauses);
    part->span = from(begin);
    return part;
}

// ---------------------------------------------------------------------------------------------------

// What stands in the braces of EXISTS, COUNT and COLLECT: a query, or a bare pattern with its WHERE.
Query* Parser::parse_subquery_body() {
    if (at_clause()) {
        return parse_query(TokenKind::right_brace);
    }
    const Nesting nesting(*this);
    if (!nesting.ok()) {
        return nullptr;
    }
    const std::uint16_t outer_depth = std::exchange(clause_depth_, std::uint16_t{1});
    const std::uint32_t begin = here();
    auto* match = ast_.make<Match>();
    std::vector<PathPattern*> patterns;
    if (!parse_patterns(patterns) || !parse_times(*match)) {
        return nullptr;
    }
    if (accept(Keyword::where)) {
        match->where = parse_expression();
        if (match->where == nullptr) {
            return nullptr;
        }
    }
    match->patterns = ast_.list(patterns);
    match->span = from(begin);
    match->depth = clause_depth_;
    auto* part = ast_.make<SingleQuery>();
    part->clauses = ast_.list(std::vector<Clause*>{match});
    part->span = match->span;
    auto* query = ast_.make<Query>();
    query->parts = ast_.list(std::vector<SingleQuery*>{part});
    query->span = match->span;
    query->depth = static_cast<std::uint16_t>(clause_depth_ + 1);
    clause_depth_ = std::max(outer_depth, query->depth);
    return query->depth > kNestingDepthMax ? (too_deep(), nullptr) : query;
}

}  // namespace entente::cypher
