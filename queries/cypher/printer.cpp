// The printer: one function per kind of node, parentheses by precedence.

#include "queries/cypher/printer.h"

#include <array>
#include <charconv>

#include "queries/cypher/lexer.h"

namespace entente::cypher {

namespace {

// How tightly a node binds; a child that binds less than its place asks for is put in parentheses.
constexpr int kLoosest = 1;  // any expression, except one that would take a | for itself
constexpr int kOrLevel = 1;
constexpr int kXorLevel = 2;
constexpr int kAndLevel = 3;
constexpr int kNotLevel = 4;
constexpr int kComparisonLevel = 5;
constexpr int kPredicateLevel = 6;
constexpr int kAddLevel = 7;
constexpr int kMultiplyLevel = 8;
constexpr int kPowerLevel = 9;
constexpr int kSignLevel = 10;
constexpr int kPostfixLevel = 11;
constexpr int kAtomLevel = 12;

int arithmetic_level(const Arithmetic& node) {
    switch (node.operators[0]) {
        case ArithmeticOperator::add:
        case ArithmeticOperator::subtract:
        case ArithmeticOperator::concat: return kAddLevel;
        case ArithmeticOperator::power: return kPowerLevel;
        default: return kMultiplyLevel;
    }
}

int logical_level(LogicalOperator op) {
    switch (op) {
        case LogicalOperator::logical_or: return kOrLevel;
        case LogicalOperator::logical_xor: return kXorLevel;
        default: return kAndLevel;
    }
}

int level_of(const Expression& node) {
    switch (node.kind) {
        case ExpressionKind::logical: return logical_level(as<Logical>(node).op);
        case ExpressionKind::comparison: return kComparisonLevel;
        case ExpressionKind::predicate:
        case ExpressionKind::null_test:
        case ExpressionKind::normalized_test: return kPredicateLevel;
        case ExpressionKind::type_test: return 0;  // its | would end a comprehension
        case ExpressionKind::arithmetic: return arithmetic_level(as<Arithmetic>(node));
        case ExpressionKind::unary:
            return as<Unary>(node).op == UnaryOperator::logical_not ? kNotLevel : kSignLevel;
        case ExpressionKind::integer_literal:
            return as<IntegerLiteral>(node).value < 0 ? kSignLevel : kAtomLevel;
        case ExpressionKind::float_literal:
            return as<FloatLiteral>(node).value < 0 ? kSignLevel : kAtomLevel;
        case ExpressionKind::property:
        case ExpressionKind::subscript:
        case ExpressionKind::slice:
        case ExpressionKind::label_test: return kPostfixLevel;
        case ExpressionKind::pattern_predicate:  // behind it, - and < would go on with the path
            return as<PatternPredicate>(node).exists_call ? kAtomLevel : kComparisonLevel;
        default: return kAtomLevel;
    }
}

std::string_view text_of(ArithmeticOperator op) {
    switch (op) {
        case ArithmeticOperator::add: return " + ";
        case ArithmeticOperator::subtract: return " - ";
        case ArithmeticOperator::concat: return " || ";
        case ArithmeticOperator::multiply: return " * ";
        case ArithmeticOperator::divide: return " / ";
        case ArithmeticOperator::modulo: return " % ";
        case ArithmeticOperator::power: return " ^ ";
    }
    return {};
}

std::string_view text_of(ComparisonOperator op) {
    switch (op) {
        case ComparisonOperator::equal: return " = ";
        case ComparisonOperator::not_equal: return " <> ";
        case ComparisonOperator::less: return " < ";
        case ComparisonOperator::less_equal: return " <= ";
        case ComparisonOperator::greater: return " > ";
        case ComparisonOperator::greater_equal: return " >= ";
    }
    return {};
}

std::string_view text_of(PredicateOperator op) {
    switch (op) {
        case PredicateOperator::in: return " IN ";
        case PredicateOperator::starts_with: return " STARTS WITH ";
        case PredicateOperator::ends_with: return " ENDS WITH ";
        case PredicateOperator::contains: return " CONTAINS ";
        case PredicateOperator::matches: return " =~ ";
    }
    return {};
}

std::string_view text_of(QuantifierKind kind) {
    switch (kind) {
        case QuantifierKind::all: return "all(";
        case QuantifierKind::any: return "any(";
        case QuantifierKind::none: return "none(";
        case QuantifierKind::single: return "single(";
    }
    return {};
}

std::string_view text_of(SubqueryKind kind) {
    switch (kind) {
        case SubqueryKind::exists: return "EXISTS { ";
        case SubqueryKind::count: return "COUNT { ";
        case SubqueryKind::collect: return "COLLECT { ";
    }
    return {};
}

std::string_view text_of(NormalForm form) {
    switch (form) {
        case NormalForm::nfc: return "NFC";
        case NormalForm::nfd: return "NFD";
        case NormalForm::nfkc: return "NFKC";
        case NormalForm::nfkd: return "NFKD";
    }
    return {};
}

std::string_view text_of(ShowKind kind) {
    switch (kind) {
        case ShowKind::databases: return "DATABASES";
        case ShowKind::procedures: return "PROCEDURES";
        case ShowKind::functions: return "FUNCTIONS";
        case ShowKind::indexes: return "INDEXES";
        case ShowKind::constraints: return "CONSTRAINTS";
        case ShowKind::transactions: return "TRANSACTIONS";
        case ShowKind::settings: return "SETTINGS";
        case ShowKind::users: return "USERS";
        case ShowKind::roles: return "ROLES";
        case ShowKind::privileges: return "PRIVILEGES";
        case ShowKind::aliases: return "ALIASES";
        case ShowKind::servers: return "SERVERS";
    }
    return {};
}

struct TypeRow {
    std::uint32_t bits;
    std::string_view name;
};

constexpr auto kTypes = std::to_array<TypeRow>({
    {kBooleanType, "BOOLEAN"},
    {kIntegerType, "INTEGER"},
    {kFloatType, "FLOAT"},
    {kStringType, "STRING"},
    {kNodeType, "NODE"},
    {kRelationshipType, "RELATIONSHIP"},
    {kPathType, "PATH"},
    {kMapType, "MAP"},
    {kDateType, "DATE"},
    {kTimeType, "ZONED TIME"},
    {kLocalTimeType, "LOCAL TIME"},
    {kDateTimeType, "ZONED DATETIME"},
    {kLocalDateTimeType, "LOCAL DATETIME"},
    {kDurationType, "DURATION"},
    {kPointType, "POINT"},
});

class Printer {
public:
    explicit Printer(PrintStyle style) : style_(style) {}

    void statement(const Statement& node);
    void query(const Query& node);
    void expression(const Expression& node, int level = kLoosest);
    void pattern(const PathPattern& node);

    std::string take() { return std::move(out_); }

private:
    void put(std::string_view text) { out_ += text; }

    void name(std::string_view text) { out_ += quote_name(text); }

    void dotted(std::string_view text);
    void variable(const Variable& node) {
        // Every keyword in backquotes, since some would read as something else where they stand.
        put(keyword_of(node.name) == Keyword::none ? quote_name(node.name)
                                                   : "`" + std::string(node.name) + "`");
    }

    template <typename Items, typename Each>
    void separated(const Items& items, std::string_view separator, Each&& each) {
        bool first = true;
        for (const auto& item : items) {
            put(first ? "" : separator);
            first = false;
            each(item);
        }
    }

    void list(List<Expression*> items) {
        separated(items, ", ", [this](const Expression* item) { expression(*item); });
    }

    void optional(std::string_view before, const Expression* node) {
        if (node != nullptr) {
            put(before);
            expression(*node);
        }
    }

    void bare(const Expression& node);
    void operators(const Expression& node);
    void postfix(const Expression& node);
    void scoped(const Expression& node);
    void subquery(const SubqueryExpression& node);
    void floating(double value);
    void unary(const Unary& node);
    void map(const MapLiteral& node);
    void choice(const Case& node);
    void map_projection(const MapProjection& node);
    void type(const TypeName& node);
    void labels(const LabelExpression& node, int level);
    void path(const PathPattern& node);
    void node_pattern(const NodePattern& node);
    void relationship_pattern(const RelationshipPattern& node);
    void length(const PathLength& node);
    void clause(const Clause& node);
    void match(const Match& node);
    void projection(const Projection& node, std::string_view word);
    void set_items(std::string_view word, List<SetItem> items);
    void set_item(const SetItem& item);
    void merge(const Merge& node);
    void call_procedure(const CallProcedure& node);
    void call_subquery(const CallSubquery& node);
    void foreach (const Foreach& node);
    void show(const Show& node);
    void schema(const SchemaCommand& node);
    void schema_entity(const SchemaCommand& node);
    void schema_properties(const SchemaCommand& node, bool brackets);

    PrintStyle style_;
    std::string out_;
};

void Printer::dotted(std::string_view text) {
    while (true) {
        const std::size_t dot = text.find('.');
        name(text.substr(0, dot));
        if (dot == std::string_view::npos) {
            return;
        }
        put(".");
        text.remove_prefix(dot + 1);
    }
}

// ---------------------------------------------------------------------------------------------------
// Expressions

void Printer::expression(const Expression& node, int level) {
    const int own = level_of(node);
    const bool parentheses = own < level || (style_ == PrintStyle::nested && own < kAtomLevel);
    put(parentheses ? "(" : "");
    bare(node);
    put(parentheses ? ")" : "");
}

void Printer::bare(const Expression& node) {
    switch (node.kind) {
        case ExpressionKind::null_literal: put("null"); break;
        case ExpressionKind::boolean_literal:
            put(as<BooleanLiteral>(node).value ? "true" : "false");
            break;
        case ExpressionKind::integer_literal:
            put(std::to_string(as<IntegerLiteral>(node).value));
            break;
        case ExpressionKind::float_literal: floating(as<FloatLiteral>(node).value); break;
        case ExpressionKind::string_literal:
            put(quote_string(as<StringLiteral>(node).value));
            break;
        case ExpressionKind::list_literal:
            put("[");
            list(as<ListLiteral>(node).items);
            put("]");
            break;
        case ExpressionKind::map_literal: map(as<MapLiteral>(node)); break;
        case ExpressionKind::parameter: {
            const std::string_view text = as<Parameter>(node).name;
            put("$");
            const bool digits =
                text.find_first_not_of("0123456789") == std::string_view::npos && !text.empty();
            put(digits ? std::string(text) : quote_name(text));
            break;
        }
        case ExpressionKind::variable: variable(as<Variable>(node)); break;
        case ExpressionKind::count_star: put("count(*)"); break;
        case ExpressionKind::function_call: {
            const auto& call = as<FunctionCall>(node);
            dotted(call.name);
            put(call.distinct ? "(DISTINCT " : "(");
            list(call.arguments);
            put(")");
            break;
        }
        case ExpressionKind::case_of: choice(as<Case>(node)); break;
        case ExpressionKind::map_projection: map_projection(as<MapProjection>(node)); break;
        case ExpressionKind::property:
        case ExpressionKind::subscript:
        case ExpressionKind::slice:
        case ExpressionKind::label_test: postfix(node); break;
        case ExpressionKind::unary: unary(as<Unary>(node)); break;
        case ExpressionKind::logical:
        case ExpressionKind::arithmetic:
        case ExpressionKind::comparison:
        case ExpressionKind::predicate:
        case ExpressionKind::null_test:
        case ExpressionKind::type_test:
        case ExpressionKind::normalized_test: operators(node); break;
        default: scoped(node); break;
    }
}

void Printer::floating(double value) {
    std::array<char, 40> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    const std::string_view digits(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    put(digits);
    put(digits.find_first_of(".e") == std::string_view::npos ? ".0" : "");
}

void Printer::unary(const Unary& node) {
    if (node.op == UnaryOperator::logical_not) {
        put("NOT ");
        return expression(*node.operand, kComparisonLevel);
    }
    put(node.op == UnaryOperator::negate ? "-" : "+");
    // -(5) is an operation, -5 a literal.
    const bool number = node.operand->kind == ExpressionKind::integer_literal ||
                        node.operand->kind == ExpressionKind::float_literal;
    expression(*node.operand,
               number && node.op == UnaryOperator::negate ? kAtomLevel + 1 : kSignLevel);
}

void Printer::operators(const Expression& node) {
    const int own = level_of(node);
    const auto chain = [this](const auto& operation, int level) {
        for (std::size_t i = 0; i < operation.operands.size(); ++i) {
            put(i == 0 ? "" : text_of(operation.operators[i - 1]));
            expression(*operation.operands[i], level + 1);
        }
    };
    switch (node.kind) {
        case ExpressionKind::logical: {
            const auto& logical = as<Logical>(node);
            const std::string_view word =
                own == kOrLevel ? " OR " : (own == kXorLevel ? " XOR " : " AND ");
            separated(logical.operands, word, [&](const Expression* operand) {
                expression(*operand, own + 1);
            });
            break;
        }
        case ExpressionKind::arithmetic: chain(as<Arithmetic>(node), own); break;
        case ExpressionKind::comparison: chain(as<Comparison>(node), own); break;
        case ExpressionKind::predicate: {
            const auto& predicate = as<Predicate>(node);
            expression(*predicate.left, kPredicateLevel);
            put(text_of(predicate.op));
            expression(*predicate.right, kAddLevel);
            break;
        }
        case ExpressionKind::null_test:
            expression(*as<NullTest>(node).operand, kPredicateLevel);
            put(as<NullTest>(node).negated ? " IS NOT NULL" : " IS NULL");
            break;
        case ExpressionKind::type_test:
            expression(*as<TypeTest>(node).operand, kPredicateLevel);
            put(as<TypeTest>(node).negated ? " IS NOT :: " : " IS :: ");
            type(*as<TypeTest>(node).tested);
            break;
        default: {
            const auto& test = as<NormalizedTest>(node);
            expression(*test.operand, kPredicateLevel);
            put(test.negated ? " IS NOT " : " IS ");
            put(text_of(test.form));
            put(" NORMALIZED");
            break;
        }
    }
}

void Printer::postfix(const Expression& node) {
    switch (node.kind) {
        case ExpressionKind::property:
            expression(*as<Property>(node).subject, kPostfixLevel);
            put(".");
            name(as<Property>(node).key);
            break;
        case ExpressionKind::subscript:
            expression(*as<Subscript>(node).subject, kPostfixLevel);
            put("[");
            expression(*as<Subscript>(node).index);
            put("]");
            break;
        case ExpressionKind::slice:
            expression(*as<Slice>(node).subject, kPostfixLevel);
            put("[");
            optional("", as<Slice>(node).from);
            put(" .. ");
            optional("", as<Slice>(node).to);
            put("]");
            break;
        default: {
            const auto& test = as<LabelTest>(node);
            // (n:A):B is two tests, n:A:B one.
            expression(
                *test.subject,
                test.subject->kind == ExpressionKind::label_test ? kAtomLevel : kPostfixLevel);
            put(":");
            labels(*test.labels, 2);
            break;
        }
    }
}

void Printer::scoped(const Expression& node) {
    switch (node.kind) {
        case ExpressionKind::list_comprehension: {
            const auto& comprehension = as<ListComprehension>(node);
            put("[");
            variable(*comprehension.variable);
            optional(" IN ", comprehension.list);
            optional(" WHERE ", comprehension.where);
            optional(" | ", comprehension.projection);
            put("]");
            break;
        }
        case ExpressionKind::pattern_comprehension: {
            const auto& comprehension = as<PatternComprehension>(node);
            put("[");
            pattern(*comprehension.pattern);
            optional(" WHERE ", comprehension.where);
            optional(" | ", comprehension.projection);
            put("]");
            break;
        }
        case ExpressionKind::quantifier: {
            const auto& quantifier = as<Quantifier>(node);
            put(text_of(quantifier.quantifier));
            variable(*quantifier.variable);
            optional(" IN ", quantifier.list);
            optional(" WHERE ", quantifier.where);
            put(")");
            break;
        }
        case ExpressionKind::reduce: {
            const auto& reduce = as<Reduce>(node);
            put("reduce(");
            variable(*reduce.accumulator);
            optional(" = ", reduce.initial);
            put(", ");
            variable(*reduce.variable);
            optional(" IN ", reduce.list);
            optional(" | ", reduce.step);
            put(")");
            break;
        }
        case ExpressionKind::pattern_predicate:
            put(as<PatternPredicate>(node).exists_call ? "exists(" : "");
            pattern(*as<PatternPredicate>(node).pattern);
            put(as<PatternPredicate>(node).exists_call ? ")" : "");
            break;
        case ExpressionKind::path_expression: pattern(*as<PathExpression>(node).pattern); break;
        default: subquery(as<SubqueryExpression>(node)); break;
    }
}

void Printer::subquery(const SubqueryExpression& node) {
    put(text_of(node.subquery));
    if (node.bare_pattern) {
        // Without the MATCH that the parser put there.
        const auto& only = as<Match>(*node.query->parts[0]->clauses[0]);
        separated(only.patterns, ", ", [this](const PathPattern* item) { pattern(*item); });
        optional(" AT TIME ", only.at_time);
        optional(" AS OF SYSTEM TIME ", only.at_system_time);
        optional(" WHERE ", only.where);
    } else {
        query(*node.query);
    }
    put(" }");
}

void Printer::map(const MapLiteral& node) {
    put("{");
    separated(node.entries, ", ", [this](const MapEntry& entry) {
        name(entry.key);
        put(": ");
        expression(*entry.value);
    });
    put("}");
}

void Printer::choice(const Case& node) {
    put("CASE");
    optional(" ", node.subject);
    for (const CaseAlternative& alternative : node.alternatives) {
        optional(" WHEN ", alternative.when);
        optional(" THEN ", alternative.then);
    }
    optional(" ELSE ", node.otherwise);
    put(" END");
}

void Printer::map_projection(const MapProjection& node) {
    variable(*node.subject);
    put(" {");
    separated(node.items, ", ", [this](const MapProjectionItem& item) {
        switch (item.kind) {
            case MapProjectionItemKind::all_properties: put(".*"); break;
            case MapProjectionItemKind::property:
                put(".");
                name(item.key);
                break;
            case MapProjectionItemKind::variable: expression(*item.value); break;
            case MapProjectionItemKind::entry:
                name(item.key);
                put(": ");
                expression(*item.value);
                break;
        }
    });
    put("}");
}

void Printer::type(const TypeName& node) {
    std::uint32_t bits = node.bits;
    std::string_view separator;
    const auto word = [&](std::string_view text) {
        put(separator);
        put(text);
        separator = " | ";
    };
    if (bits == kAnyType || bits == 0) {
        word(bits == 0 ? "NULL" : "ANY");
        bits = 0;
    }
    for (const TypeRow& row : kTypes) {
        if ((bits & row.bits) != 0) {
            word(row.name);
        }
    }
    if ((bits & kListType) != 0) {
        word("LIST");
        if (node.element != nullptr) {
            put("<");
            type(*node.element);
            put(">");
        }
    }
    put(node.not_null ? " NOT NULL" : "");
}

// ---------------------------------------------------------------------------------------------------
// Patterns

// `level` 1: anything, 2: all but |, 3: a negation or one name.
void Printer::labels(const LabelExpression& node, int level) {
    const int own =
        node.kind == LabelKind::disjunction ? 1 : (node.kind == LabelKind::conjunction ? 2 : 3);
    const bool parentheses = own < level;
    put(parentheses ? "(" : "");
    switch (node.kind) {
        case LabelKind::name: name(node.name); break;
        case LabelKind::any: put("%"); break;
        case LabelKind::dynamic:
            put(node.any_of ? "$any(" : "$(");
            expression(*node.expression);
            put(")");
            break;
        case LabelKind::negation:
            put("!");
            labels(*node.operands[0], 3);
            break;
        case LabelKind::conjunction:
        case LabelKind::disjunction:
            separated(node.operands, own == 1 ? "|" : "&", [&](const LabelExpression* operand) {
                labels(*operand, own + 1);
            });
            break;
    }
    put(parentheses ? ")" : "");
}

void Printer::pattern(const PathPattern& node) {
    if (node.variable != nullptr) {
        variable(*node.variable);
        put(" = ");
    }
    const std::string count = std::to_string(node.count);
    switch (node.selector) {
        case PathSelector::walk: break;
        case PathSelector::shortest_path: put("shortestPath("); break;
        case PathSelector::all_shortest:
            put(node.function_form ? "allShortestPaths(" : "ALL SHORTEST ");
            break;
        case PathSelector::any_shortest: put("ANY SHORTEST "); break;
        case PathSelector::shortest: put("SHORTEST " + count + " "); break;
        case PathSelector::shortest_groups: put("SHORTEST " + count + " GROUPS "); break;
        case PathSelector::any: put("ANY " + count + " "); break;
    }
    path(node);
    put(node.function_form ? ")" : "");
}

void Printer::path(const PathPattern& node) {
    put(node.parenthesised ? "(" : "");
    for (std::size_t i = 0; i < node.nodes.size(); ++i) {
        if (i > 0) {
            relationship_pattern(*node.relationships[i - 1]);
        }
        node_pattern(*node.nodes[i]);
    }
    optional(" WHERE ", node.where);
    put(node.parenthesised ? ")" : "");
}

void Printer::node_pattern(const NodePattern& node) {
    put("(");
    if (node.variable != nullptr) {
        variable(*node.variable);
    }
    if (node.labels != nullptr) {
        put(":");
        labels(*node.labels, 1);
    }
    optional(node.variable != nullptr || node.labels != nullptr ? " " : "", node.properties);
    optional(" WHERE ", node.where);
    put(")");
}

void Printer::relationship_pattern(const RelationshipPattern& node) {
    if (node.group != nullptr) {
        put("(");
        path(*node.group->pattern);
        optional(" WHERE ", node.group->where);
        put(")");
        length(*node.length);
        return;
    }
    const bool quantifier = node.length != nullptr && node.length->quantifier;
    put(node.direction == Direction::left ? "<-" : "-");
    if (node.variable != nullptr || node.types != nullptr || node.properties != nullptr ||
        node.where != nullptr || (node.length != nullptr && !quantifier)) {
        put("[");
        if (node.variable != nullptr) {
            variable(*node.variable);
        }
        if (node.types != nullptr) {
            put(":");
            labels(*node.types, 1);
        }
        if (node.length != nullptr && !quantifier) {
            length(*node.length);
        }
        optional(" ", node.properties);
        optional(" WHERE ", node.where);
        put("]");
    }
    put(node.direction == Direction::right ? "->" : "-");
    if (quantifier) {
        length(*node.length);
    }
}

void Printer::length(const PathLength& node) {
    const auto bound = [this](const std::optional<std::uint64_t>& value) {
        put(value ? std::to_string(*value) : "");
    };
    if (node.quantifier) {
        put("{");
        bound(node.min);
        put(",");
        bound(node.max);
        put("}");
        return;
    }
    put("*");
    bound(node.min);
    if (node.max && node.min == node.max) {
        return;
    }
    put(node.min || node.max ? ".." : "");
    bound(node.max);
}

// ---------------------------------------------------------------------------------------------------
// Clauses

void Printer::clause(const Clause& node) {
    switch (node.kind) {
        case ClauseKind::match: match(as<Match>(node)); break;
        case ClauseKind::unwind:
            optional("UNWIND ", as<Unwind>(node).list);
            put(" AS ");
            variable(*as<Unwind>(node).variable);
            break;
        case ClauseKind::projection:
            projection(as<Projection>(node), as<Projection>(node).is_return ? "RETURN " : "WITH ");
            break;
        case ClauseKind::create:
            put("CREATE ");
            separated(as<Create>(node).patterns, ", ", [this](const PathPattern* item) {
                pattern(*item);
            });
            break;
        case ClauseKind::merge: merge(as<Merge>(node)); break;
        case ClauseKind::set: set_items("SET ", as<Set>(node).items); break;
        case ClauseKind::remove: set_items("REMOVE ", as<Remove>(node).items); break;
        case ClauseKind::delete_entities:
            put(as<Delete>(node).detach ? "DETACH DELETE " : "DELETE ");
            list(as<Delete>(node).expressions);
            break;
        case ClauseKind::call_procedure: call_procedure(as<CallProcedure>(node)); break;
        case ClauseKind::call_subquery: call_subquery(as<CallSubquery>(node)); break;
        case ClauseKind::for_each:
            foreach (as<Foreach>(node))
                ;
            break;
        case ClauseKind::use:
            put("USE ");
            dotted(as<Use>(node).database);
            break;
        case ClauseKind::finish: put("FINISH"); break;
    }
}

void Printer::match(const Match& node) {
    put(node.optional ? "OPTIONAL MATCH " : "MATCH ");
    separated(node.patterns, ", ", [this](const PathPattern* item) { pattern(*item); });
    optional(" AT TIME ", node.at_time);
    optional(" AS OF SYSTEM TIME ", node.at_system_time);
    optional(" WHERE ", node.where);
}

void Printer::projection(const Projection& node, std::string_view word) {
    put(word);
    put(node.distinct ? "DISTINCT " : "");
    put(node.star ? "*" : "");
    put(node.star && !node.items.empty() ? ", " : "");
    separated(node.items, ", ", [this](const ProjectionItem& item) {
        expression(*item.expression);
        if (item.alias != nullptr) {
            put(" AS ");
            variable(*item.alias);
        }
    });
    if (!node.order_by.empty()) {
        put(" ORDER BY ");
        separated(node.order_by, ", ", [this](const SortItem& item) {
            expression(*item.expression);
            put(item.descending ? " DESC" : "");
        });
    }
    optional(" SKIP ", node.skip);
    optional(" LIMIT ", node.limit);
    optional(" WHERE ", node.where);
}

void Printer::set_items(std::string_view word, List<SetItem> items) {
    put(word);
    separated(items, ", ", [this](const SetItem& item) { set_item(item); });
}

void Printer::set_item(const SetItem& item) {
    expression(*item.entity, kPostfixLevel);
    switch (item.kind) {
        case SetItemKind::property:
            put(".");
            name(item.key);
            optional(" = ", item.value);
            break;
        case SetItemKind::dynamic_property:
            put("[");
            expression(*item.key_expression);
            put("]");
            optional(" = ", item.value);
            break;
        case SetItemKind::replace: optional(" = ", item.value); break;
        case SetItemKind::merge: optional(" += ", item.value); break;
        case SetItemKind::labels:
            for (const std::string_view label : item.labels) {
                put(":");
                name(label);
            }
            for (const Expression* label : item.dynamic_labels) {
                put(":$(");
                expression(*label);
                put(")");
            }
            break;
    }
}

void Printer::merge(const Merge& node) {
    put("MERGE ");
    pattern(*node.pattern);
    if (!node.on_create.empty()) {
        set_items(" ON CREATE SET ", node.on_create);
    }
    if (!node.on_match.empty()) {
        set_items(" ON MATCH SET ", node.on_match);
    }
}

void Printer::call_procedure(const CallProcedure& node) {
    put(node.optional ? "OPTIONAL CALL " : "CALL ");
    dotted(node.name);
    if (node.has_arguments) {
        put("(");
        list(node.arguments);
        put(")");
    }
    if (!node.has_yield) {
        return;
    }
    put(" YIELD ");
    put(node.yield_star ? "*" : (node.yields.empty() ? "-" : ""));
    separated(node.yields, ", ", [this](const YieldItem& item) {
        if (item.renamed) {
            name(item.field);
            put(" AS ");
        }
        variable(*item.variable);
    });
    optional(" WHERE ", node.where);
}

void Printer::call_subquery(const CallSubquery& node) {
    put(node.optional ? "OPTIONAL CALL " : "CALL ");
    if (node.scoped) {
        put(node.scope_star ? "(*" : "(");
        separated(node.scope, ", ", [this](const Variable* item) { variable(*item); });
        put(") ");
    }
    put("{ ");
    query(*node.query);
    put(" }");
    put(node.in_transactions ? " IN TRANSACTIONS" : "");
    optional(" OF ", node.rows_per_transaction);
    put(node.rows_per_transaction != nullptr ? " ROWS" : "");
    put(node.on_error == BatchFailure::keep_on ? " ON ERROR CONTINUE" : "");
    put(node.on_error == BatchFailure::break_off ? " ON ERROR BREAK" : "");
    if (node.status != nullptr) {
        put(" REPORT STATUS AS ");
        variable(*node.status);
    }
}

void Printer::foreach (const Foreach& node) {
    put("FOREACH (");
    variable(*node.variable);
    optional(" IN ", node.list);
    put(" | ");
    separated(node.clauses, " ", [this](const Clause* item) { clause(*item); });
    put(")");
}

void Printer::query(const Query& node) {
    separated(
        node.parts, node.union_all ? " UNION ALL " : " UNION ", [this](const SingleQuery* part) {
            separated(part->clauses, " ", [this](const Clause* item) { clause(*item); });
        });
}

// ---------------------------------------------------------------------------------------------------
// Statements

void Printer::show(const Show& node) {
    put("SHOW ");
    put(node.filter);
    put(node.filter.empty() ? "" : " ");
    if (!node.name.empty()) {
        put("DATABASE ");
        dotted(node.name);
    } else {
        put(text_of(node.kind));
    }
    put(node.executable ? " EXECUTABLE" : "");
    if (node.yield != nullptr) {
        projection(*node.yield, " YIELD ");
    }
    optional(" WHERE ", node.where);
    if (node.result != nullptr) {
        projection(*node.result, " RETURN ");
    }
}

void Printer::schema_entity(const SchemaCommand& node) {
    put(" FOR ");
    put(node.on_relationship ? "()-[" : "(");
    variable(*node.variable);
    put(node.labels.empty() ? "" : ":");
    separated(node.labels, "|", [this](std::string_view label) { name(label); });
    put(node.on_relationship ? "]-()" : ")");
}

void Printer::schema_properties(const SchemaCommand& node, bool brackets) {
    put(brackets ? "[" : "(");
    separated(node.properties, ", ", [this](const Property* property) { expression(*property); });
    put(brackets ? "]" : ")");
}

void Printer::schema(const SchemaCommand& node) {
    const bool index = node.kind == SchemaKind::create_index || node.kind == SchemaKind::drop_index;
    const bool create =
        node.kind == SchemaKind::create_index || node.kind == SchemaKind::create_constraint;
    static constexpr std::array<std::string_view, 6> kIndexTypes = {
        "", "TEXT ", "POINT ", "FULLTEXT ", "LOOKUP ", "VECTOR "};
    put(create ? "CREATE " : "DROP ");
    put(index && create ? kIndexTypes[static_cast<std::size_t>(node.index_type)] : "");
    put(index ? "INDEX" : "CONSTRAINT");
    if (!node.name.empty()) {
        put(" ");
        name(node.name);
    }
    put(node.if_exists ? " IF EXISTS" : (node.if_not_exists ? " IF NOT EXISTS" : ""));
    if (!create) {
        return;
    }
    schema_entity(node);
    if (node.index_type == IndexType::lookup && index) {
        put(node.on_relationship ? " ON EACH type(" : " ON EACH labels(");
        variable(*node.variable);
        put(")");
    } else {
        put(index ? " ON " : " REQUIRE ");
        put(node.index_type == IndexType::fulltext ? "EACH " : "");
        schema_properties(node, node.index_type == IndexType::fulltext);
    }
    if (!index) {
        switch (node.constraint_type) {
            case ConstraintType::unique: put(" IS UNIQUE"); break;
            case ConstraintType::key: put(" IS KEY"); break;
            case ConstraintType::not_null: put(" IS NOT NULL"); break;
            case ConstraintType::typed:
                put(" IS :: ");
                type(*node.type);
                break;
        }
    }
    optional(" OPTIONS ", node.options);
}

void Printer::statement(const Statement& node) {
    put(node.mode == StatementMode::explain
            ? "EXPLAIN "
            : (node.mode == StatementMode::profile ? "PROFILE " : ""));
    if (!node.database.empty()) {
        put("USE ");
        dotted(node.database);
        put(" ");
    }
    switch (node.kind) {
        case StatementKind::query: query(*node.query); break;
        case StatementKind::show: show(*node.show); break;
        case StatementKind::schema: schema(*node.schema); break;
    }
}

}  // namespace

std::string print(const Statement& statement, PrintStyle style) {
    Printer printer(style);
    printer.statement(statement);
    return printer.take();
}

std::string print(const Query& query, PrintStyle style) {
    Printer printer(style);
    printer.query(query);
    return printer.take();
}

std::string print(const Expression& expression, PrintStyle style) {
    Printer printer(style);
    printer.expression(expression);
    return printer.take();
}

std::string print(const PathPattern& pattern, PrintStyle style) {
    Printer printer(style);
    printer.pattern(pattern);
    return printer.take();
}

std::string quote_name(std::string_view name) {
    if (is_plain_identifier(name)) {
        return std::string(name);
    }
    std::string quoted = "`";
    for (const char c : name) {
        quoted += c;
        quoted += c == '`' ? "`" : "";
    }
    return quoted + "`";
}

std::string quote_string(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        switch (c) {
            case '\\': quoted += "\\\\"; break;
            case '\'': quoted += "\\'"; break;
            case '\n': quoted += "\\n"; break;
            case '\r': quoted += "\\r"; break;
            case '\t': quoted += "\\t"; break;
            case '\b': quoted += "\\b"; break;
            case '\f': quoted += "\\f"; break;
            default: quoted += c; break;
        }
    }
    return quoted + "'";
}

}  // namespace entente::cypher
