// Any bytes as a text: the language core gives every token all layers, every sentence one root and heads
// within it, and what it says is CoNLL-U.
#include "importers/parse/language_core.h"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "importers/conllu.h"

namespace {

const entente::LanguageCore& core() {
    static const auto opened = entente::LanguageCore::open();
    if (!opened.ok()) {
        std::cerr << opened.error().message << '\n';
        std::abort();
    }
    return **opened;
}

[[noreturn]] void broken(const std::string& what) {
    std::cerr << what << '\n';
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    entente::Document document = entente::Document::of(bytes);
    if (!core().analyse(document).ok()) {
        return 0;
    }
    for (const entente::Sentence& sentence : document.sentences) {
        std::size_t roots = 0;
        for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i) {
            const entente::Token& token = document.tokens.at(i);
            const bool root = token.head < 0;
            roots += root ? 1 : 0;
            const bool inside =
                root || (token.head >= static_cast<std::int32_t>(sentence.first_token) &&
                         token.head < static_cast<std::int32_t>(sentence.last_token));
            if (!inside || token.lemma.empty() || token.xpos.empty() || token.deprel.empty() ||
                token.upos == entente::Upos::unknown || token.span.end <= token.span.start ||
                token.span.end > document.text.size()) {
                broken("token " + std::to_string(i) + ": '" + std::string(document.view(token)) +
                       "' lemma '" + token.lemma + "'");
            }
        }
        if (roots != 1) {
            broken(std::to_string(roots) + " roots");
        }
    }
    const auto read = entente::read_conllu(entente::to_conllu(document), "output");
    if (!read.ok() || read->size() != document.sentences.size()) {
        broken(read.ok() ? "sentences are lost" : read.error().message);
    }
    return 0;
}
