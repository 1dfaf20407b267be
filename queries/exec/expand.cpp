// Operators that go one step along relationships.
#include <algorithm>
#include <utility>

#include "queries/exec/expansion.h"
#include "queries/exec/operator.h"

namespace entente::cypher {

namespace {

// For each row of the input, each relationship of a node: binds it and the node at its other end, or only it where
// that node is bound already.
class Expand : public Operator {
public:
    Expand(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)), types_(execution, plan) {}

    bool open() override {
        hops_.clear();
        at_ = 0;
        return Operator::open();
    }

    Step next() override {
        while (true) {
            while (at_ < hops_.size()) {
                const Hop& hop = hops_[at_++];
                if (take(hop)) {
                    return execution_.spend() ? Step::row : Step::failed;
                }
            }
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            if (!find_hops()) {
                return Step::failed;
            }
        }
    }

private:
    bool find_hops() {
        hops_.clear();
        at_ = 0;
        const QueryValue& from = slot(plan_.from);
        if (from.is_null() || (plan_.into && slot(plan_.to).is_null())) {
            return true;
        }
        if (!is_node(execution_, from) || (plan_.into && !is_node(execution_, slot(plan_.to)))) {
            return false;
        }
        to_ = plan_.into ? slot(plan_.to).node() : NodeId();
        if (!types_.resolve()) {
            return true;
        }
        const Status found =
            execution_.graph.expand(from.node(), types_.direction(), types_.types(), hops_);
        if (!found.ok()) {
            execution_.fail(found.error());
            return false;
        }
        return execution_.spend(hops_.size());
    }

    bool take(const Hop& hop) {
        if (types_.direction() == entente::Direction::both && !hop.outgoing &&
            hop.other == hop.node) {
            return false;  // a loop, seen before as outgoing
        }
        if (plan_.into && hop.other != to_) {
            return false;
        }
        if (is_used(execution_, plan_.distinct_from, hop.edge)) {
            return false;
        }
        if (plan_.keeps_relationships) {
            slot(plan_.relationship) = QueryValue(hop.ref());
        }
        if (!plan_.into) {
            slot(plan_.to) = QueryValue(hop.other);
        }
        return true;
    }

    TypeFilter types_;
    std::vector<Hop> hops_;
    std::size_t at_ = 0;
    NodeId to_;
};

// A relationship, or a list of them, that is bound: binds its ends, or compares them with what is bound.
class ProjectEndpoints : public Operator {
public:
    ProjectEndpoints(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)), types_(execution, plan) {}

    bool open() override {
        turned_ = false;
        return Operator::open();
    }

    Step next() override {
        while (true) {
            if (turned_) {
                turned_ = false;
                if (bind(last_, first_)) {
                    return Step::row;
                }
                if (execution_.error) {
                    return Step::failed;
                }
            }
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            if (!read_walk()) {
                continue;
            }
            if (bind(first_, last_)) {
                return Step::row;
            }
            if (execution_.error) {
                return Step::failed;
            }
        }
    }

private:
    // The ends of the relationships in the slot; false when they do not fit the pattern.
    bool read_walk() {
        const QueryValue& value = slot(plan_.relationship);
        if (value.is_null()) {
            return false;
        }
        edges_.clear();
        if (value.is(QueryType::relationship)) {
            edges_.push_back(value.relationship());
        } else if (value.is(QueryType::list)) {
            for (const QueryValue& item : value.list()) {
                if (!item.is(QueryType::relationship)) {
                    return false;
                }
                edges_.push_back(item.relationship());
            }
        }
        if (edges_.size() < plan_.min || edges_.size() > plan_.max || !types_.resolve()) {
            return false;
        }
        for (const EdgeRef& edge : edges_) {
            if (!types_.passes(edge.type) ||
                is_used(execution_, plan_.distinct_from, edge.edge)) {
                return false;
            }
        }
        return begin_walk();
    }

    bool begin_walk() {
        if (edges_.empty()) {
            if (!plan_.from_bound && !plan_.into) {
                return false;
            }
            first_ = slot(plan_.from_bound ? plan_.from : plan_.to).node();
            last_ = first_;
            return true;
        }
        const EdgeRef& edge = edges_.front();
        const auto direction = types_.direction();
        first_ = direction == entente::Direction::in ? edge.target : edge.source;
        if (walk(first_)) {
            turned_ = edges_.size() == 1 && direction == entente::Direction::both &&
                      edge.source != edge.target;
            return true;
        }
        if (direction == entente::Direction::both) {
            first_ = edge.target;
            return walk(first_);
        }
        return false;
    }

    // Follows all of them from a node; false when they do not hang together.
    bool walk(NodeId from) {
        const auto direction = types_.direction();
        NodeId at = from;
        for (const EdgeRef& edge : edges_) {
            if (edge.source == at && direction != entente::Direction::in) {
                at = edge.target;
            } else if (edge.target == at && direction != entente::Direction::out) {
                at = edge.source;
            } else {
                return false;
            }
        }
        last_ = at;
        return true;
    }

    bool bind(NodeId from, NodeId to) {
        if (plan_.from_bound) {
            const QueryValue& bound = slot(plan_.from);
            if (!bound.is(QueryType::node) || bound.node() != from) {
                return false;
            }
        }
        if (plan_.into) {
            const QueryValue& bound = slot(plan_.to);
            if (!bound.is(QueryType::node) || bound.node() != to) {
                return false;
            }
        }
        // (a)-[r]->(a): both ends are one variable.
        if (plan_.from == plan_.to && from != to) {
            return false;
        }
        slot(plan_.from) = QueryValue(from);
        slot(plan_.to) = QueryValue(to);
        return true;
    }

    TypeFilter types_;
    std::vector<EdgeRef> edges_;
    NodeId first_;
    NodeId last_;
    bool turned_ = false;
};

}  // namespace

bool is_node(Execution& execution, const QueryValue& value) {
    if (value.is(QueryType::node)) {
        return true;
    }
    execution.fail(runtime_error(ErrorType::type_error,
                                 "InvalidArgumentType",
                                 "a pattern needs a node here, not a value of type " +
                                     std::string(query_type_name(value.type()))));
    return false;
}

bool is_used(Execution& execution, std::span<const Slot> slots, EdgeId edge) {
    for (const Slot slot : slots) {
        const QueryValue& value = execution.row[slot];
        if (value.is(QueryType::relationship)) {
            if (value.relationship().edge == edge) {
                return true;
            }
        } else if (value.is(QueryType::list)) {
            for (const QueryValue& item : value.list()) {
                if (item.is(QueryType::relationship) && item.relationship().edge == edge) {
                    return true;
                }
            }
        }
    }
    return false;
}

entente::Direction TypeFilter::direction() const {
    switch (static_cast<Direction>(plan_.direction)) {
        case Direction::right: return entente::Direction::out;
        case Direction::left: return entente::Direction::in;
        case Direction::both: break;
    }
    return entente::Direction::both;
}

bool TypeFilter::resolve() {
    if (plan_.has_types && (!is_resolved_ || resolved_ != execution_.graph.version())) {
        types_.clear();
        for (const std::string& name : plan_.types) {
            if (const auto type = execution_.graph.edge_type(name)) {
                types_.push_back(*type);
            }
        }
        is_resolved_ = true;
        resolved_ = execution_.graph.version();
    }
    return !plan_.has_types || !types_.empty();
}

bool TypeFilter::passes(EdgeTypeId type) const {
    return !plan_.has_types || std::find(types_.begin(), types_.end(), type) != types_.end();
}

OperatorPtr make_expand(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    if (plan.kind == OperatorKind::project_endpoints) {
        return std::make_unique<ProjectEndpoints>(execution, plan, std::move(input));
    }
    return std::make_unique<Expand>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
