#include "core/value.h"

#include <array>
#include <bit>
#include <cmath>

#include "core/coding.h"

namespace entente {

// A string and the tag beside it: every other type fits beside that tag, too.
static_assert(sizeof(Value) <= 40);

std::string_view value_type_name(ValueType type) {
    switch (type) {
        case ValueType::null: return "null";
        case ValueType::boolean: return "boolean";
        case ValueType::integer: return "integer";
        case ValueType::floating: return "float";
        case ValueType::string: return "string";
        case ValueType::bytes: return "bytes";
        case ValueType::date: return "date";
        case ValueType::local_time: return "local time";
        case ValueType::time: return "time";
        case ValueType::local_date_time: return "local date and time";
        case ValueType::date_time: return "date and time";
        case ValueType::duration: return "duration";
        case ValueType::point: return "point";
        case ValueType::list: return "list";
    }
    return "unknown";
}

ValueType Value::type() const {
    static constexpr std::array<ValueType, 14> kTypes = {ValueType::null,
                                                         ValueType::boolean,
                                                         ValueType::integer,
                                                         ValueType::floating,
                                                         ValueType::string,
                                                         ValueType::bytes,
                                                         ValueType::date,
                                                         ValueType::local_time,
                                                         ValueType::time,
                                                         ValueType::local_date_time,
                                                         ValueType::date_time,
                                                         ValueType::duration,
                                                         ValueType::point,
                                                         ValueType::list};
    static_assert(kTypes.size() == std::variant_size_v<decltype(data_)>);
    return kTypes.at(data_.index());
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

std::optional<std::string> temporal_text(const Value& value) {
    switch (value.type()) {
        case ValueType::date: return value.as_date()->to_string();
        case ValueType::local_time: return value.as_local_time()->to_string();
        case ValueType::time: return value.as_time()->to_string();
        case ValueType::local_date_time: return value.as_local_date_time()->to_string();
        case ValueType::date_time: return value.as_date_time()->to_string();
        case ValueType::duration: return value.as_duration()->to_string();
        default: return std::nullopt;
    }
}

std::string describe(const Value& value) {
    constexpr std::size_t kShown = 60;
    switch (value.type()) {
        case ValueType::boolean: return *value.as_boolean() ? "true" : "false";
        case ValueType::integer: return std::to_string(*value.as_integer());
        case ValueType::floating: return std::to_string(*value.as_float());
        case ValueType::string: {
            const std::string& text = *value.as_string();
            return "'" + text.substr(0, kShown) + (text.size() > kShown ? "...'" : "'");
        }
        case ValueType::bytes:
            return std::to_string(value.as_bytes()->data.size()) + " bytes of data";
        case ValueType::point: return value.as_point()->to_string();
        case ValueType::list:
            return "a list of " + std::to_string(value.as_list()->size()) + " values";
        default: return temporal_text(value).value_or("null");
    }
}

namespace {

bool within(std::int64_t number, std::int64_t limit) {
    return number >= -limit && number <= limit;
}

bool below(std::int64_t number, std::int64_t limit) {
    return number >= 0 && number < limit;
}

bool is_in_range(const Point& point) {
    return parse_srid(static_cast<std::uint64_t>(point.srid)).has_value() &&
           std::isfinite(point.x) && std::isfinite(point.y) && std::isfinite(point.z);
}

bool is_in_range(const DateTime& moment) {
    return within(moment.seconds, kMomentSecondsMax) &&
           below(moment.nanoseconds, kNanosPerSecond) &&
           within(moment.offset_seconds, kOffsetSecondsMax) &&
           (moment.zone.empty() || is_zone_name(moment.zone.text()));
}

// Whether the fields of a value are what Decoder takes: they are open, and may have been set to anything. True for a
// list, whose items are values of their own.
bool is_in_range(const Value& value) {
    switch (value.type()) {
        case ValueType::date: return within(value.as_date()->days, kDateDaysMax);
        case ValueType::local_time: return below(value.as_local_time()->nanoseconds, kNanosPerDay);
        case ValueType::time:
            return below(value.as_time()->local.nanoseconds, kNanosPerDay) &&
                   within(value.as_time()->offset_seconds, kOffsetSecondsMax);
        case ValueType::local_date_time:
            return within(value.as_local_date_time()->seconds, kMomentSecondsMax) &&
                   below(value.as_local_date_time()->nanoseconds, kNanosPerSecond);
        case ValueType::date_time: return is_in_range(*value.as_date_time());
        case ValueType::duration: return below(value.as_duration()->nanoseconds, kNanosPerSecond);
        case ValueType::point: return is_in_range(*value.as_point());
        default: return true;
    }
}

Error not_storable(std::string_view name, std::string_view why) {
    return {ErrorCode::invalid_argument,
            "the property '" + std::string(name) + "' " + std::string(why)};
}

Status check_item(std::string_view name, const Value& value) {
    if (value.is_null()) {
        return not_storable(name, "holds null; leave the property or the item out instead");
    }
    if (!is_in_range(value)) {
        return not_storable(name,
                            "holds a " + std::string(value_type_name(value.type())) +
                                " with a field outside the range of that type");
    }
    return {};
}

Status check_items(std::string_view name, const Value& value) {
    // Without recursion: a caller may hand over a list of any depth.
    std::vector<std::pair<const Value*, int>> left = {{&value, 0}};
    while (!left.empty()) {
        const auto [item, depth] = left.back();
        left.pop_back();
        ENTENTE_TRY(check_item(name, *item));
        const ValueList* list = item->as_list();
        if (list != nullptr && depth >= kValueDepthMax) {
            return not_storable(name,
                                "is a list that is nested deeper than kValueDepthMax = " +
                                    std::to_string(kValueDepthMax));
        }
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
            left.emplace_back(&(*list)[i], depth + 1);
        }
    }
    return {};
}

}  // namespace

Status check_storable(std::string_view name, const Value& value) {
    ENTENTE_TRY(check_name("the name of a property", name));
    return value.as_list() == nullptr ? check_item(name, value) : check_items(name, value);
}

Status check_name(std::string_view what, std::string_view name) {
    if (name.empty()) {
        return Error{ErrorCode::invalid_argument, std::string(what) + " cannot be empty"};
    }
    if (name.size() > kNameBytesMax) {
        return Error{
            ErrorCode::limit_exceeded,
            std::string(what) + " of " + std::to_string(name.size()) +
                " bytes is over the limit kNameBytesMax = " + std::to_string(kNameBytesMax)};
    }
    return {};
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
