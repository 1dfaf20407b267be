#include "queries/runtime/expression.h"

#include <map>

#include "tests/queries/expression_support.h"

using namespace entente;
using namespace entente::cypher;

namespace {

// Two nodes and a relationship; node 3 was deleted.
class SmallGraph : public EntityAccess {
public:
    CypherResult<QueryValue> property(NodeId node, const KnownName& key) override {
        ENTENTE_ASSIGN(const QueryMap all, properties(node));
        const QueryValue* value = all.find(key.text);
        return value == nullptr ? QueryValue() : *value;
    }

    CypherResult<QueryValue> property(const EdgeRef& /*relationship*/,
                                      const KnownName& key) override {
        return key.text == "since" ? QueryValue(1949) : QueryValue();
    }

    CypherResult<QueryMap> properties(NodeId node) override {
        if (is_deleted(node)) {
            return deleted_entity_access("the node");
        }
        return QueryMap({{"name", node == NodeId(1) ? "Ann" : "Bob"}, {"age", 30}});
    }

    CypherResult<QueryMap> properties(const EdgeRef& /*relationship*/) override {
        return given({{"since", 1949}});
    }

    CypherResult<QueryList> labels(NodeId node) override {
        if (is_deleted(node)) {
            return deleted_entity_access("the node");
        }
        return QueryList{"Person", node == NodeId(1) ? "Minister" : "Envoy"};
    }

    CypherResult<bool> has_label(NodeId node, const KnownName& label) override {
        return !is_deleted(node) &&
               (label.text == "Person" || (label.text == "Minister") == (node == NodeId(1)));
    }

    CypherResult<QueryValue> type_name(EdgeTypeId /*type*/) override { return QueryValue("ALLY"); }

    bool is_deleted(NodeId node) override { return node == NodeId(3); }

    bool is_deleted(const EdgeRef& /*relationship*/) override { return false; }
};

const EdgeRef kEdge{NodeId(1), EdgeTypeId(7), NodeId(2), EdgeId(5)};

// With parameters n (a node), r (a relationship) and gone (a node that was deleted).
std::string with_graph(std::string_view expression) {
    SmallGraph graph;
    return evaluate(
        expression, given({{"n", NodeId(1)}, {"r", kEdge}, {"gone", NodeId(3)}}), &graph);
}

}  // namespace

TEST_CASE("operators bind as the language says") {
    CHECK(evaluate("1 + 2 * 3 - 4") == "3");
    CHECK(evaluate("2 ^ 3 ^ 2") == "64.0");
    CHECK(evaluate("-2 ^ 2") == "4.0");
    CHECK(evaluate("7 / 2 + 7 % 4") == "6");
    CHECK(evaluate("NOT true OR true") == "true");
    CHECK(evaluate("1 < 2 < 3") == "true");
    CHECK(evaluate("3 > 2 > 2") == "false");
    CHECK(evaluate("'a' + 1 + 2") == "'a12'");
    CHECK(evaluate("1 + 2 + 'a' + 'b' + 3") == "'3ab3'");
}

TEST_CASE("logic has three values, and what decides is not followed by errors") {
    CHECK(evaluate("null AND false") == "false");
    CHECK(evaluate("null AND true") == "null");
    CHECK(evaluate("null OR true") == "true");
    CHECK(evaluate("null XOR true") == "null");
    CHECK(evaluate("NOT null") == "null");
    CHECK(evaluate("false AND 1 / 0 = 1") == "false");
    CHECK(evaluate("true OR 1 / 0 = 1") == "true");
    CHECK(evaluate("true AND 1 / 0 = 1") == "ArithmeticError DivisionByZero");
    CHECK(evaluate("$p AND true", given({{"p", 1}})) == "TypeError InvalidArgumentType");
}

TEST_CASE("predicates of texts are null where one side is no text") {
    CHECK(evaluate("'abc' STARTS WITH 'ab'") == "true");
    CHECK(evaluate("'abc' ENDS WITH 'ab'") == "false");
    CHECK(evaluate("'abc' CONTAINS 'b'") == "true");
    CHECK(evaluate("$p CONTAINS 'b'", given({{"p", 1}})) == "null");
    CHECK(evaluate("'abc' =~ 'a.*'") == "true");
    CHECK(evaluate("'xabc' =~ $p", given({{"p", "a.*"}})) == "false");
    CHECK(evaluate("null =~ 'a'") == "null");
}

TEST_CASE("a long list that is constant is searched as a short one is") {
    std::string list = "[";
    for (int i = 0; i < 100; ++i) {
        list += (i == 0 ? "" : ", ") + std::to_string(i * 3);
    }
    list += "]";
    for (const char* value : {"99", "99.0", "100", "'99'", "null", "0.0 / 0.0", "[99]"}) {
        INFO(value);
        CHECK(evaluate("$v IN " + list) == "null");
        const std::string expected = evaluate(std::string(value) + " IN tail([-1] + " + list + ")");
        CHECK(evaluate(std::string("[x IN [") + value + "] | x IN " + list + "][0]") == expected);
    }
}

TEST_CASE("CASE takes the first that fits and evaluates no other") {
    CHECK(evaluate("CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 1 / 0 END") == "'b'");
    CHECK(evaluate("CASE WHEN null THEN 'a' WHEN true THEN 'b' END") == "'b'");
    CHECK(evaluate("CASE null WHEN null THEN 'a' ELSE 'b' END") == "'b'");
    CHECK(evaluate("CASE 3 WHEN 1 THEN 'a' END") == "null");
    CHECK(evaluate("coalesce(null, 2, 1 / 0)") == "2");
}

TEST_CASE("variables of comprehensions, quantifiers and reduce are their own") {
    CHECK(evaluate("[x IN range(1, 5) WHERE x % 2 = 1 | x * x]") == "[1, 9, 25]");
    CHECK(evaluate("[x IN [1, 2] | [x IN [x, x + 10] | x + 1]]") == "[[2, 12], [3, 13]]");
    CHECK(evaluate("[x IN null | x]") == "null");
    CHECK(evaluate("reduce(s = 0, x IN [1, 2, 3] | s + x)") == "6");
    CHECK(evaluate("reduce(s = '', x IN ['a', 'b'] | s + reduce(t = '', y IN [x, x] | t + y))") ==
          "'aabb'");
    CHECK(evaluate("all(x IN [1, null] WHERE x > 0)") == "null");
    CHECK(evaluate("any(x IN [1, null] WHERE x > 0)") == "true");
    CHECK(evaluate("none(x IN [] WHERE x > 0)") == "true");
    CHECK(evaluate("single(x IN [1, 2] WHERE x > 0)") == "false");
    CHECK(evaluate("single(x IN [1, null] WHERE x > 0)") == "null");
}

TEST_CASE("entities are asked for properties, labels and types") {
    CHECK(with_graph("$n.name") == "'Ann'");
    CHECK(with_graph("$n['na' + 'me']") == "'Ann'");
    CHECK(with_graph("$n.nothing") == "null");
    CHECK(with_graph("$r.since + 1") == "1950");
    CHECK(with_graph("keys($n)") == "['age', 'name']");
    CHECK(with_graph("properties($r)") == "{since: 1949}");
    CHECK(with_graph("labels($n)") == "['Person', 'Minister']");
    CHECK(with_graph("type($r)") == "'ALLY'");
    CHECK(with_graph("[id($n), id($r), elementId($r)]") == "[1, 5, '5']");
    CHECK(with_graph("[startNode($r), endNode($r).name]") == "[(1), 'Bob']");
    CHECK(with_graph("[x IN [$n] | x:Person&!Envoy]") == "[true]");
    CHECK(with_graph("[x IN [$n] | x:Envoy|Minister]") == "[true]");
    CHECK(with_graph("[x IN [$n] | x:!%]") == "[false]");
    CHECK(with_graph("[x IN [$r] | x:ALLY]") == "[true]");
    CHECK(with_graph("[x IN [null] | x:Person]") == "[null]");
}

TEST_CASE("a deleted entity is still a value, but has no properties") {
    CHECK(with_graph("[$gone, id($gone)]") == "[(3), 3]");
    CHECK(with_graph("$gone.name") == "EntityNotFound DeletedEntityAccess");
    CHECK(with_graph("labels($gone)") == "EntityNotFound DeletedEntityAccess");
}

TEST_CASE("a map projection takes properties by name, all of them, and others") {
    SmallGraph graph;
    EvaluationContext context;
    context.entities = &graph;
    const auto project = [&](const std::string& projection) {
        SmallRun runner(context);
        const auto rows =
            runner.run("WITH $n AS n, 5 AS x RETURN " + projection, given({{"n", NodeId(1)}}));
        return rows.ok() ? show(rows->at(0).at(0)) : rows.error().message;
    };
    CHECK(project("n {.*, x, age: 31}") == "{age: 31, name: 'Ann', x: 5}");
    CHECK(project("n {.name, .nothing}") == "{name: 'Ann', nothing: null}");
}

TEST_CASE("types of values are tested by name") {
    CHECK(evaluate("1 IS :: INTEGER") == "true");
    CHECK(evaluate("[1, 2] IS :: LIST<INTEGER>") == "true");
    CHECK(evaluate("[1, 'a'] IS NOT :: LIST<INTEGER>") == "true");
    CHECK(evaluate("null IS :: INTEGER") == "true");
    CHECK(evaluate("null IS :: INTEGER NOT NULL") == "false");
}

TEST_CASE("constant parts are computed when the expression is compiled") {
    auto ast = parse(
        "RETURN date('2024-02-28') + duration('P2D'), date(), rand(), 1 / 0, $p + 1, "
        "range(1, 10), range(1, 1000000)");
    REQUIRE(ast.ok());
    REQUIRE(analyse(*ast, nullptr).ok());
    std::vector<bool> constant;
    for (const Column& column : ast->statement.query->columns) {
        const auto* projection =
            static_cast<const Projection*>(ast->statement.query->parts[0]->clauses[0]);
        const auto index = static_cast<std::size_t>(&column - ast->statement.query->columns.data());
        const auto compiled = compile(*projection->columns[index].expression, {});
        REQUIRE(compiled.ok());
        constant.push_back(compiled->constant() != nullptr);
    }
    CHECK(constant == std::vector<bool>{true, false, false, false, false, true, false});
}

TEST_CASE("what the planner has computed is read from its slot") {
    auto ast = parse("RETURN 1 + count(*) AS n");
    REQUIRE(ast.ok());
    REQUIRE(analyse(*ast, nullptr).ok());
    const auto* projection =
        static_cast<const Projection*>(ast->statement.query->parts[0]->clauses[0]);
    CompileScope scope;
    scope.computed = [](const Expression& node) {
        return node.kind == ExpressionKind::count_star ? std::optional<Slot>(3) : std::nullopt;
    };
    const auto compiled = compile(*projection->columns[0].expression, scope);
    REQUIRE(compiled.ok());
    EvaluationContext context;
    std::vector<QueryValue> row(4);
    row[3] = 41;
    CHECK(show(compiled->evaluate(Row(row.data()), context)) == "42");
    // The same where slots are columns of a batch.
    std::vector<QueryValue> batch(4 * 10);
    batch[3 * 10 + 7] = 1;
    CHECK(show(compiled->evaluate(Row(batch.data() + 7, 10), context)) == "2");
}

TEST_CASE("an error of a function names the function") {
    EvaluationContext context;
    SmallRun runner(context);
    const auto rows = runner.run("RETURN sqrt($p)", given({{"p", "four"}}));
    REQUIRE_FALSE(rows.ok());
    CHECK(rows.error().message == "sqrt(): a number was expected, but there was the STRING 'four'");
}

TEST_CASE("a component that is beyond 64 bits is null") {
    CHECK(evaluate("datetime('+999999999-01-01T00:00Z').epochMillis") == "null");
    CHECK(evaluate("duration('PT9999999999999S').nanoseconds") == "null");
    CHECK(evaluate("duration('PT9999999999S').microseconds") == "9999999999000000");
}

TEST_CASE("a loop that is longer than the budget ends with the budget's error") {
    Budget budget = Budget::of(std::chrono::milliseconds(0));
    BudgetMeter meter(budget);
    EvaluationContext context;
    context.budget = &meter;
    SmallRun runner(context);
    const auto rows = runner.run(
        "RETURN reduce(s = 0, x IN range(1, 1000000) | s + size([y IN range(1, 1000) | y]))");
    REQUIRE_FALSE(rows.ok());
    CHECK(rows.error().type == ErrorType::timed_out);
}

TEST_CASE("lists that grow beyond the memory of the statement are stopped while they grow") {
    Budget budget;
    budget.memory_bytes_max = std::size_t{1} << 20;
    for (const char* query : {"RETURN range(1, 1000000)",
                              "RETURN [x IN range(1, 1000) | range(1, 1000)]",
                              "RETURN reduce(l = [1], x IN range(1, 40) | l + l)",
                              "RETURN split($p, '')"}) {
        INFO(query);
        BudgetMeter meter(budget);
        EvaluationContext context;
        context.budget = &meter;
        SmallRun runner(context);
        const auto rows = runner.run(query, given({{"p", std::string(100'000, 'x')}}));
        REQUIRE_FALSE(rows.ok());
        CHECK(rows.error().type == ErrorType::limit_exceeded);
        // All of it was given back.
        CHECK(meter.reserve(std::size_t{1} << 20));
    }
}

TEST_CASE("a value that doubles at each step is stopped before it is looked at") {
    CHECK(evaluate("reduce(l = [1], x IN range(1, 200) | [l, l])") ==
          "LimitExceeded kQueryValueBytesMax");
    CHECK(evaluate("size(reduce(l = [], x IN range(1, 600) | [l]))") ==
          "LimitExceeded kQueryValueDepthMax");
}
