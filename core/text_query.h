// What a person types to find sentences, taken apart.
//
//   minister defence     sentences with both words, in any order and form (stemmed)
//   "prime minister"     the words side by side, in any form
//   -Iran  -"oil price"  without the word, without the phrase
//   negotiat*            words that begin so
//
// A word that holds several terms ("cease-fire") is a phrase; before a *, its last term is the beginning and
// the others are looked for beside it, or left out where it excludes. Stop words outside quotes are left out as
// long as there is anything else to look for. A quotation mark that nothing closes closes at the end; marks
// that mean nothing where they stand are punctuation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace entente {

inline constexpr std::size_t kTextQueryBytesMax = 1'024;
inline constexpr std::size_t kTextQueryTermsMax = 32;
// Shorter beginnings, in bytes, would be of half the words there are.
inline constexpr std::size_t kTextPrefixBytesMin = 2;

struct TextClause {
    enum class Kind {
        word,    // one term
        phrase,  // two or more, in this order
        prefix,  // one beginning of a folded word
    };

    Kind kind = Kind::word;
    std::vector<std::string> terms;
    bool excluded = false;

    friend bool operator==(const TextClause&, const TextClause&) = default;
};

// At least one clause, and at least one that is not excluded. ErrorCode::invalid_argument for a query without
// a word to look for, limit_exceeded beyond the limits above.
Result<std::vector<TextClause>> parse_text_query(std::string_view query);

}  // namespace entente
