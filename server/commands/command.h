// A verb of the program, and what verbs share.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/graph_store.h"
#include "core/result.h"
#include "core/storage/open_engine.h"
#include "importers/article/article_format.h"
#include "server/commands.h"
#include "server/options.h"

namespace entente {

inline constexpr std::string_view kVersion = ENTENTE_VERSION;

struct Verb {
    VerbSyntax syntax;
    int (*run)(const Options& options, Console& console) = nullptr;
};

// One function for each verb, in a file named after it.
Verb import_verb();
Verb extract_verb();
Verb parse_verb();
Verb serve_verb();
Verb export_verb();
Verb stats_verb();
Verb check_verb();
Verb delete_verb();
Verb backup_verb();
Verb restore_verb();
Verb query_verb();
Verb explain_verb();
Verb token_verb();
Verb version_verb();

// Says what went wrong; the exit status to return.
int failed(Console& console, const Error& error);
int wrong_usage(Console& console, const Error& error);

// The address of the store: --db, $ENTENTE_DB or entente.db.
std::string store_address(const Options& options);
// Opens it, and says on standard error what happens when it is migrated to the program's format.
Result<std::unique_ptr<GraphStore>> open_store(const Options& options,
                                               OpenMode mode,
                                               Console& console,
                                               StoreOptions store_options = {});

// The flag --durability, of verbs that write articles, and what it says.
Flag durability_flag();
Result<StoreOptions> durability_option(const Options& options);
// The switch --read-only of verbs that never do anything else.
Flag read_only_flag();

// Says that a text is not all UTF-8.
void warn_of_bad_byte(Console& console, const std::string& file, std::size_t offset);
// Says that an article in another language than English is taken without what it says.
void warn_of_language(Console& console,
                      const std::string& file,
                      std::size_t line,
                      const std::string& language);

// The flags --published, --url, --title, --publisher, --author, --language.
std::vector<Flag> metadata_flags();
Result<ArticleMetadata> metadata_options(const Options& options);
// The flag --as.
Result<std::optional<ArticleFormat>> format_option(const Options& options);

}  // namespace entente
