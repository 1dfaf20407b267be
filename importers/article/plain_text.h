// Files and bodies that are said to be text, as UTF-8, and what is none told apart.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace entente {

// `bytes` as they stand; decoded when they begin with a byte order mark of UTF-16 or UTF-32. Bytes that are not UTF-8 stay in
// the first case. ErrorCode::unsupported, with what it seems to be and what to try, for what is no text: see check_is_text.
Result<std::string> text_of_bytes(std::string bytes);

// ErrorCode::unsupported for a PDF document, an archive, a picture (by their first bytes), for bytes with a NUL, and where
// more than one in kTextBytesAControl is a control character that no text has.
Status check_is_text(std::string_view bytes);

inline constexpr std::size_t kTextBytesAControl = 100;

}  // namespace entente
