// Properties late and in groups: where in a plan the properties of relationships are read, for many rows at once.
//
// They lie in packed lists on disk, so one by one costs a search each, and together one for each list. What reads them
// (a condition, a projection, an order) gets an operator in front that collects rows, reads, and gives the rows with
// the properties in slots of their own. Only in statements that write nothing: nobody sees then that rows are pulled ahead.
#include <algorithm>

#include "queries/plan/planner_state.h"

namespace entente::cypher {

namespace {

struct WantedProperty {
    const Property* expression;
    SymbolId relationship;
};

void collect_properties(const Expression& expression,
                        const Analysis& analysis,
                        std::vector<WantedProperty>& wanted) {
    if (expression.symbol != kNoSymbol) {
        return;
    }
    if (const auto* property = try_as<Property>(&expression)) {
        const auto* variable = try_as<Variable>(property->subject);
        const StaticType type = variable == nullptr || variable->symbol >= analysis.symbols.size()
                                    ? StaticType::any()
                                    : analysis.symbols[variable->symbol].type;
        if (type.bits == kRelationshipType) {
            wanted.push_back({property, variable->symbol});
            return;
        }
    }
    for_each_child(expression,
                   [&](const Expression& child) { collect_properties(child, analysis, wanted); });
}

// Operators that keep rows and give them back know only the slots that are in scope.
bool passes_all_slots(OperatorKind kind) {
    switch (kind) {
        case OperatorKind::time_scan:
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

// The slot in which a property is already when rows come out of `plan`.
std::optional<Slot> fetched_slot(const PlanNode* plan, Slot relationship, std::string_view key) {
    for (; plan != nullptr && passes_all_slots(plan->kind); plan = plan->input.get()) {
        for (const PropertyToFetch& known : plan->fetches) {
            if (known.relationship == relationship && known.key == key) {
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
        case OperatorKind::build_path:
        case OperatorKind::unwind: slots.push_back(plan.slot); break;
        case OperatorKind::select_matches: slots.push_back(plan.slot); break;
        case OperatorKind::shortest_path:
        case OperatorKind::select_paths:
            slots.push_back(plan.slot);
            slots.push_back(plan.relationship);
            break;
        case OperatorKind::time_scan:
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

PlanPtr Planner::fetch_properties(PlanPtr plan, std::span<const Expression* const> expressions) {
    if (analysis_.writes) {
        return plan;
    }
    std::vector<WantedProperty> wanted;
    for (const Expression* expression : expressions) {
        collect_properties(*expression, analysis_, wanted);
    }
    if (wanted.empty()) {
        return plan;
    }
    std::vector<Slot> slots = bound_slots(plan.get());
    std::vector<PropertyToFetch> fetches;
    for (const WantedProperty& one : wanted) {
        if (!std::binary_search(slots.begin(), slots.end(), one.relationship)) {
            continue;  // of a row outside, which is one and the same here
        }
        const std::string key(one.expression->key);
        std::optional<Slot> slot = fetched_slot(plan.get(), one.relationship, key);
        const auto same = std::find_if(fetches.begin(), fetches.end(), [&](const auto& fetch) {
            return fetch.relationship == one.relationship && fetch.key == key;
        });
        if (!slot && same != fetches.end()) {
            slot = same->slot;
        }
        if (!slot) {
            slot = new_slot();
            fetches.push_back({one.relationship, key, *slot});
        }
        computed_[one.expression] = *slot;
    }
    if (fetches.empty()) {
        return plan;
    }
    plan = make(OperatorKind::fetch_properties, std::move(plan));
    for (const PropertyToFetch& fetch : fetches) {
        plan->details +=
            (plan->details.empty() ? "" : ", ") + slot_name(fetch.relationship) + "." + fetch.key;
    }
    plan->slots = std::move(slots);
    plan->fetches = std::move(fetches);
    return plan;
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
