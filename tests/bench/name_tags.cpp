// Tags the names of given words, for scoring the language core by itself: reads a BIO file (word, tab, tag; a blank
// line between sentences) and prints the same words with the core's tags.
//
//     name_tags FILE > OUT
#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "importers/conllu.h"
#include "importers/parse/language_core.h"

using entente::ConlluSentence;
using entente::ConlluWord;
using entente::Document;

namespace {

std::vector<ConlluSentence> read_words(std::istream& in) {
    std::vector<ConlluSentence> sentences(1);
    for (std::string line; std::getline(in, line);) {
        if (line.empty()) {
            sentences.emplace_back();
            continue;
        }
        ConlluWord word;
        word.form = line.substr(0, line.find('\t'));
        sentences.back().words.push_back(word);
    }
    std::erase_if(sentences, [](const ConlluSentence& s) { return s.words.empty(); });
    return sentences;
}

void print(const Document& document, const std::vector<ConlluSentence>& sentences) {
    std::vector<std::string> tags(document.tokens.size(), "O");
    for (const entente::NameSpan& name : document.names) {
        for (std::uint32_t i = name.first_token; i < name.last_token; ++i) {
            tags[i] = (i == name.first_token ? "B-" : "I-") + name.type;
        }
    }
    std::size_t token = 0;
    for (const ConlluSentence& sentence : sentences) {
        for (const ConlluWord& word : sentence.words) {
            std::cout << word.form << '\t' << tags[token++] << '\n';
        }
        std::cout << '\n';
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: name_tags FILE\n";
        return 2;
    }
    std::ifstream file(argv[1], std::ios::binary);
    if (!file) {
        std::cerr << "name_tags: cannot read " << argv[1] << '\n';
        return 1;
    }
    const auto core = entente::LanguageCore::open();
    if (!core.ok()) {
        std::cerr << "name_tags: " << core.error().message << '\n';
        return 1;
    }
    const std::vector<ConlluSentence> sentences = read_words(file);
    Document document = entente::document_of(sentences);
    if (const entente::Status status = (*core)->analyse_tokens(document); !status.ok()) {
        std::cerr << "name_tags: " << status.error().message << '\n';
        return 1;
    }
    print(document, sentences);
    return 0;
}
