#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <thread>

#include "importers/article/article_reader.h"
#include "importers/extract_text.h"
#include "importers/import.h"
#include "importers/ordered_parallel.h"
#include "importers/pipeline.h"
#include "importers/text/language.h"
#include "server/commands/command.h"

namespace entente {

namespace {

struct ExtractOptions {
    std::string path;
    ArticleFormat format = ArticleFormat::text;
    ArticleMetadata metadata;
};

Result<ExtractOptions> extract_options(const Options& options) {
    ExtractOptions result;
    result.path = options.arguments.front();
    ENTENTE_ASSIGN(const auto format, format_option(options));
    ENTENTE_ASSIGN(result.metadata, metadata_options(options));
    if (format) {
        result.format = *format;
    } else if (result.path != "-") {
        ENTENTE_ASSIGN(result.format, article_format_of_path(result.path));
    }
    return result;
}

// One record of the input, as JSON or as what is wrong with it.
struct Extracted {
    std::size_t line = 1;
    std::optional<std::size_t> bad_byte;
    std::string language;
    Result<std::string> json;
};

// Whether the text of such an article is not what the file holds, so that offsets need it beside them.
bool makes_text(ArticleFormat format) {
    return format == ArticleFormat::html || format == ArticleFormat::pdf ||
           format == ArticleFormat::feed;
}

Extracted extract_record(const Reader& reader,
                         const ArticleInput& record,
                         const std::string& name,
                         ArticleFormat format) {
    if (!record.article.ok()) {
        return {record.line, record.bad_byte, "", record.article.error()};
    }
    const auto document =
        read_document(reader, *record.article, record.id.empty() ? name : record.id);
    if (!document.ok()) {
        return {record.line, record.bad_byte, "", document.error()};
    }
    std::string json = to_extract_json(*document);
    if (makes_text(format)) {
        json = with_text(std::move(json), record.article->text);
    }
    return {record.line, record.bad_byte, document->language, std::move(json)};
}

// Writes one line for each record, in their order; whether all went well.
bool extract_all(const Reader& reader,
                 std::istream& input,
                 const ExtractOptions& options,
                 Console& console) {
    const auto articles = make_article_reader(input, options.format, options.metadata);
    const std::string name =
        options.path == "-" ? "" : options.path.substr(options.path.find_last_of('/') + 1);
    bool all_well = true;
    OrderedParallel<ArticleInput, Extracted>::run(
        std::max(std::thread::hardware_concurrency(), 1U),
        [&] { return articles->next(); },
        [&](const ArticleInput& record) {
            return extract_record(reader, record, name, options.format);
        },
        [&](const Extracted& extracted) {
            if (extracted.bad_byte) {
                warn_of_bad_byte(console, options.path, *extracted.bad_byte);
            }
            if (extracted.json.ok() && !is_english(extracted.language)) {
                warn_of_language(console, options.path, extracted.line, extracted.language);
            }
            if (extracted.json.ok()) {
                console.out << *extracted.json << '\n';
            } else {
                all_well = false;
                console.err << "entente: refused: "
                            << to_string(RefusedRecord{
                                   options.path, extracted.line, extracted.json.error()})
                            << std::endl;
            }
            // A reader of our output that went away wants no more.
            return static_cast<bool>(console.out);
        });
    return all_well;
}

int run_extract(const Options& options, Console& console) {
    std::error_code ignored;
    if (std::filesystem::is_directory(options.arguments.front(), ignored)) {
        return failed(console,
                      {ErrorCode::invalid_argument,
                       options.arguments.front() +
                           " is a folder; extract reads one file (import reads folders)"});
    }
    const Result<ExtractOptions> wanted = extract_options(options);
    if (!wanted.ok()) {
        return wrong_usage(console, wanted.error());
    }
    const auto reader = Reader::create();
    if (!reader.ok()) {
        return failed(console, reader.error());
    }
    if (wanted->path == "-") {
        return extract_all(**reader, console.in, *wanted, console) ? kExitOk : kExitFailed;
    }
    std::ifstream file(wanted->path, std::ios::binary);
    if (!file) {
        return failed(
            console,
            {ErrorCode::io_error,
             wanted->path + ": " + std::error_code(errno, std::generic_category()).message()});
    }
    return extract_all(**reader, file, *wanted, console) ? kExitOk : kExitFailed;
}

std::vector<Flag> extract_flags() {
    std::vector<Flag> flags = {
        {"as", "FORMAT", "txt, md, html, pdf, json, jsonl or rss, whatever the file is called"}};
    for (const Flag& flag : metadata_flags()) {
        flags.push_back(flag);
    }
    return flags;
}

}  // namespace

Verb extract_verb() {
    return {{"extract",
             "FILE",
             "read an article and print what it says as extract/1 JSON",
             "Reads an article and prints its sentences, entities and relations as one line of "
             "extract/1 JSON.\n"
             "Touches no store. '-' means standard input, plain text unless --as says otherwise. A "
             "file of several\n"
             "records (jsonl, json) gives one line for each, in the same order; a bad record is "
             "reported with its\n"
             "line and skipped, and the exit status is 1 at the end. Offsets count Unicode code "
             "points; of a page, a\n"
             "PDF or a feed those of the text that was found, which stands in doc.text.",
             extract_flags(),
             "  entente extract --published 2021-11-24 article.txt\n"
             "  entente extract --as jsonl - < articles.jsonl > extracted.jsonl",
             1,
             1,
             false},
            run_extract};
}

}  // namespace entente
