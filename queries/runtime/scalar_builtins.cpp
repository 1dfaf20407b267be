// Functions of any value: conversions, choices between values, facts.

#include <array>

#include "core/date.h"
#include "queries/runtime/access.h"
#include "queries/runtime/builtins.h"
#include "queries/runtime/comparison.h"
#include "queries/runtime/runtime_error.h"
#include "queries/runtime/text_form.h"
#include "queries/runtime/value_types.h"

namespace entente::cypher {

namespace {

using Value = CypherResult<QueryValue>;

Value coalesce(Arguments arguments, EvaluationContext& /*context*/) {
    for (const QueryValue& argument : arguments) {
        if (!argument.is_null()) {
            return argument;
        }
    }
    return QueryValue();
}

Value null_if(Arguments arguments, EvaluationContext& /*context*/) {
    return equals(arguments[0], arguments[1]) == Ternary::yes ? QueryValue() : arguments[0];
}

Value exists(Arguments arguments, EvaluationContext& /*context*/) {
    return QueryValue(!arguments[0].is_null());
}

Value value_type(Arguments arguments, EvaluationContext& /*context*/) {
    return QueryValue(value_type_text(arguments[0]));
}

Value timestamp(Arguments /*arguments*/, EvaluationContext& context) {
    return QueryValue(std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(
                                       context.clock.statement.time_since_epoch())
                                       .count()});
}

// Conversions: nullopt for a type that cannot be converted, null for a value of it that cannot.
using Converted = std::optional<QueryValue>;

template <typename T>
QueryValue or_null(const std::optional<T>& value) {
    return value ? QueryValue(*value) : QueryValue();
}

Converted convert_to_boolean(const QueryValue& value) {
    switch (value.type()) {
        case QueryType::boolean: return value;
        case QueryType::integer: return QueryValue(value.integer() != 0);
        case QueryType::string: return or_null(parse_boolean(value.string()));
        default: return std::nullopt;
    }
}

Converted convert_to_integer(const QueryValue& value) {
    switch (value.type()) {
        case QueryType::integer: return value;
        case QueryType::boolean: return QueryValue(value.boolean() ? 1 : 0);
        case QueryType::floating: return or_null(to_integer(value.floating()));
        case QueryType::string: {
            if (const auto integer = parse_integer(value.string())) {
                return QueryValue(*integer);
            }
            const auto number = parse_float(value.string());
            return number ? or_null(to_integer(*number)) : QueryValue();
        }
        default: return std::nullopt;
    }
}

Converted convert_to_float(const QueryValue& value) {
    switch (value.type()) {
        case QueryType::floating: return value;
        case QueryType::integer: return QueryValue(value.number());
        case QueryType::string: return or_null(parse_float(value.string()));
        default: return std::nullopt;
    }
}

Converted convert_to_string(const QueryValue& value) {
    if (value.is(QueryType::string)) {
        return value;
    }
    const auto text = plain_text(value);
    return text ? Converted(*text) : std::nullopt;
}

using Convert = Converted (*)(const QueryValue& value);

template <Convert kConvert>
Value convert(Arguments arguments, EvaluationContext& /*context*/) {
    if (auto converted = kConvert(arguments[0])) {
        return *std::move(converted);
    }
    return runtime_error(
        ErrorType::type_error,
        "InvalidArgumentValue",
        "a conversion was given " + describe(arguments[0]) + ", which it cannot convert");
}

template <Convert kConvert>
Value convert_or_null(Arguments arguments, EvaluationContext& /*context*/) {
    return kConvert(arguments[0]).value_or(QueryValue());
}

template <Convert kConvert>
Value convert_list(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::list)) {
        return runtime_error(ErrorType::type_error,
                             "InvalidArgumentValue",
                             "a LIST was expected, but there was " + describe(arguments[0]));
    }
    QueryList items;
    items.reserve(arguments[0].list().size());
    for (const QueryValue& item : arguments[0].list()) {
        items.push_back(kConvert(item).value_or(QueryValue()));
    }
    return QueryValue(std::move(items));
}

Value evidence(Arguments arguments, EvaluationContext& context) {
    if (!arguments[0].is(QueryType::relationship)) {
        return wrong_argument("evidence", "a RELATIONSHIP", arguments[0]);
    }
    return context.entities == nullptr ? Value(no_entities())
                                       : context.entities->evidence(arguments[0].relationship());
}

Value claims(Arguments arguments, EvaluationContext& context) {
    if (!arguments[0].is(QueryType::relationship)) {
        return wrong_argument("claims", "a RELATIONSHIP", arguments[0]);
    }
    return context.entities == nullptr ? Value(no_entities())
                                       : context.entities->claims(arguments[0].relationship());
}

// The period of a fact: properties `from` and `to`, an open end where one is absent.
CypherResult<std::optional<PartialDate>> bound_of(const QueryValue& fact,
                                                  std::string_view key,
                                                  EvaluationContext& context) {
    ENTENTE_ASSIGN(const QueryValue value,
                   property_of(fact, {{std::string(key), 0}, Component::none}, context.entities));
    if (value.is(QueryType::string)) {
        return PartialDate::parse(value.string());
    }
    if (value.is(QueryType::date)) {
        return std::optional(
            PartialDate::of_day(Date{static_cast<std::int32_t>(value.date().days)}));
    }
    return std::optional<PartialDate>();
}

Value overlaps(Arguments arguments, EvaluationContext& context) {
    ENTENTE_ASSIGN(const auto a_from, bound_of(arguments[0], "from", context));
    ENTENTE_ASSIGN(const auto a_to, bound_of(arguments[0], "to", context));
    ENTENTE_ASSIGN(const auto b_from, bound_of(arguments[1], "from", context));
    ENTENTE_ASSIGN(const auto b_to, bound_of(arguments[1], "to", context));
    const bool a_ends_first = a_to && b_from && a_to->latest() < b_from->earliest();
    const bool b_ends_first = b_to && a_from && b_to->latest() < a_from->earliest();
    return QueryValue(!a_ends_first && !b_ends_first);
}

constexpr std::array kScalarBuiltins = {
    Builtin{FunctionId::coalesce, coalesce, false},
    Builtin{FunctionId::null_if, null_if, false},
    Builtin{FunctionId::exists, exists, false},
    Builtin{FunctionId::value_type, value_type, false},
    Builtin{FunctionId::timestamp, timestamp},
    Builtin{FunctionId::to_boolean, convert<convert_to_boolean>},
    Builtin{FunctionId::to_boolean_or_null, convert_or_null<convert_to_boolean>},
    Builtin{FunctionId::to_boolean_list, convert_list<convert_to_boolean>},
    Builtin{FunctionId::to_integer, convert<convert_to_integer>},
    Builtin{FunctionId::to_integer_or_null, convert_or_null<convert_to_integer>},
    Builtin{FunctionId::to_integer_list, convert_list<convert_to_integer>},
    Builtin{FunctionId::to_float, convert<convert_to_float>},
    Builtin{FunctionId::to_float_or_null, convert_or_null<convert_to_float>},
    Builtin{FunctionId::to_float_list, convert_list<convert_to_float>},
    Builtin{FunctionId::to_string, convert<convert_to_string>},
    Builtin{FunctionId::to_string_or_null, convert_or_null<convert_to_string>},
    Builtin{FunctionId::to_string_list, convert_list<convert_to_string>},
    Builtin{FunctionId::evidence, evidence},
    Builtin{FunctionId::claims, claims},
    Builtin{FunctionId::overlaps, overlaps},
};

}  // namespace

std::span<const Builtin> scalar_builtins() {
    return kScalarBuiltins;
}

}  // namespace entente::cypher
