// What the functions of cypher/functions.h do.
#pragma once

#include <span>

#include "queries/cypher/functions.h"
#include "queries/runtime/expression.h"

namespace entente::cypher {

using Arguments = std::span<const QueryValue>;

struct Builtin {
    FunctionId id;
    // With as many arguments as the signature allows; their types are checked here.
    CypherResult<QueryValue> (*call)(Arguments arguments, EvaluationContext& context) = nullptr;
    // The result is null when an argument is, and the function is not called.
    bool null_of_null = true;
};

// nullptr for aggregate functions (aggregate.h) and for what is not built in.
const Builtin* find_builtin(FunctionId id);

// Whether the same arguments give the same result in every statement. `first` is the first argument or nullptr.
bool is_foldable(const FunctionSignature& function, const QueryValue* first);

// The tables behind find_builtin(), by what the functions are about.
std::span<const Builtin> list_builtins();
std::span<const Builtin> math_builtins();
std::span<const Builtin> point_builtins();
std::span<const Builtin> scalar_builtins();
std::span<const Builtin> temporal_builtins();
std::span<const Builtin> text_builtins();

// Of range(), in items: what goes on without end is better written as a loop of UNWIND over a smaller one.
inline constexpr std::int64_t kRangeItemsMax = 16'000'000;
// Of texts that functions make.
inline constexpr std::size_t kTextBytesMax = std::size_t{256} << 20;

}  // namespace entente::cypher
