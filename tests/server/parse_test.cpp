// `entente parse` as its users run it: text and CoNLL-U in, CoNLL-U out, bad input named.
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "importers/conllu.h"
#include "importers/pipeline.h"
#include "importers/text/limits.h"
#include "tests/server/program_run.h"
#include "tests/support/catch.h"

using entente::ConlluSentence;
using entente::ConlluWord;
using entente::testing::Run;
using entente::testing::TempDir;
using entente::testing::write;

namespace {

constexpr const char* kNews =
    "Morocco and Israel signed a defence agreement in Rabat on Wednesday. The minister didn't say "
    "when it takes effect.\n";

std::vector<ConlluSentence> sentences_of(const std::string& conllu) {
    auto read = entente::read_conllu(conllu, "output");
    if (!read.ok()) {
        FAIL(read.error().message);
    }
    return *std::move(read);
}

// One root, heads that lead to it, and nothing left open in any column.
void check_complete(const std::vector<ConlluSentence>& sentences) {
    for (const ConlluSentence& sentence : sentences) {
        std::size_t roots = 0;
        for (std::size_t i = 0; i < sentence.words.size(); ++i) {
            const ConlluWord& word = sentence.words[i];
            CHECK((word.lemma != "_" || word.deprel == "goeswith"));
            CHECK(word.upos != "_");
            CHECK(word.xpos != "_");
            CHECK(word.deprel != "_");
            CHECK((word.head == "0") == (word.deprel == "root"));
            roots += word.head == "0" ? 1 : 0;
            std::size_t at = i;
            std::size_t steps = 0;
            while (sentence.words[at].head != "0" && steps <= sentence.words.size()) {
                at = std::stoul(sentence.words[at].head) - 1;
                ++steps;
            }
            CHECK(steps <= sentence.words.size());
        }
        CHECK(roots == 1);
    }
}

std::string words_line(const std::vector<std::string>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        out += std::to_string(i + 1) + "\t" + words[i] + "\t_\t_\t_\t_\t_\t_\t_\t_\n";
    }
    return out + "\n";
}

}  // namespace

TEST_CASE("parse prints the sentences of a text as CoNLL-U with every column", "[program][parse]") {
    TempDir dir;
    write(dir.file("a.txt"), kNews);
    const Run run(dir, {"parse", dir.file("a.txt")});
    INFO(run.err);
    REQUIRE(run.exit_status == 0);
    CHECK(run.err.empty());
    const auto sentences = sentences_of(run.out);
    REQUIRE(sentences.size() == 2);
    check_complete(sentences);
    CHECK(sentences[0].comments ==
          std::vector<std::string>{
              "# sent_id = 1",
              "# text = Morocco and Israel signed a defence agreement in Rabat on "
              "Wednesday."});
    CHECK(sentences[0].words.size() == 12);
    CHECK(sentences[0].words.back().form == ".");
    REQUIRE(sentences[1].ranges.size() == 1);
    CHECK(sentences[1].ranges[0].form == "didn't");
}

TEST_CASE("parse reads standard input as it reads a file", "[program][parse]") {
    TempDir dir;
    write(dir.file("a.txt"), kNews);
    const Run run(dir, {"parse", "-"}, kNews);
    CHECK(run.exit_status == 0);
    CHECK(run.out == Run(dir, {"parse", dir.file("a.txt")}).out);
}

TEST_CASE("parse --conllu keeps words, comments, ranges and MISC, and fills the rest in",
          "[program][parse]") {
    TempDir dir;
    const std::string input =
        "# newdoc id = a\n# sent_id = a-1\n# text = Spain didn't sign.\n"
        "1\tSpain\tSPAIN\tX\tXX\tGender=Fem\t3\tdep\t3:dep\tNote=kept\n"
        "2-3\tdidn't\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "2\tdid\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "3\tn't\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "4\tsign\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n"
        "5\t.\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "5.1\tleft\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    const Run run(dir, {"parse", "--conllu", "-"}, input);
    INFO(run.err);
    REQUIRE(run.exit_status == 0);
    const auto sentences = sentences_of(run.out);
    REQUIRE(sentences.size() == 1);
    check_complete(sentences);
    const ConlluSentence& sentence = sentences[0];
    CHECK(sentence.comments == sentences_of(input)[0].comments);
    REQUIRE(sentence.words.size() == 5);
    CHECK(sentence.words[0].form == "Spain");
    CHECK(sentence.words[0].lemma == "Spain");
    CHECK(sentence.words[0].upos == "PROPN");
    CHECK(sentence.words[0].xpos == "NNP");
    CHECK(sentence.words[0].features == "Number=Sing");
    CHECK(sentence.words[0].deps == "_");
    CHECK(sentence.words[0].misc == "Note=kept");
    CHECK(sentence.words[3].misc == "SpaceAfter=No");
    REQUIRE(sentence.ranges.size() == 1);
    CHECK(sentence.ranges[0].form == "didn't");
    REQUIRE(sentence.empty_nodes.size() == 1);
    CHECK(sentence.empty_nodes[0].second == "5.1\tleft\t_\t_\t_\t_\t_\t_\t_\t_");
}

TEST_CASE("what parse says of a text it says of its own CoNLL-U again", "[program][parse]") {
    TempDir dir;
    const Run text(dir, {"parse", "-"}, kNews);
    const Run again(dir, {"parse", "--conllu", "-"}, text.out);
    CHECK(again.exit_status == 0);
    CHECK(again.out == text.out);
}

TEST_CASE("parse --conllu keeps the order of many sentences", "[program][parse]") {
    TempDir dir;
    std::string input;
    constexpr int kSentences = 3000;
    for (int i = 0; i < kSentences; ++i) {
        input += "# sent_id = s" + std::to_string(i) + "\n" + words_line({"Spain", "voted", "."});
    }
    const Run run(dir, {"parse", "--conllu", "-"}, input);
    REQUIRE(run.exit_status == 0);
    const auto sentences = sentences_of(run.out);
    REQUIRE(sentences.size() == kSentences);
    bool in_order = true;
    for (int i = 0; i < kSentences; ++i) {
        in_order = in_order &&
                   sentences[i].comments.front() == "# sent_id = s" + std::to_string(i) &&
                   sentences[i].words[1].head == sentences[0].words[1].head;
    }
    CHECK(in_order);
}

TEST_CASE("bad CoNLL-U is named by file and line, after what stands in front of it",
          "[program][parse]") {
    TempDir dir;
    std::string input;
    for (int i = 0; i < 600; ++i) {
        input += words_line({"Spain", "voted", "."});  // four lines
    }
    write(dir.file("bad.conllu"), input + "1\tno columns\n");
    const Run run(dir, {"parse", "--conllu", dir.file("bad.conllu")});
    CHECK(run.exit_status == 1);
    CHECK_THAT(run.err, Catch::Contains(dir.file("bad.conllu") + ":2401: 2 columns, not 10"));
    CHECK(sentences_of(run.out).size() >= 500);
    const Run input_run(dir, {"parse", "--conllu", "-"}, "1\ta\n");
    CHECK(input_run.exit_status == 1);
    CHECK_THAT(input_run.err, Catch::Contains("standard input:1: 2 columns"));
    CHECK(input_run.out.empty());
}

TEST_CASE("a sentence of too many words is named by its first line", "[program][parse]") {
    TempDir dir;
    const std::vector<std::string> words(entente::kSentenceTokensMax + 1, "a");
    write(dir.file("long.conllu"), words_line({"a"}) + "# a comment\n" + words_line(words));
    const Run run(dir, {"parse", "--conllu", dir.file("long.conllu")});
    CHECK(run.exit_status == 1);
    CHECK_THAT(
        run.err,
        Catch::Contains(dir.file("long.conllu") + ":4: the sentence that begins here has 513") &&
            Catch::Contains("kSentenceTokensMax"));
    const std::vector<std::string> most(entente::kSentenceTokensMax, "a");
    const Run fits(dir, {"parse", "--conllu", "-"}, words_line(most));
    CHECK(fits.exit_status == 0);
    check_complete(sentences_of(fits.out));
}

TEST_CASE("parse says why it cannot read a path", "[program][parse]") {
    TempDir dir;
    for (const std::vector<std::string>& flags :
         {std::vector<std::string>{"parse"}, std::vector<std::string>{"parse", "--conllu"}}) {
        std::vector<std::string> words = flags;
        words.push_back(dir.file("nofile.txt"));
        const Run none(dir, words);
        CHECK(none.exit_status == 1);
        CHECK_THAT(none.err, Catch::Contains("nofile.txt: No such file or directory"));
        words.back() = dir.path().string();
        const Run folder(dir, words);
        CHECK(folder.exit_status == 1);
        CHECK_THAT(folder.err, Catch::Contains("is a folder; parse reads one file"));
    }
    CHECK(Run(dir, {"parse"}).exit_status == 2);
    CHECK(Run(dir, {"parse", "a", "b"}).exit_status == 2);
}

TEST_CASE("a text beyond the limit of articles is refused with the limit", "[program][parse]") {
    TempDir dir;
    const Run run(dir, {"parse", "-"}, std::string(entente::kArticleBytesMax + 1, ' '));
    CHECK(run.exit_status == 1);
    CHECK_THAT(run.err, Catch::Contains("standard input has more than 8388608 bytes"));
    CHECK(run.out.empty());
    const Run blank(dir, {"parse", "-"}, std::string(entente::kArticleBytesMax, ' '));
    CHECK(blank.exit_status == 0);
    CHECK(blank.out.empty());
}

TEST_CASE("parse warns of the first byte that is not UTF-8 and goes on", "[program][parse]") {
    TempDir dir;
    write(dir.file("a.txt"), "Sp\xC3\xA4in met \xEF\xBF Portugal.");
    const Run text(dir, {"parse", dir.file("a.txt")});
    CHECK(text.exit_status == 0);
    CHECK_THAT(text.err, Catch::Contains("a.txt: byte 11 is not UTF-8"));
    check_complete(sentences_of(text.out));
    write(dir.file("a.conllu"), words_line({"Spain"}) + "# \xC3\xA4\n" + words_line({"a\xFF"}));
    const Run conllu(dir, {"parse", "--conllu", dir.file("a.conllu")});
    CHECK(conllu.exit_status == 0);
    const std::size_t at = words_line({"Spain"}).size() + 5 + 3;
    CHECK_THAT(conllu.err,
               Catch::Contains("a.conllu: byte " + std::to_string(at) + " is not UTF-8"));
    CHECK(sentences_of(conllu.out).at(1).words.at(0).form == "a\xEF\xBF\xBD");
}

TEST_CASE("nothing in is nothing out", "[program][parse]") {
    TempDir dir;
    for (const char* input : {"", "\n", " \n\t\n"}) {
        for (const std::vector<std::string>& words :
             {std::vector<std::string>{"parse", "-"},
              std::vector<std::string>{"parse", "--conllu", "-"}}) {
            const Run run(dir, words, input);
            CHECK(run.exit_status == 0);
            CHECK(run.out.empty());
            CHECK(run.err.empty());
        }
    }
}

TEST_CASE("parse notes a text in another language and parses it all the same", "[program][parse]") {
    TempDir dir;
    const std::string french =
        "Le président de la République a rencontré hier le premier ministre espagnol à Madrid, où "
        "les deux gouvernements ont signé un accord sur la défense. Les syndicats ont annoncé une "
        "grève générale pour la semaine prochaine dans toutes les grandes villes du pays.\n";
    const Run run(dir, {"parse", "-"}, french);
    CHECK(run.exit_status == 0);
    CHECK_THAT(run.err, Catch::Contains("standard input: the text is in 'fr'"));
    CHECK_FALSE(run.out.empty());
}

TEST_CASE("a megabyte without a line break is cut into sentences the parser takes",
          "[program][parse]") {
    TempDir dir;
    std::string text;
    while (text.size() < (1U << 20U)) {
        text += "word ";
    }
    const Run run(dir, {"parse", "-"}, text);
    CHECK(run.exit_status == 0);
    const auto sentences = sentences_of(run.out);
    std::size_t words = 0;
    std::size_t longest = 0;
    for (const ConlluSentence& sentence : sentences) {
        words += sentence.words.size();
        longest = std::max(longest, sentence.words.size());
    }
    CHECK(words == text.size() / 5);
    CHECK(longest <= entente::kSentenceTokensMax);
}

TEST_CASE("a damaged or missing model is named, and what to do", "[program][parse]") {
    TempDir dir;
    std::filesystem::create_directories(dir.file("models"));
    ::setenv("ENTENTE_MODELS", dir.file("models").c_str(), 1);
    const Run run(dir, {"parse", "-"}, kNews);
    ::unsetenv("ENTENTE_MODELS");
    CHECK(run.exit_status == 1);
    CHECK(run.out.empty());
    CHECK_THAT(run.err, Catch::Contains(dir.file("models")));
}
