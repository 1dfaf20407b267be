// CALL: the rows of a procedure for each row of the input.
#include <utility>

#include "queries/exec/operator.h"
#include "queries/exec/procedures.h"

namespace entente::cypher {

namespace {

class CallProcedureOperator : public Operator {
public:
    using Operator::Operator;

    bool open() override {
        rows_.clear();
        at_ = 0;
        return Operator::open();
    }

    Step next() override {
        while (true) {
            if (at_ < rows_.size()) {
                bind(rows_[at_++]);
                return execution_.spend() ? Step::row : Step::failed;
            }
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            if (!call()) {
                return Step::failed;
            }
            if (plan_.unit_subquery) {
                rows_.clear();
                return Step::row;
            }
            if (rows_.empty() && plan_.optional_call) {
                for (const auto& [field, number] : plan_.yields) {
                    slot(number) = QueryValue();
                }
                return Step::row;
            }
        }
    }

private:
    bool call() {
        const Procedure* procedure = execution_.procedures == nullptr
                                         ? nullptr
                                         : execution_.procedures->procedure(plan_.procedure);
        if (procedure == nullptr) {
            execution_.fail(runtime_error(ErrorType::procedure_error,
                                          "ProcedureNotFound",
                                          "there is no procedure `" + plan_.procedure + "`"));
            return false;
        }
        std::vector<QueryValue> arguments(plan_.expressions.size());
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            if (!execution_.evaluate(plan_.expressions[i], arguments[i])) {
                return false;
            }
        }
        auto rows = procedure->run(execution_, arguments);
        if (!rows.ok()) {
            execution_.fail(rows.error());
            return false;
        }
        rows_ = *std::move(rows);
        at_ = 0;
        return execution_.spend(rows_.size() + 1);
    }

    void bind(const std::vector<QueryValue>& row) {
        for (const auto& [field, number] : plan_.yields) {
            slot(number) = field < row.size() ? row[field] : QueryValue();
        }
    }

    ProcedureRows rows_;
    std::size_t at_ = 0;
};

}  // namespace

OperatorPtr make_call(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    return std::make_unique<CallProcedureOperator>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
