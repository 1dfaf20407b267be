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
};

// "txt", "md", "json" or "jsonl", as `--as` takes them. ErrorCode::unsupported, with a list of what
// there is, for anything else; formats that are planned are told apart from unknown ones.
Result<ArticleFormat> parse_article_format(std::string_view name);

// By the ending of the file's name, upper or lower case: .txt .text, .md .markdown, .json,
// .jsonl .ndjson. Errors as above.
Result<ArticleFormat> article_format_of_path(std::string_view path);

// What the sender says about an article. Empty means not said. In text and Markdown this wins over
// what the file itself says; in JSON, where one file holds many articles, it fills in what a record
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
