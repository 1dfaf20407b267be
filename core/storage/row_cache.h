// Rows that the store's writer read lately, in memory, and kept right by each of its commits: so that what one article
// after another asks for (a country's facts and edges, its tallies) is not searched for among old versions and deletions.
//
// Source: the idea of keeping, with each row, whether anything lies between it and the one before is that of ScyllaDB's row
// cache ("continuity"), so that a scan, too, can be answered from memory, and that nothing is there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/storage/ordered_store.h"
#include "core/storage/row_reader.h"

namespace entente {

// For one thread at a time: whoever holds the store's writer lock.
class RowCache {
public:
    // When its rows take more than so much, it begins anew.
    static constexpr std::size_t kBytesMax = std::size_t{128} << 20;
    // Of the rows that one scan reads only so many are kept.
    static constexpr std::size_t kScannedMax = 1024;

    explicit RowCache(std::size_t bytes_max = kBytesMax) : bytes_max_(bytes_max) {}

    // Of texts, their words and the like nothing is asked for twice.
    static bool keeps(PartitionKind kind);

    // As RowReader has them, of kinds that it keeps. `below` are the rows of the newest moment.
    Result<std::vector<std::optional<Bytes>>> get_many(const RowReader& below,
                                                       std::span<const RowKey> keys);
    // Not of descending order.
    Status scan(const RowReader& below,
                const ScanRequest& request,
                const std::function<bool(std::string_view, std::string_view)>& callback);

    // What was committed.
    void follow(std::span<const std::vector<Batch>> phases);
    // When rows were written by another way, or it is not known whether they were.
    void clear();

    std::size_t bytes() const { return bytes_; }

private:
    enum class Content : std::uint8_t {
        row,
        nothing,
        unknown,  // a place where something known ends
    };

    struct Place {
        Content content = Content::unknown;
        bool joined = false;  // what lies between the place before and this one is known: nothing
        Bytes value;
    };

    struct Rows {
        std::map<Bytes, Place, std::less<>> places;
        bool end_joined = false;  // nothing comes after the last place
    };

    using Places = std::map<Bytes, Place, std::less<>>;
    using Visit = std::function<bool(std::string_view, std::string_view)>;

    // What a request has come to.
    struct Progress {
        Bytes at;  // where it goes on
        std::size_t left;
        bool finished = false;
    };

    struct PartitionHash {
        std::size_t operator()(const Partition& partition) const {
            return std::hash<std::uint64_t>()(partition.id * 16 +
                                              static_cast<std::uint64_t>(partition.kind));
        }
    };

    struct Read {
        std::vector<Put> rows;
        bool to_end = true;  // of its range
    };

    static void serve(const Rows& rows,
                      const ScanRequest& request,
                      const Visit& visit,
                      Progress& progress);
    Status read_through(const RowReader& below,
                        Rows& rows,
                        const ScanRequest& request,
                        const Visit& visit,
                        Progress& progress);
    Status read_list_of_changes(const RowReader& below, Rows& rows, const ScanRequest& request);
    void learn(Rows& rows, const ScanRequest& request, Read read);
    Places::iterator mark(Rows& rows, const Bytes& key);
    void set(Place& place, std::optional<std::string_view> value);
    void change(Rows& rows, const Bytes& key, std::optional<std::string_view> value);

    std::size_t bytes_max_;
    std::size_t bytes_ = 0;
    std::unordered_map<Partition, Rows, PartitionHash> partitions_;
};

// The rows of the newest moment through the cache. For the batches that are made and committed under the store's writer lock.
class CachedRows : public RowReader {
public:
    // Below `first_new` are the ids of all nodes that any row is of.
    CachedRows(RowCache& cache, std::shared_ptr<const RowReader> below, NodeId first_new)
        : cache_(cache), below_(std::move(below)), first_new_(first_new) {}

    Result<std::vector<std::optional<Bytes>>> get_many(std::span<const RowKey> keys) const override;
    Status scan_many(std::span<const ScanRequest> requests,
                     const RowCallback& callback) const override;
    Status each_partition(PartitionKind kind,
                          const std::function<bool(Partition)>& callback) const override;
    Status scan_partitions(PartitionKind kind,
                           std::uint64_t first,
                           std::uint64_t last,
                           const PartitionRowCallback& callback) const override;

private:
    bool is_of_new_node(const RowKey& key) const;
    bool is_of_new_nodes(const ScanRequest& request) const;

    RowCache& cache_;
    std::shared_ptr<const RowReader> below_;
    NodeId first_new_;
};

// An engine with such a cache over it, which all writing goes by. Reading goes past it, but for the writer's: cached().
// Writes, and reads through cached(), are for who holds the store's writer lock.
class RowCachingStore : public OrderedStore {
public:
    explicit RowCachingStore(std::unique_ptr<OrderedStore> below) : below_(std::move(below)) {}

    // The rows of the newest moment through the cache, right until the next write. Below `first_new` are the ids of all
    // nodes that any row is of. Must not outlive this.
    std::shared_ptr<const RowReader> cached(std::shared_ptr<const RowReader> newest,
                                            NodeId first_new);

    const OrderedStore& below() const { return *below_; }

    std::string_view name() const override { return below_->name(); }

    Capabilities capabilities() const override { return below_->capabilities(); }

    bool has_kind(PartitionKind kind) const override { return below_->has_kind(kind); }

    Result<std::shared_ptr<const View>> view() const override { return below_->view(); }

    Result<std::vector<std::optional<Bytes>>> get_many(std::span<const RowKey> keys,
                                                       const View* view) const override {
        return below_->get_many(keys, view);
    }

    Status scan_many(std::span<const ScanRequest> requests,
                     const View* view,
                     const RowCallback& callback) const override {
        return below_->scan_many(requests, view, callback);
    }

    Status each_partition(PartitionKind kind,
                          const View* view,
                          const std::function<bool(Partition)>& callback) const override {
        return below_->each_partition(kind, view, callback);
    }

    Status scan_partitions(PartitionKind kind,
                           std::uint64_t first,
                           std::uint64_t last,
                           const View* view,
                           const PartitionRowCallback& callback) const override {
        return below_->scan_partitions(kind, first, last, view, callback);
    }

    Status warm(PartitionKind kind, const std::function<Status()>& may_go_on) const override {
        return below_->warm(kind, may_go_on);
    }

    Status apply(const Batch& batch) override;
    Status apply_phases(std::span<const std::vector<Batch>> phases, Durability durability) override;
    Result<std::unique_ptr<BulkSession>> begin_bulk() override;

    Status sync() override { return below_->sync(); }

    Result<std::vector<std::string>> damaged_files() const override {
        return below_->damaged_files();
    }

    Result<std::uint64_t> size_bytes() const override { return below_->size_bytes(); }

private:
    std::unique_ptr<OrderedStore> below_;
    RowCache cache_;
};

}  // namespace entente
