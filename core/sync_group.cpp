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
            // A flush that began before our batch does not cover it: then it is the next one's.
            finished_.at((flushes_ + (number <= covered_ ? 0 : 1)) % 2).wait(lock);
            continue;
        }
        flushing_ = true;
        const std::uint64_t flush = ++flushes_;
        covered_ = applied_;
        lock.unlock();
        const Status status = store_.sync();
        lock.lock();
        flushing_ = false;
        if (status.ok()) {
            durable_ = covered_;
        }
        finished_.at(flush % 2).notify_all();
        finished_.at((flush + 1) % 2).notify_one();  // who flushes for those that came since
        if (!status.ok()) {
            return status;  // the others try for themselves
        }
    }
    return {};
}

void SyncGroup::wait_for_flush() {
    std::unique_lock<std::mutex> lock(mutex_);
    const std::uint64_t flush = flushes_;
    while (flushing_ && flushes_ == flush) {
        finished_.at(flush % 2).wait(lock);
    }
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
