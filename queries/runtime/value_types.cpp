#include "queries/runtime/value_types.h"

#include <algorithm>
#include <set>

namespace entente::cypher {

std::uint32_t type_bit(const QueryValue& value) {
    switch (value.type()) {
        case QueryType::null: return 0;
        case QueryType::boolean: return kBooleanType;
        case QueryType::integer: return kIntegerType;
        case QueryType::floating: return kFloatType;
        case QueryType::date: return kDateType;
        case QueryType::local_time: return kLocalTimeType;
        case QueryType::time: return kTimeType;
        case QueryType::local_date_time: return kLocalDateTimeType;
        case QueryType::node: return kNodeType;
        case QueryType::string: return kStringType;
        case QueryType::bytes: return kBytesType;
        case QueryType::date_time: return kDateTimeType;
        case QueryType::duration: return kDurationType;
        case QueryType::point: return kPointType;
        case QueryType::list: return kListType;
        case QueryType::map: return kMapType;
        case QueryType::relationship: return kRelationshipType;
        case QueryType::path: return kPathType;
    }
    return 0;
}

std::string value_type_text(const QueryValue& value) {
    if (!value.is(QueryType::list)) {
        const std::string name(query_type_name(value.type()));
        return value.is_null() ? name : name + " NOT NULL";
    }
    std::set<std::string> items;
    bool has_null = false;
    for (const QueryValue& item : value.list()) {
        has_null = has_null || item.is_null();
        if (!item.is_null()) {
            items.insert(value_type_text(item));
        }
    }
    std::string inside;
    for (const std::string& item : items) {
        inside += inside.empty() ? "" : " | ";
        // Where an item is null, the types of all may be null.
        inside += has_null ? item.substr(0, item.size() - std::string(" NOT NULL").size()) : item;
    }
    if (items.empty()) {
        inside = has_null ? "NULL" : "NOTHING";
    }
    return "LIST<" + inside + "> NOT NULL";
}

bool is_of_type(const QueryValue& value, const TypeName& type) {
    if (value.is_null()) {
        return !type.not_null;
    }
    if ((type_bit(value) & type.bits) == 0) {
        return false;
    }
    if (!value.is(QueryType::list) || type.element == nullptr) {
        return true;
    }
    const QueryList& list = value.list();
    return std::all_of(list.begin(), list.end(), [&](const QueryValue& item) {
        return is_of_type(item, *type.element);
    });
}

}  // namespace entente::cypher
