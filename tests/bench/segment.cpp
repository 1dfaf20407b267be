// Splits a text into sentences and tokens and prints them as CoNLL-U, for scoring; or measures how fast.
//
//   segment FILE            CoNLL-U without annotation: UPOS X, every word on the first of its sentence
//   segment --speed FILE    words and bytes a second on one core: machine, size, median and worst of 15
#include <time.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "importers/conllu.h"
#include "importers/text/document.h"
#include "importers/text/sentences.h"
#include "importers/text/tokenizer.h"

namespace {

using entente::Document;
using entente::Token;

void print_conllu(Document& document) {
    for (const entente::Sentence& sentence : document.sentences) {
        for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i) {
            Token& token = document.tokens[i];
            token.upos = entente::Upos::x;
            token.deprel = "dep";
            token.head =
                i == sentence.first_token ? -1 : static_cast<std::int32_t>(sentence.first_token);
        }
    }
    std::cout << entente::to_conllu(document);
}

// Of this thread, so that other load on the machine counts less.
double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string processor() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown processor";
}

}  // namespace

int main(int argc, char* argv[]) {
    const bool speed = argc == 3 && std::string(argv[1]) == "--speed";
    if (argc != 2 && !speed) {
        std::cerr << "usage: segment [--speed] FILE\n";
        return 2;
    }
    std::ifstream file(argv[argc - 1], std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const auto model = entente::BoundaryModel::load();
    if (!model.ok()) {
        std::cerr << model.error().message << '\n';
        return 1;
    }
    const entente::SentenceSplitter splitter(*model);
    const entente::Tokenizer tokenizer(*model);
    constexpr int kRounds = 15;
    std::vector<double> sentence_seconds;
    std::vector<double> token_seconds;
    Document document = Document::of(text);
    for (int round = 0; round < (speed ? kRounds : 1); ++round) {
        const double start = processor_seconds();
        entente::Status status = splitter.apply(document);
        const double middle = processor_seconds();
        if (status.ok()) {
            status = tokenizer.apply(document);
        }
        const double end = processor_seconds();
        if (!status.ok()) {
            std::cerr << status.error().message << '\n';
            return 1;
        }
        sentence_seconds.push_back(middle - start);
        token_seconds.push_back(end - middle);
    }
    if (!speed) {
        print_conllu(document);
        return 0;
    }
    std::cout << processor() << ", " << text.size() << " bytes, " << document.sentences.size()
              << " sentences, " << document.tokens.size() << " words\n";
    const auto report = [&](const char* name, std::vector<double>& seconds) {
        std::sort(seconds.begin(), seconds.end());
        const double words = static_cast<double>(document.tokens.size());
        std::cout << name << ": median " << static_cast<long>(words / seconds[kRounds / 2])
                  << " words/s, worst " << static_cast<long>(words / seconds.back())
                  << " words/s\n";
    };
    std::vector<double> both;
    for (int i = 0; i < kRounds; ++i) {
        both.push_back(sentence_seconds[i] + token_seconds[i]);
    }
    report("sentences", sentence_seconds);
    report("tokens", token_seconds);
    report("both", both);
    return 0;
}
