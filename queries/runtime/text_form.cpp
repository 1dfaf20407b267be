#include "queries/runtime/text_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/ascii.h"

namespace entente::cypher {

namespace {

constexpr std::string_view kBlanks = " \t\n\r\f\v";

constexpr double kTwoTo63 = 9223372036854775808.0;  // the first double beyond the integers

// Between a thousandth and ten million all digits are written out.
constexpr double kPlainMin = 1e-3;
constexpr double kPlainMax = 1e7;

char* put_text(char* to, std::string_view text) {
    return std::copy(text.begin(), text.end(), to);
}

// What most numbers of data are, positive ones: a few digits behind the point. nullptr for those that have more.
//
// Both numbers are exact and the quotient is rounded once, so where it is the number, these digits are read back as it; and no
// others of at most fifteen are, so there are none shorter.
char* put_short(char* to, double number) {
    constexpr std::int64_t kScale = 1'000'000;
    constexpr std::size_t kPlaces = 6;
    const auto scaled = static_cast<std::int64_t>(number * kScale + 0.5);
    if (static_cast<double>(scaled) / kScale != number) {
        return nullptr;
    }
    const auto whole = static_cast<std::uint32_t>(scaled / kScale);
    auto rest = static_cast<std::uint32_t>(scaled % kScale);
    if (whole < 10) {
        *to++ = static_cast<char>('0' + whole);
    } else {
        to = std::to_chars(to, to + kFloatBytesMax / 2, whole).ptr;
    }
    *to++ = '.';
    std::size_t places = kPlaces;
    for (; places > 1 && rest % 10 == 0; --places) {
        rest /= 10;
    }
    for (std::size_t i = places; i-- > 0; rest /= 10) {
        to[i] = static_cast<char>('0' + rest % 10);
    }
    return to + places;
}

// From the shortest digits, "d.ddde+xx" to "d.dddExx".
char* put_with_power(char* to, double number) {
    std::array<char, kFloatBytesMax> buffer;
    const auto end =
        std::to_chars(
            buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific)
            .ptr;
    const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
    const std::size_t mark = text.find('e');
    const std::string_view digits = text.substr(0, mark);
    std::string_view power = text.substr(mark + 1);
    const bool negative = power.front() == '-';
    power.remove_prefix(1);  // the sign
    power.remove_prefix(std::min(power.find_first_not_of('0'), power.size()));
    to = put_text(to, digits);
    to = put_text(to, digits.find('.') == std::string_view::npos ? ".0E" : "E");
    to = put_text(to, negative ? "-" : "");
    return put_text(to, power);
}

char* put_positive(char* to, double number) {
    if (number < kPlainMin || number >= kPlainMax) {
        return put_with_power(to, number);
    }
    if (char* end = put_short(to, number)) {
        return end;
    }
    return std::to_chars(to, to + kFloatBytesMax, number, std::chars_format::fixed).ptr;
}

}  // namespace

char* put_float_text(char* to, double number) {
    if (std::isnan(number)) {
        return put_text(to, "NaN");
    }
    if (std::signbit(number)) {
        *to++ = '-';
    }
    if (std::isinf(number)) {
        return put_text(to, "Infinity");
    }
    return number == 0 ? put_text(to, "0.0") : put_positive(to, std::abs(number));
}

void append_float_text(std::string& out, double number) {
    std::array<char, kFloatBytesMax + 1> buffer;
    out.append(buffer.data(), put_float_text(buffer.data(), number));
}

std::string float_text(double number) {
    std::string text;
    append_float_text(text, number);
    return text;
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
