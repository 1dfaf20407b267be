#include "server/http/query_parameters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "server/nearest.h"
#include "server/options.h"

namespace entente::http {

namespace {

// More than any route takes, even with every type of the ontology listed one by one.
constexpr std::size_t kParametersMax = 1000;

Error bad(std::string_view name, std::string_view problem) {
    return {ErrorCode::invalid_argument, std::string(name) + ": " + std::string(problem)};
}

std::string in_quotes(std::string_view text) {
    constexpr std::size_t kShownBytesMax = 100;
    std::string_view shown = text.substr(0, kShownBytesMax);
    while (shown.size() < text.size() && !is_valid_utf8(shown)) {
        shown.remove_suffix(1);
    }
    return "'" + std::string(shown) + (shown.size() < text.size() ? "..." : "") + "'";
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The length of the well-formed sequence at the start of `text` (Unicode table 3-7), or 0.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        const bool overlong = first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = first == 0xED && byte(1) > 0x9F;
        return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool overlong = first == 0xF0 && byte(1) < 0x90;
        const bool too_large = first == 0xF4 && byte(1) > 0x8F;
        return continues(1) && continues(2) && continues(3) && !overlong && !too_large ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

Result<std::string> decode_percent(std::string_view text, bool form) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && form) {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return Error{ErrorCode::invalid_argument,
                             "a percent sign in the URL is not followed by two hexadecimal digits"};
            }
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (decoded.find('\0') != std::string::npos) {
        return Error{ErrorCode::invalid_argument, "a zero byte (%00) is not allowed in the URL"};
    }
    if (!is_valid_utf8(decoded)) {
        return Error{ErrorCode::invalid_argument, "the URL holds bytes that are not UTF-8 text"};
    }
    return decoded;
}

Result<QueryParameters> QueryParameters::parse(std::string_view query) {
    QueryParameters result;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        if (pair.empty()) {
            continue;
        }
        if (result.parameters_.size() == kParametersMax) {
            return Error{ErrorCode::limit_exceeded,
                         "more than query_parameters_max (" + std::to_string(kParametersMax) +
                             ") parameters"};
        }
        const std::size_t equals = pair.find('=');
        ENTENTE_ASSIGN(std::string name, decode_percent(pair.substr(0, equals), true));
        ENTENTE_ASSIGN(std::string value,
                       decode_percent(equals == std::string_view::npos ? std::string_view()
                                                                       : pair.substr(equals + 1),
                                      true));
        result.parameters_.emplace_back(std::move(name), std::move(value));
    }
    return result;
}

Status QueryParameters::check_known(std::span<const std::string_view> known) const {
    for (const auto& [name, value] : parameters_) {
        if (std::ranges::find(known, name) == known.end()) {
            const std::string takes =
                known.empty() ? "this route takes none" : "this route takes " + joined(known);
            return Error{ErrorCode::invalid_argument,
                         "there is no parameter " + in_quotes(name) + " here" +
                             did_you_mean(name, known) + " (" + takes + ")"};
        }
    }
    return {};
}

Result<std::string> QueryParameters::text(std::string_view name) const {
    const std::string* found = nullptr;
    for (const auto& [key, value] : parameters_) {
        if (key == name && !value.empty()) {
            if (found != nullptr) {
                return bad(name, "given twice");
            }
            found = &value;
        }
    }
    return found == nullptr ? std::string() : *found;
}

Status QueryParameters::check_not_empty(std::string_view name) const {
    for (const auto& [key, value] : parameters_) {
        if (key == name && value.empty()) {
            return bad(name, "is empty; leave it out, or give a value");
        }
    }
    return {};
}

Status QueryParameters::check_date_order(std::string_view from, std::string_view to) const {
    ENTENTE_ASSIGN(const auto first, first_day(from));
    ENTENTE_ASSIGN(const auto last, last_day(to));
    if (first && last && *last < *first) {
        return bad(from, "is later than " + std::string(to));
    }
    return {};
}

std::vector<std::string> QueryParameters::list(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : parameters_) {
        std::string_view rest = key == name ? std::string_view(value) : std::string_view();
        while (!rest.empty()) {
            const std::string_view item = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(rest.size(), item.size() + 1));
            if (!item.empty()) {
                values.emplace_back(item);
            }
        }
    }
    return values;
}

Result<std::size_t> QueryParameters::number(std::string_view name,
                                            std::size_t absent,
                                            std::size_t min,
                                            std::size_t max) const {
    ENTENTE_ASSIGN(const std::string given, text(name));
    if (given.empty()) {
        return absent;
    }
    const auto number = parse_number(given, 0, UINT64_MAX);
    if (!number || *number < min) {
        return bad(name,
                   "takes a number from " + std::to_string(min) + " to " + std::to_string(max) +
                       ", not " + in_quotes(given));
    }
    if (*number > max) {
        return Error{ErrorCode::limit_exceeded,
                     std::string(name) + ": at most " + std::to_string(max)};
    }
    return static_cast<std::size_t>(*number);
}

Result<double> QueryParameters::real(std::string_view name,
                                     double absent,
                                     double min,
                                     double max) const {
    ENTENTE_ASSIGN(const std::string given, text(name));
    if (given.empty()) {
        return absent;
    }
    double number = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), number);
    if (error != std::errc() || end != given.data() + given.size() ||
        !(number >= min && number <= max)) {
        const auto shown = [](double bound) {
            std::array<char, 32> digits{};
            return std::string(digits.data(),
                               std::to_chars(digits.begin(), digits.end(), bound).ptr);
        };
        return bad(name,
                   "takes a number from " + shown(min) + " to " + shown(max) + ", not " +
                       in_quotes(given));
    }
    return number;
}

Result<double> QueryParameters::fraction(std::string_view name, double absent) const {
    return real(name, absent, 0, 1);
}

void QueryParameters::add(std::string name, std::string value) {
    parameters_.emplace_back(std::move(name), std::move(value));
}

Result<std::optional<PartialDate>> QueryParameters::date(std::string_view name) const {
    ENTENTE_ASSIGN(const std::string given, text(name));
    if (given.empty()) {
        return std::optional<PartialDate>();
    }
    const std::optional<PartialDate> date = PartialDate::parse(given);
    if (!date) {
        return bad(name, in_quotes(given) + " is no date; write it as 2021-11-24, 2021-11 or 2021");
    }
    return date;
}

Result<std::optional<Date>> QueryParameters::first_day(std::string_view name) const {
    ENTENTE_ASSIGN(const auto given, date(name));
    return given ? std::optional(given->earliest()) : std::nullopt;
}

Result<std::optional<Date>> QueryParameters::last_day(std::string_view name) const {
    ENTENTE_ASSIGN(const auto given, date(name));
    return given ? std::optional(given->latest()) : std::nullopt;
}

Result<std::size_t> QueryParameters::choice(std::string_view name,
                                            std::span<const std::string_view> choices,
                                            std::size_t absent) const {
    ENTENTE_ASSIGN(const std::string given, text(name));
    if (given.empty()) {
        return absent;
    }
    const auto found = std::ranges::find(choices, given);
    if (found == choices.end()) {
        return bad(name, "takes " + joined(choices) + ", not " + in_quotes(given));
    }
    return static_cast<std::size_t>(found - choices.begin());
}

}  // namespace entente::http
