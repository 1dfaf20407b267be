#include "importers/article/article_format.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/ascii.h"

namespace entente {

namespace {

constexpr std::string_view kSupported = "txt, md, html, pdf, json, jsonl, rss";
// Read by table_import.h.
constexpr std::array<std::string_view, 7> kTables = {
    "apoc", "csv", "ftm", "gdelt", "graphml", "tab", "tsv"};

struct FormatName {
    std::string_view name;
    ArticleFormat format;
};

constexpr std::array<FormatName, 16> kNames = {{{"txt", ArticleFormat::text},
                                                {"text", ArticleFormat::text},
                                                {"md", ArticleFormat::markdown},
                                                {"markdown", ArticleFormat::markdown},
                                                {"json", ArticleFormat::json},
                                                {"jsonl", ArticleFormat::json_lines},
                                                {"ndjson", ArticleFormat::json_lines},
                                                {"html", ArticleFormat::html},
                                                {"htm", ArticleFormat::html},
                                                {"xhtml", ArticleFormat::html},
                                                {"pdf", ArticleFormat::pdf},
                                                {"rss", ArticleFormat::feed},
                                                {"atom", ArticleFormat::feed},
                                                {"rdf", ArticleFormat::feed},
                                                {"xml", ArticleFormat::feed},
                                                {"feed", ArticleFormat::feed}}};

std::string in_quotes(std::string_view text) {
    return "'" + std::string(text) + "'";
}

}  // namespace

Result<ArticleFormat> parse_article_format(std::string_view name) {
    const std::string lower = ascii_lower(name);
    for (const FormatName& known : kNames) {
        if (lower == known.name) {
            return known.format;
        }
    }
    const bool table = std::ranges::find(kTables, lower) != kTables.end();
    return Error{ErrorCode::unsupported,
                 (table ? in_quotes(name) + " is a format of tables, and not of articles"
                        : "no format is called " + in_quotes(name)) +
                     "; articles come as " + std::string(kSupported)};
}

Result<ArticleFormat> article_format_of_path(std::string_view path) {
    const std::string_view file = path.substr(path.find_last_of('/') + 1);
    const std::size_t dot = file.find_last_of('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == file.size()) {
        return Error{ErrorCode::unsupported,
                     "the name of the file does not tell its format; say it with --as " +
                         std::string(kSupported)};
    }
    return parse_article_format(file.substr(dot + 1));
}

std::optional<Date> parse_published(std::string_view text) {
    constexpr std::size_t kDayLength = 10;
    if (text.size() > kDayLength + 1 && (text[kDayLength] == 'T' || text[kDayLength] == ' ')) {
        text = text.substr(0, kDayLength);
    }
    return Date::parse(text);
}

}  // namespace entente
