#include "core/storage/row_reader.h"

namespace entente {

Result<std::optional<Bytes>> RowReader::get(const RowKey& key) const {
    ENTENTE_ASSIGN(auto values, get_many(std::span(&key, 1)));
    return std::move(values.front());
}

Status RowReader::scan(
    const ScanRequest& request,
    const std::function<bool(std::string_view key, std::string_view value)>& callback) const {
    return scan_many(std::span(&request, 1),
                     [&](std::size_t, std::string_view key, std::string_view value) {
                         return callback(key, value);
                     });
}

Status RowReader::scan_partitions(PartitionKind kind,
                                  std::uint64_t first,
                                  std::uint64_t last,
                                  const PartitionRowCallback& callback) const {
    std::vector<Partition> partitions;
    ENTENTE_TRY(each_partition(kind, [&](Partition partition) {
        if (partition.id >= first && partition.id <= last) {
            partitions.push_back(partition);
        }
        return partition.id < last;
    }));
    bool go_on = true;
    for (std::size_t i = 0; i < partitions.size() && go_on; ++i) {
        ENTENTE_TRY(scan({partitions[i], {}, {}, SIZE_MAX},
                         [&](std::string_view key, std::string_view value) {
                             go_on = callback(partitions[i], key, value);
                             return go_on;
                         }));
    }
    return {};
}

Result<std::shared_ptr<const StoreReader>> StoreReader::open(const OrderedStore& store,
                                                             std::optional<CachedLists> lists) {
    std::shared_ptr<const View> view;
    if (store.capabilities().snapshot_views) {
        ENTENTE_ASSIGN(view, store.view());
    }
    return std::shared_ptr<const StoreReader>(
        new StoreReader(store, std::move(view), std::move(lists)));
}

Result<std::vector<std::optional<Bytes>>> StoreReader::get_many(
    std::span<const RowKey> keys) const {
    return store_.get_many(keys, view_.get());
}

Status StoreReader::scan_many(std::span<const ScanRequest> requests,
                              const RowCallback& callback) const {
    return store_.scan_many(requests, view_.get(), callback);
}

Status StoreReader::each_partition(PartitionKind kind,
                                   const std::function<bool(Partition)>& callback) const {
    return store_.each_partition(kind, view_.get(), callback);
}

Status StoreReader::scan_partitions(PartitionKind kind,
                                    std::uint64_t first,
                                    std::uint64_t last,
                                    const PartitionRowCallback& callback) const {
    return store_.scan_partitions(kind, first, last, view_.get(), callback);
}

}  // namespace entente
