// Claims that differ in nothing but where they are stated.
#pragma once

#include <string_view>

#include "importers/text/stage.h"

namespace entente {

// Makes one claim of those that say the same of the same: type, ends, roles, attributes, polarity, modality, date and speaker. It has the
// trigger of the first, the highest confidence, and the evidence of all, at most kEvidenceSentencesMax sentences. Runs when all claims are
// made and dated. Linear but for the claims about the same two ends, which are few.
class RepeatedClaims : public Stage {
public:
    std::string_view name() const override { return "repeated claims"; }

    Status apply(Document& document) const override;
};

}  // namespace entente
