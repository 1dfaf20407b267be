// SHOW, and CREATE and DROP of indexes and constraints, as Neo4j 5 writes them.

#include <array>

#include "queries/cypher/parser_state.h"

namespace entente::cypher {

bool Parser::at_schema() const {
    if (at(Keyword::drop)) {
        return true;
    }
    if (!at(Keyword::create)) {
        return false;
    }
    switch (token(1).keyword) {
        case Keyword::index:
        case Keyword::constraint:
        case Keyword::range:
        case Keyword::text:
        case Keyword::point:
        case Keyword::fulltext:
        case Keyword::lookup:
        case Keyword::vector: return token(2).kind != TokenKind::equal;
        default: return false;
    }
}

SchemaCommand* Parser::parse_schema() {
    const std::uint32_t begin = here();
    auto* command = ast_.make<SchemaCommand>();
    const bool drop = at(Keyword::drop);
    advance();
    bool parsed = false;
    if (drop) {
        parsed = parse_drop(*command);
    } else if (accept(Keyword::constraint)) {
        parsed = parse_create_constraint(*command);
    } else {
        parsed = parse_create_index(*command);
    }
    if (!parsed) {
        return nullptr;
    }
    command->span = from(begin);
    return command;
}

// [name] [IF NOT EXISTS]
bool Parser::parse_schema_name(SchemaCommand& command) {
    const bool clause = at(Keyword::if_) || at(Keyword::for_) || at(Keyword::on);
    if (at_name() && !clause) {
        command.name = name_of(token());
        advance();
    }
    if (accept(Keyword::if_)) {
        command.if_not_exists = true;
        return expect(Keyword::not_) && expect(Keyword::exists);
    }
    return true;
}

// FOR (n:L), FOR (n:A|B), FOR ()-[r:T]-()
bool Parser::parse_schema_entity(SchemaCommand& command) {
    auto* pattern = ast_.make<PathPattern>();
    const std::uint32_t begin = here();
    if (!parse_path(*pattern)) {
        return false;
    }
    LabelExpression* labels = nullptr;
    if (pattern->relationships.size() == 1) {
        command.on_relationship = true;
        command.variable = pattern->relationships[0]->variable;
        labels = pattern->relationships[0]->types;
    } else if (pattern->relationships.empty()) {
        command.variable = pattern->nodes[0]->variable;
        labels = pattern->nodes[0]->labels;
    }
    std::vector<std::string_view> names;
    bool plain = true;
    if (labels != nullptr && labels->kind == LabelKind::name) {
        names.push_back(labels->name);
    } else if (labels != nullptr) {
        plain = labels->kind == LabelKind::disjunction && command.index_type == IndexType::fulltext;
        for (const LabelExpression* operand : labels->operands) {
            plain = plain && operand->kind == LabelKind::name;
            names.push_back(operand->name);
        }
    }
    if (command.variable == nullptr || !plain ||
        (names.empty() && command.index_type != IndexType::lookup)) {
        fail("UnexpectedSyntax",
             "An index or constraint is for one label or type: (n:Label) or ()-[r:TYPE]-()",
             begin);
        return false;
    }
    command.labels = ast_.list(names);
    return true;
}

bool Parser::parse_schema_property(SchemaCommand& command, std::vector<Property*>& properties) {
    const std::uint32_t begin = here();
    Expression* expression = parse_postfix(false);
    if (expression == nullptr) {
        return false;
    }
    auto* property = try_as<Property>(expression);
    const auto* subject = property == nullptr ? nullptr : try_as<Variable>(property->subject);
    if (subject == nullptr || subject->name != command.variable->name) {
        fail("UnexpectedSyntax",
             "Expected a property of `" + std::string(command.variable->name) + "`",
             begin,
             "Write " + std::string(command.variable->name) + ".name.");
        return false;
    }
    properties.push_back(property);
    return true;
}

// (n.p, n.q), or [n.p, n.q] with `brackets`; without either one property
bool Parser::parse_schema_properties(SchemaCommand& command, bool brackets) {
    std::vector<Property*> properties;
    const TokenKind opening = brackets ? TokenKind::left_bracket : TokenKind::left_paren;
    if (accept(opening)) {
        do {
            if (!parse_schema_property(command, properties)) {
                return false;
            }
        } while (accept(TokenKind::comma));
        if (!expect(brackets ? TokenKind::right_bracket : TokenKind::right_paren,
                    brackets ? "`]`" : "`)`")) {
            return false;
        }
    } else if (!parse_schema_property(command, properties)) {
        return false;
    }
    command.properties = ast_.list(properties);
    return true;
}

bool Parser::parse_create_index(SchemaCommand& command) {
    command.kind = SchemaKind::create_index;
    switch (token().keyword) {
        case Keyword::text: command.index_type = IndexType::text; break;
        case Keyword::point: command.index_type = IndexType::point; break;
        case Keyword::fulltext: command.index_type = IndexType::fulltext; break;
        case Keyword::lookup: command.index_type = IndexType::lookup; break;
        case Keyword::vector: command.index_type = IndexType::vector; break;
        default: break;
    }
    if (!at(Keyword::index)) {
        advance();
    }
    if (!expect(Keyword::index)) {
        return false;
    }
    if (at(Keyword::on) && token(1).kind == TokenKind::colon) {
        return parse_legacy_index(command);
    }
    if (!parse_schema_name(command) || !expect(Keyword::for_) || !parse_schema_entity(command) ||
        !expect(Keyword::on)) {
        return false;
    }
    if (command.index_type == IndexType::lookup) {  // ON EACH labels(n), ON type(r)
        accept(Keyword::each);
        if (!at_name() || parse_postfix(false) == nullptr) {
            unexpected("labels(...) or type(...)");
            return false;
        }
    } else {
        const bool fulltext = command.index_type == IndexType::fulltext;
        if ((fulltext && !expect(Keyword::each)) || !parse_schema_properties(command, fulltext)) {
            return false;
        }
    }
    if (accept(Keyword::options)) {
        command.options = at(TokenKind::left_brace) ? parse_map() : nullptr;
        if (command.options == nullptr) {
            unexpected("`{` and options");
            return false;
        }
    }
    return true;
}

// ON :Label(p, q), as Neo4j 3 wrote it
bool Parser::parse_legacy_index(SchemaCommand& command) {
    advance();
    advance();
    const std::optional<std::string_view> label = parse_name("a label");
    if (!label || !expect(TokenKind::left_paren, "`(` and a property")) {
        return false;
    }
    command.labels = ast_.list(std::vector<std::string_view>{*label});
    command.variable = ast_.make<Variable>();
    command.variable->name = "n";
    std::vector<Property*> properties;
    do {
        const std::optional<std::string_view> key = parse_name("a property");
        if (!key) {
            return false;
        }
        auto* property = ast_.make<Property>();
        property->subject = command.variable;
        property->key = *key;
        properties.push_back(property);
    } while (accept(TokenKind::comma));
    command.properties = ast_.list(properties);
    return expect(TokenKind::right_paren, "`)`");
}

bool Parser::parse_create_constraint(SchemaCommand& command) {
    command.kind = SchemaKind::create_constraint;
    if (!parse_schema_name(command)) {
        return false;
    }
    if (!accept(Keyword::for_) && !accept(Keyword::on)) {
        unexpected("FOR and the nodes or relationships it is for");
        return false;
    }
    if (!parse_schema_entity(command)) {
        return false;
    }
    if (!accept(Keyword::require) && !accept(Keyword::assert_)) {
        unexpected("REQUIRE");
        return false;
    }
    if (!parse_schema_properties(command, false) || !parse_requirement(command)) {
        return false;
    }
    if (accept(Keyword::options)) {
        command.options = at(TokenKind::left_brace) ? parse_map() : nullptr;
        if (command.options == nullptr) {
            unexpected("`{` and options");
            return false;
        }
    }
    return true;
}

// IS [NODE | RELATIONSHIP] UNIQUE, IS [NODE | RELATIONSHIP] KEY, IS NOT NULL, IS :: type, IS TYPED type
bool Parser::parse_requirement(SchemaCommand& command) {
    if (!expect(Keyword::is)) {
        return false;
    }
    if (at(Keyword::node) || at(Keyword::relationship)) {
        advance();
    }
    if (accept(Keyword::unique)) {
        command.constraint_type = ConstraintType::unique;
        return true;
    }
    if (accept(Keyword::key)) {
        command.constraint_type = ConstraintType::key;
        return true;
    }
    if (accept(Keyword::not_)) {
        command.constraint_type = ConstraintType::not_null;
        return expect(Keyword::null);
    }
    if (accept(TokenKind::double_colon) || accept(Keyword::typed)) {
        command.constraint_type = ConstraintType::typed;
        command.type = parse_type();
        return command.type != nullptr;
    }
    unexpected("UNIQUE, KEY, NOT NULL, or `::` and a type");
    return false;
}

bool Parser::parse_drop(SchemaCommand& command) {
    if (at(Keyword::constraint)) {
        command.kind = SchemaKind::drop_constraint;
    } else if (at(Keyword::index)) {
        command.kind = SchemaKind::drop_index;
    } else {
        unexpected("INDEX or CONSTRAINT");
        return false;
    }
    advance();
    const std::optional<std::string_view> name = parse_name("the name of the index or constraint");
    if (!name) {
        return false;
    }
    command.name = *name;
    if (accept(Keyword::if_)) {
        command.if_exists = true;
        return expect(Keyword::exists);
    }
    return true;
}

// ---------------------------------------------------------------------------------------------------
// SHOW

Show* Parser::parse_show() {
    const std::uint32_t begin = here();
    auto* show = ast_.make<Show>();
    advance();
    if (!parse_show_kind(*show) || !parse_show_tail(*show)) {
        return nullptr;
    }
    show->span = from(begin);
    return show;
}

bool Parser::parse_show_kind(Show& show) {
    struct Row {
        Keyword keyword;
        ShowKind kind;
    };
    static constexpr auto kRows = std::to_array<Row>({
        {Keyword::database, ShowKind::databases},
        {Keyword::databases, ShowKind::databases},
        {Keyword::procedure, ShowKind::procedures},
        {Keyword::procedures, ShowKind::procedures},
        {Keyword::function, ShowKind::functions},
        {Keyword::functions, ShowKind::functions},
        {Keyword::index, ShowKind::indexes},
        {Keyword::indexes, ShowKind::indexes},
        {Keyword::constraint, ShowKind::constraints},
        {Keyword::constraints, ShowKind::constraints},
        {Keyword::transaction, ShowKind::transactions},
        {Keyword::transactions, ShowKind::transactions},
        {Keyword::setting, ShowKind::settings},
        {Keyword::settings, ShowKind::settings},
        {Keyword::user, ShowKind::users},
        {Keyword::users, ShowKind::users},
        {Keyword::role, ShowKind::roles},
        {Keyword::roles, ShowKind::roles},
        {Keyword::privilege, ShowKind::privileges},
        {Keyword::privileges, ShowKind::privileges},
        {Keyword::alias, ShowKind::aliases},
        {Keyword::aliases, ShowKind::aliases},
        {Keyword::server, ShowKind::servers},
        {Keyword::servers, ShowKind::servers},
    });
    const std::uint32_t begin = here();
    while (at(TokenKind::identifier)) {
        for (const Row& row : kRows) {
            // SHOW USER DEFINED FUNCTIONS is none of users.
            if (!at(row.keyword) || is_word(1, "DEFINED")) {
                continue;
            }
            show.kind = row.kind;
            show.filter = here() > begin ? ast_.source(from(begin)) : std::string_view();
            advance();
            if (row.keyword == Keyword::database && at_name() && !at(Keyword::yield) &&
                !at(Keyword::where)) {
                const std::optional<std::string_view> name =
                    parse_dotted_name("the name of a database");
                show.name = name.value_or(std::string_view());
                return name.has_value();
            }
            return true;
        }
        advance();
    }
    unexpected("DATABASES, PROCEDURES, FUNCTIONS, INDEXES or CONSTRAINTS");
    return false;
}

// [EXECUTABLE [BY CURRENT USER]] [YIELD ... [ORDER BY SKIP LIMIT] [WHERE]] [WHERE] [RETURN ...]
bool Parser::parse_show_tail(Show& show) {
    if (accept(Keyword::executable)) {
        show.executable = true;
        while (accept(Keyword::by) || accept(Keyword::current) || accept(Keyword::user)) {
        }
    }
    if (accept(Keyword::where)) {
        show.where = parse_expression();
        return show.where != nullptr;
    }
    if (!at(Keyword::yield)) {
        return true;
    }
    advance();
    show.yield = ast_.make<Projection>();
    const std::uint32_t begin = tokens_[at_ - 1].begin;
    if (!parse_projection_body(*show.yield)) {
        return false;
    }
    show.yield->span = from(begin);
    if (accept(Keyword::return_)) {
        show.result = parse_projection(true);
        return show.result != nullptr;
    }
    return true;
}

}  // namespace entente::cypher
