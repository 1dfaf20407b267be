// WITH and RETURN: columns, grouping keys, and what ORDER BY and WHERE may still see.

#include <algorithm>
#include <utility>

#include "queries/cypher/analyzer.h"
#include "queries/cypher/equality.h"
#include "queries/cypher/walk.h"

namespace entente::cypher {

namespace {

std::string quoted(std::string_view name) {
    return "`" + std::string(name) + "`";
}

// n, or n.a, n.a.b
bool is_simple_key(const Expression& node) {
    const Expression* inner = &node;
    while (inner->kind == ExpressionKind::property) {
        inner = as<Property>(*inner).subject;
    }
    return inner->kind == ExpressionKind::variable;
}

bool is_aggregate_call(const Expression& node) {
    const auto* call = try_as<FunctionCall>(&node);
    return node.kind == ExpressionKind::count_star ||
           (call != nullptr && call->function->aggregate);
}

template <typename Visit>
bool visit_pattern_symbols(const PathPattern& pattern, SymbolId first_local, Visit&& visit) {
    const auto check = [&](const Variable* variable) {
        return variable == nullptr || variable->symbol >= first_local || visit(*variable);
    };
    return std::all_of(pattern.nodes.begin(),
                       pattern.nodes.end(),
                       [&](const NodePattern* n) { return check(n->variable); }) &&
           std::all_of(pattern.relationships.begin(),
                       pattern.relationships.end(),
                       [&](const RelationshipPattern* r) { return check(r->variable); });
}

}  // namespace

void ColumnFinder::index() const {
    if (indexed_) {
        return;
    }
    indexed_ = true;
    for (std::uint32_t i = 0; i < columns_.size(); ++i) {
        const Column& column = columns_[i];
        by_hash_[hash_expression(*column.expression)].push_back(i);
        by_symbol_.try_emplace(column.symbol, i);
        if (column.expression->kind == ExpressionKind::variable) {
            by_symbol_.try_emplace(column.expression->symbol, i);
            if (!column.aggregates) {
                keys_.insert(column.expression->symbol);
            }
        }
    }
}

const Column* ColumnFinder::computing(const Expression& node, bool keys) const {
    index();
    const auto found = by_hash_.find(hash_expression(node));
    if (found == by_hash_.end()) {
        return nullptr;
    }
    for (const std::uint32_t i : found->second) {
        if (!(keys && columns_[i].aggregates) &&
            same_expression(*columns_[i].expression, node, text_)) {
            return &columns_[i];
        }
    }
    return nullptr;
}

const Column* ColumnFinder::of(SymbolId id) const {
    index();
    const auto found = by_symbol_.find(id);
    return found == by_symbol_.end() ? nullptr : &columns_[found->second];
}

bool ColumnFinder::is_key(SymbolId id) const {
    index();
    return keys_.count(id) != 0;
}

bool Analyzer::count_columns(std::size_t more, Span span) {
    columns_made_ += more;
    if (columns_made_ <= kColumnsMax) {
        return true;
    }
    return fail(ErrorType::limit_exceeded,
                "columns",
                "The statement has more than " + std::to_string(kColumnsMax) + " columns",
                span,
                "Put values together into maps or lists.");
}

bool Analyzer::analyse_projection(Projection& projection) {
    const auto first_local = static_cast<SymbolId>(out_.symbols.size());
    aggregation_ = Aggregation::allowed;
    for (const ProjectionItem& item : projection.items) {
        if (!analyse_expression(item.expression)) {
            return false;
        }
        projection.aggregates = projection.aggregates || item.expression->aggregates;
    }
    aggregation_ = Aggregation::forbidden;
    std::vector<Column> columns;
    if (!make_columns(projection, columns)) {
        return false;
    }
    const ColumnFinder finder(columns, ast_.text);
    if (!check_grouping(projection, finder, first_local) || !analyse_ordering(projection, finder) ||
        !check_names(projection, columns)) {
        return false;
    }
    for (auto& [count, clause] :
         {std::pair(projection.skip, "SKIP"), std::pair(projection.limit, "LIMIT")}) {
        if (count != nullptr && !analyse_count(count, clause)) {
            return false;
        }
    }
    scope_.rewind(frames_.back().base);
    for (const Column& column : columns) {
        scope_.bind(column.name, column.symbol);
    }
    projection.columns = ast_.list(columns);
    return true;
}

bool Analyzer::make_columns(Projection& projection, std::vector<Column>& columns) {
    if (!count_columns(projection.items.size(), projection.span)) {
        return false;
    }
    if (projection.star) {
        std::vector<Scope::Binding> bindings = scope_.visible(frames_.back().base);
        if (!count_columns(bindings.size(), projection.span)) {
            return false;
        }
        if (sort_star_) {
            std::sort(
                bindings.begin(),
                bindings.end(),
                [](const Scope::Binding& a, const Scope::Binding& b) { return a.name < b.name; });
        }
        for (const Scope::Binding& binding : bindings) {
            auto* variable = ast_.make<Variable>();
            variable->name = binding.name;
            variable->span = projection.span;
            variable->symbol = binding.symbol;
            variable->type = symbol(binding.symbol).type;
            note_use(binding.symbol);
            columns.push_back({binding.name, variable, binding.symbol, false});
        }
        if (columns.empty() && projection.items.empty() && projection.is_return) {
            return fail("NoVariablesInScope",
                        "There is no variable that * could stand for",
                        projection.span,
                        "Name a variable in the pattern.");
        }
    }
    for (const ProjectionItem& item : projection.items) {
        Column column{item.name, item.expression, kNoSymbol, item.expression->aggregates};
        const auto* variable = try_as<Variable>(item.expression);
        if (variable != nullptr && variable->name == item.name) {
            column.symbol = variable->symbol;
        } else {
            const bool nullable = variable == nullptr || symbol(variable->symbol).nullable;
            column.symbol =
                add_symbol(item.name, item.expression->type, item.expression->span, nullable);
        }
        if (item.alias != nullptr) {
            item.alias->symbol = column.symbol;
            item.alias->type = item.expression->type;
        }
        columns.push_back(column);
    }
    return true;
}

bool Analyzer::check_names(const Projection& projection, std::span<const Column> columns) {
    if (!projection.is_return || frames_.back().use == QueryUse::call) {
        for (const ProjectionItem& item : projection.items) {
            if (item.alias == nullptr && item.expression->kind != ExpressionKind::variable) {
                return fail("NoExpressionAlias",
                            "An expression needs a name here",
                            item.expression->span,
                            "Write " + std::string(item.name.substr(0, 60)) + " AS name.");
            }
        }
    }
    std::vector<std::string_view> names;
    names.reserve(columns.size());
    for (const Column& column : columns) {
        names.push_back(column.name);
    }
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice == names.end()) {
        return true;
    }
    Span span = projection.span;
    for (const Column& column : columns) {
        span = column.name == *twice ? column.expression->span : span;
    }
    return fail("ColumnNameConflict",
                "Two columns are called " + quoted(*twice),
                span,
                "Give one of them another name with AS.");
}

// ---------------------------------------------------------------------------------------------------
// Grouping

// In a column that aggregates, everything outside of the aggregate functions must be constant or a grouping key.
bool Analyzer::check_grouping(Projection& projection,
                              const ColumnFinder& columns,
                              SymbolId first_local) {
    if (!projection.aggregates) {
        return true;
    }
    // Symbols that the columns made come after those of the expressions' own variables; neither is a key.
    const std::span<const Column> all = columns.columns();
    return std::all_of(all.begin(), all.end(), [&](const Column& column) {
        return !column.aggregates || replace_keys(column.expression, columns, first_local);
    });
}

bool Analyzer::replace_keys(Expression* node, const ColumnFinder& columns, SymbolId first_local) {
    if (is_aggregate_call(*node)) {
        return true;
    }
    const auto ambiguous = [&](const Variable& variable) {
        return fail(
            "AmbiguousAggregationExpression",
            quoted(variable.name) + " is neither aggregated nor a column by which rows are grouped",
            variable.span,
            "Compute it in a WITH before, or return it as a column of its own.");
    };
    if (is_simple_key(*node)) {
        if (const Column* key = columns.computing(*node, true)) {
            node->symbol = key->symbol;
            return true;
        }
    }
    if (const auto* variable = try_as<Variable>(node)) {
        return variable->symbol >= first_local || ambiguous(*variable);
    }
    if (const PathPattern* pattern = pattern_of(*node)) {
        const bool keys =
            visit_pattern_symbols(*pattern, first_local, [&](const Variable& variable) {
                return columns.is_key(variable.symbol) || ambiguous(variable);
            });
        if (!keys) {
            return false;
        }
    }
    if (const auto* subquery = try_as<SubqueryExpression>(node)) {
        for (const SymbolId import : subquery->query->imports) {
            Variable variable;
            variable.symbol = import;
            variable.name = symbol(import).name;
            variable.span = node->span;
            if (import < first_local && !columns.is_key(import)) {
                return ambiguous(variable);
            }
        }
    }
    bool fine = true;
    for_each_child(*node, [&](Expression* child) {
        fine = fine && replace_keys(child, columns, first_local);
    });
    return fine;
}

// ---------------------------------------------------------------------------------------------------
// ORDER BY and WHERE

bool Analyzer::analyse_ordering(Projection& projection, const ColumnFinder& columns) {
    if (projection.order_by.empty() && projection.where == nullptr) {
        return true;
    }
    const std::size_t mark = scope_.size();
    for (const Column& column : columns.columns()) {
        scope_.bind(column.name, column.symbol);
    }
    bool fine = true;
    for (const SortItem& item : projection.order_by) {
        fine = fine && analyse_order_item(projection, item.expression, columns);
    }
    if (fine && projection.where != nullptr) {
        const bool outer = std::exchange(pattern_allowed_, true);
        fine = analyse_order_item(projection, projection.where, columns) &&
               require_type(*projection.where, kBooleanType, "The condition of WHERE");
        pattern_allowed_ = outer;
    }
    scope_.rewind(mark);
    for (const SymbolId id : kept_) {
        is_kept_[id] = false;
    }
    projection.kept_for_order = ast_.list(std::exchange(kept_, {}));
    return fine;
}

bool Analyzer::analyse_order_item(Projection& projection,
                                  Expression* item,
                                  const ColumnFinder& columns) {
    const auto first_local = static_cast<SymbolId>(out_.symbols.size());
    const bool where = item == projection.where;
    aggregation_ = projection.aggregates && !where ? Aggregation::allowed : Aggregation::forbidden;
    const bool fine = analyse_expression(item);
    aggregation_ = Aggregation::forbidden;
    return fine && replace_computed(projection, item, columns, first_local, item->aggregates);
}

// What a column computes already is read from there. The rest has to be visible still.
bool Analyzer::replace_computed(Projection& projection,
                                Expression* node,
                                const ColumnFinder& columns,
                                SymbolId first_local,
                                bool item_aggregates) {
    // In an item that aggregates, only simple keys and whole aggregating columns are recognised: so the kit has it.
    const bool simple = is_simple_key(*node) || node->aggregates || !item_aggregates;
    if (simple && node->kind != ExpressionKind::variable) {
        if (const Column* column = columns.computing(*node, false)) {
            node->symbol = column->symbol;
            return true;
        }
    }
    if (const auto* variable = try_as<Variable>(node)) {
        if (variable->symbol >= first_local) {
            return true;
        }
        if (const Column* column = columns.of(variable->symbol)) {
            node->symbol = column->symbol;
            return true;
        }
        return check_dropped(
            projection, variable->symbol, variable->span, columns, item_aggregates);
    }
    if (const PathPattern* pattern = pattern_of(*node)) {
        const bool visible =
            visit_pattern_symbols(*pattern, first_local, [&](const Variable& variable) {
                return check_dropped(
                    projection, variable.symbol, variable.span, columns, item_aggregates);
            });
        if (!visible) {
            return false;
        }
    }
    if (const auto* subquery = try_as<SubqueryExpression>(node)) {
        for (const SymbolId import : subquery->query->imports) {
            if (!check_dropped(projection, import, node->span, columns, item_aggregates)) {
                return false;
            }
        }
    }
    // An aggregation that is no column: what it reads is gone, before it is out of place itself.
    const bool outside = item_aggregates && !is_aggregate_call(*node);
    bool fine = true;
    for_each_child(*node, [&](Expression* child) {
        fine = fine && replace_computed(projection, child, columns, first_local, outside);
    });
    if (fine && is_aggregate_call(*node)) {
        return fail("InvalidAggregation",
                    "ORDER BY can only use an aggregation that is a column too",
                    node->span,
                    "Give it a name with AS and order by that.");
    }
    return fine;
}

// A variable from before the projection: kept for the ordering, unless rows were merged in between.
bool Analyzer::check_dropped(Projection& projection,
                             SymbolId id,
                             Span span,
                             const ColumnFinder& columns,
                             bool item_aggregates) {
    if (const Column* column = columns.of(id); column != nullptr && column->symbol == id) {
        return true;
    }
    if (frames_.size() > 1 && id < frames_.back().first) {
        return true;  // from outside of the subquery, where nothing was dropped
    }
    if (!projection.distinct && !projection.aggregates) {
        is_kept_.resize(std::max<std::size_t>(is_kept_.size(), out_.symbols.size()));
        if (!is_kept_[id]) {
            is_kept_[id] = true;
            kept_.push_back(id);
        }
        return true;
    }
    const auto reads = [id](const auto& self, const Expression& node) -> bool {
        bool found = node.kind == ExpressionKind::variable && node.symbol == id;
        for_each_child(node, [&](const Expression* child) { found = found || self(self, *child); });
        return found;
    };
    const std::span<const Column> all = columns.columns();
    const bool in_key =
        item_aggregates && std::any_of(all.begin(), all.end(), [&](const Column& column) {
            return !column.aggregates && reads(reads, *column.expression);
        });
    if (in_key) {
        return fail("AmbiguousAggregationExpression",
                    quoted(symbol(id).name) +
                        " is neither aggregated nor a column by which rows are grouped",
                    span,
                    "Compute the expression in a WITH before.");
    }
    return fail("UndefinedVariable",
                quoted(symbol(id).name) + " is no longer there, since rows were " +
                    (projection.aggregates ? "grouped" : "made distinct"),
                span,
                "Order by a column, or make it one.");
}

// SKIP and LIMIT: one whole number for the whole query.
bool Analyzer::analyse_count(Expression* count, std::string_view clause) {
    const auto first_local = static_cast<SymbolId>(out_.symbols.size());
    if (!analyse_plain(count)) {
        return false;
    }
    const auto reads = [first_local](const auto& self, const Expression& node) -> bool {
        bool found = node.kind == ExpressionKind::subquery || pattern_of(node) != nullptr ||
                     (node.kind == ExpressionKind::variable && node.symbol < first_local);
        for_each_child(node, [&](const Expression* child) { found = found || self(self, *child); });
        return found;
    };
    if (reads(reads, *count)) {
        return fail("NonConstantExpression",
                    std::string(clause) + " takes a number that is the same for all rows",
                    count->span,
                    "Write a literal or a parameter.");
    }
    if (const auto* literal = try_as<IntegerLiteral>(count);
        literal != nullptr && literal->value < 0) {
        return fail(
            "NegativeIntegerArgument", std::string(clause) + " cannot be negative", count->span);
    }
    return require_type(*count, kIntegerType, "The argument of " + std::string(clause));
}

}  // namespace entente::cypher
