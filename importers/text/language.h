// Notices a text that is not English. Sets Document::language.
#pragma once

#include <string>
#include <string_view>

#include "importers/text/stage.h"

namespace entente {

// The BCP 47 code of the language that `text` is surely written in, or "" when that cannot be said: it is
// too short, mostly names, or in several languages. Looks at the beginning of a long text.
std::string detect_language(std::string_view text);

// Whether a BCP 47 code means English: "en", "en-GB".
bool is_english(std::string_view language);

// Puts what the text is surely written in into Document::language; what stood there stays otherwise. The
// stages behind the tokens are for English (pipeline.h).
class LanguageDetector : public Stage {
public:
    std::string_view name() const override { return "language"; }

    Status apply(Document& document) const override;
};

}  // namespace entente
