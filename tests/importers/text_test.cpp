// Sentences, tokens and offsets: every span must cut exactly what it says out of the text.
#include <string>
#include <vector>

#include "importers/text/document.h"
#include "importers/text/sentences.h"
#include "importers/text/tokenizer.h"
#include "importers/text/utf8.h"
#include "tests/importers/reader_support.h"
#include "tests/support/catch.h"

using entente::ByteSpan;
using entente::Document;
using entente::SentenceSplitter;
using entente::TextSpan;
using entente::testing::read_text;
using entente::testing::shared_boundaries;
using entente::testing::shared_tokenizer;

namespace {

std::vector<std::string> sentences(std::string_view text) {
    Document document = Document::of(text);
    REQUIRE(SentenceSplitter(shared_boundaries()).apply(document).ok());
    std::vector<std::string> out;
    for (const auto& sentence : document.sentences) {
        out.emplace_back(document.view(sentence.span));
    }
    return out;
}

std::vector<std::string> tokens(std::string_view text) {
    std::vector<std::string> out;
    for (const ByteSpan& span : shared_tokenizer().tokenize(text)) {
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
    REQUIRE(SentenceSplitter(shared_boundaries()).apply(document).ok());
    REQUIRE(document.sentences.size() == 2);
    CHECK(document.sentences[0].heading);
    CHECK_FALSE(document.sentences[1].heading);
}

TEST_CASE("tokens are those of the English treebanks", "[importers][tokens]") {
    CHECK(tokens("Turkey's") == Strings{"Turkey", "'s"});
    CHECK(tokens("They didn't, can't and won’t.") ==
          Strings{"They", "did", "n't", ",", "ca", "n't", "and", "wo", "n’t", "."});
    CHECK(tokens("cannot") == Strings{"can", "not"});
    CHECK(tokens("in the U.S. today") == Strings{"in", "the", "U.S.", "today"});
    CHECK(tokens("Moroccan-Israeli ties") == Strings{"Moroccan", "-", "Israeli", "ties"});
    CHECK(tokens("US-led pro-Russian Al-Qaeda F-16 long-term") == Strings{"US",
                                                                          "-",
                                                                          "led",
                                                                          "pro-Russian",
                                                                          "Al",
                                                                          "-",
                                                                          "Qaeda",
                                                                          "F",
                                                                          "-",
                                                                          "16",
                                                                          "long",
                                                                          "-",
                                                                          "term"});
    CHECK(tokens("a co-founder of a non-profit, by e-mail") ==
          Strings{"a", "co-founder", "of", "a", "non-profit", ",", "by", "e-mail"});
    CHECK(tokens("Ban Ki-moon met Moon Jae-in.") ==
          Strings{"Ban", "Ki-moon", "met", "Moon", "Jae-in", "."});
    CHECK(tokens("$3.5m, 1,000; (a)") ==
          Strings{"$", "3.5", "m", ",", "1,000", ";", "(", "a", ")"});
    CHECK(tokens("50% at 5:30 on 9/11/2001 [5].") ==
          Strings{"50", "%", "at", "5:30", "on", "9/11/2001", "[", "5", "]", "."});
    CHECK(tokens("See (http://a.org/x-y/?q=1) or write to j.doe@news-desk.org, :-)") ==
          Strings{"See",
                  "(",
                  "http://a.org/x-y/?q=1",
                  ")",
                  "or",
                  "write",
                  "to",
                  "j.doe@news-desk.org",
                  ",",
                  ":-)"});
    CHECK(tokens("1990–2000 — he said “no”") ==
          Strings{"1990", "–", "2000", "—", "he", "said", "“", "no", "”"});
    CHECK(tokens("O'Brien said…") == Strings{"O'Brien", "said", "…"});
    CHECK(tokens("((((((") == Strings{"(((((("});
}

TEST_CASE("clitics and what they hang on are one word of the text", "[importers][tokens]") {
    const Document document =
        read_text("Turkey's envoy didn't go, and cannot: the leaders' \"it's\".");
    Strings words;
    for (const auto& word : document.multiword_tokens) {
        words.emplace_back(document.view(word.span));
        CHECK(word.last_token - word.first_token == 2);
        CHECK_FALSE(document.tokens[word.first_token].space_after);
        CHECK(document.tokens[word.first_token].span.start == word.span.start);
        CHECK(document.tokens[word.last_token - 1].span.end == word.span.end);
    }
    CHECK(words == Strings{"Turkey's", "didn't", "cannot", "leaders'", "it's"});
}

TEST_CASE("pictures stay whole and characters nobody sees part nothing", "[importers][tokens]") {
    CHECK(tokens("ok👍🏽👨‍👩‍👧🇹🇷🇲🇦!") ==
          Strings{"ok", "👍🏽", "👨‍👩‍👧", "🇹🇷", "🇲🇦", "!"});
    CHECK(tokens("co\u00ADoperation") == Strings{"co\u00ADoperation"});
    CHECK(tokens("\u2060Rabat\u200B\u2060, Paris") == Strings{"Rabat", ",", "Paris"});
    CHECK(tokens("Ko\u0308ln") == Strings{"Ko\u0308ln"});
}

TEST_CASE("the normal form of a word is composed and in plain marks", "[importers][tokens]") {
    using entente::normal_form;
    CHECK(normal_form("plain - \"text\"") == "plain - \"text\"");
    CHECK(normal_form("Ko\u0308ln") == "Köln");
    CHECK(normal_form("“don’t” – 5…") == "\"don't\" - 5...");
    CHECK(normal_form("co\u00ADop\u200Berate\uFEFF") == "cooperate");
    CHECK(normal_form("a\u00A0b") == "a b");
    CHECK(normal_form(std::string(100'000, '\xCC')).size() == 100'000);  // not even UTF-8
}

TEST_CASE("an overlong sentence is cut where it hurts least", "[importers][limits]") {
    std::string text;
    for (int i = 0; i < 2000; ++i) {
        text += i % 300 == 299 ? "word, " : "word ";
    }
    const Document document = read_text(text);
    REQUIRE(document.sentences.size() > 3);
    std::uint32_t next = 0;
    for (const auto& sentence : document.sentences) {
        CHECK(sentence.first_token == next);
        CHECK(sentence.last_token - sentence.first_token <= entente::kSentenceTokensMax);
        CHECK(sentence.span.end == document.tokens[sentence.last_token - 1].span.end);
        next = sentence.last_token;
    }
    CHECK(next == document.tokens.size());
    CHECK(document.view(document.sentences[0].span).ends_with(','));
}

TEST_CASE("a model that is no boundary model is refused", "[importers][model]") {
    entente::ModelWriter writer;
    writer.add_text("kind", "something else");
    const auto file = entente::ModelFile::parse(*writer.bytes(), "some.model");
    REQUIRE(file.ok());
    const auto model = entente::BoundaryModel::from(*file);
    REQUIRE_FALSE(model.ok());
    CHECK(model.error().message.find("is for 'something else'") != std::string::npos);
}
