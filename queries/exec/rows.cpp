// Operators over rows: filters, projections, subplans, unions and what else does not touch the graph by itself.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "queries/exec/operator.h"
#include "queries/exec/row_key.h"
#include "queries/runtime/comparison.h"

namespace entente::cypher {

namespace {

// One row: the slots as they are.
class Argument : public Operator {
public:
    using Operator::Operator;

    bool open() override {
        given_ = false;
        return true;
    }

    Step next() override {
        if (given_) {
            return Step::end;
        }
        given_ = true;
        return Step::row;
    }

private:
    bool given_ = true;
};

class Filter : public Operator {
public:
    using Operator::Operator;

    Step next() override {
        while (true) {
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            bool passes = true;
            for (const CompiledExpression& condition : plan_.expressions) {
                const auto answer = execution_.test(condition);
                if (!answer) {
                    return Step::failed;
                }
                if (!*answer) {
                    passes = false;
                    break;
                }
            }
            if (passes) {
                return Step::row;
            }
            if (!execution_.spend()) {
                return Step::failed;
            }
        }
    }
};

// A node or relationship that has the properties of a map which is a parameter.
class PropertiesMatch : public Operator {
public:
    using Operator::Operator;

    Step next() override {
        while (true) {
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            QueryValue map;
            if (!execution_.evaluate(*plan_.value, map)) {
                return Step::failed;
            }
            if (map.is_null()) {
                continue;
            }
            if (!map.is(QueryType::map)) {
                return execution_.fail(
                    runtime_error(ErrorType::type_error,
                                  "InvalidArgumentType",
                                  "the properties of a pattern have to be a map"));
            }
            const auto answer = matches(map.map());
            if (!answer.ok()) {
                return execution_.fail(answer.error());
            }
            if (*answer) {
                return Step::row;
            }
        }
    }

private:
    CypherResult<bool> matches(const QueryMap& map) {
        const QueryValue& entity = slot(plan_.slot);
        for (const QueryMap::Entry& entry : map) {
            const KnownName key{std::string(entry.name()), 0};
            auto value = entity.is(QueryType::node)
                             ? execution_.entities.property(entity.node(), key)
                             : execution_.entities.property(entity.relationship(), key);
            if (!value.ok()) {
                return value.error();
            }
            if (equals(*value, entry.value) != Ternary::yes) {
                return false;
            }
        }
        return true;
    }
};

class Project : public Operator {
public:
    Project(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)), values_(plan.assignments.size()) {
        for (const Assignment& assignment : plan.assignments) {
            variables_.push_back(assignment.expression.slot());
        }
    }

    Step next() override {
        const Step step = input_->next();
        if (step != Step::row) {
            return step;
        }
        // All of them before any is bound: they may read each other's old values.
        for (std::size_t i = 0; i < values_.size(); ++i) {
            if (variables_[i]) {
                values_[i] = slot(*variables_[i]);
            } else if (!execution_.evaluate(plan_.assignments[i].expression, values_[i])) {
                return Step::failed;
            }
        }
        for (std::size_t i = 0; i < values_.size(); ++i) {
            slot(plan_.assignments[i].slot).swap(values_[i]);
        }
        return Step::row;
    }

private:
    std::vector<QueryValue> values_;
    std::vector<std::optional<Slot>> variables_;  // of assignments that are nothing else
};

class BuildPath : public Operator {
public:
    using Operator::Operator;

    Step next() override {
        const Step step = input_->next();
        if (step == Step::row) {
            slot(plan_.path.slot) = make_path(execution_.row, plan_.path);
        }
        return step;
    }
};

class Distinct : public Operator {
public:
    using Operator::Operator;

    bool open() override {
        seen_.clear();
        execution_.release(bytes_);
        bytes_ = 0;
        return Operator::open();
    }

    Step next() override {
        while (true) {
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            RowKey key;
            key.reserve(plan_.slots.size());
            for (const Slot number : plan_.slots) {
                key.push_back(slot(number));
            }
            const std::size_t bytes = memory_of(key);
            if (!seen_.insert(std::move(key)).second) {
                if (!execution_.spend()) {
                    return Step::failed;
                }
                continue;
            }
            bytes_ += bytes;
            return execution_.reserve(bytes) ? Step::row : Step::failed;
        }
    }

private:
    std::unordered_set<RowKey, RowKeyHash, RowKeyEquivalence> seen_;
    std::size_t bytes_ = 0;
};

// The number behind SKIP or LIMIT; nullopt when it is none, which has failed the statement.
std::optional<std::uint64_t> row_count(Execution& execution,
                                       const CompiledExpression& expression,
                                       std::string_view clause) {
    QueryValue value;
    if (!execution.evaluate(expression, value)) {
        return std::nullopt;
    }
    if (!value.is(QueryType::integer)) {
        execution.fail(runtime_error(ErrorType::syntax_error,
                                     "InvalidArgumentType",
                                     std::string(clause) +
                                         " takes an integer, not a value of type " +
                                         std::string(query_type_name(value.type()))));
        return std::nullopt;
    }
    if (value.integer() < 0) {
        execution.fail(runtime_error(
            ErrorType::syntax_error,
            "NegativeIntegerArgument",
            std::string(clause) + " takes no negative number: " + std::to_string(value.integer())));
        return std::nullopt;
    }
    return static_cast<std::uint64_t>(value.integer());
}

class Skip : public Operator {
public:
    using Operator::Operator;

    bool open() override {
        const auto count = row_count(execution_, *plan_.value, "SKIP");
        left_ = count.value_or(0);
        return count && Operator::open();
    }

    Step next() override {
        for (; left_ > 0; --left_) {
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
        }
        return input_->next();
    }

private:
    std::uint64_t left_ = 0;
};

class Limit : public Operator {
public:
    using Operator::Operator;

    bool open() override {
        const auto count = row_count(execution_, *plan_.value, "LIMIT");
        left_ = count.value_or(0);
        pulled_ = false;
        return count && Operator::open();
    }

    Step next() override {
        if (left_ == 0) {
            // What changes the graph does so with its first row.
            if (plan_.detach && !pulled_) {
                pulled_ = true;
                return input_->next() == Step::failed ? Step::failed : Step::end;
            }
            return Step::end;
        }
        pulled_ = true;
        left_ -= 1;
        return input_->next();
    }

private:
    std::uint64_t left_ = 0;
    bool pulled_ = false;
};

class UnwindRows : public Operator {
public:
    using Operator::Operator;

    bool open() override {
        list_ = QueryValue();
        at_ = 0;
        return Operator::open();
    }

    Step next() override {
        while (true) {
            if (list_.is(QueryType::list)) {
                if (at_ < list_.list().size()) {
                    slot(plan_.slot) = list_.list()[at_++];
                    return execution_.spend() ? Step::row : Step::failed;
                }
                list_ = QueryValue();
            }
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            QueryValue value;
            if (!execution_.evaluate(*plan_.value, value)) {
                return Step::failed;
            }
            at_ = 0;
            if (value.is(QueryType::list)) {
                list_ = std::move(value);
            } else if (!value.is_null()) {
                list_ = QueryValue(QueryList{std::move(value)});
            }
        }
    }

private:
    QueryValue list_;
    std::size_t at_ = 0;
};

class Union : public Operator {
public:
    Union(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)) {
        for (const UnionBranch& branch : plan.branches) {
            branches_.push_back(make_operator(execution, *branch.plan));
        }
    }

    bool open() override {
        at_ = 0;
        return branches_.empty() || branches_[0]->open();
    }

    Step next() override {
        while (at_ < branches_.size()) {
            const Step step = branches_[at_]->next();
            if (step == Step::row) {
                const UnionBranch& branch = plan_.branches[at_];
                for (std::size_t i = 0; i < plan_.slots.size() && i < branch.slots.size(); ++i) {
                    slot(plan_.slots[i]) = slot(branch.slots[i]);
                }
                return step;
            }
            if (step == Step::failed) {
                return step;
            }
            at_ += 1;
            if (at_ < branches_.size() && !branches_[at_]->open()) {
                return Step::failed;
            }
        }
        return Step::end;
    }

private:
    std::vector<OperatorPtr> branches_;
    std::size_t at_ = 0;
};

// For each row of the input the rows of a subplan; where it has none, one with nulls (OPTIONAL MATCH).
class Apply : public Operator {
public:
    Apply(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)),
          inner_(make_operator(execution, *plan.inner)) {}

    bool open() override {
        is_inside_ = false;
        return Operator::open();
    }

    Step next() override {
        const bool optional = plan_.kind == OperatorKind::optional;
        while (true) {
            if (!is_inside_) {
                const Step step = input_->next();
                if (step != Step::row) {
                    return step;
                }
                if (!inner_->open()) {
                    return Step::failed;
                }
                if (plan_.unit_subquery) {
                    return drain();
                }
                is_inside_ = true;
                has_given_ = false;
            }
            const Step step = inner_->next();
            if (step == Step::failed) {
                return step;
            }
            if (step == Step::row) {
                has_given_ = true;
                return step;
            }
            is_inside_ = false;
            if (optional && !has_given_) {
                for (const Slot number : plan_.slots) {
                    slot(number) = QueryValue();
                }
                return Step::row;
            }
            if (!execution_.spend()) {
                return Step::failed;
            }
        }
    }

private:
    // A subquery that returns nothing lets its row pass once.
    Step drain() {
        Step step = Step::row;
        while (step == Step::row) {
            step = inner_->next();
        }
        return step == Step::failed ? step : Step::row;
    }

    OperatorPtr inner_;
    bool is_inside_ = false;
    bool has_given_ = false;
};

// Pulls all rows before it gives the first.
class Eager : public Operator {
public:
    Eager(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)), rows_(execution, plan.slots) {}

    bool open() override {
        rows_.clear();
        at_ = 0;
        is_full_ = false;
        return Operator::open();
    }

    Step next() override {
        if (!is_full_) {
            Step step = input_->next();
            for (; step == Step::row; step = input_->next()) {
                if (!rows_.add()) {
                    return Step::failed;
                }
            }
            if (step == Step::failed) {
                return step;
            }
            is_full_ = true;
        }
        if (at_ == rows_.size()) {
            return Step::end;
        }
        rows_.load(at_++);
        return Step::row;
    }

private:
    RowStore rows_;
    std::size_t at_ = 0;
    bool is_full_ = false;
};

class EmptyResult : public Operator {
public:
    using Operator::Operator;

    Step next() override {
        Step step = input_->next();
        while (step == Step::row) {
            step = input_->next();
        }
        return step;
    }
};

class PassThrough : public Operator {
public:
    using Operator::Operator;

    Step next() override { return input_->next(); }
};

}  // namespace

QueryValue make_path(const Row& row, const PathParts& parts) {
    QueryPath path;
    for (std::size_t i = 0; i < parts.elements.size(); ++i) {
        const QueryValue& value = row[parts.elements[i]];
        if (i % 2 == 0) {
            if (!value.is(QueryType::node)) {
                return {};
            }
            // The nodes within a part of variable length are there already, its end too.
            if (path.nodes.size() == path.relationships.size()) {
                path.nodes.push_back(value.node());
            }
            continue;
        }
        if (value.is(QueryType::relationship)) {
            path.relationships.push_back(value.relationship());
            continue;
        }
        if (!value.is(QueryType::list)) {
            return {};
        }
        for (const QueryValue& item : value.list()) {
            const EdgeRef& edge = item.relationship();
            const NodeId at = path.nodes.back();
            path.relationships.push_back(edge);
            path.nodes.push_back(edge.source == at ? edge.target : edge.source);
        }
    }
    return QueryValue(std::move(path));
}

OperatorPtr make_row_operator(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    switch (plan.kind) {
        case OperatorKind::argument:
            return std::make_unique<Argument>(execution, plan, std::move(input));
        case OperatorKind::filter:
            return std::make_unique<Filter>(execution, plan, std::move(input));
        case OperatorKind::properties_match:
            return std::make_unique<PropertiesMatch>(execution, plan, std::move(input));
        case OperatorKind::project:
            return std::make_unique<Project>(execution, plan, std::move(input));
        case OperatorKind::build_path:
            return std::make_unique<BuildPath>(execution, plan, std::move(input));
        case OperatorKind::distinct:
            return std::make_unique<Distinct>(execution, plan, std::move(input));
        case OperatorKind::skip: return std::make_unique<Skip>(execution, plan, std::move(input));
        case OperatorKind::limit: return std::make_unique<Limit>(execution, plan, std::move(input));
        case OperatorKind::unwind:
            return std::make_unique<UnwindRows>(execution, plan, std::move(input));
        case OperatorKind::union_all:
            return std::make_unique<Union>(execution, plan, std::move(input));
        case OperatorKind::optional:
        case OperatorKind::apply: return std::make_unique<Apply>(execution, plan, std::move(input));
        case OperatorKind::eager: return std::make_unique<Eager>(execution, plan, std::move(input));
        case OperatorKind::empty_result:
            return std::make_unique<EmptyResult>(execution, plan, std::move(input));
        default: return std::make_unique<PassThrough>(execution, plan, std::move(input));
    }
}

}  // namespace entente::cypher
