#include "core/value.h"

#include <bit>

namespace entente {

std::string_view value_type_name(ValueType type) {
    switch (type) {
        case ValueType::null: return "null";
        case ValueType::boolean: return "boolean";
        case ValueType::integer: return "integer";
        case ValueType::floating: return "float";
        case ValueType::string: return "string";
        case ValueType::date: return "date";
        case ValueType::list: return "list";
    }
    return "unknown";
}

ValueType Value::type() const {
    switch (data_.index()) {
        case 1: return ValueType::boolean;
        case 2: return ValueType::integer;
        case 3: return ValueType::floating;
        case 4: return ValueType::string;
        case 5: return ValueType::date;
        case 6: return ValueType::list;
        default: return ValueType::null;
    }
}

bool operator==(const Value& a, const Value& b) {
    const double* x = a.as_float();
    const double* y = b.as_float();
    if (x != nullptr && y != nullptr) {
        // By bits, so that NaN equals itself and a sign of zero is a change.
        return std::bit_cast<std::uint64_t>(*x) == std::bit_cast<std::uint64_t>(*y);
    }
    return a.data_ == b.data_;
}

std::string_view string_property(const Properties& properties, std::string_view name) {
    const auto found = properties.find(name);
    if (found == properties.end()) {
        return {};
    }
    const std::string* text = found->second.as_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

}  // namespace entente
