// Grouping: one row for each combination of the keys, with what the aggregate functions make of its rows.
#include "queries/runtime/aggregate.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <unordered_map>
#include <utility>

#include "queries/exec/operator.h"
#include "queries/exec/row_key.h"
#include "queries/exec/scratch_pool.h"

namespace entente::cypher {

namespace {

// count(DISTINCT x) of nodes, a bit for each; of anything else as everybody counts.
class DistinctCounter : public Aggregator {
public:
    explicit DistinctCounter(BudgetMeter* budget) : budget_(budget) {}

    ~DistinctCounter() override { budget_->release(nodes_.size() * sizeof(std::uint64_t)); }

    CypherStatus add(const QueryValue& value, const QueryValue* second) override {
        if (!value.is(QueryType::node)) {
            if (others_ == nullptr) {
                others_ = make_aggregator(FunctionId::count, true, budget_);
            }
            return others_->add(value, second);
        }
        const std::size_t word = value.node().value / 64;
        if (word >= nodes_.size()) {
            const std::size_t more = std::max(word + 1, nodes_.size() * 2) - nodes_.size();
            if (!budget_->reserve(more * sizeof(std::uint64_t))) {
                return budget_->error();
            }
            nodes_.resize(nodes_.size() + more);
        }
        const std::uint64_t bit = std::uint64_t{1} << (value.node().value % 64);
        count_ += (nodes_[word] & bit) == 0 ? 1 : 0;
        nodes_[word] |= bit;
        return {};
    }

    CypherResult<QueryValue> result() override {
        std::int64_t others = 0;
        if (others_ != nullptr) {
            ENTENTE_ASSIGN(const QueryValue value, others_->result());
            others = value.integer();
        }
        return QueryValue(count_ + others);
    }

private:
    BudgetMeter* budget_;
    std::vector<std::uint64_t> nodes_;
    std::int64_t count_ = 0;
    std::unique_ptr<Aggregator> others_;
};

class Aggregate : public Operator {
public:
    Aggregate(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)) {
        if (plan.assignments.size() == 1) {
            key_slot_ = plan.assignments.front().expression.slot();
        }
        only_counts_rows_ =
            plan.aggregates.size() == 1 && plan.aggregates.front().function == nullptr;
    }

    bool open() override {
        groups_.clear();
        by_key_.clear();
        by_node_.clear();
        node_keys_.clear();
        execution_.release(bytes_);
        bytes_ = 0;
        at_ = 0;
        is_full_ = false;
        return Operator::open();
    }

    Step next() override {
        if (!is_full_) {
            const Step step = fill();
            if (step == Step::failed) {
                return step;
            }
            is_full_ = true;
        }
        if (at_ == groups_.size()) {
            groups_.clear();
            by_key_.clear();
            by_node_.clear();
            node_keys_.clear();
            at_ = 0;
            return Step::end;
        }
        return give(groups_[at_++]) ? Step::row : Step::failed;
    }

private:
    struct Group {
        const RowKey* key = nullptr;
        std::vector<QueryValue> representative;  // plan_.slots of its first row
        std::vector<std::unique_ptr<Aggregator>> aggregators;
        std::int64_t rows = 0;  // in place of an aggregator, where count(*) is the only one
    };

    // A count that the input knows without giving its rows.
    std::optional<bool> fill_by_counting() {
        std::optional<std::uint64_t> count;
        if (plan_.counts_input) {
            count = input_->count_rows();
        } else if (plan_.counts_ends) {
            count = input_->count_ends();
        }
        if (!count) {
            return execution_.error ? std::optional(false) : std::nullopt;
        }
        for (const Slot number : plan_.slots) {
            slot(number) = QueryValue();
        }
        Group group;
        group.representative.resize(plan_.slots.size());
        if (only_counts_rows_) {
            group.rows = static_cast<std::int64_t>(*count);
        } else {
            group.aggregators.push_back(make_row_counter());
            group.aggregators.back()->add_rows(static_cast<std::int64_t>(*count));
        }
        groups_.push_back(std::move(group));
        return true;
    }

    // count(*) by a node, where the input knows how often each comes.
    std::optional<bool> fill_by_end() {
        if (!plan_.counts_by_end) {
            return std::nullopt;
        }
        VertexCounts& counts = (*scratch_).counts;
        counts.clear();
        const TopologySnapshot* topology = input_->count_by_end(counts);
        if (topology == nullptr) {
            return execution_.error ? std::optional(false) : std::nullopt;
        }
        const std::vector<Vertex> found = greatest(counts);
        const std::size_t bytes = found.size() * (sizeof(Group) + 96);
        bytes_ += bytes;
        if (!execution_.reserve(bytes)) {
            return false;
        }
        groups_.reserve(found.size());
        for (const Vertex vertex : found) {
            node_keys_.push_back({QueryValue(topology->node(vertex))});
            new_group(&node_keys_.back());
            groups_.back().rows = static_cast<std::int64_t>(counts.of(vertex));
        }
        counts.clear();
        return true;
    }

    // Where only the groups with the greatest counts are wanted: those, and all that count as much as the least of them.
    std::vector<Vertex> greatest(const VertexCounts& counts) {
        std::vector<Vertex> found = counts.found();
        const std::optional<std::uint64_t> wanted = rows_wanted(execution_, plan_);
        if (!wanted || *wanted == 0 || *wanted >= found.size()) {
            return found;
        }
        std::vector<std::uint64_t> numbers;
        numbers.reserve(found.size());
        for (const Vertex vertex : found) {
            numbers.push_back(counts.of(vertex));
        }
        const auto least = numbers.begin() + static_cast<std::ptrdiff_t>(*wanted - 1);
        std::nth_element(numbers.begin(), least, numbers.end(), std::greater<>());
        std::erase_if(found, [&](Vertex vertex) { return counts.of(vertex) < *least; });
        return found;
    }

    Step fill() {
        if (const auto counted = fill_by_end()) {
            return *counted ? Step::end : Step::failed;
        }
        if (const auto counted = fill_by_counting()) {
            return *counted ? Step::end : Step::failed;
        }
        Step step = input_->next();
        for (; step == Step::row; step = input_->next()) {
            Group* group = group_of_row();
            if (group == nullptr || !add_to(*group) || !execution_.spend()) {
                return Step::failed;
            }
        }
        if (step == Step::failed) {
            return step;
        }
        // Without keys there is one group, also of no rows.
        if (groups_.empty() && plan_.assignments.empty()) {
            for (const Slot number : plan_.slots) {
                slot(number) = QueryValue();
            }
            new_group(nullptr);
        }
        return step;
    }

    Group* group_of_row() {
        if (plan_.assignments.empty()) {
            if (groups_.empty()) {
                new_group(nullptr);
            }
            return &groups_.front();
        }
        if (key_slot_ && slot(*key_slot_).is(QueryType::node)) {
            return group_of_node(slot(*key_slot_));
        }
        RowKey& key = key_;
        key.resize(plan_.assignments.size());
        for (std::size_t i = 0; i < key.size(); ++i) {
            if (!execution_.evaluate(plan_.assignments[i].expression, key[i])) {
                return nullptr;
            }
        }
        if (key.size() == 1 && key[0].is(QueryType::node)) {
            return group_of_node(key[0]);
        }
        const auto found = by_key_.find(key);
        if (found != by_key_.end()) {
            return &groups_[found->second];
        }
        const std::size_t bytes = memory_of(key) + 64 * plan_.aggregates.size() + sizeof(Group);
        bytes_ += bytes;
        if (!execution_.reserve(bytes)) {
            return nullptr;
        }
        const auto entry = by_key_.emplace(key, groups_.size()).first;
        new_group(&entry->first);
        return &groups_.back();
    }

    // Nodes as keys are frequent, and a table of numbers is quicker than one of values.
    Group* group_of_node(const QueryValue& node) {
        const auto [entry, is_new] = by_node_.try_emplace(node.node().value, groups_.size());
        if (!is_new) {
            return &groups_[entry->second];
        }
        const std::size_t bytes = 96 + 64 * plan_.aggregates.size() + sizeof(Group);
        bytes_ += bytes;
        if (!execution_.reserve(bytes)) {
            return nullptr;
        }
        node_keys_.push_back({node});
        new_group(&node_keys_.back());
        return &groups_.back();
    }

    void new_group(const RowKey* key) {
        Group group;
        group.key = key;
        for (const Slot number : plan_.slots) {
            group.representative.push_back(slot(number));
        }
        if (!only_counts_rows_) {
            for (const AggregateStep& step : plan_.aggregates) {
                group.aggregators.push_back(make_step(step));
            }
        }
        groups_.push_back(std::move(group));
    }

    std::unique_ptr<Aggregator> make_step(const AggregateStep& step) {
        if (step.function == nullptr) {
            return make_row_counter();
        }
        // Many groups would each have bits for all nodes.
        if (plan_.assignments.empty() && step.distinct && step.function->id == FunctionId::count) {
            return std::make_unique<DistinctCounter>(&execution_.meter);
        }
        return make_aggregator(step.function->id, step.distinct, &execution_.meter);
    }

    bool add_to(Group& group) {
        if (only_counts_rows_) {
            group.rows += 1;
            return true;
        }
        for (std::size_t i = 0; i < plan_.aggregates.size(); ++i) {
            const AggregateStep& step = plan_.aggregates[i];
            Aggregator& aggregator = *group.aggregators[i];
            if (step.function == nullptr) {
                aggregator.add_rows(1);
                continue;
            }
            QueryValue value;
            QueryValue second;
            if ((!step.arguments.empty() && !execution_.evaluate(step.arguments[0], value)) ||
                (step.arguments.size() > 1 && !execution_.evaluate(step.arguments[1], second))) {
                return false;
            }
            const auto added = aggregator.add(value, step.arguments.size() > 1 ? &second : nullptr);
            if (!added.ok()) {
                execution_.fail(added.error());
                return false;
            }
        }
        return true;
    }

    bool give(Group& group) {
        for (std::size_t i = 0; i < plan_.slots.size(); ++i) {
            slot(plan_.slots[i]) = group.representative[i];
        }
        for (std::size_t i = 0; i < plan_.aggregates.size(); ++i) {
            if (only_counts_rows_) {
                slot(plan_.aggregates[i].slot) = QueryValue(group.rows);
                continue;
            }
            auto value = group.aggregators[i]->result();
            if (!value.ok()) {
                execution_.fail(value.error());
                return false;
            }
            slot(plan_.aggregates[i].slot) = *std::move(value);
        }
        std::vector<QueryValue> results(plan_.results.size());
        for (std::size_t i = 0; i < results.size(); ++i) {
            if (!execution_.evaluate(plan_.results[i].expression, results[i])) {
                return false;
            }
        }
        for (std::size_t i = 0; i < plan_.assignments.size(); ++i) {
            slot(plan_.assignments[i].slot) = (*group.key)[i];
        }
        for (std::size_t i = 0; i < results.size(); ++i) {
            slot(plan_.results[i].slot) = std::move(results[i]);
        }
        return true;
    }

    PooledScratch scratch_;
    std::vector<Group> groups_;  // in the order in which they came
    std::unordered_map<RowKey, std::size_t, RowKeyHash, RowKeyEquivalence> by_key_;
    std::unordered_map<std::uint64_t, std::size_t> by_node_;
    std::deque<RowKey> node_keys_;
    RowKey key_;                    // of the present row
    std::optional<Slot> key_slot_;  // where the only key is, if it is a variable
    bool only_counts_rows_ = false;
    std::size_t bytes_ = 0;
    std::size_t at_ = 0;
    bool is_full_ = false;
};

}  // namespace

OperatorPtr make_aggregate(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    return std::make_unique<Aggregate>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
