// ORDER BY: all rows, or of a LIMIT only those that can be among the first.
#include <algorithm>
#include <utility>

#include "queries/exec/operator.h"
#include "queries/runtime/comparison.h"

namespace entente::cypher {

namespace {

class Sort : public Operator {
public:
    using Operator::Operator;

    bool open() override {
        rows_.clear();
        execution_.release(bytes_);
        bytes_ = 0;
        at_ = 0;
        is_full_ = false;
        sequence_ = 0;
        limit_ = rows_wanted(execution_, plan_).value_or(UINT64_MAX);
        return !execution_.error && Operator::open();
    }

    Step next() override {
        if (!is_full_) {
            const Step step = fill();
            if (step == Step::failed) {
                return step;
            }
            is_full_ = true;
        }
        if (at_ == rows_.size()) {
            return Step::end;
        }
        const Kept& kept = rows_[at_++];
        for (std::size_t i = 0; i < plan_.slots.size(); ++i) {
            slot(plan_.slots[i]) = kept.values[plan_.sort_keys.size() + i];
        }
        return Step::row;
    }

private:
    struct Kept {
        std::vector<QueryValue> values;  // the keys, then the slots
        std::uint64_t sequence = 0;      // rows that are alike stay in the order in which they came
    };

    bool before(const Kept& a, const Kept& b) const {
        for (std::size_t i = 0; i < plan_.sort_keys.size(); ++i) {
            const auto order_of_keys = order(a.values[i], b.values[i]);
            if (order_of_keys != std::strong_ordering::equal) {
                return plan_.sort_keys[i].descending
                           ? order_of_keys == std::strong_ordering::greater
                           : order_of_keys == std::strong_ordering::less;
            }
        }
        return a.sequence < b.sequence;
    }

    Step fill() {
        const auto less = [this](const Kept& a, const Kept& b) { return before(a, b); };
        Step step = input_->next();
        for (; step == Step::row; step = input_->next()) {
            Kept& kept = next_;
            if (!read(kept)) {
                return Step::failed;
            }
            if (limit_ == 0) {
                continue;
            }
            if (rows_.size() < limit_) {
                if (!reserve(kept)) {
                    return Step::failed;
                }
                rows_.push_back(std::move(kept));
                kept = Kept();
                if (rows_.size() == limit_) {
                    std::make_heap(rows_.begin(), rows_.end(), less);
                }
            } else if (before(kept, rows_.front())) {
                std::pop_heap(rows_.begin(), rows_.end(), less);
                std::swap(rows_.back(), kept);
                std::push_heap(rows_.begin(), rows_.end(), less);
            }
            if (!execution_.spend()) {
                return Step::failed;
            }
        }
        if (step != Step::failed) {
            std::sort(rows_.begin(), rows_.end(), less);
        }
        return step;
    }

    bool read(Kept& kept) {
        kept.values.resize(plan_.sort_keys.size() + plan_.slots.size());
        for (std::size_t i = 0; i < plan_.sort_keys.size(); ++i) {
            if (!execution_.evaluate(plan_.sort_keys[i].expression, kept.values[i])) {
                return false;
            }
        }
        for (std::size_t i = 0; i < plan_.slots.size(); ++i) {
            kept.values[plan_.sort_keys.size() + i] = slot(plan_.slots[i]);
        }
        kept.sequence = sequence_++;
        return true;
    }

    bool reserve(const Kept& kept) {
        std::size_t bytes = sizeof(Kept);
        for (const QueryValue& value : kept.values) {
            bytes += value.memory_bytes();
        }
        bytes_ += bytes;
        return execution_.reserve(bytes);
    }

    std::vector<Kept> rows_;
    Kept next_;  // its memory is used again for rows that are not kept
    std::size_t bytes_ = 0;
    std::size_t at_ = 0;
    std::uint64_t limit_ = UINT64_MAX;  // of rows that can matter: SKIP and LIMIT together
    std::uint64_t sequence_ = 0;
    bool is_full_ = false;
};

}  // namespace

OperatorPtr make_sort(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    return std::make_unique<Sort>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
