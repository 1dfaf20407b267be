// The planner at work: what its two files share. Only for planner.cpp and match_planner.cpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "queries/plan/expression_walk.h"
#include "queries/plan/planner.h"

namespace entente::cypher {

// Of which things properties are read ahead.
enum class FetchWhat : std::uint8_t {
    relationships,
    everything,
};

class Planner {
public:
    Planner(Ast& ast,
            const Analysis& analysis,
            const GraphStatistics& statistics,
            const GraphView& names);

    CypherResult<std::shared_ptr<const Plan>> run();
    CypherResult<std::shared_ptr<const Plan>> run_show();

private:
    friend class MatchPlanner;

    // -- queries and clauses: planner.cpp --
    CypherResult<std::shared_ptr<const Plan>> finish(PlanPtr plan, List<Column> columns);
    CypherResult<PlanPtr> plan_query(const Query& query);
    CypherResult<PlanPtr> plan_single(const SingleQuery& query);
    CypherResult<PlanPtr> plan_clauses(PlanPtr plan, List<Clause*> clauses);
    CypherResult<PlanPtr> plan_clause(PlanPtr plan, const Clause& clause);
    CypherResult<PlanPtr> plan_union(const Query& query);
    CypherResult<PlanPtr> plan_match_clause(PlanPtr plan, const Match& match);
    CypherResult<PlanPtr> plan_unwind(PlanPtr plan, const Unwind& unwind);
    CypherResult<PlanPtr> plan_projection(PlanPtr plan, const Projection& projection);
    CypherResult<PlanPtr> plan_columns(PlanPtr plan, const Projection& projection);
    CypherResult<PlanPtr> plan_aggregation(PlanPtr plan, const Projection& projection);
    static std::vector<const Expression*> aggregation_inputs(const Projection& projection);
    static void mark_distinct_ends(PlanNode* plan);
    void mark_counts(PlanNode& aggregate, List<Column> columns) const;
    CypherResult<PlanPtr> plan_order(PlanPtr plan, const Projection& projection);
    CypherResult<PlanPtr> plan_create(PlanPtr plan, const Create& create);
    CypherResult<PlanPtr> plan_merge(PlanPtr plan, const Merge& merge);
    CypherResult<PlanPtr> plan_changes(PlanPtr plan, OperatorKind kind, List<SetItem> items);
    CypherResult<PlanPtr> plan_delete(PlanPtr plan, const Delete& clause);
    CypherResult<PlanPtr> plan_foreach(PlanPtr plan, const Foreach& clause);
    CypherResult<PlanPtr> plan_call(PlanPtr plan, const CallProcedure& call);
    CypherResult<PlanPtr> plan_subquery(PlanPtr plan, const CallSubquery& call);
    CypherResult<std::vector<PropertyChange>> property_changes(List<SetItem> items);
    CypherResult<std::vector<CompiledExpression>> dynamic_names(const LabelExpression* labels);
    CypherResult<PatternToCreate> pattern_to_create(List<PathPattern*> patterns);
    std::vector<PathParts> path_parts(List<PathPattern*> patterns) const;
    CypherResult<PlanPtr> filter(PlanPtr plan, Expression* where);
    // Puts in front of who evaluates the expressions an operator that reads the properties of relationships in
    // them, of many rows at once, and of nodes where that is said. The plan as it is where there are none.
    PlanPtr fetch_properties(PlanPtr plan,
                             std::span<const Expression* const> expressions,
                             FetchWhat what);
    // Whether `fetch` is the projection, too: then it has the assignments.
    static bool project_fetched(PlanNode& fetch,
                                const Projection& projection,
                                std::vector<Assignment>& assignments);
    CypherStatus bound_groups(PlanNode* plan, const Projection& projection);
    CypherStatus bound_fetch(PlanNode* plan, const Projection& projection);

    // -- patterns: match_planner.cpp --
    // `introduced` is what the patterns bind that was not bound before.
    CypherResult<PlanPtr> plan_patterns(PlanPtr plan,
                                        List<PathPattern*> patterns,
                                        Expression* where,
                                        std::vector<SymbolId>& introduced);

    // -- what both need --
    CypherResult<CompiledExpression> compiled(const Expression& expression);
    // The same for what only a plan can compute: the number of the subquery.
    std::uint32_t add_subquery(const Expression& expression);
    CypherResult<SubqueryPlan> plan_subquery_expression(const Expression& expression);
    CypherResult<std::vector<PropertyExpression>> property_expressions(const MapLiteral& map);

    // Says of names that are only read whether the graph has them: someone may have mistyped one.
    void note_unknown(NameKind kind, std::string_view name);
    void note_unknown_names(const Expression& expression);

    PlanPtr make(OperatorKind kind, PlanPtr input = nullptr) const;
    PlanPtr argument() const;
    Slot new_slot();
    Variable* variable(SymbolId symbol);
    std::string slot_name(Slot slot) const;
    void bring_into_scope(SymbolId symbol);
    std::vector<Slot> live_slots() const;
    void number_nodes(PlanNode& node);

    Ast& ast_;
    const Analysis& analysis_;
    const GraphStatistics& statistics_;
    const GraphView& names_;
    std::shared_ptr<Plan> plan_;
    std::unordered_map<const Expression*, Slot> computed_;
    std::vector<SymbolId> scope_;          // what later clauses may read
    bool has_written_ = false;             // in the chain so far
    bool is_merging_ = false;              // what is not there is made
    const Expression* at_time_ = nullptr;  // of the MATCH that is planned
    std::optional<CypherError> error_;
};

}  // namespace entente::cypher
