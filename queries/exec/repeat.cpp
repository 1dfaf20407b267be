// A group of relationships, followed any number of times: ((a)-[r]->(b) WHERE ...){1,3}.
#include <utility>

#include "queries/exec/turns.h"

namespace entente::cypher {

namespace {

// Every trail of turns from a node, depth first, on a stack of its own.
class RepeatGroup : public Operator {
public:
    RepeatGroup(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : Operator(execution, plan, std::move(input)), source_(execution, plan) {}

    ~RepeatGroup() override { clear(); }

    bool open() override {
        clear();
        return Operator::open();
    }

    Step next() override {
        while (true) {
            while (!levels_.empty()) {
                const Step step = advance();
                if (step != Step::end) {
                    return step;
                }
            }
            const Step step = input_->next();
            if (step != Step::row) {
                return step;
            }
            const Step begun = begin_row();
            if (begun != Step::end) {
                return begun;
            }
        }
    }

private:
    // What can follow a chain.
    struct Level {
        std::vector<Turn> turns;
        std::size_t at = 0;
        std::size_t bytes = 0;
    };

    // row: a chain of no turns is one; end: go on with advance().
    Step begin_row() {
        clear();
        const QueryValue& from = slot(plan_.from);
        if (from.is_null() || (plan_.into && slot(plan_.to).is_null())) {
            return Step::end;
        }
        if (!is_node(execution_, from) || (plan_.into && !is_node(execution_, slot(plan_.to)))) {
            return Step::failed;
        }
        const NodeId start = from.node();
        to_ = plan_.into ? slot(plan_.to).node() : NodeId();
        if (!source_.begin_row() || (plan_.max > 0 && !push(start))) {
            return Step::failed;
        }
        return plan_.min == 0 && emit(start) ? Step::row : Step::end;
    }

    bool push(NodeId node) {
        Level& level = levels_.emplace_back();
        if (!source_.turns_from(node, level.turns)) {
            return false;
        }
        level.bytes = level.turns.size() *
                      (sizeof(Turn) + (plan_.turn_values.size() + 1) * sizeof(QueryValue));
        if (!execution_.reserve(level.bytes)) {
            level.bytes = 0;
            return false;
        }
        return true;
    }

    void pop() {
        execution_.release(levels_.back().bytes);
        levels_.pop_back();
        if (!chain_.empty()) {
            chain_.pop_back();
        }
    }

    void clear() {
        while (!levels_.empty()) {
            pop();
        }
        chain_.clear();
    }

    Step advance() {
        Level& level = levels_.back();
        if (level.at == level.turns.size()) {
            pop();
            return Step::end;
        }
        const Turn& turn = level.turns[level.at++];
        if (!execution_.spend()) {
            return Step::failed;
        }
        if (!source_.is_trail(chain_, turn)) {
            return Step::end;
        }
        chain_.push_back(&turn);
        if (chain_.size() < plan_.max) {
            const NodeId end = turn.end;
            if (!push(end)) {
                return Step::failed;
            }
        } else {
            levels_.emplace_back();  // nothing follows: the next step takes the turn back
        }
        return chain_.size() >= plan_.min && emit(chain_.back()->end) ? Step::row : Step::end;
    }

    bool emit(NodeId end) {
        if (plan_.into && end != to_) {
            return false;
        }
        source_.bind(chain_);
        if (!plan_.into) {
            slot(plan_.to) = QueryValue(end);
        }
        return true;
    }

    TurnSource source_;
    std::vector<Level> levels_;
    TurnChain
        chain_;  // into the turns of `levels_`, whose vectors move and keep their turns in place
    NodeId to_;
};

}  // namespace

OperatorPtr make_repeat(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    return std::make_unique<RepeatGroup>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
