// The errors of values at run time, said in one way everywhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/budget.h"
#include "queries/cypher/error.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

// TypeError, InvalidArgumentValue: "toInteger() takes a string or a number, but was given a LIST".
CypherError wrong_argument(std::string_view function,
                           std::string_view wanted,
                           const QueryValue& given);

// TypeError, InvalidArgumentType: an operator or an access that a type does not have.
CypherError wrong_type(std::string message);

// ArgumentError with that detail: a value of the right type that is out of range.
CypherError bad_argument(std::string_view detail, std::string message);

// ArithmeticError with that detail: an overflow, a division by zero.
CypherError arithmetic_error(std::string_view detail, std::string message);

// LimitExceeded, naming the limit.
CypherError limit_error(std::string_view limit, std::string message);

// Of BudgetMeter::spend() that said no: the time is over, or the caller gave up.
CypherError spent_error(const BudgetMeter& budget);

// Whether so many bytes are left of the statement's memory, without taking them; its error otherwise. `budget` may be
// nullptr: then there is no limit.
CypherStatus check_memory(BudgetMeter* budget, std::size_t bytes);

// Short, on one line: "'some text'", "LIST of 3", "17".
std::string describe(const QueryValue& value);

}  // namespace entente::cypher
