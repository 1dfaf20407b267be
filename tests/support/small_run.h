// Runs the queries that need no graph: UNWIND, WITH and RETURN, one row after the other. Aggregation, DISTINCT and ORDER BY
// are the executor's.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queries/cypher/parser.h"
#include "queries/cypher/semantics.h"
#include "queries/runtime/expression.h"

namespace entente::cypher {

using Rows = std::vector<std::vector<QueryValue>>;

// One graphless query, and what it gave.
class SmallRun {
public:
    explicit SmallRun(EvaluationContext& context) : context_(context) {}

    // Rows of the columns of RETURN. Parameters by name.
    CypherResult<Rows> run(std::string_view query, const QueryMap& parameters = {}) {
        ENTENTE_ASSIGN(Ast ast, parse(query));
        ENTENTE_ASSIGN(Analysis analysis, analyse(ast, nullptr));
        columns.assign(analysis.columns.begin(), analysis.columns.end());
        std::vector<QueryValue> given;
        for (const std::string_view name : analysis.parameters) {
            const QueryValue* value = parameters.find(name);
            given.push_back(value == nullptr ? QueryValue() : *value);
        }
        context_.parameters = given;
        Rows rows(1, std::vector<QueryValue>(analysis.symbols.size()));
        if (ast.statement.query == nullptr || ast.statement.query->parts.size() != 1) {
            return unsupported();
        }
        for (const Clause* clause : ast.statement.query->parts[0]->clauses) {
            ENTENTE_ASSIGN(rows, step(*clause, std::move(rows)));
        }
        Rows out;
        for (const auto& row : rows) {
            std::vector<QueryValue>& values = out.emplace_back();
            for (const Column& column : ast.statement.query->columns) {
                values.push_back(row[column.symbol]);
            }
        }
        return out;
    }

    std::vector<std::string> columns;
    bool not_supported = false;

private:
    CypherError unsupported() {
        not_supported = true;
        return runtime_error(ErrorType::not_supported, "", "more than this runner can do");
    }

    CypherResult<Rows> step(const Clause& clause, Rows rows) {
        if (clause.kind == ClauseKind::unwind) {
            return unwind(as<Unwind>(clause), rows);
        }
        if (clause.kind != ClauseKind::projection) {
            return unsupported();
        }
        const auto& projection = as<Projection>(clause);
        if (projection.aggregates || projection.distinct || !projection.order_by.empty() ||
            projection.skip != nullptr || projection.limit != nullptr) {
            return unsupported();
        }
        return project(projection, std::move(rows));
    }

    CypherResult<Rows> unwind(const Unwind& clause, Rows& rows) {
        ENTENTE_ASSIGN(const CompiledExpression list, compile(*clause.list, scope_));
        Rows out;
        for (auto& row : rows) {
            ENTENTE_ASSIGN(const QueryValue items, list.evaluate(Row(row.data()), context_));
            if (items.is_null()) {
                continue;
            }
            const QueryList all = items.is(QueryType::list) ? items.list() : QueryList{items};
            for (const QueryValue& item : all) {
                out.push_back(row);
                out.back()[clause.variable->symbol] = item;
            }
        }
        return out;
    }

    CypherResult<Rows> project(const Projection& clause, Rows rows) {
        std::vector<CompiledExpression> values;
        for (const Column& column : clause.columns) {
            ENTENTE_ASSIGN(CompiledExpression value, compile(*column.expression, scope_));
            values.push_back(std::move(value));
        }
        Rows out;
        for (auto& row : rows) {
            std::vector<QueryValue> next = row;
            for (std::size_t i = 0; i < values.size(); ++i) {
                ENTENTE_ASSIGN(next[clause.columns[i].symbol],
                               values[i].evaluate(Row(row.data()), context_));
            }
            bool kept = true;
            if (clause.where != nullptr) {
                ENTENTE_ASSIGN(const CompiledExpression where, compile(*clause.where, scope_));
                ENTENTE_ASSIGN(kept, where.test(Row(next.data()), context_));
            }
            if (kept) {
                out.push_back(std::move(next));
            }
        }
        return out;
    }

    EvaluationContext& context_;
    CompileScope scope_;
};

}  // namespace entente::cypher
