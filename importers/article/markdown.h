// Markdown articles: a block of front matter, and a body turned into plain text.
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
// THE TEXT OF THE ARTICLE, which offsets count, is the rest of the file as plain_text_of_markdown()
// gives it, from the first character after the front matter's last line on.
//
// What went wrong when the front matter does not end, or its date is none; nullopt when all is
// well.
std::optional<LineError> parse_markdown_article(std::string_view file, Article& article);

// The body without its markup, every other byte as it is, white space and line breaks included.
// Taken out are: the marks of headings (`# `), quotations (`> `) and bullets (`- `, `* `, `+ `) at
// the start of a line; lines that are rules (`---`) or code fences; paired marks of emphasis and
// code; the brackets, address and title of links and images, whose words stay; the backslash of an
// escape. Everything else, HTML and tables too, is text. Linear in the length of the body.
std::string plain_text_of_markdown(std::string_view body);

}  // namespace entente
