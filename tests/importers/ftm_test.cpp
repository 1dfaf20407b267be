// FollowTheMoney entities as nodes and edges.

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

TEST_CASE("FollowTheMoney entities are nodes and edges with their ids and dates",
          "[importers][ftm]") {
    const TempDir dir;
    auto engine = open_engine("rocksdb:" + dir.file("a.db"), OpenMode::create);
    REQUIRE(engine.ok());
    const auto store = GraphStore::open(std::move(*engine));
    REQUIRE(store.ok());
    TableImportOptions options;
    std::string refused;
    options.on_refused = [&](const RefusedRecord& record) { refused += to_string(record) + "\n"; };
    const std::string path = dir.file("a.ftm.json");
    std::ofstream(path)
        << R"({"id":"p1","schema":"Person","properties":{"name":["Ada","Augusta"],"topics":["role.pep"]}})"
        << "\n"
        << R"({"id":"post","schema":"Position","properties":{"name":["Minister"]}})"
        << "\n"
        << R"({"id":"country/MA","schema":"Territory","properties":{"name":["Morocco"],"country":["ma"]}})"
        << "\n"
        << R"({"id":"o1","schema":"Occupancy","properties":{"holder":["p1"],"post":["post"],"startDate":["2020-05"],"endDate":["2021"]}})"
        << "\n"
        << R"({"id":"s1","schema":"Sanction","properties":{"entity":["p1"],"authority":["OFAC"]}})"
        << "\n"
        << R"({"id":"e1","schema":"Event","properties":{"name":["x"],"involved":["p1","country/MA"],"keywords":["VISITED"],"date":["2021-11-24"]}})"
        << "\n"
        << R"({"id":"a1","schema":"Article","properties":{"title":["t"]}})"
        << "\n"
        << R"({"id":"u1","schema":"UnknownLink","properties":{"subject":["p1"]}})"
        << "\n";
    std::ofstream(path, std::ios::app)
        << R"({"id":"w1","schema":"CryptoWallet","properties":{"name":["w"]}})"
        << "\n"
        << R"({"id":"w2","schema":"CryptoWallet","properties":{}})"
        << "\n";
    const std::vector<std::string> paths = {path};
    const auto summary = import_tables(**store, paths, options);
    REQUIRE(summary.ok());
    CHECK(summary->nodes == 6);
    CHECK(summary->edges == 3);
    CHECK(summary->unknown_kinds == std::map<std::string, std::uint64_t>{{"CryptoWallet", 2}});
    CHECK(summary->left_out == 1);
    CHECK(summary->refused == 1);
    CHECK_THAT(refused, Catch::Contains(":8: the UnknownLink names one end only"));
    const GraphView view = (*store)->view().value();
    const auto person = view.node(view.find("p1").value()->node).value();
    REQUIRE(person);
    CHECK(person->name() == "Ada");
    CHECK(person->properties.at("aliases") == Value(ValueList{"Augusta"}));
    CHECK(person->properties.at("topics") == Value("role.pep"));
    CHECK(view.node(view.find("w1").value()->node).value()->has_label("CryptoWallet"));
    const auto country = view.node(view.find("country/MA").value()->node).value();
    CHECK(country->has_label("Country"));
    CHECK(string_property(country->properties, "iso2") == "MA");
    const auto office = view.edge(view.find("o1").value()->edge).value();
    REQUIRE(office);
    CHECK(office->type == "HOLDS_POSITION");
    CHECK(office->properties.at("from") == Value(*Date::parse("2020-05-01")));
    CHECK(office->properties.at("precision") == Value("month"));
    CHECK(office->properties.at("to") == Value(*Date::parse("2021-12-31")));
    const auto visit = view.edge(view.find("e1").value()->edge).value();
    REQUIRE(visit);
    CHECK(visit->type == "VISITED");
    CHECK(visit->target == country->id);
}
