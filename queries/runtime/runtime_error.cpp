#include "queries/runtime/runtime_error.h"

#include "queries/runtime/text_form.h"

namespace entente::cypher {

CypherError wrong_argument(std::string_view function,
                           std::string_view wanted,
                           const QueryValue& given) {
    return runtime_error(ErrorType::type_error,
                         "InvalidArgumentValue",
                         std::string(function) + "() takes " + std::string(wanted) +
                             ", but was given " + describe(given));
}

CypherError wrong_type(std::string message) {
    return runtime_error(ErrorType::type_error, "InvalidArgumentType", std::move(message));
}

CypherError bad_argument(std::string_view detail, std::string message) {
    return runtime_error(ErrorType::argument_error, detail, std::move(message));
}

CypherError arithmetic_error(std::string_view detail, std::string message) {
    return runtime_error(ErrorType::arithmetic_error, detail, std::move(message));
}

CypherError limit_error(std::string_view limit, std::string message) {
    return runtime_error(ErrorType::limit_exceeded, limit, std::move(message));
}

CypherError spent_error(const BudgetMeter& budget) {
    CypherError error = from_error(budget.error());
    if (error.type == ErrorType::limit_exceeded) {
        error.type = ErrorType::timed_out;
    }
    return error;
}

CypherStatus check_memory(BudgetMeter* budget, std::size_t bytes) {
    if (budget == nullptr) {
        return {};
    }
    if (!budget->reserve(bytes)) {
        return budget->error();
    }
    budget->release(bytes);
    return {};
}

std::string describe(const QueryValue& value) {
    constexpr std::size_t kShown = 60;
    const std::string type(query_type_name(value.type()));
    switch (value.type()) {
        case QueryType::null: return "null";
        case QueryType::string: {
            const std::string_view text = value.string();
            return "the STRING '" + std::string(text.substr(0, kShown)) +
                   (text.size() > kShown ? "...'" : "'");
        }
        case QueryType::list: return "a LIST of " + std::to_string(value.list().size()) + " items";
        case QueryType::map: return "a MAP of " + std::to_string(value.map().size()) + " entries";
        case QueryType::node:
        case QueryType::relationship:
        case QueryType::path:
        case QueryType::bytes: return "a " + type;
        default: return "the " + type + " " + plain_text(value).value_or("");
    }
}

}  // namespace entente::cypher
