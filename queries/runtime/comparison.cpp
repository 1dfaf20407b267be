#include "queries/runtime/comparison.h"

#include <array>
#include <bit>
#include <cmath>

#include "core/value_order.h"

namespace entente::cypher {

namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;  // the first double beyond the integers

// Where types stand in the total order.
int rank(const QueryValue& value) {
    switch (value.type()) {
        case QueryType::map: return 0;
        case QueryType::node: return 1;
        case QueryType::relationship: return 2;
        case QueryType::list: return 3;
        case QueryType::path: return 4;
        case QueryType::bytes: return 5;
        case QueryType::point: return 6;
        case QueryType::date_time: return 7;
        case QueryType::local_date_time: return 8;
        case QueryType::date: return 9;
        case QueryType::time: return 10;
        case QueryType::local_time: return 11;
        case QueryType::duration: return 12;
        case QueryType::string: return 13;
        case QueryType::boolean: return 14;
        case QueryType::integer: return 15;
        case QueryType::floating: return std::isnan(value.floating()) ? 16 : 15;
        case QueryType::null: return 17;
    }
    return 17;
}

// Of numbers that are not NaN.
std::strong_ordering order_numbers(const QueryValue& a, const QueryValue& b) {
    if (a.is(QueryType::integer)) {
        return b.is(QueryType::integer) ? a.integer() <=> b.integer()
                                        : order_mixed(a.integer(), b.floating());
    }
    return b.is(QueryType::integer) ? 0 <=> order_mixed(b.integer(), a.floating())
                                    : order_doubles(a.floating(), b.floating());
}

std::strong_ordering order_lists(const QueryList& a, const QueryList& b) {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        const auto ordering = order(a[i], b[i]);
        if (std::is_neq(ordering)) {
            return ordering;
        }
    }
    return a.size() <=> b.size();
}

// By size, then by keys, then by values.
std::strong_ordering order_maps(const QueryMap& a, const QueryMap& b) {
    if (a.size() != b.size()) {
        return a.size() <=> b.size();
    }
    for (auto i = a.begin(), j = b.begin(); i != a.end(); ++i, ++j) {
        if (i->name() != j->name()) {
            return i->name() <=> j->name();
        }
    }
    for (auto i = a.begin(), j = b.begin(); i != a.end(); ++i, ++j) {
        const auto ordering = order(i->value, j->value);
        if (std::is_neq(ordering)) {
            return ordering;
        }
    }
    return std::strong_ordering::equal;
}

// Node, relationship, node, ... one after the other.
std::strong_ordering order_paths(const QueryPath& a, const QueryPath& b) {
    for (std::size_t i = 0; i < a.nodes.size() && i < b.nodes.size(); ++i) {
        if (a.nodes[i] != b.nodes[i]) {
            return a.nodes[i] <=> b.nodes[i];
        }
        if (i < a.relationships.size() && i < b.relationships.size() &&
            a.relationships[i].edge != b.relationships[i].edge) {
            return a.relationships[i].edge <=> b.relationships[i].edge;
        }
    }
    return a.nodes.size() <=> b.nodes.size();
}

// Of two values of one type that is neither null, number, list nor map: what order() says is final.
std::strong_ordering order_plain(const QueryValue& a, const QueryValue& b) {
    switch (a.type()) {
        case QueryType::boolean: return a.boolean() <=> b.boolean();
        case QueryType::string: return a.string() <=> b.string();
        case QueryType::bytes: return a.bytes().data <=> b.bytes().data;
        case QueryType::date: return a.date() <=> b.date();
        case QueryType::local_time: return a.local_time() <=> b.local_time();
        case QueryType::time: return a.time() <=> b.time();
        case QueryType::local_date_time: return a.local_date_time() <=> b.local_date_time();
        case QueryType::date_time: return a.date_time() <=> b.date_time();
        case QueryType::duration: return a.duration() <=> b.duration();
        case QueryType::point: return order_points(a.point(), b.point());
        case QueryType::node: return a.node() <=> b.node();
        case QueryType::relationship: return a.relationship().edge <=> b.relationship().edge;
        case QueryType::path: return order_paths(a.path(), b.path());
        default: return std::strong_ordering::equal;
    }
}

Ternary both(Ternary a, Ternary b) {
    if (a == Ternary::no || b == Ternary::no) {
        return Ternary::no;
    }
    return a == Ternary::yes ? b : a;
}

Ternary equal_lists(const QueryList& a, const QueryList& b) {
    if (a.size() != b.size()) {
        return Ternary::no;
    }
    Ternary all = Ternary::yes;
    for (std::size_t i = 0; i < a.size() && all != Ternary::no; ++i) {
        all = both(all, equals(a[i], b[i]));
    }
    return all;
}

Ternary equal_maps(const QueryMap& a, const QueryMap& b) {
    if (a.size() != b.size()) {
        return Ternary::no;
    }
    for (auto i = a.begin(), j = b.begin(); i != a.end(); ++i, ++j) {
        if (i->name() != j->name()) {
            return Ternary::no;
        }
    }
    Ternary all = Ternary::yes;
    for (auto i = a.begin(), j = b.begin(); i != a.end() && all != Ternary::no; ++i, ++j) {
        all = both(all, equals(i->value, j->value));
    }
    return all;
}

bool is_nan(const QueryValue& value) {
    return value.is(QueryType::floating) && std::isnan(value.floating());
}

Comparability to_comparability(std::strong_ordering ordering) {
    return std::is_lt(ordering)   ? Comparability::less
           : std::is_gt(ordering) ? Comparability::greater
                                  : Comparability::equal;
}

Comparability compare_lists(const QueryList& a, const QueryList& b) {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        const Comparability items = compare(a[i], b[i]);
        if (items != Comparability::equal) {
            return items;
        }
    }
    return to_comparability(a.size() <=> b.size());
}

std::size_t mix(std::size_t seed, std::size_t number) {
    // The finaliser of MurmurHash3, over a sum that keeps the order of its parts.
    std::uint64_t bits = seed * 0x9E3779B97F4A7C15ULL + number;
    bits ^= bits >> 33;
    bits *= 0xFF51AFD7ED558CCDULL;
    bits ^= bits >> 33;
    bits *= 0xC4CEB9FE1A85EC53ULL;
    bits ^= bits >> 33;
    return bits;
}

std::size_t bits_of(std::int64_t number) {
    return static_cast<std::size_t>(number);
}

std::size_t hash_text(std::size_t seed, std::string_view text) {
    return mix(seed, std::hash<std::string_view>()(text));
}

// A float that is a whole number has the hash of the integer.
std::size_t hash_float(double number) {
    constexpr std::size_t kNumber = 15;
    if (std::isnan(number)) {
        return mix(kNumber, 1);
    }
    if (number >= -kTwoTo63 && number < kTwoTo63 && std::trunc(number) == number) {
        return mix(kNumber, bits_of(static_cast<std::int64_t>(number)));
    }
    return mix(kNumber + 1, std::bit_cast<std::uint64_t>(number));
}

std::size_t hash_temporal(std::size_t seed, const QueryValue& value) {
    switch (value.type()) {
        case QueryType::date: return mix(seed, bits_of(value.date().days));
        case QueryType::local_time: return mix(seed, bits_of(value.local_time().nanoseconds));
        case QueryType::time:
            return mix(mix(seed, bits_of(value.time().local.nanoseconds)),
                       bits_of(value.time().offset_seconds));
        case QueryType::local_date_time:
            return mix(mix(seed, bits_of(value.local_date_time().seconds)),
                       bits_of(value.local_date_time().nanoseconds));
        case QueryType::date_time:
            return mix(mix(seed, bits_of(value.date_time().seconds)),
                       bits_of(value.date_time().nanoseconds));
        default: {
            const Duration& duration = value.duration();
            const std::size_t days =
                mix(mix(seed, bits_of(duration.months)), bits_of(duration.days));
            return mix(mix(days, bits_of(duration.seconds)), bits_of(duration.nanoseconds));
        }
    }
}

std::size_t hash_items(std::size_t seed, const QueryValue& value) {
    std::size_t sum = seed;
    if (value.is(QueryType::list)) {
        for (const QueryValue& item : value.list()) {
            sum = mix(sum, hash(item));
        }
    } else {
        for (const QueryMap::Entry& entry : value.map()) {
            sum = mix(hash_text(sum, entry.name()), hash(entry.value));
        }
    }
    return sum;
}

std::size_t hash_path(std::size_t seed, const QueryPath& path) {
    std::size_t sum = mix(seed, path.nodes.empty() ? 0 : path.nodes.front().value);
    for (const EdgeRef& relationship : path.relationships) {
        sum = mix(sum, relationship.edge.value);
    }
    return sum;
}

std::size_t hash_point(std::size_t seed, const Point& point) {
    std::size_t sum = mix(seed, static_cast<std::size_t>(point.srid));
    for (const double coordinate : point.coordinates()) {
        sum = mix(sum, std::bit_cast<std::uint64_t>(coordinate == 0 ? 0.0 : coordinate));
    }
    return sum;
}

}  // namespace

Ternary equals(const QueryValue& a, const QueryValue& b) {
    if (a.is_null() || b.is_null()) {
        return Ternary::unknown;
    }
    if (a.is_number() && b.is_number()) {
        return ternary(!is_nan(a) && !is_nan(b) && std::is_eq(order_numbers(a, b)));
    }
    if (a.type() != b.type()) {
        return Ternary::no;
    }
    switch (a.type()) {
        case QueryType::list: return equal_lists(a.list(), b.list());
        case QueryType::map: return equal_maps(a.map(), b.map());
        default: return ternary(std::is_eq(order_plain(a, b)));
    }
}

Comparability compare(const QueryValue& a, const QueryValue& b) {
    if (a.is_number() && b.is_number()) {
        return is_nan(a) || is_nan(b) ? Comparability::unordered
                                      : to_comparability(order_numbers(a, b));
    }
    if (a.type() != b.type()) {
        return Comparability::unknown;
    }
    switch (a.type()) {
        case QueryType::boolean:
        case QueryType::string:
        case QueryType::date:
        case QueryType::local_time:
        case QueryType::time:
        case QueryType::local_date_time:
        case QueryType::date_time: return to_comparability(order_plain(a, b));
        case QueryType::list: return compare_lists(a.list(), b.list());
        default: return Comparability::unknown;
    }
}

std::strong_ordering order(const QueryValue& a, const QueryValue& b) {
    const int rank_a = rank(a);
    const int rank_b = rank(b);
    if (rank_a != rank_b) {
        return rank_a <=> rank_b;
    }
    switch (a.type()) {
        case QueryType::integer: return order_numbers(a, b);
        case QueryType::floating:
            return is_nan(a) ? std::strong_ordering::equal : order_numbers(a, b);
        case QueryType::list: return order_lists(a.list(), b.list());
        case QueryType::map: return order_maps(a.map(), b.map());
        default: return order_plain(a, b);
    }
}

bool equivalent(const QueryValue& a, const QueryValue& b) {
    return std::is_eq(order(a, b));
}

std::size_t hash(const QueryValue& value) {
    const auto seed = static_cast<std::size_t>(rank(value));
    switch (value.type()) {
        case QueryType::null: return mix(seed, 0);
        case QueryType::boolean: return mix(seed, value.boolean() ? 1 : 0);
        case QueryType::integer: return mix(seed, bits_of(value.integer()));
        case QueryType::floating: return hash_float(value.floating());
        case QueryType::string: return hash_text(seed, value.string());
        case QueryType::bytes: return hash_text(seed, value.bytes().data);
        case QueryType::point: return hash_point(seed, value.point());
        case QueryType::list:
        case QueryType::map: return hash_items(seed, value);
        case QueryType::node: return mix(seed, value.node().value);
        case QueryType::relationship: return mix(seed, value.relationship().edge.value);
        case QueryType::path: return hash_path(seed, value.path());
        default: return hash_temporal(seed, value);
    }
}

}  // namespace entente::cypher
