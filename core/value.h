// Property values: what a node or an edge can carry.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/date.h"
#include "core/point.h"
#include "core/result.h"
#include "core/temporal.h"

namespace entente {

class Value;
using ValueList = std::vector<Value>;

// Tags of the stored encoding. They are on disk: change none; 15 and what is beyond 16 are free. How
// values of different types sort is another matter: see value_order.h.
enum class ValueType : std::uint8_t {
    null = 0,
    boolean = 1,
    integer = 2,
    floating = 3,
    string = 4,
    bytes = 5,
    date = 8,
    local_time = 9,
    time = 10,
    local_date_time = 11,
    date_time = 12,
    duration = 13,
    point = 14,
    list = 16,
};

// Bytes that are no text.
struct ByteArray {
    std::string data;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const ByteArray&, const ByteArray&) = default;
};

std::string_view value_type_name(ValueType type);

// One value of an openCypher property type. A regular type: copy, move, compare. Null exists as a
// value that expressions yield; a stored property is never null (setting null removes it).
class Value {
public:
    Value() = default;

    // NOLINTBEGIN(google-explicit-constructor): a value is written where one is wanted
    Value(bool value) : data_(value) {}
    Value(int value) : data_(static_cast<std::int64_t>(value)) {}
    Value(std::int64_t value) : data_(value) {}
    Value(double value) : data_(value) {}
    Value(std::string value) : data_(std::move(value)) {}
    Value(std::string_view value) : data_(std::string(value)) {}
    Value(const char* value) : data_(std::string(value)) {}
    Value(ByteArray value) : data_(std::move(value)) {}
    Value(Date value) : data_(value) {}
    Value(LocalTime value) : data_(value) {}
    Value(Time value) : data_(value) {}
    Value(LocalDateTime value) : data_(value) {}
    Value(DateTime value) : data_(std::move(value)) {}
    Value(Duration value) : data_(value) {}
    Value(Point value) : data_(value) {}
    Value(ValueList value) : data_(std::move(value)) {}
    // NOLINTEND(google-explicit-constructor)

    ValueType type() const;

    bool is_null() const { return type() == ValueType::null; }

    // The value as that type, or nullptr when it is of another.
    const bool* as_boolean() const { return std::get_if<bool>(&data_); }

    const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&data_); }

    const double* as_float() const { return std::get_if<double>(&data_); }

    const std::string* as_string() const { return std::get_if<std::string>(&data_); }

    const ByteArray* as_bytes() const { return std::get_if<ByteArray>(&data_); }

    const Date* as_date() const { return std::get_if<Date>(&data_); }

    const LocalTime* as_local_time() const { return std::get_if<LocalTime>(&data_); }

    const Time* as_time() const { return std::get_if<Time>(&data_); }

    const LocalDateTime* as_local_date_time() const { return std::get_if<LocalDateTime>(&data_); }

    const DateTime* as_date_time() const { return std::get_if<DateTime>(&data_); }

    const Duration* as_duration() const { return std::get_if<Duration>(&data_); }

    const Point* as_point() const { return std::get_if<Point>(&data_); }

    const ValueList* as_list() const { return std::get_if<ValueList>(&data_); }

    // Identity, not Cypher's `=`: NaN equals NaN, 1 differs from 1.0, null equals null. What "did
    // this property change?" means.
    friend bool operator==(const Value& a, const Value& b);

private:
    // The order is that of kTypes in value.cpp.
    std::variant<std::monostate,
                 bool,
                 std::int64_t,
                 double,
                 std::string,
                 ByteArray,
                 Date,
                 LocalTime,
                 Time,
                 LocalDateTime,
                 DateTime,
                 Duration,
                 Point,
                 ValueList>
        data_;
};

// The ISO 8601 text of a date, time, moment or duration; nullopt for a value of another type.
std::optional<std::string> temporal_text(const Value& value);

// For messages: short, on one line, strings in quotes; a long value is cut.
std::string describe(const Value& value);

// Of a label, an edge type or the name of a property, in bytes.
inline constexpr std::size_t kNameBytesMax = 65'535;

// Null is no property, lists hold no nulls and nest at most kValueDepthMax deep (coding.h), and the fields of dates,
// times, moments, durations and points are within what their types have: anything else could be written and not be
// read again. ErrorCode::invalid_argument for a value that cannot be stored, or under a name that cannot.
Status check_storable(std::string_view name, const Value& value);

// ErrorCode::invalid_argument for a name that is empty, limit_exceeded for one of more than kNameBytesMax bytes. `what`
// is for the message: "label".
Status check_name(std::string_view what, std::string_view name);

// Property names to values, ordered by name so that every output is reproducible. Holds no nulls.
using Properties = std::map<std::string, Value, std::less<>>;

// The string value of `name`, or "" when it is absent or not a string.
std::string_view string_property(const Properties& properties, std::string_view name);

}  // namespace entente
