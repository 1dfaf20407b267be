// The one total order of values, and a byte encoding of it for index keys.
//
// The order is openCypher's orderability (CIP2016-06-14): by type in the order map, node, relationship,
// list, path, bytes, point, date time, local date time, date, time, local time, duration, string,
// boolean, number, NaN, null; ascending within a type. Numbers compare by their exact values whether they are
// integers or floats, strings by bytes, which is the order of code points, lists item by item and a shorter one before a longer that begins with it. (Maps, nodes, relationships and
// paths are no property values; their places are kept.)
//
// Two values are equal in it exactly when Cypher's `=` makes them equal, 1 and 1.0 for instance, but NaN
// and null are equal to themselves.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/value.h"

namespace entente {

// Lists of the depth of stored ones (kValueDepthMax): it calls itself for items.
std::strong_ordering order(const Value& a, const Value& b);

// The pieces of it for values that are held otherwise. Of doubles that are not NaN; 0 and -0 are equal.
inline std::strong_ordering order_doubles(double a, double b) {
    return a < b   ? std::strong_ordering::less
           : a > b ? std::strong_ordering::greater
                   : std::strong_ordering::equal;
}

// By exact value, not by what the integer is as a double. The double is not NaN.
std::strong_ordering order_mixed(std::int64_t integer, double number);

std::strong_ordering order_points(const Point& a, const Point& b);

// True where Cypher's < and > can be more than null: both are numbers, or both of one other type.
// (NaN, durations and points are of a type with themselves here; Cypher compares them for equality only.)
bool same_order_group(const Value& a, const Value& b);

// Appends bytes that compare as order() does, equal for values that are equal in it. No encoding is the
// beginning of another, so other fields may follow. The value itself cannot be read back.
//
//   type      a byte, see Rank in value_order.cpp
//   number    the greatest double that is not greater, as 8 bytes that compare as doubles do; beyond
//             2^53, where integers lie between the doubles, u16: how much greater the number is
//   string    its bytes, a zero byte as 00 FF; 00 00
//   date      u32, the sign bit turned; the other temporal types likewise, the moment in UTC first
//   point     u16 SRID, three doubles
//   list      its items; 00
void append_ordered_value(std::string& out, const Value& value);

// The least key of the values of the type of `value`, and one that is greater than all of them.
std::string ordered_group_begin(const Value& value);
std::string ordered_group_end(const Value& value);

// The beginning of the encoding of every string that begins with `prefix`.
std::string ordered_string_prefix(std::string_view prefix);

}  // namespace entente
