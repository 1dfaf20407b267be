#include "queries/exec/scratch_pool.h"

#include <utility>

namespace entente::cypher {

ScratchPool& ScratchPool::shared() {
    static ScratchPool pool;
    return pool;
}

std::unique_ptr<QueryScratch> ScratchPool::take() {
    const std::lock_guard lock(mutex_);
    if (kept_.empty()) {
        return std::make_unique<QueryScratch>();
    }
    auto scratch = std::move(kept_.back());
    kept_.pop_back();
    return scratch;
}

void ScratchPool::give(std::unique_ptr<QueryScratch> scratch) {
    const std::lock_guard lock(mutex_);
    if (kept_.size() < kKeptMax) {
        kept_.push_back(std::move(scratch));
    }
}

}  // namespace entente::cypher
