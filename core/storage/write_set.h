// Uncommitted changes over a view: what a writer sees before its batch is applied.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/storage/row_reader.h"

namespace entente {

// Collects puts and deletes and reads through them. For one thread at a time.
class WriteSet : public RowReader {
public:
    explicit WriteSet(std::shared_ptr<const RowReader> base) : base_(std::move(base)) {}

    void put(RowKey key, Bytes value);
    void erase(RowKey key);

    // As if the row had never been changed here.
    void forget(const RowKey& key) { changes_.erase(key); }

    bool empty() const { return changes_.empty(); }

    std::size_t row_count() const { return changes_.size(); }

    // Of keys and values.
    std::size_t bytes() const;

    // Takes in the changes of a set that is over this one.
    void absorb(WriteSet& later);

    // The rows that were put here, in key order, without looking below.
    void scan_changes(
        const ScanRequest& request,
        const std::function<bool(std::string_view, std::string_view)>& callback) const;

    const std::map<RowKey, std::optional<Bytes>>& changes() const { return changes_; }

    // Puts the changes over another moment than that which they were made over.
    void rebase(std::shared_ptr<const RowReader> base) { base_ = std::move(base); }

    // The changes as one batch for each partition, in the phases of a store that cannot commit them
    // all at once: evidence and records before the rows that refer to them.
    std::vector<std::vector<Batch>> phases() const;
    // The same, and the changes are gone.
    std::vector<std::vector<Batch>> take_phases();

    // What is below the changes.
    const RowReader& base() const { return *base_; }

    Result<std::vector<std::optional<Bytes>>> get_many(std::span<const RowKey> keys) const override;
    Status scan_many(std::span<const ScanRequest> requests,
                     const RowCallback& callback) const override;
    Status each_partition(PartitionKind kind,
                          const std::function<bool(Partition)>& callback) const override;

private:
    Status scan_one(std::size_t index,
                    const ScanRequest& request,
                    const RowCallback& callback) const;
    Status scan_one_backwards(std::size_t index,
                              const ScanRequest& request,
                              const RowCallback& callback) const;

    std::shared_ptr<const RowReader> base_;
    std::map<RowKey, std::optional<Bytes>> changes_;  // nullopt: deleted
};

}  // namespace entente
