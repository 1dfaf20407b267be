// Texts that are not English are noticed; short ones and ones full of names are not refused wrongly.
#include "importers/text/language.h"

#include <string>

#include "importers/import.h"
#include "tests/importers/reader_support.h"
#include "tests/support/catch.h"

using entente::detect_language;
using entente::Document;
using entente::testing::read_text;
using entente::testing::shared_reader;

namespace {

const std::string kFrench =
    "Le Maroc et Israël ont signé mercredi à Rabat un accord de coopération militaire, selon le "
    "ministère de "
    "la Défense. La France a salué cette décision et a appelé les deux pays à poursuivre leurs "
    "efforts.";
const std::string kGerman =
    "Der Bundeskanzler traf am Montag in Berlin den französischen Präsidenten, um über die "
    "gemeinsame "
    "Verteidigungspolitik zu sprechen. Beide unterzeichneten ein Abkommen über die Zusammenarbeit.";
const std::string kRussian =
    "Министр иностранных дел России встретился в Москве со своим турецким коллегой и обсудил с ним "
    "положение в Сирии, а также торговлю между двумя странами.";

}  // namespace

TEST_CASE("a text in another language is told by its code", "[importers][language]") {
    CHECK(detect_language(kFrench) == "fr");
    CHECK(detect_language(kGerman) == "de");
    CHECK(detect_language(kRussian) == "ru");
}

TEST_CASE("English, short texts and lists of names are not refused", "[importers][language]") {
    CHECK(detect_language("Macron a dit non.").empty());
    CHECK(detect_language("").empty());
    CHECK(detect_language(
              "Mohammed bin Salman, Recep Tayyip Erdoğan, Emmanuel Macron, Olaf Scholz, Xi "
              "Jinping, Luiz Inácio Lula da Silva, Andrés Manuel López Obrador")
              .empty());
    CHECK(detect_language(std::string(1'000'000, '(')).empty());
    CHECK(detect_language(
              "The ministers of Côte d'Ivoire, São Tomé and Österreich met in Nouakchott on "
              "Friday and agreed on a treaty, said Zbigniew Wojciechowski of the ministry.") ==
          "en");
}

TEST_CASE("nothing is claimed from a text that is not English", "[importers][language]") {
    const Document document =
        read_text(kFrench + "\n\nIsrael signed. Morocco signed.", "2021-11-24");
    CHECK(document.language == "fr");
    CHECK(document.sentences.size() >= 2);
    CHECK_FALSE(document.tokens.empty());
    CHECK(document.mentions.empty());
    CHECK(document.relations.empty());
}

TEST_CASE("what is said of the language counts where the text does not tell",
          "[importers][language]") {
    entente::Article article;
    article.language = "en-GB";
    article.text = "Morocco met Israel.";
    CHECK(entente::read_article(shared_reader(), article)->article.language == "en-GB");
    CHECK(entente::read_document(shared_reader(), article)->mentions.size() == 2);
    article.language = "fr";
    CHECK(entente::read_document(shared_reader(), article)->mentions.empty());
    article.language = "en";
    article.text = kFrench;
    CHECK(entente::read_article(shared_reader(), article)->article.language == "fr");
}
