// The query part of a URL, read strictly: what is misspelt is an error, never silently ignored.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/date.h"
#include "core/result.h"

namespace entente::http {

// Decodes %41. ErrorCode::invalid_argument for a percent sign without two hexadecimal digits, for
// bytes that are not UTF-8 and for a zero byte. Plus signs become spaces only when `form` (in a
// query).
Result<std::string> decode_percent(std::string_view text, bool form);

bool is_valid_utf8(std::string_view text);

// Names and values in the order of the URL. A parameter with an empty value counts as not given.
// All errors are invalid_argument and begin with the parameter's name, but for a number beyond its
// limit: limit_exceeded.
class QueryParameters {
public:
    // `query` is what stands after the question mark.
    static Result<QueryParameters> parse(std::string_view query);

    // One more, as if the URL had it.
    void add(std::string name, std::string value);

    // An error when there is a parameter that is not one of `known`, with the nearest one.
    Status check_known(std::span<const std::string_view> known) const;

    // "" when absent; an error when given twice.
    Result<std::string> text(std::string_view name) const;
    // An error when the parameter is there without a value.
    Status check_not_empty(std::string_view name) const;
    // An error when both dates are there and the first day of `from` is after the last of `to`.
    Status check_date_order(std::string_view from, std::string_view to) const;
    // Every value of a parameter that may be repeated, or list values with commas.
    std::vector<std::string> list(std::string_view name) const;
    // From `min` to `max`.
    Result<std::size_t> number(std::string_view name,
                               std::size_t absent,
                               std::size_t min,
                               std::size_t max) const;
    // From `min` to `max`, both at most 1e15.
    Result<double> real(std::string_view name, double absent, double min, double max) const;
    // From 0 to 1.
    Result<double> fraction(std::string_view name, double absent) const;
    // The first, or the last, day of "2021-11-24", "2021-11" or "2021".
    Result<std::optional<Date>> first_day(std::string_view name) const;
    Result<std::optional<Date>> last_day(std::string_view name) const;
    // The index of the value in `choices`; `absent` when not given.
    Result<std::size_t> choice(std::string_view name,
                               std::span<const std::string_view> choices,
                               std::size_t absent) const;

private:
    Result<std::optional<PartialDate>> date(std::string_view name) const;

    std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace entente::http
