// Group commit: writers that wait for the disk at the same time share one flush.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "core/result.h"
#include "core/storage/ordered_store.h"

namespace entente {

// Safe for many threads.
class SyncGroup {
public:
    // `store` must outlive it.
    explicit SyncGroup(OrderedStore& store) : store_(store) {}

    // To be called after a batch was applied, in the order of the batches: the batch's number.
    std::uint64_t applied();

    // Waits until the batch with this number is durable, flushing for everybody who waits when nobody
    // else does so already. The error is that of the flush that should have covered the batch.
    Status wait(std::uint64_t number);

    // Waits until every batch applied so far is durable.
    Status wait_for_all();

private:
    OrderedStore& store_;
    std::mutex mutex_;
    std::condition_variable flushed_;
    std::uint64_t applied_ = 0;  // number of the last batch
    std::uint64_t durable_ = 0;  // all up to this one are on disk
    bool flushing_ = false;
};

}  // namespace entente
