// The FEATS column as in the English treebanks of Universal Dependencies, from tags, word and tree.
//
// In English FEATS follow from the tags and the word but for a few things that only the tree tells:
// whether "signed" is passive, "sign" an infinitive or an imperative, whom a finite verb agrees
// with, whether "what" asks or relates. A word's FeatureContext names the case that it is in; tables
// learned per pair of tags and context (importers/train/train_lemmas.cpp) do the rest by the word.
//
// The model `english-lemmas.model` has the sections
//
//     feats.labels   a FEATS column a line
//     feats.word.*   suffix_table.h; key: 64 * pair of tags + FeatureContext; label: line of feats.labels
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "importers/model_file.h"
#include "importers/parse/suffix_table.h"
#include "importers/parse/word_tags.h"
#include "importers/text/stage.h"

namespace entente {

// 0 is "no tree, or none is needed"; the meaning of the others depends on the XPOS and is known to
// feature_contexts() alone.
using FeatureContext = std::uint8_t;
inline constexpr std::uint32_t kFeatureContexts = 64;

// The context of every token of a sentence from its tags and tree. Linear.
void feature_contexts(const Document& document,
                      const Sentence& sentence,
                      std::vector<FeatureContext>& contexts);

// Immutable: one for many threads.
class FeatureTagger : public Stage {
public:
    // Keeps the model. Errors: as ModelFile's; corruption when the tables are damaged.
    static Result<std::unique_ptr<FeatureTagger>> load(std::shared_ptr<const ModelFile> model);

    std::string_view name() const override { return "features"; }

    // Fills Token::features and Token::morphology from upos, xpos, head and deprel; without a tree
    // with what is likeliest.
    Status apply(Document& document) const override;

private:
    FeatureTagger() = default;

    std::shared_ptr<const ModelFile> model_;
    WordTags tags_;
    std::vector<std::string_view> labels_;
    std::vector<Morphology> morphologies_;  // of each label
    SuffixTable words_;
    std::vector<std::uint32_t> roots_;  // by 64 * number of tags + context
};

}  // namespace entente
