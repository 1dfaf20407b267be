// Any bytes end in time linear in their length. Nothing here measures time: quadratic work on a megabyte
// shows as a test that hangs.
#include <string>
#include <vector>

#include "importers/text/sentences.h"
#include "tests/importers/reader_support.h"
#include "tests/support/catch.h"

using entente::Document;
using entente::SentenceSplitter;
using entente::testing::shared_boundaries;
using entente::testing::shared_tokenizer;

namespace {

std::string repeated(std::string_view unit) {
    constexpr std::size_t kBytes = 1U << 20U;
    std::string text;
    while (text.size() < kBytes) {
        text += unit;
    }
    return text;
}

// Sentences and tokens cover the text in order, nothing between them but what nobody sees, and every
// sentence keeps its limit.
void check_split(const std::string& text) {
    Document document = Document::of(text);
    REQUIRE(SentenceSplitter(shared_boundaries()).apply(document).ok());
    REQUIRE(shared_tokenizer().apply(document).ok());
    std::uint32_t next_token = 0;
    std::uint32_t end = 0;
    bool sound = true;
    for (const auto& sentence : document.sentences) {
        sound = sound && sentence.first_token == next_token && sentence.span.start >= end &&
                sentence.last_token > sentence.first_token &&
                sentence.last_token - sentence.first_token <= entente::kSentenceTokensMax;
        for (std::uint32_t t = sentence.first_token; t < sentence.last_token; ++t) {
            const auto& span = document.tokens[t].span;
            sound = sound && span.start >= end && span.end > span.start;
            end = span.end;
        }
        sound = sound && sentence.span.end == end;
        next_token = sentence.last_token;
    }
    CHECK(sound);
    CHECK(next_token == document.tokens.size());
    CHECK(end <= document.text.size());
}

}  // namespace

TEST_CASE("a megabyte of anything is split in linear time", "[importers][limits]") {
    for (const std::string_view unit : {"a",
                                        "A",
                                        "1",
                                        "ab1",
                                        "(",
                                        "(()[({",
                                        ".",
                                        ". ",
                                        "!?",
                                        "-",
                                        "a-",
                                        "A-b",
                                        "n't",
                                        "it's",
                                        "'",
                                        "\"",
                                        "\"a\" ",
                                        "U.S.",
                                        "Mr. ",
                                        "Dr.",
                                        "1. ",
                                        "1.",
                                        "@",
                                        "a@b.c",
                                        "http://",
                                        "www.a.",
                                        "a/b",
                                        "\n",
                                        "a\n",
                                        "A.\n",
                                        "- a\n",
                                        "\n\n",
                                        "\t",
                                        "\r\n",
                                        "é",
                                        "e\xCC\x81",
                                        "\xCC\x81",
                                        "😀",
                                        "👍🏽",
                                        "👨‍👩‍👧",
                                        "🇹🇷",
                                        "العربية ",
                                        "العربية",
                                        "עברית. ",
                                        "中文。",
                                        "ไทย",
                                        "\xE2\x80\x8B",
                                        "a\xE2\x80\x8B",
                                        "\xC2\xAD",
                                        "a\xC2\xAD",
                                        "\xE2\x80\x8D",
                                        "\xEF\xBB\xBF",
                                        "\xFF",
                                        "a\xFF",
                                        "\xC3",
                                        "\xED\xA0\x80",
                                        "\xF0\x9F",
                                        "caf\xE9 ",
                                        "…",
                                        "“a” ",
                                        "—",
                                        "a—b",
                                        "–",
                                        "$",
                                        "%",
                                        "#a ",
                                        "\x01",
                                        "\x7F",
                                        "cannot "}) {
        INFO(unit);
        check_split(repeated(unit));
    }
    check_split(repeated("a\0"));
    check_split(std::string(1U << 20U, '\0'));
}
