#include "queries/runtime/stored_value.h"

#include <string>

#include "core/coding.h"
#include "queries/runtime/runtime_error.h"

namespace entente::cypher {

namespace {

CypherError not_a_property(std::string_view name, const QueryValue& value, std::string_view where) {
    return runtime_error(ErrorType::type_error,
                         "InvalidPropertyType",
                         "the property '" + std::string(name) + "' cannot be " +
                             std::string(where) + describe(value));
}

CypherResult<Value> plain_value(std::string_view name,
                                const QueryValue& value,
                                std::string_view where) {
    switch (value.type()) {
        case QueryType::boolean: return Value(value.boolean());
        case QueryType::integer: return Value(value.integer());
        case QueryType::floating: return Value(value.floating());
        case QueryType::string: return Value(value.string());
        case QueryType::bytes: return Value(value.bytes());
        case QueryType::local_time: return Value(value.local_time());
        case QueryType::time: return Value(value.time());
        case QueryType::local_date_time: return Value(value.local_date_time());
        case QueryType::date_time: return Value(value.date_time());
        case QueryType::duration: return Value(value.duration());
        case QueryType::point: return Value(value.point());
        case QueryType::date: {
            const std::int64_t days = value.date().days;
            if (days < -kDateDaysMax || days > kDateDaysMax) {
                return bad_argument("NumberOutOfRange",
                                    "the property '" + std::string(name) +
                                        "' cannot be a DATE of that year; store it as text");
            }
            return Value(Date{static_cast<std::int32_t>(days)});
        }
        default: return not_a_property(name, value, where);
    }
}

}  // namespace

CypherResult<Value> to_stored(std::string_view name, const QueryValue& value) {
    if (value.is_null()) {
        return Value();
    }
    if (!value.is(QueryType::list)) {
        return plain_value(name, value, "");
    }
    ValueList items;
    items.reserve(value.list().size());
    for (const QueryValue& item : value.list()) {
        ENTENTE_ASSIGN(Value stored, plain_value(name, item, "a list that holds "));
        items.push_back(std::move(stored));
    }
    return Value(std::move(items));
}

}  // namespace entente::cypher
