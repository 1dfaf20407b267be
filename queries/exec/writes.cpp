// Operators that change the graph.
//
// Each pulls all rows of its input before it changes anything, and has changed everything before it gives its first
// row: clauses before it do not see its changes, clauses after it see all of them.
#include <algorithm>
#include <utility>

#include "queries/exec/changes.h"
#include "queries/exec/operator.h"

namespace entente::cypher {

namespace {

class Write : public Operator {
public:
    Write(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)), rows_(execution, plan.slots) {}

    bool open() override {
        rows_.clear();
        at_ = 0;
        is_done_ = false;
        return Operator::open();
    }

    Step next() override {
        if (!is_done_) {
            if (!fill() || !write_all()) {
                return Step::failed;
            }
            is_done_ = true;
        }
        if (at_ == rows_.size()) {
            return Step::end;
        }
        rows_.load(at_++);
        return Step::row;
    }

protected:
    // Changes what the present row asks for, and binds what is new.
    virtual bool write_row() { return true; }

    virtual bool write_all() {
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            rows_.load(i);
            if (!write_row() || !execution_.spend()) {
                return false;
            }
            rows_.store(i);
        }
        return true;
    }

    RowStore rows_;

private:
    bool fill() {
        Step step = input_->next();
        for (; step == Step::row; step = input_->next()) {
            if (!rows_.add()) {
                return false;
            }
        }
        return step != Step::failed;
    }

    std::size_t at_ = 0;
    bool is_done_ = false;
};

class CreatePattern : public Write {
public:
    using Write::Write;

protected:
    bool write_row() override { return create_pattern(execution_, plan_); }
};

class Change : public Write {
public:
    using Write::Write;

protected:
    bool write_row() override { return apply_changes(execution_, plan_.changes); }
};

// Each row of the input with every match of the pattern, which is created where there is none.
class MergePattern : public Write {
public:
    MergePattern(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Write(execution, plan, std::move(input)),
          inner_(make_operator(execution, *plan.inner)),
          results_(execution, plan.slots) {}

    bool open() override {
        results_.clear();
        result_at_ = 0;
        return Write::open();
    }

    Step next() override {
        const Step step = result_at_ > 0 ? Step::end : Write::next();
        if (step == Step::failed) {
            return step;
        }
        if (result_at_ == results_.size()) {
            return Step::end;
        }
        results_.load(result_at_++);
        return Step::row;
    }

protected:
    bool write_all() override {
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            rows_.load(i);
            if (!check_ends() || !check_properties() || !merge_row(i) || !execution_.spend()) {
                return false;
            }
        }
        return true;
    }

private:
    bool merge_row(std::size_t row) {
        bool matched = false;
        const std::size_t first = results_.size();
        Step step = inner_->open() ? inner_->next() : Step::failed;
        for (; step == Step::row; step = inner_->next()) {
            matched = true;
            if (!results_.add()) {
                return false;
            }
        }
        if (step == Step::failed) {
            return false;
        }
        // Matches are complete before the first is changed.
        for (std::size_t i = first; i < results_.size(); ++i) {
            results_.load(i);
            if (!apply_changes(execution_, plan_.on_match)) {
                return false;
            }
        }
        if (matched) {
            return true;
        }
        rows_.load(row);
        return create_pattern(execution_, plan_) && apply_changes(execution_, plan_.on_create) &&
               results_.add();
    }

    bool check_ends() {
        for (const Slot number : plan_.pattern.bound_nodes) {
            const QueryValue& value = slot(number);
            if (value.is_null()) {
                execution_.fail(runtime_error(ErrorType::semantic_error,
                                              "MergeReadOwnWrites",
                                              "MERGE cannot use the node `" +
                                                  execution_.plan.slot_names[number] +
                                                  "`: it is null"));
                return false;
            }
            if (value.is(QueryType::node) && execution_.graph.is_deleted(value.node())) {
                execution_.fail(
                    deleted_entity_access("node " + std::to_string(value.node().value)));
                return false;
            }
        }
        return true;
    }

    bool check_properties() {
        for (const NodeToCreate& node : plan_.pattern.nodes) {
            if (!check_not_null(node.properties)) {
                return false;
            }
        }
        for (const RelationshipToCreate& relationship : plan_.pattern.relationships) {
            if (!check_not_null(relationship.properties)) {
                return false;
            }
        }
        return true;
    }

    // What is null equals nothing: such a pattern would be created again each time.
    bool check_not_null(const std::vector<PropertyExpression>& properties) {
        for (const PropertyExpression& property : properties) {
            QueryValue value;
            if (!execution_.evaluate(property.value, value)) {
                return false;
            }
            if (value.is_null()) {
                execution_.fail(runtime_error(
                    ErrorType::semantic_error,
                    "MergeReadOwnWrites",
                    "MERGE cannot use null for the property `" + property.key +
                        "`: nothing equals null, so it would be created again each time"));
                return false;
            }
        }
        return true;
    }

    OperatorPtr inner_;
    RowStore results_;
    std::size_t result_at_ = 0;
};

class DeleteEntities : public Write {
public:
    using Write::Write;

protected:
    bool write_all() override {
        std::vector<NodeId> nodes;
        std::vector<EdgeRef> edges;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            rows_.load(i);
            for (const CompiledExpression& expression : plan_.expressions) {
                QueryValue value;
                if (!execution_.evaluate(expression, value) || !collect(value, nodes, edges)) {
                    return false;
                }
            }
            if (!execution_.spend()) {
                return false;
            }
        }
        // Relationships first: then their nodes are free.
        for (const EdgeRef& edge : edges) {
            const auto deleted = execution_.graph.delete_edge(edge);
            if (!deleted.ok()) {
                execution_.fail(deleted.error());
                return false;
            }
        }
        for (const NodeId node : nodes) {
            const Status deleted = execution_.graph.delete_node(node, plan_.detach);
            if (!deleted.ok()) {
                execution_.fail(deleted.error());
                return false;
            }
            if (!execution_.spend(64)) {
                return false;
            }
        }
        return true;
    }

private:
    bool collect(const QueryValue& value, std::vector<NodeId>& nodes, std::vector<EdgeRef>& edges) {
        switch (value.type()) {
            case QueryType::null: return true;
            case QueryType::node: nodes.push_back(value.node()); return true;
            case QueryType::relationship: edges.push_back(value.relationship()); return true;
            case QueryType::path:
                nodes.insert(nodes.end(), value.path().nodes.begin(), value.path().nodes.end());
                edges.insert(edges.end(),
                             value.path().relationships.begin(),
                             value.path().relationships.end());
                return true;
            default: break;
        }
        execution_.fail(runtime_error(ErrorType::type_error,
                                      "InvalidArgumentType",
                                      "DELETE takes nodes, relationships and paths, not a value of "
                                      "type " +
                                          std::string(query_type_name(value.type()))));
        return false;
    }
};

class ForeachItem : public Write {
public:
    ForeachItem(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Write(execution, plan, std::move(input)), inner_(make_operator(execution, *plan.inner)) {}

protected:
    bool write_row() override {
        QueryValue list;
        if (!execution_.evaluate(*plan_.value, list)) {
            return false;
        }
        if (list.is_null()) {
            return true;
        }
        if (!list.is(QueryType::list)) {
            execution_.fail(runtime_error(ErrorType::type_error,
                                          "InvalidArgumentType",
                                          "FOREACH goes through a list, not a value of type " +
                                              std::string(query_type_name(list.type()))));
            return false;
        }
        for (const QueryValue& item : list.list()) {
            slot(plan_.slot) = item;
            Step step = inner_->open() ? inner_->next() : Step::failed;
            while (step == Step::row) {
                step = inner_->next();
            }
            if (step == Step::failed) {
                return false;
            }
        }
        return true;
    }

private:
    OperatorPtr inner_;
};

}  // namespace

OperatorPtr make_write(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    switch (plan.kind) {
        case OperatorKind::create:
            return std::make_unique<CreatePattern>(execution, plan, std::move(input));
        case OperatorKind::merge:
            return std::make_unique<MergePattern>(execution, plan, std::move(input));
        case OperatorKind::delete_entities:
            return std::make_unique<DeleteEntities>(execution, plan, std::move(input));
        case OperatorKind::for_each:
            return std::make_unique<ForeachItem>(execution, plan, std::move(input));
        default: return std::make_unique<Change>(execution, plan, std::move(input));
    }
}

}  // namespace entente::cypher
