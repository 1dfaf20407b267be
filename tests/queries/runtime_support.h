// Short ways to make values of queries and to look at them in tests.
#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "queries/runtime/builtins.h"
#include "queries/runtime/query_value.h"
#include "queries/runtime/text_form.h"
#include "tests/support/catch.h"

namespace entente::cypher {

inline QueryValue list_of(std::vector<QueryValue> items) {
    return QueryValue(QueryList(std::move(items)));
}

inline QueryValue map_of(std::vector<std::pair<std::string, QueryValue>> entries) {
    std::vector<QueryMap::Entry> made;
    for (auto& [key, value] : entries) {
        made.push_back({QueryValue(key), value});
    }
    return QueryValue(QueryMap(std::move(made)));
}

inline QueryMap given(std::vector<std::pair<std::string, QueryValue>> entries) {
    return map_of(std::move(entries)).map();
}

// As a person would write it; for comparison in tests, and for their messages.
inline std::string show(const QueryValue& value) {
    switch (value.type()) {
        case QueryType::null: return "null";
        case QueryType::string: return "'" + std::string(value.string()) + "'";
        case QueryType::list: {
            std::string text;
            for (const QueryValue& item : value.list()) {
                text += (text.empty() ? "" : ", ") + show(item);
            }
            return "[" + text + "]";
        }
        case QueryType::map: {
            std::string text;
            for (const auto& entry : value.map()) {
                text += (text.empty() ? "" : ", ") + std::string(entry.name()) + ": " +
                        show(entry.value);
            }
            return "{" + text + "}";
        }
        case QueryType::node: return "(" + std::to_string(value.node().value) + ")";
        case QueryType::relationship:
            return "[" + std::to_string(value.relationship().edge.value) + "]";
        case QueryType::path: return "path of " + std::to_string(value.path().nodes.size());
        case QueryType::bytes: return "bytes";
        default: return plain_text(value).value_or("?");
    }
}

// The value as show() has it, or the error: "TypeError InvalidArgumentValue".
inline std::string show(const CypherResult<QueryValue>& result) {
    return result.ok()
               ? show(*result)
               : std::string(error_type_name(result.error().type)) + " " + result.error().detail;
}

// A function called by its name.
inline std::string call(std::string_view name, std::vector<QueryValue> arguments) {
    const FunctionSignature* signature = find_function(name);
    REQUIRE(signature != nullptr);
    const Builtin* builtin = find_builtin(signature->id);
    REQUIRE(builtin != nullptr);
    EvaluationContext context;
    context.clock = StatementClock::now();
    for (const QueryValue& argument : arguments) {
        if (argument.is_null() && builtin->null_of_null) {
            return "null";
        }
    }
    return show(builtin->call(arguments, context));
}

}  // namespace entente::cypher
