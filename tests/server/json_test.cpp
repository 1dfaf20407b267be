// How property values look in JSON.

#include "server/http/json.h"

#include <limits>

#include "tests/support/catch.h"

using namespace entente;
using http::to_json;
using http::to_text;

TEST_CASE("property values of every type have a form in JSON", "[server][json]") {
    const auto text = [](const Value& value) { return to_text(to_json(value)); };
    CHECK(text(Value()) == "null");
    CHECK(text(true) == "true");
    CHECK(text(-3) == "-3");
    CHECK(text(1.5) == "1.5");
    CHECK(text(std::numeric_limits<double>::infinity()) == "null");
    CHECK(text("a") == R"("a")");
    CHECK(text(ByteArray{"foo"}) == R"("Zm9v")");
    CHECK(text(*Date::parse("2021-11-24")) == R"("2021-11-24")");
    CHECK(text(*LocalTime::parse("21:40")) == R"("21:40")");
    CHECK(text(*Time::parse("21:40+01:00")) == R"("21:40+01:00")");
    CHECK(text(*LocalDateTime::parse("2021-11-24T21:40")) == R"("2021-11-24T21:40")");
    CHECK(text(*DateTime::parse("2021-11-24T21:40+01:00[Europe/Rome]")) ==
          R"("2021-11-24T21:40+01:00[Europe/Rome]")");
    CHECK(text(*Duration::parse("P1MT0.5S")) == R"("P1MT0.5S")");
    CHECK(text(*Point::of(Srid::wgs_84, 12.5, -3)) ==
          R"({"type":"Point","coordinates":[12.5,-3.0],"srid":4326,"crs":"wgs-84"})");
    CHECK(text(*Point::of(Srid::cartesian_3d, 1, 2, 3)) ==
          R"({"type":"Point","coordinates":[1.0,2.0,3.0],"srid":9157,"crs":"cartesian-3d"})");
    CHECK(text(ValueList{1, ValueList{"a"}}) == R"([1,["a"]])");
}
