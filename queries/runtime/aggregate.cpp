#include "queries/runtime/aggregate.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <utility>
#include <vector>

#include "queries/runtime/arithmetic.h"
#include "queries/runtime/comparison.h"
#include "queries/runtime/runtime_error.h"

namespace entente::cypher {

namespace {

// Memory of an aggregator, given back when it goes.
class Reserved {
public:
    explicit Reserved(BudgetMeter* budget) : budget_(budget) {}

    Reserved(const Reserved&) = delete;
    Reserved& operator=(const Reserved&) = delete;

    ~Reserved() {
        if (budget_ != nullptr) {
            budget_->release(bytes_);
        }
    }

    CypherStatus take(std::size_t bytes) {
        if (budget_ == nullptr) {
            return {};
        }
        if (!budget_->reserve(bytes)) {
            return budget_->error();
        }
        bytes_ += bytes;
        return {};
    }

private:
    BudgetMeter* budget_;
    std::size_t bytes_ = 0;
};

CypherError not_summable(std::string_view function, const QueryValue& value) {
    return wrong_argument(function, "numbers", value);
}

class RowCounter : public Aggregator {
public:
    CypherStatus add(const QueryValue& /*value*/, const QueryValue* /*second*/) override {
        ++count_;
        return {};
    }

    void add_rows(std::int64_t rows) override { count_ += rows; }

    CypherResult<QueryValue> result() override { return QueryValue(count_); }

private:
    std::int64_t count_ = 0;
};

class CountAggregator : public Aggregator {
public:
    CypherStatus add(const QueryValue& value, const QueryValue* /*second*/) override {
        count_ += value.is_null() ? 0 : 1;
        return {};
    }

    CypherResult<QueryValue> result() override { return QueryValue(count_); }

private:
    std::int64_t count_ = 0;
};

class SumAggregator : public Aggregator {
public:
    CypherStatus add(const QueryValue& value, const QueryValue* /*second*/) override {
        if (value.is_null()) {
            return {};
        }
        const bool duration = value.is(QueryType::duration);
        if ((!value.is_number() && !duration) ||
            (started_ && duration != sum_.is(QueryType::duration))) {
            return wrong_argument("sum", "numbers, or durations, and not both", value);
        }
        if (!started_) {
            sum_ = value;
            started_ = true;
            return {};
        }
        ENTENTE_ASSIGN(sum_, cypher::add(sum_, value));
        return {};
    }

    CypherResult<QueryValue> result() override { return sum_; }

private:
    QueryValue sum_ = QueryValue(0);
    bool started_ = false;
};

class AverageAggregator : public Aggregator {
public:
    CypherStatus add(const QueryValue& value, const QueryValue* /*second*/) override {
        if (value.is_null()) {
            return {};
        }
        ++count_;
        if (value.is(QueryType::duration)) {
            if (count_ == 1) {
                durations_ = value;
                return {};
            }
            if (!durations_.is_null()) {
                ENTENTE_ASSIGN(durations_, cypher::add(durations_, value));
                return {};
            }
        }
        if (!value.is_number() || !durations_.is_null()) {
            return wrong_argument("avg", "numbers, or durations, and not both", value);
        }
        // More digits than the values have, so that integers that add up to more than 64 bits have a mean.
        sum_ += value.is(QueryType::integer) ? static_cast<long double>(value.integer())
                                             : static_cast<long double>(value.floating());
        return {};
    }

    CypherResult<QueryValue> result() override {
        if (count_ == 0) {
            return QueryValue();
        }
        if (!durations_.is_null()) {
            return divide(durations_, QueryValue(count_));
        }
        return QueryValue(static_cast<double>(sum_ / static_cast<long double>(count_)));
    }

private:
    long double sum_ = 0;
    QueryValue durations_;
    std::int64_t count_ = 0;
};

// The least value, or the greatest one.
class ExtremeAggregator : public Aggregator {
public:
    explicit ExtremeAggregator(bool greatest) : greatest_(greatest) {}

    CypherStatus add(const QueryValue& value, const QueryValue* /*second*/) override {
        if (value.is_null()) {
            return {};
        }
        const auto ordering =
            extreme_.is_null() ? std::strong_ordering::equal : order(value, extreme_);
        if (extreme_.is_null() || (greatest_ ? std::is_gt(ordering) : std::is_lt(ordering))) {
            extreme_ = value;
        }
        return {};
    }

    CypherResult<QueryValue> result() override { return extreme_; }

private:
    bool greatest_;
    QueryValue extreme_;
};

class CollectAggregator : public Aggregator {
public:
    explicit CollectAggregator(BudgetMeter* budget) : reserved_(budget) {}

    CypherStatus add(const QueryValue& value, const QueryValue* /*second*/) override {
        if (value.is_null()) {
            return {};
        }
        ENTENTE_TRY(reserved_.take(value.memory_bytes()));
        items_.push_back(value);
        return {};
    }

    CypherResult<QueryValue> result() override {
        return within_limits(QueryValue(std::move(items_)));
    }

private:
    Reserved reserved_;
    QueryList items_;
};

class PercentileAggregator : public Aggregator {
public:
    PercentileAggregator(bool interpolated, BudgetMeter* budget)
        : interpolated_(interpolated), reserved_(budget) {}

    CypherStatus add(const QueryValue& value, const QueryValue* second) override {
        if (value.is_null()) {
            return {};
        }
        if (!value.is_number()) {
            return not_summable("a percentile", value);
        }
        if (second == nullptr || !second->is_number()) {
            return wrong_argument("a percentile",
                                  "a number from 0.0 to 1.0",
                                  second == nullptr ? QueryValue() : *second);
        }
        percentile_ = second->number();
        if (!(percentile_ >= 0 && percentile_ <= 1)) {
            return bad_argument(
                "NumberOutOfRange",
                "a percentile is a number from 0.0 to 1.0, not " + describe(*second));
        }
        ENTENTE_TRY(reserved_.take(sizeof(QueryValue)));
        values_.push_back(value);
        return {};
    }

    CypherResult<QueryValue> result() override {
        if (values_.empty()) {
            return QueryValue();
        }
        std::sort(values_.begin(), values_.end(), [](const QueryValue& a, const QueryValue& b) {
            return std::is_lt(order(a, b));
        });
        const auto count = static_cast<double>(values_.size());
        if (!interpolated_) {
            const double rank = std::ceil(percentile_ * count) - 1;
            return values_[static_cast<std::size_t>(std::max(rank, 0.0))];
        }
        const double rank = percentile_ * (count - 1);
        const double below = std::floor(rank);
        const double low = values_[static_cast<std::size_t>(below)].number();
        const double high = values_[static_cast<std::size_t>(std::ceil(rank))].number();
        return QueryValue(low + (high - low) * (rank - below));
    }

private:
    bool interpolated_;
    Reserved reserved_;
    QueryList values_;
    double percentile_ = 0;
};

// Welford's method: B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products",
// Technometrics 4 (1962).
class DeviationAggregator : public Aggregator {
public:
    explicit DeviationAggregator(bool population) : population_(population) {}

    CypherStatus add(const QueryValue& value, const QueryValue* /*second*/) override {
        if (value.is_null()) {
            return {};
        }
        if (!value.is_number()) {
            return not_summable("a standard deviation", value);
        }
        count_ += 1;
        const double from_mean = value.number() - mean_;
        mean_ += from_mean / count_;
        squares_ += from_mean * (value.number() - mean_);
        return {};
    }

    CypherResult<QueryValue> result() override {
        const double divisor = population_ ? count_ : count_ - 1;
        return QueryValue(divisor <= 0 ? 0.0 : std::sqrt(squares_ / divisor));
    }

private:
    bool population_;
    double count_ = 0;
    double mean_ = 0;
    double squares_ = 0;
};

class DistinctAggregator : public Aggregator {
public:
    DistinctAggregator(std::unique_ptr<Aggregator> inner, BudgetMeter* budget)
        : inner_(std::move(inner)), reserved_(budget) {}

    CypherStatus add(const QueryValue& value, const QueryValue* second) override {
        if (value.is_null()) {
            return {};
        }
        if (!seen_.insert(value).second) {
            return {};
        }
        constexpr std::size_t kEntry = 48;
        ENTENTE_TRY(reserved_.take(value.memory_bytes() + kEntry));
        return inner_->add(value, second);
    }

    CypherResult<QueryValue> result() override { return inner_->result(); }

private:
    std::unique_ptr<Aggregator> inner_;
    Reserved reserved_;
    std::unordered_set<QueryValue, EquivalenceHash, Equivalence> seen_;
};

std::unique_ptr<Aggregator> make_plain(FunctionId function, BudgetMeter* budget) {
    switch (function) {
        case FunctionId::sum: return std::make_unique<SumAggregator>();
        case FunctionId::avg: return std::make_unique<AverageAggregator>();
        case FunctionId::min: return std::make_unique<ExtremeAggregator>(false);
        case FunctionId::max: return std::make_unique<ExtremeAggregator>(true);
        case FunctionId::collect: return std::make_unique<CollectAggregator>(budget);
        case FunctionId::percentile_cont:
            return std::make_unique<PercentileAggregator>(true, budget);
        case FunctionId::percentile_disc:
            return std::make_unique<PercentileAggregator>(false, budget);
        case FunctionId::st_dev: return std::make_unique<DeviationAggregator>(false);
        case FunctionId::st_dev_p: return std::make_unique<DeviationAggregator>(true);
        default: return std::make_unique<CountAggregator>();
    }
}

}  // namespace

void Aggregator::add_rows(std::int64_t /*rows*/) {}

std::unique_ptr<Aggregator> make_aggregator(FunctionId function,
                                            bool distinct,
                                            BudgetMeter* budget) {
    auto plain = make_plain(function, budget);
    return distinct ? std::make_unique<DistinctAggregator>(std::move(plain), budget)
                    : std::move(plain);
}

std::unique_ptr<Aggregator> make_row_counter() {
    return std::make_unique<RowCounter>();
}

}  // namespace entente::cypher
