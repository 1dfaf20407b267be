// Articles as PDF files, read by poppler's pdftotext in a process of its own.
//
// A process and not poppler's library: PDF is where hostile files are sent, and a crash or a loop there
// ends one child with limits on memory and time, not the server.
#pragma once

#include <string_view>

#include "core/article.h"
#include "core/result.h"

namespace entente {

inline constexpr std::size_t kPdfBytesMax = std::size_t{64} << 20;
inline constexpr std::size_t kPdfPagesMax = 2'000;
inline constexpr std::size_t kPdfLayoutBytesMax = std::size_t{128} << 20;  // of pdftotext's output
inline constexpr std::size_t kPdfMemoryBytesMax = std::size_t{1} << 30;    // of its process
inline constexpr unsigned kPdfSecondsMax = 60;                             // of processor time

// THE TEXT OF THE ARTICLE, which offsets count, is made of the paragraphs in reading order (columns one after the other),
// with an empty line between: see paragraphs_of_layout(). Title and author are those of the file's metadata; the day of
// publication is in no PDF, as the day of its making is another.
//
// invalid_argument for what is no PDF, is broken, is encrypted with a password or holds no text (scans);
// limit_exceeded beyond a limit; unsupported when pdftotext is not installed.
Result<Article> parse_pdf_article(std::string_view bytes);

// What `pdftotext -bbox-layout` prints, to an article. Lines are joined to paragraphs by indents and short last lines, words that a
// hyphen cuts at the end of a line are joined (unless the text has them with the hyphen elsewhere), paragraphs that a page
// or column cuts are joined; page numbers and what stands on top or at the foot of many pages go.
Result<Article> article_of_layout(std::string_view xhtml);

}  // namespace entente
