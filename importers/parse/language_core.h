// From characters to trees and names: all stages of the language core with their models, in order.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "importers/text/stage.h"
#include "importers/text/tokenizer.h"

namespace entente {

// Sentences, tokens, parts of speech, dependency trees, names, lemmas and features of a document.
// Immutable: one instance serves many threads at once.
class LanguageCore {
public:
    // Loads the models from model_folder(). Errors name the file and say what to try.
    static Result<std::unique_ptr<const LanguageCore>> open();

    // Adds all layers to a document that has its text.
    Status analyse(Document& document) const;

    // Adds the layers above the tokens to a document that has sentences and tokens. A sentence of
    // more than kSentenceTokensMax tokens is an error (limit_exceeded).
    Status analyse_tokens(Document& document) const;

    // The one that its second stage is.
    const Tokenizer& tokenizer() const { return *tokenizer_; }

    // File names, versions and kinds of the models it was opened with:
    // "english-lemmas.model 0123456789ab (english-lemmas 1)".
    const std::vector<std::string>& models() const { return models_; }

    // In order; the first kTokenStages make sentences and tokens.
    const std::vector<std::unique_ptr<const Stage>>& stages() const { return stages_; }

    static constexpr std::size_t kTokenStages = 2;

private:
    LanguageCore() = default;

    std::vector<std::unique_ptr<const Stage>> stages_;
    const Tokenizer* tokenizer_ = nullptr;  // one of stages_
    std::vector<std::string> models_;
};

}  // namespace entente
