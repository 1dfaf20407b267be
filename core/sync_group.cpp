#include "core/sync_group.h"

namespace entente {

std::uint64_t SyncGroup::applied() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return ++applied_;
}

Status SyncGroup::wait(std::uint64_t number) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (durable_ < number) {
        if (flushing_) {
            flushed_.wait(lock);
            continue;  // that flush may have begun before our batch: then it is our turn
        }
        flushing_ = true;
        const std::uint64_t covered = applied_;
        lock.unlock();
        const Status status = store_.sync();
        lock.lock();
        flushing_ = false;
        if (status.ok()) {
            durable_ = covered;
        }
        flushed_.notify_all();
        if (!status.ok()) {
            return status;  // the others try for themselves
        }
    }
    return {};
}

Status SyncGroup::wait_for_all() {
    std::uint64_t last = 0;
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        last = applied_;
    }
    return wait(last);
}

}  // namespace entente
