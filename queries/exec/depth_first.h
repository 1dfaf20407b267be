// Every trail from a node, depth first, on a stack of its own: what the operators share that follow relationships, or groups
// of them, any number of times.
#pragma once

#include <cstddef>
#include <vector>

#include "queries/exec/expansion.h"
#include "queries/exec/operator.h"

namespace entente::cypher {

// A trail is made of links: relationships, or turns of a group. Its length is between PlanNode::min and PlanNode::max.
template <typename Link>
class OperatorOfTrails : public OperatorPerRow {
public:
    using OperatorPerRow::OperatorPerRow;

    bool open() override {
        forget();
        return Operator::open();
    }

protected:
    // The links that a trail may go on with from a node. False when it failed.
    virtual bool find_links(NodeId node, std::vector<Link>& links) = 0;
    // Of the links that are kept for one node.
    virtual std::size_t bytes_of(const std::vector<Link>& links) const = 0;
    // Whether the trail may go on with a link; false also when it failed (Execution::error).
    virtual bool may_follow(const Link& link) = 0;
    // Goes on with a link, which stays where it is until take_back().
    virtual void follow(const Link& link) = 0;
    virtual void take_back() = 0;
    virtual std::size_t length() const = 0;
    virtual NodeId end_of(const Link& link) const = 0;
    // Binds the trail, where it is a row.
    virtual bool emit(NodeId end) = 0;

    void forget() {
        while (!levels_.empty()) {
            pop();
        }
    }

    // Begins with the trail of no length, which may be a row already.
    Step begin_at(NodeId node, bool can_move) {
        if (can_move && plan_.max > 0 && !push(node)) {
            return Step::failed;
        }
        return plan_.min == 0 && plan_.max >= plan_.min && emit(node) ? Step::row : Step::end;
    }

private:
    // What can follow a part of the trail.
    struct Level {
        std::vector<Link> links;
        std::size_t at = 0;
        std::size_t bytes = 0;
    };

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
        if (!find_links(node, level.links)) {
            return false;
        }
        const std::size_t bytes = bytes_of(level.links);
        if (!execution_.reserve(bytes)) {
            return false;
        }
        level.bytes = bytes;
        return execution_.spend(level.links.size() + 1);
    }

    void pop() {
        execution_.release(levels_.back().bytes);
        levels_.pop_back();
        if (length() > 0) {
            take_back();
        }
    }

    Step advance() {
        Level& level = levels_.back();
        if (level.at == level.links.size()) {
            pop();
            return Step::end;
        }
        // The levels may move, their links do not.
        const Link& link = level.links[level.at++];
        if (!may_follow(link)) {
            return execution_.error || !execution_.spend() ? Step::failed : Step::end;
        }
        follow(link);
        if (length() >= plan_.max) {
            levels_.emplace_back();  // nothing follows: the next step takes the link back
        } else if (!push(end_of(link))) {
            return Step::failed;
        }
        return length() >= plan_.min && emit(end_of(link)) ? Step::row : Step::end;
    }

    std::vector<Level> levels_;
};

}  // namespace entente::cypher
