// Errors of Cypher: their codes and texts, their way to and from core's, and the suggestions they make.

#include <string>
#include <string_view>
#include <vector>

#include "queries/cypher/error.h"
#include "queries/cypher/suggest.h"
#include "tests/support/catch.h"

using namespace entente;
using namespace entente::cypher;

namespace {

Result<int> core_result(bool ok) {
    if (!ok) {
        return Error{ErrorCode::io_error, "the disk is gone"};
    }
    return 7;
}

CypherResult<int> through(bool ok) {
    ENTENTE_ASSIGN(const int value, core_result(ok));
    ENTENTE_TRY(CypherStatus());
    return value + 1;
}

}  // namespace

TEST_CASE("The last part of an error's code is the kit's name of its type", "[cypher]") {
    for (int i = 0; i <= static_cast<int>(ErrorType::database_error); ++i) {
        CypherError error;
        error.type = static_cast<ErrorType>(i);
        const std::string code = error.code();
        INFO(code);
        CHECK(code.rfind("Neo.", 0) == 0);
        CHECK(code.substr(code.rfind('.') + 1) == error_type_name(error.type));
    }
    CypherError error;
    error.type = ErrorType::syntax_error;
    CHECK(error.code() == "Neo.ClientError.Statement.SyntaxError");
    error.type = ErrorType::constraint_validation_failed;
    CHECK(error.code() == "Neo.ClientError.Schema.ConstraintValidationFailed");
}

TEST_CASE("An error's text names detail, place and hint", "[cypher]") {
    const CypherError error = compile_error(ErrorType::syntax_error,
                                            "UndefinedVariable",
                                            "The variable `y` is not defined",
                                            "RETURN\n y",
                                            8,
                                            "Did you mean `x`?");
    CHECK(error.phase == ErrorPhase::compile_time);
    CHECK(
        error.text() ==
        "UndefinedVariable: The variable `y` is not defined (line 2, column 2). Did you mean `x`?");
}

TEST_CASE("Errors of core pass through functions of Cypher, and come out with core's nearest code",
          "[cypher]") {
    CHECK(*through(true) == 8);
    const CypherResult<int> failed = through(false);
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.error().type == ErrorType::database_error);
    CHECK(failed.error().message == "the disk is gone");
    CHECK(to_error(runtime_error(ErrorType::type_error, "InvalidArgumentValue", "no")).code ==
          ErrorCode::invalid_argument);
    CHECK(from_error({ErrorCode::limit_exceeded, "rows"}).type == ErrorType::limit_exceeded);
    CHECK(from_error({ErrorCode::cancelled, "gone"}).type == ErrorType::cancelled);
}

TEST_CASE("Lines end as text files of all systems end them, and columns count characters",
          "[cypher]") {
    CHECK(position_at("a\r\nb", 3).line == 2);
    CHECK(position_at("a\r\nb", 3).column == 1);
    CHECK(position_at("a\rb", 2).line == 2);
    CHECK(position_at("é😀x", 6).column == 3);
    CHECK(position_at("é😀x", 6).offset == 2);
    CHECK(position_at("ab", 99).offset == 2);
}

TEST_CASE("Near names are found in any case, nearest first, and far ones are not", "[cypher]") {
    const std::vector<std::string_view> names = {"country", "County", "city", "countries", "x"};
    CHECK(near_names("contry", names) == std::vector<std::string_view>{"country", "County"});
    CHECK(near_names("zebra", names).empty());
    CHECK(near_names("y", names).empty());
    CHECK(near_names(std::string(1000, 'a'), names).empty());
    CHECK(did_you_mean(near_names("contry", names)) == "Did you mean `country` or `County`?");
    CHECK(did_you_mean({}).empty());
}
