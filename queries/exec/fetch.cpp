// Reads the properties of relationships for many rows at once, and gives the rows with them.
#include <algorithm>
#include <functional>
#include <utility>

#include "core/storage/edge_visits.h"
#include "queries/exec/operator.h"

namespace entente::cypher {

namespace {

// Rows that are pulled before any of their properties is read: few at first, for whoever stops soon.
constexpr std::size_t kFirstRows = 32;
constexpr std::size_t kRowsMax = 1024;
constexpr std::size_t kGrowth = 4;

using TakeProperty = std::function<void(std::size_t edge, std::size_t key, const Value& value)>;

// One by one, as a transaction has changed them.
Status read_changed(GraphAccess& graph,
                    std::span<const EdgeRef> edges,
                    std::span<const std::string_view> keys,
                    const TakeProperty& take) {
    for (std::size_t i = 0; i < edges.size(); ++i) {
        ENTENTE_ASSIGN(const Properties* found, graph.properties(edges[i]));
        for (std::size_t k = 0; found != nullptr && k < keys.size(); ++k) {
            if (const auto value = found->find(keys[k]); value != found->end()) {
                take(i, k, value->second);
            }
        }
    }
    return {};
}

// Calls `take` with the properties of these names that the edges have, by their places; null for one that an edge lacks.
Status read_properties(GraphAccess& graph,
                       std::span<const EdgeRef> edges,
                       std::span<const std::string_view> keys,
                       const TakeProperty& take) {
    if (graph.writable()) {
        return read_changed(graph, edges, keys, take);
    }
    std::vector<std::pair<std::size_t, VisitedProperty>> columns;
    for (std::size_t k = 0; k < keys.size(); ++k) {
        if (const auto code = graph.view().property_key(keys[k])) {
            columns.emplace_back(k, VisitedProperty(*code));
        }
    }
    return visit_edges(graph.view().rows(), edges, [&](std::size_t i, const VisitedEdge& edge) {
        for (auto& [key, column] : columns) {
            take(i, key, column.value(edge));
        }
    });
}

class FetchProperties : public Operator {
public:
    FetchProperties(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)), rows_(execution, plan.slots) {
        for (std::size_t i = 0; i < plan.fetches.size(); ++i) {
            const PropertyToFetch& fetch = plan.fetches[i];
            auto group = std::find_if(groups_.begin(), groups_.end(), [&](const Group& known) {
                return known.relationship == fetch.relationship;
            });
            if (group == groups_.end()) {
                group = groups_.insert(group, {fetch.relationship, {}, {}});
            }
            group->fetches.push_back(i);
            group->keys.push_back(fetch.key);
        }
    }

    bool open() override {
        rows_.clear();
        at_ = 0;
        is_over_ = false;
        const auto limit = rows_wanted(execution_, plan_);
        wanted_ = limit ? std::clamp<std::uint64_t>(*limit, 1, kRowsMax) : kFirstRows;
        return !execution_.error && Operator::open();
    }

    Step next() override {
        if (at_ == rows_.size()) {
            const Step step = fill();
            if (step != Step::row) {
                return step;
            }
        }
        rows_.load(at_);
        const std::size_t first = at_ * plan_.fetches.size();
        for (std::size_t i = 0; i < plan_.fetches.size(); ++i) {
            slot(plan_.fetches[i].slot) = values_[first + i];
        }
        at_ += 1;
        return Step::row;
    }

private:
    // Of one relationship.
    struct Group {
        Slot relationship;
        std::vector<std::size_t> fetches;  // in PlanNode::fetches
        std::vector<std::string_view> keys;
    };

    Step fill() {
        if (is_over_) {
            return Step::end;
        }
        // The input goes on from its latest row, which the last one given is.
        rows_.clear();
        at_ = 0;
        Step step = Step::row;
        while (rows_.size() < wanted_ && step == Step::row) {
            step = input_->next();
            if (step == Step::row && (!rows_.add() || !execution_.spend())) {
                return Step::failed;
            }
        }
        if (step == Step::failed) {
            return step;
        }
        is_over_ = step == Step::end;
        wanted_ = std::min(wanted_ * kGrowth, kRowsMax);
        if (rows_.size() == 0) {
            return Step::end;
        }
        return read() ? Step::row : Step::failed;
    }

    bool read() {
        values_.assign(rows_.size() * plan_.fetches.size(), QueryValue());
        for (const Group& group : groups_) {
            edges_.clear();
            owners_.clear();
            for (std::size_t row = 0; row < rows_.size(); ++row) {
                const QueryValue& value = rows_.value(row, group.relationship);
                if (value.is(QueryType::relationship)) {
                    edges_.push_back(value.relationship());
                    owners_.push_back(row);
                }
            }
            const Status read = read_properties(
                execution_.graph,
                edges_,
                group.keys,
                [&](std::size_t edge, std::size_t key, const Value& value) {
                    values_[owners_[edge] * plan_.fetches.size() + group.fetches[key]] =
                        QueryValue::of(value);
                });
            if (!read.ok()) {
                execution_.fail(read.error());
                return false;
            }
        }
        return true;
    }

    RowStore rows_;
    std::vector<Group> groups_;
    std::vector<QueryValue> values_;   // of each row its fetches
    std::vector<EdgeRef> edges_;       // of one group
    std::vector<std::size_t> owners_;  // the row of each
    std::size_t at_ = 0;
    std::size_t wanted_ = kFirstRows;
    bool is_over_ = false;
};

}  // namespace

OperatorPtr make_fetch(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    return std::make_unique<FetchProperties>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
