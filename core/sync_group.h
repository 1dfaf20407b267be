// Group commit: writers that wait for the disk at the same time share one flush.
#pragma once

#include <array>
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

    // Waits for the flush under way, if there is one, whatever comes of it.
    void wait_for_flush();

    // Waits until every batch applied so far is durable.
    Status wait_for_all();

private:
    OrderedStore& store_;
    std::mutex mutex_;
    // Those who wait for the flush under way, and those who wait for the one after it, by its number: nobody is
    // woken in vain.
    std::array<std::condition_variable, 2> finished_;
    std::uint64_t applied_ = 0;  // number of the last batch
    std::uint64_t durable_ = 0;  // all up to this one are on disk
    std::uint64_t covered_ = 0;  // by the flush under way, or the last one
    std::uint64_t flushes_ = 0;  // how many have begun
    bool flushing_ = false;
};

}  // namespace entente
