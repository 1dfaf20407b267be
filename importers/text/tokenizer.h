// Splits sentences into syntactic words. Adds Document::tokens and the token range of each sentence.
#pragma once

#include <string_view>
#include <vector>

#include "importers/text/stage.h"

namespace entente {

// Limit of one article's tokens: with every layer, a token takes about 200 bytes of memory. Beyond it
// the tokenizer answers ErrorCode::limit_exceeded.
inline constexpr std::size_t kArticleTokensMax = 2'000'000;

// Roughly the words of the English Universal Dependencies treebanks
// (https://universaldependencies.org/en/tokenization.html): clitics ("'s", "n't") and punctuation are
// tokens of their own, abbreviations keep their stops. Hyphenated words stay whole, except that a
// capitalised first part is split off ("Moroccan-Israeli", "US-led"), since it may name somebody.
// A run of one repeated symbol is one token.
class Tokenizer : public Stage {
public:
    std::string_view name() const override { return "tokens"; }

    Status apply(Document& document) const override;
};

// The byte ranges of the tokens of `text`; the same rules, for names from data files.
std::vector<ByteSpan> tokenize(std::string_view text);

}  // namespace entente
