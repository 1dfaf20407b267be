// From what an expression yields to what a property can hold.
#pragma once

#include <string_view>

#include "core/value.h"
#include "queries/cypher/error.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

// TypeError, InvalidPropertyType, for maps, nodes, relationships, paths, and lists that hold those or nulls. Null
// becomes null: it is the caller who removes a property. `key` is for the message.
CypherResult<Value> to_stored(const QueryValue& value, std::string_view key);

}  // namespace entente::cypher
