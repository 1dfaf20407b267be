// Scopes, symbols and types of Cypher: what a planner can rely on, and what is refused before it runs.

#include <string>
#include <string_view>
#include <vector>

#include "queries/cypher/functions.h"
#include "queries/cypher/parser.h"
#include "queries/cypher/semantics.h"
#include "tests/support/catch.h"
#include "tests/support/fake_procedures.h"

using namespace entente;
using namespace entente::cypher;
using entente::testing::FakeProcedures;

namespace {

struct Analysed {
    Ast ast;
    Analysis analysis;
};

Analysed analysed(const std::string& text, const ProcedureCatalog* procedures = nullptr) {
    CypherResult<Ast> ast = parse(text);
    INFO(text << "\n" << (ast.ok() ? "" : ast.error().text()));
    REQUIRE(ast.ok());
    CypherResult<Analysis> analysis = analyse(*ast, procedures);
    INFO((analysis.ok() ? "" : analysis.error().text()));
    REQUIRE(analysis.ok());
    return {*std::move(ast), *std::move(analysis)};
}

// "UndefinedVariable", or "" when the statement is accepted.
std::string refusal(const std::string& text) {
    CypherResult<Ast> ast = parse(text);
    if (!ast.ok()) {
        return ast.error().detail;
    }
    const CypherResult<Analysis> analysis = analyse(*ast, nullptr);
    return analysis.ok() ? "" : analysis.error().detail;
}

template <typename T>
const T& clause(const Analysed& statement, std::size_t index) {
    return as<T>(*statement.ast.statement.query->parts[0]->clauses[index]);
}

}  // namespace

TEST_CASE("A variable keeps its symbol through WITH, and a new name makes a new one", "[cypher]") {
    const Analysed statement =
        analysed("MATCH (a)-[r]->(b) WITH a, b AS c WITH * RETURN a, c.x AS x");
    const auto& match = clause<Match>(statement, 0);
    const auto& with = clause<Projection>(statement, 1);
    const auto& star = clause<Projection>(statement, 2);
    const SymbolId a = match.patterns[0]->nodes[0]->symbol;
    CHECK(with.columns[0].symbol == a);
    CHECK(with.columns[1].symbol != match.patterns[0]->nodes[1]->symbol);
    REQUIRE(star.columns.size() == 2);
    CHECK(star.columns[0].symbol == a);
    CHECK(star.columns[1].name == "c");
    const Symbol& c = statement.analysis.symbols[with.columns[1].symbol];
    CHECK(c.kind == SymbolKind::node);
    CHECK_FALSE(c.nullable);
    CHECK(statement.analysis.columns == std::vector<std::string_view>{"a", "x"});
}

TEST_CASE("Each element of a pattern has a symbol, and says whether it was bound before",
          "[cypher]") {
    const Analysed statement =
        analysed("MATCH (a)-[r*]->()<--(a) OPTIONAL MATCH p = (a)-->(b) RETURN p");
    const PathPattern& first = *clause<Match>(statement, 0).patterns[0];
    CHECK_FALSE(first.nodes[0]->bound);
    CHECK(first.nodes[2]->bound);
    CHECK(first.nodes[2]->symbol == first.nodes[0]->symbol);
    CHECK(first.nodes[1]->symbol != kNoSymbol);
    const std::vector<Symbol>& symbols = statement.analysis.symbols;
    CHECK(symbols[first.relationships[0]->symbol].kind == SymbolKind::relationships);
    CHECK(symbols[first.relationships[1]->symbol].kind == SymbolKind::relationship);
    const PathPattern& second = *clause<Match>(statement, 1).patterns[0];
    CHECK(symbols[second.symbol].kind == SymbolKind::path);
    CHECK(symbols[second.nodes[1]->symbol].nullable);
}

TEST_CASE("What a column computes is read from its slot in ORDER BY and in columns that aggregate",
          "[cypher]") {
    const Analysed statement =
        analysed("MATCH (n) RETURN n.x, n.x + count(*) AS y ORDER BY n.x, y, n.x + count(*)");
    const auto& projection = clause<Projection>(statement, 1);
    CHECK(projection.aggregates);
    CHECK_FALSE(projection.columns[0].aggregates);
    CHECK(projection.columns[1].aggregates);
    const auto& sum = as<Arithmetic>(*projection.items[1].expression);
    CHECK(sum.operands[0]->symbol == projection.columns[0].symbol);
    CHECK(projection.order_by[0].expression->symbol == projection.columns[0].symbol);
    CHECK(projection.order_by[1].expression->symbol == projection.columns[1].symbol);
    CHECK(projection.order_by[2].expression->symbol == projection.columns[1].symbol);
}

TEST_CASE("Variables that ORDER BY still reads are kept for it", "[cypher]") {
    const Analysed statement =
        analysed("MATCH (n), (m) WITH n.x AS x ORDER BY n.y, m.z WHERE n.w = x RETURN x");
    const auto& with = clause<Projection>(statement, 1);
    const PathPattern& n = *clause<Match>(statement, 0).patterns[0];
    const PathPattern& m = *clause<Match>(statement, 0).patterns[1];
    REQUIRE(with.kept_for_order.size() == 2);
    CHECK(with.kept_for_order[0] == n.nodes[0]->symbol);
    CHECK(with.kept_for_order[1] == m.nodes[0]->symbol);
    CHECK(refusal("MATCH (n) WITH DISTINCT n.x AS x ORDER BY n.y RETURN x") == "UndefinedVariable");
}

TEST_CASE("A subquery says what it reads from outside, and sees no more than it may", "[cypher]") {
    const Analysed statement = analysed(
        "MATCH (a), (b), (c) CALL { WITH a MATCH (a)-->(d) WHERE EXISTS { (d)-->(a) } RETURN d } "
        "RETURN b, d");
    const auto& call = clause<CallSubquery>(statement, 1);
    const SymbolId a = clause<Match>(statement, 0).patterns[0]->nodes[0]->symbol;
    REQUIRE(call.imports.size() == 1);
    CHECK(call.imports[0] == a);
    CHECK(refusal("MATCH (a), (b) CALL { WITH a RETURN b.x AS y } RETURN y") ==
          "UndefinedVariable");
    CHECK(refusal("MATCH (a) CALL { RETURN a.x AS y } RETURN y") == "UndefinedVariable");
    CHECK(refusal("MATCH (a), (b) CALL (a) { RETURN b.x AS y } RETURN y") == "UndefinedVariable");
    CHECK(
        refusal("MATCH (a), (b) CALL (a) { WITH 1 AS z RETURN a.x + z AS y } RETURN b, y").empty());
    CHECK(refusal("MATCH (a), (b) CALL (*) { RETURN a.x + b.x AS y } RETURN y").empty());
    CHECK(refusal("MATCH (a) CALL { WITH a RETURN 1 AS a } RETURN a") == "VariableAlreadyBound");
    CHECK(refusal("MATCH (a) CALL (a) { RETURN a.x } RETURN 1 AS one") == "NoExpressionAlias");
    CHECK(refusal("MATCH (a) RETURN COLLECT { MATCH (a)-->(b) RETURN b.x } AS xs").empty());
    CHECK(refusal("MATCH (a) RETURN COLLECT { MATCH (a)-->(b) RETURN b.x, 1 } AS xs") ==
          "InvalidClauseComposition");
    CHECK(refusal("MATCH (a) RETURN COUNT { CREATE (b) } AS n") == "InvalidClauseComposition");
    CHECK(refusal("UNWIND [1] AS x CALL { WITH x RETURN x AS y UNION WITH x RETURN x + 1 AS y } "
                  "RETURN x, y")
              .empty());
}

TEST_CASE("Names are suggested where one is mistyped", "[cypher]") {
    const auto hint = [](const std::string& text) {
        CypherResult<Ast> ast = parse(text);
        REQUIRE(ast.ok());
        const CypherResult<Analysis> analysis = analyse(*ast, nullptr);
        REQUIRE_FALSE(analysis.ok());
        return analysis.error().hint;
    };
    CHECK(hint("MATCH (country) RETURN contry.name") == "Did you mean `country`?");
    CHECK(hint("RETURN tolowr('A')") == "Did you mean `toLower`?");
}

TEST_CASE("Clauses come in an order that means something", "[cypher]") {
    CHECK(refusal("RETURN 1 AS x MATCH (n)") == "InvalidClauseComposition");
    CHECK(refusal("MATCH (n)") == "InvalidClauseComposition");
    CHECK(refusal("MATCH (n) WITH n") == "InvalidClauseComposition");
    CHECK(refusal("MATCH (n) SET n.x = 1").empty());
    CHECK(refusal("MATCH (n) FINISH").empty());
    CHECK(refusal("FOREACH (x IN [1] | MATCH (n))") == "InvalidClauseComposition");
    CHECK(refusal("MATCH (x) FOREACH (x IN [1] | CREATE ())") == "VariableAlreadyBound");
    CHECK(refusal("MATCH (n) CALL { WITH n MATCH (m) } RETURN n") == "InvalidClauseComposition");
}

TEST_CASE("Types that cannot fit are refused, and null always fits", "[cypher]") {
    CHECK(refusal("RETURN 'a' * 2") == "InvalidArgumentType");
    CHECK(refusal("RETURN null * 2, null AND true, NOT null, [null][null]").empty());
    CHECK(refusal("MATCH (n) RETURN size(n)") == "InvalidArgumentType");
    CHECK(refusal("MATCH (n) WITH n, [n] AS ns MATCH (ns) RETURN ns") == "VariableTypeConflict");
    CHECK(refusal("MATCH p = (n)--() RETURN p.x") == "InvalidArgumentType");
    CHECK(
        refusal("MATCH (n) WITH collect(n) AS ns UNWIND ns AS m MATCH (m)-->(k) RETURN k").empty());
    CHECK(refusal("RETURN reduce(s = 0, x IN [1, 2] | s + x) AS s").empty());
    CHECK(refusal("MATCH (n) AT TIME 5 RETURN n") == "InvalidArgumentType");
    CHECK(refusal("MATCH (n) AT TIME n.x RETURN n") == "UndefinedVariable");
}

TEST_CASE("Parameters are listed once, also those that a CALL passes by name", "[cypher]") {
    FakeProcedures procedures;
    procedures.add("test.p(a :: INTEGER?) :: (out :: STRING?)");
    const Analysed call = analysed("CALL test.p", &procedures);
    CHECK(call.analysis.required_parameters == std::vector<std::string_view>{"a"});
    CHECK(call.analysis.columns == std::vector<std::string_view>{"out"});
    const Analysed query =
        analysed("MATCH (n {x: $b}) WHERE n.y = $a AND n.z = $b RETURN n LIMIT $c");
    CHECK(query.analysis.parameters == std::vector<std::string_view>{"b", "a", "c"});
    CHECK(query.analysis.required_parameters.empty());
}

TEST_CASE("A statement says whether it writes, and whether it gives the same each time",
          "[cypher]") {
    CHECK_FALSE(analysed("MATCH (n) RETURN n").analysis.writes);
    CHECK(analysed("MATCH (n) CALL { WITH n CREATE (m) RETURN m } RETURN m").analysis.writes);
    CHECK(analysed("CREATE INDEX FOR (n:A) ON (n.x)").analysis.changes_schema);
    CHECK(analysed("RETURN date('2020-01-01') AS d").analysis.deterministic);
    CHECK_FALSE(analysed("RETURN date() AS d").analysis.deterministic);
    CHECK_FALSE(analysed("RETURN rand() AS r").analysis.deterministic);
    CHECK(analysed("MATCH (n) AS OF date('2020-01-01') RETURN n").analysis.reads_time);
}

TEST_CASE("SHOW has the columns of its kind, and YIELD chooses among them", "[cypher]") {
    using Columns = std::vector<std::string_view>;
    CHECK(analysed("SHOW FUNCTIONS").analysis.columns ==
          Columns{"name", "category", "description"});
    CHECK(analysed("SHOW FUNCTIONS YIELD name AS n, signature WHERE n <> 'x'").analysis.columns ==
          Columns{"n", "signature"});
    CHECK(analysed("SHOW INDEXES YIELD name, type RETURN type, count(*) AS c").analysis.columns ==
          Columns{"type", "c"});
    CHECK(analysed("SHOW FUNCTIONS YIELD *").analysis.columns[3] == "signature");
    CHECK(refusal("SHOW FUNCTIONS YIELD nme") == "UndefinedVariable");
}

TEST_CASE("The table of functions is in order, and every row can be called by its name",
          "[cypher]") {
    for (const FunctionSignature& function : functions()) {
        CHECK(find_function(function.name) == &function);
        CHECK(function.arguments_min <= function.arguments_max);
        CHECK((function.arguments_max == 0) == function.arguments.empty());
    }
    CHECK(find_function("TOLOWER") == find_function("toLower"));
    CHECK(find_function("nope") == nullptr);
    CHECK(static_cast<std::size_t>(FunctionId::value_type) + 1 == kFunctionCount);
}

TEST_CASE("A statement whose stars stand for too many columns is refused by name", "[cypher]") {
    std::string text = "MATCH (a0)";
    for (int i = 1; i < 1000; ++i) {
        text += ", (a" + std::to_string(i) + ")";
    }
    for (int i = 0; i < 101; ++i) {
        text += " WITH *";
    }
    CHECK(refusal(text + " RETURN 1 AS one") == "columns");
}
