// Any bytes as CoNLL-U: no crash; what is read is written and read again as the same, and makes a
// document whose tokens lie in its text.
#include "importers/conllu.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto sentences = entente::read_conllu(bytes, "input");
    if (!sentences.ok()) {
        return 0;
    }
    std::string out;
    for (const auto& sentence : *sentences) {
        entente::append_conllu(sentence, out);
    }
    const auto again = entente::read_conllu(out, "output");
    if (!again.ok() || again->size() != sentences->size()) {
        std::abort();
    }
    const entente::Document document = entente::document_of(*sentences);
    std::uint32_t end = 0;
    for (const auto& token : document.tokens) {
        if (token.span.start < end || token.span.end <= token.span.start ||
            token.span.end > document.text.size()) {
            std::abort();
        }
        end = token.span.end;
    }
    static_cast<void>(entente::to_conllu(document));
    return 0;
}
