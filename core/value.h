// Property values: what a node or an edge can carry.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/date.h"

namespace entente {

class Value;
using ValueList = std::vector<Value>;

// Tags of the stored encoding, in the order in which values of different types sort. They are on
// disk: change none. The gaps are kept for openCypher's other types (bytes, times, durations,
// points, maps).
enum class ValueType : std::uint8_t {
    null = 0,
    boolean = 1,
    integer = 2,
    floating = 3,
    string = 4,
    date = 8,
    list = 16,
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
    Value(Date value) : data_(value) {}
    Value(ValueList value) : data_(std::move(value)) {}
    // NOLINTEND(google-explicit-constructor)

    ValueType type() const;

    bool is_null() const { return type() == ValueType::null; }

    // The value as that type, or nullptr when it is of another.
    const bool* as_boolean() const { return std::get_if<bool>(&data_); }

    const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&data_); }

    const double* as_float() const { return std::get_if<double>(&data_); }

    const std::string* as_string() const { return std::get_if<std::string>(&data_); }

    const Date* as_date() const { return std::get_if<Date>(&data_); }

    const ValueList* as_list() const { return std::get_if<ValueList>(&data_); }

    // Identity, not Cypher's `=`: NaN equals NaN, 1 differs from 1.0, null equals null. What "did
    // this property change?" means.
    friend bool operator==(const Value& a, const Value& b);

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Date, ValueList> data_;
};

// Property names to values, ordered by name so that every output is reproducible. Holds no nulls.
using Properties = std::map<std::string, Value, std::less<>>;

// The string value of `name`, or "" when it is absent or not a string.
std::string_view string_property(const Properties& properties, std::string_view name);

}  // namespace entente
