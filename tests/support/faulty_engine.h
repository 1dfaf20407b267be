// An engine that fails on command, as a full or a dying disk does.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "core/storage/ordered_store.h"

namespace entente::testing {

// When the faulty engine fails. Shared with the test, which sets it while the store owns the engine.
struct FaultPlan {
    // Operations (reads, scans, writes) until one fails; negative: none does. After the failure
    // further operations work again.
    std::atomic<std::int64_t> operations_left = -1;
    std::atomic<std::int64_t> failures = 0;
    // Not negative: the engine has no atomic phases, and a write that fails is torn: so many of its batches
    // are done, in order, the others not.
    std::atomic<std::int64_t> torn_batches = -1;
    // After the failure every operation fails until repair(): the process, or the machine, is gone.
    std::atomic<bool> stays_broken = false;
    std::atomic<bool> broken = false;
    // Called before a write.
    std::function<void()> before_write;
    // Called when a write is in the store and its writer does not know it yet.
    std::function<void()> after_write;

    // Called when a flush begins.
    std::function<void()> before_sync;
    // Called when a flush has succeeded.
    std::function<void()> after_sync;

    void repair() {
        operations_left = -1;
        broken = false;
    }
};

// Wraps any engine.
class FaultyEngine : public OrderedStore {
public:
    FaultyEngine(std::unique_ptr<OrderedStore> engine, std::shared_ptr<FaultPlan> plan)
        : engine_(std::move(engine)), plan_(std::move(plan)) {}

    std::string_view name() const override { return "faulty"; }

    Capabilities capabilities() const override {
        Capabilities capabilities = engine_->capabilities();
        capabilities.atomic_phases = capabilities.atomic_phases && plan_->torn_batches < 0;
        return capabilities;
    }

    Result<std::shared_ptr<const View>> view() const override {
        if (fails()) {
            return broken();
        }
        return engine_->view();
    }

    Result<std::vector<std::optional<Bytes>>> get_many(std::span<const RowKey> keys,
                                                       const View* view) const override {
        if (fails()) {
            return broken();
        }
        return engine_->get_many(keys, view);
    }

    Status scan_many(std::span<const ScanRequest> requests,
                     const View* view,
                     const RowCallback& callback) const override {
        if (fails()) {
            return broken();
        }
        return engine_->scan_many(requests, view, callback);
    }

    Status each_partition(PartitionKind kind,
                          const View* view,
                          const std::function<bool(Partition)>& callback) const override {
        if (fails()) {
            return broken();
        }
        return engine_->each_partition(kind, view, callback);
    }

    Status scan_partitions(PartitionKind kind,
                           std::uint64_t first,
                           std::uint64_t last,
                           const View* view,
                           const PartitionRowCallback& callback) const override {
        if (fails()) {
            return broken();
        }
        return engine_->scan_partitions(kind, first, last, view, callback);
    }

    Status apply(const Batch& batch) override { return fails() ? broken() : engine_->apply(batch); }

    Status apply_phases(std::span<const std::vector<Batch>> phases,
                        Durability durability) override {
        if (plan_->before_write) {
            plan_->before_write();
        }
        if (plan_->broken) {
            return broken();
        }
        if (fails()) {
            ENTENTE_TRY(tear(phases));
            return broken();
        }
        const Status status = engine_->apply_phases(phases, durability);
        if (plan_->after_write) {
            plan_->after_write();
        }
        return status;
    }

    Status sync() override {
        if (plan_->before_sync) {
            plan_->before_sync();
        }
        const Status status = fails() ? Status(broken()) : engine_->sync();
        if (plan_->after_sync && status.ok()) {
            plan_->after_sync();
        }
        return status;
    }

    Result<std::unique_ptr<BulkSession>> begin_bulk() override { return engine_->begin_bulk(); }

    Result<std::vector<std::string>> damaged_files() const override {
        return engine_->damaged_files();
    }

    Result<std::uint64_t> size_bytes() const override { return engine_->size_bytes(); }

private:
    // Does the first batches of a write, as many as are wanted.
    Status tear(std::span<const std::vector<Batch>> phases) {
        std::int64_t left = plan_->torn_batches;
        for (const std::vector<Batch>& phase : phases) {
            for (const Batch& batch : phase) {
                if (left-- <= 0) {
                    return {};
                }
                ENTENTE_TRY(engine_->apply(batch));
            }
        }
        return {};
    }

    bool fails() const {
        if (plan_->broken) {
            return true;
        }
        if (plan_->operations_left < 0) {
            return false;
        }
        if (plan_->operations_left.fetch_sub(1) > 0) {
            return false;
        }
        plan_->failures += 1;
        plan_->broken = plan_->stays_broken.load();
        return true;
    }

    static Error broken() { return {ErrorCode::io_error, "the disk failed (on purpose)"}; }

    std::unique_ptr<OrderedStore> engine_;
    std::shared_ptr<FaultPlan> plan_;
};

}  // namespace entente::testing
