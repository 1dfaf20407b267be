// Who is who across articles: names that are one person or two, in a real store.
#include "importers/link/linker.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/check.h"
#include "core/storage/open_engine.h"
#include "importers/import.h"
#include "tests/importers/reader_support.h"
#include "tests/support/catch.h"
#include "tests/support/graph_dump.h"
#include "tests/support/temp_dir.h"

using namespace entente;  // NOLINT(google-build-using-namespace): a test
using entente::testing::shared_reader;

namespace {

// A store of its own in RocksDB, and articles by their text.
class Library {
public:
    Library() : store_(*GraphStore::open(*open_engine("rocksdb:" + folder_.file("store")))) {}

    // The article's id.
    std::string add(const std::string& text) {
        Article article;
        article.text = text;
        auto reading = read_article(shared_reader(), article);
        REQUIRE(reading.ok());
        const auto outcome = import_reading(*store_, *std::move(reading), Durability::buffered);
        INFO((outcome.ok() ? "" : outcome.error().message));
        REQUIRE(outcome.ok());
        return outcome->article_id;
    }

    void remove(const std::string& id) { REQUIRE(store_->delete_article(id).ok()); }

    // Ids of the entities of a type that the article mentions.
    std::set<std::string> mentioned(const std::string& article, const std::string& type) const {
        const GraphView view = *store_->view();
        std::set<std::string> ids;
        const auto details = *view.article(view.find(article)->value().node);
        for (const NodeId node : details->record.entities) {
            const auto entity = *view.node(node);
            if (entity && entity->has_label(type)) {
                ids.insert(std::string(entity->readable_id()));
            }
        }
        return ids;
    }

    std::string property(const std::string& id, const std::string& name) const {
        const GraphView view = *store_->view();
        const auto found = *view.find(id);
        REQUIRE(found.has_value());
        return std::string(string_property(view.node(found->node)->value().properties, name));
    }

    nlohmann::json dump() const { return *entente::testing::GraphDumper(*store_->view()).run(); }

    std::vector<std::string> faults() const {
        const auto report = check_store(*store_);
        REQUIRE(report.ok());
        return report->faults;
    }

private:
    entente::testing::TempDir folder_;
    std::unique_ptr<GraphStore> store_;
};

const std::string kIraqi =
    "Iraqi general Ali Hassan met the defence minister in Baghdad on Monday.";
const std::string kEgyptian =
    "Egyptian lawmaker Ali Hassan criticised the government in Cairo on Tuesday.";

}  // namespace

TEST_CASE("two persons of one name and of two states are two entities", "[importers][linker]") {
    Library library;
    const std::string first = library.add(kIraqi);
    const std::string second = library.add(kEgyptian);
    CHECK(library.mentioned(first, "Person").contains("person/ali-hassan"));
    CHECK(library.mentioned(second, "Person").contains("person/ali-hassan-2"));
    const std::string third = library.add(
        "Egypt expelled nobody, lawmaker Ali Hassan of Egypt said. "
        "Egyptian lawmaker Ali Hassan spoke in Cairo.");
    CHECK(library.mentioned(third, "Person").contains("person/ali-hassan-2"));
    CHECK_FALSE(library.mentioned(third, "Person").contains("person/ali-hassan-3"));
    CHECK(library.faults().empty());
}

TEST_CASE("a name that many bear, without more, is a doubt and no merge", "[importers][linker]") {
    Library library;
    library.add(kIraqi);
    const std::string article = library.add("Ali Hassan won the chess tournament.");
    REQUIRE(library.mentioned(article, "Person").contains("person/ali-hassan-2"));
    CHECK(library.property("person/ali-hassan-2", kDoubtProperty) == "person/ali-hassan");
    CHECK(library.property("person/ali-hassan", kDoubtProperty).empty());
}

TEST_CASE("a rare full name is one person wherever it stands", "[importers][linker]") {
    Library library;
    const std::string first = library.add("Tunisian envoy Mongi Hamrouni visited Oslo.");
    const std::string second = library.add("Mongi Hamrouni spoke at a university.");
    CHECK(library.mentioned(first, "Person") == std::set<std::string>{"person/mongi-hamrouni"});
    CHECK(library.mentioned(second, "Person") == std::set<std::string>{"person/mongi-hamrouni"});
}

TEST_CASE("other spellings are one person where something else agrees", "[importers][linker]") {
    Library library;
    library.add("Libyan general Moussa Kadhafi met the prime minister of Libya.");
    const std::string same = library.add("Libyan general Musa Qadhafi visited Rome.");
    CHECK(library.mentioned(same, "Person") == std::set<std::string>{"person/moussa-kadhafi"});
    const std::string unknown = library.add("Moussa Kadafi won a race.");
    CHECK_FALSE(library.mentioned(unknown, "Person").contains("person/moussa-kadhafi"));
    CHECK(library.property("person/moussa-kadafi", kDoubtProperty) == "person/moussa-kadhafi");
}

TEST_CASE("names of one sound are not one name", "[importers][linker]") {
    Library library;
    library.add("Jordanian minister Faisal Hassan visited Rome.");
    const std::string other = library.add("Jordanian minister Faisal Hussein visited Paris.");
    CHECK(library.mentioned(other, "Person") == std::set<std::string>{"person/faisal-hussein"});
}

TEST_CASE("a known leader is one person in every spelling", "[importers][linker]") {
    Library library;
    const std::string a = library.add("Muammar Gaddafi visited Rome.");
    const std::string b = library.add("Moammar Qadhafi met Silvio Berlusconi.");
    CHECK(library.mentioned(a, "Person") == std::set<std::string>{"person/muammar-gaddafi"});
    CHECK(library.mentioned(b, "Person").contains("person/muammar-gaddafi"));
}

TEST_CASE("a surname alone is nobody else's", "[importers][linker]") {
    Library library;
    library.add("Israeli Defense Minister Benny Gantz visited Rabat.");
    const std::string alone = library.add("Mr Gantz criticised Iran.");
    CHECK_FALSE(library.mentioned(alone, "Person").contains("person/benny-gantz"));
}

TEST_CASE("ministries of one name belong to their states", "[importers][linker]") {
    Library library;
    const std::string a = library.add("Morocco's Ministry of Defense signed a deal with France.");
    const std::string b = library.add("Israel's Ministry of Defense praised Greece.");
    const std::string c = library.add("Morocco's Ministry of Defense criticised Spain.");
    const auto first = library.mentioned(a, "Organization");
    REQUIRE(first.size() == 1);
    CHECK(library.mentioned(b, "Organization") != first);
    CHECK(library.mentioned(c, "Organization") == first);
}

TEST_CASE("what a copy describes is what its source describes, and one source says so",
          "[importers][linker]") {
    const std::string text =
        "Kenya signed a trade agreement with Uganda in Nairobi on 3 May 2021, officials said. The "
        "two countries agreed to lower tariffs on tea, coffee and sugar from July on. Traders on "
        "both sides of the border had asked for it for years, and the chamber of commerce in "
        "Kampala spoke of a good day for farmers who live from what they sell.";
    Library library;
    const std::string source = library.add(text);
    const std::string copy = library.add("(Coast Wire) " + text + " Reporting by the Coast Wire.");
    const std::string other = library.add(
        "Kenya signed a trade agreement with Uganda on Friday after talks that had begun in "
        "March.");
    const auto deal = library.mentioned(source, "Agreement");
    REQUIRE(deal.size() == 1);
    CHECK(library.mentioned(copy, "Agreement") == deal);
    CHECK(library.mentioned(other, "Agreement") != deal);
    CHECK(library.faults().empty());
    SECTION("whichever goes and comes again") {
        for (const std::string& id : {source, copy}) {
            library.remove(id);
            CHECK(library.faults().empty());
            library.add(id == source ? text
                                     : "(Coast Wire) " + text + " Reporting by the Coast Wire.");
            CHECK(library.mentioned(source, "Agreement") == deal);
            CHECK(library.mentioned(copy, "Agreement") == deal);
            CHECK(library.faults().empty());
        }
    }
}

TEST_CASE("deleting and importing again gives the same graph, in whatever order articles went",
          "[importers][linker][property]") {
    const std::vector<std::string> texts = {
        kIraqi,
        kEgyptian,
        "Ali Hassan won the chess tournament.",
        "Iraqi general Ali Hassan accused Iran of an attack.",
        "Libyan general Moussa Kadhafi met the prime minister of Libya.",
        "Libyan general Musa Qadhafi visited Rome.",
        "Morocco's Ministry of Defense signed a deal with France.",
        "Israel's Ministry of Defense praised Greece.",
        "Mr Gantz criticised Iran. The deal failed."};
    const auto seed = static_cast<std::uint32_t>(Catch::rngSeed());
    INFO("seed " << seed);
    std::mt19937 random(seed);
    Library library;
    std::vector<std::string> ids;
    for (const std::string& text : texts) {
        ids.push_back(library.add(text));
    }
    for (int round = 0; round < 12; ++round) {
        const auto before = library.dump();
        const std::size_t victim = random() % texts.size();
        library.remove(ids[victim]);
        CHECK(library.add(texts[victim]) == ids[victim]);
        const auto after = library.dump();
        INFO("deleted and added: " << texts[victim]);
        std::set<std::string> names_before;
        std::set<std::string> names_after;
        for (const auto& node : before["nodes"]) {
            names_before.insert(node["properties"].value("id", ""));
        }
        for (const auto& node : after["nodes"]) {
            names_after.insert(node["properties"].value("id", ""));
        }
        CHECK(names_before == names_after);
        // The article is the last one now, and stays so: then nothing at all may differ.
        library.remove(ids[victim]);
        library.add(texts[victim]);
        CHECK(library.dump() == after);
    }
    CHECK(library.faults().empty());
}
