#include "queries/runtime/builtins.h"

#include <array>
#include <vector>

namespace entente::cypher {

const Builtin* find_builtin(FunctionId id) {
    static const std::vector<const Builtin*> by_id = [] {
        std::vector<const Builtin*> table(static_cast<std::size_t>(FunctionId::value_type) + 1);
        for (const auto& some : {list_builtins(),
                                 math_builtins(),
                                 point_builtins(),
                                 scalar_builtins(),
                                 temporal_builtins(),
                                 text_builtins()}) {
            for (const Builtin& builtin : some) {
                table.at(static_cast<std::size_t>(builtin.id)) = &builtin;
            }
        }
        return table;
    }();
    const auto at = static_cast<std::size_t>(id);
    return at < by_id.size() ? by_id[at] : nullptr;
}

namespace {

bool reads_clock(FunctionId id) {
    switch (id) {
        case FunctionId::date:
        case FunctionId::time:
        case FunctionId::local_time:
        case FunctionId::date_time:
        case FunctionId::local_date_time:
        case FunctionId::date_truncate:
        case FunctionId::time_truncate:
        case FunctionId::local_time_truncate:
        case FunctionId::date_time_truncate:
        case FunctionId::local_date_time_truncate: return true;
        default: return false;
    }
}

}  // namespace

bool is_foldable(const FunctionSignature& function, const QueryValue* first) {
    if (!function.deterministic || function.aggregate || function.extension) {
        return false;
    }
    // date('2024-01-01') is always the same; date(), date({timezone: ...}) and a truncation of now are not.
    return !reads_clock(function.id) ||
           (first != nullptr && !first->is(QueryType::map) && !function.name.ends_with("truncate"));
}

}  // namespace entente::cypher
