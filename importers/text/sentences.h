// Splits the text into sentences and marks heading lines. Adds Document::sentences (spans only).
#pragma once

#include "importers/text/stage.h"

namespace entente {

// A sentence ends at a full stop, question mark, exclamation mark or ellipsis (with the quotes and
// brackets that close after it), at a blank line, before a list item, and at a line break that is no
// mere wrapping. Spans hold no outer white space and never overlap; text outside them is white space.
class SentenceSplitter : public Stage {
public:
    std::string_view name() const override { return "sentences"; }

    Status apply(Document& document) const override;
};

}  // namespace entente
