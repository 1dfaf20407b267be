#include "core/value_json.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <unicode/utf8.h>

#include "core/coding.h"

namespace entente {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<ValueType, std::string_view>, 14> kTags = {
    {{ValueType::null, "null"},
     {ValueType::boolean, "boolean"},
     {ValueType::integer, "integer"},
     {ValueType::floating, "float"},
     {ValueType::string, "string"},
     {ValueType::bytes, "bytes"},
     {ValueType::date, "date"},
     {ValueType::local_time, "localtime"},
     {ValueType::time, "time"},
     {ValueType::local_date_time, "localdatetime"},
     {ValueType::date_time, "datetime"},
     {ValueType::duration, "duration"},
     {ValueType::point, "point"},
     {ValueType::list, "list"}}};

Json tagged(ValueType type, Json value) {
    return {{"type", value_type_tag(type)}, {"value", std::move(value)}};
}

Json point_json(const Point& point) {
    Json coordinates = {point.x, point.y};
    if (point.three_dimensional()) {
        coordinates.push_back(point.z);
    }
    return {{"type", "point"},
            {"srid", static_cast<unsigned>(point.srid)},
            {"value", std::move(coordinates)}};
}

// Stored lists nest at most kValueDepthMax deep, so recursion is safe here.
Json typed(const Value& value) {
    if (value.is_null()) {
        return nullptr;
    }
    if (const bool* truth = value.as_boolean()) {
        return *truth;
    }
    if (const std::int64_t* integer = value.as_integer()) {
        return *integer;
    }
    if (const double* number = value.as_float(); number != nullptr && std::isfinite(*number)) {
        return *number;
    }
    if (const std::string* text = value.as_string()) {
        return is_utf8(*text) ? Json(*text) : tagged(ValueType::string, base64(*text));
    }
    if (const Point* point = value.as_point()) {
        return point_json(*point);
    }
    const ValueList* items = value.as_list();
    if (items == nullptr) {
        return tagged(value.type(), plain_text(value));
    }
    Json list = Json::array();
    for (const Value& item : *items) {
        list.push_back(typed(item));
    }
    return list;
}

Error no_value(std::string_view tag, std::string_view text) {
    return {ErrorCode::invalid_argument,
            "'" + std::string(text.substr(0, 40)) + "' is no value of type " + std::string(tag)};
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0 ||
        text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return std::nullopt;
    }
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') {
        ++padding;
    }
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    if (size < 0) {
        return std::nullopt;
    }
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return bytes;
}

template <typename T>
std::optional<Value> valued(std::optional<T> parsed) {
    return parsed ? std::optional<Value>(Value(*std::move(parsed))) : std::nullopt;
}

template <typename T>
std::optional<Value> number_of(std::string_view text) {
    T number{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end && !text.empty() ? std::optional<Value>(number)
                                                                : std::nullopt;
}

std::optional<Value> truth_of(std::string_view text) {
    if (text != "true" && text != "false") {
        return std::nullopt;
    }
    return Value(text == "true");
}

std::optional<Value> parse_text(ValueType type, std::string_view text) {
    switch (type) {
        case ValueType::boolean: return truth_of(text);
        case ValueType::integer: return number_of<std::int64_t>(text);
        case ValueType::floating: return number_of<double>(text);
        case ValueType::string: return Value(text);
        case ValueType::bytes: {
            auto bytes = from_base64(text);
            return bytes ? std::optional<Value>(ByteArray{*std::move(bytes)}) : std::nullopt;
        }
        case ValueType::date: {
            if (auto date = Date::parse(text)) {
                return Value(*date);
            }
            return valued(parse_iso_date(text));
        }
        case ValueType::local_time: return valued(LocalTime::parse(text));
        case ValueType::time: return valued(Time::parse(text));
        case ValueType::local_date_time: return valued(LocalDateTime::parse(text));
        case ValueType::date_time: return valued(DateTime::parse(text));
        case ValueType::duration: return valued(Duration::parse(text));
        default: return std::nullopt;
    }
}

std::optional<ValueType> type_of_tag(std::string_view tag) {
    for (const auto& [type, name] : kTags) {
        if (name == tag) {
            return type;
        }
    }
    return std::nullopt;
}

std::optional<Value> parse_point(const Json& json) {
    const auto srid = json.find("srid");
    const auto value = json.find("value");
    if (srid == json.end() || !srid->is_number_unsigned() || value == json.end() ||
        !value->is_array() || value->size() < 2 || value->size() > 3) {
        return std::nullopt;
    }
    for (const Json& coordinate : *value) {
        if (!coordinate.is_number()) {
            return std::nullopt;
        }
    }
    const auto known = parse_srid(srid->get<std::uint64_t>());
    if (!known) {
        return std::nullopt;
    }
    const double z = value->size() == 3 ? (*value)[2].get<double>() : 0;
    return valued(Point::of(*known, (*value)[0].get<double>(), (*value)[1].get<double>(), z));
}

Result<Value> parse_object(const Json& json) {
    const auto tag = json.find("type");
    const auto text = json.find("value");
    const auto type = tag != json.end() && tag->is_string()
                          ? type_of_tag(tag->get_ref<const std::string&>())
                          : std::nullopt;
    std::optional<Value> value;
    if (type == ValueType::point) {
        value = parse_point(json);
    } else if (type && text != json.end() && text->is_string()) {
        const auto& written = text->get_ref<const std::string&>();
        if (type == ValueType::string) {
            if (auto bytes = from_base64(written)) {
                value = Value(*std::move(bytes));
            }
        } else {
            value = parse_text(*type, written);
        }
    }
    if (!value) {
        return Error{ErrorCode::invalid_argument,
                     "an object that is no value: write {\"type\": \"date\", \"value\": "
                     "\"2021-11-24\"}"};
    }
    return *std::move(value);
}

// As deep as stored lists nest, and no deeper: the caller has checked.
Result<Value> parse_typed(const Json& json) {
    switch (json.type()) {
        case Json::value_t::null: return Value();
        case Json::value_t::boolean: return Value(json.get<bool>());
        case Json::value_t::number_integer: return Value(json.get<std::int64_t>());
        case Json::value_t::number_unsigned: {
            const auto number = json.get<std::uint64_t>();
            if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
                return Error{ErrorCode::invalid_argument, "an integer beyond 2^63 - 1"};
            }
            return Value(static_cast<std::int64_t>(number));
        }
        case Json::value_t::number_float: return Value(json.get<double>());
        case Json::value_t::string: return Value(json.get_ref<const std::string&>());
        case Json::value_t::object: return parse_object(json);
        case Json::value_t::array: {
            ValueList list;
            for (const Json& item : json) {
                ENTENTE_ASSIGN(Value value, parse_typed(item));
                list.push_back(std::move(value));
            }
            return Value(std::move(list));
        }
        default: return Error{ErrorCode::invalid_argument, "no value"};
    }
}

}  // namespace

std::string_view value_type_tag(ValueType type) {
    for (const auto& [known, name] : kTags) {
        if (known == type) {
            return name;
        }
    }
    return "null";
}

std::string plain_text(const Value& value) {
    if (const bool* truth = value.as_boolean()) {
        return *truth ? "true" : "false";
    }
    if (const std::int64_t* integer = value.as_integer()) {
        return std::to_string(*integer);
    }
    if (const double* number = value.as_float()) {
        if (!std::isfinite(*number)) {
            return std::isnan(*number) ? "NaN" : *number > 0 ? "Infinity" : "-Infinity";
        }
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr;
        return {digits.data(), end};
    }
    if (const std::string* text = value.as_string()) {
        return *text;
    }
    if (const ByteArray* bytes = value.as_bytes()) {
        return base64(bytes->data);
    }
    return temporal_text(value).value_or("");
}

std::string to_typed_json(const Properties& properties) {
    Json object = Json::object();
    for (const auto& [name, value] : properties) {
        object[name] = typed(value);
    }
    return object.dump(-1, ' ', true, Json::error_handler_t::replace);
}

Result<Properties> parse_typed_json(std::string_view json) {
    if (!nests_within(json, kValueDepthMax + 3)) {
        return Error{
            ErrorCode::invalid_argument,
            "lists are nested deeper than kValueDepthMax = " + std::to_string(kValueDepthMax)};
    }
    const Json parsed = Json::parse(json.begin(), json.end(), nullptr, false);
    if (!parsed.is_object()) {
        return Error{ErrorCode::invalid_argument, "no JSON object of properties"};
    }
    Properties properties;
    for (const auto& [name, member] : parsed.items()) {
        auto value = parse_typed(member);
        if (!value.ok()) {
            return with_context("the property '" + name + "'", value.error());
        }
        properties[name] = *std::move(value);
    }
    return properties;
}

Result<Value> parse_tagged_text(std::string_view tag, std::string_view text) {
    const auto type = type_of_tag(tag);
    if (type == ValueType::point) {
        ENTENTE_ASSIGN(Properties point, parse_typed_json("{\"p\":" + std::string(text) + "}"));
        if (point.size() == 1 && point.begin()->second.as_point() != nullptr) {
            return point.begin()->second;
        }
    } else if (type) {
        if (auto value = parse_text(*type, text)) {
            return *std::move(value);
        }
    }
    return no_value(tag, text);
}

bool is_utf8(std::string_view text) {
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(text.data(), i, length, c);
        if (c < 0) {
            return false;
        }
    }
    return true;
}

std::string to_utf8(std::string_view text) {
    std::string result;
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        const std::int32_t begin = i;
        UChar32 c = 0;
        U8_NEXT(text.data(), i, length, c);
        if (c < 0) {
            result += "\xEF\xBF\xBD";
        } else {
            result +=
                text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(i - begin));
        }
    }
    return result;
}

bool nests_within(std::string_view json, int levels) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (quoted) {
            i += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > levels) {
                return false;
            }
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return true;
}

}  // namespace entente
