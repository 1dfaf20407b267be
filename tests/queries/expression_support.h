// Expressions from text to value, for tests.
#pragma once

#include <string>
#include <string_view>

#include "tests/queries/runtime_support.h"
#include "tests/support/small_run.h"

namespace entente::cypher {

// What `RETURN expression` gives, as show() has it, or the error.
inline std::string evaluate(std::string_view expression,
                            const QueryMap& parameters = {},
                            EntityAccess* entities = nullptr) {
    EvaluationContext context;
    context.clock = StatementClock::now();
    context.entities = entities;
    SmallRun runner(context);
    const auto rows = runner.run("RETURN " + std::string(expression), parameters);
    return rows.ok() ? show(rows->at(0).at(0))
                     : std::string(error_type_name(rows.error().type)) + " " + rows.error().detail;
}

}  // namespace entente::cypher
