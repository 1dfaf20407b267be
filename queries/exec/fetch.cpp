// Reads the properties of relationships for many rows at once, and gives the rows with them.
#include <algorithm>
#include <optional>
#include <utility>

#include "core/storage/edge_visits.h"
#include "queries/exec/operator.h"

namespace entente::cypher {

namespace {

// Rows that are pulled before any of their properties is read: few at first, for whoever stops soon.
constexpr std::size_t kFirstRows = 32;
constexpr std::size_t kRowsMax = 1024;
constexpr std::size_t kGrowth = 4;
// Room that is made at once.
constexpr std::size_t kRowsExpected = 256;

// One property of relationships while their lists are visited, as values of the language.
class FetchedColumn {
public:
    explicit FetchedColumn(PropertyKeyId key) : key_(key) {}

    // Null when it has none of that key.
    QueryValue value(const VisitedEdge& edge) {
        const EdgeBlockReader* block = edge.block();
        if (block == nullptr) {
            return QueryValue::of(edge.property(key_));
        }
        if (block->opened() != opened_) {
            begin(*block);
        }
        return column_ ? value(*block, *column_, edge.index()) : QueryValue();
    }

private:
    using Kind = EdgeBlockReader::ColumnKind;

    void begin(const EdgeBlockReader& block) {
        opened_ = block.opened();
        column_ = block.column(key_);
        kind_ = column_ ? block.kind(*column_) : Kind::others;
        words_.clear();
        if (kind_ == Kind::words) {
            words_.resize(block.word_count(*column_));
        }
    }

    QueryValue value(const EdgeBlockReader& block, std::size_t column, std::size_t i) {
        switch (kind_) {
            case Kind::integers: return of(block.integer(column, i));
            case Kind::decimals: return of(block.floating(column, i));
            case Kind::dates: {
                const auto days = block.date(column, i);
                return days ? QueryValue(Date{*days}) : QueryValue();
            }
            case Kind::words: {
                const auto word = block.word(column, i);
                return word ? text_of(block, column, *word) : QueryValue();
            }
            default: return QueryValue::of(block.value(column, i));
        }
    }

    template <typename T>
    static QueryValue of(const std::optional<T>& value) {
        return value ? QueryValue(*value) : QueryValue();
    }

    // Made once for all edges of the block that have it.
    const QueryValue& text_of(const EdgeBlockReader& block, std::size_t column, std::size_t word) {
        QueryValue& text = words_[word];
        if (text.is_null()) {
            text = QueryValue(block.word_text(column, word));
        }
        return text;
    }

    PropertyKeyId key_;
    std::uint64_t opened_ = 0;
    std::optional<std::size_t> column_;  // of the block at hand, likewise
    Kind kind_ = Kind::others;
    std::vector<QueryValue> words_;
};

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
        // Each row is given once, so what it holds moves.
        rows_.take(at_);
        QueryValue* value = values_.data() + at_ * plan_.fetches.size();
        for (const PropertyToFetch& fetch : plan_.fetches) {
            slot(fetch.slot) = std::move(*value++);
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
        rows_.expect(std::min(wanted_, kRowsExpected));
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
            const std::size_t place = rows_.place(group.relationship);
            for (std::size_t row = 0; row < rows_.size(); ++row) {
                const QueryValue& value = rows_.value_at(row, place);
                if (value.is(QueryType::relationship)) {
                    edges_.push_back(value.relationship());
                    owners_.push_back(row);
                }
            }
            const Status read =
                execution_.graph.writable() ? read_changed(group) : read_stored(group);
            if (!read.ok()) {
                execution_.fail(read.error());
                return false;
            }
        }
        return true;
    }

    // Where the properties of an edge of the group belong, in the order of all fetches.
    QueryValue* values_of(std::size_t edge) {
        return values_.data() + owners_[edge] * plan_.fetches.size();
    }

    // One by one, as a transaction has changed them.
    Status read_changed(const Group& group) {
        for (std::size_t i = 0; i < edges_.size(); ++i) {
            ENTENTE_ASSIGN(const Properties* found, execution_.graph.properties(edges_[i]));
            for (std::size_t k = 0; found != nullptr && k < group.keys.size(); ++k) {
                if (const auto value = found->find(group.keys[k]); value != found->end()) {
                    values_of(i)[group.fetches[k]] = QueryValue::of(value->second);
                }
            }
        }
        return {};
    }

    Status read_stored(const Group& group) {
        const GraphView& view = execution_.graph.view();
        std::vector<std::pair<std::size_t, FetchedColumn>> columns;
        for (std::size_t k = 0; k < group.keys.size(); ++k) {
            if (const auto code = view.property_key(group.keys[k])) {
                columns.emplace_back(group.fetches[k], FetchedColumn(*code));
            }
        }
        return visit_edges(view.rows(), edges_, [&](std::size_t i, const VisitedEdge& edge) {
            QueryValue* values = values_of(i);
            for (auto& [fetch, column] : columns) {
                values[fetch] = column.value(edge);
            }
        });
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
