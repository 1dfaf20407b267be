// The plan of a statement: a tree of operators over the slots of one row.
//
// A plan is made once, kept in the cache and never changed: any number of threads run it, each with a row and
// operators of its own (exec/operator.h). All operators of a statement share one row of slots; a slot belongs to one
// variable of the text, by its SymbolId, or to something that the planner computes. An operator binds slots and
// leaves the others alone, so a subplan reads its outer variables where they are: nothing is copied into it.
//
// The operators are a chain by `input`, from the last to the Argument, which gives one row; `inner` holds the
// subplans that are run once for each row of the input.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "queries/cypher/ast.h"
#include "queries/runtime/expression.h"

namespace entente::cypher {

enum class OperatorKind : std::uint8_t {
    argument,
    all_nodes_scan,
    label_scan,
    id_seek,
    element_seek,
    index_seek,
    index_range,
    composite_seek,     // of nodes, in an index of several properties
    relationship_seek,  // in an index of relationships
    time_scan,
    expand,
    var_expand,
    shortest_path,
    project_endpoints,
    build_path,
    filter,
    properties_match,
    fetch_properties,
    project,
    aggregate,
    distinct,
    sort,
    skip,
    limit,
    unwind,
    union_all,
    optional,
    apply,
    eager,
    create,
    merge,
    set,
    remove,
    delete_entities,
    for_each,
    call_procedure,
    empty_result,
    produce_results,
    degree_count,
    repeat_group,
    select_paths,
    select_matches,
    call_in_transactions,
};

// What of a relationship that was followed anybody reads.
enum class RelationshipUse : std::uint8_t {
    none,
    id,     // whether another is the same: the slot holds its number
    value,  // the relationship itself, or the list of them
};

struct PlanNode;
using PlanPtr = std::unique_ptr<PlanNode>;

struct Assignment {
    Slot slot = 0;
    CompiledExpression expression;
};

struct SortKey {
    CompiledExpression expression;
    bool descending = false;
};

struct PropertyExpression {
    std::string key;
    CompiledExpression value;
};

struct NodeToCreate {
    Slot slot = 0;
    std::vector<std::string> labels;
    std::vector<CompiledExpression> dynamic_labels;
    std::vector<PropertyExpression> properties;
    std::optional<CompiledExpression> property_map;  // a parameter in place of the map
};

struct RelationshipToCreate {
    Slot slot = 0;
    Slot source = 0;
    Slot target = 0;
    std::string type;
    std::optional<CompiledExpression> dynamic_type;
    std::vector<PropertyExpression> properties;
    std::optional<CompiledExpression> property_map;
};

// Nodes and relationships in the order in which they are made, and the paths over them.
struct PatternToCreate {
    std::vector<NodeToCreate> nodes;
    std::vector<RelationshipToCreate> relationships;
    std::vector<Slot> bound_nodes;  // must be nodes, and there
};

enum class FetchKind : std::uint8_t {
    relationship_property,
    relationship_type,  // its name
    node_property,
};

// What of a relationship or a node is read ahead into a slot.
struct PropertyToFetch {
    FetchKind kind = FetchKind::relationship_property;
    Slot entity = 0;
    KnownName key;  // empty of a type
    Slot slot = 0;
};

struct PathParts {
    Slot slot = 0;
    std::vector<Slot> elements;  // node, relationship or list of them, node, ...
};

struct PropertyChange {
    SetItemKind kind = SetItemKind::property;
    CompiledExpression entity;
    std::string key;
    std::optional<CompiledExpression> key_expression;
    std::optional<CompiledExpression> value;
    std::vector<std::string> labels;
    std::vector<CompiledExpression> dynamic_labels;
    bool remove = false;
};

struct AggregateStep {
    Slot slot = 0;
    const FunctionSignature* function = nullptr;  // nullptr: count(*)
    bool distinct = false;
    std::vector<CompiledExpression> arguments;
};

struct UnionBranch {
    PlanPtr plan;
    std::vector<Slot> slots;  // in the order of the columns
};

// One operator. Which members count depends on the kind; see planner.cpp, which fills them, and the operator.
struct PlanNode {
    explicit PlanNode(OperatorKind node_kind, PlanPtr node_input = nullptr)
        : kind(node_kind), input(std::move(node_input)) {}

    OperatorKind kind;
    std::uint32_t number = 0;  // in the plan, for PROFILE
    PlanPtr input;
    PlanPtr inner;
    std::vector<UnionBranch> branches;

    double estimated_rows = 1;
    std::string details;  // for EXPLAIN: "(a)-[r:KNOWS]->(b)"

    // What it binds, or works on.
    Slot slot = 0;
    std::vector<Slot> slots;

    // Scans and seeks.
    std::string label;
    std::string property;
    std::optional<CompiledExpression> value;
    std::optional<CompiledExpression> lower;
    std::optional<CompiledExpression> upper;
    bool lower_inclusive = false;
    bool upper_inclusive = false;
    // Of an index of several properties or of relationships: values of all its properties, or of all but the last, for which
    // there are the bounds.
    std::vector<std::string> index_properties;
    std::vector<CompiledExpression> index_values;

    // Expanding.
    Slot from = 0;
    Slot to = 0;
    Slot relationship = 0;
    std::uint8_t direction = 0;  // Direction of the tree, seen from `from`
    bool into = false;           // `to` is bound
    bool from_bound = true;
    bool reversed =
        false;  // `from` is the right end of the pattern: lists of relationships are turned
    std::optional<CompiledExpression> at_time;  // only what may have held on that day
    bool has_types = false;
    std::vector<KnownName> types;
    std::vector<Slot> distinct_from;  // relationships, or lists of them, that it must not use
    std::uint64_t min = 1;
    std::uint64_t max = UINT64_MAX;
    bool variable_length = false;
    bool all_shortest = false;
    std::vector<PropertyExpression> edge_properties;
    std::optional<CompiledExpression> edge_property_map;
    std::optional<CompiledExpression> edge_filter;  // over `edge_slot`
    Slot edge_slot = 0;
    std::optional<CompiledExpression> path_filter;  // over `slot`, of shortestPath
    RelationshipUse relationship_use = RelationshipUse::value;
    // Whoever reads the rows does not mind whether an end comes once or often: nodes are looked for, not ways to them.
    bool distinct_ends = false;
    bool excludes_start = false;  // of var_expand: the end is another node than the start

    // Of a group that is repeated: `inner` gives one turn.
    Slot turn_from = 0;
    Slot turn_to = 0;
    Slot turn_path = 0;
    std::vector<std::pair<Slot, Slot>> turn_values;  // slot of the turn, slot of the list
    // Of what chooses paths by length.
    std::uint64_t wanted = 1;
    bool wants_groups = false;  // all paths of the `wanted` shortest lengths

    // Rows.
    std::vector<PropertyToFetch>
        fetches;  // with `assignments` each of which is a slot: as a projection, too
    std::vector<CompiledExpression> expressions;
    std::vector<Assignment> assignments;
    std::vector<AggregateStep> aggregates;
    bool counts_input =
        false;  // of aggregate: nothing but count(*) over all rows, or what comes to the same
    bool counts_by_end = false;  // of aggregate: count(*) by the ends of its input, an expansion
    bool counts_ends =
        false;  // of aggregate: nothing but the different ends of its input, an expansion
    std::vector<Assignment> results;  // of aggregate: columns computed over keys and aggregates
    std::vector<SortKey> sort_keys;
    PathParts path;
    bool distinct = false;

    // Changes.
    PatternToCreate pattern;
    std::vector<PathParts> paths;
    std::vector<PropertyChange> changes;
    std::vector<PropertyChange> on_create;
    std::vector<PropertyChange> on_match;
    bool detach = false;

    // Procedures.
    std::string procedure;
    std::vector<std::pair<std::size_t, Slot>> yields;  // field of the procedure, slot
    bool optional_call = false;
    std::vector<Slot> kept;  // of call_in_transactions: what its input has bound
    BatchFailure on_error = BatchFailure::fail;
    std::optional<Slot> status;  // of call_in_transactions: what became of the row's transaction
    bool unit_subquery = false;  // returns no rows of its own: each input row passes once
};

// "NodeByLabelScan": as the field's plans call it.
std::string_view operator_name(const PlanNode& plan);

enum class SubqueryResult : std::uint8_t {
    exists,
    count,
    list,   // the values of `slot`
    first,  // of `slot`; null when there is no row
};

struct SubqueryPlan {
    SubqueryResult result = SubqueryResult::exists;
    PlanPtr root;
    Slot slot = 0;
};

enum class NameKind : std::uint8_t {
    label,
    type,
    property,
};

// What a statement asks for, and the graph had no such thing when the plan was made.
struct UnknownName {
    NameKind kind = NameKind::label;
    std::string name;
    std::string hint;  // "Did you mean `Country`?", or ""
};

// Everything that is needed to run a statement again.
struct Plan {
    PlanPtr root;
    std::vector<SubqueryPlan> subqueries;  // by the number that compiled expressions have
    std::size_t slot_count = 0;
    std::size_t node_count = 0;
    std::vector<std::string> columns;
    std::vector<Slot> column_slots;
    std::vector<std::string> parameters;  // by Parameter::index
    // Those that a CALL without parentheses passes: when they are missing it cannot even be explained.
    std::vector<std::string> implicit_parameters;
    std::vector<std::string> shown;  // of SHOW: what its procedure is to give
    std::string show_filter;         // of SHOW: the words before its kind, "FULLTEXT", "HOME"
    std::string show_name;           // of SHOW DATABASE: which
    std::vector<UnknownName> unknown_names;
    std::vector<std::string> slot_names;  // for EXPLAIN; "" for unnamed
    std::string text;                     // that it was made from: where errors say that they are
    bool writes = false;
    bool deterministic = true;
};

}  // namespace entente::cypher
