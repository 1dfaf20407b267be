// The operators of numbers, strings, lists and durations. Null with anything is null.
//
// Integers that overflow and integers divided by zero are ArithmeticErrors; floats follow IEEE 754. Types that an
// operator does not have are a TypeError, InvalidArgumentType.
#pragma once

#include "queries/cypher/error.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

// Numbers, durations, instants and durations; strings with strings, numbers, booleans, temporal values and points;
// lists with lists, and with anything else as an item more.
CypherResult<QueryValue> add(const QueryValue& a, const QueryValue& b);
CypherResult<QueryValue> subtract(const QueryValue& a, const QueryValue& b);
// ||: strings with strings, lists with lists.
CypherResult<QueryValue> concatenate(const QueryValue& a, const QueryValue& b);
CypherResult<QueryValue> multiply(const QueryValue& a, const QueryValue& b);
CypherResult<QueryValue> divide(const QueryValue& a, const QueryValue& b);
// With the sign of the dividend.
CypherResult<QueryValue> modulo(const QueryValue& a, const QueryValue& b);
// Always a float.
CypherResult<QueryValue> power(const QueryValue& a, const QueryValue& b);
CypherResult<QueryValue> negate(const QueryValue& value);

// A list or a map is refused when it is nested deeper than kQueryValueDepthMax or larger than kQueryValueBytesMax.
CypherResult<QueryValue> within_limits(QueryValue value);

}  // namespace entente::cypher
