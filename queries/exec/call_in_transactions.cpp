// CALL { } IN TRANSACTIONS: a subquery for each row of the input, so many rows a transaction.
#include <algorithm>
#include <utility>

#include "queries/exec/operator.h"

namespace entente::cypher {

namespace {

constexpr std::size_t kRowsPerTransaction = 1000;
// How often a transaction that lost against another one is begun again.
constexpr int kAttemptsMax = 20;

// All rows of the input are there before the first transaction ends: the planner puts an Eager in front. What a
// transaction gives is kept until it has been committed.
class CallInTransactions : public Operator {
public:
    CallInTransactions(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)),
          inner_(make_operator(execution, *plan.inner)),
          slots_(joined(plan.kept, plan.slots)),
          rows_(execution, plan.kept),
          results_(execution, slots_) {}

    bool open() override {
        rows_.clear();
        results_.clear();
        at_ = 0;
        batches_ = 0;
        is_broken_off_ = false;
        return choose_size() && Operator::open();
    }

    Step next() override {
        while (at_ == results_.size()) {
            results_.clear();
            at_ = 0;
            const Step step = gather();
            if (step == Step::failed || rows_.size() == 0) {
                return step;
            }
            if (!run_batch()) {
                return Step::failed;
            }
        }
        results_.load(at_++);
        if (plan_.status) {
            slot(*plan_.status) = status_;
        }
        return execution_.spend() ? Step::row : Step::failed;
    }

private:
    static std::vector<Slot> joined(std::vector<Slot> first, const std::vector<Slot>& second) {
        first.insert(first.end(), second.begin(), second.end());
        return first;
    }

    bool choose_size() {
        size_ = kRowsPerTransaction;
        if (!execution_.end_batch) {
            execution_.fail(runtime_error(ErrorType::not_supported,
                                          "",
                                          "CALL { } IN TRANSACTIONS cannot run within an explicit "
                                          "transaction; send the statement by itself"));
            return false;
        }
        if (!plan_.value) {
            return true;
        }
        QueryValue value;
        if (!execution_.evaluate(*plan_.value, value)) {
            return false;
        }
        if (!value.is(QueryType::integer) || value.integer() < 1) {
            execution_.fail(runtime_error(
                ErrorType::argument_error,
                "InvalidArgumentValue",
                "the number of rows of a transaction has to be an integer above zero"));
            return false;
        }
        size_ = static_cast<std::size_t>(value.integer());
        return true;
    }

    Step gather() {
        rows_.clear();
        while (rows_.size() < size_) {
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            if (!rows_.add()) {
                return Step::failed;
            }
        }
        return Step::row;
    }

    bool run_batch() {
        const QueryCounters before = execution_.graph.counters;
        batches_ += is_broken_off_ ? 0 : 1;
        report(!is_broken_off_, false, QueryValue());
        for (int attempt = 1; !is_broken_off_; ++attempt) {
            if (run_rows()) {
                const CypherStatus ended = execution_.end_batch(true);
                if (ended.ok()) {
                    report(true, true, QueryValue());
                    return true;
                }
                execution_.fail(ended.error());
            }
            results_.clear();
            execution_.graph.counters = before;
            if (!forget(attempt)) {
                return false;
            }
            if (!is_failure_) {
                continue;
            }
            break;
        }
        return give_nulls();
    }

    // After a failure. False when it ends the statement; otherwise is_failure_ says whether the rows are given up.
    bool forget(int attempt) {
        const ErrorType type = execution_.error->type;
        const bool again = type == ErrorType::conflict && attempt < kAttemptsMax;
        const bool limit = type == ErrorType::limit_exceeded || type == ErrorType::timed_out ||
                           type == ErrorType::cancelled;
        if (!again && (limit || plan_.on_error == BatchFailure::fail)) {
            // Begun again as a whole it would do once more what is committed.
            execution_.error->type = type == ErrorType::conflict ? ErrorType::database_error : type;
            return false;
        }
        report(true, false, QueryValue(execution_.error->message));
        execution_.error.reset();
        const CypherStatus begun = execution_.end_batch(false);
        if (!begun.ok()) {
            execution_.fail(begun.error());
            return false;
        }
        is_failure_ = !again;
        is_broken_off_ = is_failure_ && plan_.on_error == BatchFailure::break_off;
        return true;
    }

    // What REPORT STATUS says of the rows of the transaction at hand.
    void report(bool started, bool committed, QueryValue failure) {
        if (!plan_.status) {
            return;
        }
        QueryMap status;
        status.set("started", QueryValue(started));
        status.set("committed", QueryValue(committed));
        status.set("transactionId",
                   started ? QueryValue("transaction-" + std::to_string(batches_)) : QueryValue());
        status.set("errorMessage", std::move(failure));
        status_ = QueryValue(std::move(status));
    }

    bool run_rows() {
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            rows_.load(i);
            if (!inner_->open()) {
                return false;
            }
            std::size_t count = 0;
            Step step = inner_->next();
            for (; step == Step::row; step = inner_->next()) {
                count += 1;
                if (!plan_.unit_subquery && !results_.add()) {
                    return false;
                }
            }
            if (step == Step::failed || !execution_.spend()) {
                return false;
            }
            if (plan_.unit_subquery || (count == 0 && plan_.optional_call)) {
                rows_.load(i);
                if (!add_nulls()) {
                    return false;
                }
            }
        }
        return true;
    }

    bool add_nulls() {
        for (const Slot number : plan_.slots) {
            slot(number) = QueryValue();
        }
        return results_.add();
    }

    bool give_nulls() {
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            rows_.load(i);
            if (!add_nulls()) {
                return false;
            }
        }
        return true;
    }

    OperatorPtr inner_;
    std::vector<Slot> slots_;
    RowStore rows_;
    RowStore results_;
    std::size_t size_ = kRowsPerTransaction;
    std::size_t at_ = 0;
    std::size_t batches_ = 0;  // that were begun
    QueryValue status_;        // of the one whose rows are given
    bool is_failure_ = false;
    bool is_broken_off_ = false;
};

}  // namespace

OperatorPtr make_call_in_transactions(Execution& execution,
                                      const PlanNode& plan,
                                      OperatorPtr input) {
    return std::make_unique<CallInTransactions>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
