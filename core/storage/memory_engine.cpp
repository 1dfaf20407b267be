#include "core/storage/memory_engine.h"

#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "core/storage/batch_limits.h"

namespace entente {

namespace {

using Rows = std::map<RowKey, Bytes>;

class MemoryView : public View {
public:
    explicit MemoryView(std::shared_ptr<const Rows> rows) : rows_(std::move(rows)) {}

    const Rows& rows() const { return *rows_; }

private:
    std::shared_ptr<const Rows> rows_;
};

// The rows of request `index` from its end to its beginning.
void scan_backwards(const Rows& rows,
                    std::size_t index,
                    const ScanRequest& request,
                    const RowCallback& callback) {
    const auto begin = rows.lower_bound({request.partition, request.from});
    auto row = rows.lower_bound({request.partition, request.to});
    if (request.to.empty()) {  // the first row of the next partition
        row = request.partition.id == UINT64_MAX
                  ? rows.lower_bound(
                        {{static_cast<PartitionKind>(static_cast<int>(request.partition.kind) + 1),
                          0},
                         {}})
                  : rows.lower_bound({{request.partition.kind, request.partition.id + 1}, {}});
    } else if (request.to < request.from) {
        return;
    }
    for (std::size_t left = request.limit; left > 0 && row != begin; --left) {
        --row;
        if (!callback(index, row->first.key, row->second)) {
            break;
        }
    }
}

class MemoryEngine : public OrderedStore {
public:
    std::string_view name() const override { return "memory"; }

    Capabilities capabilities() const override {
        Capabilities capabilities;
        capabilities.atomic_phases = true;
        capabilities.snapshot_views = true;
        return capabilities;
    }

    Result<std::shared_ptr<const View>> view() const override {
        return std::shared_ptr<const View>(std::make_shared<MemoryView>(rows_of(nullptr)));
    }

    Result<std::vector<std::optional<Bytes>>> get_many(std::span<const RowKey> keys,
                                                       const View* view) const override {
        const std::shared_ptr<const Rows> rows = rows_of(view);
        std::vector<std::optional<Bytes>> values(keys.size());
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const auto found = rows->find(keys[i]);
            if (found != rows->end()) {
                values[i] = found->second;
            }
        }
        return values;
    }

    Status scan_many(std::span<const ScanRequest> requests,
                     const View* view,
                     const RowCallback& callback) const override {
        const std::shared_ptr<const Rows> rows = rows_of(view);
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const ScanRequest& request = requests[i];
            if (request.descending) {
                scan_backwards(*rows, i, request, callback);
                continue;
            }
            std::size_t left = request.limit;
            for (auto row = rows->lower_bound({request.partition, request.from});
                 row != rows->end() && row->first.partition == request.partition &&
                 (request.to.empty() || row->first.key < request.to) && left > 0;
                 ++row, --left) {
                if (!callback(i, row->first.key, row->second)) {
                    break;
                }
            }
        }
        return {};
    }

    Status each_partition(PartitionKind kind,
                          const View* view,
                          const std::function<bool(Partition)>& callback) const override {
        const std::shared_ptr<const Rows> rows = rows_of(view);
        auto row = rows->lower_bound({{kind, 0}, {}});
        while (row != rows->end() && row->first.partition.kind == kind) {
            const Partition partition = row->first.partition;
            if (!callback(partition) || partition.id == UINT64_MAX) {
                break;
            }
            row = rows->lower_bound({{kind, partition.id + 1}, {}});
        }
        return {};
    }

    Status scan_partitions(PartitionKind kind,
                           std::uint64_t first,
                           std::uint64_t last,
                           const View* view,
                           const PartitionRowCallback& callback) const override {
        const std::shared_ptr<const Rows> rows = rows_of(view);
        for (auto row = rows->lower_bound({{kind, first}, {}});
             row != rows->end() && row->first.partition.kind == kind &&
             row->first.partition.id <= last;
             ++row) {
            if (!callback(row->first.partition, row->first.key, row->second)) {
                break;
            }
        }
        return {};
    }

    Status apply(const Batch& batch) override {
        const std::vector<std::vector<Batch>> phases = {{batch}};
        return apply_phases(phases, Durability::synced);
    }

    Status apply_phases(std::span<const std::vector<Batch>> phases, Durability) override {
        const std::lock_guard<std::shared_mutex> lock(mutex_);
        for (const std::vector<Batch>& phase : phases) {
            for (const Batch& batch : phase) {
                ENTENTE_TRY(check_batch_limits(batch, capabilities()));
                for (const Guard& guard : batch.guards) {
                    const auto found = rows_->find({batch.partition, guard.key});
                    const bool there = found != rows_->end();
                    if (there != guard.equals.has_value() ||
                        (there && found->second != *guard.equals)) {
                        return guard_conflict();
                    }
                }
            }
        }
        if (shared_.exchange(false)) {  // somebody may still read this map: leave it as it is
            rows_ = std::make_shared<Rows>(*rows_);
        }
        for (const std::vector<Batch>& phase : phases) {
            for (const Batch& batch : phase) {
                for (const Bytes& key : batch.deletes) {
                    rows_->erase({batch.partition, key});
                }
                for (const Put& put : batch.puts) {
                    rows_->insert_or_assign({batch.partition, put.key}, put.value);
                }
            }
        }
        return {};
    }

    Status sync() override { return {}; }

    Result<std::uint64_t> size_bytes() const override {
        std::uint64_t bytes = 0;
        for (const auto& [key, value] : *rows_of(nullptr)) {
            bytes += sizeof(Partition) + key.key.size() + value.size();
        }
        return bytes;
    }

private:
    std::shared_ptr<const Rows> rows_of(const View* view) const {
        if (view != nullptr) {
            // The view keeps its rows alive; the pointer need not.
            return {std::shared_ptr<const Rows>(), &static_cast<const MemoryView*>(view)->rows()};
        }
        const std::shared_lock<std::shared_mutex> lock(mutex_);
        shared_ = true;
        return rows_;
    }

    mutable std::shared_mutex mutex_;
    std::shared_ptr<Rows> rows_ = std::make_shared<Rows>();
    mutable std::atomic<bool> shared_ = false;  // whether rows_ was handed out since it was made
};

}  // namespace

std::unique_ptr<OrderedStore> make_memory_engine() {
    return std::make_unique<MemoryEngine>();
}

}  // namespace entente
