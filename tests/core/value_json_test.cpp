// Typed JSON gives back what it was made of.

#include "core/value_json.h"

#include <limits>
#include <string>

#include "core/coding.h"
#include "tests/support/catch.h"
#include "tests/support/random_values.h"

using namespace entente;
using namespace entente::testing;

namespace {

// The text of a moment names a zone, and the zone its offset: others are not stored, but made up here.
bool is_told_by_text(const Value& value) {
    if (const DateTime* moment = value.as_date_time()) {
        return moment->zone.empty();
    }
    if (const ValueList* items = value.as_list()) {
        for (const Value& item : *items) {
            if (!is_told_by_text(item)) {
                return false;
            }
        }
    }
    return true;
}

}  // namespace

TEST_CASE("values of every type come back from typed JSON as they were", "[core][value-json]") {
    RandomValues random(7);
    for (int round = 0; round < 5000; ++round) {
        Properties properties;
        for (std::uint32_t i = random.below(4); i > 0; --i) {
            Value value = random.any();
            if (is_told_by_text(value)) {
                properties["p" + std::to_string(i)] = std::move(value);
            }
        }
        const std::string json = to_typed_json(properties);
        const auto read = parse_typed_json(json);
        INFO(json << (read.ok() ? "" : read.error().message));
        REQUIRE(read.ok());
        REQUIRE(*read == properties);
    }
}

TEST_CASE("typed JSON names the property that is no value", "[core][value-json]") {
    for (const char* json : {R"({"p":{"type":"date","value":"soon"}})",
                             R"({"p":{"type":"wood","value":"x"}})",
                             R"({"p":{"type":"point","srid":1,"value":[1,2]}})",
                             R"({"p":{"type":"bytes","value":"?"}})",
                             R"({"p":[{}]})",
                             R"({"p":18446744073709551615})"}) {
        const auto read = parse_typed_json(json);
        INFO(json);
        REQUIRE(!read.ok());
        CHECK_THAT(read.error().message, Catch::Contains("'p'"));
    }
    CHECK(!parse_typed_json("[]").ok());
    CHECK(!parse_typed_json("{").ok());
    const std::string deep =
        "{\"p\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
    CHECK_THAT(parse_typed_json(deep).error().message, Catch::Contains("kValueDepthMax"));
}

TEST_CASE("the deepest list that can be stored comes back", "[core][value-json]") {
    Value value = Value(1);
    for (int i = 0; i < kValueDepthMax; ++i) {
        value = Value(ValueList{std::move(value)});
    }
    REQUIRE(check_storable("p", value).ok());
    const Properties properties = {{"p", value}};
    const auto read = parse_typed_json(to_typed_json(properties));
    REQUIRE(read.ok());
    CHECK(*read == properties);
}
