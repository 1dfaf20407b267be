#include "queries/runtime/temporal_value.h"

#include "queries/runtime/arithmetic.h"
#include "tests/queries/runtime_support.h"

using namespace entente;
using namespace entente::cypher;

namespace {

using Kind = TemporalKind;

QueryValue parsed(Kind kind, std::string_view text) {
    const auto value = temporal_from_text(kind, text);
    REQUIRE(value.ok());
    return *value;
}

std::string text(Kind kind, std::string_view from) {
    return show(temporal_from_text(kind, from));
}

std::string made(Kind kind, std::vector<std::pair<std::string, QueryValue>> entries) {
    return show(temporal_from_map(kind, map_of(std::move(entries)).map(), DateTime()));
}

QueryValue duration(std::string_view from) {
    return *duration_from_text(from);
}

std::string between(const QueryValue& a, const QueryValue& b, DurationUnits units) {
    return show(duration_between(a, b, units));
}

std::string part(const QueryValue& value, std::string_view name) {
    return show(component(value, find_component(name)).value_or("none"));
}

}  // namespace

TEST_CASE("dates are read in every form of ISO 8601, and shown in one") {
    for (const char* form : {"2015-07-21", "20150721", "2015-W30-2", "2015W302", "2015-202"}) {
        CHECK(text(Kind::date, form) == "2015-07-21");
    }
    CHECK(text(Kind::date, "2015-07") == "2015-07-01");
    CHECK(text(Kind::date, "+999999999-12-31") == "+999999999-12-31");
    CHECK(text(Kind::date, "2015-02-30") == "ArgumentError InvalidArgumentValue");
    CHECK(text(Kind::time, "2140-00:00") == "21:40Z");
    CHECK(text(Kind::time, "21:40") == "21:40Z");
    CHECK(text(Kind::local_date_time, "2015-W30-2T214032.142") == "2015-07-21T21:40:32.142");
    CHECK(text(Kind::local_date_time, "-999999999-01-01") == "-999999999-01-01T00:00");
    CHECK(text(Kind::date_time, "2015-07-21T21:40") == "2015-07-21T21:40Z");
    CHECK(text(Kind::date_time, "2015-07-21T21:40:32.142[Europe/London]") ==
          "2015-07-21T21:40:32.142+01:00[Europe/London]");
    CHECK(text(Kind::date_time, "1818-07-21T21:40:32.142[Europe/Stockholm]") ==
          "1818-07-21T21:40:32.142+00:53:28[Europe/Stockholm]");
}

TEST_CASE("dates are made from months, weeks, quarters or days of the year") {
    CHECK(made(Kind::date, {{"year", 1984}, {"month", 10}, {"day", 11}}) == "1984-10-11");
    CHECK(made(Kind::date, {{"year", 1817}, {"week", 1}, {"dayOfWeek", 2}}) == "1816-12-31");
    CHECK(made(Kind::date, {{"year", 1984}, {"quarter", 3}, {"dayOfQuarter", 45}}) == "1984-08-14");
    CHECK(made(Kind::date, {{"year", 1984}, {"ordinalDay", 202}}) == "1984-07-20");
    CHECK(made(Kind::date, {{"year", 1984}}) == "1984-01-01");
    CHECK(made(Kind::date, {{"month", 10}}) == "ArgumentError InvalidArgumentValue");
    CHECK(made(Kind::date, {{"year", 1984}, {"month", 13}}) ==
          "ArgumentError InvalidArgumentValue");
    CHECK(made(Kind::date, {{"year", 1984}, {"week", 1}, {"month", 2}}) ==
          "ArgumentError InvalidArgumentValue");
    CHECK(made(Kind::date, {{"year", "1984"}}) == "TypeError InvalidArgumentType");
    CHECK(made(Kind::date, {{"year", 1984}, {"hour", 1}}) == "ArgumentError InvalidArgumentValue");
}

TEST_CASE("a map may start from another date, of which it keeps what it does not set") {
    const QueryValue other = parsed(Kind::date, "1984-11-11");
    CHECK(made(Kind::date, {{"date", other}, {"year", 28}}) == "0028-11-11");
    CHECK(made(Kind::date, {{"date", other}, {"week", 1}}) == "1984-01-08");
    CHECK(made(Kind::date, {{"date", other}, {"quarter", 3}}) == "1984-08-11");
    CHECK(made(Kind::date, {{"date", parsed(Kind::date, "1816-12-31")}, {"week", 2}}) ==
          "1817-01-07");
}

TEST_CASE("a time that comes with a zone is the same moment in the zone that is asked for") {
    const QueryValue time = parsed(Kind::time, "12:31:14.645876+01:00");
    CHECK(made(Kind::time, {{"time", time}, {"second", 42}, {"timezone", "+05:00"}}) ==
          "16:31:42.645876+05:00");
    CHECK(made(Kind::date_time,
               {{"year", 1984},
                {"month", 10},
                {"day", 11},
                {"time", time},
                {"second", 42},
                {"timezone", "Pacific/Honolulu"}}) ==
          "1984-10-11T01:31:42.645876-10:00[Pacific/Honolulu]");
    CHECK(made(Kind::time, {{"time", parsed(Kind::local_time, "12:31")}, {"timezone", "+05:00"}}) ==
          "12:31+05:00");
}

TEST_CASE("fractions of a second are given by parts that do not overlap") {
    CHECK(made(Kind::local_time,
               {{"hour", 12},
                {"minute", 31},
                {"second", 14},
                {"millisecond", 123},
                {"microsecond", 456},
                {"nanosecond", 789}}) == "12:31:14.123456789");
    CHECK(
        made(Kind::local_time, {{"hour", 12}, {"minute", 31}, {"second", 14}, {"nanosecond", 3}}) ==
        "12:31:14.000000003");
    CHECK(made(Kind::local_time,
               {{"hour", 12}, {"minute", 0}, {"second", 0}, {"millisecond", 1000}}) ==
          "ArgumentError InvalidArgumentValue");
    CHECK(made(Kind::local_time, {{"minute", 31}}) == "ArgumentError InvalidArgumentValue");
}

TEST_CASE("truncation keeps what is greater than the unit and sets what the map has") {
    const QueryValue moment = parsed(Kind::date_time, "1984-10-11T12:31:14.645876123-01:00");
    const auto cut = [&](Kind kind,
                         std::string_view unit,
                         std::vector<std::pair<std::string, QueryValue>> fields) {
        return show(temporal_truncate(kind, unit, moment, map_of(std::move(fields)).map()));
    };
    CHECK(cut(Kind::date, "century", {{"day", 2}}) == "1900-01-02");
    CHECK(cut(Kind::date, "week", {{"dayOfWeek", 2}}) == "1984-10-09");
    CHECK(cut(Kind::date_time, "hour", {}) == "1984-10-11T12:00-01:00");
    CHECK(cut(Kind::date_time, "year", {{"timezone", "Europe/Stockholm"}}) ==
          "1984-01-01T00:00+01:00[Europe/Stockholm]");
    CHECK(cut(Kind::time, "millisecond", {{"nanosecond", 2}}) == "12:31:14.645000002-01:00");
    CHECK(cut(Kind::date, "hour", {}) == "ArgumentError InvalidArgumentValue");
    CHECK(cut(Kind::date, "fortnight", {}) == "ArgumentError InvalidArgumentValue");
    CHECK(show(temporal_truncate(
              Kind::date, "weekYear", parsed(Kind::date, "1984-01-01"), QueryMap())) ==
          "1983-01-03");
}

TEST_CASE("fractions of months become days of a month of average length") {
    const auto from = [](std::vector<std::pair<std::string, QueryValue>> entries) {
        return show(duration_from_map(map_of(std::move(entries)).map()));
    };
    CHECK(from({{"months", 0.75}}) == "P22DT19H51M49.5S");
    CHECK(from({{"months", 5}, {"days", 1.5}}) == "P5M1DT12H");
    CHECK(from({{"seconds", 2}, {"milliseconds", -1}}) == "PT1.999S");
    CHECK(from({{"minutes", 12}, {"seconds", -60}}) == "PT11M");
    CHECK(from({}) == "ArgumentError InvalidArgumentValue");
    CHECK(from({{"fortnights", 1}}) == "ArgumentError InvalidArgumentValue");
}

TEST_CASE("durations are added to dates by months, then days, then seconds") {
    const QueryValue sum = *add(duration("P12Y5M14D"), duration("PT16H13M10.000000002S"));
    CHECK(show(add(parsed(Kind::date, "1984-10-11"), sum)) == "1997-03-25");
    CHECK(show(subtract(parsed(Kind::date, "1984-10-11"), sum)) == "1972-04-27");
    CHECK(show(add(parsed(Kind::date, "2024-01-31"), duration("P1M"))) == "2024-02-29");
    CHECK(show(subtract(parsed(Kind::local_time, "12:31:14.000000001"), sum)) ==
          "20:18:03.999999999");
    CHECK(show(add(parsed(Kind::date_time, "2017-10-28T23:00[Europe/Stockholm]"),
                   duration("PT6H"))) == "2017-10-29T04:00+01:00[Europe/Stockholm]");
    CHECK(show(add(parsed(Kind::date_time, "2017-10-28T04:00[Europe/Stockholm]"),
                   duration("P1D"))) == "2017-10-29T04:00+01:00[Europe/Stockholm]");
    CHECK(show(add(parsed(Kind::date, "+999999999-12-31"), duration("P1D"))) ==
          "ArgumentError NumberOutOfRange");
    CHECK(show(add(parsed(Kind::date, "2024-01-31"), 1)) == "TypeError InvalidArgumentType");
}

TEST_CASE("durations are multiplied and divided with what is left going into smaller units") {
    const QueryValue whole = duration("P12Y5M14DT16H13M10.000000001S");
    CHECK(show(multiply(whole, 2)) == "P24Y10M28DT32H26M20.000000002S");
    CHECK(show(divide(whole, 2)) == "P6Y2M22DT13H21M8S");
    CHECK(show(multiply(whole, 0.5)) == "P6Y2M22DT13H21M8S");
    CHECK(show(divide(whole, 0)) == "ArithmeticError DivisionByZero");
    CHECK(show(negate(duration("PT1.5S"))) == "PT-1.5S");
}

TEST_CASE("the time between two instants is told in years and months first") {
    const QueryValue date = parsed(Kind::date, "1984-10-11");
    const QueryValue zoned = parsed(Kind::date_time, "2014-07-21T21:40:36.143+0200");
    CHECK(between(date, parsed(Kind::date, "2015-06-24"), DurationUnits::all) == "P30Y8M13D");
    CHECK(between(date, parsed(Kind::local_time, "16:30"), DurationUnits::all) == "PT16H30M");
    CHECK(between(zoned, parsed(Kind::date, "2015-06-24"), DurationUnits::all) ==
          "P11M2DT2H19M23.857S");
    CHECK(between(zoned,
                  parsed(Kind::date_time, "2015-07-21T21:40:32.142+0100"),
                  DurationUnits::all) == "P1YT59M55.999S");
    CHECK(between(zoned, parsed(Kind::time, "16:30+0100"), DurationUnits::all) ==
          "PT-4H-10M-36.143S");
    CHECK(between(parsed(Kind::date, "2018-03-11"),
                  parsed(Kind::date, "2016-06-24"),
                  DurationUnits::months) == "P-1Y-8M");
    CHECK(between(parsed(Kind::local_time, "14:30"),
                  parsed(Kind::date, "2015-06-24"),
                  DurationUnits::days) == "PT0S");
    CHECK(between(parsed(Kind::date, "-999999999-01-01"),
                  parsed(Kind::date, "+999999999-12-31"),
                  DurationUnits::all) == "P1999999998Y11M30D");
    CHECK(between(parsed(Kind::local_date_time, "-999999999-01-01"),
                  parsed(Kind::local_date_time, "+999999999-12-31T23:59:59"),
                  DurationUnits::seconds) == "PT17531639991215H59M59S");
}

TEST_CASE("the hour that is twice on a day in autumn is counted twice") {
    const QueryValue midnight = parsed(Kind::date_time, "2017-10-29T00:00[Europe/Stockholm]");
    CHECK(between(midnight, parsed(Kind::local_time, "04:00"), DurationUnits::seconds) == "PT5H");
    CHECK(between(midnight, parsed(Kind::date, "2017-10-30"), DurationUnits::seconds) == "PT25H");
    CHECK(between(parsed(Kind::date_time, "2017-10-28T23:00+02:00[Europe/Stockholm]"),
                  parsed(Kind::date_time, "2017-10-29T04:00+01:00[Europe/Stockholm]"),
                  DurationUnits::all) == "PT6H");
}

TEST_CASE("temporal values have components by name") {
    const QueryValue moment =
        parsed(Kind::date_time, "1984-11-11T12:31:14.645876123+01:00[Europe/Stockholm]");
    const std::vector<std::pair<const char*, const char*>> expected = {
        {"year", "1984"},
        {"quarter", "4"},
        {"month", "11"},
        {"week", "45"},
        {"weekYear", "1984"},
        {"day", "11"},
        {"ordinalDay", "316"},
        {"weekDay", "7"},
        {"dayOfQuarter", "42"},
        {"hour", "12"},
        {"minute", "31"},
        {"second", "14"},
        {"millisecond", "645"},
        {"microsecond", "645876"},
        {"nanosecond", "645876123"},
        {"timezone", "'Europe/Stockholm'"},
        {"offset", "'+01:00'"},
        {"offsetMinutes", "60"},
        {"offsetSeconds", "3600"},
        {"epochSeconds", "469020674"},
        {"epochMillis", "469020674645"},
        {"years", "'none'"}};
    for (const auto& [name, value] : expected) {
        INFO(name);
        CHECK(part(moment, name) == value);
    }
    const QueryValue length = duration("P1Y4M10DT1H1M1.111111111S");
    CHECK(part(length, "quarters") == "5");
    CHECK(part(length, "quartersOfYear") == "1");
    CHECK(part(length, "monthsOfQuarter") == "1");
    CHECK(part(length, "daysOfWeek") == "3");
    CHECK(part(length, "milliseconds") == "3661111");
    CHECK(part(length, "nanosecondsOfSecond") == "111111111");
    CHECK(part(length, "year") == "'none'");
    CHECK(part(parsed(Kind::date, "2024-01-01"), "hour") == "'none'");
}
