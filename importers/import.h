// The parallel importer: files of articles into a store.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/graph_store.h"
#include "core/result.h"
#include "importers/article/article_format.h"
#include "importers/input_files.h"
#include "importers/pipeline.h"

namespace entente {

struct ImportSummary {
    std::uint64_t files = 0;
    std::uint64_t read = 0;       // records, refused ones included
    std::uint64_t added = 0;      // articles that are new
    std::uint64_t unchanged = 0;  // articles that were there already
    std::uint64_t refused = 0;
    std::uint64_t not_english = 0;  // of the added articles: without claims
    std::uint64_t entities = 0;     // of the added articles, as ImportOutcome counts them
    std::uint64_t claims = 0;
    std::uint64_t facts = 0;
};

struct ImportProgress {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;        // read so far
    std::uint64_t bytes_total = 0;  // of all files; 0 when unknown, as for standard input
};

enum class RecordStatus : std::uint8_t {
    added,
    unchanged,  // the store had it already
    refused,
    taken_back  // added before a bad record of its file, with --strict
};

// What became of one record: a line of the journal (import_journal.h).
struct ImportedRecord {
    std::string file;
    std::size_t line = 0;  // 0 when the file as a whole is meant
    RecordStatus status = RecordStatus::added;
    // Of a refused one: "open" (the file), "record" (its format), "read" (the text; the error begins with the
    // reader's stage), "store" (what the store does not take).
    std::string stage;
    std::optional<Error> error;
    std::string article;   // its id, of an added one
    std::string language;  // of an added one
    std::uint64_t entities = 0;
    std::uint64_t claims = 0;
    std::uint64_t facts = 0;
};

struct ImportOptions {
    // nullopt: by the name of each file.
    std::optional<ArticleFormat> format;
    ArticleMetadata metadata;
    // How many threads read; 0 for as many as the machine has.
    std::size_t threads = 0;
    // Stops at the first bad record, and leaves nothing of that file in the store that was not
    // there.
    bool strict = false;
    // Once it is true nothing more is read; what was read goes in. May be null.
    const std::atomic<bool>* stop = nullptr;
    // What the path "-" means; nullptr refuses it.
    std::istream* standard_input = nullptr;
    // Called on the calling thread, in the order of the input.
    std::function<void(const ImportProgress&)> on_progress;
    std::function<void(const RefusedRecord&)> on_refused;
    // Told of every record, in the order of the input.
    std::function<void(const ImportedRecord&)> on_record;
    // Told of a text that is not all UTF-8, with the offset of its first such byte in the file.
    std::function<void(const std::string& file, std::size_t offset)> on_bad_byte;
    // Told of a file that had to be mended to be read, with what was done, in words.
    std::function<void(const std::string& file, const std::string& repairs)> on_repaired;
    // Told of an article that is added without entities and claims, since it is in another language
    // than English: its file, line and the language's BCP 47 code.
    std::function<void(const std::string& file, std::size_t line, const std::string& language)>
        on_not_english;
};

// Whether at least one of `paths` leads to a file that is there and has a format of articles.
bool anything_to_read(std::span<const std::string> paths, const ImportOptions& options);

// Reads every article of `paths` in parallel and commits them in the order of the input, so that
// the graph is the same whatever the number of threads. A folder means every file in it and below,
// sorted by path, but for those whose name begins with a dot. What cannot be read is refused and
// the rest goes in; tables, by their names, are left to import_tables(). An Error only when the store fails; the articles
// before are in it then.
Result<ImportSummary> import_paths(GraphStore& store,
                                   const Reader& reader,
                                   std::span<const std::string> paths,
                                   const ImportOptions& options);

// Runs the reader over an article. limit_exceeded for a text beyond kArticleBytesMax.
Result<Document> read_document(const Reader& reader, const Article& article, std::string id = {});

// As above, but to what the store takes. A text with nothing but white space is refused too
// (invalid_argument).
Result<ArticleReading> read_article(const Reader& reader, Article article);

// Imports what was read, its open identities settled against the store: see link/linker.h.
Result<ImportOutcome> import_reading(GraphStore& store,
                                     const ArticleReading& reading,
                                     Durability durability = Durability::synced);

}  // namespace entente
