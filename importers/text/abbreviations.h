// Words that end in a full stop without ending a sentence; shared by the splitter and the tokenizer.
#pragma once

#include <string_view>

namespace entente {

enum class Abbreviation {
    none,
    title,     // "Mr.", "Gen.": a name or a number follows, never the end of a sentence
    initials,  // "J.", "U.S.", "a.m.": the end of a sentence only before a word that begins one
    other,     // "Inc.", "etc.", "Sept.": likewise
};

// `word` with its full stop. Unknown words are `none`.
Abbreviation abbreviation(std::string_view word);

}  // namespace entente
