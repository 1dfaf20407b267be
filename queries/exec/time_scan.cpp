// Finds relationships by the day of their date, from the time index of the topology.
#include <algorithm>
#include <utility>

#include "queries/exec/expansion.h"
#include "queries/exec/operator.h"

namespace entente::cypher {

namespace {

// Days, both included.
struct DayRange {
    std::int32_t first = kSinceUnknown + 1;
    std::int32_t last = kUntilOpen - 1;
};

// For each row of the input the relationships of some types whose property is in a range, with their ends.
//
// The property `date` of a relationship that has neither `from` nor `to` is its day in the topology, and nothing else is
// (core/topology_rules.h). So where the store knows no property of these two names, and the bounds are dates, the index
// says all.
//
// A relationship whose `from` is a date holds on that day, and one whose `to` is a date has not ended before. So of these
// the index says which may be meant, and they are tried with the conditions as they were written. Otherwise every
// relationship of the types is.
class TimeScan : public OperatorPerRow, private EdgesAhead {
public:
    TimeScan(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : OperatorPerRow(execution, plan, std::move(input)), types_(execution, plan) {}

    TimeScan(const TimeScan&) = delete;
    TimeScan& operator=(const TimeScan&) = delete;
    ~TimeScan() override { execution_.graph.forget(this); }

    bool open() override {
        clear();
        return Operator::open();
    }

    std::optional<std::uint64_t> count_rows() override {
        std::uint64_t count = 0;
        const bool counted = each_end_by_index(Orientation::out, [&](Vertex) { count += 1; });
        return counted ? std::optional(count) : std::nullopt;
    }

    const TopologySnapshot* count_by_end(VertexCounts& counts) override {
        const auto topology = execution_.graph.topology();
        if (!topology.ok() || *topology == nullptr) {
            return nullptr;
        }
        counts.resize((*topology)->vertex_count());
        const bool counted = each_end_by_index(plan_.reversed ? Orientation::out : Orientation::in,
                                               [&](Vertex vertex) { counts.add(vertex); });
        return counted ? *topology : nullptr;
    }

private:
    // Relationships whose properties are read together: few at first, for whoever stops soon.
    static constexpr std::size_t kFirstAnnounced = 16;
    static constexpr std::size_t kAnnouncedMax = 512;

    Step begin_row() override { return find() ? Step::end : Step::failed; }

    Step resume() override {
        while (at_ < found_.size()) {
            const auto taken = take(found_[at_++]);
            if (!taken || !execution_.spend()) {
                return Step::failed;
            }
            if (*taken) {
                return Step::row;
            }
        }
        clear();
        return Step::end;
    }

    void clear() {
        execution_.release(found_.size() * sizeof(EdgeRef));
        found_.clear();
        at_ = 0;
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

    bool is_of_date() const { return plan_.property == "date"; }

    // The days that the bounds of the present row mean; nullopt where the index cannot say, or evaluating failed.
    std::optional<DayRange> days() {
        if (is_of_date() && (knows_name("from") || knows_name("to"))) {
            return std::nullopt;
        }
        DayRange range;
        const auto bound = [&](const std::optional<CompiledExpression>& expression,
                               std::int64_t nearer,
                               std::int32_t& out) {
            if (!expression) {
                return true;
            }
            QueryValue value;
            if (!execution_.evaluate(*expression, value) || !value.is(QueryType::date)) {
                return false;
            }
            out = static_cast<std::int32_t>(std::clamp<std::int64_t>(
                value.date().days + nearer, kSinceUnknown + 1, kUntilOpen - 1));
            return true;
        };
        if (!bound(plan_.lower, plan_.lower_inclusive ? 0 : 1, range.first) ||
            !bound(plan_.upper, plan_.upper_inclusive ? 0 : -1, range.last)) {
            return std::nullopt;
        }
        if (plan_.property == "to") {
            range.last = kUntilOpen - 1;  // one that ends on a day may have begun after another
        }
        return range;
    }

    bool knows_name(std::string_view name) {
        return execution_.graph.view().property_key(name).has_value();
    }

    // Calls f(vertex) for one end of what all rows of the input have: the source (out) or the target (in). False where the
    // index cannot say, or when it failed.
    template <typename Function>
    bool each_end_by_index(Orientation end_of_edge, const Function& f) {
        const auto topology = execution_.graph.topology();
        if (!topology.ok() || *topology == nullptr || execution_.graph.writable() ||
            !is_of_date() || !plan_.distinct_from.empty() ||
            plan_.input->kind != OperatorKind::argument) {
            return false;
        }
        Step step = input_->next();
        for (; step == Step::row; step = input_->next()) {
            if (!types_.resolve()) {
                return !execution_.error;
            }
            const auto range = days();
            if (!range) {
                // The row is used up, and next() needs it.
                if (!execution_.error) {
                    input_->open();
                }
                return false;
            }
            for (const EdgeTypeId type : types_.types()) {
                if (const auto index = (*topology)->type_index(type)) {
                    (*topology)->for_each_end_in_window(
                        *index, range->first, range->last, end_of_edge, f);
                }
            }
            if (!execution_.spend()) {
                return false;
            }
        }
        return step == Step::end;
    }

    // The relationships for the present row of the input.
    bool find() {
        if (!types_.resolve()) {
            return !execution_.error;
        }
        const auto topology = execution_.graph.topology();
        if (!topology.ok()) {
            execution_.fail(topology.error());
            return false;
        }
        // A transaction may have changed dates since.
        const bool is_view = !execution_.graph.writable() && *topology != nullptr;
        const auto range = is_view ? days() : std::nullopt;
        is_exact_ = range.has_value() && is_of_date();
        if (execution_.error) {
            return false;
        }
        if (range) {
            each_in_window(
                **topology, *range, [&](EdgeTypeId type, Vertex source, Vertex target, EdgeId id) {
                    found_.push_back(
                        {(*topology)->node(source), type, (*topology)->node(target), id});
                });
        } else if (!find_edges_of_types(execution_, types_.types(), found_)) {
            return false;
        }
        if (!is_exact_) {
            execution_.graph.announce(this);
        }
        return execution_.spend(found_.size()) &&
               execution_.reserve(found_.size() * sizeof(EdgeRef));
    }

    // Calls f(type, source, target, edge) for the relationships of the types in the range.
    template <typename Function>
    void each_in_window(const TopologySnapshot& topology,
                        const DayRange& range,
                        const Function& f) const {
        for (const EdgeTypeId type : types_.types()) {
            if (const auto index = topology.type_index(type)) {
                topology.for_each_in_window(
                    *index,
                    range.first,
                    range.last,
                    [&](Vertex source, Vertex target, const EdgeAttributes&, EdgeId id) {
                        f(type, source, target, id);
                    });
            }
        }
    }

    // nullopt when a condition failed.
    std::optional<bool> take(const EdgeRef& edge) {
        if (is_used(execution_, plan_.distinct_from, edge.edge)) {
            return false;
        }
        slot(plan_.from) = QueryValue(edge.source);
        slot(plan_.to) = QueryValue(edge.target);
        if (plan_.relationship_use == RelationshipUse::value || !is_exact_) {
            slot(plan_.relationship) = QueryValue(edge);
        } else if (plan_.relationship_use == RelationshipUse::id) {
            slot(plan_.relationship) = QueryValue(static_cast<std::int64_t>(edge.edge.value));
        }
        if (is_exact_) {
            return true;
        }
        for (const CompiledExpression& condition : plan_.expressions) {
            const auto answer = execution_.test(condition);
            if (!answer || !*answer) {
                return answer;
            }
        }
        return true;
    }

    TypeFilter types_;
    std::vector<EdgeRef> found_;
    std::size_t at_ = 0;
    std::size_t to_announce_ = kFirstAnnounced;
    bool is_exact_ = false;
};

}  // namespace

OperatorPtr make_time_scan(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    return std::make_unique<TimeScan>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
