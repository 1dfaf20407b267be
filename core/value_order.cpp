#include "core/value_order.h"

#include <bit>
#include <cmath>
#include <limits>

#include "core/coding.h"

namespace entente {

namespace {

// Where values of a type sort, and the first byte of their keys. On disk: change none. 00 ends a list.
enum class Rank : std::uint8_t {
    // 0x10 map, 0x18 node, 0x20 relationship
    list = 0x28,
    // 0x30 path
    bytes = 0x34,
    point = 0x38,
    date_time = 0x40,
    local_date_time = 0x48,
    date = 0x50,
    time = 0x58,
    local_time = 0x60,
    duration = 0x68,
    string = 0x70,
    boolean = 0x78,
    number = 0x80,
    not_a_number = 0x88,
    null = 0x90,
};

constexpr double kTwoTo53 = 9007199254740992.0;     // beyond it not every integer is a double
constexpr double kTwoTo63 = 9223372036854775808.0;  // the first double beyond the integers

Rank rank_of(const Value& value) {
    switch (value.type()) {
        case ValueType::null: return Rank::null;
        case ValueType::boolean: return Rank::boolean;
        case ValueType::integer: return Rank::number;
        case ValueType::floating:
            return std::isnan(*value.as_float()) ? Rank::not_a_number : Rank::number;
        case ValueType::string: return Rank::string;
        case ValueType::bytes: return Rank::bytes;
        case ValueType::date: return Rank::date;
        case ValueType::local_time: return Rank::local_time;
        case ValueType::time: return Rank::time;
        case ValueType::local_date_time: return Rank::local_date_time;
        case ValueType::date_time: return Rank::date_time;
        case ValueType::duration: return Rank::duration;
        case ValueType::point: return Rank::point;
        case ValueType::list: return Rank::list;
    }
    return Rank::null;
}

std::strong_ordering reversed(std::strong_ordering ordering) {
    return std::is_lt(ordering)   ? std::strong_ordering::greater
           : std::is_gt(ordering) ? std::strong_ordering::less
                                  : std::strong_ordering::equal;
}

std::strong_ordering order_numbers(const Value& a, const Value& b) {
    const std::int64_t* a_integer = a.as_integer();
    const std::int64_t* b_integer = b.as_integer();
    if (a_integer != nullptr && b_integer != nullptr) {
        return *a_integer <=> *b_integer;
    }
    if (a_integer != nullptr) {
        return order_mixed(*a_integer, *b.as_float());
    }
    if (b_integer != nullptr) {
        return reversed(order_mixed(*b_integer, *a.as_float()));
    }
    return order_doubles(*a.as_float(), *b.as_float());
}

std::strong_ordering order_lists(const ValueList& a, const ValueList& b) {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        const auto ordering = order(a[i], b[i]);
        if (std::is_neq(ordering)) {
            return ordering;
        }
    }
    return a.size() <=> b.size();
}

// Signed numbers as unsigned ones of the same order.
void append_ordered_i64(std::string& out, std::int64_t number) {
    append_u64(out, static_cast<std::uint64_t>(number) ^ (std::uint64_t{1} << 63));
}

void append_ordered_i32(std::string& out, std::int32_t number) {
    append_u32(out, static_cast<std::uint32_t>(number) ^ (std::uint32_t{1} << 31));
}

// Positive numbers get the sign bit, of negative ones all bits are turned.
void append_ordered_double(std::string& out, double number) {
    constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
    const auto bits = std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number);
    append_u64(out, (bits & kSign) != 0 ? ~bits : bits | kSign);
}

void append_ordered_number(std::string& out, const Value& value) {
    double base = 0;
    std::uint16_t above = 0;
    if (const std::int64_t* integer = value.as_integer()) {
        base = static_cast<double>(*integer);
        if (base >= kTwoTo63 || static_cast<std::int64_t>(base) > *integer) {  // rounded up
            base = std::nextafter(base, -std::numeric_limits<double>::infinity());
        }
        // Doubles of this size are at most 1024 apart.
        above = static_cast<std::uint16_t>(*integer - static_cast<std::int64_t>(base));
    } else {
        base = *value.as_float();
    }
    append_ordered_double(out, base);
    if (std::abs(base) >= kTwoTo53) {
        append_u16(out, above);
    }
}

void append_escaped(std::string& out, std::string_view text) {
    std::size_t from = 0;
    for (std::size_t at = text.find('\0'); at != std::string_view::npos;
         at = text.find('\0', from)) {
        out += text.substr(from, at + 1 - from);
        out += '\xFF';
        from = at + 1;
    }
    out += text.substr(from);
}

void append_ordered_string(std::string& out, std::string_view text) {
    append_escaped(out, text);
    out.append(2, '\0');
}

void append_ordered_temporal(std::string& out, const Value& value) {
    if (const Date* date = value.as_date()) {
        append_ordered_i32(out, date->days);
    } else if (const LocalTime* local = value.as_local_time()) {
        append_ordered_i64(out, local->nanoseconds);
    } else if (const Time* time = value.as_time()) {
        append_ordered_i64(out, time->utc_nanoseconds());
        append_ordered_i32(out, time->offset_seconds);
    } else if (const LocalDateTime* moment = value.as_local_date_time()) {
        append_ordered_i64(out, moment->seconds);
        append_ordered_i32(out, moment->nanoseconds);
    } else if (const DateTime* zoned = value.as_date_time()) {
        append_ordered_i64(out, zoned->seconds);
        append_ordered_i32(out, zoned->nanoseconds);
        append_ordered_i32(out, zoned->offset_seconds);
        append_ordered_string(out, zoned->zone.text());
    } else if (const Duration* duration = value.as_duration()) {
        append_ordered_i64(out, duration->average_seconds());
        append_ordered_i32(out, duration->nanoseconds);
        append_ordered_i64(out, duration->months);
        append_ordered_i64(out, duration->days);
        append_ordered_i64(out, duration->seconds);
    }
}

}  // namespace

std::strong_ordering order_mixed(std::int64_t integer, double number) {
    if (number >= kTwoTo63) {
        return std::strong_ordering::less;
    }
    if (number < -kTwoTo63) {
        return std::strong_ordering::greater;
    }
    const double whole = std::trunc(number);
    const auto as_integer = static_cast<std::int64_t>(whole);
    return integer != as_integer ? integer <=> as_integer : order_doubles(0, number - whole);
}

std::strong_ordering order_points(const Point& a, const Point& b) {
    if (a.srid != b.srid) {
        return a.srid <=> b.srid;
    }
    for (std::size_t i = 0; i < 3; ++i) {
        const auto ordering = order_doubles(a.coordinates().at(i), b.coordinates().at(i));
        if (std::is_neq(ordering)) {
            return ordering;
        }
    }
    return std::strong_ordering::equal;
}

std::strong_ordering order(const Value& a, const Value& b) {
    const Rank rank = rank_of(a);
    if (rank != rank_of(b)) {
        return rank <=> rank_of(b);
    }
    switch (rank) {
        case Rank::list: return order_lists(*a.as_list(), *b.as_list());
        case Rank::bytes: return a.as_bytes()->data <=> b.as_bytes()->data;
        case Rank::point: return order_points(*a.as_point(), *b.as_point());
        case Rank::date_time: return *a.as_date_time() <=> *b.as_date_time();
        case Rank::local_date_time: return *a.as_local_date_time() <=> *b.as_local_date_time();
        case Rank::date: return a.as_date()->days <=> b.as_date()->days;
        case Rank::time: return *a.as_time() <=> *b.as_time();
        case Rank::local_time:
            return a.as_local_time()->nanoseconds <=> b.as_local_time()->nanoseconds;
        case Rank::duration: return *a.as_duration() <=> *b.as_duration();
        case Rank::string: return *a.as_string() <=> *b.as_string();
        case Rank::boolean: return *a.as_boolean() <=> *b.as_boolean();
        case Rank::number: return order_numbers(a, b);
        case Rank::not_a_number:
        case Rank::null: return std::strong_ordering::equal;
    }
    return std::strong_ordering::equal;
}

bool same_order_group(const Value& a, const Value& b) {
    return rank_of(a) == rank_of(b);
}

void append_ordered_value(std::string& out, const Value& value) {
    const Rank rank = rank_of(value);
    append_u8(out, static_cast<std::uint8_t>(rank));
    switch (rank) {
        case Rank::list:
            for (const Value& item : *value.as_list()) {
                append_ordered_value(out, item);
            }
            append_u8(out, 0);
            break;
        case Rank::bytes: append_ordered_string(out, value.as_bytes()->data); break;
        case Rank::point:
            append_u16(out, static_cast<std::uint16_t>(value.as_point()->srid));
            for (const double coordinate : value.as_point()->coordinates()) {
                append_ordered_double(out, coordinate);
            }
            break;
        case Rank::string: append_ordered_string(out, *value.as_string()); break;
        case Rank::boolean: append_u8(out, *value.as_boolean() ? 1 : 0); break;
        case Rank::number: append_ordered_number(out, value); break;
        case Rank::not_a_number:
        case Rank::null: break;
        default: append_ordered_temporal(out, value); break;
    }
}

std::string ordered_group_begin(const Value& value) {
    return std::string(1, static_cast<char>(rank_of(value)));
}

std::string ordered_group_end(const Value& value) {
    return std::string(1, static_cast<char>(static_cast<std::uint8_t>(rank_of(value)) + 1));
}

std::string ordered_string_prefix(std::string_view prefix) {
    std::string key(1, static_cast<char>(Rank::string));
    append_escaped(key, prefix);
    return key;
}

}  // namespace entente
