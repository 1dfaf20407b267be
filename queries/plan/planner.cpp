// Clauses to operators: everything but the order in which a pattern is matched.
#include "queries/plan/planner.h"

#include <algorithm>
#include <utility>

#include "core/name_table.h"
#include "queries/cypher/functions.h"
#include "queries/cypher/suggest.h"
#include "queries/plan/planner_state.h"
#include "queries/plan/show.h"

namespace entente::cypher {

namespace {

// Of names that the graph has not; who mistypes more sees enough.
constexpr std::size_t kUnknownNamesMax = 20;

void collect_names(const LabelExpression* labels, std::vector<std::string>& names) {
    if (labels == nullptr) {
        return;
    }
    if (labels->kind == LabelKind::name) {
        names.emplace_back(labels->name);
    }
    for (const LabelExpression* operand : labels->operands) {
        collect_names(operand, names);
    }
}

std::vector<Slot> slots_of(const std::vector<SymbolId>& symbols) {
    return {symbols.begin(), symbols.end()};
}

}  // namespace

Planner::Planner(Ast& ast,
                 const Analysis& analysis,
                 const GraphStatistics& statistics,
                 const GraphView& names)
    : ast_(ast),
      analysis_(analysis),
      statistics_(statistics),
      names_(names),
      plan_(std::make_shared<Plan>()) {
    plan_->slot_count = analysis.symbols.size();
    plan_->writes = analysis.writes;
    plan_->text = ast.text;
    plan_->deterministic = analysis.deterministic;
    for (const Symbol& symbol : analysis.symbols) {
        plan_->slot_names.emplace_back(symbol.name);
    }
    plan_->parameters.assign(analysis.parameters.begin(), analysis.parameters.end());
}

CypherResult<std::shared_ptr<const Plan>> Planner::run() {
    const Query& query = *ast_.statement.query;
    ENTENTE_ASSIGN(PlanPtr plan, plan_query(query));
    return finish(std::move(plan), query.columns);
}

CypherResult<std::shared_ptr<const Plan>> Planner::finish(PlanPtr plan, List<Column> columns) {
    if (columns.empty()) {
        plan = make(OperatorKind::empty_result, std::move(plan));
    } else {
        plan = make(OperatorKind::produce_results, std::move(plan));
        for (const Column& column : columns) {
            plan_->columns.emplace_back(column.name);
            plan_->column_slots.push_back(column.symbol);
            plan->details += (plan->details.empty() ? "" : ", ") + std::string(column.name);
        }
    }
    if (error_) {
        return *error_;
    }
    plan_->root = std::move(plan);
    number_nodes(*plan_->root);
    for (SubqueryPlan& subquery : plan_->subqueries) {
        if (subquery.root != nullptr) {
            number_nodes(*subquery.root);
        }
    }
    return std::shared_ptr<const Plan>(plan_);
}

void Planner::number_nodes(PlanNode& node) {
    for (PlanNode* at = &node; at != nullptr; at = at->input.get()) {
        at->number = static_cast<std::uint32_t>(plan_->node_count++);
        if (at->inner != nullptr) {
            number_nodes(*at->inner);
        }
        for (UnionBranch& branch : at->branches) {
            number_nodes(*branch.plan);
        }
    }
}

// -- what all need --

PlanPtr Planner::make(OperatorKind kind, PlanPtr input) const {
    const double rows = input == nullptr ? 1 : input->estimated_rows;
    auto node = std::make_unique<PlanNode>(kind, std::move(input));
    node->estimated_rows = rows;
    return node;
}

PlanPtr Planner::argument() const {
    return make(OperatorKind::argument);
}

Slot Planner::new_slot() {
    plan_->slot_names.emplace_back();
    return static_cast<Slot>(plan_->slot_count++);
}

Variable* Planner::variable(SymbolId symbol) {
    auto* result = ast_.make<Variable>();
    result->symbol = symbol;
    result->name = analysis_.symbols[symbol].name;
    result->type = analysis_.symbols[symbol].type;
    return result;
}

std::string Planner::slot_name(Slot slot) const {
    return plan_->slot_names[slot];
}

void Planner::bring_into_scope(SymbolId symbol) {
    if (std::find(scope_.begin(), scope_.end(), symbol) == scope_.end()) {
        scope_.push_back(symbol);
    }
}

std::vector<Slot> Planner::live_slots() const {
    return slots_of(scope_);
}

void Planner::note_unknown(NameKind kind, std::string_view name) {
    const keys::Dictionary dictionary = kind == NameKind::label  ? keys::Dictionary::labels
                                        : kind == NameKind::type ? keys::Dictionary::edge_types
                                                                 : keys::Dictionary::property_keys;
    const NameTable& known = names_.names();
    std::vector<UnknownName>& noted = plan_->unknown_names;
    const bool is_noted = std::any_of(noted.begin(), noted.end(), [&](const UnknownName& one) {
        return one.kind == kind && one.name == name;
    });
    if (has_written_ || is_merging_ || is_noted || noted.size() >= kUnknownNamesMax ||
        known.code(dictionary, name)) {
        return;
    }
    const std::vector<std::string> all = known.names(dictionary);
    const std::vector<std::string_view> candidates(all.begin(), all.end());
    noted.push_back({kind, std::string(name), did_you_mean(near_names(name, candidates))});
}

void Planner::note_unknown_names(const Expression& expression) {
    if (const auto* property = try_as<Property>(&expression)) {
        const StaticType type = property->subject->type;
        if (type.bits != 0 && type.only(kEntityTypes)) {
            note_unknown(NameKind::property, property->key);
        }
    } else if (const auto* test = try_as<LabelTest>(&expression)) {
        std::vector<std::string> names;
        collect_names(test->labels, names);
        const bool relationship = test->subject->type.only(kRelationshipType);
        for (const std::string& name : names) {
            note_unknown(relationship ? NameKind::type : NameKind::label, name);
        }
    }
    for_each_child(expression, [this](const Expression& child) { note_unknown_names(child); });
}

CypherResult<CompiledExpression> Planner::compiled(const Expression& expression) {
    note_unknown_names(expression);
    CompileScope scope;
    scope.computed = [this](const Expression& node) -> std::optional<Slot> {
        const auto found = computed_.find(&node);
        if (found != computed_.end()) {
            return found->second;
        }
        return node.symbol == kNoSymbol ? std::nullopt : std::optional<Slot>(node.symbol);
    };
    scope.subquery = [this](const Expression& node) { return add_subquery(node); };
    scope.property_key = [this](std::string_view name) {
        return names_.property_key(name).value_or(PropertyKeyId()).value;
    };
    scope.label = [this](std::string_view name) {
        return names_.label(name).value_or(LabelId()).value;
    };
    scope.relationship_type = [this](std::string_view name) {
        return names_.edge_type(name).value_or(EdgeTypeId()).value;
    };
    scope.text = ast_.text;
    auto result = compile(expression, scope);
    if (result.ok() && error_) {
        return *error_;
    }
    return result;
}

std::uint32_t Planner::add_subquery(const Expression& expression) {
    const std::vector<SymbolId> scope = scope_;
    const bool has_written = has_written_;
    const Expression* at_time = std::exchange(at_time_, nullptr);
    auto subquery = plan_subquery_expression(expression);
    scope_ = scope;
    has_written_ = has_written;
    at_time_ = at_time;
    if (!subquery.ok()) {
        if (!error_) {
            error_ = subquery.error();
        }
        return 0;
    }
    plan_->subqueries.push_back(*std::move(subquery));
    return static_cast<std::uint32_t>(plan_->subqueries.size() - 1);
}

CypherResult<SubqueryPlan> Planner::plan_subquery_expression(const Expression& expression) {
    SubqueryPlan result;
    std::vector<SymbolId> introduced;
    scope_.clear();
    if (const auto* predicate = try_as<PatternPredicate>(&expression)) {
        PathPattern* pattern = predicate->pattern;
        ENTENTE_ASSIGN(
            result.root,
            plan_patterns(argument(), List<PathPattern*>(&pattern, 1), nullptr, introduced));
        mark_distinct_ends(result.root.get());
        return result;
    }
    if (const auto* comprehension = try_as<PatternComprehension>(&expression)) {
        PathPattern* pattern = comprehension->pattern;
        ENTENTE_ASSIGN(
            PlanPtr plan,
            plan_patterns(
                argument(), List<PathPattern*>(&pattern, 1), comprehension->where, introduced));
        plan = make(OperatorKind::project, std::move(plan));
        ENTENTE_ASSIGN(auto value, compiled(*comprehension->projection));
        result.slot = new_slot();
        plan->assignments.push_back({result.slot, std::move(value)});
        result.result = SubqueryResult::list;
        result.root = std::move(plan);
        return result;
    }
    if (const auto* path = try_as<PathExpression>(&expression)) {
        PathPattern* pattern = path->pattern;
        if (pattern->symbol == kNoSymbol) {
            pattern->symbol = new_slot();
        }
        result.slot = pattern->symbol;
        ENTENTE_ASSIGN(
            result.root,
            plan_patterns(argument(), List<PathPattern*>(&pattern, 1), nullptr, introduced));
        result.result = pattern->selector == PathSelector::all_shortest ? SubqueryResult::list
                                                                        : SubqueryResult::first;
        return result;
    }
    const auto& subquery = as<SubqueryExpression>(expression);
    ENTENTE_ASSIGN(result.root, plan_query(*subquery.query));
    switch (subquery.subquery) {
        case SubqueryKind::exists: result.result = SubqueryResult::exists; break;
        case SubqueryKind::count: result.result = SubqueryResult::count; break;
        case SubqueryKind::collect:
            result.result = SubqueryResult::list;
            if (!subquery.query->columns.empty()) {
                result.slot = subquery.query->columns.front().symbol;
            }
            break;
    }
    return result;
}

CypherResult<std::vector<PropertyExpression>> Planner::property_expressions(const MapLiteral& map) {
    std::vector<PropertyExpression> result;
    for (const MapEntry& entry : map.entries) {
        ENTENTE_ASSIGN(auto value, compiled(*entry.value));
        result.push_back({std::string(entry.key), std::move(value)});
    }
    return result;
}

CypherResult<PlanPtr> Planner::filter(PlanPtr plan, Expression* where) {
    std::vector<Expression*> conjuncts;
    split_conjunction(where, conjuncts);
    if (conjuncts.empty()) {
        return plan;
    }
    std::stable_partition(conjuncts.begin(), conjuncts.end(), [](const Expression* conjunct) {
        return !reads_graph(*conjunct);
    });
    plan = fetch_properties(std::move(plan), conjuncts, FetchWhat::relationships);
    plan = make(OperatorKind::filter, std::move(plan));
    for (const Expression* conjunct : conjuncts) {
        ENTENTE_ASSIGN(auto condition, compiled(*conjunct));
        plan->expressions.push_back(std::move(condition));
        plan->details +=
            (plan->details.empty() ? "" : " AND ") + std::string(ast_.source(conjunct->span));
        plan->estimated_rows *= 0.5;
    }
    return plan;
}

// -- queries --

CypherResult<PlanPtr> Planner::plan_query(const Query& query) {
    return query.parts.size() == 1 ? plan_single(*query.parts.front()) : plan_union(query);
}

CypherResult<PlanPtr> Planner::plan_single(const SingleQuery& query) {
    scope_.clear();
    return plan_clauses(argument(), query.clauses);
}

CypherResult<PlanPtr> Planner::plan_union(const Query& query) {
    PlanPtr plan = make(OperatorKind::union_all);
    bool has_written = has_written_;
    plan->estimated_rows = 0;
    for (const SingleQuery* part : query.parts) {
        UnionBranch branch;
        has_written_ = has_written;
        ENTENTE_ASSIGN(branch.plan, plan_single(*part));
        has_written = has_written || has_written_;
        if (!part->clauses.empty() && part->clauses.back()->kind == ClauseKind::projection) {
            for (const Column& column : as<Projection>(*part->clauses.back()).columns) {
                branch.slots.push_back(column.symbol);
            }
        }
        plan->estimated_rows += branch.plan->estimated_rows;
        plan->branches.push_back(std::move(branch));
    }
    has_written_ = has_written;
    scope_.clear();
    for (const Column& column : query.columns) {
        plan->slots.push_back(column.symbol);
        scope_.push_back(column.symbol);
    }
    if (!query.union_all && !query.columns.empty()) {
        plan = make(OperatorKind::distinct, std::move(plan));
        plan->slots = live_slots();
    }
    return plan;
}

CypherResult<PlanPtr> Planner::plan_clauses(PlanPtr plan, List<Clause*> clauses) {
    for (const Clause* clause : clauses) {
        ENTENTE_ASSIGN(plan, plan_clause(std::move(plan), *clause));
    }
    return plan;
}

CypherResult<PlanPtr> Planner::plan_clause(PlanPtr plan, const Clause& clause) {
    switch (clause.kind) {
        case ClauseKind::match: return plan_match_clause(std::move(plan), as<Match>(clause));
        case ClauseKind::unwind: return plan_unwind(std::move(plan), as<Unwind>(clause));
        case ClauseKind::projection:
            return plan_projection(std::move(plan), as<Projection>(clause));
        case ClauseKind::create: return plan_create(std::move(plan), as<Create>(clause));
        case ClauseKind::merge: return plan_merge(std::move(plan), as<Merge>(clause));
        case ClauseKind::set:
            return plan_changes(std::move(plan), OperatorKind::set, as<Set>(clause).items);
        case ClauseKind::remove:
            return plan_changes(std::move(plan), OperatorKind::remove, as<Remove>(clause).items);
        case ClauseKind::delete_entities: return plan_delete(std::move(plan), as<Delete>(clause));
        case ClauseKind::call_procedure:
            return plan_call(std::move(plan), as<CallProcedure>(clause));
        case ClauseKind::call_subquery:
            return plan_subquery(std::move(plan), as<CallSubquery>(clause));
        case ClauseKind::for_each: return plan_foreach(std::move(plan), as<Foreach>(clause));
        case ClauseKind::use: return plan;
        case ClauseKind::finish: return make(OperatorKind::empty_result, std::move(plan));
    }
    return plan;
}

CypherResult<PlanPtr> Planner::plan_match_clause(PlanPtr plan, const Match& match) {
    std::vector<SymbolId> introduced;
    if (match.at_system_time != nullptr) {
        return runtime_error(ErrorType::not_supported,
                             "",
                             "AS OF SYSTEM TIME is not supported: what was known then is not kept");
    }
    at_time_ = match.at_time;
    if (match.optional) {
        const double rows = plan->estimated_rows;
        plan = make(OperatorKind::optional, std::move(plan));
        ENTENTE_ASSIGN(plan->inner,
                       plan_patterns(argument(), match.patterns, match.where, introduced));
        plan->slots = slots_of(introduced);
        plan->estimated_rows = std::max(rows, rows * plan->inner->estimated_rows);
    } else {
        ENTENTE_ASSIGN(plan,
                       plan_patterns(std::move(plan), match.patterns, match.where, introduced));
    }
    at_time_ = nullptr;
    for (const SymbolId symbol : introduced) {
        if (!slot_name(symbol).empty()) {
            bring_into_scope(symbol);
        }
    }
    return plan;
}

CypherResult<PlanPtr> Planner::plan_unwind(PlanPtr plan, const Unwind& unwind) {
    plan = make(OperatorKind::unwind, std::move(plan));
    ENTENTE_ASSIGN(plan->value, compiled(*unwind.list));
    plan->slot = unwind.variable->symbol;
    plan->estimated_rows *= 10;
    plan->details =
        std::string(ast_.source(unwind.list->span)) + " AS " + std::string(unwind.variable->name);
    bring_into_scope(unwind.variable->symbol);
    return plan;
}

// -- projections --

CypherResult<PlanPtr> Planner::plan_projection(PlanPtr plan, const Projection& projection) {
    if (projection.aggregates) {
        ENTENTE_ASSIGN(plan, plan_aggregation(std::move(plan), projection));
    } else {
        ENTENTE_ASSIGN(plan, plan_columns(std::move(plan), projection));
    }
    scope_.clear();
    for (const Column& column : projection.columns) {
        bring_into_scope(column.symbol);
    }
    if (projection.distinct && !projection.columns.empty()) {
        mark_distinct_ends(plan.get());
        plan = make(OperatorKind::distinct, std::move(plan));
        plan->slots = live_slots();
        plan->estimated_rows *= 0.5;
    }
    for (const SymbolId symbol : projection.kept_for_order) {
        bring_into_scope(symbol);
    }
    ENTENTE_ASSIGN(plan, plan_order(std::move(plan), projection));
    ENTENTE_ASSIGN(plan, filter(std::move(plan), projection.where));
    scope_.clear();
    for (const Column& column : projection.columns) {
        bring_into_scope(column.symbol);
    }
    return plan;
}

CypherResult<PlanPtr> Planner::plan_columns(PlanPtr plan, const Projection& projection) {
    std::vector<Assignment> assignments;
    std::string details;
    std::vector<const Expression*> computed;
    for (const Column& column : projection.columns) {
        if (column.expression->symbol != column.symbol) {
            computed.push_back(column.expression);
        }
    }
    plan = fetch_properties(std::move(plan), computed, FetchWhat::everything);
    for (const Column& column : projection.columns) {
        const bool is_same = column.expression->symbol == column.symbol;
        details += (details.empty() ? "" : ", ") + std::string(column.name);
        if (!is_same) {
            ENTENTE_ASSIGN(auto value, compiled(*column.expression));
            assignments.push_back({column.symbol, std::move(value)});
        }
    }
    if (assignments.empty() || project_fetched(*plan, projection, assignments)) {
        return plan;
    }
    plan = make(OperatorKind::project, std::move(plan));
    plan->assignments = std::move(assignments);
    plan->details = std::move(details);
    return plan;
}

// What is evaluated for each row that is grouped: keys, and arguments of aggregate functions.
std::vector<const Expression*> Planner::aggregation_inputs(const Projection& projection) {
    std::vector<const Expression*> inputs;
    std::vector<const Expression*> calls;
    for (const Column& column : projection.columns) {
        if (column.aggregates) {
            collect_aggregates(*column.expression, calls);
        } else {
            inputs.push_back(column.expression);
        }
    }
    for (const SortItem& item : projection.order_by) {
        collect_aggregates(*item.expression, calls);
    }
    for (const Expression* call : calls) {
        if (const auto* function = try_as<FunctionCall>(call)) {
            inputs.insert(inputs.end(), function->arguments.begin(), function->arguments.end());
        }
    }
    return inputs;
}

CypherResult<PlanPtr> Planner::plan_aggregation(PlanPtr plan, const Projection& projection) {
    std::vector<const Expression*> calls;
    SymbolSet representatives;
    plan = fetch_properties(std::move(plan), aggregation_inputs(projection), FetchWhat::everything);
    plan = make(OperatorKind::aggregate, std::move(plan));
    for (const Column& column : projection.columns) {
        plan->details += (plan->details.empty() ? "" : ", ") + std::string(column.name);
        if (column.aggregates) {
            collect_aggregates(*column.expression, calls);
            collect_symbols(*column.expression, representatives);
            continue;
        }
        ENTENTE_ASSIGN(auto key, compiled(*column.expression));
        plan->assignments.push_back({column.symbol, std::move(key)});
    }
    for (const SortItem& item : projection.order_by) {
        collect_aggregates(*item.expression, calls);
        if (item.expression->aggregates) {
            collect_symbols(*item.expression, representatives);
        }
    }
    for (const Expression* call : calls) {
        AggregateStep step;
        step.slot = new_slot();
        if (const auto* function = try_as<FunctionCall>(call)) {
            step.function = function->function;
            step.distinct = function->distinct;
            for (const Expression* argument : function->arguments) {
                ENTENTE_ASSIGN(auto value, compiled(*argument));
                step.arguments.push_back(std::move(value));
            }
        }
        computed_[call] = step.slot;
        plan->aggregates.push_back(std::move(step));
    }
    for (const Column& column : projection.columns) {
        if (column.aggregates) {
            ENTENTE_ASSIGN(auto value, compiled(*column.expression));
            plan->results.push_back({column.symbol, std::move(value)});
        }
    }
    const bool minds_repeats = std::any_of(
        plan->aggregates.begin(), plan->aggregates.end(), [](const AggregateStep& step) {
            return step.function == nullptr ||
                   (!step.distinct && step.function->id != FunctionId::min &&
                    step.function->id != FunctionId::max);
        });
    if (!minds_repeats) {
        mark_distinct_ends(plan->input.get());
    }
    // What is left of a column beside its aggregates depends on the grouping keys only, so any row of the group has it.
    plan->slots.assign(representatives.begin(), representatives.end());
    std::sort(plan->slots.begin(), plan->slots.end());
    mark_counts(*plan, projection.columns);
    plan->estimated_rows =
        plan->assignments.empty() ? 1 : std::max(1.0, plan->estimated_rows * 0.3);
    return plan;
}

// Down to the operators that decide how often a row comes, while nobody minds how often.
void Planner::mark_distinct_ends(PlanNode* plan) {
    for (PlanNode* at = plan; at != nullptr; at = at->input.get()) {
        switch (at->kind) {
            case OperatorKind::expand:
            case OperatorKind::var_expand:
                at->distinct_ends = at->relationship_use == RelationshipUse::none && !at->into;
                break;
            case OperatorKind::filter:
            case OperatorKind::project:
            case OperatorKind::fetch_properties:
            case OperatorKind::distinct:
            case OperatorKind::properties_match:
            case OperatorKind::all_nodes_scan:
            case OperatorKind::label_scan:
            case OperatorKind::id_seek:
            case OperatorKind::element_seek:
            case OperatorKind::index_seek:
            case OperatorKind::index_range:
            case OperatorKind::composite_seek: break;
            default: return;
        }
    }
}

// What can be counted without a row for each.
void Planner::mark_counts(PlanNode& aggregate, List<Column> columns) const {
    if (aggregate.aggregates.size() != 1) {
        return;
    }
    const AggregateStep& step = aggregate.aggregates.front();
    if (aggregate.assignments.size() == 1 && step.function == nullptr) {
        const auto key = aggregate.assignments.front().expression.slot();
        PlanNode& input = *aggregate.input;
        const bool by_source = key && input.kind == OperatorKind::time_scan && input.from == *key;
        const bool by_target =
            key && input.to == *key &&
            (input.kind == OperatorKind::expand || input.kind == OperatorKind::time_scan);
        aggregate.counts_by_end = (by_source || by_target) && aggregate.slots.empty();
        input.reversed = input.kind == OperatorKind::time_scan ? by_source : input.reversed;
        return;
    }
    if (!aggregate.assignments.empty() || columns.size() != 1) {
        return;
    }
    if (step.function == nullptr) {
        aggregate.counts_input = true;
        return;
    }
    if (step.function->id != FunctionId::count || step.arguments.size() != 1) {
        return;
    }
    const auto slot = step.arguments.front().slot();
    if (!slot || *slot >= analysis_.symbols.size()) {
        return;
    }
    const PlanNode& input = *aggregate.input;
    const bool of_ends =
        (input.kind == OperatorKind::expand || input.kind == OperatorKind::var_expand) &&
        input.to == *slot;
    if (!step.distinct) {
        aggregate.counts_input =
            of_ends || (input.kind == OperatorKind::expand && input.relationship == *slot);
    } else {
        aggregate.counts_ends = of_ends && input.distinct_ends;
    }
}

CypherResult<PlanPtr> Planner::plan_order(PlanPtr plan, const Projection& projection) {
    if (!projection.order_by.empty()) {
        std::vector<const Expression*> keys;
        for (const SortItem& item : projection.order_by) {
            keys.push_back(item.expression);
        }
        plan = fetch_properties(std::move(plan), keys, FetchWhat::everything);
        plan = make(OperatorKind::sort, std::move(plan));
        for (const SortItem& item : projection.order_by) {
            ENTENTE_ASSIGN(auto key, compiled(*item.expression));
            plan->sort_keys.push_back({std::move(key), item.descending});
            plan->details += (plan->details.empty() ? "" : ", ") +
                             std::string(ast_.source(item.expression->span)) +
                             (item.descending ? " DESC" : "");
        }
        plan->slots = live_slots();
        if (projection.limit != nullptr) {
            // Only so many rows have to be kept: a heap and not a list.
            ENTENTE_ASSIGN(plan->upper, compiled(*projection.limit));
            if (projection.skip != nullptr) {
                ENTENTE_ASSIGN(plan->lower, compiled(*projection.skip));
            }
        }
    }
    ENTENTE_TRY(bound_groups(plan.get(), projection));
    if (projection.skip != nullptr) {
        plan = make(OperatorKind::skip, std::move(plan));
        plan->details = ast_.source(projection.skip->span);
        ENTENTE_ASSIGN(plan->value, compiled(*projection.skip));
    }
    if (projection.limit != nullptr) {
        ENTENTE_TRY(bound_fetch(plan.get(), projection));
        plan = make(OperatorKind::limit, std::move(plan));
        plan->details = ast_.source(projection.limit->span);
        ENTENTE_ASSIGN(plan->value, compiled(*projection.limit));
        // What changes the graph runs to its end, whatever is asked for.
        plan->detach = has_written_;
        if (const QueryValue* limit = plan->value->constant();
            limit != nullptr && limit->is(QueryType::integer)) {
            plan->estimated_rows =
                std::min(plan->estimated_rows, static_cast<double>(limit->integer()));
        }
    }
    return plan;
}

// Of groups that are ordered by their count, the greatest first, only those that LIMIT can let through are made.
CypherStatus Planner::bound_groups(PlanNode* plan, const Projection& projection) {
    if (plan->kind != OperatorKind::sort || !plan->upper ||
        plan->input->kind != OperatorKind::aggregate || !plan->input->counts_by_end ||
        !plan->sort_keys.front().descending) {
        return {};
    }
    PlanNode& aggregate = *plan->input;
    const Slot count = aggregate.aggregates.front().slot;
    const auto key = plan->sort_keys.front().expression.slot();
    const bool by_count =
        key &&
        (*key == count ||
         std::any_of(aggregate.results.begin(), aggregate.results.end(), [&](const auto& result) {
             return result.slot == *key && result.expression.slot() == count;
         }));
    if (!by_count) {
        return {};
    }
    ENTENTE_ASSIGN(aggregate.upper, compiled(*projection.limit));
    if (projection.skip != nullptr) {
        ENTENTE_ASSIGN(aggregate.lower, compiled(*projection.skip));
    }
    return {};
}

// -- changes --

// What is computed in labels or types that are written.
CypherResult<std::vector<CompiledExpression>> Planner::dynamic_names(
    const LabelExpression* labels) {
    std::vector<CompiledExpression> result;
    for (const Expression* names : expressions_in(labels)) {
        ENTENTE_ASSIGN(auto value, compiled(*names));
        result.push_back(std::move(value));
    }
    return result;
}

CypherResult<PatternToCreate> Planner::pattern_to_create(List<PathPattern*> patterns) {
    PatternToCreate result;
    SymbolSet made;
    for (const PathPattern* path : patterns) {
        for (const NodePattern* node : path->nodes) {
            if (node->bound) {
                if (!made.contains(node->symbol)) {
                    result.bound_nodes.push_back(node->symbol);
                }
                continue;
            }
            made.insert(node->symbol);
            NodeToCreate create;
            create.slot = node->symbol;
            collect_names(node->labels, create.labels);
            ENTENTE_ASSIGN(create.dynamic_labels, dynamic_names(node->labels));
            if (const auto* map = try_as<MapLiteral>(node->properties)) {
                ENTENTE_ASSIGN(create.properties, property_expressions(*map));
            } else if (node->properties != nullptr) {
                ENTENTE_ASSIGN(create.property_map, compiled(*node->properties));
            }
            result.nodes.push_back(std::move(create));
        }
        for (std::size_t i = 0; i < path->relationships.size(); ++i) {
            const RelationshipPattern& relationship = *path->relationships[i];
            if (relationship.bound) {
                continue;
            }
            RelationshipToCreate create;
            create.slot = relationship.symbol;
            create.source = path->nodes[i]->symbol;
            create.target = path->nodes[i + 1]->symbol;
            if (relationship.direction == Direction::left) {
                std::swap(create.source, create.target);
            }
            std::vector<std::string> types;
            collect_names(relationship.types, types);
            create.type = types.empty() ? "" : types.front();
            if (types.empty()) {
                ENTENTE_ASSIGN(auto dynamic, dynamic_names(relationship.types));
                create.dynamic_type = std::move(dynamic.front());
            }
            if (const auto* map = try_as<MapLiteral>(relationship.properties)) {
                ENTENTE_ASSIGN(create.properties, property_expressions(*map));
            } else if (relationship.properties != nullptr) {
                ENTENTE_ASSIGN(create.property_map, compiled(*relationship.properties));
            }
            result.relationships.push_back(std::move(create));
        }
    }
    return result;
}

std::vector<PathParts> Planner::path_parts(List<PathPattern*> patterns) const {
    std::vector<PathParts> result;
    for (const PathPattern* path : patterns) {
        if (path->symbol == kNoSymbol) {
            continue;
        }
        PathParts parts;
        parts.slot = path->symbol;
        for (std::size_t i = 0; i < path->nodes.size(); ++i) {
            if (i > 0) {
                parts.elements.push_back(path->relationships[i - 1]->symbol);
            }
            parts.elements.push_back(path->nodes[i]->symbol);
        }
        result.push_back(std::move(parts));
    }
    return result;
}

CypherResult<PlanPtr> Planner::plan_create(PlanPtr plan, const Create& create) {
    plan = make(OperatorKind::create, std::move(plan));
    ENTENTE_ASSIGN(plan->pattern, pattern_to_create(create.patterns));
    plan->paths = path_parts(create.patterns);
    plan->details = ast_.source(create.span);
    for (const PathPattern* path : create.patterns) {
        for (const NodePattern* node : path->nodes) {
            if (!slot_name(node->symbol).empty()) {
                bring_into_scope(node->symbol);
            }
        }
        for (const RelationshipPattern* relationship : path->relationships) {
            if (!slot_name(relationship->symbol).empty()) {
                bring_into_scope(relationship->symbol);
            }
        }
        if (path->symbol != kNoSymbol) {
            bring_into_scope(path->symbol);
        }
    }
    plan->slots = live_slots();
    has_written_ = true;
    return plan;
}

CypherResult<PlanPtr> Planner::plan_merge(PlanPtr plan, const Merge& merge) {
    PathPattern* pattern = merge.pattern;
    const List<PathPattern*> patterns(&pattern, 1);
    std::vector<SymbolId> introduced;
    plan = make(OperatorKind::merge, std::move(plan));
    is_merging_ = true;
    ENTENTE_ASSIGN(plan->inner, plan_patterns(argument(), patterns, nullptr, introduced));
    is_merging_ = false;
    ENTENTE_ASSIGN(plan->pattern, pattern_to_create(patterns));
    plan->paths = path_parts(patterns);
    for (const SymbolId symbol : introduced) {
        if (!slot_name(symbol).empty()) {
            bring_into_scope(symbol);
        }
    }
    ENTENTE_ASSIGN(plan->on_create, property_changes(merge.on_create));
    ENTENTE_ASSIGN(plan->on_match, property_changes(merge.on_match));
    plan->details = ast_.source(merge.span);
    plan->slots = live_slots();
    has_written_ = true;
    return plan;
}

CypherResult<std::vector<PropertyChange>> Planner::property_changes(List<SetItem> items) {
    std::vector<PropertyChange> result;
    for (const SetItem& item : items) {
        PropertyChange change;
        change.kind = item.kind;
        change.key = item.key;
        ENTENTE_ASSIGN(change.entity, compiled(*item.entity));
        if (item.key_expression != nullptr) {
            ENTENTE_ASSIGN(change.key_expression, compiled(*item.key_expression));
        }
        if (item.value != nullptr) {
            ENTENTE_ASSIGN(change.value, compiled(*item.value));
        }
        change.labels.assign(item.labels.begin(), item.labels.end());
        for (const Expression* names : item.dynamic_labels) {
            ENTENTE_ASSIGN(auto value, compiled(*names));
            change.dynamic_labels.push_back(std::move(value));
        }
        result.push_back(std::move(change));
    }
    return result;
}

CypherResult<PlanPtr> Planner::plan_changes(PlanPtr plan, OperatorKind kind, List<SetItem> items) {
    plan = make(kind, std::move(plan));
    ENTENTE_ASSIGN(plan->changes, property_changes(items));
    for (PropertyChange& change : plan->changes) {
        change.remove = kind == OperatorKind::remove;
    }
    for (const SetItem& item : items) {
        plan->details += (plan->details.empty() ? "" : ", ") + std::string(ast_.source(item.span));
    }
    plan->slots = live_slots();
    has_written_ = true;
    return plan;
}

CypherResult<PlanPtr> Planner::plan_delete(PlanPtr plan, const Delete& clause) {
    plan = make(OperatorKind::delete_entities, std::move(plan));
    plan->detach = clause.detach;
    for (const Expression* expression : clause.expressions) {
        ENTENTE_ASSIGN(auto value, compiled(*expression));
        plan->expressions.push_back(std::move(value));
        plan->details +=
            (plan->details.empty() ? "" : ", ") + std::string(ast_.source(expression->span));
    }
    plan->slots = live_slots();
    has_written_ = true;
    return plan;
}

CypherResult<PlanPtr> Planner::plan_foreach(PlanPtr plan, const Foreach& clause) {
    plan = make(OperatorKind::for_each, std::move(plan));
    ENTENTE_ASSIGN(plan->value, compiled(*clause.list));
    plan->slot = clause.variable->symbol;
    plan->slots = live_slots();
    const std::vector<SymbolId> scope = scope_;
    scope_.clear();
    ENTENTE_ASSIGN(plan->inner, plan_clauses(argument(), clause.clauses));
    scope_ = scope;
    plan->details =
        std::string(clause.variable->name) + " IN " + std::string(ast_.source(clause.list->span));
    has_written_ = true;
    return plan;
}

// -- calls --

CypherResult<PlanPtr> Planner::plan_call(PlanPtr plan, const CallProcedure& call) {
    plan = make(OperatorKind::call_procedure, std::move(plan));
    plan->procedure =
        call.procedure == nullptr ? call.name : std::string_view(call.procedure->name);
    plan->details = plan->procedure;
    plan->optional_call = call.optional;
    if (call.has_arguments) {
        for (const Expression* argument : call.arguments) {
            ENTENTE_ASSIGN(auto value, compiled(*argument));
            plan->expressions.push_back(std::move(value));
        }
    } else if (call.procedure != nullptr) {
        for (const ProcedureField& field : call.procedure->arguments) {
            auto* parameter = ast_.make<Parameter>();
            plan_->implicit_parameters.push_back(field.name);
            const auto known =
                std::find(analysis_.parameters.begin(), analysis_.parameters.end(), field.name);
            if (known == analysis_.parameters.end()) {
                break;
            }
            parameter->name = *known;
            parameter->index = static_cast<std::uint32_t>(known - analysis_.parameters.begin());
            ENTENTE_ASSIGN(auto value, compiled(*parameter));
            plan->expressions.push_back(std::move(value));
        }
    }
    for (const YieldItem& item : call.results) {
        const auto& fields = call.procedure->results;
        const auto field = std::find_if(fields.begin(), fields.end(), [&](const auto& candidate) {
            return candidate.name == item.field;
        });
        plan->yields.emplace_back(field - fields.begin(), item.variable->symbol);
        bring_into_scope(item.variable->symbol);
    }
    // A procedure without results passes its input through.
    plan->unit_subquery = call.procedure != nullptr && call.procedure->results.empty();
    plan->estimated_rows *= 10;
    return filter(std::move(plan), call.where);
}

CypherResult<PlanPtr> Planner::plan_subquery(PlanPtr plan, const CallSubquery& call) {
    const std::vector<SymbolId> scope = scope_;
    const bool writes = call.query->writes;
    const bool batches = call.in_transactions && (writes || call.status != nullptr);
    if (batches && has_written_) {
        return runtime_error(ErrorType::not_supported,
                             "",
                             "CALL { } IN TRANSACTIONS cannot follow a clause that writes");
    }
    if (writes || batches) {
        plan = make(OperatorKind::eager, std::move(plan));
        plan->slots = live_slots();
    }
    const double rows = plan->estimated_rows;
    const OperatorKind kind = call.optional ? OperatorKind::optional : OperatorKind::apply;
    plan = make(batches ? OperatorKind::call_in_transactions : kind, std::move(plan));
    if (batches) {
        plan->kept = live_slots();
        plan->optional_call = call.optional;
        plan->on_error = call.on_error;
        if (call.rows_per_transaction != nullptr) {
            ENTENTE_ASSIGN(plan->value, compiled(*call.rows_per_transaction));
        }
        if (call.status != nullptr) {
            plan->status = call.status->symbol;
            plan_->writes =
                true;  // it is about transactions, of which a statement that only reads has none
        }
    }
    ENTENTE_ASSIGN(plan->inner, plan_query(*call.query));
    plan->unit_subquery = call.query->columns.empty();
    plan->estimated_rows = rows * std::max(1.0, plan->inner->estimated_rows);
    scope_ = scope;
    for (const Column& column : call.query->columns) {
        plan->slots.push_back(column.symbol);
        bring_into_scope(column.symbol);
    }
    if (plan->status) {
        bring_into_scope(call.status->symbol);
    }
    if (writes) {
        plan = make(OperatorKind::eager, std::move(plan));
        plan->slots = live_slots();
        has_written_ = true;
    }
    return plan;
}

// -- SHOW --

CypherResult<std::shared_ptr<const Plan>> Planner::run_show() {
    const Show& show = *ast_.statement.show;
    PlanPtr plan = make(OperatorKind::call_procedure, argument());
    plan->procedure = "show." + std::string(show_name(show.kind));
    plan_->show_filter = show.filter;
    plan_->show_name = show.name;
    plan->details = plan->procedure;
    for (std::size_t i = 0; i < show.source.size(); ++i) {
        plan->yields.emplace_back(i, show.source[i].symbol);
        plan_->shown.emplace_back(show.source[i].name);
        bring_into_scope(show.source[i].symbol);
    }
    if (show.yield != nullptr) {
        ENTENTE_ASSIGN(plan, plan_projection(std::move(plan), *show.yield));
    }
    ENTENTE_ASSIGN(plan, filter(std::move(plan), show.where));
    if (show.result != nullptr) {
        ENTENTE_ASSIGN(plan, plan_projection(std::move(plan), *show.result));
    }
    return finish(std::move(plan), show.columns);
}

CypherResult<std::shared_ptr<const Plan>> plan_show(Ast& ast,
                                                    const Analysis& analysis,
                                                    const GraphStatistics& statistics,
                                                    const GraphView& names) {
    return Planner(ast, analysis, statistics, names).run_show();
}

std::string_view show_name(ShowKind kind) {
    switch (kind) {
        case ShowKind::databases: return "databases";
        case ShowKind::procedures: return "procedures";
        case ShowKind::functions: return "functions";
        case ShowKind::indexes: return "indexes";
        case ShowKind::constraints: return "constraints";
        case ShowKind::transactions: return "transactions";
        case ShowKind::settings: return "settings";
        case ShowKind::users: return "users";
        case ShowKind::roles: return "roles";
        case ShowKind::privileges: return "privileges";
        case ShowKind::aliases: return "aliases";
        case ShowKind::servers: return "servers";
    }
    return "databases";
}

CypherResult<std::shared_ptr<const Plan>> plan_query(Ast& ast,
                                                     const Analysis& analysis,
                                                     const GraphStatistics& statistics,
                                                     const GraphView& names) {
    return Planner(ast, analysis, statistics, names).run();
}

}  // namespace entente::cypher
