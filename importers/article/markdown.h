// Markdown articles: a block of front matter, and a body whose markup is blanked out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/article.h"
#include "core/result.h"

namespace entente {

// Where a text could not be read, counted from 1.
struct LineError {
    std::size_t line = 1;
    Error error;
};

// Reads one article.
//
// If the first line is `---`, the lines up to the next `---` are its front matter, `key: value`
// each: title, published, publisher, author, url, language; a value may stand in quotes. Other
// keys are ignored. A title that is missing there is that of the first heading `# ...`.
//
// THE TEXT OF THE ARTICLE, which offsets count, has the code points of the file at their places in
// the file: front matter and markup are spaces in it, see plain_text_of_markdown(). So an offset into
// the text is an offset into the file.
//
// What went wrong when the front matter does not end, or its date is none; nullopt when all is
// well.
std::optional<LineError> parse_markdown_article(std::string_view file, Article& article);

// The body with a space in place of each code point of markup, and everything else as it is: the
// same number of code points, and line breaks where they were. (A byte that is not UTF-8 counts as a
// code point.) Markup is: the marks of headings (`# `), quotations (`> `) and bullets (`- `, `* `,
// `+ `) at the start of a line; lines that are rules (`---`) or code fences; paired marks of emphasis
// and code; the brackets, address and title of links and images, whose words stay; the backslash of
// an escape. Everything else, HTML and tables too, is text. Linear in the length of the body.
std::string plain_text_of_markdown(std::string_view body);

}  // namespace entente
