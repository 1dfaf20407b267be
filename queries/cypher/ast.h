// The abstract syntax tree of one Cypher statement: plain structs in an arena, walked by `kind`.
//
// Life: parse() (parser.h) makes an Ast; analyse() (semantics.h) fills in the members under "analysis:"
// and touches nothing else; after that it is only read, by any number of threads. All nodes, lists and texts
// live in the Ast's arena: pointers to them stay valid until the Ast dies, also when it is moved, nothing has
// a destructor, and letting go of it never walks the tree. A planner may add nodes with make() and list().
//
// Depth: every Expression, Pattern, Clause and Query counts its depth, and the parser refuses a statement
// deeper than kNestingDepthMax, so that walks over the tree may recurse. Chains of operators of one
// precedence (a + b - c + ..., a AND b AND ...) are one node with many operands, whatever their length.
//
// Names are given without backquotes. Spans are bytes of Ast::text. Absent children are nullptr.
//
// What is ours and not Cypher's: `AT TIME <expression>` (also spelt `AS OF <expression>`) and
// `AS OF SYSTEM TIME <expression>` behind the patterns and index hints of a MATCH and before its WHERE.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "queries/cypher/position.h"
#include "queries/cypher/static_type.h"
#include "queries/cypher/symbols.h"

namespace entente::cypher {

// How deep expressions, subqueries and clauses may be in each other.
constexpr std::uint32_t kNestingDepthMax = 256;
// How long a statement may be, in bytes. Its tokens and tree take up to some forty times as much.
constexpr std::size_t kStatementBytesMax = std::size_t{4} << 20;

struct FunctionSignature;   // functions.h
struct ProcedureSignature;  // procedures.h

template <typename T>
using List = std::span<T>;

// ---------------------------------------------------------------------------------------------------
// Expressions

enum class ExpressionKind : std::uint8_t {
    null_literal,
    boolean_literal,
    integer_literal,
    float_literal,
    string_literal,
    list_literal,
    map_literal,
    parameter,
    variable,
    property,
    subscript,
    slice,
    label_test,
    unary,
    logical,
    arithmetic,
    comparison,
    predicate,
    null_test,
    type_test,
    normalized_test,
    function_call,
    count_star,
    case_of,
    list_comprehension,
    pattern_comprehension,
    quantifier,
    reduce,
    pattern_predicate,
    path_expression,
    subquery,
    map_projection,
};

struct Expression {
    ExpressionKind kind = ExpressionKind::null_literal;
    std::uint16_t depth = 1;
    bool parenthesized = false;  // written in parentheses, which `span` leaves out
    // analysis: a call of an aggregate function is somewhere inside (not inside a subquery of it).
    bool aggregates = false;
    Span span = {};
    // analysis: when it is not kNoSymbol, the value is in this slot already, whatever the node looks like. So
    // it is for every Variable, and in ORDER BY and WHERE of a WITH or RETURN for what a column has computed.
    SymbolId symbol = kNoSymbol;
    // analysis
    StaticType type = {};
};

struct NullLiteral : Expression {
    static constexpr auto kKind = ExpressionKind::null_literal;
};

struct BooleanLiteral : Expression {
    static constexpr auto kKind = ExpressionKind::boolean_literal;
    bool value = false;
};

// With the minus sign that stands before it, so that the least integer can be written.
struct IntegerLiteral : Expression {
    static constexpr auto kKind = ExpressionKind::integer_literal;
    std::int64_t value = 0;
};

struct FloatLiteral : Expression {
    static constexpr auto kKind = ExpressionKind::float_literal;
    double value = 0;
};

struct StringLiteral : Expression {
    static constexpr auto kKind = ExpressionKind::string_literal;
    std::string_view value;  // UTF-8, escapes resolved
};

struct ListLiteral : Expression {
    static constexpr auto kKind = ExpressionKind::list_literal;
    List<Expression*> items;
};

struct MapEntry {
    std::string_view key;
    Expression* value = nullptr;
    Span span = {};  // of the key
};

// In the order written; of equal keys the last one counts.
struct MapLiteral : Expression {
    static constexpr auto kKind = ExpressionKind::map_literal;
    List<MapEntry> entries;
};

// $name, $1, $`odd name`.
struct Parameter : Expression {
    static constexpr auto kKind = ExpressionKind::parameter;
    std::string_view name;
    // analysis: index into Analysis::parameters
    std::uint32_t index = 0;
};

// An occurrence of a variable, whether it is bound here (in a pattern, behind AS) or only read. `symbol` is
// what it stands for.
struct Variable : Expression {
    static constexpr auto kKind = ExpressionKind::variable;
    std::string_view name;
};

// subject.key
struct Property : Expression {
    static constexpr auto kKind = ExpressionKind::property;
    Expression* subject = nullptr;
    std::string_view key;
};

// subject[index]: an element of a list, a key of a map, a property of an entity
struct Subscript : Expression {
    static constexpr auto kKind = ExpressionKind::subscript;
    Expression* subject = nullptr;
    Expression* index = nullptr;
};

// subject[from..to], either bound may be absent
struct Slice : Expression {
    static constexpr auto kKind = ExpressionKind::slice;
    Expression* subject = nullptr;
    Expression* from = nullptr;
    Expression* to = nullptr;
};

enum class LabelKind : std::uint8_t {
    name,
    any,
    negation,
    conjunction,
    disjunction,
    dynamic,  // $(expression): a string, or a list of strings
};

// :A, :A:B, :(A|B)&!C, :%, :$(x) ; of relationships the same over types.
struct LabelExpression {
    LabelKind kind = LabelKind::name;
    std::uint16_t depth = 1;
    bool colons = false;               // a conjunction written :A:B, a disjunction written :A|:B
    std::string_view name;             // of kind name
    Expression* expression = nullptr;  // of kind dynamic
    bool any_of = false;               // $any(list): one of them is enough
    List<LabelExpression*> operands;
    Span span = {};
};

// subject:A|B. Of a node its labels, of a relationship its type.
struct LabelTest : Expression {
    static constexpr auto kKind = ExpressionKind::label_test;
    Expression* subject = nullptr;
    LabelExpression* labels = nullptr;
};

enum class UnaryOperator : std::uint8_t {
    negate,
    plus,
    logical_not
};

struct Unary : Expression {
    static constexpr auto kKind = ExpressionKind::unary;
    UnaryOperator op = UnaryOperator::negate;
    Expression* operand = nullptr;
};

enum class LogicalOperator : std::uint8_t {
    logical_and,
    logical_or,
    logical_xor
};

// Two or more operands of one operator.
struct Logical : Expression {
    static constexpr auto kKind = ExpressionKind::logical;
    LogicalOperator op = LogicalOperator::logical_and;
    List<Expression*> operands;
};

// concat is ||, which takes strings and lists only.
enum class ArithmeticOperator : std::uint8_t {
    add,
    subtract,
    concat,
    multiply,
    divide,
    modulo,
    power
};

// operands[0] operators[0] operands[1] operators[1] ..., from left to right; all operators have one
// precedence (+ - ||, or * / %, or ^, which associates to the left too).
struct Arithmetic : Expression {
    static constexpr auto kKind = ExpressionKind::arithmetic;
    List<Expression*> operands;
    List<ArithmeticOperator> operators;
};

enum class ComparisonOperator : std::uint8_t {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal
};

// a < b <= c means a < b AND b <= c, with b computed once.
struct Comparison : Expression {
    static constexpr auto kKind = ExpressionKind::comparison;
    List<Expression*> operands;
    List<ComparisonOperator> operators;
};

enum class PredicateOperator : std::uint8_t {
    in,
    starts_with,
    ends_with,
    contains,
    matches
};

// left IN right, left STARTS WITH right, ..., left =~ right
struct Predicate : Expression {
    static constexpr auto kKind = ExpressionKind::predicate;
    PredicateOperator op = PredicateOperator::in;
    Expression* left = nullptr;
    Expression* right = nullptr;
};

// operand IS NULL, operand IS NOT NULL
struct NullTest : Expression {
    static constexpr auto kKind = ExpressionKind::null_test;
    bool negated = false;
    Expression* operand = nullptr;
};

// INTEGER, LIST<STRING NOT NULL>, INTEGER | FLOAT: a type as IS :: and constraints name it.
struct TypeName {
    std::uint32_t bits =
        kAnyType;  // kAnyType also for ANY and PROPERTY VALUE; 0 for NOTHING and NULL
    bool not_null = false;
    TypeName* element = nullptr;  // of LIST<...>
    Span span = {};
};

// operand IS [NOT] :: type, operand IS [NOT] TYPED type
struct TypeTest : Expression {
    static constexpr auto kKind = ExpressionKind::type_test;
    bool negated = false;
    Expression* operand = nullptr;
    TypeName* tested = nullptr;
};

enum class NormalForm : std::uint8_t {
    nfc,
    nfd,
    nfkc,
    nfkd
};

// operand IS [NOT] [form] NORMALIZED
struct NormalizedTest : Expression {
    static constexpr auto kKind = ExpressionKind::normalized_test;
    bool negated = false;
    NormalForm form = NormalForm::nfc;
    Expression* operand = nullptr;
};

// name(arguments), also of an aggregate function.
struct FunctionCall : Expression {
    static constexpr auto kKind = ExpressionKind::function_call;
    std::string_view name;  // as written, with its namespace: "date.truncate"
    bool distinct = false;
    List<Expression*> arguments;
    // analysis: never nullptr after it
    const FunctionSignature* function = nullptr;
};

// count(*)
struct CountStar : Expression {
    static constexpr auto kKind = ExpressionKind::count_star;
};

struct CaseAlternative {
    Expression* when = nullptr;
    Expression* then = nullptr;
};

// With `subject` the simple form, which compares it with each `when`; without it each `when` is a predicate.
struct Case : Expression {
    static constexpr auto kKind = ExpressionKind::case_of;
    Expression* subject = nullptr;
    List<CaseAlternative> alternatives;
    Expression* otherwise = nullptr;
};

// [variable IN list WHERE where | projection]
struct ListComprehension : Expression {
    static constexpr auto kKind = ExpressionKind::list_comprehension;
    Variable* variable = nullptr;
    Expression* list = nullptr;
    Expression* where = nullptr;
    Expression* projection = nullptr;
};

struct PathPattern;
struct Query;

// [p = (a)-->(b) WHERE where | projection]; the name of the path is in the pattern.
struct PatternComprehension : Expression {
    static constexpr auto kKind = ExpressionKind::pattern_comprehension;
    PathPattern* pattern = nullptr;
    Expression* where = nullptr;
    Expression* projection = nullptr;
};

enum class QuantifierKind : std::uint8_t {
    all,
    any,
    none,
    single
};

// all(variable IN list WHERE where)
struct Quantifier : Expression {
    static constexpr auto kKind = ExpressionKind::quantifier;
    QuantifierKind quantifier = QuantifierKind::all;
    Variable* variable = nullptr;
    Expression* list = nullptr;
    Expression* where = nullptr;
};

// reduce(accumulator = initial, variable IN list | step)
struct Reduce : Expression {
    static constexpr auto kKind = ExpressionKind::reduce;
    Variable* accumulator = nullptr;
    Expression* initial = nullptr;
    Variable* variable = nullptr;
    Expression* list = nullptr;
    Expression* step = nullptr;
};

// (a)-->(b) where a truth value is wanted, or exists((a)-->(b)): whether there is such a path.
struct PatternPredicate : Expression {
    static constexpr auto kKind = ExpressionKind::pattern_predicate;
    PathPattern* pattern = nullptr;
    bool exists_call = false;
};

// shortestPath((a)-[*]-(b)) as a value: a path or null; of allShortestPaths a list of paths.
struct PathExpression : Expression {
    static constexpr auto kKind = ExpressionKind::path_expression;
    PathPattern* pattern = nullptr;
};

enum class SubqueryKind : std::uint8_t {
    exists,
    count,
    collect
};

// EXISTS { }, COUNT { }, COLLECT { }. Written as a bare pattern it is a Query of one MATCH without RETURN.
struct SubqueryExpression : Expression {
    static constexpr auto kKind = ExpressionKind::subquery;
    SubqueryKind subquery = SubqueryKind::exists;
    bool bare_pattern = false;
    Query* query = nullptr;
};

enum class MapProjectionItemKind : std::uint8_t {
    all_properties,  // .*
    property,        // .key
    variable,        // x, the same as x: x
    entry,           // key: value
};

struct MapProjectionItem {
    MapProjectionItemKind kind = MapProjectionItemKind::property;
    std::string_view key;         // empty for .*
    Expression* value = nullptr;  // of entry; of variable the Variable
    Span span = {};
};

// subject{.*, .key, x, key: value}
struct MapProjection : Expression {
    static constexpr auto kKind = ExpressionKind::map_projection;
    Variable* subject = nullptr;
    List<MapProjectionItem> items;
};

// ---------------------------------------------------------------------------------------------------
// Patterns

// (variable:labels {properties} WHERE where)
struct NodePattern {
    Variable* variable = nullptr;
    LabelExpression* labels = nullptr;
    Expression* properties = nullptr;  // a MapLiteral or a Parameter
    Expression* where = nullptr;
    Span span = {};
    // analysis: of the variable, or one of its own for a node without a name
    SymbolId symbol = kNoSymbol;
    // analysis: bound before this pattern, or earlier in the same clause
    bool bound = false;
};

enum class Direction : std::uint8_t {
    right,
    left,
    both
};  // -->, <--, -- and <-->

// *min..max; an absent bound is 1, or no bound.
struct PathLength {
    std::optional<std::uint64_t> min;
    std::optional<std::uint64_t> max;
    bool quantifier =
        false;  // written -[]->{min,max}, -[]->+ or -[]->* ; then the bounds are given
    Span span = {};
};

// A name of a quantified group: one thing inside of it, in each turn, and the list of them outside.
struct GroupVariable {
    SymbolId inside = kNoSymbol;
    SymbolId outside = kNoSymbol;
};

// ((a)-[r]->(b) WHERE where): a path that is followed again and again, as often as the pattern's length says.
struct PathGroup {
    PathPattern* pattern = nullptr;  // with at least one relationship, none of variable length
    Expression* where = nullptr;
    // analysis: of the nodes and relationships with names, and of those the symbols inside of it
    List<GroupVariable> variables = {};
};

// -[variable:types *length {properties} WHERE where]->, or a group in its place.
struct RelationshipPattern {
    PathGroup* group = nullptr;  // then `length` is there, and of the rest only `span` and `symbol`
    Variable* variable = nullptr;
    LabelExpression* types = nullptr;
    PathLength* length =
        nullptr;  // nullptr: exactly one relationship; otherwise the variable is a list
    Expression* properties = nullptr;
    Expression* where = nullptr;
    Direction direction = Direction::both;
    Span span = {};
    // analysis: as in NodePattern
    SymbolId symbol = kNoSymbol;
    bool bound = false;
};

enum class PathSelector : std::uint8_t {
    walk,             // plain: every match
    shortest_path,    // shortestPath(...)
    all_shortest,     // allShortestPaths(...), ALL SHORTEST ...
    any_shortest,     // ANY SHORTEST ..., the same as SHORTEST 1
    shortest,         // SHORTEST count ...
    shortest_groups,  // SHORTEST count GROUPS ...
    any,              // ANY [count] ...
};

// variable = (node)-[relationship]-(node)...; nodes.size() is relationships.size() + 1.
struct PathPattern {
    Variable* variable = nullptr;
    PathSelector selector = PathSelector::walk;
    bool function_form = false;  // shortestPath(...) and allShortestPaths(...), not the keywords
    std::uint64_t count = 1;     // of the selectors that have one
    List<NodePattern*> nodes;
    List<RelationshipPattern*> relationships;
    // Of a path in parentheses: ((a)-->(b) WHERE where). Behind a selector it is what the paths to choose from have to be.
    bool parenthesised = false;
    Expression* where = nullptr;
    std::uint16_t depth = 1;
    Span span = {};
    // analysis: of the variable, or kNoSymbol
    SymbolId symbol = kNoSymbol;
};

// ---------------------------------------------------------------------------------------------------
// Clauses

enum class ClauseKind : std::uint8_t {
    match,
    unwind,
    projection,
    create,
    merge,
    set,
    remove,
    delete_entities,
    call_procedure,
    call_subquery,
    for_each,
    use,
    finish,
};

struct Clause {
    ClauseKind kind = ClauseKind::match;
    std::uint16_t depth = 1;
    Span span = {};
};

// USING INDEX n:L(p), USING SCAN n:L, USING JOIN ON n: read and then ignored, since the planner counts.
struct IndexHint {
    Span span = {};
};

struct Match : Clause {
    static constexpr auto kKind = ClauseKind::match;
    bool optional = false;
    List<PathPattern*> patterns;
    List<IndexHint> hints;
    Expression* at_time = nullptr;         // AT TIME, AS OF: when the facts held
    Expression* at_system_time = nullptr;  // AS OF SYSTEM TIME: what was known then
    Expression* where = nullptr;
};

struct Unwind : Clause {
    static constexpr auto kKind = ClauseKind::unwind;
    Expression* list = nullptr;
    Variable* variable = nullptr;
};

struct ProjectionItem {
    Expression* expression = nullptr;
    Variable* alias = nullptr;  // nullptr where there is no AS
    // The column's name: the alias, or the source text exactly as written.
    std::string_view name;
};

struct SortItem {
    Expression* expression = nullptr;
    bool descending = false;
};

// analysis: a column as it comes out, * expanded (its variables first, sorted by name).
struct Column {
    std::string_view name;
    Expression* expression = nullptr;  // a Variable that analysis made, for what * stands for
    SymbolId symbol =
        kNoSymbol;  // where the value goes. `WITH a` keeps the symbol of a; `a AS b` makes one
    bool aggregates = false;  // otherwise it is a grouping key, if the projection aggregates at all
};

// WITH and RETURN. Order of work: project (and group), DISTINCT, ORDER BY, SKIP, LIMIT, WHERE.
struct Projection : Clause {
    static constexpr auto kKind = ClauseKind::projection;
    bool is_return = false;
    bool distinct = false;
    bool star = false;
    List<ProjectionItem> items;
    List<SortItem> order_by;
    Expression* skip = nullptr;
    Expression* limit = nullptr;
    Expression* where = nullptr;  // of WITH only
    // analysis:
    List<Column> columns;
    bool aggregates = false;
    // analysis: ORDER BY or WHERE read variables that the projection drops; those must be kept until then
    List<SymbolId> kept_for_order;
};

struct Create : Clause {
    static constexpr auto kKind = ClauseKind::create;
    List<PathPattern*> patterns;
};

enum class SetItemKind : std::uint8_t {
    property,          // n.key = value
    dynamic_property,  // n[key] = value
    replace,           // n = map
    merge,             // n += map
    labels,            // n:A:B
};

struct SetItem {
    SetItemKind kind = SetItemKind::property;
    Expression* entity = nullptr;  // what is changed; not always a variable: (CASE ... END).x = 1
    std::string_view key;          // of property
    Expression* key_expression = nullptr;  // of dynamic_property
    Expression* value = nullptr;
    List<std::string_view> labels;
    List<Expression*> dynamic_labels;  // n:$(x)
    Span span = {};
};

struct Set : Clause {
    static constexpr auto kKind = ClauseKind::set;
    List<SetItem> items;
};

// REMOVE n.key, n[key], n:A:B: kinds property, dynamic_property and labels, without a value.
struct Remove : Clause {
    static constexpr auto kKind = ClauseKind::remove;
    List<SetItem> items;
};

struct Merge : Clause {
    static constexpr auto kKind = ClauseKind::merge;
    PathPattern* pattern = nullptr;
    List<SetItem> on_create;  // of all ON CREATE SET together, in the order written
    List<SetItem> on_match;
};

struct Delete : Clause {
    static constexpr auto kKind = ClauseKind::delete_entities;
    bool detach = false;
    List<Expression*> expressions;
};

struct YieldItem {
    std::string_view field;        // of the procedure
    Variable* variable = nullptr;  // what it is called here
    bool renamed = false;          // field AS variable
};

// CALL name(arguments) YIELD items WHERE where
struct CallProcedure : Clause {
    static constexpr auto kKind = ClauseKind::call_procedure;
    bool optional = false;       // OPTIONAL CALL
    bool standalone = false;     // the only clause of the statement
    std::string_view name;       // with its namespace, as written
    bool has_arguments = false;  // false: no parentheses; the parameters of those names are passed
    List<Expression*> arguments;
    bool has_yield = false;  // false: standalone it yields everything, else nothing
    bool yield_star = false;
    List<YieldItem> yields;
    Expression* where = nullptr;
    // analysis: what is yielded, with * and a missing YIELD written out
    List<YieldItem> results;
    const ProcedureSignature* procedure = nullptr;
};

// CALL { ... }, CALL (a, b) { ... }, CALL (*) { ... }
// What a failure in one of several transactions does to the rest.
enum class BatchFailure : std::uint8_t {
    fail,       // ends the statement
    keep_on,    // ON ERROR CONTINUE: the others are tried
    break_off,  // ON ERROR BREAK: the others are left out
};

struct CallSubquery : Clause {
    static constexpr auto kKind = ClauseKind::call_subquery;
    bool optional = false;
    bool scoped =
        false;  // with a list of variables; otherwise an importing WITH begins the query's parts
    bool scope_star = false;  // (*)
    List<Variable*> scope;
    Query* query = nullptr;
    bool in_transactions = false;
    Expression* rows_per_transaction = nullptr;
    BatchFailure on_error = BatchFailure::fail;
    Variable* status = nullptr;  // REPORT STATUS AS
    // analysis: outer variables that the query reads
    List<SymbolId> imports;
};

// FOREACH (variable IN list | clauses)
struct Foreach : Clause {
    static constexpr auto kKind = ClauseKind::for_each;
    Variable* variable = nullptr;
    Expression* list = nullptr;
    List<Clause*> clauses;
};

struct Use : Clause {
    static constexpr auto kKind = ClauseKind::use;
    std::string_view database;
};

struct Finish : Clause {
    static constexpr auto kKind = ClauseKind::finish;
};

// ---------------------------------------------------------------------------------------------------
// Queries and statements

struct SingleQuery {
    List<Clause*> clauses;
    Span span = {};
};

// parts[0] UNION parts[1] UNION ...; all of them UNION, or all UNION ALL.
struct Query {
    List<SingleQuery*> parts;
    bool union_all = false;
    std::uint16_t depth = 1;
    Span span = {};
    // analysis: name and symbol of what comes out, the names of the first part. With one part the symbols are
    // those of its RETURN, with several they are new, and part i's column j goes to columns[j].
    List<Column> columns;
    // analysis: anything inside writes
    bool writes = false;
    // analysis: of a subquery: the outer variables that it reads
    List<SymbolId> imports;
};

enum class ShowKind : std::uint8_t {
    databases,  // SHOW DATABASES, DATABASE name, HOME DATABASE, DEFAULT DATABASE
    procedures,
    functions,
    indexes,
    constraints,
    transactions,
    settings,
    users,
    roles,
    privileges,
    aliases,
    servers,
};

// SHOW [filter] kind [name] [YIELD ... [ORDER BY SKIP LIMIT] [WHERE]] [WHERE] [RETURN ...]
struct Show {
    ShowKind kind = ShowKind::databases;
    std::string_view
        filter;  // words between SHOW and the kind, as written: "ALL", "BUILT IN", "HOME"
    std::string_view name;         // SHOW DATABASE name; otherwise empty
    bool executable = false;       // SHOW PROCEDURES EXECUTABLE ...
    Projection* yield = nullptr;   // columns by their names; star for YIELD *
    Expression* where = nullptr;   // of a SHOW without YIELD; the yield has its own
    Projection* result = nullptr;  // RETURN
    Span span = {};
    // analysis: the columns of its kind, whose values have to be put there before yield, where and result
    List<Column> source;
    // analysis: what comes out
    List<Column> columns;
};

enum class SchemaKind : std::uint8_t {
    create_index,
    drop_index,
    create_constraint,
    drop_constraint
};

enum class IndexType : std::uint8_t {
    range,
    text,
    point,
    fulltext,
    lookup,
    vector
};

enum class ConstraintType : std::uint8_t {
    unique,
    key,
    not_null,
    typed
};

// CREATE and DROP of INDEX and CONSTRAINT, as Neo4j 5 writes them.
struct SchemaCommand {
    SchemaKind kind = SchemaKind::create_index;
    std::string_view name;       // empty: the engine makes one
    bool if_exists = false;      // DROP ... IF EXISTS
    bool if_not_exists = false;  // CREATE ... IF NOT EXISTS
    IndexType index_type = IndexType::range;
    ConstraintType constraint_type = ConstraintType::unique;
    bool on_relationship = false;
    Variable* variable = nullptr;
    List<std::string_view> labels;  // or types; several for fulltext only
    List<Property*> properties;     // of the variable
    TypeName* type = nullptr;       // of IS :: type
    Expression* options = nullptr;  // OPTIONS {...}
    Span span = {};
};

enum class StatementMode : std::uint8_t {
    run,
    explain,
    profile
};

enum class StatementKind : std::uint8_t {
    query,
    show,
    schema
};

struct Statement {
    StatementMode mode = StatementMode::run;
    StatementKind kind = StatementKind::query;
    std::string_view database;  // of a leading USE, empty without
    // Exactly one of these, by `kind`.
    Query* query = nullptr;
    Show* show = nullptr;
    SchemaCommand* schema = nullptr;
    Span span = {};  // without EXPLAIN or PROFILE and without the semicolon
};

// ---------------------------------------------------------------------------------------------------
// The arena

// Memory that is given out piece by piece and let go all at once. Movable; pointers stay valid.
class Arena {
public:
    // `first` is a guess at what will be needed.
    explicit Arena(std::size_t first = 4096) : next_block_(first < 512 ? 512 : first) {}

    void* allocate(std::size_t size, std::size_t alignment) {
        std::size_t at = (used_ + alignment - 1) & ~(alignment - 1);
        if (at + size > capacity_) {
            grow(size);
            at = 0;
        }
        used_ = at + size;
        return current_ + at;
    }

    std::size_t bytes() const { return total_; }

private:
    void grow(std::size_t size);

    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::byte* current_ = nullptr;
    std::size_t used_ = 0;
    std::size_t capacity_ = 0;
    std::size_t next_block_;
    std::size_t total_ = 0;
};

// One statement. Movable, not copyable; as long as it lives, so do all nodes and texts.
class Ast {
public:
    // Copies `text`.
    explicit Ast(std::string_view text);

    // The query's text, whole.
    std::string_view text;
    Statement statement;

    // A new node, value-initialised.
    template <typename T>
    T* make() {
        static_assert(std::is_trivially_destructible_v<T>);
        void* place = arena_.allocate(sizeof(T), alignof(T));
        if constexpr (std::is_base_of_v<Expression, T> || std::is_base_of_v<Clause, T>) {
            T* node = new (place) T{};
            node->kind = T::kKind;
            return node;
        } else {
            return new (place) T{};
        }
    }

    // A copy of `items` in the arena.
    template <typename T>
    List<T> list(std::span<const T> items) {
        static_assert(std::is_trivially_copyable_v<T>);
        if (items.empty()) {
            return {};
        }
        T* place = static_cast<T*>(arena_.allocate(sizeof(T) * items.size(), alignof(T)));
        std::uninitialized_copy(items.begin(), items.end(), place);
        return {place, items.size()};
    }

    template <typename T>
    List<T> list(const std::vector<T>& items) {
        return list(std::span<const T>(items));
    }

    // A copy of `bytes` in the arena.
    std::string_view string(std::string_view bytes);

    // The text under `span`.
    std::string_view source(Span span) const {
        return text.substr(span.begin, span.end - span.begin);
    }

    // Bytes that the tree takes.
    std::size_t bytes() const { return arena_.bytes(); }

private:
    Arena arena_;
};

// The node as what its kind says it is. Requires node.kind == T::kKind.
template <typename T>
T& as(Expression& node) {
    return static_cast<T&>(node);
}

template <typename T>
const T& as(const Expression& node) {
    return static_cast<const T&>(node);
}

template <typename T>
T& as(Clause& node) {
    return static_cast<T&>(node);
}

template <typename T>
const T& as(const Clause& node) {
    return static_cast<const T&>(node);
}

// The node as a T if it is one, or nullptr.
template <typename T>
T* try_as(Expression* node) {
    return node != nullptr && node->kind == T::kKind ? static_cast<T*>(node) : nullptr;
}

template <typename T>
const T* try_as(const Expression* node) {
    return node != nullptr && node->kind == T::kKind ? static_cast<const T*>(node) : nullptr;
}

}  // namespace entente::cypher
