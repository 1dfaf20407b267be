// What an expression costs for each row, and what it costs to make it ready.
//
//     expression_bench [ROWS [SEED]]
//
// Makes ROWS (100,000) rows of an integer, a float, a short text, a date and a list, from SEED (1), and evaluates each
// expression over all of them, eleven times; shows the median and the worst of the nanoseconds for each row, and the
// microseconds from text to compiled expression (parsed, analysed, compiled; without a cache).

#include "queries/runtime/expression.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "queries/cypher/parser.h"
#include "queries/cypher/semantics.h"

using namespace entente;
using namespace entente::cypher;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kRounds = 11;

double nanoseconds_since(Clock::time_point start) {
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "expression_bench: " << message << '\n';
    std::exit(1);
}

std::vector<QueryValue> make_row(std::mt19937_64& random) {
    const auto number = [&](int below) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
    };
    QueryList list;
    for (int i = 0; i < 10; ++i) {
        list.emplace_back(number(100));
    }
    return {number(1000),
            static_cast<double>(number(1'000'000)) / 1000,
            "name " + std::to_string(number(1000)),
            QueryDate{number(20'000)},
            QueryValue(std::move(list))};
}

struct Prepared {
    CompiledExpression expression;
    std::size_t symbols = 0;
    double microseconds = 0;
};

// `i`, `f`, `t`, `d` and `l` are the first five symbols, of a WITH before.
Prepared prepare(const std::string& text) {
    const std::string query = "WITH 0 AS i, 0.0 AS f, '' AS t, null AS d, null AS l RETURN " + text;
    const auto start = Clock::now();
    auto ast = parse(query);
    if (!ast.ok()) {
        fail(ast.error().text());
    }
    const auto analysis = analyse(*ast, nullptr);
    if (!analysis.ok()) {
        fail(analysis.error().text());
    }
    const auto& clauses = ast->statement.query->parts[0]->clauses;
    const auto& columns = as<Projection>(*clauses[0]).columns;
    // The rows have the columns of WITH first, and everything else behind them.
    std::vector<Slot> slots(analysis->symbols.size());
    Slot next = 5;
    for (SymbolId symbol = 0; symbol < slots.size(); ++symbol) {
        const auto column = std::find_if(columns.begin(), columns.end(), [&](const Column& one) {
            return one.symbol == symbol;
        });
        slots[symbol] =
            column == columns.end() ? next++ : static_cast<Slot>(column - columns.begin());
    }
    CompileScope scope;
    scope.slot = [&slots](SymbolId symbol) { return slots[symbol]; };
    auto compiled = compile(*as<Projection>(*clauses[1]).columns[0].expression, scope);
    if (!compiled.ok()) {
        fail(compiled.error().text());
    }
    return {*compiled, slots.size(), nanoseconds_since(start) / 1000};
}

void measure(const std::string& text, std::vector<std::vector<QueryValue>>& rows) {
    const Prepared prepared = prepare(text);
    EvaluationContext context;
    context.clock = StatementClock::now();
    std::vector<double> rounds;
    for (std::size_t round = 0; round < kRounds; ++round) {
        const auto start = Clock::now();
        for (auto& row : rows) {
            if (row.size() < prepared.symbols) {
                row.resize(prepared.symbols);
            }
            QueryValue value;
            if (const auto error = prepared.expression.evaluate(Row(row.data()), context, value)) {
                fail(error->text());
            }
        }
        rounds.push_back(nanoseconds_since(start) / static_cast<double>(rows.size()));
    }
    std::sort(rounds.begin(), rounds.end());
    std::printf("%8.1f %8.1f %8.1f   %s\n",
                rounds[rounds.size() / 2],
                rounds.back(),
                prepared.microseconds,
                text.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
    const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    std::mt19937_64 random(seed);
    std::vector<std::vector<QueryValue>> rows;
    for (std::size_t i = 0; i < count; ++i) {
        rows.push_back(make_row(random));
    }
    std::printf("%u threads of hardware, %zu rows, seed %llu\n",
                std::thread::hardware_concurrency(),
                count,
                static_cast<unsigned long long>(seed));
    std::printf("  median    worst  text us   expression\n");
    for (const char* text : {"i",
                             "i + 1",
                             "i * 2 + f / 3.0 - 1",
                             "i > 500",
                             "i > 100 AND i < 900 AND NOT t = 'name 7'",
                             "t STARTS WITH 'name 1'",
                             "t =~ 'name [0-9]*7'",
                             "t + '!' + i",
                             "i IN [1, 2, 3, 500]",
                             "i IN range(1, 1000, 7)",
                             "d.year",
                             "d + duration('P1M')",
                             "toUpper(t)",
                             "coalesce(null, i)",
                             "CASE WHEN i < 500 THEN 'low' ELSE 'high' END",
                             "{i: i, t: t}",
                             "[x IN l WHERE x > 50 | x * 2]",
                             "reduce(s = 0, x IN l | s + x)",
                             "any(x IN l WHERE x = i)"}) {
        measure(text, rows);
    }
    return 0;
}
