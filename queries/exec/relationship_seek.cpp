// Finds relationships by the values of their properties, in an index.
#include <utility>

#include "queries/exec/expansion.h"
#include "queries/exec/index_values.h"
#include "queries/exec/operator.h"
#include "queries/runtime/stored_value.h"

namespace entente::cypher {

namespace {

// For each row of the input the relationships of a type that have the values, with their ends; where the pattern has no
// direction, each the one way and the other. The conditions are tried behind it, as the index may give more than they want.
class RelationshipSeek : public OperatorPerRow, private EdgesAhead {
public:
    RelationshipSeek(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : OperatorPerRow(execution, plan, std::move(input)), types_(execution, plan) {}

    RelationshipSeek(const RelationshipSeek&) = delete;
    RelationshipSeek& operator=(const RelationshipSeek&) = delete;
    ~RelationshipSeek() override { execution_.graph.forget(this); }

    bool open() override {
        clear();
        return Operator::open();
    }

private:
    // Relationships whose properties are read together: few at first, for whoever stops soon.
    static constexpr std::size_t kFirstAnnounced = 16;
    static constexpr std::size_t kAnnouncedMax = 512;

    Step begin_row() override { return find() ? Step::end : Step::failed; }

    Step resume() override {
        while (at_ < found_.size()) {
            const EdgeRef& edge = found_[at_];
            const bool turned = turned_;
            const bool comes_again = !turned && is_both_ways() && edge.source != edge.target;
            turned_ = comes_again;
            at_ += comes_again ? 0 : 1;
            if (!execution_.spend()) {
                return Step::failed;
            }
            if (!is_used(execution_, plan_.distinct_from, edge.edge)) {
                bind(edge, turned);
                return Step::row;
            }
        }
        clear();
        return Step::end;
    }

    bool is_both_ways() const { return types_.direction() == entente::Direction::both; }

    void bind(const EdgeRef& edge, bool turned) {
        slot(plan_.from) = QueryValue(turned ? edge.target : edge.source);
        slot(plan_.to) = QueryValue(turned ? edge.source : edge.target);
        slot(plan_.relationship) = QueryValue(edge);
    }

    void clear() {
        execution_.release(found_.size() * sizeof(EdgeRef));
        found_.clear();
        at_ = 0;
        turned_ = false;
        to_announce_ = kFirstAnnounced;
    }

    // From the present one on.
    std::vector<EdgeRef> edges_ahead() override {
        const std::size_t begin = at_ > 0 ? at_ - 1 : 0;
        const std::size_t count = std::min(to_announce_, found_.size() - begin);
        to_announce_ = std::min(to_announce_ * 4, kAnnouncedMax);
        const auto ahead = std::span(found_).subspan(begin, count);
        return {ahead.begin(), ahead.end()};
    }

    bool find() {
        if (!types_.resolve()) {
            return !execution_.error;
        }
        ValuesSought sought;
        const Sought known = read_sought(execution_, plan_, sought);
        if (known == Sought::failed || known == Sought::nothing) {
            return known == Sought::nothing;
        }
        std::optional<std::vector<EdgeRef>> found;
        if (known == Sought::values) {
            auto read =
                execution_.graph.edges_with_values(plan_.label, plan_.index_properties, sought);
            if (!read.ok()) {
                execution_.fail(read.error());
                return false;
            }
            found = *std::move(read);
        }
        if (found) {
            found_ = *std::move(found);
        } else if (!find_edges_of_types(execution_, types_.types(), found_)) {
            return false;
        }
        execution_.graph.announce(this);
        return execution_.spend(found_.size()) &&
               execution_.reserve(found_.size() * sizeof(EdgeRef));
    }

    TypeFilter types_;
    std::vector<EdgeRef> found_;
    std::size_t at_ = 0;
    bool turned_ = false;  // the present one has been given the one way
    std::size_t to_announce_ = kFirstAnnounced;
};

// Null and what is never stored end it.
Sought read_value(Execution& execution,
                  const PlanNode& plan,
                  const CompiledExpression& expression,
                  Value& out) {
    QueryValue value;
    if (!execution.evaluate(expression, value)) {
        return Sought::failed;
    }
    if (value.is_null()) {
        return Sought::nothing;
    }
    auto stored = to_stored(plan.index_properties.front(), value);
    if (!stored.ok()) {
        return Sought::unknown;
    }
    out = *std::move(stored);
    return Sought::values;
}

}  // namespace

Sought read_sought(Execution& execution, const PlanNode& plan, ValuesSought& out) {
    for (const CompiledExpression& expression : plan.index_values) {
        Value& value = out.equal.emplace_back();
        if (const Sought read = read_value(execution, plan, expression, value);
            read != Sought::values) {
            return read;
        }
    }
    const auto bound = [&](const std::optional<CompiledExpression>& expression,
                           bool inclusive,
                           std::optional<ValueBound>& limit) {
        if (!expression) {
            return Sought::values;
        }
        Value value;
        const Sought read = read_value(execution, plan, *expression, value);
        if (read == Sought::values) {
            limit = ValueBound{std::move(value), inclusive};
        }
        return read;
    };
    const Sought lower = bound(plan.lower, plan.lower_inclusive, out.last.lower);
    return lower != Sought::values ? lower
                                   : bound(plan.upper, plan.upper_inclusive, out.last.upper);
}

bool find_edges_of_types(Execution& execution,
                         std::span<const EdgeTypeId> types,
                         std::vector<EdgeRef>& found) {
    const auto nodes = execution.graph.all_nodes();
    if (!nodes.ok()) {
        execution.fail(nodes.error());
        return false;
    }
    std::vector<Hop> hops;
    for (const NodeId node : *nodes) {
        hops.clear();
        const Status expanded = execution.graph.expand(node, entente::Direction::out, types, hops);
        if (!expanded.ok()) {
            execution.fail(expanded.error());
            return false;
        }
        for (const Hop& hop : hops) {
            found.push_back(hop.ref());
        }
        if (!execution.spend(hops.size() + 1)) {
            return false;
        }
    }
    return true;
}

OperatorPtr make_relationship_seek(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    return std::make_unique<RelationshipSeek>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
