// What a pattern repeats, one turn at a time: a relationship, or a group of them.
#pragma once

#include <memory>
#include <vector>

#include "queries/exec/edge_conditions.h"
#include "queries/exec/expansion.h"
#include "queries/exec/operator.h"

namespace entente::cypher {

struct Turn {
    NodeId end;
    std::vector<EdgeRef> edges;      // in the order in which they are walked
    std::vector<QueryValue> values;  // of PlanNode::turn_values
};

// Turns that follow one another from a start.
using TurnChain = std::vector<const Turn*>;

// For plans of the kinds repeat_group and select_paths. For one thread.
class TurnSource {
public:
    TurnSource(Execution& execution, const PlanNode& plan);

    // For the present row, before turns_from(). False when it failed.
    bool begin_row();

    // Every turn that begins at a node. False when it failed.
    bool turns_from(NodeId node, std::vector<Turn>& turns);

    // Puts the relationships of a chain, and the lists of a group's names, into their slots.
    void bind(const TurnChain& chain) const;

    // Whether a chain that ends with `last` uses none of its relationships twice, nor one that another part of the pattern
    // has. `chain` is without `last`.
    bool is_trail(const TurnChain& chain, const Turn& last) const;

private:
    bool relationships_from(NodeId node, std::vector<Turn>& turns);
    bool groups_from(NodeId node, std::vector<Turn>& turns);

    Execution& execution_;
    const PlanNode& plan_;
    TypeFilter types_;
    EdgeConditions conditions_;
    OperatorPtr group_;  // nullptr: single relationships
    bool can_move_ = true;
    std::vector<Hop> hops_;
};

}  // namespace entente::cypher
