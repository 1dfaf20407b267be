// The storage interface: an ordered map of byte strings in partitions, with atomic batches.
//
// It asks only for what both one machine (RocksDB) and a distributed object store (Ceph RADOS's
// ordered omap objects) can honour. The unit of atomicity and of order is the PARTITION; whatever an
// engine offers beyond that it declares in its Capabilities, and answers ErrorCode::unsupported to a
// caller who needs more, never weaker semantics in silence. A read may cross a network, so reads
// are grouped: no caller loops over single reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace entente {

using Bytes = std::string;

// What a partition holds. See keys.h for the layout inside each. The values are on disk: add at the
// end, change none.
enum class PartitionKind : std::uint8_t {
    directory = 0,   // one: format version, dictionaries, counters
    vertices = 1,    // buckets of nodes: records, claims about them
    edges = 2,       // buckets of nodes: the edges that leave them, with their properties
    names = 3,       // names, their words and their pieces, by first byte
    identities = 4,  // readable ids and link decisions to nodes and facts, by hash
    evidence = 5,    // one for each article: its text, sentences, mentions
    labels = 6,      // one for each label: the nodes that carry it
    decisions = 7,   // one: which entities a person said are the same, or are not
    properties = 8,  // one for each property index: values to nodes
    text = 9,        // words to the sentences that hold them, by first byte
    incoming = 10,   // buckets of nodes: the edges that lead to them
    locators = 11,   // buckets of edge ids: whose edge it is
};
inline constexpr std::size_t kPartitionKindCount = 12;

struct Partition {
    PartitionKind kind = PartitionKind::directory;
    std::uint64_t id = 0;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const Partition&, const Partition&) = default;
};

// One row's place.
struct RowKey {
    Partition partition;
    Bytes key;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads a defaulted <=>
    friend auto operator<=>(const RowKey&, const RowKey&) = default;
};

// The rows of one partition with from <= key < to; an empty `to` means to the partition's end.
// At most `limit` of them; resume from the last key with a zero byte added, or, when they come in
// descending order, with `to` set to the last key. (An engine that can only read forwards may answer a
// descending scan by slices.)
struct ScanRequest {
    Partition partition;
    Bytes from;
    Bytes to;
    std::size_t limit = SIZE_MAX;
    bool descending = false;
};

// Gets every row of a scan in the order of its keys, with the index of the request it answers; requests may
// interleave. The views are valid during the call. False stops that request.
using RowCallback =
    std::function<bool(std::size_t request, std::string_view key, std::string_view value)>;

using PartitionRowCallback =
    std::function<bool(Partition partition, std::string_view key, std::string_view value)>;

struct Put {
    Bytes key;
    Bytes value;
};

// Demands that a row is absent (nullopt) or has exactly this value before the batch is applied.
struct Guard {
    Bytes key;
    std::optional<Bytes> equals;
};

inline constexpr std::size_t kBatchBytesMax = 32 << 20;
inline constexpr std::size_t kBatchRowsMax = 50'000;

// Changes to one partition: all of them or none.
struct Batch {
    Partition partition;
    std::vector<Put> puts;
    std::vector<Bytes> deletes;
    std::vector<Guard> guards;
};

// What an engine offers beyond atomic batches in one partition.
struct Capabilities {
    bool atomic_phases = false;   // apply_phases() is all or nothing, over all partitions
    bool snapshot_views = false;  // view() shows one moment of the whole store
    bool durable = false;         // a batch survives a crash of process and machine once applied
    bool writable = true;         // false for a store that was opened read-only
    std::size_t batch_bytes_max = kBatchBytesMax;
    std::size_t batch_rows_max = kBatchRowsMax;
};

// When a batch is safe from a crash of the machine.
enum class Durability {
    synced,    // when it is applied
    buffered,  // when sync() has returned; a crash before may lose it and later ones, never a part of
               // one, never an earlier one
};

// One moment of a store; later changes do not show in it. Must not outlive the store.
class View {
public:
    View() = default;
    View(const View&) = delete;
    View& operator=(const View&) = delete;
    virtual ~View() = default;
};

// Rows of one kind for bulk loading, in ascending order of partition and key. For one thread.
class BulkWriter {
public:
    BulkWriter() = default;
    BulkWriter(const BulkWriter&) = delete;
    BulkWriter& operator=(const BulkWriter&) = delete;
    virtual ~BulkWriter() = default;

    // invalid_argument for a row that is not behind the one before it.
    virtual Status put(Partition partition, std::string_view key, std::string_view value) = 0;
};

// Rows that are prepared beside the store and then go in together, all or none. Given up without a trace when
// destroyed before; what a crash leaves is removed when the store is opened next. Must not outlive the store.
class BulkSession {
public:
    BulkSession() = default;
    BulkSession(const BulkSession&) = delete;
    BulkSession& operator=(const BulkSession&) = delete;
    virtual ~BulkSession() = default;

    // At most one for each kind; those of different kinds may be used by different threads. Belongs to the session.
    virtual Result<BulkWriter*> writer(PartitionKind kind) = 0;

    // Once, when no writer is in use. Durable on return. Rows that are there already are replaced.
    virtual Status ingest() = 0;
};

// An ordered store. Safe for concurrent use by many threads.
class OrderedStore {
public:
    OrderedStore() = default;
    OrderedStore(const OrderedStore&) = delete;
    OrderedStore& operator=(const OrderedStore&) = delete;
    virtual ~OrderedStore() = default;

    // "rocksdb", "memory".
    virtual std::string_view name() const = 0;
    virtual Capabilities capabilities() const = 0;

    // False for a kind that the store has no place for: an older program made it, and it is open read-only. Then
    // there are no rows of that kind.
    virtual bool has_kind(PartitionKind /*kind*/) const { return true; }

    // The present moment; ErrorCode::unsupported without Capabilities::snapshot_views.
    virtual Result<std::shared_ptr<const View>> view() const = 0;

    // The value of each key, in order; nullopt where there is no row. `view` may be null: then each
    // row is the newest.
    virtual Result<std::vector<std::optional<Bytes>>> get_many(std::span<const RowKey> keys,
                                                               const View* view) const = 0;

    // All scans, in flight together where that helps.
    virtual Status scan_many(std::span<const ScanRequest> requests,
                             const View* view,
                             const RowCallback& callback) const = 0;

    // Every partition of that kind which has rows, in order of id; false stops.
    virtual Status each_partition(PartitionKind kind,
                                  const View* view,
                                  const std::function<bool(Partition)>& callback) const = 0;

    // All rows of the kind's partitions first .. last, both included, in order of partition and key: for what reads a
    // whole store. False stops.
    virtual Status scan_partitions(PartitionKind kind,
                                   std::uint64_t first,
                                   std::uint64_t last,
                                   const View* view,
                                   const PartitionRowCallback& callback) const = 0;

    // Reads rows of that kind into the engine's own cache, as many as it has good room for, so that the first who ask for
    // them need not wait for the disk. Asks `may_go_on` now and then, and ends with its error. Nothing for an engine
    // without a cache.
    virtual Status warm(PartitionKind /*kind*/,
                        const std::function<Status()>& /*may_go_on*/) const {
        return {};
    }

    // Applies the batch, or nothing of it. Durable when it returns ok, if the engine is.
    // ErrorCode::conflict when a guard does not hold; limit_exceeded beyond the capabilities.
    virtual Status apply(const Batch& batch) = 0;

    // As apply(), for groups of batches in order: a batch of phase n+1 is only begun when all of phase n are
    // durable. With Capabilities::atomic_phases all or nothing; without, a crash may leave the
    // first phases done, so callers put evidence first and what refers to it later.
    virtual Status apply_phases(std::span<const std::vector<Batch>> phases,
                                Durability durability) = 0;

    // unsupported by an engine that has no quicker way than apply().
    virtual Result<std::unique_ptr<BulkSession>> begin_bulk() {
        return Error{ErrorCode::unsupported,
                     "the engine " + std::string(name()) + " has no bulk loading"};
    }

    // Makes durable what was applied before the call. Several callers may share one disk flush.
    virtual Status sync() = 0;

    // Reads every file whole and compares it with its checksum, without any cache: a line for each that is
    // damaged, with its path. None for an engine without files.
    virtual Result<std::vector<std::string>> damaged_files() const {
        return std::vector<std::string>();
    }

    // Bytes on disk (or in memory), as well as the engine can tell.
    virtual Result<std::uint64_t> size_bytes() const = 0;
};

}  // namespace entente
