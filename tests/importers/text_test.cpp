// Sentences, tokens and offsets: every span must cut exactly what it says out of the text.
#include <string>
#include <vector>

#include "importers/text/document.h"
#include "importers/text/sentences.h"
#include "importers/text/tokenizer.h"
#include "tests/importers/reader_support.h"
#include "tests/support/catch.h"

using entente::ByteSpan;
using entente::Document;
using entente::SentenceSplitter;
using entente::TextSpan;
using entente::testing::read_text;

namespace {

std::vector<std::string> sentences(std::string_view text) {
    Document document = Document::of(text);
    REQUIRE(SentenceSplitter().apply(document).ok());
    std::vector<std::string> out;
    for (const auto& sentence : document.sentences) {
        out.emplace_back(document.view(sentence.span));
    }
    return out;
}

std::vector<std::string> tokens(std::string_view text) {
    std::vector<std::string> out;
    for (const ByteSpan& span : entente::tokenize(text)) {
        out.emplace_back(text.substr(span.start, span.end - span.start));
    }
    return out;
}

std::u32string code_points(std::string_view text) {
    std::u32string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t value = length == 1 ? lead : lead & (0xFFU >> (length + 1));
        for (std::size_t k = 1; k < length; ++k) {
            value = (value << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
        }
        out += value;
        i += length;
    }
    return out;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("code point offsets cut the same text as byte offsets", "[importers][offsets]") {
    for (const std::string& text :
         {std::string("Türkiye 🇹🇷 and Finland signed a pact. 😀😀 Finland left NATO."),
          std::string("\xEF\xBB\xBF"
                      "Finland met Turkey.\r\nSweden met Turkey.\r\n"),
          std::string("Ko\xCC\x8Csovo: the Czech Republic met Finland \xF0\x9D\x94\xB8 in Paris."),
          std::string("Bad \xFF\xC3 bytes: Finland \xE2\x82 met Turkey.")}) {
        const Document document = read_text(text, "2024-05-03");
        const std::u32string points = code_points(document.text);
        REQUIRE_FALSE(document.mentions.empty());
        for (const auto& mention : document.mentions) {
            const TextSpan span = document.code_points(mention.span);
            CHECK(points.substr(span.start, span.length()) ==
                  code_points(document.view(mention.span)));
        }
        for (const auto& token : document.tokens) {
            CHECK(token.span.start < token.span.end);
        }
    }
}

TEST_CASE("each byte that is not UTF-8 becomes one replacement character", "[importers][offsets]") {
    CHECK(Document::of("a\xFF\xFEz").text == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
    CHECK(Document::of("\xED\xA0\x80").text.size() == 9);  // a surrogate: three bytes, none valid
    CHECK(Document::of("\xC0\x80").text.size() == 6);      // overlong zero
    CHECK(Document::of("\xE2\x82").text.size() == 6);      // cut off
    CHECK(Document::of("é€😀").text == "é€😀");
}

TEST_CASE("sentences end where a reader would end them", "[importers][sentences]") {
    CHECK(sentences("One. Two? Three!") == Strings{"One.", "Two?", "Three!"});
    CHECK(sentences("Mr. Smith met Gen. Lee. They talked.") ==
          Strings{"Mr. Smith met Gen. Lee.", "They talked."});
    CHECK(sentences("The U.S. envoy left. He works in the U.S. The end.") ==
          Strings{"The U.S. envoy left.", "He works in the U.S.", "The end."});
    CHECK(sentences("J. R. Smith paid 3.5 million. Fine.") ==
          Strings{"J. R. Smith paid 3.5 million.", "Fine."});
    CHECK(sentences("\"We agree.\" He left.") == Strings{"\"We agree.\"", "He left."});
    CHECK(sentences("“Stop!” he said. (He left.) Then") ==
          Strings{"“Stop!” he said.", "(He left.)", "Then"});
    CHECK(sentences("ISTANBUL, July 22, 2022 - Turkey won. It lost.") ==
          Strings{"ISTANBUL, July 22, 2022 - Turkey won.", "It lost."});
    CHECK(sentences("Leaders meet\n\nThey met. They left.") ==
          Strings{"Leaders meet", "They met.", "They left."});
    CHECK(sentences("- first item\n- second item") == Strings{"- first item", "- second item"});
    CHECK(sentences("1. The parties agree.\n2. They meet.") ==
          Strings{"1. The parties agree.", "2. They meet."});
    CHECK(sentences("a line that\nis wrapped. End") == Strings{"a line that\nis wrapped.", "End"});
    CHECK(sentences("").empty());
    CHECK(sentences(" \n\t\r\n ").empty());
}

TEST_CASE("a line of its own without a stop is a heading", "[importers][sentences]") {
    Document document = Document::of("Leaders meet in Rome\n\nThey met on Friday.");
    REQUIRE(SentenceSplitter().apply(document).ok());
    REQUIRE(document.sentences.size() == 2);
    CHECK(document.sentences[0].heading);
    CHECK_FALSE(document.sentences[1].heading);
}

TEST_CASE("tokens are those of the English treebanks, nearly", "[importers][tokens]") {
    CHECK(tokens("Turkey's") == Strings{"Turkey", "'s"});
    CHECK(tokens("They didn't, can't and won’t.") ==
          Strings{"They", "did", "n't", ",", "ca", "n't", "and", "wo", "n’t", "."});
    CHECK(tokens("cannot") == Strings{"can", "not"});
    CHECK(tokens("in the U.S. today") == Strings{"in", "the", "U.S.", "today"});
    CHECK(tokens("Moroccan-Israeli ties") == Strings{"Moroccan", "-", "Israeli", "ties"});
    CHECK(tokens("US-led pro-Russian Al-Qaeda F-16 long-term") ==
          Strings{"US", "-", "led", "pro", "-", "Russian", "Al-Qaeda", "F-16", "long-term"});
    CHECK(tokens("$3.5m, 1,000; (a)") == Strings{"$", "3.5m", ",", "1,000", ";", "(", "a", ")"});
    CHECK(tokens("O'Brien said…") == Strings{"O'Brien", "said", "…"});
    CHECK(tokens("((((((") == Strings{"(((((("});
}
