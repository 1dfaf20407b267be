// The file formats that articles come in, and the facts about an article that its sender states.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/date.h"
#include "core/result.h"

namespace entente {

enum class ArticleFormat {
    text,        // the whole file is one article's text
    markdown,    // one article with front matter, see markdown.h
    json,        // one object, an array of them, or several in a row, see json_articles.h
    json_lines,  // one object a line
    html,        // one page, see html_article.h
    pdf,         // one document, see pdf_article.h
    feed,        // RSS or Atom, one article an entry, see feed_reader.h
};

// "txt", "md", "json", "jsonl", "html", "pdf" or "rss", as `--as` takes them, and other names for these.
// ErrorCode::unsupported, with a list of what there is, for anything else; formats of tables are told apart from unknown ones.
Result<ArticleFormat> parse_article_format(std::string_view name);

// By the ending of the file's name, upper or lower case: .txt .text, .md .markdown, .json,
// .jsonl .ndjson, .html .htm .xhtml, .pdf, .rss .atom .rdf .xml. Errors as above.
Result<ArticleFormat> article_format_of_path(std::string_view path);

// What the sender says about an article. Empty means not said. In text, Markdown, HTML and PDF this wins over
// what the file itself says; in JSON and feeds, where one file holds many articles, it fills in what a record
// leaves out.
struct ArticleMetadata {
    std::string title;
    std::string url;
    std::string publisher;
    std::string author;
    std::string language;
    std::optional<Date> published;
};

// A publication date: "2021-11-24", or a timestamp that begins with one, of which the day is kept
// as it stands ("2021-11-24T23:10:00+01:00"). nullopt for anything else.
std::optional<Date> parse_published(std::string_view text);

}  // namespace entente
