// Functions of numbers.

#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <random>
#include <string>

#include "queries/runtime/arithmetic.h"
#include "queries/runtime/builtins.h"
#include "queries/runtime/runtime_error.h"

namespace entente::cypher {

namespace {

using Value = CypherResult<QueryValue>;

CypherError want_number(const QueryValue& given) {
    return runtime_error(ErrorType::type_error,
                         "InvalidArgumentValue",
                         "a number was expected, but there was " + describe(given));
}

template <double (*Function)(double)>
Value apply(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is_number()) {
        return want_number(arguments[0]);
    }
    return QueryValue(Function(arguments[0].number()));
}

// Overloads of <cmath> have no one address.
double acos_of(double x) {
    return std::acos(x);
}

double asin_of(double x) {
    return std::asin(x);
}

double atan_of(double x) {
    return std::atan(x);
}

double ceil_of(double x) {
    return std::ceil(x);
}

double cos_of(double x) {
    return std::cos(x);
}

double cosh_of(double x) {
    return std::cosh(x);
}

double cot_of(double x) {
    return 1 / std::tan(x);
}

double coth_of(double x) {
    return 1 / std::tanh(x);
}

double degrees_of(double x) {
    return x * 180 / std::numbers::pi;
}

double exp_of(double x) {
    return std::exp(x);
}

double floor_of(double x) {
    return std::floor(x);
}

double haversin_of(double x) {
    return (1 - std::cos(x)) / 2;
}

double log_of(double x) {
    return std::log(x);
}

double log10_of(double x) {
    return std::log10(x);
}

double radians_of(double x) {
    return x * std::numbers::pi / 180;
}

double sin_of(double x) {
    return std::sin(x);
}

double sinh_of(double x) {
    return std::sinh(x);
}

double sqrt_of(double x) {
    return std::sqrt(x);
}

double tan_of(double x) {
    return std::tan(x);
}

double tanh_of(double x) {
    return std::tanh(x);
}

Value absolute(Arguments arguments, EvaluationContext& /*context*/) {
    const QueryValue& value = arguments[0];
    if (value.is(QueryType::integer)) {
        return value.integer() < 0 ? negate(value) : value;
    }
    return value.is(QueryType::floating) ? Value(std::abs(value.floating())) : want_number(value);
}

Value sign(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is_number()) {
        return want_number(arguments[0]);
    }
    const double number = arguments[0].number();
    return QueryValue(number > 0 ? 1 : number < 0 ? -1 : 0);
}

Value atan2_of(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is_number() || !arguments[1].is_number()) {
        return want_number(arguments[arguments[0].is_number() ? 1 : 0]);
    }
    return QueryValue(std::atan2(arguments[0].number(), arguments[1].number()));
}

Value power_of(Arguments arguments, EvaluationContext& /*context*/) {
    return power(arguments[0], arguments[1]);
}

Value is_nan(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is_number()) {
        return want_number(arguments[0]);
    }
    return QueryValue(std::isnan(arguments[0].number()));
}

Value pi(Arguments /*arguments*/, EvaluationContext& /*context*/) {
    return QueryValue(std::numbers::pi);
}

Value e(Arguments /*arguments*/, EvaluationContext& /*context*/) {
    return QueryValue(std::numbers::e);
}

enum class Rounding {
    up,
    down,
    ceiling,
    floor,
    half_up,
    half_down,
    half_even,
};

std::optional<Rounding> find_rounding(std::string_view name) {
    static constexpr std::array<std::string_view, 7> kNames = {
        "UP", "DOWN", "CEILING", "FLOOR", "HALF_UP", "HALF_DOWN", "HALF_EVEN"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames.at(i) == name) {
            return static_cast<Rounding>(i);
        }
    }
    return std::nullopt;
}

// Whether the digits that are kept have to be made one more, by those that are dropped: `dropped` compares them with
// a half (-1, 0, 1); `last_odd` is of the last digit kept.
bool rounds_away(Rounding rounding, bool negative, int dropped, bool last_odd) {
    switch (rounding) {
        case Rounding::up: return true;
        case Rounding::down: return false;
        case Rounding::ceiling: return !negative;
        case Rounding::floor: return negative;
        case Rounding::half_up: return dropped >= 0;
        case Rounding::half_down: return dropped > 0;
        case Rounding::half_even: return dropped > 0 || (dropped == 0 && last_odd);
    }
    return false;
}

// A float as people write it: its shortest decimal digits, rounded in decimal, so that round(1.005, 2) is 1.01.
double round_decimal(double number, std::int64_t precision, Rounding rounding) {
    std::array<char, 400> buffer{};
    const auto end = std::to_chars(buffer.data(),
                                   buffer.data() + buffer.size(),
                                   std::abs(number),
                                   std::chars_format::fixed)
                         .ptr;
    std::string digits(buffer.data(), end);
    const std::size_t point = std::min(digits.find('.'), digits.size());
    const std::size_t kept =
        point + (point < digits.size() ? 1 : 0) + static_cast<std::size_t>(precision);
    if (point == digits.size() || kept >= digits.size()) {
        return number;
    }
    const std::string rest = digits.substr(kept);
    if (rest.find_first_not_of('0') == std::string::npos) {
        return number;
    }
    const int half = rest[0] != '5' ? (rest[0] > '5' ? 1 : -1)
                                    : (rest.find_first_not_of('0', 1) == std::string::npos ? 0 : 1);
    digits.resize(kept);
    if (digits.back() == '.') {
        digits.pop_back();
    }
    const bool odd = (digits.back() - '0') % 2 != 0;
    if (rounds_away(rounding, number < 0, half, odd)) {
        std::size_t at = digits.size();
        while (at > 0 && (digits[at - 1] == '9' || digits[at - 1] == '.')) {
            if (digits[at - 1] == '9') {
                digits[at - 1] = '0';
            }
            --at;
        }
        if (at == 0) {
            digits.insert(0, 1, '1');
        } else {
            ++digits[at - 1];
        }
    }
    double rounded = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), rounded);
    return std::signbit(number) ? -rounded : rounded;
}

Value round(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is_number()) {
        return want_number(arguments[0]);
    }
    const double number = arguments[0].number();
    if (!std::isfinite(number)) {
        return QueryValue(number);
    }
    if (arguments.size() == 1) {
        // Of two that are as near the greater one.
        const double below = std::floor(number);
        return QueryValue(number - below < 0.5 ? below : below + 1);
    }
    constexpr std::int64_t kPrecisionMax = 400;
    if (!arguments[1].is_number() || arguments[1].number() < 0) {
        return bad_argument(
            "NumberOutOfRange",
            "round() takes a precision of 0 or more digits, not " + describe(arguments[1]));
    }
    const auto precision =
        static_cast<std::int64_t>(std::min<double>(arguments[1].number(), kPrecisionMax));
    Rounding rounding = Rounding::half_up;
    if (arguments.size() > 2) {
        const auto found = arguments[2].is(QueryType::string) ? find_rounding(arguments[2].string())
                                                              : std::nullopt;
        if (!found) {
            return bad_argument("InvalidArgumentValue",
                                "round() knows the modes UP, DOWN, CEILING, FLOOR, HALF_UP, "
                                "HALF_DOWN and HALF_EVEN, not " +
                                    describe(arguments[2]));
        }
        rounding = *found;
    }
    return QueryValue(round_decimal(number, precision, rounding));
}

std::mt19937_64& generator(EvaluationContext& context) {
    thread_local std::mt19937_64 own(std::random_device{}());
    return context.random == nullptr ? own : *context.random;
}

Value rand(Arguments /*arguments*/, EvaluationContext& context) {
    return QueryValue(std::uniform_real_distribution<double>(0, 1)(generator(context)));
}

// Version 4 of RFC 4122: random bits, but for version and variant.
Value random_uuid(Arguments /*arguments*/, EvaluationContext& context) {
    std::mt19937_64& random = generator(context);
    const std::uint64_t high = (random() & ~0xF000ULL) | 0x4000ULL;
    const std::uint64_t low = (random() & ~(3ULL << 62)) | 2ULL << 62;
    std::array<char, 40> text{};
    std::snprintf(text.data(),
                  text.size(),
                  "%08x-%04x-%04x-%04x-%012llx",
                  static_cast<unsigned>(high >> 32),
                  static_cast<unsigned>(high >> 16 & 0xFFFF),
                  static_cast<unsigned>(high & 0xFFFF),
                  static_cast<unsigned>(low >> 48),
                  static_cast<unsigned long long>(low & 0xFFFFFFFFFFFFULL));
    return QueryValue(text.data());
}

constexpr std::array kMathBuiltins = {
    Builtin{FunctionId::abs, absolute},
    Builtin{FunctionId::acos, apply<acos_of>},
    Builtin{FunctionId::asin, apply<asin_of>},
    Builtin{FunctionId::atan, apply<atan_of>},
    Builtin{FunctionId::atan2, atan2_of},
    Builtin{FunctionId::ceil, apply<ceil_of>},
    Builtin{FunctionId::cos, apply<cos_of>},
    Builtin{FunctionId::cosh, apply<cosh_of>},
    Builtin{FunctionId::cot, apply<cot_of>},
    Builtin{FunctionId::coth, apply<coth_of>},
    Builtin{FunctionId::degrees, apply<degrees_of>},
    Builtin{FunctionId::e, e},
    Builtin{FunctionId::exp, apply<exp_of>},
    Builtin{FunctionId::floor, apply<floor_of>},
    Builtin{FunctionId::haversin, apply<haversin_of>},
    Builtin{FunctionId::is_nan, is_nan},
    Builtin{FunctionId::log, apply<log_of>},
    Builtin{FunctionId::log10, apply<log10_of>},
    Builtin{FunctionId::pi, pi},
    Builtin{FunctionId::power, power_of},
    Builtin{FunctionId::radians, apply<radians_of>},
    Builtin{FunctionId::rand, rand},
    Builtin{FunctionId::random_uuid, random_uuid},
    Builtin{FunctionId::round, round},
    Builtin{FunctionId::sign, sign},
    Builtin{FunctionId::sin, apply<sin_of>},
    Builtin{FunctionId::sinh, apply<sinh_of>},
    Builtin{FunctionId::sqrt, apply<sqrt_of>},
    Builtin{FunctionId::tan, apply<tan_of>},
    Builtin{FunctionId::tanh, apply<tanh_of>},
};

}  // namespace

std::span<const Builtin> math_builtins() {
    return kMathBuiltins;
}

}  // namespace entente::cypher
