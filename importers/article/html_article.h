// Articles as HTML pages.
#pragma once

#include <string>
#include <string_view>

#include "core/article.h"
#include "core/result.h"

namespace entente {

// Reads a page. THE TEXT OF THE ARTICLE, which offsets count, is that of main_text_of(); title, author, day, address and publisher are those
// that the page states (facts_of_page()). `charset` is what the transport says of its encoding, "" when it says nothing.
//
// invalid_argument when there is no main text, as on pages that scripts make or that list articles; limit_exceeded beyond a limit of
// html_tree.h; unsupported for a character encoding that nobody knows.
Result<Article> parse_html_article(std::string_view bytes, std::string_view charset = {});

// The text of a piece of HTML such as an entry of a feed: that of main_text_of(), or "".
Result<std::string> text_of_html(std::string_view utf8, std::string_view title);

}  // namespace entente
