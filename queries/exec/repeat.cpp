// A group of relationships, followed any number of times: ((a)-[r]->(b) WHERE ...){1,3}.
#include <utility>

#include "queries/exec/turns.h"

namespace entente::cypher {

namespace {

// Every trail of turns from a node, depth first, on a stack of its own.
class RepeatGroup : public OperatorPerRow {
public:
    RepeatGroup(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : OperatorPerRow(execution, plan, std::move(input)), source_(execution, plan) {}

    ~RepeatGroup() override { clear(); }

    bool open() override {
        clear();
        return Operator::open();
    }

private:
    // What can follow a chain.
    struct Level {
        std::vector<Turn> turns;
        std::size_t at = 0;
        std::size_t bytes = 0;
    };

    // A chain of no turns is a row already.
    Step begin_row() override {
        clear();
        PathEnds ends;
        const Step read = read_ends(execution_, plan_, plan_.into, ends);
        if (read != Step::row) {
            return read;
        }
        to_ = ends.to;
        if (!source_.begin_row() || (plan_.max > 0 && !push(ends.from))) {
            return Step::failed;
        }
        return plan_.min == 0 && emit(ends.from) ? Step::row : Step::end;
    }

    Step resume() override {
        while (!levels_.empty()) {
            const Step step = advance();
            if (step != Step::end) {
                return step;
            }
        }
        return Step::end;
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
