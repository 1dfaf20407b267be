// Types of values as Cypher writes them: valueType(), IS :: INTEGER.
#pragma once

#include <string>

#include "queries/cypher/ast.h"
#include "queries/cypher/static_type.h"
#include "queries/runtime/query_value.h"

namespace entente::cypher {

// The bit of a value's type; 0 for null.
std::uint32_t type_bit(const QueryValue& value);

// "INTEGER NOT NULL", "LIST<INTEGER NOT NULL | STRING NOT NULL> NOT NULL", "NULL".
std::string value_type_text(const QueryValue& value);

// Whether a value belongs to a type; null belongs to every type that is not NOT NULL.
bool is_of_type(const QueryValue& value, const TypeName& type);

}  // namespace entente::cypher
