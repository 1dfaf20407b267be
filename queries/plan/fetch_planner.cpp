// Properties late and in groups: where in a plan the properties of relationships are read, for many rows at once.
//
// They lie in packed lists on disk, so one by one costs a search each, and together one for each list. What reads them
// (a condition, a projection, an order) gets an operator in front that collects rows, reads, and gives the rows with
// the properties in slots of their own. Only in statements that write nothing: nobody sees then that rows are pulled ahead.
#include <algorithm>

#include "queries/cypher/functions.h"
#include "queries/plan/planner_state.h"

namespace entente::cypher {

namespace {

struct Wanted {
    FetchKind kind = FetchKind::relationship_property;
    SymbolId entity = kNoSymbol;
    std::string_view key;
    const Expression* expression = nullptr;
};

// What is a property of a variable, or the type of one; nullopt for everything else.
std::optional<Wanted> as_wanted(const Expression& expression, const Analysis& analysis) {
    const auto* property = try_as<Property>(&expression);
    const auto* call = try_as<FunctionCall>(&expression);
    if (call != nullptr &&
        (call->function->id != FunctionId::type || call->arguments.size() != 1)) {
        return std::nullopt;
    }
    const Expression* subject = property != nullptr ? property->subject
                                : call != nullptr   ? call->arguments.front()
                                                    : nullptr;
    const auto* variable = subject == nullptr ? nullptr : try_as<Variable>(subject);
    if (variable == nullptr || variable->symbol >= analysis.symbols.size()) {
        return std::nullopt;
    }
    const auto type = analysis.symbols[variable->symbol].type.bits;
    if (type == kRelationshipType) {
        return call != nullptr ? Wanted{FetchKind::relationship_type, variable->symbol, {}, call}
                               : Wanted{FetchKind::relationship_property,
                                        variable->symbol,
                                        property->key,
                                        property};
    }
    if (type == kNodeType && property != nullptr) {
        return Wanted{FetchKind::node_property, variable->symbol, property->key, property};
    }
    return std::nullopt;
}

void collect_wanted(const Expression& expression,
                    const Analysis& analysis,
                    std::vector<Wanted>& wanted) {
    if (expression.symbol != kNoSymbol) {
        return;
    }
    if (const auto one = as_wanted(expression, analysis)) {
        wanted.push_back(*one);
        return;
    }
    for_each_child(expression,
                   [&](const Expression& child) { collect_wanted(child, analysis, wanted); });
}

// Operators that keep rows and give them back know only the slots that are in scope.
bool passes_all_slots(OperatorKind kind) {
    switch (kind) {
        case OperatorKind::time_scan:
        case OperatorKind::relationship_seek:
        case OperatorKind::expand:
        case OperatorKind::var_expand:
        case OperatorKind::filter:
        case OperatorKind::properties_match:
        case OperatorKind::fetch_properties:
        case OperatorKind::project:
        case OperatorKind::build_path:
        case OperatorKind::distinct:
        case OperatorKind::skip:
        case OperatorKind::limit: return true;
        default: return false;
    }
}

bool is_projection(const PlanNode& fetch) {
    return fetch.kind == OperatorKind::fetch_properties && !fetch.assignments.empty();
}

bool is_of(const PropertyToFetch& fetch, const Wanted& wanted) {
    return fetch.kind == wanted.kind && fetch.entity == wanted.entity &&
           fetch.key.text == wanted.key;
}

// The slot in which it is already when rows come out of `plan`.
std::optional<Slot> fetched_slot(const PlanNode* plan, const Wanted& wanted) {
    for (; plan != nullptr && passes_all_slots(plan->kind) && !is_projection(*plan);
         plan = plan->input.get()) {
        for (const PropertyToFetch& known : plan->fetches) {
            if (is_of(known, wanted)) {
                return known.slot;
            }
        }
    }
    return std::nullopt;
}

void add_slots(const PlanNode& plan, std::vector<Slot>& slots) {
    switch (plan.kind) {
        case OperatorKind::all_nodes_scan:
        case OperatorKind::label_scan:
        case OperatorKind::id_seek:
        case OperatorKind::element_seek:
        case OperatorKind::index_seek:
        case OperatorKind::index_range:
        case OperatorKind::composite_seek:
        case OperatorKind::build_path:
        case OperatorKind::unwind: slots.push_back(plan.slot); break;
        case OperatorKind::select_matches: slots.push_back(plan.slot); break;
        case OperatorKind::shortest_path:
        case OperatorKind::select_paths:
            slots.push_back(plan.slot);
            slots.push_back(plan.relationship);
            break;
        case OperatorKind::time_scan:
        case OperatorKind::relationship_seek:
        case OperatorKind::expand:
        case OperatorKind::var_expand:
        case OperatorKind::repeat_group:
        case OperatorKind::project_endpoints:
            slots.insert(slots.end(), {plan.from, plan.to, plan.relationship});
            break;
        default: break;
    }
    slots.insert(slots.end(), plan.slots.begin(), plan.slots.end());
    for (const Assignment& assignment : plan.assignments) {
        slots.push_back(assignment.slot);
    }
    for (const Assignment& result : plan.results) {
        slots.push_back(result.slot);
    }
    for (const PropertyToFetch& known : plan.fetches) {
        slots.push_back(known.slot);
    }
    for (const auto& [field, slot] : plan.yields) {
        slots.push_back(slot);
    }
    for (const auto& [inside, outside] : plan.turn_values) {
        slots.push_back(outside);
    }
}

// All that the operators up to here bind: what a row is.
std::vector<Slot> bound_slots(const PlanNode* plan) {
    std::vector<Slot> slots;
    for (; plan != nullptr; plan = plan->input.get()) {
        add_slots(*plan, slots);
    }
    std::sort(slots.begin(), slots.end());
    slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
    return slots;
}

}  // namespace

PlanPtr Planner::fetch_properties(PlanPtr plan,
                                  std::span<const Expression* const> expressions,
                                  FetchWhat what) {
    if (analysis_.writes) {
        return plan;
    }
    std::vector<Wanted> wanted;
    for (const Expression* expression : expressions) {
        collect_wanted(*expression, analysis_, wanted);
    }
    // One row is no group, and a node that a condition asks for may be one of few that come so far. Where rows are collected
    // anyway, those of their nodes come along.
    const bool collects = std::any_of(wanted.begin(), wanted.end(), [](const Wanted& one) {
        return one.kind == FetchKind::relationship_property;
    });
    const bool with_nodes = what == FetchWhat::everything && (collects || plan->estimated_rows > 1);
    if (!with_nodes) {
        std::erase_if(wanted,
                      [](const Wanted& one) { return one.kind == FetchKind::node_property; });
    }
    // To know the type of what is in a slot takes no reading; it comes along with what does.
    if (std::all_of(wanted.begin(), wanted.end(), [](const Wanted& one) {
            return one.kind == FetchKind::relationship_type;
        })) {
        return plan;
    }
    std::vector<Slot> slots = bound_slots(plan.get());
    std::vector<PropertyToFetch> fetches;
    for (const Wanted& one : wanted) {
        if (!std::binary_search(slots.begin(), slots.end(), one.entity)) {
            continue;  // of a row outside, which is one and the same here
        }
        std::optional<Slot> slot = fetched_slot(plan.get(), one);
        const auto same = std::find_if(
            fetches.begin(), fetches.end(), [&](const auto& fetch) { return is_of(fetch, one); });
        if (!slot && same != fetches.end()) {
            slot = same->slot;
        }
        if (!slot) {
            slot = new_slot();
            const auto code = names_.property_key(one.key);
            fetches.push_back(
                {one.kind, one.entity, {std::string(one.key), code ? code->value : 0}, *slot});
        }
        computed_[one.expression] = *slot;
    }
    if (fetches.empty()) {
        return plan;
    }
    plan = make(OperatorKind::fetch_properties, std::move(plan));
    for (const PropertyToFetch& fetch : fetches) {
        const std::string name = slot_name(fetch.entity);
        plan->details += (plan->details.empty() ? "" : ", ") +
                         (fetch.kind == FetchKind::relationship_type ? "type(" + name + ")"
                                                                     : name + "." + fetch.key.text);
    }
    plan->slots = std::move(slots);
    plan->fetches = std::move(fetches);
    return plan;
}

// What RETURN gives where it is nothing but variables and what was fetched for it: then a row is put together once.
// Nobody reads anything else of the rows above.
bool Planner::project_fetched(PlanNode& fetch,
                              const Projection& projection,
                              std::vector<Assignment>& assignments) {
    const bool is_last = projection.is_return && projection.order_by.empty() &&
                         fetch.kind == OperatorKind::fetch_properties && !is_projection(fetch);
    const bool are_slots =
        std::all_of(assignments.begin(), assignments.end(), [](const Assignment& assignment) {
            return assignment.expression.slot().has_value();
        });
    if (!is_last || !are_slots || assignments.empty()) {
        return false;
    }
    std::vector<Slot> kept;
    for (const Column& column : projection.columns) {
        kept.push_back(column.symbol);  // a variable that keeps its slot
    }
    for (const Assignment& assignment : assignments) {
        kept.push_back(*assignment.expression.slot());
    }
    std::sort(kept.begin(), kept.end());
    std::erase_if(fetch.slots,
                  [&](Slot slot) { return !std::binary_search(kept.begin(), kept.end(), slot); });
    fetch.assignments = std::move(assignments);
    return true;
}

// Behind a LIMIT no more rows are read ahead than it lets through.
CypherStatus Planner::bound_fetch(PlanNode* plan, const Projection& projection) {
    while (plan != nullptr &&
           (plan->kind == OperatorKind::project || plan->kind == OperatorKind::skip)) {
        plan = plan->input.get();
    }
    if (plan == nullptr || plan->kind != OperatorKind::fetch_properties) {
        return {};
    }
    ENTENTE_ASSIGN(plan->upper, compiled(*projection.limit));
    if (projection.skip != nullptr) {
        ENTENTE_ASSIGN(plan->lower, compiled(*projection.skip));
    }
    return {};
}

}  // namespace entente::cypher
