// Event rows of GDELT 2.0 as actors and what they did.

#include <array>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "core/storage/open_engine.h"
#include "importers/tables/table_import.h"
#include "tests/support/catch.h"
#include "tests/support/temp_dir.h"

using namespace entente;
using namespace entente::testing;

namespace {

// A row of 61 fields with those that are given.
std::string row(const std::map<std::size_t, std::string>& fields) {
    std::string text;
    for (std::size_t i = 0; i < 61; ++i) {
        const auto found = fields.find(i);
        text += (i == 0 ? "" : "\t") + (found == fields.end() ? std::string() : found->second);
    }
    return text + "\n";
}

std::map<std::size_t, std::string> release() {
    return {{0, "881990833"},
            {1, "20191024"},
            {5, "USAGOV"},
            {6, "WASHINGTON"},
            {7, "USA"},
            {12, "GOV"},
            {15, "FRA"},
            {16, "FRANCE"},
            {17, "FRA"},
            {26, "0841"},
            {29, "2"},
            {30, "7.0"},
            {31, "12"},
            {32, "2"},
            {34, "-1.5"},
            {52, "Paris, France"},
            {59, "20191025143000"},
            {60, "https://example.org/1"}};
}

}  // namespace

TEST_CASE("a GDELT row is an edge from its first actor to its second, its code a string",
          "[importers][gdelt]") {
    const TempDir dir;
    auto engine = open_engine("rocksdb:" + dir.file("a.db"), OpenMode::create);
    REQUIRE(engine.ok());
    const auto store = GraphStore::open(std::move(*engine));
    REQUIRE(store.ok());
    auto alone = release();
    alone[0] = "2";
    alone.erase(15);
    auto odd = release();
    odd[0] = "3";
    odd[26] = "99";
    const std::string path = dir.file("20191024.export.CSV");
    std::ofstream(path, std::ios::binary)
        << row(release()) << row(alone) << row(odd) << "not a row\n";
    TableImportOptions options;
    std::string refused;
    options.on_refused = [&](const RefusedRecord& record) { refused += to_string(record) + "\n"; };
    const std::vector<std::string> paths = {path};
    const auto summary = import_tables(**store, paths, options);
    REQUIRE(summary.ok());
    CHECK(summary->edges == 1);
    CHECK(summary->nodes == 2);
    CHECK(summary->left_out == 1);
    CHECK(summary->refused == 2);
    CHECK_THAT(refused, Catch::Contains("'99' is no event code"));
    CHECK_THAT(refused, Catch::Contains("has 1 fields"));
    const GraphView view = (*store)->view().value();
    const auto found = view.find("gdelt/881990833").value();
    REQUIRE(found);
    const auto edge = view.edge(found->edge).value();
    REQUIRE(edge);
    CHECK(edge->type == "RELEASED");
    CHECK(edge->properties.at("cameo") == Value("0841"));
    CHECK(edge->properties.at("from") == Value(*Date::parse("2019-10-24")));
    CHECK(edge->properties.at("confidence") == Value(0.75));
    CHECK(edge->properties.at("claims") == Value(std::int64_t{1}));
    CHECK(edge->properties.at("contested") == Value(false));
    CHECK(edge->properties.at("first_reported") == Value(*Date::parse("2019-10-25")));
    CHECK(edge->properties.at("last_reported") == Value(*Date::parse("2019-10-25")));
    const auto source = view.node(edge->source).value();
    const auto target = view.node(edge->target).value();
    REQUIRE(source);
    REQUIRE(target);
    CHECK(source->readable_id() == "gdelt/USAGOV");
    CHECK(string_property(source->properties, "subtype") == "government");
    CHECK(target->readable_id() == "country/FR");
    CHECK(target->name() == "France");
    const auto again = import_tables(**store, paths, options);
    REQUIRE(again.ok());
    CHECK(again->nodes == 0);
    CHECK(again->edges == 0);
    CHECK(again->unchanged_edges == 1);
}
