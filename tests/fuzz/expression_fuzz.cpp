// Any text as a query without a graph: it is refused, or computed within its limits.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "queries/runtime/comparison.h"
#include "tests/support/small_run.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace entente;
    using namespace entente::cypher;
    Budget budget = Budget::of(std::chrono::milliseconds(200));
    budget.memory_bytes_max = std::size_t{64} << 20;
    BudgetMeter meter(budget);
    EvaluationContext context;
    context.clock = StatementClock::now();
    context.budget = &meter;
    SmallRun runner(context);
    const auto rows = runner.run({reinterpret_cast<const char*>(data), size});
    if (!rows.ok()) {
        return 0;
    }
    for (const auto& row : *rows) {
        for (const QueryValue& value : row) {
            if (value.memory_bytes() < (std::size_t{1} << 24) && !equivalent(value, value)) {
                __builtin_trap();
            }
        }
    }
    return 0;
}
