// The names that the language core finds in a file of tokens, for ../shared/scorers/score_ner.py.
//
//     names_score GOLD.conll > SYSTEM.conll
//
// GOLD has a token and a tag a line with a tab between, and an empty line behind each sentence; the tags are
// not looked at. Prints the same tokens with the core's own types in BIO, so that gazetteer, titles and
// coreference have no part in the score.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "importers/conllu.h"
#include "importers/parse/language_core.h"

using namespace entente;

namespace {

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "names_score: " << message << "\n";
    std::exit(1);
}

std::vector<ConlluSentence> read(const std::string& path) {
    std::ifstream in(path);
    if (!in) {
        fail("cannot read " + path);
    }
    std::vector<ConlluSentence> sentences(1);
    std::string line;
    while (std::getline(in, line)) {
        const std::string form = line.substr(0, line.find('\t'));
        if (!form.empty()) {
            sentences.back().words.push_back({form});
        } else if (!sentences.back().words.empty()) {
            sentences.emplace_back();
        }
    }
    if (sentences.back().words.empty()) {
        sentences.pop_back();
    }
    return sentences;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fail("usage: names_score GOLD.conll > SYSTEM.conll");
    }
    const auto core = LanguageCore::open();
    if (!core.ok()) {
        fail(core.error().message);
    }
    const std::vector<ConlluSentence> sentences = read(argv[1]);
    Document document = document_of(sentences);
    if (const Status status = (*core)->analyse_tokens(document); !status.ok()) {
        fail(status.error().message);
    }
    std::vector<std::string> tags(document.tokens.size(), "O");
    for (const NameSpan& name : document.names) {
        for (std::uint32_t t = name.first_token; t < name.last_token; ++t) {
            tags[t] = (t == name.first_token ? "B-" : "I-") + name.type;
        }
    }
    std::size_t at = 0;
    for (const ConlluSentence& sentence : sentences) {
        for (const ConlluWord& word : sentence.words) {
            std::cout << word.form << '\t' << tags[at++] << '\n';
        }
        std::cout << '\n';
    }
    return std::cout ? 0 : 1;
}
