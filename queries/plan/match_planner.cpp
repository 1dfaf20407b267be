// In which order a pattern is matched: where to start, and along which relationship to go on.
//
// Greedy, as in Moerkotte and Neumann's survey of join ordering heuristics: at each step the cheapest thing that can be
// done with what is bound, by counts of labels and types. A relationship whose two ends are bound is always next: it
// can only make rows fewer.
#include <algorithm>
#include <cmath>

#include "queries/cypher/functions.h"
#include "queries/cypher/walk.h"
#include "queries/plan/index_choice.h"
#include "queries/plan/planner_state.h"

namespace entente::cypher {

namespace {

// Nodes and relationships of one MATCH. In which order they are matched takes time in the square of their number.
constexpr std::size_t kPatternPartsMax = 2000;

void collect_conjunction(const LabelExpression* labels, std::vector<std::string>& names) {
    if (labels == nullptr) {
        return;
    }
    if (labels->kind == LabelKind::name) {
        names.emplace_back(labels->name);
    } else if (labels->kind == LabelKind::conjunction) {
        for (const LabelExpression* operand : labels->operands) {
            collect_conjunction(operand, names);
        }
    }
}

// False when it is more than a choice between types.
bool collect_disjunction(const LabelExpression* types, std::vector<std::string>& names) {
    if (types == nullptr) {
        return true;
    }
    if (types->kind == LabelKind::name) {
        names.emplace_back(types->name);
        return true;
    }
    return types->kind == LabelKind::disjunction &&
           std::all_of(
               types->operands.begin(), types->operands.end(), [&](const LabelExpression* operand) {
                   return collect_disjunction(operand, names);
               });
}

}  // namespace

class MatchPlanner {
public:
    MatchPlanner(Planner& planner, PlanPtr plan) : planner_(planner), plan_(std::move(plan)) {}

    CypherResult<PlanPtr> run(List<PathPattern*> patterns,
                              Expression* where,
                              std::vector<SymbolId>& introduced) {
        std::size_t parts = 0;
        for (const PathPattern* path : patterns) {
            parts += path->nodes.size() + path->relationships.size();
        }
        if (parts > kPatternPartsMax) {
            return runtime_error(ErrorType::limit_exceeded,
                                 "pattern-parts",
                                 "the patterns of one MATCH have " + std::to_string(parts) +
                                     " nodes and relationships; the limit is " +
                                     std::to_string(kPatternPartsMax) +
                                     ", and WITH between two MATCH divides them");
        }
        for (PathPattern* path : patterns) {
            ENTENTE_TRY(add_path(*path));
        }
        std::vector<Expression*> conjuncts;
        split_conjunction(where, conjuncts);
        for (Expression* conjunct : conjuncts) {
            add_predicate(conjunct);
        }
        // Those that run subqueries come after those that only compare.
        std::stable_partition(predicates_.begin(), predicates_.end(), [](const MatchPredicate& p) {
            return p.expression == nullptr || !reads_graph(*p.expression);
        });
        while (true) {
            ENTENTE_TRY(build_paths());
            ENTENTE_TRY(apply_predicates());
            ENTENTE_ASSIGN(const bool selected, take_selection());
            if (selected) {
                continue;
            }
            const auto step = next_step();
            if (!step) {
                break;
            }
            ENTENTE_TRY(take(*step));
        }
        if (!pending_.empty()) {
            return runtime_error(ErrorType::database_error, "", "the pattern cannot be planned");
        }
        introduced = introduced_;
        return std::move(plan_);
    }

private:
    struct MatchNode {
        SymbolId symbol = kNoSymbol;
        std::vector<std::string> labels;  // it has all of them
    };

    struct MatchRelationship {
        RelationshipPattern* pattern = nullptr;
        PathPattern* path = nullptr;
        SymbolId left = kNoSymbol;
        SymbolId right = kNoSymbol;
        std::vector<std::string> types;
        bool simple_types = true;
        SymbolSet needs;  // of the properties of one of variable length
        bool done = false;
    };

    struct MatchPredicate {
        Expression* expression = nullptr;
        // A node or relationship that has the properties of a map that only the parameters know.
        SymbolId entity = kNoSymbol;
        Expression* map = nullptr;
        SymbolSet needs;
        bool done = false;
    };

    // A selector over several relationships.
    struct Selection {
        PathPattern* path = nullptr;
        SymbolSet needs;   // from outside of it
        SymbolSet inside;  // what it binds between its ends
        bool done = false;
    };

    // How the nodes of a variable are found.
    struct Access {
        OperatorKind kind = OperatorKind::all_nodes_scan;
        double rows = 0;
        std::string label;
        std::string property;
        const Expression* value = nullptr;
        const Comparison* range = nullptr;
        std::optional<IndexChoice> index;  // of several properties

        bool is_scan() const {
            return kind == OperatorKind::all_nodes_scan || kind == OperatorKind::label_scan;
        }
    };

    // A range of days that conditions ask of one of a relationship's dates.
    struct DateRange {
        std::string_view property;
        const Expression* lower = nullptr;
        const Expression* upper = nullptr;
        bool lower_inclusive = false;
        bool upper_inclusive = false;
        std::vector<MatchPredicate*> predicates;  // that say no more than this

        bool empty() const { return lower == nullptr && upper == nullptr; }
    };

    struct Step {
        MatchRelationship* relationship = nullptr;  // nullptr: find `node`
        DateRange dates;                            // not empty: find the relationship by these
        std::optional<IndexChoice> index;           // find the relationship in it
        SymbolId from = kNoSymbol;
        SymbolId node = kNoSymbol;
        double rows = 0;
        Access access;
    };

    bool is_pending(SymbolId symbol) const { return pending_.contains(symbol); }

    bool is_bound(SymbolId symbol) const { return !is_pending(symbol); }

    void introduce(SymbolId symbol) {
        if (pending_.insert(symbol).second) {
            introduced_.push_back(symbol);
        }
    }

    MatchNode& node(SymbolId symbol) {
        for (MatchNode& known : nodes_) {
            if (known.symbol == symbol) {
                return known;
            }
        }
        nodes_.push_back({symbol, {}});
        return nodes_.back();
    }

    // -- what there is to match --

    CypherStatus add_path(PathPattern& path) {
        if (is_selected(path) && path.relationships.size() != 1) {
            return add_selection(path);
        }
        if (!is_selected(path)) {
            add_predicates_of(path.where);
        }
        for (NodePattern* pattern : path.nodes) {
            if (!pattern->bound) {
                introduce(pattern->symbol);
            }
            MatchNode& known = node(pattern->symbol);
            collect_conjunction(pattern->labels, known.labels);
            add_label_test(pattern->symbol, pattern->labels);
            add_properties(pattern->symbol, pattern->properties);
            add_predicates_of(pattern->where);
        }
        for (std::size_t i = 0; i < path.relationships.size(); ++i) {
            add_relationship(path, *path.relationships[i], i);
        }
        if (path.symbol != kNoSymbol) {
            introduce(path.symbol);
            if (path.selector == PathSelector::walk) {
                paths_.push_back(&path);
            }
        }
        return {};
    }

    static bool is_selected(const PathPattern& path) {
        return path.selector != PathSelector::walk && !path.function_form;
    }

    // SHORTEST over several relationships: its ends are looked for here, all that is between them by a plan of its own.
    CypherStatus add_selection(PathPattern& path) {
        for (NodePattern* end : {path.nodes.front(), path.nodes.back()}) {
            if (!end->bound) {
                introduce(end->symbol);
                end->bound = true;
            }
            MatchNode& known = node(end->symbol);
            collect_conjunction(end->labels, known.labels);
            add_label_test(end->symbol, end->labels);
            add_properties(end->symbol, end->properties);
            add_predicates_of(end->where);
        }
        if (path.symbol == kNoSymbol) {
            path.symbol = planner_.new_slot();
        }
        introduce(path.symbol);
        Selection selection;
        selection.path = &path;
        for_each_inside(path,
                        [&](Expression* inside) { collect_symbols(*inside, selection.needs); });
        for (std::size_t i = 0; i < path.relationships.size(); ++i) {
            if (i > 0 && !path.nodes[i]->bound) {
                introduce_inside(path.nodes[i]->symbol, selection);
            }
            introduce_between(*path.relationships[i], selection);
        }
        selections_.push_back(std::move(selection));
        return {};
    }

    void introduce_inside(SymbolId symbol, Selection& selection) {
        introduce(symbol);
        selection.inside.insert(symbol);
        selection.needs.erase(symbol);
    }

    void introduce_between(const RelationshipPattern& pattern, Selection& selection) {
        if (!pattern.bound) {
            introduce_inside(pattern.symbol, selection);
        }
        if (pattern.group != nullptr) {
            for (const GroupVariable& variable : pattern.group->variables) {
                introduce_inside(variable.outside, selection);
            }
        }
    }

    void add_relationship(PathPattern& path, RelationshipPattern& pattern, std::size_t place) {
        MatchRelationship relationship;
        relationship.pattern = &pattern;
        relationship.path = &path;
        relationship.left = path.nodes[place]->symbol;
        relationship.right = path.nodes[place + 1]->symbol;
        relationship.simple_types = collect_disjunction(pattern.types, relationship.types);
        if (!relationship.simple_types) {
            relationship.types.clear();
        }
        if (!pattern.bound) {
            introduce(pattern.symbol);
        }
        if (pattern.group != nullptr) {
            const auto collect = [&](Expression* inside) {
                collect_symbols(*inside, relationship.needs);
            };
            for_each_inside(*pattern.group->pattern, collect);
            if (pattern.group->where != nullptr) {
                collect(pattern.group->where);
            }
            for (const GroupVariable& variable : pattern.group->variables) {
                introduce(variable.outside);
            }
        }
        if (is_selected(path) && path.where != nullptr) {
            collect_symbols(*path.where, relationship.needs);
            relationship.needs.erase(pattern.symbol);
            relationship.needs.erase(path.symbol);
        }
        const bool single = pattern.length == nullptr && path.selector == PathSelector::walk;
        if (single) {
            if (!relationship.simple_types || pattern.bound) {
                add_label_test(pattern.symbol, pattern.types);
            }
            add_properties(pattern.symbol, pattern.properties);
            add_predicates_of(pattern.where);
        } else {
            if (pattern.properties != nullptr) {
                collect_symbols(*pattern.properties, relationship.needs);
            }
            if (pattern.where != nullptr) {
                collect_symbols(*pattern.where, relationship.needs);
                relationship.needs.erase(pattern.symbol);
            }
        }
        relationships_.push_back(std::move(relationship));
    }

    void add_predicates_of(Expression* where) {
        std::vector<Expression*> conjuncts;
        split_conjunction(where, conjuncts);
        for (Expression* conjunct : conjuncts) {
            add_predicate(conjunct);
        }
    }

    void add_predicate(Expression* expression) {
        MatchPredicate predicate;
        predicate.expression = expression;
        collect_symbols(*expression, predicate.needs);
        predicates_.push_back(std::move(predicate));
    }

    void add_label_test(SymbolId symbol, LabelExpression* labels) {
        if (labels == nullptr) {
            return;
        }
        auto* test = planner_.ast_.make<LabelTest>();
        test->subject = planner_.variable(symbol);
        test->labels = labels;
        test->span = labels->span;
        add_predicate(test);
    }

    void add_properties(SymbolId symbol, Expression* properties) {
        if (properties == nullptr) {
            return;
        }
        const auto* map = try_as<MapLiteral>(properties);
        if (map == nullptr) {
            MatchPredicate predicate;
            predicate.entity = symbol;
            predicate.map = properties;
            predicate.needs.insert(symbol);
            collect_symbols(*properties, predicate.needs);
            predicates_.push_back(std::move(predicate));
            return;
        }
        for (const MapEntry& entry : map->entries) {
            add_predicate(property_equals(symbol, entry));
        }
    }

    Expression* property_equals(SymbolId symbol, const MapEntry& entry) {
        Ast& ast = planner_.ast_;
        auto* property = ast.make<Property>();
        property->subject = planner_.variable(symbol);
        property->key = entry.key;
        property->span = entry.span;
        auto* comparison = ast.make<Comparison>();
        const std::vector<Expression*> operands = {property, entry.value};
        const std::vector<ComparisonOperator> operators = {ComparisonOperator::equal};
        comparison->operands = ast.list(operands);
        comparison->operators = ast.list(operators);
        comparison->span = {entry.span.begin, entry.value->span.end};
        return comparison;
    }

    // -- what can be done now --

    bool is_ready(const SymbolSet& needs) const {
        return std::none_of(
            needs.begin(), needs.end(), [&](SymbolId symbol) { return is_pending(symbol); });
    }

    CypherStatus apply_predicates() {
        PlanPtr filter;
        for (MatchPredicate& predicate : predicates_) {
            if (predicate.done || !is_ready(predicate.needs)) {
                continue;
            }
            predicate.done = true;
            if (predicate.expression == nullptr) {
                ENTENTE_TRY(match_properties(predicate));
                continue;
            }
            if (is_about_ends(*predicate.expression)) {
                plan_->excludes_start = true;
                continue;
            }
            const Expression* read = predicate.expression;
            plan_ = planner_.fetch_properties(
                std::move(plan_), std::span(&read, 1), FetchWhat::relationships);
            ENTENTE_ASSIGN(auto condition, planner_.compiled(*predicate.expression));
            if (filter == nullptr) {
                filter = planner_.make(OperatorKind::filter);
                filter->estimated_rows = plan_->estimated_rows;
            }
            filter->expressions.push_back(std::move(condition));
            filter->details += (filter->details.empty() ? "" : " AND ") +
                               std::string(planner_.ast_.source(predicate.expression->span));
            filter->estimated_rows *= 0.5;
        }
        if (filter != nullptr) {
            filter->input = std::move(plan_);
            plan_ = std::move(filter);
        }
        return {};
    }

    // `b <> a` behind a pattern of variable length from a to b: what walks it can leave the start out by itself.
    bool is_about_ends(const Expression& expression) const {
        const auto* comparison = try_as<Comparison>(&expression);
        if (plan_->kind != OperatorKind::var_expand || plan_->into || comparison == nullptr ||
            comparison->operands.size() != 2 ||
            comparison->operators[0] != ComparisonOperator::not_equal) {
            return false;
        }
        const SymbolId a = comparison->operands[0]->symbol;
        const SymbolId b = comparison->operands[1]->symbol;
        return (a == plan_->from && b == plan_->to) || (a == plan_->to && b == plan_->from);
    }

    CypherStatus match_properties(const MatchPredicate& predicate) {
        plan_ = planner_.make(OperatorKind::properties_match, std::move(plan_));
        plan_->slot = predicate.entity;
        ENTENTE_ASSIGN(plan_->value, planner_.compiled(*predicate.map));
        plan_->estimated_rows *= 0.1;
        plan_->details = planner_.ast_.source(predicate.map->span);
        return {};
    }

    CypherStatus build_paths() {
        for (PathPattern*& path : paths_) {
            if (path == nullptr || !is_complete(*path)) {
                continue;
            }
            plan_ = planner_.make(OperatorKind::build_path, std::move(plan_));
            plan_->path = planner_.path_parts(List<PathPattern*>(&path, 1)).front();
            plan_->slot = path->symbol;
            plan_->details = planner_.slot_name(path->symbol);
            pending_.erase(path->symbol);
            path = nullptr;
        }
        return {};
    }

    bool is_complete(const PathPattern& path) const {
        return std::none_of(path.nodes.begin(),
                            path.nodes.end(),
                            [&](const NodePattern* n) { return is_pending(n->symbol); }) &&
               std::none_of(path.relationships.begin(),
                            path.relationships.end(),
                            [&](const RelationshipPattern* r) { return is_pending(r->symbol); });
    }

    // The cheapest, nullopt when everything is matched.
    std::optional<Step> next_step() {
        std::optional<Step> best;
        for (MatchRelationship& relationship : relationships_) {
            if (relationship.done) {
                continue;
            }
            const auto step = step_along(relationship);
            if (step && (!best || step->rows < best->rows)) {
                best = step;
            }
        }
        if (best) {
            return best;
        }
        for (const MatchNode& known : nodes_) {
            if (!is_pending(known.symbol)) {
                continue;
            }
            Step step;
            step.node = known.symbol;
            step.access = access_to(known);
            step.rows = step.access.rows;
            if (!best || step.rows < best->rows) {
                best = step;
            }
        }
        for (MatchRelationship& relationship : relationships_) {
            // From a node, its relationships would have to be looked at.
            const double along = best ? best->rows * (1 + fan_out(relationship)) : 0;
            auto indexed = step_by_index(relationship);
            if (indexed && (best->access.is_scan() || indexed->rows < along)) {
                return indexed;
            }
            auto step = step_by_date(relationship);
            if (step && step->rows < along) {
                return step;
            }
        }
        return best;
    }

    // Whether nothing of it is bound yet, so that it may be found by what it is itself.
    bool is_free(const MatchRelationship& relationship) const {
        const RelationshipPattern& pattern = *relationship.pattern;
        return !relationship.done && is_pending(relationship.left) &&
               is_pending(relationship.right) && is_pending(pattern.symbol) &&
               relationship.left != relationship.right && pattern.length == nullptr &&
               pattern.group == nullptr && relationship.path->selector == PathSelector::walk &&
               relationship.simple_types && planner_.at_time_ == nullptr;
    }

    // Finding a relationship of one type in an index of its properties.
    std::optional<Step> step_by_index(MatchRelationship& relationship) {
        const auto& indexes = planner_.statistics_.relationship_indexes;
        if (indexes.empty() || relationship.types.size() != 1 || !is_free(relationship)) {
            return std::nullopt;
        }
        auto choice = conditions_on(relationship.pattern->symbol).best(indexes, relationship.types);
        if (!choice) {
            return std::nullopt;
        }
        Step step;
        step.relationship = &relationship;
        step.rows = std::max(
            1.0, planner_.statistics_.edges_of(relationship.types.front()) * choice->share);
        step.index = std::move(choice);
        return step;
    }

    PropertyConditions conditions_on(SymbolId symbol) const {
        PropertyConditions conditions(symbol, [this, symbol](const Expression& value) {
            SymbolSet needs;
            collect_symbols(value, needs);
            return !needs.contains(symbol) && is_ready(needs) && !reads_graph(value);
        });
        for (const MatchPredicate& predicate : predicates_) {
            if (!predicate.done && predicate.expression != nullptr) {
                conditions.add(*predicate.expression);
            }
        }
        return conditions;
    }

    // Finding a relationship of which nothing is bound by its date.
    std::optional<Step> step_by_date(MatchRelationship& relationship) {
        const bool fits = is_free(relationship) && !relationship.types.empty() &&
                          relationship.pattern->direction != Direction::both;
        if (!fits || planner_.analysis_.writes) {
            return std::nullopt;
        }
        std::optional<Step> best;
        for (const std::string_view property : {"date", "from", "to"}) {
            auto step = step_by(property, relationship);
            if (step && (!best || step->rows < best->rows)) {
                best = std::move(step);
            }
        }
        return best;
    }

    std::optional<Step> step_by(std::string_view property, MatchRelationship& relationship) {
        if (!is_in_time_index(property)) {
            return std::nullopt;
        }
        Step step;
        step.relationship = &relationship;
        step.dates.property = property;
        for (MatchPredicate& predicate : predicates_) {
            if (!predicate.done && predicate.expression != nullptr) {
                narrow(relationship.pattern->symbol, predicate, step.dates);
            }
        }
        // What has ended by a day may have begun on any.
        if (step.dates.empty() || (property == "to" && step.dates.lower == nullptr)) {
            return std::nullopt;
        }
        for (const std::string& type : relationship.types) {
            step.rows += planner_.statistics_.edges_of(type);
        }
        const bool closed = step.dates.lower != nullptr && step.dates.upper != nullptr;
        step.rows = std::max(1.0, step.rows * (closed ? 0.1 : 0.3));
        return step;
    }

    // Whether the time of relationships in the topology says something of a property: exec/time_scan.cpp says what.
    bool is_in_time_index(std::string_view property) const {
        const GraphView& names = planner_.names_;
        return names.property_key(property) &&
               (property != "date" || (!names.property_key("from") && !names.property_key("to")));
    }

    // `r.date >= x`, `x <= r.date < y` and the like, with x and y known before r is.
    void narrow(SymbolId symbol, MatchPredicate& predicate, DateRange& range) const {
        const auto* comparison = try_as<Comparison>(predicate.expression);
        if (comparison == nullptr) {
            return;
        }
        DateRange narrowed = range;
        for (std::size_t i = 0; i < comparison->operators.size(); ++i) {
            const Expression* left = comparison->operands[i];
            const Expression* right = comparison->operands[i + 1];
            const ComparisonOperator op = comparison->operators[i];
            const bool done = is_date_of(left, symbol, range.property)
                                  ? add_bound(op, *right, symbol, narrowed)
                                  : is_date_of(right, symbol, range.property) &&
                                        add_bound(turned(op), *left, symbol, narrowed);
            if (!done) {
                return;
            }
        }
        range = std::move(narrowed);
        range.predicates.push_back(&predicate);
    }

    static bool is_date_of(const Expression* expression, SymbolId symbol, std::string_view name) {
        const auto* property = try_as<Property>(expression);
        return property != nullptr && property->key == name && property->subject->symbol == symbol;
    }

    // False when there is a bound on that side already, or the value is not known yet.
    bool add_bound(ComparisonOperator op,
                   const Expression& value,
                   SymbolId symbol,
                   DateRange& range) const {
        SymbolSet needs;
        collect_symbols(value, needs);
        if (needs.contains(symbol) || !is_ready(needs) || reads_graph(value)) {
            return false;
        }
        const bool equal = op == ComparisonOperator::equal;
        const bool is_lower =
            equal || op == ComparisonOperator::greater || op == ComparisonOperator::greater_equal;
        const bool is_upper =
            equal || op == ComparisonOperator::less || op == ComparisonOperator::less_equal;
        if ((!is_lower && !is_upper) || (is_lower && range.lower != nullptr) ||
            (is_upper && range.upper != nullptr)) {
            return false;
        }
        if (is_lower) {
            range.lower = &value;
            range.lower_inclusive = op != ComparisonOperator::greater;
        }
        if (is_upper) {
            range.upper = &value;
            range.upper_inclusive = op != ComparisonOperator::less;
        }
        return true;
    }

    std::optional<Step> step_along(MatchRelationship& relationship) {
        Step step;
        step.relationship = &relationship;
        const bool left = is_bound(relationship.left);
        const bool right = is_bound(relationship.right);
        if (is_bound(relationship.pattern->symbol)) {
            step.rows = -1;
            step.from = relationship.left;
            return step;
        }
        const bool shortest = relationship.path->selector != PathSelector::walk;
        if ((shortest ? !left || !right : !left && !right) || !is_ready(relationship.needs)) {
            return std::nullopt;
        }
        step.from = left ? relationship.left : relationship.right;
        if (left && right) {
            // Towards the end that was bound last: that lets walks be counted by their ends (exec/expand.cpp).
            if (plan_->kind == OperatorKind::expand && plan_->to == relationship.left) {
                step.from = relationship.right;
            }
            step.rows = relationship.pattern->length == nullptr && !shortest ? 0 : 0.5;
            return step;
        }
        step.rows = 1 + fan_out(relationship);
        if (relationship.pattern->length != nullptr) {
            step.rows = 1 + std::pow(step.rows, 3);
        }
        return step;
    }

    // How many relationships a node has of the kind, on average.
    double fan_out(const MatchRelationship& relationship) const {
        const GraphStatistics& statistics = planner_.statistics_;
        double edges = relationship.types.empty() ? statistics.edges : 0;
        for (const std::string& type : relationship.types) {
            edges += statistics.edges_of(type);
        }
        const double ways = relationship.pattern->direction == Direction::both ? 2 : 1;
        return statistics.nodes == 0 ? 0 : ways * edges / statistics.nodes;
    }

    Access access_to(const MatchNode& wanted) const {
        const GraphStatistics& statistics = planner_.statistics_;
        Access best;
        best.rows = std::max(1.0, statistics.nodes);
        for (const std::string& label : wanted.labels) {
            const double rows = statistics.nodes_with(label);
            if (best.kind == OperatorKind::all_nodes_scan || rows < best.rows) {
                best.kind = OperatorKind::label_scan;
                best.label = label;
                best.rows = rows;
            }
        }
        for (const MatchPredicate& predicate : predicates_) {
            if (!predicate.done && predicate.expression != nullptr) {
                consider(wanted, *predicate.expression, best);
            }
        }
        consider_composites(wanted, best);
        return best;
    }

    void consider_composites(const MatchNode& wanted, Access& best) const {
        const auto& indexes = planner_.statistics_.composites;
        if (indexes.empty() || wanted.labels.empty()) {
            return;
        }
        auto choice = conditions_on(wanted.symbol).best(indexes, wanted.labels);
        if (!choice) {
            return;
        }
        const double rows =
            std::max(1.0, planner_.statistics_.nodes_with(choice->index.label) * choice->share);
        if (rows < best.rows || best.is_scan()) {
            best = Access();
            best.kind = OperatorKind::composite_seek;
            best.label = choice->index.label;
            best.rows = rows;
            best.index = std::move(choice);
        }
    }

    // Whether a comparison leads to the nodes more directly than `best` does.
    void consider(const MatchNode& wanted, const Expression& expression, Access& best) const {
        const auto* comparison = try_as<Comparison>(&expression);
        if (comparison == nullptr || comparison->operands.size() != 2) {
            return;
        }
        const bool equal = comparison->operators[0] == ComparisonOperator::equal;
        for (std::size_t side = 0; side < 2; ++side) {
            const Expression* value = comparison->operands[1 - side];
            SymbolSet needs;
            collect_symbols(*value, needs);
            if (needs.contains(wanted.symbol) || !is_ready(needs)) {
                continue;
            }
            const Expression* subject = comparison->operands[side];
            if (equal && best.rows >= 1 && is_id_of(subject, wanted.symbol)) {
                best.kind = OperatorKind::element_seek;
                best.rows = 1;
                best.value = comparison;
                best.property = side == 0 ? "left" : "right";
                return;
            }
            const auto* property = try_as<Property>(subject);
            const bool of_node = property != nullptr && property->subject->symbol == wanted.symbol;
            if (!of_node) {
                continue;
            }
            consider_property(wanted, *property, *comparison, *value, side, best);
        }
    }

    void consider_property(const MatchNode& wanted,
                           const Property& property,
                           const Comparison& comparison,
                           const Expression& value,
                           std::size_t side,
                           Access& best) const {
        const bool equal = comparison.operators[0] == ComparisonOperator::equal;
        if (equal && property.key == "id" && best.kind != OperatorKind::element_seek) {
            best.kind = OperatorKind::id_seek;
            best.rows = 1;
            best.property = "id";
            best.value = &value;
            return;
        }
        for (const std::string& label : wanted.labels) {
            const bool indexed =
                planner_.statistics_.indexes.contains({label, std::string(property.key)});
            const double rows =
                std::max(1.0, planner_.statistics_.nodes_with(label) * (equal ? 0.01 : 0.3));
            if (!indexed || (rows >= best.rows && !best.is_scan())) {
                continue;
            }
            if (!equal && (comparison.operators[0] == ComparisonOperator::not_equal || side == 1)) {
                continue;
            }
            best.kind = equal ? OperatorKind::index_seek : OperatorKind::index_range;
            best.label = label;
            best.property = property.key;
            best.value = &value;
            best.range = &comparison;
            best.rows = rows;
        }
    }

    static bool is_id_of(const Expression* expression, SymbolId symbol) {
        const auto* call = try_as<FunctionCall>(expression);
        return call != nullptr && call->function != nullptr &&
               (call->function->id == FunctionId::id ||
                call->function->id == FunctionId::element_id) &&
               call->arguments.size() == 1 && call->arguments[0]->symbol == symbol;
    }

    // -- doing it --

    CypherStatus take(const Step& step) {
        if (step.relationship == nullptr) {
            return find_nodes(step);
        }
        MatchRelationship& relationship = *step.relationship;
        relationship.done = true;
        if (step.index) {
            return find_in_index(relationship, step);
        }
        if (!step.dates.empty()) {
            return find_by_date(relationship, step);
        }
        if (is_bound(relationship.pattern->symbol)) {
            return project_endpoints(relationship);
        }
        if (relationship.path->selector != PathSelector::walk) {
            const bool fast = !needs_choice(*relationship.path);
            return fast ? find_shortest(relationship) : select_paths(relationship);
        }
        return relationship.pattern->group != nullptr ? repeat(relationship, step.from)
                                                      : expand(relationship, step.from);
    }

    // -- groups that are repeated, and paths that are chosen by their length --

    // What a bidirectional search cannot do: several lengths, groups, and conditions on the whole path.
    static bool needs_choice(const PathPattern& path) {
        const bool simple = path.function_form || path.selector == PathSelector::any_shortest ||
                            path.selector == PathSelector::all_shortest;
        return !simple || path.where != nullptr || path.relationships.front()->group != nullptr;
    }

    // One turn of a group, from the node of the end that is walked from.
    CypherStatus set_turn(PlanNode& plan, RelationshipPattern& pattern, bool reversed) {
        PathGroup& group = *pattern.group;
        PathPattern* turn = group.pattern;
        if (turn->symbol == kNoSymbol) {
            turn->symbol = planner_.new_slot();
        }
        NodePattern& first = reversed ? *turn->nodes.back() : *turn->nodes.front();
        NodePattern& last = reversed ? *turn->nodes.front() : *turn->nodes.back();
        first.bound = true;
        plan.turn_from = first.symbol;
        plan.turn_to = last.symbol;
        plan.turn_path = turn->symbol;
        for (const GroupVariable& variable : group.variables) {
            plan.turn_values.emplace_back(variable.inside, variable.outside);
        }
        std::vector<SymbolId> introduced;
        ENTENTE_ASSIGN(
            plan.inner,
            planner_.plan_patterns(
                planner_.argument(), List<PathPattern*>(&turn, 1), group.where, introduced));
        return {};
    }

    void finish_group(const RelationshipPattern& pattern) {
        pending_.erase(pattern.symbol);
        if (pattern.group != nullptr) {
            for (const GroupVariable& variable : pattern.group->variables) {
                pending_.erase(variable.outside);
            }
        }
    }

    CypherStatus repeat(MatchRelationship& relationship, SymbolId from) {
        RelationshipPattern& pattern = *relationship.pattern;
        const bool reversed = from != relationship.left;
        plan_ = planner_.make(OperatorKind::repeat_group, std::move(plan_));
        plan_->from = from;
        plan_->to = reversed ? relationship.left : relationship.right;
        plan_->into = is_bound(plan_->to);
        plan_->relationship = pattern.symbol;
        plan_->reversed = reversed;
        set_distinct(*plan_, relationship);
        set_length(*plan_, pattern);
        ENTENTE_TRY(set_turn(*plan_, pattern, reversed));
        plan_->estimated_rows *= 1 + fan_out(relationship);
        plan_->details = planner_.ast_.source(pattern.span);
        pending_.erase(plan_->to);
        finish_group(pattern);
        return {};
    }

    void set_choice(PlanNode& plan, const PathPattern& path) const {
        plan.wants_groups = path.selector == PathSelector::all_shortest ||
                            path.selector == PathSelector::shortest_groups;
        plan.wanted = path.count;
    }

    CypherStatus select_paths(MatchRelationship& relationship) {
        RelationshipPattern& pattern = *relationship.pattern;
        PathPattern& path = *relationship.path;
        plan_ = planner_.make(OperatorKind::select_paths, std::move(plan_));
        plan_->from = relationship.left;
        plan_->to = relationship.right;
        plan_->into = true;
        plan_->relationship = pattern.symbol;
        plan_->slot = path.symbol == kNoSymbol ? planner_.new_slot() : path.symbol;
        set_length(*plan_, pattern);
        set_choice(*plan_, path);
        if (pattern.group != nullptr) {
            ENTENTE_TRY(set_turn(*plan_, pattern, false));
        } else {
            plan_->direction = direction_from(pattern, false);
            ENTENTE_TRY(set_types(*plan_, relationship));
            ENTENTE_TRY(set_edge_conditions(*plan_, relationship));
        }
        if (path.where != nullptr) {
            ENTENTE_ASSIGN(plan_->path_filter, planner_.compiled(*path.where));
        }
        plan_->details = planner_.ast_.source(path.span);
        pending_.erase(plan_->slot);
        finish_group(pattern);
        return {};
    }

    // True when there was one whose ends are bound.
    CypherResult<bool> take_selection() {
        for (Selection& selection : selections_) {
            PathPattern* path = selection.path;
            if (selection.done || is_pending(path->nodes.front()->symbol) ||
                is_pending(path->nodes.back()->symbol) || !is_ready_but(selection)) {
                continue;
            }
            selection.done = true;
            plan_ = planner_.make(OperatorKind::select_matches, std::move(plan_));
            plan_->slot = path->symbol;
            set_choice(*plan_, *path);
            const PathSelector selector = std::exchange(path->selector, PathSelector::walk);
            std::vector<SymbolId> introduced;
            ENTENTE_ASSIGN(
                plan_->inner,
                planner_.plan_patterns(
                    planner_.argument(), List<PathPattern*>(&path, 1), nullptr, introduced));
            path->selector = selector;
            plan_->slots.assign(introduced.begin(), introduced.end());
            plan_->details = planner_.ast_.source(path->span);
            pending_.erase(path->symbol);
            for (const SymbolId symbol : selection.inside) {
                pending_.erase(symbol);
            }
            return true;
        }
        return false;
    }

    bool is_ready_but(const Selection& selection) const {
        return std::none_of(selection.needs.begin(), selection.needs.end(), [&](SymbolId symbol) {
            return is_pending(symbol) && symbol != selection.path->symbol &&
                   !selection.inside.contains(symbol);
        });
    }

    CypherStatus find_nodes(const Step& step) {
        const Access& access = step.access;
        const double rows = plan_->estimated_rows;
        plan_ = planner_.make(access.kind, std::move(plan_));
        plan_->slot = step.node;
        plan_->label = access.label;
        plan_->property = access.property;
        plan_->estimated_rows = rows * std::max(access.rows, 0.0);
        plan_->details = planner_.slot_name(step.node) +
                         (access.label.empty() ? "" : ":" + access.label) +
                         (access.property.empty() || access.kind == OperatorKind::element_seek
                              ? ""
                              : "(" + access.property + ")");
        if (access.kind == OperatorKind::element_seek) {
            const auto* comparison = static_cast<const Comparison*>(access.value);
            const std::size_t side = access.property == "left" ? 0 : 1;
            plan_->property.clear();
            const auto* call = try_as<FunctionCall>(comparison->operands[side]);
            plan_->distinct = call->function->id == FunctionId::element_id;
            ENTENTE_ASSIGN(plan_->value, planner_.compiled(*comparison->operands[1 - side]));
        } else if (access.kind == OperatorKind::index_range) {
            const ComparisonOperator op = access.range->operators[0];
            ENTENTE_ASSIGN(auto bound, planner_.compiled(*access.value));
            const bool lower =
                op == ComparisonOperator::greater || op == ComparisonOperator::greater_equal;
            (lower ? plan_->lower : plan_->upper) = std::move(bound);
            plan_->lower_inclusive = op == ComparisonOperator::greater_equal;
            plan_->upper_inclusive = op == ComparisonOperator::less_equal;
        } else if (access.value != nullptr) {
            ENTENTE_ASSIGN(plan_->value, planner_.compiled(*access.value));
        }
        if (access.index) {
            ENTENTE_TRY(set_index(*access.index));
            plan_->details += properties_text(*access.index);
        }
        pending_.erase(step.node);
        return {};
    }

    // "(name, born)"
    static std::string properties_text(const IndexChoice& choice) {
        std::string text;
        for (const std::string& property : choice.index.properties) {
            text += (text.empty() ? "(" : ", ") + property;
        }
        return text + ")";
    }

    CypherStatus set_index(const IndexChoice& choice) {
        plan_->label = choice.index.label;
        plan_->index_properties = choice.index.properties;
        for (const Expression* value : choice.equal) {
            ENTENTE_ASSIGN(auto compiled, planner_.compiled(*value));
            plan_->index_values.push_back(std::move(compiled));
        }
        if (choice.lower != nullptr) {
            ENTENTE_ASSIGN(plan_->lower, planner_.compiled(*choice.lower));
        }
        if (choice.upper != nullptr) {
            ENTENTE_ASSIGN(plan_->upper, planner_.compiled(*choice.upper));
        }
        plan_->lower_inclusive = choice.lower_inclusive;
        plan_->upper_inclusive = choice.upper_inclusive;
        return {};
    }

    // The conditions stay, and are tried behind it.
    CypherStatus find_in_index(const MatchRelationship& relationship, const Step& step) {
        const RelationshipPattern& pattern = *relationship.pattern;
        const bool is_left = pattern.direction == Direction::left;
        const double rows = plan_->estimated_rows;
        plan_ = planner_.make(OperatorKind::relationship_seek, std::move(plan_));
        plan_->from = is_left ? relationship.right : relationship.left;
        plan_->to = is_left ? relationship.left : relationship.right;
        plan_->relationship = pattern.symbol;
        plan_->direction = static_cast<std::uint8_t>(
            pattern.direction == Direction::both ? Direction::both : Direction::right);
        plan_->estimated_rows = rows * step.rows;
        ENTENTE_TRY(set_types(*plan_, relationship));
        set_distinct(*plan_, relationship);
        ENTENTE_TRY(set_index(*step.index));
        plan_->details = arrow(relationship, relationship.left, relationship.right) + " by " +
                         step.index->index.label + properties_text(*step.index);
        pending_.erase(pattern.symbol);
        pending_.erase(relationship.left);
        pending_.erase(relationship.right);
        return {};
    }

    CypherStatus find_by_date(const MatchRelationship& relationship, const Step& step) {
        const RelationshipPattern& pattern = *relationship.pattern;
        const bool is_right = pattern.direction == Direction::right;
        const double rows = plan_->estimated_rows;
        plan_ = planner_.make(OperatorKind::time_scan, std::move(plan_));
        plan_->from = is_right ? relationship.left : relationship.right;
        plan_->to = is_right ? relationship.right : relationship.left;
        plan_->relationship = pattern.symbol;
        plan_->relationship_use = use_of(relationship);
        plan_->property = step.dates.property;
        plan_->estimated_rows = rows * step.rows;
        ENTENTE_TRY(set_types(*plan_, relationship));
        set_distinct(*plan_, relationship);
        const DateRange& dates = step.dates;
        plan_->lower_inclusive = dates.lower_inclusive;
        plan_->upper_inclusive = dates.upper_inclusive;
        if (dates.lower != nullptr) {
            ENTENTE_ASSIGN(plan_->lower, planner_.compiled(*dates.lower));
        }
        if (dates.upper != nullptr) {
            ENTENTE_ASSIGN(plan_->upper, planner_.compiled(*dates.upper));
        }
        plan_->details = arrow(relationship, relationship.left, relationship.right);
        for (MatchPredicate* predicate : dates.predicates) {
            predicate->done = true;
            ENTENTE_ASSIGN(auto condition, planner_.compiled(*predicate->expression));
            plan_->expressions.push_back(std::move(condition));
            plan_->details +=
                " WHERE " + std::string(planner_.ast_.source(predicate->expression->span));
        }
        pending_.erase(pattern.symbol);
        pending_.erase(relationship.left);
        pending_.erase(relationship.right);
        return {};
    }

    CypherStatus set_types(PlanNode& plan, const MatchRelationship& relationship) {
        for (const std::string& type : relationship.types) {
            planner_.note_unknown(NameKind::type, type);
            const auto code = planner_.names_.edge_type(type);
            plan.types.push_back({type, code ? code->value : 0});
        }
        plan.has_types = !relationship.types.empty();
        if (planner_.at_time_ != nullptr) {
            ENTENTE_ASSIGN(plan.at_time, planner_.compiled(*planner_.at_time_));
        }
        return {};
    }

    std::string arrow(const MatchRelationship& relationship, SymbolId from, SymbolId to) const {
        const RelationshipPattern& pattern = *relationship.pattern;
        std::string types;
        for (const std::string& type : relationship.types) {
            types += (types.empty() ? ":" : "|") + type;
        }
        const bool turned = from != relationship.left;
        const bool left = pattern.direction == (turned ? Direction::right : Direction::left);
        const bool right = pattern.direction == (turned ? Direction::left : Direction::right);
        return "(" + planner_.slot_name(from) + ")" + (left ? "<-[" : "-[") +
               planner_.slot_name(pattern.symbol) + types + (pattern.length == nullptr ? "" : "*") +
               (right ? "]->(" : "]-(") + planner_.slot_name(to) + ")";
    }

    static std::uint8_t direction_from(const RelationshipPattern& pattern, bool reversed) {
        Direction direction = pattern.direction;
        if (reversed && direction != Direction::both) {
            direction = direction == Direction::left ? Direction::right : Direction::left;
        }
        return static_cast<std::uint8_t>(direction);
    }

    bool may_be_the_same(const MatchRelationship& a, const MatchRelationship& b) const {
        if (a.types.empty() || b.types.empty()) {
            return true;
        }
        return std::any_of(a.types.begin(), a.types.end(), [&](const std::string& type) {
            return std::find(b.types.begin(), b.types.end(), type) != b.types.end();
        });
    }

    // A relationship without a name is read by the path that it is in, and by those that must not be the same.
    RelationshipUse use_of(const MatchRelationship& relationship) const {
        const RelationshipPattern& pattern = *relationship.pattern;
        const bool single = pattern.length == nullptr;
        if (!planner_.slot_name(pattern.symbol).empty() || relationship.path->symbol != kNoSymbol ||
            (single && (pattern.properties != nullptr || pattern.where != nullptr ||
                        !relationship.simple_types))) {
            return RelationshipUse::value;
        }
        const bool compared =
            std::any_of(relationships_.begin(), relationships_.end(), [&](const auto& other) {
                return &other != &relationship && other.path->selector == PathSelector::walk &&
                       may_be_the_same(other, relationship);
            });
        if (!compared) {
            return RelationshipUse::none;
        }
        return single ? RelationshipUse::id : RelationshipUse::value;
    }

    void set_distinct(PlanNode& plan, const MatchRelationship& relationship) const {
        for (const MatchRelationship& other : relationships_) {
            if (&other != &relationship && other.done &&
                other.path->selector == PathSelector::walk &&
                other.pattern->symbol != relationship.pattern->symbol &&
                may_be_the_same(other, relationship)) {
                plan.distinct_from.push_back(other.pattern->symbol);
            }
        }
    }

    CypherStatus set_edge_conditions(PlanNode& plan, const MatchRelationship& relationship) {
        RelationshipPattern& pattern = *relationship.pattern;
        plan.edge_slot = pattern.symbol;
        if (const auto* map = try_as<MapLiteral>(pattern.properties)) {
            ENTENTE_ASSIGN(plan.edge_properties, planner_.property_expressions(*map));
        } else if (pattern.properties != nullptr) {
            ENTENTE_ASSIGN(plan.edge_property_map, planner_.compiled(*pattern.properties));
        }
        std::vector<Expression*> conditions;
        if (!relationship.simple_types) {
            auto* test = planner_.ast_.make<LabelTest>();
            test->subject = planner_.variable(pattern.symbol);
            test->labels = pattern.types;
            test->span = pattern.types->span;
            conditions.push_back(test);
        }
        if (pattern.where != nullptr) {
            conditions.push_back(pattern.where);
        }
        if (conditions.size() == 2) {
            auto* both = planner_.ast_.make<Logical>();
            both->op = LogicalOperator::logical_and;
            both->operands = planner_.ast_.list(conditions);
            conditions = {both};
        }
        if (!conditions.empty()) {
            ENTENTE_ASSIGN(plan.edge_filter, planner_.compiled(*conditions.front()));
        }
        return {};
    }

    void set_length(PlanNode& plan, const RelationshipPattern& pattern) const {
        plan.variable_length = pattern.length != nullptr;
        if (pattern.length != nullptr) {
            plan.min = pattern.length->min.value_or(1);
            plan.max = pattern.length->max.value_or(UINT64_MAX);
        } else {
            plan.min = 1;
            plan.max = 1;
        }
    }

    CypherStatus expand(MatchRelationship& relationship, SymbolId from) {
        RelationshipPattern& pattern = *relationship.pattern;
        const bool reversed = from != relationship.left;
        const SymbolId to = reversed ? relationship.left : relationship.right;
        const double rows = plan_->estimated_rows;
        plan_ = planner_.make(
            pattern.length == nullptr ? OperatorKind::expand : OperatorKind::var_expand,
            std::move(plan_));
        plan_->from = from;
        plan_->to = to;
        plan_->relationship = pattern.symbol;
        plan_->direction = direction_from(pattern, reversed);
        plan_->reversed = reversed;
        plan_->into = is_bound(to);
        plan_->relationship_use = use_of(relationship);
        ENTENTE_TRY(set_types(*plan_, relationship));
        set_distinct(*plan_, relationship);
        set_length(*plan_, pattern);
        if (pattern.length != nullptr) {
            ENTENTE_TRY(set_edge_conditions(*plan_, relationship));
        }
        plan_->details = arrow(relationship, from, to);
        const double fan = fan_out(relationship);
        plan_->estimated_rows =
            plan_->into ? rows * std::min(1.0, fan / std::max(1.0, planner_.statistics_.nodes))
                        : rows * fan;
        pending_.erase(pattern.symbol);
        pending_.erase(to);
        return {};
    }

    CypherStatus find_shortest(MatchRelationship& relationship) {
        RelationshipPattern& pattern = *relationship.pattern;
        const PathPattern& path = *relationship.path;
        plan_ = planner_.make(OperatorKind::shortest_path, std::move(plan_));
        plan_->from = relationship.left;
        plan_->to = relationship.right;
        plan_->relationship = pattern.symbol;
        plan_->direction = direction_from(pattern, false);
        plan_->into = true;
        plan_->all_shortest = path.selector == PathSelector::all_shortest;
        plan_->slot = path.symbol == kNoSymbol ? planner_.new_slot() : path.symbol;
        ENTENTE_TRY(set_types(*plan_, relationship));
        set_length(*plan_, pattern);
        ENTENTE_TRY(set_edge_conditions(*plan_, relationship));
        plan_->details = arrow(relationship, relationship.left, relationship.right);
        pending_.erase(pattern.symbol);
        pending_.erase(plan_->slot);
        if (!path.function_form) {
            return {};  // the condition of the clause is about the shortest path, not on what it may be
        }
        return take_path_predicates(path, pattern);
    }

    // What WHERE says of the path is a condition on which path is looked for, not on the shortest one.
    CypherStatus take_path_predicates(const PathPattern& path, const RelationshipPattern& pattern) {
        std::vector<Expression*> conditions;
        for (MatchPredicate& predicate : predicates_) {
            const bool of_path =
                predicate.needs.contains(path.symbol) || predicate.needs.contains(pattern.symbol);
            if (!predicate.done && predicate.expression != nullptr && of_path &&
                is_ready(predicate.needs)) {
                predicate.done = true;
                conditions.push_back(predicate.expression);
            }
        }
        if (conditions.empty()) {
            return {};
        }
        Expression* condition = conditions.front();
        if (conditions.size() > 1) {
            auto* all = planner_.ast_.make<Logical>();
            all->op = LogicalOperator::logical_and;
            all->operands = planner_.ast_.list(conditions);
            condition = all;
        }
        ENTENTE_ASSIGN(plan_->path_filter, planner_.compiled(*condition));
        return {};
    }

    CypherStatus project_endpoints(MatchRelationship& relationship) {
        RelationshipPattern& pattern = *relationship.pattern;
        plan_ = planner_.make(OperatorKind::project_endpoints, std::move(plan_));
        plan_->from = relationship.left;
        plan_->to = relationship.right;
        plan_->relationship = pattern.symbol;
        plan_->direction = direction_from(pattern, false);
        plan_->from_bound = is_bound(relationship.left);
        plan_->into = is_bound(relationship.right);
        ENTENTE_TRY(set_types(*plan_, relationship));
        set_distinct(*plan_, relationship);
        set_length(*plan_, pattern);
        if (pattern.length != nullptr) {
            ENTENTE_TRY(set_edge_conditions(*plan_, relationship));
            plan_->edge_slot = planner_.new_slot();
            plan_->edge_filter.reset();
        }
        plan_->details = arrow(relationship, relationship.left, relationship.right);
        pending_.erase(relationship.left);
        pending_.erase(relationship.right);
        return {};
    }

    Planner& planner_;
    PlanPtr plan_;
    std::vector<MatchNode> nodes_;
    std::vector<MatchRelationship> relationships_;
    std::vector<MatchPredicate> predicates_;
    std::vector<Selection> selections_;
    std::vector<PathPattern*> paths_;
    SymbolSet pending_;  // to be bound here
    std::vector<SymbolId> introduced_;
};

CypherResult<PlanPtr> Planner::plan_patterns(PlanPtr plan,
                                             List<PathPattern*> patterns,
                                             Expression* where,
                                             std::vector<SymbolId>& introduced) {
    return MatchPlanner(*this, std::move(plan)).run(patterns, where, introduced);
}

}  // namespace entente::cypher
