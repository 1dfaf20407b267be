#include "queries/runtime/arithmetic.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "queries/runtime/runtime_error.h"
#include "queries/runtime/temporal_value.h"
#include "queries/runtime/text_form.h"

namespace entente::cypher {

namespace {

bool is_instant(const QueryValue& value) {
    return (value.type() >= QueryType::date && value.type() <= QueryType::local_date_time) ||
           value.is(QueryType::date_time);
}

bool both(const QueryValue& a, const QueryValue& b, QueryType type) {
    return a.is(type) && b.is(type);
}

bool both_numbers(const QueryValue& a, const QueryValue& b) {
    return a.is_number() && b.is_number();
}

CypherError cannot(std::string_view what, const QueryValue& a, const QueryValue& b) {
    return wrong_type("cannot " + std::string(what) + " " + describe(a) + " and " + describe(b));
}

CypherError overflow(std::string_view sign, const QueryValue& a, const QueryValue& b) {
    return arithmetic_error("IntegerOverflow",
                            std::to_string(a.integer()) + " " + std::string(sign) + " " +
                                std::to_string(b.integer()) + " is beyond 64 bits");
}

CypherError division_by_zero(const QueryValue& a, std::string_view sign) {
    return arithmetic_error(
        "DivisionByZero",
        std::to_string(a.integer()) + " " + std::string(sign) + " 0 has no result");
}

QueryValue joined(const QueryList& a, const QueryList& b) {
    QueryList items;
    items.reserve(a.size() + b.size());
    items.insert(items.end(), a.begin(), a.end());
    items.insert(items.end(), b.begin(), b.end());
    return items;
}

QueryValue appended(const QueryList& list, const QueryValue& item) {
    QueryList items;
    items.reserve(list.size() + 1);
    items.insert(items.end(), list.begin(), list.end());
    items.push_back(item);
    return items;
}

QueryValue prepended(const QueryValue& item, const QueryList& list) {
    QueryList items;
    items.reserve(list.size() + 1);
    items.push_back(item);
    items.insert(items.end(), list.begin(), list.end());
    return items;
}

QueryValue joined_texts(std::string_view a, std::string_view b) {
    std::string text;
    text.reserve(a.size() + b.size());
    text.append(a).append(b);
    return text;
}

CypherResult<QueryValue> add_lists(const QueryValue& a, const QueryValue& b) {
    if (both(a, b, QueryType::list)) {
        if (a.list().size() + b.list().size() > kQueryValueBytesMax / sizeof(QueryValue)) {
            return limit_error("kQueryValueBytesMax",
                               "a list grows beyond the limit kQueryValueBytesMax = " +
                                   std::to_string(kQueryValueBytesMax));
        }
        return within_limits(joined(a.list(), b.list()));
    }
    return within_limits(a.is(QueryType::list) ? appended(a.list(), b) : prepended(a, b.list()));
}

}  // namespace

CypherResult<QueryValue> within_limits(QueryValue value) {
    if (value.depth() > kQueryValueDepthMax) {
        return limit_error("kQueryValueDepthMax",
                           "a list or map is nested deeper than the limit kQueryValueDepthMax = " +
                               std::to_string(kQueryValueDepthMax));
    }
    if (value.memory_bytes() > kQueryValueBytesMax) {
        return limit_error("kQueryValueBytesMax",
                           "a list or map grows beyond the limit kQueryValueBytesMax = " +
                               std::to_string(kQueryValueBytesMax));
    }
    return value;
}

CypherResult<QueryValue> add(const QueryValue& a, const QueryValue& b) {
    if (both(a, b, QueryType::integer)) {
        std::int64_t sum = 0;
        if (__builtin_add_overflow(a.integer(), b.integer(), &sum)) {
            return overflow("+", a, b);
        }
        return QueryValue(sum);
    }
    if (both_numbers(a, b)) {
        return QueryValue(a.number() + b.number());
    }
    if (a.is_null() || b.is_null()) {
        return QueryValue();
    }
    if (a.is(QueryType::list) || b.is(QueryType::list)) {
        return add_lists(a, b);
    }
    if (a.is(QueryType::string) || b.is(QueryType::string)) {
        if (both(a, b, QueryType::string)) {
            return joined_texts(a.string(), b.string());
        }
        const auto text_a = plain_text(a);
        const auto text_b = plain_text(b);
        return text_a && text_b ? CypherResult<QueryValue>(joined_texts(*text_a, *text_b))
                                : cannot("add", a, b);
    }
    if (both(a, b, QueryType::duration)) {
        return add_durations(a.duration(), b.duration(), 1);
    }
    if (is_instant(a) && b.is(QueryType::duration)) {
        return add_duration(a, b.duration(), 1);
    }
    if (a.is(QueryType::duration) && is_instant(b)) {
        return add_duration(b, a.duration(), 1);
    }
    return cannot("add", a, b);
}

CypherResult<QueryValue> subtract(const QueryValue& a, const QueryValue& b) {
    if (both(a, b, QueryType::integer)) {
        std::int64_t difference = 0;
        if (__builtin_sub_overflow(a.integer(), b.integer(), &difference)) {
            return overflow("-", a, b);
        }
        return QueryValue(difference);
    }
    if (both_numbers(a, b)) {
        return QueryValue(a.number() - b.number());
    }
    if (a.is_null() || b.is_null()) {
        return QueryValue();
    }
    if (both(a, b, QueryType::duration)) {
        return add_durations(a.duration(), b.duration(), -1);
    }
    if (is_instant(a) && b.is(QueryType::duration)) {
        return add_duration(a, b.duration(), -1);
    }
    return cannot("subtract", a, b);
}

CypherResult<QueryValue> concatenate(const QueryValue& a, const QueryValue& b) {
    if (a.is_null() || b.is_null()) {
        return QueryValue();
    }
    if (both(a, b, QueryType::string)) {
        return joined_texts(a.string(), b.string());
    }
    if (both(a, b, QueryType::list)) {
        return add_lists(a, b);
    }
    return cannot("concatenate", a, b);
}

CypherResult<QueryValue> multiply(const QueryValue& a, const QueryValue& b) {
    if (both(a, b, QueryType::integer)) {
        std::int64_t product = 0;
        if (__builtin_mul_overflow(a.integer(), b.integer(), &product)) {
            return overflow("*", a, b);
        }
        return QueryValue(product);
    }
    if (both_numbers(a, b)) {
        return QueryValue(a.number() * b.number());
    }
    if (a.is_null() || b.is_null()) {
        return QueryValue();
    }
    if (a.is(QueryType::duration) && b.is_number()) {
        return multiply_duration(a.duration(), b);
    }
    if (a.is_number() && b.is(QueryType::duration)) {
        return multiply_duration(b.duration(), a);
    }
    return cannot("multiply", a, b);
}

CypherResult<QueryValue> divide(const QueryValue& a, const QueryValue& b) {
    if (both(a, b, QueryType::integer)) {
        if (b.integer() == 0) {
            return division_by_zero(a, "/");
        }
        if (b.integer() == -1) {
            return negate(a);  // the least integer has no positive counterpart
        }
        return QueryValue(a.integer() / b.integer());
    }
    if (both_numbers(a, b)) {
        return QueryValue(a.number() / b.number());
    }
    if (a.is_null() || b.is_null()) {
        return QueryValue();
    }
    if (a.is(QueryType::duration) && b.is_number()) {
        return divide_duration(a.duration(), b);
    }
    return cannot("divide", a, b);
}

CypherResult<QueryValue> modulo(const QueryValue& a, const QueryValue& b) {
    if (both(a, b, QueryType::integer)) {
        if (b.integer() == 0) {
            return division_by_zero(a, "%");
        }
        return QueryValue(b.integer() == -1 ? std::int64_t{0} : a.integer() % b.integer());
    }
    if (both_numbers(a, b)) {
        return QueryValue(std::fmod(a.number(), b.number()));
    }
    if (a.is_null() || b.is_null()) {
        return QueryValue();
    }
    return cannot("take the remainder of", a, b);
}

CypherResult<QueryValue> power(const QueryValue& a, const QueryValue& b) {
    if (both_numbers(a, b)) {
        return QueryValue(std::pow(a.number(), b.number()));
    }
    if (a.is_null() || b.is_null()) {
        return QueryValue();
    }
    return cannot("take the power of", a, b);
}

CypherResult<QueryValue> negate(const QueryValue& value) {
    switch (value.type()) {
        case QueryType::null: return value;
        case QueryType::floating: return QueryValue(-value.floating());
        case QueryType::duration: return add_durations(Duration(), value.duration(), -1);
        case QueryType::integer: {
            std::int64_t negative = 0;
            if (__builtin_sub_overflow(0, value.integer(), &negative)) {
                return overflow("-", QueryValue(0), value);
            }
            return QueryValue(negative);
        }
        default: return wrong_type("cannot negate " + describe(value));
    }
}

}  // namespace entente::cypher
