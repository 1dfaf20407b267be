// Splits the text into sentences and marks heading lines. Adds Document::sentences (spans only).
#pragma once

#include <memory>

#include "importers/text/boundary_model.h"
#include "importers/text/stage.h"

namespace entente {

// A learned classifier decides, at the places of sentence_candidates.h, by the words, marks and line
// breaks around. Spans hold no outer white space and never overlap; text outside them is white space
// and invisible format characters.
class SentenceSplitter : public Stage {
public:
    explicit SentenceSplitter(std::shared_ptr<const BoundaryModel> model)
        : model_(std::move(model)) {}

    std::string_view name() const override { return "sentences"; }

    Status apply(Document& document) const override;

private:
    std::shared_ptr<const BoundaryModel> model_;
};

}  // namespace entente
