#include "importers/parse/language_core.h"

#include <cstdint>
#include <utility>

#include "importers/model_file.h"
#include "importers/parse/analyzer.h"
#include "importers/parse/core_network.h"
#include "importers/parse/feature_tagger.h"
#include "importers/parse/gazetteer_features.h"
#include "importers/parse/lemmatizer.h"
#include "importers/text/boundary_model.h"
#include "importers/text/sentences.h"
#include "importers/text/tokenizer.h"

namespace entente {

namespace {

// The gazetteer's bits of every token, sentence by sentence.
Analyzer::ClassFinder class_finder(GazetteerFeatures gazetteer) {
    auto shared = std::make_shared<const GazetteerFeatures>(std::move(gazetteer));
    return [shared](const Document& document) {
        std::vector<std::uint64_t> bits(document.tokens.size());
        std::vector<std::string_view> words;
        for (const Sentence& sentence : document.sentences) {
            words.clear();
            for (std::uint32_t i = sentence.first_token; i < sentence.last_token; ++i) {
                words.push_back(document.view(document.tokens[i]));
            }
            shared->features(words, std::span(bits).subspan(sentence.first_token, words.size()));
        }
        return bits;
    };
}

// "english-lemmas.model 0123456789ab (english-lemmas 1)"
std::string described(std::string_view file_name, const ModelFile& model) {
    std::string text = std::string(file_name) + " " + model.version();
    // The core's model says in its configuration what it is, and was refused if it is not that.
    if (const auto kind = model.text("kind"); kind.ok()) {
        text += " (" + std::string(*kind) + ")";
    }
    return text;
}

}  // namespace

Result<std::unique_ptr<const LanguageCore>> LanguageCore::open() {
    ENTENTE_ASSIGN(const auto boundary_model, open_model(BoundaryModel::kFileName));
    ENTENTE_ASSIGN(const auto boundaries, BoundaryModel::from(boundary_model));
    ENTENTE_ASSIGN(auto gazetteer, GazetteerFeatures::open());
    ENTENTE_ASSIGN(const auto core_model, open_model(kCoreModelFile));
    ENTENTE_ASSIGN(auto network, CoreNetwork::load(core_model));
    ENTENTE_ASSIGN(auto analyzer,
                   Analyzer::create(std::move(network), class_finder(std::move(gazetteer))));
    ENTENTE_ASSIGN(const auto lemma_model, open_model(kLemmaModelFile));
    ENTENTE_ASSIGN(auto lemmas, Lemmatizer::load(lemma_model));
    ENTENTE_ASSIGN(auto features, FeatureTagger::load(lemma_model));
    auto core = std::unique_ptr<LanguageCore>(new LanguageCore());
    core->models_ = {described(BoundaryModel::kFileName, *boundary_model),
                     described(kCoreModelFile, *core_model),
                     described(kLemmaModelFile, *lemma_model)};
    core->stages_.push_back(std::make_unique<SentenceSplitter>(boundaries));
    auto tokenizer = std::make_unique<Tokenizer>(boundaries);
    core->tokenizer_ = tokenizer.get();
    core->stages_.push_back(std::move(tokenizer));
    core->stages_.push_back(std::move(analyzer));
    core->stages_.push_back(std::move(lemmas));
    core->stages_.push_back(std::move(features));
    return std::unique_ptr<const LanguageCore>(std::move(core));
}

Status LanguageCore::analyse(Document& document) const {
    for (std::size_t i = 0; i < kTokenStages; ++i) {
        ENTENTE_TRY(stages_[i]->apply(document));
    }
    return analyse_tokens(document);
}

Status LanguageCore::analyse_tokens(Document& document) const {
    for (std::size_t i = kTokenStages; i < stages_.size(); ++i) {
        ENTENTE_TRY(stages_[i]->apply(document));
    }
    return {};
}

}  // namespace entente
