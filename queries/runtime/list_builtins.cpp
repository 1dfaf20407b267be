// Functions of lists, maps, entities and paths.

#include <algorithm>
#include <array>

#include "queries/runtime/access.h"
#include "queries/runtime/builtins.h"
#include "queries/runtime/runtime_error.h"
#include "queries/runtime/unicode.h"

namespace entente::cypher {

namespace {

using Value = CypherResult<QueryValue>;

Value head(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::list)) {
        return wrong_argument("head", "a LIST", arguments[0]);
    }
    const QueryList& list = arguments[0].list();
    return list.empty() ? QueryValue() : list.front();
}

Value last(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::list)) {
        return wrong_argument("last", "a LIST", arguments[0]);
    }
    const QueryList& list = arguments[0].list();
    return list.empty() ? QueryValue() : list.back();
}

Value tail(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::list)) {
        return wrong_argument("tail", "a LIST", arguments[0]);
    }
    const QueryList& list = arguments[0].list();
    return list.empty() ? arguments[0] : QueryValue(QueryList(list.begin() + 1, list.end()));
}

Value size(Arguments arguments, EvaluationContext& /*context*/) {
    switch (arguments[0].type()) {
        case QueryType::list:
            return QueryValue(static_cast<std::int64_t>(arguments[0].list().size()));
        case QueryType::map:
            return QueryValue(static_cast<std::int64_t>(arguments[0].map().size()));
        case QueryType::string:
            return QueryValue(static_cast<std::int64_t>(character_count(arguments[0].string())));
        default: return wrong_argument("size", "a LIST or a STRING", arguments[0]);
    }
}

Value is_empty(Arguments arguments, EvaluationContext& /*context*/) {
    switch (arguments[0].type()) {
        case QueryType::list: return QueryValue(arguments[0].list().empty());
        case QueryType::map: return QueryValue(arguments[0].map().empty());
        case QueryType::string: return QueryValue(arguments[0].string().empty());
        default: return wrong_argument("isEmpty", "a LIST, a MAP or a STRING", arguments[0]);
    }
}

Value reverse(Arguments arguments, EvaluationContext& /*context*/) {
    if (arguments[0].is(QueryType::list)) {
        const QueryList& list = arguments[0].list();
        return QueryValue(QueryList(list.rbegin(), list.rend()));
    }
    if (!arguments[0].is(QueryType::string)) {
        return wrong_argument("reverse", "a LIST or a STRING", arguments[0]);
    }
    const std::string_view text = arguments[0].string();
    std::string reversed(text.size(), '\0');
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t bytes = character_bytes(text, at);
        text.copy(reversed.data() + text.size() - at - bytes, bytes, at);
        at += bytes;
    }
    return QueryValue(std::move(reversed));
}

Value range(Arguments arguments, EvaluationContext& context) {
    for (const QueryValue& argument : arguments) {
        if (!argument.is(QueryType::integer)) {
            return bad_argument("InvalidArgumentType",
                                "range() takes INTEGERs, but was given " + describe(argument));
        }
    }
    const std::int64_t start = arguments[0].integer();
    const std::int64_t end = arguments[1].integer();
    const std::int64_t step = arguments.size() > 2 ? arguments[2].integer() : 1;
    if (step == 0) {
        return bad_argument("NumberOutOfRange", "the step of range() cannot be 0");
    }
    if (step > 0 ? start > end : start < end) {
        return QueryValue(QueryList());
    }
    // Of unsigned numbers, since the way from the least to the greatest integer is longer than any of them.
    const std::uint64_t way =
        step > 0 ? static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(start)
                 : static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(end);
    const std::uint64_t stride =
        step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
    const std::uint64_t count = way / stride + 1;
    if (count == 0 || count > static_cast<std::uint64_t>(kRangeItemsMax)) {
        return limit_error(
            "range_items_max",
            "range() would make more items than a list of it may have, range_items_max = " +
                std::to_string(kRangeItemsMax) +
                "; take a bigger step, or several ranges one after another");
    }
    if (context.budget != nullptr && !context.budget->spend(count)) {
        return spent_error(*context.budget);
    }
    ENTENTE_TRY(check_memory(context.budget, count * sizeof(QueryValue)));
    QueryList items;
    items.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        items.emplace_back(static_cast<std::int64_t>(static_cast<std::uint64_t>(start) +
                                                     i * static_cast<std::uint64_t>(step)));
    }
    return QueryValue(std::move(items));
}

Value properties(Arguments arguments, EvaluationContext& context) {
    switch (arguments[0].type()) {
        case QueryType::map: return arguments[0];
        case QueryType::node: {
            if (context.entities == nullptr) {
                return no_entities();
            }
            ENTENTE_ASSIGN(QueryMap entries, context.entities->properties(arguments[0].node()));
            return QueryValue(std::move(entries));
        }
        case QueryType::relationship: {
            if (context.entities == nullptr) {
                return no_entities();
            }
            ENTENTE_ASSIGN(QueryMap entries,
                           context.entities->properties(arguments[0].relationship()));
            return QueryValue(std::move(entries));
        }
        default:
            return wrong_argument("properties", "a NODE, a RELATIONSHIP or a MAP", arguments[0]);
    }
}

Value keys(Arguments arguments, EvaluationContext& context) {
    ENTENTE_ASSIGN(const QueryValue map, properties(arguments, context));
    QueryList names;
    names.reserve(map.map().size());
    for (const QueryMap::Entry& entry : map.map()) {
        names.push_back(entry.key);
    }
    return QueryValue(std::move(names));
}

Value labels(Arguments arguments, EvaluationContext& context) {
    if (!arguments[0].is(QueryType::node)) {
        return wrong_argument("labels", "a NODE", arguments[0]);
    }
    if (context.entities == nullptr) {
        return no_entities();
    }
    ENTENTE_ASSIGN(QueryList names, context.entities->labels(arguments[0].node()));
    return QueryValue(std::move(names));
}

Value type(Arguments arguments, EvaluationContext& context) {
    if (!arguments[0].is(QueryType::relationship)) {
        return wrong_argument("type", "a RELATIONSHIP", arguments[0]);
    }
    if (context.entities == nullptr) {
        return no_entities();
    }
    return context.entities->type_name(arguments[0].relationship().type);
}

Value start_node(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::relationship)) {
        return wrong_argument("startNode", "a RELATIONSHIP", arguments[0]);
    }
    return QueryValue(arguments[0].relationship().source);
}

Value end_node(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::relationship)) {
        return wrong_argument("endNode", "a RELATIONSHIP", arguments[0]);
    }
    return QueryValue(arguments[0].relationship().target);
}

Value id(Arguments arguments, EvaluationContext& /*context*/) {
    switch (arguments[0].type()) {
        case QueryType::node:
            return QueryValue(static_cast<std::int64_t>(arguments[0].node().value));
        case QueryType::relationship:
            return QueryValue(static_cast<std::int64_t>(arguments[0].relationship().edge.value));
        default: return wrong_argument("id", "a NODE or a RELATIONSHIP", arguments[0]);
    }
}

Value element_id(Arguments arguments, EvaluationContext& context) {
    if (context.entities == nullptr) {
        return no_entities();
    }
    switch (arguments[0].type()) {
        case QueryType::node: return QueryValue(context.entities->element_id(arguments[0].node()));
        case QueryType::relationship:
            return QueryValue(context.entities->element_id(arguments[0].relationship()));
        default: return wrong_argument("elementId", "a NODE or a RELATIONSHIP", arguments[0]);
    }
}

Value nodes(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::path)) {
        return wrong_argument("nodes", "a PATH", arguments[0]);
    }
    const auto& all = arguments[0].path().nodes;
    return QueryValue(QueryList(all.begin(), all.end()));
}

Value relationships(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::path)) {
        return wrong_argument("relationships", "a PATH", arguments[0]);
    }
    const auto& all = arguments[0].path().relationships;
    return QueryValue(QueryList(all.begin(), all.end()));
}

Value length(Arguments arguments, EvaluationContext& /*context*/) {
    if (!arguments[0].is(QueryType::path)) {
        return wrong_argument("length", "a PATH", arguments[0]);
    }
    return QueryValue(static_cast<std::int64_t>(arguments[0].path().relationships.size()));
}

constexpr std::array kListBuiltins = {
    Builtin{FunctionId::head, head},
    Builtin{FunctionId::last, last},
    Builtin{FunctionId::tail, tail},
    Builtin{FunctionId::size, size},
    Builtin{FunctionId::is_empty, is_empty},
    Builtin{FunctionId::reverse, reverse},
    Builtin{FunctionId::range, range, false},
    Builtin{FunctionId::keys, keys},
    Builtin{FunctionId::properties, properties},
    Builtin{FunctionId::labels, labels},
    Builtin{FunctionId::type, type},
    Builtin{FunctionId::start_node, start_node},
    Builtin{FunctionId::end_node, end_node},
    Builtin{FunctionId::id, id},
    Builtin{FunctionId::element_id, element_id},
    Builtin{FunctionId::nodes, nodes},
    Builtin{FunctionId::relationships, relationships},
    Builtin{FunctionId::length, length},
};

}  // namespace

std::span<const Builtin> list_builtins() {
    return kListBuiltins;
}

}  // namespace entente::cypher
