// The whole language core with its real models: what holds of every analysis, whatever the text, the number
// of threads or the processor. No tree is expected as such, since models change. Nothing here measures
// time: quadratic work on a megabyte shows as a test that hangs.
#include "importers/parse/language_core.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "importers/conllu.h"
#include "importers/neural/kernels.h"
#include "importers/pipeline.h"
#include "importers/text/limits.h"
#include "importers/text/tokenizer.h"
#include "tests/support/catch.h"

using entente::Document;
using entente::LanguageCore;
using entente::Sentence;
using entente::Token;
using entente::Upos;

namespace {

const LanguageCore& core() {
    static const std::unique_ptr<const LanguageCore> opened = [] {
        auto result = LanguageCore::open();
        if (!result.ok()) {
            throw std::runtime_error(result.error().message);
        }
        return std::move(result).value();
    }();
    return *opened;
}

std::string example_text() {
    const std::filesystem::path folder =
        std::filesystem::path(ENTENTE_SOURCE_DIR) / "examples" / "articles";
    std::string text;
    for (const char* name : {"venezuela_guyana_argyle.txt", "sweden_joins_nato.md"}) {
        std::ifstream file(folder / name, std::ios::binary);
        std::ostringstream bytes;
        bytes << file.rdbuf();
        text += bytes.str() + "\n\n";
    }
    return text;
}

// Whether the heads of a sentence are a tree with one root. Marks each token's way to the root once, so
// linear in the sentence.
bool is_tree(const Document& document, const Sentence& sentence) {
    enum class Mark : std::uint8_t {
        fresh,
        on_the_way,
        sound
    };
    std::vector<Mark> marks(sentence.last_token - sentence.first_token, Mark::fresh);
    std::size_t roots = 0;
    for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i) {
        roots += document.tokens[i].head < 0 ? 1 : 0;
        std::vector<std::uint32_t> way;
        auto at = static_cast<std::int64_t>(i);
        while (at >= 0 && marks[at - sentence.first_token] == Mark::fresh) {
            marks[at - sentence.first_token] = Mark::on_the_way;
            way.push_back(static_cast<std::uint32_t>(at));
            at = document.tokens[at].head;
            if (at >= 0 && (at < sentence.first_token || at >= sentence.last_token)) {
                return false;
            }
        }
        if (at >= 0 && marks[at - sentence.first_token] == Mark::on_the_way) {
            return false;
        }
        for (const std::uint32_t token : way) {
            marks[token - sentence.first_token] = Mark::sound;
        }
    }
    return roots == 1;
}

// Empty when all is well, else what is not.
std::string fault_of(const Document& document) {
    std::uint32_t next = 0;
    std::uint32_t end = 0;
    for (const Sentence& sentence : document.sentences) {
        if (sentence.first_token != next || sentence.last_token <= sentence.first_token ||
            sentence.last_token - sentence.first_token > entente::kSentenceTokensMax) {
            return "the tokens of a sentence";
        }
        for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i) {
            const Token& token = document.tokens[i];
            if (token.span.start < end || token.span.end <= token.span.start ||
                token.span.end > document.text.size() || token.span.end > sentence.span.end) {
                return "the offsets of token " + std::to_string(i);
            }
            end = token.span.end;
            if (token.upos == Upos::unknown || token.xpos.empty() || token.lemma.empty() ||
                token.features.empty() || token.deprel.empty()) {
                return "a layer of token " + std::to_string(i);
            }
        }
        if (!is_tree(document, sentence)) {
            return "the tree of the sentence at byte " + std::to_string(sentence.span.start);
        }
        next = sentence.last_token;
    }
    if (next != document.tokens.size()) {
        return "tokens outside of sentences";
    }
    std::uint32_t name_end = 0;
    for (const entente::NameSpan& name : document.names) {
        if (name.first_token < name_end || name.last_token <= name.first_token ||
            name.sentence >= document.sentences.size() || name.type.empty() ||
            name.first_token < document.sentences[name.sentence].first_token ||
            name.last_token > document.sentences[name.sentence].last_token) {
            return "a name";
        }
        name_end = name.last_token;
    }
    return "";
}

// Everything that an analysis says.
std::string analysis_of(const LanguageCore& with, const std::string& text) {
    Document document = Document::of(text);
    if (const entente::Status status = with.analyse(document); !status.ok()) {
        return status.error().message;
    }
    std::string all = entente::to_conllu(document);
    for (const entente::NameSpan& name : document.names) {
        all += std::to_string(name.first_token) + "-" + std::to_string(name.last_token) + " " +
               name.type + "\n";
    }
    return all;
}

void check_analysed(const std::string& text) {
    Document document = Document::of(text);
    const std::string before = document.text;
    const entente::Status status = core().analyse(document);
    if (!status.ok()) {
        FAIL(status.error().message);
    }
    CHECK(fault_of(document) == "");
    CHECK(document.text == before);
}

std::string repeated(std::string_view unit, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
        text += unit;
    }
    return text;
}

}  // namespace

TEST_CASE("every token of an article has all layers and every sentence a tree", "[parse][core]") {
    Document document = Document::of(example_text());
    REQUIRE(core().analyse(document).ok());
    CHECK(fault_of(document) == "");
    CHECK(document.sentences.size() > 20);
    CHECK_FALSE(document.names.empty());
}

TEST_CASE("a text is analysed again as it was the first time", "[parse][core]") {
    Document document = Document::of(example_text());
    REQUIRE(core().analyse(document).ok());
    const std::string first = entente::to_conllu(document);
    const std::size_t names = document.names.size();
    REQUIRE(core().analyse_tokens(document).ok());
    CHECK(entente::to_conllu(document) == first);
    CHECK(document.names.size() == names);
}

TEST_CASE("one core gives many threads the answer of one", "[parse][core]") {
    const std::string text = example_text();
    const std::string expected = analysis_of(core(), text);
    constexpr std::size_t kThreads = 4;
    std::vector<std::string> answers(kThreads);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
        threads.emplace_back([&, i] {
            // Something else in between: the caches of a thread hold what it read before.
            analysis_of(core(), "Thread " + std::to_string(i) + " read its own words first.");
            answers[i] = analysis_of(core(), text);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const std::string& answer : answers) {
        CHECK(answer == expected);
    }
}

TEST_CASE("every set of kernels of this machine gives the same analysis", "[parse][core]") {
    const std::string text = example_text();
    const std::string expected = analysis_of(core(), text);
    for (const entente::Kernels* kernels : entente::available_kernels()) {
        const std::string name(kernels->name);
        INFO(name);
        ::setenv("ENTENTE_KERNELS", name.c_str(), 1);
        const auto opened = LanguageCore::open();
        ::unsetenv("ENTENTE_KERNELS");
        REQUIRE(opened.ok());
        CHECK(analysis_of(**opened, text) == expected);
    }
}

TEST_CASE("a megabyte without a sentence's end, or of brackets, gets words and trees",
          "[parse][core][limits]") {
    check_analysed(repeated("word ", 1U << 20U));
    check_analysed(repeated("(", 1U << 20U));
    check_analysed(repeated("a", 1U << 20U));
    check_analysed(std::string(1U << 20U, '\0'));
}

TEST_CASE("whatever a text repeats, it gets words and trees", "[parse][core][limits]") {
    constexpr std::size_t kBytes = 1U << 15U;
    for (const std::string_view unit : {"word. ",
                                        "Word",
                                        "(",
                                        "((][{}",
                                        "\"a\" ",
                                        ". ",
                                        "U.S. ",
                                        "n't",
                                        "😀",
                                        "👨‍👩‍👧 ",
                                        "العربية ",
                                        "\xE2\x80\xAE"
                                        "evil ",
                                        "עברית. ",
                                        "中文。",
                                        "\xE2\x80\x8B",
                                        "a\xE2\x80\x8B",
                                        "e\xCC\x81",
                                        "caf\xE9 ",
                                        "\xFF",
                                        "\xFF\xFE"
                                        "a",
                                        "\xF0\x9F",
                                        "a\n",
                                        "- a\n",
                                        "1. ",
                                        "\x01 "}) {
        INFO(unit);
        check_analysed(repeated(unit, kBytes));
    }
    using std::string_view_literals::operator""sv;
    check_analysed(repeated("a\0"sv, kBytes));
}

TEST_CASE("encodings and scripts may be mixed within a sentence", "[parse][core]") {
    check_analysed(
        "He said \x93hello\x94 in caf\xE9 and caf\xC3\xA9, \xD0\x9C\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2"
        "\xD0\xB0 \xFF\xFEh\x00i, \xE2\x80\x9Cyes\xE2\x80\x9D \xE2\x80\xAB\xD8\xB3\xD9\x84\xD8\xA7"
        "\xD9\x85\xE2\x80\xAC (\xF0\x9F\x98\x80) a\xC2\xAD"
        "b.");
}

TEST_CASE("random bytes are analysed", "[parse][core][limits]") {
    std::mt19937 random(7);
    std::string bytes(1U << 16U, '\0');
    for (char& byte : bytes) {
        byte = static_cast<char>(random());
    }
    check_analysed(bytes);
    for (char& byte : bytes) {
        byte = " \n.,'\"()-aAbB1\xC3\xA9\xE2\x80"[random() % 20];
    }
    check_analysed(bytes);
    for (int i = 0; i < 300; ++i) {
        check_analysed(bytes.substr(random() % 1000, random() % 60));
    }
}

TEST_CASE("a text of as many bytes as an article may have is analysed or refused by name",
          "[parse][core][limits]") {
    // Eight megabytes of one-byte tokens are more than the tokenizer takes.
    Document document = Document::of(repeated("( ", entente::kArticleBytesMax));
    const entente::Status status = core().analyse(document);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code == entente::ErrorCode::limit_exceeded);
    check_analysed(repeated("internationalization", entente::kArticleBytesMax));
}

TEST_CASE("a sentence of more words than the limit is refused when others cut it",
          "[parse][core][limits]") {
    Document document = Document::of(repeated("a ", 2 * (entente::kSentenceTokensMax + 1)));
    Sentence sentence;
    for (std::uint32_t i = 0; i <= entente::kSentenceTokensMax; ++i) {
        Token token;
        token.span = {2 * i, 2 * i + 1};
        document.tokens.push_back(token);
    }
    sentence.last_token = entente::kSentenceTokensMax + 1;
    sentence.span = {0, document.tokens.back().span.end};
    document.sentences.push_back(sentence);
    const entente::Status status = core().analyse_tokens(document);
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code == entente::ErrorCode::limit_exceeded);
    CHECK_THAT(status.error().message, Catch::Contains("kSentenceTokensMax"));
}
