// A group of relationships, followed any number of times: ((a)-[r]->(b) WHERE ...){1,3}.
#include <utility>

#include "queries/exec/depth_first.h"
#include "queries/exec/turns.h"

namespace entente::cypher {

namespace {

class RepeatGroup : public OperatorOfTrails<Turn> {
public:
    RepeatGroup(Execution& execution, const PlanNode& plan, OperatorPtr input)
        : OperatorOfTrails(execution, plan, std::move(input)), source_(execution, plan) {}

    ~RepeatGroup() override { forget(); }

private:
    Step begin_row() override {
        forget();
        PathEnds ends;
        const Step read = read_ends(execution_, plan_, plan_.into, ends);
        if (read != Step::row) {
            return read;
        }
        to_ = ends.to;
        return source_.begin_row() ? begin_at(ends.from, true) : Step::failed;
    }

    bool find_links(NodeId node, std::vector<Turn>& turns) override {
        return source_.turns_from(node, turns);
    }

    std::size_t bytes_of(const std::vector<Turn>& turns) const override {
        return turns.size() * (sizeof(Turn) + (plan_.turn_values.size() + 1) * sizeof(QueryValue));
    }

    bool may_follow(const Turn& turn) override { return source_.is_trail(chain_, turn); }

    void follow(const Turn& turn) override { chain_.push_back(&turn); }

    void take_back() override { chain_.pop_back(); }

    std::size_t length() const override { return chain_.size(); }

    NodeId end_of(const Turn& turn) const override { return turn.end; }

    bool emit(NodeId end) override {
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
    TurnChain chain_;
    NodeId to_;
};

}  // namespace

OperatorPtr make_repeat(Execution& execution, const PlanNode& plan, OperatorPtr input) {
    return std::make_unique<RepeatGroup>(execution, plan, std::move(input));
}

}  // namespace entente::cypher
