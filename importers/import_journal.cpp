// The journal of imports: lines out, lines in.
#include "importers/import_journal.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

namespace entente {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 4> kStatusNames = {
    "added", "unchanged", "refused", "taken_back"};
constexpr std::array<std::pair<ArticleFormat, std::string_view>, 7> kFormats = {{
    {ArticleFormat::text, "txt"},
    {ArticleFormat::markdown, "md"},
    {ArticleFormat::json, "json"},
    {ArticleFormat::json_lines, "jsonl"},
    {ArticleFormat::html, "html"},
    {ArticleFormat::pdf, "pdf"},
    {ArticleFormat::feed, "rss"},
}};

std::string absolute(const std::string& path) {
    if (path == kStandardInput) {
        return path;
    }
    std::error_code error;
    const auto full = std::filesystem::absolute(path, error);
    return error ? path : full.lexically_normal().string();
}

std::string now_in_utc() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm fields{};
    gmtime_r(&now, &fields);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &fields);
    return text.data();
}

std::string to_line(const Json& json) {
    // Paths and messages may hold any bytes: what is no UTF-8 is replaced, never thrown about.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json metadata_json(const ArticleMetadata& metadata) {
    Json out = Json::object();
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            out[name] = value;
        }
    };
    add("title", metadata.title);
    add("url", metadata.url);
    add("publisher", metadata.publisher);
    add("author", metadata.author);
    add("language", metadata.language);
    if (metadata.published) {
        out["published"] = metadata.published->to_string();
    }
    return out;
}

Json run_json(const std::string& when,
              const std::optional<ArticleFormat>& format,
              const ArticleMetadata& metadata) {
    Json out = {{"run", when}};
    for (const auto& [known, name] : kFormats) {
        if (format == known) {
            out["as"] = name;
        }
    }
    out["metadata"] = metadata_json(metadata);
    return out;
}

Json record_json(const ImportedRecord& record) {
    Json out = {{"file", absolute(record.file)},
                {"line", record.line},
                {"status", kStatusNames.at(static_cast<std::size_t>(record.status))}};
    if (record.error) {
        out["stage"] = record.stage;
        out["error"] = record.error->message;
    }
    if (!record.article.empty()) {
        out["article"] = record.article;
    }
    if (record.status == RecordStatus::added) {
        out["language"] = record.language;
        out["entities"] = record.entities;
        out["claims"] = record.claims;
        out["facts"] = record.facts;
    }
    return out;
}

std::string text_of(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t number_of(const Json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::optional<ImportedRecord> record_of(const Json& json) {
    const auto status =
        std::find(kStatusNames.begin(), kStatusNames.end(), text_of(json, "status"));
    if (status == kStatusNames.end()) {
        return std::nullopt;
    }
    ImportedRecord record;
    record.file = text_of(json, "file");
    record.line = number_of(json, "line");
    record.status = static_cast<RecordStatus>(status - kStatusNames.begin());
    if (json.contains("error")) {
        record.stage = text_of(json, "stage");
        record.error = Error{ErrorCode::invalid_argument, text_of(json, "error")};
    }
    record.article = text_of(json, "article");
    record.language = text_of(json, "language");
    record.entities = number_of(json, "entities");
    record.claims = number_of(json, "claims");
    record.facts = number_of(json, "facts");
    return record;
}

// Takes in one line after another.
class JournalReading {
public:
    void take(const std::string& line) {
        const Json json = Json::parse(line, nullptr, false);
        if (!json.is_object()) {
            return;
        }
        if (json.contains("run")) {
            begin_run(json);
        } else if (json.contains("read")) {
            touch(text_of(json, "read"));
            report_.unchanged += number_of(json, "unchanged");
        } else if (const std::optional<ImportedRecord> record = record_of(json)) {
            take_record(*record);
        }
    }

    JournalReport report() {
        for (auto& [path, file] : failed_) {
            if (!file.failures.refused.empty()) {
                order_.emplace_back(file.first_seen, path);
            }
        }
        std::sort(order_.begin(), order_.end());
        for (const auto& [seen, path] : order_) {
            report_.failed.push_back(std::move(failed_[path].failures));
        }
        return std::move(report_);
    }

private:
    struct Failures {
        FailedFile failures;
        std::uint64_t run = 0;
        std::uint64_t first_seen = 0;
    };

    void begin_run(const Json& json) {
        ++run_;
        report_.last_run = text_of(json, "run");
        report_.records.clear();
        report_.records_before = 0;
        report_.unchanged = 0;
        format_.reset();
        const std::string name = text_of(json, "as");
        for (const auto& [known, known_name] : kFormats) {
            if (name == known_name) {
                format_ = known;
            }
        }
        metadata_ = ArticleMetadata();
        if (const auto found = json.find("metadata"); found != json.end() && found->is_object()) {
            metadata_.title = text_of(*found, "title");
            metadata_.url = text_of(*found, "url");
            metadata_.publisher = text_of(*found, "publisher");
            metadata_.author = text_of(*found, "author");
            metadata_.language = text_of(*found, "language");
            metadata_.published = Date::parse(text_of(*found, "published"));
        }
    }

    // This run reads the file: what failed before is past.
    Failures& touch(const std::string& path) {
        Failures& file = failed_[path];
        if (file.run != run_) {
            file.run = run_;
            file.first_seen = ++seen_;
            file.failures = {path, format_, metadata_, {}};
        }
        return file;
    }

    void take_record(const ImportedRecord& record) {
        Failures& file = touch(record.file);
        if (record.status == RecordStatus::refused) {
            file.failures.refused.push_back(record);
        }
        if (report_.records.size() == kJournalRecordsMax) {
            report_.records.erase(report_.records.begin(),
                                  report_.records.begin() + kJournalRecordsMax / 2);
            report_.records_before += kJournalRecordsMax / 2;
        }
        report_.records.push_back(record);
    }

    JournalReport report_;
    std::uint64_t run_ = 0;
    std::uint64_t seen_ = 0;
    std::optional<ArticleFormat> format_;
    ArticleMetadata metadata_;
    std::map<std::string, Failures> failed_;
    std::vector<std::pair<std::uint64_t, std::string>> order_;
};

// Rewrites a journal that has grown too long with nothing but the failures.
Status compact(const std::string& path) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(path, error);
    if (error || bytes <= kJournalBytesMax) {
        return {};
    }
    ENTENTE_ASSIGN(const JournalReport report, read_journal(path));
    const std::string fresh = path + ".new";
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    for (const FailedFile& file : report.failed) {
        out << to_line(run_json(report.last_run, file.format, file.metadata));
        for (const ImportedRecord& record : file.refused) {
            out << to_line(record_json(record));
        }
    }
    out.close();
    if (out) {
        std::filesystem::rename(fresh, path, error);
    }
    if (!out || error) {
        return Error{ErrorCode::io_error, path + " cannot be rewritten"};
    }
    return {};
}

}  // namespace

std::string journal_path(std::string_view store_address) {
    static constexpr std::string_view kRocksdb = "rocksdb:";
    if (store_address.starts_with(kRocksdb)) {
        store_address.remove_prefix(kRocksdb.size());
    }
    while (store_address.size() > 1 && store_address.ends_with('/')) {
        store_address.remove_suffix(1);
    }
    if (store_address.empty() || store_address == "memory:") {
        return "";
    }
    return std::string(store_address) + ".journal.jsonl";
}

ImportJournal::ImportJournal(const std::string& path)
    : file_(path, std::ios::binary | std::ios::app), path_(path) {}

Result<std::unique_ptr<ImportJournal>> ImportJournal::begin(const std::string& path,
                                                            const ImportOptions& options) {
    ENTENTE_TRY(compact(path));
    auto journal = std::unique_ptr<ImportJournal>(new ImportJournal(path));
    if (!journal->file_) {
        return Error{ErrorCode::io_error, "the journal " + path + " cannot be written"};
    }
    // A line that a crash cut must not swallow this one.
    journal->file_ << '\n' << to_line(run_json(now_in_utc(), options.format, options.metadata));
    return journal;
}

void ImportJournal::add(const ImportedRecord& record) {
    if (record.file != now_) {
        end_file();
        now_ = record.file;
    }
    switch (record.status) {
        case RecordStatus::added: ++added_; break;
        case RecordStatus::unchanged: ++unchanged_; return;
        case RecordStatus::refused: ++refused_; break;
        case RecordStatus::taken_back: --added_; break;
    }
    file_ << to_line(record_json(record));
}

void ImportJournal::end_file() {
    if (!now_.empty()) {
        file_ << to_line({{"read", absolute(now_)},
                          {"added", added_},
                          {"unchanged", unchanged_},
                          {"refused", refused_}});
    }
    now_.clear();
    added_ = unchanged_ = refused_ = 0;
}

Status ImportJournal::end() {
    end_file();
    file_.flush();
    return file_
               ? Status()
               : Status(Error{ErrorCode::io_error, "the journal " + path_ + " cannot be written"});
}

Result<JournalReport> read_journal(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return JournalReport();
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return Error{ErrorCode::io_error, "the journal " + path + " cannot be read"};
    }
    JournalReading reading;
    for (std::string line; std::getline(file, line);) {
        reading.take(line);
    }
    return reading.report();
}

}  // namespace entente
