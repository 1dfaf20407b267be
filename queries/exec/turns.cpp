#include "queries/exec/turns.h"

#include <algorithm>
#include <utility>

namespace entente::cypher {

TurnSource::TurnSource(Execution& execution, const PlanNode& plan)
    : execution_(execution),
      plan_(plan),
      types_(execution, plan),
      conditions_(execution, plan),
      group_(plan.inner == nullptr ? nullptr : make_operator(execution, *plan.inner)) {}

bool TurnSource::begin_row() {
    if (group_ != nullptr) {
        return true;
    }
    if (!conditions_.begin_row()) {
        return false;
    }
    can_move_ = types_.resolve();
    return !execution_.error;
}

bool TurnSource::turns_from(NodeId node, std::vector<Turn>& turns) {
    turns.clear();
    return group_ != nullptr ? groups_from(node, turns)
                             : !can_move_ || relationships_from(node, turns);
}

bool TurnSource::relationships_from(NodeId node, std::vector<Turn>& turns) {
    hops_.clear();
    const Status found =
        execution_.graph.expand(node, types_.direction(), types_.types(), hops_, types_.day());
    if (!found.ok()) {
        execution_.fail(found.error());
        return false;
    }
    for (const Hop& hop : hops_) {
        const bool again = types_.direction() == entente::Direction::both && !hop.outgoing &&
                           hop.other == hop.node;
        if (!again && conditions_.pass(hop.ref())) {
            turns.push_back({hop.other, {hop.ref()}, {}});
        }
        if (execution_.error) {
            return false;
        }
    }
    return execution_.spend(hops_.size() + 1);
}

bool TurnSource::groups_from(NodeId node, std::vector<Turn>& turns) {
    execution_.row[plan_.turn_from] = QueryValue(node);
    if (!group_->open()) {
        return false;
    }
    Step step = group_->next();
    for (; step == Step::row; step = group_->next()) {
        const QueryPath& path = execution_.row[plan_.turn_path].path();
        Turn turn{execution_.row[plan_.turn_to].node(), path.relationships, {}};
        if (plan_.reversed) {
            std::reverse(turn.edges.begin(), turn.edges.end());
        }
        for (const auto& [inside, outside] : plan_.turn_values) {
            turn.values.push_back(execution_.row[inside]);
        }
        turns.push_back(std::move(turn));
        if (!execution_.spend(path.relationships.size())) {
            return false;
        }
    }
    return step != Step::failed && execution_.spend();
}

void TurnSource::bind(const TurnChain& chain) const {
    QueryList relationships;
    std::vector<QueryList> values(plan_.turn_values.size());
    for (const Turn* turn : chain) {
        for (const EdgeRef& edge : turn->edges) {
            relationships.emplace_back(edge);
        }
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i].push_back(turn->values[i]);
        }
    }
    const auto put = [&](Slot slot, QueryList list) {
        if (plan_.reversed) {
            std::reverse(list.begin(), list.end());
        }
        execution_.row[slot] = QueryValue(std::move(list));
    };
    put(plan_.relationship, std::move(relationships));
    for (std::size_t i = 0; i < values.size(); ++i) {
        put(plan_.turn_values[i].second, std::move(values[i]));
    }
}

bool TurnSource::is_trail(const TurnChain& chain, const Turn& last) const {
    return std::none_of(last.edges.begin(), last.edges.end(), [&](const EdgeRef& edge) {
        return is_used(execution_, plan_.distinct_from, edge.edge) ||
               std::any_of(chain.begin(), chain.end(), [&](const Turn* turn) {
                   return std::any_of(turn->edges.begin(),
                                      turn->edges.end(),
                                      [&](const EdgeRef& used) { return used.edge == edge.edge; });
               });
    });
}

}  // namespace entente::cypher
