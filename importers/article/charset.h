// The character encoding of a page or feed, and its text as UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace entente {

// The encoding of an HTML page by the order of the WHATWG's HTML standard
// (https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding): a byte order mark, what
// the transport says (`label`, "" when it says nothing), a <meta> or XML declaration in the first kCharsetPrefixBytes.
// Without any of these UTF-8 when the bytes are UTF-8, else windows-1252. Labels that declare Latin-1 or ASCII
// mean windows-1252, as in browsers.
std::string charset_of_html(std::string_view bytes, std::string_view label = {});

inline constexpr std::size_t kCharsetPrefixBytes = 4096;

// `bytes` in `charset` as valid UTF-8 without a byte order mark; what is no character in that charset, and NUL, is
// U+FFFD. ErrorCode::unsupported for a charset that nobody knows.
Result<std::string> to_utf8(std::string_view bytes, const std::string& charset);

}  // namespace entente
