#include "queries/exec/stored.h"

#include <string>
#include <utility>

namespace entente::cypher {

namespace {

CypherError not_storable(const QueryValue& value, std::string_view key, std::string_view where) {
    return runtime_error(ErrorType::type_error,
                         "InvalidPropertyType",
                         "the property `" + std::string(key) + "` cannot hold a value of type " +
                             std::string(query_type_name(value.type())) + std::string(where));
}

CypherResult<Value> list_to_stored(const QueryValue& value, std::string_view key) {
    ValueList items;
    items.reserve(value.list().size());
    for (const QueryValue& item : value.list()) {
        if (item.is_null()) {
            return not_storable(item, key, " in a list");
        }
        ENTENTE_ASSIGN(Value stored, to_stored(item, key));
        items.push_back(std::move(stored));
    }
    return Value(std::move(items));
}

}  // namespace

CypherResult<Value> to_stored(const QueryValue& value, std::string_view key) {
    switch (value.type()) {
        case QueryType::null: return Value();
        case QueryType::boolean: return Value(value.boolean());
        case QueryType::integer: return Value(value.integer());
        case QueryType::floating: return Value(value.floating());
        case QueryType::string: return Value(value.string());
        case QueryType::bytes: return Value(value.bytes());
        case QueryType::date: {
            const Date date{static_cast<std::int32_t>(value.date().days)};
            if (date.days != value.date().days) {
                return runtime_error(ErrorType::argument_error,
                                     "InvalidPropertyType",
                                     "the date of the property `" + std::string(key) +
                                         "` is beyond those that can be stored");
            }
            return Value(date);
        }
        case QueryType::local_time: return Value(value.local_time());
        case QueryType::time: return Value(value.time());
        case QueryType::local_date_time: return Value(value.local_date_time());
        case QueryType::date_time: return Value(value.date_time());
        case QueryType::duration: return Value(value.duration());
        case QueryType::point: return Value(value.point());
        case QueryType::list: return list_to_stored(value, key);
        case QueryType::map:
        case QueryType::node:
        case QueryType::relationship:
        case QueryType::path: break;
    }
    return not_storable(value, key, "");
}

}  // namespace entente::cypher
