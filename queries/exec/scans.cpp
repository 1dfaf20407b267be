// Operators that find nodes: all of them, by label, by id, by property index.
#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "queries/exec/index_values.h"
#include "queries/exec/operator.h"
#include "queries/runtime/stored_value.h"

namespace entente::cypher {

namespace {

// For each row of the input, each of some nodes.
class NodeScan : public Operator {
public:
    using Operator::Operator;

    bool open() override {
        at_ = nodes_.size();
        return Operator::open();
    }

    Step next() override {
        while (at_ == nodes_.size()) {
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            if (!find()) {
                return Step::failed;
            }
            at_ = 0;
        }
        if (!execution_.spend()) {
            return Step::failed;
        }
        slot(plan_.slot) = QueryValue(nodes_[at_++]);
        return Step::row;
    }

protected:
    // The nodes for the present row of the input, into nodes_.
    virtual bool find() = 0;

    // All nodes, or those with the label.
    bool scan() {
        if (is_scanned_ && scanned_ == execution_.graph.version()) {
            nodes_ = all_;
            return true;
        }
        auto found = plan_.label.empty() ? execution_.graph.all_nodes()
                                         : execution_.graph.nodes_with_label(plan_.label);
        if (!found.ok()) {
            execution_.fail(found.error());
            return false;
        }
        all_ = *std::move(found);
        nodes_ = all_;
        scanned_ = execution_.graph.version();
        is_scanned_ = true;
        return true;
    }

    std::vector<NodeId> nodes_;

private:
    std::vector<NodeId> all_;
    std::size_t at_ = 0;
    std::uint64_t scanned_ = 0;
    bool is_scanned_ = false;
};

class AllNodes : public NodeScan {
public:
    using NodeScan::NodeScan;

protected:
    // The list of the last time, as long as the graph is the same.
    bool find() override { return scan(); }
};

// By the property `id` when it is a string, which is unique; other values are like those of any property.
class IdSeek : public NodeScan {
public:
    using NodeScan::NodeScan;

protected:
    bool find() override {
        QueryValue value;
        if (!execution_.evaluate(*plan_.value, value)) {
            return false;
        }
        nodes_.clear();
        if (value.is_null()) {
            return true;
        }
        if (!value.is(QueryType::string)) {
            return scan();
        }
        const auto found = execution_.graph.node_with_id(value.string());
        if (!found.ok()) {
            execution_.fail(found.error());
            return false;
        }
        if (*found) {
            nodes_.push_back(**found);
        }
        return true;
    }
};

// By id() or elementId().
class ElementSeek : public NodeScan {
public:
    using NodeScan::NodeScan;

protected:
    bool find() override {
        QueryValue value;
        if (!execution_.evaluate(*plan_.value, value)) {
            return false;
        }
        nodes_.clear();
        std::uint64_t number = 0;
        if (value.is(QueryType::integer) && value.integer() > 0) {
            number = static_cast<std::uint64_t>(value.integer());
        } else if (value.is(QueryType::floating)) {
            return scan();
        } else if (value.is(QueryType::string)) {
            const std::string_view text = value.string();
            const std::size_t colon = text.rfind(':');
            const std::string_view digits =
                text.substr(colon == std::string_view::npos ? 0 : colon + 1);
            const auto [end, failure] =
                std::from_chars(digits.data(), digits.data() + digits.size(), number);
            if (failure != std::errc() || end != digits.data() + digits.size()) {
                return true;
            }
        }
        if (number == 0) {
            return true;
        }
        const auto there = execution_.graph.has_node(NodeId(number));
        if (!there.ok()) {
            execution_.fail(there.error());
            return false;
        }
        if (*there) {
            nodes_.emplace_back(number);
        }
        return true;
    }
};

class IndexSeek : public NodeScan {
public:
    using NodeScan::NodeScan;

protected:
    bool find() override {
        nodes_.clear();
        switch (plan_.kind) {
            case OperatorKind::composite_seek: return find_several();
            case OperatorKind::index_seek: return find_equal();
            default: return find_range();
        }
    }

private:
    bool take(Result<std::optional<std::vector<NodeId>>> found) {
        if (!found.ok()) {
            execution_.fail(found.error());
            return false;
        }
        if (!*found) {
            return scan();  // the index has gone since the plan was made
        }
        nodes_ = **std::move(found);
        return true;
    }

    bool find_several() {
        ValuesSought sought;
        switch (read_sought(execution_, plan_, sought)) {
            case Sought::failed: return false;
            case Sought::nothing: return true;
            case Sought::unknown: return scan();
            case Sought::values: break;
        }
        return take(
            execution_.graph.nodes_with_values(plan_.label, plan_.index_properties, sought));
    }

    bool find_equal() {
        QueryValue value;
        if (!execution_.evaluate(*plan_.value, value)) {
            return false;
        }
        if (value.is_null()) {
            return true;
        }
        const auto stored = to_stored(plan_.property, value);
        if (!stored.ok()) {
            return scan();
        }
        return take(execution_.graph.nodes_with_value(plan_.label, plan_.property, *stored));
    }

    bool find_range() {
        ValueRange range;
        if (!bound(plan_.lower, plan_.lower_inclusive, range.lower) ||
            !bound(plan_.upper, plan_.upper_inclusive, range.upper)) {
            return false;
        }
        if (!range.lower && !range.upper) {
            return true;
        }
        return take(execution_.graph.nodes_in_range(plan_.label, plan_.property, range));
    }

    bool bound(const std::optional<CompiledExpression>& expression,
               bool inclusive,
               std::optional<ValueBound>& out) {
        if (!expression) {
            return true;
        }
        QueryValue value;
        if (!execution_.evaluate(*expression, value)) {
            return false;
        }
        const auto stored = to_stored(plan_.property, value);
        if (stored.ok() && !stored->is_null()) {
            out = ValueBound{*stored, inclusive};
        }
        return true;
    }
};

}  // namespace

OperatorPtr make_scan(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    switch (plan.kind) {
        case OperatorKind::id_seek:
            return std::make_unique<IdSeek>(execution, plan, std::move(input));
        case OperatorKind::element_seek:
            return std::make_unique<ElementSeek>(execution, plan, std::move(input));
        case OperatorKind::index_seek:
        case OperatorKind::index_range:
        case OperatorKind::composite_seek:
            return std::make_unique<IndexSeek>(execution, plan, std::move(input));
        default: return std::make_unique<AllNodes>(execution, plan, std::move(input));
    }
}

}  // namespace entente::cypher
