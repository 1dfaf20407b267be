// Which values of a query can become properties.
#pragma once

#include <string_view>

#include "core/value.h"
#include "queries/cypher/error.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

// The property's value; null, which removes the property, stays null. A TypeError, InvalidPropertyType, for maps, nodes,
// relationships and paths, and for lists that hold anything but booleans, numbers, texts, bytes, points and temporal
// values. A date of a year that stored dates have not is an ArgumentError. `name` is of the property, for the message.
CypherResult<Value> to_stored(std::string_view name, const QueryValue& value);

}  // namespace entente::cypher
