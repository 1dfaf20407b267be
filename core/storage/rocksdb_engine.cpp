#include "core/storage/rocksdb_engine.h"

#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cstdarg>
#include <filesystem>
#include <fstream>
#include <mutex>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "core/coding.h"
#include "core/storage/batch_limits.h"

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
};

// RocksDB's diary goes nowhere: what matters comes back as a status. Its own logger writes a file beside
// the data, and Debian's build aborts when that file meets a full disk.
class NoDiary : public rocksdb::Logger {
public:
    using rocksdb::Logger::Logv;

    void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

// A folder for the log of a read-only opening, which must not write into the store's own.
class ScratchFolder {
public:
    static std::unique_ptr<ScratchFolder> make() {
        std::string name =
            (std::filesystem::temp_directory_path() / "entente-read-only-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            return nullptr;
        }
        return std::unique_ptr<ScratchFolder>(new ScratchFolder(std::move(name)));
    }

    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::string& path() const { return path_; }

private:
    explicit ScratchFolder(std::string path) : path_(std::move(path)) {}

    std::string path_;
};

constexpr std::size_t kWriteBufferBytes = 16 << 20;

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
        if (snapshot_ != nullptr) {
            db_.ReleaseSnapshot(snapshot_);
        }
    }

    RocksdbView(const RocksdbView&) = delete;
    RocksdbView& operator=(const RocksdbView&) = delete;

    const rocksdb::Snapshot* snapshot() const { return snapshot_; }

private:
    rocksdb::DB& db_;
    const rocksdb::Snapshot* snapshot_;
};

rocksdb::ReadOptions read_options(const View* view) {
    rocksdb::ReadOptions options;
    options.verify_checksums = true;
    if (view != nullptr) {
        options.snapshot = static_cast<const RocksdbView*>(view)->snapshot();
    }
    return options;
}

class RocksdbEngine : public OrderedStore {
public:
    RocksdbEngine(std::string folder,
                  std::unique_ptr<rocksdb::DB> db,
                  std::vector<rocksdb::ColumnFamilyHandle*> families,
                  std::unique_ptr<ScratchFolder> read_only)
        : folder_(std::move(folder)),
          read_only_(std::move(read_only)),
          db_(std::move(db)),
          families_(std::move(families)) {}

    ~RocksdbEngine() override {
        for (rocksdb::ColumnFamilyHandle* family : families_) {
            db_->DestroyColumnFamilyHandle(family);
        }
        if (read_only_ == nullptr) {
            std::error_code ignored;
            std::filesystem::remove(std::filesystem::path(folder_) / kHolderFile, ignored);
        }
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
        capabilities.writable = read_only_ == nullptr;
        return capabilities;
    }

    Result<std::shared_ptr<const View>> view() const override {
        return std::shared_ptr<const View>(
            std::make_shared<RocksdbView>(*db_, read_only_ != nullptr));
    }

    Result<std::vector<std::optional<Bytes>>> get_many(std::span<const RowKey> keys,
                                                       const View* view) const override {
        std::vector<Bytes> physical;
        std::vector<rocksdb::Slice> slices;
        std::vector<rocksdb::ColumnFamilyHandle*> families;
        physical.reserve(keys.size());
        for (const RowKey& key : keys) {
            physical.push_back(physical_key(key.partition, key.key));
            slices.emplace_back(physical.back());
            families.push_back(family_of(key.partition.kind));
        }
        std::vector<std::string> found;
        const std::vector<rocksdb::Status> statuses =
            db_->MultiGet(read_options(view), families, slices, &found);
        std::vector<std::optional<Bytes>> values(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (statuses[i].ok()) {
                values[i] = std::move(found[i]);
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
            auto& iterator = rows.at(static_cast<std::size_t>(request.partition.kind));
            if (iterator == nullptr) {
                iterator.reset(
                    db_->NewIterator(read_options(view), family_of(request.partition.kind)));
            }
            std::size_t left = request.limit;
            for (iterator->Seek(physical_key(request.partition, request.from));
                 left > 0 && iterator->Valid() &&
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
        return {};
    }

    Status each_partition(PartitionKind kind,
                          const View* view,
                          const std::function<bool(Partition)>& callback) const override {
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

    Status apply(const Batch& batch) override {
        const std::vector<std::vector<Batch>> phases = {{batch}};
        return apply_phases(phases, Durability::synced);
    }

    Status apply_phases(std::span<const std::vector<Batch>> phases,
                        Durability durability) override {
        if (read_only_ != nullptr) {
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

    Status sync() override {
        const rocksdb::Status status = db_->SyncWAL();
        return status.ok() ? Status() : Status(to_error(status, folder_));
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

private:
    rocksdb::ColumnFamilyHandle* family_of(PartitionKind kind) const {
        return families_[static_cast<std::size_t>(kind)];
    }

    Status add(const Batch& batch, rocksdb::WriteBatch& writes) const {
        rocksdb::ColumnFamilyHandle* family = family_of(batch.partition.kind);
        for (const Bytes& key : batch.deletes) {
            const rocksdb::Status status =
                writes.Delete(family, physical_key(batch.partition, key));
            if (!status.ok()) {
                return to_error(status, folder_);
            }
        }
        for (const Put& put : batch.puts) {
            const rocksdb::Status status =
                writes.Put(family, physical_key(batch.partition, put.key), put.value);
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
    std::unique_ptr<ScratchFolder> read_only_;  // null when the store may be written
    std::unique_ptr<rocksdb::DB> db_;
    std::vector<rocksdb::ColumnFamilyHandle*> families_;
    std::mutex guards_;
};

rocksdb::ColumnFamilyOptions family_options(const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.format_version = 5;
    rocksdb::ColumnFamilyOptions options;
    options.compression = rocksdb::kLZ4Compression;
    // After a full disk RocksDB writes again when the buffers of all families would fit on it.
    options.write_buffer_size = kWriteBufferBytes;
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

// Best effort: without it the message names no holder, and nothing else changes.
void write_holder(const std::string& folder) {
    std::string command;
    std::ifstream self("/proc/self/comm");
    std::getline(self, command);
    std::ofstream file(std::filesystem::path(folder) / kHolderFile, std::ios::trunc);
    file << "process " << getpid() << (command.empty() ? "" : " (" + command + ")") << '\n';
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
    rocksdb::DBOptions database;
    database.create_if_missing = options.create_if_missing;
    database.create_missing_column_families = true;
    database.paranoid_checks = true;
    database.max_open_files = 512;
    database.max_bgerror_resume_count =
        0;  // apply_phases() tries again when it has something to write
    database.info_log = std::make_shared<NoDiary>();
    // A crash may leave a half-written record at the end of the log, which was acknowledged to nobody.
    // Damage anywhere else is an error: the default would quietly drop everything behind it.
    database.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    for (const char* name : kFamilyNames) {
        descriptors.emplace_back(name, family_options(cache));
    }
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    rocksdb::DB* db = nullptr;
    std::unique_ptr<ScratchFolder> scratch;
    rocksdb::Status status;
    if (options.read_only) {
        scratch = ScratchFolder::make();
        if (scratch == nullptr) {
            return Error{ErrorCode::io_error,
                         "cannot create a temporary folder for reading " + folder};
        }
        // Its files have to stay open: the writer deletes those that it no longer needs.
        database.max_open_files = -1;
        database.create_missing_column_families = false;
        status = rocksdb::DB::OpenAsSecondary(
            database, folder, scratch->path(), descriptors, &families, &db);
    } else {
        status = rocksdb::DB::Open(database, folder, descriptors, &families, &db);
    }
    if (!status.ok()) {
        return is_lock_failure(status) ? locked_error(folder) : to_error(status, folder);
    }
    if (!options.read_only) {
        write_holder(folder);
    }
    return std::unique_ptr<OrderedStore>(std::make_unique<RocksdbEngine>(
        folder, std::unique_ptr<rocksdb::DB>(db), families, std::move(scratch)));
}

}  // namespace entente
