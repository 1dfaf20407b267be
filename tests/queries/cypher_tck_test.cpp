// The front end of Cypher against every query of openCypher's conformance kit, where that lies beside the repository.

#include <filesystem>
#include <iostream>
#include <string>

#include "queries/cypher/literals.h"
#include "queries/cypher/parser.h"
#include "queries/cypher/printer.h"
#include "queries/cypher/semantics.h"
#include "tests/support/catch.h"
#include "tests/support/fake_procedures.h"
#include "tests/support/tck_features.h"

using namespace entente;
using namespace entente::cypher;
using entente::testing::FakeProcedures;
using entente::testing::TckReader;
using entente::testing::TckScenario;

namespace {

const std::filesystem::path kFeatures =
    std::filesystem::path(ENTENTE_SOURCE_DIR) / "../shared/tck/features";

const std::vector<TckScenario>& scenarios() {
    static const std::vector<TckScenario> all = TckReader::read(kFeatures);
    return all;
}

bool is_missing() {
    if (scenarios().empty()) {
        WARN("SKIPPED: there is no " << kFeatures.string());
    }
    return scenarios().empty();
}

// "ok", or "SyntaxError UndefinedVariable": what the front end makes of a query.
std::string verdict(const std::string& query, const FakeProcedures& procedures) {
    CypherResult<Ast> ast = parse(query);
    if (!ast.ok()) {
        return std::string(error_type_name(ast.error().type)) + " " + ast.error().detail;
    }
    const CypherResult<Analysis> analysis = analyse(*ast, &procedures);
    if (!analysis.ok()) {
        return std::string(error_type_name(analysis.error().type)) + " " + analysis.error().detail;
    }
    // What a CALL without parentheses passes must be given; these scenarios give nothing.
    return analysis->required_parameters.empty() ? "ok"
                                                 : "ok, or ParameterMissing MissingParameter";
}

bool is_as_expected(const TckScenario& scenario, const std::string& found) {
    const std::string wanted = scenario.error->type + " " + scenario.error->detail;
    if (scenario.error->phase == "runtime") {
        return found == "ok";
    }
    if (scenario.error->phase == "any time" && found == "ok") {
        return true;
    }
    const bool any_detail =
        scenario.error->detail == "*" && found.rfind(scenario.error->type + " ", 0) == 0;
    return any_detail || found == wanted || found == "ok, or " + wanted;
}

}  // namespace

TEST_CASE("Every query that the conformance kit expects to run passes the front end", "[tck]") {
    if (is_missing()) {
        return;
    }
    REQUIRE(scenarios().size() == 3897);
    std::size_t queries = 0;
    for (const TckScenario& scenario : scenarios()) {
        FakeProcedures procedures;
        for (const std::string& signature : scenario.procedures) {
            procedures.add(signature);
        }
        for (const std::string& query : scenario.accepted) {
            const std::string found = verdict(query, procedures);
            if (found.rfind("ok", 0) != 0) {
                FAIL_CHECK(scenario.feature << " " << scenario.name << ": " << found << "\n"
                                            << query);
            }
            ++queries;
        }
    }
    CHECK(queries > 4000);
}

TEST_CASE("Every query that the kit expects to be refused when compiled is refused in its words",
          "[tck]") {
    if (is_missing()) {
        return;
    }
    std::size_t errors = 0;
    for (const TckScenario& scenario : scenarios()) {
        if (!scenario.error) {
            continue;
        }
        ++errors;
        FakeProcedures procedures;
        for (const std::string& signature : scenario.procedures) {
            procedures.add(signature);
        }
        const std::string found = verdict(scenario.query, procedures);
        if (!is_as_expected(scenario, found)) {
            FAIL_CHECK(scenario.feature << " " << scenario.name << ": wanted "
                                        << scenario.error->type << " " << scenario.error->detail
                                        << " at " << scenario.error->phase << ", found " << found
                                        << "\n"
                                        << scenario.query);
        }
    }
    CHECK(errors == 695);
}

TEST_CASE("Every query of the kit prints to a text with the same tree", "[tck]") {
    if (is_missing()) {
        return;
    }
    for (const TckScenario& scenario : scenarios()) {
        const CypherResult<Ast> ast = parse(scenario.query);
        if (!ast.ok()) {
            continue;
        }
        const std::string printed = print(ast->statement);
        const CypherResult<Ast> again = parse(printed);
        if (!again.ok() || print(again->statement, PrintStyle::nested) !=
                               print(ast->statement, PrintStyle::nested)) {
            FAIL_CHECK(scenario.query << "\nis printed as\n" << printed);
        }
    }
}

TEST_CASE("Queries of the kit mean the same with their literals lifted", "[tck]") {
    if (is_missing()) {
        return;
    }
    std::size_t literals = 0;
    for (const TckScenario& scenario : scenarios()) {
        FakeProcedures procedures;
        for (const std::string& signature : scenario.procedures) {
            procedures.add(signature);
        }
        for (const std::string& query : scenario.accepted) {
            const LiftedStatement lifted = lift_literals(query);
            CypherResult<Ast> original = parse(query);
            CypherResult<Ast> ast = parse(lifted.text);
            INFO(lifted.text);
            REQUIRE(original.ok());
            REQUIRE(ast.ok());
            const CypherResult<Analysis> wanted = analyse(*original, &procedures);
            const CypherResult<Analysis> analysis = analyse(*ast, &procedures);
            REQUIRE(wanted.ok());
            REQUIRE(analysis.ok());
            CHECK(analysis->columns == wanted->columns);
            CHECK(analysis->parameters.size() ==
                  wanted->parameters.size() + lifted.literals.size());
            literals += lifted.literals.size();
        }
    }
    CHECK(literals > 1000);
}
