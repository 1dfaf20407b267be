// The reader as a whole: identities, the output form, and texts that nobody should have written.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/importers/reader_support.h"
#include "tests/support/catch.h"

using entente::Article;
using entente::ArticleReading;
using entente::Document;
using entente::testing::read_text;
using entente::testing::shared_reader;

namespace {

ArticleReading reading(const std::string& text) {
    return to_reading(read_text(text, "2024-05-03"), Article{});
}

std::string identity_of(const ArticleReading& reading, const std::string& name) {
    for (const auto& entity : reading.entities) {
        if (entity.name == name) {
            return entity.identity;
        }
    }
    return "";
}

}  // namespace

TEST_CASE("reading the same text twice gives the same reading", "[importers][identity]") {
    const std::string text =
        "Finnish Foreign Minister Pekka Haavisto met Turkey's president, Recep Tayyip Erdogan, in "
        "Ankara. He signed a deal.";
    const ArticleReading first = reading(text);
    const ArticleReading second = reading(text);
    REQUIRE(first.entities.size() == second.entities.size());
    for (std::size_t i = 0; i < first.entities.size(); ++i) {
        CHECK(first.entities[i].identity == second.entities[i].identity);
        CHECK(first.entities[i].mentions == second.entities[i].mentions);
    }
    CHECK(first.claims.size() == second.claims.size());
    CHECK(to_extract_json(read_text(text)) == to_extract_json(read_text(text)));
}

TEST_CASE("a claim that several sentences state has each of them as its evidence",
          "[importers][evidence]") {
    const Document document = read_text(
        "Finnish Foreign Minister Pekka Haavisto arrived in Oslo. It rained. Norway greeted "
        "Finnish Foreign Minister Pekka Haavisto.");
    std::size_t held = 0;
    for (const auto& relation : document.relations) {
        if (relation.type == "HOLDS_POSITION") {
            ++held;
            CHECK(relation.evidence == std::vector<std::uint32_t>{0, 2});
        }
    }
    CHECK(held == 1);
}

TEST_CASE("articles share states and full names, never descriptions or bare surnames",
          "[importers][identity]") {
    const ArticleReading a =
        reading("Finnish Foreign Minister Pekka Haavisto signed a deal with Turkey.");
    const ArticleReading b = reading("Turkey praised Finland. Pekka Haavisto welcomed a deal.");
    CHECK(identity_of(a, "Turkey") == "Country:TR");
    CHECK(identity_of(a, "Turkey") == identity_of(b, "Turkey"));
    CHECK(identity_of(a, "Pekka Haavisto") == "Person:pekka haavisto");
    CHECK(identity_of(a, "Pekka Haavisto") == identity_of(b, "Pekka Haavisto"));
    REQUIRE_FALSE(identity_of(a, "deal").empty());
    CHECK(identity_of(a, "deal") != identity_of(b, "deal"));
    const ArticleReading c = reading("Mr Haavisto visited Turkey.");
    CHECK(identity_of(c, "Haavisto") != "Person:haavisto");
}

TEST_CASE("identities of one reading are distinct and every entity is mentioned",
          "[importers][identity]") {
    const ArticleReading a = reading(
        "The Ministry of Finance met the Ministry of FINANCE. Turkey and Türkiye signed a deal and "
        "an agreement.");
    std::set<std::string> seen;
    for (const auto& entity : a.entities) {
        CHECK(seen.insert(entity.identity).second);
        CHECK_FALSE(entity.mentions.empty());
        CHECK_FALSE(entity.name.empty());
    }
}

TEST_CASE("every mention lies in its sentence", "[importers][mentions]") {
    for (const char* text :
         {"Interview with activist and philosopher Noam Chomsky\nSaturday, April 4, 2009\n"
          "Political activist and philosopher Noam Chomsky\nNoam Chomsky is a professor emeritus "
          "at "
          "a university in linguistics and philosophy.",
          "Talks with Ali Hassan\n\nAli Hassan met Sauli Niinist\xC3\xB6 in Rome.",
          "Benny Gantz\nBenny Gantz\nBenny Gantz"}) {
        const Document document = read_text(text);
        for (const auto& mention : document.mentions) {
            INFO(document.view(mention.span));
            const auto& sentence = document.sentences.at(mention.sentence);
            CHECK(sentence.first_token <= mention.first_token);
            CHECK(mention.first_token < mention.last_token);
            CHECK(mention.last_token <= sentence.last_token);
        }
    }
}

TEST_CASE("surnames, pronouns and descriptions refer to the person named before",
          "[importers][coreference]") {
    const Document document = read_text(
        "Finnish Foreign Minister Pekka Haavisto visited Turkey. Haavisto met Erdogan. He left. "
        "The foreign minister smiled.");
    std::uint32_t mentions = 0;
    for (const auto& entity : document.entities) {
        if (entity.name == "Pekka Haavisto") {
            mentions = static_cast<std::uint32_t>(entity.mentions.size());
        }
    }
    CHECK(mentions == 4);
}

TEST_CASE("the output has the form extract/1", "[importers][extract]") {
    Document document = read_text(
        "Turkey and Finland signed a memorandum on Friday, officials said.", "2024-05-03");
    document.id = "a\"b";
    const auto json = nlohmann::json::parse(to_extract_json(document));
    CHECK(json["format"] == "extract/1");
    CHECK(json["doc"]["id"] == "a\"b");
    CHECK(json["doc"]["published"] == "2024-05-03");
    REQUIRE(json["relations"].size() == 1);
    const auto& relation = json["relations"][0];
    CHECK(relation["type"] == "SIGNED");
    CHECK(relation["subject"].size() == 2);
    CHECK(relation["polarity"] == "asserted");
    CHECK(relation["modality"] == "actual");
    CHECK(relation["date"]["value"] == "2024-05-03");
    CHECK(relation["date"]["basis"] == "dct");
    CHECK(relation["evidence"][0]["sentence"] == "s1");
    CHECK(relation["confidence"].get<double>() > 0);
}

TEST_CASE("an empty text has nothing in it", "[importers][limits]") {
    for (const char* text : {"", "   \n\n", "\xEF\xBB\xBF", "...", "?!"}) {
        const Document document = read_text(text);
        CHECK(document.entities.empty());
        CHECK(document.relations.empty());
    }
}

TEST_CASE("a text longer than the limit is refused by name", "[importers][limits]") {
    Document document = Document::of(std::string(entente::kArticleBytesMax + 1, 'a'));
    const auto status = shared_reader().read(document);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code == entente::ErrorCode::limit_exceeded);
    CHECK(status.error().message.find("kArticleBytesMax") != std::string::npos);
}

TEST_CASE("endless lines and brackets end all the same", "[importers][limits]") {
    // Nothing here measures time: quadratic work on a megabyte shows as a test that hangs.
    std::string names;
    std::string brackets;
    std::string stops;
    while (names.size() < (1U << 20)) {
        names += "Turkey and he said the deal with both countries ";
        brackets += "(()[({";
        stops += ". . ! ";
    }
    const auto unbroken = read_text(names, "2024-05-03");
    CHECK(unbroken.sentences.size() <=
          unbroken.tokens.size() * 2 / entente::kSentenceTokensMax + 1);
    CHECK(read_text(std::string(entente::kArticleBytesMax, '(')).entities.empty());
    CHECK(read_text(brackets).entities.empty());
    CHECK(read_text(stops).relations.empty());
    CHECK(read_text(std::string(1U << 20, 'a')).tokens.size() == 1);
    CHECK(read_text(std::string(1U << 20, '\'')).entities.empty());
}
