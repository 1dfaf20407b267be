#include "importers/import.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "core/article_writer.h"
#include "importers/article/article_reader.h"
#include "importers/input_files.h"
#include "importers/link/copy_linker.h"
#include "importers/link/linker.h"
#include "importers/ordered_parallel.h"
#include "importers/tables/table_import.h"
#include "importers/text/language.h"
#include "importers/text/utf8.h"

namespace entente {

namespace {

// A record on its way to a worker.
struct Job {
    std::string file;
    std::uint64_t bytes = 0;  // read of all files when this record ended
    ArticleInput record;
};

// What a worker made of it.
struct Outcome {
    std::string file;
    std::size_t line = 1;
    std::uint64_t bytes = 0;
    bool known = false;                 // the store has this text already
    std::string_view stage = "record";  // that an error comes from
    std::optional<std::size_t> bad_byte;
    std::string repaired;
    Result<ArticleReading> reading = ArticleReading();
};

// The files of `paths` that are no tables, unless a format says that all of them hold articles.
std::vector<InputFile> article_files(std::span<const std::string> paths,
                                     const ImportOptions& options) {
    std::vector<InputFile> files = list_files(paths);
    if (!options.format) {
        std::erase_if(files, [](const InputFile& file) {
            return !file.error && table_format_of_path(file.path);
        });
    }
    return files;
}

// The open file that records come from now.
class OpenFile {
public:
    static Result<std::unique_ptr<OpenFile>> open(const InputFile& file,
                                                  const ImportOptions& options) {
        if (file.error) {
            return *file.error;
        }
        const bool standard_input = file.path == kStandardInput;
        ArticleFormat format = ArticleFormat::text;
        if (options.format) {
            format = *options.format;
        } else if (standard_input) {
            return Error{ErrorCode::invalid_argument, "say with --as what standard input holds"};
        } else {
            ENTENTE_ASSIGN(format, article_format_of_path(file.path));
        }
        auto opened = std::make_unique<OpenFile>();
        std::istream* input = options.standard_input;
        if (!standard_input) {
            opened->stream_.open(file.path, std::ios::binary);
            if (!opened->stream_) {
                return Error{ErrorCode::io_error,
                             std::error_code(errno, std::generic_category()).message()};
            }
            input = &opened->stream_;
        } else if (input == nullptr) {
            return Error{ErrorCode::invalid_argument, "there is no standard input here"};
        }
        opened->reader_ = make_article_reader(*input, format, options.metadata);
        return opened;
    }

    ArticleReader& reader() { return *reader_; }

private:
    std::ifstream stream_;
    std::unique_ptr<ArticleReader> reader_;
};

// All records of all files, in order.
class RecordSource {
public:
    RecordSource(std::vector<InputFile> files, const ImportOptions& options)
        : files_(std::move(files)), options_(options) {}

    std::optional<Job> next() {
        while (!is_stopped()) {
            if (open_) {
                if (std::optional<ArticleInput> record = open_->reader().next()) {
                    if (is_stopped() && files_[next_ - 1].path == kStandardInput) {
                        return std::
                            nullopt;  // a stop ends standard input, perhaps in the middle of it
                    }
                    return Job{files_[next_ - 1].path,
                               bytes_ + open_->reader().bytes_read(),
                               std::move(*record)};
                }
                bytes_ += open_->reader().bytes_read();
                open_.reset();
            }
            if (next_ == files_.size()) {
                return std::nullopt;
            }
            const InputFile& file = files_[next_++];
            Result<std::unique_ptr<OpenFile>> opened = OpenFile::open(file, options_);
            if (!opened.ok()) {
                return Job{file.path, bytes_, {"", 0, opened.error()}};
            }
            open_ = std::move(*opened);
        }
        return std::nullopt;
    }

private:
    bool is_stopped() const { return options_.stop != nullptr && *options_.stop; }

    std::vector<InputFile> files_;
    const ImportOptions& options_;
    std::size_t next_ = 0;
    std::unique_ptr<OpenFile> open_;
    std::uint64_t bytes_ = 0;
};

// The texts that are in the store need no reading: importing a folder again is quick.
bool is_known(const GraphStore& store, const Article& article) {
    const Result<GraphView> view = store.view();
    if (!view.ok()) {
        return false;
    }
    const auto found = view->find(article_id_of(to_valid_utf8(article.text)));
    return found.ok() && found->has_value();
}

Outcome work_on(const GraphStore& store, const Reader& reader, Job job) {
    Outcome outcome{std::move(job.file),
                    job.record.line,
                    job.bytes,
                    false,
                    job.record.line == 0 ? "open" : "record",
                    job.record.bad_byte,
                    std::move(job.record.repaired),
                    ArticleReading()};
    if (!job.record.article.ok()) {
        outcome.reading = job.record.article.error();
    } else if (is_known(store, *job.record.article)) {
        outcome.known = true;
    } else {
        outcome.stage = "read";
        outcome.reading = read_article(reader, std::move(*job.record.article));
    }
    return outcome;
}

std::size_t thread_count(const ImportOptions& options) {
    return options.threads > 0 ? options.threads
                               : std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
}

// Commits outcomes in their order and keeps the books.
class Committer {
public:
    Committer(GraphStore& store, const ImportOptions& options, std::uint64_t bytes_total)
        : store_(store), options_(options), bytes_total_(bytes_total) {}

    // False to stop: the store failed, or a bad record when strict.
    bool commit(Outcome outcome) {
        ++summary_.read;
        if (outcome.file != file_) {
            file_ = outcome.file;
            added_of_file_.clear();
        }
        if (!outcome.repaired.empty() && options_.on_repaired) {
            options_.on_repaired(outcome.file, outcome.repaired);
        }
        if (outcome.bad_byte && options_.on_bad_byte) {
            options_.on_bad_byte(outcome.file, *outcome.bad_byte);
        }
        const bool go_on = import(outcome);
        if (options_.on_progress) {
            options_.on_progress({summary_.read, outcome.bytes, bytes_total_});
        }
        return go_on;
    }

    // Makes everything durable, also what came before a failure.
    Result<ImportSummary> finish() {
        const Status synced = store_.sync();
        if (failure_.ok()) {
            failure_ = synced;
        }
        if (!failure_.ok()) {
            return failure_.error();
        }
        return summary_;
    }

    ImportSummary& summary() { return summary_; }

private:
    bool import(const Outcome& outcome) {
        if (outcome.known) {
            return unchanged(outcome);
        }
        if (!outcome.reading.ok()) {
            return refuse(outcome, outcome.stage, outcome.reading.error());
        }
        // The summary acknowledges the articles: one wait for the disk at the end is enough.
        const std::string& language = outcome.reading->article.language;
        const Result<ImportOutcome> imported =
            import_reading(store_, *outcome.reading, Durability::buffered);
        if (!imported.ok()) {
            const ErrorCode code = imported.error().code;
            if (code == ErrorCode::invalid_argument || code == ErrorCode::limit_exceeded) {
                return refuse(outcome, "store", imported.error());
            }
            failure_ = with_context(outcome.file, imported.error());
            return false;
        }
        if (!imported->created) {
            return unchanged(outcome);
        }
        ++summary_.added;
        if (!is_english(language)) {
            ++summary_.not_english;
            if (options_.on_not_english) {
                options_.on_not_english(outcome.file, outcome.line, language);
            }
        }
        summary_.entities += imported->entities;
        summary_.claims += imported->claims;
        summary_.facts += imported->facts;
        if (options_.strict) {
            added_of_file_.emplace_back(imported->article_id, *imported);
        }
        tell({outcome.file,
              outcome.line,
              RecordStatus::added,
              "",
              {},
              imported->article_id,
              language,
              imported->entities,
              imported->claims,
              imported->facts});
        return true;
    }

    void tell(const ImportedRecord& record) const {
        if (options_.on_record) {
            options_.on_record(record);
        }
    }

    bool unchanged(const Outcome& outcome) {
        ++summary_.unchanged;
        tell({outcome.file, outcome.line, RecordStatus::unchanged, "", {}, "", "", 0, 0, 0});
        return true;
    }

    bool refuse(const Outcome& outcome, std::string_view stage, const Error& error) {
        ++summary_.refused;
        tell({outcome.file,
              outcome.line,
              RecordStatus::refused,
              std::string(stage),
              error,
              "",
              "",
              0,
              0,
              0});
        if (options_.on_refused) {
            options_.on_refused({outcome.file, outcome.line, error});
        }
        if (!options_.strict) {
            return true;
        }
        take_back_file();
        return false;
    }

    // The last one first, so that what earlier articles brought is never derived again in between.
    void take_back_file() {
        while (!added_of_file_.empty() && failure_.ok()) {
            const auto& [id, counts] = added_of_file_.back();
            failure_ = store_.delete_article(id);
            --summary_.added;
            summary_.entities -= counts.entities;
            summary_.claims -= counts.claims;
            summary_.facts -= counts.facts;
            tell({file_, 0, RecordStatus::taken_back, "", {}, id, "", 0, 0, 0});
            added_of_file_.pop_back();
        }
    }

    GraphStore& store_;
    const ImportOptions& options_;
    std::uint64_t bytes_total_;
    ImportSummary summary_;
    Status failure_;
    std::string file_;
    std::vector<std::pair<std::string, ImportOutcome>> added_of_file_;  // when strict
};

// The first record of the file that cannot even be parsed. Reading is quick beside analysing, so a
// strict import looks at the whole file before it changes anything.
std::optional<RefusedRecord> first_bad_record(const InputFile& file, const ImportOptions& options) {
    RecordSource source({file}, options);
    while (std::optional<Job> job = source.next()) {
        if (!job->record.article.ok()) {
            return RefusedRecord{job->file, job->record.line, job->record.article.error()};
        }
    }
    return std::nullopt;
}

// Cuts `files` before the first one that holds a bad record, and says which record.
std::optional<RefusedRecord> cut_before_bad_file(std::vector<InputFile>& files,
                                                 const ImportOptions& options) {
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (files[i].path == kStandardInput) {
            continue;  // can be read only once; what it added is taken back
        }
        if (std::optional<RefusedRecord> bad = first_bad_record(files[i], options)) {
            files.resize(i);
            return bad;
        }
    }
    return std::nullopt;
}

}  // namespace

Result<Document> read_document(const Reader& reader, const Article& article, std::string id) {
    if (article.text.size() > kArticleBytesMax) {
        return Error{ErrorCode::limit_exceeded,
                     "the text is longer than article_bytes_max (" +
                         std::to_string(kArticleBytesMax) + " bytes)"};
    }
    Document document = Document::of(article.text);
    document.id = std::move(id);
    document.title = article.title;
    document.published = article.published;
    if (!article.language.empty()) {
        document.language = article.language;
    }
    ENTENTE_TRY(reader.read(document));
    return document;
}

Result<ArticleReading> read_article(const Reader& reader, Article article) {
    if (article.text.find_first_not_of(" \t\r\n\f\v") == std::string::npos) {
        return Error{ErrorCode::invalid_argument, "the text is empty"};
    }
    ENTENTE_ASSIGN(const Document document, read_document(reader, article));
    return to_reading(document, std::move(article));
}

Result<ImportOutcome> import_reading(GraphStore& store,
                                     const ArticleReading& reading,
                                     Durability durability) {
    ENTENTE_TRY(check_reading(reading));
    const std::string id = article_id_of(reading.article.text);
    bool known = false;
    ImportOutcome outcome;
    const TextSketch sketch(reading.article.text);
    const auto write = [&](GraphBatch& batch) -> Status {
        ENTENTE_ASSIGN(const auto found, batch.view().find(id));
        known = found.has_value();
        if (known) {
            return Error{ErrorCode::already_exists, "the article is there"};
        }
        ArticleReading linked = reading;
        ENTENTE_TRY(link_to_store(batch.view(), linked));
        ENTENTE_ASSIGN(const auto copied, find_copied(batch.view(), sketch));
        ENTENTE_TRY(link_copy(batch.view(), linked, copied));
        ENTENTE_TRY(check_reading(linked));
        ENTENTE_ASSIGN(outcome, write_article(batch, linked, sketch, copied));
        return {};
    };
    const Status written = store.update(write, durability);
    if (known) {
        return store.import_article(reading,
                                    durability);  // says what it holds, and changes nothing
    }
    ENTENTE_TRY(written);
    return outcome;
}

bool anything_to_read(std::span<const std::string> paths, const ImportOptions& options) {
    return std::ranges::any_of(article_files(paths, options), [&](const InputFile& file) {
        return !file.error && (options.format || file.path == kStandardInput ||
                               article_format_of_path(file.path).ok());
    });
}

Result<ImportSummary> import_paths(GraphStore& store,
                                   const Reader& reader,
                                   std::span<const std::string> paths,
                                   const ImportOptions& options) {
    std::vector<InputFile> files = article_files(paths, options);
    std::optional<RefusedRecord> bad;
    if (options.strict) {
        bad = cut_before_bad_file(files, options);
    }
    std::uint64_t bytes_total = 0;
    for (const InputFile& file : files) {
        bytes_total += file.bytes;
    }
    const std::uint64_t file_count = files.size();
    RecordSource source(std::move(files), options);
    Committer committer(store, options, bytes_total);
    OrderedParallel<Job, Outcome>::run(
        thread_count(options),
        [&] { return source.next(); },
        [&](Job job) { return work_on(store, reader, std::move(job)); },
        [&](Outcome outcome) { return committer.commit(std::move(outcome)); });
    committer.summary().files = file_count;
    if (bad && committer.summary().refused == 0) {
        ++committer.summary().read;
        ++committer.summary().refused;
        if (options.on_refused) {
            options.on_refused(*bad);
        }
        if (options.on_record) {
            options.on_record({bad->file,
                               bad->line,
                               RecordStatus::refused,
                               bad->line == 0 ? "open" : "record",
                               bad->error,
                               "",
                               "",
                               0,
                               0,
                               0});
        }
    }
    return committer.finish();
}

}  // namespace entente
