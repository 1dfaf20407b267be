// Reads properties of relationships and nodes for many rows at once, and gives the rows with them.
#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <utility>

#include "queries/exec/fetched_columns.h"
#include "queries/exec/operator.h"

namespace entente::cypher {

namespace {

// Rows that are pulled before any of their properties is read: few at first, for whoever stops soon.
constexpr std::size_t kFirstRows = 32;
constexpr std::size_t kRowsMax = 1024;
constexpr std::size_t kGrowth = 4;
// Room that is made at once.
constexpr std::size_t kRowsExpected = 256;

// What is read of the relationships, or of the nodes, that one slot holds in the rows of a batch.
struct FetchGroup {
    Slot entity = 0;
    bool is_node = false;
    std::vector<std::size_t> fetches;  // in PlanNode::fetches
    std::vector<EdgeRef> edges;        // one of the two is empty
    std::vector<NodeId> nodes;
    std::vector<std::size_t> owners;  // the row of each
};

// What every lent node has at hand, so that it need not be looked for; nullptr for other properties.
using TextAtHand = std::string_view (BorrowedNode::*)() const;

TextAtHand text_at_hand(const KnownName& key) {
    return key.text == "id"     ? &BorrowedNode::readable_id
           : key.text == "name" ? &BorrowedNode::name
                                : nullptr;
}

// Where the operator is also the projection of what it reads (PlanNode::assignments), a row comes out as its columns; what
// else was bound stays as it was when the latest row was pulled.
class FetchProperties : public Operator {
public:
    FetchProperties(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)),
          rows_(execution, plan.slots),
          width_(plan.fetches.size()) {
        for (std::size_t i = 0; i < width_; ++i) {
            group_of(plan.fetches[i]).fetches.push_back(i);
        }
        if (plan.assignments.empty()) {
            for (std::size_t i = 0; i < width_; ++i) {
                given_.push_back({i, plan.fetches[i].slot});
            }
        } else {
            give_assignments();
            takes_hops_ = plan.slots.empty() && renamed_.empty() && input_->gives_hops() &&
                          are_of_expansion(*plan.input);
        }
    }

    bool open() override {
        clear();
        is_over_ = false;
        const auto limit = rows_wanted(execution_, plan_);
        wanted_ = limit ? std::clamp<std::uint64_t>(*limit, 1, kRowsMax) : kFirstRows;
        return !execution_.error && Operator::open();
    }

    Step next() override {
        if (at_ == count_) {
            const Step step = fill();
            if (step != Step::row) {
                return step;
            }
        }
        // Each row is given once, so what it holds moves.
        if (!takes_hops_) {
            rows_.take(at_);
        }
        QueryValue* values = values_.data() + at_ * width_;
        for (const auto& [fetch, to] : repeated_) {
            slot(to) = values[fetch];
        }
        for (const auto& [fetch, to] : given_) {
            slot(to) = std::move(values[fetch]);
        }
        for (const auto& [from, to] : renamed_) {
            slot(to) = slot(from);
        }
        at_ += 1;
        return Step::row;
    }

private:
    FetchGroup& group_of(const PropertyToFetch& fetch) {
        for (FetchGroup& group : groups_) {
            if (group.entity == fetch.entity) {
                return group;
            }
        }
        FetchGroup& made = groups_.emplace_back();
        made.entity = fetch.entity;
        made.is_node = fetch.kind == FetchKind::node_property;
        return made;
    }

    void give_assignments() {
        std::vector<bool> is_given(width_);
        for (const Assignment& assignment : plan_.assignments) {
            const Slot from = *assignment.expression.slot();
            const auto fetch = std::find_if(plan_.fetches.begin(),
                                            plan_.fetches.end(),
                                            [&](const auto& known) { return known.slot == from; });
            if (fetch == plan_.fetches.end()) {
                renamed_.emplace_back(from, assignment.slot);
                continue;
            }
            const auto number = static_cast<std::size_t>(fetch - plan_.fetches.begin());
            (is_given[number] ? repeated_ : given_).emplace_back(number, assignment.slot);
            is_given[number] = true;
        }
    }

    // Whether all that is read is of what an expansion binds.
    bool are_of_expansion(const PlanNode& expand) const {
        return std::all_of(groups_.begin(), groups_.end(), [&](const FetchGroup& group) {
            return group.entity == expand.from || group.entity == expand.to ||
                   group.entity == expand.relationship;
        });
    }

    void clear() {
        rows_.clear();
        forget_values();
        count_ = 0;
        execution_.release(bytes_);
        bytes_ = 0;
        at_ = 0;
    }

    // Those of rows that have been given are null already.
    void forget_values() {
        const std::size_t end = std::min(values_.size(), count_ * width_);
        const std::size_t begin = std::min(end, at_ * width_);
        for (QueryValue& value : std::span(values_).subspan(begin, end - begin)) {
            value = QueryValue();
        }
    }

    Step fill() {
        if (is_over_) {
            return Step::end;
        }
        // The input goes on from its latest row, which the last one given is.
        clear();
        for (FetchGroup& group : groups_) {
            group.edges.clear();
            group.nodes.clear();
            group.owners.clear();
            group.owners.reserve(wanted_);
            group.is_node ? group.nodes.reserve(wanted_) : group.edges.reserve(wanted_);
        }
        const Step step = takes_hops_ ? pull_hops() : pull_rows();
        if (step == Step::failed) {
            return step;
        }
        is_over_ = step == Step::end;
        wanted_ = std::min(wanted_ * kGrowth, kRowsMax);
        if (count_ == 0) {
            return Step::end;
        }
        return read() ? Step::row : Step::failed;
    }

    Step pull_rows() {
        rows_.expect(std::min(wanted_, kRowsExpected));
        Step step = Step::row;
        while (count_ < wanted_ && step == Step::row) {
            step = input_->next();
            if (step == Step::row && !add_row()) {
                return Step::failed;
            }
        }
        return step;
    }

    Step pull_hops() {
        ExpandedRows hops;
        for (FetchGroup& group : groups_) {
            if (!group.is_node) {
                hops.edges = &group.edges;
            } else {
                (group.entity == plan_.input->from ? hops.from : hops.to) = &group.nodes;
            }
        }
        const Step step = input_->next_hops(wanted_, hops);
        count_ = hops.count;
        for (FetchGroup& group : groups_) {
            group.owners.resize(count_);
            std::iota(group.owners.begin(), group.owners.end(), std::size_t{0});
        }
        return step;
    }

    bool add_row() {
        const std::size_t row = count_++;
        for (FetchGroup& group : groups_) {
            const QueryValue& value = slot(group.entity);
            if (value.is(QueryType::relationship) && !group.is_node) {
                group.edges.push_back(value.relationship());
                group.owners.push_back(row);
            } else if (value.is(QueryType::node) && group.is_node) {
                group.nodes.push_back(value.node());
                group.owners.push_back(row);
            }
        }
        return rows_.add() && execution_.spend();
    }

    bool read() {
        bytes_ = count_ * (width_ * sizeof(QueryValue) +
                           groups_.size() * (sizeof(EdgeRef) + sizeof(std::size_t)));
        if (!execution_.reserve(bytes_)) {
            bytes_ = 0;
            return false;
        }
        if (values_.size() < count_ * width_) {
            values_.resize(count_ * width_);
        }
        for (const FetchGroup& group : groups_) {
            const CypherStatus read = group.is_node ? read_nodes(group) : read_edges(group);
            if (!read.ok()) {
                execution_.fail(read.error());
                return false;
            }
        }
        return true;
    }

    // Where what is read of one member of the group belongs, in the order of all fetches.
    QueryValue* values_of(const FetchGroup& group, std::size_t member) {
        return values_.data() + group.owners[member] * width_;
    }

    CypherStatus read_edges(const FetchGroup& group) {
        std::vector<std::size_t> properties;
        for (const std::size_t fetch : group.fetches) {
            if (plan_.fetches[fetch].kind == FetchKind::relationship_type) {
                ENTENTE_TRY(read_types(group, fetch));
            } else {
                properties.push_back(fetch);
            }
        }
        if (properties.empty()) {
            return {};
        }
        const Status read = execution_.graph.writable() ? read_changed(group, properties)
                                                        : read_stored(group, properties);
        return read.ok() ? CypherStatus() : CypherStatus(from_error(read.error()));
    }

    // Mostly one after the other are of one type.
    CypherStatus read_types(const FetchGroup& group, std::size_t fetch) {
        EdgeTypeId type;
        QueryValue name;
        for (std::size_t i = 0; i < group.edges.size(); ++i) {
            if (i == 0 || group.edges[i].type != type) {
                type = group.edges[i].type;
                ENTENTE_ASSIGN(name, execution_.entities.type_name(type));
            }
            values_of(group, i)[fetch] = name;
        }
        return {};
    }

    // One by one, as a transaction has changed them.
    Status read_changed(const FetchGroup& group, const std::vector<std::size_t>& fetches) {
        for (std::size_t i = 0; i < group.edges.size(); ++i) {
            ENTENTE_ASSIGN(const Properties* found, execution_.graph.properties(group.edges[i]));
            for (const std::size_t fetch : fetches) {
                if (found == nullptr) {
                    break;
                }
                const auto value = found->find(plan_.fetches[fetch].key.text);
                if (value != found->end()) {
                    values_of(group, i)[fetch] = QueryValue::of(value->second);
                }
            }
        }
        return {};
    }

    Status read_stored(const FetchGroup& group, const std::vector<std::size_t>& fetches) {
        const GraphView& view = execution_.graph.view();
        std::vector<FetchedColumn> columns;
        for (const std::size_t fetch : fetches) {
            if (const auto code = view.property_key(plan_.fetches[fetch].key.text)) {
                columns.push_back({*code, fetch});
            }
        }
        FetchedColumns visitor(columns, values_, width_, group.owners);
        return visit_edges(view.rows(), group.edges, visitor);
    }

    // A node comes often several times in a row: it is read once, and its values are copied.
    CypherStatus read_nodes(const FetchGroup& group) {
        distinct_.clear();
        std::unique_copy(group.nodes.begin(), group.nodes.end(), std::back_inserter(distinct_));
        ENTENTE_ASSIGN(const auto nodes, execution_.entities.nodes(distinct_));
        for (const std::size_t fetch : group.fetches) {
            const KnownName& key = plan_.fetches[fetch].key;
            const TextAtHand at_hand = text_at_hand(key);
            std::size_t read = 0;
            for (std::size_t i = 0; i < group.nodes.size(); ++i) {
                QueryValue& value = values_of(group, i)[fetch];
                if (i > 0 && group.nodes[i] == group.nodes[i - 1]) {
                    value = values_of(group, i - 1)[fetch];
                } else if (!nodes.empty()) {
                    const BorrowedNode& node = *nodes[read++];
                    const std::string_view text =
                        at_hand == nullptr ? std::string_view() : (node.*at_hand)();
                    value = text.empty() ? property_of(node, key) : QueryValue(text);
                } else {
                    ENTENTE_ASSIGN(value, execution_.entities.property(group.nodes[i], key));
                }
            }
        }
        return {};
    }

    using Moves = std::vector<std::pair<std::size_t, Slot>>;

    RowStore rows_;
    std::size_t width_;
    std::vector<FetchGroup> groups_;
    Moves given_;                                 // fetch, slot: each fetch once
    Moves repeated_;                              // fetches that several columns have
    std::vector<std::pair<Slot, Slot>> renamed_;  // variables and their columns
    std::vector<QueryValue> values_;              // of each row its fetches
    std::vector<NodeId> distinct_;
    std::size_t bytes_ = 0;
    std::size_t count_ = 0;  // rows of the batch
    std::size_t at_ = 0;
    std::size_t wanted_ = kFirstRows;
    bool is_over_ = false;
    bool takes_hops_ = false;  // no row of the input is kept, only where its relationships lead
};

}  // namespace

OperatorPtr make_fetch(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    return std::make_unique<FetchProperties>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
