#include "server/commands/command.h"

#include <cstdlib>
#include <utility>

#include "core/storage/open_engine.h"

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

Result<std::unique_ptr<GraphStore>> open_store(const Options& options, bool create) {
    const std::string address = store_address(options);
    auto engine = open_engine(address, create);
    if (!engine.ok()) {
        return with_context("store " + address, engine.error());
    }
    auto store = GraphStore::open(std::move(*engine));
    if (!store.ok()) {
        return with_context("store " + address, store.error());
    }
    return store;
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
