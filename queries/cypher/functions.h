// The functions of the language: names, arguments, static types. One table that analysis reads and the
// runtime implements by FunctionId.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "queries/cypher/static_type.h"

namespace entente::cypher {

enum class FunctionId : std::uint16_t;

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
