// Limits that several stages of the language core share.
#pragma once

#include <cstdint>

namespace entente {

// Tokens of one sentence, since later stages take time quadratic in it. The tokenizer cuts a longer one,
// behind a mark or at white space if it can be; the parser refuses one that others made.
inline constexpr std::uint32_t kSentenceTokensMax = 512;

}  // namespace entente
