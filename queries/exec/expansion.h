// What all operators that follow relationships share.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "queries/exec/execution.h"

namespace entente::cypher {

// Fails the statement when the value is no node.
bool is_node(Execution& execution, const QueryValue& value);

// The nodes that an operator looks between, of the present row: plan.from, and plan.to where `needs_to` says so (otherwise
// NodeId()). row: here they are; end: one is null, so nothing can match; failed: one is no node.
struct PathEnds {
    NodeId from;
    NodeId to;
};
Step read_ends(Execution& execution, const PlanNode& plan, bool needs_to, PathEnds& ends);

// Whether one of the slots, which hold relationships, their numbers, or lists of them, has this one.
bool is_used(Execution& execution, std::span<const Slot> slots, EdgeId edge);
// Adds all that they have.
void add_used_edges(Execution& execution, std::span<const Slot> slots, std::vector<EdgeId>& edges);

// All relationships of the types. False when the statement fails.
bool find_edges_of_types(Execution& execution,
                         std::span<const EdgeTypeId> types,
                         std::vector<EdgeRef>& found);

// The types that an operator follows, as codes of the graph as it is now, and the way.
class TypeFilter {
public:
    TypeFilter(Execution& execution, const PlanNode& plan) : execution_(execution), plan_(plan) {}

    // Before use, for each row: a statement may have made a type since. False when nothing can match, or when it failed
    // (Execution::error).
    bool resolve();

    // Empty: all.
    std::span<const EdgeTypeId> types() const { return types_; }

    bool passes(EdgeTypeId type) const { return all_ || knows(type); }

    entente::Direction direction() const;

    // AT TIME, of the present row.
    std::optional<std::int32_t> day() const { return day_; }

private:
    bool knows(EdgeTypeId type) const {
        return type.value < passing_.size() && passing_[type.value];
    }

    Execution& execution_;
    const PlanNode& plan_;
    std::vector<EdgeTypeId> types_;
    std::vector<bool> passing_;  // by code
    bool all_ = false;
    std::optional<std::int32_t> day_;
    bool is_resolved_ = false;
    std::uint64_t resolved_ = 0;
};

}  // namespace entente::cypher
