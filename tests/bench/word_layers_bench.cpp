// What lemmas, features and enhanced dependencies cost a word, beside a copy of the words and their layers.
//
//     word_layers_bench TREE.conllu [ROUNDS]
//
// Takes tags and trees from the file as they are, repeats each stage ROUNDS (21) times over all of it and
// prints words a second of processor time, median and worst. Nothing is random. The copy is what any
// stage that touches every token must at least cost.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "importers/model_file.h"
#include "importers/parse/annotated.h"
#include "importers/parse/enhanced.h"
#include "importers/parse/feature_tagger.h"
#include "importers/parse/lemmatizer.h"

using namespace entente;

namespace {

[[noreturn]] void fail(const std::string& message) {
    std::cerr << "word_layers_bench: " << message << '\n';
    std::exit(1);
}

template <typename T>
T required(Result<T> result) {
    if (!result.ok()) {
        fail(result.error().message);
    }
    return *std::move(result);
}

std::string machine() {
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown processor";
}

void measure(const char* name,
             std::size_t words,
             std::size_t rounds,
             const std::function<void()>& once) {
    std::vector<double> seconds;
    for (std::size_t i = 0; i < rounds; ++i) {
        const std::clock_t start = std::clock();
        once();
        seconds.push_back(std::max(static_cast<double>(std::clock() - start), 1.0) /
                          CLOCKS_PER_SEC);
    }
    std::sort(seconds.begin(), seconds.end());
    const auto count = static_cast<double>(words);
    std::printf("%-10s words/s: median %11.0f  worst %11.0f\n",
                name,
                count / seconds[seconds.size() / 2],
                count / seconds.back());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        fail("usage: word_layers_bench TREE.conllu [ROUNDS]");
    }
    std::ifstream file(argv[1], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    Document document = annotated_document(required(read_conllu(text, argv[1])));
    const auto rounds = static_cast<std::size_t>(argc == 3 ? std::max(std::atoi(argv[2]), 1) : 21);
    const auto model = required(open_model(kLemmaModelFile));
    const auto lemmatizer = required(Lemmatizer::load(model));
    const auto tagger = required(FeatureTagger::load(model));
    const std::size_t words = document.tokens.size();
    std::printf("%s; %s: %zu words in %zu sentences, %zu rounds\n",
                machine().c_str(),
                argv[1],
                words,
                document.sentences.size(),
                rounds);
    const auto require = [](const Status& status) {
        if (!status.ok()) {
            fail(status.error().message);
        }
    };
    measure("copy", words, rounds, [&] { const std::vector<Token> copy = document.tokens; });
    measure("lemmas", words, rounds, [&] { require(lemmatizer->apply(document)); });
    measure("features", words, rounds, [&] { require(tagger->apply(document)); });
    std::size_t arcs = 0;
    measure("enhanced", words, rounds, [&] {
        arcs = 0;
        for (const Sentence& sentence : document.sentences) {
            arcs += enhanced_arcs(document, sentence).size();
        }
    });
    std::printf("%zu enhanced arcs\n", arcs);
    return 0;
}
