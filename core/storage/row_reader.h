// Where the graph reads its rows from: a view of a store, or a view with uncommitted changes over it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/result.h"
#include "core/storage/list_cache.h"
#include "core/storage/ordered_store.h"

namespace entente {

// Reads rows as of one moment. Safe for concurrent use unless a subclass says otherwise.
class RowReader {
public:
    RowReader() = default;
    RowReader(const RowReader&) = delete;
    RowReader& operator=(const RowReader&) = delete;
    virtual ~RowReader() = default;

    // As in OrderedStore.
    virtual Result<std::vector<std::optional<Bytes>>> get_many(
        std::span<const RowKey> keys) const = 0;
    virtual Status scan_many(std::span<const ScanRequest> requests,
                             const RowCallback& callback) const = 0;
    virtual Status each_partition(PartitionKind kind,
                                  const std::function<bool(Partition)>& callback) const = 0;
    virtual Status scan_partitions(PartitionKind kind,
                                   std::uint64_t first,
                                   std::uint64_t last,
                                   const PartitionRowCallback& callback) const;

    // Lists of its moment that are in memory; nullptr where none are kept.
    virtual const CachedLists* cached_lists() const { return nullptr; }

    // One row: for callers that truly need a single one.
    Result<std::optional<Bytes>> get(const RowKey& key) const;
    // One scan.
    Status scan(
        const ScanRequest& request,
        const std::function<bool(std::string_view key, std::string_view value)>& callback) const;
};

// Reads a view of a store, or its newest rows when the engine has no views.
class StoreReader : public RowReader {
public:
    // A reader of the present moment. `store` must outlive it.
    static Result<std::shared_ptr<const StoreReader>> open(
        const OrderedStore& store, std::optional<CachedLists> lists = std::nullopt);

    Result<std::vector<std::optional<Bytes>>> get_many(std::span<const RowKey> keys) const override;
    Status scan_many(std::span<const ScanRequest> requests,
                     const RowCallback& callback) const override;
    Status each_partition(PartitionKind kind,
                          const std::function<bool(Partition)>& callback) const override;
    Status scan_partitions(PartitionKind kind,
                           std::uint64_t first,
                           std::uint64_t last,
                           const PartitionRowCallback& callback) const override;

    const CachedLists* cached_lists() const override { return lists_ ? &*lists_ : nullptr; }

private:
    StoreReader(const OrderedStore& store,
                std::shared_ptr<const View> view,
                std::optional<CachedLists> lists)
        : store_(store), view_(std::move(view)), lists_(std::move(lists)) {}

    const OrderedStore& store_;
    std::shared_ptr<const View> view_;
    std::optional<CachedLists> lists_;
};

}  // namespace entente
