#include "core/storage/rocksdb_engine.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <filesystem>
#include <fstream>
#include <mutex>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/statistics.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "core/coding.h"
#include "core/storage/batch_limits.h"
#include "core/storage/engine_figures.h"
#include "core/storage/log_check.h"
#include "core/storage/row_cache.h"

namespace entente {

namespace {

constexpr std::array<const char*, kPartitionKindCount> kFamilyNames = {
    "default",  // the directory: RocksDB insists on a family of this name
    "vertices",
    "edges",
    "names",
    "identities",
    "evidence",
    "labels",
    "decisions",
    "properties",
    "text",
    "incoming",
    "locators",
};

// RocksDB's diary goes nowhere: what matters comes back as a status. Its own logger writes a file beside
// the data, and Debian's build aborts when that file meets a full disk.
class NoDiary : public rocksdb::Logger {
public:
    using rocksdb::Logger::Logv;

    void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

// For scans of whole partitions. Enough for a disk, less than what malloc fetches anew from the kernel for every scan,
// and not much in vain behind the end of a short one.
constexpr std::size_t kReadAheadBytes = 64 << 10;

// How often a read-only opening begins again because the writer has deleted a file meanwhile, which it does
// now and then.
constexpr int kReadOnlyTries = 1000;

// While a cache is filled, between two questions whether to go on.
constexpr std::size_t kRowsPerCheck = 1024;

// Written beside RocksDB's own LOCK file, which says only that somebody holds it.
constexpr const char* kHolderFile = "HOLDER";

Error to_error(const rocksdb::Status& status, const std::string& folder) {
    ErrorCode code = ErrorCode::io_error;
    if (status.IsCorruption()) {
        code = ErrorCode::corruption;
    } else if (status.IsInvalidArgument() || status.IsNotSupported()) {
        code = ErrorCode::unsupported;
    } else if (status.IsBusy() || status.IsTryAgain()) {
        code = ErrorCode::conflict;
    }
    return {code, "store " + folder + ": " + status.ToString()};
}

Bytes physical_key(Partition partition, std::string_view key) {
    Bytes physical;
    physical.reserve(8 + key.size());
    append_u64(physical, partition.id);
    physical += key;
    return physical;
}

std::string_view logical_key(const rocksdb::Slice& physical) {
    return std::string_view(physical.data(), physical.size()).substr(8);
}

std::uint64_t partition_id(const rocksdb::Slice& physical) {
    return Decoder(std::string_view(physical.data(), physical.size())).u64();
}

class RocksdbView : public View {
public:
    // A store that is open read-only stands still and needs no snapshot (nor has RocksDB any there).
    RocksdbView(rocksdb::DB& db, bool stands_still)
        : db_(db), snapshot_(stands_still ? nullptr : db.GetSnapshot()) {}

    ~RocksdbView() override {
        for (auto& waiting : waiting_) {
            waiting.clear();
        }
        if (snapshot_ != nullptr) {
            db_.ReleaseSnapshot(snapshot_);
        }
    }

    RocksdbView(const RocksdbView&) = delete;
    RocksdbView& operator=(const RocksdbView&) = delete;

    const rocksdb::Snapshot* snapshot() const { return snapshot_; }

    // One that nobody uses at the moment; nullptr when there is none. Making one costs more than two seeks, and many
    // statements read the same moment. While it waits here it keeps files that compaction has replaced, at most until
    // the view goes, which the next commit replaces.
    std::unique_ptr<rocksdb::Iterator> take_iterator(PartitionKind kind) const {
        const std::lock_guard<std::mutex> lock(mutex_);
        auto& waiting = waiting_.at(static_cast<std::size_t>(kind));
        if (waiting.empty()) {
            return nullptr;
        }
        auto iterator = std::move(waiting.back());
        waiting.pop_back();
        return iterator;
    }

    void give_back(PartitionKind kind, std::unique_ptr<rocksdb::Iterator> iterator) const {
        const std::lock_guard<std::mutex> lock(mutex_);
        auto& waiting = waiting_.at(static_cast<std::size_t>(kind));
        if (waiting.size() < kWaitingMax) {
            waiting.push_back(std::move(iterator));
        }
    }

private:
    static constexpr std::size_t kWaitingMax = 4;  // of one kind

    rocksdb::DB& db_;
    const rocksdb::Snapshot* snapshot_;
    mutable std::mutex mutex_;
    mutable std::array<std::vector<std::unique_ptr<rocksdb::Iterator>>, kPartitionKindCount>
        waiting_;
};

rocksdb::ReadOptions read_options(const View* view) {
    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    if (view != nullptr) {
        options.snapshot = static_cast<const RocksdbView*>(view)->snapshot();
    }
    return options;
}

// Of whole table files, so that a byte which no block's checksum covers counts, too.
std::shared_ptr<rocksdb::FileChecksumGenFactory> file_checksums() {
    return rocksdb::GetFileChecksumGenCrc32cFactory();
}

// The rows of request `index` from its end to its beginning.
void scan_backwards(rocksdb::Iterator& row,
                    std::size_t index,
                    const ScanRequest& request,
                    const RowCallback& callback) {
    const Partition& partition = request.partition;
    if (request.to.empty() && partition.id == UINT64_MAX) {
        row.SeekToLast();
    } else {
        const Bytes end = request.to.empty() ? physical_key({partition.kind, partition.id + 1}, {})
                                             : physical_key(partition, request.to);
        row.SeekForPrev(end);
        if (row.Valid() && row.key() == rocksdb::Slice(end)) {
            row.Prev();
        }
    }
    for (std::size_t left = request.limit;
         left > 0 && row.Valid() && partition_id(row.key()) == partition.id;
         row.Prev(), --left) {
        const std::string_view key = logical_key(row.key());
        if (key < request.from || !callback(index, key, row.value().ToStringView())) {
            break;
        }
    }
}
// Where bulk loading prepares its files, inside the store's folder: so they are on its disk, and go in by a link.
constexpr const char* kBulkFolder = "bulk";

rocksdb::ColumnFamilyOptions family_options(PartitionKind kind,
                                            const std::shared_ptr<rocksdb::Cache>& cache,
                                            std::size_t write_buffer_bytes);

// Of a file beside the store.
rocksdb::Options table_options(PartitionKind kind) {
    rocksdb::DBOptions database;
    database.file_checksum_gen_factory = file_checksums();
    return {database, family_options(kind, nullptr, std::size_t{16} << 20)};
}

class SstWriter : public BulkWriter {
public:
    SstWriter(const rocksdb::Options& options, std::string path, std::string folder)
        : path_(std::move(path)),
          folder_(std::move(folder)),
          writer_(rocksdb::EnvOptions(), options) {}

    Status open() { return checked(writer_.Open(path_)); }

    Status put(Partition partition, std::string_view key, std::string_view value) override {
        key_.clear();
        append_u64(key_, partition.id);
        key_ += key;
        ++rows_;
        return checked(writer_.Put(key_, rocksdb::Slice(value.data(), value.size())));
    }

    Status finish() { return rows_ == 0 ? Status() : checked(writer_.Finish()); }

    bool empty() const { return rows_ == 0; }

    const std::string& path() const { return path_; }

private:
    Status checked(const rocksdb::Status& status) const {
        if (status.ok()) {
            return {};
        }
        if (status.IsInvalidArgument()) {
            return Error{ErrorCode::invalid_argument,
                         "rows for bulk loading are out of order: " + status.ToString()};
        }
        return to_error(status, folder_);
    }

    std::string path_;
    std::string folder_;
    rocksdb::SstFileWriter writer_;
    Bytes key_;
    std::size_t rows_ = 0;
};

class RocksdbBulkSession : public BulkSession {
public:
    RocksdbBulkSession(rocksdb::DB& db,
                       const std::vector<rocksdb::ColumnFamilyHandle*>& families,
                       std::string folder)
        : db_(db), families_(families), folder_(std::move(folder)) {}

    ~RocksdbBulkSession() override {
        std::error_code ignored;
        std::filesystem::remove_all(std::filesystem::path(folder_) / kBulkFolder, ignored);
    }

    RocksdbBulkSession(const RocksdbBulkSession&) = delete;
    RocksdbBulkSession& operator=(const RocksdbBulkSession&) = delete;

    Status begin() const {
        const std::filesystem::path files = std::filesystem::path(folder_) / kBulkFolder;
        std::error_code error;
        if (!std::filesystem::create_directory(files, error)) {
            return Error{error ? ErrorCode::io_error : ErrorCode::conflict,
                         "store " + folder_ + ": " +
                             (error ? error.message() : "somebody loads in bulk already")};
        }
        return {};
    }

    Result<BulkWriter*> writer(PartitionKind kind) override {
        const std::lock_guard<std::mutex> lock(mutex_);
        auto& writer = writers_.at(static_cast<std::size_t>(kind));
        if (writer == nullptr) {
            const std::filesystem::path files = std::filesystem::path(folder_) / kBulkFolder;
            writer = std::make_unique<SstWriter>(
                table_options(kind),
                (files / (std::to_string(static_cast<unsigned>(kind)) + ".sst")).string(),
                folder_);
            ENTENTE_TRY(writer->open());
        }
        return static_cast<BulkWriter*>(writer.get());
    }

    Status ingest() override {
        std::vector<rocksdb::IngestExternalFileArg> files;
        for (std::size_t kind = 0; kind < writers_.size(); ++kind) {
            if (writers_.at(kind) == nullptr || writers_.at(kind)->empty()) {
                continue;
            }
            ENTENTE_TRY(writers_.at(kind)->finish());
            rocksdb::IngestExternalFileArg file;
            file.column_family = families_[kind];
            file.external_files = {writers_.at(kind)->path()};
            file.options.move_files = true;
            files.push_back(std::move(file));
        }
        if (files.empty()) {
            return {};
        }
        const rocksdb::Status status = db_.IngestExternalFiles(files);
        return status.ok() ? Status() : Status(to_error(status, folder_));
    }

private:
    rocksdb::DB& db_;
    const std::vector<rocksdb::ColumnFamilyHandle*>& families_;
    std::string folder_;
    std::mutex mutex_;
    std::array<std::unique_ptr<SstWriter>, kPartitionKindCount> writers_;
};

// Whether the file has the checksum that was noted when it was written. An Error when it cannot be read.
Status check_whole_file(const std::string& path, const rocksdb::LiveFileMetaData& file) {
    rocksdb::FileChecksumGenContext context;
    context.file_name = path;
    context.requested_checksum_func_name = file.file_checksum_func_name;
    const auto checksum = file_checksums()->CreateFileChecksumGenerator(context);
    std::ifstream bytes(path, std::ios::binary);
    std::vector<char> chunk(1 << 20);
    std::uint64_t size = 0;
    while (bytes.read(chunk.data(), static_cast<std::streamsize>(chunk.size())),
           bytes.gcount() > 0) {
        checksum->Update(chunk.data(), static_cast<std::size_t>(bytes.gcount()));
        size += static_cast<std::uint64_t>(bytes.gcount());
    }
    if (bytes.bad() || !bytes.eof()) {
        return Error{ErrorCode::io_error, "cannot be read to its end"};
    }
    checksum->Finalize();
    if (size != file.size) {
        return Error{
            ErrorCode::corruption,
            "has " + std::to_string(size) + " bytes instead of " + std::to_string(file.size)};
    }
    if (checksum->GetChecksum() != file.file_checksum) {
        return Error{ErrorCode::corruption, "does not have the checksum that it was written with"};
    }
    return {};
}

// For files that were written before whole ones had a checksum: every block against its own.
Status check_blocks(const std::string& path) {
    rocksdb::SstFileReader reader{rocksdb::Options()};
    rocksdb::Status status = reader.Open(path);
    if (status.ok()) {
        status = reader.VerifyChecksum();
    }
    return status.ok() ? Status() : Status(Error{ErrorCode::corruption, status.ToString()});
}

class RocksdbEngine : public OrderedStore {
public:
    RocksdbEngine(std::string folder,
                  std::unique_ptr<rocksdb::DB> db,
                  std::vector<rocksdb::ColumnFamilyHandle*> families,
                  std::shared_ptr<rocksdb::Cache> cache,
                  bool read_only)
        : folder_(std::move(folder)),
          read_only_(read_only),
          cache_(std::move(cache)),
          db_(std::move(db)),
          families_(std::move(families)) {}

    ~RocksdbEngine() override {
        for (rocksdb::ColumnFamilyHandle* family : families_) {
            if (family != nullptr) {
                db_->DestroyColumnFamilyHandle(family);
            }
        }
        if (!read_only_) {
            std::error_code ignored;
            std::filesystem::remove(std::filesystem::path(folder_) / kHolderFile, ignored);
        }
        // What was written unsynced survives a crash of the machine from here on, too.
        const rocksdb::Status synced = read_only_ ? rocksdb::Status() : db_->SyncWAL();
        static_cast<void>(synced);  // it was acknowledged as unsynced
        const rocksdb::Status closed = db_->Close();
        static_cast<void>(closed);  // what was acknowledged is in the log already
    }

    RocksdbEngine(const RocksdbEngine&) = delete;
    RocksdbEngine& operator=(const RocksdbEngine&) = delete;

    std::string_view name() const override { return "rocksdb"; }

    Capabilities capabilities() const override {
        Capabilities capabilities;
        capabilities.atomic_phases = true;
        capabilities.snapshot_views = true;
        capabilities.durable = true;
        capabilities.writable = !read_only_;
        return capabilities;
    }

    bool has_kind(PartitionKind kind) const override { return family_of(kind) != nullptr; }

    Result<std::shared_ptr<const View>> view() const override {
        return std::shared_ptr<const View>(std::make_shared<RocksdbView>(*db_, read_only_));
    }

    Result<std::vector<std::optional<Bytes>>> get_many(std::span<const RowKey> keys,
                                                       const View* view) const override {
        std::vector<Bytes> physical;
        std::vector<rocksdb::Slice> slices;
        std::vector<rocksdb::ColumnFamilyHandle*> families;
        std::vector<std::size_t> asked;
        physical.reserve(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (has_kind(keys[i].partition.kind)) {
                physical.push_back(physical_key(keys[i].partition, keys[i].key));
                slices.emplace_back(physical.back());
                families.push_back(family_of(keys[i].partition.kind));
                asked.push_back(i);
            }
        }
        std::vector<std::string> found;
        const std::vector<rocksdb::Status> statuses =
            db_->MultiGet(read_options(view), families, slices, &found);
        std::vector<std::optional<Bytes>> values(keys.size());
        for (std::size_t i = 0; i < asked.size(); ++i) {
            if (statuses[i].ok()) {
                values[asked[i]] = std::move(found[i]);
            } else if (!statuses[i].IsNotFound()) {
                return to_error(statuses[i], folder_);
            }
        }
        return values;
    }

    Status scan_many(std::span<const ScanRequest> requests,
                     const View* view,
                     const RowCallback& callback) const override {
        // One iterator for each family, moved from scan to scan: making one costs more than a seek.
        std::array<std::unique_ptr<rocksdb::Iterator>, kPartitionKindCount> rows;
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const ScanRequest& request = requests[i];
            if (!has_kind(request.partition.kind)) {
                continue;
            }
            auto& iterator = rows.at(static_cast<std::size_t>(request.partition.kind));
            if (iterator == nullptr) {
                iterator = iterator_for(request.partition.kind, view);
            }
            std::size_t left = request.limit;
            if (request.descending) {
                scan_backwards(*iterator, i, request, callback);
                left = 0;
            } else {
                iterator->Seek(physical_key(request.partition, request.from));
            }
            for (; left > 0 && iterator->Valid() &&
                   partition_id(iterator->key()) == request.partition.id;
                 iterator->Next(), --left) {
                const std::string_view key = logical_key(iterator->key());
                if ((!request.to.empty() && key >= request.to) ||
                    !callback(i, key, iterator->value().ToStringView())) {
                    break;
                }
            }
            if (!iterator->status().ok()) {
                return to_error(iterator->status(), folder_);
            }
        }
        if (view != nullptr) {
            for (std::size_t kind = 0; kind < rows.size(); ++kind) {
                if (rows.at(kind) != nullptr) {
                    static_cast<const RocksdbView*>(view)->give_back(
                        static_cast<PartitionKind>(kind), std::move(rows.at(kind)));
                }
            }
        }
        return {};
    }

    Status each_partition(PartitionKind kind,
                          const View* view,
                          const std::function<bool(Partition)>& callback) const override {
        if (!has_kind(kind)) {
            return {};
        }
        const std::unique_ptr<rocksdb::Iterator> iterator(
            db_->NewIterator(read_options(view), family_of(kind)));
        iterator->SeekToFirst();
        while (iterator->Valid()) {
            const std::uint64_t id = partition_id(iterator->key());
            if (!callback({kind, id}) || id == UINT64_MAX) {
                break;
            }
            iterator->Seek(physical_key({kind, id + 1}, {}));
        }
        if (!iterator->status().ok()) {
            return to_error(iterator->status(), folder_);
        }
        return {};
    }

    Status scan_partitions(PartitionKind kind,
                           std::uint64_t first,
                           std::uint64_t last,
                           const View* view,
                           const PartitionRowCallback& callback) const override {
        if (!has_kind(kind)) {
            return {};
        }
        rocksdb::ReadOptions options = read_options(view);
        options.readahead_size = kReadAheadBytes;
        options.fill_cache = false;  // what is read once must not push out what is read often
        const std::unique_ptr<rocksdb::Iterator> iterator(
            db_->NewIterator(options, family_of(kind)));
        for (iterator->Seek(physical_key({kind, first}, {})); iterator->Valid(); iterator->Next()) {
            const std::uint64_t id = partition_id(iterator->key());
            if (id > last ||
                !callback(
                    {kind, id}, logical_key(iterator->key()), iterator->value().ToStringView())) {
                break;
            }
        }
        if (!iterator->status().ok()) {
            return to_error(iterator->status(), folder_);
        }
        return {};
    }

    // Half of the cache at most: the other kinds want some of it, too.
    Status warm(PartitionKind kind, const std::function<Status()>& may_go_on) const override {
        if (!has_kind(kind) || cache_ == nullptr) {
            return {};
        }
        const std::size_t bytes_max = cache_->GetCapacity() / 2;
        const std::unique_ptr<rocksdb::Iterator> row(
            db_->NewIterator(read_options(nullptr), family_of(kind)));
        std::size_t bytes = 0;
        std::size_t rows = 0;
        for (row->SeekToFirst(); row->Valid() && bytes < bytes_max; row->Next()) {
            bytes += row->key().size() + row->value().size();
            if (++rows % kRowsPerCheck == 0) {
                ENTENTE_TRY(may_go_on());
            }
        }
        return row->status().ok() ? Status() : Status(to_error(row->status(), folder_));
    }

    Status apply(const Batch& batch) override {
        const std::vector<std::vector<Batch>> phases = {{batch}};
        return apply_phases(phases, Durability::synced);
    }

    Status apply_phases(std::span<const std::vector<Batch>> phases,
                        Durability durability) override {
        if (read_only_) {
            return Error{ErrorCode::unsupported, "store " + folder_ + " is open read-only"};
        }
        rocksdb::WriteBatch writes;
        bool guarded = false;
        for (const std::vector<Batch>& phase : phases) {
            for (const Batch& batch : phase) {
                ENTENTE_TRY(check_batch_limits(batch, capabilities()));
                ENTENTE_TRY(add(batch, writes));
                guarded = guarded || !batch.guards.empty();
            }
        }
        // Guards are only true while nobody else writes.
        std::unique_lock<std::mutex> lock(guards_, std::defer_lock);
        if (guarded) {
            lock.lock();
            for (const std::vector<Batch>& phase : phases) {
                for (const Batch& batch : phase) {
                    ENTENTE_TRY(check_guards(batch));
                }
            }
        }
        rocksdb::WriteOptions options;
        options.sync = durability == Durability::synced;
        const rocksdb::Status status = db_->Write(options, &writes);
        if (status.ok()) {
            return {};
        }
        // After a failure RocksDB stops writing until it is told to try again, and after a full disk it looks
        // for room by itself every few seconds: perhaps there is some now.
        if (db_->Resume().ok() && db_->Write(options, &writes).ok()) {
            return {};
        }
        return to_error(status, folder_);
    }

    Result<std::unique_ptr<BulkSession>> begin_bulk() override {
        if (read_only_) {
            return Error{ErrorCode::unsupported, "store " + folder_ + " is open read-only"};
        }
        auto session = std::make_unique<RocksdbBulkSession>(*db_, families_, folder_);
        ENTENTE_TRY(session->begin());
        return std::unique_ptr<BulkSession>(std::move(session));
    }

    Status sync() override {
        const rocksdb::Status status = db_->SyncWAL();
        return status.ok() ? Status() : Status(to_error(status, folder_));
    }

    // The log, the manifest and CURRENT are checked whenever the store is opened.
    Result<std::vector<std::string>> damaged_files() const override {
        std::vector<rocksdb::LiveFileMetaData> files;
        db_->GetLiveFilesMetaData(&files);
        std::vector<std::string> damaged;
        for (const rocksdb::LiveFileMetaData& file : files) {
            const std::string path = file.db_path + file.name;
            const bool whole =
                file.file_checksum_func_name != rocksdb::kUnknownFileChecksumFuncName;
            const Status status = whole ? check_whole_file(path, file) : check_blocks(path);
            if (!status.ok() && still_needed(path, file.name)) {
                damaged.push_back(path + ": " + status.error().message);
            }
        }
        return damaged;
    }

    Result<std::uint64_t> size_bytes() const override {
        std::uint64_t bytes = 0;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
            if (entry.is_regular_file(error)) {
                const std::uintmax_t size = entry.file_size(error);
                bytes += error ? 0 : size;  // a file may go while we look
            }
        }
        return bytes;
    }

    std::vector<EngineFigure> figures() const {
        using Properties = rocksdb::DB::Properties;
        std::vector<EngineFigure> result;
        const auto add =
            [&](std::string_view name, std::string_view help, bool known, std::uint64_t value) {
                if (known) {
                    result.push_back({name, help, value});
                }
            };
        const auto add_sum =
            [&](std::string_view name, std::string_view help, const std::string& property) {
                std::uint64_t value = 0;
                const bool known = db_->GetAggregatedIntProperty(property, &value);
                add(name, help, known, value);
            };
        // All families share one cache, so it is not summed.
        std::uint64_t value = 0;
        bool known = db_->GetIntProperty(Properties::kBlockCacheUsage, &value);
        add("block_cache_bytes", "Memory of the cache of blocks read from disk.", known, value);
        known = db_->GetIntProperty(Properties::kBlockCacheCapacity, &value);
        add("block_cache_bytes_max", "Memory that the cache of blocks may take.", known, value);
        if (const auto statistics = db_->GetDBOptions().statistics) {
            result.push_back({"block_cache_hits",
                              "Blocks that reads found in the cache.",
                              statistics->getTickerCount(rocksdb::BLOCK_CACHE_HIT),
                              true});
            result.push_back({"block_cache_misses",
                              "Blocks that had to be read from disk.",
                              statistics->getTickerCount(rocksdb::BLOCK_CACHE_MISS),
                              true});
        }
        add_sum("write_buffer_bytes",
                "Memory of what has been written and is not in a table file yet.",
                Properties::kCurSizeAllMemTables);
        add_sum("table_reader_bytes",
                "Memory of indexes and filters of table files, outside the cache.",
                Properties::kEstimateTableReadersMem);
        add_sum("compaction_pending_bytes",
                "Bytes on disk that compactions have to rewrite.",
                Properties::kEstimatePendingCompactionBytes);
        return result;
    }

private:
    std::unique_ptr<rocksdb::Iterator> iterator_for(PartitionKind kind, const View* view) const {
        auto waiting =
            view == nullptr ? nullptr : static_cast<const RocksdbView*>(view)->take_iterator(kind);
        return waiting != nullptr ? std::move(waiting)
                                  : std::unique_ptr<rocksdb::Iterator>(
                                        db_->NewIterator(read_options(view), family_of(kind)));
    }

    rocksdb::ColumnFamilyHandle* family_of(PartitionKind kind) const {
        return families_[static_cast<std::size_t>(kind)];
    }

    // Compactions, ours or of the process that writes beside us, delete files that were merged into others.
    bool still_needed(const std::string& path, const std::string& name) const {
        std::error_code error;
        if (read_only_) {
            return std::filesystem::exists(path, error);  // it was there when we opened it
        }
        std::vector<rocksdb::LiveFileMetaData> files;
        db_->GetLiveFilesMetaData(&files);
        return std::ranges::find(files, name, &rocksdb::LiveFileMetaData::name) != files.end();
    }

    Status add(const Batch& batch, rocksdb::WriteBatch& writes) const {
        rocksdb::ColumnFamilyHandle* family = family_of(batch.partition.kind);
        Bytes partition;
        append_u64(partition, batch.partition.id);
        // The parts of the physical key, which RocksDB puts together in its own memory.
        std::array<rocksdb::Slice, 2> parts = {partition, {}};
        const rocksdb::SliceParts key_parts(parts.data(), static_cast<int>(parts.size()));
        for (const Bytes& key : batch.deletes) {
            parts[1] = key;
            const rocksdb::Status status = writes.Delete(family, key_parts);
            if (!status.ok()) {
                return to_error(status, folder_);
            }
        }
        for (const Put& put : batch.puts) {
            parts[1] = put.key;
            const rocksdb::Slice value(put.value);
            const rocksdb::Status status =
                writes.Put(family, key_parts, rocksdb::SliceParts(&value, 1));
            if (!status.ok()) {
                return to_error(status, folder_);
            }
        }
        return {};
    }

    Status check_guards(const Batch& batch) const {
        std::vector<RowKey> keys;
        for (const Guard& guard : batch.guards) {
            keys.push_back({batch.partition, guard.key});
        }
        ENTENTE_ASSIGN(const auto values, get_many(keys, nullptr));
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i] != batch.guards[i].equals) {
                return guard_conflict();
            }
        }
        return {};
    }

    std::string folder_;
    bool read_only_;
    std::shared_ptr<rocksdb::Cache> cache_;
    std::unique_ptr<rocksdb::DB> db_;
    std::vector<rocksdb::ColumnFamilyHandle*> families_;
    std::mutex guards_;
};

rocksdb::ColumnFamilyOptions family_options(PartitionKind kind,
                                            const std::shared_ptr<rocksdb::Cache>& cache,
                                            std::size_t write_buffer_bytes) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.format_version = 5;
    // Rows that are only ever scanned to need no filter.
    const bool scanned = kind == PartitionKind::edges || kind == PartitionKind::incoming ||
                         kind == PartitionKind::locators || kind == PartitionKind::labels ||
                         kind == PartitionKind::properties || kind == PartitionKind::text;
    if (scanned) {
        table.filter_policy = nullptr;
    }
    rocksdb::ColumnFamilyOptions options;
    options.compression = rocksdb::kLZ4Compression;
    // What lies at the bottom is most of the data, and is written once. Edges are packed already, and all of them are
    // read when a store is opened: they are not worth the time.
    if (kind != PartitionKind::edges) {
        options.bottommost_compression = rocksdb::kZSTD;
    }
    options.write_buffer_size = write_buffer_bytes;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

Error locked_error(const std::string& folder) {
    std::string holder;
    std::ifstream file(std::filesystem::path(folder) / kHolderFile);
    std::getline(file, holder);
    return {ErrorCode::locked,
            "store " + folder + " is in use by " + (holder.empty() ? "another process" : holder) +
                "; stop it, or talk to its server instead"};
}

bool is_lock_failure(const rocksdb::Status& status) {
    const std::string text = status.ToString();
    return status.IsIOError() &&
           (text.find("lock") != std::string::npos || text.find("LOCK") != std::string::npos) &&
           text.find("Permission") == std::string::npos;
}

std::vector<std::string> file_names(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> log_files(const std::string& folder) {
    std::vector<std::string> logs;
    for (const std::string& name : file_names(folder)) {
        if (name.ends_with(".log")) {
            logs.push_back((std::filesystem::path(folder) / name).string());
        }
    }
    return logs;
}

// See log_check.h: what RocksDB would drop without a word. A manifest is a log of the changes to the list of
// table files.
Status check_logs(const std::string& folder) {
    for (const std::string& name : file_names(folder)) {
        if (!name.ends_with(".log") && !name.starts_with("MANIFEST-")) {
            continue;
        }
        const std::string path = (std::filesystem::path(folder) / name).string();
        const auto damage = find_hidden_log_damage(path);
        // Whoever writes to the store deletes logs that it no longer needs.
        std::error_code error;
        if (!damage.ok() && std::filesystem::exists(path, error)) {
            return with_context("store " + folder, damage.error());
        }
        if (damage.ok() && *damage) {
            return Error{ErrorCode::corruption,
                         "store " + folder + ": the log " + path + " is damaged: " + **damage};
        }
    }
    return {};
}

// RocksDB says what is wrong with a table file and which one it is; of the other files it says only what.
std::string name_damaged_file(const std::string& folder) {
    const std::filesystem::path current = std::filesystem::path(folder) / "CURRENT";
    std::string manifest;
    std::ifstream file(current);
    std::getline(file, manifest);
    std::error_code error;
    if (file.eof() || !manifest.starts_with("MANIFEST-") ||
        !std::filesystem::exists(std::filesystem::path(folder) / manifest, error)) {
        return current.string();
    }
    rocksdb::DBOptions options;
    options.info_log = std::make_shared<NoDiary>();
    std::vector<std::string> families;
    if (!rocksdb::DB::ListColumnFamilies(options, folder, &families).ok() ||
        families.size() > kFamilyNames.size()) {
        return (std::filesystem::path(folder) / manifest).string();
    }
    for (const std::string& name : file_names(folder)) {
        const std::string path = (std::filesystem::path(folder) / name).string();
        if (name.ends_with(".sst") && !check_blocks(path).ok()) {
            return path;
        }
    }
    std::string names;
    for (const std::string& log : log_files(folder)) {
        names += (names.empty() ? "" : " or ") + log;
    }
    return names;
}

Error opening_error(const rocksdb::Status& status, const std::string& folder) {
    Error error = to_error(status, folder);
    const bool damaged = status.IsCorruption() || status.IsInvalidArgument() || status.IsIOError();
    if (damaged && error.message.find(".sst") == std::string::npos) {
        const std::string file = name_damaged_file(folder);
        error.message += file.empty() ? "" : " (in " + file + ")";
    }
    return error;
}

// Best effort: without it the message names no holder, and nothing else changes.
void write_holder(const std::string& folder) {
    std::string command;
    std::ifstream self("/proc/self/comm");
    std::getline(self, command);
    std::ofstream file(std::filesystem::path(folder) / kHolderFile, std::ios::trunc);
    file << "process " << getpid() << (command.empty() ? "" : " (" + command + ")") << '\n';
}

struct OpenDatabase {
    rocksdb::DB* db = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> families;

    void close() {
        for (rocksdb::ColumnFamilyHandle* family : families) {
            if (family != nullptr) {
                db->DestroyColumnFamilyHandle(family);
            }
        }
        families.clear();
        delete db;
        db = nullptr;
    }
};

// The families, with nullptr in the place of those that the store does not have: an older program made it, and
// only opening it to write adds them.
rocksdb::Status open_families_read_only(
    const rocksdb::DBOptions& database,
    const std::string& folder,
    const std::vector<rocksdb::ColumnFamilyDescriptor>& descriptors,
    OpenDatabase& opened) {
    std::vector<std::string> names;
    const bool listed = rocksdb::DB::ListColumnFamilies(database, folder, &names).ok();
    std::vector<rocksdb::ColumnFamilyDescriptor> there;
    std::vector<std::size_t> kinds;
    for (std::size_t kind = 0; kind < descriptors.size(); ++kind) {
        // Where they cannot be listed, opening them says what is wrong.
        if (!listed || std::ranges::find(names, descriptors[kind].name) != names.end()) {
            there.push_back(descriptors[kind]);
            kinds.push_back(kind);
        }
    }
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    const rocksdb::Status status =
        rocksdb::DB::OpenForReadOnly(database, folder, there, &families, &opened.db);
    if (status.ok()) {
        opened.families.assign(descriptors.size(), nullptr);
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            opened.families[kinds[i]] = families[i];
        }
    }
    return status;
}

// Opens the store as it is now, beside the process that writes to it if there is one. That process may delete a
// log, a table or a manifest between our reading of its name and of its bytes: then what we have read is not
// one moment, and we try again. Not OpenAsSecondary(): it takes a damaged table file for one that is not there
// yet, and shows the store without it.
rocksdb::Status open_read_only(rocksdb::DBOptions database,
                               const std::string& folder,
                               const std::vector<rocksdb::ColumnFamilyDescriptor>& descriptors,
                               OpenDatabase& opened) {
    // All table files are opened now, and stay readable when the writer deletes them.
    database.max_open_files = -1;
    database.create_if_missing = false;
    database.create_missing_column_families = false;
    for (int tries = 0; tries < kReadOnlyTries; ++tries) {
        const std::vector<std::string> before = file_names(folder);
        const rocksdb::Status status =
            open_families_read_only(database, folder, descriptors, opened);
        const std::vector<std::string> after = file_names(folder);
        // What fails may have missed a file that came and went since we looked.
        const bool settled =
            status.ok() ? std::includes(after.begin(), after.end(), before.begin(), before.end())
                        : before == after;
        if (settled) {
            return status;
        }
        if (status.ok()) {
            opened.close();
        }
    }
    return rocksdb::Status::TryAgain("it changes too fast to be opened read-only");
}

}  // namespace

Result<std::unique_ptr<OrderedStore>> open_rocksdb_engine(const std::string& folder,
                                                          const RocksdbOptions& options) {
    std::error_code error;
    const bool there = std::filesystem::exists(std::filesystem::path(folder) / "CURRENT", error);
    if (!there && (options.read_only || !options.create_if_missing)) {
        return Error{ErrorCode::not_found,
                     "there is no store in " + folder + "; import something into it first"};
    }
    if (!there) {
        if (std::filesystem::is_directory(folder, error) &&
            !std::filesystem::is_empty(folder, error)) {
            return Error{ErrorCode::invalid_argument,
                         folder + " holds other files and no store; give an empty or a new folder"};
        }
        std::filesystem::create_directories(folder, error);
        if (error) {
            return Error{ErrorCode::io_error,
                         "cannot create the folder " + folder + ": " + error.message()};
        }
    }
    ENTENTE_TRY(check_logs(folder));
    rocksdb::DBOptions database;
    database.create_if_missing = options.create_if_missing;
    database.create_missing_column_families = true;
    database.paranoid_checks = true;
    database.max_open_files = 512;
    database.max_bgerror_resume_count =
        0;  // apply_phases() tries again when it has something to write
    database.info_log = std::make_shared<NoDiary>();
    database.file_checksum_gen_factory = file_checksums();
    // A crash may leave a half-written record at the end of the log, which was acknowledged to nobody.
    // Damage anywhere else is an error: the default would quietly drop everything behind it.
    database.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
    database.statistics = rocksdb::CreateDBStatistics();
    database.statistics->set_stats_level(rocksdb::StatsLevel::kExceptHistogramOrTimers);
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    for (std::size_t kind = 0; kind < kFamilyNames.size(); ++kind) {
        descriptors.emplace_back(
            kFamilyNames.at(kind),
            family_options(static_cast<PartitionKind>(kind), cache, options.write_buffer_bytes));
    }
    OpenDatabase opened;
    const rocksdb::Status status =
        options.read_only
            ? open_read_only(database, folder, descriptors, opened)
            : rocksdb::DB::Open(database, folder, descriptors, &opened.families, &opened.db);
    if (!status.ok()) {
        return is_lock_failure(status) ? locked_error(folder) : opening_error(status, folder);
    }
    if (!options.read_only) {
        write_holder(folder);
        // What a load that was interrupted had prepared.
        std::filesystem::remove_all(std::filesystem::path(folder) / kBulkFolder, error);
    }
    return std::unique_ptr<OrderedStore>(
        std::make_unique<RocksdbEngine>(folder,
                                        std::unique_ptr<rocksdb::DB>(opened.db),
                                        opened.families,
                                        cache,
                                        options.read_only));
}

std::vector<EngineFigure> engine_figures(const OrderedStore& engine) {
    const auto* caching = dynamic_cast<const RowCachingStore*>(&engine);
    const auto* rocksdb_engine =
        dynamic_cast<const RocksdbEngine*>(caching != nullptr ? &caching->below() : &engine);
    return rocksdb_engine == nullptr ? std::vector<EngineFigure>() : rocksdb_engine->figures();
}

}  // namespace entente
