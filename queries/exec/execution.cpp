#include "queries/exec/execution.h"

#include <algorithm>
#include <utility>

#include "queries/exec/operator.h"

namespace entente::cypher {

namespace {

// Between two looks at the limits: a fraction of a millisecond of work.
constexpr std::int64_t kStepsPerLook = 4096;

// Counts what an operator gives, and how long it takes for it.
class ProfiledOperator : public Operator {
public:
    ProfiledOperator(Execution& execution, const PlanNode& plan, OperatorPtr profiled)
        : Operator(execution, plan, nullptr), profiled_(std::move(profiled)) {}

    bool open() override {
        const auto began = Budget::Clock::now();
        const bool ok = profiled_->open();
        add_time(began);
        return ok;
    }

    Step next() override {
        const auto began = Budget::Clock::now();
        const Step step = profiled_->next();
        add_time(began);
        execution_.profiles[plan_.number].rows += step == Step::row ? 1 : 0;
        return step;
    }

    std::optional<std::uint64_t> count_rows() override {
        const auto began = Budget::Clock::now();
        const auto count = profiled_->count_rows();
        add_time(began);
        execution_.profiles[plan_.number].rows += count.value_or(0);
        return count;
    }

    const TopologySnapshot* count_by_end(VertexCounts& counts) override {
        const auto began = Budget::Clock::now();
        const TopologySnapshot* topology = profiled_->count_by_end(counts);
        add_time(began);
        for (const Vertex vertex : counts.found()) {
            execution_.profiles[plan_.number].rows += counts.of(vertex);
        }
        return topology;
    }

    std::optional<std::uint64_t> count_ends() override {
        const auto began = Budget::Clock::now();
        const auto count = profiled_->count_ends();
        add_time(began);
        execution_.profiles[plan_.number].rows += count.value_or(0);
        return count;
    }

private:
    void add_time(Budget::Clock::time_point began) {
        execution_.profiles[plan_.number].nanoseconds += static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(Budget::Clock::now() - began)
                .count());
    }

    OperatorPtr profiled_;
};

OperatorPtr make_bare_operator(Execution& execution, const PlanNode& plan) {
    OperatorPtr input = plan.input == nullptr ? nullptr : make_operator(execution, *plan.input);
    switch (plan.kind) {
        case OperatorKind::all_nodes_scan:
        case OperatorKind::label_scan:
        case OperatorKind::id_seek:
        case OperatorKind::element_seek:
        case OperatorKind::index_seek:
        case OperatorKind::index_range:
        case OperatorKind::composite_seek: return make_scan(execution, plan, std::move(input));
        case OperatorKind::expand:
        case OperatorKind::project_endpoints: return make_expand(execution, plan, std::move(input));
        case OperatorKind::var_expand:
        case OperatorKind::shortest_path: return make_var_expand(execution, plan, std::move(input));
        case OperatorKind::time_scan: return make_time_scan(execution, plan, std::move(input));
        case OperatorKind::relationship_seek:
            return make_relationship_seek(execution, plan, std::move(input));
        case OperatorKind::fetch_properties: return make_fetch(execution, plan, std::move(input));
        case OperatorKind::call_in_transactions:
            return make_call_in_transactions(execution, plan, std::move(input));
        case OperatorKind::repeat_group: return make_repeat(execution, plan, std::move(input));
        case OperatorKind::select_paths:
        case OperatorKind::select_matches: return make_select(execution, plan, std::move(input));
        case OperatorKind::aggregate: return make_aggregate(execution, plan, std::move(input));
        case OperatorKind::sort: return make_sort(execution, plan, std::move(input));
        case OperatorKind::create:
        case OperatorKind::merge:
        case OperatorKind::set:
        case OperatorKind::remove:
        case OperatorKind::delete_entities:
        case OperatorKind::for_each: return make_write(execution, plan, std::move(input));
        case OperatorKind::call_procedure: return make_call(execution, plan, std::move(input));
        case OperatorKind::produce_results:
            // Only to be shown; rows are taken from what is below it.
            return input != nullptr ? std::move(input)
                                    : make_row_operator(execution, plan, std::move(input));
        default: return make_row_operator(execution, plan, std::move(input));
    }
}

}  // namespace

Step OperatorPerRow::next() {
    while (true) {
        const Step found = resume();
        if (found != Step::end) {
            return found;
        }
        const Step step = input_->next();
        if (step != Step::row) {
            return step;
        }
        const Step begun = begin_row();
        if (begun != Step::end) {
            return begun;
        }
    }
}

OperatorPtr make_operator(Execution& execution, const PlanNode& plan) {
    OperatorPtr result = make_bare_operator(execution, plan);
    if (execution.profiling) {
        result = std::make_unique<ProfiledOperator>(execution, plan, std::move(result));
    }
    return result;
}

Execution::Execution(const Plan& the_plan,
                     GraphAccess& the_graph,
                     std::span<const QueryValue> parameters,
                     const Budget& the_budget)
    : plan(the_plan),
      graph(the_graph),
      entities(the_graph),
      slots(the_plan.slot_count + 1),
      row(slots.data()),
      budget(the_budget),
      meter(the_budget) {
    context.entities = &entities;
    context.parameters = parameters;
    context.clock = StatementClock::now();
    context.budget = &meter;
    context.subqueries = this;
    subqueries_.resize(plan.subqueries.size());
}

Execution::~Execution() = default;

Step Execution::fail(CypherError failure) {
    // A budget that is used up says only which limit it was.
    if (failure.type == ErrorType::limit_exceeded && failure.detail.empty()) {
        const bool late = budget.deadline && Budget::Clock::now() >= *budget.deadline;
        failure.type = late ? ErrorType::timed_out : failure.type;
        failure.detail = late ? "query_time" : "query_memory_bytes";
    }
    if (!error) {
        error = std::move(failure);
    }
    return Step::failed;
}

bool Execution::spend(std::uint64_t steps) {
    steps_left_ -= static_cast<std::int64_t>(steps);
    if (steps_left_ > 0) {
        return true;
    }
    steps_left_ = kStepsPerLook;
    if (!meter.spend(BudgetMeter::kStepsPerCheck)) {
        fail(meter.error());
        return false;
    }
    if (given_up && given_up()) {
        fail(runtime_error(ErrorType::cancelled,
                           "",
                           "the statement was given up: its client has gone, or the server stops"));
        return false;
    }
    return true;
}

bool Execution::reserve(std::size_t bytes) {
    if (meter.reserve(bytes)) {
        return true;
    }
    fail(meter.error());
    return false;
}

bool Execution::evaluate(const CompiledExpression& expression, QueryValue& out) {
    auto failure = expression.evaluate(row, context, out);
    if (failure) {
        fail(*std::move(failure));
        return false;
    }
    return true;
}

std::optional<bool> Execution::test(const CompiledExpression& condition) {
    auto answer = condition.test(row, context);
    if (!answer.ok()) {
        fail(answer.error());
        return std::nullopt;
    }
    return *answer;
}

CypherResult<QueryValue> Execution::run(std::uint32_t number, Row, EvaluationContext&) {
    const SubqueryPlan& subquery = plan.subqueries[number];
    OperatorPtr& running = subqueries_[number];
    if (running == nullptr) {
        running = make_operator(*this, *subquery.root);
    }
    QueryList values;
    std::int64_t count = 0;
    Step step = running->open() ? running->next() : Step::failed;
    while (step == Step::row) {
        count += 1;
        if (subquery.result == SubqueryResult::exists) {
            return QueryValue(true);
        }
        if (subquery.result == SubqueryResult::first) {
            return row[subquery.slot];
        }
        if (subquery.result == SubqueryResult::list) {
            values.push_back(row[subquery.slot]);
        }
        if (!spend()) {
            step = Step::failed;
            break;
        }
        step = running->next();
    }
    if (step == Step::failed) {
        CypherError failure = *std::move(error);
        error.reset();
        return failure;
    }
    switch (subquery.result) {
        case SubqueryResult::exists: return QueryValue(false);
        case SubqueryResult::count: return QueryValue(count);
        case SubqueryResult::first: return QueryValue();
        case SubqueryResult::list: break;
    }
    return QueryValue(std::move(values));
}

std::optional<std::uint64_t> rows_wanted(Execution& execution, const PlanNode& plan) {
    QueryValue limit;
    QueryValue skip(std::int64_t{0});
    if (!plan.upper || !execution.evaluate(*plan.upper, limit) ||
        (plan.lower && !execution.evaluate(*plan.lower, skip))) {
        return std::nullopt;
    }
    if (!limit.is(QueryType::integer) || !skip.is(QueryType::integer) || limit.integer() < 0 ||
        skip.integer() < 0) {
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(limit.integer()) + static_cast<std::uint64_t>(skip.integer());
}

// -- kept rows --

bool RowStore::add() {
    std::size_t bytes = 0;
    for (const Slot slot : slots_) {
        const QueryValue& value = values_.emplace_back(execution_.row[slot]);
        bytes += value.memory_bytes();
    }
    count_ += 1;
    bytes_ += bytes;
    if (!execution_.reserve(bytes)) {
        bytes_ -= bytes;
        return false;
    }
    return true;
}

void RowStore::load(std::size_t index) const {
    const QueryValue* value = values_.data() + index * slots_.size();
    for (const Slot slot : slots_) {
        execution_.row[slot] = *value++;
    }
}

void RowStore::take(std::size_t index) {
    QueryValue* value = values_.data() + index * slots_.size();
    for (const Slot slot : slots_) {
        execution_.row[slot] = std::move(*value++);
    }
}

std::size_t RowStore::place(Slot slot) const {
    return static_cast<std::size_t>(std::find(slots_.begin(), slots_.end(), slot) - slots_.begin());
}

void RowStore::store(std::size_t index) {
    QueryValue* value = values_.data() + index * slots_.size();
    for (const Slot slot : slots_) {
        *value++ = execution_.row[slot];
    }
}

void RowStore::clear() {
    execution_.release(bytes_);
    values_.clear();
    count_ = 0;
    bytes_ = 0;
}

}  // namespace entente::cypher
