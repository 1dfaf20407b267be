// Date expressions and what they mean on a given day of publication.
#include <string>

#include "tests/importers/reader_support.h"
#include "tests/support/catch.h"

using entente::DateBasis;
using entente::Document;
using entente::testing::read_text;

namespace {

struct Row {
    const char* text;
    const char* words;
    const char* value;
};

}  // namespace

TEST_CASE("dates are resolved against the day of publication", "[importers][dates]") {
    // Published on Friday, 3 May 2024.
    const auto row = GENERATE(values<Row>({
        {"They met on 24 November 2021.", "24 November 2021", "2021-11-24"},
        {"They met on July 22, 2022, in Rome.", "July 22, 2022", "2022-07-22"},
        {"They met in March 2023.", "March 2023", "2023-03"},
        {"They met in 2008.", "2008", "2008"},
        {"They met on 2021-11-24.", "2021-11-24", "2021-11-24"},
        {"They met today.", "today", "2024-05-03"},
        {"They met yesterday.", "yesterday", "2024-05-02"},
        {"They met on Friday.", "Friday", "2024-05-03"},
        {"They met on Thursday.", "Thursday", "2024-05-02"},
        {"They met last Friday.", "last Friday", "2024-04-26"},
        {"They met last month.", "last month", "2024-04"},
        {"They met last year.", "last year", "2023"},
        {"They met last August.", "last August", "2023-08"},
        {"They met three days ago.", "three days ago", "2024-04-30"},
        {"They met on 10 June.", "10 June", "2023-06-10"},
        {"They will meet on Monday.", "Monday", "2024-05-06"},
        {"Kenya left a year after Uganda joined the bloc.", "a year after", "2023"},
    }));
    const Document document = read_text(row.text, "2024-05-03");
    INFO(row.text);
    REQUIRE(document.dates.size() == 1);
    CHECK(document.dates[0].date.text == row.words);
    REQUIRE(document.dates[0].date.from);
    CHECK(document.dates[0].date.from->to_string() == row.value);
}

TEST_CASE("later and after count from the date before", "[importers][dates]") {
    const Document document = read_text(
        "They met on 24 November 2021. Two days later they left. A year after, all was well.",
        "2024-05-03");
    REQUIRE(document.dates.size() == 3);
    CHECK(document.dates[1].date.from->to_string() == "2021-11-26");
    CHECK(document.dates[2].date.from->to_string() == "2022");
}

TEST_CASE("without a day of publication relative words stay words", "[importers][dates]") {
    const Document document = read_text("They met yesterday.");
    REQUIRE(document.dates.size() == 1);
    CHECK_FALSE(document.dates[0].date.from);
    CHECK(document.dates[0].date.basis == DateBasis::none);
    CHECK(document.dates[0].date.text == "yesterday");
}

TEST_CASE("a dateline serves where no day of publication is given", "[importers][dates]") {
    const Document document = read_text("LIMA, 3 May 2024 - Peru and Chile met on Thursday.");
    REQUIRE(document.dates.size() == 2);
    REQUIRE(document.dates[1].date.from);
    CHECK(document.dates[1].date.from->to_string() == "2024-05-02");
}

TEST_CASE("a day that does not exist is no date", "[importers][dates]") {
    const Document document = read_text("They met on 31 February 2021.", "2024-05-03");
    for (const auto& expression : document.dates) {
        CHECK((!expression.date.from ||
               expression.date.from->precision != entente::DatePrecision::day));
    }
}
