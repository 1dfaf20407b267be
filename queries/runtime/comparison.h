// When values are equal, which comes first, and which are the same for DISTINCT and grouping.
//
// Three relations of openCypher (CIP2016-06-14, "Comparability, equality, orderability and equivalence"):
// equality (=) and comparability (<) may answer unknown, which is null; orderability (ORDER BY, min, max) is a
// total order of everything; equivalence (DISTINCT, grouping, IN an index) is its equality, in which null and NaN are
// the same as themselves.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "queries/runtime/query_value.h"

namespace entente::cypher {

// Truth values of Cypher's logic.
enum class Ternary : std::uint8_t {
    no,
    yes,
    unknown,
};

inline Ternary ternary(bool value) {
    return value ? Ternary::yes : Ternary::no;
}

inline Ternary operator!(Ternary value) {
    return value == Ternary::unknown ? value : ternary(value == Ternary::no);
}

// Null for unknown.
inline QueryValue to_value(Ternary value) {
    return value == Ternary::unknown ? QueryValue() : QueryValue(value == Ternary::yes);
}

// a = b. Unknown where a null decides it. Values of different types are not equal, but 1 = 1.0.
Ternary equals(const QueryValue& a, const QueryValue& b);

// What < <= > >= are made of. Numbers, strings, booleans and dates and times of one type compare, and lists item by
// item; everything else is unknown. NaN is neither less, equal nor greater: `unordered`.
enum class Comparability : std::uint8_t {
    less,
    equal,
    greater,
    unordered,
    unknown,
};

Comparability compare(const QueryValue& a, const QueryValue& b);

// The total order, ascending: map, node, relationship, list, path, bytes, point, date time, local date time, date,
// time, local time, duration, string, boolean, number, NaN, null. As core/value_order.h has it for stored values.
std::strong_ordering order(const QueryValue& a, const QueryValue& b);

// order() says equal: 1 and 1.0, null and null, NaN and NaN.
bool equivalent(const QueryValue& a, const QueryValue& b);

// Equal for equivalent values. Not the same in every version: for memory only.
std::size_t hash(const QueryValue& value);

// For unordered containers of values by equivalence.
struct EquivalenceHash {
    std::size_t operator()(const QueryValue& value) const { return hash(value); }
};

struct Equivalence {
    bool operator()(const QueryValue& a, const QueryValue& b) const { return equivalent(a, b); }
};

}  // namespace entente::cypher
