// Enhanced dependencies. tests/cases/enhanced/*.case: a tree and the arcs that it must yield.
//
//   == name of the case
//   1 Egypt Egypt PROPN NNP 2 nsubj             number, form, lemma, UPOS, XPOS, head, relation
//   basic: met > Egypt | nsubj                  the relation of an arc of the tree
//   arc: met > Egypt | nsubj | shared subject   all arcs beyond the tree, and no other
#include "importers/parse/enhanced.h"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "importers/parse/annotated.h"
#include "tests/support/catch.h"

using entente::ArcSource;
using entente::ConlluSentence;
using entente::ConlluWord;
using entente::Document;
using entente::EnhancedArc;

namespace {

struct Case {
    std::string name;
    ConlluSentence sentence;
    std::set<std::string> basic;
    std::set<std::string> arcs;
};

std::vector<Case> cases_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<Case> cases;
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with("== ")) {
            cases.push_back({path.filename().string() + ": " + line.substr(3), {}, {}, {}});
        } else if (line.starts_with("basic: ")) {
            cases.back().basic.insert(line.substr(7));
        } else if (line.starts_with("arc: ")) {
            cases.back().arcs.insert(line.substr(5));
        } else if (!line.empty() && std::isdigit(static_cast<unsigned char>(line[0])) != 0) {
            std::istringstream columns(line);
            std::string number;
            ConlluWord word;
            columns >> number >> word.form >> word.lemma >> word.upos >> word.xpos >> word.head >>
                word.deprel;
            cases.back().sentence.words.push_back(word);
        }
    }
    return cases;
}

std::string described(const Document& document, const EnhancedArc& arc) {
    const std::string head =
        arc.head < 0
            ? "root"
            : std::string(document.view(document.tokens.at(static_cast<std::size_t>(arc.head))));
    return head + " > " + std::string(document.view(document.tokens.at(arc.dependent))) + " | " +
           arc.relation;
}

bool is_of_tree(const EnhancedArc& arc) {
    return arc.source == ArcSource::basic || arc.source == ArcSource::agent;
}

// A sentence of `count` nouns whose heads and relations `attach` sets.
template <typename Attach>
Document tree_of(std::size_t count, const Attach& attach) {
    ConlluSentence sentence;
    for (std::size_t i = 0; i < count; ++i) {
        ConlluWord word;
        word.form = "word";
        word.upos = "VERB";
        word.xpos = "VBD";
        attach(i, word);
        sentence.words.push_back(word);
    }
    return entente::annotated_document({sentence});
}

}  // namespace

TEST_CASE("trees yield the arcs that the cases list, and no other", "[importers][enhanced]") {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(
             std::filesystem::path(ENTENTE_SOURCE_DIR) / "tests" / "cases" / "enhanced")) {
        for (const Case& one : cases_of(entry.path())) {
            INFO(one.name);
            ++count;
            const Document document = entente::annotated_document({one.sentence});
            std::set<std::string> basic;
            std::set<std::string> arcs;
            for (const EnhancedArc& arc :
                 entente::enhanced_arcs(document, document.sentences.at(0))) {
                const std::string text = described(document, arc);
                if (is_of_tree(arc)) {
                    basic.insert(text);
                } else {
                    arcs.insert(text + " | " + std::string(arc_source_name(arc.source)));
                }
            }
            CHECK(arcs == one.arcs);
            for (const std::string& wanted : one.basic) {
                INFO(wanted);
                CHECK(basic.count(wanted) == 1);
            }
        }
    }
    CHECK(count >= 30);
}

TEST_CASE("a sentence without a tree has no arcs", "[importers][enhanced]") {
    const Document document = tree_of(3, [](std::size_t, ConlluWord&) {});
    CHECK(entente::enhanced_arcs(document, document.sentences.at(0)).empty());
}

TEST_CASE("words on a cycle keep their own arcs and get no others", "[importers][enhanced]") {
    const Document document = tree_of(3, [](std::size_t i, ConlluWord& word) {
        word.head = std::to_string((i + 1) % 3 + 1);
        word.deprel = "conj";
    });
    const auto arcs = entente::enhanced_arcs(document, document.sentences.at(0));
    REQUIRE(arcs.size() == 3);
    for (const EnhancedArc& arc : arcs) {
        CHECK(is_of_tree(arc));
    }
}

TEST_CASE("a chain as deep as the longest sentence is walked without recursion",
          "[importers][enhanced]") {
    const Document document =
        tree_of(entente::kConlluSentenceWordsMax, [](std::size_t i, ConlluWord& word) {
            word.head = std::to_string(i);
            word.deprel = i == 0 ? "root" : i % 2 == 0 ? "conj" : "xcomp";
        });
    const auto arcs = entente::enhanced_arcs(document, document.sentences.at(0));
    CHECK(arcs.size() >= entente::kConlluSentenceWordsMax);
}

TEST_CASE("thousands of joined subjects of thousands of joined verbs stay within the limit",
          "[importers][enhanced]") {
    constexpr std::size_t kWords = 4000;
    const Document document = tree_of(kWords, [](std::size_t i, ConlluWord& word) {
        const bool subject = i < kWords / 2;
        const std::size_t first = subject ? 0 : kWords / 2;
        word.head = i == first ? (subject ? std::to_string(kWords / 2 + 1) : "0")
                               : std::to_string(first + 1);
        word.deprel = i == first ? (subject ? "nsubj" : "root") : "conj";
    });
    const auto arcs = entente::enhanced_arcs(document, document.sentences.at(0));
    CHECK(arcs.size() > 2 * kWords);
    CHECK(arcs.size() <= kWords * entente::kEnhancedArcsPerToken);
    std::size_t of_tree = 0;
    for (const EnhancedArc& arc : arcs) {
        of_tree += is_of_tree(arc) ? 1 : 0;
    }
    CHECK(of_tree == kWords);
}
