// Functions of dates, times and durations.

#include <array>

#include "core/calendar.h"
#include "queries/runtime/builtins.h"
#include "queries/runtime/runtime_error.h"
#include "queries/runtime/temporal_value.h"

namespace entente::cypher {

namespace {

using Value = CypherResult<QueryValue>;

DateTime moment(StatementClock::Time time) {
    const std::int64_t nanos =
        std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
    return {calendar::floor_divide(nanos, kNanosPerSecond),
            static_cast<std::int32_t>(calendar::floor_modulo(nanos, kNanosPerSecond)),
            0,
            {}};
}

// date(), date(text), date(map), date(value). A second argument is an older Cypher's pattern of texts.
template <TemporalKind kKind>
Value make(Arguments arguments, EvaluationContext& context) {
    if (arguments.empty()) {
        return temporal_now(kKind, moment(context.clock.statement), {});
    }
    if (arguments.size() > 1) {
        return runtime_error(ErrorType::not_supported,
                             "",
                             "dates and times are read in the forms of ISO 8601 only: leave the "
                             "second argument out");
    }
    switch (arguments[0].type()) {
        case QueryType::string: return temporal_from_text(kKind, arguments[0].string());
        case QueryType::map:
            return temporal_from_map(kKind, arguments[0].map(), moment(context.clock.statement));
        default: return temporal_from_value(kKind, arguments[0]);
    }
}

enum class Clock {
    transaction,
    statement,
    realtime,
};

template <TemporalKind kKind, Clock kClock>
Value now(Arguments arguments, EvaluationContext& context) {
    const auto time = kClock == Clock::transaction ? context.clock.transaction
                      : kClock == Clock::statement ? context.clock.statement
                                                   : std::chrono::system_clock::now();
    if (!arguments.empty() && arguments[0].is(QueryType::map)) {
        return temporal_from_map(kKind, arguments[0].map(), moment(time));
    }
    if (!arguments.empty() && !arguments[0].is(QueryType::string)) {
        return wrong_argument("a clock", "a time zone as STRING", arguments[0]);
    }
    return temporal_now(kKind, moment(time), arguments.empty() ? "" : arguments[0].string());
}

template <TemporalKind kKind>
Value truncate(Arguments arguments, EvaluationContext& context) {
    if (!arguments[0].is(QueryType::string)) {
        return wrong_argument("truncate", "the name of a unit as STRING", arguments[0]);
    }
    if (arguments.size() > 2 && !arguments[2].is(QueryType::map)) {
        return wrong_argument("truncate", "a MAP of components", arguments[2]);
    }
    QueryValue value;
    if (arguments.size() > 1) {
        value = arguments[1];
    } else {
        ENTENTE_ASSIGN(value, temporal_now(kKind, moment(context.clock.statement), {}));
    }
    return temporal_truncate(kKind,
                             arguments[0].string(),
                             value,
                             arguments.size() > 2 ? arguments[2].map() : QueryMap());
}

Value from_epoch(Arguments arguments, EvaluationContext& /*context*/) {
    for (const QueryValue& argument : arguments) {
        if (!argument.is(QueryType::integer)) {
            return wrong_argument("datetime.fromEpoch", "INTEGERs", argument);
        }
    }
    return temporal_from_epoch(arguments[0].integer(), arguments[1].integer());
}

Value from_epoch_millis(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::integer)) {
        return wrong_argument("datetime.fromEpochMillis", "an INTEGER", arguments[0]);
    }
    const std::int64_t millis = arguments[0].integer();
    return temporal_from_epoch(calendar::floor_divide(millis, 1000),
                               calendar::floor_modulo(millis, 1000) * 1'000'000);
}

Value duration(Arguments arguments, EvaluationContext& /*context*/) {
    switch (arguments[0].type()) {
        case QueryType::string: return duration_from_text(arguments[0].string());
        case QueryType::map: return duration_from_map(arguments[0].map());
        case QueryType::duration: return arguments[0];
        default: return wrong_argument("duration", "a STRING or a MAP", arguments[0]);
    }
}

template <DurationUnits kUnits>
Value between(Arguments arguments, EvaluationContext& /*context*/) {
    return duration_between(arguments[0], arguments[1], kUnits);
}

using Kind = TemporalKind;

constexpr std::array kTemporalBuiltins = {
    Builtin{FunctionId::date, make<Kind::date>},
    Builtin{FunctionId::date_realtime, now<Kind::date, Clock::realtime>},
    Builtin{FunctionId::date_statement, now<Kind::date, Clock::statement>},
    Builtin{FunctionId::date_transaction, now<Kind::date, Clock::transaction>},
    Builtin{FunctionId::date_truncate, truncate<Kind::date>},
    Builtin{FunctionId::time, make<Kind::time>},
    Builtin{FunctionId::time_realtime, now<Kind::time, Clock::realtime>},
    Builtin{FunctionId::time_statement, now<Kind::time, Clock::statement>},
    Builtin{FunctionId::time_transaction, now<Kind::time, Clock::transaction>},
    Builtin{FunctionId::time_truncate, truncate<Kind::time>},
    Builtin{FunctionId::local_time, make<Kind::local_time>},
    Builtin{FunctionId::local_time_realtime, now<Kind::local_time, Clock::realtime>},
    Builtin{FunctionId::local_time_statement, now<Kind::local_time, Clock::statement>},
    Builtin{FunctionId::local_time_transaction, now<Kind::local_time, Clock::transaction>},
    Builtin{FunctionId::local_time_truncate, truncate<Kind::local_time>},
    Builtin{FunctionId::date_time, make<Kind::date_time>},
    Builtin{FunctionId::date_time_realtime, now<Kind::date_time, Clock::realtime>},
    Builtin{FunctionId::date_time_statement, now<Kind::date_time, Clock::statement>},
    Builtin{FunctionId::date_time_transaction, now<Kind::date_time, Clock::transaction>},
    Builtin{FunctionId::date_time_truncate, truncate<Kind::date_time>},
    Builtin{FunctionId::local_date_time, make<Kind::local_date_time>},
    Builtin{FunctionId::local_date_time_realtime, now<Kind::local_date_time, Clock::realtime>},
    Builtin{FunctionId::local_date_time_statement, now<Kind::local_date_time, Clock::statement>},
    Builtin{FunctionId::local_date_time_transaction,
            now<Kind::local_date_time, Clock::transaction>},
    Builtin{FunctionId::local_date_time_truncate, truncate<Kind::local_date_time>},
    Builtin{FunctionId::date_time_from_epoch, from_epoch},
    Builtin{FunctionId::date_time_from_epoch_millis, from_epoch_millis},
    Builtin{FunctionId::duration, duration},
    Builtin{FunctionId::duration_between, between<DurationUnits::all>},
    Builtin{FunctionId::duration_in_months, between<DurationUnits::months>},
    Builtin{FunctionId::duration_in_days, between<DurationUnits::days>},
    Builtin{FunctionId::duration_in_seconds, between<DurationUnits::seconds>},
};

}  // namespace

std::span<const Builtin> temporal_builtins() {
    return kTemporalBuiltins;
}

}  // namespace entente::cypher
