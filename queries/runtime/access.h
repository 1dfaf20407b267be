// Reaching into values: [i], [a..b], .key, IN.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "queries/cypher/error.h"
#include "queries/runtime/comparison.h"
#include "queries/runtime/entity_access.h"
#include "queries/runtime/query_value.h"
#include "queries/runtime/temporal_value.h"

namespace entente::cypher {

// Labels or types that an expression gives: one string, or a list of strings. A TypeError for anything else.
CypherResult<std::vector<std::string>> names_in(const QueryValue& value);

struct EvaluationContext;

// A key as it stands in a query behind a point, looked up once in all tables that it may mean something in.
struct PropertyKey {
    KnownName name;
    Component component = Component::none;
};

// subject.key: of a map, an entity, a temporal value, a point; null of null. A TypeError of other types.
CypherResult<QueryValue> property_of(const QueryValue& subject,
                                     const PropertyKey& key,
                                     EntityAccess* entities);

// subject[index]: an item of a list (from the end where negative, null where there is none), a key of a map, a
// property of an entity.
CypherResult<QueryValue> subscript(const QueryValue& subject,
                                   const QueryValue& index,
                                   EntityAccess* entities);

// list[from..to]; nullptr for a bound that is absent. Bounds beyond the list are its ends.
CypherResult<QueryValue> slice(const QueryValue& list,
                               const QueryValue* from,
                               const QueryValue* to);

// value IN list: unknown where a null decides it.
CypherResult<Ternary> contained_in(const QueryValue& value, const QueryValue& list);

// Without entities there are no properties; nodes and relationships cannot be in values then.
CypherError no_entities();

}  // namespace entente::cypher
