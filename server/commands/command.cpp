#include "server/commands/command.h"

#include <cstdlib>
#include <utility>

namespace entente {

int failed(Console& console, const Error& error) {
    console.err << "entente: error: " << error.message << std::endl;
    return kExitFailed;
}

int wrong_usage(Console& console, const Error& error) {
    console.err << "entente: wrong usage: " << error.message << std::endl;
    return kExitUsage;
}

std::string store_address(const Options& options) {
    if (options.has("db")) {
        return options.text("db");
    }
    // Read before any thread is started.
    const char* variable = std::getenv("ENTENTE_DB");  // NOLINT(concurrency-mt-unsafe): see above
    return variable != nullptr && *variable != '\0' ? variable : "entente.db";
}

Result<std::unique_ptr<GraphStore>> open_store(const Options& options, OpenMode mode) {
    const std::string address = store_address(options);
    // Most errors of the engine name the folder, some do not.
    const auto named = [&](const Error& error) {
        const std::string folder = address.substr(address.starts_with("rocksdb:") ? 8 : 0);
        return error.message.find(folder) == std::string::npos
                   ? with_context("store " + address, error)
                   : error;
    };
    auto engine = open_engine(address, mode);
    if (!engine.ok()) {
        return named(engine.error());
    }
    auto store = GraphStore::open(std::move(*engine));
    if (!store.ok()) {
        return named(store.error());
    }
    return store;
}

void warn_of_bad_byte(Console& console, const std::string& file, std::size_t offset) {
    console.err << "entente: warning: " << file << ": byte " << offset
                << " is not UTF-8; it and any others like it are read as U+FFFD" << std::endl;
}

std::vector<Flag> metadata_flags() {
    return {{"published",
             "DATE",
             "day of publication, 2021-11-24; resolves \"today\", \"last August\""},
            {"url", "URL", "where the article was published"},
            {"title", "TITLE", "its headline"},
            {"publisher", "NAME", "who published it"},
            {"author", "NAME", "who wrote it"},
            {"language", "CODE", "its language as BCP 47 code (default: en)"}};
}

Result<ArticleMetadata> metadata_options(const Options& options) {
    ArticleMetadata metadata;
    ENTENTE_ASSIGN(metadata.published, options.date("published"));
    metadata.url = options.text("url");
    metadata.title = options.text("title");
    metadata.publisher = options.text("publisher");
    metadata.author = options.text("author");
    metadata.language = options.text("language");
    return metadata;
}

Result<std::optional<ArticleFormat>> format_option(const Options& options) {
    if (!options.has("as")) {
        return std::optional<ArticleFormat>();
    }
    const Result<ArticleFormat> format = parse_article_format(options.text("as"));
    if (!format.ok()) {
        return with_context("--as", format.error());
    }
    return std::optional(*format);
}

}  // namespace entente
