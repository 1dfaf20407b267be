#include "core/backup.h"

#include <vector>

#include "core/storage/keys.h"
#include "core/storage/row_reader.h"

namespace entente {

namespace {

constexpr std::size_t kCopyRows = 2000;
constexpr std::size_t kCopyBytes = 4 << 20;

class Copier {
public:
    Copier(const RowReader& from, OrderedStore& to, const CopyProgress& progress)
        : from_(from), to_(to), progress_(progress) {}

    Result<std::uint64_t> run() {
        for (std::size_t kind = 0; kind < kPartitionKindCount; ++kind) {
            std::vector<Partition> partitions;
            ENTENTE_TRY(from_.each_partition(static_cast<PartitionKind>(kind), [&](Partition p) {
                partitions.push_back(p);
                return true;
            }));
            for (const Partition& partition : partitions) {
                ENTENTE_TRY(copy_partition(partition));
            }
        }
        ENTENTE_TRY(flush());
        const RowKey version = keys::format_version();
        ENTENTE_ASSIGN(const auto row, from_.get(version));
        if (!row) {
            return Error{ErrorCode::not_found, "there is no store to copy"};
        }
        Batch batch;
        batch.partition = version.partition;
        batch.puts = {{version.key, *row}};
        batch.guards = {{version.key, std::nullopt}};
        ENTENTE_TRY(to_.apply(batch));
        ENTENTE_TRY(to_.sync());
        return rows_ + 1;
    }

private:
    Status copy_partition(const Partition& partition) {
        Status status;
        ENTENTE_TRY(from_.scan({partition, {}, {}, SIZE_MAX},
                               [&](std::string_view key, std::string_view value) {
                                   if (RowKey{partition, Bytes(key)} == keys::format_version()) {
                                       return true;
                                   }
                                   const std::size_t bytes = key.size() + value.size();
                                   // Not in one batch with much else: a row may be nearly as big as one may be.
                                   if (pending_ > 0 && bytes_ + bytes > kCopyBytes) {
                                       status = flush();
                                       if (!status.ok()) {
                                           return false;
                                       }
                                   }
                                   if (batches_.empty() || batches_.back().partition != partition) {
                                       batches_.emplace_back();
                                       batches_.back().partition = partition;
                                   }
                                   batches_.back().puts.push_back({Bytes(key), Bytes(value)});
                                   bytes_ += bytes;
                                   if (++pending_ >= kCopyRows || bytes_ >= kCopyBytes) {
                                       status = flush();
                                   }
                                   return status.ok();
                               }));
        return status;
    }

    Status flush() {
        const std::vector<std::vector<Batch>> phases = {std::move(batches_)};
        batches_.clear();
        ENTENTE_TRY(to_.apply_phases(phases, Durability::buffered));
        rows_ += pending_;
        pending_ = 0;
        bytes_ = 0;
        if (progress_ && !progress_(rows_)) {
            return Error{ErrorCode::cancelled, "the copy was stopped"};
        }
        return {};
    }

    const RowReader& from_;
    OrderedStore& to_;
    const CopyProgress& progress_;
    std::vector<Batch> batches_;
    std::size_t pending_ = 0;
    std::size_t bytes_ = 0;
    std::uint64_t rows_ = 0;
};

Status check_empty(const OrderedStore& store) {
    ENTENTE_ASSIGN(const auto reader, StoreReader::open(store));
    bool empty = true;
    for (std::size_t kind = 0; kind < kPartitionKindCount; ++kind) {
        ENTENTE_TRY(reader->each_partition(static_cast<PartitionKind>(kind), [&](Partition) {
            empty = false;
            return false;
        }));
    }
    if (!empty) {
        return Error{ErrorCode::already_exists, "the store to copy into is not empty"};
    }
    return {};
}

}  // namespace

Result<std::uint64_t> copy_store(const OrderedStore& from,
                                 OrderedStore& to,
                                 const CopyProgress& progress) {
    ENTENTE_TRY(check_empty(to));
    ENTENTE_ASSIGN(const auto reader, StoreReader::open(from));
    return Copier(*reader, to, progress).run();
}

}  // namespace entente
