// Any CoNLL-U: lemmas, features and enhanced dependencies of whatever tags, heads and relations it has. Every
// word gets its layers and keeps its own arc, and the arcs stay within their limit.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "importers/model_file.h"
#include "importers/parse/annotated.h"
#include "importers/parse/enhanced.h"
#include "importers/parse/feature_tagger.h"
#include "importers/parse/lemmatizer.h"

using namespace entente;

namespace {

template <typename T>
T required(Result<T> result) {
    if (!result.ok()) {
        std::abort();
    }
    return *std::move(result);
}

void check_arcs(const Document& document, const Sentence& sentence) {
    const std::vector<EnhancedArc> arcs = enhanced_arcs(document, sentence);
    const std::size_t words = sentence.last_token - sentence.first_token;
    if (!arcs.empty() && (arcs.size() < words || arcs.size() > words * kEnhancedArcsPerToken)) {
        std::abort();
    }
    for (const EnhancedArc& arc : arcs) {
        const auto head = static_cast<std::int64_t>(arc.head);
        if (arc.dependent < sentence.first_token || arc.dependent >= sentence.last_token ||
            head >= sentence.last_token || (head >= 0 && head < sentence.first_token)) {
            std::abort();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto kModel = required(open_model(kLemmaModelFile));
    static const auto kLemmatizer = required(Lemmatizer::load(kModel));
    static const auto kTagger = required(FeatureTagger::load(kModel));
    const auto sentences = read_conllu({reinterpret_cast<const char*>(data), size}, "input");
    if (!sentences.ok()) {
        return 0;
    }
    Document document = annotated_document(*sentences);
    if (!kLemmatizer->apply(document).ok() || !kTagger->apply(document).ok()) {
        std::abort();
    }
    for (const Token& token : document.tokens) {
        if (token.features.empty()) {
            std::abort();
        }
    }
    for (const Sentence& sentence : document.sentences) {
        check_arcs(document, sentence);
    }
    return 0;
}
