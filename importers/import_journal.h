// The journal of imports: what became of every article, in a file beside the store.
//
// JSON, one object a line, in the order in which it happened:
//
//   {"run":"2024-05-03T10:00:00Z","as":"jsonl","metadata":{"published":"2024-05-03"}}   an import begins
//   {"file":"/news/a.jsonl","line":3,"status":"refused","stage":"record","error":"not JSON ..."}
//   {"file":"/news/a.jsonl","line":4,"status":"added","article":"article/0123","language":"en",
//    "entities":7,"claims":3,"facts":3}
//   {"read":"/news/a.jsonl","added":1,"unchanged":8,"refused":1}                         all of a file was read
//
// Statuses are those of RecordStatus, stages those of ImportedRecord; what is unchanged is only counted. Paths are
// absolute. A file's failures are those of the last import that read it.
//
// The file of the store DIR is DIR.journal.jsonl. It says what the program did and is no part of the graph:
// deleting it loses nothing but the list of failures. Lines are on disk when the import has ended; a crash may cut
// the last one, which is then passed over. When the file is longer than kJournalBytesMax, an import that
// begins keeps the failures and drops the rest.
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "importers/import.h"

namespace entente {

inline constexpr std::uint64_t kJournalBytesMax = 64U << 20U;

// "" for a store that is not on disk.
std::string journal_path(std::string_view store_address);

// Writes the lines of one import. Not for several threads.
class ImportJournal {
public:
    // Opens the file, made when it is not there, and begins a run. io_error when it cannot be written.
    static Result<std::unique_ptr<ImportJournal>> begin(const std::string& path,
                                                        const ImportOptions& options);

    // In the order of the input, as ImportOptions::on_record has them.
    void add(const ImportedRecord& record);

    // The end of the run: the last file's line, and all of it handed to the system. io_error when a line
    // could not be written.
    Status end();

private:
    explicit ImportJournal(const std::string& path);

    void end_file();

    std::ofstream file_;
    std::string path_;
    std::string now_;  // the file that records come from
    std::uint64_t added_ = 0;
    std::uint64_t unchanged_ = 0;
    std::uint64_t refused_ = 0;
};

// A file with records that were refused when it was read last, and how it was read.
struct FailedFile {
    std::string path;  // kStandardInput for standard input, which is not kept
    std::optional<ArticleFormat> format;
    ArticleMetadata metadata;
    std::vector<ImportedRecord> refused;
};

// What the journal says.
struct JournalReport {
    std::string last_run;  // when it began; empty when there was none
    std::vector<ImportedRecord>
        records;                       // of the last run, at most kJournalRecordsMax, the last ones
    std::uint64_t records_before = 0;  // of the last run that were left out
    std::uint64_t unchanged = 0;       // in the last run
    std::vector<FailedFile> failed;    // of all runs, in the order of the failures
};

inline constexpr std::size_t kJournalRecordsMax = 10'000;

// An empty report when there is no journal. Lines that are no JSON are passed over. io_error when it cannot be
// read.
Result<JournalReport> read_journal(const std::string& path);

}  // namespace entente
