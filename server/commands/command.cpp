#include "server/commands/command.h"

#include <chrono>
#include <cstdlib>
#include <optional>
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

namespace {

// Says what a migration does before it does it: it may take a while, and older programs do not read its result.
class MigrationTeller {
public:
    MigrationTeller(Console& console, std::string address)
        : console_(console), address_(std::move(address)) {}

    bool operator()(const MigrationProgress& progress) {
        const auto now = std::chrono::steady_clock::now();
        if (progress.done) {
            clear();
            console_.err << "entente: store " << address_ << " has format " << progress.to
                         << " now (" << progress.rows << " rows migrated)" << std::endl;
        } else if (!told_ || *told_ != progress.from) {
            told_ = progress.from;
            console_.err << "entente: store " << address_ << " has format " << progress.from << "; "
                         << (progress.resumed ? "going on to migrate" : "migrating")
                         << " it to format " << progress.to << " (" << progress.step << ")"
                         << std::endl;
            drawn_ = now;
        } else if (now - drawn_ >= (console_.err_is_terminal ? kRedraw : kNextLine)) {
            drawn_ = now;
            std::string far(progress.stage);
            far += (far.empty() ? "" : ", ") + std::to_string(progress.rows) + " rows";
            if (console_.err_is_terminal) {
                console_.err << '\r' << far << "\x1b[K" << std::flush;
            } else {
                console_.err << "entente: still migrating: " << far << std::endl;
            }
        }
        return true;
    }

private:
    static constexpr std::chrono::milliseconds kRedraw{100};
    static constexpr std::chrono::milliseconds kNextLine{10'000};  // in a log

    void clear() {
        if (console_.err_is_terminal) {
            console_.err << "\r\x1b[K" << std::flush;
        }
    }

    Console& console_;
    std::string address_;
    std::optional<std::uint32_t> told_;  // of the step from this format
    std::chrono::steady_clock::time_point drawn_;
};

}  // namespace

Result<std::unique_ptr<GraphStore>> open_store(const Options& options,
                                               OpenMode mode,
                                               Console& console,
                                               StoreOptions store_options) {
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
    store_options.migration.listener = MigrationTeller(console, address);
    auto store = GraphStore::open(std::move(*engine), store_options);
    if (!store.ok()) {
        return named(store.error());
    }
    return store;
}

Flag durability_flag() {
    return {"durability",
            "HOW",
            "synced (the default) or relaxed: a crash of the machine may lose the last articles"};
}

Result<StoreOptions> durability_option(const Options& options) {
    StoreOptions result;
    const std::string how = options.has("durability") ? options.text("durability") : "synced";
    if (how != "synced" && how != "relaxed") {
        return Error{ErrorCode::invalid_argument,
                     "--durability takes synced or relaxed, not '" + how + "'"};
    }
    result.relaxed_durability = how == "relaxed";
    return result;
}

Flag read_only_flag() {
    return {"read-only", "", "look only, beside whoever writes; it never does anything else"};
}

void warn_of_bad_byte(Console& console, const std::string& file, std::size_t offset) {
    console.err << "entente: warning: " << file << ": byte " << offset
                << " is not UTF-8; it and any others like it are read as U+FFFD" << std::endl;
}

void warn_of_language(Console& console,
                      const std::string& file,
                      std::size_t line,
                      const std::string& language) {
    console.err << "entente: warning: " << file << ":" << line << ": the text is in '" << language
                << "'; only English is read, so there are no entities and claims from it"
                << std::endl;
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
