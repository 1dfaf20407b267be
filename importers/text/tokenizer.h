// Splits sentences into syntactic words. Adds Document::tokens, Document::multiword_tokens and the
// token range of each sentence.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "importers/text/boundary_model.h"
#include "importers/text/limits.h"
#include "importers/text/stage.h"

namespace entente {

// Limit of one article's tokens: with every layer, a token takes about 200 bytes of memory. Beyond it
// the tokenizer answers ErrorCode::limit_exceeded.
inline constexpr std::size_t kArticleTokensMax = 2'000'000;

// The words of the English Universal Dependencies treebanks EWT and GUM
// (https://universaldependencies.org/en/tokenization.html): clitics ("'s", "n't"), punctuation and
// the parts of hyphenated compounds are tokens of their own, abbreviations keep their stops, prefixes
// ("non-member"), numbers and addresses stay whole. A learned classifier decides what is doubtful.
class Tokenizer : public Stage {
public:
    explicit Tokenizer(std::shared_ptr<const BoundaryModel> model) : model_(std::move(model)) {}

    std::string_view name() const override { return "tokens"; }

    Status apply(Document& document) const override;

    // The byte ranges of the tokens of `text`, as if it stood inside a sentence: for names from data.
    std::vector<ByteSpan> tokenize(std::string_view text) const;

private:
    std::shared_ptr<const BoundaryModel> model_;
};

}  // namespace entente
