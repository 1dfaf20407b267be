// extract/1 for texts that its reader does not have, such as the main text of a page.
#pragma once

#include <string>
#include <string_view>

namespace entente {

// `json`, as to_extract_json() makes it, with the text that its offsets count as `doc.text`; `text` is any bytes, and broken ones are
// U+FFFD as they are for the reader.
std::string with_text(std::string json, std::string_view text);

}  // namespace entente
