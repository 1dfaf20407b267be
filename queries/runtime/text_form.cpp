#include "queries/runtime/text_form.h"

#include <array>
#include <charconv>
#include <cmath>

#include "core/ascii.h"

namespace entente::cypher {

namespace {

constexpr std::string_view kBlanks = " \t\n\r\f\v";

constexpr double kTwoTo63 = 9223372036854775808.0;  // the first double beyond the integers

// "d.ddd" times ten to `exponent`, from the shortest digits "d.ddde+xx".
struct Decimal {
    std::string digits;  // without the point
    int exponent = 0;
};

Decimal shortest(double number) {
    std::array<char, 40> buffer{};
    const auto end =
        std::to_chars(
            buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific)
            .ptr;
    const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    const std::size_t mark = text.find('e');
    Decimal decimal;
    for (const char character : text.substr(0, mark)) {
        if (character != '.') {
            decimal.digits += character;
        }
    }
    std::string_view power = text.substr(mark + 1);
    if (power.front() == '+') {
        power.remove_prefix(1);
    }
    std::from_chars(power.data(), power.data() + power.size(), decimal.exponent);
    return decimal;
}

// Between a thousandth and ten million all digits are written out.
std::string positive_text(double number) {
    constexpr double kPlainMin = 1e-3;
    constexpr double kPlainMax = 1e7;
    Decimal decimal = shortest(number);
    std::string& digits = decimal.digits;
    if (number < kPlainMin || number >= kPlainMax) {
        return digits.substr(0, 1) + "." + (digits.size() > 1 ? digits.substr(1) : "0") + "E" +
               std::to_string(decimal.exponent);
    }
    if (decimal.exponent < 0) {
        return "0." + std::string(static_cast<std::size_t>(-decimal.exponent - 1), '0') + digits;
    }
    const std::size_t whole = static_cast<std::size_t>(decimal.exponent) + 1;
    if (digits.size() <= whole) {
        return digits + std::string(whole - digits.size(), '0') + ".0";
    }
    return digits.substr(0, whole) + "." + digits.substr(whole);
}

}  // namespace

std::string float_text(double number) {
    if (std::isnan(number)) {
        return "NaN";
    }
    const std::string sign = std::signbit(number) ? "-" : "";
    if (std::isinf(number)) {
        return sign + "Infinity";
    }
    return sign + (number == 0 ? "0.0" : positive_text(std::abs(number)));
}

std::optional<std::string> plain_text(const QueryValue& value) {
    switch (value.type()) {
        case QueryType::boolean: return value.boolean() ? "true" : "false";
        case QueryType::integer: return std::to_string(value.integer());
        case QueryType::floating: return float_text(value.floating());
        case QueryType::string: return std::string(value.string());
        case QueryType::date: return iso_date(value.date().days);
        case QueryType::local_time: return value.local_time().to_string();
        case QueryType::time: return value.time().to_string();
        case QueryType::local_date_time: return value.local_date_time().to_string();
        case QueryType::date_time: return value.date_time().to_string();
        case QueryType::duration: return value.duration().to_string();
        case QueryType::point: return value.point().to_string();
        default: return std::nullopt;
    }
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    text = entente::trimmed(text, kBlanks);
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
    } else if (text.starts_with("0o") || text.starts_with("0O")) {
        base = 8;
    }
    if (base != 10) {
        text.remove_prefix(2);
    }
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, base);
    constexpr std::uint64_t kMax = std::uint64_t{1} << 63;
    if (text.empty() || error != std::errc() || end != text.data() + text.size() ||
        size > (negative ? kMax : kMax - 1)) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(negative ? 0 - size : size);
}

std::optional<double> parse_float(std::string_view text) {
    text = entente::trimmed(text, kBlanks);
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) {
            return std::nullopt;
        }
    }
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    if (error == std::errc::result_out_of_range) {
        // As IEEE 754 rounds it: to an infinity or to nothing.
        return std::strtod(std::string(text).c_str(), nullptr);
    }
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

std::optional<bool> parse_boolean(std::string_view text) {
    text = entente::trimmed(text, kBlanks);
    if (equal_but_for_case(text, "true")) {
        return true;
    }
    return equal_but_for_case(text, "false") ? std::optional(false) : std::nullopt;
}

std::optional<std::int64_t> to_integer(double number) {
    if (!(number >= -kTwoTo63 && number < kTwoTo63)) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(number);
}

}  // namespace entente::cypher
