// The inside of the semantic analysis, shared by its files. A function that finds an error sets it and returns
// false; the first error is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "queries/cypher/ast.h"
#include "queries/cypher/error.h"
#include "queries/cypher/functions.h"
#include "queries/cypher/procedures.h"
#include "queries/cypher/scope.h"
#include "queries/cypher/semantics.h"

namespace entente::cypher {

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
    bool check_grouping(Projection& projection, std::vector<Column>& columns, SymbolId first_local);
    bool replace_keys(Expression* node, std::span<const Column> columns, SymbolId first_local);
    bool analyse_ordering(Projection& projection, std::span<const Column> columns);
    bool analyse_order_item(Projection& projection,
                            Expression* item,
                            std::span<const Column> columns);
    bool replace_computed(Projection& projection,
                          Expression* node,
                          std::span<const Column> columns,
                          SymbolId first_local,
                          bool item_aggregates);
    bool check_dropped(Projection& projection,
                       SymbolId symbol,
                       Span span,
                       std::span<const Column> columns,
                       bool item_aggregates);
    bool analyse_count(Expression* count, std::string_view clause);
    bool check_names(const Projection& projection, std::span<const Column> columns);

    // analyse_pattern.cpp
    bool bind_pattern(PathPattern& pattern, PatternUse use, bool nullable);
    bool bind_node(NodePattern& node, PatternUse use, bool nullable);
    bool bind_relationship(RelationshipPattern& relationship, PatternUse use, bool nullable);
    bool bind_path(PathPattern& pattern, bool nullable);
    bool analyse_inside(PathPattern& pattern);
    bool check_shortest(const PathPattern& pattern);
    bool analyse_written(PathPattern& pattern, bool merge);
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
    std::vector<SymbolId> relationships_used_;  // by the patterns of the clause at hand
    std::vector<SymbolId> bound_here_;          // by the clause at hand
    std::unordered_map<std::string_view, std::uint32_t> parameter_ids_;
    std::optional<CypherError> error_;
};

}  // namespace entente::cypher
