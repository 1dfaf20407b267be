// Aggregate functions: many values in, one out.
//
// Nulls are left out, except by count(*). Of no values at all count is 0, sum is 0, collect is [], stDev is 0.0 and
// the others are null.
#pragma once

#include <cstddef>
#include <memory>

#include "core/budget.h"
#include "queries/cypher/error.h"
#include "queries/cypher/functions.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

// One group's sum so far. Used by one thread.
class Aggregator {
public:
    virtual ~Aggregator() = default;

    // `second` is the percentile of percentileCont() and percentileDisc(), and nullptr for the others. An error
    // is a value that cannot be summed up, an overflow or the end of the budget.
    virtual CypherStatus add(const QueryValue& value, const QueryValue* second) = 0;

    // For count(*), many rows at a time; of other functions nothing.
    virtual void add_rows(std::int64_t rows);

    // What came, together. Once, at the end.
    virtual CypherResult<QueryValue> result() = 0;
};

// Of an aggregate function of functions.h, with or without DISTINCT (by equivalence). What it keeps is reserved from
// `budget` and given back with it; nullptr: no limit. The budget must outlive it.
std::unique_ptr<Aggregator> make_aggregator(FunctionId function,
                                            bool distinct,
                                            BudgetMeter* budget);

// count(*).
std::unique_ptr<Aggregator> make_row_counter();

}  // namespace entente::cypher
