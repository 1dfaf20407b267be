// One operator of a running plan: pulls rows from its input and binds slots.
//
// All operators of a statement work on one row of slots (Execution::row). next() either finds the next row, for which
// it may pull rows of its input, or says that there are none. What its input has bound stays in the slots until
// the input is pulled again; an operator that pulls many rows before it gives one keeps what it needs (RowStore).
//
// One row at a time and not a batch of copied ones: a row costs a virtual call for each operator and no copy of its
// values, a subplan costs nothing to enter, and what profits from many at once (scans, expansion, counting of neighbours)
// works on the spans of the topology inside one operator, or hands its hops to the one above in columns (next_hops()).
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "queries/exec/execution.h"
#include "queries/exec/vertex_counts.h"

namespace entente::cypher {

// Where the rows of an expansion are put, each in as many of these as are there: where it begins, the relationship, and
// where it leads.
struct ExpandedRows {
    std::vector<NodeId>* from = nullptr;
    std::vector<EdgeRef>* edges = nullptr;
    std::vector<NodeId>* to = nullptr;
    std::size_t count = 0;

    void add(const Hop& hop) {
        if (from != nullptr) {
            from->push_back(hop.node);
        }
        if (edges != nullptr) {
            edges->push_back(hop.ref());
        }
        if (to != nullptr) {
            to->push_back(hop.other);
        }
        count += 1;
    }
};

class Operator {
public:
    Operator(Execution& execution, const PlanNode& plan, std::unique_ptr<Operator> input)
        : execution_(execution), plan_(plan), input_(std::move(input)) {}

    Operator(const Operator&) = delete;
    Operator& operator=(const Operator&) = delete;
    virtual ~Operator() = default;

    // Begins again, with the slots as they are now. Before the first next(), and at each entry of a subplan.
    virtual bool open() { return input_ == nullptr || input_->open(); }

    virtual Step next() = 0;

    // How many rows there are from here to the end, where that is known sooner than by pulling them: then they are used
    // up. nullopt where it is not, and when it failed (Execution::error).
    virtual std::optional<std::uint64_t> count_rows() { return std::nullopt; }

    // The same for how often each end of an expansion comes: adds to `counts`, which are empty before, by vertex of the
    // topology. nullptr where it cannot say, or failed; otherwise the topology.
    virtual const TopologySnapshot* count_by_end(VertexCounts& /*counts*/) { return nullptr; }

    // The same for how many different ends an expansion has in all its rows.
    virtual std::optional<std::uint64_t> count_ends() { return std::nullopt; }

    // Whether next_hops() does what next() would, many times, for who needs nothing else of the rows than their hops.
    virtual bool gives_hops() const { return false; }

    // Adds the next rows, up to `rows_max` in all, and binds none of them. end: there are no more behind these.
    virtual Step next_hops(std::size_t /*rows_max*/, ExpandedRows& /*rows*/) { return Step::end; }

protected:
    QueryValue& slot(Slot number) const { return execution_.row[number]; }

    Execution& execution_;
    const PlanNode& plan_;
    std::unique_ptr<Operator> input_;
};

using OperatorPtr = std::unique_ptr<Operator>;

// One that finds any number of rows for each row of its input, one after the other.
class OperatorPerRow : public Operator {
public:
    using Operator::Operator;

    Step next() override;

private:
    // Begins with the present row of the input. row: there is a first one already; end: resume() finds them.
    virtual Step begin_row() = 0;
    // The next row for the present row of the input; end when there are no more, and before the first begin_row().
    virtual Step resume() = 0;
};

// The operators of a plan, ready to be opened.
OperatorPtr make_operator(Execution& execution, const PlanNode& plan);

// Rows that are kept, as the values of some slots.
class RowStore {
public:
    RowStore(Execution& execution, std::span<const Slot> slots)
        : execution_(execution), slots_(slots) {}

    ~RowStore() { clear(); }

    RowStore(const RowStore&) = delete;
    RowStore& operator=(const RowStore&) = delete;

    // Keeps the present row. False when the memory limit is reached.
    bool add();
    // Puts row `index` into the slots.
    void load(std::size_t index) const;
    // The same for the last time: the row is not kept any more.
    void take(std::size_t index);
    // Keeps the present row in its place.
    void store(std::size_t index);
    // Room for so many rows in all.
    void expect(std::size_t rows) { values_.reserve(rows * slots_.size()); }

    std::size_t size() const { return count_; }

    // What row `index` has in one of the slots, which is the same place in all rows.
    const QueryValue& value_at(std::size_t index, std::size_t place) const {
        return values_[index * slots_.size() + place];
    }
    std::size_t place(Slot slot) const;

    void clear();

private:
    Execution& execution_;
    std::span<const Slot> slots_;
    std::vector<QueryValue> values_;
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
};

// What kinds of operators there are, by the file that has them. Each requires a plan of its kind.
OperatorPtr make_scan(Execution& execution, const PlanNode& plan, OperatorPtr input);  // scans.cpp
OperatorPtr make_expand(Execution& execution,
                        const PlanNode& plan,
                        OperatorPtr input);  // expand.cpp
OperatorPtr make_fetch(Execution& execution, const PlanNode& plan, OperatorPtr input);  // fetch.cpp
OperatorPtr make_relationship_seek(Execution& execution,
                                   const PlanNode& plan,
                                   OperatorPtr input);  // relationship_seek.cpp
OperatorPtr make_time_scan(Execution& execution,
                           const PlanNode& plan,
                           OperatorPtr input);  // time_scan.cpp
OperatorPtr make_var_expand(Execution& execution,
                            const PlanNode& plan,
                            OperatorPtr input);  // paths.cpp
OperatorPtr make_call_in_transactions(Execution& execution,
                                      const PlanNode& plan,
                                      OperatorPtr input);  // call_in_transactions.cpp
OperatorPtr make_repeat(Execution& execution,
                        const PlanNode& plan,
                        OperatorPtr input);  // repeat.cpp
OperatorPtr make_select(Execution& execution,
                        const PlanNode& plan,
                        OperatorPtr input);  // select_paths.cpp
OperatorPtr make_row_operator(Execution& execution,
                              const PlanNode& plan,
                              OperatorPtr input);  // rows.cpp
OperatorPtr make_aggregate(Execution& execution,
                           const PlanNode& plan,
                           OperatorPtr input);  // aggregate.cpp
OperatorPtr make_sort(Execution& execution, const PlanNode& plan, OperatorPtr input);  // sort.cpp
OperatorPtr make_write(Execution& execution,
                       const PlanNode& plan,
                       OperatorPtr input);                                             // writes.cpp
OperatorPtr make_call(Execution& execution, const PlanNode& plan, OperatorPtr input);  // call.cpp

}  // namespace entente::cypher
