// CoNLL-U: what is read comes out again, tokens become a document and its layers come back, and a
// file that is wrong says in which line.
#include "importers/conllu.h"

#include <sstream>
#include <string>
#include <vector>

#include "tests/support/catch.h"

using entente::ConlluSentence;
using entente::Document;
using entente::ErrorCode;
using entente::Upos;

namespace {

const std::string kSample =
    "# newdoc id = a\n"
    "# text = Russia didn't go.\n"
    "1\tRussia\tRussia\tPROPN\tNNP\tNumber=Sing\t4\tnsubj\t4:nsubj\t_\n"
    "2-3\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "2\tdid\tdo\tAUX\tVBD\t_\t4\taux\t4:aux\t_\n"
    "3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t4:advmod\t_\n"
    "4\tgo\tgo\tVERB\tVB\t_\t0\troot\t0:root\tSpaceAfter=No\n"
    "4.1\tthere\t_\t_\t_\t_\t_\t_\t4:x\t_\n"
    "5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t4:punct\tA=b\n"
    "\n"
    "1-2\tdu\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n"
    "1\tde\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "2\tle\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "3\t!\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "\n";

std::vector<ConlluSentence> read(const std::string& text) {
    auto sentences = entente::read_conllu(text, "a.conllu");
    if (!sentences.ok()) {
        FAIL(sentences.error().message);
    }
    return std::move(sentences).value();
}

std::string error_of(const std::string& text) {
    const auto sentences = entente::read_conllu(text, "a.conllu");
    REQUIRE_FALSE(sentences.ok());
    return sentences.error().message;
}

std::string word(const std::string& id, const std::string& head = "_") {
    return id + "\tw\t_\t_\t_\t_\t" + head + "\t_\t_\t_\n";
}

}  // namespace

TEST_CASE("CoNLL-U comes out as it was read", "[importers][conllu]") {
    std::string out;
    for (const ConlluSentence& sentence : read(kSample)) {
        entente::append_conllu(sentence, out);
    }
    CHECK(out == kSample);
    CHECK(read("").empty());
    CHECK(read("# only a comment\n\n\n").empty());
    CHECK(read(word("1") + "\r\n" + word("1")).size() == 2);  // no blank line at the end
}

TEST_CASE("given tokens make a document with exact spans", "[importers][conllu]") {
    const Document document = entente::document_of(read(kSample));
    CHECK(document.text == "Russia didn't go.\ndele!");
    REQUIRE(document.sentences.size() == 2);
    CHECK(document.view(document.sentences[0].span) == "Russia didn't go.");
    REQUIRE(document.tokens.size() == 8);
    CHECK(document.view(document.tokens[2]) == "n't");
    CHECK_FALSE(document.tokens[1].space_after);
    CHECK(document.tokens[2].space_after);
    CHECK_FALSE(document.tokens[3].space_after);
    REQUIRE(document.multiword_tokens.size() == 2);
    CHECK(document.view(document.multiword_tokens[0].span) == "didn't");
    CHECK(document.multiword_tokens[1].first_token == 5);
    CHECK(document.multiword_tokens[1].last_token == 7);
}

TEST_CASE("layers go back into the sentences and leave the rest alone", "[importers][conllu]") {
    std::vector<ConlluSentence> sentences = read(kSample);
    Document document = entente::document_of(sentences);
    document.tokens[0].upos = Upos::noun;
    document.tokens[3].head = 0;
    document.tokens[3].deprel = "dep";
    entente::take_layers(document, 0, sentences[0]);
    CHECK(sentences[0].words[0].upos == "NOUN");
    CHECK(sentences[0].words[0].head == "0");
    CHECK(sentences[0].words[0].deprel == "root");
    CHECK(sentences[0].words[3].head == "1");
    CHECK(sentences[0].words[3].deprel == "dep");
    CHECK(sentences[0].words[3].upos == "VERB");
    CHECK(sentences[0].words[3].misc == "SpaceAfter=No");
    CHECK(sentences[0].words[3].deps == "_");
    CHECK(sentences[1].words[0].head == "_");
}

TEST_CASE("a document that was not parsed is written with blank columns", "[importers][conllu]") {
    Document document = entente::document_of(read(kSample));
    document.id = "d";
    const std::string out = entente::to_conllu(document);
    CHECK(out.starts_with("# sent_id = d-1\n# text = Russia didn't go.\n1\tRussia\t_\t_\t"));
    const auto again = read(out);
    REQUIRE(again.size() == 2);
    CHECK(again[0].ranges.at(0).form == "didn't");
    CHECK(again[0].words[3].misc == "SpaceAfter=No");
    CHECK(again[0].words[1].misc == "_");
    CHECK(again[1].ranges.at(0).misc == "SpaceAfter=No");
    CHECK(entente::document_of(again).text == document.text);
}

TEST_CASE("what is no CoNLL-U is refused with its line", "[importers][conllu]") {
    CHECK(error_of("\n" + word("1") + "2\tw\n") ==
          "a.conllu:3: 2 columns, not 10 separated by tabs");
    CHECK(error_of(word("2")).find("a.conllu:1: word id '2', expected 1") == 0);
    CHECK(error_of(word("x")).find("word id 'x'") != std::string::npos);
    CHECK(error_of(word("1-2") + word("1") + "\n").find("not all there") != std::string::npos);
    CHECK(error_of(word("2-3")).find("range '2-3'") != std::string::npos);
    CHECK(error_of(word("1-3") + word("2-3")).find("range '2-3'") != std::string::npos);
    CHECK(error_of(word("1-99999999999")).find("range") != std::string::npos);
    CHECK(error_of(word("1-20000")).find("kConlluSentenceWordsMax") != std::string::npos);
    CHECK(error_of(word("1", "7") + "\n").find("a.conllu:2: ") == 0);
    CHECK(error_of(word("1", "-1")).find("head '-1'") != std::string::npos);
    CHECK(error_of(word("1", "1")).find("head 1") != std::string::npos);
    CHECK(error_of(word("1") + "# late\n").find("comment inside") != std::string::npos);
    CHECK(error_of(word("1") + word("3.1")).find("empty node") != std::string::npos);
    CHECK(error_of("1\t\t_\t_\t_\t_\t_\t_\t_\t_\n").find("no form") != std::string::npos);
    const auto long_line =
        entente::read_conllu("# " + std::string(entente::kConlluLineBytesMax, 'x'), "a.conllu");
    CHECK(long_line.error().code == ErrorCode::limit_exceeded);
}

TEST_CASE("a stream is read in pieces as a text is read at once", "[importers][conllu]") {
    std::string text = "# newdoc\n\n";
    for (int i = 0; i < 25; ++i) {
        text += "# sent_id = " + std::to_string(i) + "\r\n1\ta\t_\t_\t_\t_\t_\t_\t_\t_\r\n\r\n";
    }
    text += "1\tlast\t_\t_\t_\t_\t_\t_\t_\t_";  // without a line break
    const auto whole = entente::read_conllu(text, "text");
    REQUIRE(whole.ok());
    std::istringstream stream(text);
    entente::ConlluReader reader(stream, "stream");
    std::string pieces;
    std::vector<std::size_t> sizes;
    for (bool more = true; more;) {
        const auto piece = reader.next(10);
        REQUIRE(piece.ok());
        more = !piece->empty();
        sizes.push_back(piece->size());
        for (const auto& sentence : *piece) {
            entente::append_conllu(sentence, pieces);
        }
    }
    std::string expected;
    for (const auto& sentence : *whole) {
        entente::append_conllu(sentence, expected);
    }
    CHECK(pieces == expected);
    CHECK(sizes == std::vector<std::size_t>{10, 10, 6, 0});
    CHECK(whole->front().line == 4);
    CHECK_FALSE(reader.bad_byte());
}

TEST_CASE("errors of a stream count lines from its beginning", "[importers][conllu]") {
    const std::string word = "1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n";
    std::istringstream stream(word + "\n" + word + "\n" + "1\t\xFF\n");
    entente::ConlluReader reader(stream, "stream");
    CHECK(reader.next(1).ok());
    CHECK(reader.next(1).ok());
    const auto bad = reader.next(1);
    REQUIRE_FALSE(bad.ok());
    CHECK_THAT(bad.error().message, Catch::StartsWith("stream:5: 2 columns"));
    CHECK(reader.bad_byte() == 2 * (word.size() + 1) + 2);
}

TEST_CASE("a line of a stream is taken up to the limit and refused beyond", "[importers][conllu]") {
    const auto read = [](std::size_t bytes) {
        std::istringstream stream("#" + std::string(bytes - 1, 'x') +
                                  "\r\n1\ta\t_\t_\t_\t_\t_\t_\t_\t_\n");
        return entente::ConlluReader(stream, "stream").next(5);
    };
    CHECK(read(entente::kConlluLineBytesMax).ok());
    for (const std::size_t more : {1U, 2U, 3U, 100U}) {
        const auto refused = read(entente::kConlluLineBytesMax + more);
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().code == entente::ErrorCode::limit_exceeded);
        CHECK_THAT(refused.error().message, Catch::StartsWith("stream:1: "));
    }
}
