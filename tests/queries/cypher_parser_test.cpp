// The parser of Cypher: trees, places and hints of errors, limits, and printing back.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "queries/cypher/ast.h"
#include "queries/cypher/lexer.h"
#include "queries/cypher/literals.h"
#include "queries/cypher/parser.h"
#include "queries/cypher/printer.h"
#include "tests/support/catch.h"

using namespace entente;
using namespace entente::cypher;

namespace {

// The first item of `RETURN <text>`, printed with all its parentheses.
std::string tree_of(const std::string& text) {
    const CypherResult<Ast> ast = parse("RETURN " + text);
    if (!ast.ok()) {
        return ast.error().text();
    }
    const auto& projection = as<Projection>(*ast->statement.query->parts[0]->clauses[0]);
    return print(*projection.items[0].expression, PrintStyle::nested);
}

CypherError error_of(const std::string& text) {
    const CypherResult<Ast> ast = parse(text);
    REQUIRE_FALSE(ast.ok());
    return ast.error();
}

const Clause& clause_of(const Ast& ast, std::size_t index) {
    return *ast.statement.query->parts[0]->clauses[index];
}

std::vector<std::string> corpus() {
    std::vector<std::string> statements;
    const std::filesystem::path folder =
        std::filesystem::path(ENTENTE_SOURCE_DIR) / "tests/fuzz/corpus/cypher";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream stream(entry.path(), std::ios::binary);
        std::string text((std::istreambuf_iterator<char>(stream)), {});
        for (std::size_t end = text.find("\n\n"); end != std::string::npos;
             end = text.find("\n\n")) {
            statements.push_back(text.substr(0, end));
            text.erase(0, end + 2);
        }
        statements.push_back(text);
    }
    return statements;
}

std::string repeated(std::string_view text, std::size_t count) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i) {
        result += text;
    }
    return result;
}

}  // namespace

TEST_CASE("Operators bind as openCypher orders them, and to the left", "[cypher]") {
    CHECK(tree_of("1 + 2 * 3 ^ 4") == "(1 + (2 * (3 ^ 4)))");
    CHECK(tree_of("1 - 2 - 3") == "(1 - 2 - 3)");
    CHECK(tree_of("1 - (2 - 3)") == "(1 - (2 - 3))");
    CHECK(tree_of("2 ^ 3 ^ 4") == "(2 ^ 3 ^ 4)");
    CHECK(tree_of("-x ^ 2") == "((-x) ^ 2)");
    CHECK(tree_of("a OR b XOR c AND NOT d = e") == "(a OR (b XOR (c AND (NOT (d = e)))))");
    CHECK(tree_of("a + b IN c = d") == "(((a + b) IN c) = d)");
    CHECK(tree_of("a = b IS NULL") == "(a = (b IS NULL))");
    CHECK(tree_of("a < b <= c") == "(a < b <= c)");
    CHECK(tree_of("NOT a IS NULL") == "(NOT (a IS NULL))");
    CHECK(tree_of("a STARTS WITH b + c") == "(a STARTS WITH (b + c))");
}

TEST_CASE("What a bracket or parenthesis begins is told by what stands in and behind it",
          "[cypher]") {
    const auto kind = [](const std::string& text) {
        const CypherResult<Ast> ast = parse("RETURN " + text);
        REQUIRE(ast.ok());
        return as<Projection>(clause_of(*ast, 0)).items[0].expression->kind;
    };
    CHECK(kind("(a)-->(b)") == ExpressionKind::pattern_predicate);
    CHECK(kind("(a) - (b)") == ExpressionKind::arithmetic);
    CHECK(kind("(a:B)<-[:R]-()") == ExpressionKind::pattern_predicate);
    CHECK(kind("(a.b) - [1][0]") == ExpressionKind::arithmetic);
    CHECK(kind("[x IN xs | x]") == ExpressionKind::list_comprehension);
    CHECK(kind("[x IN xs, y]") == ExpressionKind::list_literal);
    CHECK(kind("[(a)-->(b) | b]") == ExpressionKind::pattern_comprehension);
    CHECK(kind("[p = (a)-->(b) | p]") == ExpressionKind::pattern_comprehension);
    CHECK(kind("[(a), (b)]") == ExpressionKind::list_literal);
    CHECK(kind("n {.x}") == ExpressionKind::map_projection);
    CHECK(kind("{n: 1}") == ExpressionKind::map_literal);
    CHECK(kind("COUNT { (n)-->() }") == ExpressionKind::subquery);
    CHECK(kind("count(n)") == ExpressionKind::function_call);
    CHECK(kind("all(x IN xs WHERE x)") == ExpressionKind::quantifier);
    CHECK(tree_of("[x IN xs WHERE x:A|B | x]") == "[x IN xs WHERE (x:(A|B)) | x]");
}

TEST_CASE("Literals have their values, at the limits too", "[cypher]") {
    CHECK(tree_of("-9223372036854775808") == "(-9223372036854775808)");
    CHECK(tree_of("0x1F") == "31");
    CHECK(tree_of("0o17") == "15");
    CHECK(tree_of("1_000") == "1000");
    CHECK(tree_of(".5") == "0.5");
    CHECK(tree_of("1e3") == "1000.0");
    CHECK(tree_of("1e-999") == "0.0");
    CHECK(tree_of(R"('a\'b\\c\u00e9\uD83D\uDE00\n')") == "'a\\'b\\\\cé😀\\n'");
    CHECK(error_of("RETURN 9223372036854775808").detail == "IntegerOverflow");
    CHECK(error_of("RETURN 1e999").detail == "FloatingPointOverflow");
    CHECK(error_of("RETURN 0x").detail == "InvalidNumberLiteral");
    CHECK(error_of("RETURN '\\uD83D'").detail == "InvalidUnicodeLiteral");
}

TEST_CASE("A column without a name is called what was written", "[cypher]") {
    const CypherResult<Ast> ast = parse("RETURN  n.x  +  1 , (a), `b c`, count( * ) AS d");
    REQUIRE(ast.ok());
    const auto& projection = as<Projection>(clause_of(*ast, 0));
    CHECK(projection.items[0].name == "n.x  +  1");
    CHECK(projection.items[1].name == "(a)");
    CHECK(projection.items[2].name == "b c");
    CHECK(projection.items[3].name == "d");
}

TEST_CASE("Errors say where, what was expected, and what may have been meant", "[cypher]") {
    const CypherError typo = error_of("MATCH (n)\nWEHRE n.x = 1 RETURN n");
    REQUIRE(typo.position);
    CHECK(typo.position->line == 2);
    CHECK(typo.position->column == 1);
    CHECK(typo.position->offset == 10);
    CHECK(typo.detail == "UnexpectedSyntax");
    CHECK(typo.hint == "Did you mean `WHERE`?");

    const CypherError open = error_of("MATCH (n WHERE n.x = [1, 2");
    CHECK_THAT(open.text(), Catch::Contains("ends too early"));
    CHECK_THAT(open.hint, Catch::Contains("The `[` of line 1, column 22 is not closed"));

    // Columns count characters, not bytes.
    CHECK(error_of("RETURN 'é😀' 1").position->column == 13);
    CHECK_THAT(error_of("RETURN 1 != 2").hint, Catch::Contains("<>"));
    CHECK_THAT(error_of("RETURN 1; RETURN 2").text(), Catch::Contains("more than one statement"));
    CHECK(error_of("RETURN 'abc").position->column == 8);
    CHECK(error_of("RETURN \"\xff\"").detail == "InvalidUnicodeCharacter");
    CHECK(error_of("LOAD CSV FROM 'x' AS row RETURN row").type == ErrorType::not_supported);
}

TEST_CASE("The time of a MATCH stands behind its patterns and before its WHERE", "[cypher]") {
    const CypherResult<Ast> ast = parse(
        "MATCH (a)-[r]->(b) AT TIME date('2022-01-01') AS OF SYSTEM TIME $known WHERE r.x = 1 "
        "RETURN r");
    REQUIRE(ast.ok());
    const auto& match = as<Match>(clause_of(*ast, 0));
    REQUIRE(match.at_time != nullptr);
    CHECK(print(*match.at_time) == "date('2022-01-01')");
    REQUIRE(match.at_system_time != nullptr);
    CHECK(match.where != nullptr);
    CHECK(error_of("MATCH (a) AT TIME 1 AS OF 2 RETURN a").detail == "InvalidClauseComposition");
}

TEST_CASE("A statement nested too deeply is refused by name, and chains are not nesting",
          "[cypher]") {
    const auto refused = [](const std::string& text) {
        const CypherError error = error_of(text);
        return error.type == ErrorType::limit_exceeded && error.detail == "nesting-depth";
    };
    constexpr std::size_t kDeep = 100000;
    CHECK(refused("RETURN " + repeated("(", kDeep) + "1" + repeated(")", kDeep)));
    CHECK(refused("RETURN " + repeated("[", kDeep) + repeated("]", kDeep)));
    CHECK(refused("RETURN " + repeated("{a:", kDeep) + "1" + repeated("}", kDeep)));
    CHECK(refused("RETURN " + repeated("NOT ", kDeep) + "true"));
    CHECK(refused("RETURN " + repeated("- ", kDeep) + "x"));
    CHECK(refused("RETURN x" + repeated(".a", kDeep)));
    CHECK(refused("RETURN x" + repeated("[0]", kDeep)));
    CHECK(refused("RETURN x" + repeated(" IS NULL", kDeep)));
    CHECK(refused("RETURN x" + repeated(" IN x", kDeep)));
    CHECK(refused("RETURN x" + repeated(":A", 1) + repeated(".a:A", kDeep)));
    CHECK(refused("RETURN n:" + repeated("!", kDeep) + "A"));
    CHECK(refused("RETURN n:" + repeated("(", kDeep) + "A" + repeated(")", kDeep)));
    CHECK(refused("RETURN " + repeated("CASE WHEN ", kDeep) + "1"));
    CHECK(refused("RETURN " + repeated("f(", kDeep) + "1"));
    CHECK(refused(repeated("CALL { ", kDeep) + "RETURN 1"));
    CHECK(refused("MATCH (n) WHERE " + repeated("EXISTS { MATCH (n) WHERE ", kDeep) + "true"));
    CHECK(refused("MATCH (n) " + repeated("FOREACH (x IN [1] | ", kDeep) + "CREATE ()"));
    CHECK(refused("MATCH " + repeated("(a WHERE (a)--", kDeep) + "()"));
    CHECK(refused("RETURN x IS :: " + repeated("LIST<", kDeep)));

    CHECK(parse("RETURN 1" + repeated(" + 1", kDeep)).ok());
    CHECK(parse("RETURN true" + repeated(" AND true", kDeep)).ok());
    CHECK(parse("RETURN 1" + repeated(" < 1", kDeep)).ok());
    CHECK(parse("MATCH (a)" + repeated("-->(a)", kDeep) + " RETURN a").ok());
    CHECK(parse("RETURN [1" + repeated(", 1", kDeep) + "]").ok());
    CHECK(parse("RETURN 1" + repeated(" UNION RETURN 1", kDeep)).ok());
    CHECK(parse("MATCH (n:A" + repeated("|A", kDeep) + ") RETURN n").ok());
    CHECK(parse("RETURN " + repeated("(", 200) + "1" + repeated(")", 200)).ok());
}

TEST_CASE("A statement longer than the limit is refused by name", "[cypher]") {
    const CypherError error = error_of("RETURN '" + std::string(kStatementBytesMax, 'x') + "'");
    CHECK(error.type == ErrorType::limit_exceeded);
    CHECK(error.detail == "statement-bytes");
}

TEST_CASE("Our own statements print to texts with the same trees", "[cypher]") {
    std::size_t parsed = 0;
    for (const std::string& statement : corpus()) {
        const CypherResult<Ast> ast = parse(statement);
        if (!ast.ok()) {
            continue;
        }
        ++parsed;
        const std::string printed = print(ast->statement);
        INFO(statement << "\nis printed as\n" << printed);
        const CypherResult<Ast> again = parse(printed);
        REQUIRE(again.ok());
        CHECK(print(again->statement, PrintStyle::nested) ==
              print(ast->statement, PrintStyle::nested));
    }
    CHECK(parsed > 100);
}

TEST_CASE("Every keyword can be a label, a type, a property, a key and a parameter", "[cypher]") {
    for (const char* word :
         {"match", "WHERE", "Order", "null", "END", "in", "count", "exists", "show"}) {
        const std::string text(word);
        INFO(text);
        CHECK(parse("MATCH (n:" + text + ")-[:" + text + "]->({" + text + ": $" + text +
                    "}) RETURN n." + text)
                  .ok());
    }
    for (const char* word :
         {"end", "order", "count", "type", "exists", "all", "set", "desc", "limit", "path"}) {
        const std::string text(word);
        INFO(text);
        CHECK(parse("MATCH (" + text + ") WHERE " + text + ".x = 1 RETURN " + text + " AS " + text)
                  .ok());
    }
}

TEST_CASE("Literals are lifted where a parameter means the same, and nowhere else", "[cypher]") {
    const auto lifted = [](const std::string& text) { return lift_literals(text).text; };
    CHECK(lifted("MATCH (n:A {x: 1})  WHERE n.y = 'b' AND n.z > 2.5 RETURN n.w = 3") ==
          "MATCH (n:A {x: $`#0`}) WHERE n.y = $`#1` AND n.z > $`#2` RETURN n.w = 3");
    CHECK(lift_literals("MATCH (n {x: 1}) WHERE n.y = 'b' RETURN n").literals ==
          std::vector<std::variant<std::int64_t, double, std::string>>{std::int64_t{1},
                                                                       std::string("b")});
    CHECK(lifted("CREATE (n {x: 1, y: -1})") == "CREATE (n {x: $`#0`, y: -1})");
    CHECK(lifted("MATCH (n) WHERE n.x = 1 + 2 RETURN n") == "MATCH (n) WHERE n.x = 1 + 2 RETURN n");
    CHECK(lifted("MATCH (n)-[*1..2]->() RETURN n  LIMIT 5") ==
          "MATCH (n)-[*1..2]->() RETURN n  LIMIT 5");
    for (const char* kept : {"WITH {a: 1} AS m WHERE m.a = 1 RETURN m",
                             "RETURN COUNT { MATCH (n {x: 1}) }",
                             "RETURN COLLECT { CALL { MATCH (n {x: 1}) RETURN n } RETURN n }",
                             "RETURN {create: {a: 1}}",
                             "RETURN n.match = 1",
                             "CREATE INDEX FOR (n:A) ON (n.x) OPTIONS {a: 1}"}) {
        CHECK(lifted(kept) == kept);
    }
    CHECK(lifted("MATCH (n) CALL { WITH n MATCH (m {x: 1}) RETURN m } RETURN m") ==
          "MATCH (n) CALL { WITH n MATCH (m {x: $`#0`}) RETURN m } RETURN m");
    CHECK(lifted("MATCH (n) WHERE n.a STARTS WITH 'x' AND n.b = 1 RETURN n") ==
          "MATCH (n) WHERE n.a STARTS WITH 'x' AND n.b = $`#0` RETURN n");
}
