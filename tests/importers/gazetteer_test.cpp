// Known names: which are found, and what a seat of power means where.
#include "importers/extract/gazetteer.h"

#include <string>

#include "tests/importers/reader_support.h"
#include "tests/support/catch.h"

using entente::Document;
using entente::Gazetteer;
using entente::GazetteerSources;
using entente::MentionKind;
using entente::testing::read_text;
using entente::testing::shared_tokenizer;

namespace {

// "country/TR:metonym" of the first mention with this text, or "".
std::string found(const std::string& text, const std::string& surface) {
    const Document document = read_text(text, "2024-05-03");
    for (const auto& mention : document.mentions) {
        if (document.view(mention.span) == surface) {
            return mention.gazetteer_id + ":" +
                   std::string(entente::mention_kind_name(mention.kind));
        }
    }
    return "";
}

constexpr std::string_view kPlaces = "name\taliases\tcountry\tsubtype\n";
constexpr std::string_view kRegions = "id\tsubtype\tname\taliases\tcountry\n";
constexpr std::string_view kOrganizations =
    "id\tsubtype\twikidata\tname\tacronyms\taliases\tcountry\tseat\tmembers\n";
constexpr std::string_view kCountries =
    "iso2\tiso3\tsubtype\tdisputed\twikidata\tname\taliases\tdemonyms\tcapital\tmetonyms\tcontinent"
    "_region\n";

}  // namespace

TEST_CASE("a capital that acts is the state, elsewhere it is a place", "[importers][gazetteer]") {
    CHECK(found("Moscow accused Kyiv of lying.", "Moscow") == "country/RU:metonym");
    CHECK(found("Moscow's forces left.", "Moscow") == "country/RU:metonym");
    CHECK(found("They held talks between Ankara and Moscow.", "Ankara") == "country/TR:metonym");
    CHECK(found("Leaders met in Moscow on Friday.", "Moscow") == "place/moscow:name");
    CHECK(found("He flew to Moscow.", "Moscow") == "place/moscow:name");
    CHECK(found("The Kremlin said so.", "Kremlin") == "country/RU:metonym");
}

TEST_CASE("names, acronyms, demonyms and possessives are found in any accent",
          "[importers][gazetteer]") {
    CHECK(found("Türkiye signed.", "Türkiye") == "country/TR:name");
    CHECK(found("Turkiye signed.", "Turkiye") == "country/TR:name");
    CHECK(found("The Moroccan envoy left.", "Moroccan") == "country/MA:demonym");
    CHECK(found("He told us that the US left.", "US") == "country/US:acronym");
    CHECK(found("He told us that they left.", "us").empty());
    CHECK(found("He ate turkey.", "turkey").empty());
    CHECK(found("Israel's minister left.", "Israel") == "country/IL:name");
}

TEST_CASE("the longest name wins", "[importers][gazetteer]") {
    CHECK(found("The Democratic Republic of the Congo left.", "Democratic Republic of the Congo") ==
          "country/CD:name");
    CHECK(found("South Sudan left.", "South Sudan") == "country/SS:name");
}

TEST_CASE("bad gazetteer data is reported with file and line", "[importers][gazetteer]") {
    const std::string bad = std::string(kCountries) + "# comment\nMA\tMAR\n";
    const GazetteerSources sources{{"countries.tsv", bad},
                                   {"organizations.tsv", kOrganizations},
                                   {"armed_groups.tsv", kOrganizations},
                                   {"regions.tsv", kRegions},
                                   {"cities.tsv", kPlaces}};
    const auto loaded = Gazetteer::load(sources, shared_tokenizer());
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().message.find("countries.tsv line 3") != std::string::npos);
}
