// The inside of the semantic analysis, shared by its files. A function that finds an error sets it and returns
// false; the first error is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "queries/cypher/ast.h"
#include "queries/cypher/error.h"
#include "queries/cypher/functions.h"
#include "queries/cypher/procedures.h"
#include "queries/cypher/scope.h"
#include "queries/cypher/semantics.h"

namespace entente::cypher {

// How many columns all projections of a statement may have together, * written out.
constexpr std::size_t kColumnsMax = 100000;

// The columns of one projection, by what they compute; looking up costs the same whatever their number.
class ColumnFinder {
public:
    ColumnFinder(std::span<const Column> columns, std::string_view text)
        : columns_(columns), text_(text) {}

    std::span<const Column> columns() const { return columns_; }

    // The first column that computes the same as `node`, or nullptr; with `keys` among those that do not aggregate.
    const Column* computing(const Expression& node, bool keys) const;
    // The first column whose value is that of the symbol, or nullptr.
    const Column* of(SymbolId id) const;
    // Whether a column that does not aggregate is that variable.
    bool is_key(SymbolId id) const;

private:
    void index() const;

    std::span<const Column> columns_;
    std::string_view text_;
    // Built when first needed.
    mutable bool indexed_ = false;
    mutable std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_hash_;
    mutable std::unordered_map<SymbolId, std::uint32_t> by_symbol_;
    mutable std::unordered_set<SymbolId> keys_;
};

class Analyzer {
public:
    Analyzer(Ast& ast, const ProcedureCatalog* procedures) : ast_(ast), procedures_(procedures) {}

    CypherResult<Analysis> run();

private:
    enum class QueryUse : std::uint8_t {
        statement,
        call,
        exists,
        count,
        collect
    };

    // Whether an aggregate function may stand at the place at hand.
    enum class Aggregation : std::uint8_t {
        forbidden,
        allowed,
        inside
    };

    enum class PatternUse : std::uint8_t {
        match,          // binds what is new
        comprehension,  // likewise, for the comprehension alone
        predicate,      // binds nothing
    };

    // A query or subquery under analysis.
    struct Frame {
        QueryUse use = QueryUse::statement;
        std::size_t base = 0;                // the scope's size where its own bindings begin
        SymbolId first = 0;                  // symbols below this one are from outside
        std::vector<SymbolId> imports = {};  // those of them that it reads
        std::unordered_set<SymbolId> imported = {};  // the same, once they are many
        bool writes = false;
    };

    // semantics.cpp
    bool analyse_query(Query& query, QueryUse use);
    bool analyse_part(SingleQuery& part, bool imported);
    bool check_composition(const SingleQuery& part, QueryUse use);
    bool join_columns(Query& query, QueryUse use);
    bool analyse_schema(SchemaCommand& command);
    bool analyse_show(Show& show);

    bool fail(std::string_view detail, std::string message, Span span, std::string hint = {});
    bool fail(ErrorType type,
              std::string_view detail,
              std::string message,
              Span span,
              std::string hint = {});
    bool undefined(std::string_view name, Span span);
    bool already_bound(std::string_view name, Span span, std::string_view where);
    SymbolId add_symbol(std::string_view name, StaticType type, Span span, bool nullable);
    SymbolId bind(Variable& variable, StaticType type, bool nullable);
    const Symbol& symbol(SymbolId id) const { return out_.symbols[id]; }
    void note_use(SymbolId id);
    void note_write();
    std::uint32_t parameter_index(std::string_view name);

    // analyse_clause.cpp
    bool analyse_clause(Clause& clause);
    bool analyse_match(Match& match);
    bool analyse_unwind(Unwind& unwind);
    bool analyse_create(Create& create);
    bool analyse_merge(Merge& merge);
    bool analyse_set_items(List<SetItem> items);
    bool analyse_set_item(SetItem& item);
    bool analyse_delete(Delete& clause);
    bool analyse_call_procedure(CallProcedure& call);
    bool analyse_arguments(CallProcedure& call);
    bool analyse_yield(CallProcedure& call);
    bool bind_result(CallProcedure& call, YieldItem& item);
    bool analyse_call_subquery(CallSubquery& call);
    bool analyse_foreach(Foreach& foreach);
    bool import_with(SingleQuery& part);
    // An expression that is a condition.
    bool analyse_where(Expression* where, std::string_view clause);
    // An expression outside of WITH and RETURN: no aggregates.
    bool analyse_plain(Expression* expression);

    // analyse_projection.cpp
    bool analyse_projection(Projection& projection);
    bool make_columns(Projection& projection, std::vector<Column>& columns);
    bool count_columns(std::size_t more, Span span);
    bool check_grouping(Projection& projection, const ColumnFinder& columns, SymbolId first_local);
    bool replace_keys(Expression* node, const ColumnFinder& columns, SymbolId first_local);
    bool analyse_ordering(Projection& projection, const ColumnFinder& columns);
    bool analyse_order_item(Projection& projection, Expression* item, const ColumnFinder& columns);
    bool replace_computed(Projection& projection,
                          Expression* node,
                          const ColumnFinder& columns,
                          SymbolId first_local,
                          bool item_aggregates);
    bool check_dropped(Projection& projection,
                       SymbolId symbol,
                       Span span,
                       const ColumnFinder& columns,
                       bool item_aggregates);
    bool analyse_count(Expression* count, std::string_view clause);
    bool check_names(const Projection& projection, std::span<const Column> columns);

    // analyse_pattern.cpp
    bool bind_pattern(PathPattern& pattern, PatternUse use, bool nullable);
    bool bind_node(NodePattern& node, PatternUse use, bool nullable);
    bool bind_relationship(RelationshipPattern& relationship, PatternUse use, bool nullable);
    bool bind_group(RelationshipPattern& relationship, PatternUse use, bool nullable);
    bool check_group(const PathGroup& group);
    bool check_group_names(const PathPattern& pattern);
    bool bind_path(PathPattern& pattern, bool nullable);
    bool analyse_inside(PathPattern& pattern);
    bool check_shortest(const PathPattern& pattern);
    bool analyse_written(PathPattern& pattern, bool merge);
    bool analyse_labels(const LabelExpression* labels);
    bool analyse_names(Expression* names);
    bool analyse_written_node(NodePattern& node, bool merge, bool alone);
    bool analyse_written_relationship(RelationshipPattern& relationship, bool merge);
    bool check_written_properties(Expression* properties, bool merge);
    bool is_type_conflict(const Variable& variable, std::uint32_t types, std::string_view wanted);

    // analyse_expression.cpp
    bool analyse_expression(Expression* node);
    bool dispatch(Expression& node);
    bool analyse_children(Expression& node);
    bool analyse_count_star(CountStar& count);
    bool analyse_variable(Variable& variable);
    bool analyse_list(ListLiteral& list);
    bool analyse_property(Property& property);
    bool analyse_subscript(Subscript& subscript);
    bool analyse_slice(Slice& slice);
    bool analyse_unary(Unary& unary);
    bool analyse_logical(Logical& logical);
    bool analyse_arithmetic(Arithmetic& arithmetic);
    bool analyse_predicate(Predicate& predicate);
    bool analyse_call(FunctionCall& call);
    bool analyse_aggregate(FunctionCall& call);
    bool check_arguments(const FunctionCall& call);
    bool analyse_case(Case& choice);
    bool analyse_list_comprehension(ListComprehension& comprehension);
    bool analyse_pattern_comprehension(PatternComprehension& comprehension);
    bool analyse_quantifier(Quantifier& quantifier);
    bool analyse_reduce(Reduce& reduce);
    bool analyse_pattern_predicate(PatternPredicate& predicate, bool allowed);
    bool analyse_path_expression(PathExpression& path);
    bool analyse_subquery(SubqueryExpression& subquery);
    bool analyse_map_projection(MapProjection& projection);
    // A child in whose place a truth value is wanted, so that a pattern may stand there.
    bool analyse_condition(Expression* node);
    // A child of which one names a variable, so that no aggregate may be inside.
    bool analyse_without_aggregates(Expression* node, bool condition);
    bool require_type(const Expression& node, std::uint32_t types, std::string_view what);

    Ast& ast_;
    const ProcedureCatalog* procedures_;
    Analysis out_;
    Scope scope_;
    std::vector<Frame> frames_;
    Aggregation aggregation_ = Aggregation::forbidden;
    bool sort_star_ = true;         // * stands for the variables sorted by name
    bool call_is_scoped_ = true;    // the CALL at hand names what it reads: CALL (a) { }
    bool pattern_allowed_ = false;  // the place at hand wants a truth value
    std::vector<SymbolId> kept_;    // for the ordering of the projection at hand
    std::vector<bool> is_kept_;     // by symbol
    std::size_t columns_made_ = 0;
    std::unordered_set<SymbolId> relationships_used_;  // by the patterns of the clause at hand
    std::vector<SymbolId> bound_here_;                 // by the clause at hand
    std::unordered_map<std::string_view, std::uint32_t> parameter_ids_;
    std::optional<CypherError> error_;
};

}  // namespace entente::cypher
