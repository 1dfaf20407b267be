// The functions of the language: names, arguments, static types. One table that analysis reads and the
// runtime implements by FunctionId.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "queries/cypher/static_type.h"

namespace entente::cypher {

// One for each thing to implement; names that mean the same share one.
enum class FunctionId : std::uint16_t {
    abs,
    acos,
    asin,
    atan,
    atan2,
    avg,
    btrim,
    ceil,
    char_length,
    claims,
    coalesce,
    collect,
    cos,
    cosh,
    cot,
    coth,
    count,
    date,
    date_realtime,
    date_statement,
    date_time,
    date_time_from_epoch,
    date_time_from_epoch_millis,
    date_time_realtime,
    date_time_statement,
    date_time_transaction,
    date_time_truncate,
    date_transaction,
    date_truncate,
    degrees,
    duration,
    duration_between,
    duration_in_days,
    duration_in_months,
    duration_in_seconds,
    e,
    element_id,
    end_node,
    evidence,
    exists,
    exp,
    floor,
    haversin,
    head,
    id,
    is_empty,
    is_nan,
    keys,
    labels,
    last,
    left,
    length,
    local_date_time,
    local_date_time_realtime,
    local_date_time_statement,
    local_date_time_transaction,
    local_date_time_truncate,
    local_time,
    local_time_realtime,
    local_time_statement,
    local_time_transaction,
    local_time_truncate,
    log,
    log10,
    ltrim,
    max,
    min,
    nodes,
    normalize,
    null_if,
    overlaps,
    percentile_cont,
    percentile_disc,
    pi,
    point,
    point_distance,
    point_within_bbox,
    power,
    properties,
    radians,
    rand,
    random_uuid,
    range,
    relationships,
    replace,
    reverse,
    right,
    round,
    rtrim,
    sign,
    sin,
    sinh,
    size,
    split,
    sqrt,
    st_dev,
    st_dev_p,
    start_node,
    substring,
    sum,
    tail,
    tan,
    tanh,
    time,
    time_realtime,
    time_statement,
    time_transaction,
    time_truncate,
    timestamp,
    to_boolean,
    to_boolean_list,
    to_boolean_or_null,
    to_float,
    to_float_list,
    to_float_or_null,
    to_integer,
    to_integer_list,
    to_integer_or_null,
    to_lower,
    to_string,
    to_string_list,
    to_string_or_null,
    to_upper,
    type,
    value_type,
};

constexpr std::size_t kFunctionCount = 125;

constexpr std::uint8_t kFunctionArgumentsMax = 255;

struct FunctionSignature {
    FunctionId id;
    std::string_view
        name;  // canonical spelling: "toLower", "date.truncate"; looked up without regard to case
    std::uint8_t arguments_min = 0;
    std::uint8_t arguments_max = 0;  // kFunctionArgumentsMax: any number
    // Accepted types of each argument; the last one holds for all further ones. Checked when compiling only
    // where the argument cannot be any of them.
    std::span<const std::uint32_t> arguments = {};
    StaticType result = {};
    bool aggregate = false;
    bool deterministic = true;  // false: rand(), randomUUID(), clocks; never folded or cached
    bool extension = false;     // ours, not openCypher's or Neo4j's
    std::string_view description = {};  // one line, for SHOW FUNCTIONS
    std::string_view signature = {};    // "left(original :: STRING, length :: INTEGER) :: STRING"
};

// All of them, sorted by lower-case name.
std::span<const FunctionSignature> functions();

// nullptr when there is none of that name, in any case.
const FunctionSignature* find_function(std::string_view name);

// Names near to `name`, best first, at most three: for hints.
std::vector<std::string_view> similar_functions(std::string_view name);

}  // namespace entente::cypher
