#include "queries/runtime/access.h"

#include <algorithm>
#include <string>

#include "queries/runtime/runtime_error.h"

namespace entente::cypher {

CypherError no_entities() {
    return runtime_error(ErrorType::database_error,
                         "",
                         "a node or relationship was asked for a property where there is no graph");
}

CypherResult<QueryValue> property_of(const QueryValue& subject,
                                     const PropertyKey& key,
                                     EntityAccess* entities) {
    switch (subject.type()) {
        case QueryType::null: return QueryValue();
        case QueryType::map: {
            const QueryValue* value = subject.map().find(key.name.text);
            return value == nullptr ? QueryValue() : *value;
        }
        case QueryType::node:
            return entities == nullptr ? no_entities()
                                       : entities->property(subject.node(), key.name);
        case QueryType::relationship:
            return entities == nullptr ? no_entities()
                                       : entities->property(subject.relationship(), key.name);
        case QueryType::date:
        case QueryType::local_time:
        case QueryType::time:
        case QueryType::local_date_time:
        case QueryType::date_time:
        case QueryType::duration:
        case QueryType::point:
            if (auto value = component(subject, key.component)) {
                return *std::move(value);
            }
            return runtime_error(ErrorType::argument_error,
                                 "InvalidArgumentValue",
                                 describe(subject) + " has no component '" + key.name.text + "'");
        default:
            return wrong_type("cannot read '" + key.name.text + "' of " + describe(subject) +
                              ": it has no properties");
    }
}

namespace {

CypherResult<QueryValue> item_of(const QueryList& list, const QueryValue& index) {
    if (index.is_null()) {
        return QueryValue();
    }
    if (!index.is(QueryType::integer)) {
        return runtime_error(ErrorType::type_error,
                             "ListElementAccessByNonInteger",
                             "an item of a list is read by an INTEGER, not by " + describe(index));
    }
    const auto size = static_cast<std::int64_t>(list.size());
    const std::int64_t at = index.integer() < 0 ? index.integer() + size : index.integer();
    return at < 0 || at >= size ? QueryValue() : list[static_cast<std::size_t>(at)];
}

// Of a bound that may count from the end.
std::int64_t clamped(std::int64_t bound, std::int64_t size) {
    return std::clamp<std::int64_t>(bound < 0 ? bound + size : bound, 0, size);
}

}  // namespace

CypherResult<QueryValue> subscript(const QueryValue& subject,
                                   const QueryValue& index,
                                   EntityAccess* entities) {
    if (subject.is_null()) {
        return QueryValue();
    }
    if (subject.is(QueryType::list)) {
        return item_of(subject.list(), index);
    }
    const bool has_keys = subject.is(QueryType::map) || subject.is(QueryType::node) ||
                          subject.is(QueryType::relationship);
    if (!has_keys) {
        return wrong_type("cannot read an item of " + describe(subject) +
                          ": it is neither a list nor a map nor an entity");
    }
    if (index.is_null()) {
        return QueryValue();
    }
    if (!index.is(QueryType::string)) {
        return runtime_error(
            ErrorType::type_error,
            "MapElementAccessByNonString",
            "a key of " + describe(subject) + " is a STRING, not " + describe(index));
    }
    return property_of(subject, {{std::string(index.string()), 0}, Component::none}, entities);
}

CypherResult<QueryValue> slice(const QueryValue& list,
                               const QueryValue* from,
                               const QueryValue* to) {
    if (list.is_null() || (from != nullptr && from->is_null()) ||
        (to != nullptr && to->is_null())) {
        return QueryValue();
    }
    if (!list.is(QueryType::list)) {
        return wrong_type("cannot take a part of " + describe(list) + ": it is no list");
    }
    for (const QueryValue* bound : {from, to}) {
        if (bound != nullptr && !bound->is(QueryType::integer)) {
            return wrong_type("the bound of a part of a list is an INTEGER, not " +
                              describe(*bound));
        }
    }
    const QueryList& items = list.list();
    const auto size = static_cast<std::int64_t>(items.size());
    const std::int64_t begin = from == nullptr ? 0 : clamped(from->integer(), size);
    const std::int64_t end = to == nullptr ? size : clamped(to->integer(), size);
    if (begin >= end) {
        return QueryValue(QueryList());
    }
    return QueryValue(QueryList(items.begin() + begin, items.begin() + end));
}

CypherResult<Ternary> contained_in(const QueryValue& value, const QueryValue& list) {
    if (list.is_null()) {
        return Ternary::unknown;
    }
    if (!list.is(QueryType::list)) {
        return wrong_type("IN takes a LIST on its right, not " + describe(list));
    }
    Ternary found = Ternary::no;
    for (const QueryValue& item : list.list()) {
        const Ternary same = equals(value, item);
        if (same == Ternary::yes) {
            return same;
        }
        found = same == Ternary::unknown ? same : found;
    }
    return found;
}

CypherResult<std::vector<std::string>> names_in(const QueryValue& value) {
    std::vector<std::string> names;
    const auto add = [&names](const QueryValue& one) {
        const bool is_name = one.is(QueryType::string) && !one.string().empty();
        if (is_name) {
            names.emplace_back(one.string());
        }
        return is_name;
    };
    const bool fine = value.is(QueryType::list)
                          ? std::all_of(value.list().begin(), value.list().end(), add)
                          : add(value);
    if (!fine) {
        return wrong_type(
            "what stands for a label or type has to be a string that is not empty, or a "
            "list of such, but there was " +
            describe(value));
    }
    return names;
}

}  // namespace entente::cypher
