// What the operators share that find all paths of a row before they give the first one.
#pragma once

#include <cstddef>
#include <vector>

#include "queries/exec/expansion.h"
#include "queries/exec/operator.h"

namespace entente::cypher {

// Between two nodes of each row of the input. `Path` is what one keeps of a path until it is bound.
template <typename Path>
class OperatorOfFoundPaths : public OperatorPerRow {
public:
    using OperatorPerRow::OperatorPerRow;

    bool open() override {
        found_.clear();
        at_ = 0;
        return Operator::open();
    }

protected:
    NodeId from_;
    NodeId to_;
    std::vector<Path> found_;

private:
    // Fills `found_` with the paths from `from_` to `to_`. False when it failed.
    virtual bool search() = 0;
    // Puts a path into the row.
    virtual void bind(const Path& path) = 0;

    Step begin_row() override {
        found_.clear();
        at_ = 0;
        PathEnds ends;
        const Step read = read_ends(execution_, plan_, true, ends);
        if (read != Step::row) {
            return read;
        }
        from_ = ends.from;
        to_ = ends.to;
        return search() ? Step::end : Step::failed;
    }

    Step resume() override {
        if (at_ == found_.size()) {
            return Step::end;
        }
        bind(found_[at_++]);
        return Step::row;
    }

    std::size_t at_ = 0;
};

}  // namespace entente::cypher
